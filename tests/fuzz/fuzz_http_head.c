/* Heads of requests: the outcome does not depend on how they are cut, and what was read lies
 * within. */
#include <stdlib.h>
#include <string.h>

#include "hub/net/http_head.h"
#include "tests/fuzz/fuzz.h"

static void within(struct str s, const char *bytes, size_t n)
{
    require(s.n == 0 || (s.p >= bytes && s.p + s.n <= bytes + n));
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t n)
{
    char *bytes = malloc(n + 1); /* a copy of its own: the path is decoded in it */
    require(bytes);
    memcpy(bytes, input, n);
    long size = http_head_size(bytes, n, 0), cut = 0;
    for (size_t i = 0; i <= n && cut == 0; i++)
        cut = http_head_size(bytes, i, i ? i - 1 : 0);
    require(cut == size);
    struct http_head h;
    if (size > 0 && http_head_read(bytes, (size_t)size, &h) == 0) {
        require(h.n_fields <= HTTP_FIELDS_MAX && h.path.n && h.path.p[0] == '/');
        within(h.method, bytes, n);
        within(h.path, bytes, n);
        within(h.query, bytes, n);
        for (size_t i = 0; i < h.n_fields; i++) {
            struct str value;
            within(h.fields[i].name, bytes, n);
            within(h.fields[i].value, bytes, n);
            require(http_head_find(&h, h.fields[i].name, &value) > 0);
            (void)http_head_lists(&h, h.fields[i].name, STR("close"));
        }
        size_t before = h.path.n;
        http_path_decode(&h.path);
        require(h.path.n <= before);
        within(h.path, bytes, n);
    }
    free(bytes);
    return 0;
}

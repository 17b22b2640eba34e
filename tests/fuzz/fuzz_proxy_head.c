/* What proxies say about a client: the outcome does not depend on how the bytes are cut, and no
 * byte after a header is taken with it. */
#include <stdlib.h>
#include <string.h>

#include "hub/net/proxy_head.h"
#include "tests/fuzz/fuzz.h"

/* As the hub reads: in pieces that end after each byte. */
static int read_in_pieces(const uint8_t *input, size_t n, bool *ret_named, struct ip *ret_client)
{
    for (size_t have = 1; have <= n && have <= PROXY_HEAD_MAX; have++) {
        require(proxy_head_bytes(input, have) == have);
        int r = proxy_head_read(input, have, ret_named, ret_client);
        if (r != PROXY_MORE)
            return r;
    }
    return PROXY_MORE;
}

static void header(const uint8_t *input, size_t n)
{
    bool named = false, named_again = false;
    struct ip client = {{0}}, client_again = {{0}};
    int r = proxy_head_read(input, n, &named, &client);
    require(r >= PROXY_WRONG && r <= PROXY_HEAD_MAX && (r <= 0 || (size_t)r <= n));
    if (r == PROXY_MORE)
        require(n < PROXY_HEAD_MAX);
    if (r > 0)
        require(proxy_head_bytes(input, n) == (size_t)r);
    require(read_in_pieces(input, n, &named_again, &client_again) == r);
    if (r > 0 && named)
        require(named_again && memcmp(&client, &client_again, sizeof client) == 0);
}

/* The text of an address names that address. */
static void written(const struct ip *ip)
{
    char text[INET6_ADDRSTRLEN];
    struct ip again;
    ip_text(ip, text);
    require(ip_read(str_of(text), &again) && memcmp(ip, &again, sizeof again) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t n)
{
    struct http_head h = {.n_fields = 2};
    struct str all = {(const char *)input, n};
    struct ip_range range;
    struct ip client;
    header(input, n);
    h.fields[0] = h.fields[1] = (struct http_field){STR("x-forwarded-for"), all};
    bool proxy = ip_range_read(all, &range);
    if (forwarded_client(&h, &range, proxy, &client))
        written(&client);
    if (proxy)
        written(&range.first);
    return 0;
}

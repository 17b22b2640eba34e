/* Texts of ids, times and numbers: accepted ones are written back unchanged. */
#include "protocol/base/buf.h"
#include "protocol/base/id.h"
#include "protocol/base/time.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct str text = fuzz_str(bytes, n);
    id i;
    time_ms t;
    int64_t v;
    if (id_parse(text, &i)) {
        char out[ID_TEXT];
        id_format(i, out);
        require(str_eq(text, (struct str){out, ID_TEXT}));
    }
    if (time_parse(text, &t)) {
        char out[TIME_TEXT];
        require(time_is_valid(t));
        time_format(t, out);
        require(str_eq(text, (struct str){out, TIME_TEXT}));
    }
    if (str_to_i64(text, &v)) {
        struct buf b;
        buf_init(&b, 20);
        buf_put_i64(&b, v);
        require(str_eq(text, buf_str(&b)));
        buf_fini(&b);
    }
    return 0;
}

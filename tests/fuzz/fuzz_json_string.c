/* Any UTF-8 without NUL, written as a string and as a key, is read back unchanged. */
#include "protocol/base/utf8.h"
#include "protocol/wire/json_read.h"
#include "protocol/wire/json_write.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const struct json_limits limits = {
        .bytes_max = 1 << 22, .depth_max = 1, .tokens_max = 3};
    struct str text = fuzz_str(bytes, n), back;
    size_t chars;
    bool fine = utf8_count(text, &chars) && (n == 0 || !memchr(bytes, 0, n));
    struct buf b;
    struct arena arena;
    struct json_doc doc;
    buf_init(&b, limits.bytes_max);
    arena_init(&arena, 2 * limits.bytes_max);
    json_doc_init(&doc);
    struct json_out o = json_out(&b);
    jw_object_begin(&o);
    jw_key_str(&o, text), jw_str(&o, text);
    jw_object_end(&o);
    require(!b.failed);
    int r = json_parse(&doc, buf_str(&b), &limits, &arena);
    require(fine ? r == 0 : r == JSON_NUL || r == JSON_BAD_UTF8);
    if (fine) {
        struct json member = json_first(json_root(&doc));
        require(str_eq(json_key(member), text));
        require(json_str(member, &back) && str_eq(back, text));
    }
    json_doc_fini(&doc);
    arena_fini(&arena);
    buf_fini(&b);
    return 0;
}

/* Any text: cJSON reads what json_check accepts; written again it is a fixed point. */
#include "protocol/wire/json_copy.h"
#include "tests/fuzz/fuzz.h"

static const struct json_limits limits = {.bytes_max = 65536, .depth_max = 32, .tokens_max = 8192};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena arena;
    struct json_doc doc;
    struct buf once, twice;
    arena_init(&arena, 4 << 20);
    json_doc_init(&doc);
    buf_init(&once, 1 << 20);
    buf_init(&twice, 1 << 20);
    int r = json_parse(&doc, fuzz_str(bytes, n), &limits, &arena);
    require(r >= 0 && r < JSON_FAULTS); /* never -ENOMEM: there is memory enough */
    if (r) {
        require(doc.fault_at <= n);
        require(json_is_absent(json_root(&doc)));
    } else {
        struct json_out o = json_out(&once);
        jw_json(&o, json_root(&doc));
        require(json_out_is_done(&o) && !once.failed);
        struct json_limits roomy = limits;
        roomy.bytes_max = once.max; /* written again, a text may grow by its escapes */
        require(json_parse(&doc, buf_str(&once), &roomy, &arena) == 0);
        o = json_out(&twice);
        jw_json(&o, json_root(&doc));
        require(str_eq(buf_str(&once), buf_str(&twice)));
    }
    buf_fini(&once);
    buf_fini(&twice);
    json_doc_fini(&doc);
    arena_fini(&arena);
    return 0;
}

/* json_echo: passes JSON texts from stdin through our reader and writer, so that
 * json_stringify.test.mjs can compare with another implementation.
 *
 * In both directions a message is a length (32 bits, little endian) and that many bytes. The answer
 * is "fine DIGEST TEXT" (the text written again, and its digest) or "FAULT AT". */
#include <stdio.h>
#include <stdlib.h>

#include "protocol/base/digest.h"
#include "protocol/base/require.h"
#include "protocol/wire/json_copy.h"

enum { TEXT_MAX = 1 << 20 };

static const struct json_limits limits = {.bytes_max = 65536, .depth_max = 32, .tokens_max = 8192};

static void answer(struct buf *b, struct json_doc *doc, struct str text)
{
    struct arena arena;
    arena_init(&arena, 4 << 20);
    int r = json_parse(doc, text, &limits, &arena);
    require(r >= 0);
    if (r) {
        buf_printf(b, "%s %zu", json_fault_name((enum json_fault)r), doc->fault_at);
    } else {
        char digest[DIGEST_TEXT];
        struct buf out;
        buf_init(&out, 8 * TEXT_MAX);
        struct json_out o = json_out(&out);
        jw_json(&o, json_root(doc));
        require(json_out_is_done(&o) && !out.failed);
        digest_format(digest_of(buf_str(&out)), digest);
        buf_printf(b, "fine %.*s ", DIGEST_TEXT, digest);
        buf_put_str(b, buf_str(&out));
        buf_fini(&out);
    }
    json_doc_fini(doc);
    arena_fini(&arena);
}

static bool size_read(size_t *ret_n)
{
    unsigned char n[4];
    if (fread(n, 1, 4, stdin) != 4)
        return false;
    *ret_n = n[0] | (size_t)n[1] << 8 | (size_t)n[2] << 16 | (size_t)n[3] << 24;
    return true;
}

int main(void)
{
    struct json_doc doc;
    struct buf b;
    size_t n;
    json_doc_init(&doc);
    buf_init(&b, 8 * TEXT_MAX);
    while (size_read(&n)) {
        require(n <= TEXT_MAX);
        char *text = malloc(n + 1); /* + 1: malloc(0) may be NULL */
        require(text && fread(text, 1, n, stdin) == n);
        buf_reset(&b);
        answer(&b, &doc, (struct str){text, n});
        require(!b.failed);
        free(text);
        unsigned char size[4] = {b.n & 255, b.n >> 8 & 255, b.n >> 16 & 255, b.n >> 24 & 255};
        fwrite(size, 1, 4, stdout);
        fwrite(b.p, 1, b.n, stdout);
        fflush(stdout);
    }
    buf_fini(&b);
    return 0;
}

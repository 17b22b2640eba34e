#include "hub/rest/document.h"

static void put_replaced(struct buf *out, struct str text)
{
    struct str from = STR("\"#/$defs/"), to = STR("\"#/components/schemas/");
    while (text.n) {
        const char *at = memmem(text.p, text.n, from.p, from.n);
        size_t n = at ? (size_t)(at - text.p) : text.n;
        buf_put(out, text.p, n);
        if (at)
            buf_put_str(out, to);
        n += at ? from.n : 0;
        text = (struct str){text.p + n, text.n - n};
    }
}

void document_put(struct buf *out, void (*put)(struct json_out *o))
{
    struct buf text;
    buf_init(&text, DOCUMENT_BYTES_MAX);
    struct json_out o = json_out(&text);
    put(&o);
    if (text.failed)
        out->failed = true;
    else
        put_replaced(out, buf_str(&text));
    buf_fini(&text);
}

#include "protocol/wire/json_write.h"

#include "protocol/base/require.h"
#include "protocol/wire/json_text.h"

static bool in_object(const struct json_out *o)
{
    return o->depth > 0 && (o->objects >> (o->depth - 1) & 1);
}

/* Called first for each value and each begin. */
static void value_begin(struct json_out *o)
{
    require(o->keyed || !in_object(o));
    require(o->depth > 0 || !o->comma); /* one value a writer */
    if (o->comma)
        buf_put_char(o->b, ',');
    o->comma = true;
    o->keyed = false;
}

static void key_begin(struct json_out *o)
{
    require(in_object(o) && !o->keyed);
    if (o->comma)
        buf_put_char(o->b, ',');
    o->comma = false;
    o->keyed = true;
}

bool json_out_is_done(const struct json_out *o)
{
    return o->depth == 0 && o->comma;
}

static void container_begin(struct json_out *o, bool object)
{
    value_begin(o);
    require(o->depth < 64);
    uint64_t bit = UINT64_C(1) << o->depth++;
    o->objects = object ? o->objects | bit : o->objects & ~bit;
    o->comma = false;
    buf_put_char(o->b, object ? '{' : '[');
}

static void container_end(struct json_out *o, bool object)
{
    require(o->depth > 0 && in_object(o) == object && !o->keyed);
    o->depth--;
    o->comma = true;
    buf_put_char(o->b, object ? '}' : ']');
}

void jw_object_begin(struct json_out *o)
{
    container_begin(o, true);
}

void jw_object_end(struct json_out *o)
{
    container_end(o, true);
}

void jw_array_begin(struct json_out *o)
{
    container_begin(o, false);
}

void jw_array_end(struct json_out *o)
{
    container_end(o, false);
}

static void put_escape(struct buf *b, unsigned char c)
{
    static const char letter[0x20] = {
        ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
    static const char hex[] = "0123456789abcdef";
    if (c == '"' || c == '\\')
        buf_put(b, (char[]){'\\', (char)c}, 2);
    else if (letter[c])
        buf_put(b, (char[]){'\\', letter[c]}, 2);
    else
        buf_put(b, (char[]){'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]}, 6);
}

static void put_quoted(struct buf *b, struct str s)
{
    size_t plain = json_plain_run(s.p, s.n, false);
    if (plain == s.n) {
        char *to = buf_reserve(b, s.n + 2);
        if (!to)
            return;
        to[0] = '"';
        if (s.n)
            memcpy(to + 1, s.p, s.n);
        to[s.n + 1] = '"';
        b->n += s.n + 2;
        return;
    }
    buf_put_char(b, '"');
    for (size_t i = 0; i < s.n;) {
        buf_put(b, s.p + i, plain);
        i += plain;
        if (i == s.n)
            break;
        put_escape(b, (unsigned char)s.p[i++]);
        plain = json_plain_run(s.p + i, s.n - i, false);
    }
    buf_put_char(b, '"');
}

void jw_key_ready(struct json_out *o, struct str quoted)
{
    key_begin(o);
    buf_put_str(o->b, quoted);
}

void jw_key_str(struct json_out *o, struct str key)
{
    key_begin(o);
    put_quoted(o->b, key);
    buf_put_char(o->b, ':');
}

void jw_str(struct json_out *o, struct str s)
{
    value_begin(o);
    put_quoted(o->b, s);
}

void jw_i64(struct json_out *o, int64_t v)
{
    value_begin(o);
    buf_put_i64(o->b, v);
}

void jw_bool(struct json_out *o, bool v)
{
    value_begin(o);
    buf_put_str(o->b, v ? STR("true") : STR("false"));
}

void jw_null(struct json_out *o)
{
    value_begin(o);
    buf_put_str(o->b, STR("null"));
}

void jw_id(struct json_out *o, id i)
{
    char text[ID_TEXT + 2];
    text[0] = text[ID_TEXT + 1] = '"';
    id_format(i, text + 1);
    value_begin(o);
    buf_put(o->b, text, sizeof text);
}

void jw_time(struct json_out *o, time_ms t)
{
    char text[TIME_TEXT + 2];
    text[0] = text[TIME_TEXT + 1] = '"';
    time_format(t, text + 1);
    value_begin(o);
    buf_put(o->b, text, sizeof text);
}

void jw_raw(struct json_out *o, struct str json)
{
    value_begin(o);
    buf_put_str(o->b, json);
}

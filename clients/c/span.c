#include "clients/c/span.h"

#include "protocol/base/hex.h"
#include "protocol/base/utf8.h"

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static const char *skip_space(const char *p, const char *end)
{
    while (p < end && is_space(*p))
        p++;
    return p;
}

/* The end of the string whose opening quote is at p. */
static const char *skip_string(const char *p, const char *end)
{
    for (p++; p < end && *p != '"'; p++)
        if (*p == '\\')
            p++;
    return p < end ? p + 1 : end;
}

/* The end of the value that begins at p. */
static const char *skip_value(const char *p, const char *end)
{
    unsigned depth = 0;
    while (p < end) {
        switch (*p) {
        case '"':
            p = skip_string(p, end);
            break;
        case '{':
        case '[':
            depth++;
            p++;
            break;
        case '}':
        case ']':
            if (depth == 0)
                return p;
            depth--;
            p++;
            break;
        case ',':
        case ' ':
        case '\n':
        case '\r':
        case '\t':
            if (depth == 0)
                return p;
            p++;
            continue;
        default:
            p++;
            continue;
        }
        if (depth == 0)
            return p;
    }
    return end;
}

struct str span_of(struct str text)
{
    const char *end = text.p + text.n, *p = text.n ? skip_space(text.p, end) : text.p;
    while (end > p && is_space(end[-1]))
        end--;
    return (struct str){p, (size_t)(end - p)};
}

static bool begins(struct str value, char c)
{
    return value.n && *value.p == c;
}

bool span_is_object(struct str value)
{
    return begins(value, '{');
}

bool span_is_array(struct str value)
{
    return begins(value, '[');
}

bool span_is_string(struct str value)
{
    return begins(value, '"') && value.n >= 2;
}

struct span_walk span_walk(struct str value)
{
    struct span_walk w = {0};
    if (span_is_object(value) || span_is_array(value)) {
        w.object = *value.p == '{';
        w.p = value.p + 1;
        w.end = value.p + value.n;
    }
    return w;
}

bool span_next(struct span_walk *w, struct str *ret_key, struct str *ret_value)
{
    struct str key = {0};
    const char *p = w->p ? skip_space(w->p, w->end) : NULL;
    if (p && p < w->end && *p == ',')
        p = skip_space(p + 1, w->end);
    if (!p || p == w->end || *p == '}' || *p == ']')
        return false;
    if (w->object) {
        const char *after = skip_string(p, w->end);
        if (*p != '"' || after - p < 2)
            return false;
        key = (struct str){p + 1, (size_t)(after - p) - 2};
        p = skip_space(after, w->end);
        if (p == w->end || *p != ':')
            return false;
        p = skip_space(p + 1, w->end);
    }
    w->p = skip_value(p, w->end);
    *ret_key = key;
    *ret_value = (struct str){p, (size_t)(w->p - p)};
    return w->p > p;
}

struct str span_get(struct str object, const char *key)
{
    struct str wanted = str_of(key), name, value;
    if (!span_is_object(object))
        return (struct str){0};
    struct span_walk w = span_walk(object);
    while (span_next(&w, &name, &value))
        if (str_eq(name, wanted))
            return value;
    return (struct str){0};
}

bool span_i64(struct str value, int64_t *ret)
{
    return str_to_i64(value, ret);
}

bool span_bool(struct str value, bool *ret)
{
    bool yes = str_eq(value, STR("true"));
    if (!yes && !str_eq(value, STR("false")))
        return false;
    *ret = yes;
    return true;
}

bool span_raw(struct str value, struct str *ret)
{
    if (!span_is_string(value))
        return false;
    *ret = (struct str){value.p + 1, value.n - 2};
    return true;
}

bool span_id(struct str value, id *ret)
{
    struct str raw;
    return span_raw(value, &raw) && id_parse(raw, ret);
}

/* Of text that json_check has passed. */
static uint32_t hex4(const char *p)
{
    uint32_t v = 0;
    for (int i = 0; i < 4; i++)
        v = v << 4 | (uint32_t)hex_value_any_case(p[i]);
    return v;
}

/* The escape at p, of text that json_check has passed; its length. */
static size_t escape_read(const char *p, uint32_t *ret_code)
{
    static const char letters[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
    if (p[1] != 'u') {
        const char *at = memchr(letters, p[1], sizeof letters - 1);
        *ret_code = at ? (unsigned char)means[at - letters] : '?';
        return 2;
    }
    uint32_t high = hex4(p + 2);
    if (high < 0xd800 || high > 0xdfff) {
        *ret_code = high;
        return 6;
    }
    *ret_code = 0x10000 + ((high - 0xd800) << 10 | (hex4(p + 8) - 0xdc00));
    return 12;
}

bool span_text(struct str value, struct arena *a, struct str *ret)
{
    struct str raw;
    if (!span_raw(value, &raw))
        return false;
    if (!memchr(raw.p, '\\', raw.n)) {
        *ret = raw;
        return true;
    }
    char *out = arena_alloc(a, raw.n); /* an escape is never shorter than what it stands for */
    size_t n = 0;
    if (!out)
        return false;
    for (size_t i = 0; i < raw.n;) {
        uint32_t code;
        if (raw.p[i] != '\\') {
            out[n++] = raw.p[i++];
            continue;
        }
        i += escape_read(raw.p + i, &code);
        n += utf8_encode(code, out + n);
    }
    *ret = (struct str){out, n};
    return true;
}

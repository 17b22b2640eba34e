#include "protocol/wire/json_want.h"

#include "protocol/base/require.h"
#include "protocol/base/utf8.h"

bool json_given(struct json j)
{
    return !json_is_absent(j) && !json_is_null(j);
}

/* The chain goes from the innermost step outwards, so the text is
 * built from its end. */
struct str json_place_text(struct arena *a, const struct json_place *at)
{
    char text[256];
    size_t from = sizeof text;
    for (const struct json_place *p = at; p; p = p->up) {
        char step[64];
        size_t n = 0;
        if (p->name) {
            struct str name = str_of(p->name);
            require(name.n < sizeof step);
            if (p->up)
                step[n++] = '.';
            memcpy(step + n, name.p, name.n);
            n += name.n;
        } else {
            size_t i = p->index, digit = sizeof step - 1;
            step[digit] = ']';
            do {
                step[--digit] = (char)('0' + i % 10);
                i /= 10;
            } while (i);
            step[--digit] = '[';
            n = sizeof step - digit;
            memmove(step, step + digit, n);
        }
        require(n <= from);
        from -= n;
        memcpy(text + from, step, n);
    }
    struct str copy = {0};
    arena_copy(a, (struct str){text + from, sizeof text - from}, &copy);
    return copy;
}

enum message_error json_fail(
    struct json_reader *r, const struct json_place *at, enum message_error error)
{
    require(error != MESSAGE_OK);
    r->error = error;
    r->field = json_place_text(r->arena, at);
    return error;
}

/* FIELD_MISSING for an absent value, else FIELD_TYPE. */
static enum message_error not_of_type(
    struct json_reader *r, struct json j, const struct json_place *at)
{
    return json_fail(r, at, json_is_absent(j) ? ERROR_FIELD_MISSING : ERROR_FIELD_TYPE);
}

enum message_error json_want_object(
    struct json_reader *r, struct json j, const struct json_place *at)
{
    return json_is_object(j) ? MESSAGE_OK : not_of_type(r, j, at);
}

enum message_error json_want_array(struct json_reader *r, struct json j,
    const struct json_place *at, size_t min, size_t max, size_t *ret_n)
{
    if (!json_is_array(j))
        return not_of_type(r, j, at);
    size_t n = json_len(j);
    if (n < min || n > max)
        return json_fail(r, at, ERROR_FIELD_RANGE);
    *ret_n = n;
    return MESSAGE_OK;
}

/* A control character (U+0000 to U+001F, U+007F) other than line feed and tab: it shows nothing,
 * and takes six bytes in JSON. */
static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
            return true;
    }
    return false;
}

enum message_error json_want_bytes(struct json_reader *r, struct json j,
    const struct json_place *at, size_t min, size_t max, struct str *ret)
{
    struct str s;
    if (!json_str(j, &s))
        return not_of_type(r, j, at);
    if (s.n < min || s.n > max)
        return json_fail(r, at, ERROR_FIELD_RANGE);
    if (r->source == FROM_DEVICE && has_control(s))
        return json_fail(r, at, ERROR_FIELD_TEXT);
    return arena_copy(r->arena, s, ret) ? MESSAGE_OK : json_fail(r, at, ERROR_NO_MEMORY);
}

enum message_error json_want_text(struct json_reader *r, struct json j, const struct json_place *at,
    size_t min, size_t max, struct str *ret)
{
    struct str s;
    size_t chars;
    if (json_str(j, &s) && utf8_count(s, &chars) && (chars < min || chars > max))
        return json_fail(r, at, ERROR_FIELD_RANGE);
    return json_want_bytes(r, j, at, 0, SIZE_MAX, ret);
}

enum message_error json_want_name(struct json_reader *r, struct json j, const struct json_place *at,
    size_t min, size_t max, struct str *ret)
{
    enum message_error e = json_want_text(r, j, at, min, max, ret);
    if (!e && r->source == FROM_DEVICE && ret->n && !utf8_is_name(*ret))
        e = json_fail(r, at, ERROR_FIELD_TEXT);
    return e;
}

enum message_error json_want_int(struct json_reader *r, struct json j, const struct json_place *at,
    int64_t min, int64_t max, int64_t *ret)
{
    int64_t v;
    if (!json_int(j, &v))
        return not_of_type(r, j, at);
    if (v < min || v > max)
        return json_fail(r, at, ERROR_FIELD_RANGE);
    *ret = v;
    return MESSAGE_OK;
}

enum message_error json_want_id(
    struct json_reader *r, struct json j, const struct json_place *at, id *ret)
{
    id i;
    if (!json_id(j, &i))
        return not_of_type(r, j, at);
    if (id_is_zero(i))
        return json_fail(r, at, ERROR_FIELD_RANGE);
    *ret = i;
    return MESSAGE_OK;
}

enum message_error json_want_time(
    struct json_reader *r, struct json j, const struct json_place *at, time_ms *ret)
{
    return json_time(j, ret) ? MESSAGE_OK : not_of_type(r, j, at);
}

enum message_error json_want_bool(
    struct json_reader *r, struct json j, const struct json_place *at, bool *ret)
{
    return json_bool(j, ret) ? MESSAGE_OK : not_of_type(r, j, at);
}

enum message_error json_want_time_opt(
    struct json_reader *r, struct json j, const struct json_place *at, time_ms *ret)
{
    time_ms t;
    enum message_error e = json_want_time(r, j, at, &t);
    if (e)
        return e;
    if (t.ms == 0)
        return json_fail(r, at, ERROR_FIELD_RANGE);
    *ret = t;
    return MESSAGE_OK;
}

enum message_error json_want_enum(struct json_reader *r, struct json j, const struct json_place *at,
    const struct enum_desc *e, int *ret)
{
    struct str name;
    if (!json_str(j, &name))
        return not_of_type(r, j, at);
    int v = enum_find(e, name);
    if (v < 0)
        return json_fail(r, at, ERROR_FIELD_ENUM);
    *ret = v;
    return MESSAGE_OK;
}

#include "protocol/wire/shape_json.h"

#include "protocol/base/card.h"
#include "protocol/base/require.h"

/* Shapes nest at most twice: a command's body, a record in it, a list in that. Reader and writer
 * recurse along these static tables, never along the data. */
enum { DEPTH_MAX = 2 };

static struct str field_name(const struct field *f)
{
    return (struct str){f->name, f->key.n - 3}; /* less two quotes and a colon */
}

bool field_is_opt(const struct field *f)
{
    return f->type == FIELD_ID_OPT || f->type == FIELD_INT_OPT || f->type == FIELD_MONEY_OPT ||
           f->type == FIELD_TIME_OPT;
}

bool field_is_rev(const struct field *f)
{
    return f->type == FIELD_INT && str_eq(field_name(f), STR("rev"));
}

bool field_is_needed(const struct field *f)
{
    if (f->since != FEATURE_v1 && !f->required)
        return false; /* devices from before it do not give it */
    if (f->type == FIELD_TEXT || f->type == FIELD_LIST)
        return f->required || f->min > 0;
    return f->type != FIELD_BOOL && !field_is_opt(f) && !field_is_rev(f);
}

bool field_may_be_left_out(const struct field *f)
{
    return f->since != FEATURE_v1 && f->vis == VIS_ALL && !f->required;
}

/* A flag in addition to the bits of a view: leave out absent fields of the first release, too. */
#define GIVEN_ONLY (1u << 31)

/* --- write ------------------------------------------------------------------------------- */

static void write_struct(
    struct json_out *o, const struct shape *s, const void *from, unsigned bits, int depth);

static void write_list(
    struct json_out *o, const struct shape *element, struct list list, unsigned bits, int depth)
{
    require(depth <= DEPTH_MAX);
    jw_array_begin(o);
    for (size_t i = 0; i < list.n; i++)
        write_struct(o, element, (const char *)list.items + i * element->size, bits, depth);
    jw_array_end(o);
}

static void write_id_opt(struct json_out *o, id i)
{
    if (id_is_zero(i))
        jw_null(o);
    else
        jw_id(o, i);
}

static void write_time_opt(struct json_out *o, time_ms t)
{
    if (t.ms == 0)
        jw_null(o);
    else
        jw_time(o, t);
}

static void write_opt(struct json_out *o, bool has, int64_t v)
{
    if (has)
        jw_i64(o, v);
    else
        jw_null(o);
}

static void write_enum(struct json_out *o, const struct enum_desc *e, int v)
{
    require(v >= 0 && v < e->n);
    jw_str(o, str_of(e->names[v]));
}

static void write_field(
    struct json_out *o, const struct field *f, const void *from, unsigned bits, int depth)
{
    switch (f->type) {
    case FIELD_ID:
        return jw_id(o, *(const id *)from);
    case FIELD_ID_OPT:
        return write_id_opt(o, *(const id *)from);
    case FIELD_TEXT:
        return jw_str(o, *(const struct str *)from);
    case FIELD_INT:
        return jw_i64(o, *(const int64_t *)from);
    case FIELD_INT_OPT: {
        const struct opt_int *v = from;
        return write_opt(o, v->has, v->v);
    }
    case FIELD_BOOL:
        return jw_bool(o, *(const bool *)from);
    case FIELD_MONEY:
        return jw_i64(o, ((const money *)from)->minor);
    case FIELD_MONEY_OPT: {
        const struct opt_money *v = from;
        return write_opt(o, v->has, v->v.minor);
    }
    case FIELD_TIME:
        return jw_time(o, *(const time_ms *)from);
    case FIELD_TIME_OPT:
        return write_time_opt(o, *(const time_ms *)from);
    case FIELD_ENUM:
        return write_enum(o, f->enums, *(const int *)from);
    case FIELD_LIST:
        return write_list(o, f->element, *(const struct list *)from, bits, depth + 1);
    case FIELD_TYPES_N:
        break;
    }
    require(!"a field type without a writer");
}

/* A zeroed value of a type that may be left out: the same as leaving it out. */
static bool is_absent(const struct field *f, const void *value)
{
    switch (f->type) {
    case FIELD_ID_OPT:
        return id_is_zero(*(const id *)value);
    case FIELD_TEXT:
        return ((const struct str *)value)->n == 0;
    case FIELD_INT_OPT:
        return !((const struct opt_int *)value)->has;
    case FIELD_BOOL:
        return !*(const bool *)value;
    case FIELD_MONEY_OPT:
        return !((const struct opt_money *)value)->has;
    case FIELD_TIME_OPT:
        return ((const time_ms *)value)->ms == 0;
    case FIELD_LIST:
        return ((const struct list *)value)->n == 0;
    case FIELD_INT:
    case FIELD_MONEY:
        return f->since != FEATURE_v1 && *(const int64_t *)value == 0;
    case FIELD_ENUM:
        return f->since != FEATURE_v1 && *(const int *)value == 0;
    default:
        return false;
    }
}

static void write_struct(
    struct json_out *o, const struct shape *s, const void *from, unsigned bits, int depth)
{
    jw_object_begin(o);
    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];
        if (!(f->vis & bits))
            continue;
        const void *value = (const char *)from + f->offset;
        if (((bits & GIVEN_ONLY) && !f->required && (is_absent(f, value) || field_is_rev(f))) ||
            (field_may_be_left_out(f) && is_absent(f, value)))
            continue;
        jw_key_ready(o, f->key);
        write_field(o, f, value, bits, depth);
    }
    jw_object_end(o);
}

void shape_write(struct json_out *o, const struct shape *s, const void *from, unsigned bits)
{
    write_struct(o, s, from, bits, 0);
}

void shape_write_given(struct json_out *o, const struct shape *s, const void *from)
{
    write_struct(o, s, from, view_bits(VIEW_FULL) | GIVEN_ONLY, 0);
}

void shape_write_list(
    struct json_out *o, const struct shape *element, struct list list, unsigned bits)
{
    write_list(o, element, list, bits, 0);
}

/* --- read -------------------------------------------------------------------------------- */

static enum message_error read_struct(struct json_reader *r, const struct shape *s, struct json j,
    const struct json_place *at, void *to, int depth);

static enum message_error read_list(struct json_reader *r, const struct shape *element,
    struct json j, const struct json_place *at, size_t min, size_t max, struct list *ret, int depth)
{
    size_t n;
    require(depth <= DEPTH_MAX);
    enum message_error e = json_want_array(r, j, at, min, max, &n);
    if (e || n == 0)
        return e;
    char *items = arena_alloc_array(r->arena, element->size, n);
    if (!items)
        return json_fail(r, at, ERROR_NO_MEMORY);
    struct json_place step = {.up = at};
    for (struct json v = json_first(j); !json_is_absent(v); v = json_next(v), step.index++) {
        e = read_struct(r, element, v, &step, items + step.index * element->size, depth);
        if (e)
            return e;
    }
    *ret = (struct list){items, n};
    return MESSAGE_OK;
}

static enum message_error read_text(struct json_reader *r, struct json j,
    const struct json_place *at, size_t min, size_t max, struct str *to)
{
    enum message_error e = max <= NAME_MAX_CHARS ? json_want_name(r, j, at, min, max, to)
                                                 : json_want_text(r, j, at, min, max, to);
    if (!e && r->source == FROM_DEVICE && card_is_in(*to))
        e = json_fail(r, at, ERROR_FIELD_CARD);
    return e;
}

/* Checks the field's min and max; not for text that a hub wrote. */
static enum message_error read_field(struct json_reader *r, const struct field *f, struct json j,
    const struct json_place *at, void *to, int depth)
{
    bool wide = r->source != FROM_DEVICE;
    int64_t min = wide ? INT64_MIN : f->min, max = wide ? INT64_MAX : f->max;
    size_t n_min = wide ? 0 : (size_t)f->min, n_max = wide ? SIZE_MAX : (size_t)f->max;
    switch (f->type) {
    case FIELD_ID:
    case FIELD_ID_OPT:
        if (wide && json_id(j, to)) /* zero too: an id absent from older text, written again */
            return MESSAGE_OK;
        return json_want_id(r, j, at, to);
    case FIELD_TEXT:
        return read_text(r, j, at, n_min, n_max, to);
    case FIELD_INT:
        return json_want_int(r, j, at, min, max, to);
    case FIELD_INT_OPT: {
        struct opt_int *v = to;
        v->has = true;
        return json_want_int(r, j, at, min, max, &v->v);
    }
    case FIELD_BOOL:
        return json_want_bool(r, j, at, to);
    case FIELD_MONEY:
        return json_want_int(r, j, at, min, max, &((money *)to)->minor);
    case FIELD_MONEY_OPT: {
        struct opt_money *v = to;
        v->has = true;
        return json_want_int(r, j, at, min, max, &v->v.minor);
    }
    case FIELD_TIME:
        return json_want_time(r, j, at, to);
    case FIELD_TIME_OPT:
        return json_want_time_opt(r, j, at, to);
    case FIELD_ENUM:
        return json_want_enum(r, j, at, f->enums, to);
    case FIELD_LIST:
        return read_list(r, f->element, j, at, n_min, n_max, to, depth + 1);
    case FIELD_TYPES_N:
        break;
    }
    require(!"a field type without a reader");
}

/* Text that a hub wrote may lack fields: its view hid them, or they are newer than the text. */
static bool is_needed(const struct json_reader *r, const struct field *f)
{
    return r->source == FROM_DEVICE && field_is_needed(f);
}

/* The member of that name. Most texts have their members in the order of the table, so *next, the
 * member after the last one found, is tried first. */
static struct json member(struct json j, const struct field *f, struct json *next)
{
    struct json v = *next;
    if (json_is_absent(v) || !str_eq(json_key(v), field_name(f)))
        v = json_get(j, f->name);
    if (!json_is_absent(v))
        *next = json_next(v);
    return v;
}

enum { UNKNOWN_NAME_BYTES = 40 }; /* longer names of unknown fields are cut */

/* The first member from v on that is not a field of the shape; absent when there is none. */
static struct json unknown_member(const struct shape *s, struct json v)
{
    for (; !json_is_absent(v); v = json_next(v)) {
        struct str key = json_key(v);
        size_t i = 0;
        while (i < s->n_fields && !str_eq(key, field_name(&s->fields[i])))
            i++;
        if (i == s->n_fields)
            break;
    }
    return v;
}

static struct str unknown_path(
    struct json_reader *r, const struct json_place *at, struct json member)
{
    struct str key = json_key(member);
    char name[UNKNOWN_NAME_BYTES + 1];
    size_t n = key.n < UNKNOWN_NAME_BYTES ? key.n : UNKNOWN_NAME_BYTES;
    while (n < key.n && n > 0 && (key.p[n] & 0xc0) == 0x80)
        n--; /* not within a character */
    memcpy(name, key.p, n);
    name[n] = '\0';
    struct json_place here = {.up = at, .name = name};
    return json_place_text(r->arena, &here);
}

/* The zero value of some type, which is what a record without the field has. (An enum's first name
 * cannot be told from its others.) */
static bool is_zero_value(struct json v)
{
    struct str s;
    int64_t n;
    bool b;
    time_ms t;
    id i;
    if (json_int(v, &n))
        return n == 0;
    if (json_bool(v, &b))
        return !b;
    if (json_id(v, &i))
        return id_is_zero(i);
    if (json_time(v, &t))
        return t.ms == 0;
    if (json_str(v, &s))
        return s.n == 0;
    return json_is_null(v) || (json_is_array(v) && json_len(v) == 0);
}

/* A device's unknown members are noted, the store's must be at zero. */
static enum message_error read_unknown(
    struct json_reader *r, const struct shape *s, struct json j, const struct json_place *at)
{
    struct json v = unknown_member(s, json_first(j));
    if (r->source == FROM_DEVICE && !r->unknown.n)
        r->unknown = unknown_path(r, at, v);
    if (r->source != FROM_STORE)
        return MESSAGE_OK;
    for (; !json_is_absent(v); v = unknown_member(s, json_next(v)))
        if (!is_zero_value(v) && !str_eq(json_key(v), STR(APART_MEMBER))) {
            r->error = ERROR_FIELD_UNKNOWN;
            r->field = unknown_path(r, at, v);
            return r->error;
        }
    return MESSAGE_OK;
}

static enum message_error read_struct(struct json_reader *r, const struct shape *s, struct json j,
    const struct json_place *at, void *to, int depth)
{
    enum message_error e = json_want_object(r, j, at);
    struct json next = json_first(j);
    size_t n_known = 0;
    for (size_t i = 0; !e && i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];
        struct json v = member(j, f, &next);
        n_known += !json_is_absent(v);
        if (r->source == FROM_DEVICE && field_is_rev(f))
            continue;
        if (json_is_absent(v) ? !is_needed(r, f) : json_is_null(v) && field_is_opt(f))
            continue;
        struct json_place here = {.up = at, .name = f->name};
        e = read_field(r, f, v, &here, (char *)to + f->offset, depth);
    }
    if (!e && json_len(j) > n_known)
        e = read_unknown(r, s, j, at);
    return e;
}

enum message_error shape_read(struct json_reader *r, const struct shape *s, struct json j,
    const struct json_place *at, void *to)
{
    return read_struct(r, s, j, at, to, 0);
}

enum message_error shape_read_list(struct json_reader *r, const struct shape *element,
    struct json j, const struct json_place *at, size_t min, size_t max, struct list *ret)
{
    return read_list(r, element, j, at, min, max, ret, 0);
}

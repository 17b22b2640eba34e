#include "protocol/wire/change_cut.h"

#include <errno.h>

#include "protocol/base/require.h"

/* Shapes nest once in a record: a list in it. */
enum { DEPTH_MAX = 2, IDS_BYTES = LIMIT_CHANGE_BYTES };

void change_cut_init(struct change_cut *c)
{
    buf_init(&c->ids, IDS_BYTES);
}

void change_cut_fini(struct change_cut *c)
{
    buf_fini(&c->ids);
}

/* --- the text: compact JSON, as json_write.c writes it --------------------------------------- */

/* What is left of an object or array. */
struct scan {
    const char *p, *end;
};

/* After the quote that ends the text; NULL: none does. p: after the one that begins it. */
static const char *text_end(const char *p, const char *end)
{
    for (;;) {
        const char *quote = p < end ? memchr(p, '"', (size_t)(end - p)) : NULL;
        if (!quote)
            return NULL;
        const char *back = quote;
        while (back > p && back[-1] == '\\')
            back--;
        if ((quote - back) % 2 == 0)
            return quote + 1;
        p = quote + 1;
    }
}

/* After the object or array that begins at p; NULL: it does not end. */
static const char *nested_end(const char *p, const char *end)
{
    size_t depth = 0;
    while (p && p < end) {
        char c = *p++;
        if (c == '"')
            p = text_end(p, end);
        else if (c == '{' || c == '[')
            depth++;
        else if ((c == '}' || c == ']') && --depth == 0)
            return p;
    }
    return NULL;
}

static const char *value_end(const char *p, const char *end)
{
    if (p == end)
        return NULL;
    if (*p == '"')
        return text_end(p + 1, end);
    if (*p == '{' || *p == '[')
        return nested_end(p, end);
    const char *from = p;
    while (p < end && *p != ',' && *p != '}' && *p != ']')
        p++;
    return p > from ? p : NULL;
}

static bool open_at(struct str value, char open, struct scan *ret)
{
    if (value.n < 2 || value.p[0] != open || value.p[value.n - 1] != (open == '{' ? '}' : ']'))
        return false;
    *ret = (struct scan){value.p + 1, value.p + value.n - 1};
    return true;
}

/* The next element. 0; 1: there is none; -EINVAL. */
static int next_element(struct scan *s, struct str *ret_value)
{
    if (s->p == s->end)
        return 1;
    const char *after = value_end(s->p, s->end);
    if (!after || (after < s->end && *after != ','))
        return -EINVAL;
    *ret_value = (struct str){s->p, (size_t)(after - s->p)};
    s->p = after < s->end ? after + 1 : after;
    return 0;
}

/* The next member of an object, likewise. */
static int next_member(struct scan *s, struct str *ret_name, struct str *ret_value)
{
    if (s->p == s->end)
        return 1;
    const char *after = *s->p == '"' ? text_end(s->p + 1, s->end) : NULL;
    if (!after || after == s->end || *after != ':')
        return -EINVAL;
    *ret_name = (struct str){s->p + 1, (size_t)(after - s->p) - 2};
    s->p = after + 1;
    return next_element(s, ret_value) ? -EINVAL : 0;
}

/* --- records ------------------------------------------------------------------------------- */

static const struct field *find_field(const struct shape *s, struct str name)
{
    for (size_t i = 0; i < s->n_fields; i++)
        if (str_eq(name, str_of(s->fields[i].name)))
            return &s->fields[i];
    return NULL;
}

/* A comma, unless the list has just begun. */
static void put_comma(struct buf *to)
{
    if (to->n && to->p[to->n - 1] != '{' && to->p[to->n - 1] != '[')
        buf_put_char(to, ',');
}

static int cut_struct(struct buf *to, struct str value, const struct shape *shape, unsigned bits,
    int depth, struct str *ret_id);

static int cut_list(
    struct buf *to, struct str value, const struct shape *element, unsigned bits, int depth)
{
    struct scan s;
    struct str each;
    int r = open_at(value, '[', &s) ? 0 : -EINVAL;
    buf_put_char(to, '[');
    while (!r && !(r = next_element(&s, &each))) {
        put_comma(to);
        r = cut_struct(to, each, element, bits, depth, NULL);
    }
    buf_put_char(to, ']');
    return r < 0 ? r : 0;
}

/* The fields that the view shows. Recurses along the tables, never along the text. */
static int cut_struct(struct buf *to, struct str value, const struct shape *shape, unsigned bits,
    int depth, struct str *ret_id)
{
    struct scan s;
    struct str name, each;
    require(depth <= DEPTH_MAX);
    int r = open_at(value, '{', &s) ? 0 : -EINVAL;
    buf_put_char(to, '{');
    while (!r && !(r = next_member(&s, &name, &each))) {
        const struct field *f = find_field(shape, name);
        if (ret_id && str_eq(name, STR("id")))
            *ret_id = each;
        if (!f || !(f->vis & bits))
            continue;
        put_comma(to);
        buf_put_str(to, f->key);
        if (f->type == FIELD_LIST)
            r = cut_list(to, each, f->element, bits, depth + 1);
        else
            buf_put_str(to, each);
    }
    buf_put_char(to, '}');
    return r < 0 ? r : 0;
}

static bool sees_kind(const struct audience_key *key, struct str name, enum record_kind *ret)
{
    enum record_kind kind = record_kind_find(name);
    *ret = kind;
    return kind != KIND_none && (record_descs[kind].topics & key->topics);
}

static int note_id(struct change_cut *c, struct str quoted)
{
    if (quoted.n != ID_TEXT + 2)
        return -EINVAL;
    buf_put(&c->ids, quoted.p + 1, ID_TEXT);
    return 0;
}

/* The records of a kind, or the ids of those that leave. */
static int cut_kind(struct change_cut *c, struct buf *to, struct str list, enum record_kind kind,
    const struct audience_key *key, bool del)
{
    struct scan s;
    struct str each, rec_id = {0};
    int r = open_at(list, '[', &s) ? 0 : -EINVAL;
    buf_put_char(to, '[');
    while (!r && !(r = next_element(&s, &each))) {
        put_comma(to);
        if (del)
            buf_put_str(to, rec_id = each);
        else
            r = cut_struct(to, each, record_descs[kind].shape, view_bits(key->view), 0, &rec_id);
        if (!r)
            r = note_id(c, rec_id);
    }
    buf_put_char(to, ']');
    return r < 0 ? r : 0;
}

/* `put` or `del`. */
static int cut_kinds(struct change_cut *c, struct buf *to, struct str value,
    const struct audience_key *key, bool del)
{
    struct scan s;
    struct str name, list;
    enum record_kind kind;
    int r = open_at(value, '{', &s) ? 0 : -EINVAL;
    buf_put_str(to, del ? STR(",\"del\":{") : STR(",\"put\":{"));
    while (!r && !(r = next_member(&s, &name, &list))) {
        if (!sees_kind(key, name, &kind) || list.n <= 2)
            continue;
        put_comma(to);
        buf_put_char(to, '"'), buf_put_str(to, name), buf_put_str(to, STR("\":"));
        r = cut_kind(c, to, list, kind, key, del);
    }
    buf_put_char(to, '}');
    return r < 0 ? r : 0;
}

/* --- events -------------------------------------------------------------------------------- */

static bool is_told(const struct change_cut *c, struct str quoted)
{
    for (size_t at = 0; quoted.n == ID_TEXT + 2 && at < c->ids.n; at += ID_TEXT)
        if (memcmp(c->ids.p + at, quoted.p + 1, ID_TEXT) == 0)
            return true;
    return false;
}

/* Those about a record that the audience sees. */
static int cut_events(struct change_cut *c, struct buf *to, struct str value)
{
    struct scan s, members;
    struct str each, name, about;
    int r = open_at(value, '[', &s) ? 0 : -EINVAL;
    buf_put_str(to, STR(",\"events\":["));
    while (!r && !(r = next_element(&s, &each))) {
        bool told = false;
        int m = open_at(each, '{', &members) ? 0 : -EINVAL;
        while (!m && !(m = next_member(&members, &name, &about)))
            told = told || (str_eq(name, STR("id")) && is_told(c, about));
        r = m < 0 ? m : 0;
        if (!told)
            continue;
        put_comma(to);
        buf_put_str(to, each);
    }
    buf_put_char(to, ']');
    return r < 0 ? r : 0;
}

/* --- changes ------------------------------------------------------------------------------- */

/* The members of a change, in the order in which they are written. */
enum { OP, AT, RECORDED, BY, EVENTS, PUT, DEL, PARTS };
static const char *const part_names[PARTS] = {"op", "at", "recorded", "by", "events", "put", "del"};

static int read_parts(struct str text, struct str parts[PARTS])
{
    struct scan s;
    struct str name, value;
    int r = open_at(text, '{', &s) ? 0 : -EINVAL;
    while (!r && !(r = next_member(&s, &name, &value)))
        for (int i = 0; i < PARTS; i++)
            if (str_eq(name, str_of(part_names[i])))
                parts[i] = value;
    for (int i = 0; i < PARTS; i++)
        if (!parts[i].n)
            return -EINVAL;
    return r < 0 ? r : 0;
}

int change_cut(
    struct change_cut *c, struct buf *to, struct str text, const struct audience_key *key)
{
    struct str parts[PARTS] = {{0}};
    struct buf records; /* written before the events, which depend on them */
    size_t at = to->n;
    require(!key->n_stations && !(key->topics & TOPIC_BIT(KITCHEN)));
    int r = read_parts(text, parts);
    if (r)
        return r;
    buf_reset(&c->ids);
    buf_init(&records, text.n + sizeof "{,\"put\":{},\"del\":{}}");
    r = cut_kinds(c, &records, parts[PUT], key, false);
    if (!r)
        r = cut_kinds(c, &records, parts[DEL], key, true);
    if (!r && !c->ids.n)
        r = CHANGE_CUT_NOTHING;
    for (int i = 0; !r && i < EVENTS; i++) {
        buf_printf(to, "%s\"%s\":", i ? "," : "{", part_names[i]);
        buf_put_str(to, parts[i]);
    }
    if (!r)
        r = cut_events(c, to, parts[EVENTS]);
    if (!r) {
        buf_put_str(to, buf_str(&records));
        buf_put_char(to, '}');
    }
    if (records.failed || c->ids.failed || to->failed)
        r = -ENOMEM;
    buf_fini(&records);
    if (r)
        to->n = at;
    return r;
}

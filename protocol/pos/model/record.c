/* Reference-counted records. One malloc block each:
 *
 *   | struct block | the struct | all lists | all text |
 *
 * A caller holds the address of the struct. All code follows the shape, whose lists nest at most
 * DEPTH_MAX deep: the recursion below follows that static table, never the data. */

#include "protocol/pos/model/records.h"

#include "protocol/base/require.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum {
    DEPTH_MAX = 2,
    ALIGN = 8,
};

struct block {
    int refs;
    uint32_t bytes;                /* of the whole block */
    uint32_t json;                 /* see record_json */
    struct digest digest[VIEWS_N]; /* of its JSON, see record_kept_digest */
    uint64_t has_digest;           /* bits 1 << view */
};

_Static_assert(sizeof(struct block) % ALIGN == 0, "the struct behind it stays aligned");
#define R(name, ...) _Static_assert(alignof(struct name) <= ALIGN, "blocks are aligned for it");
RECORDS(R)
#undef R

static size_t align_up(size_t n)
{
    return (n + ALIGN - 1) / ALIGN * ALIGN;
}

static struct block *block_of(const struct record *rec)
{
    return (struct block *)rec - 1;
}

static const struct shape *shape_of(enum record_kind kind)
{
    require(kind >= 0 && kind < KINDS_N);
    return record_descs[kind].shape;
}

/* Bytes of the text and lists of one struct. Text follows all lists, without padding. */
static void tail_bytes(
    const struct shape *s, const void *from, int depth, size_t *lists, size_t *text)
{
    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];
        const char *at = (const char *)from + f->offset;
        if (f->type == FIELD_TEXT) {
            *text += ((const struct str *)at)->n;
        } else if (f->type == FIELD_LIST) {
            const struct list *l = (const struct list *)at;
            require(depth < DEPTH_MAX);
            *lists += align_up(l->n * f->element->size);
            for (size_t k = 0; k < l->n; k++)
                tail_bytes(f->element, (const char *)l->items + k * f->element->size, depth + 1,
                    lists, text);
        }
    }
}

/* -- as JSON, with every field: protocol/wire writes it, a test compares -------------------------
 */

/* Of a character below U+0020, without its byte: \n is two bytes, \u0001 is six. */
static size_t escape_bytes(unsigned char c)
{
    return c == '\b' || c == '\f' || c == '\n' || c == '\r' || c == '\t' ? 1 : 5;
}

size_t text_json_bytes(struct str s)
{
    size_t n = s.n + 2;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x20)
            n += escape_bytes(c);
        else
            n += c == '"' || c == '\\';
    }
    return n;
}

static size_t int_json_bytes(int64_t v)
{
    size_t n = v < 0 ? 2 : 1;
    while (v > 9 || v < -9) {
        v /= 10;
        n++;
    }
    return n;
}

enum { JSON_NULL = 4, JSON_ID = 38, JSON_TIME = 26 };

static size_t struct_json_bytes(const struct shape *s, const void *from, int depth);

static size_t list_json_bytes(const struct shape *s, const struct list *l, int depth)
{
    size_t n = 2;
    require(depth <= DEPTH_MAX);
    for (size_t k = 0; k < l->n; k++)
        n += struct_json_bytes(s, (const char *)l->items + k * s->size, depth) + (k > 0);
    return n;
}

static size_t field_json_bytes(const struct field *f, const void *at, int depth)
{
    switch (f->type) {
    case FIELD_ID:
        return JSON_ID;
    case FIELD_ID_OPT:
        return id_is_zero(*(const id *)at) ? JSON_NULL : JSON_ID;
    case FIELD_TEXT:
        return text_json_bytes(*(const struct str *)at);
    case FIELD_INT:
        return int_json_bytes(*(const int64_t *)at);
    case FIELD_INT_OPT: {
        const struct opt_int *v = at;
        return v->has ? int_json_bytes(v->v) : JSON_NULL;
    }
    case FIELD_BOOL:
        return *(const bool *)at ? 4 : 5;
    case FIELD_MONEY:
        return int_json_bytes(((const money *)at)->minor);
    case FIELD_MONEY_OPT: {
        const struct opt_money *v = at;
        return v->has ? int_json_bytes(v->v.minor) : JSON_NULL;
    }
    case FIELD_TIME:
        return JSON_TIME;
    case FIELD_TIME_OPT:
        return ((const time_ms *)at)->ms ? JSON_TIME : JSON_NULL;
    case FIELD_ENUM: {
        int v = *(const int *)at;
        require(v >= 0 && v < f->enums->n);
        return strlen(f->enums->names[v]) + 2;
    }
    case FIELD_LIST:
        return list_json_bytes(f->element, at, depth + 1);
    case FIELD_TYPES_N:
        break;
    }
    require(!"a field type without a size");
}

static size_t struct_json_bytes(const struct shape *s, const void *from, int depth)
{
    size_t n = s->n_fields ? 1 + s->n_fields : 2; /* braces and commas */
    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];
        n += f->key.n + field_json_bytes(f, (const char *)from + f->offset, depth);
    }
    return n;
}

size_t record_json_bytes(enum record_kind kind, const void *from)
{
    return struct_json_bytes(shape_of(kind), from, 0) + 1;
}

size_t record_json(const struct record *rec)
{
    return block_of(rec)->json;
}

/* -- blocks -------------------------------------------------------------------------------------
 */

/* Where the next list and the next text go. */
struct tail {
    char *list;
    char *text;
};

/* `to` holds a shallow copy of the source: copy what it points to into the block as well. */
static void tail_copy(const struct shape *s, void *to, int depth, struct tail *t)
{
    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];
        char *at = (char *)to + f->offset;
        if (f->type == FIELD_TEXT) {
            struct str *text = (struct str *)at;
            if (text->n)
                memcpy(t->text, text->p, text->n);
            text->p = text->n ? t->text : NULL;
            t->text += text->n;
        } else if (f->type == FIELD_LIST) {
            struct list *l = (struct list *)at;
            char *items = t->list;
            size_t n = l->n * f->element->size;
            require(depth < DEPTH_MAX);
            if (n)
                memcpy(items, l->items, n);
            l->items = n ? items : NULL;
            t->list += align_up(n);
            for (size_t k = 0; k < l->n; k++)
                tail_copy(f->element, items + k * f->element->size, depth + 1, t);
        }
    }
}

size_t record_bytes(enum record_kind kind, const void *from)
{
    const struct shape *s = shape_of(kind);
    size_t lists = 0, text = 0;
    tail_bytes(s, from, 0, &lists, &text);
    return sizeof(struct block) + align_up(s->size) + lists + text;
}

size_t record_held(const struct record *rec)
{
    return block_of(rec)->bytes;
}

const struct record *record_new(enum record_kind kind, const void *from)
{
    const struct shape *s = shape_of(kind);
    size_t lists = 0, text = 0;
    tail_bytes(s, from, 0, &lists, &text);
    size_t n = sizeof(struct block) + align_up(s->size) + lists + text;
    require(n <= UINT32_MAX);
    struct block *b = malloc(n);
    if (!b)
        return NULL;
    size_t json = struct_json_bytes(s, from, 0) + 1;
    require(json <= UINT32_MAX);
    *b = (struct block){.refs = 1, .bytes = (uint32_t)n, .json = (uint32_t)json};
    char *to = (char *)(b + 1);
    memcpy(to, from, s->size);
    struct tail t = {.list = to + align_up(s->size)};
    t.text = t.list + lists;
    tail_copy(s, to, 0, &t);
    return (const struct record *)to;
}

const struct record *record_share(const struct record *rec)
{
    block_of(rec)->refs++;
    return rec;
}

void record_drop(const struct record *rec)
{
    if (!rec)
        return;
    struct block *b = block_of(rec);
    require(b->refs > 0);
    if (--b->refs == 0)
        free(b);
}

struct digest *record_kept_digest(const struct record *rec, enum view view, bool *ret_has)
{
    require(view >= 0 && view < VIEWS_N);
    struct block *b = block_of(rec);
    *ret_has = b->has_digest >> view & 1;
    b->has_digest |= UINT64_C(1) << view;
    return &b->digest[view];
}

static bool struct_eq(const struct shape *s, const void *a, const void *b, int depth);

static bool list_eq(const struct shape *s, const struct list *a, const struct list *b, int depth)
{
    require(depth <= DEPTH_MAX);
    if (a->n != b->n)
        return false;
    for (size_t k = 0; k < a->n; k++)
        if (!struct_eq(s, (const char *)a->items + k * s->size,
                (const char *)b->items + k * s->size, depth))
            return false;
    return true;
}

static bool field_eq(const struct field *f, const void *a, const void *b, int depth)
{
    switch (f->type) {
    case FIELD_ID:
    case FIELD_ID_OPT:
        return id_eq(*(const id *)a, *(const id *)b);
    case FIELD_TEXT:
        return str_eq(*(const struct str *)a, *(const struct str *)b);
    case FIELD_INT:
        return *(const int64_t *)a == *(const int64_t *)b;
    case FIELD_INT_OPT: {
        const struct opt_int *x = a, *y = b;
        return x->has == y->has && (!x->has || x->v == y->v);
    }
    case FIELD_BOOL:
        return *(const bool *)a == *(const bool *)b;
    case FIELD_MONEY:
        return ((const money *)a)->minor == ((const money *)b)->minor;
    case FIELD_MONEY_OPT: {
        const struct opt_money *x = a, *y = b;
        return x->has == y->has && (!x->has || x->v.minor == y->v.minor);
    }
    case FIELD_TIME:
    case FIELD_TIME_OPT:
        return ((const time_ms *)a)->ms == ((const time_ms *)b)->ms;
    case FIELD_ENUM:
        return *(const int *)a == *(const int *)b;
    case FIELD_LIST:
        return list_eq(f->element, a, b, depth + 1);
    case FIELD_TYPES_N:
        break;
    }
    require(!"a field type without a comparison");
}

static bool struct_eq(const struct shape *s, const void *a, const void *b, int depth)
{
    for (size_t i = 0; i < s->n_fields; i++) {
        size_t at = s->fields[i].offset;
        if (!field_eq(&s->fields[i], (const char *)a + at, (const char *)b + at, depth))
            return false;
    }
    return true;
}

bool record_field_eq(const struct field *f, const void *a, const void *b)
{
    return field_eq(f, (const char *)a + f->offset, (const char *)b + f->offset, 0);
}

bool record_eq(enum record_kind kind, const void *a, const void *b)
{
    return a == b || struct_eq(shape_of(kind), a, b, 0);
}

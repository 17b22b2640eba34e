/* A menu as JSON: {"menu": 1, "categories": [{…}, …], …}: records as in docs/protocol.md, amounts
 * in minor units; references by id or name. */

#include "clients/c/ctl/menu_doc.h"

#include <stdlib.h>

#include "clients/c/span.h"
#include "protocol/base/require.h"
#include "protocol/base/utf8.h"
#include "protocol/wire/json_check.h"
#include "protocol/wire/json_write.h"

enum { BYTES_MAX = 1 << 27, DEPTH_MAX = 16, TOKENS_MAX = 1 << 24, KEY_MAX = 200 };

struct json_file {
    struct menu_doc *d;
    struct str text;
    size_t at; /* of the last place asked for: the next one is mostly further on */
    struct menu_place place;
};

static struct menu_place place_at(struct json_file *f, size_t offset)
{
    if (offset < f->at) {
        f->at = 0;
        f->place = (struct menu_place){1, 1};
    }
    for (; f->at < offset && f->at < f->text.n; f->at++) {
        unsigned char c = (unsigned char)f->text.p[f->at];
        if (c == '\n') {
            f->place.line++;
            f->place.column = 1;
        } else {
            f->place.column += (c & 0xc0) != 0x80; /* not inside a character */
        }
    }
    return f->place;
}

static struct menu_place place_of(struct json_file *f, struct str value)
{
    return place_at(f, (size_t)(value.p - f->text.p));
}

static struct menu_value value_of(struct json_file *f, struct str v)
{
    struct menu_value out = {.form = VALUE_NUMBER, .text = v, .at = place_of(f, v)};
    if (span_is_string(v)) {
        out.form = VALUE_TEXT;
        if (!span_text(v, &f->d->arena, &out.text))
            require(!"room for a text");
    } else if (str_eq(v, STR("null"))) {
        out.form = VALUE_NULL;
    } else if (str_eq(v, STR("true")) || str_eq(v, STR("false"))) {
        out.form = VALUE_BOOL;
    } else if (span_is_object(v) || span_is_array(v)) {
        out.form = VALUE_BOOL; /* of no field's type */
        out.text = STR("an object or array");
    }
    return out;
}

static void object_read(
    struct json_file *f, struct menu_entry *e, const struct shape *s, void *to, struct str object);

static void list_read(
    struct json_file *f, struct menu_entry *e, const struct field *field, struct str v)
{
    struct str key, element;
    if (!span_is_array(v)) {
        menu_problem(f->d, place_of(f, v), "%s: no array", field->name);
        return;
    }
    struct span_walk w = span_walk(v);
    while (span_next(&w, &key, &element)) {
        struct menu_place at = place_of(f, element);
        if (span_is_object(element))
            object_read(f, e, field->element, menu_element_add(f->d, e, field, at), element);
        else
            menu_problem(f->d, at, "%s: an element that is no object", field->name);
    }
}

/* Elements have no lists themselves, so that this is two deep at most. */
static void object_read(
    struct json_file *f, struct menu_entry *e, const struct shape *s, void *to, struct str object)
{
    struct str key, v;
    struct span_walk w = span_walk(object);
    while (span_next(&w, &key, &v)) {
        const struct field *field = menu_field(s, key);
        if (!field)
            menu_problem(f->d, place_of(f, key), "%s has no %.*s in a menu", s->name, STR_ARG(key));
        else if (field->type == FIELD_LIST && to == e->rec)
            list_read(f, e, field, v);
        else
            menu_put(f->d, e, s, to, field, value_of(f, v));
    }
}

static const struct menu_kind *kind_of_list(struct str name)
{
    for (int i = 0; i < MENU_KINDS_N; i++)
        if (str_eq(name, str_of(menu_kinds[i].list)))
            return &menu_kinds[i];
    return NULL;
}

static void kind_read(struct json_file *f, const struct menu_kind *kind, struct str list)
{
    struct str key, v;
    if (!span_is_array(list)) {
        menu_problem(f->d, place_of(f, list), "%s: no array", kind->list);
        return;
    }
    struct span_walk w = span_walk(list);
    while (span_next(&w, &key, &v)) {
        struct menu_place at = place_of(f, v);
        if (!span_is_object(v)) {
            menu_problem(f->d, at, "%s: an element that is no object", kind->list);
            continue;
        }
        struct menu_entry *e = menu_entry_add(f->d, kind->kind, at);
        object_read(f, e, record_descs[kind->kind].shape, e->rec, v);
    }
}

void menu_json_read(struct menu_doc *d, struct str text)
{
    struct json_file f = {.d = d, .text = text, .place = {1, 1}};
    struct json_limits limits = {BYTES_MAX, DEPTH_MAX, TOKENS_MAX};
    struct arena arena;
    size_t at = 0;
    arena_init(&arena, (size_t)1 << 30);
    struct json_ints ints = {.arena = &arena};
    int fault = json_check(text, &limits, &ints, &at);
    require(fault >= 0);
    arena_fini(&arena);
    struct str root = span_of(text), key, v;
    int64_t version = 0;
    if (fault) {
        menu_problem(d, place_at(&f, at), "%s", json_fault_text((enum json_fault)fault));
        return;
    }
    if (!span_i64(span_get(root, "menu"), &version) || version != 1) {
        menu_problem(d, (struct menu_place){1, 1}, "no menu: {\"menu\": 1, …} is one");
        return;
    }
    struct span_walk w = span_walk(root);
    while (span_next(&w, &key, &v)) {
        const struct menu_kind *kind = kind_of_list(key);
        if (kind)
            kind_read(&f, kind, v);
        else if (!str_eq(key, STR("menu")))
            menu_problem(d, place_of(&f, key), "a menu has no %.*s", STR_ARG(key));
    }
}

/* -- writing ---------------------------------------------------------------------------------- */

static void key_write(struct json_out *o, const struct field *f, bool by_name)
{
    struct str name = str_of(f->name);
    if (by_name)
        name.n -= strlen("_id");
    jw_key_str(o, name);
}

static void field_write(struct json_out *o, const struct menu_names *names, const struct shape *s,
    const struct field *f, const void *rec);

static void object_write(
    struct json_out *o, const struct menu_names *names, const struct shape *s, const void *rec)
{
    jw_object_begin(o);
    for (size_t i = 0; i < s->n_fields; i++)
        if (menu_says(s, &s->fields[i]) && !menu_is_default(&s->fields[i], rec))
            field_write(o, names, s, &s->fields[i], rec);
    jw_object_end(o);
}

static void list_write(
    struct json_out *o, const struct menu_names *names, const struct field *f, const struct list *l)
{
    jw_array_begin(o);
    for (size_t i = 0; i < l->n; i++) {
        const void *element = (const char *)l->items + i * f->element->size;
        if (menu_is_whole(names->venue, f->element, element))
            object_write(o, names, f->element, element);
    }
    jw_array_end(o);
}

static void field_write(struct json_out *o, const struct menu_names *names, const struct shape *s,
    const struct field *f, const void *rec)
{
    const void *at = (const char *)rec + f->offset;
    struct str name;
    bool ref = f->type == FIELD_ID || f->type == FIELD_ID_OPT;
    bool by_name = ref && f->ref != KIND_none && menu_ref_name(names, f, *(const id *)at, &name);
    key_write(o, f, by_name);
    if (by_name)
        jw_str(o, name);
    else if (ref)
        jw_id(o, *(const id *)at);
    else if (f->type == FIELD_TEXT)
        jw_str(o, *(const struct str *)at);
    else if (f->type == FIELD_BOOL)
        jw_bool(o, *(const bool *)at);
    else if (f->type == FIELD_ENUM)
        jw_str(o, str_of(f->enums->names[*(const int *)at]));
    else if (f->type == FIELD_LIST)
        list_write(o, names, f, at);
    else
        jw_i64(o, menu_number(f, at));
}

void menu_json_write(struct buf *out, const struct venue *v)
{
    struct menu_names names;
    menu_names_init(&names, v);
    buf_put_str(out, STR("{\"menu\":1"));
    for (int k = 0; k < MENU_KINDS_N; k++) {
        size_t n;
        const struct record **all = menu_live(v, menu_kinds[k].kind, false, &n);
        buf_printf(out, ",\n\"%s\":[", menu_kinds[k].list);
        for (size_t i = 0; i < n; i++) {
            struct json_out o = json_out(out);
            buf_put_str(out, i ? STR(",\n") : STR("\n"));
            object_write(&o, &names, record_descs[menu_kinds[k].kind].shape, all[i]);
        }
        buf_put_str(out, STR("]"));
        free(all);
    }
    buf_put_str(out, STR("}\n"));
    menu_names_fini(&names);
}

#include "protocol/wire/schema_fields.h"

#include "protocol/base/require.h"
#include "protocol/pos/model/commands.h"
#include "protocol/wire/schema_put.h"
#include "protocol/wire/shape_json.h"

struct str view_name(enum view view)
{
    static const char *const names[VIEWS_N] = {
        [VIEW_KITCHEN] = "kitchen", [VIEW_FLOOR] = "floor", [VIEW_FULL] = "full"};
    require(view >= 0 && view < VIEWS_N && names[view]);
    return str_of(names[view]);
}

static void write_text_schema(struct json_out *o, const struct field *f)
{
    jw_object_begin(o);
    KEY_TEXT(o, "type", "string");
    KEY_INT(o, "minLength", f->min);
    KEY_INT(o, "maxLength", f->max);
    jw_object_end(o);
}

static void write_int_schema(struct json_out *o, const struct field *f)
{
    jw_object_begin(o);
    KEY_TEXT(o, "type", "integer");
    KEY_INT(o, "minimum", f->min);
    KEY_INT(o, "maximum", f->max);
    jw_object_end(o);
}

/* view: NULL for the form that devices send. */
static void write_list_schema(struct json_out *o, const struct field *f, const char *view)
{
    jw_object_begin(o);
    KEY_TEXT(o, "type", "array");
    KEY_INT(o, "minItems", f->min);
    KEY_INT(o, "maxItems", f->max);
    jw_key(o, "items");
    if (view)
        schema_ref(o, "element.%s.%s", f->element->name, view);
    else
        schema_ref(o, "given.%s", f->element->name);
    jw_object_end(o);
}

/* The schema of a value that is not null. */
static void write_value_schema(struct json_out *o, const struct field *f, const char *view)
{
    switch (f->type) {
    case FIELD_ID:
    case FIELD_ID_OPT:
        return schema_ref(o, "id");
    case FIELD_TIME:
        return schema_ref(o, "time");
    case FIELD_TIME_OPT:
        return schema_ref(o, "time_given");
    case FIELD_ENUM:
        return schema_ref(o, "enum.%s", f->enums->name);
    case FIELD_TEXT:
        return write_text_schema(o, f);
    case FIELD_BOOL:
        return jw_raw(o, STR("{\"type\":\"boolean\"}"));
    case FIELD_LIST:
        return write_list_schema(o, f, view);
    case FIELD_INT:
    case FIELD_INT_OPT:
    case FIELD_MONEY:
    case FIELD_MONEY_OPT:
        return write_int_schema(o, f);
    case FIELD_TYPES_N:
        break;
    }
    require(!"a field type without a schema");
}

static void write_field_schema(struct json_out *o, const struct field *f, const char *view)
{
    jw_key_ready(o, f->key);
    if (!field_is_opt(f)) {
        write_value_schema(o, f, view);
        return;
    }
    jw_object_begin(o);
    jw_key(o, "anyOf"), jw_array_begin(o);
    write_value_schema(o, f, view);
    jw_raw(o, STR("{\"type\":\"null\"}"));
    jw_array_end(o);
    jw_object_end(o);
}

static bool has_field(const struct shape *s, const char *name)
{
    for (size_t i = 0; i < s->n_fields; i++)
        if (str_eq(str_of(s->fields[i].name), str_of(name)))
            return true;
    return false;
}

/* The form that devices send: optional fields may be left out. Unknown fields are allowed only if
 * `open`: not in a body and what it contains. */
static void write_given(
    struct json_out *o, const struct shape *s, bool open, const struct schema_extra *extra)
{
    jw_object_begin(o);
    KEY_TEXT(o, "type", "object");
    jw_key(o, "properties"), jw_object_begin(o);
    for (size_t i = 0; i < s->n_fields; i++)
        if (!field_is_rev(&s->fields[i]))
            write_field_schema(o, &s->fields[i], NULL);
        else if (!open) /* the hub's: allowed but not read */
            jw_key_str(o, str_of(s->fields[i].name)), jw_raw(o, STR("true"));
    for (; extra && extra->name; extra++)
        if (!has_field(s, extra->name))
            jw_key_str(o, str_of(extra->name)), jw_raw(o, str_of(extra->schema));
    jw_object_end(o);
    jw_key(o, "required"), jw_array_begin(o);
    for (size_t i = 0; i < s->n_fields; i++)
        if (field_is_needed(&s->fields[i]))
            jw_str(o, str_of(s->fields[i].name));
    jw_array_end(o);
    if (!open)
        jw_key(o, "additionalProperties"), jw_bool(o, false);
    jw_object_end(o);
}

static void def_given(struct json_out *o, const struct shape *s, bool open)
{
    schema_key(o, "given.%s", s->name);
    write_given(o, s, open, NULL);
}

void schema_write_given(struct json_out *o, const struct shape *s, const struct schema_extra *extra)
{
    write_given(o, s, false, extra);
}

/* The form that the hub sends to a view: exactly these fields, some of which may be left out. */
static void write_seen(struct json_out *o, const struct shape *s, enum view view)
{
    const char *seen = view_name(view).p;
    jw_object_begin(o);
    KEY_TEXT(o, "type", "object");
    jw_key(o, "properties"), jw_object_begin(o);
    for (size_t i = 0; i < s->n_fields; i++)
        if (s->fields[i].vis & view_bits(view))
            write_field_schema(o, &s->fields[i], seen);
    jw_object_end(o);
    jw_key(o, "required"), jw_array_begin(o);
    for (size_t i = 0; i < s->n_fields; i++)
        if ((s->fields[i].vis & view_bits(view)) && !field_may_be_left_out(&s->fields[i]))
            jw_str(o, str_of(s->fields[i].name));
    jw_array_end(o);
    jw_key(o, "additionalProperties"), jw_bool(o, false);
    jw_object_end(o);
}

static void def_seen(
    struct json_out *o, const char *prefix, const char *name, const struct shape *s, enum view view)
{
    schema_key(o, "%s.%s.%s", prefix, name, view_name(view).p);
    write_seen(o, s, view);
}

void schema_write_seen(struct json_out *o, const struct shape *s)
{
    write_seen(o, s, VIEW_FULL);
}

/* A record in any view. */
static void def_record(struct json_out *o, const char *kind)
{
    schema_key(o, "record.%s", kind);
    jw_object_begin(o);
    jw_key(o, "anyOf"), jw_array_begin(o);
    for (int v = 0; v < VIEWS_N; v++)
        schema_ref(o, "record.%s.%s", kind, view_name((enum view)v).p);
    jw_array_end(o);
    jw_object_end(o);
}

/* Arrays by kind: of records (prefix "record.", then kind and view), or of ids (prefix ""). */
static void def_by_kind(struct json_out *o, const char *name, const char *prefix, const char *view)
{
    schema_key(o, "%s", name);
    jw_object_begin(o);
    KEY_TEXT(o, "type", "object");
    jw_key(o, "properties"), jw_object_begin(o);
    for (int kind = 0; kind < KINDS_N; kind++) {
        jw_key_str(o, str_of(record_descs[kind].name));
        jw_object_begin(o);
        KEY_TEXT(o, "type", "array");
        KEY_INT(o, "minItems", 1);
        jw_key(o, "items");
        if (*prefix)
            schema_ref(o, "%s%s%s", prefix, record_descs[kind].name, view);
        else
            schema_ref(o, "id");
        jw_object_end(o);
    }
    jw_object_end(o);
    jw_key(o, "additionalProperties"), jw_bool(o, false);
    jw_object_end(o);
}

static void def_enum(struct json_out *o, const struct enum_desc *e)
{
    schema_key(o, "enum.%s", e->name);
    jw_object_begin(o);
    jw_key(o, "enum"), jw_array_begin(o);
    for (int i = 0; i < e->n; i++)
        jw_str(o, str_of(e->names[i]));
    jw_array_end(o);
    jw_object_end(o);
}

void schema_def_enum(struct json_out *o, const struct enum_desc *e)
{
    def_enum(o, e);
}

void schema_def_element(struct json_out *o, const struct shape *s)
{
    def_given(o, s, false);
    def_seen(o, "element", s->name, s, VIEW_FULL);
}

/* True for elements of lists in records: the reader's view decides which fields they have. */
static bool is_in_records(const struct shape *element)
{
    for (int kind = 0; kind < KINDS_N; kind++) {
        const struct shape *s = record_descs[kind].shape;
        for (size_t i = 0; i < s->n_fields; i++)
            if (s->fields[i].element == element)
                return true;
    }
    return false;
}

void schema_write_fields(struct json_out *o)
{
#define L(e) def_enum(o, &enum_##e);
    ENUMS(L)
#undef L
    def_given(o, &shape_pre, true);
    for (size_t i = 0; i < element_shapes_n; i++)
        def_given(o, element_shapes[i], false);
    for (int c = 0; c < COMMANDS_N; c++)
        def_given(o, command_descs[c].body, false);
    for (int kind = 0; kind < KINDS_N; kind++) {
        def_given(o, record_descs[kind].shape, false);
        def_record(o, record_descs[kind].name);
        for (int v = 0; v < VIEWS_N; v++)
            def_seen(o, "record", record_descs[kind].name, record_descs[kind].shape, (enum view)v);
    }
    for (size_t i = 0; i < element_shapes_n; i++)
        for (int v = 0; is_in_records(element_shapes[i]) && v < VIEWS_N; v++)
            def_seen(o, "element", element_shapes[i]->name, element_shapes[i], (enum view)v);
    for (int kind = 0; kind < KINDS_N; kind++) /* whole records in a record */
        for (int v = 0; is_in_records(record_descs[kind].shape) && v < VIEWS_N; v++)
            def_seen(o, "element", record_descs[kind].shape->name, record_descs[kind].shape,
                (enum view)v);
    def_by_kind(o, "dels", "", "");
    def_by_kind(o, "puts", "record.", "");
    def_by_kind(o, "puts.kitchen", "record.", ".kitchen");
    def_by_kind(o, "puts.floor", "record.", ".floor");
    def_by_kind(o, "puts.full", "record.", ".full");
}

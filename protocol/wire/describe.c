#include "protocol/wire/describe.h"

#include "protocol/base/require.h"
#include "protocol/pos/model/limits.h"
#include "protocol/wire/close_codes.h"
#include "protocol/wire/members.h"
#include "protocol/wire/message.h"
#include "protocol/wire/schema.h"
#include "protocol/wire/schema_fields.h"
#include "protocol/wire/schema_put.h"
#include "protocol/wire/shape_json.h"

#define KEY_STR(o, key, s) (jw_key(o, key), jw_str(o, str_of(s)))

/* *_OPT has the name of its base type; `nullable` tells them apart. */
static const char *const type_names[FIELD_TYPES_N] = {
    [FIELD_ID] = "id",
    [FIELD_ID_OPT] = "id",
    [FIELD_TEXT] = "text",
    [FIELD_INT] = "int",
    [FIELD_INT_OPT] = "int",
    [FIELD_BOOL] = "bool",
    [FIELD_MONEY] = "money",
    [FIELD_MONEY_OPT] = "money",
    [FIELD_TIME] = "time",
    [FIELD_TIME_OPT] = "time",
    [FIELD_ENUM] = "enum",
    [FIELD_LIST] = "list",
};

static const char *vis_name(unsigned vis)
{
    switch (vis) {
    case VIS_ALL:
        return "all";
    case VIS_MONEY:
        return "money";
    case VIS_PERSONAL:
        return "personal";
    case VIS_COST:
        return "cost";
    default:
        require(!"a visibility without a name");
    }
}

static bool has_range(enum field_type t)
{
    return t == FIELD_TEXT || t == FIELD_INT || t == FIELD_INT_OPT || t == FIELD_MONEY ||
           t == FIELD_MONEY_OPT || t == FIELD_LIST;
}

/* The feature that added it; nothing for the first release of v1. */
static void write_since(struct json_out *o, enum feature since)
{
    if (since != FEATURE_v1)
        KEY_STR(o, "since", feature_descs[since].name);
}

static void write_field(struct json_out *o, const struct field *f)
{
    require(type_names[f->type]);
    jw_object_begin(o);
    KEY_STR(o, "name", f->name);
    KEY_STR(o, "type", type_names[f->type]);
    jw_key(o, "nullable"), jw_bool(o, field_is_opt(f));
    jw_key(o, "needed"), jw_bool(o, field_is_needed(f));
    KEY_STR(o, "visible", vis_name(f->vis));
    if (has_range(f->type)) {
        KEY_INT(o, "min", f->min);
        KEY_INT(o, "max", f->max);
    }
    if (f->enums)
        KEY_STR(o, "enum", f->enums->name);
    if (f->element)
        KEY_STR(o, "element", f->element->name);
    if (f->ref != KIND_none)
        KEY_STR(o, "refers_to", record_descs[f->ref].name);
    KEY_STR(o, "doc", f->doc);
    write_since(o, f->since);
    jw_object_end(o);
}

static void write_shape(struct json_out *o, const struct shape *s)
{
    jw_array_begin(o);
    for (size_t i = 0; i < s->n_fields; i++)
        write_field(o, &s->fields[i]);
    jw_array_end(o);
}

static void write_roles(struct json_out *o, unsigned roles)
{
    jw_array_begin(o);
    for (int r = 0; r < ROLES_N; r++)
        if (roles >> r & 1)
            jw_str(o, str_of(role_descs[r].name));
    jw_array_end(o);
}

/* --- tables ------------------------------------------------------------------------------ */

static void put_roles(struct json_out *o)
{
    jw_key(o, "roles"), jw_array_begin(o);
    for (int r = 0; r < ROLES_N; r++) {
        jw_object_begin(o);
        KEY_STR(o, "name", role_descs[r].name);
        jw_key(o, "view"), jw_str(o, view_name(role_descs[r].view));
        KEY_STR(o, "doc", role_descs[r].doc);
        jw_object_end(o);
    }
    jw_array_end(o);
}

static void put_views(struct json_out *o)
{
    static const char *const docs[VIEWS_N] = {
#define V(NAME, bits, doc) [VIEW_##NAME] = doc,
        VIEWS(V)
#undef V
    };
    jw_key(o, "views"), jw_array_begin(o);
    for (int v = 0; v < VIEWS_N; v++) {
        jw_object_begin(o);
        jw_key(o, "name"), jw_str(o, view_name((enum view)v));
        jw_key(o, "sees"), jw_array_begin(o);
        for (unsigned bit = VIS_ALL; bit <= VIS_COST; bit <<= 1)
            if (view_bits((enum view)v) & bit)
                jw_str(o, str_of(vis_name(bit)));
        jw_array_end(o);
        KEY_STR(o, "doc", docs[v]);
        jw_object_end(o);
    }
    jw_array_end(o);
}

static void put_topics(struct json_out *o)
{
    jw_key(o, "topics"), jw_array_begin(o);
    for (int t = 0; t < TOPICS_N; t++) {
        jw_object_begin(o);
        KEY_STR(o, "name", topic_descs[t].name);
        jw_key(o, "family"), jw_bool(o, t == TOPIC_KITCHEN);
        jw_key(o, "roles"), write_roles(o, topic_descs[t].roles);
        jw_key(o, "records"), jw_array_begin(o);
        for (int kind = 0; kind < KINDS_N; kind++)
            if (record_descs[kind].topics >> t & 1)
                jw_str(o, str_of(record_descs[kind].name));
        jw_array_end(o);
        KEY_STR(o, "doc", topic_descs[t].doc);
        jw_object_end(o);
    }
    jw_array_end(o);
}

static void put_features(struct json_out *o)
{
    jw_key(o, "features"), jw_array_begin(o);
    for (int f = FEATURE_v1 + 1; f < FEATURES_N; f++) {
        jw_object_begin(o);
        KEY_STR(o, "name", feature_descs[f].name);
        KEY_STR(o, "doc", feature_descs[f].doc);
        jw_object_end(o);
    }
    jw_array_end(o);
}

static void put_commands(struct json_out *o)
{
    jw_key(o, "commands"), jw_array_begin(o);
    for (int c = 0; c < COMMANDS_N; c++) {
        const struct command_desc *d = &command_descs[c];
        jw_object_begin(o);
        KEY_STR(o, "name", d->name);
        jw_key(o, "roles"), write_roles(o, d->roles);
        jw_key(o, "pre"), jw_array_begin(o);
        if (d->pre & PRE_REV)
            jw_str(o, STR("rev"));
        if (d->pre & PRE_DUE)
            jw_str(o, STR("due"));
        if (d->pre & PRE_FROM)
            jw_str(o, STR("from"));
        jw_array_end(o);
        KEY_STR(o, "shape", d->body->name);
        jw_key(o, "body"), write_shape(o, d->body);
        KEY_STR(o, "doc", d->doc);
        write_since(o, d->since);
        jw_object_end(o);
    }
    jw_array_end(o);
    jw_key(o, "pre"), write_shape(o, &shape_pre);
}

static void put_records(struct json_out *o)
{
    jw_key(o, "records"), jw_array_begin(o);
    for (int kind = 0; kind < KINDS_N; kind++) {
        jw_object_begin(o);
        KEY_STR(o, "name", record_descs[kind].name);
        KEY_STR(o, "shape", record_descs[kind].shape->name);
        jw_key(o, "fields"), write_shape(o, record_descs[kind].shape);
        KEY_STR(o, "doc", record_descs[kind].doc);
        jw_object_end(o);
    }
    jw_array_end(o);
    jw_key(o, "elements"), jw_array_begin(o);
    for (size_t i = 0; i < element_shapes_n; i++) {
        jw_object_begin(o);
        KEY_STR(o, "name", element_shapes[i]->name);
        jw_key(o, "fields"), write_shape(o, element_shapes[i]);
        jw_object_end(o);
    }
    jw_array_end(o);
}

static void put_enum(struct json_out *o, const struct enum_desc *e)
{
    jw_object_begin(o);
    KEY_STR(o, "name", e->name);
    jw_key(o, "values"), jw_array_begin(o);
    for (int i = 0; i < e->n; i++) {
        jw_object_begin(o);
        KEY_STR(o, "name", e->names[i]);
        KEY_STR(o, "doc", e->docs[i]);
        jw_object_end(o);
    }
    jw_array_end(o);
    jw_object_end(o);
}

static void put_enums(struct json_out *o)
{
    jw_key(o, "enums"), jw_array_begin(o);
#define L(e) put_enum(o, &enum_##e);
    ENUMS(L)
#undef L
    jw_array_end(o);
}

static void put_words(struct json_out *o)
{
    static const char *const retry[] = {
        [RETRY_NEVER] = "never", [RETRY_SAME] = "same", [RETRY_FIX] = "fix"};
    jw_key(o, "events"), jw_array_begin(o);
    for (int e = 0; e < EVENTS_N; e++) {
        jw_object_begin(o);
        KEY_STR(o, "name", event_descs[e].name);
        KEY_STR(o, "doc", event_descs[e].doc);
        jw_object_end(o);
    }
    jw_array_end(o);
    jw_key(o, "refusals"), jw_array_begin(o);
    for (int r = 0; r < REFUSALS_N; r++) {
        jw_object_begin(o);
        KEY_STR(o, "code", refusal_descs[r].code);
        KEY_STR(o, "retry", retry[refusal_descs[r].retry]);
        KEY_STR(o, "text", refusal_descs[r].text);
        KEY_INT(o, "status", refusal_status((enum refusal)r));
        jw_object_end(o);
    }
    jw_array_end(o);
    jw_key(o, "errors"), jw_array_begin(o);
    for (int e = 1; e < ERRORS_N; e++) {
        jw_object_begin(o);
        KEY_STR(o, "code", message_error_descs[e].code);
        KEY_STR(o, "text", message_error_descs[e].text);
        jw_object_end(o);
    }
    jw_array_end(o);
}

static void put_numbers(struct json_out *o)
{
    jw_key(o, "close_codes"), jw_array_begin(o);
    for (int i = 0; i < close_descs_n; i++) {
        jw_object_begin(o);
        KEY_INT(o, "code", close_descs[i].code);
        KEY_STR(o, "name", close_descs[i].name);
        KEY_STR(o, "doc", close_descs[i].doc);
        jw_object_end(o);
    }
    jw_array_end(o);
    jw_key(o, "limits"), jw_array_begin(o);
    for (int i = 0; i < limits_n; i++) {
        jw_object_begin(o);
        KEY_STR(o, "name", limit_descs[i].name);
        KEY_INT(o, "value", limit_descs[i].value);
        KEY_STR(o, "unit", limit_descs[i].unit);
        jw_key(o, "told"), jw_bool(o, limit_is_told(&limit_descs[i]));
        KEY_STR(o, "doc", limit_descs[i].doc);
        jw_object_end(o);
    }
    jw_array_end(o);
}

/* --- messages ---------------------------------------------------------------------------- */

static void put_members(struct json_out *o, struct str owner)
{
    jw_array_begin(o);
    for (int i = 0; i < members_n; i++) {
        const struct member *m = &members[i];
        if (!str_eq(str_of(m->owner), owner))
            continue;
        jw_object_begin(o);
        KEY_STR(o, "name", m->name);
        jw_key(o, "needed"), jw_bool(o, m->need == NEEDED);
        jw_key(o, "schema"), jw_raw(o, str_of(m->schema));
        KEY_STR(o, "doc", m->doc);
        jw_object_end(o);
    }
    jw_array_end(o);
}

static void put_message(struct json_out *o, const char *t, struct str owner, const char *doc)
{
    jw_object_begin(o);
    KEY_STR(o, "t", t);
    KEY_STR(o, "doc", doc);
    jw_key(o, "members"), put_members(o, owner);
    jw_object_end(o);
}

static void put_messages(struct json_out *o)
{
    jw_key(o, "messages"), jw_object_begin(o);
    jw_key(o, "in"), jw_array_begin(o);
#define M(NAME, t, doc) put_message(o, t, STR("in." t), doc);
    MESSAGES_IN(M)
    jw_array_end(o);
#undef M
#define M(NAME, t, doc) put_message(o, t, STR("out." t), doc);
    jw_key(o, "out"), jw_array_begin(o);
    MESSAGES_OUT(M)
#undef M
    jw_array_end(o);
    jw_object_end(o);
    jw_key(o, "objects"), jw_array_begin(o);
    struct str last = {0};
    for (int i = 0; i < members_n; i++) {
        struct str owner = str_of(members[i].owner);
        if (str_eq(owner, last) || member_message(owner).n)
            continue;
        last = owner;
        jw_object_begin(o);
        jw_key(o, "name"), jw_str(o, owner);
        jw_key(o, "members"), put_members(o, owner);
        jw_object_end(o);
    }
    jw_array_end(o);
}

void describe_json(struct buf *b, void (*more)(struct json_out *o, void *arg), void *arg)
{
    struct json_out o = json_out(b);
    jw_object_begin(&o);
    KEY_STR(&o, "protocol", PROTOCOL);
    put_roles(&o);
    put_views(&o);
    put_topics(&o);
    put_messages(&o);
    put_features(&o);
    put_commands(&o);
    put_records(&o);
    put_enums(&o);
    put_words(&o);
    put_numbers(&o);
    if (more)
        more(&o, arg);
    jw_key(&o, "schemas"), schema_write(&o);
    jw_object_end(&o);
}

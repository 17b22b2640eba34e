/* JSON Schemas of messages: their members (members.h), and the $defs these refer to. */

#include "protocol/wire/schema.h"

#include "protocol/base/require.h"
#include "protocol/pos/model/limits.h"
#include "protocol/wire/members.h"
#include "protocol/wire/message.h"
#include "protocol/wire/schema_fields.h"
#include "protocol/wire/schema_put.h"

const struct member members[] = {
#define M(who, what, type, when, text)                                                             \
    {.owner = who, .name = what, .schema = type, .need = when, .doc = text},
    MEMBERS(M)
#undef M
};
const int members_n = sizeof members / sizeof members[0];

/* --- words ------------------------------------------------------------------------------- */

#define DEF(o, name, literal) (jw_key(o, name), jw_raw(o, STR(literal)))

static void def_text(struct json_out *o, const char *name, int64_t min, int64_t max)
{
    schema_key(o, "%s", name);
    jw_object_begin(o);
    KEY_TEXT(o, "type", "string");
    KEY_INT(o, "minLength", min);
    KEY_INT(o, "maxLength", max);
    jw_object_end(o);
}

static void def_list(struct json_out *o, const char *name, const char *of, int64_t min, int64_t max)
{
    schema_key(o, "%s", name);
    jw_object_begin(o);
    KEY_TEXT(o, "type", "array");
    KEY_INT(o, "minItems", min);
    KEY_INT(o, "maxItems", max);
    jw_key(o, "items"), schema_ref(o, "%s", of);
    jw_object_end(o);
}

static void def_basics(struct json_out *o)
{
    DEF(o, "id",
        "{\"type\":\"string\",\"pattern\":\"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$\","
        "\"not\":{\"const\":\"00000000-0000-0000-0000-000000000000\"}}");
    DEF(o, "time",
        "{\"type\":\"string\",\"format\":\"date-time\",\"pattern\":"
        "\"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$\"}");
    DEF(o, "time_given",
        "{\"$ref\":\"#/$defs/time\",\"not\":{\"const\":\"1970-01-01T00:00:00.000Z\"}}");
    DEF(o, "seq", S_NATURAL);
    DEF(o, "snapshot_why",
        "{\"enum\":[\"" WHY_JOURNAL_LOST "\",\"" WHY_CURSOR_OLD "\",\"" WHY_CURSOR_UNKNOWN "\"]}");
    DEF(o, "mark", "{\"type\":\"string\",\"pattern\":\"^[0-9a-f]{16}$\"}");
    DEF(o, "digest", "{\"type\":\"string\",\"pattern\":\"^[0-9a-f]{16}$\"}");
    DEF(o, "retry", "{\"enum\":[\"never\",\"same\",\"fix\"]}");
    DEF(o, "result",
        "{\"type\":\"object\",\"additionalProperties\":"
        "{\"anyOf\":[{\"type\":\"integer\"},{\"$ref\":\"#/$defs/id\"}]}}");
    DEF(o, "pairing_state", "{\"enum\":[\"waiting\",\"approved\"]}");
    DEF(o, "secret_hash", "{\"type\":\"string\",\"pattern\":\"^[0-9a-f]{64}$\"}");
    DEF(o, "pair_code", "{\"type\":\"string\",\"pattern\":\"^[0-9A-HJKMNP-TV-Z]{8}$\"}");
    DEF(o, "pin", "{\"type\":\"string\",\"pattern\":\"^[0-9]{4,8}$\"}");
    def_text(o, "badge", BADGE_BYTES_MIN, BADGE_BYTES_MAX);
    DEF(o, "key", "{\"type\":\"string\",\"pattern\":\"^[0-9a-f]{64}$\"}");
    DEF(o, "signed_out_why",
        "{\"enum\":[\"" WHY_ASKED "\",\"" WHY_ENDED "\",\"" WHY_CHANGED "\"]}");
    def_text(o, "device_name", 1, NAME_MAX_CHARS);
    def_text(o, "token", 1, TOKEN_BYTES);
    def_text(o, "question", 1, SUB_ID_BYTES);
    def_text(o, "client_text", 0, NAME_MAX_CHARS);
    def_text(o, "reason", 0, NOTE_MAX_CHARS);
    def_text(o, "act", 1, ACT_CHARS);
    def_text(o, "feature", 1, NAME_MAX_CHARS);
    def_list(o, "features", "feature", 0, FEATURES_MAX);
    def_list(o, "topics", "topic", 1, LIMIT_TOPICS_PER_SESSION);
    def_list(o, "topics_or_none", "topic", 0, LIMIT_TOPICS_PER_SESSION);
    def_list(o, "tickets", "id", 0, shape_cmd_ticket_receipt.fields[0].max);
}

/* "floor", …, "kitchen:<code>" */
static void def_topic(struct json_out *o)
{
    jw_key(o, "topic"), jw_object_begin(o);
    jw_key(o, "anyOf"), jw_array_begin(o);
    jw_object_begin(o);
    jw_key(o, "enum"), jw_array_begin(o);
    for (int t = 0; t < TOPICS_N; t++)
        if (t != TOPIC_KITCHEN)
            jw_str(o, str_of(topic_descs[t].name));
    jw_array_end(o);
    jw_object_end(o);
    jw_object_begin(o);
    KEY_TEXT(o, "type", "string");
    KEY_TEXT(o, "pattern", "^kitchen:.");
    KEY_INT(o, "maxLength", LIMIT_TOPIC_BYTES);
    jw_object_end(o);
    jw_array_end(o);
    jw_object_end(o);
}

/* {"enum":[…]} of a table's names. */
#define DEF_NAMES(o, name, from, n, field)                                                         \
    do {                                                                                           \
        jw_key(o, name), jw_object_begin(o);                                                       \
        jw_key(o, "enum"), jw_array_begin(o);                                                      \
        for (int i_ = (from); i_ < (n); i_++)                                                      \
            jw_str(o, str_of(field));                                                              \
        jw_array_end(o);                                                                           \
        jw_object_end(o);                                                                          \
    } while (0)

_Static_assert(FEATURES_N - FEATURE_v1 - 1 <= FEATURES_MAX, "welcome names them all");

static void def_names(struct json_out *o)
{
    DEF_NAMES(o, "role", 0, ROLES_N, role_descs[i_].name);
    DEF_NAMES(o, "event_type", 0, EVENTS_N, event_descs[i_].name);
    DEF_NAMES(o, "refusal", 0, REFUSALS_N, refusal_descs[i_].code);
    DEF_NAMES(o, "error", 1, ERRORS_N, message_error_descs[i_].code);
}

static void def_limits(struct json_out *o)
{
    jw_key(o, "limits"), jw_object_begin(o);
    KEY_TEXT(o, "type", "object");
    jw_key(o, "properties"), jw_object_begin(o);
    for (int i = 0; i < limits_n; i++)
        if (limit_is_told(&limit_descs[i]))
            jw_key_str(o, str_of(limit_descs[i].name)), jw_raw(o, STR(S_NATURAL));
    jw_object_end(o);
    jw_key(o, "required"), jw_array_begin(o);
    for (int i = 0; i < limits_n; i++)
        if (limit_is_told(&limit_descs[i]))
            jw_str(o, str_of(limit_descs[i].name));
    jw_array_end(o);
    jw_key(o, "additionalProperties"), jw_bool(o, false);
    jw_object_end(o);
}

/* --- messages ---------------------------------------------------------------------------- */

struct str member_message(struct str owner)
{
    size_t skip = str_starts(owner, STR("in.")) ? 3 : str_starts(owner, STR("out.")) ? 4 : owner.n;
    return (struct str){owner.p + skip, owner.n - skip};
}

/* Objects that devices send are open; those of the hub are closed. */
static bool is_open(struct str owner)
{
    return str_starts(owner, STR("in.")) || str_eq(owner, STR("client")) ||
           str_eq(owner, STR("cursor")) || str_eq(owner, STR("resume")) ||
           str_eq(owner, STR("asked"));
}

/* members[from..to) belong to one owner. */
static void def_owner(struct json_out *o, int from, int to)
{
    struct str owner = str_of(members[from].owner), t = member_message(owner);
    schema_key(o, "%s", members[from].owner);
    jw_object_begin(o);
    KEY_TEXT(o, "type", "object");
    jw_key(o, "properties"), jw_object_begin(o);
    if (t.n) {
        jw_key(o, "t"), jw_object_begin(o);
        jw_key(o, "const"), jw_str(o, t);
        jw_object_end(o);
    }
    for (int i = from; i < to; i++)
        jw_key_str(o, str_of(members[i].name)), jw_raw(o, str_of(members[i].schema));
    jw_object_end(o);
    jw_key(o, "required"), jw_array_begin(o);
    if (t.n)
        jw_str(o, STR("t"));
    for (int i = from; i < to; i++)
        if (members[i].need == NEEDED)
            jw_str(o, str_of(members[i].name));
    jw_array_end(o);
    if (!is_open(owner))
        jw_key(o, "additionalProperties"), jw_bool(o, false);
    jw_object_end(o);
}

static void def_owners(struct json_out *o)
{
    int from = 0;
    for (int i = 1; i <= members_n; i++)
        if (i == members_n || !str_eq(str_of(members[i].owner), str_of(members[from].owner))) {
            def_owner(o, from, i);
            from = i;
        }
}

/* A cmd of one command. */
static void def_command(struct json_out *o, const struct command_desc *d)
{
    schema_key(o, "cmd.%s", d->name);
    jw_object_begin(o);
    KEY_TEXT(o, "type", "object");
    jw_key(o, "description"), jw_str(o, str_of(d->doc));
    jw_key(o, "properties"), jw_object_begin(o);
    DEF(o, "t", "{\"const\":\"cmd\"}");
    DEF(o, "op", S_REF("id"));
    jw_key(o, "type"), jw_object_begin(o);
    jw_key(o, "const"), jw_str(o, str_of(d->name));
    jw_object_end(o);
    DEF(o, "at", S_REF_NULL("time"));
    DEF(o, "by", S_REF_NULL("id"));
    DEF(o, "approval", S_REF_NULL("id"));
    jw_key(o, "body"), schema_ref(o, "given.%s", d->body->name);
    DEF(o, "pre", S_REF_NULL("given.pre"));
    jw_object_end(o);
    DEF(o, "required", "[\"t\",\"op\",\"type\",\"body\"]");
    jw_object_end(o);
}

static void def_commands(struct json_out *o)
{
    for (int c = 0; c < COMMANDS_N; c++)
        def_command(o, &command_descs[c]);
    jw_key(o, "in.cmd"), jw_object_begin(o);
    jw_key(o, "anyOf"), jw_array_begin(o);
    for (int c = 0; c < COMMANDS_N; c++)
        schema_ref(o, "cmd.%s", command_descs[c].name);
    jw_array_end(o);
    jw_object_end(o);
}

/* A change or snapshot with its records as each view sees them. */
static void def_viewed(struct json_out *o, const char *message, const char *member)
{
    for (int v = 0; v < VIEWS_N; v++) {
        const char *view = view_name((enum view)v).p;
        schema_key(o, "out.%s.%s", message, view);
        jw_object_begin(o);
        jw_key(o, "allOf"), jw_array_begin(o);
        schema_ref(o, "out.%s", message);
        jw_object_begin(o);
        jw_key(o, "properties"), jw_object_begin(o);
        jw_key_str(o, str_of(member)), schema_ref(o, "puts.%s", view);
        jw_object_end(o);
        jw_object_end(o);
        jw_array_end(o);
        jw_object_end(o);
    }
}

static void def_unions(struct json_out *o)
{
    jw_key(o, "in"), jw_object_begin(o);
    jw_key(o, "anyOf"), jw_array_begin(o);
#define M(NAME, t, doc) schema_ref(o, "in.%s", t);
    MESSAGES_IN(M)
#undef M
    jw_array_end(o);
    jw_object_end(o);
    jw_key(o, "out"), jw_object_begin(o);
    jw_key(o, "anyOf"), jw_array_begin(o);
#define M(NAME, t, doc) schema_ref(o, "out.%s", t);
    MESSAGES_OUT(M)
#undef M
    jw_array_end(o);
    jw_object_end(o);
    DEF(o, "frame", "{\"anyOf\":[" S_REF("out") "," S_LIST("out") "]}");
}

void schema_write_defs(struct json_out *o)
{
    def_basics(o);
    def_topic(o);
    def_names(o);
    def_limits(o);
    def_owners(o);
    def_commands(o);
    def_viewed(o, "change", "put");
    def_viewed(o, "quoted", "put");
    def_viewed(o, "snapshot", "records");
    def_unions(o);
    schema_write_fields(o);
}

void schema_write(struct json_out *o)
{
    jw_object_begin(o);
    KEY_TEXT(o, "$schema", "https://json-schema.org/draft/2020-12/schema");
    KEY_TEXT(o, "$id", PROTOCOL);
    KEY_TEXT(o, "title", "messages of " PROTOCOL);
    jw_key(o, "$ref"), jw_str(o, STR("#/$defs/frame"));
    jw_key(o, "$defs"), jw_object_begin(o);
    schema_write_defs(o);
    jw_object_end(o);
    jw_object_end(o);
}

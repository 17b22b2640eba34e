#include "hub/rest/openapi.h"

#include <stdio.h>

#include "hub/core/base/api.h"
#include "hub/rest/ask.h"
#include "hub/rest/document.h"
#include "hub/rest/openapi_admin.h"
#include "hub/rest/openapi_login.h"
#include "protocol/pos/model/commands.h"
#include "protocol/pos/model/limits.h"
#include "protocol/wire/schema.h"
#include "protocol/wire/schema_fields.h"
#include "protocol/wire/schema_put.h"

#define DEF(o, name, literal) (jw_key(o, name), jw_raw(o, STR(literal)))
#define REF(name)             "{\"$ref\":\"#/components/" name "\"}"
#define VENUE                 REF("parameters/venue")
#define PROBLEMS              "\"4XX\":" REF("responses/problem") ",\"5XX\":" REF("responses/problem")
#define INTEGER(min, max)     "{\"type\":\"integer\",\"minimum\":" min ",\"maximum\":" max "}"

/* "order.send" -> "order_send": an identifier in any language. */
static void put_operation_id(struct json_out *o, const char *what, const char *name)
{
    char text[128];
    int n = snprintf(text, sizeof text, "%s_%s", what, name);
    for (int i = 0; i < n; i++)
        if (text[i] == '.' || text[i] == ':')
            text[i] = '_';
    jw_key(o, "operationId"), jw_str(o, (struct str){text, (size_t)n});
}

static void put_tag(struct json_out *o, const char *tag)
{
    jw_key(o, "tags"), jw_array_begin(o), jw_str(o, str_of(tag)), jw_array_end(o);
}

static void operation_begin(
    struct json_out *o, const char *method, const char *what, const char *name, const char *doc)
{
    jw_key_str(o, str_of(method)), jw_object_begin(o);
    put_operation_id(o, what, name);
    put_tag(o, what);
    jw_key(o, "summary"), jw_str(o, str_of(doc));
}

/* A path under a venue; ends with jw_object_end. */
static void path_begin(struct json_out *o, const char *format, const char *name)
{
    char path[160], under[96];
    (void)snprintf(under, sizeof under, format, name);
    int n = snprintf(path, sizeof path, "/v1/venues/{venue}/%s", under);
    jw_key_str(o, (struct str){path, (size_t)n}), jw_object_begin(o);
}

/* The caller writes the schema of the body, then answer_end. */
static void answer_begin(struct json_out *o, const char *description, const char *headers)
{
    jw_key(o, "responses"), jw_object_begin(o);
    jw_key(o, "200"), jw_object_begin(o);
    jw_key(o, "description"), jw_str(o, str_of(description));
    jw_key(o, "headers"), jw_raw(o, str_of(headers));
    jw_key(o, "content"), jw_object_begin(o);
    jw_key(o, "application/json"), jw_object_begin(o);
    jw_key(o, "schema");
}

static void answer_end(struct json_out *o, bool cached)
{
    jw_object_end(o), jw_object_end(o), jw_object_end(o);
    if (cached)
        DEF(o, "304", REF("responses/same"));
    DEF(o, "4XX", REF("responses/problem"));
    DEF(o, "5XX", REF("responses/problem"));
    jw_object_end(o);
}

/* The schema of a body that says where the venue's journal is. The caller writes its other members,
 * then place_end. */
static void place_begin(struct json_out *o, const char *required)
{
    jw_object_begin(o);
    KEY_TEXT(o, "type", "object");
    jw_key(o, "required"), jw_raw(o, str_of(required));
    DEF(o, "additionalProperties", "false");
    jw_key(o, "properties"), jw_object_begin(o);
    jw_key(o, "seq"), schema_ref(o, "seq");
    DEF(o, "cursor", REF("schemas/rest.cursor"));
}

static void place_end(struct json_out *o)
{
    jw_object_end(o), jw_object_end(o);
}

#define READ_HEADERS "{\"ETag\":" REF("headers/ETag") ",\"RateLimit\":" REF("headers/RateLimit") "}"
#define PAGE_HEADERS                                                                               \
    "{\"ETag\":" REF("headers/ETag") ",\"Link\":" REF("headers/Link") ",\"RateLimit\":" REF(       \
        "headers/RateLimit") "}"
#define COMMAND_HEADERS                                                                            \
    "{\"Idempotency-Replayed\":" REF("headers/Idempotency-Replayed") ",\"RateLimit\":" REF(        \
        "headers/RateLimit") "}"

/* --- commands ----------------------------------------------------------------------------------
 */

static void put_command(struct json_out *o, const struct command_desc *d)
{
    static const struct schema_extra extra[] = {
        {"pre", "{\"anyOf\":[{\"$ref\":\"#/$defs/given.pre\"},{\"type\":\"null\"}]}"},
        {"at", "{\"anyOf\":[{\"$ref\":\"#/$defs/time\"},{\"type\":\"null\"}]}"},
        {"by", "{\"anyOf\":[{\"$ref\":\"#/$defs/id\"},{\"type\":\"null\"}]}"},
        {"approval", "{\"anyOf\":[{\"$ref\":\"#/$defs/id\"},{\"type\":\"null\"}]}"}, {0}};
    path_begin(o, "commands/%s", d->name);
    operation_begin(o, "post", "command", d->name, d->doc);
    jw_key(o, "parameters"), jw_array_begin(o);
    jw_raw(o, STR(VENUE)), jw_raw(o, STR(REF("parameters/idempotency_key")));
    if (d->pre & PRE_REV)
        jw_raw(o, STR(REF("parameters/if_match")));
    jw_array_end(o);
    jw_key(o, "requestBody"), jw_object_begin(o);
    jw_key(o, "required"), jw_bool(o, true);
    jw_key(o, "content"), jw_object_begin(o);
    jw_key(o, "application/json"), jw_object_begin(o);
    jw_key(o, "schema"), schema_write_given(o, d->body, extra);
    jw_object_end(o), jw_object_end(o), jw_object_end(o);
    answer_begin(o, "it took effect, now or before", COMMAND_HEADERS);
    schema_ref(o, "out.ok");
    answer_end(o, false);
    jw_object_end(o), jw_object_end(o);
}

/* --- reads -------------------------------------------------------------------------------------
 */

static void put_filter(struct json_out *o, const struct field *f)
{
    jw_object_begin(o);
    jw_key(o, "name"), jw_str(o, str_of(f->name));
    KEY_TEXT(o, "in", "query");
    jw_key(o, "description"), jw_str(o, str_of(f->doc));
    jw_key(o, "schema");
    if (f->type == FIELD_ENUM)
        schema_ref(o, "enum.%s", f->enums->name);
    else if (f->type == FIELD_BOOL)
        jw_raw(o, STR("{\"type\":\"boolean\"}"));
    else
        schema_ref(o, "id");
    jw_object_end(o);
}

static void put_list(struct json_out *o, const struct record_desc *d)
{
    path_begin(o, "%s", d->name);
    operation_begin(o, "get", "list", d->name, d->doc);
    jw_key(o, "parameters"), jw_array_begin(o);
    jw_raw(o, STR(VENUE));
    jw_raw(o, STR(REF("parameters/limit_records"))), jw_raw(o, STR(REF("parameters/after_record")));
    for (size_t i = 0; i < d->shape->n_fields; i++)
        if (ask_may_filter(&d->shape->fields[i]))
            put_filter(o, &d->shape->fields[i]);
    jw_array_end(o);
    answer_begin(o, "a page of them, by id", PAGE_HEADERS);
    place_begin(o, "[\"seq\",\"cursor\",\"records\"]");
    jw_key(o, "records"), jw_object_begin(o);
    KEY_TEXT(o, "type", "array");
    jw_key(o, "items"), schema_ref(o, "record.%s", d->name);
    jw_object_end(o);
    place_end(o);
    answer_end(o, true);
    jw_object_end(o), jw_object_end(o);
}

static void put_record(struct json_out *o, const struct record_desc *d)
{
    path_begin(o, "%s/{id}", d->name);
    operation_begin(o, "get", "record", d->name, d->doc);
    DEF(o, "parameters", "[" VENUE "," REF("parameters/record") "]");
    answer_begin(o, "it, as it is now", READ_HEADERS);
    schema_ref(o, "record.%s", d->name);
    answer_end(o, true);
    jw_object_end(o), jw_object_end(o);
}

static void put_topic(struct json_out *o, int topic)
{
    bool family = topic == TOPIC_KITCHEN;
    path_begin(o, family ? "topics/%s:{station}" : "topics/%s", topic_descs[topic].name);
    operation_begin(o, "get", "topic", topic_descs[topic].name, topic_descs[topic].doc);
    jw_key(o, "parameters"), jw_array_begin(o);
    jw_raw(o, STR(VENUE));
    if (family)
        jw_raw(o, STR(REF("parameters/station")));
    jw_array_end(o);
    answer_begin(o, "all records of the topic, as a subscription would be told them", READ_HEADERS);
    place_begin(o, "[\"seq\",\"cursor\",\"snapshot\"]");
    jw_key(o, "snapshot"), schema_ref(o, "out.snapshot");
    place_end(o);
    answer_end(o, true);
    jw_object_end(o), jw_object_end(o);
}

static void put_changes(struct json_out *o)
{
    path_begin(o, "%s", "changes");
    operation_begin(
        o, "get", "journal", "changes", "what changed after a cursor, or what changes next");
    DEF(o, "parameters",
        "[" VENUE "," REF("parameters/after_cursor") "," REF("parameters/limit_changes") "," REF(
            "parameters/wait") "]");
    answer_begin(o, "the changes that the key sees something of", READ_HEADERS);
    place_begin(o, "[\"changes\",\"seq\",\"cursor\",\"more\"]");
    jw_key(o, "changes"), jw_object_begin(o);
    KEY_TEXT(o, "type", "array");
    jw_key(o, "items"), schema_ref(o, "out.change");
    jw_object_end(o);
    DEF(o, "more", "{\"type\":\"boolean\",\"description\":\"there is more to read now\"}");
    place_end(o);
    answer_end(o, true);
    jw_object_end(o), jw_object_end(o);
}

/* The stream of lines is no JSON: its schema is that of a line. */
static void put_export(struct json_out *o)
{
    path_begin(o, "%s", "export");
    operation_begin(o, "get", "journal", "export",
        "the journal after a cursor, to its end: a change a line, for data warehouses");
    DEF(o, "parameters", "[" VENUE "," REF("parameters/after_cursor") "]");
    jw_key(o, "responses"), jw_object_begin(o);
    jw_key(o, "200"), jw_object_begin(o);
    KEY_TEXT(o, "description",
        "NDJSON, as the key sees it; a key that sees everything is told the stored text. A body "
        "that breaks off goes on after the cursor of the last whole line");
    DEF(o, "headers", "{\"RateLimit\":" REF("headers/RateLimit") "}");
    DEF(o, "content", "{\"application/x-ndjson\":{\"schema\":" REF("schemas/rest.line") "}}");
    jw_object_end(o);
    DEF(o, "4XX", REF("responses/problem"));
    DEF(o, "5XX", REF("responses/problem"));
    jw_object_end(o);
    jw_object_end(o), jw_object_end(o);
}

/* clang-format off */
static void put_others(struct json_out *o)
{
    jw_key(o, "/v1/venues"), jw_object_begin(o);
    DEF(o, "get",
        "{\"operationId\":\"list_venues\",\"tags\":[\"list\"],"
        "\"summary\":\"the venues that the key is good for\","
        "\"responses\":{\"200\":{\"description\":\"them\",\"headers\":" READ_HEADERS ","
        "\"content\":{\"application/json\":{\"schema\":" REF("schemas/rest.venues") "}}},"
        "\"304\":" REF("responses/same") "," PROBLEMS "}}");
    openapi_admin_operations(o, STR("/v1/venues"));
    jw_object_end(o);
    openapi_admin_paths(o);
    DEF(o, "/v1/openapi.json",
        "{\"get\":{\"operationId\":\"openapi\",\"tags\":[\"about\"],"
        "\"summary\":\"this description\",\"security\":[],"
        "\"responses\":{\"200\":{\"description\":\"OpenAPI 3.1\","
        "\"content\":{\"application/json\":{\"schema\":{\"type\":\"object\"}}}},"
        "\"304\":" REF("responses/same") "," PROBLEMS "}}}");
    DEF(o, "/v1/asyncapi.json",
        "{\"get\":{\"operationId\":\"asyncapi\",\"tags\":[\"about\"],"
        "\"summary\":\"the description of the WebSocket\",\"security\":[],"
        "\"responses\":{\"200\":{\"description\":\"AsyncAPI 3\","
        "\"content\":{\"application/json\":{\"schema\":{\"type\":\"object\"}}}},"
        "\"304\":" REF("responses/same") "," PROBLEMS "}}}");
    DEF(o, "/v1/problems/{code}",
        "{\"get\":{\"operationId\":\"problem\",\"tags\":[\"about\"],"
        "\"summary\":\"what the code of a problem means: the `type` of each leads here\","
        "\"security\":[],\"parameters\":[" REF("parameters/code") "],"
        "\"responses\":{\"200\":{\"description\":\"it\","
        "\"content\":{\"application/json\":{\"schema\":" REF("schemas/rest.problem") "}}},"
        "\"304\":" REF("responses/same") "," PROBLEMS "}}}");
}

/* --- components -------------------------------------------------------------------------------- */

/* P(name here, name there, where, needed, schema, doc) */
#define PARAMETERS(P)                                                                              \
    P("venue", "venue", "path", "true", REF("schemas/id"), "the venue's id")                       \
    P("record", "id", "path", "true", REF("schemas/id"), "the record's id")                        \
    P("station", "station", "path", "true", "{\"type\":\"string\"}", "the station's code")         \
    P("code", "code", "path", "true", "{\"type\":\"string\"}", "of a problem")                     \
    P("idempotency_key", "Idempotency-Key", "header", "true",                                      \
        "{\"type\":\"string\",\"minLength\":1,\"maxLength\":255}",                               \
        "an id (the op), or any text that names one: the same key, the same answer, for ever")     \
    P("if_match", "If-Match", "header", "false", "{\"type\":\"string\"}",                          \
        "the ETag of the record that the command changes: pre.rev")                                \
    P("after_record", "after", "query", "false", REF("schemas/id"),                                \
        "the last id of the page before")                                                          \
    P("after_cursor", "after", "query", "false", REF("schemas/rest.cursor"),                       \
        "a cursor; without it, from the beginning")                                                \
    P("limit_records", "limit", "query", "false", INTEGER("1", "500"), "records on a page")        \
    P("limit_changes", "limit", "query", "false", INTEGER("1", "256"), "changes on a page")        \
    P("wait", "wait", "query", "false", INTEGER("0", "25"), "seconds to wait for the first change")
_Static_assert(
    LIMIT_PAGE_RECORDS == 500 && LIMIT_PAGE_CHANGES == 256 && LIMIT_CHANGES_WAIT_S == 25,
    "the limits are written above");

/* H(name, doc) */
#define HEADERS(H)                                                                                 \
    H("ETag", "strong; for If-None-Match. That of a record begins with its rev")                   \
    H("Link", "rel=next: the next page, when there is one")                                        \
    H("RateLimit", "what the key may still ask; RateLimit-Policy says of how much")                \
    H("Idempotency-Replayed", "true: it was answered before, and this is that answer")

static void put_parameters(struct json_out *o)
{
    jw_key(o, "parameters"), jw_object_begin(o);
#define P(here, there, where, needed, schema, doc)                                                 \
    DEF(o, here, "{\"name\":\"" there "\",\"in\":\"" where "\",\"required\":" needed               \
        ",\"description\":\"" doc "\",\"schema\":" schema "}");
    PARAMETERS(P)
#undef P
    openapi_admin_parameters(o);
    jw_object_end(o);
    jw_key(o, "headers"), jw_object_begin(o);
#define H(name, doc)                                                                               \
    DEF(o, name, "{\"description\":\"" doc "\",\"schema\":{\"type\":\"string\"}}");
    HEADERS(H)
#undef H
    jw_object_end(o);
}

static void put_responses(struct json_out *o)
{
    DEF(o, "responses",
        "{\"same\":{\"description\":\"If-None-Match named what is there\"},"
        "\"problem\":{\"description\":\"RFC 9457; `code` says which\","
        "\"content\":{\"application/problem+json\":{\"schema\":" REF("schemas/rest.problem") "}}}}");
    DEF(o, "securitySchemes",
        "{\"key\":{\"type\":\"http\",\"scheme\":\"bearer\","
        "\"description\":\"payon_k_… (payonctl key mint), a device's token, or a person's session\"},"
        "\"signature\":{\"type\":\"apiKey\",\"in\":\"header\",\"name\":\"Authorization\","
        "\"description\":\"PAYON-HMAC-SHA256 key=…, time=…, signature=… of a key that signs: "
        "docs/api says what is signed\"},"
        "\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"__Host-payon\","
        "\"description\":\"of a browser; what changes anything needs X-CSRF-Token, too\"}}");
}
/* clang-format on */

static void put_problem_schema(struct json_out *o)
{
    jw_key(o, "rest.problem"), jw_object_begin(o);
    KEY_TEXT(o, "type", "object");
    DEF(o, "required", "[\"type\",\"title\",\"status\"]");
    DEF(o, "additionalProperties", "false");
    jw_key(o, "properties"), jw_object_begin(o);
    DEF(o, "type",
        "{\"type\":\"string\",\"description\":\"a relative URI: it leads to what the code "
        "means\"}");
    DEF(o, "title", "{\"type\":\"string\"}");
    DEF(o, "status", INTEGER("400", "599"));
    jw_key(o, "code"), jw_object_begin(o);
    jw_key(o, "anyOf"), jw_array_begin(o);
    schema_ref(o, "refusal");
    jw_object_begin(o);
    jw_key(o, "enum"), jw_array_begin(o);
    for (int p = 1; p < API_PROBLEMS_N; p++)
        jw_str(o, str_of(api_problem_descs[p].code));
    jw_array_end(o), jw_object_end(o), jw_array_end(o), jw_object_end(o);
    jw_key(o, "retry"), schema_ref(o, "retry");
    jw_key(o, "op"), schema_ref(o, "id");
    jw_key(o, "seq"), schema_ref(o, "seq");
    jw_key(o, "about"), schema_ref(o, "detail");
    DEF(o, "errors",
        "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"field\",\"rule\"],"
        "\"additionalProperties\":false,\"properties\":{\"field\":{\"type\":\"string\"},\"rule\":{"
        "\"type\":\"string\"}}}}");
    jw_object_end(o), jw_object_end(o);
}

static void put_components(struct json_out *o)
{
    jw_key(o, "components"), jw_object_begin(o);
    put_parameters(o);
    put_responses(o);
    jw_key(o, "schemas"), jw_object_begin(o);
    DEF(o, "rest.cursor",
        "{\"type\":\"string\",\"pattern\":\"^c1_[0-9a-f]{64}$\",\"description\":\"a place in the "
        "venue's "
        "journal; opaque\"}");
    DEF(o, "rest.line",
        "{\"type\":\"object\",\"required\":[\"cursor\",\"seq\",\"op\",\"at\",\"recorded\",\"by\","
        "\"events\",\"put\",\"del\"],\"properties\":{\"cursor\":" REF(
            "schemas/rest.cursor") ","
                                   "\"seq\":{\"$ref\":\"#/$defs/seq\"},\"op\":{\"$ref\":\"#/$defs/"
                                   "id\"},"
                                   "\"at\":{\"$ref\":\"#/$defs/time\"},\"recorded\":{\"$ref\":\"#/"
                                   "$defs/time\"},"
                                   "\"by\":{\"type\":\"object\"},\"events\":{\"type\":\"array\","
                                   "\"items\":{\"type\":\"object\"}},"
                                   "\"put\":{\"type\":\"object\"},\"del\":{\"type\":\"object\"}},"
                                   "\"description\":\"a change: as out.change has it, with a "
                                   "cursor. It is of the version "
                                   "that wrote it: later fields may be missing\"}");
    DEF(o, "rest.venues",
        "{\"type\":\"object\",\"required\":[\"venues\"],\"additionalProperties\":false,"
        "\"properties\":{\"venues\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
        "\"required\":[\"id\",\"name\"],\"additionalProperties\":false,"
        "\"properties\":{\"id\":{\"$ref\":\"#/$defs/id\"},\"name\":{\"type\":\"string\"}}}}}}");
    openapi_login_schemas(o);
    put_problem_schema(o);
    openapi_admin_schemas(o);
    schema_write_defs(o);
    jw_object_end(o), jw_object_end(o);
}

static void put_document(struct json_out *o)
{
    jw_object_begin(o);
    KEY_TEXT(o, "openapi", "3.1.0");
    DEF(o, "info",
        "{\"title\":\"PayOn Hub\",\"version\":\"1\",\"summary\":\"The live server of a restaurant, "
        "for "
        "programs\",\"license\":{\"name\":\"proprietary\",\"identifier\":\"LicenseRef-"
        "proprietary\"}}");
    DEF(o, "servers", "[{\"url\":\"/\",\"description\":\"the hub that this was read from\"}]");
    DEF(o, "security", "[{\"key\":[]},{\"signature\":[]},{\"session\":[]}]");
    DEF(o, "tags",
        "[{\"name\":\"command\",\"description\":\"what a device may ask the hub to do\"},"
        "{\"name\":\"list\",\"description\":\"live records, page by page\"},"
        "{\"name\":\"record\",\"description\":\"one live record\"},"
        "{\"name\":\"topic\",\"description\":\"all that a screen subscribes to\"},"
        "{\"name\":\"journal\",\"description\":\"what changed\"},"
        "{\"name\":\"administration\",\"description\":\"tenants, venues, devices, people, keys\"},"
        "{\"name\":\"login\",\"description\":\"people who log in with a password\"},"
        "{\"name\":\"about\",\"description\":\"about this API\"}]");
    jw_key(o, "paths"), jw_object_begin(o);
    put_others(o);
    openapi_login_paths(o);
    put_changes(o);
    put_export(o);
    for (int k = 0; k < KINDS_N; k++)
        if (record_descs[k].topics) {
            put_list(o, &record_descs[k]);
            put_record(o, &record_descs[k]);
        }
    for (int t = 0; t < TOPICS_N; t++)
        if (t != TOPIC_PRESENCE)
            put_topic(o, t);
    for (int c = 0; c < COMMANDS_N; c++)
        if (command_descs[c].roles)
            put_command(o, &command_descs[c]);
    jw_object_end(o);
    put_components(o);
    jw_object_end(o);
}

void openapi_put(struct buf *out)
{
    document_put(out, put_document);
}

#include "hub/rest/openapi_login.h"

#include "hub/rest/login.h"
#include "protocol/wire/schema_put.h"

#define DEF(o, name, literal) (jw_key(o, name), jw_raw(o, STR(literal)))
#define REF(name)             "{\"$ref\":\"#/components/" name "\"}"

struct login_row {
    enum api_verb verb;
    const char *path, *method, *operation, *schema, *doc;
    unsigned needs, may;
};

static void put_body(struct json_out *o, const struct login_row *r)
{
    static const struct {
        unsigned bit;
        const char *name, *type, *doc;
    } members[] = {
#define B(BIT, name, type, doc) {BIT, name, type, doc},
        LOGIN_BODY(B)
#undef B
    };
    size_t n = sizeof members / sizeof *members;
    jw_key(o, "requestBody"), jw_object_begin(o);
    jw_key(o, "required"), jw_bool(o, true);
    jw_key(o, "content"), jw_object_begin(o);
    jw_key(o, "application/json"), jw_object_begin(o);
    jw_key(o, "schema"), jw_object_begin(o);
    KEY_TEXT(o, "type", "object");
    jw_key(o, "required"), jw_array_begin(o);
    for (size_t i = 0; i < n; i++)
        if (r->needs & members[i].bit)
            jw_str(o, str_of(members[i].name));
    jw_array_end(o);
    DEF(o, "additionalProperties", "false");
    jw_key(o, "properties"), jw_object_begin(o);
    for (size_t i = 0; i < n; i++) {
        if (!((r->needs | r->may) & members[i].bit))
            continue;
        jw_key_str(o, str_of(members[i].name)), jw_object_begin(o);
        jw_key(o, "type"), jw_str(o, str_of(members[i].type));
        jw_key(o, "description"), jw_str(o, str_of(members[i].doc));
        jw_object_end(o);
    }
    jw_object_end(o), jw_object_end(o), jw_object_end(o), jw_object_end(o), jw_object_end(o);
}

static void put_security(struct json_out *o, const struct login_row *r)
{
    if (r->verb == API_LOGIN || r->verb == API_INVITED)
        DEF(o, "security", "[]");
    else
        DEF(o, "security", "[{\"key\":[]},{\"session\":[]}]");
}

static void put_operation(struct json_out *o, const struct login_row *r)
{
    const char *method = r->method[0] == 'G' ? "get" : r->method[0] == 'P' ? "post" : "delete";
    jw_key_str(o, str_of(method)), jw_object_begin(o);
    jw_key(o, "operationId"), jw_str(o, str_of(r->operation));
    DEF(o, "tags", "[\"login\"]");
    jw_key(o, "summary"), jw_str(o, str_of(r->doc));
    put_security(o, r);
    bool one = strchr(r->path, '{'),
         asks = *method != 'g' && r->verb != API_LOGIN && r->verb != API_INVITED;
    jw_key(o, "parameters"), jw_array_begin(o);
    if (one)
        jw_raw(o, STR("{\"name\":\"id\",\"in\":\"path\",\"required\":true,\"description\":\"the "
                      "session's id\",\"schema\":" REF("schemas/id") "}"));
    if (asks)
        jw_raw(o, STR("{\"name\":\"X-CSRF-Token\",\"in\":\"header\",\"required\":false,"
                      "\"description\":\"needed with the cookie: `csrf` of the session\","
                      "\"schema\":{\"type\":\"string\"}}"));
    jw_array_end(o);
    if (r->needs)
        put_body(o, r);
    jw_key(o, "responses"), jw_object_begin(o);
    jw_key(o, "200"), jw_object_begin(o);
    KEY_TEXT(o, "description", "done");
    jw_key(o, "content"), jw_object_begin(o);
    jw_key(o, "application/json"), jw_object_begin(o);
    jw_key(o, "schema"), schema_ref(o, "%s", r->schema);
    jw_object_end(o), jw_object_end(o), jw_object_end(o);
    DEF(o, "4XX", REF("responses/problem"));
    DEF(o, "5XX", REF("responses/problem"));
    jw_object_end(o), jw_object_end(o);
}

void openapi_login_paths(struct json_out *o)
{
    static const struct login_row routes[] = {
#define R(VERB, path, method, operation, needs, may, schema, doc)                                  \
    {API_##VERB, "/v1/" path, method, operation, schema, doc, needs, may},
        LOGIN_ROUTES(R)
#undef R
    };
    size_t n = sizeof routes / sizeof *routes;
    for (size_t i = 0; i < n; i++) {
        bool same = i && !strcmp(routes[i].path, routes[i - 1].path);
        if (!same)
            jw_key_str(o, str_of(routes[i].path)), jw_object_begin(o);
        put_operation(o, &routes[i]);
        if (i + 1 == n || strcmp(routes[i].path, routes[i + 1].path) != 0)
            jw_object_end(o);
    }
}

/* clang-format off */
void openapi_login_schemas(struct json_out *o)
{
    DEF(o, "rest.session",
        "{\"type\":\"object\",\"required\":[\"session\",\"login\",\"staff_id\",\"name\",\"totp\","
        "\"expires_at\",\"venues\"],"
        "\"additionalProperties\":false,\"properties\":{"
        "\"token\":{\"type\":\"string\","
        "\"description\":\"of a session that begins, if `bearer` was asked for: told once\"},"
        "\"csrf\":{\"type\":\"string\","
        "\"description\":\"with the cookie: to be sent as X-CSRF-Token\"},"
        "\"session\":{\"$ref\":\"#/$defs/id\"},\"login\":{\"type\":\"string\"},"
        "\"staff_id\":{\"$ref\":\"#/$defs/id\"},\"name\":{\"type\":\"string\"},"
        "\"totp\":{\"type\":\"boolean\",\"description\":\"with a second factor\"},"
        "\"expires_at\":{\"$ref\":\"#/$defs/time\"},"
        "\"venues\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"id\",\"name\"],"
        "\"additionalProperties\":false,"
        "\"properties\":{\"id\":{\"$ref\":\"#/$defs/id\"},\"name\":{\"type\":\"string\"}}}}}}");
    DEF(o, "rest.sessions",
        "{\"type\":\"object\",\"required\":[\"sessions\"],\"additionalProperties\":false,\"properties\":{"
        "\"sessions\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
        "\"required\":[\"id\",\"current\",\"bearer\",\"address\",\"client\",\"created_at\",\"used_at\","
        "\"expires_at\"],"
        "\"additionalProperties\":false,\"properties\":{\"id\":{\"$ref\":\"#/$defs/id\"},"
        "\"current\":{\"type\":\"boolean\"},\"bearer\":{\"type\":\"boolean\"},"
        "\"address\":{\"type\":\"string\"},\"client\":{\"type\":\"string\"},"
        "\"created_at\":{\"$ref\":\"#/$defs/time\"},\"used_at\":{\"$ref\":\"#/$defs/time\"},"
        "\"expires_at\":{\"$ref\":\"#/$defs/time\"}}}}}}");
    DEF(o, "rest.ended",
        "{\"type\":\"object\",\"required\":[\"ended\"],\"additionalProperties\":false,"
        "\"properties\":{\"ended\":{\"type\":\"integer\",\"description\":\"how many sessions\"}}}");
    DEF(o, "rest.totp",
        "{\"type\":\"object\",\"required\":[\"secret\",\"uri\"],\"additionalProperties\":false,"
        "\"properties\":{\"secret\":{\"type\":\"string\",\"description\":\"base32, to be typed\"},"
        "\"uri\":{\"type\":\"string\",\"description\":\"otpauth://…, to be shown as a QR code\"}}}");
    DEF(o, "rest.codes",
        "{\"type\":\"object\",\"required\":[\"recovery_codes\"],\"additionalProperties\":false,"
        "\"properties\":{\"recovery_codes\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}}}");
    DEF(o, "rest.no_totp",
        "{\"type\":\"object\",\"required\":[\"totp\"],\"additionalProperties\":false,"
        "\"properties\":{\"totp\":{\"const\":false}}}");
    DEF(o, "rest.invited",
        "{\"type\":\"object\",\"required\":[\"login\"],\"additionalProperties\":false,"
        "\"properties\":{\"login\":{\"type\":\"string\"}}}");
}
/* clang-format on */

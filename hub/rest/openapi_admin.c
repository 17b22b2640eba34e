#include "hub/rest/openapi_admin.h"

#include <stdio.h>
#include <string.h>

#include "protocol/wire/schema_fields.h"
#include "protocol/wire/schema_put.h"
#include "storage/acts.h"

#define DEF(o, name, literal) (jw_key(o, name), jw_raw(o, STR(literal)))
#define REF(name)             "{\"$ref\":\"#/components/" name "\"}"

/* --- operations ---------------------------------------------------------------------------- */

static bool has(const char *path, const char *variable)
{
    return strstr(path, variable) != NULL;
}

static void put_parameters(struct json_out *o, int act)
{
    const struct act_desc *d = &admin_act_descs[act];
    bool paged = d->kind == ACT_LIST && d->out != &shape_act_task && act != ACT_staff_get;
    bool post = str_eq(str_of(d->method), STR("POST"));
    jw_key(o, "parameters"), jw_array_begin(o);
    if (has(d->path, "{tenant}"))
        jw_raw(o, STR(REF("parameters/tenant")));
    if (has(d->path, "{venue}"))
        jw_raw(o, STR(REF("parameters/venue")));
    if (has(d->path, "{id}"))
        jw_raw(o, STR(REF("parameters/subject")));
    if (has(d->path, "{code}"))
        jw_raw(o, STR(REF("parameters/pair_code")));
    if ((d->who & WHO_PLATFORM) && !has(d->path, "/v1/tenants"))
        jw_raw(o, STR(REF("parameters/tenant_id")));
    if (act == ACT_device_list)
        jw_raw(o, STR(REF("parameters/venue_id")));
    if (paged) {
        jw_raw(o, STR(REF("parameters/limit_records")));
        jw_raw(o, STR(REF("parameters/after_record")));
    }
    if (act == ACT_menu_put)
        jw_raw(o, STR(REF("parameters/if_match_menu")));
    if (post)
        jw_raw(o, STR(REF("parameters/idempotency_key")));
    else if (act_writes((enum admin_act)act))
        jw_raw(o, STR(REF("parameters/idempotency_key_opt")));
    jw_array_end(o);
}

static void put_body(struct json_out *o, const struct act_desc *d)
{
    if (d->in == &shape_act_nothing)
        return;
    jw_key(o, "requestBody"), jw_object_begin(o);
    jw_key(o, "required"), jw_bool(o, true);
    jw_key(o, "content"), jw_object_begin(o);
    jw_key(o, "application/json"), jw_object_begin(o);
    jw_key(o, "schema"), schema_write_given(o, d->in, NULL);
    jw_object_end(o), jw_object_end(o), jw_object_end(o);
}

static void put_out_ref(struct json_out *o, const struct act_desc *d)
{
    schema_ref(o, "rest.%s", d->out->name);
}

static void member(struct json_out *o, const struct act_desc *d, bool array)
{
    jw_key_str(o, str_of(d->list));
    if (!array) {
        put_out_ref(o, d);
        return;
    }
    jw_object_begin(o);
    KEY_TEXT(o, "type", "array");
    jw_key(o, "items"), put_out_ref(o, d);
    jw_object_end(o);
}

static void put_schema(struct json_out *o, const struct act_desc *d)
{
    bool tasks = d->kind == ACT_TASKS, mint = d->kind == ACT_MINT;
    if (d->kind != ACT_LIST && !mint && !tasks) {
        put_out_ref(o, d);
        return;
    }
    jw_object_begin(o);
    KEY_TEXT(o, "type", "object");
    jw_key(o, "required"), jw_array_begin(o);
    jw_str(o, str_of(d->list));
    if (mint)
        jw_str(o, STR("token"));
    if (tasks)
        jw_str(o, STR("id"));
    jw_array_end(o);
    DEF(o, "additionalProperties", "false");
    jw_key(o, "properties"), jw_object_begin(o);
    member(o, d, !mint);
    if (mint)
        DEF(o, "token",
            "{\"type\":\"string\",\"description\":\"shown only here: the hub keeps a hash of "
            "it\"}");
    if (tasks)
        DEF(o, "id", REF("schemas/id"));
    jw_object_end(o), jw_object_end(o);
}

static void put_content(
    struct json_out *o, const struct act_desc *d, const char *status, const char *description)
{
    jw_key_str(o, str_of(status)), jw_object_begin(o);
    jw_key(o, "description"), jw_str(o, str_of(description));
    jw_key(o, "content"), jw_object_begin(o);
    jw_key(o, "application/json"), jw_object_begin(o);
    jw_key(o, "schema"), put_schema(o, d);
    jw_object_end(o), jw_object_end(o), jw_object_end(o);
}

static void put_responses(struct json_out *o, int act)
{
    const struct act_desc *d = &admin_act_descs[act];
    jw_key(o, "responses"), jw_object_begin(o);
    if (d->kind == ACT_DROP) {
        DEF(o, "204", "{\"description\":\"it is so, now or before\"}");
    } else {
        put_content(o, d, act_creates((enum admin_act)act) ? "201" : "200", "it, as it is now");
        if (d->kind == ACT_TASKS)
            put_content(
                o, d, "202", "some venues wait: hubs go on, and /v1/tasks/{id} tells how far");
        if (!act_writes((enum admin_act)act))
            DEF(o, "304", REF("responses/same"));
    }
    DEF(o, "4XX", REF("responses/problem"));
    DEF(o, "5XX", REF("responses/problem"));
    jw_object_end(o);
}

static void put_operation(struct json_out *o, int act)
{
    const struct act_desc *d = &admin_act_descs[act];
    char method[8] = "", who[160];
    for (size_t i = 0; d->method[i] && i + 1 < sizeof method; i++)
        method[i] = (char)(d->method[i] | 0x20);
    snprintf(who, sizeof who, "May: %s%s%s.",
        d->who & WHO_PLATFORM ? "a key of the platform; " : "",
        d->who & WHO_TENANT ? "a key with the scope administer, for all venues of its tenant" : "",
        d->who & WHO_VENUE ? ", or for some, in these" : "");
    jw_key_str(o, str_of(method)), jw_object_begin(o);
    jw_key(o, "operationId"), jw_str(o, str_of(d->name));
    DEF(o, "tags", "[\"administration\"]");
    jw_key(o, "summary"), jw_str(o, str_of(d->doc));
    jw_key(o, "description"), jw_str(o, str_of(who));
    put_parameters(o, act);
    put_body(o, d);
    put_responses(o, act);
    jw_object_end(o);
}

/* --- paths --------------------------------------------------------------------------------- */

void openapi_admin_operations(struct json_out *o, struct str path)
{
    for (int i = 0; i < ACTS_N; i++)
        if (str_eq(str_of(admin_act_descs[i].path), path))
            put_operation(o, i);
}

void openapi_admin_paths(struct json_out *o)
{
    for (int i = 0; i < ACTS_N; i++) {
        struct str path = str_of(admin_act_descs[i].path);
        bool first = !str_eq(path, STR("/v1/venues"));
        for (int k = 0; k < i; k++)
            first = first && !str_eq(str_of(admin_act_descs[k].path), path);
        if (!first)
            continue;
        jw_key_str(o, path), jw_object_begin(o);
        openapi_admin_operations(o, path);
        jw_object_end(o);
    }
}

/* --- components ---------------------------------------------------------------------------- */

#define PARAMETER(o, here, there, where, needed, schema, doc)                                      \
    DEF(o, here,                                                                                   \
        "{\"name\":\"" there "\",\"in\":\"" where "\",\"required\":" needed                        \
        ",\"description\":\"" doc "\",\"schema\":" schema "}")

void openapi_admin_parameters(struct json_out *o)
{
    PARAMETER(o, "tenant", "tenant", "path", "true", REF("schemas/id"), "the tenant");
    PARAMETER(o, "subject", "id", "path", "true", REF("schemas/id"), "which one");
    PARAMETER(o, "pair_code", "code", "path", "true", "{\"type\":\"string\"}",
        "that the device shows: 8 characters; case, dashes and blanks do not matter");
    PARAMETER(o, "tenant_id", "tenant_id", "query", "false", REF("schemas/id"),
        "keys of the platform say which tenant");
    PARAMETER(o, "venue_id", "venue_id", "query", "false", REF("schemas/id"), "only of this venue");
    PARAMETER(o, "if_match_menu", "If-Match", "header", "true", "{\"type\":\"string\"}",
        "the ETag of the menu that it replaces: 412 when somebody was faster");
    PARAMETER(o, "idempotency_key_opt", "Idempotency-Key", "header", "false",
        "{\"type\":\"string\",\"minLength\":1,\"maxLength\":255}",
        "as for a command; without it, doing the same again is one more entry in the log");
}

static bool is_out(const struct shape *s)
{
    for (int i = 0; i < ACTS_N; i++)
        if (admin_act_descs[i].out == s)
            return true;
    return false;
}

void openapi_admin_schemas(struct json_out *o)
{
#define L(e) schema_def_enum(o, &enum_##e);
    ACT_ENUMS(L)
#undef L
    schema_def_element(o, &shape_act_venue_ref);
#define S(name)                                                                                    \
    if (is_out(&shape_##name)) {                                                                   \
        schema_key(o, "rest.%s", #name);                                                           \
        schema_write_seen(o, &shape_##name);                                                       \
    }
    ACT_SHAPES(S)
#undef S
}

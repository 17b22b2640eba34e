#include "hub/rest/asyncapi.h"

#include <stdio.h>

#include "hub/rest/document.h"
#include "protocol/pos/model/commands.h"
#include "protocol/wire/message.h"
#include "protocol/wire/schema.h"
#include "protocol/wire/schema_put.h"

#define DEF(o, name, literal) (jw_key(o, name), jw_raw(o, STR(literal)))
#define CHANNEL               "#/channels/socket"

/* {"$ref":"BASE/NAME"} */
static void put_ref(struct json_out *o, const char *base, const char *name)
{
    char text[160];
    int n = snprintf(text, sizeof text, "%s/%s", base, name);
    jw_object_begin(o);
    jw_key(o, "$ref"), jw_str(o, (struct str){text, (size_t)n});
    jw_object_end(o);
}

/* --- messages: those of the table, and one for each command ---------------------------------- */

typedef void (*put_message)(struct json_out *o, const char *name, const char *doc);

static void each_in(struct json_out *o, put_message put)
{
    char name[128];
#define M(NAME, t, doc)                                                                            \
    if (IN_##NAME != IN_CMD)                                                                       \
        put(o, "in." t, doc);
    MESSAGES_IN(M)
#undef M
    for (int c = 0; c < COMMANDS_N; c++)
        if (command_descs[c].roles) {
            (void)snprintf(name, sizeof name, "cmd.%s", command_descs[c].name);
            put(o, name, command_descs[c].doc);
        }
}

static void each_out(struct json_out *o, put_message put)
{
#define M(NAME, t, doc) put(o, "out." t, doc);
    MESSAGES_OUT(M)
#undef M
}

static void put_component(struct json_out *o, const char *name, const char *doc)
{
    jw_key_str(o, str_of(name)), jw_object_begin(o);
    jw_key(o, "name"), jw_str(o, str_of(name));
    jw_key(o, "summary"), jw_str(o, str_of(doc));
    jw_key(o, "payload"), put_ref(o, "#/components/schemas", name);
    jw_object_end(o);
}

static void put_of_channel(struct json_out *o, const char *name, const char *doc)
{
    jw_key_str(o, str_of(name)), put_ref(o, "#/components/messages", name);
}

static void put_of_operation(struct json_out *o, const char *name, const char *doc)
{
    put_ref(o, CHANNEL "/messages", name);
}

/* --- the document ---------------------------------------------------------------------------- */

static void put_channel(struct json_out *o)
{
    jw_key(o, "channels"), jw_object_begin(o);
    jw_key(o, "socket"), jw_object_begin(o);
    KEY_TEXT(o, "address", "/ws");
    KEY_TEXT(o, "title", "the WebSocket of a device");
    KEY_TEXT(o, "description",
        "Text frames, a message or an array of messages each; the subprotocol is " PROTOCOL
        ". A device says hello first and is told welcome; docs/protocol.md says the rest.");
    DEF(o, "servers", "[{\"$ref\":\"#/servers/hub\"}]");
    jw_key(o, "messages"), jw_object_begin(o);
    each_in(o, put_of_channel);
    each_out(o, put_of_channel);
    jw_object_end(o);
    DEF(o, "bindings",
        "{\"ws\":{\"method\":\"GET\",\"headers\":{\"type\":\"object\",\"properties\":{\"Sec-"
        "WebSocket-Protocol\":{\"type\":\"string\",\"const\":\"" PROTOCOL "\"}}}}}");
    jw_object_end(o), jw_object_end(o);
}

static void put_operation(struct json_out *o, const char *name, const char *action, const char *doc,
    void (*each)(struct json_out *o, put_message put))
{
    jw_key_str(o, str_of(name)), jw_object_begin(o);
    jw_key(o, "action"), jw_str(o, str_of(action));
    jw_key(o, "summary"), jw_str(o, str_of(doc));
    DEF(o, "channel", "{\"$ref\":\"" CHANNEL "\"}");
    jw_key(o, "messages"), jw_array_begin(o);
    each(o, put_of_operation);
    jw_array_end(o);
    jw_object_end(o);
}

static void put_document(struct json_out *o)
{
    jw_object_begin(o);
    KEY_TEXT(o, "asyncapi", "3.0.0");
    KEY_TEXT(o, "id", "urn:" PROTOCOL);
    DEF(o, "info",
        "{\"title\":\"PayOn Hub\",\"version\":\"1\",\"description\":\"The live server of a "
        "restaurant, for devices. Programs use REST: /v1/openapi.json.\",\"tags\":[{\"name\":"
        "\"" PROTOCOL "\"}],\"contact\":{\"name\":\"PayOn Hub\",\"url\":\"https://localhost/v1/"
        "openapi.json\",\"email\":\"hub@localhost.localdomain\"},\"license\":{\"name\":"
        "\"proprietary\",\"url\":\"https://localhost/\"}}");
    KEY_TEXT(o, "defaultContentType", "application/json");
    DEF(o, "servers",
        "{\"hub\":{\"host\":\"{host}\",\"protocol\":\"wss\",\"description\":\"the hub that this "
        "was "
        "read from\",\"variables\":{\"host\":{\"default\":\"localhost:8480\"}}}}");
    put_channel(o);
    jw_key(o, "operations"), jw_object_begin(o);
    put_operation(o, "hear", "receive", "what devices say", each_in);
    put_operation(o, "tell", "send", "what the hub says", each_out);
    jw_object_end(o);
    jw_key(o, "components"), jw_object_begin(o);
    jw_key(o, "messages"), jw_object_begin(o);
    each_in(o, put_component);
    each_out(o, put_component);
    jw_object_end(o);
    jw_key(o, "schemas"), jw_object_begin(o);
    schema_write_defs(o);
    jw_object_end(o), jw_object_end(o), jw_object_end(o);
}

void asyncapi_put(struct buf *out)
{
    document_put(out, put_document);
}

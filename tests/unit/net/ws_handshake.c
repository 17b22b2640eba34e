#include "hub/net/ws_handshake.h"

#include "tests/unit/unit.h"

static const char *const names[] = {"payon.v1", "payon.v2"};
static const char *const origins[] = {"https://screens.example", "http://localhost:5173"};
static const struct net_options open_policy = {
    .subprotocols = names, .n_subprotocols = 2, .origins = origins, .n_origins = 2};
static const struct net_options hub_policy = {.ws_path = "/ws",
    .subprotocols = names,
    .n_subprotocols = 2,
    .subprotocol_required = true,
    .origins = origins,
    .n_origins = 2,
    .hosts = (const char *const[]){"localhost", "hub.example"},
    .n_hosts = 2};

static void put(struct http_head *r, struct str name, struct str value)
{
    for (size_t i = 0; i < r->n_fields; i++)
        if (http_equal(r->fields[i].name, name)) {
            r->fields[i].value = value;
            return;
        }
    r->fields[r->n_fields++] = (struct http_field){name, value};
}

static struct http_head good(void)
{
    struct http_head r = {.method = STR("GET"), .path = STR("/ws"), .http_1_1 = true};
    put(&r, STR("Host"), STR("hub.example:8443"));
    put(&r, STR("Upgrade"), STR("WebSocket"));
    put(&r, STR("Connection"), STR("keep-alive, Upgrade"));
    put(&r, STR("Sec-WebSocket-Version"), STR("13"));
    put(&r, STR("Sec-WebSocket-Key"), STR("dGhlIHNhbXBsZSBub25jZQ=="));
    put(&r, STR("Sec-WebSocket-Protocol"), STR("payon.v1"));
    return r;
}

/* Provokes a row of refusals.def by changing one thing in a good request. */
static void spoil(struct http_head *r, enum ws_refusal how)
{
    static char long_list[WS_EXTENSIONS_MAX + 1];
    memset(long_list, 'x', sizeof long_list);
    switch (how) {
    case WS_REFUSED_METHOD:
        r->method = STR("HEAD");
        break;
    case WS_REFUSED_HTTP_VERSION:
        r->http_1_1 = false;
        break;
    case WS_REFUSED_HOST:
        put(r, STR("host"), STR(""));
        break;
    case WS_REFUSED_HOST_NAME:
        put(r, STR("host"), STR("rebound.example:8443"));
        break;
    case WS_REFUSED_BODY:
        put(r, STR("content-length"), STR("5"));
        break;
    case WS_REFUSED_UPGRADE:
        put(r, STR("upgrade"), STR("h2c"));
        break;
    case WS_REFUSED_CONNECTION:
        put(r, STR("connection"), STR("keep-alive"));
        break;
    case WS_REFUSED_VERSION:
        put(r, STR("sec-websocket-version"), STR("8"));
        break;
    case WS_REFUSED_KEY:
        put(r, STR("sec-websocket-key"), STR("dGhlIHNhbXBsZSBub25jZQ="));
        break;
    case WS_REFUSED_ORIGIN:
        put(r, STR("origin"), STR("https://evil.example"));
        break;
    case WS_REFUSED_PATH:
        r->path = STR("/");
        break;
    case WS_REFUSED_PROTOCOL:
        put(r, STR("sec-websocket-protocol"), STR("payon.v3"));
        break;
    case WS_REFUSED_EXTENSIONS:
        put(r, STR("sec-websocket-extensions"), (struct str){long_list, sizeof long_list});
        break;
    case WS_ACCEPTED:
    case WS_REFUSALS:
        break;
    }
}

START_TEST(a_host_is_known_with_and_without_its_port)
{
    static const char *const six[] = {"[::1]"};
    const struct net_options by_number = {.hosts = six, .n_hosts = 1};
    static const char *const good_ones[] = {
        "hub.example", "hub.example:1", "HUB.Example:8443", "localhost"};
    static const char *const bad[] = {
        "", ":8443", "hub.example.evil", "evil.hub.example", "hub.example:8443:1", "127.0.0.1"};
    for (size_t i = 0; i < sizeof good_ones / sizeof *good_ones; i++)
        ck_assert_msg(ws_host_served(str_of(good_ones[i]), &hub_policy), "%s", good_ones[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!ws_host_served(str_of(bad[i]), &hub_policy), "%s", bad[i]);
    ck_assert(ws_host_served(STR("[::1]:80"), &by_number));
    ck_assert(ws_host_served(STR("[::1]"), &by_number));
    ck_assert(!ws_host_served(STR("[::2]"), &by_number));
    ck_assert(ws_host_served(STR("any.example"), &open_policy));
}
END_TEST

START_TEST(each_refusal_is_provoked)
{
    struct http_head r = good();
    ck_assert_int_eq(ws_handshake_check(&r, &hub_policy), WS_ACCEPTED);
    for (enum ws_refusal how = WS_ACCEPTED + 1; how < WS_REFUSALS; how++) {
        r = good();
        spoil(&r, how);
        ck_assert_int_eq(ws_handshake_check(&r, &hub_policy), how);
        ck_assert_uint_ge(ws_refusal_status(how), 400);
        ck_assert_uint_lt(ws_refusal_status(how), 500);
        ck_assert_uint_gt(strlen(ws_refusal_text(how)), 0);
    }
}
END_TEST

static enum ws_refusal with_origin(const char *origin)
{
    struct http_head r = good();
    put(&r, STR("origin"), str_of(origin));
    return ws_handshake_check(&r, &hub_policy);
}

START_TEST(origins_are_compared_whole)
{
    static const char *const allowed[] = {"", "http://hub.example:8443", "https://HUB.example:8443",
        "https://screens.example", "HTTPS://SCREENS.EXAMPLE", "http://localhost:5173"};
    static const char *const foreign[] = {"null", "https://hub.example", "https://hub.example:844",
        "https://hub.example:84433", "https://hub.example:8443/",
        "https://hub.example:8443.evil.example", "https://evil.example/hub.example:8443",
        "https://evilhub.example:8443", "ws://hub.example:8443", "hub.example:8443", "https://",
        "https://screens.example.evil.example", "http://screens.example", "https://screens.exampl",
        "https://screens.example:443", "https://user@screens.example", "http://localhost",
        "http://localhost:51730"};
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        ck_assert_msg(with_origin(allowed[i]) == WS_ACCEPTED, "%s", allowed[i]);
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        ck_assert_msg(with_origin(foreign[i]) == WS_REFUSED_ORIGIN, "%s", foreign[i]);
}
END_TEST

static enum ws_refusal with_protocols(const char *list, const struct net_options *options)
{
    struct http_head r = good();
    put(&r, STR("sec-websocket-protocol"), str_of(list));
    return ws_handshake_check(&r, options);
}

START_TEST(subprotocols_are_lists)
{
    static const char *const known[] = {
        "payon.v1", "payon.v2", "x, payon.v1", "x,\tpayon.v2 ,y", ",,payon.v1,,"};
    static const char *const unknown[] = {
        "payon.v", "payon.v11", "Payon.v1", "payon.v1 x", ",", " ", "x,y"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        ck_assert_msg(with_protocols(known[i], &open_policy) == WS_ACCEPTED, "%s", known[i]);
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        ck_assert_msg(
            with_protocols(unknown[i], &open_policy) == WS_REFUSED_PROTOCOL, "%s", unknown[i]);
    ck_assert_int_eq(with_protocols("", &open_policy), WS_ACCEPTED);
    ck_assert_int_eq(with_protocols("", &hub_policy), WS_REFUSED_PROTOCOL);
    char long_list[WS_PROTOCOLS_MAX + 2];
    memset(long_list, ' ', sizeof long_list);
    memcpy(long_list, "payon.v1", 8);
    struct http_head r = good();
    put(&r, STR("sec-websocket-protocol"), (struct str){long_list, WS_PROTOCOLS_MAX});
    ck_assert_int_eq(ws_handshake_check(&r, &hub_policy), WS_ACCEPTED);
    put(&r, STR("sec-websocket-protocol"), (struct str){long_list, WS_PROTOCOLS_MAX + 1});
    ck_assert_int_eq(ws_handshake_check(&r, &hub_policy), WS_REFUSED_PROTOCOL);
}
END_TEST

START_TEST(keys_are_16_bytes_in_base64)
{
    static const char *const bad[] = {"", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=x",
        "=GhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ===", "dGhlIHNhbXBsZSBub25-ZQ==",
        "dGhlIHNhbXBsZSBub25jZ Q=", "dGhlIHNhbXBsZSBub25jZQQ="};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct http_head r = good();
        put(&r, STR("sec-websocket-key"), str_of(bad[i]));
        ck_assert_msg(ws_handshake_check(&r, &hub_policy) == WS_REFUSED_KEY, "%s", bad[i]);
    }
    struct http_head r = good();
    put(&r, STR("sec-websocket-key"), STR("+/+/AZaz09AZaz09AZaz09=="));
    ck_assert_int_eq(ws_handshake_check(&r, &hub_policy), WS_ACCEPTED);
}
END_TEST

UNIT_MAIN("ws_handshake", each_refusal_is_provoked, a_host_is_known_with_and_without_its_port,
    origins_are_compared_whole, subprotocols_are_lists, keys_are_16_bytes_in_base64)

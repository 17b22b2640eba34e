#include "hub/net/ws_handshake.h"

#include "tests/unit/unit.h"

static const char *const names[] = {"payon.v1", "payon.v2"};
static const char *const origins[] = {"https://screens.example", "http://localhost:5173"};
static const struct ws_policy open_policy = {
    .subprotocols = names, .n_subprotocols = 2, .origins = origins, .n_origins = 2};
static const struct ws_policy hub_policy = {.path = "/ws",
    .subprotocols = names,
    .n_subprotocols = 2,
    .subprotocol_required = true,
    .origins = origins,
    .n_origins = 2,
    .hosts = (const char *const[]){"localhost", "hub.example"},
    .n_hosts = 2};

static struct ws_request good(void)
{
    return (struct ws_request){
        .get = true,
        .http_1_1 = true,
        .path = STR("/ws"),
        .host = STR("hub.example:8443"),
        .upgrade = STR("WebSocket"),
        .connection = STR("keep-alive, Upgrade"),
        .version = STR("13"),
        .key = STR("dGhlIHNhbXBsZSBub25jZQ=="),
        .protocols = STR("payon.v1"),
    };
}

/* Provokes a row of refusals.def by changing one thing in a good request. */
static void spoil(struct ws_request *r, enum ws_refusal how)
{
    static char long_list[WS_EXTENSIONS_MAX + 1];
    memset(long_list, 'x', sizeof long_list);
    switch (how) {
    case WS_REFUSED_METHOD:
        r->get = false;
        break;
    case WS_REFUSED_HTTP_VERSION:
        r->http_1_1 = false;
        break;
    case WS_REFUSED_HOST:
        r->host.n = 0;
        break;
    case WS_REFUSED_HOST_NAME:
        r->host = STR("rebound.example:8443");
        break;
    case WS_REFUSED_AMBIGUOUS:
        r->ambiguous = true;
        break;
    case WS_REFUSED_BODY:
        r->body = true;
        break;
    case WS_REFUSED_UPGRADE:
        r->upgrade = STR("h2c");
        break;
    case WS_REFUSED_CONNECTION:
        r->connection = STR("keep-alive");
        break;
    case WS_REFUSED_VERSION:
        r->version = STR("8");
        break;
    case WS_REFUSED_KEY:
        r->key.n--;
        break;
    case WS_REFUSED_ORIGIN:
        r->origin = STR("https://evil.example");
        break;
    case WS_REFUSED_PATH:
        r->path = STR("/");
        break;
    case WS_REFUSED_PROTOCOL:
        r->protocols = STR("payon.v3");
        break;
    case WS_REFUSED_EXTENSIONS:
        r->extensions = (struct str){long_list, sizeof long_list};
        break;
    case WS_ACCEPTED:
    case WS_REFUSALS:
        break;
    }
}

START_TEST(a_host_is_known_with_and_without_its_port)
{
    static const char *const six[] = {"[::1]"};
    const struct ws_policy by_number = {.hosts = six, .n_hosts = 1};
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
    struct ws_request r = good();
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
    struct ws_request r = good();
    r.origin = str_of(origin);
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

static enum ws_refusal with_protocols(const char *list, const struct ws_policy *policy)
{
    struct ws_request r = good();
    r.protocols = str_of(list);
    return ws_handshake_check(&r, policy);
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
    struct ws_request r = good();
    r.protocols = (struct str){long_list, WS_PROTOCOLS_MAX};
    ck_assert_int_eq(ws_handshake_check(&r, &hub_policy), WS_ACCEPTED);
    r.protocols.n++;
    ck_assert_int_eq(ws_handshake_check(&r, &hub_policy), WS_REFUSED_PROTOCOL);
}
END_TEST

START_TEST(keys_are_16_bytes_in_base64)
{
    static const char *const bad[] = {"", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=x",
        "=GhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ===", "dGhlIHNhbXBsZSBub25-ZQ==",
        "dGhlIHNhbXBsZSBub25jZ Q=", "dGhlIHNhbXBsZSBub25jZQQ="};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct ws_request r = good();
        r.key = str_of(bad[i]);
        ck_assert_msg(ws_handshake_check(&r, &hub_policy) == WS_REFUSED_KEY, "%s", bad[i]);
    }
    struct ws_request r = good();
    r.key = STR("+/+/AZaz09AZaz09AZaz09==");
    ck_assert_int_eq(ws_handshake_check(&r, &hub_policy), WS_ACCEPTED);
}
END_TEST

UNIT_MAIN("ws_handshake", each_refusal_is_provoked, a_host_is_known_with_and_without_its_port,
    origins_are_compared_whole, subprotocols_are_lists, keys_are_16_bytes_in_base64)

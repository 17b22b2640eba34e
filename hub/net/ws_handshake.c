#include "hub/net/ws_handshake.h"

#include "hub/net/http_head.h"
#include "protocol/base/require.h"

static const struct {
    unsigned status;
    const char *text;
} refusals[] = {
    [WS_ACCEPTED] = {101, ""},
#define NET_REFUSAL(name, http_status, words) [WS_REFUSED_##name] = {http_status, words},
#include "hub/net/refusals.def"
#undef NET_REFUSAL
};

unsigned ws_refusal_status(enum ws_refusal refusal)
{
    require(refusal < WS_REFUSALS);
    return refusals[refusal].status;
}

const char *ws_refusal_text(enum ws_refusal refusal)
{
    require(refusal < WS_REFUSALS);
    return refusals[refusal].text;
}

/* 16 bytes in base64: 22 letters and "==". */
static bool key_valid(struct str key)
{
    if (key.n != 24 || key.p[22] != '=' || key.p[23] != '=')
        return false;
    for (size_t i = 0; i < 22; i++) {
        char c = key.p[i];
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                c == '+' || c == '/'))
            return false;
    }
    return true;
}

bool ws_host_served(struct str host, const struct net_options *options)
{
    /* The port begins at the last colon, unless that is in an IPv6 address: [::1]. */
    for (size_t i = host.n; i > 0 && host.p[i - 1] != ']'; i--)
        if (host.p[i - 1] == ':') {
            host.n = i - 1;
            break;
        }
    for (size_t i = 0; i < options->n_hosts; i++)
        if (http_equal(host, str_of(options->hosts[i])))
            return true;
    return options->n_hosts == 0;
}

/* "http://" or "https://", then exactly the Host. Both, since a proxy may terminate TLS. */
static bool origin_is_host(struct str origin, struct str host)
{
    const struct str schemes[] = {STR("http://"), STR("https://")};
    for (size_t i = 0; i < 2; i++) {
        size_t n = schemes[i].n;
        if (origin.n == n + host.n && http_equal((struct str){origin.p, n}, schemes[i]) &&
            http_equal((struct str){origin.p + n, host.n}, host))
            return true;
    }
    return false;
}

static bool origin_allowed(
    const struct http_head *r, struct str host, const struct net_options *options)
{
    struct str origin;
    size_t n = http_head_find(r, STR("origin"), &origin);
    if (n != 1)
        return n == 0;
    for (size_t i = 0; i < options->n_origins; i++)
        if (http_equal(origin, str_of(options->origins[i])))
            return true;
    return origin.n == 0 || origin_is_host(origin, host);
}

/* No field of this name has a value of more than n_max bytes. */
static bool short_enough(const struct http_head *r, struct str name, size_t n_max)
{
    for (size_t i = 0; i < r->n_fields; i++)
        if (r->fields[i].value.n > n_max && http_equal(r->fields[i].name, name))
            return false;
    return true;
}

#define SUBPROTOCOL STR("sec-websocket-protocol")

struct str ws_subprotocol(const struct http_head *r, const struct net_options *options)
{
    for (size_t f = 0; f < r->n_fields; f++) {
        struct str offered = r->fields[f].value, each;
        while (http_equal(r->fields[f].name, SUBPROTOCOL) && http_list_next(&offered, &each))
            for (size_t i = 0; i < options->n_subprotocols; i++)
                if (str_eq(each, str_of(options->subprotocols[i])))
                    return str_of(options->subprotocols[i]);
    }
    return (struct str){0};
}

static bool protocol_fits(const struct http_head *r, const struct net_options *options)
{
    struct str first;
    size_t n = http_head_find(r, SUBPROTOCOL, &first);
    if (n == 0 || (n == 1 && first.n == 0))
        return !options->subprotocol_required;
    return short_enough(r, SUBPROTOCOL, WS_PROTOCOLS_MAX) && ws_subprotocol(r, options).n;
}

/* There is exactly one field with this name, and its value is this. */
static bool is_only(const struct http_head *r, struct str name, struct str wanted)
{
    struct str value;
    return http_head_find(r, name, &value) == 1 && http_equal(value, wanted);
}

enum ws_refusal ws_handshake_check(const struct http_head *r, const struct net_options *options)
{
    struct str host, key, length, chunked;
    http_head_find(r, STR("host"), &host);
    size_t n_keys = http_head_find(r, STR("sec-websocket-key"), &key);
    http_head_find(r, STR("content-length"), &length);
    if (!str_eq(r->method, STR("GET")))
        return WS_REFUSED_METHOD;
    if (!r->http_1_1)
        return WS_REFUSED_HTTP_VERSION;
    if (host.n == 0)
        return WS_REFUSED_HOST;
    if (!ws_host_served(host, options))
        return WS_REFUSED_HOST_NAME;
    if ((length.n && !str_eq(length, STR("0"))) ||
        http_head_find(r, STR("transfer-encoding"), &chunked))
        return WS_REFUSED_BODY;
    if (!is_only(r, STR("upgrade"), STR("websocket")))
        return WS_REFUSED_UPGRADE;
    if (!http_head_lists(r, STR("connection"), STR("upgrade")))
        return WS_REFUSED_CONNECTION;
    if (!is_only(r, STR("sec-websocket-version"), STR("13")))
        return WS_REFUSED_VERSION;
    if (n_keys != 1 || !key_valid(key))
        return WS_REFUSED_KEY;
    if (!origin_allowed(r, host, options))
        return WS_REFUSED_ORIGIN;
    if (options->ws_path && !str_eq(r->path, str_of(options->ws_path)))
        return WS_REFUSED_PATH;
    if (!protocol_fits(r, options))
        return WS_REFUSED_PROTOCOL;
    if (!short_enough(r, STR("sec-websocket-extensions"), WS_EXTENSIONS_MAX))
        return WS_REFUSED_EXTENSIONS;
    return WS_ACCEPTED;
}

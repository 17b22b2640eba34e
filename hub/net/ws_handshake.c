#include "hub/net/ws_handshake.h"

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

static char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool equal_nocase(struct str a, struct str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
            return false;
    return true;
}

/* Takes the next element, trimmed, from a comma-separated list. */
static bool next_element(struct str *list, struct str *ret_element)
{
    while (list->n) {
        const char *comma = memchr(list->p, ',', list->n);
        struct str e = {list->p, comma ? (size_t)(comma - list->p) : list->n};
        size_t used = comma ? e.n + 1 : e.n;
        list->p += used;
        list->n -= used;
        while (e.n && (e.p[0] == ' ' || e.p[0] == '\t'))
            e.p++, e.n--;
        while (e.n && (e.p[e.n - 1] == ' ' || e.p[e.n - 1] == '\t'))
            e.n--;
        if (e.n) {
            *ret_element = e;
            return true;
        }
    }
    return false;
}

static bool has_element(struct str list, struct str wanted)
{
    struct str element;
    while (next_element(&list, &element))
        if (equal_nocase(element, wanted))
            return true;
    return false;
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

bool ws_host_served(struct str host, const struct ws_policy *policy)
{
    /* The port begins at the last colon, unless that is in an IPv6 address: [::1]. */
    for (size_t i = host.n; i > 0 && host.p[i - 1] != ']'; i--)
        if (host.p[i - 1] == ':') {
            host.n = i - 1;
            break;
        }
    for (size_t i = 0; i < policy->n_hosts; i++)
        if (equal_nocase(host, str_of(policy->hosts[i])))
            return true;
    return policy->n_hosts == 0;
}

/* "http://" or "https://", then exactly the Host. Both, since a proxy may terminate TLS. */
static bool origin_is_host(struct str origin, struct str host)
{
    const struct str schemes[] = {STR("http://"), STR("https://")};
    for (size_t i = 0; i < 2; i++) {
        size_t n = schemes[i].n;
        if (origin.n == n + host.n && equal_nocase((struct str){origin.p, n}, schemes[i]) &&
            equal_nocase((struct str){origin.p + n, host.n}, host))
            return true;
    }
    return false;
}

static bool origin_allowed(const struct ws_request *r, const struct ws_policy *policy)
{
    if (r->origin.n == 0 || origin_is_host(r->origin, r->host))
        return true;
    for (size_t i = 0; i < policy->n_origins; i++)
        if (equal_nocase(r->origin, str_of(policy->origins[i])))
            return true;
    return false;
}

static bool protocol_fits(const struct ws_request *r, const struct ws_policy *policy)
{
    struct str list = r->protocols, element;
    bool any = false;
    if (list.n > WS_PROTOCOLS_MAX)
        return false;
    while (next_element(&list, &element)) {
        any = true;
        for (size_t i = 0; i < policy->n_subprotocols; i++)
            if (str_eq(element, str_of(policy->subprotocols[i])))
                return true;
    }
    return !any && r->protocols.n == 0 && !policy->subprotocol_required;
}

enum ws_refusal ws_handshake_check(const struct ws_request *r, const struct ws_policy *policy)
{
    if (r->ambiguous)
        return WS_REFUSED_AMBIGUOUS;
    if (!r->get)
        return WS_REFUSED_METHOD;
    if (!r->http_1_1)
        return WS_REFUSED_HTTP_VERSION;
    if (r->host.n == 0)
        return WS_REFUSED_HOST;
    if (!ws_host_served(r->host, policy))
        return WS_REFUSED_HOST_NAME;
    if (r->body)
        return WS_REFUSED_BODY;
    if (!equal_nocase(r->upgrade, STR("websocket")))
        return WS_REFUSED_UPGRADE;
    if (!has_element(r->connection, STR("upgrade")))
        return WS_REFUSED_CONNECTION;
    if (!str_eq(r->version, STR("13")))
        return WS_REFUSED_VERSION;
    if (!key_valid(r->key))
        return WS_REFUSED_KEY;
    if (!origin_allowed(r, policy))
        return WS_REFUSED_ORIGIN;
    if (policy->path && !str_eq(r->path, str_of(policy->path)))
        return WS_REFUSED_PATH;
    if (!protocol_fits(r, policy))
        return WS_REFUSED_PROTOCOL;
    if (r->extensions.n > WS_EXTENSIONS_MAX)
        return WS_REFUSED_EXTENSIONS;
    return WS_ACCEPTED;
}

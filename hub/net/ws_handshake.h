#pragma once
/* Checks whether a request is a WebSocket handshake that we accept (RFC 6455 4.2). Pure.
 *
 * libwebsockets accepts any version, method and key and ignores Origin, so all of them are checked
 * here, strictly where a page on a foreign site could abuse them. A request without an Origin comes
 * from no browser and passes; so does one whose Origin is its own Host. */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/base/str.h"

enum ws_refusal {
    WS_ACCEPTED,
#define NET_REFUSAL(name, status, text) WS_REFUSED_##name,
#include "hub/net/refusals.def"
#undef NET_REFUSAL
    WS_REFUSALS
};

enum {
    WS_EXTENSIONS_MAX = 255, /* bytes; beyond, libwebsockets drops the connection silently */
    WS_PROTOCOLS_MAX = 126   /* the same, for all offered subprotocols together */
};

/* Values of headers, repeated ones joined by commas; empty: absent. */
struct ws_request {
    bool get, http_1_1, body;
    bool ambiguous; /* other servers may read its head otherwise (exchange_is_ambiguous) */
    struct str path, host, upgrade, connection, version, key, origin, protocols, extensions;
};

struct ws_policy {
    const char *path; /* NULL: any */
    const char *const *subprotocols;
    size_t n_subprotocols;
    bool subprotocol_required;
    const char *const *origins; /* allowed in addition to the own Host; case does not matter */
    size_t n_origins;
    const char *const *hosts; /* names that we answer to, without port; none: any */
    size_t n_hosts;
};

/* The Host, with or without a port, is one of the policy's. Otherwise a page of somebody else's
 * name could have that name point here and talk to us as its own (DNS rebinding). */
bool ws_host_served(struct str host, const struct ws_policy *policy);

enum ws_refusal ws_handshake_check(const struct ws_request *r, const struct ws_policy *policy);

unsigned ws_refusal_status(enum ws_refusal refusal);
const char *ws_refusal_text(enum ws_refusal refusal);

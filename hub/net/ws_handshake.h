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
    struct str path, host, upgrade, connection, version, key, origin, protocols, extensions;
};

struct ws_policy {
    const char *path; /* NULL: any */
    const char *const *subprotocols;
    size_t n_subprotocols;
    bool subprotocol_required;
    const char *const *origins; /* allowed in addition to the own Host; case does not matter */
    size_t n_origins;
};

enum ws_refusal ws_handshake_check(const struct ws_request *r, const struct ws_policy *policy);

unsigned ws_refusal_status(enum ws_refusal refusal);
const char *ws_refusal_text(enum ws_refusal refusal);

#pragma once
/* Checks whether a request is a WebSocket handshake that we accept (RFC 6455 4.2). Pure.
 *
 * Strictly where a page on a foreign site could abuse it. A request without an Origin comes from no
 * browser and passes; so does one whose Origin is its own Host. */

#include <stdbool.h>
#include <stddef.h>

#include "hub/net/http_head.h"
#include "hub/net/net.h"

enum ws_refusal {
    WS_ACCEPTED,
#define NET_REFUSAL(name, status, text) WS_REFUSED_##name,
#include "hub/net/refusals.def"
#undef NET_REFUSAL
    WS_REFUSALS
};

enum {
    WS_EXTENSIONS_MAX = 255, /* bytes of what a client may offer, although we accept none */
    WS_PROTOCOLS_MAX = 126   /* the same, of subprotocols */
};

/* The Host, with or without a port, is one of the options'. Otherwise a page of somebody else's
 * name could have that name point here and talk to us as its own (DNS rebinding). */
bool ws_host_served(struct str host, const struct net_options *options);

/* The first of the offered subprotocols that we know; empty: none. Borrowed from the options. */
struct str ws_subprotocol(const struct http_head *r, const struct net_options *options);

enum ws_refusal ws_handshake_check(const struct http_head *r, const struct net_options *options);

unsigned ws_refusal_status(enum ws_refusal refusal);
const char *ws_refusal_text(enum ws_refusal refusal);

#pragma once
/* REST under /v1: HTTP requests to questions of the core (hub/core/base/api.h), and answers back.
 * A command is the message that a device would send, so it is decided, stored and answered by the
 * same code. docs/api tells programmers how to use it; /v1/openapi.json describes it, made from the
 * registry. */

#include "hub/core/hub.h"
#include "hub/net/net.h"

struct rest;

struct rest_options {
    /* One line about a request; never a token. */
    void (*log)(void *user, enum log_level level, struct str text);
    void *user;
    uv_loop_t *loop;
    const char *conninfo; /* of the hub's database; copied */
};

/* NULL: out of memory. */
struct rest *rest_new(const struct rest_options *options);
/* Every TICK_MS; hub NULL: it is gone. */
void rest_tick(struct rest *rest, struct hub *hub, bool draining);
/* For net_handlers.more. */
enum net_more rest_more(void *user, struct str *ret_piece);
/* Ends what else works for REST, before the net goes; the loop must run after it. Takes NULL. */
void rest_halt(struct rest *rest);
/* After the net that still owes its answers. Takes NULL. */
void rest_free(struct rest *rest);

/* The path is REST's. */
bool rest_serves(struct str path);
/* For net_handlers.http: answers now or later. hub NULL: it starts or stops. */
void rest_handle(struct rest *rest, struct hub *hub, const struct net_http_request *request,
    struct net_http_response *response);
/* For net_handlers.gone; hub NULL: it is gone, and its visits with it. */
void rest_gone(struct hub *hub, void *user);

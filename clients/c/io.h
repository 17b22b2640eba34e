#pragma once
/* What the clients of one libuv loop share, and where time and randomness come from. */

#include <libwebsockets.h>
#include <uv.h>

#include "clients/c/payon.h"

struct payon_io {
    uv_loop_t *loop;
    struct lws_context *lws;
    size_t n_links;   /* connections libwebsockets has not ended */
    bool closing;     /* freed; goes when they have ended, or after IO_CLOSE_MS */
    uv_timer_t timer; /* of that */
};

/* What payon_io_new does, for connections that speak these protocols. */
int io_new(uv_loop_t *loop, const char *ca_file, const struct lws_protocols *protocols,
    struct payon_io **ret_io);
/* A connection of libwebsockets has begun, or ended. */
void io_link_begun(struct payon_io *io);
void io_link_ended(struct payon_io *io);

struct payon_now now_get(void);
/* A payon_random; user is ignored. */
void random_get(void *user, void *bytes, size_t n);

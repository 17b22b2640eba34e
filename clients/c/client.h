#pragma once
/* Inside of struct payon. client.c is what the application calls and is told; link.c carries the
 * machine's wishes out. */

#include <libwebsockets.h>
#include <uv.h>

#include "clients/c/machine.h"
#include "clients/c/outbox_file.h"
#include "clients/c/url.h"

#define SUBPROTOCOL "payon.v1"

struct payon_io {
    uv_loop_t *loop;
    struct lws_context *lws;
    size_t n_links;   /* connections libwebsockets has not ended */
    bool closing;     /* freed; goes when they have ended, or after IO_CLOSE_MS */
    uv_timer_t timer; /* of that */
};

enum { IO_CLOSE_MS = 1000, IO_STAGE_MS = 20 };

struct link;

struct payon {
    struct payon_io *io;
    struct payon_machine *machine;
    struct url url;
    struct outbox_file file;
    struct payon_events events; /* the application's */
    void *user;
    struct link *link; /* NULL: none */
    unsigned depth;    /* calls into the machine that have not returned */
    uv_timer_t timer;
    bool freed;
    unsigned char *frame; /* LWS_PRE bytes, then a message on its way out */
    size_t frame_cap;
};

extern const struct lws_protocols link_protocols[];

struct payon_now now_get(void);
/* A payon_random; user is not looked at. */
void random_get(void *user, void *bytes, size_t n);
/* Does everything the machine wants, until it wants nothing. After every call into the machine. */
void link_pump(struct payon *p);
/* Closes the connection with a code, if there is one; nothing of it is told any more. */
void link_abandon(struct payon *p, int code);
/* Breaks it. */
void link_cut(struct payon *p);
/* On the io's timer when it is closing: the end of it. */
void io_close(uv_timer_t *timer);

#pragma once
/* The inside of struct payon, for client.c, which the application calls, and link.c, which carries
 * the machine's wishes out. */

#include "clients/c/io.h"
#include "clients/c/machine_state.h"
#include "clients/c/outbox_file.h"
#include "clients/c/url.h"

struct payon_link;

struct payon {
    struct payon_io *io;
    struct payon_machine *machine;
    struct url url;
    struct outbox_file file;
    struct payon_events events; /* the application's */
    void *user;
    struct payon_link *link; /* NULL: none */
    unsigned depth;          /* calls into the machine that have not returned */
    uv_timer_t timer;
    bool freed;
    unsigned char *frame; /* LWS_PRE bytes, then a message on its way out */
    size_t frame_cap;
};

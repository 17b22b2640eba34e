#pragma once
/* Who is connected: the message `presence`, and the part of it that one node tells the others over
 * the bus. Nothing of it is stored: see docs/decisions/032. */

#include "protocol/wire/message.h"

/* A device with a live session. */
struct presence_device {
    id device;
    id table_id; /* the table it looks at; zero: none */
    struct str name;
    enum role role;
    int64_t since_ms; /* when it connected or last sent `at`, by its node's clock. When two nodes
                         list one device, the newer entry counts */
};

struct presence_list {
    const struct presence_device *devices; /* sorted by id, unique */
    size_t n_devices;                      /* at most LIMIT_PRESENCE_DEVICES */
    const id *stations;                    /* those with a live screen; sorted, unique */
    size_t n_stations;                     /* at most LIMIT_PRESENCE_STATIONS */
    const id *backed;  /* those without one whose backup shows their tickets; in a part: those that
                          the node takes for dark. Sorted, unique */
    size_t n_backed;   /* likewise */
    const id *silent;  /* only in a part, once: those of screens that were found silent just now.
                          Sorted, unique */
    size_t n_silent;   /* likewise */
    int64_t silent_ms; /* since the last word of the one of these screens that was heard last */
};

/* The message for devices. */
void wire_put_presence(struct buf *b, const struct presence_list *l);

/* What one node knows about a venue from its own sessions. */
struct presence_part {
    id node;    /* random, of the process */
    int64_t no; /* grows with each part that the node sends */
    bool asks;  /* the others should send their parts */
    struct presence_list list;
};

/* At most LIMIT_PRESENCE_BYTES, whatever the names. */
void wire_put_presence_part(struct buf *b, const struct presence_part *p);
/* Borrows from the arena. Any text that wire_put_presence_part does not write is an error, with two
 * exceptions: the lists may be in any order, and devices with an unknown role are left out. */
enum message_error wire_get_presence_part(
    struct str text, struct arena *a, struct presence_part *ret);

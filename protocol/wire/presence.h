#pragma once
/* Who is there: the message `presence`, and the part of it that one node tells the others over the
 * bus. Nothing of it is kept anywhere: see docs/decisions/032. */

#include "protocol/wire/message.h"

/* A device with a live session. */
struct presence_device {
    id device;
    id table_id; /* where it looks; zero: at none */
    struct str name;
    enum role role;
    int64_t since_ms; /* when it came or said so, by its node's clock: of two nodes' words the newer
                         counts */
};

struct presence_list {
    const struct presence_device *devices; /* by id, each once */
    size_t n_devices;                      /* at most LIMIT_PRESENCE_DEVICES */
    const id *stations;                    /* those with a live screen; by id, each once */
    size_t n_stations;                     /* at most LIMIT_PRESENCE_STATIONS */
};

/* The message to a device. */
void wire_put_presence(struct buf *b, const struct presence_list *l);

/* What a node knows of one venue by itself. */
struct presence_part {
    id node;    /* random, of the process */
    int64_t no; /* grows with each part that the node says */
    bool asks;  /* it wants to know the others' parts */
    struct presence_list list;
};

/* At most LIMIT_PRESENCE_BYTES, whatever the names. */
void wire_put_presence_part(struct buf *b, const struct presence_part *p);
/* Borrows from the arena. Anything but what wire_put_presence_part writes is an error, but that the
 * lists may be in any order, and devices of a role that is not known here are left out. */
enum message_error wire_get_presence_part(
    struct str text, struct arena *a, struct presence_part *ret);

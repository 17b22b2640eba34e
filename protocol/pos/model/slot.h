#pragma once
/* struct slot: one live record and its place in a venue's tables. Private to venue.c (the tables)
 * and venue_apply.c (what moves them). */

#include "protocol/pos/model/venue.h"

enum {
    LINK_ID,     /* chain of the by_id bucket */
    LINK_ALL,    /* list of all of the kind */
    LINK_PARENT, /* chains of by_parent buckets: from here on, one for each index of the kind */
};

/* The element of a chain or list: whoever points to the slot is known, so it leaves in one step. */
struct link {
    struct slot *next;
    struct slot **pprev; /* NULL: in no list */
};

struct slot {
    const struct record *rec; /* shares */
    enum record_kind kind;
    struct link links[];
};

/* The live slot of that id, or NULL. */
struct slot *slot_find(const struct venue *v, enum record_kind kind, id key);
/* A slot in no table yet, or NULL without memory. Shares rec. */
struct slot *slot_new(enum record_kind kind, const struct record *rec);
/* One that is in no table; drops its record. Takes NULL. */
void slot_free(struct slot *s);
/* Into all tables, out of all: neither can fail. */
void slot_link(struct venue *v, struct slot *s);
void slot_unlink(struct venue *v, struct slot *s);
/* Another record of the same id: takes rec, returns the old one, owned. */
const struct record *slot_replace(struct venue *v, struct slot *s, const struct record *rec);

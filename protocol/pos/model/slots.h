#pragma once
/* struct slots: the live records of a venue, by id, by parent and by name. Private to venue.c and
 * venue_apply.c; everybody else goes through venue.h.
 *
 * The tables are chained hashes of our own. Every link is inside the slot, so taking a record out
 * and putting it back (undo) needs no memory and cannot fail. uthash frees its table with the last
 * element, and may have to allocate it again on the way back. */

#include <stdbool.h>

#include "protocol/pos/model/change.h"

enum venue_index {
#define I(NAME, child, member) INDEX_##NAME,
    INDEXES(I)
#undef I
        INDEXES_N
};

enum {
    LINK_ID,     /* chain of the by_id bucket */
    LINK_ALL,    /* list of all of the kind */
    LINK_PARENT, /* chains of by_parent buckets: from here on one for each index of the kind */
};

/* The element of a chain or list. It knows what points to it, so it leaves in one step. */
struct slot_link {
    struct slot *next;
    struct slot **pprev; /* NULL: in no list */
};

/* One live record. */
struct slot {
    const struct record *rec; /* shares */
    enum record_kind kind;
    struct slot_link links[];
};

/* A chained hash: by id, by parent id or by name; all children of a parent are in one chain. */
struct slot_hash {
    struct slot **buckets; /* owned */
    size_t n_buckets;      /* a power of 2 */
    size_t n;              /* slots in it */
};

struct slots {
    size_t n_records; /* live */
    size_t bytes;     /* memory of the live records and their slots */
    size_t json;      /* sum of record_json: all of them as JSON, as in a snapshot of all topics */
    uint64_t seed;    /* of the hashes: devices choose ids, and must not aim them at one bucket */
    struct slot_hash by_id[KINDS_N];
    struct slot_hash by_parent[INDEXES_N];
    struct slot *all[KINDS_N]; /* lists */
};

/* 0 or -ENOMEM. The struct must not move from then on: its lists point back to it. */
int slots_init(struct slots *t, uint64_t seed);
/* Drops every record. A zeroed one is fine. */
void slots_fini(struct slots *t);

/* A slot that is in no table yet; NULL when out of memory. Shares rec. */
struct slot *slot_new(enum record_kind kind, const struct record *rec);
/* Frees a slot that is in no table and drops its record. Takes NULL. */
void slot_free(struct slot *s);

/* The live slot of that id, or NULL. */
struct slot *slots_find(const struct slots *t, enum record_kind kind, id key);
/* Into all tables and out of all tables: neither can fail. */
void slots_add(struct slots *t, struct slot *s);
void slots_remove(struct slots *t, struct slot *s);
/* Gives the slot another record of the same id: takes rec, returns the old one, owned. */
const struct record *slots_replace(struct slots *t, struct slot *s, const struct record *rec);

/* Walks all of a kind, the children of a parent, or those of a name. Nothing may be added or
 * removed meanwhile. */
struct slot_iter {
    struct slot *next;
    int link;               /* which link of the slot to follow */
    enum venue_index index; /* children, named: others may share the chain */
    id parent;              /* children: of this parent */
    struct str name;        /* named: of this name, borrowed */
};
struct slot_iter slots_all(const struct slots *t, enum record_kind kind);
struct slot_iter slots_children(const struct slots *t, enum venue_index index, id parent);
struct slot_iter slots_named(const struct slots *t, enum venue_index index, struct str name);
/* The next record, or NULL. */
const struct record *slots_next(struct slot_iter *it);

#pragma once
/* struct venue: the live state of one venue, as of `seq`. A view of the journal and nothing else.
 *
 * Only venue_apply moves it forward: with changes decided here (speculatively, until their commit
 * is known), by another node, or read from the journal. venue_undo steps back over a speculative
 * change. Children of a parent are in no order: rules that need one sort by position or id, so that
 * two nodes with different histories decide alike. Not thread-safe; no I/O. */

#include "protocol/base/zone.h"
#include "protocol/pos/model/slots.h"

/* The fixed part of a venue, from its row in Postgres. */
struct venue_info {
    id tenant, venue;
    struct str name;
    char currency[4];   /* ISO 4217, NUL-terminated */
    int exponent;       /* decimals of the currency: 0 to 4 */
    struct str zone;    /* IANA time zone, for screens and reports */
    struct zone shifts; /* the same, for rules */
    int64_t edits;      /* how often name or zone were edited */
    id epoch;           /* changes when a database is restored: older cursors are then void */
};

struct venue {
    struct venue_info info; /* text owned */
    int64_t seq;            /* the last change applied, speculative ones included */
    struct chain chain;     /* of the journal up to seq */
    struct slots slots;     /* the live records: n_records, bytes, json */
};

/* 0 or -ENOMEM. Copies the info's text. The struct must not move from then on. */
int venue_init(struct venue *v, const struct venue_info *info);
void venue_fini(struct venue *v);

/* Loads one record of a snapshot (before any apply). Shares rec. 0 or -ENOMEM. */
int venue_load(struct venue *v, enum record_kind kind, const struct record *rec);

/* What a change replaced, kept while the change may have to be undone. Zeroed: empty. */
struct undo {
    struct undo_entry *entries; /* owned */
    size_t n;
    int64_t seq;        /* before */
    struct chain chain; /* before */
};

/* Applies c; c->seq must be v->seq + 1. With ret_undo, remembers how to step back (undo_fini it).
 * 0, or -ENOMEM with v unchanged: memory is reserved before anything is touched. */
int venue_apply(struct venue *v, const struct change *c, struct undo *ret_undo);
/* Steps back over the last change applied; its undo becomes empty. */
void venue_undo(struct venue *v, struct undo *undo);
void undo_fini(struct undo *undo);

/* The live record, or NULL. Borrowed until the next apply, undo or load. */
const void *venue_get(const struct venue *v, enum record_kind kind, id key);

/* Typed, one for each kind: venue_order(v, id) -> const struct order * … */
#define R(name, ...)                                                                               \
    static inline const struct name *venue_##name(const struct venue *v, id key)                   \
    {                                                                                              \
        return venue_get(v, KIND_##name, key);                                                     \
    }
RECORDS(R)
#undef R

/* Walks the live records of a kind, the children of a parent, or those with a name (a text field
 * that has an index), in no particular order.
 *     struct venue_iter it = venue_children(v, INDEX_LINES_OF_ORDER, order_id);
 *     for (const struct line *l; (l = venue_next(&it));) …
 * Nothing may be applied meanwhile. */
struct venue_iter {
    struct slot_iter slots;
};
struct venue_iter venue_all(const struct venue *v, enum record_kind kind);
struct venue_iter venue_children(const struct venue *v, enum venue_index index, id parent);
struct venue_iter venue_named(const struct venue *v, enum venue_index index, struct str name);
const void *venue_next(struct venue_iter *it);
size_t venue_count(const struct venue *v, enum record_kind kind);

/* record_kept_digest of a live record, or NULL. It belongs to the record, so it survives apply and
 * undo. */
struct digest *venue_digest(
    const struct venue *v, enum record_kind kind, id key, enum view view, bool *ret_has);

/* Whether two venues hold the same live set (for tests and the simulator). */
bool venue_eq(const struct venue *a, const struct venue *b);

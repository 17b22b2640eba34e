#pragma once
/* struct venue: the live state of one venue, as of `seq`. A view of the journal and nothing else.
 *
 * It is moved by venue_apply only: with changes decided here (speculatively, until their commit
 * is known), from another node, or from the journal. venue_undo steps back over a speculative
 * change. Lists by parent are unordered: rules that need an order sort by position or id, so that
 * two nodes with different histories decide alike. Not thread-safe; no I/O.
 *
 * The tables are chained hashes of our own: every link is inside the slot, so that taking a record
 * out and putting it back (undo) needs no memory and cannot fail. uthash frees its table with the
 * last element and may have to grow it on the way back. */

#include <stdbool.h>

#include "protocol/pos/model/change.h"

enum venue_index {
#define I(NAME, child, member) INDEX_##NAME,
    INDEXES(I)
#undef I
        INDEXES_N
};

struct slot; /* one live record and its place in the tables (venue.c) */

/* A hash with chains: by id, or by parent id, where all children of a parent are in one chain. */
struct venue_hash {
    struct slot **buckets; /* owned */
    size_t n_buckets;      /* a power of 2 */
    size_t n;              /* slots in it */
};

/* What is fixed about a venue, from its row in Postgres. */
struct venue_info {
    id tenant, venue;
    struct str name;
    char currency[4]; /* ISO 4217, NUL-terminated */
    int exponent;     /* decimals of the currency: 0 to 4 */
    struct str zone;  /* IANA time zone, for screens and reports */
    id epoch;         /* changes when a database is restored: cursors of another one are void */
};

struct venue {
    struct venue_info info; /* text owned */
    int64_t seq;            /* the last change applied, speculative ones included */
    size_t n_records;       /* live */
    size_t bytes;           /* memory of the live records and their slots */
    uint64_t seed;          /* of the hashes: devices make ids, they must not aim them */
    struct venue_hash by_id[KINDS_N];
    struct venue_hash by_parent[INDEXES_N];
    struct slot *all[KINDS_N]; /* lists */
};

/* 0 or -ENOMEM. Copies the info's text. The struct is not moved from then on: its lists point back.
 */
int venue_init(struct venue *v, const struct venue_info *info);
void venue_fini(struct venue *v);

/* Load one record of a snapshot (before any apply). Shares rec. 0 or -ENOMEM. */
int venue_load(struct venue *v, enum record_kind kind, const struct record *rec);

/* What a change replaced: kept as long as it may have to be undone. Zeroed is empty. */
struct undo {
    struct undo_entry *entries; /* owned */
    size_t n;
    int64_t seq; /* before */
};

/* Apply c; c->seq must be v->seq + 1. With ret_undo, remember how to step back (undo_fini it).
 * Cannot fail but for memory, which is reserved before anything is touched: 0, or -ENOMEM with v
 * unchanged. */
int venue_apply(struct venue *v, const struct change *c, struct undo *ret_undo);
/* Step back over the last change applied; its undo becomes empty. */
void venue_undo(struct venue *v, struct undo *undo);
void undo_fini(struct undo *undo);

/* The live record, or NULL. Borrowed until the next apply, undo or load. */
const void *venue_get(const struct venue *v, enum record_kind kind, id key);

/* Typed: venue_order(v, id) -> const struct order *, and so on for each kind. */
#define R(name, ...)                                                                               \
    static inline const struct name *venue_##name(const struct venue *v, id key)                   \
    {                                                                                              \
        return venue_get(v, KIND_##name, key);                                                     \
    }
RECORDS(R)
#undef R

/* Walk the live records of a kind, or the children of a parent; in no particular order.
 *     struct venue_iter it = venue_children(v, INDEX_LINES_OF_ORDER, order_id);
 *     for (const struct line *l; (l = venue_next(&it));) …
 * Nothing may be applied meanwhile. */
struct venue_iter {
    struct slot *next;
    int link;      /* which link of the slot to follow */
    size_t offset; /* children: of the parent's id in the record */
    id parent;     /* children: of this one; other parents share the chain */
};
struct venue_iter venue_all(const struct venue *v, enum record_kind kind);
struct venue_iter venue_children(const struct venue *v, enum venue_index index, id parent);
const void *venue_next(struct venue_iter *it);
size_t venue_count(const struct venue *v, enum record_kind kind);

/* record_kept_digest of a live record, or NULL: it survives apply and undo, since it is the
 * record's. */
struct digest *venue_digest(
    const struct venue *v, enum record_kind kind, id key, enum view view, bool *ret_has);

/* Two venues hold the same live set (for tests and the simulator). */
bool venue_eq(const struct venue *a, const struct venue *b);

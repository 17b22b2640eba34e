#pragma once
/* Packing, by the owner's role and never by a hub: old changes of a journal go from their rows into
 * packs (storage/pack.h), old receipts, and the kitchen's rows of closed orders, into rows of many.
 * Each step is a transaction that moves one pack: it can be interrupted anywhere, and run while
 * hubs work. Blocks.
 *
 * Hubs read the last changes only, so some thousands stay rows (changes_kept). A hub asks for
 * receipts in packs when an op says that it is older than LIMIT_OP_OLD_MS; only receipts that are
 * two days old by the server's clock are packed (sql/pack_receipts.sql).
 *
 * Outcomes as in admin.h. */

#include "storage/pg/admin.h"

struct pack_rules {
    int64_t changes_kept;    /* newest changes of a venue that stay rows: PACK_KEPT_MIN or more */
    time_ms recorded_before; /* newer changes stay rows */
    time_ms receipts_before; /* newer receipts, and those with a newer op, stay rows */
    time_ms kitchen_before;  /* so do tickets of orders that were closed later */
};

enum { PACK_KEPT_MIN = 1024 }; /* more than a hub loads (LOAD_RECENT) */

struct packed {
    int64_t changes, text_bytes, pack_bytes; /* of journal packs */
    int64_t receipts;
    int64_t kitchen;    /* tickets and their items */
    int64_t stopped_at; /* seq of a change that does not continue the journal or that has columns
                           unlike its text: nothing from there on is packed. 0: none */
    bool busy;          /* somebody else packs this venue now */
    bool more;          /* step again */
};

/* Makes one pack, if there are changes for one; adds to *ret. */
int pack_changes(struct admin *a, id tenant, id venue, const struct pack_rules *rules,
    struct packed *ret, struct buf *why);
int pack_receipts(struct admin *a, id tenant, id venue, const struct pack_rules *rules,
    struct packed *ret, struct buf *why);

int pack_kitchen(struct admin *a, id tenant, id venue, const struct pack_rules *rules,
    struct packed *ret, struct buf *why);

/* Calls `each` for every venue that ever had a device. */
int pack_venues(
    struct admin *a, void (*each)(void *user, id tenant, id venue), void *user, struct buf *why);

/* Calls `each` with the texts of each pack of a venue, oldest first, in the caller's transaction of
 * the tenant. *ret_damaged: how many cannot be read, do not follow the one before, or have another
 * chain than they say. */
int pack_texts(struct admin *a, id tenant, id venue,
    void (*each)(void *user, int64_t first_seq, const struct str *texts, size_t n), void *user,
    int64_t *ret_damaged, struct buf *why);

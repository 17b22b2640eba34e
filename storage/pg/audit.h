#pragma once
/* Proves a venue's journal from its first change to its head, packs included, from what the
 * database holds and nothing else: also when somebody edited the tables without their triggers.
 * Reads one snapshot. Blocks. Outcomes as in admin.h.
 *
 * Whoever rewrites a change and all chains after it, head included, leaves a journal that proves
 * itself. Only a head that was kept elsewhere shows that (payonctl audit prove). */

#include "storage/pg/admin.h"

/* What is wrong with the first change that is wrong. */
enum audit_fault {
    AUDIT_SOUND = 0,
    AUDIT_MISSING,   /* there is no such change; changes after it are, or the head says so */
    AUDIT_ALTERED,   /* its text is not the one that was committed */
    AUDIT_CHAIN,     /* its stored chain is not the one that its text gives */
    AUDIT_REORDERED, /* another change was here; it is at `other` now */
    AUDIT_COLUMNS,   /* its columns (op, at, recorded) say something else than its text */
    AUDIT_TWICE,     /* it is in a pack, and a row as well */
    AUDIT_PACK,      /* the pack from here to `other` cannot be read */
    AUDIT_IN_PACK,   /* of the pack from here to `other` a change was altered, removed or moved */
    AUDIT_PACK_HEAD, /* the pack from here to `other` does not say the chain that is before it */
    AUDIT_BEYOND,    /* it is after the head */
    AUDIT_HEAD,      /* it is sound, and the head has another chain */
};

struct audit_change {
    int64_t seq;
    struct str text; /* borrowed */
    const struct chain *chain;
    bool packed;
};

struct audit {
    int64_t seq;        /* of the last sound change */
    struct chain chain; /* there */
    int64_t head;       /* where the head says it is */
    int64_t packed;     /* changes that are in packs */
    enum audit_fault fault;
    int64_t at, other; /* of the fault */
};

/* `each` gets every sound change in order; false: it has seen enough, and the rest is not looked
 * at. -ENOENT: no such venue. */
int audit_walk(struct admin *a, id tenant, id venue,
    bool (*each)(void *user, const struct audit_change *c), void *user, struct audit *ret,
    struct buf *why);

/* One line, without a newline: "change 812: its text was altered". */
void audit_fault_put(const struct audit *a, struct buf *to);

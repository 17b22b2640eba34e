#pragma once
/* A batch, folded: what has to be written of each record when all changes of the batch are taken
 * together. One statement cannot touch a row twice, and need not. */

#include "storage/store.h"

enum fold_act {
    FOLD_INSERT, /* its first put of the batch has rev 1: the row must not exist */
    FOLD_UPDATE, /* the row must exist, with the rev below the first put's */
    FOLD_END,    /* only deleted: the row must exist and be live */
    FOLD_ACTS_N
};

struct fold_row {
    const struct batch_venue *venue;
    id key;
    const struct record *rec; /* its last put; NULL for FOLD_END. Borrowed from the batch */
    int64_t was;              /* rev of the row before the batch; FOLD_UPDATE only */
    int64_t seq;              /* of the change that touched it last */
    enum record_kind kind;
    enum fold_act act;
    bool live;             /* after the batch */
    struct fold_row *next; /* of the same kind and act, in the order of appearance */
};

struct fold_list {
    struct fold_row *first, *last;
    size_t n;
};

struct fold {
    struct fold_row *rows; /* owned */
    size_t n;
    struct fold_list lists[KINDS_N][FOLD_ACTS_N];
};

/* 0 or -ENOMEM. Borrows the batch. */
int fold_init(struct fold *f, const struct batch *b);
void fold_fini(struct fold *f);

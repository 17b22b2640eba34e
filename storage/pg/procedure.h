#pragma once
/* The procedure that writes a batch, made from storage/sql/commit.sql and record_descs. Its name
 * carries a hash of its text, so hubs of two versions each call their own during a rolling upgrade.
 * --migrate creates it; the hub calls it, its values in six arrays (struct columns).
 *
 * A row of a record, in the section of its kind and act (enum fold_act):
 *
 *   ints    number of the venue, seq, live, rev before the batch, then the fields that are one
 *   others  the fields that are one; FOLD_END: only the id, and the first two ints */

#include "protocol/base/buf.h"

enum {
    PROCEDURE_INTS = 4, /* before the counts of each kind */
    PROCEDURE_ROW_INTS = 4,
    PROCEDURE_END_INTS = 2,
};

struct procedure {
    char name[40];
    char *create; /* owned: the statement that creates it */
    char *call;   /* owned: the statement that calls it */
};

/* 0 or -ENOMEM. */
int procedure_init(struct procedure *p);
void procedure_fini(struct procedure *p);

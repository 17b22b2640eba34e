#pragma once
/* The procedure that writes a batch, made from storage/sql/commit.sql and record_descs. Its name
 * carries a hash of its text, so hubs of two versions each call their own during a rolling upgrade.
 * --migrate creates it; the hub calls it, its values in six arrays (struct columns), whose layout
 * is at the head of commit.sql. */

#include "storage/fold.h"
#include "storage/pg/columns.h"

enum {
    PROCEDURE_RECEIPTS = 0, /* sections */
    PROCEDURE_CHANGES,
    PROCEDURE_FIRST_ROWS, /* then one for each kind of record and act */
    PROCEDURE_SECTIONS = PROCEDURE_FIRST_ROWS + KINDS_N * FOLD_ACTS_N,
    PROCEDURE_WORD_BITS = 62, /* so many sections in each integer that says which there are */
    PROCEDURE_WORDS = (PROCEDURE_SECTIONS + PROCEDURE_WORD_BITS - 1) / PROCEDURE_WORD_BITS,
    PROCEDURE_PLACES = 3 + PROCEDURE_WORDS, /* integers before the rows of the sections */
    PROCEDURE_ORDER = PROCEDURE_PLACES + 2 * PROCEDURE_SECTIONS, /* … before the order */
    /* Values of a record's row before its fields: tenant and venue; number of the venue, seq, live,
     * rev before the batch. */
    PROCEDURE_ROW_IDS = 2,
    PROCEDURE_ROW_INTS = 4,
};

int procedure_section(enum record_kind kind, enum fold_act act);
/* Values of a row, at most, in each array. */
void procedure_widths(uint32_t ret_width[static COLUMNS_N]);

struct procedure {
    char name[40];
    char *create; /* owned: the statement that creates it */
    char *call;   /* owned: the statement that calls it */
};

/* 0 or -ENOMEM. */
int procedure_init(struct procedure *p);
void procedure_fini(struct procedure *p);

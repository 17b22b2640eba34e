#pragma once
/* The procedure that writes a batch, made from storage/sql/commit.sql and record_descs. Its name
 * carries a hash of its text, so hubs of two versions each call their own during a rolling upgrade.
 * --migrate creates it; the hub calls it, its values in six arrays (struct columns), whose layout
 * is at the head of commit.sql. */

#include "storage/fold.h"

enum {
    PROCEDURE_RECEIPTS = 0,
    PROCEDURE_CHANGES,
    PROCEDURE_FIRST_ROWS, /* then a section for each kind of record and act */
    PROCEDURE_SECTIONS = PROCEDURE_FIRST_ROWS + KINDS_N * FOLD_ACTS_N,
    PROCEDURE_WORD_BITS = 62, /* so many sections in each integer that says which there are */
    PROCEDURE_WORDS = (PROCEDURE_SECTIONS + PROCEDURE_WORD_BITS - 1) / PROCEDURE_WORD_BITS,
    PROCEDURE_PLACES = 3 + PROCEDURE_WORDS, /* integers before the places of the sections */
    PROCEDURE_HEAD = PROCEDURE_PLACES + PROCEDURE_SECTIONS, /* integers before the venues */
    /* Integers of a row: of a record, number of the venue, seq, live, rev before the batch, where
     * its ids, texts, times and jsons are, then its fields that are integers; */
    PROCEDURE_ROW_INTS = 8,
    PROCEDURE_END_INTS = 3,  /* FOLD_END: number of the venue, seq, where its id is; */
    PROCEDURE_ROW_OTHER = 6, /* of a receipt (ids, texts, times, bytes) or a change (ids, times,
                                bytes, jsons): number of the venue, seq, where those are */
};

/* How many integers a row of the section has. */
int procedure_row_ints(enum record_kind kind, enum fold_act act);
int procedure_section(enum record_kind kind, enum fold_act act);

struct procedure {
    char name[40];
    char *create; /* owned: the statement that creates it */
    char *call;   /* owned: the statement that calls it */
};

/* 0 or -ENOMEM. */
int procedure_init(struct procedure *p);
void procedure_fini(struct procedure *p);

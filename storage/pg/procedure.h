#pragma once
/* The procedures that write a batch, made from storage/sql/commit.sql and record_descs; and from
 * commit_one.sql, for a command alone. Their names carry a hash of their text, so hubs of two
 * versions each call their own during a rolling upgrade. --migrate creates them; the hub calls one
 * of them, its values in arrays (struct columns), whose layout is at the head of those files. */

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
    /* Of a command alone: what says how many rows a section has. */
    PROCEDURE_ROWS_BITS = 20,
    PROCEDURE_ROWS_MASK = (1 << PROCEDURE_ROWS_BITS) - 1,
};

int procedure_section(enum record_kind kind, enum fold_act act);
/* How a command alone says that it has n rows, at least one, of a section of records. */
int64_t procedure_code(int section, size_t n);
/* Values of a row, at most, in each array. */
void procedure_widths(uint32_t ret_width[static COLUMNS_N]);

struct procedure {
    char name[40];
    char name_one[40]; /* for a command alone */
    char *create;      /* owned: the statements that create both */
    char *call;        /* owned: the statement that calls it */
    char *call_one;
};

/* 0 or -ENOMEM. */
int procedure_init(struct procedure *p);
void procedure_fini(struct procedure *p);

#pragma once
/* Records <-> rows, for every kind, from record_descs: the statements' text, their parameters, and
 * structs out of results. */

#include "protocol/base/arena.h"
#include "storage/pg/conn.h"
#include "storage/fold.h"

/* What is prepared for one kind. */
enum rows_statement {
    ROWS_INSERT, /* in the order of enum fold_act */
    ROWS_UPDATE,
    ROWS_END,
    ROWS_LOAD, /* $1 tenant  $2 venue: the live rows */
    ROWS_STATEMENTS_N
};

struct rows {
    struct {
        char *name, *sql; /* owned */
    } statements[KINDS_N][ROWS_STATEMENTS_N];
};

/* 0 or -ENOMEM. */
int rows_init(struct rows *r);
void rows_fini(struct rows *r);

/* The parameters of ROWS_INSERT, ROWS_UPDATE or ROWS_END for the list. Scratch is for lists inside
 * records. A full buffer shows in p->b.failed. */
void rows_bind(struct params *p, enum record_kind kind, enum fold_act act,
    const struct fold_list *list, id batch_id, struct buf *scratch);

/* The record in row `row` of a result of ROWS_LOAD, as a struct of the kind in *ret (shape->size
 * bytes, given by the caller). It borrows from the result and the arena. 0, or -EBADMSG when the
 * row is not what the kind's table says. */
int rows_read(const PGresult *r, int row, enum record_kind kind, struct arena *a, void *ret);

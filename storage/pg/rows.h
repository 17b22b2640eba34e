#pragma once
/* Records <-> rows, for every kind, from record_descs: into the columns of a batch, and as structs
 * out of results. */

#include "protocol/base/arena.h"
#include "storage/fold.h"
#include "storage/pg/columns.h"
#include "storage/pg/conn.h"

struct rows {
    struct {
        char *name, *sql; /* owned: the live rows; $1 tenant  $2 venue */
    } loads[KINDS_N];
};

/* 0 or -ENOMEM. */
int rows_init(struct rows *r);
void rows_fini(struct rows *r);

/* Adds the row as the procedure takes it (procedure.h). venue: its number in the batch, from 1.
 * Scratch is for lists inside records. */
void rows_put(struct columns *to, const struct fold_row *row, int64_t venue, struct buf *scratch);

/* The record in row `row` of a load's result, as a struct of the kind in *ret (shape->size bytes,
 * given by the caller). It borrows from the result and the arena. 0, or -EBADMSG when the row is
 * not what the kind's table says. */
/* The same for any shape, whose columns come first. */
int rows_read_shape(const PGresult *r, int row, const struct shape *s, struct arena *a, void *ret);
int rows_read(const PGresult *r, int row, enum record_kind kind, struct arena *a, void *ret);

#pragma once
/* A batch as the values of the procedure that writes it: the layout is at the head of
 * storage/sql/commit.sql. */

#include "storage/fold.h"
#include "storage/pg/array.h"
#include "storage/pg/columns.h"
#include "storage/pg/conn_types.h"

/* A hub process, and the generation of its connection. */
struct pg_writer {
    id id;
    int64_t gen;
};

/* Replaces what the columns had. Scratch is a buffer for whatever is needed meanwhile. Out of room
 * or memory shows in columns_failed. */
void bind_batch(struct columns *to, const struct batch *b, const struct fold *f,
    const struct pg_writer *writer, struct buf *scratch);
/* Whether the batch is a command alone, with its receipt and its change: commit_one.sql writes it.
 */
bool bind_is_one(const struct batch *b);
/* The same for a command alone: its parameters, and after them those of the columns, without
 * COLUMN_BYTES. Out of room or memory shows in the params, too. */
void bind_one(struct params *p, struct columns *to, const struct batch *b, const struct fold *f,
    const struct pg_writer *writer, struct buf *scratch);
/* The tenants of the batch, as the text of an array; one with several venues in it may be listed
 * several times. Replaces what the buffer had. */
void bind_tenants(struct buf *to, const struct batch *b);

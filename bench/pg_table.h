#pragma once
/* struct pg_table: rows for one table, collected column by column and written by one statement:
 * insert … select from unnest(one binary array a column), as an upsert by id if wanted. */

#include <libpq-fe.h>
#include <stdbool.h>

#include "bench/pg_array.h"

enum { PG_COLUMNS_MAX = 64 };

struct pg_column {
    const char *name; /* NULL after the last */
    enum pg_type type;
};

struct pg_table {
    const char *name;
    bool upsert; /* by (tenant_id, venue_id, id); else insert */
    const struct pg_column *columns;
    size_t n_columns;
    size_t next; /* column that the next put fills */
    struct pg_array arrays[PG_COLUMNS_MAX];
};

/* Prepares its statement on the connection (blocking), under the table's name; or dies. */
void pg_table_prepare(struct pg_table *t, PGconn *pg);
void pg_table_clear(struct pg_table *t);
/* The array of the next column of the row being filled; a row is full after its last column. */
struct pg_array *pg_table_next(struct pg_table *t);
/* Queues the statement with the rows collected, or dies. */
void pg_table_send(struct pg_table *t, PGconn *pg);
/* The same for a statement that the caller prepared under that name. */
void pg_arrays_send(PGconn *pg, const char *name, struct pg_array *arrays, size_t n);
void pg_table_fini(struct pg_table *t);

/* The next column's value. */
#define PUT_ID(t, v)   pg_array_put_id(pg_table_next(t), (v))
#define PUT_INT(t, v)  pg_array_put_i64(pg_table_next(t), (v))
#define PUT_BOOL(t, v) pg_array_put_bool(pg_table_next(t), (v))
#define PUT_STR(t, v)  pg_array_put_str(pg_table_next(t), (v))
#define PUT_TIME(t, v) pg_array_put_time(pg_table_next(t), (v))
#define PUT_NULL(t)    pg_array_put_null(pg_table_next(t))

#pragma once
/* The values of a batch: arrays in Postgres' binary format, one a type, with rows of the same
 * number in each; and one plain array of integers. A row is written value after value into whatever
 * array it belongs to; columns_row ends it. Out of room or memory shows once, in columns_failed. */

#include "protocol/base/buf.h"
#include "protocol/base/id.h"
#include "protocol/base/time.h"
#include "protocol/pos/model/field.h"

enum column {
    COLUMN_HEAD, /* integers; no rows */
    COLUMN_IDS,
    COLUMN_INTS, /* amounts and booleans (0, 1) too */
    COLUMN_TEXTS,
    COLUMN_TIMES,
    COLUMN_BYTES,
    COLUMN_JSONS,
    COLUMNS_N
};

struct columns {
    struct buf b[COLUMNS_N];   /* the array's head, then its elements */
    uint32_t n[COLUMNS_N];     /* elements */
    uint32_t width[COLUMNS_N]; /* elements of a row; 0: of the plain one */
    uint32_t n_rows;
};

/* max: ceiling of each array, bytes. width: values of a row, at most, in each array. */
void columns_init(struct columns *c, size_t max, const uint32_t width[static COLUMNS_N]);
void columns_fini(struct columns *c);
/* Empties them, keeps the memory. */
void columns_reset(struct columns *c);

void columns_id(struct columns *c, id v);
void columns_int(struct columns *c, int64_t v);
void columns_head(struct columns *c, const int64_t *v, size_t n);
void columns_time(struct columns *c, time_ms v);
void columns_put(struct columns *c, enum column which, struct str v);
void columns_null(struct columns *c, enum column which);
/* Ends a row: what it lacks is null. */
void columns_row(struct columns *c);

bool columns_failed(const struct columns *c);
/* As libpq takes them; borrowed until the next put or reset. */
void columns_split(struct columns *c, const char *ret_values[static COLUMNS_N],
    int ret_lengths[static COLUMNS_N], int ret_formats[static COLUMNS_N]);

/* Where a field's values are. */
enum column column_for(enum field_type t);

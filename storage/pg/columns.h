#pragma once
/* The values of a batch: six arrays in Postgres' binary format, one a type, each value added at the
 * end of its array. Out of room or memory shows once, in columns_failed. */

#include "protocol/base/buf.h"
#include "protocol/base/id.h"
#include "protocol/base/time.h"
#include "protocol/pos/model/field.h"

enum column {
    COLUMN_IDS,
    COLUMN_INTS, /* amounts and booleans (0, 1) too */
    COLUMN_TEXTS,
    COLUMN_TIMES,
    COLUMN_BYTES,
    COLUMN_JSONS,
    COLUMNS_N
};

struct columns {
    struct buf b[COLUMNS_N]; /* the array's head, then its elements */
    uint32_t n[COLUMNS_N];   /* elements */
};

/* max: ceiling of each array, bytes. */
void columns_init(struct columns *c, size_t max);
void columns_fini(struct columns *c);
/* Empties them, keeps the memory. */
void columns_reset(struct columns *c);

void columns_id(struct columns *c, id v);
void columns_int(struct columns *c, int64_t v);
void columns_time(struct columns *c, time_ms v);
void columns_put(struct columns *c, enum column which, struct str v);
/* How many values that array has, as an integer: the next one's place, less one. */
void columns_place(struct columns *c, enum column which);
void columns_null(struct columns *c, enum column which);

bool columns_failed(const struct columns *c);
/* As libpq takes them; borrowed until the next put or reset. */
void columns_split(struct columns *c, const char *ret_values[static COLUMNS_N],
    int ret_lengths[static COLUMNS_N], int ret_formats[static COLUMNS_N]);

/* Where a field's values are. */
enum column column_for(enum field_type t);

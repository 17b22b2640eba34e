#pragma once
/* struct pg_array: a one-dimensional Postgres array in binary form, built element by element. It is
 * one column of a statement over unnest(). */

#include <libpq-fe.h>
#include <stdint.h>

#include "protocol/base/buf.h"
#include "protocol/base/id.h"

enum pg_type {
    PG_BOOL = 16,
    PG_BYTEA = 17,
    PG_INT8 = 20,
    PG_TEXT = 25,
    PG_JSON = 114,
    PG_TIMESTAMPTZ = 1184,
    PG_UUID = 2950,
};

struct pg_array {
    struct buf b;
    int32_t n; /* elements */
};

/* Empties it for elements of that type. */
void pg_array_begin(struct pg_array *a, enum pg_type element);
void pg_array_put(struct pg_array *a, const void *bytes, size_t n);
void pg_array_put_null(struct pg_array *a);
void pg_array_put_i64(struct pg_array *a, int64_t v);
void pg_array_put_bool(struct pg_array *a, bool v);
void pg_array_put_id(struct pg_array *a, id v);
void pg_array_put_str(struct pg_array *a, struct str v);
void pg_array_put_time(struct pg_array *a, time_ms v);
/* Its bytes, complete; borrowed until the next begin. */
struct str pg_array_end(struct pg_array *a);
void pg_array_fini(struct pg_array *a);

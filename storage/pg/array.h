#pragma once
/* Parameters of one statement in Postgres' binary format: scalars, and whole columns as arrays for
 * unnest. Built column by column into one buffer:
 *
 *   params_array(&p, PG_UUID, n);  n × params_id(&p, …)
 *   params_array(&p, PG_INT8, n);  n × params_i64(&p, …)
 *
 * A put outside an array is a scalar parameter. Out of room shows in `b.failed`, to be checked
 * once, at the end. */

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "protocol/base/buf.h"
#include "protocol/base/id.h"
#include "protocol/base/str.h"
#include "protocol/base/time.h"

/* Types by their OIDs, which are fixed (pg_type.dat). */
enum pg_type {
    PG_BOOL = 16,
    PG_BYTEA = 17,
    PG_INT8 = 20,
    PG_TEXT = 25,
    PG_JSON = 114,
    PG_TIMESTAMPTZ = 1184,
    PG_UUID = 2950,
};

enum { PARAMS_MAX = 48 };

struct params {
    struct buf b;
    struct {
        size_t at; /* in b */
        size_t n;  /* bytes */
        bool null;
    } v[PARAMS_MAX];
    int n;
    size_t array_left; /* elements still to come of the array begun last */
};

/* max: ceiling in bytes, all parameters together. */
void params_init(struct params *p, size_t max);
void params_fini(struct params *p);
/* Forget the parameters, keep the memory. */
void params_reset(struct params *p);

/* The next n puts are elements of one array. */
void params_array(struct params *p, enum pg_type element, size_t n);

void params_id(struct params *p, id v);
void params_i64(struct params *p, int64_t v);
void params_bool(struct params *p, bool v);
void params_time(struct params *p, time_ms v);
/* Bytes as they are: text, json, bytea. */
void params_bytes(struct params *p, struct str v);
void params_null(struct params *p);

/* As libpq takes them; each array has PARAMS_MAX places. Returns how many there are. */
int params_split(
    const struct params *p, const char **ret_values, int *ret_lengths, int *ret_formats);

/* Numbers as Postgres sends them. */
static inline void pg_put_be32(char *to, uint32_t v)
{
    v = htobe32(v);
    memcpy(to, &v, sizeof v);
}

static inline void pg_put_be64(char *to, uint64_t v)
{
    v = htobe64(v);
    memcpy(to, &v, sizeof v);
}

/* Microseconds since 2000-01-01. */
#define PG_EPOCH_MS INT64_C(946684800000)
static inline void pg_put_time(char *to, time_ms v)
{
    pg_put_be64(to, (uint64_t)(v.ms - PG_EPOCH_MS) * 1000);
}

/* The head of an array in array_send's format: dimensions, has-null flag, element type; for each
 * dimension its size and lower bound. Each element follows as its length (-1: null) and bytes. An
 * empty array has no dimension. */
static inline size_t pg_array_head(size_t dimensions)
{
    return 12 + 8 * dimensions;
}
static inline void pg_put_array_head(
    char *to, enum pg_type element, uint32_t dimensions, const uint32_t *sizes)
{
    pg_put_be32(to, dimensions);
    pg_put_be32(to + 4, 1);
    pg_put_be32(to + 8, (uint32_t)element);
    for (uint32_t i = 0; i < dimensions; i++) {
        pg_put_be32(to + 12 + 8 * i, sizes[i]);
        pg_put_be32(to + 16 + 8 * i, 1);
    }
}

/* Values out of a binary result. The caller knows the column's type. */
int64_t pg_get_i64(const char *value);
time_ms pg_get_time(const char *value); /* milliseconds, rounded down */
id pg_get_id(const char *value);

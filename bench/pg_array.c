#include "bench/pg_array.h"

#include <arpa/inet.h>
#include <endian.h>

#include "bench/measure.h"

enum { COUNT_AT = 12, BYTES_MAX = 16 << 20 };

/* Postgres counts microseconds from 2000-01-01. */
static const int64_t EPOCH_MS = INT64_C(946684800000);

static void put_u32(struct buf *b, uint32_t v)
{
    v = htonl(v);
    buf_put(b, &v, sizeof v);
}

void pg_array_begin(struct pg_array *a, enum pg_type element)
{
    if (!a->b.max)
        buf_init(&a->b, BYTES_MAX);
    buf_reset(&a->b);
    a->n = 0;
    put_u32(&a->b, 1); /* dimensions */
    put_u32(&a->b, 1); /* may hold nulls */
    put_u32(&a->b, (uint32_t)element);
    put_u32(&a->b, 0); /* elements: set at the end */
    put_u32(&a->b, 1); /* the first one's number */
}

void pg_array_put(struct pg_array *a, const void *bytes, size_t n)
{
    put_u32(&a->b, (uint32_t)n);
    buf_put(&a->b, bytes, n);
    a->n++;
}

void pg_array_put_null(struct pg_array *a)
{
    put_u32(&a->b, UINT32_MAX);
    a->n++;
}

void pg_array_put_i64(struct pg_array *a, int64_t v)
{
    uint64_t bytes = htobe64((uint64_t)v);
    pg_array_put(a, &bytes, sizeof bytes);
}

void pg_array_put_bool(struct pg_array *a, bool v)
{
    char byte = v;
    pg_array_put(a, &byte, 1);
}

void pg_array_put_id(struct pg_array *a, id v)
{
    pg_array_put(a, v.b, sizeof v.b);
}

void pg_array_put_str(struct pg_array *a, struct str v)
{
    pg_array_put(a, v.p, v.n);
}

void pg_array_put_time(struct pg_array *a, time_ms v)
{
    pg_array_put_i64(a, (v.ms - EPOCH_MS) * 1000);
}

struct str pg_array_end(struct pg_array *a)
{
    if (a->b.failed)
        die("an array above %d bytes", BYTES_MAX);
    uint32_t n = htonl((uint32_t)a->n);
    memcpy(a->b.p + COUNT_AT, &n, sizeof n);
    return buf_str(&a->b);
}

void pg_array_fini(struct pg_array *a)
{
    buf_fini(&a->b);
}

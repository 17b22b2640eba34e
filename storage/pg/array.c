#include "storage/pg/array.h"

#include "protocol/base/require.h"

void params_init(struct params *p, size_t max)
{
    *p = (struct params){0};
    buf_init(&p->b, max);
}

void params_fini(struct params *p)
{
    buf_fini(&p->b);
}

void params_reset(struct params *p)
{
    buf_reset(&p->b);
    p->n = 0;
    p->array_left = 0;
}

static void next_param(struct params *p)
{
    require(p->array_left == 0 && p->n < PARAMS_MAX);
    p->v[p->n].at = p->b.n;
    p->v[p->n].n = 0;
    p->v[p->n].null = false;
    p->n++;
}

void params_array(struct params *p, enum pg_type element, size_t n)
{
    require(n <= INT32_MAX);
    next_param(p);
    size_t size = pg_array_head(n ? 1 : 0);
    char *to = buf_reserve(&p->b, size);
    p->array_left = n;
    if (!to)
        return;
    const uint32_t length = (uint32_t)n;
    pg_put_array_head(to, element, n ? 1 : 0, &length);
    p->b.n += size;
    p->v[p->n - 1].n += size;
}

/* Room for one value of n bytes: an element, or a parameter of its own. NULL: out of room. */
static char *value_room(struct params *p, size_t n)
{
    bool element = p->array_left > 0;
    if (element)
        p->array_left--;
    else
        next_param(p);
    require(n <= INT32_MAX);
    size_t head = element ? 4 : 0;
    char *to = buf_reserve(&p->b, head + n);
    if (!to)
        return NULL;
    if (element)
        pg_put_be32(to, (uint32_t)n);
    p->b.n += head + n;
    p->v[p->n - 1].n += head + n;
    return to + head;
}

void params_id(struct params *p, id v)
{
    char *to = value_room(p, sizeof v.b);
    if (to)
        memcpy(to, v.b, sizeof v.b);
}

void params_i64(struct params *p, int64_t v)
{
    char *to = value_room(p, 8);
    if (to)
        pg_put_be64(to, (uint64_t)v);
}

void params_bool(struct params *p, bool v)
{
    char *to = value_room(p, 1);
    if (to)
        *to = v;
}

void params_time(struct params *p, time_ms v)
{
    char *to = value_room(p, 8);
    if (to)
        pg_put_time(to, v);
}

void params_bytes(struct params *p, struct str v)
{
    char *to = value_room(p, v.n);
    if (to && v.n)
        memcpy(to, v.p, v.n);
}

void params_null(struct params *p)
{
    if (p->array_left == 0) {
        next_param(p);
        p->v[p->n - 1].null = true;
        return;
    }
    p->array_left--;
    char *to = buf_reserve(&p->b, 4);
    if (!to)
        return;
    pg_put_be32(to, UINT32_MAX);
    p->b.n += 4;
    p->v[p->n - 1].n += 4;
}

int params_split(
    const struct params *p, const char **ret_values, int *ret_lengths, int *ret_formats)
{
    require(p->array_left == 0 && !p->b.failed);
    for (int i = 0; i < p->n; i++) {
        ret_values[i] = p->v[i].null ? NULL : p->b.p + p->v[i].at;
        ret_lengths[i] = (int)p->v[i].n;
        ret_formats[i] = 1; /* binary */
    }
    return p->n;
}

int64_t pg_get_i64(const char *value)
{
    uint64_t v = 0;
    for (int i = 0; i < 8; i++)
        v = v << 8 | (uint8_t)value[i];
    return (int64_t)v;
}

time_ms pg_get_time(const char *value)
{
    int64_t us = pg_get_i64(value);
    int64_t ms = us / 1000 - (us % 1000 < 0);
    return (time_ms){ms + PG_EPOCH_MS};
}

id pg_get_id(const char *value)
{
    id i;
    memcpy(i.b, value, sizeof i.b);
    return i;
}

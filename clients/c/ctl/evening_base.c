#include "clients/c/ctl/evening_base.h"

#include "clients/c/span.h"
#include "protocol/base/require.h"
#include "protocol/wire/json_write.h"

int64_t evening_now(const struct evening *e)
{
    return (int64_t)((uv_hrtime() - e->began_ns) / 1000000) * e->speed;
}

static uint64_t next_random(struct evening *e)
{
    uint64_t z = e->random += UINT64_C(0x9e3779b97f4a7c15); /* splitmix64 */
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

int64_t evening_draw(struct evening *e, int64_t from, int64_t to)
{
    require(from <= to);
    return from + (int64_t)(next_random(e) % (uint64_t)(to - from + 1));
}

bool evening_once_in(struct evening *e, int64_t n)
{
    return evening_draw(e, 1, n) == 1;
}

void evening_send(struct actor *a, const char *type, const char *pre, id lane)
{
    struct evening *e = a->e;
    struct payon_command c = {.type = type,
        .body = text_of(buf_str(&e->body)),
        .pre = {pre, pre ? strlen(pre) : 0},
        .lane = payon_id_of(lane)};
    require(!e->body.failed);
    int r = payon_send(a->client, &c, NULL);
    if (r)
        ctl_die("%s cannot be sent (%d)", type, r);
    e->n_commands++;
}

struct json_out evening_body(struct evening *e)
{
    buf_reset(&e->body);
    struct json_out o = json_out(&e->body);
    jw_object_begin(&o);
    return o;
}

struct str evening_record(const struct actor *a, const char *kind, id key)
{
    return str_in(payon_record(a->client, kind, payon_id_of(key)));
}

bool evening_field_is(struct str rec, const char *field, struct str value)
{
    struct str raw;
    return span_raw(span_get(rec, field), &raw) && str_eq(raw, value);
}

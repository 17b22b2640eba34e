#include "clients/c/ctl/evening_base.h"

#include "protocol/base/require.h"

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

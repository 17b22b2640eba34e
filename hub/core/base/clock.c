#include "hub/core/base/clock.h"

#include "protocol/pos/model/limits.h"

#include <stdlib.h>

enum {
    RETRY_MS = 500,       /* after a failed call */
    ROUND_TRIP_MAX = 1000 /* ms; a slower answer says too little, unless it is the first */
};

/* The store's clock went back: approaches it at half speed. */
static void clock_slew(struct clock *c, int64_t now_ms)
{
    int64_t step = (now_ms - c->slewed_ms) / 2, left = c->ahead_ms - c->target_ms;
    c->ahead_ms -= step < left ? step : left;
    c->slewed_ms += step < left ? 2 * step : now_ms - c->slewed_ms;
}

/* The store's clock is `ahead` of ours, give or take `error`. */
static void clock_set(struct clock *c, int64_t ahead, int64_t error, int64_t now_ms)
{
    int64_t change = ahead - c->target_ms;
    if (c->known && change <= error && change >= -error)
        return;
    c->target_ms = ahead;
    if (!c->known || ahead > c->ahead_ms)
        c->ahead_ms = ahead;
    c->slewed_ms = now_ms;
    c->known = true;
}

static void own_clock_compared(struct hub *h, int64_t off)
{
    struct clock *c = &h->clock;
    bool is_off = off > LIMIT_CLOCK_OFF_MS || off < -LIMIT_CLOCK_OFF_MS;
    c->own_off_ms = off;
    if (is_off == c->off)
        return;
    c->off = is_off;
    hub_log(h, is_off ? LOG_WARN : LOG_INFO, "event=clock_%s ahead_ms=%lld detail=\"%s\"",
        is_off ? "off" : "right", (long long)off,
        is_off ? "this machine's clock is not the database's: what is recorded and shown has the "
                 "database's time"
               : "this machine's clock is the database's again");
}

static void clock_done(void *user, enum store_status status, struct str detail, int64_t store_ms)
{
    struct store_call *call = user;
    struct hub *h = store_call_end(call);
    free(call);
    if (!h)
        return;
    struct clock *c = &h->clock;
    int64_t now = hub_now(h), round_trip = now - c->sent_ms, middle = c->sent_ms + round_trip / 2;
    c->asking = false;
    c->ask_at_ms = now + (status == STORE_OK ? CLOCK_ASK_MS : RETRY_MS);
    if (status != STORE_OK || (c->known && round_trip > ROUND_TRIP_MAX))
        return;
    clock_set(c, store_ms - middle, round_trip / 2 + 1, now);
    own_clock_compared(h, h->env.ops->wall(h->env.self).ms - now - (store_ms - middle));
}

void clock_tick(struct hub *h, int64_t now_ms)
{
    struct clock *c = &h->clock;
    if (c->known)
        clock_slew(c, now_ms);
    if (c->asking || now_ms < c->ask_at_ms || !h->store->ops->is_up(h->store))
        return;
    struct store_call *call = calloc(1, sizeof *call);
    if (!call)
        return; /* asked again at the next tick */
    c->asking = true;
    c->sent_ms = now_ms;
    store_call_begin(h, call);
    h->store->ops->clock(h->store, clock_done, call);
}

/* One connection: two streams, each in order and with delays, which can be cut anywhere. */

#include "tests/sim/sim.h"

#include "protocol/base/require.h"

#include <stdlib.h>

enum {
    NO_CODE = 1006,
    MESSAGE_MAX = 64 << 20,
    OPENING_MS = 5000, /* a device waits for a hub that does not answer */
};

/* --- frames --------------------------------------------------------------------------------- */

/* The length of the header, or 0 while it is incomplete; *ret_n: of the payload. */
static size_t frame_head(struct world *w, const struct buf *raw, size_t at, size_t *ret_n)
{
    const uint8_t *p = (const uint8_t *)raw->p + at;
    size_t left = raw->n - at;
    if (left < 2)
        return 0;
    *ret_n = p[1] & 0x7f;
    if (*ret_n == 127 || p[1] & 0x80)
        sim_fail(w, "frames", "a frame above 64 KiB, or masked by the hub");
    if (*ret_n < 126)
        return 2;
    if (left < 4)
        return 0;
    *ret_n = (size_t)p[2] << 8 | p[3];
    return 4;
}

void frames_feed(struct world *w, struct frames *f, const void *bytes, size_t n,
    void (*message)(struct conn *c, struct str text), struct conn *c)
{
    size_t at = 0, head, payload;
    buf_put(&f->raw, bytes, n);
    while ((head = frame_head(w, &f->raw, at, &payload)) && f->raw.n - at >= head + payload) {
        const uint8_t first = (uint8_t)f->raw.p[at];
        if ((first & 0x0f) != (f->going_on ? 0 : 1))
            sim_fail(w, "frames", "opcode %d", first & 0x0f);
        buf_put(&f->part, f->raw.p + at + head, payload);
        at += head + payload;
        f->going_on = !(first & 0x80);
        if (f->going_on)
            continue;
        message(c, buf_str(&f->part));
        buf_reset(&f->part);
    }
    require(!f->raw.failed && !f->part.failed);
    if (at && f->raw.n > at)
        memmove(f->raw.p, f->raw.p + at, f->raw.n - at);
    f->raw.n -= at;
}

static void frames_init(struct frames *f)
{
    buf_init(&f->raw, MESSAGE_MAX);
    buf_init(&f->part, MESSAGE_MAX);
}

static void frames_fini(struct frames *f)
{
    buf_fini(&f->raw);
    buf_fini(&f->part);
}

/* --- opening -------------------------------------------------------------------------------- */

static int64_t latency(const struct world *w, struct random *r)
{
    int64_t ms = 1 + below(r, w->calm ? 10 : w->weather.latency_ms);
    return !w->calm && chance(r, 10) ? ms + below(r, 2000) : ms;
}

static struct conn *conn_new(struct device *d, struct node *n)
{
    struct world *w = d->w;
    struct conn *c = calloc(1, sizeof *c);
    require(c);
    c->next = w->conns;
    c->number = w->n_conns++;
    c->w = w;
    c->random = random_of(w, "network", c->number, 0);
    c->device = c->owner = d;
    c->node = n;
    c->window = w->weather.window;
    c->audience.view = c->asked.view = role_descs[d->role].view;
    frames_init(&c->said);
    frames_init(&c->heard);
    buf_init(&c->presence, LIMIT_PRESENCE_BYTES);
    w->conns = c;
    return c;
}

void conn_free(struct conn *c)
{
    frames_fini(&c->said);
    frames_fini(&c->heard);
    buf_fini(&c->presence);
    free(c);
}

static void opening_in(
    struct device *d, int64_t to, int64_t ms, void (*run)(struct world *w, struct moment *e))
{
    struct moment *e = event_in(d->w, ms, run);
    e->device = d;
    e->number = to;
}

static void gives_up(struct world *w, struct moment *e)
{
    struct device *d = e->device;
    if (!d->opening)
        return;
    d->opening = false;
    trace(w, "dev %d was not answered by hub %" PRId64, d->number, e->number);
    device_lost(d, NO_CODE);
}

static void arrives(struct world *w, struct moment *e)
{
    struct device *d = e->device;
    struct node *n = &w->nodes[e->number];
    if (!d->opening)
        return;
    if (n->hub && n->frozen) { /* the kernel takes it, and nobody answers */
        opening_in(d, n->number, OPENING_MS, gives_up);
        return;
    }
    d->opening = false;
    struct conn *c = n->hub ? conn_new(d, n) : NULL;
    if (c)
        c->session = hub_connected(n->hub, c, STR("10.0.0.1"));
    if (!c || !c->session) {
        if (c)
            c->device = NULL;
        trace(w, "dev %d refused by hub %d", d->number, n->number);
        device_lost(d, NO_CODE);
        return;
    }
    trace(w, "dev %d conn %d to hub %d", d->number, c->number, n->number);
    node_touch(n);
    d->conn = c;
    device_opened(d, c);
}

void conn_open(struct device *d)
{
    struct world *w = d->w;
    int64_t to = below(&d->random, (int64_t)w->n_nodes);
    d->opening = true;
    opening_in(d, to, latency(w, &d->random), arrives);
}

/* --- up ------------------------------------------------------------------------------------- */

/* An event at the hub's end: a frozen hub gets to it when it wakes. */
static struct moment *at_hub(
    struct conn *c, int64_t ms, void (*run)(struct world *w, struct moment *e))
{
    struct moment *e = event_in(c->w, ms, run);
    e->conn = c;
    e->node = c->node;
    e->life = c->node->life;
    return e;
}

static struct moment *up(struct conn *c, void (*run)(struct world *w, struct moment *e))
{
    struct world *w = c->w;
    int64_t at = w->now + latency(w, &c->random);
    c->up_at = at > c->up_at ? at : c->up_at; /* nothing overtakes anything */
    return at_hub(c, c->up_at - w->now, run);
}

static void up_arrives(struct world *w, struct moment *e)
{
    struct conn *c = e->conn;
    if (!c->session || c->shut || c->cut)
        return;
    check_asked(c, buf_str(&e->bytes));
    hub_message(c->node->hub, c->session, buf_str(&e->bytes));
    node_touch(c->node);
}

void conn_say(struct conn *c, struct str text)
{
    if (c->cut)
        return;
    struct moment *e = up(c, up_arrives);
    buf_put_str(&e->bytes, text);
}

static void hub_end(struct world *w, struct moment *e)
{
    struct conn *c = e->conn;
    if (!c->session)
        return;
    struct session *s = c->session;
    trace(w, "conn %d gone at hub %d", c->number, c->node->number);
    c->session = NULL;
    hub_disconnected(c->node->hub, s);
    node_touch(c->node);
}

void conn_close(struct conn *c)
{
    c->device = NULL;
    if (!c->cut) /* otherwise the hub notices by itself */
        (void)up(c, hub_end);
}

/* --- down ----------------------------------------------------------------------------------- */

static void heard(struct conn *c, struct str text)
{
    if (c->device)
        device_heard(c->device, text);
}

static void writable(struct conn *c)
{
    if (!c->blocked || c->in_flight > c->window / 2 || c->node->frozen)
        return;
    c->blocked = false;
    if (!c->session)
        return;
    hub_writable(c->node->hub, c->session);
    node_touch(c->node);
}

static void down_arrives(struct world *w, struct moment *e)
{
    struct conn *c = e->conn;
    size_t n = e->bytes.n;
    if (c->cut) {
        /* Part of what was on its way may still arrive. */
        n = e->number ? (size_t)below(&c->random, (int64_t)n + 1) : 0;
    }
    c->in_flight -= e->bytes.n;
    if (n && c->device)
        frames_feed(w, &c->heard, e->bytes.p, n, heard, c);
    if (!c->cut)
        writable(c);
}

void conn_woken(struct conn *c)
{
    if (!c->cut)
        writable(c);
}

static struct moment *down(struct conn *c, void (*run)(struct world *w, struct moment *e))
{
    struct world *w = c->w;
    int64_t at = w->now + latency(w, &c->random);
    c->down_at = at > c->down_at ? at : c->down_at;
    struct moment *e = event_in(w, c->down_at - w->now, run);
    e->conn = c;
    return e;
}

static void device_end(struct world *w, struct moment *e)
{
    struct conn *c = e->conn;
    struct device *d = c->device;
    if (!d || (c->cut && e->number != NO_CODE))
        return;
    c->device = NULL;
    d->conn = NULL;
    trace(w, "conn %d gone at dev %d code=%" PRId64, c->number, d->number, e->number);
    device_lost(d, (int)e->number);
}

int conn_write(struct conn *c, const void *bytes, size_t n)
{
    if (!c->session || c->shut)
        sim_fail(c->w, "env", "the hub writes to a connection that it closed");
    if (n > 65536)
        sim_fail(c->w, "env", "a write of %zu bytes", n);
    frames_feed(c->w, &c->said, bytes, n, check_said, c);
    if (c->said.raw.n)
        sim_fail(c->w, "env", "a write ends within a frame");
    if (c->gone)
        return -1;
    c->in_flight += n;
    if (c->cut)
        return 0; /* lost: the kernel takes it until it notices */
    struct moment *e = down(c, down_arrives);
    buf_put(&e->bytes, bytes, n);
    return 0;
}

bool conn_blocked(struct conn *c)
{
    if (c->in_flight > c->window)
        c->blocked = true;
    return c->blocked;
}

void conn_shut(struct conn *c, int code)
{
    if (c->shut)
        sim_fail(c->w, "env", "closed twice");
    c->shut = true;
    trace(c->w, "conn %d shut by hub %d code=%d", c->number, c->node->number, code);
    struct moment *e = down(c, device_end);
    e->number = code;
    (void)at_hub(c, c->cut ? below(&c->random, 50) : 1 + below(&c->random, 200), hub_end);
}

/* --- accidents ------------------------------------------------------------------------------ */

static void device_notices(struct conn *c, int64_t ms)
{
    struct moment *e = event_in(c->w, ms, device_end);
    e->conn = c;
    e->number = NO_CODE;
}

static void writes_fail(struct world *w, struct moment *e)
{
    e->conn->gone = true;
}

void conn_cut(struct conn *c, bool slow)
{
    struct world *w = c->w;
    if (c->cut)
        return;
    trace(w, "conn %d cut%s", c->number, slow ? ", nobody knows" : "");
    c->cut = true;
    int64_t ms = below(&c->random, slow ? 80000 : 50);
    (void)at_hub(c, ms, hub_end);
    if (ms && chance(&c->random, 500))
        (void)at_hub(c, below(&c->random, ms), writes_fail);
    device_notices(c, below(&c->random, slow ? 15000 : 50));
}

void conn_orphan(struct conn *c)
{
    c->session = NULL;
    /* What the kernel holds may still arrive. */
    if (chance(&c->random, 500))
        c->cut = true;
    if (c->device)
        device_notices(c, (c->cut                      ? 0
                              : c->down_at > c->w->now ? c->down_at - c->w->now
                                                       : 0) +
                              below(&c->random, 100));
}

void conn_stall(struct conn *c, int64_t ms)
{
    trace(c->w, "conn %d stalls for %" PRId64, c->number, ms);
    if (c->down_at < c->w->now + ms)
        c->down_at = c->w->now + ms;
}

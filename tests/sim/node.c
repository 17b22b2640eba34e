/* A hub and its ports: env, bus, and a store on the one database. */

#include "tests/sim/sim.h"

#include "protocol/base/require.h"
#include "tests/tools/slow.h"

#include <stdlib.h>

/* --- env ------------------------------------------------------------------------------------ */

static time_ms env_wall(void *self)
{
    const struct node *n = self;
    return (time_ms){world_wall(n->w).ms + n->wall_off};
}

static int64_t env_mono(void *self)
{
    return ((struct node *)self)->w->now;
}

static void env_random(void *self, void *bytes, size_t n)
{
    random_bytes(&((struct node *)self)->random, bytes, n);
}

static int env_write(void *self, void *conn, const void *bytes, size_t n)
{
    return conn_write(conn, bytes, n);
}

static bool env_blocked(void *self, void *conn)
{
    return conn_blocked(conn);
}

static void env_close(void *self, void *conn, int code, struct str reason)
{
    conn_shut(conn, code);
}

static void env_trust(void *self, void *conn, bool trusted)
{
}

static void env_log(void *self, enum log_level level, struct str text)
{
    struct node *n = self;
    if (level > LOG_DEBUG)
        trace(n->w, "hub %d log %d %.*s", n->number, (int)level, STR_ARG(text));
}

static void env_slow_hash(void *self, struct slow_hash *job)
{
    slow_add(&((struct node *)self)->slow, job);
}

static const struct env_ops env_ops = {.wall = env_wall,
    .slow_hash = env_slow_hash,
    .mono_ms = env_mono,
    .random = env_random,
    .write = env_write,
    .blocked = env_blocked,
    .close = env_close,
    .trust = env_trust,
    .log = env_log};

/* --- bus ------------------------------------------------------------------------------------ */

static void hint_arrives(struct world *w, struct moment *e)
{
    struct node *n = e->node;
    struct place_model *p = &w->places[e->bytes.n];
    if (!n->hub || !n->calls.hint)
        return;
    trace(w, "hub %d hint venue=%zu seq=%" PRId64, n->number, e->bytes.n, e->number);
    n->calls.hint(n->calls_user, p->info.tenant, p->info.venue, e->number);
    node_touch(n);
}

static int64_t hint_ms(struct node *to)
{
    return below(&to->bus_random, chance(&to->bus_random, 50) ? 3000 : 40);
}

/* e->bytes.n is the venue's number, for which an event has no field of its own. */
static void hint_send(struct node *to, size_t place, int64_t seq)
{
    struct world *w = to->w;
    struct moment *e = event_in(w, hint_ms(to), hint_arrives);
    e->node = to;
    e->life = to->life;
    e->number = seq;
    e->bytes.n = place;
}

static void part_arrives(struct world *w, struct moment *e)
{
    struct node *n = e->node;
    struct place_model *p = &w->places[e->number];
    if (!n->hub || !n->calls.part)
        return;
    trace(w, "hub %d part venue=%" PRId64 " %.*s", n->number, e->number,
        (int)(e->bytes.n < 160 ? e->bytes.n : 160), e->bytes.p);
    n->calls.part(n->calls_user, p->info.tenant, p->info.venue, buf_str(&e->bytes));
    node_touch(n);
}

static void part_send(struct node *to, size_t place, struct str text)
{
    struct world *w = to->w;
    struct moment *e = event_in(w, hint_ms(to), part_arrives);
    e->node = to;
    e->life = to->life;
    e->number = (int64_t)place;
    buf_init(&e->bytes, LIMIT_PRESENCE_BYTES);
    buf_put_str(&e->bytes, text);
    require(!e->bytes.failed);
}

static size_t place_of(const struct world *w, id venue)
{
    size_t place = 0;
    while (place < w->n_places && !id_eq(w->places[place].info.venue, venue))
        place++;
    require(place < w->n_places);
    return place;
}

static void bus_publish(struct bus *b, id tenant, id venue, int64_t seq)
{
    struct node *n = (struct node *)b;
    struct world *w = n->w;
    size_t place = place_of(w, venue);
    for (size_t i = 0; i < w->n_nodes; i++) {
        struct node *to = &w->nodes[i];
        if (to == n || !to->hub || !n->bus_up || !to->bus_up)
            continue;
        if (!w->calm && chance(&to->bus_random, w->weather.hints_lost))
            continue;
        for (int k = chance(&to->bus_random, 100) ? 2 : 1; k > 0; k--)
            hint_send(to, place, seq);
    }
}

static void bus_publish_part(struct bus *b, id tenant, id venue, struct str text)
{
    struct node *n = (struct node *)b;
    struct world *w = n->w;
    size_t place = place_of(w, venue);
    for (size_t i = 0; i < w->n_nodes; i++) {
        struct node *to = &w->nodes[i];
        if (to == n || !to->hub || !n->bus_up || !to->bus_up)
            continue;
        if (!w->calm && chance(&to->bus_random, w->weather.hints_lost))
            continue;
        for (int k = chance(&to->bus_random, 100) ? 2 : 1; k > 0; k--)
            part_send(to, place, text);
    }
}

static void fence_arrives(struct world *w, struct moment *e)
{
    struct node *n = e->node;
    id ids[2];
    if (!n->hub || !n->calls.fence)
        return;
    require(e->bytes.n == sizeof ids);
    memcpy(ids, e->bytes.p, sizeof ids);
    struct place_model *p = &w->places[place_of(w, ids[0])];
    trace(w, "hub %d fence asked=%" PRId64, n->number, e->number);
    n->calls.fence(n->calls_user, p->info.tenant, ids[0], ids[1], e->number);
    node_touch(n);
}

static void bus_publish_fence(struct bus *b, id tenant, id venue, id device, int64_t asked_us)
{
    struct node *n = (struct node *)b;
    struct world *w = n->w;
    const id ids[] = {venue, device};
    for (size_t i = 0; i < w->n_nodes; i++) {
        struct node *to = &w->nodes[i];
        if (to == n || !to->hub || !n->bus_up || !to->bus_up)
            continue;
        if (!w->calm && chance(&to->bus_random, w->weather.hints_lost))
            continue;
        struct moment *e = event_in(w, hint_ms(to), fence_arrives);
        e->node = to;
        e->life = to->life;
        e->number = asked_us;
        buf_init(&e->bytes, sizeof ids);
        buf_put(&e->bytes, (const char *)ids, sizeof ids);
        require(!e->bytes.failed);
    }
}

/* A text that no hub sends, or one that a hub might have sent, from a node that is never heard
 * again. */
void node_forged_part(struct node *n)
{
    static const char *const texts[] = {"", "{}", "[1]",
        "{\"node\":\"0192f000-0000-7000-8000-000000000001\",\"no\":9223372036854775807,"
        "\"asks\":true,\"devices\":[],\"stations\":[\"0192f000-0000-7000-8000-000000000002\"]}",
        "{\"node\":\"0192f000-0000-7000-8000-000000000001\",\"no\":1,\"asks\":false,\"devices\":["
        "{\"device\":\"0192f000-0000-7000-8000-000000000003\",\"name\":\"a ghost\",\"role\":"
        "\"waiter\",\"table_id\":null,\"since\":1}],\"stations\":[]}"};
    struct world *w = n->w;
    size_t place = (size_t)below(&w->faults, (int64_t)w->n_places);
    if (n->hub)
        part_send(n, place, str_of(texts[below(&w->faults, sizeof texts / sizeof *texts)]));
}

void node_forged_hint(struct node *n)
{
    struct world *w = n->w;
    size_t place = (size_t)below(&w->faults, (int64_t)w->n_places);
    const int64_t head = w->places[place].head;
    const int64_t seqs[] = {0, -1, head - 1, head, head + 1, head + 1000, INT64_MAX, INT64_MIN};
    if (n->hub)
        hint_send(n, place, seqs[below(&w->faults, sizeof seqs / sizeof *seqs)]);
}

static void bus_listen(struct bus *b, const struct bus_calls *calls, void *user)
{
    struct node *n = (struct node *)b;
    n->calls = *calls;
    n->calls_user = user;
}

static bool bus_is_up(struct bus *b)
{
    return ((struct node *)b)->bus_up;
}

static void bus_free(struct bus *b)
{
}

static void spent_arrives(struct world *w, struct moment *e)
{
    struct node *n = e->node;
    if (!n->hub || !n->calls.spent)
        return;
    trace(
        w, "hub %d spent %.*s", n->number, (int)(e->bytes.n < 160 ? e->bytes.n : 160), e->bytes.p);
    n->calls.spent(n->calls_user, buf_str(&e->bytes));
    node_touch(n);
}

static void bus_publish_spent(struct bus *b, struct str text)
{
    struct node *n = (struct node *)b;
    struct world *w = n->w;
    for (size_t i = 0; i < w->n_nodes; i++) {
        struct node *to = &w->nodes[i];
        if (to == n || !to->hub || !n->bus_up || !to->bus_up)
            continue;
        if (!w->calm && chance(&to->bus_random, w->weather.hints_lost))
            continue;
        struct moment *e = event_in(w, hint_ms(to), spent_arrives);
        e->node = to;
        e->life = to->life;
        buf_init(&e->bytes, LIMIT_SPENT_BYTES);
        buf_put_str(&e->bytes, text);
        require(!e->bytes.failed);
    }
}

static const struct bus_ops bus_ops = {bus_publish, bus_publish_part, bus_publish_fence,
    bus_publish_spent, bus_listen, bus_is_up, bus_free};

/* --- store ---------------------------------------------------------------------------------- */

static struct mem_fate fate_of(void *user, enum mem_call call)
{
    struct node *n = user;
    struct world *w = n->w;
    const struct weather *now = &w->weather;
    struct random *r = call == MEM_CLOCK ? &n->clock_random : &n->store_random;
    int64_t most = w->calm ? 3 : now->store_ms;
    bool slow = !w->calm && chance(r, 10);
    struct mem_fate fate = {
        .effect_ms = below(r, slow ? 1500 : most + 1),
        .answer_ms = below(r, slow ? 1500 : most + 1),
        .late_ms = below(r, 400),
    };
    bool commits = call == MEM_COMMIT;
    if (!w->calm && chance(r, commits ? now->commit_faults : now->read_faults))
        fate.fault = commits ? (enum mem_fault)(MEM_REFUSED + below(r, 4)) : MEM_REFUSED;
    if (commits || call == MEM_RESOLVE || fate.fault)
        trace(w, "hub %d %s effect=%" PRId64 " answer=%" PRId64 " fault=%d late=%" PRId64,
            n->number, commits ? "commit" : "call", fate.effect_ms, fate.answer_ms, (int)fate.fault,
            fate.late_ms);
    return fate;
}

void node_store_set_up(struct node *n, bool up)
{
    n->store_down = !up;
    if (!n->store)
        return;
    trace(n->w, "hub %d store %s", n->number, up ? "up" : "down");
    store_mem_set_up(n->store, up);
    node_touch(n);
}

/* --- life ----------------------------------------------------------------------------------- */

static void turn(struct world *w, struct moment *e)
{
    struct node *n = e->node;
    n->turn_due = false;
    if (!n->hub)
        return;
    hub_turn_end(n->hub);
    if (n->draining && (hub_is_drained(n->hub) || w->now >= n->kill_at)) {
        trace(w, "hub %d drained=%d", n->number, hub_is_drained(n->hub));
        node_crash(n);
    }
}

/* One turn of its loop covers a few milliseconds. */
void node_touch(struct node *n)
{
    if (n->turn_due || !n->hub || n->frozen)
        return;
    struct moment *e = event_in(n->w, below(&n->pace, 3), turn);
    e->node = n;
    e->life = n->life;
    n->turn_due = true;
}

static void tick(struct world *w, struct moment *e)
{
    struct node *n = e->node;
    if (!n->hub)
        return;
    slow_end(&n->slow);
    hub_tick(n->hub);
    node_touch(n);
    struct moment *next = event_in(w, 20 + below(&n->pace, TICK_MS - 19), tick);
    next->node = n;
    next->life = n->life;
}

void node_start(struct node *n)
{
    struct world *w = n->w;
    require(!n->hub);
    n->life++;
    n->bus.ops = &bus_ops;
    n->turn_due = n->draining = n->store_down = false;
    n->bus_up = true;
    n->store = store_mem_new(w->db, fate_of, n);
    n->hub = hub_new(&n->config, (struct env){&env_ops, n}, n->store, &n->bus);
    require(n->store && n->hub);
    check_meter(n);
    trace(w, "hub %d start", n->number);
    struct moment *e = event_in(w, below(&n->pace, TICK_MS), tick);
    e->node = n;
    e->life = n->life;
}

void node_crash(struct node *n)
{
    struct world *w = n->w;
    if (!n->hub)
        return;
    node_wake(n); /* its events are dropped: they belong to this life */
    trace(w, "hub %d gone", n->number);
    for (struct conn *c = w->conns; c; c = c->next)
        if (c->node == n && c->session)
            conn_orphan(c);
    cover_hub(&n->hub->metrics);
    hub_free(n->hub);
    slow_end(&n->slow);
    /* What it has sent stays on its way. The answers to its calls find no hub. */
    n->store->ops->free(n->store);
    n->hub = NULL;
    n->store = NULL;
    n->life++;
}

void node_drain(struct node *n)
{
    if (!n->hub || n->draining || n->frozen)
        return;
    trace(n->w, "hub %d drain", n->number);
    n->draining = true;
    n->kill_at = n->w->now + 10000;
    hub_drain(n->hub);
    node_touch(n);
}

/* The world that a seed makes: what exists, what happens next, how it ends. */

#include "tests/sim/sim.h"

#include "hub/crypto/token.h"
#include "protocol/base/require.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    WHOLE_EVERY = 1000, /* steps between two of the expensive checks */
    SETUP_MS = 60000,   /* virtual time for the menu to be there */
    /* until presence is right everywhere: silent devices noticed, parts of dead hubs expired */
    PRESENCE_MS = LIMIT_PRESENCE_SILENCE_MS + LIMIT_PRESENCE_KEPT_MS + LIMIT_BACKUP_DARK_MS + 4000,
    SETTLE_MS = 180000, /* virtual time for everything to be well after the faults have ended */
};

time_ms world_wall(const struct world *w)
{
    return (time_ms){MEM_DB_CLOCK_MS + w->now};
}

/* --- events --------------------------------------------------------------------------------- */

static bool sooner(const struct moment *a, const struct moment *b)
{
    return a->at != b->at ? a->at < b->at : a->order < b->order;
}

static void heap_swap(struct world *w, size_t i, size_t k)
{
    struct moment *e = w->events[i];
    w->events[i] = w->events[k];
    w->events[k] = e;
}

static void heap_put(struct world *w, struct moment *e)
{
    e->order = w->n_ordered++;
    if (w->n_events == w->events_cap) {
        w->events_cap = w->events_cap ? w->events_cap * 2 : 256;
        w->events = realloc(w->events, w->events_cap * sizeof(struct moment *));
        require(w->events);
    }
    size_t i = w->n_events++;
    w->events[i] = e;
    for (; i && sooner(w->events[i], w->events[(i - 1) / 2]); i = (i - 1) / 2)
        heap_swap(w, i, (i - 1) / 2);
}

struct moment *event_in(struct world *w, int64_t ms, void (*run)(struct world *w, struct moment *e))
{
    struct moment *e = calloc(1, sizeof *e);
    require(e && ms >= 0);
    e->at = w->now + ms;
    e->run = run;
    buf_init(&e->bytes, 1 << 20);
    heap_put(w, e);
    return e;
}

void event_again(struct world *w, struct moment *e)
{
    e->at = w->now;
    heap_put(w, e);
}

static struct moment *heap_take(struct world *w)
{
    struct moment *e = w->events[0];
    w->events[0] = w->events[--w->n_events];
    for (size_t i = 0, k; (k = 2 * i + 1) < w->n_events; i = k) {
        if (k + 1 < w->n_events && sooner(w->events[k + 1], w->events[k]))
            k++;
        if (!sooner(w->events[k], w->events[i]))
            break;
        heap_swap(w, i, k);
    }
    return e;
}

static void event_free(struct moment *e)
{
    if (e->bytes.p)
        buf_fini(&e->bytes);
    free(e);
}

/* Runs the earliest event, then checks everything that must hold. */
static void step(struct world *w)
{
    int64_t due = mem_db_due(w->db);
    if (w->n_events && w->events[0]->at < due) {
        struct moment *e = heap_take(w);
        w->now = e->at > w->now ? e->at : w->now;
        if (e->node && e->life == e->node->life && e->node->frozen) {
            node_hold(e->node, e);
        } else {
            if (!e->node || e->life == e->node->life)
                e->run(w, e);
            event_free(e);
        }
    } else {
        require(due != INT64_MAX);
        w->now = due > w->now ? due : w->now;
        mem_db_step(w->db, w->now);
        for (size_t i = 0; i < w->n_nodes; i++)
            node_touch(&w->nodes[i]);
    }
    check_journals(w);
    if (++w->step % WHOLE_EVERY == 0)
        check_whole(w);
}

/* --- what there is -------------------------------------------------------------------------- */

static void weather_init(struct world *w)
{
    struct random weather = random_of(w, "weather", 0, 0), *r = &weather;
    static const int64_t latency[] = {5, 20, 60, 250}, store[] = {2, 8, 40, 150};
    static const size_t windows[] = {600, 4096, 32768, 1 << 20};
    bool fair = chance(r, 100); /* some runs without any fault: load alone */
    w->weather = (struct weather){
        .latency_ms = latency[below(r, 4)],
        .store_ms = store[below(r, 4)],
        .commit_faults = fair ? 0 : below(r, 120),
        .read_faults = fair ? 0 : below(r, 80),
        .hints_lost = fair ? 0 : below(r, 600),
        .fault_every_ms = fair ? 1000000 : 30 + below(r, 1200),
        .act_every_ms = 50 + below(r, 1500),
        .window = windows[below(r, 4)],
        .node_faults = chance(r, 300) ? 2 : 35,
        .heartbeat_ms = 500 + below(r, 2000),
        .heavy = w->settings.seed % 12 == 0, /* so that a row of seeds has some */
        .loses = w->settings.loses || w->settings.seed % 12 == 5,
        .bursts = w->settings.seed % 12 == 2,
        .suspends = w->settings.seed % 12 == 3,
        .freezes = w->settings.freezes || w->settings.seed % 12 == 7,
    };
    if (w->settings.story)
        w->weather.heavy = w->weather.loses = w->weather.bursts = w->weather.suspends = false;
    if (!w->weather.heavy)
        return;
    /* A queue overflows only while the client is patient, the hub there and the database fast. */
    w->weather.heartbeat_ms = 8000;
    w->weather.act_every_ms = 60;
    w->weather.store_ms = 3;
    w->weather.window = 4096;
    w->weather.node_faults = 2;
    w->weather.fault_every_ms = 1000;
}

static void place_init(struct world *w, struct place_model *p, int number)
{
    static const char *const names[] = {"Casa", "Uno", "Due"};
    struct random venue = random_of(w, "venue", number, 0), *r = &venue;
    p->info = (struct venue_info){
        .tenant = number == 1 ? w->places[0].info.tenant : sim_id(w, r), /* a tenant with two */
        .venue = sim_id(w, r),
        .name = str_of(names[number]),
        .currency = "EUR",
        .exponent = 2,
        .zone = STR("Europe/Paris"),
    };
    require(mem_db_add_venue(w->db, &p->info) == 0);
    for (int i = 0; i < STATIONS; i++)
        p->stations[i] = sim_id(w, r);
    p->area = sim_id(w, r);
    p->category = sim_id(w, r);
    p->group = sim_id(w, r);
    for (int i = 0; i < 2; i++)
        p->tax[i] = sim_id(w, r);
    for (int i = 0; i < 3; i++)
        p->options[i] = sim_id(w, r);
    for (int i = 0; i < 6; i++) {
        p->items[i] = sim_id(w, r);
        p->tables[i] = sim_id(w, r);
    }
    p->items[ITEM_COMBO] = sim_id(w, r);
}

void device_add(struct world *w, int place, enum role role, struct device *twin_of)
{
    if (w->n_devices == DEVICES_MAX)
        return;
    int number = (int)w->n_devices++;
    struct device *d = &w->devices[number];
    *d = (struct device){.w = w,
        .number = number,
        .place = place,
        .role = role,
        .twin_of = twin_of,
        .random = random_of(w, "device", number, 0),
        .pace = random_of(w, "device's pace", number, 0),
        .client_random = random_of(w, "client", number, 0),
        .people = random_of(w, "people", number, 0)};
    struct random *r = &d->random;
    d->wall_off = below(r, 100000) - 50000;
    if (role == ROLE_WAITER && number % 4 == 3 &&
        !w->settings.story) /* its clock is so far ahead: bad_time */
        d->wall_off += LIMIT_AT_FUTURE_MS + 60000;
    d->keeps = twin_of || role != ROLE_DISPLAY || chance(r, 500);
    uint8_t secret[TOKEN_SECRET_BYTES];
    if (twin_of) {
        d->id = twin_of->id;
        memcpy(d->token_text, twin_of->token_text, sizeof d->token_text);
        device_init(d);
        return;
    }
    const struct venue_info *info = &w->places[place].info;
    d->id = sim_id(w, r);
    d->token = sim_id(w, r);
    random_bytes(r, secret, sizeof secret);
    token_format(d->token, secret, d->token_text);
    struct store_device stored = {.tenant = info->tenant,
        .venue = info->venue,
        .device = d->id,
        .device_name = STR("tablet"),
        .staff_name = STR("Ada"),
        .role = role};
    crypto_sha256((struct str){(char *)secret, sizeof secret}, stored.secret_hash);
    require(mem_db_add_device(w->db, d->token, &stored) == 0);
    device_init(d);
}

static void devices_init(struct world *w)
{
    for (int p = 0; p < (int)w->n_places; p++) {
        device_add(w, p, ROLE_MANAGER, NULL);
        for (int64_t n = 1 + below(&w->random, 3); n > 0; n--)
            device_add(w, p, ROLE_WAITER, NULL);
        for (int64_t n = 1 + below(&w->random, 2); n > 0; n--)
            device_add(w, p, ROLE_KITCHEN, NULL);
        if (chance(&w->random, 600))
            device_add(w, p, ROLE_CASHIER, NULL);
        if (chance(&w->random, 400))
            device_add(w, p, ROLE_DISPLAY, NULL);
    }
    for (size_t i = 0, n = w->n_devices; i < n; i++)
        if (w->devices[i].role != ROLE_DISPLAY && chance(&w->random, 150))
            device_add(w, w->devices[i].place, w->devices[i].role, &w->devices[i]);
}

static void world_init(struct world *w, const struct sim_settings *s)
{
    *w = (struct world){.settings = *s, .now = SIM_START_MS, .calm = true};
    w->trace.print = s->trace;
    w->trace.hash = UINT64_C(0xcbf29ce484222325);
    buf_init(&w->text, 64 << 20);
    buf_init(&w->other, 64 << 20);
    arena_init(&w->arena, 16 << 20);
    w->random = random_of(w, "world", 0, 0);
    w->faults = random_of(w, "faults", 0, 0);
    weather_init(w);
    w->db = mem_db_new(sim_id(w, &w->random));
    w->nodes = calloc(NODES_MAX, sizeof *w->nodes);
    w->devices = calloc(DEVICES_MAX, sizeof *w->devices);
    require(w->db && w->nodes && w->devices);
    mem_db_step(w->db, w->now);
    w->n_nodes = (size_t)(1 + below(&w->random, NODES_MAX));
    if (w->weather.freezes && w->n_nodes < 2)
        w->n_nodes = 2; /* somebody takes over */
    w->n_places = s->story ? 1 : (size_t)(1 + below(&w->random, VENUES_MAX));
    for (size_t i = 0; i < w->n_places; i++)
        place_init(w, &w->places[i], (int)i);
    for (size_t i = 0; i < w->n_nodes; i++)
        w->nodes[i] = (struct node){.w = w,
            .number = (int)i,
            .random = random_of(w, "hub", (int64_t)i, 0),
            .pace = random_of(w, "hub's pace", (int64_t)i, 0),
            .bus_random = random_of(w, "bus", (int64_t)i, 0),
            .store_random = random_of(w, "store", (int64_t)i, 0),
            .clock_random = random_of(w, "clock", (int64_t)i, 0),
            .config = {.node = STR("sim"),
                .pepper = STR("the pepper of a simulation"),
                .heartbeat_ms = w->weather.heartbeat_ms,
                .venues_max = VENUES_MAX}};
    if (s->story)
        story_init(w);
    else
        devices_init(w);
    check_init(w);
    for (size_t i = 0; i < w->n_nodes; i++)
        node_start(&w->nodes[i]);
    trace(w, "hubs=%zu venues=%zu devices=%zu latency=%" PRId64 " store=%" PRId64 " window=%zu",
        w->n_nodes, w->n_places, w->n_devices, w->weather.latency_ms, w->weather.store_ms,
        w->weather.window);
}

static void world_fini(struct world *w)
{
    for (size_t i = 0; i < w->n_nodes; i++) {
        node_crash(&w->nodes[i]);
        free(w->nodes[i].held);
    }
    for (size_t i = 0; i < w->n_devices; i++)
        device_fini(&w->devices[i]);
    while (w->n_events)
        event_free(heap_take(w));
    while (w->conns) {
        struct conn *c = w->conns;
        w->conns = c->next;
        conn_free(c);
    }
    story_fini(w);
    check_fini(w);
    mem_db_free(w->db);
    free(w->nodes);
    free(w->devices);
    free(w->events);
    buf_fini(&w->text);
    buf_fini(&w->other);
    arena_fini(&w->arena);
}

/* --- how it goes ---------------------------------------------------------------------------- */

static void acts(struct world *w, struct moment *e)
{
    struct device *d = e->device;
    if (w->calm)
        return;
    if (w->tale)
        story_play(d);
    else
        act(d);
    struct moment *next = event_in(w, 1 + below(&d->pace, 2 * w->weather.act_every_ms), acts);
    next->device = d;
}

/* The managers put menu and tables; then all devices connect. */
static void set_up(struct world *w)
{
    for (size_t i = 0; i < w->n_devices; i++)
        if (w->devices[i].role == ROLE_MANAGER && !w->devices[i].twin_of) {
            device_start(&w->devices[i]);
            act_ask(&w->devices[i], CMD_setup_put);
        }
    for (size_t i = 0; i < w->n_places; i++)
        while (w->places[i].head < 1) {
            if (w->now > SIM_START_MS + SETUP_MS)
                sim_fail(w, "liveness", "venue %zu was not set up", i);
            step(w);
        }
    w->step = 0;
    w->calm = false;
    for (size_t i = 0; i < w->n_nodes; i++) {
        /* Again, some with less room than there are venues. */
        w->nodes[i].config.venues_max = (size_t)(1 + below(&w->random, (int64_t)w->n_places + 1));
        node_crash(&w->nodes[i]);
        node_start(&w->nodes[i]);
    }
    for (size_t i = 0; i < w->n_devices; i++) {
        device_start(&w->devices[i]);
        struct moment *e = event_in(w, below(&w->devices[i].pace, w->weather.act_every_ms), acts);
        e->device = &w->devices[i];
    }
}

/* Faults end, everything is repaired, and nobody gives new commands. */
static void calm_down(struct world *w)
{
    w->calm = true;
    trace(w, "calm");
    for (size_t i = 0; i < w->n_nodes; i++) {
        struct node *n = &w->nodes[i];
        node_wake(n);
        if (n->hub && (n->config.venues_max < w->n_places || n->draining))
            node_crash(n);
        n->config.venues_max = VENUES_MAX;
        n->bus_up = true;
        n->wall_off = 0;
        if (!n->hub)
            node_start(n);
        node_store_set_up(n, true);
    }
    for (size_t i = 0; i < w->n_devices; i++)
        if (w->devices[i].twin_of)
            device_fini(&w->devices[i]); /* its sibling holds the same commands */
}

static bool settled(const struct world *w)
{
    for (size_t i = 0; i < w->n_places; i++)
        if (in_doubt(w, &w->places[i]))
            return false;
    for (size_t i = 0; i < w->n_devices; i++)
        if (!device_is_settled(&w->devices[i]))
            return false;
    return true;
}

static void fail_unsettled(struct world *w)
{
    for (size_t i = 0; i < w->n_devices; i++) {
        const struct device *d = &w->devices[i];
        if (device_is_settled(d))
            continue;
        if (!d->machine)
            sim_fail(w, "liveness", "device %d is still off", d->number);
        sim_fail(w, "liveness",
            "%d s after the faults device %d is %s with %zu commands unanswered, proven at %" PRId64
            ", the journal is at %" PRId64,
            SETTLE_MS / 1000, d->number, payon_state_name(payon_machine_state(d->machine)),
            payon_machine_unanswered(d->machine), d->proven_at, w->places[d->place].head);
    }
}

static void settle(struct world *w)
{
    int64_t until = w->now + SETTLE_MS;
    calm_down(w);
    do {
        for (int i = 0; i < 50; i++)
            step(w);
        if (w->now > until)
            fail_unsettled(w);
    } while (!settled(w));
    trace(w, "settled");
    until = w->now + PRESENCE_MS + 3 * w->weather.heartbeat_ms;
    while (w->now < until)
        step(w);
    check_presence(w);
    check_whole(w);
    if (w->tale)
        story_check(w);
}

uint64_t world_run(const struct sim_settings *s)
{
    struct world *w = calloc(1, sizeof *w);
    require(w);
    world_init(w, s);
    set_up(w);
    faults_begin(w);
    while (s->story ? !story_is_over(w) : w->step < s->steps)
        step(w);
    settle(w);
    uint64_t hash = w->trace.hash;
    printf("%s%sseed %" PRIu64 ": %" PRId64 " steps, %" PRId64
           " s, hubs %zu venues %zu devices %zu, "
           "commands %" PRId64 " changes %" PRId64 " heard %" PRId64 " answers %" PRId64
           " snapshots %" PRId64 " resumes %" PRId64 " crashes %" PRId64 " cuts %" PRId64
           ", trace %016" PRIx64 "\n",
        s->story ? story_name(s->story) : "", s->story ? ", " : "", s->seed, w->step,
        (w->now - SIM_START_MS) / 1000, w->n_nodes, w->n_places, w->n_devices, w->count.commands,
        w->places[0].head + w->places[1].head + w->places[2].head, w->count.changes,
        w->count.answers, w->count.snapshots, w->count.resumes, w->count.crashes, w->count.cuts,
        hash);
    world_fini(w);
    free(w);
    return hash;
}

/* Large faults: of processes, networks, databases, clocks. Faults of a single call, hint or message
 * are in node.c and conn.c. */

#include "tests/sim/sim.h"

static void back_in(struct world *w, const struct node *n, int64_t ms);

static void node_back(struct world *w, struct moment *e)
{
    struct node *n = &w->nodes[e->number];
    if (!n->hub)
        node_start(n);
    else if (n->draining)
        back_in(w, n, 100); /* its last turn took longer */
}

static void back_in(struct world *w, const struct node *n, int64_t ms)
{
    struct moment *e = event_in(w, ms, node_back);
    e->number = n->number;
}

static void crash(struct world *w, struct node *n)
{
    w->count.crashes++;
    node_crash(n);
    back_in(w, n, 1 + below(&w->faults, chance(&w->faults, 500) ? 200 : 6000));
}

static void drain(struct world *w, struct node *n)
{
    w->count.drains++;
    node_drain(n);
    back_in(w, n, 10001 + below(&w->faults, 2000));
}

static void store_back(struct world *w, struct moment *e)
{
    node_store_set_up(e->node, true);
}

static void store_down(struct world *w, struct node *n, int64_t ms)
{
    if (!n->hub || n->store_down)
        return;
    node_store_set_up(n, false);
    struct moment *e = event_in(w, ms, store_back);
    e->node = n;
    e->life = n->life;
}

/* One of the open connections. */
static struct conn *some_conn(struct world *w)
{
    int64_t n = 0;
    for (struct conn *c = w->conns; c; c = c->next)
        n += c->device && c->session;
    if (!n)
        return NULL;
    n = below(&w->faults, n);
    for (struct conn *c = w->conns; c; c = c->next)
        if (c->device && c->session && n-- == 0)
            return c;
    return NULL;
}

static void cut_all(struct world *w, const struct node *n)
{
    for (struct conn *c = w->conns; c; c = c->next)
        if (c->node == n && c->device && c->session)
            conn_cut(c, chance(&w->faults, 200));
}

static void bus_back(struct world *w, struct moment *e)
{
    e->node->bus_up = true;
}

static void bus_down(struct world *w, struct node *n)
{
    n->bus_up = false;
    struct moment *e = event_in(w, below(&w->faults, 8000), bus_back);
    e->node = n;
    e->life = n->life;
}

static void fault_of_network(struct world *w)
{
    struct conn *c = some_conn(w);
    if (!c)
        return;
    if (chance(&w->faults, 600)) {
        w->count.cuts++;
        conn_cut(c, chance(&w->faults, 300));
    } else {
        conn_stall(
            c, below(&w->faults, w->weather.heavy || chance(&w->faults, 100) ? 20000 : 3000));
    }
}

static void fault_of_node(struct world *w)
{
    struct node *n = &w->nodes[below(&w->faults, (int64_t)w->n_nodes)];
    int64_t dice = below(&w->faults, 100);
    if (dice < 30)
        crash(w, n);
    else if (dice < 38)
        drain(w, n);
    else if (dice < 58)
        store_down(w, n, below(&w->faults, chance(&w->faults, 200) ? 9000 : 1500));
    else if (dice < 63)
        for (size_t i = 0; i < w->n_nodes; i++)
            store_down(
                w, &w->nodes[i], 200 + below(&w->faults, 3000)); /* the database itself is away */
    else if (dice < 70)
        cut_all(w, n);
    else if (dice < 80)
        bus_down(w, n);
    else if (dice < 90)
        n->wall_off = below(&w->faults, 900000) - 450000;
    else if (dice < 96)
        node_forged_hint(n);
    else
        node_forged_part(n);
}

/* --- a failover that loses commits ------------------------------------------------------------ */

enum {
    LOST_MAX = 6, /* changes of a venue, one more than at most */
    FAILOVER_EVERY_MS = 15000,
};

static void failover(struct world *w, struct moment *e)
{
    if (w->calm)
        return;
    check_journals(w);
    for (size_t i = 0; i < w->n_places; i++) {
        struct place_model *p = &w->places[i];
        int64_t n = below(&w->failovers, LOST_MAX);
        if (n >= p->head)
            n = p->head - 1; /* the setup stays */
        if (n > 0) {
            (void)mem_db_lose(w->db, p->info.tenant, p->info.venue, (size_t)n);
            check_lost(w, p);
        }
    }
    if (chance(&w->failovers, 500))
        mem_db_promote(w->db); /* else it goes unseen, as behind a proxy */
    for (size_t i = 0; i < w->n_nodes; i++)
        if (chance(&w->failovers, 600))
            store_down(w, &w->nodes[i], 50 + below(&w->failovers, 3000));
    (void)event_in(w, 1 + below(&w->failovers, 2 * FAILOVER_EVERY_MS), failover);
}

static void device_down(struct world *w)
{
    struct device *d = &w->devices[below(&w->faults, (int64_t)w->n_devices)];
    device_restart(d, below(&w->faults, chance(&w->faults, 300) ? 60000 : 500));
}

enum { ROUGH_MS = 120000 }; /* of a story: later its people shall get on */

static void fault(struct world *w, struct moment *e)
{
    if (w->calm || (w->tale && w->now > SIM_START_MS + ROUGH_MS))
        return;
    int64_t dice = below(&w->faults, 100);
    if (dice < w->weather.node_faults)
        fault_of_node(w);
    else if (dice < 85)
        fault_of_network(w);
    else
        device_down(w);
    (void)event_in(w, 1 + below(&w->faults, 2 * w->weather.fault_every_ms), fault);
}

/* --- a burst ---------------------------------------------------------------------------------- */

enum {
    BURST_COMMANDS = 30, /* large ones; several turns of work */
    BURST_EVERY_MS = 5000,
};

static void burst(struct world *w, struct moment *e)
{
    if (w->calm)
        return;
    size_t place = (size_t)below(&w->bursts, (int64_t)w->n_places);
    for (size_t k = 0; k < w->n_devices; k++) {
        struct device *d = &w->devices[k];
        if (d->role != ROLE_MANAGER || (size_t)d->place != place || !d->conn || d->twin_of)
            continue;
        d->weighty = true;
        for (int i = 0; i < BURST_COMMANDS; i++)
            act_ask(d, CMD_setup_put);
        d->weighty = false;
    }
    (void)event_in(w, 1 + below(&w->bursts, 2 * BURST_EVERY_MS), burst);
}

/* --- a right taken away ----------------------------------------------------------------------- */

enum { SUSPEND_EVERY_MS = 6000, SUSPENDED_MS = 3000 };

static void resume_venue(struct world *w, struct moment *e)
{
    struct place_model *p = &w->places[e->number];
    check_journals(w);
    p->suspended = false;
    (void)mem_db_bar_venue(w->db, p->info.tenant, p->info.venue, TOKEN_HOLDS);
}

/* From now on nothing of a device is committed there: check.c. */
static void suspend_venue(struct world *w, struct moment *e)
{
    if (w->calm)
        return;
    int64_t place = below(&w->suspensions, (int64_t)w->n_places);
    struct place_model *p = &w->places[place];
    if (!p->suspended) {
        check_journals(w);
        p->suspended = true;
        w->count.suspensions++;
        (void)mem_db_bar_venue(w->db, p->info.tenant, p->info.venue, TOKEN_SUSPENDED);
        event_in(w, 1 + below(&w->suspensions, SUSPENDED_MS), resume_venue)->number = place;
    }
    (void)event_in(w, 1 + below(&w->suspensions, 2 * SUSPEND_EVERY_MS), suspend_venue);
}

void faults_begin(struct world *w)
{
    if (w->weather.suspends) {
        w->suspensions = random_of(w, "suspensions", 0, 0);
        (void)event_in(w, below(&w->suspensions, SUSPEND_EVERY_MS), suspend_venue);
    }
    (void)event_in(w, below(&w->faults, w->weather.fault_every_ms), fault);
    freezes_begin(w);
    if (w->weather.bursts) {
        w->bursts = random_of(w, "bursts", 0, 0);
        (void)event_in(w, below(&w->bursts, BURST_EVERY_MS), burst);
    }
    if (!w->weather.loses)
        return;
    w->failovers = random_of(w, "failovers", 0, 0);
    (void)event_in(w, below(&w->failovers, FAILOVER_EVERY_MS), failover);
}

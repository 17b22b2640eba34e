/* The server's CPU per delivery. One group, N subscribers, one command (or burst) at a time: the
 * next round begins when every subscriber has every change of this one. */

#include <stdio.h>

#include "bench/load.h"

enum { WARM_ROUNDS = 20 };
static const int64_t ROUND_NS_MAX = 30000000000;

static void on_change(struct fleet *f, struct fleet_client *c, int64_t latency_ns)
{
    (void)c;
    samples_add(f->ctx, latency_ns);
}

/* Returns when each command has its answer (hub) and each subscriber each change. */
static void round_run(struct fleet *f, const struct load_options *o, unsigned round)
{
    /* Senders take turns, so that none exceeds the hub's command rate. */
    fleet_send(f, &f->clients[o->subscribers + round % o->senders], 1, o->burst);
    int64_t until = measure_now_ns() + ROUND_NS_MAX;
    while (f->n_changes < f->n_sent * o->subscribers || (f->o.hub && f->n_answers < f->n_sent)) {
        fleet_turn(f, 1000000000);
        if (measure_now_ns() > until)
            die("round %u: %llu of %llu deliveries after 30 s", round,
                (unsigned long long)f->n_changes, (unsigned long long)f->n_sent * o->subscribers);
    }
}

void load_fanout(const struct load_options *o)
{
    struct fleet f;
    struct samples latency = {0};
    fleet_init(&f, &o->fleet, o->subscribers + o->senders, 2);
    for (unsigned i = 0; i < o->subscribers; i++)
        f.clients[i].group = 1;
    fleet_connect(&f, f.n_clients);
    for (unsigned i = 0; i < WARM_ROUNDS; i++)
        round_run(&f, o, i);
    uint64_t changes = f.n_changes, bytes = f.change_bytes;
    f.on_change = on_change;
    f.ctx = &latency;
    int64_t cpu = measure_cpu_ns(o->pid), began = measure_now_ns();
    for (unsigned i = 0; i < o->rounds; i++)
        round_run(&f, o, i);
    double seconds = (double)(measure_now_ns() - began) / 1e9;
    double n = (double)(f.n_changes - changes);
    printf("{\"mode\":\"fanout\",\"deliveries\":%.0f,\"cpu_us_per_delivery\":%.3f,"
           "\"bytes_per_change\":%.0f,\"seconds\":%.3f,\"p50\":%.1f,\"p99\":%.1f}\n",
        n, (double)(measure_cpu_ns(o->pid) - cpu) / 1e3 / n, (double)(f.change_bytes - bytes) / n,
        seconds, samples_percentile_us(&latency, 50), samples_percentile_us(&latency, 99));
    samples_fini(&latency);
    fleet_fini(&f);
}

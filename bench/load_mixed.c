/* The time from sending a command to the arrival of its change at each member: many groups of a few
 * subscribers, commands at a fixed rate to the groups in turn. Open loop: a command is sent when it
 * is due, whether or not earlier ones are answered. */

#include <stdio.h>

#include "bench/load.h"

static const int64_t WARM_NS = 1000000000, DRAIN_NS_MAX = 10000000000;

struct mixed {
    struct samples change, ok, late;
    bool measuring;
};

static void on_change(struct fleet *f, struct fleet_client *c, int64_t latency_ns)
{
    struct mixed *m = f->ctx;
    (void)c;
    if (m->measuring)
        samples_add(&m->change, latency_ns);
}

static void on_ok(struct fleet *f, struct fleet_client *c, int64_t latency_ns)
{
    struct mixed *m = f->ctx;
    (void)c;
    if (m->measuring)
        samples_add(&m->ok, latency_ns);
}

void load_mixed(const struct load_options *o)
{
    struct fleet f;
    struct mixed m = {0};
    fleet_init(&f, &o->fleet, o->groups * o->members, o->groups + 1);
    for (unsigned i = 0; i < f.n_clients; i++)
        f.clients[i].group = 1 + i / o->members;
    fleet_connect(&f, f.n_clients);
    f.on_change = on_change;
    f.on_ok = on_ok;
    f.ctx = &m;
    int64_t step = 1000000000 / o->rate, due = measure_now_ns(), warm = due + WARM_NS;
    int64_t end = warm + (int64_t)o->seconds * 1000000000, cpu = 0;
    uint64_t changes = 0;
    for (uint64_t i = 0; due < end; due += step, i++) {
        int64_t now;
        while ((now = measure_now_ns()) < due)
            fleet_turn(&f, due - now);
        if (!m.measuring && due >= warm) {
            m.measuring = true;
            cpu = measure_cpu_ns(o->pid);
            changes = f.n_changes;
        }
        samples_add(&m.late, now - due);
        struct fleet_client *c = &f.clients[i % o->groups * o->members];
        fleet_send(&f, c, c->group, 1);
        fleet_turn(&f, 0);
    }
    double us = (double)(measure_cpu_ns(o->pid) - cpu) / 1e3 / (double)(f.n_changes - changes);
    int64_t until = measure_now_ns() + DRAIN_NS_MAX;
    while (f.n_changes < f.n_sent * o->members) {
        fleet_turn(&f, 100000000);
        if (measure_now_ns() > until)
            die("%llu of %llu deliveries arrived", (unsigned long long)f.n_changes,
                (unsigned long long)f.n_sent * o->members);
    }
    printf("{\"mode\":\"mixed\",\"connections\":%u,\"deliveries\":%zu,\"deliveries_per_s\":%.0f,"
           "\"cpu_us_per_delivery\":%.3f,\"p50\":%.1f,\"p99\":%.1f,\"ok_p50\":%.1f,\"ok_p99\":%.1f,"
           "\"late_p99\":%.1f}\n",
        f.n_clients, m.change.n, (double)m.change.n / o->seconds, us,
        samples_percentile_us(&m.change, 50), samples_percentile_us(&m.change, 99),
        samples_percentile_us(&m.ok, 50), samples_percentile_us(&m.ok, 99),
        samples_percentile_us(&m.late, 99));
    samples_fini(&m.change);
    samples_fini(&m.ok);
    samples_fini(&m.late);
    fleet_fini(&f);
}

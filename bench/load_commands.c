/* How many commands a second become durable, and how soon: senders at a fixed rate (open loop), or
 * each with a window of commands always outstanding (closed loop), or one command of all senders
 * after the other (window 0: each is alone in its batch). */

#include <stdio.h>

#include "bench/load.h"

static const int64_t WARM_NS = 1000000000, DRAIN_NS_MAX = 10000000000;

struct commands {
    const struct load_options *o;
    struct samples ok;
    bool measuring, stopping;
    uint64_t n_ok;
};

static void on_ok(struct fleet *f, struct fleet_client *c, int64_t latency_ns)
{
    struct commands *k = f->ctx;
    if (k->measuring && !k->stopping) {
        k->n_ok++;
        samples_add(&k->ok, latency_ns);
    }
    uint64_t max = k->o->window ? k->o->window * k->o->senders : 1;
    if (k->o->rate || k->stopping || f->n_sent - f->n_answers >= max)
        return;
    /* One at a time: the next sender in turn, since a device may not send so fast. */
    size_t next = (size_t)(c - f->clients + 1) % k->o->senders;
    fleet_send(f, k->o->window ? c : &f->clients[next], 0, 1);
}

/* Sends at the rate until `end`. Without a rate on_ok sends. */
static void run_until(struct fleet *f, const struct load_options *o, int64_t end, uint64_t *turn)
{
    int64_t step = o->rate ? 1000000000 / o->rate : 0, due = measure_now_ns(), now;
    while ((now = measure_now_ns()) < end) {
        if (!o->rate) {
            fleet_turn(f, end - now);
            continue;
        }
        if (now < due) {
            fleet_turn(f, due - now);
            continue;
        }
        fleet_send(f, &f->clients[(*turn)++ % o->senders], 0, 1);
        fleet_turn(f, 0);
        due += step;
    }
}

static int64_t backends_cpu_ns(const struct load_options *o)
{
    int64_t sum = 0;
    for (size_t i = 0; i < o->n_backends; i++)
        sum += measure_cpu_ns(o->backends[i]);
    return sum;
}

void load_commands(const struct load_options *o)
{
    struct fleet f;
    struct commands k = {.o = o};
    uint64_t turn = 0;
    fleet_init(&f, &o->fleet, o->senders, 1);
    fleet_connect(&f, f.n_clients);
    f.on_ok = on_ok;
    f.ctx = &k;
    for (unsigned i = 0; !o->rate && i < (o->window ? o->senders : 1); i++)
        fleet_send(&f, &f.clients[i], 0, o->window ? o->window : 1);
    run_until(&f, o, measure_now_ns() + WARM_NS, &turn);
    k.measuring = true;
    int64_t cpu = measure_cpu_ns(o->pid), began = measure_now_ns();
    int64_t backends = backends_cpu_ns(o);
    run_until(&f, o, began + (int64_t)o->seconds * 1000000000, &turn);
    double seconds = (double)(measure_now_ns() - began) / 1e9;
    double us = (double)(measure_cpu_ns(o->pid) - cpu) / 1e3;
    double backend_us = (double)(backends_cpu_ns(o) - backends) / 1e3;
    k.stopping = true;
    int64_t until = measure_now_ns() + DRAIN_NS_MAX;
    while (f.n_answers < f.n_sent) {
        fleet_turn(&f, 100000000);
        if (measure_now_ns() > until)
            die("%llu of %llu answers arrived", (unsigned long long)f.n_answers,
                (unsigned long long)f.n_sent);
    }
    printf(
        "{\"mode\":\"commands\",\"senders\":%u,\"commands\":%llu,\"per_s\":%.0f,"
        "\"cpu_us_per_command\":%.1f,\"backend_us_per_command\":%.1f,\"p50\":%.1f,\"p99\":%.1f}\n",
        o->senders, (unsigned long long)k.n_ok, (double)k.n_ok / seconds, us / (double)k.n_ok,
        backend_us / (double)k.n_ok, samples_percentile_us(&k.ok, 50),
        samples_percentile_us(&k.ok, 99));
    samples_fini(&k.ok);
    fleet_fini(&f);
}

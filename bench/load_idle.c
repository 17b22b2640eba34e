/* The server's resident memory per connection that said hello, subscribed, and then only listens.
 * The first hundred warm the server up and are not counted. */

#include <stdio.h>

#include "bench/load.h"

enum { WARM = 100 };
static const int64_t SETTLE_NS = 3000000000;

static void settle(struct fleet *f)
{
    int64_t until = measure_now_ns() + SETTLE_NS, now;
    while ((now = measure_now_ns()) < until)
        fleet_turn(f, until - now);
}

void load_idle(const struct load_options *o)
{
    struct fleet f;
    fleet_init(&f, &o->fleet, WARM + o->subscribers, 2);
    for (unsigned i = 0; i < f.n_clients; i++)
        f.clients[i].group = 1;
    fleet_connect(&f, WARM);
    settle(&f);
    int64_t before = measure_rss_bytes(o->pid), began = measure_now_ns();
    int64_t cpu = measure_cpu_ns(o->pid);
    fleet_connect(&f, f.n_clients);
    double connect_s = (double)(measure_now_ns() - began) / 1e9;
    cpu = measure_cpu_ns(o->pid) - cpu;
    settle(&f);
    int64_t after = measure_rss_bytes(o->pid);
    printf(
        "{\"mode\":\"idle\",\"connections\":%u,\"bytes_per_connection\":%.0f,"
        "\"rss_before\":%lld,\"rss_after\":%lld,\"connect_s\":%.2f,\"cpu_us_per_connect\":%.1f}\n",
        o->subscribers, (double)(after - before) / o->subscribers, (long long)before,
        (long long)after, connect_s, (double)cpu / 1e3 / o->subscribers);
    fleet_fini(&f);
}

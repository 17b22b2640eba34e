/* Each connection sends its command once and awaits the answer: the runner sets up venues this way,
 * through the hub. */

#include <stdio.h>

#include "bench/load.h"

static const int64_t ANSWERS_NS_MAX = 30000000000;

void load_once(const struct load_options *o)
{
    struct fleet f;
    fleet_init(&f, &o->fleet, o->senders, 1);
    fleet_connect(&f, f.n_clients);
    for (unsigned i = 0; i < f.n_clients; i++)
        fleet_send(&f, &f.clients[i], 0, 1);
    int64_t until = measure_now_ns() + ANSWERS_NS_MAX;
    while (f.n_answers < f.n_sent) {
        fleet_turn(&f, 100000000);
        if (measure_now_ns() > until)
            die("%llu of %llu answers after 30 s", (unsigned long long)f.n_answers,
                (unsigned long long)f.n_sent);
    }
    printf("{\"mode\":\"once\",\"commands\":%llu}\n", (unsigned long long)f.n_answers);
    fleet_fini(&f);
}

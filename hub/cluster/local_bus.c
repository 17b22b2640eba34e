#include "hub/cluster/local_bus.h"

static void publish(struct bus *b, id tenant, id venue, int64_t seq)
{
}
static void on_hint(struct bus *b, bus_hint hint, void *user)
{
}
static bool is_up(struct bus *b)
{
    return true;
}
static void bus_free(struct bus *b)
{
}

struct bus *local_bus(void)
{
    static const struct bus_ops ops = {
        .publish = publish, .on_hint = on_hint, .is_up = is_up, .free = bus_free};
    static struct bus bus = {&ops};
    return &bus;
}

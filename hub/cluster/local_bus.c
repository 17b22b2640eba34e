#include "hub/cluster/local_bus.h"

static void publish(struct bus *b, id tenant, id venue, int64_t seq)
{
}
static void publish_part(struct bus *b, id tenant, id venue, struct str text)
{
}
static void publish_fence(struct bus *b, id tenant, id venue, id device, int64_t asked_us)
{
}
static void listen_to(struct bus *b, const struct bus_calls *calls, void *user)
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
    static const struct bus_ops ops = {.publish = publish,
        .publish_part = publish_part,
        .publish_fence = publish_fence,
        .listen = listen_to,
        .is_up = is_up,
        .free = bus_free};
    static struct bus bus = {&ops};
    return &bus;
}

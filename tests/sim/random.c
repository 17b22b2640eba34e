/* Random numbers: every stream follows from the seed, its name and its numbers alone, so what is
 * drawn from one moves nothing in another. */

#include "tests/sim/sim.h"

#include "protocol/base/require.h"

/* splitmix64 (Steele, Lea, Flood 2014): what it makes of a state. */
static uint64_t mix(uint64_t z)
{
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

struct random random_of(const struct world *w, const char *name, int64_t i, int64_t k)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (; *name; name++)
        h = (h ^ (unsigned char)*name) * UINT64_C(0x100000001b3); /* FNV-1a */
    h = mix(h ^ mix(w->settings.seed));
    h = mix(h + (uint64_t)i);
    return (struct random){mix(h + (uint64_t)k)};
}

uint64_t random_next(struct random *r)
{
    return mix(r->state += UINT64_C(0x9e3779b97f4a7c15));
}

int64_t below(struct random *r, int64_t n)
{
    require(n > 0);
    return (int64_t)(random_next(r) % (uint64_t)n);
}

bool chance(struct random *r, int64_t n)
{
    return below(r, 1000) < n;
}

void random_bytes(struct random *r, void *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ((uint8_t *)bytes)[i] = (uint8_t)random_next(r);
}

id sim_id(const struct world *w, struct random *r)
{
    uint8_t random[10];
    random_bytes(r, random, sizeof random);
    return id_make(world_wall(w), random);
}

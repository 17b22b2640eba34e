/* Makes up a set of orders from a seed (splitmix64): some weeks of a small restaurant. Days have a
 * lunch and an evening, dishes differ in how often they are ordered, some orders have an item
 * twice. */

#include "clients/c/ctl/dataset.h"

struct dish {
    const char *name, *type;
    unsigned weight;
    unsigned price; /* cents, of the small one */
};

static const struct dish DISHES[] = {
    {"ramen", "noodles", 9, 1150},
    {"udon", "noodles", 6, 1090},
    {"pad_thai", "noodles", 8, 1225},
    {"glass_noodle", "noodles", 2, 980},
    {"red_curry", "rice", 7, 1240},
    {"green_curry", "rice", 6, 1240},
    {"fried_rice", "rice", 5, 905},
    {"bibimbap", "rice", 4, 1310},
    {"summer_rolls", "small", 6, 650},
    {"gyoza", "small", 7, 725},
    {"edamame", "small", 3, 480},
};
enum { DISHES_N = sizeof DISHES / sizeof *DISHES };

static const struct {
    const char *name;
    unsigned weight, more; /* more: cents on top of the small one */
} SIZES[] = {{"S", 4, 0}, {"M", 5, 175}, {"L", 2, 350}};
enum { SIZES_N = sizeof SIZES / sizeof *SIZES };

static uint64_t draw(uint64_t *state, uint64_t below)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (z ^ z >> 31) % below;
}

static const struct dish *draw_dish(uint64_t *state)
{
    unsigned sum = 0, i = 0;
    for (unsigned k = 0; k < DISHES_N; k++)
        sum += DISHES[k].weight;
    for (uint64_t at = draw(state, sum); at >= DISHES[i].weight; i++)
        at -= DISHES[i].weight;
    return &DISHES[i];
}

static unsigned draw_size(uint64_t *state)
{
    uint64_t at = draw(state, 11);
    return at < SIZES[0].weight ? 0 : at < SIZES[0].weight + SIZES[1].weight ? 1 : 2;
}

/* Prices as people write them: "9", "12.5", "12.25". */
static void put_price(struct buf *out, unsigned cents)
{
    buf_printf(out, "%u", cents / 100);
    if (cents % 100)
        buf_printf(out, cents % 10 ? ".%02u" : ".%u", cents % 10 ? cents % 100 : cents % 100 / 10);
}

void dataset_generate(struct buf *out, uint64_t seed, unsigned n_orders)
{
    static const time_ms first_day = {INT64_C(1767571200000)}; /* 2026-01-05, a Monday */
    uint64_t state = seed;
    unsigned a_day = 40, minute = 0;
    buf_put_str(out, STR("id,date,time,name,size,type,price\n"));
    for (unsigned i = 0; i < n_orders; i++) {
        char when[TIME_TEXT];
        unsigned slot = i % a_day, n_things = 1 + (unsigned)draw(&state, 4);
        /* Half of a day's orders from 11:30 on, half from 17:30 on, some minutes apart. */
        minute = slot == 0           ? 690
                 : slot == a_day / 2 ? 1050
                                     : minute + 1 + (unsigned)draw(&state, 11);
        int64_t ms = first_day.ms + (int64_t)(i / a_day) * 86400000 + (int64_t)minute * 60000 +
                     (int64_t)draw(&state, 60) * 1000;
        time_format((time_ms){ms}, when);
        for (unsigned k = 0; k < n_things; k++) {
            const struct dish *dish = draw_dish(&state);
            unsigned size = draw_size(&state), times = draw(&state, 6) == 0 ? 2 : 1;
            for (; times; times--) {
                buf_printf(out, "%06u,%.10s,%.8s,%s,%s,%s,", i + 1, when, when + 11, dish->name,
                    SIZES[size].name, dish->type);
                put_price(out, dish->price + SIZES[size].more);
                buf_put_char(out, '\n');
            }
        }
    }
}

#pragma once
/* The demo house with a terrace, a bar, drinks and day parts, for the tests of routes and targets.
 */

#include "tests/unit/pos/world.h"

extern struct world w;

/* The hall has tables 1 to 4, the terrace table 90. In winter the house is an hour ahead of UTC. */
enum {
    TERRACE = 601,
    T90,
    BAR, /* stations */
    TENT,
    DRINKS = 610, /* a category, with: */
    BEER,         /* the cold station makes it, unless a route says otherwise */
    COFFEE,
    COMBO = 620,
    SLOT,
    BREAKFAST = 1, /* day parts: 07:00 to 11:00 */
    NIGHT,         /* 22:00 to 06:00 */
    EARLY,         /* 06:00 to 08:00 */
    HOUR = 60,
    MINUTE_S = 60,
};

static const char noon[] = "2026-01-12T11:00:00.000Z", nine[] = "2026-01-12T08:00:00.000Z",
                  seven[] = "2026-01-12T06:30:00.000Z"; /* 07:30, two parts at once */

void routing_up(void);
void routing_down(void);
/* It is that time by the hub's clock. */
void at(const char *utc);

/* -- routes and targets ------------------------------------------------------------------------ */

#define ID_OF(n)                                                                                   \
    {                                                                                              \
        {                                                                                          \
            [14] = (n) >> 8, [15] = (n)&255                                                        \
        }                                                                                          \
    } /* id_n(n) for initializers */
#define TO(n)        .station_id = ID_OF(n)
#define ANY          .any_kind = true
#define IN(n)        .area_id = ID_OF(n)
#define DURING(n)    .part = {true, n}
#define OF(KIND)     .kind = order_kind_##KIND
#define N(list)      (sizeof(list) / sizeof *(list))
#define WITHIN(mins) .target_s = (mins)*MINUTE_S

/* setup.put of the item, of the drinks, of the cold station with these instead. */
enum decided item_routes(uint64_t n, const struct route *routes, size_t n_routes);
enum decided category_routes(const struct route *routes, size_t n_routes);
enum decided item_targets(uint64_t n, const struct target *targets, size_t n_targets);
enum decided station_targets(const struct target *targets, size_t n_targets);

/* -- what comes of them ------------------------------------------------------------------------ */

const struct line *line(uint64_t n);
/* The number of a station; 0: none of the house's. */
uint64_t station_no(id station);
/* The last ticket of the line. */
const struct ticket *ticket_for(uint64_t n);
/* Orders one, sends it, and says which station got it. */
uint64_t goes_to(uint64_t order, uint64_t item);
/* The same, and says within how many minutes. */
int64_t target(uint64_t order, uint64_t item);

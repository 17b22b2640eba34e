#include "tests/unit/pos/kitchen/routing_house.h"

struct world w;

void at(const char *utc)
{
    ck_assert(time_parse(str_of(utc), &w.now));
    w.now.ms -= WORLD_LAG; /* by the hub's clock */
}

static struct station station_of(uint64_t n, const char *code)
{
    return (struct station){
        .id = id_n(n), .name = str_of(code), .code = str_of(code), .target_s = 10 * MINUTE_S};
}

static struct item drink(uint64_t n, const char *name)
{
    struct item i = *venue_item(&w.v, id_n(BURGER));
    i.id = id_n(n);
    i.category_id = id_n(DRINKS);
    i.name = str_of(name);
    i.station_id = id_n(COLD);
    i.prep_s = (struct opt_int){0};
    return i;
}

void routing_up(void)
{
    static const struct day_part parts[] = {{BREAKFAST, STR("Breakfast"), 7 * HOUR, 11 * HOUR},
        {NIGHT, STR("Night"), 22 * HOUR, 6 * HOUR}, {EARLY, STR("Early"), 6 * HOUR, 8 * HOUR}};
    world_init_house(&w);
    ck_assert(zone_parse(
        STR("1767225600000:3600 1774746000000:7200 1792890000000:3600"), &w.v.info.shifts));
    at(noon);
    struct area terrace = {.id = id_n(TERRACE), .name = STR("Terrace")};
    struct table t = {
        .id = id_n(T90), .area_id = terrace.id, .number = STR("90"), .seats = 2, .w = 1, .h = 1};
    struct station stations[] = {station_of(BAR, "bar"), station_of(TENT, "tent")};
    struct category drinks = {.id = id_n(DRINKS), .name = STR("Drinks")};
    struct item items[] = {drink(BEER, "Beer"), drink(COFFEE, "Coffee")};
    ck_change(W_DO(&w, setup_put, .areas = {&terrace, 1}, .tables = {&t, 1},
        .stations = {stations, 2}, .categories = {&drinks, 1}, .items = {items, 2}));
    ck_change(W_DO(&w, settings_put, .day_parts = {parts, 3}));
    order_at(&w, 100, T1);
    order_at(&w, 190, T90);
    takeaway(&w, 101);
}

enum decided item_routes(uint64_t n, const struct route *routes, size_t n_routes)
{
    struct item i = *venue_item(&w.v, id_n(n));
    i.routes = (struct list){routes, n_routes};
    return W_DO(&w, setup_put, .items = {&i, 1});
}

enum decided category_routes(const struct route *routes, size_t n_routes)
{
    struct category c = *venue_category(&w.v, id_n(DRINKS));
    c.routes = (struct list){routes, n_routes};
    return W_DO(&w, setup_put, .categories = {&c, 1});
}

enum decided item_targets(uint64_t n, const struct target *targets, size_t n_targets)
{
    struct item i = *venue_item(&w.v, id_n(n));
    i.targets = (struct list){targets, n_targets};
    return W_DO(&w, setup_put, .items = {&i, 1});
}

enum decided station_targets(const struct target *targets, size_t n_targets)
{
    struct station s = *venue_station(&w.v, id_n(COLD));
    s.targets = (struct list){targets, n_targets};
    return W_DO(&w, setup_put, .stations = {&s, 1});
}

/* -- what comes of them ------------------------------------------------------------------------ */

static uint64_t n_lines = 1000;

const struct line *line(uint64_t n)
{
    return venue_line(&w.v, id_n(n));
}

uint64_t station_no(id station)
{
    static const uint64_t all[] = {GRILL, COLD, BAR, TENT};
    for (size_t i = 0; i < N(all); i++)
        if (id_eq(station, id_n(all[i])))
            return all[i];
    return 0;
}

const struct ticket *ticket_for(uint64_t n)
{
    struct venue_iter it = venue_children(&w.v, INDEX_ITEMS_OF_LINE, id_n(n));
    const struct ticket *found = NULL;
    for (const struct ticket_item *i; (i = venue_next(&it));) {
        const struct ticket *t = venue_ticket(&w.v, i->ticket_id);
        if (!found || t->fire_no > found->fire_no)
            found = t;
    }
    return found;
}

uint64_t goes_to(uint64_t order, uint64_t item)
{
    add(&w, ++n_lines, order, item, 1);
    uint64_t planned = station_no(line(n_lines)->station_id);
    send(&w, order);
    ck_assert_uint_eq(station_no(ticket_for(n_lines)->station_id), planned);
    ck_assert_uint_eq(station_no(line(n_lines)->station_id), planned);
    return planned;
}

int64_t target(uint64_t order, uint64_t item)
{
    (void)goes_to(order, item);
    return ticket_for(n_lines)->target_s / MINUTE_S;
}

void routing_down(void)
{
    world_replay(&w);
    world_fini(&w);
}

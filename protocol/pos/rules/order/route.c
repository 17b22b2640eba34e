/* Routing: which stations make a line, and within what time. Its own station is judged when the
 * line is added, and again each time it is fired, by the menu, the order and the local time of that
 * moment. The others are those of its item and of its choices.
 *
 * What is in the kitchen stays at its station: neither a new menu nor a move of the guests to
 * another area moves a ticket. A remake is fired anew. */

#include "protocol/pos/decide/rules.h"

/* -- conditions -------------------------------------------------------------------------------- */

/* What a route and a target have in common (FIELDS_condition). */
struct condition {
    int kind;
    bool any_kind;
    id area_id;
    const struct opt_int *part;
};
#define CONDITION_OF(x) ((struct condition){(x)->kind, (x)->any_kind, (x)->area_id, &(x)->part})

/* What they are held against. */
struct occasion {
    int kind;
    id area_id; /* of the order's table; zero: it has none */
    time_ms at;
};

static struct occasion occasion_of(const struct draft *d, const struct order *o, time_ms at)
{
    const struct table *t = venue_table(d->v, o->table_id);
    return (struct occasion){o->kind, t ? t->area_id : (id){{0}}, at};
}

/* 0: it does not hold; of those that hold, the largest wins. */
static int condition_rank(
    const struct draft *d, const struct condition *c, const struct occasion *now)
{
    bool has_area = !id_is_zero(c->area_id);
    if ((!c->any_kind && c->kind != now->kind) || (has_area && !id_eq(c->area_id, now->area_id)) ||
        (c->part->has && !day_part_is_on(d->v, c->part->v, now->at)))
        return 0;
    return 1 + (has_area ? 4 : 0) + (c->part->has ? 2 : 0) + (c->any_kind ? 0 : 1);
}

/* -- stations ---------------------------------------------------------------------------------- */

/* The route that wins; NULL: none holds. */
static const struct route *route_of(
    const struct draft *d, const struct list *routes, const struct occasion *now)
{
    const struct route *all = routes->items, *found = NULL;
    int most = 0;
    for (size_t i = 0; i < routes->n; i++) {
        struct condition c = CONDITION_OF(&all[i]);
        int rank = condition_rank(d, &c, now);
        if (rank > most) {
            most = rank;
            found = &all[i];
        }
    }
    return found;
}

id item_station(const struct draft *d, const struct order *o, const struct item *item, time_ms at)
{
    const struct category *c = venue_category(d->v, item->category_id);
    if (!item->routes.n && !(c && c->routes.n))
        return item->station_id;
    struct occasion now = occasion_of(d, o, at);
    const struct route *route = route_of(d, &item->routes, &now);
    if (!route && c)
        route = route_of(d, &c->routes, &now);
    return route ? route->station_id : item->station_id;
}

id line_station(const struct draft *d, const struct order *o, const struct line *l)
{
    const struct item *item = venue_item(d->v, l->item_id);
    return item ? item_station(d, o, item, d->ctx->now) : l->station_id;
}

/* Once; those beyond LINE_STATIONS are left out. */
static void station_add(const struct draft *d, id station_id, id stations[], size_t *n)
{
    if (*n == LINE_STATIONS || !venue_station(d->v, station_id))
        return;
    for (size_t i = 0; i < *n; i++)
        if (id_eq(stations[i], station_id))
            return;
    stations[(*n)++] = station_id;
}

static id option_station(const struct draft *d, const struct choice *c)
{
    const struct choice_group *g = venue_choice_group(d->v, c->group_id);
    const struct menu_option *options = g ? g->options.items : NULL;
    for (size_t i = 0; g && i < g->options.n; i++)
        if (id_eq(options[i].id, c->option_id) && c->prefix != choice_prefix_NO)
            return options[i].station_id;
    return (id){{0}};
}

size_t line_stations(
    const struct draft *d, const struct line *l, id own, id stations[LINE_STATIONS])
{
    size_t n = 1;
    const struct item *item = venue_item(d->v, l->item_id);
    const struct choice *choices = l->choices.items;
    stations[0] = own;
    const struct station_ref *more = item ? item->stations.items : NULL;
    for (size_t i = 0; item && i < item->stations.n; i++)
        station_add(d, more[i].station_id, stations, &n);
    for (size_t i = 0; i < l->choices.n; i++)
        station_add(d, option_station(d, &choices[i]), stations, &n);
    return n;
}

size_t line_stations_most(const struct draft *d, const struct line *l)
{
    id stations[LINE_STATIONS];
    return line_stations(d, l, (id){{0}}, stations); /* its own is none of the others */
}

/* -- targets ----------------------------------------------------------------------------------- */

/* The target that wins at the station; NULL: none holds. */
static const struct target *target_of(
    const struct draft *d, const struct list *targets, id station_id, const struct occasion *now)
{
    const struct target *all = targets->items, *found = NULL;
    int most = 0;
    for (size_t i = 0; i < targets->n; i++) {
        bool here = id_eq(all[i].station_id, station_id);
        struct condition c = CONDITION_OF(&all[i]);
        int rank = here || id_is_zero(all[i].station_id) ? condition_rank(d, &c, now) : 0;
        rank += rank && here ? 8 : 0;
        if (rank > most) {
            most = rank;
            found = &all[i];
        }
    }
    return found;
}

int64_t line_target_s(
    const struct draft *d, const struct order *o, const struct line *l, id station_id)
{
    const struct item *item = venue_item(d->v, l->item_id);
    const struct station *station = venue_station(d->v, station_id);
    const struct target *target = NULL;
    struct occasion now = {0};
    if ((item && item->targets.n) || (station && station->targets.n))
        now = occasion_of(d, o, d->ctx->now);
    if (item && item->targets.n)
        target = target_of(d, &item->targets, station_id, &now);
    if (!target && item && item->target_s.has)
        return item->target_s.v;
    if (!target && station && station->targets.n)
        target = target_of(d, &station->targets, station_id, &now);
    return target ? target->target_s : station ? station->target_s : 0;
}

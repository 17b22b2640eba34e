/* Routing: which stations make a line. Its own, that of its item for that kind of order, was fixed
 * when it was added; the others are those of its item and of its choices as the menu is now. */

#include "protocol/pos/decide/rules.h"

id item_station(const struct item *item, enum order_kind kind)
{
    const struct route *routes = item->routes.items;
    for (size_t i = 0; i < item->routes.n; i++)
        if (routes[i].kind == (int)kind)
            return routes[i].station_id;
    return item->station_id;
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

size_t line_stations(const struct draft *d, const struct line *l, id stations[LINE_STATIONS])
{
    size_t n = 1;
    const struct item *item = venue_item(d->v, l->item_id);
    const struct choice *choices = l->choices.items;
    stations[0] = l->station_id;
    const struct station_ref *more = item ? item->stations.items : NULL;
    for (size_t i = 0; item && i < item->stations.n; i++)
        station_add(d, more[i].station_id, stations, &n);
    for (size_t i = 0; i < l->choices.n; i++)
        station_add(d, option_station(d, &choices[i]), stations, &n);
    return n;
}

int64_t line_target_s(const struct draft *d, const struct line *l, id station_id)
{
    const struct item *item = venue_item(d->v, l->item_id);
    const struct station *station = venue_station(d->v, station_id);
    if (item && item->target_s.has)
        return item->target_s.v;
    return station ? station->target_s : 0;
}

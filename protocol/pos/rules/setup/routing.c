/* setup.put and menu.publish: what routes and targets must satisfy. That their areas and stations
 * exist is checked with all references. */

#include "protocol/pos/rules/setup/given.h"

/* What a route and a target have in common. A kind that does not count makes no difference. */
struct conditions {
    int kind; /* -1: any */
    id area_id, station_id;
    const struct opt_int *part;
};

static struct conditions of_route(const struct list *l, size_t i)
{
    const struct route *r = (const struct route *)l->items + i;
    return (struct conditions){r->any_kind ? -1 : r->kind, r->area_id, {{0}}, &r->part};
}

static struct conditions of_target(const struct list *l, size_t i)
{
    const struct target *t = (const struct target *)l->items + i;
    return (struct conditions){t->any_kind ? -1 : t->kind, t->area_id, t->station_id, &t->part};
}

static bool are_same(const struct conditions *a, const struct conditions *b)
{
    return a->kind == b->kind && id_eq(a->area_id, b->area_id) &&
           id_eq(a->station_id, b->station_id) && a->part->has == b->part->has &&
           (!a->part->has || a->part->v == b->part->v);
}

/* What is wrong with a list of them, for people; NULL: nothing. */
static const char *list_fault(const struct venue *v, const struct list *l,
    struct conditions (*of)(const struct list *l, size_t i), const char *twice)
{
    for (size_t i = 0; i < l->n; i++) {
        struct conditions c = of(l, i);
        if (c.part->has && !day_part_of(v, c.part->v))
            return "a route or target is for a day part that the settings do not have";
        for (size_t k = 0; k < i; k++) {
            struct conditions other = of(l, k);
            if (are_same(&c, &other))
                return twice;
        }
    }
    return NULL;
}

static const char *routes_fault(const struct venue *v, const struct list *routes)
{
    return list_fault(v, routes, of_route, "two routes hold under the same conditions");
}

static const char *targets_fault(const struct venue *v, const struct list *targets)
{
    return list_fault(v, targets, of_target, "two targets hold under the same conditions");
}

static const char *station_fault(const struct venue *v, const struct station *s)
{
    const struct target *targets = s->targets.items;
    for (size_t i = 0; i < s->targets.n; i++)
        if (!id_is_zero(targets[i].station_id))
            return "a station's targets name no station";
    return targets_fault(v, &s->targets);
}

bool routing_is_right(
    struct draft *d, const char *name, enum record_kind kind, const struct record *rec)
{
    const union any_record *r = (const void *)rec;
    const char *rule = NULL;
    if (kind == KIND_station)
        rule = station_fault(d->v, &r->station);
    else if (kind == KIND_category)
        rule = routes_fault(d->v, &r->category.routes);
    else if (kind == KIND_item)
        rule = routes_fault(d->v, &r->item.routes);
    if (!rule && kind == KIND_item)
        rule = targets_fault(d->v, &r->item.targets);
    if (rule)
        refuse_bad(d, name, rec->id, rule);
    return !rule;
}

#include "protocol/pos/rules/setup/given.h"

#include <stdlib.h>

const struct given_list given_lists[GIVEN_LISTS] = {
    {KIND_revenue_centre, "revenue_centres", offsetof(struct cmd_setup_put, revenue_centres),
        LIMIT_REVENUE_CENTRES},
    {KIND_area, "areas", offsetof(struct cmd_setup_put, areas), LIMIT_AREAS},
    {KIND_section, "sections", offsetof(struct cmd_setup_put, sections), LIMIT_SECTIONS},
    {KIND_table, "tables", offsetof(struct cmd_setup_put, tables), LIMIT_TABLES},
    {KIND_station, "stations", offsetof(struct cmd_setup_put, stations), LIMIT_STATIONS},
    {KIND_tax, "taxes", offsetof(struct cmd_setup_put, taxes), LIMIT_TAXES},
    {KIND_category, "categories", offsetof(struct cmd_setup_put, categories), LIMIT_CATEGORIES},
    {KIND_item, "items", offsetof(struct cmd_setup_put, items), LIMIT_ITEMS},
    {KIND_choice_group, "choice_groups", offsetof(struct cmd_setup_put, choice_groups),
        LIMIT_CHOICE_GROUPS},
    {KIND_price_list, "price_lists", offsetof(struct cmd_setup_put, price_lists),
        LIMIT_PRICE_LISTS},
    {KIND_list_price, "list_prices", offsetof(struct cmd_setup_put, list_prices),
        LIMIT_LIST_PRICES},
    {KIND_combo_slot, "combo_slots", offsetof(struct cmd_setup_put, combo_slots),
        LIMIT_COMBO_SLOTS},
};

const struct list *given_list(const struct given *g, const struct given_list *s)
{
    return (const struct list *)((const char *)g->body + s->offset);
}

const void *given_record(const struct given_list *s, const struct list *l, size_t i)
{
    return (const char *)l->items + i * record_descs[s->kind].shape->size;
}

/* Those with the same id in their order. */
static int by_id_and_place(const void *a, const void *b)
{
    const struct record *const *x = a, *const *y = b;
    int r = id_cmp((*x)->id, (*y)->id);
    return r ? r : (*x > *y) - (*x < *y);
}

bool given_sort(struct given *g)
{
    for (int i = 0; i < GIVEN_LISTS; i++) {
        const struct list *l = given_list(g, &given_lists[i]);
        g->by_id[i] = draft_alloc(g->d, (l->n + 1) * sizeof *g->by_id[i]);
        if (!g->by_id[i])
            return false;
        for (size_t k = 0; k < l->n; k++)
            g->by_id[i][k] = given_record(&given_lists[i], l, k);
        qsort(g->by_id[i], l->n, sizeof *g->by_id[i], by_id_and_place);
    }
    return true;
}

const void *given_find(const struct given *g, const struct given_list *s, id key)
{
    const struct record **all = g->by_id[s - given_lists];
    size_t low = 0, high = given_list(g, s)->n, n = high;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (id_cmp(all[middle]->id, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && id_eq(all[low]->id, key) ? all[low] : NULL;
}

const void *given_after(const struct given *g, enum record_kind kind, id key)
{
    for (int i = 0; i < GIVEN_LISTS; i++)
        if (given_lists[i].kind == kind) {
            const void *rec = given_find(g, &given_lists[i], key);
            return rec ? rec : venue_get(g->d->v, kind, key);
        }
    return NULL;
}

#include "clients/c/ctl/evening_menu.h"

#include <stdlib.h>

#include "clients/c/span.h"
#include "protocol/base/require.h"

struct reading {
    struct menu *m;
    const struct payon *client;
};

/* Guessed from words in the category's name: good enough for a demo. */
static enum course course_of(struct str category)
{
    static const struct {
        const char *word;
        enum course course;
    } WORDS[] = {{"beer", COURSE_DRINK}, {"wine", COURSE_DRINK}, {"drink", COURSE_DRINK},
        {"Drink", COURSE_DRINK}, {"Coffee", COURSE_DRINK}, {"Beer", COURSE_DRINK},
        {"Starter", COURSE_STARTER}, {"Soup", COURSE_STARTER}, {"Sides", COURSE_STARTER},
        {"Dessert", COURSE_DESSERT}};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (category.n && memmem(category.p, category.n, WORDS[i].word, strlen(WORDS[i].word)))
            return WORDS[i].course;
    return COURSE_MAIN;
}

static bool take_item(void *user, struct payon_id key, struct payon_text record)
{
    struct reading *r = user;
    struct str category = {0};
    id category_id;
    if (r->m->n_items == ITEMS_MAX)
        return false;
    if (span_id(span_get(str_in(record), "category_id"), &category_id))
        category =
            span_get(str_in(payon_record(r->client, "category", payon_id_of(category_id))), "name");
    r->m->items[r->m->n_items++] =
        (struct menu_item){.id = id_of(key), .course = course_of(category)};
    return true;
}

static bool take_group(void *user, struct payon_id key, struct payon_text record)
{
    struct reading *r = user;
    struct str text = str_in(record), none, option;
    id item;
    if (!span_id(span_get(text, "item_id"), &item))
        return true;
    for (size_t i = 0; i < r->m->n_items; i++) {
        struct menu_item *m = &r->m->items[i];
        if (!id_eq(m->id, item) || m->n_groups == GROUPS_MAX)
            continue;
        struct menu_group *g = &m->groups[m->n_groups++];
        *g = (struct menu_group){.id = id_of(key), .max = 1};
        span_i64(span_get(text, "min"), &g->min);
        span_i64(span_get(text, "max"), &g->max);
        struct span_walk w = span_walk(span_get(text, "options"));
        while (g->n_options < OPTIONS_MAX && span_next(&w, &none, &option))
            g->n_options += span_id(span_get(option, "id"), &g->options[g->n_options]);
    }
    return true;
}

static bool take_slot(void *user, struct payon_id key, struct payon_text record)
{
    struct reading *r = user;
    struct str text = str_in(record), none, option;
    id item;
    for (size_t i = 0; span_id(span_get(text, "item_id"), &item) && i < r->m->n_items; i++) {
        struct menu_item *m = &r->m->items[i];
        if (!id_eq(m->id, item) || m->n_slots == SLOTS_MAX)
            continue;
        struct menu_slot *s = &m->slots[m->n_slots++];
        *s = (struct menu_slot){.id = id_of(key)};
        span_bool(span_get(text, "optional"), &s->optional);
        struct span_walk w = span_walk(span_get(text, "options"));
        while (s->n_items < OPTIONS_MAX && span_next(&w, &none, &option))
            s->n_items += span_id(span_get(option, "item_id"), &s->items[s->n_items]);
    }
    return true;
}

const struct menu_item *menu_find(const struct menu *m, id item)
{
    for (size_t i = 0; i < m->n_items; i++)
        if (id_eq(m->items[i].id, item))
            return &m->items[i];
    return NULL;
}

static bool take_table(void *user, struct payon_id key, struct payon_text record)
{
    struct reading *r = user;
    if (r->m->n_tables == TABLES_MAX)
        return false;
    struct menu_table *t = &r->m->tables[r->m->n_tables++];
    *t = (struct menu_table){.id = id_of(key), .seats = 2};
    span_i64(span_get(str_in(record), "seats"), &t->seats);
    return true;
}

static bool take_station(void *user, struct payon_id key, struct payon_text record)
{
    struct reading *r = user;
    struct str kind, code;
    if (r->m->n_stations < STATIONS_MAX && span_raw(span_get(str_in(record), "kind"), &kind) &&
        str_eq(kind, STR("prep")) && span_raw(span_get(str_in(record), "code"), &code) &&
        code.n < sizeof r->m->stations[0])
        memcpy(r->m->stations[r->m->n_stations++], code.p, code.n);
    return true;
}

static int by_id(const void *a, const void *b)
{
    return id_cmp(((const struct menu_item *)a)->id, ((const struct menu_item *)b)->id);
}

static int by_table_id(const void *a, const void *b)
{
    return id_cmp(((const struct menu_table *)a)->id, ((const struct menu_table *)b)->id);
}

/* Sorted, so that the same seed gives the same evening. */
bool menu_read(struct menu *m, const struct payon *client)
{
    struct reading r = {m, client};
    payon_records(client, "item", take_item, &r);
    qsort(m->items, m->n_items, sizeof *m->items, by_id);
    payon_records(client, "choice_group", take_group, &r);
    payon_records(client, "combo_slot", take_slot, &r);
    payon_records(client, "table", take_table, &r);
    qsort(m->tables, m->n_tables, sizeof *m->tables, by_table_id);
    payon_records(client, "station", take_station, &r);
    return m->n_items && m->n_tables && m->n_stations;
}

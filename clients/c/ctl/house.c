#include "clients/c/ctl/house.h"

#include <stdlib.h>

#include "clients/c/ctl/admin.h"
#include "clients/c/ctl/told.h"
#include "protocol/base/require.h"
#include "protocol/pos/model/limits.h"

enum { PERCENT_PPM = 10000 };

/* -- the venue, as the hub tells it ------------------------------------------------------------ */

void house_begin(struct house *h, const struct payon_welcome *w)
{
    told_begin(&h->venue, w);
    h->values.exponent = w->exponent;
}

static int items_by_name(const void *a, const void *b)
{
    const struct item *const *x = a, *const *y = b;
    int c = str_cmp((*x)->name, (*y)->name);
    if (c == 0)
        c = (*x)->retired - (*y)->retired;
    return c ? c : id_cmp((*x)->id, (*y)->id);
}

static void item_list(struct house *h, const struct item *item)
{
    if (h->n_items == h->items_max) {
        h->items_max = h->items_max ? 2 * h->items_max : 256;
        h->items = realloc(h->items, h->items_max * sizeof *h->items);
        require(h->items);
    }
    h->items[h->n_items++] = item;
}

void house_fill(struct house *h, const struct payon *client)
{
    static const enum record_kind kinds[] = {KIND_area, KIND_table, KIND_settings, KIND_tax,
        KIND_station, KIND_category, KIND_item, KIND_choice_group};
    told_fill(&h->venue, client, kinds, sizeof kinds / sizeof *kinds);
    struct venue_iter it = venue_all(&h->venue, KIND_item);
    for (const struct item *item; (item = venue_next(&it));)
        item_list(h, item);
    if (h->n_items)
        qsort(h->items, h->n_items, sizeof *h->items, items_by_name);
}

void house_fini(struct house *h)
{
    house_keep(h);
    free(h->additions);
    free(h->items);
    values_fini(&h->values);
    for (int kind = 0; kind < KINDS_N; kind++)
        free(h->added[kind]);
    venue_fini(&h->venue);
    *h = (struct house){0};
}

/* -- what is added ----------------------------------------------------------------------------- */

static id named(const char *kind, struct str outer, struct str name)
{
    struct buf key;
    buf_init(&key, 4096);
    buf_printf(&key, "%s/", kind);
    buf_put_str(&key, outer);
    buf_put_char(&key, '/');
    buf_put_str(&key, name);
    require(!key.failed);
    id i = id_named(LONG_AGO, "import", buf_str(&key));
    buf_fini(&key);
    return i;
}

struct addition {
    enum record_kind kind;
    struct undo undo;
};

/* The record as a change of the venue, so that it can be undone. */
static const void *record_put(struct house *h, enum record_kind kind, const void *from)
{
    struct put put = {.kind = kind, .rec = from};
    struct change draft = {.seq = h->venue.seq + 1, .puts = &put, .n_puts = 1};
    struct change *c = change_new(&draft);
    struct addition *all = realloc(h->additions, (h->n_additions + 1) * sizeof *h->additions);
    require(c && all);
    h->additions = all;
    struct addition *added = &all[h->n_additions++];
    *added = (struct addition){.kind = kind};
    require(venue_apply(&h->venue, c, &added->undo) == 0);
    change_drop(c);
    return venue_get(&h->venue, kind, ((const struct record *)from)->id);
}

static const void *record_add(struct house *h, enum record_kind kind, const void *from)
{
    const void *live = venue_get(&h->venue, kind, ((const struct record *)from)->id);
    if (live)
        return live;
    size_t n = h->n_added[kind] + 1;
    h->added[kind] = realloc(h->added[kind], n * sizeof *h->added[kind]);
    require(h->added[kind]);
    h->n_added[kind] = n;
    return h->added[kind][n - 1] = record_put(h, kind, from);
}

void house_keep(struct house *h)
{
    for (size_t i = 0; i < h->n_additions; i++)
        undo_fini(&h->additions[i].undo);
    h->n_additions = 0;
}

static void item_unlist(struct house *h, const struct item *item)
{
    size_t at = 0;
    while (h->items[at] != item)
        at++;
    for (h->n_items--; at < h->n_items; at++)
        h->items[at] = h->items[at + 1];
}

void house_forget(struct house *h)
{
    while (h->n_additions) {
        struct addition *last = &h->additions[--h->n_additions];
        size_t n = --h->n_added[last->kind];
        if (last->kind == KIND_item)
            item_unlist(h, (const struct item *)h->added[last->kind][n]);
        venue_undo(&h->venue, &last->undo);
    }
}

void house_setup(const struct house *h, struct setup *s)
{
    static const enum record_kind kinds[] = {
        KIND_area, KIND_table, KIND_tax, KIND_station, KIND_category, KIND_item};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        for (size_t k = 0; k < h->n_added[kinds[i]]; k++)
            setup_add(s, kinds[i], h->added[kinds[i]][k]);
}

/* The one by position; NULL: there is none of that name, or with an empty name none at all. */
static const struct category *category_find(const struct house *h, struct str name)
{
    const struct category *found = NULL;
    struct venue_iter it = venue_all(&h->venue, KIND_category);
    for (const struct category *c; (c = venue_next(&it));)
        if (str_eq(c->name, name) && (!found || id_cmp(c->id, found->id) < 0))
            found = c;
    return found;
}

static id category_id(struct house *h, struct str name)
{
    name = name.n ? name : STR("Imported");
    const struct category *c = category_find(h, name);
    struct category new = {.id = named("category", STR(""), name),
        .rev = 1,
        .name = name,
        .position = (int64_t)venue_count(&h->venue, KIND_category) + 1};
    c = c ? c : record_add(h, KIND_category, &new);
    return c->id;
}

/* The station of that name or code; without a name the first one that makes something. */
static id station_id(struct house *h, struct str name)
{
    const struct station *found = NULL;
    struct venue_iter it = venue_all(&h->venue, KIND_station);
    for (const struct station *s; (s = venue_next(&it));) {
        bool fits =
            name.n ? str_eq(s->name, name) || str_eq(s->code, name) : s->kind == station_kind_PREP;
        if (fits && (!found || s->position < found->position ||
                        (s->position == found->position && id_cmp(s->id, found->id) < 0)))
            found = s;
    }
    if (found)
        return found->id;
    name = name.n ? name : STR("Kitchen");
    struct station new = {.id = named("station", STR(""), name),
        .rev = 1,
        .name = name,
        .code = name,
        .kind = station_kind_PREP,
        .target_s = 900,
        .position = (int64_t)venue_count(&h->venue, KIND_station) + 1};
    return ((const struct station *)record_add(h, KIND_station, &new))->id;
}

/* The tax of that rate. When none is said: the only one, if prices contain it, else none, so that
 * an order comes to its prices. */
static id tax_id(struct house *h, bool said, int64_t rate_ppm, bool inclusive)
{
    const struct tax *found = NULL;
    struct venue_iter it = venue_all(&h->venue, KIND_tax);
    for (const struct tax *x; (x = venue_next(&it));) {
        bool fits = said ? x->rate_ppm == rate_ppm && x->inclusive == inclusive && !x->compound
                         : venue_count(&h->venue, KIND_tax) == 1 && x->inclusive;
        if (fits && (!found || id_cmp(x->id, found->id) < 0))
            found = x;
    }
    if (found)
        return found->id;
    char text[64];
    int n = said ? snprintf(text, sizeof text, "Tax %lld.%04lld %%%s",
                       (long long)(rate_ppm / PERCENT_PPM), (long long)(rate_ppm % PERCENT_PPM),
                       inclusive ? "" : " on top")
                 : snprintf(text, sizeof text, "No tax");
    require(n > 0 && (size_t)n < sizeof text);
    struct str name = {text, (size_t)n};
    struct tax new = {.id = named("tax", STR(""), name),
        .rev = 1,
        .name = name,
        .rate_ppm = said ? rate_ppm : 0,
        .inclusive = said ? inclusive : true};
    return ((const struct tax *)record_add(h, KIND_tax, &new))->id;
}

/* -- items ------------------------------------------------------------------------------------- */

static size_t item_lower(const struct house *h, struct str name)
{
    size_t from = 0, to = h->n_items;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (str_cmp(h->items[mid]->name, name) < 0)
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

static bool is_of_category(const struct house *h, const struct item *item, struct str category)
{
    const struct category *c = venue_category(&h->venue, item->category_id);
    return !category.n || (c && str_eq(c->name, category));
}

/* Those that can be ordered come first; among them, or among the retired ones, it must be the only
 * one. */
static bool item_find(const struct house *h, struct import_told *t, const struct import_row *row,
    const struct item **ret)
{
    struct str name = row->v[COL_item];
    const struct item *found = NULL;
    for (size_t i = item_lower(h, name); i < h->n_items && str_eq(h->items[i]->name, name); i++) {
        const struct item *item = h->items[i];
        if (!is_of_category(h, item, row->v[COL_category]) ||
            (found && item->retired && !found->retired))
            continue;
        if (found)
            return import_wrong(
                t, row->line, "several items have this name, say which category:", name);
        found = item;
    }
    *ret = found;
    return true;
}

static const struct item *item_new(
    struct house *h, struct import_told *t, const struct import_row *row, bool retired)
{
    struct str name = row->v[COL_item];
    bool taxed = row->v[COL_tax].n > 0, inclusive = true;
    int64_t rate = 0;
    money price = {0};
    if (taxed && !values_percent(row->v[COL_tax], &rate))
        return import_wrong(t, row->line, "no percentage:", row->v[COL_tax]), NULL;
    if (row->v[COL_tax_included].n && !values_yes(row->v[COL_tax_included], &inclusive))
        return import_wrong(t, row->line, "neither yes nor no:", row->v[COL_tax_included]), NULL;
    if (row->v[COL_price].n && !values_money(&h->values, row->v[COL_price], false, &price))
        return import_wrong(t, row->line, "no amount:", row->v[COL_price]), NULL;
    struct item new = {.id = named("item", row->v[COL_category], name),
        .rev = 1,
        .category_id = category_id(h, row->v[COL_category]),
        .name = name,
        .price = price,
        .tax_id = tax_id(h, taxed, rate, inclusive),
        .station_id = station_id(h, row->v[COL_station]),
        .available = true,
        .unit = row->kind == ROW_item  ? row->v[COL_unit]
                : row->v[COL_weight].n ? STR("kg")
                                       : (struct str){0},
        .retired = retired,
        .position = (int64_t)h->n_items + 1};
    const struct item *item = record_add(h, KIND_item, &new);
    item_list(h, item);
    for (size_t i = h->n_items - 1; i > 0 && items_by_name(&h->items[i - 1], &item) > 0; i--) {
        h->items[i] = h->items[i - 1];
        h->items[i - 1] = item;
    }
    return item;
}

bool house_item(struct house *h, struct import_told *t, const struct import_row *row, id *ret)
{
    const struct item *item = NULL;
    if (!row->v[COL_item].n)
        return import_wrong(t, row->line, "the row names no item", (struct str){0});
    if (!item_find(h, t, row, &item))
        return false;
    if (!item)
        item = item_new(h, t, row, true);
    if (item)
        *ret = item->id;
    return item != NULL;
}

/* -- the floor --------------------------------------------------------------------------------- */

static const struct table *table_find(const struct house *h, struct str number)
{
    struct venue_iter it = venue_all(&h->venue, KIND_table);
    for (const struct table *x; (x = venue_next(&it));)
        if (str_eq(x->number, number))
            return x;
    return NULL;
}

bool house_table(
    const struct house *h, struct import_told *t, const struct import_row *row, id *ret)
{
    const struct table *found = table_find(h, row->v[COL_table]);
    if (!found)
        return import_wrong(t, row->line, "there is no table", row->v[COL_table]);
    *ret = found->id;
    return true;
}

static id area_id(struct house *h, struct str name)
{
    name = name.n ? name : STR("Imported");
    struct venue_iter it = venue_all(&h->venue, KIND_area);
    for (const struct area *x; (x = venue_next(&it));)
        if (str_eq(x->name, name))
            return x->id;
    struct area new = {.id = named("area", STR(""), name),
        .rev = 1,
        .name = name,
        .position = (int64_t)venue_count(&h->venue, KIND_area) + 1};
    return ((const struct area *)record_add(h, KIND_area, &new))->id;
}

/* Tables stand in rows of ten, until somebody draws the plan. */
static bool table_add(struct house *h, struct import_told *t, const struct import_row *row)
{
    enum { IN_A_ROW = 10, APART = 20, WIDE = 10 };
    struct str number = row->v[COL_table];
    int64_t seats = 4, n = (int64_t)venue_count(&h->venue, KIND_table);
    if (!number.n)
        return import_wrong(t, row->line, "the row names no table", (struct str){0});
    if (table_find(h, number))
        return true;
    if (row->v[COL_seats].n && !str_to_i64(row->v[COL_seats], &seats))
        return import_wrong(t, row->line, "no number:", row->v[COL_seats]);
    struct table new = {.id = named("table", STR(""), number),
        .rev = 1,
        .area_id = area_id(h, row->v[COL_area]),
        .number = number,
        .seats = seats,
        .shape = table_shape_ROUND,
        .x = n % IN_A_ROW * APART,
        .y = n / IN_A_ROW * APART,
        .w = WIDE,
        .h = WIDE,
        .state = table_state_AVAILABLE};
    record_add(h, KIND_table, &new);
    return true;
}

bool house_add(struct house *h, struct import_told *t)
{
    const struct import_row *row = t->first;
    const struct item *item = NULL;
    bool retired = false;
    if (row->kind == ROW_table)
        return table_add(h, t, row);
    if (!row->v[COL_item].n)
        return import_wrong(t, row->line, "the row names no item", (struct str){0});
    if (!values_yes(row->v[COL_retired], &retired))
        return import_wrong(t, row->line, "neither yes nor no:", row->v[COL_retired]);
    return item_find(h, t, row, &item) && (item || item_new(h, t, row, retired));
}

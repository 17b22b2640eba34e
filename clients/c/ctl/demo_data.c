/* demo/ *.json -> records. Names are identities there: ids are made from them. */

#include "clients/c/ctl/demo.h"

#include <stdio.h>

#include "clients/c/span.h"
#include "protocol/base/require.h"

static struct str text(struct str object, const char *key)
{
    struct str s;
    if (!span_raw(span_get(object, key), &s))
        ctl_die("the demo's data: no text '%s' in %.60s", key, object.p ? object.p : "nothing");
    return s;
}

static int64_t number(struct str object, const char *key)
{
    int64_t n;
    if (!span_i64(span_get(object, key), &n))
        ctl_die("the demo's data: no number '%s' in %.60s", key, object.p ? object.p : "nothing");
    return n;
}

static int one_of(struct str object, const char *key, const struct enum_desc *e)
{
    int v = enum_find(e, text(object, key));
    if (v < 0)
        ctl_die("the demo's data: '%s' of %.60s is not a %s", key, object.p, e->name);
    return v;
}

id demo_id(const char *kind, struct str name)
{
    return id_named(LONG_AGO, kind, name);
}

/* A name that is unique only within another. */
static id demo_id_in(const char *kind, struct str outer, struct str inner)
{
    char key[256];
    int n = snprintf(key, sizeof key, "%.*s/%.*s", STR_ARG(outer), STR_ARG(inner));
    require(n > 0 && (size_t)n < sizeof key);
    return demo_id(kind, (struct str){key, (size_t)n});
}

static struct str root(const char *data)
{
    return span_of(str_of(data));
}

struct venue_info demo_venue(struct str *ret_tenant_name)
{
    struct str floor = root(demo_floor), v = span_get(floor, "venue");
    struct site site = site_named("demo");
    struct venue_info info = {.tenant = site.tenant,
        .venue = site.venue,
        .name = text(v, "name"),
        .exponent = (int)number(v, "exponent"),
        .zone = text(v, "zone")};
    struct str currency = text(v, "currency");
    require(currency.n == 3);
    memcpy(info.currency, currency.p, 3);
    *ret_tenant_name = text(floor, "tenant");
    return info;
}

static void add_taxes(struct setup *s, struct str list)
{
    struct str key, t;
    struct span_walk w = span_walk(list);
    while (span_next(&w, &key, &t)) {
        struct tax tax = {.id = demo_id("tax", text(t, "name")),
            .rev = 1,
            .name = text(t, "name"),
            .rate_ppm = number(t, "rate_ppm")};
        span_bool(span_get(t, "inclusive"), &tax.inclusive);
        setup_add(s, KIND_tax, &tax);
    }
}

static void add_stations(struct setup *s, struct str list)
{
    struct str key, t;
    struct span_walk w = span_walk(list);
    for (int64_t position = 1; span_next(&w, &key, &t); position++) {
        struct station station = {.id = demo_id("station", text(t, "code")),
            .rev = 1,
            .name = text(t, "name"),
            .code = text(t, "code"),
            .kind = one_of(t, "kind", &enum_station_kind),
            .target_s = number(t, "target_s"),
            .position = position};
        setup_add(s, KIND_station, &station);
    }
}

static void add_tables(struct setup *s, struct str area)
{
    struct str key, t;
    struct span_walk w = span_walk(span_get(area, "tables"));
    while (span_next(&w, &key, &t)) {
        struct table table = {.id = demo_id("table", text(t, "number")),
            .rev = 1,
            .area_id = demo_id("area", text(area, "name")),
            .number = text(t, "number"),
            .seats = number(t, "seats"),
            .shape = one_of(t, "shape", &enum_table_shape),
            .x = number(t, "x"),
            .y = number(t, "y"),
            .w = number(t, "w"),
            .h = number(t, "h"),
            .state = table_state_AVAILABLE};
        setup_add(s, KIND_table, &table);
    }
}

static void add_floor(struct setup *s, struct str areas)
{
    struct str key, t;
    struct span_walk w = span_walk(areas);
    for (int64_t position = 1; span_next(&w, &key, &t); position++) {
        struct area area = {.id = demo_id("area", text(t, "name")),
            .rev = 1,
            .name = text(t, "name"),
            .position = position};
        setup_add(s, KIND_area, &area);
    }
    w = span_walk(areas);
    while (span_next(&w, &key, &t))
        add_tables(s, t);
}

static void add_items(struct setup *s, struct str category)
{
    struct str key, t;
    struct span_walk w = span_walk(span_get(category, "items"));
    for (int64_t position = 1; span_next(&w, &key, &t); position++) {
        struct item item = {.id = demo_id("item", text(t, "name")),
            .rev = 1,
            .category_id = demo_id("category", text(category, "category")),
            .name = text(t, "name"),
            .price = {number(t, "price")},
            .cost = {true, {number(t, "cost")}},
            .tax_id = demo_id("tax", text(t, "tax")),
            .station_id = demo_id("station", text(t, "station")),
            .available = true,
            .position = position};
        setup_add(s, KIND_item, &item);
    }
}

/* The choice of that key in the list of all. */
static struct str choice_of(struct str choices, struct str wanted)
{
    struct str key, t;
    struct span_walk w = span_walk(choices);
    while (span_next(&w, &key, &t))
        if (str_eq(text(t, "key"), wanted))
            return t;
    ctl_die("the demo's data: no choice '%.*s'", STR_ARG(wanted));
}

enum { OPTIONS_MAX = 50 };

/* [["Rare", 0], …]; the options are named within their group. */
static struct list options_of(struct arena *a, struct str group_name, struct str list)
{
    struct menu_option *options = arena_array(a, struct menu_option, OPTIONS_MAX);
    struct str key, pair, name, price;
    size_t n = 0;
    require(options);
    struct span_walk w = span_walk(list);
    for (; n < OPTIONS_MAX && span_next(&w, &key, &pair); n++) {
        struct span_walk p = span_walk(pair);
        if (!span_next(&p, &key, &name) || !span_next(&p, &key, &price) ||
            !span_raw(name, &options[n].name) || !span_i64(price, &options[n].price.minor))
            ctl_die("the demo's data: no option: %.60s", pair.p);
        options[n].id = demo_id_in("option", group_name, options[n].name);
    }
    return (struct list){options, n};
}

static void add_choices(struct setup *s, struct arena *a, struct str item)
{
    struct str key, name, wanted, choices = span_get(root(demo_menu), "choices");
    struct span_walk w = span_walk(span_get(item, "choices"));
    for (int64_t position = 1; span_next(&w, &key, &name); position++) {
        require(span_raw(name, &wanted));
        struct str choice = choice_of(choices, wanted);
        struct choice_group group = {.id = demo_id_in("choice", text(item, "name"), wanted),
            .rev = 1,
            .item_id = demo_id("item", text(item, "name")),
            .name = text(choice, "name"),
            .min = number(choice, "min"),
            .max = number(choice, "max"),
            .options = options_of(a, wanted, span_get(choice, "options")),
            .position = position};
        setup_add(s, KIND_choice_group, &group);
    }
}

/* [["Soup of the day", 0], …]: items with what each adds. */
static struct list fillings_of(struct arena *a, struct str list)
{
    struct slot_option *options = arena_array(a, struct slot_option, OPTIONS_MAX);
    struct str key, pair, name, price, item;
    size_t n = 0;
    require(options);
    struct span_walk w = span_walk(list);
    for (; n < OPTIONS_MAX && span_next(&w, &key, &pair); n++) {
        struct span_walk p = span_walk(pair);
        if (!span_next(&p, &key, &name) || !span_next(&p, &key, &price) || !span_raw(name, &item) ||
            !span_i64(price, &options[n].price.minor))
            ctl_die("the demo's data: no filling: %.60s", pair.p);
        options[n].item_id = demo_id("item", item);
    }
    return (struct list){options, n};
}

static void add_slots(struct setup *s, struct arena *a, struct str item)
{
    struct str key, t;
    struct span_walk w = span_walk(span_get(item, "slots"));
    for (int64_t position = 1; span_next(&w, &key, &t); position++) {
        struct combo_slot slot = {.id = demo_id_in("slot", text(item, "name"), text(t, "name")),
            .rev = 1,
            .item_id = demo_id("item", text(item, "name")),
            .name = text(t, "name"),
            .options = fillings_of(a, span_get(t, "options")),
            .position = position};
        span_bool(span_get(t, "optional"), &slot.optional);
        setup_add(s, KIND_combo_slot, &slot);
    }
}

typedef void of_item(struct setup *s, struct arena *a, struct str item);

static void each_item(struct setup *s, struct arena *a, struct str categories, of_item *add)
{
    struct str key, category, item;
    struct span_walk w = span_walk(categories);
    while (span_next(&w, &key, &category)) {
        struct span_walk items = span_walk(span_get(category, "items"));
        while (span_next(&items, &key, &item))
            add(s, a, item);
    }
}

/* [{"area": "Terrace", "station": "bar"}, …]: of all kinds of order. */
static struct list routes_of(struct arena *a, struct str list)
{
    struct route *routes = arena_array(a, struct route, CATEGORY_ROUTES_MAX);
    struct str key, t;
    size_t n = 0;
    require(routes);
    struct span_walk w = span_walk(list);
    for (; n < CATEGORY_ROUTES_MAX && span_next(&w, &key, &t); n++)
        routes[n] = (struct route){.any_kind = true,
            .area_id = demo_id("area", text(t, "area")),
            .station_id = demo_id("station", text(t, "station"))};
    return (struct list){routes, n};
}

void demo_setup(struct setup *s, struct arena *a)
{
    struct str floor = root(demo_floor), menu = root(demo_menu), key, category;
    struct str categories = span_get(menu, "menu");
    add_taxes(s, span_get(floor, "taxes"));
    add_stations(s, span_get(floor, "stations"));
    add_floor(s, span_get(floor, "areas"));
    struct span_walk w = span_walk(categories);
    for (int64_t position = 1; span_next(&w, &key, &category); position++) {
        struct category c = {.id = demo_id("category", text(category, "category")),
            .rev = 1,
            .name = text(category, "category"),
            .position = position,
            .routes = routes_of(a, span_get(category, "routes"))};
        setup_add(s, KIND_category, &c);
    }
    w = span_walk(categories);
    while (span_next(&w, &key, &category))
        add_items(s, category);
    each_item(s, a, categories, add_choices);
    each_item(s, a, categories, add_slots);
}

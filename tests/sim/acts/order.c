/* Order: orders and their lines. */

#include "tests/sim/acts/acts.h"

/* --- orders --------------------------------------------------------------------------------- */

/* Any channel without a table, now and then without what it needs. */
static const char *channel(struct asking *a)
{
    static const char *const kinds[] = {"takeaway", "delivery", "room", "tab"};
    const char *kind = kinds[below(&a->random, 4)];
    if (strcmp(kind, "room") == 0 && !chance(&a->random, 200))
        body_text(a, "room", "412");
    if (strcmp(kind, "delivery") == 0)
        body_text(a, "address", "Ring 1\nthird door"), body_text(a, "phone", "+43 1 5123");
    if (strcmp(kind, "tab") == 0 && chance(&a->random, 200))
        return kind; /* order_open gives the others a name */
    body_text(a, "customer", "Zo\xc3\xab \"Z\"");
    return kind;
}

static bool order_open(struct asking *a)
{
    bool table = chance(&a->random, 700);
    const char *kind = "takeaway";
    struct str shown = pick(a, "order", NULL);
    a->lane = sim_id(a->w, &a->random);
    if (shown.n && chance(&a->random, 20)) /* of one that is there */
        a->lane = id_of(shown, "id");
    else if (!id_is_zero(a->d->last_order) && chance(&a->random, 40)) /* … or was */
        a->lane = a->d->last_order;
    a->d->last_order = a->lane;
    body_id(a, "order_id", a->lane);
    if (!table && a->w->settings.as_of >= FEATURE_channels)
        kind = channel(a);
    body_text(a, "kind", table ? "dine_in" : kind);
    if (table) {
        body_id(a, "table_id", some_table(a));
        body_bool(a, "another", chance(&a->random, 200));
    } else if (a->w->settings.as_of < FEATURE_channels) {
        body_text(a, "customer", "Zo\xc3\xab \"Z\"");
    }
    return true;
}
const struct act act_order_open = {order_open,
    .weight = {ON_FLOOR(150), IN_KITCHEN(20)}, /* not the kitchen's business: forbidden */
    .makes = "order_id"};

static bool of_order(struct asking *a)
{
    a->lane = some_order(a);
    body_id(a, "order_id", a->lane);
    return true;
}

static bool order_send(struct asking *a)
{
    if (a->w->settings.as_of >= FEATURE_leave_sold_out && chance(&a->random, 500))
        body_bool(a, "leave_sold_out", true);
    return of_order(a);
}
const struct act act_order_send = {order_send, .weight = {ON_FLOOR(135)}};

static bool order_cancel(struct asking *a)
{
    if (a->w->settings.as_of >= FEATURE_settings && chance(&a->random, 700))
        body_text(a, "reason", "they left");
    return of_order(a);
}
const struct act act_order_cancel = {order_cancel, .weight = {ON_FLOOR(15)}};

static bool order_note(struct asking *a)
{
    static const char *const notes[] = {"", "birthday\nwith a candle", "1\n2\n3\n4\n5\n6\n7\n8\n9"};
    body_text(a, "note", notes[below(&a->random, 3)]);
    return of_order(a);
}
const struct act act_order_note = {order_note, .weight = {ON_FLOOR(15)}};

static bool order_details(struct asking *a)
{
    body_text(a, "customer", chance(&a->random, 900) ? "Max" : "");
    body_text(a, "room", chance(&a->random, 900) ? "413" : "");
    body_text(a, "reference", "web-17");
    return of_order(a);
}
const struct act act_order_details = {order_details, .weight = {ON_FLOOR(12)}};

static bool order_allergies(struct asking *a)
{
    body_text(a, "allergies", chance(&a->random, 500) ? "nuts, sesame" : "");
    return of_order(a);
}
const struct act act_order_allergies = {order_allergies, .weight = {ON_FLOOR(8)}};

static bool order_covers(struct asking *a)
{
    body_i64(a, "covers", 1 + below(&a->random, 6));
    return of_order(a);
}
const struct act act_order_covers = {order_covers, .weight = {ON_FLOOR(8)}};

static bool order_hand_over(struct asking *a)
{
    body_text(a, "server", chance(&a->random, 500) ? "Ana" : "Ben");
    return of_order(a);
}
const struct act act_order_hand_over = {order_hand_over, .weight = {ON_FLOOR(8)}};

/* --- lines ---------------------------------------------------------------------------------- */

/* Two of it, or with a prefix. */
static void put_how(struct asking *a)
{
    static const char *const prefixes[] = {"no", "extra", "light", "side"};
    if (a->w->settings.as_of < FEATURE_choice_trees)
        return;
    if (chance(&a->random, 100))
        body_i64(a, "quantity", 2);
    if (chance(&a->random, 200))
        body_text(a, "prefix", prefixes[below(&a->random, 4)]);
}

/* One or two for the item that asks for them, else none, which is now and then a wrong one. */
static void put_choices(struct asking *a, bool wanted)
{
    const struct place_model *p = place_of_asking(a);
    int64_t n = wanted ? 1 + below(&a->random, 2) : chance(&a->random, 20);
    jw_key(&a->body, "choices"), jw_array_begin(&a->body);
    for (int64_t i = 0; i < n; i++) {
        jw_object_begin(&a->body);
        body_id(a, "group_id", p->group);
        body_id(a, "option_id", p->options[i]);
        put_how(a);
        jw_object_end(&a->body);
    }
    jw_array_end(&a->body);
}

static void put_pricing(struct asking *a, int64_t item)
{
    if (a->w->settings.as_of < FEATURE_item_prices)
        return;
    if ((item == ITEM_BY_WEIGHT) != chance(&a->random, 30))
        body_i64(a, "weight", 1 + below(&a->random, 2000));
    if (item == ITEM_OF_SAID_PRICE ? chance(&a->random, 700) : chance(&a->random, 20))
        body_i64(a, "price", below(&a->random, 700));
}

/* What fills the slots of the combo: mostly one thing each. */
static void put_parts(struct asking *a)
{
    static const int fillings[SLOTS][2] = {{0, ITEM_WITH_CHOICES}, {2, ITEM_OF_SAID_PRICE}};
    const struct place_model *p = place_of_asking(a);
    jw_key(&a->body, "parts"), jw_array_begin(&a->body);
    for (int i = chance(&a->random, 30); i < SLOTS; i++) {
        int64_t slot = chance(&a->random, 30) ? 0 : i;
        int item = fillings[chance(&a->random, 30) ? 0 : i][below(&a->random, 2)];
        if (i == 1 && chance(&a->random, 200))
            break;
        jw_object_begin(&a->body);
        body_id(a, "line_id", sim_id(a->w, &a->random));
        body_id(a, "slot_id", some_slot(p, slot));
        body_id(a, "item_id", p->items[item]);
        put_choices(a, item == ITEM_WITH_CHOICES);
        jw_object_end(&a->body);
    }
    jw_array_end(&a->body);
}

static bool line_add(struct asking *a)
{
    int64_t item = below(&a->random, 6);
    if (a->w->settings.as_of >= FEATURE_combos && chance(&a->random, 120))
        item = ITEM_COMBO;
    a->lane = some_order(a);
    body_id(a, "line_id", sim_id(a->w, &a->random));
    body_id(a, "order_id", a->lane);
    body_id(a, "item_id", place_of_asking(a)->items[item]);
    body_i64(a, "quantity", 1 + below(&a->random, 3));
    if (item == ITEM_COMBO)
        put_parts(a);
    else
        put_choices(a, item == ITEM_WITH_CHOICES);
    put_pricing(a, item);
    if (chance(&a->random, 300))
        body_text(a, "note", "no onions\n\xe2\x9c\x93");
    if (chance(&a->random, 300))
        body_i64(a, "course", 1 + below(&a->random, 3));
    return true;
}
const struct act act_line_add = {line_add, .weight = {ON_FLOOR(350)}, .makes = "line_id"};

/* Of a line in that state; empty: there is none. */
static struct str of_line(struct asking *a, const char *state)
{
    struct str line = pick(a, "line", state);
    if (!line.n)
        return line;
    a->lane = id_of(line, "order_id");
    body_id(a, "line_id", id_of(line, "id"));
    pre_rev(a, line);
    return line;
}

static bool line_change(struct asking *a)
{
    bool newer = a->w->settings.as_of >= FEATURE_sent_changes;
    if (!of_line(a, newer && chance(&a->random, 500) ? "sent" : "draft").n)
        return false;
    body_i64(a, "quantity", 1 + below(&a->random, 5));
    return true;
}
const struct act act_line_change = {line_change, .weight = {ON_FLOOR(25)}};

static bool line_replace(struct asking *a)
{
    struct str line = of_line(a, "draft");
    if (!line.n)
        return false;
    body_i64(a, "quantity", 1 + below(&a->random, 5));
    put_choices(a, id_eq(id_of(line, "item_id"), place_of_asking(a)->items[ITEM_WITH_CHOICES]));
    return true;
}
const struct act act_line_replace = {line_replace, .weight = {ON_FLOOR(25)}};

static bool line_remove(struct asking *a)
{
    return of_line(a, "draft").n;
}
const struct act act_line_remove = {line_remove, .weight = {ON_FLOOR(25)}};

static bool line_void(struct asking *a)
{
    bool part = a->w->settings.as_of >= FEATURE_sent_changes && chance(&a->random, 300);
    bool early = part && a->w->settings.as_of == FEATURES_N && chance(&a->random, 200);
    if (!of_line(a, part && !early ? "started" : "sent").n)
        return false;
    body_text(a, "reason", "changed their mind");
    if (part)
        body_i64(a, "quantity", 1);
    if (a->w->settings.as_of >= FEATURE_void_stock)
        body_bool(a, "to_stock", chance(&a->random, 300));
    return true;
}
const struct act act_line_void = {line_void, .weight = {ON_FLOOR(25)}};

static bool line_remake(struct asking *a)
{
    if (!of_line(a, chance(&a->random, 500) ? "started" : "ready").n)
        return false;
    body_text(a, "reason", "dropped");
    if (chance(&a->random, 300))
        body_i64(a, "quantity", 1);
    return true;
}
const struct act act_line_remake = {line_remake, .weight = {ON_FLOOR(15)}};

static bool order_close(struct asking *a)
{
    struct str shown = pick(a, "order", "open");
    if (!shown.n)
        return false;
    a->lane = id_of(shown, "id");
    body_id(a, "order_id", a->lane);
    body_text(a, "reason", "paid at the hotel's desk");
    pre_rev(a, shown);
    return true;
}
const struct act act_order_close = {order_close, .weight = {ON_FLOOR(8)}};

/* --- what goes elsewhere ------------------------------------------------------------------------
 */

static bool line_transfer(struct asking *a)
{
    struct str line = pick(a, "line", chance(&a->random, 500) ? "sent" : "draft");
    struct str to = pick(a, "order", "open");
    if (!line.n || !to.n)
        return false;
    id from = id_of(line, "order_id"), order = id_of(to, "id");
    a->lane = from;
    body_id(a, "order_id", from);
    body_id(a, "to_order_id", id_eq(from, order) ? sim_id(a->w, &a->random) : order);
    jw_key(&a->body, "lines"), jw_array_begin(&a->body);
    jw_object_begin(&a->body);
    body_id(a, "line_id", id_of(line, "id"));
    jw_object_end(&a->body);
    jw_array_end(&a->body);
    return true;
}
const struct act act_line_transfer = {line_transfer, .weight = {ON_FLOOR(20)}};

static bool order_merge(struct asking *a)
{
    struct str order = pick(a, "order", "open"), into = pick(a, "order", "open");
    if (!order.n || !into.n || id_eq(id_of(order, "id"), id_of(into, "id")))
        return false;
    a->lane = id_of(order, "id");
    body_id(a, "order_id", a->lane);
    body_id(a, "into_id", id_of(into, "id"));
    return true;
}
const struct act act_order_merge = {order_merge, .weight = {ON_FLOOR(10)}};

static bool order_part(struct asking *a)
{
    struct str order = pick(a, "order", "merged");
    if (!order.n)
        return false;
    a->lane = id_of(order, "id");
    body_id(a, "order_id", a->lane);
    return true;
}
const struct act act_order_part = {order_part, .weight = {ON_FLOOR(15)}};

static bool order_transfer(struct asking *a)
{
    struct str order = pick(a, "order", "open");
    if (!order.n)
        return false;
    a->lane = id_of(order, "id");
    body_id(a, "order_id", a->lane);
    body_id(a, "to_table_id", some_table(a));
    return true;
}
const struct act act_order_transfer = {order_transfer, .weight = {ON_FLOOR(15)}};

/* --- courses ---------------------------------------------------------------------------------- */

static bool course_fire(struct asking *a)
{
    struct str course = pick(a, "course", "waiting");
    if (!course.n)
        return false;
    a->lane = id_of(course, "order_id");
    body_id(a, "order_id", a->lane);
    body_i64(a, "course", 1 + below(&a->random, 3));
    return true;
}
const struct act act_course_fire = {course_fire, .weight = {ON_FLOOR(30)}};

static bool course_plan(struct asking *a)
{
    a->lane = some_order(a);
    body_id(a, "order_id", a->lane);
    body_i64(a, "course", 1 + below(&a->random, 3));
    bool timed = a->w->settings.as_of >= FEATURE_course_times && chance(&a->random, 600);
    if (timed) {
        bool together = chance(&a->random, 600);
        body_text(a, "plan", together ? "finish_together" : "at_time");
        if (!together || chance(&a->random, 300)) {
            time_ms at = {world_wall(a->w).ms + below(&a->random, 20000)};
            jw_key(&a->body, "at"), jw_time(&a->body, at);
        }
        return true;
    }
    body_text(a, "plan", chance(&a->random, 700) ? "after_course" : "by_hand");
    return true;
}
const struct act act_course_plan = {course_plan, .weight = {ON_FLOOR(20)}};

const struct act act_course_due = {.unasked = "the hub says it by itself, see check_own"};

static bool of_line_unsent(struct asking *a)
{
    struct str line = pick(a, "line", chance(&a->random, 500) ? "draft" : "waiting");
    if (!line.n)
        return false;
    a->lane = id_of(line, "order_id");
    body_id(a, "line_id", id_of(line, "id"));
    return true;
}
const struct act act_line_hold = {of_line_unsent, .weight = {ON_FLOOR(10)}};
const struct act act_line_release = {of_line_unsent, .weight = {ON_FLOOR(20)}};

/* --- of another system ------------------------------------------------------------------------ */

/* Two of an item for what they cost there, paid in two ways; now and then said to come to more,
 * paid too much, or not at all. */
static bool order_import(struct asking *a)
{
    const struct place_model *p = place_of_asking(a);
    struct json_out *o = &a->body;
    int64_t price = 100 + below(&a->random, 900), wrong = chance(&a->random, 100);
    id order = sim_id(a->w, &a->random);
    struct str shown = pick(a, "order", NULL);
    if (shown.n && chance(&a->random, 50)) /* of one that is there */
        order = id_of(shown, "id");
    body_id(a, "order_id", order);
    body_text(a, "kind", chance(&a->random, 500) ? "dine_in" : "takeaway");
    body_text(a, "reference", "web-18");
    body_time(a, "opened_at", -86400000);
    body_time(a, "closed_at", chance(&a->random, 50) ? 3600000 : -80000000);
    jw_key(o, "lines"), jw_array_begin(o), jw_object_begin(o);
    body_id(a, "item_id", p->items[below(&a->random, 4) == 3 ? 0 : 2]);
    body_i64(a, "quantity", 2);
    body_i64(a, "price", price);
    jw_key(o, "taxes"), jw_array_begin(o), jw_object_begin(o);
    body_i64(a, "rate_ppm", 0);
    jw_object_end(o), jw_array_end(o);
    jw_object_end(o), jw_array_end(o);
    if (!chance(&a->random, 100)) {
        jw_key(o, "payments"), jw_array_begin(o);
        for (int i = 0; i < 2; i++) {
            jw_object_begin(o);
            body_text(a, "tender", i ? "card" : "cash");
            body_i64(a, "amount", price + (i && chance(&a->random, 50)));
            jw_object_end(o);
        }
        jw_array_end(o);
    }
    body_i64(a, "total", 2 * price + wrong);
    return true;
}
const struct act act_order_import = {
    order_import, .weight = {[ROLE_MANAGER] = 40, [ROLE_WAITER] = 2}, .makes = "order_id"};

static bool order_reopen(struct asking *a)
{
    struct str shown = pick(a, "order", chance(&a->random, 300) ? "cancelled" : "closed");
    a->lane = shown.n ? id_of(shown, "id") : some_order(a); /* which may have left */
    body_id(a, "order_id", a->lane);
    body_text(a, "reason", "they stay");
    body_bool(a, "another", chance(&a->random, 500));
    if (shown.n && chance(&a->random, 500))
        pre_rev(a, shown);
    return true;
}
const struct act act_order_reopen = {order_reopen, .weight = {ON_FLOOR(24)}};

static bool order_channel(struct asking *a)
{
    static const char *const kinds[] = {"dine_in", "takeaway", "delivery", "room", "tab"};
    struct str shown = pick(a, "order", "open");
    int64_t kind = below(&a->random, 5);
    if (!shown.n)
        return false;
    a->lane = id_of(shown, "id");
    body_id(a, "order_id", a->lane);
    body_text(a, "kind", kinds[kind]);
    if ((kind == 0) != chance(&a->random, 50))
        body_id(a, "table_id", some_table(a));
    if (chance(&a->random, 700))
        body_text(a, "customer", "Ada");
    if (chance(&a->random, 700))
        body_text(a, "room", "12");
    if (chance(&a->random, 300))
        body_bool(a, "reprice", true);
    pre_rev(a, shown);
    return true;
}
const struct act act_order_channel = {order_channel, .weight = {ON_FLOOR(12)}};

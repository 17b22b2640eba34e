/* Menu: what is sold out, and what is published. */

#include "tests/sim/acts/acts.h"

static bool item_86(struct asking *a)
{
    body_id(a, "item_id", place_of_asking(a)->items[2 + below(&a->random, 4)]);
    return true;
}

static bool item_86_until(struct asking *a)
{
    if (a->w->settings.as_of >= FEATURE_sold_out_until && chance(&a->random, 400))
        body_time(a, "until", below(&a->random, 5000));
    return item_86(a);
}
const struct act act_item_86 = {item_86_until, .weight = {ON_FLOOR(8), IN_KITCHEN(12)}};

static bool item_back(struct asking *a)
{
    item_86(a);
    if (chance(&a->random, 500))
        body_i64(a, "remaining", 1 + below(&a->random, 20));
    return true;
}
const struct act act_item_back = {item_back, .weight = {ON_FLOOR(12), IN_KITCHEN(18)}};

/* --- publications --------------------------------------------------------------------------- */

/* Soup or beer at another price. */
static bool menu_draft(struct asking *a)
{
    const struct place_model *p = place_of_asking(a);
    int64_t item = chance(&a->random, 500) ? 0 : 2;
    struct json_out *o = &a->body;
    a->d->last_draft = sim_id(a->w, &a->random);
    body_id(a, "draft_id", a->d->last_draft);
    jw_key(o, "items"), jw_array_begin(o), jw_object_begin(o);
    jw_key(o, "id"), jw_id(o, p->items[item]);
    jw_key(o, "category_id"), jw_id(o, p->category);
    jw_key(o, "name"), jw_str(o, item ? STR("Beer") : STR("Soup"));
    jw_key(o, "price"), jw_i64(o, 300 + below(&a->random, 300));
    jw_key(o, "tax_id"), jw_id(o, p->tax[0]);
    jw_key(o, "station_id"), jw_id(o, p->stations[0]);
    jw_key(o, "available"), jw_bool(o, true);
    jw_key(o, "position"), jw_i64(o, item);
    jw_object_end(o), jw_array_end(o);
    return true;
}
const struct act act_menu_draft = {
    menu_draft, .weight = {[ROLE_MANAGER] = 20}, .makes = "draft_id"};

/* Its own last draft, which may be published or discarded already. */
static void put_drafts(struct asking *a)
{
    struct json_out *o = &a->body;
    jw_key(o, "drafts"), jw_array_begin(o), jw_object_begin(o);
    jw_key(o, "draft_id"), jw_id(o, a->d->last_draft);
    jw_object_end(o), jw_array_end(o);
}

static bool menu_discard(struct asking *a)
{
    if (chance(&a->random, 500) && !id_is_zero(a->d->last_draft))
        put_drafts(a);
    return true;
}
const struct act act_menu_discard = {menu_discard, .weight = {[ROLE_MANAGER] = 40}};

static bool menu_publish(struct asking *a)
{
    if (id_is_zero(a->d->last_draft))
        return false;
    pre_rev(a, pick(a, "menu", NULL));
    put_drafts(a);
    return true;
}
const struct act act_menu_publish = {menu_publish, .weight = {[ROLE_MANAGER] = 20}};

/* Money: payments and discounts. */

#include "tests/sim/acts/acts.h"

static bool payment_take(struct asking *a)
{
    struct str check = chance(&a->random, 250) ? pick(a, "check", "open") : (struct str){0};
    struct str order = check.n ? check : pick(a, "order", "open");
    int64_t due = 0;
    if (!order.n || !span_i64(span_get(order, "due"), &due))
        return false;
    a->lane = id_of(order, check.n ? "order_id" : "id");
    body_id(a, "payment_id", sim_id(a->w, &a->random));
    body_id(a, "order_id", a->lane);
    if (check.n)
        body_id(a, "check_id", id_of(check, "id"));
    int64_t coin, asked = due;
    bool cash = chance(&a->random, 800);
    if (cash && span_i64(span_get(pick(a, "settings", NULL), "cash_coin"), &coin))
        asked = (2 * due + coin) / (2 * coin) * coin;
    body_text(a, "tender", cash ? "cash" : "card");
    body_i64(a, "amount", asked + chance(&a->random, 40)); /* now and then not what is due */
    if (cash && chance(&a->random, 300))
        body_i64(a, "tendered", asked + below(&a->random, 500));
    jw_key(&a->pre, "due"), jw_i64(&a->pre, due);
    return true;
}
const struct act act_payment_take = {
    payment_take, .weight = {ON_FLOOR(100)}, .makes = "payment_id"};

static bool discount_give(struct asking *a)
{
    static const char *const kinds[] = {"percent", "amount", "comp"};
    struct str line = pick(a, "line", NULL);
    int64_t kind = below(&a->random, 3);
    bool on_line = line.n && chance(&a->random, 500);
    a->lane = on_line ? id_of(line, "order_id") : some_order(a);
    body_id(a, "discount_id", sim_id(a->w, &a->random));
    body_id(a, "order_id", a->lane);
    if (on_line)
        body_id(a, "line_id", id_of(line, "id"));
    body_text(a, "kind", kinds[kind]);
    if (kind == 0)
        body_i64(a, "percent_ppm", 10000 + below(&a->random, 300000));
    if (kind == 1)
        body_i64(a, "amount", 1 + below(&a->random, 300));
    body_text(a, "reason", "waited too long");
    return true;
}
const struct act act_discount_give = {
    discount_give, .weight = {ON_FLOOR(30)}, .makes = "discount_id"};

static bool discount_remove(struct asking *a)
{
    struct str shown = pick(a, "discount", NULL);
    if (!shown.n)
        return false;
    a->lane = id_of(shown, "order_id");
    body_id(a, "discount_id", id_of(shown, "id"));
    if (a->w->settings.as_of >= FEATURE_settings && chance(&a->random, 700))
        body_text(a, "reason", "wrong table");
    return true;
}
const struct act act_discount_remove = {discount_remove, .weight = {ON_FLOOR(10)}};

static bool charge_add(struct asking *a)
{
    bool percent = chance(&a->random, 700);
    a->lane = some_order(a);
    body_id(a, "charge_id", sim_id(a->w, &a->random));
    body_id(a, "order_id", a->lane);
    body_text(a, "name", "Service");
    body_text(a, "kind", percent ? "percent" : "amount");
    if (percent)
        body_i64(a, "percent_ppm", 10000 + below(&a->random, 200000));
    else
        body_i64(a, "amount", 1 + below(&a->random, 300));
    body_bool(a, "after_tax", chance(&a->random, 300));
    if (chance(&a->random, 500))
        body_id(a, "tax_id", place_of_asking(a)->tax[below(&a->random, 2)]);
    return true;
}
const struct act act_charge_add = {charge_add, .weight = {ON_FLOOR(15)}, .makes = "charge_id"};

static bool charge_remove(struct asking *a)
{
    struct str shown = pick(a, "charge", NULL);
    if (!shown.n)
        return false;
    a->lane = id_of(shown, "order_id");
    body_id(a, "charge_id", id_of(shown, "id"));
    body_text(a, "reason", "they asked");
    return true;
}
const struct act act_charge_remove = {charge_remove, .weight = {ON_FLOOR(10)}};

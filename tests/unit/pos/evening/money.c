#include "tests/unit/pos/evening/evening.h"

static enum decided take(void)
{
    id check = one_in(3) ? pick(KIND_check) : id_n(0);
    const struct check *c = venue_check(&w.v, check);
    id order = c && !one_in(20) ? c->order_id : pick(KIND_order);
    const struct order *o = venue_order(&w.v, order);
    int64_t due = c ? c->due.minor : o ? o->due.minor : 0;
    struct pre pre = PRE_OF_DUE(due + (one_in(10) ? 1 : 0));
    if (one_in(20))
        pre = (struct pre){0};
    enum tender tender = (enum tender)below(tender_N);
    const struct settings *s = venue_settings(&w.v, id_n(2));
    int64_t amount = due + (one_in(10) ? 1 : 0);
    if (tender == tender_CASH && s && s->cash_coin.has && !one_in(10))
        amount = (due + 2) / 5 * 5;
    return W_PRE(&w, payment_take, pre, .payment_id = fresh_id(KIND_payment), .order_id = order,
        .tender = (int)tender, .amount = {amount},
        .tendered = {one_in(3), {amount + (int64_t)below(3) - (one_in(5) ? 1 : 0) +
                                    (one_in(15) ? 10 * LIMIT_TENDERED_OVER : 0)}},
        .check_id = check);
}
const struct maker make_payment_take = {7, take};

/* By somebody who may take off more, or less. */
static enum decided discount_give(void)
{
    static const enum role roles[] = {ROLE_WAITER, ROLE_CASHIER, ROLE_MANAGER, ROLE_MANAGER};
    id line = pick(KIND_line), order = pick(KIND_order);
    const struct line *l = venue_line(&w.v, line);
    bool on_line = one_in(2), odd = one_in(15);
    enum discount_kind kind = (enum discount_kind)below(discount_kind_N);
    enum role was = w.by.role;
    w.by.role = roles[below(4)];
    enum decided ret = W_DO(&w, discount_give, .discount_id = fresh_id(KIND_discount),
        .order_id = on_line && l ? l->order_id : order, .line_id = on_line ? line : id_n(0),
        .kind = kind,
        .percent_ppm = {(kind == discount_kind_PERCENT) != odd, 1 + (int64_t)below(500000)},
        .amount = {kind == discount_kind_AMOUNT, {1 + (int64_t)below(2000)}},
        .reason = STR("regular guest"));
    w.by.role = was;
    return ret;
}
const struct maker make_discount_give = {3, discount_give};

static enum decided discount_remove(void)
{
    return W_DO(&w, discount_remove, pick(KIND_discount), one_in(2) ? STR("mistake") : STR(""));
}
const struct maker make_discount_remove = {1, discount_remove};

/* Now and then without a value, or taxed by what is no tax. */
static enum decided charge_add(void)
{
    enum charge_kind kind = (enum charge_kind)below(charge_kind_N);
    bool odd = one_in(15);
    return W_DO(&w, charge_add, .charge_id = fresh_id(KIND_charge), .order_id = pick(KIND_order),
        .name = STR("Service"), .kind = kind,
        .percent_ppm = {(kind == charge_kind_PERCENT) != odd, 1 + (int64_t)below(300000)},
        .amount = {kind == charge_kind_AMOUNT, {1 + (int64_t)below(500)}}, .after_tax = one_in(2),
        .tax_id = one_in(2) ? pick(KIND_tax) : id_n(0));
}
const struct maker make_charge_add = {2, charge_add};

static enum decided charge_remove(void)
{
    return W_DO(&w, charge_remove, pick(KIND_charge), STR("not served"));
}
const struct maker make_charge_remove = {1, charge_remove};

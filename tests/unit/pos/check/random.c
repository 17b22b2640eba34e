/* Random sequences of what may happen to an order that is split, with a check of its own: each
 * check's total lies within one unit for each rounding of its exact part, computed here with
 * fractions over a common denominator; the checks add up (world_check); a paid check never changes;
 * the kitchen is told nothing; what is undone gives the same sums. */
#include <stdio.h>

#include "tests/unit/pos/world.h"

enum { SEEDS = 30, STEPS = 150, CHECKS = 6 };

static struct world w;
static struct unit_random r;
static uint64_t fresh;

static uint64_t below(uint64_t n)
{
    return unit_random_below(&r, n);
}

static id some(enum record_kind kind)
{
    size_t n = venue_count(&w.v, kind);
    size_t skip = n ? below(n) : 0;
    struct venue_iter it = venue_all(&w.v, kind);
    const struct record *rec = venue_next(&it);
    while (rec && skip--)
        rec = venue_next(&it);
    return rec ? rec->id : id_n(0);
}

static const struct check *bearing(id check_id)
{
    const struct check *c = venue_check(&w.v, check_id);
    while (c && c->state == check_state_MERGED)
        c = venue_check(&w.v, c->into_id);
    return c;
}

/* -- the exact parts --------------------------------------------------------------------------- */

struct parts {
    int64_t net, tax, discount;
};

static void less(struct parts *p, money net, money tax, money discount)
{
    p->net -= net.minor;
    p->tax -= tax.minor;
    p->discount -= discount.minor;
}

/* What the check bears by name, shares as they are stored. Taken off the rest. */
static int64_t own_total(const struct check *c, struct parts *rest)
{
    int64_t before = rest->net + rest->tax;
    struct venue_iter it = venue_all(&w.v, KIND_line);
    for (const struct line *l; (l = venue_next(&it));)
        if (!id_is_zero(l->check_id) && bearing(l->check_id) == c)
            less(rest, l->net, l->tax, l->discount);
    it = venue_all(&w.v, KIND_share);
    for (const struct share *s; (s = venue_next(&it));)
        if (bearing(s->check_id) == c)
            less(rest, s->net, s->tax, s->discount);
    return before - rest->net - rest->tax;
}

/* Each share is within a unit of its part of its line. */
static void shares_are_fair(void)
{
    struct venue_iter it = venue_all(&w.v, KIND_share);
    for (const struct share *s; (s = venue_next(&it));) {
        const struct line *l = venue_line(&w.v, s->line_id);
        int64_t weights = 0;
        bool paid = false;
        struct venue_iter all = venue_children(&w.v, INDEX_SHARES_OF_LINE, s->line_id);
        for (const struct share *other; (other = venue_next(&all));) {
            weights += other->weight;
            paid = paid || bearing(other->check_id)->state == check_state_PAID;
        }
        int64_t exact = (l->net.minor + l->tax.minor) * s->weight; /* times weights */
        int64_t is = (s->net.minor + s->tax.minor) * weights;
        must(paid || (is - exact < weights && exact - is < weights));
    }
}

/* Each check's part of the charges is within a unit of what it bears of the lines, in proportion.
 * Of those who have paid, the charges were others. */
static void charges_are_fair(const struct order *o, const struct check **open, size_t n)
{
    int64_t lines = o->total.minor - o->charge.minor;
    for (size_t i = 0; i < n && o->paid.minor == 0; i++) {
        int64_t own = open[i]->total.minor - open[i]->charge.minor;
        int64_t off = open[i]->charge.minor * lines - o->charge.minor * own;
        must(lines == 0 || (off < lines && -off < lines));
    }
}

static void checks_are_fair(void)
{
    const struct check *open[CHECKS * 40];
    int64_t own[CHECKS * 40], weights[CHECKS * 40], sum = 0;
    size_t n = 0;
    const struct order *o = venue_order(&w.v, id_n(100));
    struct parts rest = {o->net.minor, o->tax.minor, o->discount.minor};
    struct venue_iter charges = venue_all(&w.v, KIND_charge);
    for (const struct charge *x; (x = venue_next(&charges));)
        less(&rest, x->net, x->tax, (money){0});
    bool fixed = false;
    struct venue_iter it = venue_all(&w.v, KIND_check);
    for (const struct check *c; (c = venue_next(&it));) {
        fixed = fixed || c->amount.has;
        if (c->state == check_state_PAID)
            less(&rest, (money){c->net.minor - c->charge.minor + c->charge_tax.minor},
                (money){c->tax.minor - c->charge_tax.minor}, c->discount);
        if (c->state != check_state_OPEN)
            continue;
        open[n] = c;
        weights[n] = 0;
        struct venue_iter all = venue_all(&w.v, KIND_check);
        for (const struct check *other; (other = venue_next(&all));)
            if (bearing(other->id) == c)
                weights[n] += other->weight;
        own[n] = own_total(c, &rest);
        sum += weights[n++];
    }
    charges_are_fair(o, open, n);
    bool plain = !fixed && rest.net >= 0 && rest.tax >= 0 && rest.discount >= 0;
    for (size_t i = 0; i < n && sum && plain; i++) {
        int64_t exact = own[i] * sum + (rest.net + rest.tax) * weights[i]; /* times sum */
        int64_t is = (open[i]->total.minor - open[i]->charge.minor) * sum;
        must(is - exact < sum && exact - is < sum);
    }
}

/* -- what was, to compare ---------------------------------------------------------------------- */

struct sums {
    id check;
    int64_t net, tax, discount;
    enum check_state state;
};
static struct sums kept[CHECKS * 40];
static size_t n_kept;

static void keep(void)
{
    n_kept = 0;
    struct venue_iter it = venue_all(&w.v, KIND_check);
    for (const struct check *c; (c = venue_next(&it));)
        kept[n_kept++] =
            (struct sums){c->id, c->net.minor, c->tax.minor, c->discount.minor, c->state};
}

static void ck_kept(bool paid_only)
{
    for (size_t i = 0; i < n_kept; i++) {
        const struct check *c = venue_check(&w.v, kept[i].check);
        if (!c || (paid_only && kept[i].state != check_state_PAID))
            continue;
        must_eq(c->state, kept[i].state);
        must_eq(c->net.minor, kept[i].net);
        must_eq(c->tax.minor, kept[i].tax);
        must_eq(c->discount.minor, kept[i].discount);
    }
}

static bool kitchen_is_told(void)
{
    for (size_t i = 0; w.c && i < w.c->n_puts; i++)
        if (w.c->puts[i].kind == KIND_ticket || w.c->puts[i].kind == KIND_ticket_item)
            return true;
    return false;
}

/* -- the steps --------------------------------------------------------------------------------- */

static enum decided split(void)
{
    struct check_part part = {.check_id = venue_count(&w.v, KIND_check) < CHECKS && below(3) == 0
                                              ? id_n(500 + ++fresh)
                                              : some(KIND_check),
        .weight = {below(2), (int64_t)below(4)}};
    if (!part.weight.has && below(6) == 0)
        part.amount = (struct opt_money){true, {1 + (int64_t)below(2000)}};
    struct line_part lines[3];
    size_t n = below(4);
    id line = some(KIND_line);
    for (size_t i = 0; i < n; i++)
        lines[i] = (struct line_part){
            .line_id = line, .check_id = some(KIND_check), .weight = {true, 1 + (int64_t)below(5)}};
    return W_DO(&w, check_split, .order_id = id_n(100), .checks = {&part, below(3) > 0},
        .lines = {lines, venue_count(&w.v, KIND_check) ? n : 0});
}

/* Merges a check and splits it off again: all is as it was. */
static void merge_and_back(void)
{
    id check = some(KIND_check);
    keep();
    if (W_DO(&w, check_merge, check, some(KIND_check)) != DECIDED_CHANGE)
        return;
    must(!kitchen_is_told());
    struct check_part again = {.check_id = check};
    if (below(3) == 0)
        return; /* stays merged */
    ck_change(W_DO(&w, check_split, .order_id = id_n(100), .checks = {&again, 1}));
    must(!kitchen_is_told());
    ck_kept(false);
}

/* Moves a line to a check, or divides it, and puts it back: all is as it was. */
static void move_and_back(void)
{
    const struct line *l = venue_line(&w.v, some(KIND_line));
    if (!l || !venue_count(&w.v, KIND_check))
        return;
    struct line_part back[8], there[2];
    size_t n = 0, to = 1 + below(2);
    struct venue_iter it = venue_children(&w.v, INDEX_SHARES_OF_LINE, l->id);
    for (const struct share *s; n < 8 && (s = venue_next(&it));)
        back[n++] = (struct line_part){l->id, s->check_id, {true, s->weight}};
    if (n == 0)
        back[n++] = (struct line_part){.line_id = l->id, .check_id = l->check_id};
    for (size_t i = 0; i < to; i++)
        there[i] = (struct line_part){.line_id = l->id, .check_id = some(KIND_check)};
    keep();
    if (W_DO(&w, check_split, .order_id = id_n(100), .lines = {there, to}) != DECIDED_CHANGE)
        return;
    must(!kitchen_is_told());
    if (W_DO(&w, check_split, .order_id = id_n(100), .lines = {back, n}) != DECIDED_CHANGE)
        return; /* it was on a check that is merged now */
    ck_kept(false);
}

static void pay_one(void)
{
    const struct check *c = venue_check(&w.v, some(KIND_check));
    if (!c)
        return;
    W_PRE(&w, payment_take, PRE_OF_DUE(c->due.minor), .payment_id = id_n(900 + ++fresh),
        .order_id = id_n(100), .amount = c->due, .check_id = c->id);
}

static void discount(void)
{
    bool on_line = below(2);
    W_DO(&w, discount_give, .discount_id = id_n(700000 + ++fresh), .order_id = id_n(100),
        .line_id = on_line ? some(KIND_line) : id_n(0), .kind = discount_kind_PERCENT,
        .percent_ppm = {true, 1 + (int64_t)below(400000)}, .reason = STR("x"));
}

static void charge(void)
{
    const struct charge *x = venue_charge(&w.v, some(KIND_charge));
    if (x && below(2))
        W_DO(&w, charge_remove, .charge_id = x->id, .reason = STR("x"));
    else
        W_DO(&w, charge_add, .charge_id = id_n(800000 + ++fresh), .order_id = id_n(100),
            .name = STR("Service"), .kind = charge_kind_PERCENT,
            .percent_ppm = {true, 1 + (int64_t)below(200000)}, .after_tax = below(2),
            .tax_id = below(2) ? id_n(TAX_TOP) : id_n(0));
}

static void step(void)
{
    static const uint64_t items[] = {BURGER, SALAD};
    const struct line *l = venue_line(&w.v, some(KIND_line));
    switch (below(12)) {
    case 0:
    case 1:
    case 2:
        W_DO(&w, line_add, .line_id = id_n(100000 + ++fresh), .order_id = id_n(100),
            .item_id = id_n(items[below(2)]), .quantity = 1 + (int64_t)below(3),
            .seat = {true, (int64_t)below(4)}, .course = {true, (int64_t)below(3)});
        break;
    case 3:
    case 4:
        if (split() == DECIDED_CHANGE)
            must(!kitchen_is_told());
        break;
    case 5:
        merge_and_back();
        break;
    case 6:
        move_and_back();
        break;
    case 7:
        if (l)
            W_DO(&w, line_void, l->id, STR("x"));
        break;
    case 8:
        if (l)
            W_PRE(&w, line_change, PRE_OF_REV(l->rev), l->id, 1 + (int64_t)below(5));
        break;
    case 9:
        if (below(4) == 0)
            charge();
        else if (below(2))
            discount();
        else
            W_DO(&w, discount_remove, some(KIND_discount));
        break;
    case 10:
        W_DO(&w, order_send, .order_id = id_n(100));
        W_DO(&w, course_fire, id_n(100), 1 + (int64_t)below(2), true);
        break;
    default:
        if (below(4) == 0)
            pay_one();
    }
}

START_TEST(checks_add_up_whatever_happens)
{
    size_t split_orders = 0, closed = 0, paid = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        printf("seed %llu\n", (unsigned long long)seed);
        fflush(stdout);
        r.state = seed;
        world_init_house(&w);
        W_DO(&w, settings_put, .rounding = (int)(seed % rounding_N));
        order_at(&w, 100, T1);
        for (int n = 0; n < STEPS && venue_order(&w.v, id_n(100)); n++) {
            keep();
            struct sums before[CHECKS * 40];
            memcpy(before, kept, sizeof before);
            size_t n_before = n_kept;
            step();
            if (!venue_order(&w.v, id_n(100)))
                break;
            memcpy(kept, before, sizeof kept);
            n_kept = n_before;
            ck_kept(true);
            shares_are_fair();
            checks_are_fair();
            split_orders += venue_count(&w.v, KIND_check) > 1;
        }
        closed += !venue_order(&w.v, id_n(100));
        paid += venue_count(&w.v, KIND_payment) > 0;
        world_replay(&w);
        world_fini(&w);
    }
    ck_assert_uint_gt(split_orders, SEEDS);
    ck_assert_uint_gt(closed + paid, SEEDS / 4);
}
END_TEST

UNIT_MAIN("check_random", checks_add_up_whatever_happens)

/* What an order costs. A line's gross is unit_price * quantity; discounts take from it, taxes are
 * made of the rest, and service charges of all of it (protocol/pos/price; docs/decisions/015). An
 * order's sums are the sums of its lines and charges.
 *
 * Where taxes are rounded per line and there are no discounts and charges, a line's amounts depend
 * on nothing else, and a command adds the difference. Else all lines are priced anew, and those
 * whose amounts change are put. What the order's checks bear of it follows (rules/check/sums.c). */

#include "protocol/pos/decide/rules.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/pos/price/price.h"

/* How an order rounds: as the venue's settings were when it was opened (docs/decisions/016). */
static struct price_profile profile_of(const struct order *o)
{
    static const struct price_profile profiles[rounding_N] = {
        [rounding_LINE_UP] = {PRICE_PER_LINE, PRICE_HALF_UP},
        [rounding_LINE_EVEN] = {PRICE_PER_LINE, PRICE_HALF_EVEN},
        [rounding_RATE_UP] = {PRICE_PER_RATE, PRICE_HALF_UP},
        [rounding_RATE_EVEN] = {PRICE_PER_RATE, PRICE_HALF_EVEN},
        [rounding_CHECK_UP] = {PRICE_PER_CHECK, PRICE_HALF_UP},
        [rounding_CHECK_EVEN] = {PRICE_PER_CHECK, PRICE_HALF_EVEN},
    };
    return profiles[o->rounding];
}

/* What is priced together: the lines that cost something and the charges, by position, and the
 * discounts in the order in which they apply. The records are as drafted. */
struct priced {
    const struct line **lines;
    size_t n;
    const struct discount **discounts;
    size_t n_discounts;
    const struct charge **charges;
    size_t n_charges;
};

static bool is_billed(const struct line *l)
{
    return l->state != line_state_VOIDED && l->state != line_state_REMOVED;
}

_Static_assert((int)LINE_TAXES_MAX == (int)PRICE_TAXES_MAX, "a line has as many as can be priced");

static struct price_tax_set set_of(const struct line *l)
{
    struct price_tax_set set = {
        {{.rate_ppm = l->tax_ppm, .inclusive = l->tax_inclusive}}, l->taxes.n ? l->taxes.n : 1};
    const struct line_tax *taxes = l->taxes.items;
    for (size_t k = 0; k < l->taxes.n; k++)
        set.taxes[k] = (struct price_tax){
            .rate_ppm = taxes[k].rate_ppm,
            .inclusive = taxes[k].inclusive,
            .compound = taxes[k].compound,
        };
    return set;
}

static bool set_eq(const struct price_tax_set *a, const struct price_tax_set *b)
{
    bool same = a->n == b->n;
    for (size_t k = 0; same && k < a->n; k++)
        same = a->taxes[k].rate_ppm == b->taxes[k].rate_ppm &&
               a->taxes[k].inclusive == b->taxes[k].inclusive &&
               a->taxes[k].compound == b->taxes[k].compound;
    return same;
}

static int64_t tax_sum(const struct price_line *priced)
{
    int64_t sum = 0;
    for (size_t k = 0; k < PRICE_TAXES_MAX; k++)
        sum += priced->taxes[k];
    return sum;
}

/* The line has other amounts than these. */
static bool amounts_differ(const struct line *l, const struct price_line *priced)
{
    const struct line_tax *taxes = l->taxes.items;
    bool differ = l->net.minor != priced->net || l->tax.minor != tax_sum(priced);
    for (size_t k = 0; k < l->taxes.n; k++)
        differ = differ || taxes[k].amount.minor != priced->taxes[k];
    return differ;
}

/* False when the arena is full. */
static bool set_amounts(struct draft *d, struct line *l, const struct price_line *priced)
{
    l->net = (money){priced->net};
    l->tax = (money){tax_sum(priced)};
    if (!l->taxes.n)
        return true;
    struct line_tax *taxes = draft_alloc(d, l->taxes.n * sizeof *taxes);
    if (!taxes)
        return false;
    memcpy(taxes, l->taxes.items, l->taxes.n * sizeof *taxes);
    for (size_t k = 0; k < l->taxes.n; k++)
        taxes[k].amount = (money){priced->taxes[k]};
    l->taxes.items = taxes;
    return true;
}

static bool refuse_too_large(struct draft *d, const struct order *o)
{
    refuse(d, REFUSAL_amount_too_large, NULL, o->id);
    return false;
}

/* -- one line by itself ------------------------------------------------------------------------ */

bool line_price(struct draft *d, const struct order *o, struct line *l)
{
    struct price_tax_set set = set_of(l);
    money gross;
    bool ok = money_times(l->unit_price, l->quantity, &gross);
    struct price_line priced = {.amount = gross.minor};
    if (!ok || !price_taxes(profile_of(o), &set, 1, &priced, 1, d->arena)) {
        refuse(d, REFUSAL_amount_too_large, "quantity", l->item_id);
        return false;
    }
    return set_amounts(d, l, &priced);
}

bool line_taxes_eq(const struct line *a, const struct line *b)
{
    struct price_tax_set x = set_of(a), y = set_of(b);
    return set_eq(&x, &y);
}

void line_costs_nothing(struct draft *d, struct line *l)
{
    l->discount = (money){0};
    set_amounts(d, l, &(struct price_line){0});
}

/* -- all lines together ------------------------------------------------------------------------ */

/* Discounts on lines come before those on the whole order, each as they were given. */
static int discounts_as_applied(const void *a, const void *b)
{
    const struct discount *const *x = a, *const *y = b;
    bool whole_x = id_is_zero((*x)->line_id), whole_y = id_is_zero((*y)->line_id);
    if (whole_x != whole_y)
        return whole_x ? 1 : -1;
    if ((*x)->position != (*y)->position)
        return (*x)->position < (*y)->position ? -1 : 1;
    return by_id(a, b);
}

static int charges_by_position(const void *a, const void *b)
{
    const struct charge *const *x = a, *const *y = b;
    if ((*x)->position != (*y)->position)
        return (*x)->position < (*y)->position ? -1 : 1;
    return by_id(a, b);
}

/* False when the arena is full. */
static bool collect(struct draft *d, const struct order *o, struct priced *ret)
{
    size_t n, n_discounts, n_charges;
    ret->lines = (const struct line **)children_drafted(
        d, KIND_line, INDEX_LINES_OF_ORDER, offsetof(struct line, order_id), o->id, &n);
    ret->discounts = (const struct discount **)children_drafted(d, KIND_discount,
        INDEX_DISCOUNTS_OF_ORDER, offsetof(struct discount, order_id), o->id, &n_discounts);
    ret->charges = (const struct charge **)children_drafted(d, KIND_charge, INDEX_CHARGES_OF_ORDER,
        offsetof(struct charge, order_id), o->id, &n_charges);
    if (!ret->lines || !ret->discounts || !ret->charges)
        return false;
    for (size_t i = 0; i < n; i++)
        if (is_billed(ret->lines[i]))
            ret->lines[ret->n++] = ret->lines[i];
    for (size_t i = 0; i < n_discounts; i++)
        if (ret->discounts[i]->state == discount_state_GIVEN)
            ret->discounts[ret->n_discounts++] = ret->discounts[i];
    for (size_t i = 0; i < n_charges; i++)
        if (ret->charges[i]->state == charge_state_ADDED)
            ret->charges[ret->n_charges++] = ret->charges[i];
    qsort(ret->charges, ret->n_charges, sizeof *ret->charges, charges_by_position);
    qsort(ret->lines, ret->n, sizeof *ret->lines, lines_by_position);
    qsort(ret->discounts, ret->n_discounts, sizeof *ret->discounts, discounts_as_applied);
    return true;
}

/* The discount as price.h takes it. One on a line that is taken off takes nothing. */
static struct price_discount discount_of(const struct priced *p, const struct discount *x)
{
    struct price_discount ret = {
        .percent = x->kind != discount_kind_AMOUNT,
        .value = x->kind == discount_kind_COMP      ? PPM
                 : x->kind == discount_kind_PERCENT ? x->percent_ppm
                                                    : x->value.minor,
        .line = PRICE_ALL_LINES,
        .cap_ppm = x->cap_ppm,
    };
    if (id_is_zero(x->line_id))
        return ret;
    for (size_t i = 0; i < p->n; i++)
        if (id_eq(p->lines[i]->id, x->line_id)) {
            ret.line = i;
            return ret;
        }
    return (struct price_discount){.line = PRICE_ALL_LINES};
}

/* The index of a tax set among those so far; a new one is added. */
static size_t set_index(struct price_tax_set *sets, size_t *n, struct price_tax_set set)
{
    for (size_t i = 0; i < *n; i++)
        if (set_eq(&sets[i], &set))
            return i;
    sets[*n] = set;
    return (*n)++;
}

static int64_t gross_of(const struct line *l)
{
    return l->unit_price.minor * l->quantity; /* line_price found that it fits */
}

static struct price_charge charge_of(
    const struct charge *x, struct price_tax_set *sets, size_t *n_sets)
{
    struct price_tax_set set = {{{.rate_ppm = x->tax_ppm, .inclusive = x->tax_inclusive}}, 1};
    return (struct price_charge){.percent = x->kind == charge_kind_PERCENT,
        .value = x->kind == charge_kind_PERCENT ? x->percent_ppm : x->value.minor,
        .after_tax = x->after_tax,
        .set = set_index(sets, n_sets, set)};
}

/* Discounts and taxes of all lines, and after them the charges; off: n_discounts x n. False when
 * the order costs too much or the arena is full. */
static bool price_all(struct draft *d, const struct order *o, const struct priced *p,
    struct price_line **ret_lines, int64_t **ret_off)
{
    struct price_profile profile = profile_of(o);
    size_t n_sets = 0, n_all = p->n + p->n_charges;
    int64_t *amounts = draft_alloc(d, p->n * sizeof *amounts);
    int64_t *off = draft_alloc(d, p->n * p->n_discounts * sizeof *off);
    struct price_line *lines = draft_alloc(d, n_all * sizeof *lines);
    struct price_tax_set *sets = draft_alloc(d, n_all * sizeof *sets);
    struct price_discount *discounts = draft_alloc(d, p->n_discounts * sizeof *discounts);
    struct price_charge *charges = draft_alloc(d, p->n_charges * sizeof *charges);
    if (!amounts || !off || !lines || !sets || !discounts || !charges)
        return false;
    for (size_t i = 0; i < p->n; i++)
        amounts[i] = gross_of(p->lines[i]);
    for (size_t i = 0; i < p->n_discounts; i++)
        discounts[i] = discount_of(p, p->discounts[i]);
    if (!price_discounts(profile.half, discounts, p->n_discounts, amounts, p->n, off))
        return false;
    for (size_t i = 0; i < p->n; i++)
        lines[i] = (struct price_line){
            .amount = amounts[i], .set = set_index(sets, &n_sets, set_of(p->lines[i]))};
    for (size_t i = 0; i < p->n_charges; i++)
        charges[i] = charge_of(p->charges[i], sets, &n_sets);
    *ret_lines = lines;
    *ret_off = off;
    return price_charges(profile, sets, n_sets, lines, p->n, charges, p->n_charges, d->arena);
}

/* The sums of an order so far. */
struct sums {
    int64_t net, tax, discount, charge;
};

/* Puts the lines whose amounts change; not all when the arena is full. */
static void put_lines(
    struct draft *d, const struct priced *p, const struct price_line *priced, struct sums *sums)
{
    for (size_t i = 0; i < p->n; i++) {
        const struct line *l = p->lines[i];
        int64_t less = gross_of(l) - priced[i].amount;
        if (amounts_differ(l, &priced[i]) || l->discount.minor != less) {
            struct line *is = draft_edit(d, KIND_line, l);
            is->discount = (money){less};
            if (!set_amounts(d, is, &priced[i]))
                return;
        }
        sums->net += priced[i].net;
        sums->tax += tax_sum(&priced[i]);
        sums->discount += less;
    }
}

static void put_discounts(struct draft *d, const struct priced *p, const int64_t *off)
{
    for (size_t k = 0; k < p->n_discounts; k++) {
        int64_t amount = 0;
        for (size_t i = 0; i < p->n; i++)
            amount += off[k * p->n + i];
        if (p->discounts[k]->amount.minor != amount)
            ((struct discount *)draft_edit(d, KIND_discount, p->discounts[k]))->amount =
                (money){amount};
    }
}

static void put_charges(
    struct draft *d, const struct priced *p, const struct price_line *priced, struct sums *sums)
{
    for (size_t i = 0; i < p->n_charges; i++) {
        const struct charge *x = p->charges[i];
        int64_t net = priced[i].net, tax = tax_sum(&priced[i]);
        if (x->net.minor != net || x->tax.minor != tax) {
            struct charge *is = draft_edit(d, KIND_charge, x);
            is->net = (money){net};
            is->tax = (money){tax};
        }
        sums->net += net;
        sums->tax += tax;
        sums->charge += net + tax;
    }
}

/* Puts whatever has other amounts now. */
static void put_amounts(struct draft *d, const struct order *o, const struct priced *p,
    const struct price_line *priced, const int64_t *off)
{
    struct sums sums = {0};
    put_lines(d, p, priced, &sums);
    put_discounts(d, p, off);
    put_charges(d, p, priced + p->n, &sums);
    struct order *sum = draft_edit(d, KIND_order, o);
    sum->net = (money){sums.net};
    sum->tax = (money){sums.tax};
    sum->discount = (money){sums.discount};
    sum->charge = (money){sums.charge};
    sum->total = (money){sums.net + sums.tax};
    sum->due = (money){sums.net + sums.tax - sum->paid.minor};
}

/* -- the order --------------------------------------------------------------------------------- */

/* Adds the difference of one line; either may be NULL. */
static bool add_difference(
    struct draft *d, const struct order *o, const struct line *was, const struct line *is)
{
    struct order *sum = draft_edit(d, KIND_order, o);
    /* Each is below 10^15 (MONEY_MAX): these sums fit 64 bits. */
    int64_t net = sum->net.minor - (was ? was->net.minor : 0) + (is ? is->net.minor : 0);
    int64_t tax = sum->tax.minor - (was ? was->tax.minor : 0) + (is ? is->tax.minor : 0);
    if (net + tax > MONEY_MAX)
        return refuse_too_large(d, o);
    sum->net = (money){net};
    sum->tax = (money){tax};
    sum->total = (money){net + tax};
    sum->due = (money){net + tax - sum->paid.minor};
    return true;
}

/* The order has records of that kind, or the command drafted some. */
static bool has_any(
    const struct draft *d, const struct order *o, enum record_kind kind, enum venue_index index)
{
    struct venue_iter it = venue_children(d->v, index, o->id);
    bool has = venue_next(&it) != NULL;
    for (size_t i = 0; !has && i < d->n_puts; i++)
        has = d->puts[i].kind == kind;
    return has;
}

/* A line's amounts depend on nothing else of the order. */
static bool lines_stand_alone(const struct draft *d, const struct order *o)
{
    return profile_of(o).scope == PRICE_PER_LINE &&
           !has_any(d, o, KIND_discount, INDEX_DISCOUNTS_OF_ORDER) &&
           !has_any(d, o, KIND_charge, INDEX_CHARGES_OF_ORDER);
}

bool order_resum(
    struct draft *d, const struct order *o, const struct line *was, const struct line *is)
{
    if (lines_stand_alone(d, o))
        return add_difference(d, o, was, is) && checks_resum(d, o);
    return order_reprice(d, o);
}

bool order_reprice(struct draft *d, const struct order *o)
{
    struct priced p = {0};
    struct price_line *lines;
    int64_t *off;
    if (!collect(d, o, &p) || !price_all(d, o, &p, &lines, &off))
        return refuse_too_large(d, o); /* or the arena is full, which decide reports */
    put_amounts(d, o, &p, lines, off);
    return checks_resum(d, o);
}

/* What the bills of an order would say now, and which of those that were printed say something
 * else: they are stale. Drawn in tables/check.h. */

#include "protocol/pos/decide/rules.h"

#include <stdlib.h>

/* -- of an order ------------------------------------------------------------------------------- */

static int shares_by_line(const void *a, const void *b)
{
    const struct share *const *x = a, *const *y = b;
    int line = id_cmp((*x)->line_id, (*y)->line_id);
    return line ? line : id_cmp((*x)->id, (*y)->id);
}

bool billable_collect(struct draft *d, const struct order *o, struct billable *ret)
{
    size_t n, n_shares;
    const struct line **lines = (const struct line **)children_drafted(
        d, KIND_line, INDEX_LINES_OF_ORDER, offsetof(struct line, order_id), o->id, &n);
    const struct share **shares = (const struct share **)children_drafted(
        d, KIND_share, INDEX_SHARES_OF_ORDER, offsetof(struct share, order_id), o->id, &n_shares);
    if (!lines || !shares)
        return false;
    *ret = (struct billable){
        .order = draft_latest(d, KIND_order, o), .lines = lines, .shares = shares};
    for (size_t i = 0; i < n; i++)
        if (lines[i]->state != line_state_VOIDED && lines[i]->state != line_state_REMOVED)
            lines[ret->n++] = lines[i];
    for (size_t i = 0; i < n_shares; i++)
        if (shares[i]->weight > 0)
            shares[ret->n_shares++] = shares[i];
    qsort(lines, ret->n, sizeof *lines, lines_by_position);
    qsort(shares, ret->n_shares, sizeof *shares, shares_by_line);
    return true;
}

/* The first share of the line; *ret_n: how many there are. */
static const struct share **shares_of(const struct billable *of, id line_id, size_t *ret_n)
{
    size_t low = 0, high = of->n_shares, end;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (id_cmp(of->shares[mid]->line_id, line_id) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    for (end = low; end < of->n_shares && id_eq(of->shares[end]->line_id, line_id);)
        end++;
    *ret_n = end - low;
    return of->shares + low;
}

/* -- one bill ---------------------------------------------------------------------------------- */

static bool bears(const struct draft *d, const struct check *c, id check_id)
{
    const struct check *bearing = check_bearing(d, check_id);
    return bearing && id_eq(bearing->id, c->id);
}

enum bill_stands bill_line_of(const struct draft *d, const struct billable *of,
    const struct check *check, const struct line *l, struct bill_line *ret)
{
    size_t n;
    const struct share **shares = shares_of(of, l->id, &n);
    *ret = (struct bill_line){.line_id = l->id,
        .quantity = l->quantity,
        .unit_price = l->unit_price,
        .net = l->net,
        .tax = l->tax,
        .discount = l->discount};
    if (!check)
        return BILL_WHOLE;
    if (!id_is_zero(l->check_id))
        return bears(d, check, l->check_id) ? BILL_WHOLE : BILL_OUTSIDE;
    if (!n)
        return BILL_REST;
    ret->part = true;
    ret->net = ret->tax = ret->discount = (money){0};
    bool has = false;
    for (size_t i = 0; i < n; i++) {
        if (!bears(d, check, shares[i]->check_id))
            continue;
        has = true;
        ret->net.minor += shares[i]->net.minor;
        ret->tax.minor += shares[i]->tax.minor;
        ret->discount.minor += shares[i]->discount.minor;
    }
    return has ? BILL_PART : BILL_OUTSIDE;
}

bool bill_amounts(
    struct draft *d, const struct billable *of, const struct check *check, struct bill *ret)
{
    const struct order *o = of->order;
    struct bill_line *rows = draft_alloc(d, (of->n ? of->n : 1) * sizeof *rows);
    size_t n = 0;
    if (!rows)
        return false;
    ret->net = check ? check->net : o->net;
    ret->tax = check ? check->tax : o->tax;
    ret->discount = check ? check->discount : o->discount;
    ret->charge = check ? check->charge : o->charge;
    ret->total.minor = ret->net.minor + ret->tax.minor;
    int64_t rest = ret->total.minor - ret->charge.minor;
    for (size_t i = 0; i < of->n; i++) {
        enum bill_stands how = bill_line_of(d, of, check, of->lines[i], &rows[n]);
        if (how != BILL_WHOLE && how != BILL_PART)
            continue;
        rest -= rows[n].net.minor + rows[n].tax.minor;
        n++;
    }
    ret->rest = (money){rest};
    ret->lines = (struct list){rows, n};
    return true;
}

static bool rows_eq(const struct bill_line *a, const struct bill_line *b)
{
    return id_eq(a->line_id, b->line_id) && a->quantity == b->quantity &&
           a->unit_price.minor == b->unit_price.minor && a->net.minor == b->net.minor &&
           a->tax.minor == b->tax.minor && a->discount.minor == b->discount.minor &&
           a->part == b->part;
}

/* Both say the same; their taxes follow from that. */
static bool amounts_eq(const struct bill *a, const struct bill *b)
{
    bool same = a->net.minor == b->net.minor && a->tax.minor == b->tax.minor &&
                a->discount.minor == b->discount.minor && a->charge.minor == b->charge.minor &&
                a->rest.minor == b->rest.minor && a->lines.n == b->lines.n;
    const struct bill_line *x = a->lines.items, *y = b->lines.items;
    for (size_t i = 0; same && i < a->lines.n; i++)
        same = rows_eq(&x[i], &y[i]);
    return same;
}

/* -- stale ------------------------------------------------------------------------------------- */

void bills_mark(struct draft *d, const struct order *o)
{
    size_t n;
    struct billable of = {.order = NULL};
    const void **bills = children_sorted(d, INDEX_BILLS_OF_ORDER, o->id, by_id, &n);
    for (size_t i = 0; i < n; i++) {
        const struct bill *b = draft_latest(d, KIND_bill, bills[i]);
        const struct check *c = draft_get(d, KIND_check, b->check_id);
        struct bill is = {{{0}}};
        if (b->state != bill_state_GOOD || (c && c->state == check_state_PAID))
            continue;
        if ((!of.order && !billable_collect(d, o, &of)) || !bill_amounts(d, &of, c, &is))
            return;
        if (amounts_eq(&is, b))
            continue;
        ((struct bill *)draft_edit(d, KIND_bill, b))->state = bill_state_STALE;
        draft_event(d, EVENT_bill_outdated, b->id);
    }
}

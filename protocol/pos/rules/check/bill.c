/* bill.print: what was printed for the guests of an order or of one of its checks. stale.c has its
 * amounts. */

#include "protocol/pos/decide/rules.h"

/* -- its taxes --------------------------------------------------------------------------------- */

/* Which taxes an amount of tax consists of. */
struct taxes {
    struct bill_tax rows[BILL_TAXES_MAX];
    size_t n;
};

static void tax_add(
    struct taxes *t, struct str name, int64_t rate_ppm, bool inclusive, int64_t more)
{
    size_t i = 0;
    while (i < t->n && !(t->rows[i].rate_ppm == rate_ppm && t->rows[i].inclusive == inclusive &&
                           str_eq(t->rows[i].name, name)))
        i++;
    if (i == BILL_TAXES_MAX)
        i--; /* the last one has what is left */
    else if (i == t->n)
        t->rows[t->n++] = (struct bill_tax){name, rate_ppm, inclusive, {0}};
    t->rows[i].amount.minor += more;
}

/* Adds so much tax of a line, in proportion to its taxes. */
static void tax_add_line(struct taxes *t, const struct line *l, int64_t tax)
{
    const struct line_tax *of = l->taxes.items;
    int64_t weights[LINE_TAXES_MAX];
    money parts[LINE_TAXES_MAX] = {{0}};
    if (!l->taxes.n) {
        if (tax || l->tax_ppm)
            tax_add(t, (struct str){0}, l->tax_ppm, l->tax_inclusive, tax);
        return;
    }
    for (size_t i = 0; i < l->taxes.n; i++)
        weights[i] = of[i].amount.minor;
    if (!money_allocate((money){tax}, weights, l->taxes.n, parts))
        parts[0] = (money){tax}; /* it has none now, but had when it was paid */
    for (size_t i = 0; i < l->taxes.n; i++)
        tax_add(t, of[i].name, of[i].rate_ppm, of[i].inclusive, parts[i].minor);
}

/* Adds so much tax, in proportion to that of `like`. */
static void tax_add_like(struct taxes *t, const struct taxes *like, int64_t tax)
{
    int64_t weights[BILL_TAXES_MAX];
    money parts[BILL_TAXES_MAX] = {{0}};
    if (!tax)
        return;
    for (size_t i = 0; i < like->n; i++)
        weights[i] = like->rows[i].amount.minor;
    if (!money_allocate((money){tax}, weights, like->n, parts)) {
        tax_add(t, (struct str){0}, 0, false, tax); /* of what there was when it was paid */
        return;
    }
    for (size_t i = 0; i < like->n; i++)
        tax_add(
            t, like->rows[i].name, like->rows[i].rate_ppm, like->rows[i].inclusive, parts[i].minor);
}

/* The taxes of the order's charges. False when the arena is full. */
static bool charges_taxes(struct draft *d, const struct order *o, struct taxes *ret)
{
    size_t n;
    const void **all = children_sorted(d, INDEX_CHARGES_OF_ORDER, o->id, by_id, &n);
    *ret = (struct taxes){.n = 0};
    for (size_t i = 0; i < n; i++) {
        const struct charge *x = draft_latest(d, KIND_charge, all[i]);
        if (x->tax.minor)
            tax_add(ret, (struct str){0}, x->tax_ppm, x->tax_inclusive, x->tax.minor);
    }
    return all || !n;
}

/* Fills in the taxes of a bill whose amounts are filled in. */
static void taxes_bill(
    struct draft *d, const struct billable *of, const struct check *check, struct bill *bill)
{
    struct taxes *is = draft_alloc(d, sizeof *is), *rest = draft_alloc(d, sizeof *rest),
                 *charges = draft_alloc(d, sizeof *charges);
    if (!is || !rest || !charges || !charges_taxes(d, of->order, charges))
        return;
    int64_t left = bill->tax.minor, charged = 0;
    for (size_t i = 0; i < of->n; i++) {
        struct bill_line row;
        enum bill_stands how = bill_line_of(d, of, check, of->lines[i], &row);
        if (how == BILL_REST)
            tax_add_line(rest, of->lines[i], row.tax.minor);
        if (how != BILL_WHOLE && how != BILL_PART)
            continue;
        tax_add_line(is, of->lines[i], row.tax.minor);
        left -= row.tax.minor;
    }
    for (size_t i = 0; i < charges->n; i++)
        charged += charges->rows[i].amount.minor;
    if (check)
        charged = check->charge_tax.minor;
    tax_add_like(is, charges, charged);
    tax_add_like(is, rest, left - charged);
    bill->taxes = (struct list){is->rows, is->n};
}

/* -- printing ---------------------------------------------------------------------------------- */

/* Finds the check to be billed, NULL for the order. False after refusing. */
static bool need_billed(
    struct draft *d, const struct order *o, id check_id, const struct check **ret_check)
{
    *ret_check = NULL;
    if (id_is_zero(check_id))
        return need_nothing_unsent(d, o);
    const struct check *c = need(d, KIND_check, "check_id", check_id);
    if (!c)
        return false;
    if (!id_eq(c->order_id, o->id)) {
        refuse(d, REFUSAL_not_found, "check_id", c->id);
        return false;
    }
    *ret_check = c;
    return check_may(d, "check_id", c, CHECK_BILL) &&
           (c->state == check_state_PAID || need_check_sent(d, o, c));
}

/* The bill of the order or check that is printed again, or NULL. */
static const struct bill *bill_before(const struct draft *d, id order_id, id check_id)
{
    struct venue_iter it = venue_children(d->v, INDEX_BILLS_OF_ORDER, order_id);
    for (const struct bill *b; (b = venue_next(&it));)
        if (id_eq(b->check_id, check_id))
            return b;
    return NULL;
}

static int64_t replace(struct draft *d, const struct bill *before)
{
    if (!before)
        return 1;
    ((struct bill *)draft_edit(d, KIND_bill, before))->state = bill_state_REPLACED;
    draft_del(d, KIND_bill, before->id);
    return before->number + 1;
}

void decide_bill_print(struct draft *d)
{
    const struct cmd_bill_print *body = d->cmd->body;
    const struct check *c;
    struct billable of;
    struct bill is = {{{0}}};
    if (!need_fresh(d, KIND_bill, "bill_id", body->bill_id))
        return;
    const struct order *o = need_open_order(d, "order_id", body->order_id);
    if (!o || !need_billed(d, o, body->check_id, &c) || !billable_collect(d, o, &of) ||
        !bill_amounts(d, &of, c, &is))
        return;
    if (!is.lines.n && !is.total.minor) {
        refuse(d, REFUSAL_bill_empty, c ? "check_id" : "order_id", c ? c->id : o->id);
        return;
    }
    taxes_bill(d, &of, c, &is);
    is.number = replace(d, bill_before(d, o->id, body->check_id));
    struct bill *b = draft_new(d, KIND_bill, body->bill_id);
    is.id = b->id;
    is.rev = b->rev;
    is.order_id = o->id;
    is.check_id = body->check_id;
    is.state = bill_state_GOOD;
    is.printed_by = d->ctx->by.name;
    is.printed_at = draft_now_after(d, o->opened_at);
    *b = is;
    draft_event(d, EVENT_bill_printed, b->id);
    result_id(d, "bill_id", b->id);
    result_int(d, "number", is.number);
    result_money(d, "total", is.total);
}

/* What each check of an order bears (docs/decisions/017). It follows from the lines and from who
 * bears what, not from what happened before: a split that is undone gives the same sums. Only paid
 * checks keep what they were paid for; the open ones bear the rest. */

#include "protocol/pos/decide/rules.h"

#include <stdlib.h>

#include "protocol/pos/price/price.h"

/* The checks of an order, by number. */
struct payers {
    const struct check **checks;
    struct price_bearer *bears; /* of each that is open */
    struct price_sums *charges; /* … of which are charges */
    size_t n;
};

/* The index of the check that bears what this one would; n: it is unknown. */
static size_t bearing_index(const struct payers *p, id check_id)
{
    for (;;) {
        size_t i = 0;
        while (i < p->n && !id_eq(p->checks[i]->id, check_id))
            i++;
        if (i == p->n || p->checks[i]->state != check_state_MERGED)
            return i;
        check_id = p->checks[i]->into_id;
    }
}

/* NULL: what it would bear is paid. */
static struct price_bearer *bearer_of(const struct payers *p, id check_id)
{
    size_t i = bearing_index(p, check_id);
    return i < p->n && p->checks[i]->state == check_state_OPEN ? &p->bears[i] : NULL;
}

/* The checks, and which part of the rest each bears. False when the arena is full. */
static bool gather(struct draft *d, const struct order *o, struct payers *p)
{
    p->checks = checks_of(d, o->id, &p->n);
    p->bears = draft_alloc(d, p->n * sizeof *p->bears);
    p->charges = draft_alloc(d, p->n * sizeof *p->charges);
    if (!p->checks || !p->bears || !p->charges)
        return false;
    for (size_t i = 0; i < p->n; i++) {
        struct price_bearer *b = bearer_of(p, p->checks[i]->id);
        if (!b)
            continue;
        b->weight += p->checks[i]->weight;
        b->most += p->checks[i]->amount.v.minor;
    }
    return true;
}

static void sums_add(struct price_sums *to, struct price_sums more)
{
    to->net += more.net;
    to->tax += more.tax;
    to->discount += more.discount;
}

static struct price_sums sums_of_line(const struct line *l)
{
    return (struct price_sums){l->net.minor, l->tax.minor, l->discount.minor};
}

/* -- lines that several checks bear ------------------------------------------------------------ */

struct part {
    const struct share *share;
    int64_t number; /* of its check */
};

static int parts_by_line(const void *a, const void *b)
{
    const struct part *x = a, *y = b;
    int line = id_cmp(x->share->line_id, y->share->line_id);
    if (line)
        return line;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return id_cmp(x->share->id, y->share->id);
}

static void share_set(struct draft *d, const struct share *s, const struct price_sums *is)
{
    if (s->net.minor == is->net && s->tax.minor == is->tax && s->discount.minor == is->discount)
        return;
    struct share *set = draft_edit(d, KIND_share, s);
    set->net = (money){is->net};
    set->tax = (money){is->tax};
    set->discount = (money){is->discount};
}

static int64_t at_least_0(int64_t n)
{
    return n > 0 ? n : 0;
}

/* Splits a line over its n parts. Those of paid checks stay. False when the arena is full. */
static bool line_divide(struct draft *d, const struct payers *p, const struct part *parts, size_t n)
{
    const struct line *l = draft_get(d, KIND_line, parts[0].share->line_id);
    struct price_bearer *open = draft_alloc(d, n * sizeof *open);
    if (!l || !open)
        return false;
    struct price_sums whole = sums_of_line(l);
    size_t n_open = 0;
    for (size_t i = 0; i < n; i++) {
        const struct share *s = parts[i].share;
        if (bearer_of(p, s->check_id)) {
            open[n_open++].weight = s->weight;
            continue;
        }
        whole.net = at_least_0(whole.net - s->net.minor);
        whole.tax = at_least_0(whole.tax - s->tax.minor);
        whole.discount = at_least_0(whole.discount - s->discount.minor);
    }
    if (n_open && !price_split(whole, open, n_open, d->arena))
        return false;
    n_open = 0;
    for (size_t i = 0; i < n; i++) {
        struct price_bearer *b = bearer_of(p, parts[i].share->check_id);
        if (!b)
            continue;
        share_set(d, parts[i].share, &open[n_open].bears);
        sums_add(&b->bears, open[n_open++].bears);
    }
    return true;
}

static bool add_shares(struct draft *d, const struct order *o, const struct payers *p)
{
    size_t n, n_parts = 0;
    const void **shares = children_drafted(
        d, KIND_share, INDEX_SHARES_OF_ORDER, offsetof(struct share, order_id), o->id, &n);
    struct part *parts = draft_alloc(d, n * sizeof *parts);
    if (!shares || !parts)
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct share *s = shares[i];
        const struct check *c = draft_get(d, KIND_check, s->check_id);
        if (s->weight > 0 && c)
            parts[n_parts++] = (struct part){s, c->number};
    }
    qsort(parts, n_parts, sizeof *parts, parts_by_line);
    for (size_t i = 0, end; i < n_parts; i = end) {
        for (end = i + 1; end < n_parts; end++)
            if (!id_eq(parts[end].share->line_id, parts[i].share->line_id))
                break;
        if (!line_divide(d, p, parts + i, end - i))
            return false;
    }
    return true;
}

/* -- the checks -------------------------------------------------------------------------------- */

static bool add_lines(struct draft *d, const struct order *o, const struct payers *p)
{
    size_t n;
    const void **lines = children_drafted(
        d, KIND_line, INDEX_LINES_OF_ORDER, offsetof(struct line, order_id), o->id, &n);
    if (!lines)
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct line *l = lines[i];
        struct price_bearer *b = id_is_zero(l->check_id) ? NULL : bearer_of(p, l->check_id);
        if (b)
            sums_add(&b->bears, sums_of_line(l));
    }
    return true;
}

/* The order's charges, as drafted. False when the arena is full. */
static bool sum_charges(struct draft *d, const struct order *o, struct price_sums *ret)
{
    size_t n;
    const void **charges = children_drafted(
        d, KIND_charge, INDEX_CHARGES_OF_ORDER, offsetof(struct charge, order_id), o->id, &n);
    *ret = (struct price_sums){0};
    for (size_t i = 0; charges && i < n; i++) {
        const struct charge *x = charges[i]; /* nothing, when it was taken off */
        sums_add(ret, (struct price_sums){x->net.minor, x->tax.minor, 0});
    }
    return charges != NULL;
}

/* What is not paid, and of that what is charged on all lines. */
struct unpaid {
    struct price_sums lines, charges;
};

static bool sum_unpaid(
    struct draft *d, const struct order *o, const struct payers *p, struct unpaid *ret)
{
    if (!sum_charges(d, o, &ret->charges))
        return false;
    ret->lines = (struct price_sums){
        o->net.minor - ret->charges.net, o->tax.minor - ret->charges.tax, o->discount.minor};
    for (size_t i = 0; i < p->n; i++) {
        const struct check *c = p->checks[i];
        if (c->state != check_state_PAID)
            continue;
        int64_t tax = c->charge_tax.minor, net = c->charge.minor - tax;
        sums_add(&ret->charges, (struct price_sums){-net, -tax, 0});
        sums_add(&ret->lines,
            (struct price_sums){net - c->net.minor, tax - c->tax.minor, -c->discount.minor});
    }
    return true;
}

/* Splits the charges in proportion to what the n bearers bear of the lines; adds them to that.
 * False when it cannot be. */
static bool split_charges(struct draft *d, struct price_sums charges, struct price_bearer *open,
    struct price_sums *ret_parts, size_t n)
{
    struct price_bearer *parts = draft_alloc(d, n * sizeof *parts);
    if (!parts)
        return false;
    for (size_t i = 0; i < n; i++)
        parts[i].weight = open[i].bears.net + open[i].bears.tax;
    if (!price_split(charges, parts, n, d->arena))
        return false;
    for (size_t i = 0; i < n; i++) {
        ret_parts[i] = parts[i].bears;
        sums_add(&open[i].bears, parts[i].bears);
    }
    return true;
}

/* Splits what is not paid over the open checks; false when they cannot bear it. A void after a
 * payment may leave a unit less of the charges than was paid: then lines and charges together make
 * up for it. */
static bool split_open(struct draft *d, const struct order *o, const struct payers *p)
{
    size_t n = 0;
    struct unpaid whole;
    struct price_bearer *open = draft_alloc(d, p->n * sizeof *open);
    struct price_sums *charges = draft_alloc(d, p->n * sizeof *charges);
    if (!open || !charges || !sum_unpaid(d, o, p, &whole))
        return false;
    for (size_t i = 0; i < p->n; i++)
        if (p->checks[i]->state == check_state_OPEN)
            open[n++] = p->bears[i];
    bool apart = whole.lines.net >= 0 && whole.lines.tax >= 0 && whole.charges.net >= 0 &&
                 whole.charges.tax >= 0;
    if (!apart)
        sums_add(&whole.lines, whole.charges);
    if (!price_split(whole.lines, open, n, d->arena) ||
        (apart && !split_charges(d, whole.charges, open, charges, n)))
        return false;
    n = 0;
    for (size_t i = 0; i < p->n; i++)
        if (p->checks[i]->state == check_state_OPEN) {
            p->charges[i] = charges[n];
            p->bears[i] = open[n++];
        }
    return true;
}

static void check_set(struct draft *d, const struct check *c, const struct price_sums *is,
    const struct price_sums *charges)
{
    int64_t charge = charges->net + charges->tax;
    if (c->net.minor == is->net && c->tax.minor == is->tax && c->discount.minor == is->discount &&
        c->charge.minor == charge && c->charge_tax.minor == charges->tax)
        return;
    struct check *set = draft_edit(d, KIND_check, c);
    set->net = (money){is->net};
    set->tax = (money){is->tax};
    set->discount = (money){is->discount};
    set->total = set->due = (money){is->net + is->tax};
    set->charge = (money){charge};
    set->charge_tax = (money){charges->tax};
}

static bool resum(struct draft *d, const struct order *o)
{
    struct payers p;
    if (!gather(d, o, &p) || !add_shares(d, o, &p) || !add_lines(d, o, &p) ||
        !split_open(d, draft_latest(d, KIND_order, o), &p)) {
        refuse(d, REFUSAL_check_paid, NULL, o->id); /* or the arena is full, which decide reports */
        return false;
    }
    for (size_t i = 0; i < p.n; i++) {
        const struct check *c = p.checks[i];
        if (c->state == check_state_OPEN || c->state == check_state_MERGED)
            check_set(d, c, &p.bears[i].bears, &p.charges[i]);
    }
    return true;
}

bool checks_resum(struct draft *d, const struct order *o)
{
    if (has_checks(d, o->id) && !resum(d, o))
        return false;
    bills_mark(d, o);
    return true;
}

/* -- what is not sent yet ---------------------------------------------------------------------- */

/* The open check bears a part of the lines that are on no check. */
static bool bears_rest(const struct payers *p, id check_id)
{
    bool weighted = false;
    size_t first = p->n;
    for (size_t i = p->n; i > 0; i--) {
        if (p->checks[i - 1]->state != check_state_OPEN)
            continue;
        first = i - 1;
        weighted = weighted || p->bears[first].weight > 0;
    }
    const struct price_bearer *b = bearer_of(p, check_id);
    return b && (b->weight > 0 || b->most > 0 || (!weighted && b == &p->bears[first]));
}

static bool has_share(const struct draft *d, const struct line *l, id check_id, bool *ret_any)
{
    *ret_any = false;
    struct venue_iter it = venue_children(d->v, INDEX_SHARES_OF_LINE, l->id);
    for (const struct share *s; (s = venue_next(&it));) {
        const struct check *c = check_bearing(d, s->check_id);
        *ret_any = true;
        if (c && id_eq(c->id, check_id))
            return true;
    }
    return false;
}

bool need_check_sent(struct draft *d, const struct order *o, const struct check *c)
{
    struct payers p;
    if (!gather(d, o, &p))
        return false;
    bool rest = bears_rest(&p, c->id);
    struct venue_iter it = venue_children(d->v, INDEX_LINES_OF_ORDER, o->id);
    for (const struct line *l; (l = venue_next(&it));) {
        if (!line_is_unsent(l))
            continue;
        const struct check *of = id_is_zero(l->check_id) ? NULL : check_bearing(d, l->check_id);
        bool shared, divided = !of && has_share(d, l, c->id, &shared);
        if (of ? id_eq(of->id, c->id) : divided || (!shared && rest)) {
            refuse(d, REFUSAL_order_unsent, "check_id", c->id);
            return false;
        }
    }
    return true;
}

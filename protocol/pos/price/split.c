/* Splits: what each of several checks bears. */

#include "protocol/pos/price/price.h"

static bool fits(const struct price_sums *s)
{
    return s->net >= 0 && s->tax >= 0 && s->discount >= 0;
}

static struct price_sums less(struct price_sums a, const struct price_sums *b)
{
    return (struct price_sums){a.net - b->net, a.tax - b->tax, a.discount - b->discount};
}

/* Work of one split: n each. */
struct work {
    int64_t *weights;
    money *totals, *parts;
};

static bool work_new(struct work *w, size_t n, struct arena *a)
{
    w->weights = arena_alloc(a, n * sizeof *w->weights);
    w->totals = arena_alloc(a, n * sizeof *w->totals);
    w->parts = arena_alloc(a, n * sizeof *w->parts);
    return w->weights && w->totals && w->parts;
}

/* What each bears of `total`: amounts first, in order, the rest by weight. */
static bool split_total(const struct price_bearer *bearers, size_t n, int64_t total, struct work *w)
{
    int64_t left = total;
    bool weighted = false;
    for (size_t i = 0; i < n; i++) {
        int64_t most = bearers[i].most < left ? bearers[i].most : left;
        w->totals[i] = (money){most};
        left -= most;
        w->weights[i] = bearers[i].weight;
        weighted = weighted || bearers[i].weight > 0;
    }
    if (!weighted)
        w->weights[0] = 1;
    if (!money_allocate((money){left}, w->weights, n, w->parts))
        return false;
    for (size_t i = 0; i < n; i++)
        w->totals[i].minor += w->parts[i].minor;
    return true;
}

/* Adds `rest` to what they bear. A part of the tax is never more than the part of the total: it is
 * at most the total, and split in proportion to the totals. */
static bool split_rest(
    struct price_bearer *bearers, size_t n, const struct price_sums *rest, struct work *w)
{
    if (!split_total(bearers, n, rest->net + rest->tax, w))
        return false;
    if (rest->net + rest->tax > 0)
        for (size_t i = 0; i < n; i++)
            w->weights[i] = w->totals[i].minor;
    if (!money_allocate((money){rest->tax}, w->weights, n, w->parts))
        return false;
    for (size_t i = 0; i < n; i++) {
        bearers[i].bears.tax += w->parts[i].minor;
        bearers[i].bears.net += w->totals[i].minor - w->parts[i].minor;
    }
    if (!money_allocate((money){rest->discount}, w->weights, n, w->parts))
        return false;
    for (size_t i = 0; i < n; i++)
        bearers[i].bears.discount += w->parts[i].minor;
    return true;
}

bool price_split(struct price_sums whole, struct price_bearer *bearers, size_t n, struct arena *a)
{
    struct work w;
    struct price_sums rest = whole;
    if (n == 0 || !fits(&whole) || whole.net + whole.tax > MONEY_MAX || !work_new(&w, n, a))
        return false;
    for (size_t i = 0; i < n; i++)
        rest = less(rest, &bearers[i].bears);
    if (!fits(&rest)) {
        for (size_t i = 0; i < n; i++) {
            const struct price_sums *own = &bearers[i].bears;
            int64_t weight = own->net + own->tax;
            bearers[i] = (struct price_bearer){.weight = weight};
        }
        rest = whole;
    }
    return split_rest(bearers, n, &rest, &w);
}

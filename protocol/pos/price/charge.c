/* Service charges: lines of their own whose amount depends on the others. */

#include "protocol/pos/price/price.h"

static bool is_valid(const struct price_charge *c)
{
    return c->value >= 0 && c->value <= (c->percent ? PPM : MONEY_MAX);
}

bool price_charges(struct price_profile profile, const struct price_tax_set *sets, size_t n_sets,
    struct price_line *lines, size_t n, const struct price_charge *charges, size_t n_charges,
    struct arena *a)
{
    int64_t net = 0, tax = 0;
    if (!n_charges)
        return price_taxes(profile, sets, n_sets, lines, n, a);
    if (!price_taxes(profile, sets, n_sets, lines, n, a))
        return false;
    for (size_t i = 0; i < n; i++) {
        net += lines[i].net;
        for (size_t k = 0; k < PRICE_TAXES_MAX; k++)
            tax += lines[i].taxes[k];
    }
    for (size_t i = 0; i < n_charges; i++) {
        const struct price_charge *c = &charges[i];
        if (!is_valid(c))
            return false;
        int64_t base = c->after_tax ? net + tax : net;
        int64_t amount =
            c->percent ? price_round(profile.half, (__int128)base * c->value, PPM) : c->value;
        lines[n + i] = (struct price_line){.amount = n ? amount : 0, .set = c->set};
    }
    return price_taxes(profile, sets, n_sets, lines, n + n_charges, a);
}

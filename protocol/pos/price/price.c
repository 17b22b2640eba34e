/* Discounts, and roundings that are used everywhere. */

#include "protocol/pos/price/price.h"

int64_t price_round(enum price_half half, __int128 num, int64_t den)
{
    __int128 whole = num / den, twice = 2 * (num % den);
    bool up = twice > den || (twice == den && (half == PRICE_HALF_UP || whole % 2));
    return (int64_t)(whole + up);
}

int64_t price_cash(int64_t amount, int64_t coin)
{
    return price_round(PRICE_HALF_UP, amount, coin) * coin;
}

/* False when an amount is negative or their sum too large. */
static bool sum_of(const int64_t *amounts, size_t n, int64_t *ret_sum)
{
    __int128 sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (amounts[i] < 0)
            return false;
        sum += amounts[i];
    }
    *ret_sum = (int64_t)sum;
    return sum <= MONEY_MAX;
}

/* What d takes of `left`. */
static int64_t taken(enum price_half half, const struct price_discount *d, int64_t left)
{
    if (d->percent)
        return price_round(half, (__int128)left * d->value, PPM);
    return d->value < left ? d->value : left;
}

static bool is_valid(const struct price_discount *d, size_t n)
{
    return d->value >= 0 && d->value <= (d->percent ? PPM : MONEY_MAX) &&
           (d->line == PRICE_ALL_LINES || d->line < n);
}

bool price_discounts(enum price_half half, const struct price_discount *discounts,
    size_t n_discounts, int64_t *amounts, size_t n, int64_t *ret_off)
{
    int64_t left;
    if (!sum_of(amounts, n, &left))
        return false;
    for (size_t d = 0; d < n_discounts; d++, ret_off += n) {
        const struct price_discount *is = &discounts[d];
        if (!is_valid(is, n))
            return false;
        for (size_t i = 0; i < n; i++)
            ret_off[i] = 0;
        if (is->line != PRICE_ALL_LINES) {
            ret_off[is->line] = taken(half, is, amounts[is->line]);
        } else if (left > 0) {
            /* money is an int64_t: the parts are written where the caller wants them */
            money whole = {taken(half, is, left)};
            if (!money_allocate(whole, amounts, n, (money *)ret_off))
                return false;
        }
        for (size_t i = 0; i < n; i++) {
            amounts[i] -= ret_off[i];
            left -= ret_off[i];
        }
    }
    return true;
}

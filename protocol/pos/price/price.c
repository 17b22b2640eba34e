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
    return d->cap_ppm >= 0 && d->cap_ppm <= PPM && d->value >= 0 &&
           d->value <= (d->percent ? PPM : MONEY_MAX) &&
           (d->line == PRICE_ALL_LINES || d->line < n);
}

/* What is left for discount d under the caps that reach it; off: what those before it take. */
static int64_t room_of(const struct price_discount *discounts, size_t n_discounts, size_t d,
    int64_t gross, const int64_t *off, size_t n)
{
    __int128 room = gross, n_percent = 0;
    if (!discounts[d].cap_ppm)
        return gross;
    for (size_t k = 0; k < n_discounts; k++)
        n_percent += discounts[k].percent && discounts[k].value < PPM;
    for (size_t k = 0; k < n_discounts; k++) {
        int64_t cap = discounts[k].cap_ppm;
        if (cap < discounts[d].cap_ppm)
            continue;
        __int128 left = (2 * (__int128)gross * cap + n_percent * PPM) / (2 * PPM);
        for (size_t j = 0; j < d; j++)
            for (size_t i = 0; discounts[j].cap_ppm && discounts[j].cap_ppm <= cap && i < n; i++)
                left -= off[j * n + i];
        room = left < room ? left : room;
    }
    return room > 0 ? (int64_t)room : 0;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

bool price_discounts(enum price_half half, const struct price_discount *discounts,
    size_t n_discounts, int64_t *amounts, size_t n, int64_t *ret_off)
{
    int64_t left, gross;
    if (!sum_of(amounts, n, &left))
        return false;
    gross = left;
    for (size_t d = 0; d < n_discounts; d++) {
        const struct price_discount *is = &discounts[d];
        int64_t *off = ret_off + d * n;
        if (!is_valid(is, n))
            return false;
        int64_t room = room_of(discounts, n_discounts, d, gross, ret_off, n);
        for (size_t i = 0; i < n; i++)
            off[i] = 0;
        if (is->line != PRICE_ALL_LINES) {
            off[is->line] = least(taken(half, is, amounts[is->line]), room);
        } else if (left > 0) {
            /* money is an int64_t: the parts are written where the caller wants them */
            money whole = {least(taken(half, is, left), room)};
            if (!money_allocate(whole, amounts, n, (money *)off))
                return false;
        }
        for (size_t i = 0; i < n; i++) {
            amounts[i] -= off[i];
            left -= off[i];
        }
    }
    return true;
}

#include "protocol/base/money.h"

typedef __int128 wide;

static bool fits(wide v, money *ret)
{
    if (v > MONEY_MAX || v < -MONEY_MAX)
        return false;
    *ret = (money){(int64_t)v};
    return true;
}

bool money_add(money a, money b, money *ret)
{
    return fits((wide)a.minor + b.minor, ret);
}

bool money_sub(money a, money b, money *ret)
{
    return fits((wide)a.minor - b.minor, ret);
}

bool money_times(money a, int64_t n, money *ret)
{
    return fits((wide)a.minor * n, ret);
}

bool money_ratio(money a, int64_t num, int64_t den, money *ret)
{
    if (den <= 0)
        return false;
    wide v = (wide)a.minor * num;
    wide half = v < 0 ? -(wide)(den / 2) : (wide)(den / 2);
    /* Half away from zero. An odd den has no exact half, so den / 2 is right for it too. */
    return fits((v + half) / den, ret);
}

/* What part i lacks of its exact share, times sum. */
static wide rest_of(wide whole, const int64_t *weights, wide sum, const money *parts, size_t i)
{
    return whole * weights[i] - (wide)parts[i].minor * sum;
}

/* One unit each to the `left` parts that lack most, ties to the earlier; left is at most the number
 * of parts that lack something. Finds what the last of them lacks by halving: a full check has 500
 * parts. */
static void give_units(
    wide whole, const int64_t *weights, size_t n, wide sum, wide left, money *parts)
{
    wide low = 0, high = sum; /* at least `left` parts lack `low`, fewer lack `high` */
    while (left > 0 && high - low > 1) {
        wide middle = low + (high - low) / 2, many = 0;
        for (size_t i = 0; i < n; i++)
            many += rest_of(whole, weights, sum, parts, i) >= middle;
        if (many >= left)
            low = middle;
        else
            high = middle;
    }
    for (int pass = 0; pass < 2; pass++) /* first who lacks more than the last one */
        for (size_t i = 0; i < n && left > 0; i++) {
            wide rest = rest_of(whole, weights, sum, parts, i);
            if (pass == 0 ? rest > low : rest == low) {
                parts[i].minor++;
                left--;
            }
        }
}

bool money_allocate(money whole, const int64_t *weights, size_t n, money *ret_parts)
{
    wide sum = 0;
    if (whole.minor > MONEY_MAX || whole.minor < -MONEY_MAX)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (weights[i] < 0)
            return false;
        sum += weights[i];
    }
    if (n == 0 || sum == 0)
        return false;
    /* Work on the absolute value, so that a refund is split as its sale was. */
    wide abs_whole = whole.minor < 0 ? -(wide)whole.minor : whole.minor;
    int64_t sign = whole.minor < 0 ? -1 : 1;
    wide left = abs_whole;
    for (size_t i = 0; i < n; i++) {
        wide part = abs_whole * weights[i] / sum;
        ret_parts[i].minor = (int64_t)part;
        left -= part;
    }
    give_units(abs_whole, weights, n, sum, left, ret_parts);
    for (size_t i = 0; i < n; i++)
        ret_parts[i].minor *= sign;
    return true;
}

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
    /* left < n: hand the units to the largest remainders, one each. O(n * left), n is small. */
    while (left > 0) {
        size_t best = n;
        wide best_rest = -1;
        for (size_t i = 0; i < n; i++) {
            wide rest = abs_whole * weights[i] - (wide)ret_parts[i].minor * sum;
            if (rest > best_rest) {
                best_rest = rest;
                best = i;
            }
        }
        ret_parts[best].minor++;
        left--;
    }
    for (size_t i = 0; i < n; i++)
        ret_parts[i].minor *= sign;
    return true;
}

#include "clients/c/ctl/decimal.h"

bool decimal_read(struct str s, int places, bool negative, int64_t max, int64_t *ret)
{
    bool minus = negative && s.n && s.p[0] == '-', dot = false;
    int64_t n = 0;
    int after = 0;
    size_t digits = 0;
    for (size_t i = minus; i < s.n; i++) {
        if (s.p[i] == '.' && !dot) {
            dot = true;
            continue;
        }
        if (s.p[i] < '0' || s.p[i] > '9' || n > max / 10)
            return false;
        after += dot;
        digits++;
        if (after <= places)
            n = 10 * n + (s.p[i] - '0');
        else if (s.p[i] != '0')
            return false;
    }
    for (; after < places; after++) {
        if (n > max / 10)
            return false;
        n *= 10;
    }
    if (!digits || n > max)
        return false;
    *ret = minus ? -n : n;
    return true;
}

void decimal_write(struct buf *out, int64_t n, int places)
{
    uint64_t unit = 1, whole = n < 0 ? -(uint64_t)n : (uint64_t)n;
    for (int i = 0; i < places; i++)
        unit *= 10;
    buf_printf(out, "%s%llu", n < 0 ? "-" : "", (unsigned long long)(whole / unit));
    if (places)
        buf_printf(out, ".%0*llu", places, (unsigned long long)(whole % unit));
}

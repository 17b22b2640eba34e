#include "protocol/base/str.h"

bool str_to_i64(struct str s, int64_t *ret_value)
{
    size_t i = 0;
    bool neg = s.n > 0 && s.p[0] == '-';
    if (neg)
        i = 1;
    if (i >= s.n || (s.p[i] == '0' && (neg || s.n > 1)))
        return false;
    int64_t v = 0;
    for (; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        /* Counting downwards: INT64_MIN has no positive twin. */
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, s.p[i] - '0', &v))
            return false;
    }
    if (!neg && __builtin_sub_overflow((int64_t)0, v, &v))
        return false;
    *ret_value = v;
    return true;
}

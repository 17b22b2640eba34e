#pragma once
/* money: an amount in minor units of the venue's currency (cents, paisa, yen), exact.
 *
 * Every operation reports overflow; no result is ever beyond +-MONEY_MAX. Rates are integers in
 * parts per million (16 % = 160000). Intermediates are 128-bit. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    int64_t minor;
} money;

/* 15 digits: every JSON reader holds them exactly (below 2^53), with room for sums. */
#define MONEY_MAX INT64_C(999999999999999)

enum { PPM = 1000000 };

/* All return false when the result is beyond +-MONEY_MAX; *ret is then untouched. */

bool money_add(money a, money b, money *ret);
bool money_sub(money a, money b, money *ret);
bool money_times(money a, int64_t n, money *ret);
/* a * num / den, rounded half away from zero; den > 0. */
bool money_ratio(money a, int64_t num, int64_t den, money *ret);

/* Splits `whole` into n parts in proportion to weights[] (>= 0, not all 0). The parts add up to
 * the whole exactly and each is within one unit of its exact share: largest remainder, ties to the
 * earlier part. A weight of 0 gets 0; a negative whole is split like the positive one. False, and
 * nothing written, when n is 0, a weight is negative, all are 0 or the whole is beyond
 * +-MONEY_MAX. */
bool money_allocate(money whole, const int64_t *weights, size_t n, money *ret_parts);

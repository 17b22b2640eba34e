#pragma once
/* What a check costs: discounts, service charges, taxes, and how each is rounded. Pure arithmetic
 * over plain numbers, exact until the one rounding of each step; it knows no records. The rules
 * that call it store every part it returns, so nothing is ever computed twice.
 *
 * Amounts are minor units of one currency, never negative; a result beyond MONEY_MAX makes the
 * functions return false, and what they fill in is then undefined. Parts add up to their whole,
 * always. docs/decisions/015 has the reasons. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/arena.h"
#include "protocol/base/money.h"

/* What is rounded at once: each tax of each line; the sum of a tax over the lines with the same tax
 * set; the sum of all taxes of the check. */
enum price_scope { PRICE_PER_LINE, PRICE_PER_RATE, PRICE_PER_CHECK };
enum price_half { PRICE_HALF_UP, PRICE_HALF_EVEN };

struct price_profile {
    enum price_scope scope;
    enum price_half half;
};

/* num / den rounded to a whole number; num >= 0, den > 0. */
int64_t price_round(enum price_half half, __int128 num, int64_t den);

/* -- discounts --------------------------------------------------------------------------------- */

#define PRICE_ALL_LINES SIZE_MAX

struct price_discount {
    bool percent;
    int64_t value;   /* percent: parts per million, at most 10^6; else an amount */
    size_t line;     /* index, or PRICE_ALL_LINES */
    int64_t cap_ppm; /* of the gross, at most 10^6; 0: none */
};

/* Takes the discounts off the amounts, one after the other: each finds what the ones before it
 * left. A percentage is taken of the sum of what is left and rounded once. An amount takes at most
 * what is left. A discount on all lines is split over them in proportion to what is left of each
 * (largest remainder). Discounts whose cap is c or lower take at most c of the gross together, and
 * half a unit more for each percentage below 100 %, whose rounding nobody can avoid: what is over
 * that is cut from the last ones. ret_off[d * n + i] is what discount d takes off line i. False
 * when a value is out of range or a sum is too large. */
bool price_discounts(enum price_half half, const struct price_discount *discounts,
    size_t n_discounts, int64_t *amounts, size_t n, int64_t *ret_off);

/* -- taxes ------------------------------------------------------------------------------------- */

enum {
    PRICE_TAXES_MAX = 4,
    PRICE_RATE_MAX = 10 * PPM,
};

struct price_tax {
    int64_t rate_ppm; /* 0..PRICE_RATE_MAX */
    bool inclusive;   /* the price contains it */
    bool compound;    /* also on the taxes of the set that are not compound */
};

/* The taxes of a line. */
struct price_tax_set {
    struct price_tax taxes[PRICE_TAXES_MAX];
    size_t n;
};

struct price_line {
    int64_t amount;                 /* quantity x price, less discounts */
    size_t set;                     /* index of its tax set */
    int64_t net;                    /* out: amount without the taxes that it contains */
    int64_t taxes[PRICE_TAXES_MAX]; /* out: for each tax of its set */
};

/* Fills in net and taxes of each line. Exact shares are rounded as the profile says; what is
 * rounded as a sum is then split over the lines: each gets its share without the fraction, and what
 * remains goes, one unit each, to the lines with the largest claim (the fraction, and what the
 * taxes before it left the line short of; ties to the earlier line). A price never contains more
 * tax than it is. The arena is for work in between; false also when it is full. */
bool price_taxes(struct price_profile profile, const struct price_tax_set *sets, size_t n_sets,
    struct price_line *lines, size_t n, struct arena *a);

/* -- service charges ----------------------------------------------------------------------------
 */

struct price_charge {
    bool percent;
    int64_t value;  /* percent: parts per million, at most 10^6; else an amount */
    bool after_tax; /* percent: of the lines with their taxes, not of their net */
    size_t set;     /* index of its tax set */
};

/* Prices n lines and what is charged on them: `lines` has room for n + n_charges, and line n + i
 * becomes charge i. A percentage is taken of the lines as they are priced without charges, and
 * rounded once; an amount is what it says; without lines every charge is nothing. Then the taxes of
 * lines and charges are made together. False as price_taxes, or when a value is out of range. */
bool price_charges(struct price_profile profile, const struct price_tax_set *sets, size_t n_sets,
    struct price_line *lines, size_t n, const struct price_charge *charges, size_t n_charges,
    struct arena *a);

/* -- several checks ---------------------------------------------------------------------------- */

struct price_sums {
    int64_t net, tax, discount;
};

/* One of those who bear something together. */
struct price_bearer {
    struct price_sums bears; /* in: what only it bears; out: all that it bears */
    int64_t most;            /* its part of the rest: so much of net + tax at most … */
    int64_t weight;          /* … and this much of what then remains, in proportion */
};

/* Splits `whole` over the bearers (n > 0), to the last unit. What is in nobody's `bears`, the rest,
 * goes first to those with `most`, in order, and then by weight; without any weights the first one
 * bears it. net + tax is split first, by largest remainder, so that equal parts differ by one unit
 * at most; its tax, and the discount, then in proportion to these parts. Should the bearers have
 * more for themselves than there is, the whole is split in proportion to that instead. False when a
 * sum is negative or too large, or the arena is full. */
bool price_split(struct price_sums whole, struct price_bearer *bearers, size_t n, struct arena *a);

/* -- payment ----------------------------------------------------------------------------------- */

/* The nearest multiple of the smallest coin, as cash is rounded where small coins are not in use;
 * half goes up. coin > 0. */
int64_t price_cash(int64_t amount, int64_t coin);

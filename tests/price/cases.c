/* Prints random checks with what protocol/pos/price makes of them, one JSON object a line, for
 * calculator.py to judge: cases SEED COUNT. */

#include "protocol/pos/price/price.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "protocol/base/require.h"
#include "tests/unit/unit.h"

enum { SETS_MAX = 4, LINES_MAX = 12, DISCOUNTS_MAX = 4, CHARGES_MAX = 3, ARENA_BYTES = 1 << 16 };

static struct unit_random rnd;

static int64_t below(int64_t n)
{
    return (int64_t)unit_random_below(&rnd, (uint64_t)n);
}

static int64_t pick(const int64_t *from, size_t n)
{
    return from[below((int64_t)n)];
}
#define PICK(...)                                                                                  \
    pick((const int64_t[]){__VA_ARGS__}, sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

/* Minor units: what a dish costs, from and to, and the smallest coin. */
static const struct currency {
    const char *name;
    int exponent;
    int64_t from, to, coin;
} currencies[] = {
    {"JPY", 0, 80, 20000, 1},
    {"CHF", 2, 150, 9000, 5},
    {"USD", 2, 99, 12000, 1},
    {"PKR", 2, 5000, 900000, 100},
    {"BHD", 3, 100, 30000, 25},
};

/* Mostly prices of the currency; tiny ones, where rounding shows most; one that is far too dear. */
static int64_t random_amount(const struct currency *c)
{
    switch (below(8)) {
    case 0:
        return below(4);
    case 1:
        return below(100);
    case 2:
        return below(INT64_C(100000000000));
    case 3:
        return c->coin * below(400);
    default:
        return c->from + below(c->to - c->from);
    }
}

static int64_t random_rate(void)
{
    if (below(6) == 0)
        return below(PRICE_RATE_MAX + 1);
    return PICK(
        0, 25000, 50000, 55000, 70000, 82500, 88750, 99750, 100000, 160000, 190000, 200000, 500000);
}

static struct price_tax_set random_set(void)
{
    struct price_tax_set s = {.n = (size_t)PICK(0, 1, 1, 1, 2, 2, 3, 4)};
    bool inclusive = below(2) == 0, mixed = below(4) == 0;
    for (size_t k = 0; k < s.n; k++)
        s.taxes[k] = (struct price_tax){
            .rate_ppm = random_rate(),
            .inclusive = mixed ? below(2) == 0 : inclusive,
            .compound = k > 0 && below(4) == 0,
        };
    return s;
}

static struct price_discount random_discount(size_t n_lines)
{
    struct price_discount d = {.percent = below(2) == 0};
    d.value = d.percent ? (below(3) ? 10000 * below(101) : below(PPM + 1)) : below(3000);
    d.line = n_lines == 0 || below(2) ? PRICE_ALL_LINES : (size_t)below((int64_t)n_lines);
    return d;
}

static struct price_charge random_charge(size_t n_sets)
{
    struct price_charge c = {.percent = below(3) > 0, .set = (size_t)below((int64_t)n_sets)};
    c.value = c.percent ? PICK(50000, 100000, 125000, 180000, below(PPM + 1)) : below(1000);
    c.after_tax = c.percent && below(2);
    return c;
}

static void print_numbers(const char *name, const int64_t *numbers, size_t n)
{
    printf(",\"%s\":[", name);
    for (size_t i = 0; i < n; i++)
        printf("%s%" PRId64, i ? "," : "", numbers[i]);
    printf("]");
}

static void print_sets(const struct price_tax_set *sets, size_t n)
{
    printf(",\"sets\":[");
    for (size_t s = 0; s < n; s++) {
        printf("%s[", s ? "," : "");
        for (size_t k = 0; k < sets[s].n; k++)
            printf("%s[%" PRId64 ",%d,%d]", k ? "," : "", sets[s].taxes[k].rate_ppm,
                sets[s].taxes[k].inclusive, sets[s].taxes[k].compound);
        printf("]");
    }
    printf("]");
}

static void print_lines(const struct price_line *lines, size_t n)
{
    printf(",\"lines\":[");
    for (size_t i = 0; i < n; i++) {
        printf("%s{\"net\":%" PRId64, i ? "," : "", lines[i].net);
        print_numbers("taxes", lines[i].taxes, PRICE_TAXES_MAX);
        printf("}");
    }
    printf("]");
}

static void print_charges(const struct price_charge *charges, size_t n)
{
    printf(",\"charges\":[");
    for (size_t i = 0; i < n; i++)
        printf("%s[%d,%" PRId64 ",%d,%zu]", i ? "," : "", charges[i].percent, charges[i].value,
            charges[i].after_tax, charges[i].set);
    printf("]");
}

static void one_case(struct arena *a)
{
    struct price_profile profile = {(enum price_scope)below(3), (enum price_half)below(2)};
    const struct currency *currency = &currencies[below(sizeof currencies / sizeof *currencies)];
    size_t n = (size_t)below(LINES_MAX + 1), n_sets = (size_t)below(SETS_MAX) + 1;
    size_t n_discounts = (size_t)PICK(0, 0, 1, 2, DISCOUNTS_MAX);
    size_t n_charges = (size_t)PICK(0, 0, 1, 1, CHARGES_MAX);
    struct price_charge charges[CHARGES_MAX];
    struct price_tax_set sets[SETS_MAX];
    struct price_discount discounts[DISCOUNTS_MAX];
    struct price_line lines[LINES_MAX + CHARGES_MAX] = {0};
    int64_t gross[LINES_MAX], amounts[LINES_MAX], set_of[LINES_MAX], off[DISCOUNTS_MAX * LINES_MAX];
    for (size_t s = 0; s < n_sets; s++)
        sets[s] = random_set();
    for (size_t i = 0; i < n; i++) {
        amounts[i] = gross[i] = random_amount(currency);
        set_of[i] = below((int64_t)n_sets);
    }
    for (size_t d = 0; d < n_discounts; d++)
        discounts[d] = random_discount(n);
    require(price_discounts(profile.half, discounts, n_discounts, amounts, n, off));
    for (size_t i = 0; i < n; i++)
        lines[i] = (struct price_line){.amount = amounts[i], .set = (size_t)set_of[i]};
    arena_reset(a);
    for (size_t i = 0; i < n_charges; i++)
        charges[i] = random_charge(n_sets);
    require(price_charges(profile, sets, n_sets, lines, n, charges, n_charges, a));
    int64_t cash = random_amount(currency), coin = PICK(currency->coin, 5, 10, 25, 100);

    printf("{\"currency\":\"%s\",\"scope\":%d,\"half\":%d", currency->name, profile.scope,
        profile.half);
    print_sets(sets, n_sets);
    print_numbers("gross", gross, n);
    print_numbers("set_of", set_of, n);
    printf(",\"discounts\":[");
    for (size_t d = 0; d < n_discounts; d++)
        printf("%s[%d,%" PRId64 ",%d]", d ? "," : "", discounts[d].percent, discounts[d].value,
            discounts[d].line == PRICE_ALL_LINES ? -1 : (int)discounts[d].line);
    printf("]");
    print_numbers("off", off, n_discounts * n);
    print_charges(charges, n_charges);
    print_lines(lines, n + n_charges);
    printf(
        ",\"cash\":[%" PRId64 ",%" PRId64 ",%" PRId64 "]}\n", cash, coin, price_cash(cash, coin));
}

int main(int argc, char **argv)
{
    require(argc == 3);
    rnd.state = strtoull(argv[1], NULL, 10);
    struct arena a;
    arena_init(&a, ARENA_BYTES);
    for (long left = strtol(argv[2], NULL, 10); left > 0; left--)
        one_case(&a);
    arena_fini(&a);
    return 0;
}

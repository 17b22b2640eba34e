#include "protocol/pos/price/price.h"

#include "tests/unit/unit.h"

static struct arena arena;

static void up(void)
{
    arena_init(&arena, 1 << 20);
}

static void down(void)
{
    arena_fini(&arena);
}

#define LINE_UP  ((struct price_profile){PRICE_PER_LINE, PRICE_HALF_UP})
#define RATE_UP  ((struct price_profile){PRICE_PER_RATE, PRICE_HALF_UP})
#define CHECK_UP ((struct price_profile){PRICE_PER_CHECK, PRICE_HALF_UP})

static const struct price_tax_set on_top_21 = {{{.rate_ppm = 210000}}, 1};

START_TEST(half_up_and_half_even)
{
    static const struct {
        int64_t num, den, up, even;
    } rows[] = {{0, 2, 0, 0}, {1, 2, 1, 0}, {3, 2, 2, 2}, {5, 2, 3, 2}, {7, 2, 4, 4}, {1, 3, 0, 0},
        {2, 3, 1, 1}, {2275, 10, 228, 228}, {2265, 10, 227, 226}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ck_assert_int_eq(price_round(PRICE_HALF_UP, rows[i].num, rows[i].den), rows[i].up);
        ck_assert_int_eq(price_round(PRICE_HALF_EVEN, rows[i].num, rows[i].den), rows[i].even);
    }
}
END_TEST

/* The tax of n lines of one amount under on_top_21. */
static int64_t tax_of(struct price_profile profile, int64_t amount, size_t n)
{
    struct price_line lines[8] = {0};
    int64_t sum = 0;
    ck_assert(n <= sizeof lines / sizeof *lines);
    for (size_t i = 0; i < n; i++)
        lines[i].amount = amount;
    ck_assert(price_taxes(profile, &on_top_21, 1, lines, n, &arena));
    for (size_t i = 0; i < n; i++)
        sum += lines[i].taxes[0];
    return sum;
}

/* 21 % of 1.14 is 0.2394, of 2 x 1.14 it is 0.4788: the penny that tills have argued about for ten
 * years. */
START_TEST(lines_may_differ_from_the_rate_by_a_unit)
{
    ck_assert_int_eq(tax_of(LINE_UP, 114, 3), 72);
    ck_assert_int_eq(tax_of(RATE_UP, 114, 3), 72);
    ck_assert_int_eq(tax_of(LINE_UP, 112, 4), 96);
    ck_assert_int_eq(tax_of(RATE_UP, 112, 4), 94);
    ck_assert_int_eq(tax_of(CHECK_UP, 112, 4), 94);
}
END_TEST

/* Quebec: 5 % and 9.975 % on the price; until 2012 the second one on the first as well. */
START_TEST(several_taxes_and_compound_ones)
{
    struct price_tax_set sets[] = {
        {{{.rate_ppm = 50000}, {.rate_ppm = 99750}}, 2},
        {{{.rate_ppm = 50000}, {.rate_ppm = 95000, .compound = true}}, 2},
    };
    struct price_line lines[] = {{.amount = 10000, .set = 0}, {.amount = 10000, .set = 1}};
    ck_assert(price_taxes(LINE_UP, sets, 2, lines, 2, &arena));
    ck_assert_int_eq(lines[0].taxes[0], 500);
    ck_assert_int_eq(lines[0].taxes[1], 998);
    ck_assert_int_eq(lines[1].taxes[0], 500);
    ck_assert_int_eq(lines[1].taxes[1], 998); /* 9.5 % of 105.00 */
    ck_assert_int_eq(lines[0].net, 10000);
}
END_TEST

START_TEST(a_price_contains_its_taxes)
{
    struct price_tax_set set = {
        {{.rate_ppm = 100000, .inclusive = true}, {.rate_ppm = 50000, .inclusive = true}}, 2};
    struct price_line line = {.amount = 1150};
    ck_assert(price_taxes(RATE_UP, &set, 1, &line, 1, &arena));
    ck_assert_int_eq(line.taxes[0], 100);
    ck_assert_int_eq(line.taxes[1], 50);
    ck_assert_int_eq(line.net, 1000);
}
END_TEST

START_TEST(a_discount_is_split_to_the_last_unit)
{
    struct price_discount ten_percent = {true, 100000, PRICE_ALL_LINES};
    int64_t amounts[] = {333, 333, 334}, off[3];
    ck_assert(price_discounts(PRICE_HALF_UP, &ten_percent, 1, amounts, 3, off));
    ck_assert_int_eq(off[0] + off[1] + off[2], 100);
    ck_assert_int_eq(amounts[0] + amounts[1] + amounts[2], 900);
}
END_TEST

START_TEST(discounts_come_one_after_the_other)
{
    struct price_discount discounts[] = {
        {true, 500000, 0},               /* half of the first line */
        {false, 300, PRICE_ALL_LINES},   /* 3.00 off the rest */
        {false, 99999, PRICE_ALL_LINES}, /* more than there is */
    };
    int64_t amounts[] = {1000, 500}, off[6];
    ck_assert(price_discounts(PRICE_HALF_UP, discounts, 3, amounts, 2, off));
    static const int64_t want[] = {500, 0, 150, 150, 350, 350};
    for (size_t i = 0; i < 6; i++)
        ck_assert_int_eq(off[i], want[i]);
    ck_assert_int_eq(amounts[0] + amounts[1], 0);
}
END_TEST

START_TEST(cash_goes_to_the_nearest_coin)
{
    static const int64_t rows[][3] = {{1002, 5, 1000}, {1003, 5, 1005}, {1007, 5, 1005},
        {1008, 5, 1010}, {1050, 100, 1100}, {1049, 100, 1000}, {7, 1, 7}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_int_eq(price_cash(rows[i][0], rows[i][1]), rows[i][2]);
}
END_TEST

START_TEST(the_limits)
{
    struct price_tax_set set = on_top_21;
    struct price_line line = {.amount = MONEY_MAX},
                      lines[2] = {{.amount = MONEY_MAX}, {.amount = 1}};
    struct price_discount d = {true, PPM, PRICE_ALL_LINES};
    int64_t amounts[] = {MONEY_MAX, 1}, off[2];
    /* with its tax it is too much */
    ck_assert(!price_taxes(LINE_UP, &set, 1, &line, 1, &arena));
    set.taxes[0].rate_ppm = 0;
    ck_assert(price_taxes(LINE_UP, &set, 1, &line, 1, &arena));
    ck_assert(!price_taxes(LINE_UP, &set, 1, lines, 2, &arena));
    set.taxes[0].rate_ppm = PRICE_RATE_MAX;
    set.taxes[0].inclusive = true;
    ck_assert(price_taxes(CHECK_UP, &set, 1, &line, 1, &arena));
    set.taxes[0].rate_ppm = PRICE_RATE_MAX + 1;
    ck_assert(!price_taxes(LINE_UP, &set, 1, &line, 1, &arena));
    set = on_top_21;
    line.set = 1; /* there is none */
    ck_assert(!price_taxes(LINE_UP, &set, 1, &line, 1, &arena));
    line = (struct price_line){.amount = -1};
    ck_assert(!price_taxes(LINE_UP, &set, 1, &line, 1, &arena));

    ck_assert(!price_discounts(PRICE_HALF_UP, &d, 1, amounts, 2, off));
    ck_assert(price_discounts(PRICE_HALF_UP, &d, 1, amounts, 1, off));
    ck_assert_int_eq(off[0], MONEY_MAX);
    d.value = PPM + 1;
    ck_assert(!price_discounts(PRICE_HALF_UP, &d, 1, amounts, 1, off));
    d = (struct price_discount){false, 1, 1};
    ck_assert(!price_discounts(PRICE_HALF_UP, &d, 1, amounts, 1, off));
    d.value = -1;
    d.line = 0;
    ck_assert(!price_discounts(PRICE_HALF_UP, &d, 1, amounts, 1, off));
}
END_TEST

START_TEST(a_full_arena_is_reported)
{
    struct price_line line = {.amount = 100};
    arena_fini(&arena);
    arena_init(&arena, 16);
    ck_assert(!price_taxes(LINE_UP, &on_top_21, 1, &line, 1, &arena));
}
END_TEST

UNIT_MAIN_WITH("price", up, down, half_up_and_half_even, lines_may_differ_from_the_rate_by_a_unit,
    several_taxes_and_compound_ones, a_price_contains_its_taxes,
    a_discount_is_split_to_the_last_unit, discounts_come_one_after_the_other,
    cash_goes_to_the_nearest_coin, the_limits, a_full_arena_is_reported)

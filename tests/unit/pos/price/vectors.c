/* Sums that other tills got wrong in public, each by the number of its report: what a guest is
 * asked for is what the parts stored on the lines add up to, under every profile. */
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

static const struct price_profile line_up = {PRICE_PER_LINE, PRICE_HALF_UP};
static const struct price_profile rate_up = {PRICE_PER_RATE, PRICE_HALF_UP};
static const struct price_profile rate_even = {PRICE_PER_RATE, PRICE_HALF_EVEN};
static const struct price_profile check_up = {PRICE_PER_CHECK, PRICE_HALF_UP};

enum { LINES_MAX = 8 };

/* Lines of these amounts, line i with taxes[i], or all with the only one. */
struct check {
    size_t n;
    int64_t amounts[LINES_MAX];
    size_t n_taxes;
    struct price_tax taxes[LINES_MAX];
};

struct sums {
    int64_t net, tax, total;
};

static struct sums price(struct price_profile profile, const struct check *c)
{
    struct price_tax_set sets[LINES_MAX] = {0};
    struct price_line lines[LINES_MAX] = {0};
    struct sums s = {0};
    for (size_t i = 0; i < c->n_taxes; i++)
        sets[i] = (struct price_tax_set){{c->taxes[i]}, 1};
    for (size_t i = 0; i < c->n; i++)
        lines[i] = (struct price_line){.amount = c->amounts[i], .set = c->n_taxes > 1 ? i : 0};
    ck_assert(price_taxes(profile, sets, c->n_taxes, lines, c->n, &arena));
    for (size_t i = 0; i < c->n; i++) {
        s.net += lines[i].net;
        s.tax += lines[i].taxes[0];
    }
    s.total = s.net + s.tax;
    return s;
}

#define ck_sums(profile, c, want_net, want_tax, want_total)                                        \
    do {                                                                                           \
        struct sums s_ = price(profile, c);                                                        \
        ck_assert_int_eq(s_.net, want_net);                                                        \
        ck_assert_int_eq(s_.tax, want_tax);                                                        \
        ck_assert_int_eq(s_.total, want_total);                                                    \
    } while (0)

/* 21 % on top of 4 x 1.48, 1.52, 1.54 and 0.39: the till asked for 11.33, the invoice for 11.34. */
START_TEST(odoo_6224_one_setting_for_till_and_invoice)
{
    struct check c = {4, {592, 152, 154, 39}, 1, {{.rate_ppm = 210000}}};
    ck_sums(line_up, &c, 937, 196, 1133);
    ck_sums(rate_up, &c, 937, 197, 1134);
    ck_sums(check_up, &c, 937, 197, 1134);
}
END_TEST

/* 0.014 and 0.011 of one tax: 0.025 together, not 0.01 + 0.01. */
START_TEST(odoo_24364_two_lines_of_one_tax)
{
    struct check c = {2, {14, 11}, 1, {{.rate_ppm = 100000}}};
    ck_sums(line_up, &c, 25, 2, 27);
    ck_sums(rate_up, &c, 25, 3, 28);
    ck_sums(rate_even, &c, 25, 2, 27);
}
END_TEST

/* 0.458, 1.2495 and 0.846 of three taxes: 2.55 at once, 2.56 tax by tax. */
START_TEST(odoo_24400_three_taxes)
{
    struct check c = {
        3, {458, 833, 423}, 3, {{.rate_ppm = 100000}, {.rate_ppm = 150000}, {.rate_ppm = 200000}}};
    ck_sums(check_up, &c, 1714, 255, 1969);
    ck_sums(rate_up, &c, 1714, 256, 1970);
}
END_TEST

/* A price that contains its tax is what the guest pays: 3 x 1.10, 8.01, 11.90 + 2.80. */
START_TEST(odoo_2594_34842_45701_the_price_is_the_price)
{
    struct check three = {3, {110, 110, 110}, 1, {{.rate_ppm = 50000, .inclusive = true}}};
    struct check one = {1, {801}, 1, {{.rate_ppm = 200000, .inclusive = true}}};
    struct check two = {2, {1190, 280}, 1, {{.rate_ppm = 210000, .inclusive = true}}};
    ck_sums(rate_up, &three, 314, 16, 330);
    ck_sums(line_up, &three, 315, 15, 330);
    ck_sums(rate_up, &one, 667, 134, 801);
    ck_sums(rate_up, &two, 1215, 255, 1470);
    ck_sums(line_up, &two, 1214, 256, 1470);
}
END_TEST

/* No decimals: 2 x 13,582 yen with 10 % in it. */
START_TEST(odoo_191983_yen)
{
    struct check c = {2, {13582, 13582}, 1, {{.rate_ppm = 100000, .inclusive = true}}};
    ck_sums(rate_up, &c, 24695, 2469, 27164);
    ck_sums(check_up, &c, 24695, 2469, 27164);
}
END_TEST

/* Three decimals: half of 0.001 dinar goes up or to the even neighbour, exactly. */
START_TEST(odoo_287145_dinars)
{
    struct check c = {1, {2275}, 1, {{.rate_ppm = 100000}}};
    ck_sums(rate_up, &c, 2275, 228, 2503);
    c.amounts[0] = 2265;
    ck_sums(rate_up, &c, 2265, 227, 2492);
    ck_sums(rate_even, &c, 2265, 226, 2491);
}
END_TEST

/* 77.50 off 1,550 pesos without decimals: a discount is part of its line and not a negative line
 * that rounds elsewhere, so 1,472 is asked for everywhere. */
START_TEST(odoo_257600_a_discount_is_no_negative_line)
{
    struct price_discount five_percent = {true, 50000, PRICE_ALL_LINES};
    struct check c = {1, {1550}, 1, {{.rate_ppm = 190000, .inclusive = true}}};
    int64_t off[1];
    ck_assert(price_discounts(PRICE_HALF_UP, &five_percent, 1, c.amounts, 1, off));
    ck_assert_int_eq(off[0], 78);
    ck_assert_int_eq(price(line_up, &c).total, 1472);
    ck_assert_int_eq(price(rate_even, &c).total, 1472);
}
END_TEST

/* 16 x 348.35 less 4 %, 22 % on top: 6,527.81 whether per line or at once. */
START_TEST(odoo_37896_one_line)
{
    struct price_discount four_percent = {true, 40000, 0};
    struct check c = {1, {16 * 34835}, 1, {{.rate_ppm = 220000}}};
    int64_t off[1];
    ck_assert(price_discounts(PRICE_HALF_UP, &four_percent, 1, c.amounts, 1, off));
    ck_sums(line_up, &c, 535066, 117715, 652781);
    ck_sums(check_up, &c, 535066, 117715, 652781);
}
END_TEST

/* 10 % off each of several items, 5 % on top: 1004.80 was shown and 1004.81 was asked for. Here the
 * total has no other source than the parts. */
START_TEST(ospos_1437_what_is_shown_is_asked_for)
{
    struct check c = {6, {19999, 24995, 7949, 31289, 16499, 5594}, 1, {{.rate_ppm = 50000}}};
    struct price_discount tenth[6];
    int64_t off[36], less = 0, gross = 0;
    for (size_t i = 0; i < 6; i++) {
        tenth[i] = (struct price_discount){true, 100000, i};
        gross += c.amounts[i];
    }
    ck_assert(price_discounts(PRICE_HALF_UP, tenth, 6, c.amounts, 6, off));
    for (size_t i = 0; i < 36; i++)
        less += off[i];
    ck_assert_int_eq(price(line_up, &c).net, gross - less);
    ck_assert_int_eq(price(rate_up, &c).net, gross - less);
    ck_assert_int_eq(price(rate_up, &c).tax, price_round(PRICE_HALF_UP, gross - less, 20));
}
END_TEST

UNIT_MAIN_WITH("price vectors", up, down, odoo_6224_one_setting_for_till_and_invoice,
    odoo_24364_two_lines_of_one_tax, odoo_24400_three_taxes,
    odoo_2594_34842_45701_the_price_is_the_price, odoo_191983_yen, odoo_287145_dinars,
    odoo_257600_a_discount_is_no_negative_line, odoo_37896_one_line,
    ospos_1437_what_is_shown_is_asked_for)

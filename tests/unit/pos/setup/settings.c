/* settings.put: a record that is replaced as a whole, and what it governs: how new orders round,
 * which acts need a reason. */
#include "tests/unit/pos/world.h"

static struct world w;

enum { VENUE = 2 };

static void up(void)
{
    world_init_house(&w);
    w.by.role = ROLE_MANAGER;
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

static const struct settings *settings(void)
{
    return venue_settings(&w.v, id_n(VENUE));
}

static const struct order *order(uint64_t number)
{
    return venue_order(&w.v, id_n(number));
}

static void rounding_is(enum rounding rounding)
{
    const struct settings *was = settings();
    struct pre pre = was ? PRE_OF_REV(was->rev) : (struct pre){0};
    ck_change(W_PRE(&w, settings_put, pre, .rounding = rounding));
}

START_TEST(they_are_put_once_and_replaced)
{
    ck_assert_ptr_null(settings());
    ck_nothing(W_DO(&w, settings_put)); /* what holds anyway */
    ck_change(W_DO(&w, settings_put, .rounding = rounding_RATE_UP, .reason_cancel = true));
    ck_assert_int_eq(settings()->rev, 1);
    ck_assert(id_eq(w.c->events[0].about, id_n(VENUE)));
    ck_refused(&w, W_DO(&w, settings_put), pre_required, "rev", VENUE);
    ck_refused(&w, W_PRE(&w, settings_put, PRE_OF_REV(2)), rev_changed, "rev", VENUE);
    ck_nothing(W_PRE(
        &w, settings_put, PRE_OF_REV(1), .rounding = rounding_RATE_UP, .reason_cancel = true));
    ck_change(W_PRE(&w, settings_put, PRE_OF_REV(1), .rounding = rounding_LINE_EVEN));
    ck_assert_int_eq(settings()->rev, 2);
    ck_assert_int_eq(settings()->rounding, rounding_LINE_EVEN);
    ck_assert(!settings()->reason_cancel);
}
END_TEST

/* Three salads of 7.35 with 10 % in it, one line each: 0.668… each, 2.0045… together. */
static void three_salads(uint64_t number)
{
    takeaway(&w, number);
    for (uint64_t i = 0; i < 3; i++)
        add(&w, 10 * number + i, number, SALAD, 1);
}

START_TEST(an_order_keeps_the_rounding_it_was_opened_with)
{
    three_salads(100);
    ck_assert_int_eq(order(100)->tax.minor, 3 * 67);
    rounding_is(rounding_RATE_UP);
    add(&w, 1003, 100, SALAD, 1);
    ck_assert_int_eq(order(100)->rounding, rounding_LINE_UP);
    ck_assert_int_eq(order(100)->tax.minor, 4 * 67);

    three_salads(200);
    ck_assert_int_eq(order(200)->rounding, rounding_RATE_UP);
    ck_assert_int_eq(order(200)->tax.minor, 200);
    ck_assert_int_eq(order(200)->total.minor, 3 * 735);
    ck_change(W_PRE(&w, settings_put, PRE_OF_REV(1), .rounding = rounding_LINE_UP));
    add(&w, 2003, 200, SALAD, 1);
    ck_assert_int_eq(order(200)->tax.minor, 267); /* 2.6727…: not 4 * 0.67 */
}
END_TEST

START_TEST(halves_go_where_the_settings_say)
{
    static const struct {
        enum rounding rounding;
        int64_t tax;
    } cases[] = {{rounding_LINE_UP, 6}, {rounding_LINE_EVEN, 4}, {rounding_RATE_UP, 5},
        {rounding_RATE_EVEN, 5}, {rounding_CHECK_UP, 5}, {rounding_CHECK_EVEN, 5}};
    struct tax half = {.id = id_n(TAX_TOP), .name = STR("1 %"), .rate_ppm = 10000};
    ck_change(W_DO(&w, setup_put, .taxes = {&half, 1}));
    ck_change(W_DO(&w, item_back, id_n(SODA), {false}));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t number = 100 + i;
        if (i)
            rounding_is(cases[i].rounding);
        takeaway(&w, number);
        add(&w, 1000 + 10 * i, number, SODA, 1); /* 2.50: a tax of 2.5 units */
        add(&w, 1001 + 10 * i, number, SODA, 1);
        ck_assert_int_eq(order(number)->tax.minor, cases[i].tax);
        ck_assert_int_eq(order(number)->due.minor, 500 + cases[i].tax);
    }
}
END_TEST

START_TEST(acts_need_a_reason_where_the_settings_say_so)
{
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 1);
    ck_change(W_DO(&w, discount_give, .discount_id = id_n(300), .order_id = id_n(100),
        .kind = discount_kind_COMP, .reason = STR("birthday")));
    ck_change(W_DO(&w, settings_put, .reason_cancel = true, .reason_discount_remove = true));
    ck_refused(&w, W_DO(&w, discount_remove, id_n(300)), reason_needed, "reason", 0);
    ck_change(W_DO(&w, discount_remove, id_n(300), STR("wrong table")));
    ck_str_is(w.c->events[0].text, "wrong table");
    ck_refused(&w, W_DO(&w, order_cancel, id_n(100)), reason_needed, "reason", 0);
    ck_change(W_DO(&w, order_cancel, id_n(100), STR("they left")));
    ck_str_is(w.c->events[0].text, "they left");
    ck_assert_ptr_null(order(100));
}
END_TEST

START_TEST(the_venue_says_what_needs_an_approver)
{
    struct approval_rule all[APPROVALS_MAX + 1] = {{STR("discount.give")}, {STR("line.void")}};
    ck_change(W_DO(&w, settings_put, .approvals = {all, 2}));
    const struct settings *s = settings();
    ck_assert_uint_eq(s->approvals.n, 2);
    ck_str_is(((const struct approval_rule *)s->approvals.items)[1].command, "line.void");
    all[1].command = STR("discount.give");
    ck_refused(&w, W_PRE(&w, settings_put, PRE_OF_REV(1), .approvals = {all, 2}), bad_command,
        "approvals", 0);
    all[1].command = STR("line.eat");
    ck_refused(&w, W_PRE(&w, settings_put, PRE_OF_REV(1), .approvals = {all, 2}), bad_command,
        "approvals", 0);
}
END_TEST

UNIT_MAIN_WITH("settings", up, down, they_are_put_once_and_replaced,
    an_order_keeps_the_rounding_it_was_opened_with, halves_go_where_the_settings_say,
    acts_need_a_reason_where_the_settings_say_so, the_venue_says_what_needs_an_approver)

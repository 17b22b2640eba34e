/* Limits of rights: what a role does freely, with an approval, or never. */
#include "protocol/pos/decide/acting.h"
#include "tests/unit/pos/world.h"

static struct world w;

enum { ANNA = 800, BOSS, ORDER = 900, L1, L2, ASK = 950 };
static int64_t rev;

static void settings(struct cmd_settings_put body)
{
    enum role was = w.by.role;
    w.by.role = ROLE_MANAGER;
    ck_change(world_do_pre(&w, CMD_settings_put, &body, rev ? PRE_OF_REV(rev) : (struct pre){0}));
    rev++;
    w.by.role = was;
}

static void right(enum staff_role role, const char *act, enum right_beyond beyond,
    struct opt_money amount, struct opt_int minutes)
{
    static struct right one;
    one = (struct right){role, str_of(act), beyond, amount, minutes};
    settings((struct cmd_settings_put){.rights = {&one, 1}});
}

/* Two burgers, 10.00 each, and a salad, sent. */
static void up(void)
{
    rev = 0;
    world_init_house(&w);
    w.by.role = ROLE_MANAGER;
    w.by.staff = id_n(BOSS);
    ck_change(W_DO(
        &w, staff_put, .staff_id = id_n(ANNA), .name = STR("Anna"), .role = staff_role_WAITER));
    ck_change(W_DO(
        &w, staff_put, .staff_id = id_n(BOSS), .name = STR("Boss"), .role = staff_role_MANAGER));
    order_at(&w, ORDER, T1);
    add(&w, L1, ORDER, BURGER, 2);
    add(&w, L2, ORDER, SALAD, 1);
    send(&w, ORDER);
    w.by.role = ROLE_WAITER;
    w.by.staff = id_n(ANNA);
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

/* The boss lends what the last refusal said. */
static void lend(uint64_t number)
{
    struct need needs = w.d.needs;
    ck_assert_ptr_nonnull(needs.act);
    w.approval = id_n(0);
    ck_change(W_DO(&w, approval_lend, .approval_id = id_n(number), .act = str_of(needs.act),
        .subject_id = needs.subject, .amount = {true, needs.amount}, .staff_id = id_n(BOSS)));
    w.approval = id_n(number);
}

static enum decided void_line(void)
{
    return W_DO(&w, line_void, id_n(L1), STR("cold"));
}

static enum decided discount(uint64_t number, enum discount_kind kind, int64_t n, uint64_t line)
{
    bool percent = kind == discount_kind_PERCENT, amount = kind == discount_kind_AMOUNT;
    return W_DO(&w, discount_give, .discount_id = id_n(number), .order_id = id_n(ORDER),
        .line_id = id_n(line), .kind = kind, .percent_ppm = {percent, n}, .amount = {amount, {n}},
        .reason = STR("late"));
}

START_TEST(without_settings_all_is_as_in_the_first_release)
{
    ck_change(void_line());
    ck_change(discount(1, discount_kind_PERCENT, 100000, 0));
    ck_refused(
        &w, discount(2, discount_kind_PERCENT, 100000, 0), discount_too_much, "discount_id", ORDER);
}
END_TEST

START_TEST(an_amount_limits_a_void)
{
    right(staff_role_WAITER, "line.void", right_beyond_APPROVED, (struct opt_money){true, {1999}},
        (struct opt_int){0});
    ck_refused(&w, void_line(), needs_approval, NULL, L1);
    right(staff_role_WAITER, "line.void", right_beyond_APPROVED, (struct opt_money){true, {2000}},
        (struct opt_int){0});
    ck_change(void_line());
}
END_TEST

START_TEST(minutes_limit_a_void)
{
    right(staff_role_WAITER, "line.void", right_beyond_APPROVED, (struct opt_money){0},
        (struct opt_int){true, 5});
    w.now.ms = venue_line(&w.v, id_n(L1))->sent_at.ms + 5 * 60000 - WORLD_LAG;
    w.now.ms += 1;
    ck_refused(&w, void_line(), needs_approval, NULL, L1);
    w.now.ms -= 1;
    ck_change(void_line());
}
END_TEST

START_TEST(beyond_some_limits_nobody_can_approve)
{
    right(staff_role_WAITER, "line.void", right_beyond_NEVER, (struct opt_money){true, {1500}},
        (struct opt_int){0});
    ck_refused(&w, void_line(), not_yours, NULL, L1);
    ck_assert_ptr_null(w.d.needs.act);
    ck_change(W_DO(&w, line_void, id_n(L2), STR("cold")));
    right(staff_role_WAITER, "line.void", right_beyond_NEVER, (struct opt_money){0},
        (struct opt_int){0});
    struct acting a = {.by = w.by, .device = ROLE_WAITER, .signed_in = true};
    enum refusal why;
    ck_assert(!acting_may(&w.v, &a, CMD_line_void, &why) && why == REFUSAL_not_yours);
}
END_TEST

START_TEST(what_was_sent_is_not_made_cheaper_instead)
{
    settings((struct cmd_settings_put){.rights_least = true});
    int64_t now = venue_line(&w.v, id_n(L1))->rev;
    ck_refused(&w, W_PRE(&w, line_change, PRE_OF_REV(now), id_n(L1), 1), needs_approval, NULL, L1);
    ck_assert_pstr_eq(w.d.needs.act, "line.void");
    ck_assert_int_eq(w.d.needs.amount.minor, 1000);
    ck_refused(&w, W_PRE(&w, line_replace, PRE_OF_REV(now), .line_id = id_n(L1), .quantity = 1),
        needs_approval, NULL, L1);
    lend(ASK);
    ck_change(W_PRE(&w, line_change, PRE_OF_REV(now), id_n(L1), 1));
    ck_assert(id_eq(w.c->by.approver, id_n(BOSS)));
    w.approval = id_n(0);
    add(&w, 990, ORDER, BURGER, 3); /* not sent */
    ck_change(W_PRE(&w, line_change, PRE_OF_REV(1), id_n(990), 1));
}
END_TEST

START_TEST(a_comp_is_whatever_leaves_nothing)
{
    settings(
        (struct cmd_settings_put){.rights_least = true, .discount_waiter_ppm = {true, 1000000}});
    ck_refused(&w, discount(1, discount_kind_COMP, 0, L1), needs_approval, NULL, L1);
    ck_assert_pstr_eq(w.d.needs.act, "discount.comp");
    ck_refused(&w, discount(1, discount_kind_PERCENT, 1000000, L1), needs_approval, NULL, L1);
    ck_refused(&w, discount(1, discount_kind_AMOUNT, 2000, L1), needs_approval, NULL, L1);
    ck_refused(&w, discount(1, discount_kind_AMOUNT, 999999, 0), needs_approval, NULL, ORDER);
    ck_change(discount(1, discount_kind_AMOUNT, 1999, L1));
}
END_TEST

START_TEST(somebody_who_may_lends_a_larger_share)
{
    ck_refused(
        &w, discount(1, discount_kind_PERCENT, 500000, 0), discount_too_much, "discount_id", ORDER);
    ck_assert_pstr_eq(w.d.needs.act, "discount.give");
    ck_assert(id_eq(w.d.needs.subject, id_n(ORDER)) && w.d.needs.amount.minor > 0);
    lend(ASK);
    ck_change(discount(1, discount_kind_PERCENT, 500000, 0));
    ck_assert(id_eq(w.c->by.approver, id_n(BOSS)));
    ck_assert_int_eq(venue_discount(&w.v, id_n(1))->cap_ppm, 0); /* a manager's */
    ck_refused(&w, discount(2, discount_kind_PERCENT, 500000, 0), approval_ended, "approval", ASK);
}
END_TEST

START_TEST(a_cashier_lends_a_cashiers_share)
{
    enum { TILLY = 802 };
    w.by.role = ROLE_MANAGER;
    ck_change(W_DO(
        &w, staff_put, .staff_id = id_n(TILLY), .name = STR("Tilly"), .role = staff_role_CASHIER));
    w.by.role = ROLE_WAITER;
    ck_change(W_DO(&w, approval_lend, .approval_id = id_n(ASK), .act = STR("discount.give"),
        .subject_id = id_n(ORDER), .amount = {true, {99999}}, .staff_id = id_n(TILLY)));
    w.approval = id_n(ASK);
    ck_refused(
        &w, discount(1, discount_kind_PERCENT, 210000, 0), discount_too_much, "discount_id", ORDER);
    ck_change(discount(1, discount_kind_PERCENT, 200000, 0));
    ck_assert_int_eq(venue_discount(&w.v, id_n(1))->cap_ppm, LIMIT_DISCOUNT_CASHIER_PPM);
}
END_TEST

START_TEST(a_list_of_commands_needs_one_but_for_managers)
{
    static struct approval_rule list[] = {{STR("order.send")}, {STR("payment.take")}};
    settings((struct cmd_settings_put){.approvals = {list, 2}});
    add(&w, 990, ORDER, BURGER, 1);
    ck_refused(&w, W_DO(&w, order_send, id_n(ORDER)), needs_approval, NULL, ORDER);
    lend(ASK);
    ck_change(W_DO(&w, order_send, id_n(ORDER)));
    w.approval = id_n(0);
    w.by.role = ROLE_MANAGER;
    add(&w, 991, ORDER, BURGER, 1);
    ck_change(W_DO(&w, order_send, id_n(ORDER)));
}
END_TEST

START_TEST(what_a_role_may_not_at_all_can_be_lent)
{
    struct acting a = {.by = w.by, .device = ROLE_WAITER, .signed_in = true};
    enum refusal why;
    ck_assert(!acting_may(&w.v, &a, CMD_order_close, &why));
    settings((struct cmd_settings_put){.rights_least = true});
    ck_assert(acting_may(&w.v, &a, CMD_order_close, &why));
    struct pre now = PRE_OF_REV(venue_order(&w.v, id_n(ORDER))->rev);
    ck_refused(
        &w, W_PRE(&w, order_close, now, id_n(ORDER), STR("left")), needs_approval, NULL, ORDER);
    ck_assert_int_eq(w.d.needs.amount.minor, venue_order(&w.v, id_n(ORDER))->due.minor);
    lend(ASK);
    ck_change(W_PRE(&w, order_close, now, id_n(ORDER), STR("left")));
}
END_TEST

static void refused_right(struct right r, const char *rule)
{
    enum role was = w.by.role;
    w.by.role = ROLE_MANAGER;
    ck_refused(&w,
        W_PRE(&w, settings_put, rev ? PRE_OF_REV(rev) : (struct pre){0}, .rights = {&r, 1}),
        bad_command, "rights", 0);
    ck_assert_str_eq(w.d.rule, rule);
    w.by.role = was;
}

START_TEST(rights_are_checked_when_they_are_put)
{
    struct opt_money amount = {true, {100}};
    struct opt_int minutes = {true, 5};
    refused_right(
        (struct right){staff_role_WAITER, STR("bread"), 0, {0}, {0}}, "there is no such act");
    refused_right(
        (struct right){staff_role_WAITER, STR("post.take"), 0, {0}, {0}}, "there is no such act");
    refused_right(
        (struct right){staff_role_MANAGER, STR("settings.put"), right_beyond_NEVER, {0}, {0}},
        "this is always the managers', or about approvals");
    refused_right(
        (struct right){staff_role_CASHIER, STR("approval.give"), right_beyond_NEVER, {0}, {0}},
        "this is always the managers', or about approvals");
    refused_right((struct right){staff_role_WAITER, STR("order.send"), 1, amount, {0}},
        "this act has no such limit");
    refused_right((struct right){staff_role_WAITER, STR("discount.give"), 1, {0}, minutes},
        "this act has no such limit");
    refused_right((struct right){staff_role_WAITER, STR("order.close"), 0, {0}, {0}},
        "this role may not do that: it can be approved at most");
    refused_right((struct right){staff_role_KITCHEN, STR("line.void"), 2, amount, {0}},
        "this role may not do that: it can be approved at most");
    struct right twice[] = {{staff_role_WAITER, STR("line.void"), 1, {0}, {0}},
        {staff_role_WAITER, STR("line.void"), 2, {0}, {0}}};
    w.by.role = ROLE_MANAGER;
    ck_refused(&w, W_DO(&w, settings_put, .rights = {twice, 2}), bad_command, "rights", 0);
    ck_assert_int_eq(w.d.index, 2);
}
END_TEST

START_TEST(a_manager_too_may_need_a_second_person)
{
    enum { OMAR = 803 };
    w.by.role = ROLE_MANAGER;
    w.by.staff = id_n(BOSS);
    ck_change(W_DO(
        &w, staff_put, .staff_id = id_n(OMAR), .name = STR("Omar"), .role = staff_role_MANAGER));
    right(staff_role_MANAGER, "line.void", right_beyond_APPROVED, (struct opt_money){true, {500}},
        (struct opt_int){0});
    ck_refused(&w, void_line(), needs_approval, NULL, L1);
    ck_change(W_DO(&w, approval_lend, .approval_id = id_n(ASK), .act = STR("line.void"),
        .subject_id = id_n(L1), .amount = {true, {2000}}, .staff_id = id_n(OMAR)));
    w.approval = id_n(ASK);
    ck_change(void_line());
}
END_TEST

UNIT_MAIN_WITH("limits", up, down, without_settings_all_is_as_in_the_first_release,
    an_amount_limits_a_void, minutes_limit_a_void, beyond_some_limits_nobody_can_approve,
    what_was_sent_is_not_made_cheaper_instead, a_comp_is_whatever_leaves_nothing,
    somebody_who_may_lends_a_larger_share, a_cashier_lends_a_cashiers_share,
    a_list_of_commands_needs_one_but_for_managers, what_a_role_may_not_at_all_can_be_lent,
    rights_are_checked_when_they_are_put, a_manager_too_may_need_a_second_person)

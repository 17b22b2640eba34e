/* An approval lets one person do one thing once: asked for, given or denied by another one, used in
 * the change of the command, or refused for whatever else. */
#include "tests/unit/pos/world.h"

static struct world w;

enum { ANNA = 800, OMAR, BOSS, TILLY, ORDER = 900, OTHER, L1, L2, L3, ASK = 950, ASK2 };
enum { TABLET = 1000, OFFICE };

static void be(uint64_t person, enum role role)
{
    w.by.staff = id_n(person);
    w.by.name = person == BOSS ? STR("Boss") : person == ANNA ? STR("Anna") : STR("Omar");
    w.by.role = role;
    w.by.device = id_n(person == BOSS ? OFFICE : TABLET);
    w.approval = id_n(0);
}

static void anna(void)
{
    be(ANNA, ROLE_WAITER);
}

static void boss(void)
{
    be(BOSS, ROLE_MANAGER);
}

static void person(uint64_t number, enum staff_role role)
{
    ck_change(W_DO(&w, staff_put, .staff_id = id_n(number), .name = STR("x"), .role = role));
}

/* An order with two burgers and a salad that the kitchen has, and another one. */
static void up(void)
{
    world_init_house(&w);
    boss();
    person(ANNA, staff_role_WAITER);
    person(OMAR, staff_role_WAITER);
    person(BOSS, staff_role_MANAGER);
    person(TILLY, staff_role_CASHIER);
    ck_change(W_DO(&w, settings_put, .rights_least = true));
    order_at(&w, ORDER, T1);
    add(&w, L1, ORDER, BURGER, 2);
    add(&w, L2, ORDER, SALAD, 1);
    send(&w, ORDER);
    order_at(&w, OTHER, T2);
    add(&w, L3, OTHER, BURGER, 1);
    send(&w, OTHER);
    anna();
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

static enum decided void_line(uint64_t line)
{
    return W_DO(&w, line_void, id_n(line), STR("cold"));
}

static enum decided ask(uint64_t number, const char *act, uint64_t subject, int64_t amount)
{
    return W_DO(&w, approval_ask, .approval_id = id_n(number), .act = str_of(act),
        .subject_id = id_n(subject), .amount = {true, {amount}}, .reason = STR("it is cold"));
}

static enum decided give(uint64_t number)
{
    struct actor was = w.by;
    boss();
    enum decided r = W_DO(&w, approval_give, id_n(number));
    w.by = was;
    return r;
}

static void have(uint64_t number, const char *act, uint64_t subject, int64_t amount)
{
    ck_change(ask(number, act, subject, amount));
    ck_change(give(number));
    w.approval = id_n(number);
}

static const struct approval *approval(uint64_t number)
{
    return venue_approval(&w.v, id_n(number));
}

static void must_need(const char *act, uint64_t subject, int64_t amount)
{
    ck_assert_pstr_eq(w.d.needs.act, act);
    ck_assert(id_eq(w.d.needs.subject, id_n(subject)));
    ck_assert_int_eq(w.d.needs.amount.minor, amount);
}

START_TEST(what_needs_one_says_so_and_is_done_with_it_once)
{
    ck_refused(&w, void_line(L1), needs_approval, NULL, L1);
    must_need("line.void", L1, 2000);
    ck_change(ask(ASK, "line.void", L1, 2000));
    const struct approval *a = approval(ASK);
    ck_assert_int_eq(a->state, approval_state_ASKED);
    ck_assert(id_eq(a->asked_by_id, id_n(ANNA)) && id_eq(a->order_id, id_n(ORDER)));
    ck_assert(str_eq(a->about, STR("Burger")) && str_eq(a->table_number, STR("1")));
    ck_assert_int_eq(a->expires_at.ms, w.c->recorded.ms + 5 * 60000);
    w.approval = id_n(ASK);
    ck_refused(&w, void_line(L1), approval_open, "approval", ASK);
    ck_change(give(ASK));
    a = approval(ASK);
    ck_assert_int_eq(a->state, approval_state_GIVEN);
    ck_assert(id_eq(a->decided_by_id, id_n(BOSS)) && str_eq(a->decided_by, STR("Boss")));
    w.approval = id_n(ASK);
    ck_change(void_line(L1));
    ck_assert(id_eq(w.c->by.approver, id_n(BOSS)) && id_eq(w.c->by.staff, id_n(ANNA)));
    ck_assert_uint_eq(events_of(&w, EVENT_approval_used), 1);
    ck_assert_uint_eq(events_of(&w, EVENT_line_voided), 1);
    a = approval(ASK);
    ck_assert_int_eq(a->state, approval_state_USED);
    ck_assert(a->ended_at.ms);
    ck_refused(&w, void_line(L2), approval_other, "approval", ASK);
    w.approval = id_n(0);
    ck_refused(&w, void_line(L2), needs_approval, NULL, L2);
}
END_TEST

START_TEST(it_is_used_once)
{
    have(ASK, "discount.comp", L1, 2320);
    ck_change(W_DO(&w, discount_give, .discount_id = id_n(1), .order_id = id_n(ORDER),
        .line_id = id_n(L1), .kind = discount_kind_COMP, .reason = STR("cold")));
    w.approval = id_n(0);
    ck_change(W_DO(&w, discount_remove, id_n(1)));
    w.approval = id_n(ASK);
    ck_refused(&w,
        W_DO(&w, discount_give, .discount_id = id_n(2), .order_id = id_n(ORDER),
            .line_id = id_n(L1), .kind = discount_kind_COMP, .reason = STR("again")),
        approval_ended, "approval", ASK);
    must_need("discount.comp", L1, 2000);
}
END_TEST

START_TEST(for_another_line_it_is_refused)
{
    have(ASK, "line.void", L1, 99999);
    ck_refused(&w, void_line(L3), approval_other, "approval", ASK);
    ck_refused(&w, void_line(L2), approval_other, "approval", ASK);
    ck_change(void_line(L1));
}
END_TEST

START_TEST(for_another_command_it_is_refused)
{
    have(ASK, "discount.give", L1, 99999);
    ck_refused(&w, void_line(L1), approval_other, "approval", ASK);
    ck_refused(&w,
        W_DO(&w, discount_give, .discount_id = id_n(1), .order_id = id_n(ORDER),
            .line_id = id_n(L1), .kind = discount_kind_COMP, .reason = STR("cold")),
        approval_other, "approval", ASK);
}
END_TEST

START_TEST(for_a_higher_amount_it_is_refused)
{
    have(ASK, "line.void", L1, 1999);
    ck_refused(&w, void_line(L1), approval_exceeded, "approval", ASK);
    must_need("line.void", L1, 2000);
    have(ASK2, "line.void", L1, 2000);
    ck_change(void_line(L1));
}
END_TEST

START_TEST(after_its_time_it_is_refused)
{
    have(ASK, "line.void", L1, 2000);
    w.now.ms += 5 * 60000 - 1;
    w.by.device = id_n(OFFICE); /* the same person at another device */
    ck_assert_int_eq(void_line(L2), DECIDED_REFUSED);
    w.now.ms += 1;
    ck_refused(&w, void_line(L1), approval_ended, "approval", ASK);
    ck_change(W_DO(&w, approval_expire, id_n(ASK)));
    ck_assert_int_eq(approval(ASK)->state, approval_state_EXPIRED);
    ck_refused(&w, void_line(L1), approval_ended, "approval", ASK);
    ck_nothing(W_DO(&w, approval_expire, id_n(ASK)));
}
END_TEST

START_TEST(what_nobody_decided_expires_too)
{
    ck_change(ask(ASK, "line.void", L1, 2000));
    ck_nothing(W_DO(&w, approval_expire, id_n(ASK)));
    w.now.ms += 5 * 60000;
    ck_refused(&w, give(ASK), approval_ended, "approval_id", ASK);
    ck_assert_str_eq(w.d.current_state, "expired");
    ck_change(W_DO(&w, approval_expire, id_n(ASK)));
    ck_nothing(W_DO(&w, approval_withdraw, id_n(ASK)));
}
END_TEST

START_TEST(somebody_elses_is_refused)
{
    have(ASK, "line.void", L1, 2000);
    be(OMAR, ROLE_WAITER);
    w.approval = id_n(ASK);
    ck_refused(&w, void_line(L1), approval_other, "approval", ASK);
    w.by.staff = id_n(0); /* nobody is signed in at the same device */
    ck_refused(&w, void_line(L1), approval_other, "approval", ASK);
    w.approval = id_n(77);
    ck_refused(&w, void_line(L1), not_found, "approval", 77);
}
END_TEST

START_TEST(a_denied_or_withdrawn_one_is_refused)
{
    ck_change(ask(ASK, "line.void", L1, 2000));
    boss();
    ck_change(W_DO(&w, approval_deny, id_n(ASK), STR("no")));
    ck_assert(str_eq(approval(ASK)->decision, STR("no")));
    ck_refused(&w, W_DO(&w, approval_give, id_n(ASK)), approval_ended, "approval_id", ASK);
    anna();
    w.approval = id_n(ASK);
    ck_refused(&w, void_line(L1), approval_ended, "approval", ASK);
    have(ASK2, "line.void", L1, 2000);
    be(OMAR, ROLE_WAITER);
    w.by.device = id_n(OFFICE);
    ck_refused(&w, W_DO(&w, approval_withdraw, id_n(ASK2)), approval_other, "approval_id", ASK2);
    anna();
    ck_change(W_DO(&w, approval_withdraw, id_n(ASK2)));
    w.approval = id_n(ASK2);
    ck_refused(&w, void_line(L1), approval_ended, "approval", ASK2);
    ck_refused(&w, W_DO(&w, approval_withdraw, id_n(77)), not_found, "approval_id", 77);
}
END_TEST

START_TEST(one_decides_who_may_and_who_is_another)
{
    ck_change(ask(ASK, "line.void", L1, 2000));
    w.by.role = ROLE_MANAGER; /* she is one by now */
    ck_refused(&w, W_DO(&w, approval_give, id_n(ASK)), approval_own, "approval_id", ASK);
    be(OMAR, ROLE_WAITER);
    ck_refused(&w, W_DO(&w, approval_give, id_n(ASK)), not_yours, "approval_id", ASK);
    ck_refused(&w, W_DO(&w, approval_deny, id_n(ASK)), not_yours, "approval_id", ASK);
    boss();
    w.by.staff = id_n(0); /* a manager's device, where nobody is signed in */
    ck_refused(&w, W_DO(&w, approval_give, id_n(ASK)), sign_in_first, NULL, ASK);
    be(TILLY, ROLE_CASHIER); /* may void freely herself */
    ck_change(W_DO(&w, approval_give, id_n(ASK)));
    ck_refused(&w, W_DO(&w, approval_give, id_n(77)), not_found, "approval_id", 77);
    anna();
    ck_change(ask(ASK2, "discount.comp", L1, 2000));
    be(TILLY, ROLE_CASHIER); /* needs an approval herself */
    ck_refused(&w, W_DO(&w, approval_give, id_n(ASK2)), not_yours, "approval_id", ASK2);
}
END_TEST

START_TEST(ones_own_counts_where_the_settings_say_so)
{
    static struct right two = {
        staff_role_MANAGER, STR("line.void"), right_beyond_APPROVED, {0}, {0}};
    boss();
    ck_change(W_PRE(&w, settings_put, PRE_OF_REV(1), .rights = {&two, 1}));
    ck_change(ask(ASK, "line.void", L1, 2000));
    ck_refused(&w, W_DO(&w, approval_give, id_n(ASK)), approval_own, "approval_id", ASK);
    ck_change(W_PRE(&w, settings_put, PRE_OF_REV(2), .rights = {&two, 1}, .approval_own = true));
    ck_change(W_DO(&w, approval_give, id_n(ASK)));
    w.approval = id_n(ASK);
    ck_change(void_line(L1));
    ck_assert(id_eq(w.c->by.approver, id_n(BOSS)));
}
END_TEST

START_TEST(it_ends_with_the_right_of_who_gave_it)
{
    have(ASK, "line.void", L1, 2000);
    boss();
    person(BOSS, staff_role_WAITER);
    anna();
    w.approval = id_n(ASK);
    ck_refused(&w, void_line(L1), approval_ended, "approval", ASK);
    boss();
    person(BOSS, staff_role_MANAGER);
    anna();
    have(ASK2, "line.void", L2, 99999);
    boss();
    ck_change(W_DO(&w, staff_end, id_n(BOSS)));
    anna();
    w.approval = id_n(ASK2);
    ck_refused(&w, void_line(L2), approval_ended, "approval", ASK2);
}
END_TEST

static enum decided lend(uint64_t number, uint64_t line, uint64_t who)
{
    return W_DO(&w, approval_lend, .approval_id = id_n(number), .act = STR("line.void"),
        .subject_id = id_n(line), .amount = {true, {2000}}, .staff_id = id_n(who));
}

START_TEST(with_a_pin_at_the_device_it_is_given_at_once)
{
    ck_change(lend(ASK, L1, BOSS));
    ck_assert(id_eq(w.c->by.approver, id_n(BOSS)));
    ck_assert_int_eq(approval(ASK)->state, approval_state_GIVEN);
    w.approval = id_n(ASK);
    ck_change(void_line(L1));
    w.approval = id_n(0);
    ck_refused(&w, lend(ASK, L1, BOSS), approval_ended, "approval_id", ASK);
    ck_refused(&w, lend(ASK2, L2, ANNA), approval_own, "staff_id", ANNA);
    ck_refused(&w, lend(ASK2, L2, OMAR), not_yours, "staff_id", OMAR);
    ck_refused(&w, lend(ASK2, L2, 77), not_found, "staff_id", 77);
    ck_refused(&w, lend(ASK2, 78, BOSS), not_found, "subject_id", 78);
    ck_change(ask(ASK2, "line.void", L2, 1000));
    ck_change(lend(ASK2, L2, BOSS));
    ck_assert_int_eq(approval(ASK2)->amount.minor, 1000); /* what was asked for */
    boss();
    ck_change(W_DO(&w, staff_end, id_n(TILLY)));
    anna();
    ck_refused(&w, lend(ASK + 9, L2, TILLY), staff_ended, "staff_id", TILLY);
}
END_TEST

START_TEST(what_is_asked_for_is_checked)
{
    ck_assert_int_eq(ask(ASK, "bread", L1, 0), DECIDED_REFUSED);
    ck_assert_str_eq(w.d.rule, "there is no such act");
    ck_assert_int_eq(ask(ASK, "course.due", L1, 0), DECIDED_REFUSED); /* the hub's own */
    ck_refused(&w, ask(ASK, "line.void", 77, 0), not_found, "subject_id", 77);
    ck_refused(&w, ask(ASK, "settings.put", 0, 0), not_yours, "act", 0);
    ck_change(ask(ASK, "line.void", L1, 0));
    ck_refused(&w, ask(ASK, "line.void", L1, 0), exists, "approval_id", ASK);
}
END_TEST

START_TEST(those_that_ended_make_room)
{
    for (uint64_t i = 0; i < LIMIT_APPROVALS_DEVICE; i++)
        ck_change(ask(ASK + i, "line.void", L1, 0));
    ck_refused(&w, ask(ASK + 50, "line.void", L1, 0), approvals_full, "approval_id", 0);
    ck_change(W_DO(&w, approval_withdraw, id_n(ASK)));
    ck_change(ask(ASK + 50, "line.void", L1, 0));
    ck_assert(approval(ASK)); /* for people to see what became of it */
    w.now.ms += LIMIT_APPROVAL_KEPT_MS;
    ck_change(W_DO(&w, approval_expire, id_n(ASK + 1)));
    ck_change(ask(ASK + 51, "line.void", L1, 0));
    ck_assert(!approval(ASK) && approval(ASK + 1));
    for (uint64_t i = 0; venue_count(&w.v, KIND_approval) < LIMIT_APPROVALS; i++) {
        w.by.device = id_n(5000 + i);
        ck_change(ask(6000 + i, "line.void", L1, 0));
    }
    w.by.device = id_n(4000);
    ck_change(ask(7000, "line.void", L1, 0)); /* the one that ended leaves */
    ck_assert(!approval(ASK + 1));
    ck_refused(&w, ask(7001, "line.void", L1, 0), approvals_full, "approval_id", 0);
}
END_TEST

START_TEST(who_needs_none_uses_none)
{
    have(ASK, "line.void", L1, 2000);
    boss();
    w.approval = id_n(ASK); /* another's, but he may anyway */
    ck_change(void_line(L1));
    ck_assert(id_is_zero(w.c->by.approver));
    ck_assert_int_eq(approval(ASK)->state, approval_state_GIVEN);
}
END_TEST

UNIT_MAIN_WITH("approval", up, down, what_needs_one_says_so_and_is_done_with_it_once,
    it_is_used_once, for_another_line_it_is_refused, for_another_command_it_is_refused,
    for_a_higher_amount_it_is_refused, after_its_time_it_is_refused,
    what_nobody_decided_expires_too, somebody_elses_is_refused,
    a_denied_or_withdrawn_one_is_refused, one_decides_who_may_and_who_is_another,
    ones_own_counts_where_the_settings_say_so, it_ends_with_the_right_of_who_gave_it,
    with_a_pin_at_the_device_it_is_given_at_once, what_is_asked_for_is_checked,
    those_that_ended_make_room, who_needs_none_uses_none)

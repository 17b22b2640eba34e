/* People and posts: who works here, who is signed in where, and for whom a late command counts. */
#include "protocol/pos/decide/acting.h"
#include "tests/unit/pos/world.h"

static struct world w;

enum { ANNA = 800, OMAR, BOSS, TILL = 900, TABLET };

static void up(void)
{
    world_init_house(&w);
    w.by.role = ROLE_MANAGER;
    w.by.device = id_n(TILL);
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

static const struct staff *staff(uint64_t number)
{
    return venue_staff(&w.v, id_n(number));
}

static enum decided put(uint64_t number, enum staff_role role)
{
    return W_DO(&w, staff_put, .staff_id = id_n(number), .name = STR("Anna"), .role = role);
}

static enum decided take(uint64_t device, uint64_t number)
{
    w.by.device = id_n(device);
    return W_DO(&w, post_take, id_n(number));
}

static enum decided leave(uint64_t device, uint64_t number)
{
    w.by.device = id_n(device);
    return W_DO(&w, post_leave, id_n(number));
}

START_TEST(people_are_put_ended_and_come_back)
{
    ck_change(put(ANNA, staff_role_WAITER));
    ck_nothing(put(ANNA, staff_role_WAITER));
    ck_change(put(ANNA, staff_role_CASHIER));
    ck_assert_int_eq(staff(ANNA)->rev, 2);
    ck_refused(&w, W_PRE(&w, staff_put, PRE_OF_REV(1), .staff_id = id_n(ANNA), .name = STR("x")),
        rev_changed, "rev", ANNA);
    ck_refused(&w, W_DO(&w, staff_end, id_n(OMAR)), not_found, "staff_id", OMAR);
    ck_change(W_DO(&w, staff_secret, id_n(ANNA), secret_BADGE));
    ck_assert(staff(ANNA)->badge && !staff(ANNA)->pin);
    ck_change(W_DO(&w, staff_end, id_n(ANNA), STR("moved")));
    ck_assert_int_eq(staff(ANNA)->ended_at.ms, w.c->recorded.ms);
    ck_assert(!staff(ANNA)->badge);
    ck_assert(str_eq(w.c->events[0].text, STR("moved")));
    ck_nothing(W_DO(&w, staff_end, id_n(ANNA)));
    ck_refused(&w, W_DO(&w, staff_secret, id_n(ANNA), secret_PIN), staff_ended, "staff_id", ANNA);
    ck_refused(&w, take(TILL, ANNA), staff_ended, "staff_id", ANNA);
    ck_change(put(ANNA, staff_role_WAITER));
    ck_assert_int_eq(staff(ANNA)->ended_at.ms, 0);
}
END_TEST

START_TEST(the_venue_has_room_for_so_many)
{
    w.thorough = false;
    for (uint64_t i = 0; i < LIMIT_STAFF; i++)
        ck_change(put(1000 + i, staff_role_WAITER));
    ck_refused(&w, put(ANNA, staff_role_WAITER), staff_full, "staff_id", ANNA);
    ck_change(W_DO(&w, staff_end, id_n(1007)));
    w.now.ms += 1000;
    ck_change(W_DO(&w, staff_end, id_n(1003)));
    ck_change(put(ANNA, staff_role_WAITER));
    ck_assert_ptr_null(staff(1007)); /* ended first */
    ck_assert_ptr_nonnull(staff(1003));
}
END_TEST

START_TEST(posts_remember_who_was_there)
{
    ck_change(put(ANNA, staff_role_WAITER));
    ck_change(put(OMAR, staff_role_CASHIER));
    for (int i = 0; i < SPELLS_MAX + 3; i++) {
        w.now.ms += 1000;
        ck_change(take(TILL, i % 2 ? OMAR : ANNA));
    }
    const struct post *p = venue_post(&w.v, id_n(TILL));
    const struct spell *s = p->spells.items;
    ck_assert_uint_eq(p->spells.n, SPELLS_MAX);
    ck_assert(id_eq(p->staff_id, id_n(ANNA)));
    for (size_t i = 0; i + 1 < SPELLS_MAX; i++)
        ck_assert_int_eq(s[i].to.ms, s[i + 1].from.ms);
    ck_assert_int_eq(s[SPELLS_MAX - 1].to.ms, 0);
    ck_nothing(leave(TILL, OMAR));
    ck_change(leave(TILL, ANNA));
    p = venue_post(&w.v, id_n(TILL));
    ck_assert(id_is_zero(p->staff_id));
    ck_nothing(leave(TILL, ANNA));
    ck_nothing(leave(TABLET, ANNA));
}
END_TEST

START_TEST(whoever_ends_is_signed_out_everywhere)
{
    ck_change(put(ANNA, staff_role_WAITER));
    ck_change(take(TILL, ANNA));
    ck_change(take(TABLET, ANNA));
    ck_change(W_DO(&w, staff_end, id_n(ANNA)));
    ck_assert_uint_eq(w.c->n_puts, 3);
    ck_assert(id_is_zero(venue_post(&w.v, id_n(TILL))->staff_id));
    ck_assert(id_is_zero(venue_post(&w.v, id_n(TABLET))->staff_id));
}
END_TEST

START_TEST(one_person_is_at_so_many_devices)
{
    ck_change(put(ANNA, staff_role_WAITER));
    for (uint64_t i = 0; i < LIMIT_STAFF_POSTS; i++) {
        w.now.ms += 1000;
        ck_change(take(1000 + i, ANNA));
        ck_assert_uint_eq(w.c->n_puts, 1);
    }
    w.now.ms += 1000;
    ck_change(take(TILL, ANNA));
    ck_assert_uint_eq(w.c->n_puts, 2);
    ck_assert(id_is_zero(venue_post(&w.v, id_n(1000))->staff_id));
}
END_TEST

START_TEST(a_manager_remains_where_people_must_sign_in)
{
    ck_refused(
        &w, W_DO(&w, settings_put, .sign_in_always = true), last_manager, "sign_in_always", 0);
    ck_change(put(BOSS, staff_role_MANAGER));
    ck_refused(&w, W_DO(&w, settings_put, .sign_in_restricted = true), last_manager,
        "sign_in_restricted", 0);
    ck_change(W_DO(&w, staff_secret, id_n(BOSS), secret_PIN));
    ck_change(W_DO(&w, settings_put, .sign_in_always = true));
    ck_refused(&w, put(BOSS, staff_role_WAITER), last_manager, "staff_id", BOSS);
    ck_refused(&w, W_DO(&w, staff_end, id_n(BOSS)), last_manager, "staff_id", BOSS);
    ck_change(put(ANNA, staff_role_MANAGER));
    ck_refused(&w, put(BOSS, staff_role_WAITER), last_manager, "staff_id", BOSS); /* no PIN */
    ck_change(W_DO(&w, staff_secret, id_n(ANNA), secret_BADGE));
    ck_change(put(BOSS, staff_role_WAITER));
}
END_TEST

/* --- for whom a command counts -------------------------------------------------------------- */

/* The refusal, or -1. */
static int resolve(struct acting a, uint64_t claimed, int64_t at, struct actor *ret)
{
    enum refusal why;
    return acting_resolve(&w.v, &a, id_n(claimed), CMD_order_open, (time_ms){at}, ret, &why)
               ? -1
               : (int)why;
}

START_TEST(a_late_command_counts_for_who_was_there_then)
{
    struct actor by;
    ck_change(put(ANNA, staff_role_WAITER));
    ck_change(put(OMAR, staff_role_CASHIER));
    ck_change(take(TILL, ANNA));
    int64_t from = w.c->recorded.ms;
    w.now.ms += 100000;
    ck_change(take(TILL, OMAR));
    int64_t to = w.c->recorded.ms;
    struct acting nobody = {
        .by = {.device = id_n(TILL), .role = ROLE_CASHIER}, .device = ROLE_CASHIER};
    ck_assert_int_eq(resolve(nobody, ANNA, from + 50000, &by), -1);
    ck_assert(id_eq(by.staff, id_n(ANNA)) && by.late && by.role == ROLE_WAITER);
    ck_assert_int_eq(resolve(nobody, ANNA, from - LIMIT_SPELL_SLACK_MS, &by), -1);
    ck_assert_int_eq(
        resolve(nobody, ANNA, from - LIMIT_SPELL_SLACK_MS - 1, &by), REFUSAL_not_signed_in);
    ck_assert_int_eq(resolve(nobody, ANNA, to + LIMIT_SPELL_SLACK_MS, &by), -1);
    ck_assert_int_eq(
        resolve(nobody, ANNA, to + LIMIT_SPELL_SLACK_MS + 1, &by), REFUSAL_not_signed_in);
    struct acting tablet = nobody;
    tablet.by.device = id_n(TABLET);
    ck_assert_int_eq(resolve(tablet, ANNA, from + 50000, &by), REFUSAL_not_signed_in);
    struct acting omar = {.by = {id_n(TILL), id_n(OMAR), STR("Omar"), ROLE_CASHIER},
        .device = ROLE_CASHIER,
        .signed_in = true};
    ck_assert_int_eq(resolve(omar, OMAR, from, &by), -1); /* his own, however old */
    ck_assert(!by.late);
    ck_assert_int_eq(resolve(omar, ANNA, from + 50000, &by), -1);
    ck_assert(by.late && id_eq(by.staff, id_n(ANNA)));
    ck_change(W_DO(&w, staff_end, id_n(OMAR)));
    ck_assert_int_eq(resolve(omar, 0, to, &by), REFUSAL_not_signed_in);
}
END_TEST

UNIT_MAIN_WITH("staff", up, down, people_are_put_ended_and_come_back,
    the_venue_has_room_for_so_many, posts_remember_who_was_there,
    whoever_ends_is_signed_out_everywhere, one_person_is_at_so_many_devices,
    a_manager_remains_where_people_must_sign_in, a_late_command_counts_for_who_was_there_then)

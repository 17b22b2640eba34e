/* Whose right to act was taken away has nothing committed after that, however old his connection.
 */

#include "tests/core/rig.h"

#include "storage/mem/devices.h"

#include "protocol/pos/model/limits.h"
#include "protocol/wire/close_codes.h"

static struct rig r;

static bool is_committed(const char *op)
{
    return mem_db_receipt(r.db, tenant_id(0), venue_id(0), id_of_text(op)) != NULL;
}

static void expect_closed(const struct client *c, enum close_code code)
{
    ck_assert_int_eq(c->closed, (int)code);
}

/* What takes the right of a waiter away, and how he is told. */
static const struct taking {
    enum token_lapse what;
    enum close_code code;
} takings[] = {
    {TOKEN_REVOKED, CLOSE_BAD_TOKEN},
    {TOKEN_CHANGED, CLOSE_ROLE_CHANGED},
    {TOKEN_SUSPENDED, CLOSE_SUSPENDED},
    {TOKEN_CLOSED, CLOSE_CLOSED},
};
enum { TAKINGS = sizeof takings / sizeof *takings };

static void take(const struct taking *t, int device)
{
    if (t->what == TOKEN_REVOKED)
        ck_assert_int_eq(mem_db_revoke(r.db, device_id(device)), 0);
    else if (t->what == TOKEN_CHANGED)
        ck_assert_int_eq(mem_db_give_role(r.db, device_id(device), ROLE_KITCHEN), 0);
    else
        ck_assert_int_eq(mem_db_bar_venue(r.db, tenant_id(0), venue_id(0), t->what), 0);
}

static void decided_before(const struct taking *t)
{
    bool all = t->what == TOKEN_SUSPENDED || t->what == TOKEN_CLOSED;
    rig_init(&r, 1);
    struct client *c = client_hello(&r, 0, WAITER), *calm = client_hello(&r, 0, CASHIER);
    rig_next_commit(&r, MEM_FINE, 20, 1, 0);
    const char *before = say_takeaway(c, NULL, new_id(&r));
    rig_turn(&r);
    rig_run(&r, 30);
    ck_assert(is_committed(before));
    rig_next_commit(&r, MEM_FINE, 20, 1, 0);
    const char *flying = say_takeaway(c, NULL, new_id(&r));
    const char *beside = say_takeaway(calm, NULL, new_id(&r));
    rig_turn(&r);
    const char *queued = say_takeaway(c, NULL, new_id(&r));
    take(t, WAITER); /* the batch is on its way */
    rig_run(&r, 100);
    ck_assert(!is_committed(flying));
    ck_assert(!is_committed(queued));
    expect_closed(c, t->code);
    expect_no_answer(c, flying);
    if (all) {
        ck_assert(!is_committed(beside));
        expect_closed(calm, t->code);
    } else {
        ck_assert(is_committed(beside)); /* decided again */
        expect_ok(calm, beside);
        ck_assert_int_eq(calm->closed, 0);
    }
    ck_assert_int_eq(rig_metric(&r, 0, "payon_commands_lapsed_total"), all ? 3 : 2);
    rig_fini(&r);
}

START_TEST(what_was_decided_before_is_not_committed_after)
{
    for (int i = 0; i < TAKINGS; i++)
        decided_before(&takings[i]);
}
END_TEST

START_TEST(a_command_right_after_is_refused_at_each_hub)
{
    rig_init(&r, 2);
    struct client *c[2] = {client_hello(&r, 0, WAITER), client_hello(&r, 1, WAITER + 6)};
    const char *ops[2][5];
    rig_run(&r, 100);
    take(&takings[0], WAITER);
    take(&takings[0], WAITER + 6);
    for (int k = 0; k < 5; k++)
        for (int i = 0; i < 2; i++)
            ops[i][k] = say_takeaway(c[i], NULL, new_id(&r));
    rig_run(&r, 600); /* the question that comes every 700 ms has no part in it */
    for (int i = 0; i < 2; i++) {
        expect_closed(c[i], CLOSE_BAD_TOKEN);
        for (int k = 0; k < 5; k++)
            ck_assert(!is_committed(ops[i][k]));
    }
    rig_fini(&r);
}
END_TEST

START_TEST(what_a_session_left_in_the_queue_is_not_committed_either)
{
    rig_init(&r, 1);
    struct client *c = client_hello(&r, 0, WAITER);
    rig_next_commit(&r, MEM_FINE, 20, 1, 0);
    const char *op = say_takeaway(c, NULL, new_id(&r));
    rig_turn(&r);
    client_drop(c);
    take(&takings[0], WAITER);
    rig_run(&r, 100);
    ck_assert(!is_committed(op));
    ck_assert_int_eq(rig_metric(&r, 0, "payon_commands_lapsed_total"), 1);
    rig_fini(&r);
}
END_TEST

START_TEST(a_device_with_another_role_comes_back_with_that_one)
{
    rig_init(&r, 1);
    struct client *c = client_hello(&r, 0, WAITER);
    ck_assert_int_eq(mem_db_give_role(r.db, device_id(WAITER), ROLE_DISPLAY), 0);
    const char *op = say_takeaway(c, NULL, new_id(&r));
    rig_run(&r, 100);
    expect_closed(c, CLOSE_ROLE_CHANGED);
    client_drop(c);
    struct client *again = client_hello(&r, 0, WAITER);
    say_takeaway(again, op, fixed_id(900));
    rig_run(&r, 20);
    expect_no(again, op, "forbidden");
    ck_assert(!is_committed(op));
    rig_fini(&r);
}
END_TEST

/* The token was good when it was looked up, and is not when the venue is there. */
START_TEST(who_came_in_on_older_knowledge_is_asked_about_again)
{
    rig_init(&r, 1);
    for (int ms = 1; ms < 30; ms++) { /* in each step of a hello */
        rig_crash(&r, 0);             /* it has to load the venue again */
        rig_start(&r, 0);
        r.nodes[0].read_ms = 5;
        static const int waiters[] = {0, 6, 7, 9};
        int device = ms / 4 * 10 + waiters[ms % 4];
        struct client *c = client_open(&r, 0, NULL);
        client_say_hello(c, device, NULL);
        rig_run(&r, ms);
        take(&takings[0], device);
        rig_run(&r, 40);
        if (client_take(c, "welcome")) {
            const char *op = say_takeaway(c, NULL, new_id(&r));
            rig_run(&r, 60);
            ck_assert_msg(!is_committed(op), "%d ms", ms);
        }
        rig_run(&r, 1000);
        expect_closed(c, CLOSE_BAD_TOKEN);
        client_drop(c);
    }
    rig_fini(&r);
}
END_TEST

START_TEST(without_an_answer_commands_wait_and_are_not_committed)
{
    rig_init(&r, 1);
    struct client *c = client_hello(&r, 0, WAITER), *calm = client_hello(&r, 0, CASHIER);
    rig_run(&r, 10);
    take(&takings[0], WAITER);
    r.nodes[0].read_fault = MEM_REFUSED;
    const char *op = say_takeaway(c, NULL, new_id(&r));
    const char *beside = say_takeaway(calm, NULL, new_id(&r));
    rig_run(&r, LIMIT_QUEUE_MS / 2);
    ck_assert(!is_committed(op) && !is_committed(beside));
    expect_no_answer(calm, beside);
    r.nodes[0].read_fault = MEM_FINE;
    rig_run(&r, 1500);
    expect_ok(calm, beside);
    ck_assert(!is_committed(op));
    expect_closed(c, CLOSE_BAD_TOKEN);
    rig_fini(&r);
}
END_TEST

START_TEST(a_suspended_venue_comes_back)
{
    rig_init(&r, 1);
    struct client *c = client_hello(&r, 0, WAITER);
    ck_assert_int_eq(mem_db_bar_venue(r.db, tenant_id(0), venue_id(0), TOKEN_SUSPENDED), 0);
    rig_run(&r, 1000); /* nobody sends anything */
    expect_closed(c, CLOSE_SUSPENDED);
    struct client *early = client_open(&r, 0, NULL);
    client_say_hello(early, WAITER, NULL);
    rig_run(&r, 20);
    expect_closed(early, CLOSE_SUSPENDED);
    struct client *other = client_hello(&r, 0, 1000 + WAITER); /* of another tenant */
    ck_assert_int_eq(mem_db_bar_venue(r.db, tenant_id(0), venue_id(0), TOKEN_HOLDS), 0);
    struct client *again = client_hello(&r, 0, WAITER);
    const char *op = say_takeaway(again, NULL, new_id(&r));
    rig_run(&r, 100);
    expect_ok(again, op);
    ck_assert_int_eq(other->closed, 0);
    rig_fini(&r);
}
END_TEST

UNIT_MAIN("access", what_was_decided_before_is_not_committed_after,
    a_command_right_after_is_refused_at_each_hub,
    what_a_session_left_in_the_queue_is_not_committed_either,
    a_device_with_another_role_comes_back_with_that_one,
    who_came_in_on_older_knowledge_is_asked_about_again,
    without_an_answer_commands_wait_and_are_not_committed, a_suspended_venue_comes_back)

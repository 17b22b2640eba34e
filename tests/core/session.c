/* The life of a session: every way in and every way out. */

#include "tests/core/rig.h"

#include "protocol/pos/model/limits.h"
#include "protocol/wire/close_codes.h"

#include <stdio.h>
#include <stdlib.h>

static struct rig r;

static void expect_bye(struct client *c, int code)
{
    rig_turn(&r);
    cJSON *bye = client_expect(c, "bye");
    ck_assert_int_eq(int_of(bye, "code"), code);
    ck_assert_int_eq(c->closed, code);
    ck_assert_ptr_null(c->session);
}

/* --- NEW ----------------------------------------------------------------------------------- */

START_TEST(a_good_hello_is_welcomed)
{
    rig_init(&r, 1);
    struct client *c = client_open(&r, 0, NULL);
    client_say_hello(c, WAITER, NULL);
    rig_run(&r, 10);
    cJSON *w = client_expect(c, "welcome");
    ck_assert_str_eq(text_of(w, "role"), "waiter");
    ck_assert_int_eq(int_of(w, "seq"), journal_head(&r));
    ck_assert_int_eq(int_of(w, "heartbeat_ms"), 1000);
    ck_assert_str_eq(text_of(w, "node"), "test");
    ck_assert_str_eq(text_of(cJSON_GetObjectItem(w, "venue"), "currency"), "EUR");
    client_expect_no(c, "snapshot");
    rig_fini(&r);
}
END_TEST

START_TEST(anything_but_hello_first_ends_the_session)
{
    static const char *const firsts[] = {
        "{\"t\":\"sub\",\"id\":\"1\",\"topics\":[\"floor\"]}",
        "{\"t\":\"seen\",\"seq\":1}",
        "{\"t\":\"hello\"}",
        "{\"t\":\"hello\",\"token\":7}",
        "nonsense",
        "[]",
        "{\"t\":\"what\"}",
    };
    rig_init(&r, 1);
    for (size_t i = 0; i < sizeof firsts / sizeof *firsts; i++) {
        struct client *c = client_open(&r, 0, NULL);
        client_send(c, "%s", firsts[i]);
        rig_turn(&r);
        client_expect(c, "error");
        expect_bye(c, CLOSE_NO_HELLO);
    }
    rig_fini(&r);
}
END_TEST

START_TEST(hello_has_a_deadline)
{
    rig_init(&r, 1);
    struct client *c = client_open(&r, 0, NULL), *d = client_open(&r, 0, NULL);
    rig_run(&r, LIMIT_HELLO_MS - TICK_MS);
    ck_assert_int_eq(c->closed, 0);
    client_say_hello(d, WAITER, NULL);
    rig_run(&r, 2 * TICK_MS);
    expect_bye(c, CLOSE_HELLO_LATE);
    client_expect(d, "welcome");
    rig_fini(&r);
}
END_TEST

START_TEST(only_the_right_token_is_let_in)
{
    char token[128];
    rig_init(&r, 1);
    struct client *unknown = client_open(&r, 0, NULL);
    client_say_hello(unknown, 99999, NULL);
    rig_run(&r, 10);
    expect_bye(unknown, CLOSE_BAD_TOKEN);

    struct client *formless = client_open(&r, 0, NULL);
    client_send(formless, "{\"t\":\"hello\",\"token\":\"payon_d_nope\"}");
    rig_turn(&r);
    expect_bye(formless, CLOSE_BAD_TOKEN);

    /* The right id with another secret. */
    struct client *wrong = client_open(&r, 0, NULL);
    snprintf(token, sizeof token, "payon_d_019b0000000070008000000000330000_%064d", 1);
    client_send(wrong, "{\"t\":\"hello\",\"token\":\"%s\"}", token);
    rig_run(&r, 10);
    expect_bye(wrong, CLOSE_BAD_TOKEN);

    ck_assert_int_eq(mem_db_revoke(r.db, id_of_text(fixed_id(0x330000 + WAITER))), 0);
    struct client *revoked = client_open(&r, 0, NULL);
    client_say_hello(revoked, WAITER, NULL);
    rig_run(&r, 10);
    expect_bye(revoked, CLOSE_BAD_TOKEN);
    rig_fini(&r);
}
END_TEST

/* --- AUTH, LOADING ------------------------------------------------------------------------- */

START_TEST(a_message_before_the_welcome_is_an_error_only)
{
    rig_init(&r, 1);
    struct client *c = client_open(&r, 0, NULL);
    client_say_hello(c, WAITER, NULL);
    client_say_hello(c, WAITER, NULL);
    client_send(c, "{\"t\":\"sub\",\"id\":\"1\",\"topics\":[\"floor\"]}");
    rig_run(&r, 10);
    ck_assert_str_eq(text_of(client_expect(c, "error"), "code"), "hello_first");
    ck_assert_str_eq(text_of(client_expect(c, "error"), "code"), "hello_first");
    client_expect(c, "welcome");
    client_say_hello(c, WAITER, NULL);
    rig_turn(&r);
    ck_assert_str_eq(text_of(client_expect(c, "error"), "code"), "hello_first");
    ck_assert_ptr_nonnull(c->session);
    rig_fini(&r);
}
END_TEST

START_TEST(without_the_store_there_is_no_welcome)
{
    rig_init(&r, 1);
    r.nodes[0].read_fault = MEM_REFUSED;
    struct client *c = client_open(&r, 0, NULL);
    client_say_hello(c, WAITER, NULL);
    rig_run(&r, 10);
    cJSON *bye = client_expect(c, "bye");
    ck_assert_int_eq(int_of(bye, "code"), CLOSE_UNAVAILABLE);
    ck_assert_int_ge(int_of(bye, "reconnect_ms"), 1000);
    rig_fini(&r);
}
END_TEST

START_TEST(waiting_for_the_store_has_an_end)
{
    rig_init(&r, 1);
    r.nodes[0].read_ms = 60000;
    struct client *c = client_open(&r, 0, NULL);
    client_say_hello(c, WAITER, NULL);
    rig_run(&r, 25000);
    expect_bye(c, CLOSE_UNAVAILABLE);
    rig_run(&r, 200000);
    rig_fini(&r);
}
END_TEST

START_TEST(a_venue_that_cannot_be_loaded_says_why)
{
    static const struct {
        enum store_status status;
        int code;
    } cases[] = {
        {STORE_UNAVAILABLE, CLOSE_UNAVAILABLE},
        {STORE_DAMAGED, CLOSE_UNAVAILABLE},
        {STORE_ABSENT, CLOSE_VENUE_GONE},
    };
    rig_init_bare(&r, 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct client *a = client_open(&r, 0, NULL), *b = client_open(&r, 0, NULL);
        r.nodes[0].load_says = cases[i].status;
        client_say_hello(a, WAITER, NULL);
        client_say_hello(b, CASHIER, NULL);
        rig_run(&r, 10);
        expect_bye(a, cases[i].code);
        expect_bye(b, cases[i].code);
    }
    ck_assert_int_eq(r.nodes[0].logged_errors,
        1); /* a damaged venue is logged as an error, the others are not */
    ck_assert_ptr_nonnull(client_hello(&r, 0, WAITER)->session);
    rig_fini(&r);
}
END_TEST

START_TEST(a_venue_that_is_gone_ends_its_sessions)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, WAITER, "\"orders\"");
    struct client *d = client_hello(&r, 0, 1000 + WAITER);
    r.nodes[0].head_falls = 2; /* -1 and below */
    r.nodes[0].load_says = STORE_ABSENT;
    rig_run(&r, 2100);
    ck_assert((c->closed == CLOSE_VENUE_GONE) + (d->closed == CLOSE_VENUE_GONE) == 1);
    rig_fini(&r);
}
END_TEST

START_TEST(a_session_that_leaves_during_a_call_leaves_nothing_behind)
{
    for (int ms = 0; ms < 12; ms++) {
        rig_init_bare(&r, 1);
        r.nodes[0].read_ms = 2;
        struct client *c = client_open(&r, 0, NULL);
        client_say_hello(c, WAITER, NULL);
        rig_run(&r, ms);
        client_drop(c);
        rig_run(&r, 20);
        rig_fini(&r);
    }
}
END_TEST

START_TEST(a_hub_that_dies_with_calls_out_leaves_nothing_behind)
{
    for (int ms = 0; ms < 12; ms++) {
        rig_init_bare(&r, 1);
        r.nodes[0].read_ms = 2;
        struct client *c = client_open(&r, 0, NULL);
        client_say_hello(c, WAITER, NULL);
        rig_run(&r, ms);
        rig_crash(&r, 0);
        rig_run(&r, 20);
        rig_fini(&r);
    }
}
END_TEST

/* --- READY --------------------------------------------------------------------------------- */

START_TEST(a_revoked_token_ends_its_session_within_a_second)
{
    rig_init(&r, 2);
    struct client *lost = client_sub(&r, 0, WAITER, "\"orders\"");
    struct client *too = client_sub(&r, 1, CASHIER, "\"orders\"");
    struct client *calm = client_sub(&r, 0, MANAGER, "\"orders\"");
    rig_run(&r, 5000);
    ck_assert_int_eq(lost->closed + too->closed, 0);
    mem_db_revoke(r.db, device_id(WAITER));
    mem_db_revoke(r.db, device_id(CASHIER)); /* at another node */
    rig_run(&r, 1000);
    expect_bye(lost, CLOSE_BAD_TOKEN);
    expect_bye(too, CLOSE_BAD_TOKEN);
    const char *op = say_takeaway(calm, NULL, new_id(&r));
    rig_run(&r, 50);
    expect_ok(calm, op);
    ck_assert_int_eq(lost->n_changes + too->n_changes, 0);
    rig_fini(&r);
}
END_TEST

START_TEST(the_store_is_told_about_once_a_minute_that_a_device_is_here)
{
    rig_init(&r, 1);
    struct client *c = client_hello(&r, 0, WAITER);
    rig_run(&r, 11000);
    int64_t first = mem_db_seen(r.db, device_id(WAITER));
    ck_assert_int_gt(first, 0);
    ck_assert_int_eq(mem_db_seen(r.db, device_id(CASHIER)), 0);
    for (int i = 0; i < 2; i++) {
        (void)say_takeaway(c, NULL, new_id(&r));
        rig_run(&r, 20000);
        ck_assert_int_eq(mem_db_seen(r.db, device_id(WAITER)), first);
    }
    (void)say_takeaway(c, NULL, new_id(&r));
    rig_run(&r, 25000);
    int64_t second = mem_db_seen(r.db, device_id(WAITER));
    ck_assert_int_ge(second - first, 60000);
    ck_assert_int_le(second - first, 75000);
    r.nodes[0].read_fault = MEM_REFUSED; /* nothing depends on it */
    (void)say_takeaway(c, NULL, new_id(&r));
    rig_run(&r, 25000);
    ck_assert_int_eq(c->closed, 0);
    rig_fini(&r);
}
END_TEST

START_TEST(without_the_store_tokens_are_believed_until_it_answers)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, WAITER, "\"orders\"");
    r.nodes[0].read_fault = MEM_REFUSED;
    mem_db_revoke(r.db, device_id(WAITER));
    rig_run(&r, 3000);
    ck_assert_int_eq(c->closed, 0);
    r.nodes[0].read_fault = MEM_FINE;
    rig_run(&r, 1000);
    expect_bye(c, CLOSE_BAD_TOKEN);
    rig_fini(&r);
}
END_TEST

START_TEST(a_device_has_one_connection_over_all_nodes)
{
    rig_init(&r, 2);
    struct client *old = client_sub(&r, 0, WAITER, "\"orders\"");
    struct client *new = client_sub(&r, 1, WAITER, "\"orders\"");
    rig_run(&r, 10);
    expect_bye(old, CLOSE_FENCED);
    ck_assert_int_eq(new->closed, 0);
    /* Two at once at two nodes: one is left, the one that was looked up last. */
    struct client *a = client_open(&r, 0, NULL), *b = client_open(&r, 1, NULL);
    client_say_hello(a, WAITER, NULL);
    client_say_hello(b, WAITER, NULL);
    rig_run(&r, 50);
    expect_bye(new, CLOSE_FENCED);
    ck_assert_int_eq((a->closed == CLOSE_FENCED) + (b->closed == CLOSE_FENCED), 1);
    /* The older one came late into its place: the newer says so again. */
    struct client *slow = client_open(&r, 0, NULL);
    r.nodes[0].read_ms = 300;
    client_say_hello(slow, CASHIER, NULL);
    rig_run(&r, 20);
    struct client *quick = client_hello(&r, 1, CASHIER);
    rig_run(&r, 700);
    ck_assert_int_eq((slow->closed == CLOSE_FENCED) + (quick->closed == CLOSE_FENCED), 1);
    rig_fini(&r);
}
END_TEST

START_TEST(a_new_hello_of_the_device_fences_the_old_one)
{
    rig_init(&r, 1);
    struct client *old = client_sub(&r, 0, WAITER, "\"orders\"");
    struct client *other = client_sub(&r, 0, CASHIER, "\"orders\"");
    struct client *new = client_sub(&r, 0, WAITER, "\"orders\"");
    expect_bye(old, CLOSE_FENCED);
    const char *op = say_takeaway(other, NULL, new_id(&r));
    rig_run(&r, 10);
    expect_ok(other, op);
    ck_assert_int_eq(new->n_changes, 1);
    ck_assert_int_eq(old->n_changes, 0);
    /* Two at once: one is left. */
    struct client *a = client_open(&r, 0, NULL), *b = client_open(&r, 0, NULL);
    client_say_hello(a, WAITER, NULL);
    client_say_hello(b, WAITER, NULL);
    rig_run(&r, 10);
    expect_bye(new, CLOSE_FENCED);
    expect_bye(a, CLOSE_FENCED);
    client_expect(b, "welcome");
    ck_assert_ptr_nonnull(b->session);
    rig_fini(&r);
}
END_TEST

START_TEST(silence_ends_a_session_and_any_message_keeps_it)
{
    rig_init(&r, 1);
    struct client *silent = client_sub(&r, 0, WAITER, "\"floor\"");
    struct client *alive = client_sub(&r, 0, CASHIER, "\"floor\"");
    for (int i = 0; i < LIMIT_SILENCE_MS / 1000 + 1; i++) {
        rig_run(&r, 1000);
        if (i < LIMIT_SILENCE_MS / 1000 - 1)
            ck_assert_int_eq(silent->closed, 0);
        client_send(alive, "{\"t\":\"seen\",\"seq\":1}");
    }
    expect_bye(silent, CLOSE_SILENT);
    ck_assert_int_eq(alive->closed, 0);
    ck_assert_int_ge(alive->n_syncs, LIMIT_SILENCE_MS / 1000 - 1);
    rig_fini(&r);
}
END_TEST

START_TEST(a_bad_message_is_answered_not_closed)
{
    rig_init(&r, 1);
    struct client *c = client_hello(&r, 0, WAITER);
    client_send(c, "{\"t\":\"dance\",\"id\":\"q\"}");
    client_send(
        c, "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"no.such\",\"body\":{}}", fixed_id(1000));
    client_send(
        c, "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"order.send\",\"body\":{}}", fixed_id(1001));
    client_send(c, "{\"t\":\"cmd\",\"op\":\"nope\",\"type\":\"order.send\",\"body\":{}}");
    rig_turn(&r);
    cJSON *e = client_expect(c, "error");
    ck_assert_str_eq(text_of(e, "code"), "unknown_type");
    ck_assert_str_eq(text_of(e, "id"), "q");
    expect_no(c, fixed_id(1000), "unknown_command");
    expect_no(c, fixed_id(1001), "bad_command");
    client_expect(c, "error");
    ck_assert_ptr_nonnull(c->session);
    rig_fini(&r);
}
END_TEST

START_TEST(messages_have_a_rate)
{
    rig_init(&r, 1);
    struct client *c = client_hello(&r, 0, WAITER), *d = client_hello(&r, 0, CASHIER);
    rig_run(&r, 1000);
    for (int i = 0; i < LIMIT_MESSAGE_BURST; i++)
        client_send(c, "{\"t\":\"seen\",\"seq\":1}");
    rig_turn(&r);
    ck_assert_int_eq(c->closed, 0);
    rig_run(&r, 1000);
    for (int i = 0; i < LIMIT_MESSAGE_RATE; i++)
        client_send(c, "{\"t\":\"seen\",\"seq\":1}");
    rig_turn(&r);
    ck_assert_int_eq(c->closed, 0);
    client_send(c, "{\"t\":\"seen\",\"seq\":1}");
    expect_bye(c, CLOSE_FLOOD);
    ck_assert_ptr_nonnull(d->session);
    rig_fini(&r);
}
END_TEST

START_TEST(nothing_is_written_to_a_broken_connection)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, WAITER, "\"orders\"");
    struct client *d = client_sub(&r, 0, CASHIER, "\"orders\"");
    c->gone = true;
    const char *op = say_takeaway(d, NULL, new_id(&r));
    rig_run(&r, 10);
    expect_ok(d, op);
    const char *again = say_takeaway(d, NULL, new_id(&r));
    rig_run(&r, 10);
    expect_ok(d, again);
    ck_assert_int_eq(c->closed, 0);
    ck_assert_ptr_nonnull(c->session);
    client_drop(c);
    rig_run(&r, 10);
    rig_fini(&r);
}
END_TEST

/* --- many, and none ------------------------------------------------------------------------ */

START_TEST(venues_share_a_hub_and_know_nothing_of_each_other)
{
    rig_init(&r, 1);
    struct client *here = client_sub(&r, 0, CASHIER, "\"orders\",\"menu\"");
    struct client *there = client_sub(&r, 0, 1000 + CASHIER, "\"orders\",\"menu\"");
    ck_assert_int_gt((int64_t)here->n_held, 0);
    ck_assert_int_eq((int64_t)there->n_held, 0);
    const char *order = fixed_id(0x9000);
    const char *op = say_takeaway(here, NULL, order);
    rig_run(&r, 10);
    expect_ok(here, op);
    ck_assert_int_eq(there->n_changes, 0);
    /* That id means nothing in the other venue. */
    const char *stolen = say_send(there, NULL, order);
    const char *absent = say_send(there, NULL, fixed_id(0x9001));
    rig_run(&r, 10);
    expect_no(there, stolen, "not_found");
    expect_no(there, absent, "not_found");
    rig_fini(&r);
}
END_TEST

START_TEST(unused_venues_make_room)
{
    rig_init_bare(&r, 1);
    rig_crash(&r, 0);
    r.nodes[0].config.venues_max = 2;
    rig_start(&r, 0);
    struct client *a = client_hello(&r, 0, WAITER), *b = client_hello(&r, 0, 1000 + WAITER);
    struct client *c = client_open(&r, 0, NULL);
    client_say_hello(c, 2000 + WAITER, NULL);
    rig_run(&r, 10);
    expect_bye(c, CLOSE_OVERLOADED);
    client_drop(a);
    rig_run(&r, 10);
    struct client *d = client_hello(&r, 0, 2000 + WAITER);
    ck_assert(d->session && b->session);
    rig_fini(&r);
}
END_TEST

START_TEST(a_draining_hub_finishes_its_commands_and_ends_all_sessions)
{
    bool refused;
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, CASHIER, "\"orders\"");
    struct client *fresh = client_open(&r, 0, NULL);
    const char *op = say_takeaway(c, NULL, new_id(&r));
    r.nodes[0].fate = (struct mem_fate){.effect_ms = 100, .answer_ms = 100};
    rig_turn(&r);
    ck_assert(hub_is_ready(r.nodes[0].hub));
    hub_drain(r.nodes[0].hub);
    ck_assert(!hub_is_ready(r.nodes[0].hub));
    client_open(&r, 0, &refused);
    ck_assert(refused);
    const char *late = say_takeaway(c, NULL, new_id(&r));
    rig_run(&r, 20);
    expect_no(c, late, "busy");
    ck_assert_int_eq(c->closed, 0);
    ck_assert(!hub_is_drained(r.nodes[0].hub));
    rig_run(&r, 250);
    expect_ok(c, op);
    expect_bye(c, CLOSE_RESTART);
    expect_bye(fresh, CLOSE_RESTART);
    ck_assert(hub_is_drained(r.nodes[0].hub));
    rig_fini(&r);
}
END_TEST

/* A fenced screen that read nothing reads again when the hub has just closed its connection. */
START_TEST(nothing_is_written_to_a_closed_connection)
{
    rig_init(&r, 1);
    struct client *old = client_sub(&r, 0, WAITER, "\"orders\"");
    old->stalled = true;
    say_takeaway(client_hello(&r, 0, CASHIER), NULL, new_id(&r));
    rig_run(&r, 50);
    client_hello(&r, 0, WAITER);
    r.mono += 6000; /* longer than it may linger */
    hub_tick(r.nodes[0].hub);
    client_read(old);
    rig_turn(&r);
    ck_assert_int_eq(old->closed, CLOSE_FENCED);
    rig_fini(&r);
}
END_TEST

UNIT_MAIN("session", nothing_is_written_to_a_closed_connection, a_good_hello_is_welcomed,
    anything_but_hello_first_ends_the_session, hello_has_a_deadline, only_the_right_token_is_let_in,
    a_message_before_the_welcome_is_an_error_only, without_the_store_there_is_no_welcome,
    waiting_for_the_store_has_an_end, a_venue_that_cannot_be_loaded_says_why,
    a_venue_that_is_gone_ends_its_sessions,
    a_session_that_leaves_during_a_call_leaves_nothing_behind,
    a_hub_that_dies_with_calls_out_leaves_nothing_behind,
    a_new_hello_of_the_device_fences_the_old_one, a_revoked_token_ends_its_session_within_a_second,
    the_store_is_told_about_once_a_minute_that_a_device_is_here,
    without_the_store_tokens_are_believed_until_it_answers,
    a_device_has_one_connection_over_all_nodes, silence_ends_a_session_and_any_message_keeps_it,
    a_bad_message_is_answered_not_closed, messages_have_a_rate,
    nothing_is_written_to_a_broken_connection, venues_share_a_hub_and_know_nothing_of_each_other,
    unused_venues_make_room, a_draining_hub_finishes_its_commands_and_ends_all_sessions)

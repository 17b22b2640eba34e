/* Commands: answered once they are committed, at most once in effect, within every ceiling. */

#include "tests/core/rig.h"

#include "hub/core/place/place.h"

#include "protocol/pos/model/limits.h"
#include "protocol/wire/close_codes.h"

#include <stdio.h>
#include <stdlib.h>

static struct rig r;

static void slow_commits(int64_t ms)
{
    r.nodes[0].fate = (struct mem_fate){.effect_ms = ms / 2, .answer_ms = ms - ms / 2};
}

/* --- answers ------------------------------------------------------------------------------- */

START_TEST(a_command_is_answered_after_its_change_was_told)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, WAITER, "\"orders\"");
    const char *op = say_takeaway(c, NULL, new_id(&r));
    rig_turn(&r);
    expect_no_answer(c, op);
    rig_run(&r, 10);
    ck_assert_str_eq(text_of(c->inbox[0], "t"), "change");
    ck_assert_str_eq(text_of(c->inbox[0], "op"), op);
    ck_assert_str_eq(text_of(c->inbox[1], "t"), "ok");
    ck_assert_int_eq(int_of(c->inbox[1], "seq"), journal_head(&r));
    rig_fini(&r);
}
END_TEST

START_TEST(a_refusal_by_the_rules_is_stored_like_an_ok)
{
    rig_init(&r, 1);
    struct client *c = client_hello(&r, 0, WAITER);
    const char *op = say_send(c, NULL, fixed_id(0xbad));
    rig_turn(&r);
    expect_no_answer(c, op); /* it waits for its commit */
    rig_run(&r, 10);
    expect_no(c, op, "not_found");
    const struct receipt *stored = mem_db_receipt(r.db, tenant_id(0), venue_id(0), id_of_text(op));
    ck_assert_ptr_nonnull(stored);
    ck_assert_ptr_nonnull(memmem(stored->answer.p, stored->answer.n, "not_found", 9));
    ck_assert_int_eq(journal_head(&r), 1);
    rig_fini(&r);
}
END_TEST

START_TEST(a_command_that_changes_nothing_is_ok_and_stored)
{
    rig_init(&r, 1);
    struct client *c = client_hello(&r, 0, WAITER);
    const char *op = say_86(c, NULL, false), *again = say_86(c, NULL, false);
    rig_run(&r, 10);
    expect_ok(c, op);
    expect_ok(c, again);
    ck_assert_int_eq(journal_head(&r), 2);
    ck_assert_ptr_nonnull(mem_db_receipt(r.db, tenant_id(0), venue_id(0), id_of_text(again)));
    rig_fini(&r);
}
END_TEST

START_TEST(a_command_beyond_the_role_is_forbidden_and_not_stored)
{
    rig_init(&r, 1);
    struct client *kitchen = client_hello(&r, 0, KITCHEN), *shown = client_hello(&r, 0, DISPLAY);
    const char *a = say_takeaway(kitchen, NULL, new_id(&r)), *b = say_86(shown, NULL, false);
    rig_run(&r, 10);
    expect_no(kitchen, a, "forbidden");
    expect_no(shown, b, "forbidden");
    ck_assert_ptr_null(mem_db_receipt(r.db, tenant_id(0), venue_id(0), id_of_text(a)));
    rig_fini(&r);
}
END_TEST

/* --- the same op again --------------------------------------------------------------------- */

/* The second answer is the first with "replayed":true at its end. */
static void expect_replay(const cJSON *first, cJSON *second)
{
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_nonnull(second);
    cJSON *mark = cJSON_DetachItemFromObjectCaseSensitive(second, "replayed");
    ck_assert(cJSON_IsTrue(mark));
    cJSON_Delete(mark);
    char *a = cJSON_PrintUnformatted(first), *b = cJSON_PrintUnformatted(second);
    ck_assert_str_eq(a, b);
    free(a);
    free(b);
}

/* Asks the same again in every possible way: ok or refused, the answer is the same. */
static void replays(const char *(*say)(struct client *, const char *), const char *op)
{
    struct client *c = client_hello(&r, 0, WAITER);
    say(c, op);
    rig_run(&r, 10);
    const cJSON *first = answer_of(c, op);
    say(c, op); /* from memory */
    rig_run(&r, 10);
    expect_replay(first, answer_of(c, op));
    client_drop(c);
    rig_crash(&r, 0);
    rig_start(&r, 0);
    c = client_hello(&r, 0, WAITER);
    say(c, op); /* from the store */
    rig_run(&r, 20);
    expect_replay(first, answer_of(c, op));
    say(c, op); /* from memory again */
    rig_turn(&r);
    expect_replay(first, answer_of(c, op));
    client_drop(c);
}

static const char *say_good(struct client *c, const char *op)
{
    return say_takeaway(c, op, fixed_id(0x9000));
}

static const char *say_bad(struct client *c, const char *op)
{
    return say_send(c, op, fixed_id(0xbad));
}

START_TEST(the_same_op_always_gets_the_same_answer)
{
    rig_init(&r, 1);
    replays(say_good, fixed_id(0x6001));
    replays(say_bad, fixed_id(0x6002));
    ck_assert_int_eq(journal_head(&r), 2);
    ck_assert_uint_eq(mem_db_n_receipts(r.db, tenant_id(0), venue_id(0)), 3);
    rig_fini(&r);
}
END_TEST

START_TEST(the_same_op_twice_at_once_takes_effect_once)
{
    rig_init(&r, 1);
    struct client *c = client_hello(&r, 0, WAITER);
    const char *op = fixed_id(0x6001), *order = fixed_id(0x9000);
    say_takeaway(c, op, order); /* waits */
    say_takeaway(c, op, order);
    rig_turn(&r); /* in flight */
    say_takeaway(c, op, order);
    rig_run(&r, 10);
    const cJSON *first = answer_of(c, op);
    ck_assert_ptr_null(cJSON_GetObjectItem(first, "replayed"));
    expect_replay(first, answer_of(c, op));
    expect_replay(first, answer_of(c, op));
    expect_no_answer(c, op);
    ck_assert_int_eq(journal_head(&r), 2);
    rig_fini(&r);
}
END_TEST

START_TEST(the_same_op_on_two_hubs_takes_effect_once)
{
    rig_init(&r, 2);
    r.nodes[0].deaf = r.nodes[1].deaf = true;
    struct client *a = client_hello(&r, 0, WAITER), *b = client_hello(&r, 1, WAITER);
    for (int i = 0; i < 50; i++) {
        const char *op = fixed_id(0x6001 + i), *order = fixed_id(0x9000 + i);
        say_takeaway(a, op, order);
        say_takeaway(b, op, order);
        rig_run(&r, 60);
        expect_ok(a, op);
        expect_ok(b, op);
        ck_assert_int_eq(journal_head(&r), 2 + i);
    }
    rig_fini(&r);
}
END_TEST

START_TEST(the_same_op_with_another_command_is_refused)
{
    rig_init(&r, 1);
    struct client *c = client_hello(&r, 0, WAITER), *d = client_hello(&r, 0, CASHIER);
    const char *op = fixed_id(0x6001), *order = fixed_id(0x9000);
    say_takeaway(c, op, order);
    say_takeaway(c, op, fixed_id(0x9001)); /* while it waits */
    rig_run(&r, 10);
    expect_ok(c, op);
    expect_no(c, op, "op_reused");
    say_send(c, op, order);     /* from memory */
    say_takeaway(d, op, order); /* F23: another device sends it again */
    rig_run(&r, 10);
    expect_no(c, op, "op_reused");
    expect_no(d, op, "op_reused");
    client_drop(c);
    client_drop(d);
    rig_crash(&r, 0);
    rig_start(&r, 0);
    c = client_hello(&r, 0, WAITER);
    d = client_hello(&r, 0, CASHIER);
    say_send(c, op, order); /* from the store */
    rig_run(&r, 20);
    expect_no(c, op, "op_reused");
    say_takeaway(d, op, order);
    rig_run(&r, 20);
    expect_no(d, op, "op_reused");
    ck_assert_int_eq(journal_head(&r), 2);
    rig_fini(&r);
}
END_TEST

START_TEST(the_same_command_in_another_spelling_is_the_same)
{
    rig_init(&r, 1);
    struct client *c = client_hello(&r, 0, WAITER);
    const char *op = fixed_id(0x6001);
    client_send(c,
        "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"item.86\",\"body\":{\"item_id\":\"%s\"}}", op,
        fixed_id(8));
    rig_run(&r, 10);
    expect_ok(c, op);
    client_send(c,
        "{ \"body\" : { \"item_id\" : \"%s\" } , \"type\":\"item.86\", \"t\":\"cmd\", "
        "\"new\":1, \"op\":\"%s\"}",
        fixed_id(8), op);
    rig_run(&r, 10);
    expect_ok(c, op);
    rig_fini(&r);
}
END_TEST

/* A misspelt field must not be taken for one that was left out. Nothing is stored: the same op with
 * the right field is decided. */
START_TEST(an_unknown_field_of_the_body_is_refused_by_name)
{
    rig_init(&r, 1);
    struct client *c = client_hello(&r, 0, WAITER);
    const char *op = fixed_id(0x6001);
    client_send(c,
        "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"item.back\",\"body\":{\"item_id\":\"%s\","
        "\"remainning\":3}}",
        op, fixed_id(8));
    rig_run(&r, 10);
    const cJSON *no = answer_of(c, op), *detail = cJSON_GetObjectItem(no, "detail");
    ck_assert_str_eq(text_of(no, "code"), "bad_command");
    ck_assert_str_eq(text_of(no, "retry"), "fix");
    ck_assert_str_eq(text_of(detail, "field"), "body.remainning");
    ck_assert_str_eq(text_of(detail, "error"), "field_unknown");
    client_send(c,
        "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"item.back\",\"body\":{\"item_id\":\"%s\","
        "\"remaining\":3}}",
        op, fixed_id(8));
    rig_run(&r, 10);
    expect_ok(c, op);
    rig_fini(&r);
}
END_TEST

START_TEST(a_record_that_breaks_a_rule_is_named_with_the_rule)
{
    rig_init(&r, 1);
    struct client *c = client_hello(&r, 0, MANAGER);
    const char *op = new_id(&r), *group = fixed_id(0x700);
    client_send(c,
        "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"setup.put\",\"body\":{\"choice_groups\":[{"
        "\"id\":\"%s\",\"item_id\":\"%s\",\"name\":\"Size\",\"min\":2,\"max\":1,\"options\":"
        "[{\"id\":\"%s\",\"name\":\"S\",\"price\":0}],\"position\":0}]}}",
        op, group, fixed_id(8), fixed_id(0x701));
    rig_run(&r, 20);
    cJSON *no = answer_of(c, op), *detail = cJSON_GetObjectItem(no, "detail");
    ck_assert_str_eq(text_of(no, "code"), "bad_command");
    ck_assert_str_eq(text_of(no, "retry"), "fix");
    ck_assert_str_eq(text_of(detail, "field"), "choice_groups");
    ck_assert_str_eq(text_of(detail, "id"), group);
    ck_assert_str_eq(text_of(detail, "rule"), "min is above max");
    rig_fini(&r);
}
END_TEST

START_TEST(after_a_lost_connection_the_same_op_gets_the_answer)
{
    rig_init(&r, 1);
    struct client *c = client_hello(&r, 0, WAITER);
    const char *op = fixed_id(0x6001), *order = fixed_id(0x9000);
    slow_commits(50);
    say_takeaway(c, op, order);
    rig_turn(&r);
    client_drop(c);
    struct client *again = client_hello(&r, 0, WAITER);
    say_takeaway(again, op, order); /* still in flight */
    rig_run(&r, 60);
    expect_ok(again, op);
    ck_assert_int_eq(journal_head(&r), 2);
    rig_fini(&r);
}
END_TEST

/* --- ceilings ------------------------------------------------------------------------------ */

START_TEST(a_session_has_a_ceiling_of_unanswered_commands)
{
    const char *last = NULL;
    rig_init(&r, 1);
    struct client *c = client_hello(&r, 0, WAITER);
    slow_commits(1000);
    const char *first = say_takeaway(c, fixed_id(0x6000), new_id(&r));
    rig_turn(&r); /* in flight */
    for (int i = 1; i < LIMIT_SESSION_COMMANDS; i++)
        last = say_takeaway(c, fixed_id(0x6000 + i), new_id(&r));
    const char *over = say_takeaway(c, fixed_id(0x7000), new_id(&r));
    rig_turn(&r);
    expect_no(c, over, "busy");
    rig_run(&r, 1010);
    expect_ok(c, first);
    const char *next = say_takeaway(c, over, new_id(&r)); /* there is room for one again */
    rig_run(&r, 3000);
    expect_ok(c, last);
    expect_ok(c, next);
    rig_fini(&r);
}
END_TEST

enum { EACH = 50 }; /* commands of one device */

/* Devices of venue 0, one after the other. */
static struct client *of_venue_0(size_t i)
{
    return client_hello(&r, 0, 10 * (int)(i % 9) + (i < 9 ? WAITER : CASHIER));
}

START_TEST(the_hub_has_a_ceiling_of_waiting_commands)
{
    enum { VENUE_0 = LIMIT_VENUE_QUEUE_COMMANDS / EACH };
    struct client *c[LIMIT_QUEUE_COMMANDS / EACH + 1];
    size_t n = sizeof c / sizeof *c;
    rig_init(&r, 1);
    rig_add_venues(&r, 4, (int)n - VENUE_0 + 2);
    slow_commits(2000);
    for (size_t i = 0; i < n; i++) /* the others have a venue each */
        c[i] = i < VENUE_0 ? of_venue_0(i)
                           : client_hello(&r, 0, 1000 * (int)(i - VENUE_0 + 1) + WAITER);
    /* a batch on each lane */
    struct client *beside = client_hello(&r, 0, 1000 * ((int)n - VENUE_0 + 1) + WAITER);
    const char *flying = say_takeaway(c[n - 1], fixed_id(0x6fff), new_id(&r));
    rig_turn(&r);
    const char *too = say_takeaway(beside, fixed_id(0x6ffe), new_id(&r));
    rig_turn(&r);
    for (size_t i = 0; i < LIMIT_QUEUE_COMMANDS; i++)
        say_takeaway(c[i / EACH], fixed_id(0x6000 + (int)i), fixed_id(0x20000 + (int)i));
    rig_turn(&r);
    for (size_t i = 0; i < n; i++)
        client_expect_no(c[i], "no"); /* exactly at the ceiling */
    const char *over = say_takeaway(c[n - 1], fixed_id(0x7fff), new_id(&r));
    /* Asking again for one that waits takes no room. */
    say_takeaway(c[0], fixed_id(0x6000), fixed_id(0x20000));
    rig_turn(&r);
    expect_no(c[n - 1], over, "busy");
    client_expect_no(c[0], "no");
    slow_commits(2);
    rig_run(&r, 2100);
    expect_ok(c[n - 1], flying);
    expect_ok(beside, too);
    for (size_t i = 0; i < LIMIT_QUEUE_COMMANDS; i++)
        expect_ok(c[i / EACH], fixed_id(0x6000 + (int)i));
    ck_assert_int_eq(journal_head(&r), 1 + LIMIT_VENUE_QUEUE_COMMANDS);
    rig_fini(&r);
}
END_TEST

START_TEST(a_venue_leaves_room_in_the_queue_for_others)
{
    enum { N = LIMIT_VENUE_QUEUE_COMMANDS / EACH + 1 };
    struct client *c[N];
    rig_init(&r, 1);
    struct client *other = client_hello(&r, 0, 1000 + WAITER);
    for (size_t i = 0; i < N; i++)
        c[i] = of_venue_0(i);
    slow_commits(2000);
    for (size_t i = 0; i < LIMIT_VENUE_QUEUE_COMMANDS; i++)
        say_takeaway(c[i / EACH], fixed_id(0x6000 + (int)i), fixed_id(0x20000 + (int)i));
    rig_turn(&r);
    for (size_t i = 0; i < N; i++)
        client_expect_no(c[i], "no");
    const char *over = say_takeaway(c[N - 1], fixed_id(0x7fff), new_id(&r));
    const char *theirs = say_takeaway(other, fixed_id(0x7ffe), new_id(&r));
    rig_turn(&r);
    expect_no(c[N - 1], over, "busy");
    slow_commits(2);
    rig_run(&r, 2100);
    expect_ok(other, theirs);
    rig_fini(&r);
}
END_TEST

START_TEST(a_device_has_a_rate_and_is_cut_when_it_ignores_that)
{
    rig_init(&r, 1);
    struct client *c = client_hello(&r, 0, WAITER), *d = client_hello(&r, 0, CASHIER);
    int ok = 0, rate = 0;
    for (int i = 0; i < LIMIT_COMMAND_BURST + 20; i++) {
        say_86(c, fixed_id(0x6000 + i), i % 2);
        if (i % 50 == 49)
            rig_run(&r, 4);
    }
    rig_run(&r, 10);
    while (client_take(c, "ok"))
        ok++;
    for (cJSON *m; (m = client_take(c, "no"));) {
        ck_assert_str_eq(text_of(m, "code"), "rate");
        rate++;
    }
    ck_assert_int_ge(ok, LIMIT_COMMAND_BURST);
    ck_assert_int_le(ok, LIMIT_COMMAND_BURST + LIMIT_COMMAND_RATE / 5);
    ck_assert_int_eq(ok + rate, LIMIT_COMMAND_BURST + 20);
    for (int i = 0; i < 5000 && c->session; i++) {
        say_86(c, fixed_id(0x16000 + i), i % 2);
        if (i % 100 == 0)
            rig_turn(&r);
    }
    rig_turn(&r);
    ck_assert_int_eq(c->closed, CLOSE_FLOOD);
    const char *op = say_takeaway(d, NULL, new_id(&r));
    rig_run(&r, 50);
    expect_ok(d, op);
    rig_fini(&r);
}
END_TEST

START_TEST(answers_that_change_nothing_have_a_quota_for_each_device_and_day)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, WAITER, "\"menu\"");
    struct client *d = client_sub(&r, 0, CASHIER, "\"menu\"");
    struct place *p = place_find(r.nodes[0].hub, tenant_id(0), venue_id(0));
    int64_t now = hub_now(r.nodes[0].hub);
    for (int i = 2; i < LIMIT_UNCHANGED_STORED; i++)
        quota_count(&p->quotas, c->session->badge->actor.device, now);
    const char *no = say_send(c, NULL, new_id(&r)), *nothing = say_86(c, NULL, true);
    rig_run(&r, 10);
    expect_no(c, no, "not_found");
    expect_ok(c, nothing); /* the last one */
    no = say_send(c, NULL, new_id(&r));
    nothing = say_86(c, NULL, true);
    const char *change = say_takeaway(c, NULL, new_id(&r)), *theirs = say_send(d, NULL, new_id(&r));
    rig_run(&r, 10);
    expect_no(c, no, "rate");
    expect_no(c, nothing, "rate");
    expect_ok(c, change);
    expect_no(d, theirs, "not_found");
    ck_assert_ptr_null(answers_find(&p->answers, id_of_text(no)));
    for (int hours = 0; hours < 25; hours++) {
        r.mono += 3600000 - 1000;
        rig_run(&r, 1000);
    }
    c = client_hello(&r, 0, WAITER);
    say_86(c, nothing, true); /* the same op again */
    rig_run(&r, 10);
    expect_ok(c, nothing);
    rig_fini(&r);
}
END_TEST

START_TEST(an_importer_may_send_a_hundred_times_faster)
{
    rig_init(&r, 1);
    struct client *c = client_hello(&r, 0, IMPORTER);
    for (int i = 0; i < 3 * LIMIT_COMMAND_BURST; i++) {
        say_86(c, fixed_id(0x6000 + i), i % 2);
        if (i % 50 == 49)
            rig_run(&r, 3);
    }
    rig_run(&r, 10);
    client_expect_no(c, "no");
    rig_fini(&r);
}
END_TEST

/* --- the store away ------------------------------------------------------------------------ */

START_TEST(without_the_store_commands_wait_then_are_refused_until_it_is_back)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, WAITER, "\"orders\"");
    struct client *d = client_sub(&r, 0, CASHIER, "\"orders\"");
    store_mem_set_up(r.nodes[0].store, false);
    ck_assert(!hub_is_ready(r.nodes[0].hub));
    const char *old = say_takeaway(c, fixed_id(0x6000), fixed_id(0x9000));
    rig_run(&r, LIMIT_QUEUE_MS - 2 * TICK_MS);
    const char *young = say_takeaway(d, fixed_id(0x6001), fixed_id(0x9001));
    expect_no_answer(c, old);
    rig_run(&r, 3 * TICK_MS);
    expect_no(c, old, "unavailable");
    ck_assert_int_ge(c->n_syncs, 4); /* heartbeats continue */
    client_send(c, "{\"t\":\"sub\",\"id\":\"1\",\"topics\":[\"menu\"]}");
    rig_turn(&r);
    client_expect(c, "snapshot"); /* and so do reads */
    store_mem_set_up(r.nodes[0].store, true);
    rig_run(&r, 100);
    expect_ok(d, young);
    say_takeaway(c, old, fixed_id(0x9000)); /* the same op again */
    rig_run(&r, 10);
    expect_ok(c, old);
    rig_fini(&r);
}
END_TEST

START_TEST(a_store_that_is_unavailable_for_a_moment_is_asked_again)
{
    rig_init(&r, 1);
    struct client *c = client_hello(&r, 0, WAITER);
    for (int i = 0; i < 4; i++)
        rig_next_commit(&r, MEM_REFUSED, 1, 1, 0);
    const char *op = say_takeaway(c, NULL, new_id(&r));
    const char *other = say_86(c, NULL, false);
    rig_run(&r, 2000);
    expect_ok(c, op);
    expect_ok(c, other);
    ck_assert_int_eq(journal_head(&r), 3);
    rig_fini(&r);
}
END_TEST

START_TEST(a_store_that_hangs_does_not_stop_reads)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, WAITER, "\"orders\"");
    slow_commits(20000);
    say_takeaway(c, fixed_id(0x6000), fixed_id(0x9000));
    rig_turn(&r);
    for (int i = 0; i < 10; i++) {
        rig_run(&r, 1000);
        client_send(c, "{\"t\":\"sub\",\"id\":\"%d\",\"topics\":[\"menu\"]}", i);
        rig_turn(&r);
        client_expect(c, "snapshot");
    }
    ck_assert_int_ge(c->n_syncs, 8);
    rig_fini(&r);
}
END_TEST

UNIT_MAIN("command", a_command_is_answered_after_its_change_was_told,
    a_refusal_by_the_rules_is_stored_like_an_ok, a_command_that_changes_nothing_is_ok_and_stored,
    a_command_beyond_the_role_is_forbidden_and_not_stored, the_same_op_always_gets_the_same_answer,
    the_same_op_twice_at_once_takes_effect_once, the_same_op_on_two_hubs_takes_effect_once,
    the_same_op_with_another_command_is_refused, the_same_command_in_another_spelling_is_the_same,
    an_unknown_field_of_the_body_is_refused_by_name,
    a_record_that_breaks_a_rule_is_named_with_the_rule,
    after_a_lost_connection_the_same_op_gets_the_answer,
    a_session_has_a_ceiling_of_unanswered_commands, the_hub_has_a_ceiling_of_waiting_commands,
    a_venue_leaves_room_in_the_queue_for_others,
    a_device_has_a_rate_and_is_cut_when_it_ignores_that,
    an_importer_may_send_a_hundred_times_faster,
    answers_that_change_nothing_have_a_quota_for_each_device_and_day,
    without_the_store_commands_wait_then_are_refused_until_it_is_back,
    a_store_that_is_unavailable_for_a_moment_is_asked_again, a_store_that_hangs_does_not_stop_reads)

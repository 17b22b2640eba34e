/* Topics, snapshots and cursors: a screen is told exactly what it missed, or everything. The rig's
 * clients check the order of changes and, at each sync, the digest of what they hold. */

#include "tests/core/rig.h"

#include "protocol/pos/model/limits.h"
#include "protocol/wire/close_codes.h"

#include <stdio.h>
#include <stdlib.h>

static struct rig r;

/* n takeaway orders, one change each. */
static void orders(struct client *c, int n)
{
    for (int i = 0; i < n; i++) {
        const char *op = say_takeaway(c, NULL, new_id(&r));
        rig_run(&r, 4);
        expect_ok(c, op);
    }
}

static void hello_with(struct client *c, int device, const char *epoch, long long seq)
{
    char resume[256];
    snprintf(resume, sizeof resume, "{\"epoch\":\"%s\",\"seq\":%lld,\"topics\":[\"orders\"]}",
        epoch, seq);
    client_say_hello(c, device, resume);
    rig_run(&r, 30);
}

/* --- topics -------------------------------------------------------------------------------- */

START_TEST(a_snapshot_has_what_the_role_may_see_of_the_topics)
{
    rig_init(&r, 1);
    struct client *manager = client_sub(&r, 0, MANAGER, "\"menu\",\"floor\"");
    struct client *waiter = client_sub(&r, 0, WAITER, "\"menu\"");
    struct client *kitchen = client_sub(&r, 0, KITCHEN, "\"menu\"");
    ck_assert_uint_eq(manager->n_held, 9);
    ck_assert_uint_eq(waiter->n_held, 6);
    ck_assert_uint_eq(kitchen->n_held, 6);
    struct client *of[] = {manager, waiter, kitchen};
    for (int i = 0; i < 3; i++)
        for (size_t k = 0; k < of[i]->n_held; k++) {
            if (strncmp(of[i]->held[k].key, "item/", 5) != 0)
                continue;
            ck_assert((strstr(of[i]->held[k].text, "\"cost\"") != NULL) == (i == 0));
            ck_assert((strstr(of[i]->held[k].text, "\"price\"") != NULL) == (i < 2));
        }
    rig_run(&r, 2500);
    for (int i = 0; i < 3; i++)
        ck_assert_int_ge(of[i]->n_syncs, 2);
    rig_fini(&r);
}
END_TEST

START_TEST(topics_join_and_leave)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, WAITER, "\"floor\"");
    ck_assert_uint_eq(c->n_held, 3);
    client_send(c, "{\"t\":\"sub\",\"id\":\"2\",\"topics\":[\"menu\"]}");
    rig_turn(&r);
    cJSON *s = client_expect(c, "snapshot");
    ck_assert_str_eq(text_of(s, "id"), "2");
    ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetObjectItem(s, "topics")), 2);
    ck_assert_uint_eq(c->n_held, 9);
    client_send(c, "{\"t\":\"unsub\",\"id\":\"3\",\"topics\":[\"floor\",\"orders\"]}");
    rig_turn(&r);
    ck_assert_str_eq(text_of(client_expect(c, "unsubbed"), "id"), "3");
    c->check_digest = false;
    const char *op = say_open(c, NULL, new_id(&r), 1);
    rig_run(&r, 10);
    expect_ok(c, op);
    ck_assert_int_eq(c->n_changes, 0); /* the table changed, but we no longer see it */
    op = say_86(c, NULL, false);
    rig_run(&r, 10);
    expect_ok(c, op);
    ck_assert_int_eq(c->n_changes, 1);
    rig_fini(&r);
}
END_TEST

START_TEST(a_bad_topic_is_named_and_nothing_is_subscribed)
{
    static const struct {
        int device;
        const char *topics, *code, *field;
    } bad[] = {
        {WAITER, "\"floor\",\"kitchen:pastry\"", "unknown_topic", "kitchen:pastry"},
        {WAITER, "\"floor\",\"nothing\"", "unknown_topic", "topics[1]"},
        {KITCHEN, "\"floor\",\"orders\"", "forbidden_topic", "orders"},
        {DISPLAY, "\"checks\"", "forbidden_topic", "checks"},
    };
    rig_init(&r, 1);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct client *c = client_hello(&r, 0, bad[i].device);
        client_send(c, "{\"t\":\"sub\",\"id\":\"x\",\"topics\":[%s]}", bad[i].topics);
        rig_turn(&r);
        cJSON *e = client_expect(c, "error");
        ck_assert_str_eq(text_of(e, "code"), bad[i].code);
        ck_assert_str_eq(text_of(cJSON_GetObjectItem(e, "detail"), "field"), bad[i].field);
        ck_assert_str_eq(text_of(e, "id"), "x");
        client_expect_no(c, "snapshot");
        struct client *w = client_hello(&r, 0, CASHIER);
        const char *op = say_open(w, NULL, new_id(&r), 1);
        rig_run(&r, 10);
        expect_ok(w, op);
        ck_assert_int_eq(c->n_changes, 0);
    }
    rig_fini(&r);
}
END_TEST

START_TEST(each_station_sees_its_tickets_and_expo_sees_all)
{
    rig_init(&r, 1);
    struct client *grill = client_sub(&r, 0, KITCHEN, "\"kitchen:grill\"");
    struct client *bar = client_sub(&r, 0, 8, "\"kitchen:bar\"");
    struct client *expo = client_sub(&r, 0, MANAGER, "\"expo\"");
    struct client *both = client_sub(&r, 0, 18, "\"kitchen:bar\",\"kitchen:grill\"");
    struct client *w = client_sub(&r, 0, WAITER, "\"orders\"");
    const char *order = fixed_id(0x9000);
    say_takeaway(w, NULL, order);
    say_line_add(w, NULL, order, "hot"); /* soup: grill */
    const char *op = say_send(w, NULL, order);
    rig_run(&r, 20);
    expect_ok(w, op);
    ck_assert_uint_eq(grill->n_held, 2); /* the ticket and its item */
    ck_assert_uint_eq(bar->n_held, 0);
    ck_assert_uint_eq(expo->n_held, 2);
    ck_assert_uint_eq(both->n_held, 2);
    ck_assert_int_eq(w->n_changes, 3);
    for (size_t i = 0; i < grill->n_held; i++)
        ck_assert(!strstr(grill->held[i].text, "price") && !strstr(grill->held[i].text, "Zoe"));
    rig_run(&r, 2000);
    rig_fini(&r);
}
END_TEST

START_TEST(a_session_has_a_hundred_topics_and_no_more)
{
    static char text[1 << 17];
    rig_init(&r, 1);
    struct client *m = client_hello(&r, 0, MANAGER);
    size_t n = (size_t)snprintf(text, sizeof text, "{\"stations\":[");
    for (int i = 0; i < LIMIT_TOPICS_PER_SESSION; i++)
        n += (size_t)snprintf(text + n, sizeof text - n,
            "%s{\"id\":\"%s\",\"rev\":1,\"name\":\"S\",\"code\":\"s%d\",\"kind\":\"prep\",\"target_"
            "s\":"
            "1,\"position\":1}",
            i ? "," : "", fixed_id(0x4000 + i), i);
    const char *op = new_id(&r);
    client_send(m, "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"setup.put\",\"body\":%s]}}", op, text);
    rig_run(&r, 20);
    expect_ok(m, op);
    n = 0;
    for (int i = 0; i < LIMIT_TOPICS_PER_SESSION; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s\"kitchen:s%d\"", i ? "," : "", i);
    struct client *c = client_sub(&r, 0, KITCHEN, text);
    client_send(c, "{\"t\":\"sub\",\"id\":\"x\",\"topics\":[\"floor\"]}");
    client_send(c, "{\"t\":\"sub\",\"id\":\"y\",\"topics\":[\"kitchen:grill\"]}");
    client_send(c, "{\"t\":\"sub\",\"id\":\"z\",\"topics\":[\"kitchen:s7\"]}");
    rig_turn(&r);
    ck_assert_str_eq(text_of(client_expect(c, "error"), "code"), "too_many_topics");
    ck_assert_str_eq(text_of(client_expect(c, "error"), "code"), "too_many_topics");
    ck_assert_str_eq(text_of(client_expect(c, "snapshot"), "id"), "z");
    client_send(c, "{\"t\":\"unsub\",\"id\":\"u\",\"topics\":[\"kitchen:s3\"]}");
    client_send(c, "{\"t\":\"sub\",\"id\":\"v\",\"topics\":[\"floor\"]}");
    rig_turn(&r);
    client_expect(c, "snapshot");
    rig_fini(&r);
}
END_TEST

START_TEST(sessions_at_one_seq_share_a_snapshot_and_a_later_one_gets_a_new_one)
{
    struct buf text;
    rig_init(&r, 1);
    for (int i = 0; i < 6; i++)
        client_sub(&r, 0, 10 * i + WAITER, "\"menu\",\"floor\"");
    struct client *w = client_sub(&r, 0, CASHIER, "\"orders\"");
    orders(w, 1);
    struct client *c = client_sub(&r, 0, 70 + WAITER, "\"menu\",\"floor\"");
    ck_assert_int_eq(c->seq, journal_head(&r));
    buf_init(&text, 1 << 20);
    hub_metrics(r.nodes[0].hub, &text);
    buf_put_char(&text, 0);
    ck_assert_ptr_nonnull(strstr(text.p, "payon_snapshots_total 3\n"));
    ck_assert_ptr_nonnull(strstr(text.p, "payon_snapshots_shared_total 5\n"));
    buf_fini(&text);
    rig_fini(&r);
}
END_TEST

/* --- cursors ------------------------------------------------------------------------------- */

START_TEST(a_good_cursor_gets_what_was_missed_and_nothing_else)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, WAITER, "\"orders\"");
    struct client *w = client_sub(&r, 0, CASHIER, "\"floor\"");
    orders(w, 3);
    ck_assert_int_eq(c->n_changes, 3);
    client_drop(c);
    orders(w, 4);
    client_resume(c, 0, WAITER, "\"orders\"");
    rig_run(&r, 20);
    client_expect(c, "welcome");
    cJSON *resumed = client_expect(c, "resumed");
    ck_assert_int_eq(int_of(resumed, "from"), journal_head(&r) - 4);
    ck_assert_int_eq(int_of(resumed, "seq"), journal_head(&r));
    ck_assert_int_eq(c->n_changes, 7);
    ck_assert_int_eq(c->n_snapshots, 1);
    /* At the top: nothing was missed. */
    client_drop(c);
    client_resume(c, 0, WAITER, "\"orders\"");
    rig_run(&r, 20);
    client_expect(c, "resumed");
    ck_assert_int_eq(c->n_changes, 7);
    orders(w, 1);
    ck_assert_int_eq(c->n_changes, 8);
    rig_run(&r, 1500);
    ck_assert_int_ge(c->n_syncs, 1);
    rig_fini(&r);
}
END_TEST

START_TEST(a_bad_cursor_gets_a_snapshot)
{
    const char *other = "0193aaaa-0000-7000-8000-000000000001";
    char epoch[40];
    rig_init(&r, 1);
    struct client *w = client_sub(&r, 0, CASHIER, "\"orders\"");
    orders(w, 5);
    snprintf(epoch, sizeof epoch, "%s", w->epoch);
    struct {
        const char *epoch;
        long long seq;
        bool holds;
        const char *why;
    } cases[] = {
        {epoch, 0, true, ""}, /* the whole journal is in memory */
        {epoch, 1, true, ""},
        {epoch, 6, true, ""},
        {epoch, 7, false, "cursor_unknown"},
        {epoch, INT64_MAX, false, "cursor_unknown"},
        {other, 0, false, "cursor_unknown"},
        {other, 3, false, "cursor_unknown"},
        {other, 6, false, "cursor_unknown"},
    };
    ck_assert_int_eq(journal_head(&r), 6);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct client *c = client_open(&r, 0, NULL);
        c->last_change = cases[i].seq;
        hello_with(c, WAITER, cases[i].epoch, cases[i].seq);
        rig_run(&r, 3000); /* ahead of the hub: it looks first */
        client_expect(c, "welcome");
        ck_assert((client_take(c, "resumed") != NULL) == cases[i].holds);
        ck_assert_int_eq(c->n_snapshots, !cases[i].holds);
        ck_assert_str_eq(c->why, cases[i].why);
        ck_assert_int_eq(c->n_changes,
            cases[i].holds && cases[i].seq < 6 ? 6 - (int)cases[i].seq - (cases[i].seq == 0) : 0);
    }
    rig_fini(&r);
}
END_TEST

START_TEST(a_malformed_cursor_is_refused)
{
    static const char *const cursors[] = {"-1", "9223372036854775808", "1.5", "\"3\"", "null"};
    rig_init(&r, 1);
    for (size_t i = 0; i < sizeof cursors / sizeof *cursors; i++) {
        char resume[200];
        struct client *c = client_open(&r, 0, NULL);
        snprintf(resume, sizeof resume, "{\"epoch\":\"%s\",\"seq\":%s,\"topics\":[\"orders\"]}",
            fixed_id(0x77), cursors[i]);
        client_say_hello(c, WAITER, resume);
        rig_turn(&r);
        client_expect(c, "error");
        ck_assert_int_eq(c->closed, CLOSE_NO_HELLO);
    }
    rig_fini(&r);
}
END_TEST

START_TEST(an_old_cursor_gets_a_snapshot)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, WAITER, "\"menu\"");
    struct client *w = client_sub(&r, 0, IMPORTER, "\"menu\"");
    client_drop(c);
    for (int i = 0; i < LIMIT_CHANGES_KEPT; i++) {
        say_86(w, NULL, i % 2);
        if (i % 50 == 0)
            rig_run(&r, 10);
    }
    rig_run(&r, 20);
    ck_assert_int_eq(journal_head(&r), LIMIT_CHANGES_KEPT + 1);
    client_resume(c, 0, WAITER, "\"menu\"");
    rig_run(&r, 200);
    client_expect(c, "resumed"); /* the oldest that holds */
    ck_assert_int_eq(c->n_changes, LIMIT_CHANGES_KEPT);
    c->seq = 1;
    *c->mark = 0;
    client_drop(c);
    say_86(w, NULL, LIMIT_CHANGES_KEPT % 2);
    rig_run(&r, 10);
    client_resume(c, 0, WAITER, "\"menu\"");
    rig_run(&r, 10);
    client_expect_no(c, "resumed");
    ck_assert_int_eq(c->n_snapshots, 2);
    ck_assert_str_eq(c->why, "cursor_old");
    rig_run(&r, 2000);
    rig_fini(&r);
}
END_TEST

START_TEST(sub_from_a_cursor_is_for_the_first_topics_only)
{
    rig_init(&r, 1);
    struct client *w = client_sub(&r, 0, CASHIER, "\"orders\"");
    orders(w, 2);
    struct client *c = client_hello(&r, 0, WAITER);
    c->last_change = 1;
    client_send(c,
        "{\"t\":\"sub\",\"id\":\"1\",\"topics\":[\"orders\"],\"from\":{\"epoch\":\"%s\",\"seq\":"
        "1}}",
        w->epoch);
    rig_turn(&r);
    ck_assert_str_eq(text_of(client_expect(c, "resumed"), "id"), "1");
    ck_assert_int_eq(c->n_changes, 2);
    client_send(c,
        "{\"t\":\"sub\",\"id\":\"2\",\"topics\":[\"menu\"],\"from\":{\"epoch\":\"%s\",\"seq\":"
        "1}}",
        w->epoch);
    rig_turn(&r);
    client_expect_no(c, "resumed");
    ck_assert_str_eq(text_of(client_expect(c, "snapshot"), "id"), "2");
    rig_run(&r, 2000);
    rig_fini(&r);
}
END_TEST

START_TEST(a_cursor_from_another_hub_makes_this_hub_catch_up)
{
    rig_init(&r, 2);
    r.nodes[1].deaf = true;
    struct client *idle = client_sub(&r, 1, MANAGER, "\"orders\"");
    struct client *c = client_sub(&r, 0, WAITER, "\"orders\"");
    orders(c, 3);
    client_drop(c);
    rig_run(&r, 5);
    ck_assert_int_lt(idle->seq, journal_head(&r));
    client_resume(c, 1, WAITER, "\"orders\"");
    rig_run(&r, 20);
    client_expect(c, "resumed");
    ck_assert_int_eq(c->n_snapshots, 1);
    ck_assert_int_eq(c->n_changes, 3);
    rig_fini(&r);
}
END_TEST

START_TEST(waiting_for_a_cursor_ahead_has_an_end)
{
    rig_init(&r, 2);
    r.nodes[1].deaf = true;
    client_sub(&r, 1, MANAGER, "\"orders\"");
    struct client *c = client_sub(&r, 0, WAITER, "\"orders\"");
    orders(c, 1);
    client_drop(c);
    r.nodes[1].tail_fault = MEM_REFUSED;
    client_resume(c, 1, WAITER, "\"orders\"");
    rig_run(&r, 1000);
    ck_assert_ptr_null(client_take(c, "resumed"));
    rig_run(&r, 1500);
    client_expect(c, "welcome");
    ck_assert_int_eq(c->n_snapshots, 2);
    r.nodes[1].tail_fault = MEM_FINE;
    c->last_change = 0;
    rig_run(&r, 3000);
    ck_assert_int_eq(c->seq, journal_head(&r));
    rig_fini(&r);
}
END_TEST

START_TEST(cursors_hold_after_a_restart_of_the_hub)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, WAITER, "\"orders\"");
    struct client *w = client_sub(&r, 0, CASHIER, "\"orders\"");
    orders(w, 3);
    client_drop(c);
    orders(w, 3);
    rig_crash(&r, 0);
    rig_start(&r, 0);
    client_resume(c, 0, WAITER, "\"orders\"");
    rig_run(&r, 20);
    client_expect(c, "resumed");
    ck_assert_int_eq(c->n_changes, 6);
    rig_run(&r, 2000);
    ck_assert_int_ge(c->n_syncs, 1);
    rig_fini(&r);
}
END_TEST

/* A small F44: come and go while changes flow; the rig checks order and digest. */
START_TEST(coming_and_going_while_changes_flow_misses_nothing)
{
    struct unit_random dice = {7};
    rig_init(&r, 2);
    struct client *w = client_sub(&r, 0, IMPORTER, "\"orders\"");
    struct client *c = client_sub(&r, 0, WAITER, "\"orders\",\"menu\"");
    int sent = 0;
    for (int i = 0; i < 600; i++) {
        say_takeaway(w, NULL, new_id(&r));
        sent++;
        rig_run(&r, (int64_t)unit_random_below(&dice, 12));
        if (unit_random_below(&dice, 4) == 0) {
            client_drop(c);
            rig_run(&r, (int64_t)unit_random_below(&dice, 20));
            client_resume(c, unit_random_below(&dice, 2), WAITER, "\"orders\",\"menu\"");
        }
    }
    rig_run(&r, 5000);
    ck_assert_int_eq(journal_head(&r), 1 + sent);
    ck_assert_int_eq(c->seq, journal_head(&r));
    ck_assert_int_ge(c->n_syncs, 2);
    rig_fini(&r);
}
END_TEST

UNIT_MAIN("resume", a_snapshot_has_what_the_role_may_see_of_the_topics, topics_join_and_leave,
    a_bad_topic_is_named_and_nothing_is_subscribed, each_station_sees_its_tickets_and_expo_sees_all,
    a_session_has_a_hundred_topics_and_no_more,
    sessions_at_one_seq_share_a_snapshot_and_a_later_one_gets_a_new_one,
    a_good_cursor_gets_what_was_missed_and_nothing_else, a_bad_cursor_gets_a_snapshot,
    a_malformed_cursor_is_refused, an_old_cursor_gets_a_snapshot,
    sub_from_a_cursor_is_for_the_first_topics_only,
    a_cursor_from_another_hub_makes_this_hub_catch_up, waiting_for_a_cursor_ahead_has_an_end,
    cursors_hold_after_a_restart_of_the_hub, coming_and_going_while_changes_flow_misses_nothing)

/* Presence on one hub: who is present, at which table, and which stations have a screen. */

#include "tests/core/who.h"

#include "protocol/pos/model/limits.h"
#include "protocol/wire/close_codes.h"

static struct rig r;

static void live(int64_t ms)
{
    who_live(&r, ms, NULL);
}

/* --- one hub ------------------------------------------------------------------------------- */

START_TEST(two_tablets_on_one_table_see_each_other)
{
    rig_init(&r, 1);
    struct client *a = client_sub(&r, 0, WAITER, "\"floor\",\"presence\"");
    rig_run(&r, 100);
    cJSON *m = client_expect(a, "presence");
    const cJSON *row = cJSON_GetObjectItemCaseSensitive(m, "devices")->child;
    ck_assert_str_eq(text_of(row, "device"), DEVICE(WAITER));
    ck_assert_str_eq(text_of(row, "name"), "Ada");
    ck_assert_str_eq(text_of(row, "role"), "waiter");
    ck_assert(cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(row, "table_id")));
    struct client *b = client_sub(&r, 0, CASHIER, "\"presence\"");
    who_at(a, T1);
    rig_run(&r, 300);
    ck_shown(a, "0@2 2 /");
    ck_shown(b, "0@2 2 /");
    who_at(b, T1);
    rig_run(&r, 300);
    ck_shown(a, "0@2 2@2 /");
    who_at(a, T2);
    who_at(b, 0);
    rig_run(&r, 300);
    ck_shown(b, "0@3 2 /");
    client_drop(b);
    rig_run(&r, 300);
    ck_shown(a, "0@3 /");
    ck_assert_int_eq(a->n_changes, 0);
    client_drop(a); /* what it said ends with its session */
    client_resume(a, 0, WAITER, "\"floor\",\"presence\"");
    rig_run(&r, 300);
    client_expect(a, "resumed");
    ck_shown(a, "0 /");
    rig_run(&r, 1500); /* digests are those of the records alone */
    ck_assert_int_ge(a->n_syncs, 1);
    rig_fini(&r);
}
END_TEST

START_TEST(presence_is_told_after_each_subscription_and_only_then)
{
    rig_init(&r, 1);
    struct client *a = client_sub(&r, 0, WAITER, "\"presence\"");
    struct client *b = client_sub(&r, 0, CASHIER, "\"floor\"");
    rig_run(&r, 600);
    ck_shown(a, "0 2 /");
    ck_shown(b, "nothing");
    client_send(b, "{\"t\":\"sub\",\"id\":\"2\",\"topics\":[\"presence\"]}");
    rig_run(&r, 300);
    ck_shown(b, "0 2 /");
    ck_shown(a, "nothing"); /* nothing new for a */
    client_send(b, "{\"t\":\"unsub\",\"id\":\"3\",\"topics\":[\"presence\"]}");
    who_at(b, T1);
    rig_run(&r, 300);
    ck_shown(a, "0 2@2 /");
    ck_shown(b, "nothing");
    who_at(b, T1); /* the same again */
    rig_run(&r, 300);
    ck_shown(a, "nothing");
    client_send(a, "{\"t\":\"sub\",\"id\":\"4\",\"topics\":[\"floor\"]}");
    rig_run(&r, 300);
    int lists;
    who_last(a, &lists);
    ck_assert_int_eq(lists, 1); /* after its new snapshot */
    client_send(a, "{\"t\":\"unsub\",\"id\":\"5\",\"topics\":[\"presence\"]}");
    rig_run(&r, 300);
    who_at(b, T2);
    client_send(
        a, "{\"t\":\"sub\",\"id\":\"6\",\"topics\":[\"presence\"]}"); /* presence was not active */
    rig_run(&r, 300);
    ck_shown(a, "0 2@3 /");
    rig_fini(&r);
}
END_TEST

START_TEST(quick_changes_are_told_together)
{
    rig_init(&r, 1);
    struct client *a = client_sub(&r, 0, WAITER, "\"presence\"");
    struct client *b = client_sub(&r, 0, CASHIER, "\"floor\"");
    rig_run(&r, 1000 - r.mono % 1000 + 10);
    who_last(a, NULL);
    for (int i = 0; i < 100; i++) {
        who_at(b, i % 2 ? T1 : T2);
        rig_run(&r, 10);
    }
    int lists;
    who_last(a, &lists);
    ck_assert_int_le(lists, 1000 / LIMIT_PRESENCE_TELL_MS + 1);
    rig_run(&r, LIMIT_PRESENCE_TELL_MS + TICK_MS);
    who_at(b, T1);
    rig_run(&r, LIMIT_PRESENCE_TELL_MS + TICK_MS);
    ck_shown(a, "0 2@2 /");
    rig_fini(&r);
}
END_TEST

START_TEST(which_roles_may_see_presence_and_say_where_they_look)
{
    rig_init(&r, 1);
    struct client *d = client_sub(&r, 0, DISPLAY, "\"floor\"");
    client_send(d, "{\"t\":\"sub\",\"id\":\"2\",\"topics\":[\"presence\"]}");
    rig_turn(&r);
    ck_assert_str_eq(text_of(client_expect(d, "error"), "code"), "forbidden_topic");
    who_at(d, T1);
    struct client *k = client_sub(&r, 0, KITCHEN, "\"presence\"");
    rig_run(&r, 300);
    ck_shown(k, "1 5@2 /");
    client_send(k, "{\"t\":\"at\"}");
    rig_turn(&r);
    ck_assert_str_eq(text_of(client_expect(k, "error"), "code"), "field_missing");
    struct client *early = client_open(&r, 0, NULL);
    who_at(early, T1);
    rig_turn(&r);
    ck_assert_str_eq(text_of(client_expect(early, "error"), "code"), "hello_first");
    for (int i = 0; i < LIMIT_MESSAGE_BURST + 5; i++)
        who_at(d, T1 + i % 2);
    rig_run(&r, 300);
    ck_assert_int_eq(d->closed, CLOSE_FLOOD);
    ck_shown(k, "1 /");
    rig_fini(&r);
}
END_TEST

/* --- stations ------------------------------------------------------------------------------ */

static void add_pass(void)
{
    struct client *c = client_hello(&r, 0, IMPORTER);
    const char *op = new_id(&r);
    client_send(c,
        "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"setup.put\",\"body\":{\"stations\":[{\"id\":"
        "\"%s\",\"name\":\"Pass\",\"code\":\"pass\",\"kind\":\"expo\",\"target_s\":60,"
        "\"position\":3}]}}",
        op, fixed_id(PASS));
    rig_run(&r, 20);
    expect_ok(c, op);
    client_drop(c);
}

START_TEST(a_station_is_lit_by_a_screen_that_works_there)
{
    rig_init(&r, 1);
    add_pass();
    struct client *w = client_sub(&r, 0, WAITER, "\"presence\",\"expo\",\"kitchen:bar\"");
    struct client *d = client_sub(&r, 0, DISPLAY, "\"expo\",\"kitchen:grill\"");
    rig_run(&r, 300);
    ck_shown(w, "0 5 /"); /* a screen that only looks does not count as the station's */
    struct client *k = client_sub(&r, 0, KITCHEN, "\"kitchen:grill\"");
    rig_run(&r, 300);
    ck_shown(w, "0 1 5 / 4");
    struct client *m = client_sub(&r, 0, MANAGER, "\"expo\",\"kitchen:grill\"");
    rig_run(&r, 300);
    ck_shown(w, "0 1 3 5 / 4 112");
    client_send(k, "{\"t\":\"unsub\",\"id\":\"2\",\"topics\":[\"kitchen:grill\"]}");
    client_drop(d);
    rig_run(&r, 300);
    ck_shown(w, "0 1 3 / 4 112");
    client_drop(m); /* the last screen of both */
    rig_run(&r, 300);
    ck_shown(w, "0 1 /");
    client_send(k, "{\"t\":\"sub\",\"id\":\"3\",\"topics\":[\"kitchen:pass\",\"kitchen:bar\"]}");
    rig_run(&r, 300);
    ck_shown(w, "0 1 / 5 112");
    client_send(k, "{\"t\":\"unsub\",\"id\":\"4\",\"topics\":[\"kitchen:bar\"]}");
    rig_run(&r, 300);
    ck_shown(w, "0 1 / 112");
    rig_fini(&r);
}
END_TEST

START_TEST(a_silent_screen_is_missed_within_ten_seconds)
{
    rig_init(&r, 1);
    struct client *w = client_sub(&r, 0, WAITER, "\"presence\"");
    struct client *k = client_sub(&r, 0, KITCHEN, "\"kitchen:grill\"");
    live(5000);
    ck_shown(w, "0 1 / 4");
    who_seen(&r, NULL); /* then its power is cut: nothing closes the connection */
    who_live(&r, LIMIT_PRESENCE_SILENCE_MS - 100, k);
    ck_shown(w, "nothing");
    who_live(&r, 2000, k);
    ck_shown(w, "0 /");
    ck_assert(k->session);
    who_seen(&r, NULL); /* it was only slow */
    rig_run(&r, 300);
    ck_shown(w, "0 1 / 4");
    rig_fini(&r);
}
END_TEST

UNIT_MAIN("presence", two_tablets_on_one_table_see_each_other,
    presence_is_told_after_each_subscription_and_only_then, quick_changes_are_told_together,
    which_roles_may_see_presence_and_say_where_they_look,
    a_station_is_lit_by_a_screen_that_works_there, a_silent_screen_is_missed_within_ten_seconds)

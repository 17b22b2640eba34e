/* Presence: who is there, on one hub and on several; what is dark; what a bus may do to it. */

#include "tests/core/rig.h"

#include "protocol/pos/limits.h"
#include "protocol/wire/close_codes.h"

#include <stdio.h>
#include <stdlib.h>

static struct rig r;
static struct client *mute; /* says nothing of itself */

#define DEVICE(n) fixed_id(0x330000 + (n))
enum { T1 = 2, T2 = 3, GRILL = 4, BAR = 5, PASS = 0x70 }; /* fixed ids */

static void seen_by_all(void)
{
    for (size_t i = 0; i < r.n_clients; i++)
        if (&r.clients[i] != mute && r.clients[i].session)
            client_send(&r.clients[i], "{\"t\":\"seen\",\"seq\":0}");
}

/* Time passes; screens answer each sync, as they do. */
static void live(int64_t ms)
{
    for (int64_t at = 0; at < ms; at += 500) {
        seen_by_all();
        rig_run(&r, ms - at < 500 ? ms - at : 500);
    }
}

static void at(struct client *c, int table)
{
    if (table)
        client_send(c, "{\"t\":\"at\",\"table_id\":\"%s\"}", fixed_id(table));
    else
        client_send(c, "{\"t\":\"at\",\"table_id\":null}");
}

static int number_of(const char *text, int base, int n)
{
    for (int i = 0; i < n; i++)
        if (strcmp(fixed_id(base + i), text) == 0)
            return i;
    ck_abort_msg("whose id is %s?", text);
}

/* The last presence it was told and what there was before it: how many. */
static cJSON *last(struct client *c, int *ret_n)
{
    cJSON *m = NULL;
    int n = 0;
    for (cJSON *next; (next = client_take(c, "presence")); n++)
        m = next;
    if (ret_n)
        *ret_n = n;
    return m;
}

/* As "0@2 1 / 4": devices by number with their table, stations. */
static const char *shown(struct client *c)
{
    static char text[8192];
    cJSON *m = last(c, NULL);
    size_t n = 0;
    if (!m)
        return "nothing";
    const cJSON *row;
    text[0] = 0;
    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(m, "devices"))
    {
        n += (size_t)snprintf(
            text + n, sizeof text - n, "%d", number_of(text_of(row, "device"), 0x330000, 100));
        const char *table = text_of(row, "table_id");
        if (*table)
            n += (size_t)snprintf(text + n, sizeof text - n, "@%d", number_of(table, 0, 100));
        n += (size_t)snprintf(text + n, sizeof text - n, " ");
    }
    n += (size_t)snprintf(text + n, sizeof text - n, "/");
    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(m, "stations")) n +=
        (size_t)snprintf(text + n, sizeof text - n, " %d", number_of(row->valuestring, 0, 0x100));
    return text;
}

#define ck_shown(c, text) ck_assert_str_eq(shown(c), text)

static int lists_told(struct client *c)
{
    int n;
    last(c, &n);
    return n;
}

static void begin(size_t n_nodes)
{
    mute = NULL;
    rig_init(&r, n_nodes);
}

/* --- one hub ------------------------------------------------------------------------------- */

START_TEST(two_tablets_on_one_table_see_each_other)
{
    begin(1);
    struct client *a = client_sub(&r, 0, WAITER, "\"floor\",\"presence\"");
    rig_run(&r, 100);
    cJSON *m = client_expect(a, "presence");
    const cJSON *row = cJSON_GetObjectItemCaseSensitive(m, "devices")->child;
    ck_assert_str_eq(text_of(row, "device"), DEVICE(WAITER));
    ck_assert_str_eq(text_of(row, "name"), "Ada");
    ck_assert_str_eq(text_of(row, "role"), "waiter");
    ck_assert(cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(row, "table_id")));
    struct client *b = client_sub(&r, 0, CASHIER, "\"presence\"");
    at(a, T1);
    rig_run(&r, 300);
    ck_shown(a, "0@2 2 /");
    ck_shown(b, "0@2 2 /");
    at(b, T1);
    rig_run(&r, 300);
    ck_shown(a, "0@2 2@2 /");
    at(a, T2);
    at(b, 0);
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

START_TEST(it_is_told_after_each_subscription_and_only_then)
{
    begin(1);
    struct client *a = client_sub(&r, 0, WAITER, "\"presence\"");
    struct client *b = client_sub(&r, 0, CASHIER, "\"floor\"");
    rig_run(&r, 600);
    ck_shown(a, "0 2 /");
    ck_shown(b, "nothing");
    client_send(b, "{\"t\":\"sub\",\"id\":\"2\",\"topics\":[\"presence\"]}");
    rig_run(&r, 300);
    ck_shown(b, "0 2 /");
    ck_shown(a, "nothing"); /* no news for a */
    client_send(b, "{\"t\":\"unsub\",\"id\":\"3\",\"topics\":[\"presence\"]}");
    at(b, T1);
    rig_run(&r, 300);
    ck_shown(a, "0 2@2 /");
    ck_shown(b, "nothing");
    at(b, T1); /* the same again */
    rig_run(&r, 300);
    ck_shown(a, "nothing");
    client_send(a, "{\"t\":\"sub\",\"id\":\"4\",\"topics\":[\"floor\"]}");
    rig_run(&r, 300);
    ck_assert_int_eq(lists_told(a), 1); /* with its new snapshot */
    client_send(a, "{\"t\":\"unsub\",\"id\":\"5\",\"topics\":[\"presence\"]}");
    rig_run(&r, 300);
    at(b, T2);
    client_send(a, "{\"t\":\"sub\",\"id\":\"6\",\"topics\":[\"presence\"]}"); /* it slept */
    rig_run(&r, 300);
    ck_shown(a, "0 2@3 /");
    rig_fini(&r);
}
END_TEST

START_TEST(what_changes_quickly_is_told_together)
{
    begin(1);
    struct client *a = client_sub(&r, 0, WAITER, "\"presence\"");
    struct client *b = client_sub(&r, 0, CASHIER, "\"floor\"");
    rig_run(&r, 1000 - r.mono % 1000 + 10);
    last(a, NULL);
    for (int i = 0; i < 100; i++) {
        at(b, i % 2 ? T1 : T2);
        rig_run(&r, 10);
    }
    ck_assert_int_le(lists_told(a), 1000 / LIMIT_PRESENCE_TELL_MS + 1);
    rig_run(&r, LIMIT_PRESENCE_TELL_MS + TICK_MS);
    at(b, T1);
    rig_run(&r, LIMIT_PRESENCE_TELL_MS + TICK_MS);
    ck_shown(a, "0 2@2 /");
    rig_fini(&r);
}
END_TEST

START_TEST(who_may_see_it_and_who_may_say_it)
{
    begin(1);
    struct client *d = client_sub(&r, 0, DISPLAY, "\"floor\"");
    client_send(d, "{\"t\":\"sub\",\"id\":\"2\",\"topics\":[\"presence\"]}");
    rig_turn(&r);
    ck_assert_str_eq(text_of(client_expect(d, "error"), "code"), "forbidden_topic");
    at(d, T1);
    struct client *k = client_sub(&r, 0, KITCHEN, "\"presence\"");
    rig_run(&r, 300);
    ck_shown(k, "1 5@2 /");
    client_send(k, "{\"t\":\"at\"}");
    rig_turn(&r);
    ck_assert_str_eq(text_of(client_expect(k, "error"), "code"), "field_missing");
    struct client *early = client_open(&r, 0, NULL);
    at(early, T1);
    rig_turn(&r);
    ck_assert_str_eq(text_of(client_expect(early, "error"), "code"), "hello_first");
    for (int i = 0; i < LIMIT_MESSAGE_BURST + 5; i++)
        at(d, T1 + i % 2);
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
    begin(1);
    add_pass();
    struct client *w = client_sub(&r, 0, WAITER, "\"presence\",\"expo\",\"kitchen:bar\"");
    struct client *d = client_sub(&r, 0, DISPLAY, "\"expo\",\"kitchen:grill\"");
    rig_run(&r, 300);
    ck_shown(w, "0 5 /"); /* those who only look light nothing */
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

START_TEST(a_screen_that_says_nothing_is_missed_within_ten_seconds)
{
    begin(1);
    struct client *w = client_sub(&r, 0, WAITER, "\"presence\"");
    struct client *k = client_sub(&r, 0, KITCHEN, "\"kitchen:grill\"");
    live(5000);
    ck_shown(w, "0 1 / 4");
    seen_by_all();
    mute = k; /* its power is cut: nothing closes the connection */
    live(LIMIT_PRESENCE_SILENCE_MS - 100);
    ck_shown(w, "nothing");
    live(2000);
    ck_shown(w, "0 /");
    ck_assert(k->session);
    mute = NULL;
    seen_by_all(); /* it was only slow */
    rig_run(&r, 300);
    ck_shown(w, "0 1 / 4");
    rig_fini(&r);
}
END_TEST

/* --- several hubs -------------------------------------------------------------------------- */

START_TEST(a_tablet_on_another_hub_is_seen)
{
    begin(2);
    struct client *a = client_sub(&r, 0, WAITER, "\"presence\"");
    struct client *b = client_sub(&r, 1, CASHIER, "\"floor\"");
    struct client *k = client_sub(&r, 1, KITCHEN, "\"kitchen:grill\"");
    live(LIMIT_PRESENCE_SAY_MS + 300); /* a's hub asks anew */
    ck_shown(a, "0 1 2 / 4");
    at(b, T1);
    live(700);
    ck_shown(a, "0 1 2@2 / 4");
    client_drop(k);
    live(700);
    ck_shown(a, "0 2@2 /");
    client_sub(&r, 1, MANAGER, "\"presence\""); /* asks by itself */
    live(700);
    ck_shown(a, "0 2@2 3 /");
    client_drop(b);
    live(700);
    ck_shown(a, "0 3 /");
    live(20000); /* nothing of it is forgotten */
    ck_shown(a, "nothing");
    rig_fini(&r);
}
END_TEST

START_TEST(a_hub_that_is_killed_leaves_no_ghosts)
{
    begin(2);
    struct client *a = client_sub(&r, 0, WAITER, "\"presence\"");
    client_sub(&r, 1, KITCHEN, "\"kitchen:grill\"");
    live(4000);
    ck_shown(a, "0 1 / 4");
    rig_crash(&r, 1);
    live(LIMIT_PRESENCE_KEPT_MS - LIMIT_PRESENCE_SAY_MS - 600);
    ck_shown(a, "nothing");
    live(10000 - (LIMIT_PRESENCE_KEPT_MS - LIMIT_PRESENCE_SAY_MS - 600));
    ck_shown(a, "0 /");
    rig_start(&r, 1);
    client_sub(&r, 1, KITCHEN, "\"kitchen:grill\"");
    live(LIMIT_PRESENCE_SAY_MS + 700);
    ck_shown(a, "0 1 / 4");
    rig_fini(&r);
}
END_TEST

START_TEST(without_the_bus_each_hub_knows_its_own)
{
    begin(2);
    struct client *a = client_sub(&r, 0, WAITER, "\"presence\"");
    struct client *b = client_sub(&r, 1, CASHIER, "\"presence\"");
    live(1000);
    ck_shown(a, "0 2 /");
    ck_shown(b, "0 2 /");
    r.nodes[0].deaf = r.nodes[1].deaf = true;
    live(10000);
    ck_shown(a, "0 /");
    ck_shown(b, "2 /");
    r.nodes[0].deaf = r.nodes[1].deaf = false;
    live(LIMIT_PRESENCE_SAY_MS + 700);
    ck_shown(a, "0 2 /");
    ck_shown(b, "0 2 /");
    rig_fini(&r);
}
END_TEST

/* A tablet walks to the other hub; its old connection hangs. */
START_TEST(of_two_words_of_one_device_the_newer_counts)
{
    begin(2);
    struct client *m = client_sub(&r, 0, MANAGER, "\"presence\"");
    struct client *old = client_sub(&r, 0, WAITER, "\"floor\"");
    at(old, T1);
    live(1000);
    ck_shown(m, "0@2 3 /");
    struct client *new = client_sub(&r, 1, WAITER, "\"floor\"");
    live(LIMIT_PRESENCE_SAY_MS + 500);
    ck_shown(m, "0 3 /");
    at(new, T2);
    live(700);
    ck_shown(m, "0@3 3 /");
    client_drop(new);
    live(700);
    ck_shown(m, "0@2 3 /");
    rig_fini(&r);
}
END_TEST

START_TEST(where_nobody_asks_nothing_is_said)
{
    begin(2);
    struct client *a = client_sub(&r, 0, WAITER, "\"floor\"");
    client_sub(&r, 1, KITCHEN, "\"kitchen:grill\"");
    at(a, T1);
    live(10000);
    ck_assert_int_eq(r.n_parts, 0);
    struct client *m = client_sub(&r, 1, MANAGER, "\"presence\"");
    live(700);
    ck_shown(m, "0@2 1 3 / 4");
    int before = r.n_parts;
    live(6 * LIMIT_PRESENCE_SAY_MS); /* two hubs */
    ck_assert_int_ge(r.n_parts - before, 10);
    ck_assert_int_le(r.n_parts - before, 20);
    client_drop(m);
    live(10000); /* the others believe for as long that somebody asks */
    before = r.n_parts;
    live(10000);
    ck_assert_int_eq(r.n_parts, before);
    rig_fini(&r);
}
END_TEST

/* --- a bus that forges --------------------------------------------------------------------- */

static const char *part(int node, int64_t no, const char *devices, const char *stations)
{
    static char text[1 << 18];
    snprintf(text, sizeof text,
        "{\"node\":\"%s\",\"no\":%lld,\"asks\":false,\"devices\":[%s],\"stations\":[%s]}",
        fixed_id(0x5000 + node), (long long)no, devices, stations);
    return text;
}

static const char *device_row(int device)
{
    static char text[256];
    snprintf(text, sizeof text,
        "{\"device\":\"%s\",\"name\":\"x\",\"role\":\"waiter\",\"table_id\":null,\"since\":5}",
        DEVICE(device));
    return text;
}

START_TEST(parts_are_taken_in_their_order_and_once)
{
    begin(1);
    struct client *a = client_sub(&r, 0, WAITER, "\"presence\"");
    rig_part(&r, 0, part(1, 7, device_row(11), ""));
    live(300);
    ck_shown(a, "0 11 /");
    rig_part(&r, 0, part(1, 6, device_row(12), "")); /* late */
    rig_part(&r, 0, part(1, 7, device_row(13), "")); /* doubled, and forged */
    live(1000);
    ck_shown(a, "nothing");
    rig_part(&r, 0, part(1, 8, "", ""));
    rig_part(&r, 0, part(1, 7, device_row(11), ""));
    live(1000);
    ck_shown(a, "0 /"); /* gone stays gone */
    for (int64_t ms = 0; ms < LIMIT_PRESENCE_KEPT_MS - 500; ms += 500) {
        rig_part(&r, 0, part(2, 1, device_row(14), "")); /* doubled: that is no life */
        live(500);
    }
    ck_shown(a, "0 14 /");
    live(1000);
    ck_shown(a, "0 /");
    rig_part(&r, 0, part(3, INT64_MAX, device_row(15), ""));
    live(LIMIT_PRESENCE_KEPT_MS + 300);
    rig_part(&r, 0, part(3, 1, device_row(16), ""));
    live(300);
    ck_shown(a, "0 16 /");
    rig_fini(&r);
}
END_TEST

START_TEST(what_is_no_part_does_nothing)
{
    static const char *const bad[] = {"", "x", "{}", "[]", "null", "{\"node\":1}",
        "{\"node\":\"00000000-0000-0000-0000-000000000000\",\"no\":1,\"asks\":false,\"devices\":[],"
        "\"stations\":[]}",
        "{\"node\":\"0190163d-8694-739b-aea5-966c26f8ad91\",\"no\":0,\"asks\":false,\"devices\":[],"
        "\"stations\":[]}",
        "{\"node\":\"0190163d-8694-739b-aea5-966c26f8ad91\",\"no\":1,\"devices\":[],\"stations\":[]"
        "}"};
    begin(1);
    struct client *a = client_sub(&r, 0, WAITER, "\"presence\"");
    live(1000);
    last(a, NULL);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        rig_part(&r, 0, bad[i]);
    char *own = strdup(r.part); /* our own, come back */
    ck_assert_ptr_nonnull(own);
    rig_part(&r, 0, own);
    free(own);
    live(1000);
    ck_shown(a, "nothing");
    struct buf text;
    buf_init(&text, 1 << 20);
    hub_metrics(r.nodes[0].hub, &text);
    buf_put_char(&text, 0);
    const char *n = strstr(text.p, "\npayon_parts_bad_total ");
    ck_assert_int_eq(strtol(strstr(n, " "), NULL, 10), sizeof bad / sizeof *bad + 1);
    buf_fini(&text);
    rig_fini(&r);
}
END_TEST

/* So many of them, 0x340000 and after, in one part. */
static const char *crowd(int n, const char *stations)
{
    static char devices[1 << 17];
    size_t at_n = 0;
    devices[0] = 0;
    for (int i = 0; i < n; i++)
        at_n += (size_t)snprintf(devices + at_n, sizeof devices - at_n,
            "%s{\"device\":\"%s\",\"name\":\"\",\"role\":\"waiter\",\"table_id\":null,\"since\":5}",
            i ? "," : "", fixed_id(0x340000 + i));
    return part(1, r.mono, devices, stations);
}

static void ck_counts(struct client *c, int devices, int stations)
{
    cJSON *m = last(c, NULL);
    ck_assert_ptr_nonnull(m);
    ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(m, "devices")), devices);
    ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(m, "stations")), stations);
    const cJSON *row = cJSON_GetObjectItemCaseSensitive(m, "devices")->child;
    ck_assert_str_eq(text_of(row, "device"), DEVICE(WAITER)); /* the smallest id */
}

START_TEST(the_list_has_a_ceiling)
{
    static char stations[1 << 13];
    begin(1);
    struct client *a = client_sub(&r, 0, WAITER, "\"presence\"");
    struct client *k = client_sub(&r, 0, KITCHEN, "\"kitchen:grill\"");
    rig_part(&r, 0, crowd(LIMIT_PRESENCE_DEVICES - 3, ""));
    live(300);
    ck_counts(a, LIMIT_PRESENCE_DEVICES - 1, 1);
    rig_part(&r, 0, crowd(LIMIT_PRESENCE_DEVICES - 2, ""));
    live(300);
    ck_counts(a, LIMIT_PRESENCE_DEVICES, 1);
    rig_part(&r, 0, crowd(LIMIT_PRESENCE_DEVICES - 1, "")); /* one is left out, nothing is news */
    live(300);
    ck_shown(a, "nothing");
    rig_part(&r, 0, crowd(LIMIT_PRESENCE_DEVICES + 1, "")); /* no part: not heard */
    client_drop(k);
    live(300);
    ck_counts(a, LIMIT_PRESENCE_DEVICES, 0);
    size_t n = 0;
    for (int i = 0; i < LIMIT_PRESENCE_STATIONS; i++)
        n += (size_t)snprintf(
            stations + n, sizeof stations - n, "%s\"%s\"", i ? "," : "", fixed_id(0x350000 + i));
    rig_part(&r, 0, crowd(1, stations));
    live(300);
    ck_counts(a, 2, LIMIT_PRESENCE_STATIONS);
    client_sub(&r, 0, KITCHEN, "\"kitchen:grill\""); /* a smaller id: the largest falls out */
    live(300);
    ck_counts(a, 3, LIMIT_PRESENCE_STATIONS);
    snprintf(stations + n, sizeof stations - n, ",\"%s\"", fixed_id(1));
    rig_part(&r, 0, crowd(9, stations)); /* one too many: not heard */
    live(500);
    ck_shown(a, "nothing");
    rig_fini(&r);
}
END_TEST

START_TEST(so_many_hubs_are_heard)
{
    begin(1);
    struct client *a = client_sub(&r, 0, WAITER, "\"presence\"");
    for (int i = 1; i < LIMIT_PRESENCE_NODES; i++)
        rig_part(&r, 0, part(i, 1, device_row(i), ""));
    live(300);
    ck_counts(a, LIMIT_PRESENCE_NODES, 0);
    rig_part(&r, 0, part(60, 1, device_row(60), ""));
    live(300);
    ck_counts(a, LIMIT_PRESENCE_NODES + 1, 0);
    rig_part(&r, 0, part(61, 1, device_row(61), "")); /* one too many */
    live(300);
    ck_shown(a, "nothing");
    rig_part(&r, 0, part(60, 2, device_row(62), "")); /* those that are heard go on */
    live(300);
    ck_counts(a, LIMIT_PRESENCE_NODES + 1, 0);
    live(LIMIT_PRESENCE_KEPT_MS);
    ck_shown(a, "0 /");
    rig_part(&r, 0, part(61, 2, device_row(61), ""));
    live(300);
    ck_shown(a, "0 61 /");
    rig_fini(&r);
}
END_TEST

UNIT_MAIN("presence", two_tablets_on_one_table_see_each_other,
    it_is_told_after_each_subscription_and_only_then, what_changes_quickly_is_told_together,
    who_may_see_it_and_who_may_say_it, a_station_is_lit_by_a_screen_that_works_there,
    a_screen_that_says_nothing_is_missed_within_ten_seconds, a_tablet_on_another_hub_is_seen,
    a_hub_that_is_killed_leaves_no_ghosts, without_the_bus_each_hub_knows_its_own,
    of_two_words_of_one_device_the_newer_counts, where_nobody_asks_nothing_is_said,
    parts_are_taken_in_their_order_and_once, what_is_no_part_does_nothing, the_list_has_a_ceiling,
    so_many_hubs_are_heard)

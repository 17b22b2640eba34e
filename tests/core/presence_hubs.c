/* Presence over several hubs, and with a bus that loses, duplicates and forges. */

#include "tests/core/who.h"

#include "protocol/pos/model/limits.h"

#include <stdio.h>
#include <stdlib.h>

static struct rig r;

static void live(int64_t ms)
{
    who_live(&r, ms, NULL);
}

/* --- several hubs -------------------------------------------------------------------------- */

START_TEST(a_tablet_on_another_hub_is_seen)
{
    rig_init(&r, 2);
    struct client *a = client_sub(&r, 0, WAITER, "\"presence\"");
    struct client *b = client_sub(&r, 1, CASHIER, "\"floor\"");
    struct client *k = client_sub(&r, 1, KITCHEN, "\"kitchen:grill\"");
    live(LIMIT_PRESENCE_SAY_MS + 300); /* a's hub asks again */
    ck_shown(a, "0 1 2 / 4");
    who_at(b, T1);
    live(700);
    ck_shown(a, "0 1 2@2 / 4");
    client_drop(k);
    live(700);
    ck_shown(a, "0 2@2 /");
    client_sub(&r, 1, MANAGER, "\"presence\""); /* its own hub asks */
    live(700);
    ck_shown(a, "0 2@2 3 /");
    client_drop(b);
    live(700);
    ck_shown(a, "0 3 /");
    live(20000); /* nothing is forgotten */
    ck_shown(a, "nothing");
    rig_fini(&r);
}
END_TEST

START_TEST(a_hub_that_is_killed_leaves_no_ghosts)
{
    rig_init(&r, 2);
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
    rig_init(&r, 2);
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

/* A tablet moves to the other hub while its old connection hangs. */
START_TEST(the_newer_of_two_reports_of_a_device_counts)
{
    rig_init(&r, 2);
    struct client *m = client_sub(&r, 0, MANAGER, "\"presence\"");
    struct client *old = client_sub(&r, 0, WAITER, "\"floor\"");
    who_at(old, T1);
    live(1000);
    ck_shown(m, "0@2 3 /");
    r.nodes[0].deaf = true; /* the fence is lost, so the old connection stays */
    struct client *new = client_sub(&r, 1, WAITER, "\"floor\"");
    live(10);
    r.nodes[0].deaf = false;
    live(LIMIT_PRESENCE_SAY_MS + 500);
    ck_shown(m, "0 3 /");
    who_at(new, T2);
    live(700);
    ck_shown(m, "0@3 3 /");
    client_drop(new);
    live(700);
    ck_shown(m, "0@2 3 /");
    rig_fini(&r);
}
END_TEST

START_TEST(nothing_is_published_while_nobody_asks)
{
    rig_init(&r, 2);
    struct client *a = client_sub(&r, 0, WAITER, "\"floor\"");
    client_sub(&r, 1, KITCHEN, "\"kitchen:grill\"");
    who_at(a, T1);
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
    live(10000); /* for so long the others believe that somebody asks */
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

START_TEST(parts_are_taken_in_order_and_once)
{
    rig_init(&r, 1);
    struct client *a = client_sub(&r, 0, WAITER, "\"presence\"");
    rig_part(&r, 0, part(1, 7, device_row(11), ""));
    live(300);
    ck_shown(a, "0 11 /");
    rig_part(&r, 0, part(1, 6, device_row(12), "")); /* late */
    rig_part(&r, 0, part(1, 7, device_row(13), "")); /* duplicated and forged */
    live(1000);
    ck_shown(a, "nothing");
    rig_part(&r, 0, part(1, 8, "", ""));
    rig_part(&r, 0, part(1, 7, device_row(11), ""));
    live(1000);
    ck_shown(a, "0 /"); /* a device that left stays away */
    for (int64_t ms = 0; ms < LIMIT_PRESENCE_KEPT_MS - 500; ms += 500) {
        rig_part(&r, 0, part(2, 1, device_row(14), "")); /* a duplicate does not extend its life */
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

START_TEST(a_text_that_is_no_part_is_ignored)
{
    static const char *const bad[] = {"", "x", "{}", "[]", "null", "{\"node\":1}",
        "{\"node\":\"00000000-0000-0000-0000-000000000000\",\"no\":1,\"asks\":false,\"devices\":[],"
        "\"stations\":[]}",
        "{\"node\":\"0190163d-8694-739b-aea5-966c26f8ad91\",\"no\":0,\"asks\":false,\"devices\":[],"
        "\"stations\":[]}",
        "{\"node\":\"0190163d-8694-739b-aea5-966c26f8ad91\",\"no\":1,\"devices\":[],\"stations\":[]"
        "}"};
    rig_init(&r, 1);
    struct client *a = client_sub(&r, 0, WAITER, "\"presence\"");
    live(1000);
    who_last(a, NULL);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        rig_part(&r, 0, bad[i]);
    char *own = strdup(r.part); /* our own part comes back */
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

/* n devices, from 0x340000 on, in one part. */
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
    cJSON *m = who_last(c, NULL);
    ck_assert_ptr_nonnull(m);
    ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(m, "devices")), devices);
    ck_assert_int_eq(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(m, "stations")), stations);
    const cJSON *row = cJSON_GetObjectItemCaseSensitive(m, "devices")->child;
    ck_assert_str_eq(text_of(row, "device"), DEVICE(WAITER)); /* the smallest id */
}

START_TEST(the_list_has_a_ceiling)
{
    static char stations[1 << 13];
    rig_init(&r, 1);
    struct client *a = client_sub(&r, 0, WAITER, "\"presence\"");
    struct client *k = client_sub(&r, 0, KITCHEN, "\"kitchen:grill\"");
    rig_part(&r, 0, crowd(LIMIT_PRESENCE_DEVICES - 3, ""));
    live(300);
    ck_counts(a, LIMIT_PRESENCE_DEVICES - 1, 1);
    rig_part(&r, 0, crowd(LIMIT_PRESENCE_DEVICES - 2, ""));
    live(300);
    ck_counts(a, LIMIT_PRESENCE_DEVICES, 1);
    rig_part(&r, 0, crowd(LIMIT_PRESENCE_DEVICES - 1, "")); /* one falls out: nothing new */
    live(300);
    ck_shown(a, "nothing");
    rig_part(&r, 0, crowd(LIMIT_PRESENCE_DEVICES + 1, "")); /* too many for a part: ignored */
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
    rig_part(&r, 0, crowd(9, stations)); /* one too many: ignored */
    live(500);
    ck_shown(a, "nothing");
    rig_fini(&r);
}
END_TEST

START_TEST(the_number_of_hubs_heard_has_a_ceiling)
{
    rig_init(&r, 1);
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
    rig_part(&r, 0, part(60, 2, device_row(62), "")); /* known hubs are still heard */
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

UNIT_MAIN("presence_hubs", a_tablet_on_another_hub_is_seen, a_hub_that_is_killed_leaves_no_ghosts,
    without_the_bus_each_hub_knows_its_own, the_newer_of_two_reports_of_a_device_counts,
    nothing_is_published_while_nobody_asks, parts_are_taken_in_order_and_once,
    a_text_that_is_no_part_is_ignored, the_list_has_a_ceiling,
    the_number_of_hubs_heard_has_a_ceiling)

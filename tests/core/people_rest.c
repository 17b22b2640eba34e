/* People and the other parts of the hub: what counts over REST, where nobody is signed in, and that
 * a token which no longer holds stops whoever is signed in at its device. */

#include "tests/core/rig.h"

#include "hub/crypto/token.h"
#include "protocol/pos/model/limits.h"
#include "protocol/wire/close_codes.h"
#include "storage/mem/devices.h"
#include "storage/mem/keys.h"

#include <stdio.h>
#include <string.h>

static struct rig r;
static struct client *manager, *tablet;

enum { ANNA = 0x9a01, BOSS = 0x9a04, KEY = 0x7e11 };

static const char *say_manager(const char *type, const char *body)
{
    const char *op = new_id(&r);
    client_send(
        manager, "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"%s\",\"body\":{%s}}", op, type, body);
    rig_run(&r, 20);
    return op;
}

static void put_staff(int who, const char *name, const char *role, const char *pin)
{
    char body[200];
    snprintf(body, sizeof body, "\"staff_id\":\"%s\",\"name\":\"%s\",\"role\":\"%s\"",
        fixed_id(who), name, role);
    expect_ok(manager, say_manager("staff.put", body));
    client_send(manager, "{\"t\":\"secret\",\"id\":\"p\",\"staff_id\":\"%s\",\"pin\":\"%s\"}",
        fixed_id(who), pin);
    rig_run(&r, 200);
    client_expect(manager, "secret_set");
}

/* A tablet where Anna may sign in. */
static void house(void)
{
    rig_init(&r, 1);
    manager = client_hello(&r, 0, MANAGER);
    tablet = client_sub(&r, 0, WAITER, "\"orders\"");
    put_staff(ANNA, "Anna", "waiter", "1111");
    put_staff(BOSS, "Boss", "manager", "9999");
}

static void sign_in(void)
{
    client_send(tablet, "{\"t\":\"sign_in\",\"id\":\"s\",\"pin\":\"1111\"}");
    rig_run(&r, 200);
    client_expect(tablet, "signed_in");
}

static void ck_takeaway(struct client *c)
{
    const char *op = say_takeaway(c, NULL, new_id(&r));
    rig_run(&r, 50);
    expect_ok(c, op);
}

/* Who gave the last command, as the tablet was told. */
static cJSON *by_of_change(void)
{
    cJSON *last = NULL;
    for (cJSON *m; (m = client_take(tablet, "change"));)
        last = m;
    ck_assert_ptr_nonnull(last);
    return cJSON_GetObjectItem(last, "by");
}

/* --- over REST ------------------------------------------------------------------------------ */

static char answer[4096];

static void on_answer(void *user, const struct api_answer *a)
{
    rig_out(&r);
    snprintf(answer, sizeof answer, "%.*s", STR_ARG(a->text));
    rig_in(&r);
}

/* An order over REST, with the device's token or the key. extra: more members of the message. */
static void rest(int device, const char *extra, const char *expected)
{
    uint8_t secret[TOKEN_SECRET_BYTES] = {
        (uint8_t)device, (uint8_t)(device >> 8), (uint8_t)(device >> 16)};
    char text[512];
    int n = snprintf(text, sizeof text,
        "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"order.open\"%s,\"body\":{\"order_id\":\"%s\","
        "\"kind\":\"takeaway\"}}",
        new_id(&r), extra, new_id(&r));
    struct api_ask ask = {.verb = API_COMMAND,
        .is_device = device != KEY,
        .token = device_id(device),
        .peer = STR("127.0.0.1"),
        .venue = venue_id(0),
        .text = {text, (size_t)n}};
    crypto_sha256((struct str){(char *)secret, sizeof secret}, ask.secret_hash);
    answer[0] = 0;
    rig_in(&r);
    (void)hub_ask(r.nodes[0].hub, &ask, on_answer, NULL);
    rig_out(&r);
    rig_run(&r, 100);
    ck_assert_msg(strstr(answer, expected), "%s", answer);
}

static void add_key(void)
{
    uint8_t secret[TOKEN_SECRET_BYTES] = {(uint8_t)KEY, (uint8_t)(KEY >> 8)};
    struct store_key_venue venue = {.venue = venue_id(0)};
    struct store_key key = {.tenant = tenant_id(0),
        .name = STR("website"),
        .role = ROLE_WAITER,
        .writes = true,
        .venues = &venue,
        .n_venues = 1};
    crypto_sha256((struct str){(char *)secret, sizeof secret}, key.secret_hash);
    ck_assert_int_eq(mem_db_put_key(r.db, device_id(KEY), &key), 0);
}

START_TEST(over_rest_nobody_is_signed_in)
{
    house();
    sign_in();
    ck_takeaway(tablet);
    ck_assert_str_eq(text_of(by_of_change(), "name"), "Anna");
    rest(WAITER, "", "\"t\":\"ok\"");
    ck_assert(cJSON_IsNull(cJSON_GetObjectItem(by_of_change(), "staff")));
    char by[100];
    snprintf(by, sizeof by, ",\"by\":\"%s\"", fixed_id(ANNA));
    rest(WAITER, by, "\"t\":\"ok\""); /* she is signed in there */
    cJSON *late = by_of_change();
    ck_assert_str_eq(text_of(late, "name"), "Anna");
    ck_assert(cJSON_IsTrue(cJSON_GetObjectItem(late, "late")));
    rest(CASHIER, by, "not_signed_in");
    rig_fini(&r);
}
END_TEST

START_TEST(a_device_must_sign_in_over_rest_too_and_a_key_cannot)
{
    house();
    add_key();
    expect_ok(
        manager, say_manager("settings.put", "\"rounding\":\"line_up\",\"sign_in_always\":true"));
    rest(WAITER, "", "sign_in_first");
    rest(KEY, "", "\"t\":\"ok\"");
    char by[100];
    snprintf(by, sizeof by, ",\"by\":\"%s\"", fixed_id(ANNA));
    rest(KEY, by, "not_signed_in");
    rig_fini(&r);
}
END_TEST

/* --- the fence ------------------------------------------------------------------------------ */

START_TEST(whoever_is_signed_in_stops_when_the_token_does)
{
    house();
    sign_in();
    ck_takeaway(tablet);
    rig_next_commit(&r, MEM_FINE, 20, 1, 0);
    const char *flying = say_takeaway(tablet, NULL, new_id(&r));
    rig_turn(&r);
    const char *queued = say_takeaway(tablet, NULL, new_id(&r));
    ck_assert_int_eq(mem_db_revoke(r.db, device_id(WAITER)), 0);
    rig_run(&r, 100);
    expect_no_answer(tablet, flying);
    expect_no_answer(tablet, queued);
    ck_assert_int_eq(tablet->closed, (int)CLOSE_BAD_TOKEN);
    rig_fini(&r);
}
END_TEST

START_TEST(signing_in_and_out_keeps_what_is_known_of_the_token)
{
    house();
    for (int i = 0; i < 3; i++) { /* the access of the venue moves, each time in another state */
        ck_assert_int_eq(mem_db_revoke(r.db, device_id(CASHIER + 6 * i)), 0);
        ck_takeaway(tablet);
        sign_in();
        ck_takeaway(tablet);
        ck_assert_int_eq(
            mem_db_give_role(r.db, device_id(KITCHEN), i & 1 ? ROLE_KITCHEN : ROLE_DISPLAY), 0);
        ck_takeaway(tablet);
        client_send(tablet, "{\"t\":\"sign_out\",\"id\":\"o\"}");
        ck_takeaway(tablet);
        ck_assert_int_eq(tablet->closed, 0);
    }
    rig_fini(&r);
}
END_TEST

UNIT_MAIN("people_rest", over_rest_nobody_is_signed_in,
    a_device_must_sign_in_over_rest_too_and_a_key_cannot,
    whoever_is_signed_in_stops_when_the_token_does,
    signing_in_and_out_keeps_what_is_known_of_the_token)

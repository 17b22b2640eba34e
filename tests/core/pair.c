/* Devices without a token: pair, from the first question to the welcome. */

#include "tests/core/rig.h"

#include "hub/crypto/token.h"
#include "protocol/pos/model/limits.h"
#include "protocol/wire/close_codes.h"

#include <stdio.h>
#include <stdlib.h>

static struct rig r;

enum { ASK_MS = 2000 };

/* A device that made its token; all of it follows from a number. */
static void secret_of(int n, uint8_t secret[TOKEN_SECRET_BYTES])
{
    memset(secret, 7, TOKEN_SECRET_BYTES);
    memcpy(secret, &n, sizeof n);
}

static id token_of(int n)
{
    return id_of_text(fixed_id(0x770000 + n));
}

static void say_pair(struct client *c, int n)
{
    uint8_t secret[TOKEN_SECRET_BYTES], hash[SHA256_BYTES];
    char hex[2 * SHA256_BYTES + 1];
    secret_of(n, secret);
    crypto_sha256((struct str){(const char *)secret, sizeof secret}, hash);
    for (size_t i = 0; i < sizeof hash; i++)
        snprintf(hex + 2 * i, 3, "%02x", hash[i]);
    client_send(c, "{\"t\":\"pair\",\"token_id\":\"%s\",\"secret_hash\":\"%s\",\"name\":\"New\"}",
        fixed_id(0x770000 + n), hex);
}

static void say_hello(struct client *c, int n)
{
    uint8_t secret[TOKEN_SECRET_BYTES];
    char token[TOKEN_TEXT + 1] = "";
    secret_of(n, secret);
    token_format(token_of(n), secret, token);
    client_send(c, "{\"t\":\"hello\",\"token\":\"%s\"}", token);
}

/* Sends pair and waits for the answer. */
static struct pair_code code_of(struct client *c, int n)
{
    struct pair_code code;
    say_pair(c, n);
    rig_run(&r, 10);
    cJSON *p = client_expect(c, "pairing");
    ck_assert_str_eq(text_of(p, "state"), "waiting");
    ck_assert_str_eq(text_of(p, "token_id"), fixed_id(0x770000 + n));
    ck_assert_uint_eq(strlen(text_of(p, "code")), PAIR_CODE_TEXT);
    memcpy(code.s, text_of(p, "code"), PAIR_CODE_TEXT);
    return code;
}

static void expect_error(struct client *c, const char *code)
{
    ck_assert_str_eq(text_of(client_expect(c, "error"), "code"), code);
}

static bool same(struct pair_code a, struct pair_code b)
{
    return str_eq(pair_code_str(&a), pair_code_str(&b));
}

static void approve(struct pair_code code)
{
    struct store_device device = {.tenant = tenant_id(0),
        .venue = venue_id(0),
        .device = id_of_text(new_id(&r)),
        .device_name = STR("Tablet 3"),
        .role = ROLE_CASHIER};
    ck_assert_int_eq(mem_db_approve(r.db, &code, &device), 0);
}

static void ck_approved(struct client *c, int n)
{
    say_pair(c, n);
    rig_run(&r, 10);
    cJSON *p = client_expect(c, "pairing");
    ck_assert_str_eq(text_of(p, "state"), "approved");
    ck_assert(cJSON_IsNull(cJSON_GetObjectItem(p, "code")));
    ck_assert(cJSON_IsNull(cJSON_GetObjectItem(p, "expires_at")));
}

/* --- the way in ---------------------------------------------------------------------------- */

START_TEST(a_device_is_let_in)
{
    rig_init(&r, 2);
    struct client *c = client_open(&r, 0, NULL), *d;
    struct pair_code code = code_of(c, 1);
    for (int i = 0; i < 30; i++) {
        rig_run(&r, ASK_MS);
        ck_assert(same(code_of(c, 1), code));
    }
    d = client_open(&r, 1, NULL);
    ck_assert(same(code_of(d, 1), code)); /* another node says the same */
    approve(code);
    ck_approved(c, 1);
    ck_approved(d, 1);
    say_hello(c, 1);
    rig_run(&r, 10);
    cJSON *w = client_expect(c, "welcome");
    ck_assert_str_eq(text_of(w, "role"), "cashier");
    ck_assert_str_eq(text_of(cJSON_GetObjectItem(w, "actor"), "name"), "Tablet 3");
    rig_fini(&r);
}
END_TEST

START_TEST(a_device_that_is_not_approved_stays_out)
{
    rig_init(&r, 1);
    struct client *c = client_open(&r, 0, NULL);
    code_of(c, 1);
    say_hello(c, 1);
    rig_run(&r, 10);
    ck_assert_int_eq(c->closed, CLOSE_BAD_TOKEN);
    rig_fini(&r);
}
END_TEST

START_TEST(the_welcome_has_its_own_time_after_pairing)
{
    rig_init(&r, 1);
    struct client *c = client_open(&r, 0, NULL);
    struct pair_code code = code_of(c, 1);
    for (int i = 0; i < 30; i++) {
        rig_run(&r, ASK_MS);
        code_of(c, 1);
    }
    approve(code);
    r.nodes[0].read_ms = 3000;
    say_pair(c, 1);
    say_hello(c, 1); /* its pair is no longer answered */
    rig_run(&r, 15000);
    client_expect(c, "welcome");
    client_expect_no(c, "pairing");
    rig_fini(&r);
}
END_TEST

/* --- what is refused ----------------------------------------------------------------------- */

START_TEST(a_bad_pair_is_named_and_ends_the_session)
{
    static const char *const bad[][2] = {
        {"{\"t\":\"pair\"}", "field_missing"},
        {"{\"t\":\"pair\",\"token_id\":\"nope\",\"secret_hash\":\"\",\"name\":\"x\"}",
            "field_type"},
    };
    rig_init(&r, 1);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct client *c = client_open(&r, 0, NULL);
        client_send(c, "%s", bad[i][0]);
        rig_turn(&r);
        expect_error(c, bad[i][1]);
        ck_assert_int_eq(c->closed, CLOSE_NO_HELLO);
    }
    rig_fini(&r);
}
END_TEST

START_TEST(pair_comes_before_hello_only)
{
    rig_init(&r, 1);
    struct client *c = client_open(&r, 0, NULL);
    client_say_hello(c, WAITER, NULL);
    say_pair(c, 1);
    rig_run(&r, 10);
    expect_error(c, "hello_first");
    client_expect(c, "welcome");
    say_pair(c, 1);
    rig_turn(&r);
    expect_error(c, "hello_first");
    ck_assert_ptr_nonnull(c->session);
    rig_fini(&r);
}
END_TEST

START_TEST(anothers_token_is_taken)
{
    rig_init(&r, 1);
    struct client *c = client_open(&r, 0, NULL);
    client_send(c, "{\"t\":\"pair\",\"token_id\":\"%s\",\"secret_hash\":\"%064d\",\"name\":\"x\"}",
        fixed_id(0x330000 + WAITER), 0);
    rig_run(&r, 10);
    expect_error(c, "pair_taken");
    code_of(c, 1); /* the connection goes on */
    rig_fini(&r);
}
END_TEST

START_TEST(without_the_store_the_device_asks_again)
{
    rig_init(&r, 1);
    struct client *c = client_open(&r, 0, NULL);
    r.nodes[0].read_fault = MEM_REFUSED;
    say_pair(c, 1);
    rig_run(&r, 10);
    expect_error(c, "unavailable");
    r.nodes[0].read_fault = MEM_FINE;
    code_of(c, 1);
    rig_fini(&r);
}
END_TEST

/* --- ceilings ------------------------------------------------------------------------------ */

static void count_waiting(
    void *user, enum store_status status, struct str detail, const struct store_pairing *p)
{
    ck_assert_int_eq(status, STORE_OK);
    *(int *)user += p->state == PAIRING_WAITING;
}

START_TEST(waiting_codes_have_a_ceiling)
{
    rig_init(&r, 1);
    int waiting = 0;
    for (int n = 1; n < LIMIT_PAIRINGS; n++) {
        uint8_t random[PAIR_CODE_RANDOM] = {(uint8_t)n, (uint8_t)(n >> 8)};
        struct store_pair ask = {.token = token_of(n),
            .name = STR("x"),
            .code = pair_code_make(random),
            .life_ms = LIMIT_PAIR_CODE_MS,
            .waiting_max = LIMIT_PAIRINGS,
            .begin = true};
        r.nodes[0].store->ops->pair(r.nodes[0].store, &ask, count_waiting, &waiting);
    }
    rig_run(&r, 10);
    ck_assert_int_eq(waiting, LIMIT_PAIRINGS - 1);
    struct client *c = client_open(&r, 0, NULL), *d = client_open(&r, 0, NULL);
    struct pair_code code = code_of(c, 0x1000);
    say_pair(d, 0x1001);
    rig_run(&r, 10);
    expect_error(d, "pairings_full");
    ck_assert(same(code_of(c, 0x1000), code));
    approve(code);
    rig_run(&r, 500);
    say_pair(d, 0x1001); /* answered from memory, for a second */
    rig_run(&r, 10);
    expect_error(d, "pairings_full");
    rig_run(&r, 1000);
    code_of(d, 0x1001);
    rig_fini(&r);
}
END_TEST

START_TEST(a_code_expires)
{
    rig_init(&r, 1);
    struct client *c = client_open(&r, 0, NULL);
    struct pair_code code = code_of(c, 1);
    for (int ms = ASK_MS; ms < LIMIT_PAIR_CODE_MS - ASK_MS; ms += ASK_MS) {
        rig_run(&r, ASK_MS - 10);
        ck_assert(same(code_of(c, 1), code));
    }
    rig_run(&r, 2 * ASK_MS);
    ck_assert(!same(code_of(c, 1), code));
    rig_fini(&r);
}
END_TEST

START_TEST(a_connection_has_a_rate_of_asking)
{
    rig_init(&r, 1);
    struct client *c = client_open(&r, 0, NULL);
    for (int i = 0; i < LIMIT_PAIR_BURST; i++)
        code_of(c, 1);
    client_expect_no(c, "error");
    say_pair(c, 1);
    rig_run(&r, 10);
    expect_error(c, "pair_rate");
    client_expect_no(c, "pairing");
    rig_run(&r, 1000 / LIMIT_PAIR_RATE);
    code_of(c, 1);
    say_pair(c, 1);
    rig_run(&r, 10);
    expect_error(c, "pair_rate");
    ck_assert_ptr_nonnull(c->session);
    rig_fini(&r);
}
END_TEST

START_TEST(a_device_that_pairs_must_go_on_asking)
{
    rig_init(&r, 1);
    struct client *c = client_open(&r, 0, NULL), *d = client_open(&r, 0, NULL);
    rig_run(&r, LIMIT_HELLO_MS - 2 * TICK_MS);
    code_of(c, 1);
    code_of(d, 2);
    rig_run(&r, LIMIT_PAIR_ASK_MS - 2 * TICK_MS);
    ck_assert_int_eq(c->closed, 0);
    code_of(d, 2);
    rig_run(&r, 2 * TICK_MS);
    ck_assert_int_eq(c->closed, CLOSE_HELLO_LATE);
    ck_assert_int_eq(d->closed, 0);
    rig_fini(&r);
}
END_TEST

START_TEST(pairing_has_a_time_limit)
{
    rig_init(&r, 1);
    struct client *c = client_open(&r, 0, NULL);
    for (int ms = 0; ms < LIMIT_PAIR_SESSION_MS - ASK_MS; ms += ASK_MS) {
        code_of(c, 1);
        rig_run(&r, ASK_MS - 10);
    }
    ck_assert_int_eq(c->closed, 0);
    code_of(c, 1);
    rig_run(&r, ASK_MS + TICK_MS);
    ck_assert_int_eq(c->closed, CLOSE_HELLO_LATE);
    rig_fini(&r);
}
END_TEST

/* --- ends ---------------------------------------------------------------------------------- */

START_TEST(a_device_that_leaves_during_a_call_leaves_nothing_behind)
{
    for (int ms = 0; ms < 6; ms++) {
        rig_init_bare(&r, 1);
        r.nodes[0].read_ms = 2;
        struct client *c = client_open(&r, 0, NULL);
        say_pair(c, 1);
        rig_run(&r, ms);
        client_drop(c);
        rig_run(&r, 20);
        rig_fini(&r);
    }
}
END_TEST

START_TEST(a_hub_that_ends_ends_pairing)
{
    rig_init(&r, 1);
    struct client *c = client_open(&r, 0, NULL), *d = client_open(&r, 0, NULL);
    r.nodes[0].read_ms = 100;
    say_pair(c, 1);
    hub_drain(r.nodes[0].hub);
    say_pair(d, 2);
    rig_turn(&r);
    ck_assert_int_eq(c->closed, CLOSE_RESTART);
    ck_assert_int_eq(d->closed, CLOSE_RESTART);
    rig_run(&r, 300);
    rig_fini(&r);

    rig_init(&r, 1);
    say_pair(client_open(&r, 0, NULL), 1);
    rig_crash(&r, 0);
    rig_run(&r, 20);
    rig_start(&r, 0);
    rig_fini(&r);
}
END_TEST

START_TEST(a_failed_allocation_costs_one_question)
{
    bool reached = true;
    int k = 0;
    while (reached) {
        rig_init(&r, 1);
        struct client *c = client_open(&r, 0, NULL);
        r.oom = ++k;
        say_pair(c, 1);
        rig_run(&r, 10);
        reached = r.oom == 0;
        r.oom = 0;
        code_of(c->session ? c : client_open(&r, 0, NULL), 1);
        rig_fini(&r);
    }
    ck_assert_int_gt(k, 3);
}
END_TEST

UNIT_MAIN("pair", a_device_is_let_in, a_device_that_is_not_approved_stays_out,
    the_welcome_has_its_own_time_after_pairing, a_bad_pair_is_named_and_ends_the_session,
    pair_comes_before_hello_only, anothers_token_is_taken, without_the_store_the_device_asks_again,
    waiting_codes_have_a_ceiling, a_code_expires, a_connection_has_a_rate_of_asking,
    a_device_that_pairs_must_go_on_asking, pairing_has_a_time_limit,
    a_device_that_leaves_during_a_call_leaves_nothing_behind, a_hub_that_ends_ends_pairing,
    a_failed_allocation_costs_one_question)

/* Connections of which nothing good is known, and what outlives a connection. */

#include "tests/core/rig.h"

#include "hub/core/base/meter.h"
#include "protocol/pos/model/limits.h"
#include "protocol/wire/close_codes.h"

#include <stdlib.h>

static struct rig r;

/* --- the rate of a device ------------------------------------------------------------------ */

/* Sends n commands; how many of them are answered ok. */
static int send_some(struct client *c, int n)
{
    int ok = 0;
    for (int i = 0; i < n; i++) {
        const char *op = say_takeaway(c, NULL, new_id(&r));
        if (i % 32 == 31 || i == n - 1)
            rig_run(&r, 5);
        cJSON *a = answer_of(c, op);
        ok += a && strcmp(text_of(a, "t"), "ok") == 0;
        while (client_take(c, "ok"))
            ok++;
    }
    return ok;
}

START_TEST(the_rate_of_a_device_outlives_its_connections)
{
    rig_init(&r, 1);
    int ok = 0;
    int64_t from = r.mono;
    for (int life = 0; life < LIMIT_COMMAND_BURST / 400 + 4; life++) {
        struct client *c = client_hello(&r, 0, WAITER);
        ok += send_some(c, 400);
        client_drop(c);
        rig_run(&r, 1);
    }
    int64_t may = LIMIT_COMMAND_BURST + (r.mono - from) * LIMIT_COMMAND_RATE / 1000;
    ck_assert_msg(ok <= may + 1, "%d of at most %lld", ok, (long long)may);
    ck_assert_int_ge(ok, LIMIT_COMMAND_BURST - 1);
    struct client *other = client_hello(&r, 0, WAITER + 10);
    ck_assert_int_eq(send_some(other, 10), 10);
    rig_fini(&r);
}
END_TEST

/* --- the ceiling of a tenant --------------------------------------------------------------- */

static bool comes_in(struct client **c, int device)
{
    *c = client_open(&r, 0, NULL);
    client_say_hello(*c, device, NULL);
    rig_run(&r, 10);
    bool in = client_take(*c, "welcome") != NULL;
    ck_assert_int_eq((*c)->closed, in ? 0 : CLOSE_OVERLOADED);
    return in;
}

START_TEST(a_tenant_has_a_ceiling_with_a_reserve_for_devices_that_were_here)
{
    enum { MAX = 16, RESERVE = MAX / 8 };
    struct client *c, *known[RESERVE + 1], *last = NULL;
    rig_init(&r, 1);
    rig_crash(&r, 0);
    r.nodes[0].config.tenant_sessions_max = MAX;
    rig_start(&r, 0);
    for (int i = 0; i <= RESERVE; i++) { /* these are known, and gone */
        ck_assert(comes_in(&known[i], 80 + i));
        client_drop(known[i]);
    }
    for (int i = 0; i < MAX - RESERVE; i++)
        ck_assert(comes_in(&last, 10 + i));
    ck_assert(!comes_in(&c, 40)); /* a new one has no place in the reserve */
    ck_assert(comes_in(&known[0], 80));
    ck_assert(comes_in(&known[1], 81));
    ck_assert(!comes_in(&known[2], 82)); /* the reserve is full, too */
    ck_assert(comes_in(&c, 80));         /* takes the place of its own connection */
    ck_assert_int_eq(rig_metric(&r, 0, "payon_sessions_crowded_total"), 2);
    ck_assert(comes_in(&c, 1000 + WAITER)); /* another tenant notices nothing */
    client_drop(last);
    rig_run(&r, 10);
    ck_assert(comes_in(&known[2], 82));
    rig_fini(&r);
}
END_TEST

/* --- the log ------------------------------------------------------------------------------- */

START_TEST(welcomes_of_a_device_are_logged_at_a_bounded_rate)
{
    enum { LIVES = LIMIT_LOG_LINE_BURST + 40 };
    rig_init(&r, 1);
    const int *logged = &r.nodes[0].logged_welcomes;
    int64_t from = r.mono;
    for (int life = 0; life < LIVES; life++) {
        struct client *c = client_hello(&r, 0, WAITER);
        client_drop(c);
        rig_run(&r, 1);
    }
    int64_t may = LIMIT_LOG_LINE_BURST + (r.mono - from) * LIMIT_LOG_LINE_RATE / 1000 + 1;
    ck_assert_int_lt(may, LIVES);
    ck_assert_msg(*logged <= may, "%d lines of at most %lld", *logged, (long long)may);
    ck_assert_int_ge(*logged, LIMIT_LOG_LINE_BURST);
    int before = *logged;
    client_hello(&r, 0, WAITER + 10); /* another one is not hidden by it */
    ck_assert_int_eq(*logged, before + 1);
    rig_fini(&r);
}
END_TEST

/* --- hellos -------------------------------------------------------------------------------- */

static struct client *say_wrong_hello(int n)
{
    struct client *c = client_open(&r, 0, NULL);
    client_send(c, "{\"t\":\"hello\",\"token\":\"payon_d_%032x_%064x\"}", n + 1, n + 1);
    rig_run(&r, 2);
    return c;
}

START_TEST(wrong_tokens_of_one_address_are_looked_up_at_a_bounded_rate)
{
    rig_init(&r, 1);
    struct client *known = client_hello(&r, 0, WAITER);
    client_drop(known);
    int looked = 0, turned_away = 0;
    r.peer = "10.1.1.1";
    for (int i = 0; i < LIMIT_BAD_HELLO_BURST + 40; i++) {
        struct client *c = say_wrong_hello(i);
        looked += c->closed == CLOSE_BAD_TOKEN;
        turned_away += c->closed == CLOSE_OVERLOADED;
        ck_assert(!c->trusted);
    }
    ck_assert_int_ge(turned_away, 20);
    ck_assert_int_eq(looked + turned_away, LIMIT_BAD_HELLO_BURST + 40);
    /* Behind the same address a device that was here lately comes in. */
    client_hello(&r, 0, WAITER);
    r.peer = "10.1.1.2";
    client_hello(&r, 0, KITCHEN);
    rig_fini(&r);
}
END_TEST

START_TEST(a_crowd_behind_one_address_is_welcomed)
{
    enum { CROWD = 90 };
    rig_init(&r, 1);
    struct client *c[CROWD];
    r.nodes[0].read_ms = 100;
    for (int i = 0; i < CROWD; i++) {
        c[i] = client_open(&r, 0, NULL);
        client_say_hello(c[i], i, NULL);
        ck_assert(c[i]->trusted);
    }
    rig_run(&r, 150); /* the first LIMIT_HELLOS were looked up, the others are */
    rig_run(&r, 500);
    for (int i = 0; i < CROWD; i++)
        client_expect(c[i], "welcome");
    rig_fini(&r);
}
END_TEST

START_TEST(a_session_that_leaves_while_its_hello_waits_leaves_nothing_behind)
{
    rig_init(&r, 1);
    struct client *c[LIMIT_HELLOS + 4];
    r.nodes[0].read_ms = 100;
    for (int i = 0; i < LIMIT_HELLOS + 4; i++) {
        c[i] = client_open(&r, 0, NULL);
        client_say_hello(c[i], i, NULL);
    }
    client_drop(c[LIMIT_HELLOS]);
    client_drop(c[0]);
    rig_run(&r, 500);
    client_expect(c[LIMIT_HELLOS + 3], "welcome");
    rig_fini(&r);
}
END_TEST

/* --- pairings ------------------------------------------------------------------------------ */

static void ask_pair(struct client *c, int n)
{
    client_send(c, "{\"t\":\"pair\",\"token_id\":\"%s\",\"secret_hash\":\"%064x\",\"name\":\"N\"}",
        fixed_id(0x770000 + n), n);
}

static void say_pair(struct client *c, int n)
{
    ask_pair(c, n);
    rig_run(&r, 60); /* within pair_address_rate */
}

START_TEST(an_address_gets_a_bounded_number_of_codes)
{
    rig_init(&r, 1);
    r.peer = "2001:db8:0:1::1";
    struct client *first = client_open(&r, 0, NULL);
    say_pair(first, 1);
    client_expect(first, "pairing");
    for (int n = 2; n <= LIMIT_PAIR_ADDRESS_CODES; n++) {
        struct client *c = client_open(&r, 0, NULL);
        say_pair(c, n);
        client_expect(c, "pairing");
        client_drop(c);
    }
    r.peer = "2001:db8:0:1:ffff::2"; /* the same house */
    struct client *c = client_open(&r, 0, NULL);
    say_pair(c, 1000);
    ck_assert_str_eq(text_of(client_expect(c, "error"), "code"), "pair_rate");
    say_pair(first, 1); /* who has a code may go on asking */
    client_expect(first, "pairing");
    r.peer = "2001:db8:0:2::1";
    struct client *d = client_open(&r, 0, NULL);
    say_pair(d, 1001);
    client_expect(d, "pairing");
    rig_run(&r, LIMIT_PAIR_CODE_MS / LIMIT_PAIR_ADDRESS_CODES);
    struct client *e = client_open(&r, 0, NULL);
    say_pair(e, 1000);
    client_expect(e, "pairing");
    rig_fini(&r);
}
END_TEST

/* Takes what came with this t. */
static int take_all(struct client *c, const char *t)
{
    int n = 0;
    while (client_take(c, t))
        n++;
    return n;
}

START_TEST(an_address_asks_at_a_bounded_rate)
{
    enum { CONNECTIONS = 30, ASKS = CONNECTIONS * LIMIT_PAIR_BURST };
    rig_init(&r, 1);
    struct client *c[CONNECTIONS], *other;
    int answered = 0, refused = 0;
    int64_t from = r.mono;
    for (int i = 0; i < CONNECTIONS; i++)
        c[i] = client_open(&r, 0, NULL);
    r.peer = "10.0.0.77";
    other = client_open(&r, 0, NULL);
    for (int round = 0; round < LIMIT_PAIR_BURST; round++) {
        for (int i = 0; i < CONNECTIONS; i++)
            ask_pair(c[i], i);
        rig_run(&r, 10);
    }
    for (int i = 0; i < CONNECTIONS; i++) {
        answered += take_all(c[i], "pairing");
        refused += take_all(c[i], "error");
    }
    int64_t may = LIMIT_PAIR_ADDRESS_BURST + (r.mono - from) * LIMIT_PAIR_ADDRESS_RATE / 1000;
    ck_assert_int_eq(answered + refused, ASKS);
    ck_assert_msg(answered <= may + 1, "%d of at most %lld", answered, (long long)may);
    ck_assert_int_ge(answered, LIMIT_PAIR_ADDRESS_BURST - 1);
    ask_pair(other, 1000); /* another house feels none of it */
    rig_run(&r, 10);
    client_expect(other, "pairing");
    rig_run(&r, 1000);
    ask_pair(c[0], 0); /* neither does this one a second later */
    rig_run(&r, 10);
    client_expect(c[0], "pairing");
    rig_fini(&r);
}
END_TEST

static void ignore(
    void *user, enum store_status status, struct str detail, const struct store_pairing *p)
{
}

START_TEST(codes_are_kept_for_houses_that_are_known)
{
    rig_init(&r, 1);
    struct store *store = r.nodes[0].store;
    for (int n = 1; n <= LIMIT_PAIRINGS - LIMIT_PAIRINGS_RESERVE; n++) {
        uint8_t random[PAIR_CODE_RANDOM] = {(uint8_t)n, (uint8_t)(n >> 8)};
        struct store_pair ask = {.token = id_of_text(fixed_id(0x660000 + n)),
            .name = STR("x"),
            .code = pair_code_make(random),
            .life_ms = LIMIT_PAIR_CODE_MS,
            .waiting_max = LIMIT_PAIRINGS,
            .begin = true};
        store->ops->pair(store, &ask, ignore, NULL);
    }
    rig_run(&r, 10);
    struct client *house = client_open(&r, 0, NULL); /* set_up's device came from here */
    r.peer = "10.9.9.9";
    struct client *stranger = client_open(&r, 0, NULL);
    say_pair(stranger, 1);
    ck_assert_str_eq(text_of(client_expect(stranger, "error"), "code"), "pairings_full");
    say_pair(house, 2);
    client_expect(house, "pairing");
    rig_fini(&r);
}
END_TEST

/* --- meters -------------------------------------------------------------------------------- */

START_TEST(an_address_has_one_key)
{
    static const struct {
        const char *a, *b;
        bool same;
    } cases[] = {
        {"10.0.0.1", "10.0.0.1", true},
        {"10.0.0.1", "10.0.0.2", false},
        {"10.0.0.1", "::ffff:10.0.0.1", true},
        {"2001:db8::1", "2001:db8::2", true},
        {"2001:db8:0:1::1", "2001:db8:0:2::1", false},
        {"", "no address", true},
        {"10.0.0.1", "", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(id_eq(address_key(str_of(cases[i].a)), address_key(str_of(cases[i].b))) ==
                          cases[i].same,
            "%s %s", cases[i].a, cases[i].b);
}
END_TEST

START_TEST(the_meter_unused_for_longest_goes)
{
    struct meters m;
    meters_init(&m, 1, 2);
    id a = {{1}}, b = {{2}}, c = {{3}};
    ck_assert(meter_of(&m, a) && meter_of(&m, b));
    ck_assert(meter_find(&m, a) == meter_of(&m, a));
    ck_assert(meter_of(&m, c));
    ck_assert(meter_find(&m, a) && !meter_find(&m, b));
    meters_fini(&m);
}
END_TEST

UNIT_MAIN("strangers", a_tenant_has_a_ceiling_with_a_reserve_for_devices_that_were_here,
    the_rate_of_a_device_outlives_its_connections,
    welcomes_of_a_device_are_logged_at_a_bounded_rate, an_address_asks_at_a_bounded_rate,
    wrong_tokens_of_one_address_are_looked_up_at_a_bounded_rate,
    a_crowd_behind_one_address_is_welcomed,
    a_session_that_leaves_while_its_hello_waits_leaves_nothing_behind,
    an_address_gets_a_bounded_number_of_codes, codes_are_kept_for_houses_that_are_known,
    an_address_has_one_key, the_meter_unused_for_longest_goes)

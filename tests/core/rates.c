/* Rates that hold for all hubs together, and what a bus does to them that loses or forges. */

#include "tests/core/rig.h"

#include "hub/core/base/core.h"
#include "hub/crypto/token.h"
#include "protocol/pos/model/limits.h"

#include <stdio.h>

static struct rig r;

enum { RATE = 4, BURST = RATE * LIMIT_COMMAND_BURST / LIMIT_COMMAND_RATE, TELL_MS = 600 };

struct asked {
    int n_told, n_rate;
};

static void on_answer(void *user, const struct api_answer *a)
{
    struct asked *x = user;
    x->n_told += a->problem == API_OK;
    x->n_rate += a->problem == API_RATE;
    if (a->problem && a->problem != API_RATE) {
        rig_out(&r);
        ck_abort_msg("problem %d", a->problem);
    }
}

/* So many reads of a device's token at a hub. */
static struct asked reads(size_t node, int n)
{
    static struct asked x;
    uint8_t secret[TOKEN_SECRET_BYTES] = {WAITER & 255, WAITER >> 8 & 255, WAITER >> 16 & 255};
    struct api_ask ask = {.verb = API_VENUES,
        .is_device = true,
        .token = device_id(WAITER),
        .peer = STR("127.0.0.1")};
    crypto_sha256((struct str){(char *)secret, sizeof secret}, ask.secret_hash);
    x = (struct asked){0};
    for (int i = 0; i < n; i++) {
        rig_in(&r);
        ck_assert(hub_ask(r.nodes[node].hub, &ask, on_answer, &x));
        rig_out(&r);
        if (i % 20 == 19)
            rig_run(&r, 1);
    }
    rig_run(&r, 20);
    ck_assert_int_eq(x.n_told + x.n_rate, n);
    return x;
}

/* Reads until the first is refused; how many were not. */
static int reads_left(size_t node)
{
    for (int n = 0;; n += 20) {
        struct asked x = reads(node, 20);
        if (x.n_rate || n > 5000)
            return n + x.n_told;
    }
}

START_TEST(whoever_asks_at_two_hubs_gets_what_one_would_give)
{
    rig_init(&r, 2);
    ck_assert_int_ge(reads_left(0), LIMIT_MESSAGE_BURST);
    rig_run(&r, TELL_MS);
    ck_assert_int_lt(reads_left(1), LIMIT_MESSAGE_BURST / 5);
    int total = 0;
    for (int s = 0; s < 20; s++) { /* and goes on: the rate of one hub, not of two */
        rig_run(&r, 1000);
        total += reads_left(0) + reads_left(1);
    }
    ck_assert_int_lt(total, 20 * LIMIT_MESSAGE_RATE * 3 / 2);
    ck_assert_int_gt(total, 20 * LIMIT_MESSAGE_RATE / 2);
    rig_run(&r, 2 * LIMIT_MESSAGE_BURST / LIMIT_MESSAGE_RATE * 1000 + 1000); /* all is forgotten */
    ck_assert_int_ge(reads_left(1), LIMIT_MESSAGE_BURST);
    rig_fini(&r);
}
END_TEST

START_TEST(what_was_spent_long_ago_elsewhere_is_forgotten)
{
    rig_init(&r, 2);
    reads_left(0);
    rig_run(&r, TELL_MS + LIMIT_MESSAGE_BURST * 1000 / LIMIT_MESSAGE_RATE);
    ck_assert_int_ge(reads_left(1), LIMIT_MESSAGE_BURST - 1);
    rig_fini(&r);
}
END_TEST

START_TEST(without_a_bus_each_hub_counts_alone)
{
    rig_init(&r, 2);
    r.nodes[1].deaf = true;
    ck_assert_int_ge(reads_left(0), LIMIT_MESSAGE_BURST);
    rig_run(&r, TELL_MS);
    ck_assert_int_ge(reads_left(1), LIMIT_MESSAGE_BURST);
    rig_fini(&r);
}
END_TEST

START_TEST(who_asks_little_is_not_told)
{
    rig_init(&r, 2);
    for (int i = 0; i < 40; i++) {
        reads(0, 1);
        rig_run(&r, 250);
    }
    ck_assert_int_eq(r.n_spents, 0);
    reads(0, 100);
    rig_run(&r, TELL_MS);
    ck_assert_int_gt(r.n_spents, 0);
    rig_fini(&r);
}
END_TEST

/* With a small rate, so that a burst is soon over. */
static void start_slow(int64_t tenant_rate)
{
    rig_init(&r, 2);
    for (size_t i = 0; i < 2; i++) {
        rig_crash(&r, i);
        r.nodes[i].config.command_rate = RATE;
        r.nodes[i].config.tenant_command_rate = tenant_rate;
        rig_start(&r, i);
    }
}

/* Gives commands until one is refused for its rate; how many were not. */
static int commands_left(struct client *c, int from)
{
    char op[ID_TEXT + 1], order[ID_TEXT + 1];
    for (int n = 0; n < 1000; n++) {
        snprintf(op, sizeof op, "%s", fixed_id(0x10000 + from + n));
        snprintf(order, sizeof order, "%s", fixed_id(0x20000 + from + n));
        client_send(c,
            "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"order.open\",\"body\":{\"order_id\":\"%s\","
            "\"kind\":\"takeaway\"}}",
            op, order);
        rig_run(&r, 5);
        client_read(c);
        for (size_t i = 0; i < c->n_inbox; i++) {
            const cJSON *code = cJSON_GetObjectItemCaseSensitive(c->inbox[i], "code");
            if (cJSON_IsString(code) && strcmp(code->valuestring, "rate") == 0)
                return n;
        }
    }
    return 1000;
}

START_TEST(a_device_takes_its_debt_from_hub_to_hub)
{
    start_slow(0);
    struct client *c = client_sub(&r, 0, WAITER, "\"orders\"");
    ck_assert_int_ge(commands_left(c, 0), BURST);
    rig_run(&r, TELL_MS);
    client_drop(c);
    struct client *d = client_sub(&r, 1, WAITER, "\"orders\"");
    ck_assert_int_lt(commands_left(d, 2000), BURST / 4);
    struct client *other = client_sub(&r, 1, CASHIER, "\"orders\"");
    ck_assert_int_ge(commands_left(other, 4000), BURST); /* another device has its own */
    rig_fini(&r);
}
END_TEST

START_TEST(a_tenants_devices_share_its_rate_on_all_hubs)
{
    start_slow(2 * RATE);
    struct client *a = client_sub(&r, 0, WAITER, "\"orders\"");
    struct client *b = client_sub(&r, 0, CASHIER, "\"orders\"");
    struct client *c = client_sub(&r, 1, MANAGER, "\"orders\"");
    int n = commands_left(a, 0);
    n += commands_left(b, 2000);
    rig_run(&r, TELL_MS);
    n += commands_left(c, 4000);
    ck_assert_int_ge(n, 2 * BURST);
    ck_assert_int_lt(n, 2 * BURST + BURST / 2); /* three devices would have three bursts */
    rig_fini(&r);
}
END_TEST

static void forge(const char *text)
{
    rig_in(&r);
    r.nodes[0].calls.spent(r.nodes[0].calls_user, str_of(text));
    rig_out(&r);
}

START_TEST(what_no_hub_says_is_ignored_and_a_forged_debt_is_bounded)
{
    char who[ID_TEXT + 1] = {0}, text[128];
    static const char *const bad[] = {"", " ", "r", "x", "rx:1", "r:1", "\xff",
        "r00000000-0000-0000-0000-000000000000:", "r00000000-0000-0000-0000-000000000000:0",
        "r00000000-0000-0000-0000-000000000000:-5", "r00000000-0000-0000-0000-000000000000:1e9",
        "r00000000-0000-0000-0000-000000000000:99999999999999999999",
        "r00000000-0000-0000-0000-000000000000 5", "q00000000-0000-0000-0000-000000000000:5"};
    rig_init(&r, 1);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        forge(bad[i]);
    id_format(device_id(WAITER), who);
    for (int i = 0; i < 100; i++) {
        snprintf(text, sizeof text, "r%s:10000000 k%s:10000000 t%s:7 ", who, who, who);
        forge(text);
    }
    ck_assert_int_eq(reads(0, 5).n_told, 0);
    rig_run(&r, 2 * LIMIT_MESSAGE_BURST * 1000 / LIMIT_MESSAGE_RATE);
    ck_assert_int_gt(reads(0, 5).n_told, 0);
    for (int i = 0; i < 10000; i++) { /* many of them: the oldest go */
        snprintf(text, sizeof text, "r%s:9 ", fixed_id(0x30000 + i));
        forge(text);
    }
    ck_assert_uint_le(r.nodes[0].hub->spents.there.n, 4096);
    rig_fini(&r);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        whoever_asks_at_two_hubs_gets_what_one_would_give,
        what_was_spent_long_ago_elsewhere_is_forgotten,
        without_a_bus_each_hub_counts_alone,
        who_asks_little_is_not_told,
        a_device_takes_its_debt_from_hub_to_hub,
        a_tenants_devices_share_its_rate_on_all_hubs,
        what_no_hub_says_is_ignored_and_a_forged_debt_is_bounded,
    };
    return unit_run("rates", tests, sizeof tests / sizeof *tests);
}

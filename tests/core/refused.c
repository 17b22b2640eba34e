/* Sensitive acts that are refused: the journal says who asked for what, and a flood of them is a
 * few changes. Screens that need not know are told nothing. */

#include "tests/core/rig.h"

#include "hub/core/place/refused.h"
#include "protocol/pos/model/limits.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static struct rig r;
static struct client *manager, *waiter, *cashier;

static void up(void)
{
    rig_init(&r, 1);
    manager = client_sub(&r, 0, MANAGER, "\"orders\",\"audit\"");
    waiter = client_sub(&r, 0, WAITER, "\"orders\",\"floor\",\"staff\"");
    cashier = client_sub(&r, 0, CASHIER, "\"orders\"");
}

static void down(void)
{
    rig_fini(&r);
}

__attribute__((format(printf, 3, 4))) static const char *say(
    struct client *c, const char *type, const char *format, ...)
{
    char body[1000];
    const char *op = new_id(&r);
    va_list args;
    va_start(args, format);
    vsnprintf(body, sizeof body, format, args);
    va_end(args);
    client_send(c, "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"%s\",\"body\":{%s}}", op, type, body);
    return op;
}

static const char *pay(struct client *c, const char *order, int due)
{
    const char *op = new_id(&r);
    client_send(c,
        "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"payment.take\",\"pre\":{\"due\":%d},\"body\":{"
        "\"payment_id\":\"%s\",\"order_id\":\"%s\",\"tender\":\"cash\",\"amount\":%d}}",
        op, due, new_id(&r), order, due);
    return op;
}

/* Time passes, in which the screens show that they are there. */
static void live(int64_t ms)
{
    struct client *all[] = {manager, waiter, cashier};
    for (; ms > 0; ms -= 10000) {
        for (int i = 0; i < 3; i++)
            client_send(all[i], "{\"t\":\"at\",\"table_id\":null}");
        rig_run(&r, ms < 10000 ? ms : 10000);
    }
}

/* The next refused act that the manager was told of, or NULL. */
static cJSON *noted(void)
{
    for (cJSON *m; (m = client_take(manager, "change"));) {
        cJSON *list = cJSON_GetObjectItem(cJSON_GetObjectItem(m, "put"), "refused_act");
        if (list)
            return cJSON_GetArrayItem(list, 0);
    }
    return NULL;
}

static cJSON *ck_noted(const char *act, const char *refusal, int64_t times)
{
    cJSON *n = noted();
    ck_assert_msg(n, "%s was not noted", act);
    ck_assert_str_eq(text_of(n, "act"), act);
    ck_assert_str_eq(text_of(n, "refusal"), refusal);
    ck_assert_int_eq(int_of(n, "times"), times);
    return n;
}

START_TEST(a_refused_act_is_in_the_journal_with_who_and_what)
{
    const char *order = new_id(&r), *who = fixed_id(0x9a01);
    const char *end = say(waiter, "staff.end", "\"staff_id\":\"%s\"", who);
    const char *op = pay(cashier, order, 700);
    live(10);
    expect_no(waiter, end, "forbidden");
    expect_no(cashier, op, "not_found");
    live(REFUSED_WAIT_MS + 1000);
    cJSON *n = ck_noted("staff.end", "forbidden", 1);
    ck_assert_str_eq(text_of(n, "role"), "waiter");
    ck_assert_str_eq(text_of(n, "device_id"), fixed_id(0x330000 + WAITER));
    ck_assert_str_eq(text_of(n, "about"), who);
    n = ck_noted("payment.take", "not_found", 1);
    ck_assert_str_eq(text_of(n, "role"), "cashier");
    ck_assert_int_eq(int_of(n, "amount"), 700);
    ck_assert_str_eq(text_of(n, "about"), order);
    ck_assert_ptr_null(noted());
}
END_TEST

START_TEST(nobody_else_is_told)
{
    say(waiter, "staff.end", "\"staff_id\":\"%s\"", fixed_id(0x9a01));
    live(REFUSED_WAIT_MS + 1000);
    ck_noted("staff.end", "forbidden", 1);
    client_expect_no(waiter, "change");
    client_expect_no(cashier, "change");
    live(30000); /* digests fit: it left at once */
    client_expect_no(waiter, "snapshot");
    client_expect_no(manager, "snapshot");
    ck_assert(waiter->n_syncs > 0 && manager->check_digest);
}
END_TEST

START_TEST(only_managers_may_look)
{
    client_send(waiter, "{\"t\":\"sub\",\"id\":\"a\",\"topics\":[\"audit\"]}");
    live(10);
    ck_assert_str_eq(text_of(client_expect(waiter, "error"), "code"), "forbidden_topic");
}
END_TEST

START_TEST(races_and_small_things_are_not_noted)
{
    const char *op = say(waiter, "line.change", "\"line_id\":\"%s\",\"quantity\":2", new_id(&r));
    const char *order = new_id(&r);
    live(10);
    ck_assert_ptr_nonnull(answer_of(waiter, op));
    op = say_takeaway(waiter, NULL, order);
    live(10);
    expect_ok(waiter, op);
    op = new_id(&r);
    client_send(waiter,
        "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"order.cancel\",\"pre\":{\"rev\":7},\"body\":{"
        "\"order_id\":\"%s\"}}",
        op, order);
    live(10);
    expect_no(waiter, op, "rev_changed");
    live(REFUSED_MINUTE_MS + 1000);
    ck_assert_ptr_null(noted());
}
END_TEST

START_TEST(a_flood_is_two_changes_a_minute)
{
    int64_t head = journal_head(&r);
    for (int i = 0; i < 40; i++) {
        say(waiter, "staff.end", "\"staff_id\":\"%s\"", fixed_id(0x9a01));
        live(1000);
    }
    live(REFUSED_MINUTE_MS);
    int64_t first = int_of(ck_noted("staff.end", "forbidden", 3), "times");
    ck_noted("staff.end", "forbidden", 40 - first);
    ck_assert_ptr_null(noted());
    ck_assert_int_eq(journal_head(&r), head + 2);
    say(waiter, "staff.end", "\"staff_id\":\"%s\"", fixed_id(0x9a01));
    live(REFUSED_WAIT_MS + 1000);
    ck_noted("staff.end", "forbidden", 1); /* a minute of its own */
}
END_TEST

START_TEST(many_kinds_of_a_device_are_counted_together)
{
    static const char *const acts[][2] = {
        {"staff.put", "\"staff_id\":\"%s\",\"name\":\"A\",\"role\":\"waiter\""},
        {"staff.end", "\"staff_id\":\"%s\""},
        {"order.close", "\"order_id\":\"%s\",\"reason\":\"no\""},
        {"order.reopen", "\"order_id\":\"%s\",\"reason\":\"no\""},
        {"order.cancel", "\"order_id\":\"%s\""}, {"discount.remove", "\"discount_id\":\"%s\""},
        {"charge.remove", "\"charge_id\":\"%s\",\"reason\":\"no\""},
        {"line.void", "\"line_id\":\"%s\",\"reason\":\"no\""},
        {"discount.give",
            "\"order_id\":\"%s\",\"discount_id\":\"019b0000-0000-7000-8000-000000000077\","
            "\"kind\":\"comp\",\"reason\":\"no\""}};
    enum { ACTS = sizeof acts / sizeof *acts };
    int64_t times = 0, others = 0, n = 0;
    for (size_t i = 0; i < ACTS; i++) {
        char body[300];
        const char *percent = strstr(acts[i][1], "%s");
        snprintf(body, sizeof body, "%.*s%s%s", (int)(percent - acts[i][1]), acts[i][1],
            fixed_id(7), percent + 2);
        const char *op = say(waiter, acts[i][0], "%s", body);
        live(150);
        ck_assert_str_eq(text_of(answer_of(waiter, op), "t"), "no");
    }
    live(REFUSED_MINUTE_MS + 5000);
    for (cJSON *one; (one = noted()); n++) {
        times += int_of(one, "times");
        others += int_of(one, "others");
    }
    ck_assert_int_le(n, 2 * REFUSED_OF_DEVICE);
    ck_assert_int_eq(times, REFUSED_OF_DEVICE);
    ck_assert_int_eq(others, ACTS - REFUSED_OF_DEVICE);
}
END_TEST

START_TEST(a_sign_in_that_locks_is_noted)
{
    for (int i = 0; i < 7; i++) {
        client_send(waiter, "{\"t\":\"sign_in\",\"id\":\"s\",\"staff_id\":\"%s\",\"pin\":\"%d\"}",
            fixed_id(0x9a01), 1000 + i);
        live(200);
    }
    live(REFUSED_WAIT_MS + 1000);
    cJSON *n = ck_noted("sign_in", "sign_in_wrong", 1); /* the fifth; four were free */
    ck_assert_str_eq(text_of(n, "device_id"), fixed_id(0x330000 + WAITER));
    n = ck_noted("sign_in", "sign_in_wait", 2);
    ck_assert_str_eq(text_of(n, "about"), fixed_id(0x9a01));
    ck_assert_ptr_null(noted());
}
END_TEST

START_TEST(secrets_of_others_are_noted)
{
    client_send(waiter, "{\"t\":\"secret\",\"id\":\"p\",\"staff_id\":\"%s\",\"pin\":\"1234\"}",
        fixed_id(0x9a01));
    client_send(waiter, "{\"t\":\"unlock\",\"id\":\"u\",\"staff_id\":\"%s\"}", fixed_id(0x9a01));
    live(REFUSED_WAIT_MS + 1000);
    ck_noted("secret", "secret_forbidden", 1);
    ck_noted("unlock", "secret_forbidden", 1);
}
END_TEST

UNIT_MAIN_WITH("refused", up, down, a_refused_act_is_in_the_journal_with_who_and_what,
    nobody_else_is_told, only_managers_may_look, races_and_small_things_are_not_noted,
    a_flood_is_two_changes_a_minute, many_kinds_of_a_device_are_counted_together,
    a_sign_in_that_locks_is_noted, secrets_of_others_are_noted)

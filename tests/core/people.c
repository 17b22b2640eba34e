/* People: who signs in, whose commands count, who may do what, and what guessing PINs gets one. */

#include "tests/core/rig.h"

#include "protocol/pos/model/limits.h"
#include "storage/mem/secrets.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct rig r;
static struct client *manager;

enum { ANNA = 0x9a01, OMAR = 0x9a02, ZARA = 0x9a03, BOSS = 0x9a04, NOBODY = 0x9aff };

/* --- what people do ------------------------------------------------------------------------- */

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

static void put_staff(int who, const char *name, const char *role)
{
    const char *op = say(manager, "staff.put",
        "\"staff_id\":\"%s\",\"name\":\"%s\",\"role\":\"%s\"", fixed_id(who), name, role);
    rig_run(&r, 10);
    expect_ok(manager, op);
}

static void set_pin(int who, const char *pin)
{
    client_send(manager, "{\"t\":\"secret\",\"id\":\"p\",\"staff_id\":\"%s\",\"pin\":\"%s\"}",
        fixed_id(who), pin);
    rig_run(&r, 200);
    client_expect(manager, "secret_set");
}

static void say_pin(struct client *c, const char *pin)
{
    client_send(c, "{\"t\":\"sign_in\",\"id\":\"s\",\"pin\":\"%s\"}", pin);
}

static void say_pin_of(struct client *c, int who, const char *pin)
{
    client_send(c, "{\"t\":\"sign_in\",\"id\":\"s\",\"staff_id\":\"%s\",\"pin\":\"%s\"}",
        fixed_id(who), pin);
}

static cJSON *actor_of(cJSON *message)
{
    return cJSON_GetObjectItem(message, "actor");
}

static const char *ck_signed_in(struct client *c, const char *name, const char *role)
{
    rig_run(&r, 200);
    cJSON *m = client_expect(c, "signed_in");
    ck_assert_str_eq(text_of(actor_of(m), "name"), name);
    ck_assert_str_eq(text_of(actor_of(m), "role"), role);
    return text_of(m, "key");
}

static cJSON *ck_error(struct client *c, const char *code)
{
    rig_run(&r, 200);
    cJSON *m = client_expect(c, "error");
    ck_assert_str_eq(text_of(m, "code"), code);
    return m;
}

/* Who did it, as the last change says. */
static cJSON *by_of_change(struct client *c)
{
    cJSON *last = NULL;
    for (cJSON *m; (m = client_take(c, "change"));)
        last = m;
    ck_assert_ptr_nonnull(last);
    return cJSON_GetObjectItem(last, "by");
}

/* A house where Anna serves, Omar is at the till, Zara cooks and the boss is the boss. */
static void people(void)
{
    manager = client_sub(&r, 0, MANAGER, "\"orders\",\"staff\"");
    put_staff(ANNA, "Anna", "waiter");
    put_staff(OMAR, "Omar", "cashier");
    put_staff(ZARA, "Zara", "kitchen");
    put_staff(BOSS, "Boss", "manager");
    set_pin(ANNA, "1111");
    set_pin(OMAR, "2222");
    set_pin(ZARA, "3333");
    set_pin(BOSS, "9999");
}

static void house(size_t nodes)
{
    rig_init(&r, nodes);
    people();
}

/* Time passes, in which the screen shows that it is there. */
static void idle(struct client *c, int64_t ms)
{
    for (; ms > 0; ms -= 10000) {
        client_send(c, "{\"t\":\"at\",\"table_id\":null}");
        rig_run(&r, ms < 10000 ? ms : 10000);
    }
}

/* --- signing in ----------------------------------------------------------------------------- */

START_TEST(commands_carry_who_is_signed_in)
{
    house(1);
    struct client *c = client_sub(&r, 0, WAITER, "\"orders\"");
    const char *op = say_open(c, NULL, new_id(&r), 1);
    rig_run(&r, 10);
    expect_ok(c, op);
    cJSON *by = by_of_change(c);
    ck_assert(cJSON_IsNull(cJSON_GetObjectItem(by, "staff")));
    say_pin(c, "1111");
    ck_signed_in(c, "Anna", "waiter");
    op = say_takeaway(c, NULL, new_id(&r));
    rig_run(&r, 10);
    expect_ok(c, op);
    by = by_of_change(c);
    ck_assert_str_eq(text_of(by, "staff"), fixed_id(ANNA));
    ck_assert_str_eq(text_of(by, "name"), "Anna");
    say_pin(c, "2222");                     /* a switch is one sign_in */
    op = say_takeaway(c, NULL, new_id(&r)); /* before it is done: Anna's */
    ck_signed_in(c, "Omar", "cashier");
    client_expect_no(c, "signed_out");
    expect_ok(c, op);
    ck_assert_str_eq(text_of(by_of_change(c), "name"), "Anna");
    op = say_takeaway(c, NULL, new_id(&r));
    rig_run(&r, 10);
    expect_ok(c, op);
    ck_assert_str_eq(text_of(by_of_change(c), "name"), "Omar");
    client_send(c, "{\"t\":\"sign_out\",\"id\":\"o\"}");
    op = say_takeaway(c, NULL, new_id(&r));
    rig_run(&r, 10);
    ck_assert_str_eq(text_of(client_expect(c, "signed_out"), "why"), "asked");
    expect_ok(c, op);
    ck_assert(cJSON_IsNull(cJSON_GetObjectItem(by_of_change(c), "staff")));
    rig_fini(&r);
}
END_TEST

START_TEST(a_badge_signs_in_too)
{
    house(1);
    struct client *c = client_hello(&r, 0, WAITER);
    client_send(manager,
        "{\"t\":\"secret\",\"id\":\"b\",\"staff_id\":\"%s\",\"badge\":\"card-0123456789\"}",
        fixed_id(ANNA));
    rig_run(&r, 200);
    client_expect(manager, "secret_set");
    client_send(c, "{\"t\":\"sign_in\",\"id\":\"s\",\"badge\":\"card-0123456789\"}");
    ck_signed_in(c, "Anna", "waiter");
    client_send(c, "{\"t\":\"sign_in\",\"id\":\"s\",\"badge\":\"card-9876543210\"}");
    ck_error(c, "sign_in_wrong"); /* never another user */
    rig_fini(&r);
}
END_TEST

START_TEST(a_reload_is_locked_and_a_reconnect_goes_on)
{
    house(2);
    struct client *c = client_hello(&r, 0, WAITER);
    say_pin(c, "1111");
    const char *key = ck_signed_in(c, "Anna", "waiter");
    for (int node = 0; node < 2; node++) { /* another hub knows the key, too */
        char extra[200];
        snprintf(extra, sizeof extra, "null,\"key\":\"%s\"", key);
        client_drop(c);
        rig_run(&r, 2000);
        c = client_open(&r, (size_t)node, NULL);
        client_say_hello(c, WAITER, extra);
        rig_run(&r, 50);
        cJSON *w = client_expect(c, "welcome");
        ck_assert_str_eq(text_of(actor_of(w), "name"), "Anna");
        ck_assert_str_eq(text_of(w, "role"), "waiter");
    }
    client_drop(c);
    c = client_hello(&r, 0, WAITER); /* a reload has no key */
    rig_run(&r, 50);
    client_drop(c);
    char extra[200];
    snprintf(extra, sizeof extra, "null,\"key\":\"%s\"", key);
    c = client_open(&r, 0, NULL);
    client_say_hello(c, WAITER, extra); /* which holds no longer */
    rig_run(&r, 50);
    ck_assert(cJSON_IsNull(cJSON_GetObjectItem(actor_of(client_expect(c, "welcome")), "staff")));
    rig_fini(&r);
}
END_TEST

START_TEST(whoever_ends_is_out_at_once)
{
    house(2);
    struct client *c = client_hello(&r, 1, WAITER);
    say_pin(c, "1111");
    ck_signed_in(c, "Anna", "waiter");
    const char *op = say(manager, "staff.end", "\"staff_id\":\"%s\"", fixed_id(ANNA));
    rig_run(&r, 100);
    expect_ok(manager, op);
    ck_assert_str_eq(text_of(client_expect(c, "signed_out"), "why"), "ended");
    say_pin(c, "1111");
    ck_error(c, "sign_in_wrong");
    set_pin(OMAR, "1111"); /* the PIN is free */
    say_pin(c, "1111");
    ck_signed_in(c, "Omar", "cashier");
    rig_fini(&r);
}
END_TEST

/* --- rights --------------------------------------------------------------------------------- */

START_TEST(who_works_here_again_needs_a_new_pin)
{
    house(1);
    struct client *c = client_hello(&r, 0, WAITER);
    const char *op = say(manager, "staff.end", "\"staff_id\":\"%s\"", fixed_id(ANNA));
    rig_run(&r, 20);
    expect_ok(manager, op);
    put_staff(ANNA, "Anna", "waiter");
    say_pin(c, "1111");
    ck_error(c, "sign_in_wrong");
    say_pin_of(c, ANNA, "1111");
    ck_error(c, "sign_in_wrong");
    set_pin(ANNA, "1111");
    say_pin(c, "1111");
    ck_signed_in(c, "Anna", "waiter");
    rig_fini(&r);
}
END_TEST

START_TEST(the_person_decides_as_far_as_the_device_goes)
{
    house(1);
    struct client *tablet = client_hello(&r, 0, WAITER), *grill = client_hello(&r, 0, KITCHEN),
                  *display = client_hello(&r, 0, DISPLAY), *desk = client_hello(&r, 0, 13);
    say_pin(display, "9999");
    ck_error(display, "sign_in_off");
    /* a waiter at the manager's device is a waiter */
    say_pin(desk, "1111");
    ck_signed_in(desk, "Anna", "waiter");
    const char *op = say(desk, "staff.put",
        "\"staff_id\":\"%s\",\"name\":\"X\",\"role\":\"manager\"", fixed_id(ANNA));
    rig_run(&r, 10);
    expect_no(desk, op, "not_yours");
    /* a manager at a tablet is a manager */
    say_pin(tablet, "9999");
    ck_signed_in(tablet, "Boss", "manager");
    op = say(tablet, "staff.put", "\"staff_id\":\"%s\",\"name\":\"Ann\",\"role\":\"cashier\"",
        fixed_id(ANNA));
    rig_run(&r, 10);
    expect_ok(tablet, op);
    /* … but at a kitchen display he only cooks */
    say_pin(grill, "9999");
    ck_signed_in(grill, "Boss", "manager");
    op = say_takeaway(grill, NULL, new_id(&r));
    rig_run(&r, 10);
    expect_no(grill, op, "not_yours");
    op = say_86(grill, NULL, false);
    rig_run(&r, 10);
    expect_ok(grill, op);
    rig_fini(&r);
}
END_TEST

START_TEST(another_role_counts_from_the_next_command_on)
{
    house(2);
    struct client *c = client_hello(&r, 1, WAITER);
    say_pin(c, "9999");
    ck_signed_in(c, "Boss", "manager");
    put_staff(BOSS, "Boss", "waiter");
    rig_run(&r, 100);
    const char *op = say(c, "staff.end", "\"staff_id\":\"%s\"", fixed_id(ANNA));
    rig_run(&r, 50);
    expect_no(c, op, "not_yours");
    rig_fini(&r);
}
END_TEST

static void settings(const char *field)
{
    const char *op = say(manager, "settings.put", "\"rounding\":\"line_up\",\"%s\":true", field);
    rig_run(&r, 10);
    expect_ok(manager, op);
}

START_TEST(the_settings_say_when_somebody_must_sign_in)
{
    house(1);
    struct client *tablet = client_hello(&r, 0, WAITER), *grill = client_hello(&r, 0, KITCHEN),
                  *till = client_hello(&r, 0, CASHIER);
    settings("sign_in_always");
    const char *op = say_takeaway(tablet, NULL, new_id(&r));
    rig_run(&r, 10);
    expect_no(tablet, op, "sign_in_first");
    op = say_86(grill, NULL, false);
    rig_run(&r, 10);
    expect_ok(grill, op);
    say_pin(till, "2222");
    ck_signed_in(till, "Omar", "cashier");
    op = say_takeaway(till, NULL, new_id(&r));
    rig_run(&r, 10);
    expect_ok(till, op);
    /* even a manager's device; the last manager must stay one */
    op = say(manager, "staff.end", "\"staff_id\":\"%s\"", fixed_id(BOSS));
    rig_run(&r, 10);
    expect_no(manager, op, "sign_in_first");
    say_pin(manager, "9999");
    ck_signed_in(manager, "Boss", "manager");
    op = say(manager, "staff.end", "\"staff_id\":\"%s\"", fixed_id(BOSS));
    rig_run(&r, 10);
    expect_no(manager, op, "last_manager");
    rig_fini(&r);
}
END_TEST

/* --- late commands -------------------------------------------------------------------------- */

static void say_late(struct client *c, const char *op, int who, int64_t ago_ms)
{
    char at[32];
    time_format((time_ms){MEM_DB_CLOCK_MS + r.mono - ago_ms}, at);
    client_send(c,
        "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"order.open\",\"at\":\"%.24s\",\"by\":\"%s\","
        "\"body\":{\"order_id\":\"%s\",\"kind\":\"takeaway\"}}",
        op, at, fixed_id(who), new_id(&r));
    rig_run(&r, 20);
}

START_TEST(late_commands_count_for_who_was_signed_in_then)
{
    house(1);
    struct client *c = client_sub(&r, 0, WAITER, "\"orders\"");
    say_pin(c, "1111");
    ck_signed_in(c, "Anna", "waiter");
    idle(c, 60000);
    say_pin(c, "2222");
    ck_signed_in(c, "Omar", "cashier");
    idle(c, 60000);
    manager = client_hello(&r, 0, MANAGER);
    const char *op = new_id(&r);
    say_late(c, op, ANNA, 90000);
    expect_ok(c, op);
    cJSON *by = by_of_change(c);
    ck_assert_str_eq(text_of(by, "name"), "Anna");
    ck_assert(cJSON_IsTrue(cJSON_GetObjectItem(by, "late")));
    op = new_id(&r);
    say_late(c, op, OMAR, 30000);
    expect_ok(c, op);
    by = by_of_change(c);
    ck_assert_str_eq(text_of(by, "name"), "Omar");
    ck_assert_ptr_null(cJSON_GetObjectItem(by, "late"));
    op = new_id(&r);
    say_late(c, op, ANNA, 30000); /* Omar was, then */
    expect_no(c, op, "not_signed_in");
    op = new_id(&r);
    say_late(c, op, BOSS, 90000); /* who never was, here */
    expect_no(c, op, "not_signed_in");
    /* she ended; what she did before is not lost */
    const char *ended = say(manager, "staff.end", "\"staff_id\":\"%s\"", fixed_id(ANNA));
    rig_run(&r, 10);
    expect_ok(manager, ended);
    op = new_id(&r);
    say_late(c, op, ANNA, 90000);
    expect_ok(c, op);
    ck_assert_str_eq(text_of(by_of_change(c), "name"), "Anna");
    rig_fini(&r);
}
END_TEST

START_TEST(a_quote_counts_for_whom_the_command_would)
{
    static const struct {
        int by;
        const char *code;
    } asked[] = {{0, "forbidden"}, {OMAR, "not_signed_in"}, {BOSS, NULL}};
    house(1);
    struct client *c = client_hello(&r, 0, WAITER);
    say_pin(c, "9999");
    ck_signed_in(c, "Boss", "manager");
    client_send(c, "{\"t\":\"sign_out\",\"id\":\"o\"}");
    rig_run(&r, 50);
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        char by[64] = "";
        if (asked[i].by)
            snprintf(by, sizeof by, ",\"by\":\"%s\"", fixed_id(asked[i].by));
        client_send(c,
            "{\"t\":\"quote\",\"id\":\"q\",\"cmd\":{\"t\":\"cmd\",\"op\":\"%s\"%s,"
            "\"type\":\"staff.end\",\"body\":{\"staff_id\":\"%s\"}}}",
            new_id(&r), by, fixed_id(ANNA));
        rig_run(&r, 10);
        cJSON *code = cJSON_GetObjectItemCaseSensitive(client_expect(c, "quoted"), "code");
        ck_assert_str_eq(code ? code->valuestring : "none", asked[i].code ? asked[i].code : "none");
    }
    rig_fini(&r);
}
END_TEST

/* --- guessing ------------------------------------------------------------------------------- */

START_TEST(wrong_pins_lock_the_device_then_want_a_manager)
{
    static const int64_t waits[] = {30000, 60000, 120000, 240000, 480000};
    house(1);
    struct client *c = client_hello(&r, 0, WAITER);
    for (int i = 0; i < 10; i++) {
        say_pin_of(c, ANNA, "4321");
        ck_error(c, "sign_in_wrong");
        if (i < 4 || i == 9)
            continue;
        say_pin_of(c, OMAR, "2222"); /* right, but the device waits */
        cJSON *detail = cJSON_GetObjectItem(ck_error(c, "sign_in_wait"), "detail");
        ck_assert_int_le(int_of(detail, "wait_ms"), waits[i - 4]);
        ck_assert_int_gt(int_of(detail, "wait_ms"), waits[i - 4] - 2000);
        client_drop(c); /* another connection changes nothing */
        rig_run(&r, waits[i - 4]);
        c = client_hello(&r, 0, WAITER);
    }
    rig_run(&r, 7200000);
    c = client_hello(&r, 0, WAITER);
    say_pin_of(c, ANNA, "1111");
    ck_error(c, "sign_in_locked");
    manager = client_hello(&r, 0, MANAGER);
    client_send(manager, "{\"t\":\"unlock\",\"id\":\"u\",\"device_id\":\"%s\",\"staff_id\":\"%s\"}",
        fixed_id(0x330000 + WAITER), fixed_id(ANNA));
    rig_run(&r, 20);
    client_expect(manager, "unlocked");
    say_pin_of(c, ANNA, "1111");
    ck_signed_in(c, "Anna", "waiter");
    rig_fini(&r);
}
END_TEST

/* Each device tries the next PIN whenever it is let, for so long. Returns the tries. */
static int guess(int devices, int named, int64_t ms)
{
    struct client *c[50];
    int tries = 0, pin = 0;
    for (int i = 0; i < devices; i++)
        c[i] = client_hello(&r, (size_t)i % r.n_nodes, 20 + i);
    for (int64_t until = r.mono + ms; r.mono < until; rig_run(&r, 9000))
        for (int k = 0; k < 4; k++) {
            for (int i = 0; i < devices; i++) {
                char text[8];
                snprintf(text, sizeof text, "%04d", pin++ % 1000); /* nobody's */
                if (named)
                    say_pin_of(c[i], named, text);
                else
                    say_pin(c[i], text);
                tries++;
            }
            rig_run(&r, 150);
        }
    for (int i = 0; i < devices; i++)
        client_expect_no(c[i], "signed_in");
    return tries;
}

/* The house, on hubs that say little, so that hours are quick. */
static void quiet_house(void)
{
    rig_init(&r, 2);
    for (size_t i = 0; i < 2; i++) {
        rig_crash(&r, i);
        r.nodes[i].config.heartbeat_ms = 60000;
        rig_start(&r, i);
    }
    rig_run(&r, 100);
    people();
}

static void brute(int devices)
{
    quiet_house();
    int64_t before = mem_db_tries(r.db, id_of_text(fixed_id(ANNA)));
    int tries = guess(devices, ANNA, 3600000);
    ck_assert_int_ge(tries, devices > 1 ? 10000 : 1000);
    ck_assert_int_le(mem_db_tries(r.db, id_of_text(fixed_id(ANNA))) - before, 10);
    /* others are not affected, at a device of their own */
    struct client *other = client_hello(&r, 0, 86);
    say_pin_of(other, OMAR, "2222");
    ck_signed_in(other, "Omar", "cashier");
    rig_fini(&r);
}

START_TEST(one_device_guesses_little)
{
    brute(1);
}
END_TEST

START_TEST(fifty_devices_guess_little)
{
    brute(50);
}
END_TEST

/* Without a name, a wrong PIN is a try at everybody. */
START_TEST(guesses_without_a_name_are_few_in_a_venue)
{
    quiet_house();
    int slow = r.nodes[0].n_slow + r.nodes[1].n_slow;
    guess(50, 0, 600000);
    slow = r.nodes[0].n_slow + r.nodes[1].n_slow - slow;
    ck_assert_int_eq(slow, 10); /* an hour */
    struct client *other = client_hello(&r, 0, 86);
    say_pin(other, "2222");
    ck_error(other, "sign_in_name");
    say_pin_of(other, OMAR, "2222");
    ck_signed_in(other, "Omar", "cashier");
    rig_fini(&r);
}
END_TEST

START_TEST(somebody_unknown_takes_as_long)
{
    house(1);
    struct client *c = client_hello(&r, 0, WAITER);
    int slow = r.nodes[0].n_slow;
    say_pin_of(c, NOBODY, "1234");
    ck_error(c, "sign_in_wrong");
    ck_assert_int_eq(r.nodes[0].n_slow, slow + 1);
    say_pin_of(c, ANNA, "1234");
    ck_error(c, "sign_in_wrong");
    ck_assert_int_eq(r.nodes[0].n_slow, slow + 2);
    say_pin(c, "1234");
    ck_error(c, "sign_in_wrong");
    ck_assert_int_eq(r.nodes[0].n_slow, slow + 3);
    rig_fini(&r);
}
END_TEST

/* --- setting PINs --------------------------------------------------------------------------- */

START_TEST(pins_are_set_by_managers_and_changed_by_oneself)
{
    house(1);
    struct client *c = client_hello(&r, 0, WAITER);
    client_send(manager, "{\"t\":\"secret\",\"id\":\"p\",\"staff_id\":\"%s\",\"pin\":\"2222\"}",
        fixed_id(ANNA));
    ck_error(manager, "secret_taken");
    client_send(manager, "{\"t\":\"secret\",\"id\":\"p\",\"staff_id\":\"%s\",\"pin\":\"5555\"}",
        fixed_id(NOBODY));
    ck_error(manager, "secret_staff");
    client_send(
        c, "{\"t\":\"secret\",\"id\":\"p\",\"staff_id\":\"%s\",\"pin\":\"5555\"}", fixed_id(ANNA));
    ck_error(c, "secret_forbidden");
    say_pin(c, "1111");
    ck_signed_in(c, "Anna", "waiter");
    const char *format = "{\"t\":\"secret\",\"id\":\"p\",\"staff_id\":\"%s\",\"pin\":\"%s\","
                         "\"old\":\"%s\"}";
    client_send(c, format, fixed_id(ANNA), "5555", "1112");
    ck_error(c, "sign_in_wrong");
    client_send(c, format, fixed_id(OMAR), "5555", "1111");
    ck_error(c, "secret_forbidden");
    client_send(c, format, fixed_id(ANNA), "5555", "1111");
    rig_run(&r, 200);
    client_expect(c, "secret_set");
    say_pin(c, "1111");
    ck_error(c, "sign_in_wrong");
    say_pin(c, "5555");
    ck_signed_in(c, "Anna", "waiter");
    rig_fini(&r);
}
END_TEST

/* "It is taken" says that a PIN is right for somebody: who is signed in does not get far with it.
 */
START_TEST(one_finds_no_pin_by_changing_ones_own)
{
    house(1);
    struct client *c = client_hello(&r, 0, WAITER);
    char pin[8] = "1111";
    int taken = 0, changed = 0;
    for (int guess = 2200; guess < 2300; guess++) {
        say_pin(c, pin); /* right: the failures so far are forgotten */
        rig_run(&r, 200);
        client_send(c,
            "{\"t\":\"secret\",\"id\":\"p\",\"staff_id\":\"%s\",\"pin\":\"%d\",\"old\":\"%s\"}",
            fixed_id(ANNA), guess, pin);
        rig_run(&r, 200);
        if (client_take(c, "secret_set")) {
            snprintf(pin, sizeof pin, "%d", guess);
            changed++;
        }
        for (cJSON *m; (m = client_take(c, "error"));)
            taken += strcmp(text_of(m, "code"), "secret_taken") == 0;
    }
    ck_assert_int_eq(changed, 5);
    ck_assert_int_eq(taken, 0); /* Omar's 2222 */
    rig_fini(&r);
}
END_TEST

START_TEST(without_a_pepper_nobody_signs_in)
{
    rig_init(&r, 1);
    r.nodes[0].config.pepper = (struct str){0};
    rig_crash(&r, 0);
    rig_start(&r, 0);
    rig_run(&r, 50);
    struct client *c = client_hello(&r, 0, WAITER);
    say_pin(c, "1111");
    ck_error(c, "sign_in_off");
    rig_fini(&r);
}
END_TEST

START_TEST(without_the_store_the_person_asks_again)
{
    house(1);
    struct client *c = client_hello(&r, 0, WAITER);
    r.nodes[0].read_fault = MEM_REFUSED;
    say_pin(c, "1111");
    ck_error(c, "unavailable");
    r.nodes[0].read_fault = MEM_FINE;
    say_pin(c, "1111");
    say_pin(c, "1111"); /* one at a time */
    rig_turn(&r);
    ck_assert_str_eq(text_of(client_expect(c, "error"), "code"), "sign_in_busy");
    ck_signed_in(c, "Anna", "waiter");
    rig_fini(&r);
}
END_TEST

START_TEST(a_device_or_hub_that_goes_leaves_nothing_behind)
{
    for (int ms = 0; ms < 60; ms += 7) {
        house(1);
        r.nodes[0].read_ms = 2;
        struct client *c = client_hello(&r, 0, WAITER);
        say_pin(c, "1111");
        rig_run(&r, ms);
        if (ms % 2)
            client_drop(c);
        else
            rig_crash(&r, 0);
        rig_fini(&r);
    }
}
END_TEST

START_TEST(a_failed_allocation_costs_one_try)
{
    bool reached = true;
    int k = 0;
    while (reached) {
        house(1);
        struct client *c = client_hello(&r, 0, WAITER);
        r.oom = ++k;
        say_pin(c, "1111");
        rig_run(&r, 200);
        reached = r.oom == 0;
        r.oom = 0;
        c = client_hello(&r, 0, WAITER);
        say_pin(c, "1111");
        ck_signed_in(c, "Anna", "waiter");
        rig_fini(&r);
    }
    ck_assert_int_gt(k, 5);
}
END_TEST

UNIT_MAIN("people", commands_carry_who_is_signed_in, a_badge_signs_in_too,
    a_reload_is_locked_and_a_reconnect_goes_on, whoever_ends_is_out_at_once,
    who_works_here_again_needs_a_new_pin, the_person_decides_as_far_as_the_device_goes,
    another_role_counts_from_the_next_command_on, the_settings_say_when_somebody_must_sign_in,
    late_commands_count_for_who_was_signed_in_then, a_quote_counts_for_whom_the_command_would,
    wrong_pins_lock_the_device_then_want_a_manager, one_device_guesses_little,
    fifty_devices_guess_little, guesses_without_a_name_are_few_in_a_venue,
    somebody_unknown_takes_as_long, one_finds_no_pin_by_changing_ones_own,
    pins_are_set_by_managers_and_changed_by_oneself, without_a_pepper_nobody_signs_in,
    without_the_store_the_person_asks_again, a_device_or_hub_that_goes_leaves_nothing_behind,
    a_failed_allocation_costs_one_try)

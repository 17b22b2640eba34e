/* Out of memory: the k-th allocation of the hubs fails, for every k. One command or one session may
 * fail then, and nothing else: the process lives, and after coming back and asking again every
 * command has taken effect once and every screen holds what the journal says. */

#include "tests/core/rig.h"

#include <stdio.h>
#include <stdlib.h>

static struct rig r;

enum { COMMANDS = 6 };

static const char *say_nth(struct client *c, int i)
{
    const char *op = fixed_id(0x6000 + i), *order = fixed_id(0x9000);
    switch (i) {
    case 0:
        return say_takeaway(c, op, order);
    case COMMANDS - 2:
        return say_send(c, op, order);
    case COMMANDS - 1:
        return say_send(c, op, fixed_id(0xbad));
    default:
        return say_line_add(c, op, order, "x");
    }
}

/* Asks until it is answered, as a device would: comes back after a cut and sends the same again. */
static void insist(struct client *c, int device, const char *topics, int i)
{
    for (int k = 0; k < 10; k++) {
        if (!c->session) {
            client_resume(c, 0, device, topics);
            rig_run(&r, 50);
        }
        say_nth(c, i);
        rig_run(&r, 60);
        cJSON *m = answer_of(c, fixed_id(0x6000 + i));
        if (m && strcmp(text_of(m, "retry"), "same") != 0) {
            ck_assert_str_eq(text_of(m, "t"), i == COMMANDS - 1 ? "no" : "ok");
            return;
        }
    }
    ck_abort_msg("command %d was never answered", i);
}

/* Everything that a hub does, once. */
static void scenario(struct client *w, struct client *kitchen, struct client *far)
{
    for (int i = 0; i < COMMANDS; i++) /* each depends on those before it */
        insist(w, WAITER, "\"orders\",\"presence\"", i);
    client_drop(kitchen);
    client_send(w, "{\"t\":\"at\",\"table_id\":\"%s\"}", fixed_id(2));
    say_86(far, fixed_id(0x7000), false);
    rig_run(&r, 20);
    client_resume(kitchen, 0, KITCHEN, "\"kitchen:grill\",\"menu\"");
    rig_run(&r, 20);
    client_send(kitchen, "{\"t\":\"sub\",\"id\":\"s\",\"topics\":[\"floor\"]}");
    rig_turn(&r);
    kitchen->check_digest = false; /* until the next snapshot */
    client_send(kitchen, "{\"t\":\"unsub\",\"id\":\"s\",\"topics\":[\"floor\"]}");
    client_send(kitchen, "{\"t\":\"sub\",\"id\":\"t\",\"topics\":[\"floor\"]}");
    rig_run(&r, 2500);
}

/* Whatever it was told, it comes back and subscribes: then what it holds is true. */
static void settle(struct client *c, int device, const char *topics)
{
    for (int k = 0; k < 10; k++) {
        if (!c->session)
            client_resume(c, 0, device, topics);
        rig_run(&r, 20);
        if (!c->session)
            continue;
        client_send(c, "{\"t\":\"sub\",\"id\":\"z\",\"topics\":[%s]}", topics);
        rig_run(&r, 1200);
        if (c->session && c->seq == journal_head(&r))
            return;
    }
    ck_abort_msg("never settled");
}

/* The last presence it was told includes itself. */
static void sees_itself(struct client *c, const char *device)
{
    cJSON *m = NULL, *row;
    for (cJSON *next; (next = client_take(c, "presence"));)
        m = next;
    ck_assert_ptr_nonnull(m);
    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(m,
                                "devices")) if (strcmp(text_of(row, "device"), device) == 0) return;
    ck_abort_msg("it is not there: %s", cJSON_PrintUnformatted(m));
}

/* False: there were fewer than k allocations. */
static bool with_failure(int k)
{
    rig_init(&r, 2);
    struct client *w = client_sub(&r, 0, WAITER, "\"orders\",\"presence\"");
    struct client *kitchen = client_sub(&r, 0, KITCHEN, "\"kitchen:grill\",\"menu\"");
    struct client *far = client_sub(&r, 1, CASHIER, "\"orders\",\"presence\"");
    r.oom = k;
    scenario(w, kitchen, far);
    bool reached = r.oom == 0;
    r.oom = 0;
    if (!far->session) {
        far->node = &r.nodes[1];
        client_resume(far, 1, CASHIER, "\"orders\",\"presence\"");
        rig_run(&r, 50);
    }
    say_86(far, fixed_id(0x7000), false);
    rig_run(&r, 5000);
    settle(w, WAITER, "\"orders\",\"presence\"");
    settle(kitchen, KITCHEN, "\"kitchen:grill\",\"menu\",\"floor\"");
    sees_itself(w, fixed_id(0x330000 + WAITER));
    ck_assert_int_eq(journal_head(&r), 1 + COMMANDS);
    ck_assert_uint_eq(w->n_held, 1 + COMMANDS - 3);
    rig_fini(&r);
    return reached;
}

START_TEST(a_failed_allocation_costs_one_command_or_one_session)
{
    int k = 1;
    while (with_failure(k))
        k++;
    ck_assert_int_gt(k, 100);
}
END_TEST

/* A code that means "give up" would cost the device its place for ever. */
START_TEST(a_hello_that_found_no_memory_may_come_again)
{
    bool reached = true;
    int refused = 0;
    for (int k = 1; reached; k++) {
        rig_init_bare(&r, 1); /* it has no memory at hand from earlier messages */
        struct client *c = client_open(&r, 0, NULL);
        r.oom = k;
        client_say_hello(c, WAITER, NULL);
        rig_run(&r, 200);
        reached = r.oom == 0;
        r.oom = 0;
        cJSON *bye = client_take(c, "bye");
        if (bye) {
            ck_assert_int_ge(int_of(bye, "code"), 4100); /* 40xx: give up */
            refused++;
        }
        rig_fini(&r);
    }
    ck_assert_int_gt(refused, 3);
}
END_TEST

UNIT_MAIN("memory", a_failed_allocation_costs_one_command_or_one_session,
    a_hello_that_found_no_memory_may_come_again)

/* What a hub does by the clock: once, whoever does it, and after a restart. */

#include "hub/core/base/core.h"
#include "tests/core/rig.h"

#include <stdio.h>
#include <string.h>

static struct rig r;

enum { ORDER = 0x9000 };

static void command(struct client *c, const char *type, const char *body)
{
    const char *op = new_id(c->rig);
    client_send(c, "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"%s\",\"body\":%s}", op, type, body);
    rig_run(&r, 50);
    expect_ok(c, op);
}

/* A takeaway order with one line of course 1, planned for so many ms from now, and sent. */
static void planned(struct client *c, int64_t in_ms)
{
    char body[512], at[TIME_TEXT + 1] = "";
    time_format((time_ms){hub_wall(c->node->hub).ms + in_ms}, at);
    snprintf(body, sizeof body, "{\"order_id\":\"%s\",\"kind\":\"takeaway\"}", fixed_id(ORDER));
    command(c, "order.open", body);
    snprintf(body, sizeof body,
        "{\"line_id\":\"%s\",\"order_id\":\"%s\",\"item_id\":\"%s\",\"quantity\":1,\"course\":1}",
        fixed_id(ORDER + 1), fixed_id(ORDER), fixed_id(8));
    command(c, "line.add", body);
    snprintf(body, sizeof body,
        "{\"order_id\":\"%s\",\"course\":1,\"plan\":\"at_time\",\"at\":\"%s\"}", fixed_id(ORDER),
        at);
    command(c, "course.plan", body);
    snprintf(body, sizeof body, "{\"order_id\":\"%s\"}", fixed_id(ORDER));
    command(c, "order.send", body);
}

/* How often the journal fires the course. */
static int fired(void)
{
    int n = 0;
    for (int64_t seq = 1; seq <= journal_head(&r); seq++) {
        const struct change *c = mem_db_change(r.db, tenant_id(0), venue_id(0), seq);
        for (size_t i = 0; i < c->n_events; i++)
            n += c->events[i].type == EVENT_course_fired;
    }
    return n;
}

START_TEST(a_course_fires_at_its_time)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, WAITER, "\"orders\"");
    planned(c, 60000);
    int64_t head = journal_head(&r);
    rig_run(&r, 59000);
    ck_assert_int_eq(journal_head(&r), head);
    rig_run(&r, 3000);
    ck_assert_int_eq(journal_head(&r), head + 1);
    const struct change *change = mem_db_change(r.db, tenant_id(0), venue_id(0), head + 1);
    ck_assert(id_is_zero(change->by.device));
    ck_assert(str_eq(change->by.name, STR("hub")));
    ck_assert_int_eq(fired(), 1);
    rig_run(&r, 60000);
    ck_assert_int_eq(journal_head(&r), head + 1);
    rig_fini(&r);
}
END_TEST

START_TEST(two_hubs_fire_it_once)
{
    rig_init(&r, 2);
    struct client *a = client_sub(&r, 0, WAITER, "\"orders\"");
    client_sub(&r, 1, CASHIER, "\"orders\"");
    planned(a, 5000);
    rig_run(&r, 1000);
    r.nodes[0].deaf = r.nodes[1].deaf = true; /* neither hears what the other does */
    rig_run(&r, 30000);
    ck_assert_int_eq(fired(), 1);
    rig_fini(&r);
}
END_TEST

START_TEST(a_hub_that_was_away_fires_what_is_overdue)
{
    rig_init(&r, 1);
    planned(client_sub(&r, 0, WAITER, "\"orders\""), 5000);
    rig_crash(&r, 0);
    rig_run(&r, 60000);
    ck_assert_int_eq(fired(), 0);
    rig_start(&r, 0);
    client_sub(&r, 0, WAITER, "\"orders\"");
    rig_run(&r, 2000);
    ck_assert_int_eq(fired(), 1);
    rig_fini(&r);
}
END_TEST

START_TEST(another_hub_takes_over)
{
    rig_init(&r, 2);
    planned(client_sub(&r, 0, WAITER, "\"orders\""), 5000);
    client_sub(&r, 1, CASHIER, "\"orders\"");
    rig_crash(&r, 0);
    rig_run(&r, 8000);
    ck_assert_int_eq(fired(), 1);
    rig_start(&r, 0);
    client_sub(&r, 0, WAITER, "\"orders\"");
    rig_run(&r, 8000);
    ck_assert_int_eq(fired(), 1);
    rig_fini(&r);
}
END_TEST

/* The commit of one hub is lost on the way back, and it is killed: the other must not do it again.
 */
START_TEST(an_outcome_that_nobody_learns_is_not_repeated)
{
    rig_init(&r, 2);
    planned(client_sub(&r, 0, WAITER, "\"orders\""), 5000);
    client_sub(&r, 1, CASHIER, "\"orders\"");
    r.nodes[0].fate = (struct mem_fate){.fault = MEM_LOST_AFTER};
    r.nodes[1].fate = (struct mem_fate){.fault = MEM_REFUSED};
    rig_run(&r, 6000);
    rig_crash(&r, 0);
    r.nodes[1].fate = (struct mem_fate){0};
    rig_run(&r, 20000);
    ck_assert_int_eq(fired(), 1);
    rig_fini(&r);
}
END_TEST

START_TEST(no_device_may_say_it)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, MANAGER, "\"orders\"");
    planned(c, 60000);
    const char *op = new_id(&r);
    client_send(c,
        "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"course.due\",\"body\":{\"order_id\":\"%s\","
        "\"course\":1}}",
        op, fixed_id(ORDER));
    rig_run(&r, 50);
    expect_no(c, op, "forbidden");
    rig_fini(&r);
}
END_TEST

/* It fires once, under another op, whatever the hubs remember of the one that was taken. */
START_TEST(an_op_that_a_device_took_holds_no_course_up)
{
    char op[ID_TEXT + 1] = "";
    for (int round = 0; round < 3; round++) {
        rig_init(&r, 1);
        struct client *c = client_sub(&r, 0, WAITER, "\"orders\"");
        planned(c, 5000);
        if (round > 0) {
            client_send(c,
                "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"order.open\",\"body\":"
                "{\"order_id\":\"%s\",\"kind\":\"takeaway\"}}",
                op, fixed_id(ORDER + 2));
            rig_run(&r, 50);
            expect_ok(c, op);
        }
        if (round > 1) {
            rig_crash(&r, 0);
            rig_start(&r, 0);
            client_sub(&r, 0, WAITER, "\"orders\"");
        }
        rig_run(&r, 9000);
        ck_assert_int_eq(fired(), 1);
        const struct change *last =
            mem_db_change(r.db, tenant_id(0), venue_id(0), journal_head(&r));
        ck_assert(round == 0 || strcmp(id_text(last->op).s, op) != 0);
        id_format(last->op, op);
        rig_fini(&r);
    }
}
END_TEST

START_TEST(a_course_of_a_merged_order_fires_when_it_is_parted)
{
    char body[256];
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, WAITER, "\"orders\"");
    planned(c, 5000);
    snprintf(body, sizeof body, "{\"order_id\":\"%s\",\"kind\":\"takeaway\"}", fixed_id(ORDER + 2));
    command(c, "order.open", body);
    snprintf(body, sizeof body, "{\"order_id\":\"%s\",\"into_id\":\"%s\"}", fixed_id(ORDER),
        fixed_id(ORDER + 2));
    command(c, "order.merge", body);
    rig_run(&r, 9000);
    ck_assert_int_eq(fired(), 0);
    snprintf(body, sizeof body, "{\"order_id\":\"%s\"}", fixed_id(ORDER));
    command(c, "order.part", body);
    rig_run(&r, 3000);
    ck_assert_int_eq(fired(), 1);
    rig_fini(&r);
}
END_TEST

UNIT_MAIN("timer", a_course_fires_at_its_time, two_hubs_fire_it_once,
    a_hub_that_was_away_fires_what_is_overdue, another_hub_takes_over,
    an_outcome_that_nobody_learns_is_not_repeated, no_device_may_say_it,
    an_op_that_a_device_took_holds_no_course_up, a_course_of_a_merged_order_fires_when_it_is_parted)

/* Backup stations: who is told the tickets of a station without a live screen, and when no more.
 * The clients check the digest of what they hold with each sync. */

#include "tests/core/who.h"

#include "protocol/pos/model/limits.h"

#include <stdio.h>
#include <stdlib.h>

static struct rig r;
static struct client *waiter; /* on node 0, sees presence */

enum { ANNA = 0x9a01 };
enum { PAUSE = LIMIT_PRESENCE_TELL_MS + TICK_MS + 100 };
enum { ANSWERED_MS = 1500 }; /* since a screen's last word, at most: it answers each sync */

static void live(int64_t ms)
{
    who_live(&r, ms, NULL);
}

/* The bar shows the grill's tickets while it has no screen; or nobody does. */
static void back_up(bool on)
{
    struct client *c = client_hello(&r, 0, IMPORTER);
    const char *op = new_id(&r);
    client_send(c,
        "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"setup.put\",\"body\":{\"stations\":[{\"id\":"
        "\"%s\",\"name\":\"Grill\",\"code\":\"grill\",\"kind\":\"prep\",\"target_s\":600,"
        "\"position\":1%s%s%s}]}}",
        op, fixed_id(GRILL), on ? ",\"backup_station_id\":\"" : "", on ? fixed_id(BAR) : "",
        on ? "\"" : "");
    rig_run(&r, 20);
    expect_ok(c, op);
    client_drop(c);
}

static void begin(size_t n_nodes)
{
    rig_init(&r, n_nodes);
    back_up(true);
    waiter = client_sub(&r, 0, WAITER, "\"presence\",\"orders\"");
}

static struct client *bar_on(size_t node)
{
    return client_sub(&r, node, KITCHEN, "\"kitchen:bar\"");
}
static struct client *grill_on(size_t node)
{
    return client_sub(&r, node, MANAGER, "\"kitchen:grill\"");
}

/* A soup, which the grill makes. */
static void send_soup(void)
{
    const char *order = new_id(&r);
    say_takeaway(waiter, NULL, order);
    rig_run(&r, 20);
    say_line_add(waiter, NULL, order, "");
    rig_run(&r, 20);
    const char *op = say_send(waiter, NULL, order);
    rig_run(&r, 20);
    expect_ok(waiter, op);
}

static int tickets(const struct client *c)
{
    int n = 0;
    for (size_t i = 0; i < c->n_held; i++)
        n += strncmp(c->held[i].key, "ticket/", 7) == 0;
    return n;
}

/* The one ticket that it holds, as text. */
static const char *ticket(const struct client *c)
{
    const char *found = NULL;
    for (size_t i = 0; i < c->n_held; i++)
        if (strncmp(c->held[i].key, "ticket/", 7) == 0) {
            ck_assert_ptr_null(found);
            found = c->held[i].text;
        }
    ck_assert_ptr_nonnull(found);
    return found;
}

static const char *ticket_id(const struct client *c)
{
    static char text[64];
    cJSON *t = cJSON_Parse(ticket(c));
    snprintf(text, sizeof text, "%s", text_of(t, "id"));
    cJSON_Delete(t);
    return text;
}

#define ck_has(c, part) ck_assert_msg(strstr(ticket(c), part), "%s", ticket(c))

/* --- one hub ------------------------------------------------------------------------------- */

START_TEST(a_dark_stations_tickets_go_to_its_backup_and_leave_it)
{
    begin(1);
    struct client *bar = bar_on(0), *grill = grill_on(0);
    send_soup();
    live(LIMIT_BACKUP_DARK_MS + 2000);
    ck_shown(waiter, "0 1 3 / 4 5");
    ck_assert_int_eq(tickets(bar), 0);
    client_drop(grill);
    live(PAUSE);
    ck_shown(waiter, "0 1 / 5"); /* dark: people are told at once … */
    live(LIMIT_BACKUP_DARK_MS - PAUSE - 200);
    ck_assert_int_eq(tickets(bar), 0);
    ck_shown(waiter, "nothing");
    live(PAUSE + 200); /* … and its backup a while later */
    ck_assert_int_eq(tickets(bar), 1);
    ck_shown(waiter, "0 1 / 5 ! 4");
    send_soup();
    ck_assert_int_eq(tickets(bar), 2);
    int snapshots = bar->n_snapshots;
    live(20000);
    ck_assert_int_eq(bar->n_snapshots, snapshots);
    ck_shown(waiter, "nothing");
    grill = grill_on(0);
    live(PAUSE);
    ck_assert_int_eq(tickets(bar), 0);
    ck_assert_int_eq(tickets(grill), 2);
    ck_shown(waiter, "0 1 3 / 4 5");
    send_soup();
    ck_assert_int_eq(tickets(bar), 0);
    live(LIMIT_BACKUP_DARK_MS * 2);
    ck_assert_int_eq(bar->n_snapshots, snapshots + 1);
    ck_assert_int_eq(rig_metric(&r, 0, "payon_screens_backing_total"), 2);
    rig_fini(&r);
}
END_TEST

START_TEST(what_the_backup_does_is_done)
{
    begin(1);
    struct client *bar = bar_on(0);
    live(LIMIT_BACKUP_DARK_MS + PAUSE);
    send_soup();
    char at[64];
    snprintf(at, sizeof at, "%s", ticket_id(bar));
    ck_has(bar, "\"displayed_at\":null");
    client_send(bar, "{\"t\":\"seen\",\"seq\":%lld,\"delivered\":[\"%s\"],\"displayed\":[\"%s\"]}",
        (long long)bar->seq, at, at);
    rig_run(&r, 50);
    ck_assert_ptr_null(strstr(ticket(bar), "\"displayed_at\":null"));
    const char *op = new_id(&r);
    client_send(bar,
        "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"ticket.start\",\"body\":{\"ticket_id\":\"%s\"}}",
        op, at);
    rig_run(&r, 20);
    expect_ok(bar, op);
    struct client *grill = grill_on(0);
    live(PAUSE);
    ck_has(grill, "\"state\":\"started\"");
    ck_has(grill, "\"started_by\":\"Ada\"");
    ck_assert_int_eq(tickets(bar), 0);
    op = new_id(&r); /* not again */
    client_send(grill,
        "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"ticket.start\",\"pre\":{\"from\":\"new\"},"
        "\"body\":{\"ticket_id\":\"%s\"}}",
        op, at);
    int64_t head = journal_head(&r);
    rig_run(&r, 20);
    ck_assert_int_eq(journal_head(&r), head);
    op = new_id(&r); /* the bar's cook ends what he began, although it is off his screen */
    client_send(bar,
        "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"ticket.bump\",\"body\":{\"ticket_id\":\"%s\"}}",
        op, at);
    rig_run(&r, 20);
    expect_ok(bar, op);
    ck_has(grill, "\"state\":\"bumped\"");
    rig_fini(&r);
}
END_TEST

START_TEST(a_screen_without_power_is_dark_too)
{
    begin(1);
    struct client *bar = bar_on(0), *grill = grill_on(0);
    send_soup();
    live(5000);
    who_live(&r, LIMIT_BACKUP_DARK_MS - ANSWERED_MS - 500, grill);
    ck_assert_int_eq(tickets(bar), 0);
    who_live(&r, ANSWERED_MS + 500 + PAUSE, grill); /* counted from its last word */
    ck_assert_int_eq(tickets(bar), 1);
    ck_assert(grill->session);
    live(PAUSE); /* it was only slow */
    ck_assert_int_eq(tickets(bar), 0);
    rig_fini(&r);
}
END_TEST

/* The second one was live until it closed, however long the first has been silent. */
START_TEST(the_last_of_two_screens_counts)
{
    begin(1);
    struct client *bar = bar_on(0), *grill = grill_on(0), *second = grill_on(0);
    send_soup();
    live(5000);
    who_live(&r, LIMIT_BACKUP_DARK_MS * 2, grill);
    client_drop(second);
    who_live(&r, LIMIT_BACKUP_DARK_MS - 500, grill);
    ck_assert_int_eq(tickets(bar), 0);
    who_live(&r, 500 + PAUSE, grill);
    ck_assert_int_eq(tickets(bar), 1);
    rig_fini(&r);
}
END_TEST

START_TEST(a_screen_that_connects_anew_shows_the_same)
{
    begin(1);
    struct client *bar = bar_on(0);
    send_soup();
    live(LIMIT_BACKUP_DARK_MS + PAUSE);
    ck_assert_int_eq(tickets(bar), 1);
    client_drop(waiter); /* nobody looks meanwhile */
    client_drop(bar);
    live(5000);
    client_resume(bar, 0, KITCHEN, "\"kitchen:bar\"");
    rig_run(&r, 10);
    client_expect_no(bar, "resumed"); /* its cursor does not say whose tickets it holds */
    ck_assert_int_eq(tickets(bar), 1);
    live(3000);
    ck_assert_int_eq(tickets(bar), 1);
    client_drop(bar);
    live(LIMIT_BACKUP_KEPT_MS + 1000); /* long ago: who knows? */
    client_resume(bar, 0, KITCHEN, "\"kitchen:bar\"");
    rig_run(&r, 10);
    ck_assert_int_eq(tickets(bar), 0);
    live(LIMIT_BACKUP_DARK_MS + PAUSE);
    ck_assert_int_eq(tickets(bar), 1);
    rig_fini(&r);
}
END_TEST

START_TEST(a_hub_that_begins_flashes_nothing)
{
    begin(1);
    struct client *bar = bar_on(0), *grill = grill_on(0);
    send_soup();
    live(2000);
    rig_crash(&r, 0);
    rig_start(&r, 0);
    client_drop(bar), client_drop(grill);
    client_resume(bar, 0, KITCHEN, "\"kitchen:bar\"");
    live(LIMIT_BACKUP_DARK_MS - 1000);
    ck_assert_int_eq(tickets(bar), 0);
    client_resume(grill, 0, MANAGER, "\"kitchen:grill\"");
    live(LIMIT_BACKUP_DARK_MS * 2);
    ck_assert_int_eq(tickets(bar), 0);
    ck_assert_int_eq(rig_metric(&r, 0, "payon_screens_backing_total"), 0);
    rig_fini(&r);
}
END_TEST

/* It says in its cursor whose tickets it holds. */
static void resume_with(struct client *c, const char *backed)
{
    char topics[128];
    snprintf(topics, sizeof topics, "\"kitchen:bar\"],\"backed\":[%s", backed);
    client_resume(c, 0, KITCHEN, topics);
    rig_run(&r, 20);
}

START_TEST(a_hub_that_begins_believes_a_screen_that_resumes)
{
    char grills[64];
    snprintf(grills, sizeof grills, "\"%s\"", fixed_id(GRILL));
    begin(1);
    struct client *bar = bar_on(0);
    send_soup();
    live(LIMIT_BACKUP_DARK_MS + PAUSE);
    rig_crash(&r, 0);
    rig_start(&r, 0);
    resume_with(bar, grills);
    client_expect(bar, "resumed");
    live(5000);
    ck_assert_int_eq(tickets(bar), 1); /* all the time */
    ck_assert_int_eq(rig_metric(&r, 0, "payon_screens_backing_total"), 0);
    client_drop(bar);
    struct client *grill = grill_on(0); /* comes back meanwhile */
    live(1000);
    resume_with(bar, grills);
    live(PAUSE);
    ck_assert_int_eq(tickets(bar), 0);
    ck_assert_int_eq(tickets(grill), 1);
    client_drop(bar);
    resume_with(bar, "");
    client_expect(bar, "resumed");
    client_drop(bar);
    resume_with(bar, grills); /* the hub knows better */
    ck_assert_int_eq(tickets(bar), 0);
    client_drop(bar);
    client_resume(bar, 0, KITCHEN, "\"kitchen:bar\"],\"backed\":[\"x\"");
    rig_run(&r, 20);
    ck_assert_str_eq(text_of(client_expect(bar, "error"), "code"), "field_type");
    rig_fini(&r);
}
END_TEST

START_TEST(the_setup_holds_at_once)
{
    rig_init(&r, 1);
    waiter = client_sub(&r, 0, WAITER, "\"presence\",\"orders\"");
    struct client *bar = bar_on(0);
    send_soup();
    live(LIMIT_BACKUP_DARK_MS * 2);
    ck_assert_int_eq(tickets(bar), 0);
    back_up(true);
    live(LIMIT_BACKUP_DARK_MS + PAUSE);
    ck_assert_int_eq(tickets(bar), 1);
    back_up(false);
    live(PAUSE);
    ck_assert_int_eq(tickets(bar), 0);
    back_up(true);
    live(LIMIT_BACKUP_DARK_MS + PAUSE);
    ck_assert_int_eq(tickets(bar), 1);
    client_drop(bar);
    back_up(false); /* while it is away, holding the grill's ticket */
    live(1000);
    client_resume(bar, 0, KITCHEN, "\"kitchen:bar\"");
    live(PAUSE);
    ck_assert_int_eq(tickets(bar), 0);
    live(5000);
    rig_fini(&r);
}
END_TEST

START_TEST(only_who_works_at_the_backup_is_told)
{
    begin(1);
    struct client *display = client_sub(&r, 0, DISPLAY, "\"kitchen:bar\"");
    struct client *other = client_sub(&r, 0, CASHIER, "\"kitchen:bar\"");
    send_soup();
    live(LIMIT_BACKUP_DARK_MS + PAUSE);
    ck_shown(waiter, "0 2 5 /"); /* both dark: nobody sees it */
    struct client *bar = client_sub(&r, 0, MANAGER, "\"floor\",\"kitchen:bar\"");
    live(PAUSE);
    ck_shown(waiter, "0 2 3 5 / 5 ! 4");
    ck_assert_int_eq(tickets(bar), 1);
    ck_assert_int_eq(tickets(display) + tickets(other), 0);
    client_send(bar, "{\"t\":\"sub\",\"id\":\"2\",\"topics\":[\"menu\"]}");
    rig_run(&r, 100);
    ck_assert_int_eq(tickets(bar), 1);
    client_send(bar, "{\"t\":\"unsub\",\"id\":\"3\",\"topics\":[\"kitchen:bar\"]}");
    live(5000);
    ck_assert_int_eq(tickets(bar), 0);
    ck_shown(waiter, "0 2 3 5 /");
    rig_fini(&r);
}
END_TEST

/* Anna serves. She has a PIN. */
static void hire_anna(void)
{
    struct client *boss = client_sub(&r, 0, MANAGER, "\"staff\"");
    const char *op = new_id(&r);
    client_send(boss,
        "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"staff.put\",\"body\":{\"staff_id\":\"%s\","
        "\"name\":\"Anna\",\"role\":\"waiter\"}}",
        op, fixed_id(ANNA));
    rig_run(&r, 20);
    expect_ok(boss, op);
    client_send(boss, "{\"t\":\"secret\",\"id\":\"p\",\"staff_id\":\"%s\",\"pin\":\"1111\"}",
        fixed_id(ANNA));
    rig_run(&r, 200);
    client_expect(boss, "secret_set");
    client_drop(boss);
}

START_TEST(a_kitchen_screen_backs_whoever_is_signed_in_there)
{
    begin(1);
    hire_anna();
    struct client *bar = bar_on(0);
    client_send(bar, "{\"t\":\"sign_in\",\"id\":\"s\",\"pin\":\"1111\"}");
    rig_run(&r, 200);
    client_expect(bar, "signed_in");
    send_soup();
    live(LIMIT_BACKUP_DARK_MS + PAUSE);
    ck_assert_int_eq(tickets(bar), 1);
    ck_shown(waiter, "0 1 / 5 ! 4");
    client_send(bar, "{\"t\":\"sign_out\",\"id\":\"o\"}");
    live(5000);
    ck_assert_int_eq(tickets(bar), 1);
    rig_fini(&r);
}
END_TEST

/* --- several hubs -------------------------------------------------------------------------- */

START_TEST(screens_on_two_hubs)
{
    begin(2);
    struct client *bar = bar_on(1), *grill = grill_on(0);
    send_soup();
    live(LIMIT_BACKUP_DARK_MS * 2);
    ck_assert_int_eq(tickets(bar), 0);
    client_drop(grill);
    live(LIMIT_BACKUP_DARK_MS + LIMIT_PRESENCE_SAY_MS);
    ck_assert_int_eq(tickets(bar), 1);
    ck_shown(waiter, "0 1 / 5 ! 4");
    client_drop(bar);
    client_resume(bar, 0, KITCHEN, "\"kitchen:bar\""); /* the other hub knows, too */
    rig_run(&r, 10);
    ck_assert_int_eq(tickets(bar), 1);
    grill = grill_on(1);
    live(LIMIT_PRESENCE_SAY_MS);
    ck_assert_int_eq(tickets(bar), 0);
    rig_crash(&r, 1); /* and with it the grill's screen */
    live(LIMIT_PRESENCE_KEPT_MS + LIMIT_BACKUP_DARK_MS + PAUSE);
    ck_assert_int_eq(tickets(bar), 1);
    rig_fini(&r);
}
END_TEST

START_TEST(a_screen_without_power_on_another_hub)
{
    begin(2);
    struct client *bar = bar_on(0), *grill = grill_on(1);
    send_soup();
    live(5000);
    who_live(&r, LIMIT_BACKUP_DARK_MS - ANSWERED_MS - 500, grill);
    ck_assert_int_eq(tickets(bar), 0);
    who_live(&r, ANSWERED_MS + 500 + 2 * PAUSE, grill); /* counted from its last word */
    ck_assert_int_eq(tickets(bar), 1);
    live(2 * PAUSE);
    ck_assert_int_eq(tickets(bar), 0);
    rig_fini(&r);
}
END_TEST

START_TEST(a_hub_that_begins_believes_another_one)
{
    begin(2);
    struct client *bar = bar_on(0);
    send_soup();
    live(LIMIT_BACKUP_DARK_MS + PAUSE);
    ck_assert_int_eq(tickets(bar), 1);
    rig_crash(&r, 1);
    rig_start(&r, 1);
    client_drop(bar);
    client_resume(bar, 1, KITCHEN, "\"kitchen:bar\"");
    live(2 * PAUSE);
    ck_assert_int_eq(tickets(bar), 1);
    rig_fini(&r);
}
END_TEST

/* Each hub knows its own screens: the bar is shown what the grill shows, and what one of them does
 * holds for both. */
START_TEST(without_the_bus_a_ticket_is_shown_twice_and_made_once)
{
    begin(2);
    struct client *bar = bar_on(0), *grill = grill_on(1);
    send_soup();
    live(5000);
    r.nodes[0].deaf = r.nodes[1].deaf = true;
    live(LIMIT_PRESENCE_KEPT_MS + LIMIT_BACKUP_DARK_MS + PAUSE);
    ck_assert_int_eq(tickets(bar), 1);
    ck_assert_int_eq(tickets(grill), 1);
    const char *op = new_id(&r);
    client_send(bar,
        "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"ticket.start\",\"body\":{\"ticket_id\":\"%s\"}}",
        op, ticket_id(bar));
    live(5000);
    expect_ok(bar, op);
    ck_has(grill, "\"state\":\"started\"");
    r.nodes[0].deaf = r.nodes[1].deaf = false;
    live(LIMIT_PRESENCE_SAY_MS + 2 * PAUSE);
    ck_assert_int_eq(tickets(bar), 0);
    ck_assert_int_eq(tickets(grill), 1);
    rig_fini(&r);
}
END_TEST

UNIT_MAIN("backup", a_dark_stations_tickets_go_to_its_backup_and_leave_it,
    what_the_backup_does_is_done, a_screen_without_power_is_dark_too,
    the_last_of_two_screens_counts, a_screen_without_power_on_another_hub,
    a_screen_that_connects_anew_shows_the_same, a_hub_that_begins_believes_a_screen_that_resumes,
    a_hub_that_begins_flashes_nothing, the_setup_holds_at_once,
    only_who_works_at_the_backup_is_told, a_kitchen_screen_backs_whoever_is_signed_in_there,
    screens_on_two_hubs, a_hub_that_begins_believes_another_one,
    without_the_bus_a_ticket_is_shown_twice_and_made_once)

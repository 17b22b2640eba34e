/* A database that loses commits: after a failover the same seqs carry other changes. Nothing may be
 * built on what is gone, and every screen ends on what is there, knowing that something was lost.
 */

#include "tests/core/rig.h"

#include "protocol/wire/close_codes.h"

#include <stdio.h>
#include <stdlib.h>

static struct rig r;

static void orders(struct client *c, int n)
{
    for (int i = 0; i < n; i++) {
        const char *op = say_takeaway(c, NULL, new_id(&r));
        rig_run(&r, 4);
        expect_ok(c, op);
    }
}

/* Both hold the same records of the same topics. */
static void hold_the_same(struct client *a, struct client *b)
{
    char x[17], y[17];
    client_digest(a, x);
    client_digest(b, y);
    ck_assert_str_eq(x, y);
    ck_assert_uint_eq(a->n_held, b->n_held);
    ck_assert_int_eq(a->seq, journal_head(&r));
    ck_assert_int_eq(b->seq, journal_head(&r));
}

START_TEST(a_fallen_head_is_noticed_and_every_screen_is_told)
{
    rig_init(&r, 2);
    struct client *a = client_sub(&r, 0, WAITER, "\"orders\"");
    struct client *b = client_sub(&r, 1, CASHIER, "\"orders\"");
    orders(a, 9);
    ck_assert_int_eq(rig_lose(&r, 4), 6);
    rig_run(&r, 200);
    ck_assert_int_eq(a->n_lost, 1);
    ck_assert_int_eq(b->n_lost, 1);
    ck_assert_int_eq(a->seq, 6);
    ck_assert_uint_eq(a->n_held, 5);
    ck_assert_int_eq(rig_metric(&r, 0, "payon_journal_breaks_total"), 1);
    ck_assert_int_eq(rig_metric(&r, 1, "payon_journal_breaks_total"), 1);
    orders(b, 2);
    rig_run(&r, 2500);
    hold_the_same(a, b);
    ck_assert_int_eq(a->n_lost + b->n_lost, 2); /* told once */
    rig_fini(&r);
}
END_TEST

/* The seqs that were lost are in use again when the other hub looks: it has the right seq and the
 * wrong state. */
static void other_hub_was_away(bool further)
{
    rig_init(&r, 2);
    r.nodes[0].same_timeline = r.nodes[1].same_timeline = true;
    struct client *a = client_sub(&r, 0, WAITER, "\"orders\"");
    struct client *b = client_sub(&r, 1, CASHIER, "\"orders\"");
    orders(a, 9);
    rig_run(&r, 10);
    ck_assert_int_eq(b->seq, 10);
    store_mem_set_up(r.nodes[1].store, false);
    rig_lose(&r, 4);
    rig_run(&r, 2500); /* hub 0 polls the heads */
    ck_assert_int_eq(a->n_lost, 1);
    orders(a, further ? 6 : 4);
    int changes = b->n_changes;
    b->check_digest = false; /* until it is told, its digest is that of the lost state */
    store_mem_set_up(r.nodes[1].store, true);
    const char *op = say_takeaway(b, NULL, new_id(&r));
    rig_run(&r, 300);
    ck_assert_int_eq(b->n_lost, 1);
    expect_ok(b, op);
    ck_assert_int_eq(b->n_changes, changes + 1); /* its own, after the snapshot */
    ck_assert(b->check_digest);
    rig_run(&r, 2500);
    hold_the_same(a, b);
    ck_assert_uint_eq(a->n_held, further ? 12 : 10);
    ck_assert_int_eq(rig_metric(&r, 1, "payon_journal_breaks_total"), 1);
    rig_fini(&r);
}

START_TEST(a_hub_that_was_away_builds_nothing_on_a_lost_state)
{
    other_hub_was_away(true);
}
END_TEST

START_TEST(a_head_with_the_same_seq_and_another_chain_is_a_loss)
{
    other_hub_was_away(false);
}
END_TEST

START_TEST(without_commands_the_poll_of_the_heads_finds_another_chain)
{
    rig_init(&r, 2);
    r.nodes[0].same_timeline = r.nodes[1].same_timeline = true;
    struct client *a = client_sub(&r, 0, WAITER, "\"orders\"");
    struct client *b = client_sub(&r, 1, CASHIER, "\"orders\"");
    orders(a, 9);
    rig_run(&r, 10);
    store_mem_set_up(r.nodes[1].store, false);
    r.nodes[1].deaf = true;
    rig_lose(&r, 4);
    rig_run(&r, 2500);
    orders(a, 4);
    b->check_digest = false;
    store_mem_set_up(r.nodes[1].store, true);
    rig_run(&r, 800);
    ck_assert_int_eq(b->n_lost, 1);
    rig_run(&r, 2500);
    hold_the_same(a, b);
    rig_fini(&r);
}
END_TEST

START_TEST(a_new_timeline_makes_the_hub_look_at_once)
{
    rig_init(&r, 1);
    struct client *a = client_sub(&r, 0, WAITER, "\"orders\"");
    orders(a, 3);
    rig_run(&r, 2050); /* just polled */
    rig_lose(&r, 1);
    rig_run(&r, 300);
    ck_assert_int_eq(a->n_lost, 1);
    rig_fini(&r);
}
END_TEST

/* Devices that slept over the failover, at every seq: those whose state is still the journal's
 * resume, the others get a snapshot that says why. */
START_TEST(a_sleeping_device_resumes_only_what_the_journal_still_has)
{
    struct client *asleep[8];
    rig_init(&r, 1);
    struct client *w = client_sub(&r, 0, CASHIER, "\"orders\"");
    for (int i = 0; i < 8; i++) {
        asleep[i] = client_sub(&r, 0, 10 * i + WAITER + 6, "\"orders\"");
        client_drop(asleep[i]);
        orders(w, 1);
    }
    ck_assert_int_eq(rig_lose(&r, 4), 5); /* the set-up and 4 orders */
    rig_crash(&r, 0);                     /* nobody remembers what was */
    rig_start(&r, 0);
    w = client_sub(&r, 0, CASHIER, "\"orders\"");
    ck_assert_int_eq(w->n_lost, 0);
    orders(w, 8);
    for (int i = 0; i < 8; i++) {
        bool gone = asleep[i]->seq > 5;
        client_resume(asleep[i], 0, 10 * i + WAITER + 6, "\"orders\"");
        rig_run(&r, 20);
        ck_assert_int_eq(client_take(asleep[i], "resumed") != NULL, !gone);
        ck_assert_int_eq(asleep[i]->n_lost, gone);
    }
    rig_run(&r, 2500);
    for (int i = 0; i < 8; i++)
        hold_the_same(asleep[i], w);
    rig_fini(&r);
}
END_TEST

START_TEST(a_cursor_beyond_a_journal_that_was_just_read_is_a_loss)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, WAITER, "\"orders\"");
    orders(c, 5);
    client_drop(c);
    rig_lose(&r, 2);
    rig_crash(&r, 0);
    rig_start(&r, 0);
    client_resume(c, 0, WAITER, "\"orders\"");
    rig_run(&r, 300);
    ck_assert_int_eq(c->n_lost, 1);
    ck_assert_int_eq(c->seq, 4);
    rig_fini(&r);
}
END_TEST

/* Both are older than what memory knows, so both get a snapshot; only one lost something. */
START_TEST(of_an_old_cursor_the_journal_says_whether_it_was_lost)
{
    rig_init(&r, 1);
    struct client *w = client_sub(&r, 0, CASHIER, "\"menu\"");
    struct client *kept = client_sub(&r, 0, WAITER + 6, "\"menu\"");
    client_drop(kept);
    orders(w, 3);
    struct client *lost = client_sub(&r, 0, 10 + WAITER + 6, "\"menu\"");
    client_drop(lost);
    rig_lose(&r, 2);
    rig_run(&r, 300);
    struct client *importer = client_sub(&r, 0, IMPORTER, "\"menu\"");
    for (int i = 0; i < 600; i++) { /* more than a load reads */
        say_86(importer, NULL, i % 2);
        if (i % 50 == 49)
            rig_run(&r, 10);
    }
    rig_crash(&r, 0);
    rig_start(&r, 0);
    client_resume(kept, 0, WAITER + 6, "\"menu\"");
    client_resume(lost, 0, 10 + WAITER + 6, "\"menu\"");
    rig_run(&r, 300);
    ck_assert_int_eq(kept->n_snapshots, 2);
    ck_assert_int_eq(kept->n_lost, 0);
    ck_assert_int_eq(lost->n_snapshots, 2);
    ck_assert_int_eq(lost->n_lost, 1);
    rig_run(&r, 2500);
    hold_the_same(kept, lost);
    /* Asked of a store that does not answer, it is a snapshot without a reason. */
    client_drop(lost);
    lost->seq = 4;
    r.nodes[0].tail_fault = MEM_REFUSED;
    client_resume(lost, 0, 10 + WAITER + 6, "\"menu\"");
    rig_run(&r, 300);
    ck_assert_int_eq(lost->n_snapshots, 3);
    ck_assert_int_eq(lost->n_lost, 1);
    r.nodes[0].tail_fault = MEM_FINE;
    rig_run(&r, 2500);
    rig_fini(&r);
}
END_TEST

START_TEST(sub_from_a_lost_cursor_says_so)
{
    rig_init(&r, 1);
    struct client *w = client_sub(&r, 0, CASHIER, "\"orders\"");
    orders(w, 3);
    for (int wrong = 0; wrong < 3; wrong++) {
        struct client *c = client_hello(&r, 0, WAITER);
        c->last_change = w->seq;
        char mark[20];
        snprintf(mark, sizeof mark, "%s", w->mark);
        mark[0] = wrong == 1 ? (mark[0] == 'a' ? 'b' : 'a') : mark[0];
        client_send(c,
            "{\"t\":\"sub\",\"id\":\"1\",\"topics\":[\"orders\"],"
            "\"from\":{\"epoch\":\"%s\",\"seq\":4%s%s%s}}",
            w->epoch, wrong == 2 ? "" : ",\"mark\":\"", wrong == 2 ? "" : mark,
            wrong == 2 ? "" : "\"");
        rig_turn(&r);
        ck_assert_int_eq(c->n_lost, wrong == 1);
        ck_assert((client_take(c, "resumed") != NULL) == (wrong != 1));
    }
    rig_run(&r, 2500);
    ck_assert_int_eq(w->n_lost, 0);
    ck_assert_int_eq(rig_metric(&r, 0, "payon_journal_breaks_total"), 0);
    rig_fini(&r);
}
END_TEST

/* --- a venue that was edited ---------------------------------------------------------------- */

static void welcome_names(struct client *c, const char *name)
{
    cJSON *venue = cJSON_GetObjectItem(client_expect(c, "welcome"), "venue");
    ck_assert_str_eq(text_of(venue, "name"), name);
}

START_TEST(an_edited_venue_is_read_again_and_its_screens_come_back_to_its_new_name)
{
    rig_init(&r, 2);
    struct client *c = client_sub(&r, 0, WAITER, "\"orders\"");
    struct client *far = client_sub(&r, 1, CASHIER, "\"orders\"");
    orders(c, 2);
    ck_assert_int_eq(mem_db_edit_venue(r.db, tenant_id(0), venue_id(0), STR("Chez Zoe")), 0);
    rig_run(&r, 2500);
    struct client *both[] = {c, far};
    for (size_t i = 0; i < 2; i++) {
        ck_assert_int_eq(both[i]->closed, CLOSE_VENUE_EDITED);
        client_resume(both[i], i, i ? CASHIER : WAITER, "\"orders\"");
        rig_run(&r, 20);
        welcome_names(both[i], "Chez Zoe");
        client_expect(both[i], "resumed");
        ck_assert_int_eq(both[i]->n_lost, 0);
    }
    orders(c, 1);
    rig_run(&r, 5000); /* once is enough */
    ck_assert_int_eq(c->closed, 0);
    hold_the_same(c, far);
    rig_fini(&r);
}
END_TEST

UNIT_MAIN("lost", a_fallen_head_is_noticed_and_every_screen_is_told,
    a_hub_that_was_away_builds_nothing_on_a_lost_state,
    a_head_with_the_same_seq_and_another_chain_is_a_loss,
    without_commands_the_poll_of_the_heads_finds_another_chain,
    a_new_timeline_makes_the_hub_look_at_once,
    a_sleeping_device_resumes_only_what_the_journal_still_has,
    a_cursor_beyond_a_journal_that_was_just_read_is_a_loss,
    of_an_old_cursor_the_journal_says_whether_it_was_lost, sub_from_a_lost_cursor_says_so,
    an_edited_venue_is_read_again_and_its_screens_come_back_to_its_new_name)

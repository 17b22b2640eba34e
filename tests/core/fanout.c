/* Telling sessions: one write a turn, slow readers, large snapshots, the kitchen's receipts, and
 * other hubs' changes. */

#include "tests/core/rig.h"

#include "hub/core/place/place.h"
#include "protocol/pos/model/limits.h"
#include "protocol/wire/close_codes.h"

#include <stdio.h>
#include <stdlib.h>

static struct rig r;

/* Sets the rig's clock just after a tick, so that no sync disturbs a test that counts. */
static void after_tick(void)
{
    rig_run(&r, TICK_MS - r.mono % TICK_MS + 1);
}

/* --- writes -------------------------------------------------------------------------------- */

START_TEST(a_batch_of_changes_leaves_in_one_write_to_each)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, IMPORTER, "\"orders\"");
    struct client *s[10];
    for (int i = 0; i < 10; i++)
        s[i] = client_sub(&r, 0, 10 * i % 90 + (i < 9 ? WAITER : CASHIER), "\"orders\"");
    after_tick();
    for (int i = 0; i < 16; i++)
        say_takeaway(c, fixed_id(0x6000 + i), fixed_id(0x9000 + i));
    for (int i = 0; i < 10; i++)
        s[i]->n_writes = 0;
    c->n_writes = 0;
    rig_run(&r, 10);
    for (int i = 0; i < 10; i++) {
        ck_assert_int_eq(s[i]->n_changes, 16);
        ck_assert_uint_eq(s[i]->n_writes, 1);
    }
    ck_assert_uint_eq(c->n_writes, 1); /* changes and answers */
    rig_fini(&r);
}
END_TEST

/* The order of what c got since: a letter for each message, 'c' for a change. */
static void order_of(const struct client *c, char *text, size_t size)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_inbox && n + 1 < size; i++) {
        const char *t = text_of(c->inbox[i], "t");
        text[n++] = !strcmp(t, "unsubbed") ? 'u' : !strcmp(t, "snapshot") ? 's' : *t;
    }
    text[n] = 0;
}

/* n takeaways, committed together; what follows from that is done, but the turn does not end. */
static void land_takeaways(struct client *c, int from, int n)
{
    after_tick();
    for (int i = from; i < from + n; i++)
        say_takeaway(c, fixed_id(0x6000 + i), fixed_id(0x9000 + i));
    rig_turn(&r);
    for (int64_t due; (due = mem_db_due(r.db)) < r.mono + TICK_MS / 2;) {
        r.mono = due;
        mem_db_step(r.db, due);
    }
}

START_TEST(what_else_comes_in_the_turn_of_changes_keeps_its_place)
{
    char order[16];
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, IMPORTER, "\"orders\"");
    struct client *asks = client_sub(&r, 0, WAITER, "\"orders\"");
    struct client *leaves = client_sub(&r, 0, CASHIER, "\"orders\"");
    struct client *comes = client_sub(&r, 0, 10 + WAITER, "\"floor\"");
    struct client *goes = client_sub(&r, 0, 20 + WAITER, "\"orders\"");
    struct client *all[] = {c, asks, leaves, comes, goes};
    after_tick();
    for (int i = 0; i < 5; i++)
        while (all[i]->n_inbox)
            client_take(all[i], text_of(all[i]->inbox[0], "t"));
    int64_t before = c->seq;
    land_takeaways(c, 0, 3);
    client_send(asks, "{\"t\":\"nothing\"}");
    client_send(leaves, "{\"t\":\"unsub\",\"id\":\"q\",\"topics\":[\"orders\"]}");
    client_send(comes, "{\"t\":\"sub\",\"id\":\"q\",\"topics\":[\"orders\"]}");
    client_drop(goes);
    rig_turn(&r);
    order_of(c, order, sizeof order);
    ck_assert_str_eq(order, "cococo"); /* each ok right after its change */
    order_of(asks, order, sizeof order);
    ck_assert_str_eq(order, "ccce");
    order_of(leaves, order, sizeof order);
    ck_assert_str_eq(order, "cccu");
    order_of(comes, order, sizeof order);
    ck_assert_str_eq(order, "s"); /* it has the changes */
    ck_assert_int_eq(comes->seq, before + 3);
    land_takeaways(c, 3, 2);
    rig_turn(&r);
    ck_assert_int_eq(asks->n_changes, 5);
    ck_assert_int_eq(leaves->n_changes, 3);
    ck_assert_int_eq(comes->n_changes, 2);
    rig_fini(&r);
}
END_TEST

START_TEST(a_turn_may_tell_more_than_is_kept_for_all)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, IMPORTER, "\"orders\"");
    struct client *w = client_sub(&r, 0, WAITER, "\"orders\"");
    struct client *slow = client_sub(&r, 0, CASHIER, "\"orders\"");
    slow->stalled = true;
    land_takeaways(c, 0, 1);
    rig_turn(&r); /* it blocks slow */
    land_takeaways(c, 1, 2 * TOLD_MAX);
    w->n_writes = 0;
    rig_turn(&r);
    ck_assert_int_eq(w->n_changes, 1 + 2 * TOLD_MAX);
    ck_assert_int_eq(c->n_changes, 1 + 2 * TOLD_MAX);
    ck_assert_uint_le(w->n_writes, 2);
    client_read(slow);
    rig_turn(&r);
    ck_assert_int_eq(slow->n_changes, 1 + 2 * TOLD_MAX);
    rig_fini(&r);
}
END_TEST

/* --- slow readers -------------------------------------------------------------------------- */

static void big_orders(struct client *c, int from, int n)
{
    char note[NOTE_MAX_CHARS + 1];
    memset(note, 'n', NOTE_MAX_CHARS);
    note[NOTE_MAX_CHARS] = 0;
    for (int i = from; i < from + n; i++) {
        client_send(c,
            "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"order.open\",\"body\":{\"order_id\":\"%s\","
            "\"kind\":\"takeaway\",\"note\":\"%s\"}}",
            fixed_id(0x6000 + i), fixed_id(0x9000 + i), note);
        if (i % 50 == 49)
            rig_run(&r, 3);
    }
    rig_run(&r, 10);
}

START_TEST(a_slow_reader_is_told_to_resume_and_no_other_is_affected)
{
    rig_init(&r, 1);
    struct client *w = client_sub(&r, 0, IMPORTER, "\"menu\"");
    struct client *slow = client_sub(&r, 0, WAITER, "\"orders\"");
    struct client *fast = client_sub(&r, 0, CASHIER, "\"orders\"");
    slow->stalled = true;
    rig_run(&r, 1500); /* one write blocks it */
    big_orders(w, 0, 500);
    ck_assert_int_eq(slow->closed, 0);
    ck_assert_int_eq(fast->n_changes, 500);
    int had = slow->n_changes;
    ck_assert_int_lt(had, 10);
    big_orders(w, 500, 1000);
    ck_assert_int_eq(fast->n_changes, 1500);
    ck_assert_int_eq(slow->n_changes, had); /* what waited is dropped, not sent late */
    /* It reads again: it gets bye and comes back. */
    client_read(slow);
    rig_turn(&r);
    cJSON *bye = client_expect(slow, "bye");
    ck_assert_int_eq(int_of(bye, "code"), CLOSE_SLOW);
    ck_assert_int_gt(int_of(bye, "reconnect_ms"), 0);
    ck_assert_int_eq(slow->closed, CLOSE_SLOW);
    client_resume(slow, 0, WAITER, "\"orders\"");
    rig_run(&r, 20);
    client_expect(slow, "resumed");
    ck_assert_int_eq(slow->n_changes, 1500);
    rig_run(&r, 2000);
    ck_assert_int_ge(slow->n_syncs, 1);
    rig_fini(&r);
}
END_TEST

/* A banquet's order is one change, larger than a session's queue: it waits in it all the same. */
START_TEST(a_change_larger_than_the_queue_reaches_its_readers)
{
    enum { NOTE = 340 };
    char note[2 * NOTE + 1] = "";
    rig_init(&r, 1);
    struct client *w = client_sub(&r, 0, IMPORTER, "\"orders\",\"expo\"");
    struct client *slow = client_sub(&r, 0, CASHIER, "\"orders\",\"expo\"");
    const char *order = fixed_id(0x9000);
    for (int i = 0; i < NOTE; i++)
        memcpy(note + 2 * i, "\\n", 2);
    say_takeaway(w, fixed_id(0x6000), order);
    for (int i = 0; i < LIMIT_ORDER_LINES; i++) {
        say_line_add(w, fixed_id(0x7000 + i), order, note);
        if (i % 20 == 19)
            rig_run(&r, 20);
    }
    rig_run(&r, 50);
    size_t before = w->n_bytes;
    slow->stalled = true;
    say_send(w, fixed_id(0x6001), order);
    rig_run(&r, 50);
    ck_assert_uint_gt(w->n_bytes - before, LIMIT_SESSION_QUEUE_BYTES);
    client_read(slow);
    rig_run(&r, 50);
    ck_assert_int_eq(slow->closed, 0);
    ck_assert_int_eq(slow->seq, w->seq);
    ck_assert_int_eq(slow->seq, journal_head(&r));
    rig_fini(&r);
}
END_TEST

START_TEST(a_client_that_never_reads_is_cut)
{
    rig_init(&r, 1);
    struct client *w = client_sub(&r, 0, IMPORTER, "\"menu\"");
    struct client *slow = client_sub(&r, 0, WAITER, "\"orders\"");
    slow->stalled = true;
    big_orders(w, 0, 1500);
    ck_assert_int_eq(slow->closed, 0);
    rig_run(&r, 6000); /* its time to read bye is over */
    ck_assert_int_eq(slow->closed, CLOSE_SLOW);
    rig_fini(&r);
}
END_TEST

START_TEST(the_queue_is_bounded)
{
    rig_init(&r, 1);
    struct client *w = client_sub(&r, 0, IMPORTER, "\"menu\"");
    struct client *slow = client_sub(&r, 0, WAITER, "\"orders\"");
    struct client *twin = client_sub(&r, 0, CASHIER, "\"orders\"");
    after_tick();
    big_orders(w, 0, 10); /* all blocked writes are over */
    slow->stalled = true;
    big_orders(w, 10, 1);
    size_t before = twin->n_bytes, waiting = 0;
    int n = 11;
    for (; slow->session && !slow->closed && waiting < LIMIT_SESSION_QUEUE_BYTES; n++) {
        ck_assert_msg(!client_take(slow, "bye"), "told too early");
        waiting = twin->n_bytes - before;
        big_orders(w, n, 1);
        if (r.mono % 1000 < 20)
            client_send(slow, "{\"t\":\"seen\",\"seq\":1}");
    }
    client_read(slow);
    rig_turn(&r);
    ck_assert_int_eq(int_of(client_expect(slow, "bye"), "code"), CLOSE_SLOW);
    ck_assert_int_gt(n, 500);
    rig_fini(&r);
}
END_TEST

/* --- large snapshots ----------------------------------------------------------------------- */

/* What it asks while a large snapshot waits is answered after that, in its order. */
START_TEST(questions_wait_for_an_unsent_snapshot)
{
    static const char *const ids[] = {"a", "b", "c", "d", "e"};
    rig_init(&r, 1);
    struct client *w = client_sub(&r, 0, IMPORTER, "\"menu\"");
    big_orders(w, 0, 2500);
    struct client *slow = client_hello(&r, 0, WAITER);
    slow->stalled = true;
    for (size_t i = 0; i < 5; i++)
        client_send(slow, "{\"t\":\"%s\",\"id\":\"%s\",\"topics\":[\"orders\"]}",
            i == 1 ? "unsub" : "sub", ids[i]);
    big_orders(w, 2500, 10);
    int64_t head = journal_head(&r);
    say_takeaway(slow, fixed_id(0xa000), fixed_id(0xa001)); /* commands do not wait */
    rig_run(&r, 20);
    ck_assert_int_eq(journal_head(&r), head + 1);
    client_read(slow);
    rig_run(&r, 500);
    ck_assert_int_eq(slow->closed, 0);
    size_t n = 0;
    for (size_t i = 0; i < slow->n_inbox; i++) {
        const cJSON *key = cJSON_GetObjectItem(slow->inbox[i], "id");
        if (!cJSON_IsString(key))
            continue;
        ck_assert_uint_lt(n, 5);
        ck_assert_str_eq(key->valuestring, ids[n]);
        n++;
    }
    ck_assert_uint_eq(n, 5);
    ck_assert_uint_eq(slow->n_held, 2511);
    ck_assert_int_eq(slow->seq, journal_head(&r));
    rig_fini(&r);
}
END_TEST

/* They do not wait without end: session_later_bytes. */
START_TEST(only_so_many_questions_wait)
{
    enum { ASKS = 400, PAD = 100 };
    for (int over = 0; over < 2; over++) {
        rig_init(&r, 1);
        struct client *w = client_sub(&r, 0, IMPORTER, "\"menu\"");
        big_orders(w, 0, 200);
        struct client *slow = client_hello(&r, 0, WAITER);
        slow->stalled = true;
        rig_run(&r, 1500); /* one write blocks it */
        client_send(slow, "{\"t\":\"sub\",\"id\":\"s\",\"topics\":[\"orders\"]}");
        rig_run(&r, 10);
        size_t left = LIMIT_SESSION_LATER_BYTES + (over ? 1 : 0);
        while (left) {
            char text[1000];
            int head =
                snprintf(text, sizeof text, "{\"t\":\"sub\",\"id\":\"s\",\"topics\":[\"menu\"]");
            size_t n = left < 2 * sizeof text ? left / 2 : sizeof text - 1;
            if (left < sizeof text)
                n = left;
            memset(text + head, ' ', n - (size_t)head - 1);
            text[n - 1] = '}';
            client_send(slow, "%.*s", (int)n, text);
            left -= n;
            rig_run(&r, 25); /* not too fast */
        }
        rig_turn(&r);
        client_read(slow);
        rig_run(&r, 100);
        ck_assert_int_eq(slow->closed, over ? CLOSE_SLOW : 0);
        rig_fini(&r);
    }
}
END_TEST

START_TEST(a_large_snapshot_leaves_in_slices_and_changes_follow_it)
{
    rig_init(&r, 1);
    struct client *w = client_sub(&r, 0, IMPORTER, "\"menu\"");
    big_orders(w, 0, 2500);
    struct client *c = client_sub(&r, 0, WAITER, "\"orders\"");
    ck_assert_uint_eq(c->n_held, 2500);
    ck_assert_uint_gt(c->n_bytes, LIMIT_SESSION_QUEUE_BYTES * 3 / 2);
    ck_assert_uint_le(c->largest_write, 65536);
    /* The same for a client that reads a slice now and then while changes flow. */
    struct client *slow = client_hello(&r, 0, CASHIER);
    slow->stalled = true;
    client_send(slow, "{\"t\":\"sub\",\"id\":\"s\",\"topics\":[\"orders\"]}");
    for (int i = 0; i < 100; i++) {
        big_orders(w, 2500 + i, 1);
        hub_writable(slow->node->hub, slow->session);
        rig_turn(&r);
    }
    ck_assert_int_eq(slow->closed, 0);
    client_expect(slow, "snapshot");
    client_read(slow);
    rig_run(&r, 20);
    ck_assert_int_eq(slow->seq, journal_head(&r));
    ck_assert_uint_eq(slow->n_held, 2600);
    rig_run(&r, 1500);
    /* It is sent one turn's share, and the rest in the next turn. */
    struct client *third = client_hello(&r, 0, MANAGER);
    third->n_writes = 0;
    client_send(third, "{\"t\":\"sub\",\"id\":\"s\",\"topics\":[\"orders\"]}");
    rig_turn(&r);
    ck_assert_uint_eq(third->n_writes, 16);
    rig_run(&r, 200);
    client_expect(third, "snapshot");
    /* When it is cut in the middle, the close code ends the connection, not half a message and a
     * bye. */
    struct client *cut = client_hello(&r, 0, 6);
    cut->stalled = true;
    client_send(cut, "{\"t\":\"sub\",\"id\":\"s\",\"topics\":[\"orders\"]}");
    rig_turn(&r);
    ck_assert_uint_gt(cut->n_part, 0);
    struct client *again = client_open(&r, 0, NULL);
    client_say_hello(again, 6, NULL);
    big_orders(w, 2600, 1500);
    client_read(cut);
    rig_run(&r, 100);
    ck_assert(cut->closed == CLOSE_SLOW || cut->closed == CLOSE_FENCED);
    rig_fini(&r);
}
END_TEST

START_TEST(a_snapshot_is_made_once_for_all_who_ask_at_that_seq)
{
    rig_init(&r, 1);
    struct client *w = client_sub(&r, 0, IMPORTER, "\"menu\"");
    big_orders(w, 0, 300);
    after_tick();
    const struct metrics *m = &r.nodes[0].hub->metrics;
    uint64_t before = m->snapshots;
    for (int i = 0; i < 5; i++) {
        struct client *c = client_hello(&r, 0, 10 * i + WAITER);
        client_send(c, "{\"t\":\"sub\",\"id\":\"q%d\",\"topics\":[\"orders\"]}", i);
        rig_turn(&r);
        char sub[8];
        snprintf(sub, sizeof sub, "q%d", i);
        ck_assert_str_eq(text_of(client_expect(c, "snapshot"), "id"), sub);
        ck_assert_uint_eq(c->n_held, 300);
    }
    ck_assert_uint_eq(m->snapshots, before + 1);
    ck_assert_uint_ge(m->snapshots_shared, 4);
    rig_fini(&r);
}
END_TEST

/* Whoever has large snapshots made, again and again, has used up its messages. */
START_TEST(a_snapshot_costs_its_reader_more_than_one_message)
{
    rig_init(&r, 1);
    struct client *w = client_sub(&r, 0, IMPORTER, "\"menu\"");
    big_orders(w, 0, 1000);
    struct client *c = client_hello(&r, 0, WAITER);
    int n = 0;
    for (; n < LIMIT_MESSAGE_BURST && !c->closed; n++) {
        big_orders(w, 1000 + n, 1); /* so it is a new one each time */
        client_send(c, "{\"t\":\"sub\",\"id\":\"s\",\"topics\":[\"orders\"]}");
        client_send(c, "{\"t\":\"unsub\",\"id\":\"s\",\"topics\":[\"orders\"]}");
        rig_turn(&r);
    }
    ck_assert_int_eq(c->closed, CLOSE_FLOOD);
    ck_assert_int_gt(n, 10);
    ck_assert_int_lt(n, LIMIT_MESSAGE_BURST / 5);
    rig_fini(&r);
}
END_TEST

static size_t unsent(void)
{
    return r.nodes[0].hub->unsent->bytes;
}

START_TEST(what_is_unsent_is_counted_once_and_freed_when_its_reader_goes)
{
    rig_init(&r, 1);
    struct client *w = client_sub(&r, 0, IMPORTER, "\"menu\"");
    big_orders(w, 0, 2000);
    rig_run(&r, 3000);
    ck_assert_uint_eq(unsent(), 0);
    struct client *slow[3];
    for (int i = 0; i < 3; i++) {
        slow[i] = client_hello(&r, 0, 10 * i + WAITER);
        slow[i]->stalled = true;
        client_send(slow[i], "{\"t\":\"sub\",\"id\":\"q%d\",\"topics\":[\"orders\"]}", i);
    }
    rig_turn(&r);
    size_t one = unsent();
    ck_assert_uint_gt(one, LIMIT_SESSION_QUEUE_BYTES);
    ck_assert_uint_lt(one, 3 * LIMIT_SESSION_QUEUE_BYTES);
    client_drop(slow[0]);
    rig_run(&r, 3000);
    ck_assert_uint_gt(unsent(), one - 1000); /* two still wait for it */
    /* A device that comes back frees what its former connection did not read. */
    struct client *again = client_open(&r, 0, NULL);
    client_say_hello(again, 10 + WAITER, NULL);
    client_drop(slow[2]);
    rig_run(&r, 2500);
    ck_assert_uint_lt(unsent(), 10000);
    rig_fini(&r);
}
END_TEST

START_TEST(those_that_wait_for_most_go_first_when_too_much_is_unsent)
{
    rig_init(&r, 1);
    struct client *w = client_sub(&r, 0, IMPORTER, "\"menu\"");
    struct client *busy = client_sub(&r, 0, CASHIER, "\"orders\"");
    big_orders(w, 0, 2000);
    struct client *slow = client_hello(&r, 0, WAITER);
    slow->stalled = busy->stalled = true;
    client_send(slow, "{\"t\":\"sub\",\"id\":\"q\",\"topics\":[\"orders\"]}");
    big_orders(w, 2000, 20);
    struct place *p = place_find(r.nodes[0].hub, tenant_id(0), venue_id(0));
    ck_assert_ptr_nonnull(p);
    size_t all = unsent();
    audiences_relieve(&p->audiences, all);
    ck_assert_uint_eq(unsent(), all);
    audiences_relieve(&p->audiences, 100000);
    ck_assert_uint_le(unsent(), 100000);
    rig_turn(&r);
    client_read(busy);
    client_read(slow);
    rig_run(&r, 10);
    ck_assert_int_eq(slow->closed, CLOSE_SLOW);
    ck_assert_int_eq(busy->closed, 0);
    rig_fini(&r);
}
END_TEST

/* --- the kitchen's receipts ---------------------------------------------------------------- */

static const cJSON *ticket_of(struct client *c)
{
    static cJSON *ticket;
    cJSON_Delete(ticket);
    ticket = NULL;
    for (size_t i = 0; i < c->n_held; i++)
        if (!strncmp(c->held[i].key, "ticket/", 7))
            ticket = cJSON_Parse(c->held[i].text);
    ck_assert_ptr_nonnull(ticket);
    return ticket;
}

START_TEST(a_kitchen_screen_says_what_it_has_and_shows)
{
    char ticket[64];
    rig_init(&r, 1);
    struct client *w = client_sub(&r, 0, WAITER, "\"expo\"");
    struct client *grill = client_sub(&r, 0, KITCHEN, "\"kitchen:grill\"");
    struct client *bar = client_sub(&r, 0, 8, "\"kitchen:bar\"");
    const char *order = fixed_id(0x9000);
    say_takeaway(w, fixed_id(0x6000), order);
    say_line_add(w, fixed_id(0x6001), order, "");
    say_send(w, fixed_id(0x6002), order);
    rig_run(&r, 10);
    int64_t head = journal_head(&r);
    snprintf(ticket, sizeof ticket, "%s", text_of(ticket_of(grill), "id"));
    /* What other stations and other roles say about it does not count. */
    client_send(bar, "{\"t\":\"seen\",\"seq\":%d,\"delivered\":[\"%s\"]}", (int)head, ticket);
    client_send(w, "{\"t\":\"seen\",\"seq\":%d,\"delivered\":[\"%s\"]}", (int)head, ticket);
    client_send(
        grill, "{\"t\":\"seen\",\"seq\":%d,\"delivered\":[\"%s\"]}", (int)head, fixed_id(1));
    client_send(grill, "{\"t\":\"seen\",\"seq\":%d,\"delivered\":[\"%s\"]}", (int)head + 1, ticket);
    rig_run(&r, 10);
    ck_assert_int_eq(journal_head(&r), head);
    /* Several at once are one command. */
    client_send(grill, "{\"t\":\"seen\",\"seq\":%d,\"delivered\":[\"%s\"]}", (int)head, ticket);
    client_send(grill, "{\"t\":\"seen\",\"seq\":%d,\"displayed\":[\"%s\"]}", (int)head, ticket);
    rig_run(&r, 10);
    ck_assert_int_eq(journal_head(&r), head + 1);
    ck_assert_int_gt((int64_t)strlen(text_of(ticket_of(w), "delivered_at")), 0);
    ck_assert_int_gt((int64_t)strlen(text_of(ticket_of(w), "displayed_at")), 0);
    /* Saying it again changes nothing. */
    client_send(grill, "{\"t\":\"seen\",\"seq\":%d,\"displayed\":[\"%s\"]}", (int)head + 1, ticket);
    rig_run(&r, 10);
    ck_assert_int_eq(journal_head(&r), head + 1);
    ck_assert_uint_eq(mem_db_n_receipts(r.db, tenant_id(0), venue_id(0)), 1 + 3 + 1);
    client_expect_no(grill, "no");
    client_expect_no(grill, "ok");
    rig_fini(&r);
}
END_TEST

/* More than TICKET_RECALL tickets of the grill are made and fetched, so that the first leave: what
 * comes and goes at one station is told there and to the expo, at every hub, and nowhere else. */
START_TEST(a_kitchen_screen_hears_nothing_of_other_stations)
{
    enum { TICKETS = LIMIT_TICKET_RECALL + 4 };
    rig_init(&r, 2);
    struct client *expo = client_sub(&r, 0, MANAGER, "\"expo\"");
    struct client *grill = client_sub(&r, 1, KITCHEN, "\"kitchen:grill\"");
    struct client *bars[] = {
        client_sub(&r, 0, 8, "\"kitchen:bar\""), client_sub(&r, 1, 18, "\"kitchen:bar\"")};
    for (int i = 0; i < TICKETS; i++) {
        say_takeaway(expo, new_id(&r), fixed_id(0x9000 + i));
        say_line_add(expo, new_id(&r), fixed_id(0x9000 + i), "");
        say_send(expo, new_id(&r), fixed_id(0x9000 + i));
        rig_run(&r, 10);
        const cJSON *change = client_expect(expo, "change"), *made = NULL;
        for (; change; change = client_take(expo, "change")) {
            const cJSON *put = cJSON_GetObjectItem(change, "put");
            made = cJSON_GetObjectItem(put, "ticket");
            if (made)
                break;
        }
        for (int step = 0; step < 2; step++)
            client_send(expo,
                "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"%s\",\"body\":{\"ticket_id\":\"%s\"}}",
                new_id(&r), step ? "ticket.pick_up" : "ticket.bump",
                text_of(cJSON_GetArrayItem(made, 0), "id"));
        rig_run(&r, 10);
        while (client_take(expo, "change"))
            ;
    }
    rig_run(&r, 20);
    ck_assert_int_eq(grill->n_changes, 3 * TICKETS);
    ck_assert_int_eq(bars[0]->n_changes, 0);
    ck_assert_int_eq(bars[1]->n_changes, 0);
    rig_fini(&r);
}
END_TEST

/* --- digests ------------------------------------------------------------------------------- */

/* Records that come, change, leave, and come and leave in one change: after each, the sync has the
 * digest of what the screen holds (the rig compares). */
START_TEST(the_digest_follows_every_change)
{
    rig_init(&r, 1);
    struct client *w = client_sub(&r, 0, CASHIER, "\"orders\",\"checks\",\"menu\",\"floor\"");
    struct client *grill = client_sub(&r, 0, KITCHEN, "\"kitchen:grill\",\"menu\"");
    struct client *manager = client_sub(&r, 0, MANAGER, "\"expo\",\"menu\",\"checks\"");
    for (int round = 0; round < 3; round++) {
        const char *order = fixed_id(0x9000 + round), *op;
        rig_run(&r, 2100);
        say_takeaway(w, new_id(&r), order);
        rig_run(&r, 1100);
        say_line_add(w, new_id(&r), order, "one");
        say_line_add(w, new_id(&r), order, "two");
        say_86(w, new_id(&r), round % 2);
        rig_run(&r, 1100);
        if (round % 2 == 0) { /* the item was 86: no line was added */
            op = say_86(w, new_id(&r), true);
            rig_run(&r, 1100);
            expect_ok(w, op);
        }
        op = say_send(w, new_id(&r), order);
        rig_run(&r, 1100);
        expect_ok(w, op);
        const char *pay = new_id(&r);
        client_send(w,
            "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"payment.take\",\"body\":{\"payment_id\":"
            "\"%s\",\"order_id\":\"%s\",\"tender\":\"cash\",\"amount\":1000},\"pre\":{\"due\":1000}"
            "}",
            pay, new_id(&r), order);
        rig_run(&r, 1100);
        expect_ok(w, pay);
    }
    ck_assert_int_ge(w->n_syncs, 10);
    ck_assert_int_ge(grill->n_syncs, 10);
    ck_assert_int_ge(manager->n_syncs, 10);
    ck_assert_uint_eq(w->n_held, 9); /* the closed orders have left */
    rig_fini(&r);
}
END_TEST

/* --- other hubs ---------------------------------------------------------------------------- */

START_TEST(with_a_hint_another_hubs_change_is_told_at_once)
{
    rig_init(&r, 2);
    struct client *far = client_sub(&r, 1, CASHIER, "\"orders\"");
    struct client *w = client_sub(&r, 0, WAITER, "\"orders\"");
    const char *op = say_takeaway(w, NULL, new_id(&r));
    rig_run(&r, 6);
    expect_ok(w, op);
    ck_assert_int_eq(far->n_changes, 1);
    ck_assert_str_eq(text_of(client_expect(far, "change"), "op"), op);
    rig_run(&r, 2500);
    rig_fini(&r);
}
END_TEST

START_TEST(without_the_bus_the_heads_are_polled)
{
    rig_init(&r, 2);
    struct client *far = client_sub(&r, 1, CASHIER, "\"orders\"");
    struct client *w = client_sub(&r, 0, WAITER, "\"orders\"");
    r.nodes[1].deaf = true;
    for (int i = 0; i < 5; i++) {
        const char *op = say_takeaway(w, NULL, new_id(&r));
        rig_run(&r, 700);
        expect_ok(w, op);
        ck_assert_int_eq(far->n_changes, i + 1);
    }
    rig_fini(&r);
}
END_TEST

START_TEST(false_hints_do_no_harm)
{
    rig_init(&r, 2);
    struct client *w = client_sub(&r, 0, WAITER, "\"orders\"");
    struct client *far = client_sub(&r, 1, CASHIER, "\"orders\"");
    struct node *n = &r.nodes[1];
    struct unit_random dice = {3};
    for (int i = 0; i < 2000; i++) {
        int64_t seq = (int64_t)unit_random_below(&dice, 3) - 1;
        seq = seq < 0 ? -1 : seq ? INT64_MAX : journal_head(&r) + 1;
        n->calls.hint(n->calls_user, tenant_id(0), venue_id((int)unit_random_below(&dice, 2)), seq);
        if (i % 100 == 0)
            say_takeaway(w, NULL, new_id(&r));
        rig_run(&r, 1);
    }
    rig_run(&r, 2500);
    ck_assert_int_eq(far->n_changes, 20);
    struct buf text;
    buf_init(&text, 1 << 20);
    hub_metrics(n->hub, &text);
    buf_put_char(&text, 0);
    const char *tails = strstr(text.p, "\npayon_tails_total ");
    ck_assert_int_lt(strtol(strstr(tails, " "), NULL, 10), 100);
    buf_fini(&text);
    rig_fini(&r);
}
END_TEST

START_TEST(a_place_far_behind_loads_the_whole_venue)
{
    rig_init(&r, 2);
    struct client *far = client_sub(&r, 1, CASHIER, "\"orders\"");
    struct client *w = client_sub(&r, 0, IMPORTER, "\"menu\"");
    r.nodes[1].tail_fault = MEM_REFUSED;
    r.nodes[1].deaf = true;
    for (int i = 0; i < 4500; i++) {
        say_86(w, NULL, i % 2);
        if (i % 60 == 59)
            rig_run(&r, 3);
    }
    say_takeaway(w, NULL, new_id(&r));
    rig_run(&r, 10);
    r.nodes[1].tail_fault = MEM_FINE;
    rig_run(&r, 4000);
    ck_assert_int_eq(far->n_snapshots, 2);
    ck_assert_int_eq(far->seq, journal_head(&r));
    ck_assert_int_ge(far->n_syncs, 1);
    rig_fini(&r);
}
END_TEST

START_TEST(a_store_that_has_less_than_before_is_believed)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, WAITER, "\"menu\"");
    r.nodes[0].head_falls = 1;
    rig_run(&r, 2100);
    r.nodes[0].head_falls = 0;
    ck_assert_int_ge(c->n_snapshots, 2);
    ck_assert_int_ge(r.nodes[0].logged_errors, 1);
    const char *op = say_86(c, NULL, false);
    rig_run(&r, 20);
    expect_ok(c, op);
    rig_run(&r, 2100);
    rig_fini(&r);
}
END_TEST

START_TEST(a_damaged_journal_is_replaced_by_a_load)
{
    rig_init(&r, 2);
    struct client *far = client_sub(&r, 1, CASHIER, "\"orders\"");
    struct client *w = client_sub(&r, 0, WAITER, "\"orders\"");
    r.nodes[1].tail_says = STORE_DAMAGED;
    r.nodes[1].load_says = STORE_UNAVAILABLE; /* and loading fails at first */
    const char *op = say_takeaway(w, NULL, new_id(&r));
    rig_run(&r, 500);
    expect_ok(w, op);
    ck_assert_int_eq(far->n_snapshots, 2);
    ck_assert_int_eq(far->seq, journal_head(&r));
    op = say_takeaway(far, NULL, new_id(&r));
    rig_run(&r, 2500);
    expect_ok(far, op);
    rig_fini(&r);
}
END_TEST

/* As when a newer hub wrote what this one would lose (docs/decisions/025): nothing of it is shown,
 * commands wait and are refused, and one line is logged. Once it can be read, everything goes on.
 */
START_TEST(nothing_of_an_unreadable_journal_is_shown)
{
    rig_init(&r, 2);
    struct client *far = client_sub(&r, 1, CASHIER, "\"orders\"");
    struct client *w = client_sub(&r, 0, WAITER, "\"orders\"");
    int64_t before = far->seq;
    const char *op = say_takeaway(w, NULL, new_id(&r)), *late = NULL;
    for (int ms = 0; ms < 7000; ms += 10) {
        r.nodes[1].tail_says = r.nodes[1].load_says = STORE_DAMAGED;
        if (ms == 500)
            late = say_takeaway(far, NULL, new_id(&r));
        rig_run(&r, 10);
    }
    expect_ok(w, op);
    expect_no(far, late, "unavailable");
    ck_assert_int_eq(far->seq, before);
    ck_assert_int_eq(far->n_snapshots, 1);
    ck_assert_int_eq(r.nodes[1].logged_errors, 1);
    r.nodes[1].tail_says = r.nodes[1].load_says = STORE_OK;
    rig_run(&r, 2500);
    ck_assert_int_eq(far->seq, journal_head(&r));
    rig_fini(&r);
}
END_TEST

UNIT_MAIN("fanout", a_snapshot_is_made_once_for_all_who_ask_at_that_seq,
    a_snapshot_costs_its_reader_more_than_one_message,
    what_is_unsent_is_counted_once_and_freed_when_its_reader_goes,
    those_that_wait_for_most_go_first_when_too_much_is_unsent,
    a_batch_of_changes_leaves_in_one_write_to_each,
    what_else_comes_in_the_turn_of_changes_keeps_its_place,
    a_turn_may_tell_more_than_is_kept_for_all,
    a_slow_reader_is_told_to_resume_and_no_other_is_affected,
    a_change_larger_than_the_queue_reaches_its_readers, a_client_that_never_reads_is_cut,
    the_queue_is_bounded, questions_wait_for_an_unsent_snapshot, only_so_many_questions_wait,
    a_large_snapshot_leaves_in_slices_and_changes_follow_it,
    a_kitchen_screen_says_what_it_has_and_shows, a_kitchen_screen_hears_nothing_of_other_stations,
    the_digest_follows_every_change, with_a_hint_another_hubs_change_is_told_at_once,
    without_the_bus_the_heads_are_polled, false_hints_do_no_harm,
    a_store_that_has_less_than_before_is_believed, a_damaged_journal_is_replaced_by_a_load,
    nothing_of_an_unreadable_journal_is_shown, a_place_far_behind_loads_the_whole_venue)

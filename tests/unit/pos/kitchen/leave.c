/* Which tickets leave their station, and when: what was handed over first, what waits never. */
#include "tests/unit/pos/kitchen/tickets.h"

START_TEST(a_station_keeps_as_many_handed_over_tickets_as_can_be_recalled)
{
    id done[LIMIT_TICKET_RECALL + 2];
    w.thorough = false;
    for (int i = 0; i < LIMIT_TICKET_RECALL; i++)
        done[i] = ticket_in(ticket_state_PICKED_UP);
    id open = ticket_fresh(); /* not handed over, so not counted */
    ck_assert_uint_eq(venue_count(&w.v, KIND_ticket), LIMIT_TICKET_RECALL + 1);
    ck_change(ticket_do(&w, CMD_ticket_recall, ticket(done[0])));
    ck_change(ticket_do(&w, CMD_ticket_bump, ticket(done[0])));
    ck_change(ticket_do(&w, CMD_ticket_pick_up, ticket(done[0]))); /* now the newest */
    ck_assert_uint_eq(w.c->n_dels, 0);
    done[LIMIT_TICKET_RECALL] = ticket_in(ticket_state_PICKED_UP);
    ck_assert_ptr_null(ticket(done[1])); /* handed over before all others */
    ck_assert_uint_eq(w.c->n_dels, 3);
    ck_assert_ptr_nonnull(ticket(done[0]));
    ck_assert_ptr_nonnull(ticket(done[2]));
    ck_assert_ptr_nonnull(ticket(open));
    ck_assert_uint_eq(venue_count(&w.v, KIND_ticket_item), 2 * (LIMIT_TICKET_RECALL + 1));
    world_check(&w);
    /* It does not matter how many more were loaded than may stay. */
    struct ticket more = *ticket(done[2]);
    for (uint64_t i = 0; i < 150; i++) {
        more.id = id_n(7000 + i);
        more.picked_up_at.ms = (int64_t)i + 1;
        world_load(&w, KIND_ticket, &more);
    }
    ticket_in(ticket_state_PICKED_UP);
    ck_assert_uint_eq(w.c->n_dels, 100);
    ck_assert_ptr_null(ticket(id_n(7099)));
    ck_assert_ptr_nonnull(ticket(id_n(7100)));
    ticket_in(ticket_state_PICKED_UP); /* the next one goes on */
    ck_assert_uint_eq(venue_count(&w.v, KIND_ticket), LIMIT_TICKET_RECALL + 1);
}
END_TEST

START_TEST(what_waits_to_be_fetched_stays_however_many_are_handed_over_after_it)
{
    w.thorough = false;
    id bag = ticket_in(ticket_state_BUMPED);
    for (int i = 0; i < LIMIT_TICKET_RECALL + 10; i++)
        ticket_in(ticket_state_PICKED_UP);
    ck_assert_ptr_nonnull(ticket(bag));
    for (int i = 0; i < LIMIT_TICKET_RECALL + 10; i++)
        ticket_in(ticket_state_BUMPED);
    ck_assert_ptr_nonnull(ticket(bag));
    ck_change(ticket_do(&w, CMD_ticket_pick_up, ticket(bag)));
    ck_assert_ptr_nonnull(ticket(bag)); /* and can be recalled */
    ck_change(ticket_do(&w, CMD_ticket_recall, ticket(bag)));
}
END_TEST

START_TEST(what_nobody_fetches_leaves_ticket_shelf_ms_after_its_order_ended)
{
    id waits = ticket_in(ticket_state_BUMPED); /* its order stays open */
    id bag = ticket_in(ticket_state_BUMPED);
    pay(&w, last + 3, last);
    id open = ticket_fresh();
    w.now.ms += LIMIT_TICKET_SHELF_MS - 2000; /* each ticket_fresh is one second later */
    ticket_fresh();
    ck_assert_ptr_nonnull(ticket(bag));
    w.now.ms += 1;
    ticket_fresh();
    ck_assert_ptr_null(ticket(bag));
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_expired), 1);
    ck_assert_ptr_nonnull(ticket(open));
    w.now.ms += 3 * LIMIT_TICKET_LIVE_MS;
    ticket_fresh();
    ck_assert_ptr_nonnull(ticket(open));
    ck_assert_ptr_nonnull(ticket(waits));
    ck_change(ticket_do(&w, CMD_ticket_pick_up, ticket(waits)));
}
END_TEST

/* Five hours, a ticket every 18 s, guests who pay an hour after they ordered. Nobody ever says that
 * a dish was handed over, and one table stays open with its dish on the shelf. */
START_TEST(a_house_that_never_picks_up_does_not_fill_and_loses_nothing_that_waits)
{
    enum { TICKETS = 1000, EACH_MS = 18000, PAYS_AFTER = 200 };
    size_t most = 0, evening = 0;
    w.thorough = false;
    id waits = ticket_in(ticket_state_BUMPED);
    for (int day = 0; day < 3; day++) {
        uint64_t first = last + 10;
        for (int i = 0; i < TICKETS + PAYS_AFTER; i++) {
            w.now.ms += EACH_MS - 1000; /* ticket_fresh is one second later */
            if (i < TICKETS)
                ticket_in(ticket_state_BUMPED);
            if (i >= PAYS_AFTER) {
                uint64_t order = first + 10 * (uint64_t)(i - PAYS_AFTER);
                const struct ticket *made = ticket_of(&w, order, GRILL, 1);
                ck_assert_ptr_nonnull(made); /* no guest is still here whose dish has left */
                pay(&w, order + 3, order);
            }
            size_t n = venue_count(&w.v, KIND_ticket);
            most = n > most ? n : most;
        }
        if (day == 0)
            evening = most;
        w.now.ms += 18 * 3600000;
    }
    ck_assert_uint_le(
        most, evening + LIMIT_TICKET_RECALL); /* each day begins with an empty shelf */
    ck_assert_uint_lt(evening, TICKETS);
    ck_assert_ptr_nonnull(ticket(waits));
    world_check(&w);
}
END_TEST

START_TEST(a_ticket_sent_late_stays_and_its_clock_is_the_hubs)
{
    w.late_ms = LIMIT_TICKET_LIVE_MS + 3600000; /* the tablet's clock is behind, or it was away */
    id late = ticket_fresh();
    uint64_t late_order = last;
    ck_assert_int_eq(ticket(late)->sent_at.ms, w.now.ms + WORLD_LAG);
    w.late_ms = 0;
    ticket_fresh();
    ck_assert_ptr_nonnull(ticket(late));
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_expired), 0);
    /* Nor does a late command make others' tickets leave, or keep its own longer. */
    w.late_ms = -LIMIT_AT_FUTURE_MS;
    ticket_fresh();
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_expired), 0);
    w.late_ms = 0;
    pay(&w, late_order + 3, late_order);
    w.now.ms += LIMIT_TICKET_LIVE_MS - 3000;
    ticket_fresh();
    ck_assert_ptr_nonnull(ticket(late));
    w.now.ms += 2000;
    ticket_fresh();
    ck_assert_ptr_null(ticket(late));
}
END_TEST

/* Tickets of as many lines as an order may have, all of them too old. */
START_TEST(many_large_old_tickets_fail_no_send_and_leave_one_after_another)
{
    enum { OLD = 45, LINES = 490 };
    w.thorough = false;
    struct ticket t = *ticket(ticket_fresh());
    struct ticket_item item = *item_of_line(&w, last + 1);
    t.order_id = item.order_id = id_n(99999); /* it has ended */
    t.sent_at.ms = w.now.ms - LIMIT_TICKET_LIVE_MS - 3600000;
    for (uint64_t i = 0; i < OLD; i++) {
        t.id = id_n(100000 + i);
        t.sent_at.ms++;
        world_load(&w, KIND_ticket, &t);
        for (uint64_t k = 0; k < LINES; k++) {
            item.id = id_n(200000 + i * LINES + k);
            item.line_id = item.id;
            item.ticket_id = t.id;
            world_load(&w, KIND_ticket_item, &item);
        }
    }
    for (uint64_t i = 0; i < OLD; i++) {
        ck_assert_ptr_nonnull(ticket(id_n(100000 + i)));
        ticket_fresh();
        ck_assert_uint_eq(w.c->n_dels, LINES + 1);
        ck_assert_ptr_null(ticket(id_n(100000 + i)));
    }
    ticket_fresh();
    ck_assert_uint_eq(w.c->n_dels, 0);
}
END_TEST

UNIT_MAIN_WITH("rules_leave", up, down,
    a_station_keeps_as_many_handed_over_tickets_as_can_be_recalled,
    what_waits_to_be_fetched_stays_however_many_are_handed_over_after_it,
    what_nobody_fetches_leaves_ticket_shelf_ms_after_its_order_ended,
    a_house_that_never_picks_up_does_not_fill_and_loses_nothing_that_waits,
    a_ticket_sent_late_stays_and_its_clock_is_the_hubs,
    many_large_old_tickets_fail_no_send_and_leave_one_after_another)

/* Reservations: a table is kept for a party, by the clock; and how long parties sat. */
#include "tests/unit/pos/world.h"

#include "protocol/pos/decide/rules.h"

static struct world w;

enum { MINUTE = 60000 };

static void up(void)
{
    world_init_house(&w);
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

/* For `stay` minutes, in so many; 0: as long as usual. */
static enum decided reserve(uint64_t n, uint64_t table, int64_t in, int64_t stay)
{
    return W_DO(&w, table_reserve, .reservation_id = id_n(n), .table_id = id_n(table),
        .name = STR("Zoe"), .covers = 4, .starts_at = {w.now.ms + in * MINUTE},
        .minutes = {stay > 0, stay});
}

static enum decided change(uint64_t n, uint64_t table, int64_t in)
{
    return W_PRE(&w, reservation_change, PRE_OF_REV(1), .reservation_id = id_n(n),
        .table_id = id_n(table), .name = STR("Zoe"), .covers = 4,
        .starts_at = {w.now.ms + in * MINUTE}, .minutes = {true, 60});
}

static enum decided seat(uint64_t table, uint64_t reservation, bool walk_in)
{
    return W_DO(&w, table_seat, .table_id = id_n(table), .covers = 4,
        .reservation_id = id_n(reservation), .walk_in = walk_in);
}

static enum table_standing standing(uint64_t table)
{
    return table_standing(&w.v, venue_table(&w.v, id_n(table)), (time_ms){w.now.ms + WORLD_LAG});
}

START_TEST(a_table_is_held_shortly_before_and_until_the_end)
{
    ck_change(reserve(500, T1, 60, 60));
    const struct reservation *r = venue_reservation(&w.v, id_n(500));
    ck_assert_int_eq(r->ends_at.ms - r->starts_at.ms, 60 * MINUTE);
    ck_assert_int_eq(r->state, reservation_state_BOOKED);
    ck_str_is(r->made_by, "Ana");
    ck_assert_int_eq(standing(T1), table_standing_RESERVED);
    w.now.ms += 30 * MINUTE - WORLD_LAG - 1;
    ck_assert_int_eq(standing(T1), table_standing_RESERVED);
    w.now.ms += 1;
    ck_assert_int_eq(standing(T1), table_standing_HELD);
    w.now.ms += 90 * MINUTE - 1;
    ck_assert_int_eq(standing(T1), table_standing_HELD);
    w.now.ms += 1;
    ck_assert_int_eq(standing(T1), table_standing_AVAILABLE);
}
END_TEST

START_TEST(settings_say_how_long)
{
    ck_change(W_DO(&w, settings_put, .hold_minutes = {true, 10}, .stay_minutes = {true, 45}));
    ck_change(reserve(500, T1, 60, 0));
    const struct reservation *r = venue_reservation(&w.v, id_n(500));
    ck_assert_int_eq(r->ends_at.ms - r->starts_at.ms, 45 * MINUTE);
    w.now.ms += 45 * MINUTE;
    ck_assert_int_eq(standing(T1), table_standing_RESERVED);
    w.now.ms += 5 * MINUTE;
    ck_assert_int_eq(standing(T1), table_standing_HELD);
}
END_TEST

START_TEST(times_do_not_overlap)
{
    ck_change(reserve(500, T1, 60, 60));
    ck_refused(&w, reserve(501, T1, 119, 60), reservation_overlaps, "starts_at", 500);
    ck_refused(&w, reserve(501, T1, 1, 60), reservation_overlaps, "starts_at", 500);
    ck_change(reserve(501, T1, 120, 60)); /* one after the other */
    ck_change(reserve(502, T1, 0, 60));
    ck_change(reserve(503, T2, 60, 60));
    ck_refused(&w, change(503, T1, 90), reservation_overlaps, "starts_at", 500);
    ck_nothing(change(503, T2, 60));
    ck_change(change(503, T2, 90)); /* it does not overlap with itself */
    ck_refused(&w, change(503, T2, 90), rev_changed, "rev", 503);
    ck_refused(&w, reserve(504, T3, -120, 60), reservation_past, "starts_at", 0);
    ck_refused(&w, reserve(500, T3, 0, 60), exists, "reservation_id", 500);
    ck_refused(&w, change(999, T3, 0), not_found, "reservation_id", 999);
}
END_TEST

START_TEST(its_party_is_seated_and_others_on_purpose_only)
{
    ck_change(reserve(500, T1, 10, 60));
    ck_change(reserve(501, T2, 10, 60));
    ck_refused(&w, seat(T1, 0, false), table_held, "table_id", 500);
    ck_assert_str_eq(w.d.current_state, "held");
    ck_refused(&w, seat(T1, 501, false), table_held, "table_id", 500);
    ck_refused(&w, W_DO(&w, order_open, .order_id = id_n(100), .table_id = id_n(T1)), table_held,
        "table_id", T1);
    ck_change(seat(T1, 0, true)); /* others: the reservation stays */
    ck_assert_ptr_nonnull(venue_reservation(&w.v, id_n(500)));
    ck_change(seat(T3, 500, false)); /* its party, at another table */
    ck_assert_uint_eq(events_of(&w, EVENT_reservation_seated), 1);
    ck_assert_ptr_null(venue_reservation(&w.v, id_n(500)));
    ck_assert(id_eq(venue_table(&w.v, id_n(T3))->reservation_id, id_n(500)));
    const struct record *rec;
    ck_assert(put_of(&w, KIND_reservation, id_n(500), &rec));
    ck_assert(id_eq(((const struct reservation *)rec)->table_id, id_n(T3)));
    ck_assert_int_eq(((const struct reservation *)rec)->state, reservation_state_SEATED);
    ck_change(seat(T2, 501, false));
}
END_TEST

START_TEST(a_reservation_is_given_up)
{
    ck_change(reserve(500, T1, 40, 60));
    ck_refused(
        &w, W_DO(&w, reservation_no_show, id_n(500)), reservation_early, "reservation_id", 500);
    w.now.ms += 40 * MINUTE;
    ck_change(W_DO(&w, reservation_no_show, id_n(500)));
    ck_assert_uint_eq(events_of(&w, EVENT_reservation_missed), 1);
    ck_assert_int_eq(standing(T1), table_standing_AVAILABLE);
    ck_change(reserve(501, T1, 10, 60));
    ck_change(W_DO(&w, reservation_cancel, id_n(501), STR("ill")));
    ck_str_is(w.c->events[0].text, "ill");
    ck_refused(
        &w, W_DO(&w, reservation_cancel, id_n(501), STR("")), not_found, "reservation_id", 501);
    /* Nobody said so: the next reservation of the table does. */
    ck_change(reserve(502, T1, 0, 60));
    w.now.ms += 61 * MINUTE;
    ck_change(reserve(503, T1, 0, 60));
    ck_assert_uint_eq(events_of(&w, EVENT_reservation_missed), 1);
    ck_assert_ptr_null(venue_reservation(&w.v, id_n(502)));
}
END_TEST

START_TEST(a_turn_is_kept_from_seated_to_cleared)
{
    ck_change(reserve(500, T1, 0, 60));
    ck_change(seat(T1, 500, false));
    time_ms seated = venue_table(&w.v, id_n(T1))->seated_at;
    w.now.ms += 30 * MINUTE;
    ck_change(W_DO(&w, table_transfer, id_n(T1), id_n(T2)));
    w.now.ms += 30 * MINUTE;
    ck_change(W_DO(&w, table_clear, id_n(T2)));
    const struct seating *turn = NULL;
    for (size_t i = 0; i < w.c->n_puts; i++)
        if (w.c->puts[i].kind == KIND_seating)
            turn = (const struct seating *)w.c->puts[i].rec;
    ck_assert_ptr_nonnull(turn);
    ck_assert(del_of(&w, KIND_seating, turn->id));
    ck_str_is(turn->number, "2");
    ck_assert_int_eq(turn->covers, 4);
    ck_assert_int_eq(turn->seated_at.ms, seated.ms);
    ck_assert_int_eq(turn->cleared_at.ms, w.now.ms + WORLD_LAG);
    ck_assert(id_eq(turn->reservation_id, id_n(500)));
    ck_assert(id_is_zero(venue_table(&w.v, id_n(T2))->reservation_id));
}
END_TEST

START_TEST(a_table_knows_when_its_guests_paid)
{
    order_at(&w, 100, T1);
    ck_change(W_DO(&w, order_open, .order_id = id_n(101), .table_id = id_n(T1), .another = true));
    pay(&w, 200, 100);
    ck_assert_int_eq(venue_table(&w.v, id_n(T1))->paid_at.ms, 0); /* another one is open */
    pay(&w, 201, 101);
    ck_assert_int_eq(venue_table(&w.v, id_n(T1))->paid_at.ms, w.now.ms + WORLD_LAG);
    order_at(&w, 102, T1);
    ck_assert_int_eq(venue_table(&w.v, id_n(T1))->paid_at.ms, 0);
}
END_TEST

START_TEST(a_venue_has_so_many_reservations)
{
    w.thorough = false;
    for (uint64_t n = 0; n < LIMIT_RESERVATIONS; n++)
        ck_change(reserve(10000 + n, T1 + n % 4, (int64_t)n * 60, 60));
    ck_refused(&w, reserve(9999, T1, -1, 1), reservation_past, "starts_at", 0);
    ck_refused(&w, reserve(9999, T1, (int64_t)LIMIT_RESERVATIONS * 60, 60), reservations_full,
        "table_id", T1);
    ck_change(W_DO(&w, reservation_cancel, id_n(10000), STR("")));
    ck_change(reserve(9999, T1, (int64_t)LIMIT_RESERVATIONS * 60, 60));
}
END_TEST

UNIT_MAIN_WITH("rules_reservation", up, down, a_table_is_held_shortly_before_and_until_the_end,
    settings_say_how_long, times_do_not_overlap, its_party_is_seated_and_others_on_purpose_only,
    a_reservation_is_given_up, a_turn_is_kept_from_seated_to_cleared,
    a_table_knows_when_its_guests_paid, a_venue_has_so_many_reservations)

/* What decide does besides the rules: times, limits, ids, memory; and that it is pure. */
#include "protocol/pos/decide/decide.h"

#include <errno.h>
#include <stdlib.h>

#include "tests/unit/pos/world.h"

static struct world w;

static void up(void)
{
    world_init_house(&w);
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

/* -- time -------------------------------------------------------------------------------------- */

static enum decided seat_at(int64_t at, enum role role)
{
    struct cmd_table_seat body = {.table_id = id_n(T1), .covers = 2};
    struct command cmd = {.type = CMD_table_seat, .body = &body};
    struct context ctx = {.op = op_n(1), .now = w.now, .at = {at}, .by = {.role = role}};
    arena_reset(&w.arena);
    ck_assert_int_eq(decide(&w.v, &cmd, &ctx, &w.arena, &w.d), 0);
    return w.d.outcome;
}

START_TEST(at_is_near_now_but_for_importers)
{
    int64_t now = w.now.ms;
    ck_change(seat_at(now - LIMIT_AT_PAST_MS, ROLE_WAITER));
    ck_assert_int_eq(w.d.change.at.ms, now - LIMIT_AT_PAST_MS);
    ck_assert_int_eq(w.d.change.recorded.ms, now);
    ck_refused(&w, seat_at(now - LIMIT_AT_PAST_MS - 1, ROLE_WAITER), bad_time, "at", 0);
    ck_refused(&w, seat_at(now - LIMIT_AT_PAST_MS - 1, ROLE_MANAGER), bad_time, "at", 0);
    ck_change(seat_at(1000, ROLE_IMPORTER));
    for (int role = 0; role < ROLES_N; role++) {
        ck_change(seat_at(now + LIMIT_AT_FUTURE_MS, role));
        ck_assert_int_eq(w.d.change.at.ms, now); /* a clock ahead moves nothing */
        ck_refused(&w, seat_at(now + LIMIT_AT_FUTURE_MS + 1, role), bad_time, "at", 0);
        ck_refused(&w, seat_at(INT64_MAX, role), bad_time, "at", 0);
        ck_refused(&w, seat_at(INT64_MIN, role), bad_time, "at", 0);
    }
}
END_TEST

START_TEST(nothing_happens_to_an_order_before_it_was_opened)
{
    takeaway(&w, 100);
    time_ms opened = venue_order(&w.v, id_n(100))->opened_at;
    w.late_ms = 3600000;
    add(&w, 1000, 100, BURGER, 1);
    ck_assert_int_eq(w.c->at.ms, opened.ms);
    ck_assert_int_gt(w.c->recorded.ms, opened.ms);
    send(&w, 100);
    ck_assert_int_eq(w.c->at.ms, opened.ms);
    w.now.ms += 7200000;
    add(&w, 1001, 100, BURGER, 1); /* late, but after it */
    ck_assert_int_eq(w.c->at.ms, w.now.ms - w.late_ms);
}
END_TEST

/* -- a full venue ------------------------------------------------------------------------------ */

static void fill_to(size_t n)
{
    struct category c = {.rev = 1, .name = STR("x")};
    for (size_t i = w.v.slots.n_records; i < n; i++) {
        c.id = id_n(1000000 + i);
        world_load(&w, KIND_category, &c);
    }
    ck_assert_uint_eq(w.v.slots.n_records, n);
}

START_TEST(a_venue_is_full_at_its_limit)
{
    w.thorough = false;
    takeaway(&w, 100);
    add(&w, 1000, 100, BURGER, 1);
    send(&w, 100);
    fill_to(LIMIT_VENUE_RECORDS - 2);
    add(&w, 1001, 100, BURGER, 1); /* one below */
    add(&w, 1002, 100, SALAD, 1);  /* at the limit */
    ck_refused(&w,
        W_DO(&w, line_add, .line_id = id_n(1003), .order_id = id_n(100), .item_id = id_n(BURGER),
            .quantity = 1),
        venue_full, NULL, 0);
    ck_refused(&w, W_DO(&w, order_send, .order_id = id_n(100)), venue_full, NULL, 0);
    ck_change(W_DO(&w, table_seat, .table_id = id_n(T1), .covers = 1));
    ck_change(W_PRE(&w, line_remove, PRE_OF_REV(1), .line_id = id_n(1002)));
    ck_change(W_PRE(&w, line_remove, PRE_OF_REV(1), .line_id = id_n(1001)));
    fill_to(LIMIT_VENUE_RECORDS + 5);
    pay(&w, 200, 100); /* removes more than it adds */
    ck_assert_uint_eq(w.v.slots.n_records, LIMIT_VENUE_RECORDS + 5 - 2);
}
END_TEST

/* Else the kitchen could not bump what it made. */
START_TEST(no_course_follows_in_a_full_venue)
{
    w.thorough = false;
    takeaway(&w, 100);
    for (int64_t course = 1; course <= 2; course++)
        ck_change(
            W_DO(&w, line_add, .line_id = id_n(1000 + (uint64_t)course), .order_id = id_n(100),
                .item_id = id_n(BURGER), .quantity = 1, .course = {true, course}));
    ck_change(W_DO(&w, course_plan, id_n(100), 2, course_plan_AFTER_COURSE));
    send(&w, 100);
    fill_to(LIMIT_VENUE_RECORDS - 1); /* a ticket and its item are two */
    const struct ticket *t = venue_ticket(&w.v, item_of_line(&w, 1001)->ticket_id);
    ck_change(ticket_do(&w, CMD_ticket_bump, t));
    ck_assert_int_eq(venue_line(&w.v, id_n(1002))->state, line_state_WAITING);
}
END_TEST

START_TEST(the_last_of_a_venues_bytes_is_for_what_finishes_work)
{
    enum { MOST = LIMIT_VENUE_BYTES, OTHERS = LIMIT_VENUE_BYTES - LIMIT_VENUE_RESERVE_BYTES };
    struct decision add = {.type = CMD_line_add}, end = {.type = CMD_line_void};
    ck_assert(decision_fits(&add, OTHERS - 100, OTHERS));
    ck_assert(!decision_fits(&add, OTHERS - 100, OTHERS + 1));
    ck_assert(decision_fits(&end, OTHERS, OTHERS + 1));
    ck_assert(decision_fits(&end, OTHERS, MOST));
    ck_assert(!decision_fits(&end, OTHERS, MOST + 1));
    /* Whatever does not grow it may always be done. */
    ck_assert(decision_fits(&add, MOST + 1, MOST + 1));
    ck_assert(decision_fits(&end, MOST + 1, MOST + 1));
}
END_TEST

START_TEST(the_bytes_of_a_venue_are_those_of_its_records_as_json)
{
    w.thorough = false;
    takeaway(&w, 100);
    add(&w, 1000, 100, BURGER, 2);
    send(&w, 100);
    size_t sum = 0;
    for (int kind = 0; kind < KINDS_N; kind++) {
        struct venue_iter it = venue_all(&w.v, kind);
        for (const struct record *rec; (rec = venue_next(&it));)
            sum += record_json_bytes(kind, rec);
    }
    ck_assert_uint_eq(w.v.slots.json, sum);
    pay(&w, 200, 100);
    ck_assert_uint_lt(w.v.slots.json, sum);
}
END_TEST

/* -- ids --------------------------------------------------------------------------------------- */

static id first_ticket(uint64_t op)
{
    struct cmd_order_send body = {id_n(100)};
    struct command cmd = {.type = CMD_order_send, .body = &body};
    struct context ctx = {.op = op_n(op), .now = w.now, .at = w.now, .by = w.by};
    arena_reset(&w.arena);
    ck_assert_int_eq(decide(&w.v, &cmd, &ctx, &w.arena, &w.d), 0);
    ck_change(w.d.outcome);
    for (size_t i = 0; i < w.d.change.n_puts; i++)
        if (w.d.change.puts[i].kind == KIND_ticket)
            return w.d.change.puts[i].rec->id;
    ck_abort();
}

START_TEST(new_ids_come_from_the_op)
{
    takeaway(&w, 100);
    add(&w, 1000, 100, BURGER, 1);
    id a = first_ticket(7);
    ck_assert(id_is_v7(a));
    ck_assert_mem_eq(a.b, op_n(7).b, 6); /* the op's time */
    w.now.ms += 12345;
    ck_assert(id_eq(first_ticket(7), a)); /* depends on the op, not on the clock */
    ck_assert(!id_eq(first_ticket(8), a));
    /* A device chose its op so that the id is taken: the next one is used. */
    struct ticket t = {.id = a, .rev = 1, .order_id = id_n(999), .station_id = id_n(GRILL)};
    w.thorough = false;
    world_load(&w, KIND_ticket, &t);
    id b = first_ticket(7);
    ck_assert(!id_eq(a, b));
}
END_TEST

static int by_bytes(const void *a, const void *b)
{
    return id_cmp(*(const id *)a, *(const id *)b);
}

START_TEST(derived_ids_do_not_meet)
{
    enum { OPS = 300, LINES = 50 };
    static id seen[OPS * (LINES + 1)];
    size_t n = 0;
    w.thorough = false;
    takeaway(&w, 100);
    for (uint64_t i = 0; i < LINES; i++)
        add(&w, 1000 + i, 100, BURGER, 1);
    for (uint64_t op = 1; op <= OPS; op++) {
        first_ticket(op);
        for (size_t i = 0; i < w.d.change.n_puts; i++)
            if (w.d.change.puts[i].rec->rev == 1)
                seen[n++] = w.d.change.puts[i].rec->id;
    }
    ck_assert_uint_eq(n, OPS * (LINES + 1));
    qsort(seen, n, sizeof *seen, by_bytes);
    for (size_t i = 1; i < n; i++)
        ck_assert(!id_eq(seen[i - 1], seen[i]));
}
END_TEST

/* -- memory ------------------------------------------------------------------------------------ */

UNIT_MAIN_WITH("decide", up, down, at_is_near_now_but_for_importers,
    nothing_happens_to_an_order_before_it_was_opened, a_venue_is_full_at_its_limit,
    no_course_follows_in_a_full_venue, the_last_of_a_venues_bytes_is_for_what_finishes_work,
    the_bytes_of_a_venue_are_those_of_its_records_as_json, new_ids_come_from_the_op,
    derived_ids_do_not_meet)

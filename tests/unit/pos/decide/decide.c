/* What decide does around the rules: times, ceilings, ids, memory; and that it is a function. */
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
        ck_refused(&w, seat_at(now + LIMIT_AT_FUTURE_MS + 1, role), bad_time, "at", 0);
        ck_refused(&w, seat_at(INT64_MAX, role), bad_time, "at", 0);
        ck_refused(&w, seat_at(INT64_MIN, role), bad_time, "at", 0);
    }
}
END_TEST

/* -- a full venue ------------------------------------------------------------------------------ */

static void fill_to(size_t n)
{
    struct category c = {.rev = 1, .name = STR("x")};
    for (size_t i = w.v.n_records; i < n; i++) {
        c.id = id_n(1000000 + i);
        world_load(&w, KIND_category, &c);
    }
    ck_assert_uint_eq(w.v.n_records, n);
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
    pay(&w, 200, 100); /* takes more away than it adds */
    ck_assert_uint_eq(w.v.n_records, LIMIT_VENUE_RECORDS + 5 - 2);
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
    ck_assert_mem_eq(a.b, op_n(7).b, 6); /* the op's own moment */
    w.now.ms += 12345;
    ck_assert(id_eq(first_ticket(7), a)); /* of the op, not of the clock */
    ck_assert(!id_eq(first_ticket(8), a));
    /* A device that aims: the id is taken, so the next one is. */
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

/* A command that is a change, decided with every size of arena from nothing on: it fails until it
 * fits, leaves *ret alone when it fails, and then is what it would have been. */
static void starve(enum command_type type, const void *body, struct pre pre)
{
    struct command cmd = {.type = type, .body = body, .pre = pre};
    struct context ctx = {.op = op_n(++w.n_ops), .now = w.now, .at = w.now, .by = w.by};
    struct decision full, got;
    arena_reset(&w.arena);
    ck_assert_int_eq(decide(&w.v, &cmd, &ctx, &w.arena, &full), 0);
    ck_change(full.outcome);
    for (size_t max = 0;; max += 16) {
        struct arena small;
        arena_init(&small, max);
        memset(&got, 0x5a, sizeof got);
        int err = decide(&w.v, &cmd, &ctx, &small, &got);
        if (err == 0) {
            ck_assert_uint_gt(max, 0);
            ck_assert(change_eq(&full.change, &got.change));
            arena_fini(&small);
            return;
        }
        ck_assert_int_eq(err, -ENOMEM);
        for (size_t i = 0; i < sizeof got; i++)
            ck_assert_int_eq(((unsigned char *)&got)[i], 0x5a);
        arena_fini(&small);
    }
}

#define STARVE(type, pre, ...) starve(CMD_##type, &(struct cmd_##type){__VA_ARGS__}, pre)

START_TEST(a_command_without_memory_changes_nothing)
{
    const struct pre none = {{0}};
    struct chosen chosen[2] = {{id_n(SIZE), id_n(LARGE)}, {id_n(EXTRAS), id_n(HAM)}};
    struct cmd_setup_put more = {.categories = {&(struct category){.id = id_n(900)}, 1}};
    starve(CMD_setup_put, &more, none);
    STARVE(table_seat, none, id_n(T1), 2);
    STARVE(order_open, none, .order_id = id_n(100), .table_id = id_n(T1));
    order_at(&w, 100, T1);
    STARVE(line_add, none, .line_id = id_n(1000), .order_id = id_n(100), .item_id = id_n(PIZZA),
        .quantity = 1, .choices = {chosen, 2});
    STARVE(line_add, none, .line_id = id_n(1000), .order_id = id_n(100), .item_id = id_n(SODA),
        .quantity = 5);
    W_DO(&w, line_add, .line_id = id_n(999), .order_id = id_n(100), .item_id = id_n(PIZZA),
        .quantity = 1, .choices = {chosen, 1});
    STARVE(line_replace, PRE_OF_REV(1), .line_id = id_n(999), .quantity = 2, .choices = {chosen, 2},
        .note = STR("rare"));
    for (uint64_t i = 0; i < 12; i++)
        add(&w, 1000 + i, 100, i % 2 ? BURGER : SALAD, 1);
    STARVE(line_change, PRE_OF_REV(1), id_n(1000), 3);
    STARVE(line_remove, PRE_OF_REV(1), id_n(1000));
    STARVE(order_cancel, none, id_n(100));
    STARVE(order_send, none, id_n(100));
    send(&w, 100);
    STARVE(table_transfer, none, id_n(T1), id_n(T2));
    STARVE(line_void, none, id_n(1000), STR("no"));
    struct ticket_ref ref = {ticket_of(&w, 100, GRILL, 1)->id};
    STARVE(ticket_receipt, none, {&ref, 1}, {&ref, 1});
    STARVE(ticket_start, none, ref.ticket_id);
    STARVE(ticket_bump, none, ref.ticket_id);
    STARVE(ticket_item_done, none, item_of_line(&w, 1001)->id);
    STARVE(item_86, none, id_n(SODA));
    STARVE(item_back, none, id_n(SODA), {true, 9});
    STARVE(payment_take, PRE_OF_DUE(venue_order(&w.v, id_n(100))->due.minor),
        .payment_id = id_n(200), .order_id = id_n(100),
        .amount = venue_order(&w.v, id_n(100))->due);
    pay(&w, 200, 100);
    STARVE(table_clear, none, id_n(T1));
}
END_TEST

UNIT_MAIN_WITH("decide", up, down, at_is_near_now_but_for_importers, a_venue_is_full_at_its_limit,
    new_ids_come_from_the_op, derived_ids_do_not_meet, a_command_without_memory_changes_nothing)

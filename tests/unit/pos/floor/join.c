/* Joined tables: a set whose guests, orders and tickets belong to one table of it. */
#include "tests/unit/pos/world.h"

#include <stdio.h>

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

static enum decided join(uint64_t to, uint64_t a, uint64_t b, bool merge)
{
    struct table_ref refs[2] = {{id_n(a)}, {id_n(b)}};
    return W_DO(&w, table_join, .table_id = id_n(to), .tables = {refs, b ? 2 : 1}, .merge = merge);
}

static const struct table *table(uint64_t n)
{
    return venue_table(&w.v, id_n(n));
}

/* The ticket names the tables of that set, by number. */
static void ck_joined(const struct ticket *t, const char *one, const char *two)
{
    const struct table_name *names = t->joined.items;
    ck_assert_uint_eq(t->joined.n, (size_t)(one != NULL) + (two != NULL));
    if (one)
        ck_str_is(names[0].number, one);
    if (two)
        ck_str_is(names[1].number, two);
}

START_TEST(tickets_name_all_tables_of_the_set)
{
    order_at(&w, 100, T1);
    add(&w, 1000, 100, BURGER, 1);
    send(&w, 100);
    ck_joined(ticket_of(&w, 100, GRILL, 1), NULL, NULL);
    ck_change(join(T1, T3, T2, false));
    ck_assert_uint_eq(events_of(&w, EVENT_table_joined), 2);
    ck_assert_int_eq(table(T2)->state, table_state_JOINED);
    ck_assert(id_eq(table(T2)->joined_to, id_n(T1)));
    ck_joined(ticket_of(&w, 100, GRILL, 1), "2", "3");
    add(&w, 1001, 100, BURGER, 1);
    send(&w, 100);
    ck_joined(ticket_of(&w, 100, GRILL, 2), "2", "3");
    ck_nothing(join(T1, T3, T2, false));
    ck_refused(&w, W_DO(&w, order_open, .order_id = id_n(101), .table_id = id_n(T2)), table_joined,
        "table_id", T2);
    struct table renamed = *table(T2);
    renamed.number = STR("22");
    ck_change(W_DO(&w, setup_put, .tables = {&renamed, 1}));
    ck_joined(ticket_of(&w, 100, GRILL, 1), "22", "3");
    ck_change(W_DO(&w, table_part, id_n(T2)));
    ck_str_is(w.c->events[0].text, "1");
    ck_assert_int_eq(table(T2)->state, table_state_AVAILABLE);
    ck_joined(ticket_of(&w, 100, GRILL, 1), "3", NULL);
    ck_change(W_DO(&w, table_part, id_n(T1)));
    ck_joined(ticket_of(&w, 100, GRILL, 2), NULL, NULL);
    ck_nothing(W_DO(&w, table_part, id_n(T1)));
}
END_TEST

START_TEST(seated_tables_merge_on_purpose_only)
{
    ck_change(W_DO(&w, table_seat, .table_id = id_n(T1), .covers = 2));
    w.now.ms += 1000;
    order_at(&w, 100, T2);
    add(&w, 1000, 100, BURGER, 1);
    send(&w, 100);
    ck_refused(&w, join(T1, T2, 0, false), table_taken, "tables", T2);
    ck_change(join(T1, T2, 0, true));
    ck_assert(id_eq(venue_order(&w.v, id_n(100))->table_id, id_n(T1)));
    const struct ticket *t = ticket_of(&w, 100, GRILL, 1);
    ck_str_is(t->table_number, "1");
    ck_str_is(t->moved_from, "2");
    ck_joined(t, "2", NULL);
    ck_assert_int_eq(table(T1)->covers, 3);
    ck_assert_int_eq(table(T1)->seated_at.ms, w.now.ms - 1000);
    /* Who sits there leaves all of it. */
    ck_refused(&w, W_DO(&w, table_clear, id_n(T1)), table_has_order, "table_id", 100);
    ck_change(W_DO(&w, table_transfer, id_n(T1), id_n(T3)));
    ck_assert_int_eq(table(T1)->state, table_state_AVAILABLE);
    ck_assert_int_eq(table(T2)->state, table_state_AVAILABLE);
    ck_joined(ticket_of(&w, 100, GRILL, 1), NULL, NULL);
}
END_TEST

START_TEST(sets_join_as_a_whole)
{
    ck_change(join(T2, T3, 0, false));
    ck_change(join(T1, T2, T3, false)); /* its part is named, too */
    ck_assert(id_eq(table(T2)->joined_to, id_n(T1)));
    ck_assert(id_eq(table(T3)->joined_to, id_n(T1)));
    ck_refused(&w, join(T2, T4, 0, false), table_joined, "table_id", T2);
    ck_refused(&w, join(T4, T2, 0, false), table_joined, "tables", T2);
    ck_nothing(join(T1, T1, 0, false));
    ck_refused(&w, join(T1, 999, 0, false), not_found, "tables", 999);
    ck_change(W_DO(&w, settings_put, .tables_dirty = true));
    order_at(&w, 100, T1);
    ck_change(W_DO(&w, table_part, id_n(T3)));
    ck_assert_int_eq(table(T3)->state, table_state_DIRTY); /* guests sat there */
    pay(&w, 200, 100);
    ck_change(W_DO(&w, table_clear, id_n(T1)));
    ck_assert_int_eq(table(T1)->state, table_state_DIRTY);
    ck_assert_int_eq(table(T2)->state, table_state_DIRTY);
    ck_assert(id_is_zero(table(T2)->joined_to));
    ck_change(W_DO(&w, table_clean, id_n(T2)));
    ck_assert_int_eq(table(T2)->state, table_state_AVAILABLE);
}
END_TEST

START_TEST(so_many_tables_join_one)
{
    enum { MORE = LIMIT_TABLES_JOINED + 1 };
    struct table more[MORE];
    char numbers[MORE][4];
    for (uint64_t i = 0; i < MORE; i++) {
        more[i] = *table(T1);
        more[i].id = id_n(600 + i);
        more[i].number =
            (struct str){numbers[i], (size_t)snprintf(numbers[i], 4, "%d", 100 + (int)i)};
    }
    ck_change(W_DO(&w, setup_put, .tables = {more, MORE}));
    for (uint64_t i = 0; i < LIMIT_TABLES_JOINED; i++)
        ck_change(join(T1, 600 + i, 0, false));
    ck_refused(&w, join(T1, 600 + LIMIT_TABLES_JOINED, 0, false), join_full, "tables", T1);
}
END_TEST

UNIT_MAIN_WITH("rules_join", up, down, tickets_name_all_tables_of_the_set,
    seated_tables_merge_on_purpose_only, sets_join_as_a_whole, so_many_tables_join_one)

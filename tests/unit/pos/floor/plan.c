/* The floor plan: each edit changes what it is about, and nothing that somebody else edits. */
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

static enum decided place(uint64_t table, int64_t x)
{
    return W_DO(&w, table_place, id_n(table), id_n(AREA), x, 20, 30, 40, {true, 45});
}

START_TEST(a_table_is_placed_and_keeps_the_rest)
{
    order_at(&w, 100, T1);
    ck_change(place(T1, 9));
    struct table was = *venue_table(&w.v, id_n(T1));
    ck_change(place(T1, 10));
    ck_assert_uint_eq(w.c->n_puts, 1);
    ck_assert_uint_eq(events_of(&w, EVENT_table_placed), 1);
    const struct table *is = venue_table(&w.v, id_n(T1));
    ck_assert_int_eq(is->x, 10);
    ck_assert_int_eq(is->rotation.v, 45);
    ck_assert_int_eq(is->state, table_state_SEATED);
    ck_assert_int_eq(is->covers, was.covers);
    ck_assert_int_eq(is->seated_at.ms, was.seated_at.ms);
    ck_str_is(is->number, "1");
    ck_nothing(place(T1, 10));
    int64_t rev = is->rev;
    ck_change(place(T2, 10));
    ck_assert_int_eq(venue_table(&w.v, id_n(T1))->rev, rev); /* each its own */
    ck_refused(&w, place(999, 10), not_found, "table_id", 999);
    ck_refused(
        &w, W_DO(&w, table_place, id_n(T1), id_n(999), 1, 1, 1, 1), not_found, "area_id", 999);
}
END_TEST

START_TEST(sections_have_tables_and_a_server)
{
    ck_change(W_DO(&w, table_assign, id_n(T1), id_n(SECTION)));
    ck_nothing(W_DO(&w, table_assign, id_n(T1), id_n(SECTION)));
    ck_assert(id_eq(venue_table(&w.v, id_n(T1))->section_id, id_n(SECTION)));
    ck_refused(&w, W_DO(&w, table_assign, id_n(T1), id_n(999)), not_found, "section_id", 999);
    ck_change(W_DO(&w, section_assign, id_n(SECTION), STR("Ben"), id_n(9)));
    ck_str_is(w.c->events[0].text, "Ben");
    ck_nothing(W_DO(&w, section_assign, id_n(SECTION), STR("Ben"), id_n(9)));
    /* Setup does not change who serves. */
    struct section put = {.id = id_n(SECTION), .name = STR("Garden side"), .server = STR("Zoe")};
    ck_change(W_DO(&w, setup_put, .sections = {&put, 1}));
    ck_str_is(venue_section(&w.v, id_n(SECTION))->name, "Garden side");
    ck_str_is(venue_section(&w.v, id_n(SECTION))->server, "Ben");
    ck_change(W_DO(&w, table_assign, id_n(T1), id_n(0)));
    ck_assert(id_is_zero(venue_table(&w.v, id_n(T1))->section_id));
}
END_TEST

START_TEST(areas_belong_to_revenue_centres)
{
    struct revenue_centre bar = {.id = id_n(700), .name = STR("Bar")};
    struct area area = {.id = id_n(AREA), .name = STR("Hall"), .revenue_centre_id = id_n(700)};
    ck_refused(&w, W_DO(&w, setup_put, .areas = {&area, 1}), not_found, "areas", 700);
    ck_change(W_DO(&w, setup_put, .areas = {&area, 1}, .revenue_centres = {&bar, 1}));
    ck_assert(id_eq(venue_area(&w.v, id_n(AREA))->revenue_centre_id, id_n(700)));
}
END_TEST

static enum decided barrier(uint64_t n, int64_t x)
{
    return W_DO(&w, barrier_place, .barrier_id = id_n(n), .area_id = id_n(AREA),
        .kind = barrier_kind_WALL, .x = x, .w = 5, .h = 300, .label = STR("Wall"));
}

START_TEST(barriers_are_placed_moved_and_removed)
{
    ck_change(barrier(800, 1));
    ck_nothing(barrier(800, 1));
    ck_change(barrier(800, 2));
    ck_assert_int_eq(venue_barrier(&w.v, id_n(800))->x, 2);
    ck_assert_int_eq(venue_barrier(&w.v, id_n(800))->rev, 2);
    ck_change(W_DO(&w, barrier_remove, id_n(800)));
    ck_refused(&w, W_DO(&w, barrier_remove, id_n(800)), not_found, "barrier_id", 800);
    ck_refused(&w, barrier(0, 1), bad_command, "barrier_id", 0);
    w.thorough = false;
    for (uint64_t n = 0; n < LIMIT_BARRIERS; n++)
        ck_change(barrier(10000 + n, 1));
    ck_refused(&w, barrier(800, 1), setup_full, "barrier_id", 800);
    ck_change(barrier(10000, 2));
}
END_TEST

UNIT_MAIN_WITH("rules_plan", up, down, a_table_is_placed_and_keeps_the_rest,
    sections_have_tables_and_a_server, areas_belong_to_revenue_centres,
    barriers_are_placed_moved_and_removed)

#include "tests/unit/pos/evening/evening.h"

static enum decided seat(void)
{
    return W_DO(&w, table_seat, pick(KIND_table), (int64_t)below(8) + 1,
        one_in(3) ? pick(KIND_reservation) : id_n(0), one_in(3));
}
const struct maker make_table_seat = {2, seat};

static enum decided transfer(void)
{
    return W_DO(&w, table_transfer, pick(KIND_table), pick(KIND_table));
}
const struct maker make_table_transfer = {4, transfer};

static enum decided clear(void)
{
    return W_DO(&w, table_clear, pick(KIND_table));
}
const struct maker make_table_clear = {4, clear};

static enum decided reserve(void)
{
    int64_t in = ((int64_t)below(9) - 2) * 1800000;
    return W_DO(&w, table_reserve, .reservation_id = fresh_id(KIND_reservation),
        .table_id = pick(KIND_table), .name = STR("Zoe"), .covers = (int64_t)below(8) + 1,
        .starts_at = {w.now.ms + in}, .minutes = {one_in(2), 60});
}
const struct maker make_table_reserve = {3, reserve};

static enum decided reservation_change(void)
{
    id key = pick(KIND_reservation);
    return W_PRE(&w, reservation_change, pre_rev(KIND_reservation, key), .reservation_id = key,
        .table_id = pick(KIND_table), .name = STR("Max"), .covers = (int64_t)below(8) + 1,
        .starts_at = {w.now.ms + (int64_t)below(5) * 1800000});
}
const struct maker make_reservation_change = {1, reservation_change};

static enum decided reservation_cancel(void)
{
    return W_DO(&w, reservation_cancel, pick(KIND_reservation), one_in(2) ? STR("ill") : STR(""));
}
const struct maker make_reservation_cancel = {1, reservation_cancel};

static enum decided reservation_no_show(void)
{
    return W_DO(&w, reservation_no_show, pick(KIND_reservation));
}
const struct maker make_reservation_no_show = {1, reservation_no_show};

static enum decided join(void)
{
    struct table_ref refs[2] = {{pick(KIND_table)}, {pick(KIND_table)}};
    return W_DO(&w, table_join, pick(KIND_table), {refs, 1 + below(2)}, one_in(3));
}
const struct maker make_table_join = {3, join};

static enum decided part(void)
{
    return W_DO(&w, table_part, pick(KIND_table));
}
const struct maker make_table_part = {3, part};

static enum decided block(void)
{
    return W_DO(&w, table_block, pick(KIND_table), STR("a leg is loose"));
}
const struct maker make_table_block = {1, block};

static enum decided unblock(void)
{
    return W_DO(&w, table_unblock, pick(KIND_table));
}
const struct maker make_table_unblock = {2, unblock};

static enum decided clean(void)
{
    return W_DO(&w, table_clean, pick(KIND_table));
}
const struct maker make_table_clean = {2, clean};

static enum decided place(void)
{
    return W_DO(&w, table_place, pick(KIND_table), id_n(AREA), (int64_t)below(9), 3, 10, 10,
        {one_in(2), (int64_t)below(360)});
}
const struct maker make_table_place = {1, place};

static enum decided assign(void)
{
    return W_DO(&w, table_assign, pick(KIND_table), one_in(2) ? pick(KIND_section) : id_n(0));
}
const struct maker make_table_assign = {1, assign};

static enum decided section_assign(void)
{
    return W_DO(
        &w, section_assign, pick(KIND_section), one_in(2) ? STR("Ana") : STR("Ben"), id_n(0));
}
const struct maker make_section_assign = {1, section_assign};

static enum decided barrier_place(void)
{
    return W_DO(&w, barrier_place,
        .barrier_id = one_in(3) ? pick(KIND_barrier) : fresh_id(KIND_barrier),
        .area_id = id_n(AREA), .kind = (int)below(barrier_kind_N), .w = 1 + (int64_t)below(9),
        .h = 1);
}
const struct maker make_barrier_place = {1, barrier_place};

static enum decided barrier_remove(void)
{
    return W_DO(&w, barrier_remove, pick(KIND_barrier));
}
const struct maker make_barrier_remove = {1, barrier_remove};

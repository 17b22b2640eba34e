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

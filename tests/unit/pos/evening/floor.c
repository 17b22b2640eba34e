#include "tests/unit/pos/evening/evening.h"

static enum decided seat(void)
{
    return W_DO(&w, table_seat, pick(KIND_table), (int64_t)below(8) + 1);
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

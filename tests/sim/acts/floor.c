/* Floor: tables. */

#include "tests/sim/acts/acts.h"

static bool of_table(struct asking *a)
{
    a->lane = some_table(a);
    body_id(a, "table_id", a->lane);
    return true;
}

static bool table_seat(struct asking *a)
{
    of_table(a);
    body_i64(a, "covers", 1 + below(&a->random, 6));
    return true;
}
const struct act act_table_seat = {table_seat, .weight = {ON_FLOOR(33)}};

static bool table_transfer(struct asking *a)
{
    of_table(a);
    body_id(a, "to_table_id", some_table(a));
    return true;
}
const struct act act_table_transfer = {table_transfer, .weight = {ON_FLOOR(33)}};

const struct act act_table_clear = {of_table, .weight = {ON_FLOOR(33)}};

/* Menu: what is sold out. */

#include "tests/sim/acts/acts.h"

static bool item_86(struct asking *a)
{
    body_id(a, "item_id", place_of_asking(a)->items[2 + below(&a->random, 4)]);
    return true;
}

static bool item_86_until(struct asking *a)
{
    if (a->w->settings.as_of >= FEATURE_sold_out_until && chance(&a->random, 400))
        body_time(a, "until", below(&a->random, 5000));
    return item_86(a);
}
const struct act act_item_86 = {item_86_until, .weight = {ON_FLOOR(8), IN_KITCHEN(12)}};

static bool item_back(struct asking *a)
{
    item_86(a);
    if (chance(&a->random, 500))
        body_i64(a, "remaining", 1 + below(&a->random, 20));
    return true;
}
const struct act act_item_back = {item_back, .weight = {ON_FLOOR(12), IN_KITCHEN(18)}};

#include "tests/unit/pos/evening/evening.h"

static id some_item(void)
{
    return one_in(2) ? id_n(SODA) : pick(KIND_item);
}

static enum decided eighty_six(void)
{
    return W_DO(&w, item_86, some_item());
}
const struct maker make_item_86 = {1, eighty_six};

static enum decided back(void)
{
    id item = some_item();
    bool counted = id_eq(item, id_n(SODA)) || one_in(4);
    return W_DO(&w, item_back, item, {counted, (int64_t)below(30) + 1});
}
const struct maker make_item_back = {2, back};

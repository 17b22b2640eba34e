#pragma once
/* A random evening: sensible and senseless commands, each made by the `struct maker` of its type.
 *
 * To add one: `const struct maker make_order_send = {weight, function};` in the file of its domain.
 * The test names the command that has none.
 *
 * Each command draws from its own random stream, made from the seed and its name, and a race
 * between them picks the next one. So a new command does not change what the others draw. */

#include "tests/unit/pos/world.h"

struct maker {
    unsigned weight; /* roughly how many of 100 commands */
    enum decided (*make)(void);
};

#define C(noun, verb, ...) extern const struct maker make_##noun##_##verb __attribute__((weak));
COMMANDS(C)
#undef C

extern struct world w; /* the house of world.h */

enum { EXTRA_ITEM = 801, COMBO = 811, COMBO_DISH = 821, COMBO_DRINK };
/* menu.c: puts more items, from EXTRA_ITEM on: with a price that is said, sold by weight, retired.
 */
void house_extras(void);
/* A combo of a dish (burger, pizza) and, if wanted, a drink (soda). */
void house_combo(void);

/* From the stream of the command that is being made. */
uint64_t below(uint64_t n);
bool one_in(uint64_t n);
/* A live record's id of that kind, rarely one that does not exist. */
id pick(enum record_kind kind);
/* A new id, rarely one that is taken. */
id fresh_id(enum record_kind kind);
/* pre.rev as the record has it, rarely another one or none. */
struct pre pre_rev(enum record_kind kind, id key);
/* pre.from, sometimes: any state of that enum. */
struct pre pre_from(const struct enum_desc *states);

#pragma once
/* For the tests of presence: what a client says about itself, and what it was told about all. */

#include "tests/core/rig.h"

/* Fixed ids. */
#define DEVICE(n) fixed_id(0x330000 + (n))
enum { T1 = 2, T2 = 3, GRILL = 4, BAR = 5, PASS = 0x70 };

/* It looks at this table; 0: at none. */
void who_at(struct client *c, int table);
/* Lets time pass. Screens answer each sync, except `mute` (or NULL: none). */
void who_live(struct rig *r, int64_t ms, const struct client *mute);
void who_seen(struct rig *r, const struct client *mute);
/* The last presence it was told, and how many it was told; NULL: none. */
cJSON *who_last(struct client *c, int *ret_n);
/* The same as text, such as "0@2 1 / 4 ! 5": devices by number with their table, stations, and
 * after ! those that their backup shows. Or "nothing". */
const char *who_shown(struct client *c);

#define ck_shown(c, text) ck_assert_str_eq(who_shown(c), text)

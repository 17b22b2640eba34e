#pragma once
/* Random values that obey the rules of their shapes, for property tests. */

#include "protocol/base/arena.h"
#include "protocol/pos/model/change.h"
#include "tests/unit/unit.h"

/* Text has control characters, as devices may not send but older hubs took. Initially true. */
extern bool gen_controls;

/* Fills *to, a zeroed struct of the shape; text and lists lie in the arena. */
void gen_struct(struct unit_random *r, struct arena *a, const struct shape *s, void *to);
/* A new one in the arena. */
void *gen_new(struct unit_random *r, struct arena *a, const struct shape *s);
id gen_id(struct unit_random *r);
time_ms gen_time(struct unit_random *r);
/* Text of min to max bytes, of 1 to 4 byte characters, with some that JSON escapes. */
struct str gen_text(struct unit_random *r, struct arena *a, size_t min, size_t max);
/* A draft with a few events, puts of random kinds, and dels, some of records that it puts. */
struct change gen_change(struct unit_random *r, struct arena *a);

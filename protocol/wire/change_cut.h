#pragma once
/* What an audience sees of a change, cut out of the text that the journal has of it: for exports,
 * on whatever thread, many times faster than reading the change and writing it again. What the text
 * lacks because it is of an earlier version stays lacking; what a later version put there that this
 * one does not know is left out. */

#include "protocol/wire/message.h"

/* One for each thread; zeroed by change_cut_init. */
struct change_cut {
    struct buf ids; /* of the records that the audience sees of the change at hand */
};

enum { CHANGE_CUT_NOTHING = 1 };

void change_cut_init(struct change_cut *c);
void change_cut_fini(struct change_cut *c);

/* Appends the change as the audience sees it, from `op` on, as wire_put_change writes it; unlike
 * that one, imported orders too. `key` names no stations. 0; CHANGE_CUT_NOTHING: it sees none of
 * it, and nothing is appended; -EINVAL: no hub wrote that text; -ENOMEM: beyond a ceiling. */
int change_cut(
    struct change_cut *c, struct buf *to, struct str text, const struct audience_key *key);

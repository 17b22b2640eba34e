#pragma once
/* A place in a venue's journal as one opaque text: what REST gives out and takes back. It holds for
 * ever, unless the database is restored or loses commits: the epoch and the mark tell. */

#include "protocol/base/chain.h"
#include "protocol/base/id.h"
#include "protocol/base/str.h"

enum { CURSOR_TEXT = 3 + 2 * (16 + 8 + MARK_BYTES) };

struct wire_cursor {
    id epoch;
    int64_t seq;
    struct mark mark; /* has: always, from cursor_parse */
};

/* Writes exactly CURSOR_TEXT bytes, no NUL. `chain`: of the journal at seq. */
void cursor_format(id epoch, int64_t seq, const struct chain *chain, char out[CURSOR_TEXT]);
/* False, and nothing written, when it is none. */
bool cursor_parse(struct str text, struct wire_cursor *ret);

#pragma once
/* Changes to lines of an export, in pieces of a fixed size. On the export's thread. */

#include <zlib.h>

#include "hub/export/export_of.h"
#include "protocol/base/buf.h"
#include "protocol/wire/change_cut.h"

/* Gives the piece at hand away, with n bytes, and another one to be filled: EXPORT_PIECE bytes. 0
 * or a fault, which ends the export. */
typedef int (*lines_turn)(void *user, size_t n, char **ret_piece);

struct lines {
    const struct export_of *of;
    lines_turn turn;
    void *user;
    id epoch;
    struct change_cut cut;
    struct buf line; /* of a change that is cut */
    z_stream z;
    bool zipping;
    char *piece;
    size_t n; /* bytes in it */
};

/* `piece`: the first one. 0 or -ENOMEM; either way lines_fini follows. */
int lines_init(
    struct lines *l, const struct export_of *of, lines_turn turn, void *user, char *piece);
void lines_fini(struct lines *l);

/* 0; what `turn` returned; -ENOMEM; -EBADMSG: the text is none of a change. */
int lines_put(struct lines *l, int64_t seq, const struct chain *chain, struct str text);
/* What was put can be read by now, although the piece is not full. */
int lines_flush(struct lines *l);
/* The end of all. */
int lines_end(struct lines *l);

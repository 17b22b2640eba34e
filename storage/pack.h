#pragma once
/* A pack: the texts of consecutive changes of a journal, compressed together. Changes repeat each
 * other nearly word for word, so a pack takes a thirtieth of its texts (docs/decisions/027).
 *
 * Form 1: the texts, each followed by a newline, as one zstd frame that states its size. Texts are
 * the very bytes that the journal had, over which its chain runs. `zstd -d` reads a pack, too. */

#include "protocol/base/buf.h"
#include "protocol/pos/model/limits.h"

enum {
    PACK_FORM = 1,
    PACK_CHANGES = 256, /* in a pack, at most */
    /* Texts of a pack with their newlines, at most; more than the longest text that is read. */
    PACK_TEXT_BYTES = 4 * LIMIT_CHANGE_BYTES + 1,
};

/* Outcomes. */
enum {
    PACK_UNFIT = 1, /* write: a text has a newline, is empty, or they are too long or too many */
    PACK_DAMAGED,   /* read: not a pack, or not of so many texts */
};

/* Appends the pack of n texts to `to`. 0, -ENOMEM or PACK_UNFIT. */
int pack_write(struct buf *to, const struct str *texts, size_t n);

/* Reads a pack of n texts. `to` is emptied, and holds them; ret_texts[0 … n-1] are borrowed from
 * it. 0, -ENOMEM or PACK_DAMAGED. */
int pack_read(struct str pack, size_t n, struct buf *to, struct str *ret_texts);

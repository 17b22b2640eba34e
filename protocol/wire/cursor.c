#include "protocol/wire/cursor.h"

#include "protocol/base/hex.h"

#define PREFIX STR("c1_") /* the form; another one gets another number */

enum { SEQ_BYTES = 8, BYTES = 16 + SEQ_BYTES + MARK_BYTES };

void cursor_format(id epoch, int64_t seq, const struct chain *chain, char out[CURSOR_TEXT])
{
    uint8_t bytes[BYTES];
    memcpy(bytes, epoch.b, sizeof epoch.b);
    for (int i = 0; i < SEQ_BYTES; i++)
        bytes[16 + i] = (uint8_t)((uint64_t)seq >> (8 * (SEQ_BYTES - 1 - i)));
    memcpy(bytes + 16 + SEQ_BYTES, chain->b, MARK_BYTES);
    memcpy(out, PREFIX.p, PREFIX.n);
    hex_format(bytes, sizeof bytes, out + PREFIX.n);
}

bool cursor_parse(struct str text, struct wire_cursor *ret)
{
    uint8_t bytes[BYTES];
    uint64_t seq = 0;
    if (text.n != CURSOR_TEXT || !str_starts(text, PREFIX) ||
        !hex_parse(text.p + PREFIX.n, bytes, sizeof bytes))
        return false;
    for (int i = 0; i < SEQ_BYTES; i++)
        seq = seq << 8 | bytes[16 + i];
    if (seq > INT64_MAX)
        return false;
    memcpy(ret->epoch.b, bytes, sizeof ret->epoch.b);
    ret->seq = (int64_t)seq;
    ret->mark.has = true;
    memcpy(ret->mark.b, bytes + 16 + SEQ_BYTES, MARK_BYTES);
    return true;
}

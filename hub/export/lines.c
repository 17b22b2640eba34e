#include "hub/export/lines.h"

#include <errno.h>
#include <stdio.h>

#include "protocol/pos/model/limits.h"

enum { GZIP_BITS = 15 + 16 /* zlib: a gzip header, the largest window */ };

int lines_init(
    struct lines *l, const struct export_of *of, lines_turn turn, void *user, char *piece)
{
    *l = (struct lines){.of = of, .turn = turn, .user = user, .piece = piece};
    change_cut_init(&l->cut);
    buf_init(&l->line, 4 * LIMIT_CHANGE_BYTES);
    if (of->gzip) {
        l->zipping =
            deflateInit2(&l->z, Z_BEST_SPEED, Z_DEFLATED, GZIP_BITS, 8, Z_DEFAULT_STRATEGY) == Z_OK;
        if (!l->zipping)
            return -ENOMEM;
    }
    return 0;
}

void lines_fini(struct lines *l)
{
    change_cut_fini(&l->cut);
    buf_fini(&l->line);
    if (l->zipping)
        deflateEnd(&l->z);
}

static int turn(struct lines *l)
{
    size_t n = l->n;
    l->n = 0;
    return l->turn(l->user, n, &l->piece);
}

static int put_plain(struct lines *l, struct str bytes)
{
    while (bytes.n) {
        size_t room = EXPORT_PIECE - l->n, n = bytes.n < room ? bytes.n : room;
        memcpy(l->piece + l->n, bytes.p, n);
        l->n += n;
        bytes.p += n;
        bytes.n -= n;
        int r = l->n == EXPORT_PIECE ? turn(l) : 0;
        if (r)
            return r;
    }
    return 0;
}

static int put_zipped(struct lines *l, struct str bytes, int flush)
{
    l->z.next_in = (Bytef *)(uintptr_t)bytes.p; /* it only reads */
    l->z.avail_in = (uInt)bytes.n;
    for (;;) {
        l->z.next_out = (Bytef *)l->piece + l->n;
        l->z.avail_out = (uInt)(EXPORT_PIECE - l->n);
        int done = deflate(&l->z, flush);
        l->n = EXPORT_PIECE - l->z.avail_out;
        if (l->z.avail_out) /* there was room for all of it */
            return done == Z_STREAM_ERROR ? -ENOMEM : 0;
        int r = turn(l);
        if (r)
            return r;
    }
}

static int put(struct lines *l, struct str bytes)
{
    return l->zipping ? put_zipped(l, bytes, Z_NO_FLUSH) : put_plain(l, bytes);
}

/* {"cursor":"…","seq":7,"op":…} */
static int put_line(struct lines *l, int64_t seq, const struct chain *chain, struct str text)
{
    char cursor[CURSOR_TEXT], head[CURSOR_TEXT + 64];
    cursor_format(l->epoch, seq, chain, cursor);
    int n = snprintf(head, sizeof head, "{\"cursor\":\"%.*s\",\"seq\":%lld,", CURSOR_TEXT, cursor,
        (long long)seq);
    int r = put(l, (struct str){head, (size_t)n});
    if (!r)
        r = put(l, (struct str){text.p + 1, text.n - 1}); /* without its brace */
    return r ? r : put(l, STR("\n"));
}

int lines_put(struct lines *l, int64_t seq, const struct chain *chain, struct str text)
{
    if (text.n < 2 || text.p[0] != '{')
        return -EBADMSG;
    if (l->of->whole)
        return put_line(l, seq, chain, text);
    buf_reset(&l->line);
    int r = change_cut(&l->cut, &l->line, text, &l->of->audience);
    if (r == CHANGE_CUT_NOTHING)
        return 0;
    if (r)
        return r == -EINVAL ? -EBADMSG : r;
    return put_line(l, seq, chain, buf_str(&l->line));
}

int lines_flush(struct lines *l)
{
    int r = l->zipping ? put_zipped(l, (struct str){0}, Z_SYNC_FLUSH) : 0;
    return r || !l->n ? r : turn(l);
}

int lines_end(struct lines *l)
{
    int r = l->zipping ? put_zipped(l, (struct str){0}, Z_FINISH) : 0;
    return r || !l->n ? r : turn(l);
}

#include "storage/pack.h"

#include <errno.h>
#include <zstd.h>
#include <zstd_errors.h>

/* A higher level gains 3 % and takes three times as long. */
enum { LEVEL = 9 };

static int join(struct buf *to, const struct str *texts, size_t n)
{
    buf_init(to, PACK_TEXT_BYTES);
    for (size_t i = 0; i < n; i++) {
        if (!texts[i].n || memchr(texts[i].p, '\n', texts[i].n) ||
            texts[i].n >= PACK_TEXT_BYTES - to->n)
            return PACK_UNFIT;
        buf_put_str(to, texts[i]);
        buf_put_char(to, '\n');
    }
    return to->failed ? -ENOMEM : 0;
}

int pack_write(struct buf *to, const struct str *texts, size_t n)
{
    struct buf all;
    if (n == 0 || n > PACK_CHANGES)
        return PACK_UNFIT;
    int r = join(&all, texts, n);
    size_t room = ZSTD_compressBound(all.n);
    char *at = r ? NULL : buf_reserve(to, room);
    if (!r && !at)
        r = -ENOMEM;
    if (!r) {
        size_t done = ZSTD_compress(at, room, all.p, all.n, LEVEL);
        if (ZSTD_isError(done))
            r = -ENOMEM; /* the only thing that can be wrong */
        else
            to->n += done;
    }
    buf_fini(&all);
    return r;
}

/* Cuts the text into n lines. */
static int cut(struct str all, size_t n, struct str *ret_texts)
{
    const char *at = all.p, *end = all.p + all.n;
    for (size_t i = 0; i < n; i++) {
        const char *newline = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
        if (!newline || newline == at)
            return PACK_DAMAGED;
        ret_texts[i] = (struct str){at, (size_t)(newline - at)};
        at = newline + 1;
    }
    return at == end ? 0 : PACK_DAMAGED;
}

int pack_read(struct str pack, size_t n, struct buf *to, struct str *ret_texts)
{
    buf_reset(to);
    if (n == 0 || n > PACK_CHANGES || !pack.n ||
        ZSTD_findFrameCompressedSize(pack.p, pack.n) != pack.n)
        return PACK_DAMAGED;
    unsigned long long size = ZSTD_getFrameContentSize(pack.p, pack.n); /* unknown: very large */
    if (size == 0 || size > PACK_TEXT_BYTES)
        return PACK_DAMAGED;
    char *at = buf_reserve(to, (size_t)size);
    if (!at)
        return -ENOMEM;
    size_t done = ZSTD_decompress(at, (size_t)size, pack.p, pack.n);
    if (ZSTD_getErrorCode(done) == ZSTD_error_memory_allocation)
        return -ENOMEM;
    if (done != size)
        return PACK_DAMAGED;
    to->n = (size_t)size;
    return cut(buf_str(to), n, ret_texts);
}

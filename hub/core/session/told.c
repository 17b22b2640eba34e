#include "hub/core/session/told.h"

#include "protocol/base/require.h"

#include <string.h>

void told_init(struct told *t)
{
    link_init(&t->due);
}

bool told_put(struct told *t, struct hub *h, struct frame *f)
{
    if (f->apart || t->n == TOLD_MAX || t->bytes + f->n > FRAME_MAX)
        return false;
    if (!t->n)
        link_append(&h->told, &t->due);
    t->frames[t->n++] = frame_share(f);
    t->bytes += (uint32_t)f->n;
    return true;
}

struct str told_bytes(const struct told *t, char *scratch)
{
    if (t->n == 1)
        return (struct str){t->frames[0]->bytes, t->bytes};
    char *to = scratch;
    for (uint32_t i = 0; i < t->n; i++) {
        memcpy(to, t->frames[i]->bytes, t->frames[i]->n);
        to += t->frames[i]->n;
    }
    return (struct str){scratch, t->bytes};
}

void told_clear(struct told *t)
{
    for (uint32_t i = 0; i < t->n; i++)
        frame_drop(t->frames[i]);
    t->before += t->n;
    t->n = t->bytes = 0;
    link_remove(&t->due);
}

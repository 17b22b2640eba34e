/* A change is one block with its arrays and text, and one counted record for each put. */

#include "protocol/pos/model/change.h"

#include "protocol/base/require.h"

#include <stdlib.h>

static size_t text_bytes(const struct change *c)
{
    size_t n = c->by.name.n;
    for (size_t i = 0; i < c->n_events; i++)
        n += c->events[i].text.n;
    return n;
}

static struct str text_take(char **to, struct str s)
{
    if (!s.n)
        return (struct str){0};
    memcpy(*to, s.p, s.n);
    struct str copy = {*to, s.n};
    *to += s.n;
    return copy;
}

/* Fills `puts` with copies of the draft's. False when out of memory; no copy is left then. */
static bool puts_copy(const struct change *draft, struct put *puts, size_t *bytes)
{
    for (size_t i = 0; i < draft->n_puts; i++) {
        const struct put *from = &draft->puts[i];
        const struct record *rec = record_new(from->kind, from->rec);
        if (!rec) {
            while (i > 0)
                record_drop(puts[--i].rec);
            return false;
        }
        puts[i] = (struct put){.kind = from->kind, .rec = rec};
        *bytes += record_held(rec);
    }
    return true;
}

struct change *change_new(const struct change *draft)
{
    size_t puts_n = draft->n_puts * sizeof(struct put);
    size_t events_n = draft->n_events * sizeof(struct event);
    size_t dels_n = draft->n_dels * sizeof(struct del);
    size_t bytes = sizeof(struct change) + puts_n + events_n + dels_n + text_bytes(draft);
    struct change *c = malloc(bytes);
    if (!c)
        return NULL;
    /* Puts and events come first because they hold pointers: the size of a struct change is a
     * multiple of their alignment. Dels need less. */
    struct put *puts = (struct put *)(c + 1);
    struct event *events = (struct event *)((char *)puts + puts_n);
    struct del *dels = (struct del *)((char *)events + events_n);
    char *text = (char *)dels + dels_n;
    if (!puts_copy(draft, puts, &bytes)) {
        free(c);
        return NULL;
    }
    *c = *draft;
    c->refs = 1;
    c->bytes = bytes;
    c->by.name = text_take(&text, draft->by.name);
    for (size_t i = 0; i < draft->n_events; i++) {
        events[i] = draft->events[i];
        events[i].text = text_take(&text, draft->events[i].text);
    }
    if (dels_n)
        memcpy(dels, draft->dels, dels_n);
    c->puts = puts;
    c->events = events;
    c->dels = dels;
    return c;
}

struct change *change_share(struct change *c)
{
    require(c->refs > 0);
    c->refs++;
    return c;
}

void change_drop(struct change *c)
{
    if (!c)
        return;
    require(c->refs > 0);
    if (--c->refs > 0)
        return;
    for (size_t i = 0; i < c->n_puts; i++)
        record_drop(c->puts[i].rec);
    free(c);
}

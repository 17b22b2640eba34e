#include "storage/fold.h"

#include <errno.h>
#include <stdlib.h>

#include "protocol/base/hash.h"
#include "protocol/base/require.h"

/* Rows by venue, kind and id: open addressing, twice as many slots as there can be rows. */
struct finder {
    uint32_t *slots; /* index + 1 of the row; 0 is free */
    size_t mask;
};

static size_t hash_of(const struct batch_venue *venue, enum record_kind kind, id key)
{
    return (size_t)hash_id((uintptr_t)venue + (uint64_t)kind, key);
}

/* The record's row. A new one, without rec and act, when there is none. */
static struct fold_row *row_of(struct fold *f, struct finder *finder,
    const struct batch_venue *venue, enum record_kind kind, id key)
{
    size_t at = hash_of(venue, kind, key) & finder->mask;
    for (; finder->slots[at]; at = (at + 1) & finder->mask) {
        struct fold_row *row = &f->rows[finder->slots[at] - 1];
        if (row->venue == venue && row->kind == kind && id_eq(row->key, key))
            return row;
    }
    finder->slots[at] = (uint32_t)++f->n;
    struct fold_row *row = &f->rows[f->n - 1];
    *row = (struct fold_row){.venue = venue, .kind = kind, .key = key, .act = FOLD_END};
    return row;
}

static void fold_change(
    struct fold *f, struct finder *finder, const struct batch_venue *venue, const struct change *c)
{
    for (size_t i = 0; i < c->n_puts; i++) {
        const struct put *p = &c->puts[i];
        struct fold_row *row = row_of(f, finder, venue, p->kind, p->rec->id);
        if (!row->rec) {
            row->act = p->rec->rev == 1 ? FOLD_INSERT : FOLD_UPDATE;
            row->was = p->rec->rev - 1;
        }
        row->rec = p->rec;
        row->seq = c->seq;
        row->live = true;
    }
    for (size_t i = 0; i < c->n_dels; i++) {
        struct fold_row *row = row_of(f, finder, venue, c->dels[i].kind, c->dels[i].id);
        row->seq = c->seq;
        row->live = false;
    }
}

static size_t count_touches(const struct batch *b)
{
    size_t n = 0;
    for (size_t v = 0; v < b->n_venues; v++)
        for (size_t i = 0; i < b->venues[v].n_changes; i++)
            n += b->venues[v].changes[i]->n_puts + b->venues[v].changes[i]->n_dels;
    return n;
}

static void link_rows(struct fold *f)
{
    for (size_t i = 0; i < f->n; i++) {
        struct fold_row *row = &f->rows[i];
        struct fold_list *list = &f->lists[row->kind][row->act];
        if (list->last)
            list->last->next = row;
        else
            list->first = row;
        list->last = row;
        list->n++;
    }
}

int fold_init(struct fold *f, const struct batch *b)
{
    *f = (struct fold){0};
    size_t n = count_touches(b), slots = 16;
    require(n < UINT32_MAX / 2);
    while (slots < 2 * n)
        slots *= 2;
    f->rows = calloc(n ? n : 1, sizeof *f->rows);
    struct finder finder = {calloc(slots, sizeof *finder.slots), slots - 1};
    if (!f->rows || !finder.slots) {
        free(finder.slots);
        fold_fini(f);
        return -ENOMEM;
    }
    for (size_t v = 0; v < b->n_venues; v++)
        for (size_t i = 0; i < b->venues[v].n_changes; i++) {
            const struct change *c = b->venues[v].changes[i];
            require(c->seq == b->venues[v].from + 1 + (int64_t)i);
            fold_change(f, &finder, &b->venues[v], c);
        }
    free(finder.slots);
    link_rows(f);
    return 0;
}

void fold_fini(struct fold *f)
{
    free(f->rows);
    *f = (struct fold){0};
}

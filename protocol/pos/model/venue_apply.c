/* Applying changes to a venue and undoing them: see venue.h. */

#include "protocol/pos/model/venue.h"

#include "protocol/base/require.h"
#include "protocol/pos/model/topics.h"

#include <errno.h>
#include <stdlib.h>

/* One step back. PUT_NEW: take the record out. PUT_OVER: put `rec` back in its place. DEL: add
 * `slot` again. NOTHING: the del of a record that was not live. */
struct undo_entry {
    enum { UNDO_NOTHING, UNDO_PUT_NEW, UNDO_PUT_OVER, UNDO_DEL } what;
    enum record_kind kind;
    id id;
    const struct record *rec; /* PUT_OVER: owned */
    struct slot *slot;        /* DEL: owned, in no table */
};

/* The memory that apply needs: a slot for each new put, and an undo entry for each step. */
struct reserve {
    struct slot *slots; /* linked by links[LINK_ALL].next, in the order of the puts */
    struct undo_entry *entries;
};

static void reserve_free(struct reserve *r)
{
    for (struct slot *s; (s = r->slots);) {
        r->slots = s->links[LINK_ALL].next;
        slot_free(s);
    }
    free(r->entries);
    r->entries = NULL;
}

static int reserve_make(
    const struct venue *v, const struct change *c, bool with_undo, struct reserve *ret)
{
    struct reserve r = {0};
    size_t n = c->n_puts + c->n_dels;
    if (with_undo && n) {
        r.entries = calloc(n, sizeof *r.entries);
        if (!r.entries)
            return -ENOMEM;
    }
    struct slot **end = &r.slots;
    for (size_t i = 0; i < c->n_puts; i++) {
        const struct put *p = &c->puts[i];
        if (slots_find(&v->slots, p->kind, p->rec->id))
            continue;
        *end = slot_new(p->kind, p->rec);
        if (!*end) {
            reserve_free(&r);
            return -ENOMEM;
        }
        end = &(*end)->links[LINK_ALL].next;
    }
    *ret = r;
    return 0;
}

static void apply_put(
    struct venue *v, const struct put *p, struct reserve *r, struct undo_entry *entry)
{
    struct undo_entry e = {.kind = p->kind, .id = p->rec->id};
    struct slot *s = slots_find(&v->slots, p->kind, p->rec->id);
    if (s) {
        e.what = UNDO_PUT_OVER;
        e.rec = slots_replace(&v->slots, s, record_share(p->rec));
    } else {
        s = r->slots;
        require(s && s->rec == p->rec);
        r->slots = s->links[LINK_ALL].next;
        s->links[LINK_ALL] = (struct slot_link){0};
        slots_add(&v->slots, s);
        e.what = UNDO_PUT_NEW;
    }
    if (entry)
        *entry = e;
    else
        record_drop(e.rec);
}

static void apply_del(struct venue *v, struct del *d, struct undo_entry *entry)
{
    struct undo_entry e = {.kind = d->kind, .id = d->id};
    struct slot *s = slots_find(&v->slots, d->kind, d->id);
    if (s) {
        d->member = topic_member_of(d->kind, s->rec);
        slots_remove(&v->slots, s);
        e.what = UNDO_DEL;
        e.slot = s;
    }
    if (entry)
        *entry = e;
    else
        slot_free(e.slot);
}

int venue_apply(struct venue *v, const struct change *c, struct undo *ret_undo)
{
    require(c->seq == v->seq + 1);
    struct reserve r;
    int err = reserve_make(v, c, ret_undo != NULL, &r);
    if (err < 0)
        return err;
    struct undo_entry *e = r.entries;
    for (size_t i = 0; i < c->n_puts; i++)
        apply_put(v, &c->puts[i], &r, e ? e++ : NULL);
    for (size_t i = 0; i < c->n_dels; i++)
        apply_del(v, &c->dels[i], e ? e++ : NULL);
    require(!r.slots); /* each record is put once */
    if (ret_undo)
        *ret_undo = (struct undo){
            .entries = r.entries, .n = c->n_puts + c->n_dels, .seq = v->seq, .chain = v->chain};
    v->seq = c->seq;
    v->chain = c->chain;
    return 0;
}

static void undo_step(struct venue *v, struct undo_entry *e)
{
    struct slot *s;
    switch (e->what) {
    case UNDO_NOTHING:
        break;
    case UNDO_PUT_NEW:
        s = slots_find(&v->slots, e->kind, e->id);
        require(s);
        slots_remove(&v->slots, s);
        slot_free(s);
        break;
    case UNDO_PUT_OVER:
        s = slots_find(&v->slots, e->kind, e->id);
        require(s);
        record_drop(slots_replace(&v->slots, s, e->rec));
        break;
    case UNDO_DEL:
        slots_add(&v->slots, e->slot);
        break;
    }
}

void venue_undo(struct venue *v, struct undo *undo)
{
    require(v->seq == undo->seq + 1);
    for (size_t i = undo->n; i > 0; i--)
        undo_step(v, &undo->entries[i - 1]);
    v->seq = undo->seq;
    v->chain = undo->chain;
    free(undo->entries);
    *undo = (struct undo){0};
}

void undo_fini(struct undo *undo)
{
    if (!undo)
        return;
    for (size_t i = 0; i < undo->n; i++) {
        record_drop(undo->entries[i].rec);
        slot_free(undo->entries[i].slot);
    }
    free(undo->entries);
    *undo = (struct undo){0};
}

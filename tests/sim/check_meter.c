/* Deciding is metered: what one turn of a hub's loop decides is bounded, and no venue waits because
 * others have much to decide. Measured here again, from what is committed and from the commands as
 * devices gave them. */

#include "tests/sim/sim.h"

#include "hub/core/place/place.h"

#include <stddef.h>

/* Of one command, at least: its message counts fourfold. */
static size_t work_of_text(const struct world *w, id op)
{
    struct op_known *o;
    HASH_FIND(hh, w->ops, &op, sizeof op, o);
    return o && o->text ? 4 * strlen(o->text) : 0;
}

static void check_work(struct node *n, const struct batch *b)
{
    size_t work = 0, largest = 0;
    for (size_t v = 0; v < b->n_venues; v++) {
        const struct batch_venue *part = &b->venues[v];
        for (size_t i = 0; i < part->n_receipts; i++)
            work += work_of_text(n->w, part->receipts[i].op);
        for (size_t i = 0; i < part->n_changes; i++) {
            size_t one = part->changes[i]->bytes + work_of_text(n->w, part->changes[i]->op);
            work += part->changes[i]->bytes;
            largest = one > largest ? one : largest;
        }
    }
    if (work > LIMIT_TURN_BYTES + largest)
        sim_fail(n->w, "meter", "hub %d decided %zu bytes in one turn, of %d", n->number, work,
            LIMIT_TURN_BYTES);
    if (work > LIMIT_TURN_BYTES)
        cover_metered();
}

static bool is_in(const struct batch *b, id venue)
{
    for (size_t v = 0; v < b->n_venues; v++)
        if (id_eq(b->venues[v].venue, venue))
            return true;
    return false;
}

static size_t number_of(const struct world *w, id venue)
{
    size_t i = 0;
    while (!id_eq(w->places[i].info.venue, venue))
        i++;
    return i;
}

/* A venue with commands is in a batch at the latest when each other one has been in one. */
static void check_turns(struct node *n, const struct batch *b)
{
    struct world *w = n->w;
    for (size_t i = 0; i < w->n_places; i++)
        if (is_in(b, w->places[i].info.venue))
            n->waits[i] = 0;
    link_each(l, &n->hub->turns) {
        const struct place *p = link_of(l, struct place, turn);
        size_t i = number_of(w, p->id);
        if (p->state == PLACE_LIVE && !is_in(b, p->id) && ++n->waits[i] > (int)w->n_places)
            sim_fail(w, "meter", "at hub %d venue %zu was left out of %d batches in a row",
                n->number, i, n->waits[i]);
    }
}

static void heard_commit(struct store *s, struct batch *b, store_done done, void *user)
{
    struct node *n = (struct node *)((char *)s->ops - offsetof(struct node, store_ops));
    check_work(n, b);
    check_turns(n, b);
    n->store_mem_ops->commit(s, b, done, user);
}

void check_meter(struct node *n)
{
    memset(n->waits, 0, sizeof n->waits);
    n->store_mem_ops = n->store->ops;
    n->store_ops = *n->store->ops;
    n->store_ops.commit = heard_commit;
    n->store->ops = &n->store_ops;
}

/* Ticket items and their lines: what a waiter does to a sent line reaches its items, and what the
 * kitchen does to the items reaches the line. A line has an item at each station that makes it, and
 * further ones on a later ticket when it is made again. */

#include "protocol/pos/decide/rules.h"

static bool is_struck(const struct ticket_item *i)
{
    return i->state == ticket_item_state_VOIDED || i->state == ticket_item_state_VOID_SEEN;
}

/* It was made before the line was fired last: the line no longer follows it. */
static bool is_past(const struct draft *d, const struct line *l, const struct ticket_item *i)
{
    const struct ticket *t = venue_ticket(d->v, i->ticket_id);
    return i->state == ticket_item_state_DONE && t && t->fire_no < l->fire_no;
}

/* -- the line follows -------------------------------------------------------------------------- */

/* READY when all stations are done, SENT while none has begun. Its own state when no item is left
 * to say so: its tickets were picked up long ago. */
static enum line_state state_by_items(const struct draft *d, const struct line *l)
{
    size_t fresh = 0, begun = 0, made = 0, fetched = 0;
    struct venue_iter it = venue_children(d->v, INDEX_ITEMS_OF_LINE, l->id);
    for (const struct ticket_item *i; (i = venue_next(&it));) {
        const struct ticket *t = venue_ticket(d->v, i->ticket_id);
        i = draft_latest(d, KIND_ticket_item, i);
        if (!t || is_struck(i) || is_past(d, l, i))
            continue;
        t = draft_latest(d, KIND_ticket, t);
        fresh += i->state == ticket_item_state_NEW;
        begun += i->state == ticket_item_state_STARTED;
        if (i->state == ticket_item_state_DONE)
            *(t->state == ticket_state_PICKED_UP ? &fetched : &made) += 1;
    }
    if (begun || (fresh && made + fetched))
        return line_state_STARTED;
    if (fresh)
        return line_state_SENT;
    return made ? line_state_READY : fetched ? line_state_PICKED_UP : (enum line_state)l->state;
}

bool ticket_items_begun(const struct draft *d, id line_id)
{
    struct venue_iter it = venue_children(d->v, INDEX_ITEMS_OF_LINE, line_id);
    for (const struct ticket_item *i; (i = venue_next(&it));) {
        i = draft_latest(d, KIND_ticket_item, i);
        if (i->state == ticket_item_state_STARTED)
            return true;
    }
    return false;
}

void line_follow(struct draft *d, id line_id)
{
    const struct line *l = venue_line(d->v, line_id);
    if (!l || l->state == line_state_VOIDED)
        return;
    enum line_state to = state_by_items(d, l);
    if (((const struct line *)draft_latest(d, KIND_line, l))->state != (int)to)
        ((struct line *)draft_edit(d, KIND_line, l))->state = to;
}

/* -- changed ----------------------------------------------------------------------------------- */

static void item_change(struct draft *d, const struct ticket_item *i, const struct line *is)
{
    struct ticket_item *changed = draft_edit(d, KIND_ticket_item, i);
    if (!i->was.n) { /* else the kitchen still has to acknowledge what it knew before */
        struct item_was *was = draft_alloc(d, sizeof *was);
        if (!was)
            return;
        *was = (struct item_was){.quantity = i->quantity,
            .choices = i->choices,
            .note = i->note,
            .allergy = i->allergy,
            .seat = i->seat,
            .changed_at = d->ctx->now};
        changed->was = (struct list){was, 1};
    }
    changed->quantity = is->quantity;
    changed->choices = is->choices;
    changed->weight = is->weight;
    changed->unit = is->unit;
    changed->note = is->note;
    changed->allergy = is->allergy;
    changed->seat = is->seat;
    changed->changes++;
    draft_event(d, EVENT_ticket_item_changed, i->id);
}

void ticket_items_change(struct draft *d, struct line *is)
{
    size_t n, n_unseen = 0;
    const void **items = children_sorted(d, INDEX_ITEMS_OF_LINE, is->id, by_id, &n);
    struct station_ref *unseen = n ? draft_alloc(d, n * sizeof *unseen) : NULL;
    for (size_t k = 0; unseen && k < n; k++) {
        const struct ticket_item *i = draft_latest(d, KIND_ticket_item, items[k]);
        if (i->state != ticket_item_state_NEW)
            continue;
        item_change(d, i, is);
        unseen[n_unseen++].station_id = i->station_id;
    }
    is->unseen = (struct list){unseen, n_unseen};
}

/* The station knows how the line was changed. */
static void line_is_seen(struct draft *d, id line_id, id station_id)
{
    const struct line *l = venue_line(d->v, line_id);
    if (!l || !l->unseen.n)
        return;
    const struct station_ref *unseen = l->unseen.items;
    struct station_ref *left = draft_alloc(d, l->unseen.n * sizeof *left);
    size_t n = 0;
    for (size_t k = 0; left && k < l->unseen.n; k++)
        if (!id_eq(unseen[k].station_id, station_id))
            left[n++] = unseen[k];
    ((struct line *)draft_edit(d, KIND_line, l))->unseen = (struct list){left, n};
}

void decide_ticket_item_ack(struct draft *d)
{
    const struct cmd_ticket_item_ack *body = d->cmd->body;
    const struct ticket_item *i = need(d, KIND_ticket_item, "ticket_item_id", body->ticket_item_id);
    if (!i)
        return;
    bool voided = i->state == ticket_item_state_VOIDED;
    if (!voided && !i->was.n) {
        if (i->state == ticket_item_state_VOID_SEEN || i->changes)
            nothing(d); /* another screen was first */
        else
            refuse(d, REFUSAL_not_voided, "ticket_item_id", i->id);
        return;
    }
    if (!need_rev(d, i, false)) /* it was changed again, unseen */
        return;
    struct ticket_item *seen = draft_edit(d, KIND_ticket_item, i);
    seen->was = (struct list){0};
    if (voided)
        seen->state = ticket_item_state_VOID_SEEN;
    else
        line_is_seen(d, i->line_id, i->station_id);
    draft_event(d, voided ? EVENT_ticket_item_void_seen : EVENT_ticket_item_change_seen, i->id);
}

/* -- struck ------------------------------------------------------------------------------------ */

static void item_strike(struct draft *d, const struct ticket_item *i, struct str reason)
{
    struct ticket_item *struck = draft_edit(d, KIND_ticket_item, i);
    struck->state = ticket_item_state_VOIDED;
    struck->void_reason = reason;
    struck->was = (struct list){0};
    draft_event_text(d, EVENT_ticket_item_voided, i->id, reason);
}

void ticket_items_strike(struct draft *d, id line_id, struct str reason, bool unmade_only)
{
    size_t n;
    const void **items = children_sorted(d, INDEX_ITEMS_OF_LINE, line_id, by_id, &n);
    for (size_t k = 0; k < n; k++) {
        const struct ticket_item *i = items[k];
        if (!is_struck(i) && !(unmade_only && i->state == ticket_item_state_DONE))
            item_strike(d, i, reason);
    }
}

void ticket_items_strike_elsewhere(
    struct draft *d, id line_id, const id *stations, size_t n, struct str reason)
{
    size_t n_items;
    const void **items = children_sorted(d, INDEX_ITEMS_OF_LINE, line_id, by_id, &n_items);
    for (size_t k = 0; k < n_items; k++) {
        const struct ticket_item *i = items[k];
        bool stays = is_struck(i);
        for (size_t s = 0; s < n; s++)
            stays = stays || id_eq(stations[s], i->station_id);
        if (!stays)
            item_strike(d, i, reason);
    }
}

void ticket_items_strike_part(struct draft *d, const struct line *l, const struct line *part)
{
    size_t n;
    const void **items = children_sorted(d, INDEX_ITEMS_OF_LINE, l->id, by_id, &n);
    for (size_t k = 0; k < n; k++) {
        const struct ticket_item *i = items[k];
        if (is_struck(i) || is_past(d, l, i))
            continue;
        if (i->quantity <= part->quantity) { /* the rest is on another ticket */
            item_strike(d, i, part->void_reason);
            continue;
        }
        ((struct ticket_item *)draft_edit(d, KIND_ticket_item, i))->quantity -= part->quantity;
        struct ticket_item *struck = draft_new(d, KIND_ticket_item, draft_id(d, KIND_ticket_item));
        id key = struck->id;
        *struck = *i;
        struck->id = key;
        struck->rev = 1;
        struck->line_id = part->id;
        struck->quantity = part->quantity;
        struck->state = ticket_item_state_VOIDED;
        struck->void_reason = part->void_reason;
        draft_event_text(d, EVENT_ticket_item_voided, key, part->void_reason);
    }
}

/* The kitchen: tickets and their items move as drawn in tables/kitchen.h; lines follow their items.
 *
 * A command names the state to reach. If the ticket is already there, nothing changes. If that
 * state cannot be reached from the current one, or pre.from names another state, the command is
 * refused with state_changed. So a second bump changes nothing, but a bump of a ticket that another
 * screen has recalled meanwhile is refused. */

#include "protocol/pos/decide/rules.h"

#define FROM_TICKET(STATE) (1u << ticket_state_##STATE)
#define FROM_ITEM(STATE)   (1u << ticket_item_state_##STATE)

struct move {
    unsigned from; /* bits of the states it starts in */
    int to;
    enum event_type event;
};

static const struct move ticket_moves[COMMANDS_N] = {
    [CMD_ticket_start] = {FROM_TICKET(NEW), ticket_state_STARTED, EVENT_ticket_started},
    [CMD_ticket_bump] = {FROM_TICKET(NEW) | FROM_TICKET(STARTED), ticket_state_BUMPED,
        EVENT_ticket_bumped},
    [CMD_ticket_recall] = {FROM_TICKET(BUMPED) | FROM_TICKET(PICKED_UP), ticket_state_STARTED,
        EVENT_ticket_recalled},
    [CMD_ticket_pick_up] = {FROM_TICKET(BUMPED), ticket_state_PICKED_UP, EVENT_ticket_picked_up},
};

static const struct move item_moves[COMMANDS_N] = {
    [CMD_ticket_item_start] = {FROM_ITEM(NEW), ticket_item_state_STARTED,
        EVENT_ticket_item_started},
    [CMD_ticket_item_done] = {FROM_ITEM(NEW) | FROM_ITEM(STARTED), ticket_item_state_DONE,
        EVENT_ticket_item_done},
    [CMD_ticket_item_undo] = {FROM_ITEM(DONE), ticket_item_state_STARTED, EVENT_ticket_item_undone},
};

/* -- one step ---------------------------------------------------------------------------------- */

static void item_set(struct draft *d, const struct ticket_item *i, enum ticket_item_state to)
{
    struct ticket_item *moved = draft_edit(d, KIND_ticket_item, i);
    moved->state = to;
    switch (to) {
    case ticket_item_state_STARTED:
        if (!moved->started_at.ms)
            moved->started_at = d->ctx->now;
        moved->done_at = (time_ms){0};
        line_follow(d, i->line_id);
        break;
    case ticket_item_state_DONE:
        moved->done_at = d->ctx->now;
        line_follow(d, i->line_id);
        break;
    case ticket_item_state_NEW:
    case ticket_item_state_VOIDED:
    case ticket_item_state_VOID_SEEN:
    case ticket_item_state_N:
        break;
    }
}

static void ticket_set(struct draft *d, const struct ticket *t, enum ticket_state to)
{
    struct ticket *moved = draft_edit(d, KIND_ticket, t);
    moved->state = to;
    switch (to) {
    case ticket_state_STARTED:
        if (!moved->started_at.ms) {
            moved->started_at = d->ctx->now;
            moved->started_by = d->ctx->by.name;
        }
        moved->bumped_at = moved->picked_up_at = (time_ms){0};
        break;
    case ticket_state_BUMPED:
        moved->bumped_at = d->ctx->now;
        break;
    case ticket_state_PICKED_UP:
        moved->picked_up_at = d->ctx->now;
        break;
    case ticket_state_NEW:
    case ticket_state_N:
        break;
    }
}

static bool is_done(const struct ticket *t)
{
    return t->state == ticket_state_BUMPED || t->state == ticket_state_PICKED_UP;
}

/* -- the commands ------------------------------------------------------------------------------ */

static const char *ticket_state_name(const struct ticket *t)
{
    return enum_ticket_state.names[t->state];
}

static const char *item_state_name(const struct ticket_item *i)
{
    return enum_ticket_item_state.names[i->state];
}

/* True when the kitchen has acknowledged every changed item, and before a bump every voided one;
 * false after refusing change_unseen or void_unseen. */
static bool need_all_seen(struct draft *d, const void **items, size_t n)
{
    bool bump = d->cmd->type == CMD_ticket_bump;
    if (!bump && d->cmd->type != CMD_ticket_start)
        return true;
    for (size_t k = 0; k < n; k++) {
        const struct ticket_item *i = items[k];
        bool voided = bump && i->state == ticket_item_state_VOIDED;
        if (voided || i->was.n) {
            refuse(d, voided ? REFUSAL_void_unseen : REFUSAL_change_unseen, "ticket_id", i->id);
            return false;
        }
    }
    return true;
}

/* What a command on a ticket does to one of its items. */
static void item_carry(struct draft *d, const struct ticket_item *i, enum command_type type)
{
    if (i->state == ticket_item_state_VOIDED || i->state == ticket_item_state_VOID_SEEN)
        return;
    if (type == CMD_ticket_bump && i->state != ticket_item_state_DONE)
        item_set(d, i, ticket_item_state_DONE);
    else if (type == CMD_ticket_start && i->state == ticket_item_state_NEW)
        item_set(d, i, ticket_item_state_STARTED);
    else if (type == CMD_ticket_recall && i->state == ticket_item_state_DONE)
        item_set(d, i, ticket_item_state_STARTED);
    else if (type == CMD_ticket_pick_up)
        line_follow(d, i->line_id);
}

/* Items are made: courses may follow, of the ticket's order and of those to which its lines were
 * transferred. */
static void orders_follow(struct draft *d, const struct ticket *t, const void **items, size_t n)
{
    course_follow(d, t->order_id);
    for (size_t i = 0; i < n; i++) {
        const struct line *l = venue_line(d->v, ((const struct ticket_item *)items[i])->line_id);
        if (l && !id_eq(l->order_id, t->order_id))
            course_follow(d, l->order_id);
    }
}

/* The tickets are of one send, or of one course whose stations start at different times. */
static bool go_together(const struct draft *d, const struct ticket *a, const struct ticket *b)
{
    if (a->fire_no == b->fire_no)
        return true;
    struct venue_iter x = venue_children(d->v, INDEX_ITEMS_OF_TICKET, a->id);
    for (const struct ticket_item *i; (i = venue_next(&x));) {
        struct venue_iter y = venue_children(d->v, INDEX_ITEMS_OF_TICKET, b->id);
        for (const struct ticket_item *k; i->course && (k = venue_next(&y));)
            if (k->course == i->course)
                return true;
    }
    return false;
}

/* True when the venue does not mind, or every station is done with what goes out with the ticket;
 * false after refusing stations_open. */
static bool need_stations_done(struct draft *d, const struct ticket *t)
{
    if (d->cmd->type != CMD_ticket_pick_up || !settings_of(d->v)->expo_waits)
        return true;
    const struct ticket *open = NULL;
    struct venue_iter it = venue_children(d->v, INDEX_TICKETS_OF_ORDER, t->order_id);
    for (const struct ticket *other; (other = venue_next(&it));)
        if (!is_done(other) && go_together(d, t, other) &&
            (!open || id_cmp(other->id, open->id) < 0))
            open = other;
    if (open)
        refuse(d, REFUSAL_stations_open, "ticket_id", open->id);
    return !open;
}

static void ticket_move(struct draft *d)
{
    const struct cmd_ticket_start *body = d->cmd->body;
    enum command_type type = d->cmd->type;
    const struct move *move = &ticket_moves[type];
    const struct ticket *t = need(d, KIND_ticket, "ticket_id", body->ticket_id);
    if (!t)
        return;
    if (t->state == move->to) {
        nothing(d);
        return;
    }
    if (!need_from(d, "ticket_id", t->id, ticket_state_name(t)))
        return;
    if (!(move->from >> t->state & 1)) {
        refuse_state(d, "ticket_id", t->id, ticket_state_name(t));
        return;
    }
    size_t n;
    const void **items = children_sorted(d, INDEX_ITEMS_OF_TICKET, t->id, items_by_position, &n);
    if (!need_all_seen(d, items, n) || !need_stations_done(d, t))
        return;
    ticket_set(d, t, move->to);
    for (size_t i = 0; i < n; i++)
        item_carry(d, items[i], type);
    draft_event(d, move->event, t->id);
    if (type == CMD_ticket_start)
        courses_restagger(d, t);
    else if (type == CMD_ticket_pick_up)
        station_trim(d, t);
    else if (type == CMD_ticket_bump)
        orders_follow(d, t, items, n);
}

void decide_ticket_start(struct draft *d)
{
    ticket_move(d);
}

void decide_ticket_bump(struct draft *d)
{
    ticket_move(d);
}

void decide_ticket_recall(struct draft *d)
{
    ticket_move(d);
}

void decide_ticket_pick_up(struct draft *d)
{
    ticket_move(d);
}

static void item_move(struct draft *d)
{
    const struct cmd_ticket_item_start *body = d->cmd->body;
    enum command_type type = d->cmd->type;
    const struct move *move = &item_moves[type];
    const struct ticket_item *i = need(d, KIND_ticket_item, "ticket_item_id", body->ticket_item_id);
    const struct ticket *t = i ? need(d, KIND_ticket, "ticket_item_id", i->ticket_id) : NULL;
    if (!t)
        return;
    if (i->state == move->to) {
        nothing(d);
        return;
    }
    if (!need_from(d, "ticket_item_id", i->id, item_state_name(i)))
        return;
    if (!(move->from >> i->state & 1)) {
        refuse_state(d, "ticket_item_id", i->id, item_state_name(i));
        return;
    }
    if (is_done(t)) { /* recall it first */
        refuse_state(d, "ticket_item_id", t->id, ticket_state_name(t));
        return;
    }
    if (i->was.n) {
        refuse(d, REFUSAL_change_unseen, "ticket_item_id", i->id);
        return;
    }
    if (t->state == ticket_state_NEW) {
        ticket_set(d, t, ticket_state_STARTED);
        draft_event(d, EVENT_ticket_started, t->id);
        courses_restagger(d, t);
    }
    item_set(d, i, move->to);
    draft_event(d, move->event, i->id);
    if (type == CMD_ticket_item_done)
        orders_follow(d, t, (const void *[]){i}, 1);
}

void decide_ticket_item_start(struct draft *d)
{
    item_move(d);
}

void decide_ticket_item_done(struct draft *d)
{
    item_move(d);
}

void decide_ticket_item_undo(struct draft *d)
{
    item_move(d);
}

/* -- receipts ---------------------------------------------------------------------------------- */

/* Every ticket with the line is shown, the one of this command included. */
static bool shown_everywhere(const struct draft *d, id line_id)
{
    struct venue_iter it = venue_children(d->v, INDEX_ITEMS_OF_LINE, line_id);
    for (const struct ticket_item *i; (i = venue_next(&it));) {
        const struct ticket *t = venue_ticket(d->v, i->ticket_id);
        if (t && !((const struct ticket *)draft_latest(d, KIND_ticket, t))->displayed_at.ms)
            return false;
    }
    return true;
}

/* Marks the ticket's lines as displayed: the waiter sees lines, not tickets. Returns their bytes as
 * JSON. */
static size_t lines_displayed(struct draft *d, const struct ticket *t)
{
    size_t n, bytes = 0;
    const void **items = children_sorted(d, INDEX_ITEMS_OF_TICKET, t->id, items_by_position, &n);
    for (size_t k = 0; k < n; k++) {
        const struct line *l = venue_line(d->v, ((const struct ticket_item *)items[k])->line_id);
        if (l && !l->displayed && shown_everywhere(d, l->id)) {
            struct line *shown = draft_edit(d, KIND_line, l);
            shown->displayed = true;
            bytes += record_json((const struct record *)l);
        }
    }
    return bytes;
}

void decide_ticket_receipt(struct draft *d)
{
    const struct cmd_ticket_receipt *body = d->cmd->body;
    const struct ticket_ref *refs = body->displayed.items;
    size_t bytes = 0;
    /* A screen repeats what the record does not show yet: what is too much for one change waits. */
    for (size_t k = 0; k < body->displayed.n && bytes < LIMIT_ORDER_BYTES; k++) {
        const struct ticket *t = venue_ticket(d->v, refs[k].ticket_id);
        struct ticket *shown = t && !t->displayed_at.ms ? draft_edit(d, KIND_ticket, t) : NULL;
        if (!shown || shown->displayed_at.ms) /* drafted before: the list names it twice */
            continue;
        shown->displayed_at = d->ctx->now;
        if (!shown->delivered_at.ms)
            shown->delivered_at = d->ctx->now;
        bytes += lines_displayed(d, t);
        draft_event(d, EVENT_ticket_displayed, t->id);
    }
    refs = body->delivered.items;
    for (size_t k = 0; k < body->delivered.n; k++) {
        const struct ticket *t = venue_ticket(d->v, refs[k].ticket_id);
        struct ticket *had = t && !t->delivered_at.ms ? draft_edit(d, KIND_ticket, t) : NULL;
        if (!had || had->delivered_at.ms)
            continue;
        had->delivered_at = d->ctx->now;
        draft_event(d, EVENT_ticket_delivered, t->id);
    }
    if (!d->n_events)
        nothing(d);
}

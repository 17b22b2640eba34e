/* What moves to another order or table: single lines, a whole order, an order to another table.
 *
 * A line keeps its identity, so nothing is cooked twice: its ticket item stays on its ticket, which
 * keeps its number and its order, and says where the line goes now. Each command is undone by
 * another: a transfer by a transfer back, a merge by order.part. */

#include "protocol/pos/decide/rules.h"

/* -- lines ------------------------------------------------------------------------------------- */

static bool may_move(const struct line *l)
{
    return l->state != line_state_VOIDED && l->state != line_state_REMOVED;
}

/* The order may have these lines, too; false after refusing order_full. ret_position: of its last
 * line. */
static bool need_room(
    struct draft *d, const struct order *to, const void **lines, size_t n, int64_t *ret_position)
{
    size_t bytes = 0, all = n;
    *ret_position = 0;
    struct venue_iter it = venue_children(d->v, INDEX_LINES_OF_ORDER, to->id);
    for (const struct line *l; (l = venue_next(&it)); all++) {
        bytes += record_json((const struct record *)l);
        if (l->position > *ret_position)
            *ret_position = l->position;
    }
    for (size_t i = 0; i < n; i++)
        bytes += record_json(lines[i]);
    if (all <= LIMIT_ORDER_LINES && bytes <= LIMIT_ORDER_BYTES)
        return true;
    refuse(d, REFUSAL_order_full, "order_id", to->id);
    return false;
}

/* Discounts on lines that were drafted for another order go along. False after refusing
 * discounts_full, or when the arena is full. */
static bool discounts_move(struct draft *d, const struct order *from, const struct order *to)
{
    size_t n, n_there = 0;
    const void **all = children_sorted(d, INDEX_DISCOUNTS_OF_ORDER, from->id, by_id, &n);
    struct venue_iter it = venue_children(d->v, INDEX_DISCOUNTS_OF_ORDER, to->id);
    while (venue_next(&it))
        n_there++;
    for (size_t i = 0; i < n; i++) {
        const struct discount *x = all[i];
        const struct line *l = id_is_zero(x->line_id) ? NULL : draft_get(d, KIND_line, x->line_id);
        if (!l || !id_eq(l->order_id, to->id))
            continue;
        ((struct discount *)draft_edit(d, KIND_discount, x))->order_id = to->id;
        n_there++;
    }
    if (n_there <= LIMIT_ORDER_DISCOUNTS)
        return true;
    refuse(d, REFUSAL_discounts_full, "order_id", to->id);
    return false;
}

/* Moves live lines to another order, in this order. `merged`: the order from which a merge takes
 * them; zero: none. Both orders are priced anew. False after refusing, or when the arena is full.
 */
static bool lines_move(struct draft *d, const struct order *from, const struct order *to,
    const void **lines, size_t n, id merged)
{
    int64_t position, fires = from->fires;
    if (!need_room(d, to, lines, n, &position))
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct line *l = lines[i];
        if (!need_unpaid(d, l))
            return false;
        struct line *moved = draft_edit(d, KIND_line, l);
        shares_take_back(d, l->id);
        moved->order_id = to->id;
        moved->position = ++position;
        moved->check_id = (id){{0}};
        moved->discount = (money){0};
        if (id_is_zero(merged) || id_is_zero(moved->from_order_id))
            moved->from_order_id = merged;
        if (from->kind != to->kind && !line_to_channel(d, from, to, moved, false))
            return false;
        if (!line_price(d, to, moved))
            return false;
        line_join_course(d, moved);
        line_relabel(d, moved, draft_latest(d, KIND_order, to));
        if (l->fire_no > fires)
            fires = l->fire_no;
    }
    if (fires > from->fires)
        ((struct order *)draft_edit(d, KIND_order, from))->fires = fires;
    if (from->kind != to->kind && !lines_fit(d, to))
        return false;
    return discounts_move(d, from, to) && order_reprice(d, from) && order_reprice(d, to);
}

/* The lines that the command names, by position; NULL after refusing, or when the arena is full. */
static const void **lines_named(
    struct draft *d, const struct order *from, const struct list *list, size_t *ret_n)
{
    const struct line_ref *refs = list->items;
    size_t n, n_named = 0;
    for (size_t i = 0; i < list->n; i++) {
        const struct line *l = venue_line(d->v, refs[i].line_id);
        if (!l || !id_eq(l->order_id, from->id)) {
            refuse(d, REFUSAL_not_found, "lines", refs[i].line_id);
            return NULL;
        }
        if (!may_move(l)) {
            refuse_state(d, "lines", l->id, enum_line_state.names[l->state]);
            return NULL;
        }
    }
    const void **lines = children_sorted(d, INDEX_LINES_OF_ORDER, from->id, lines_by_position, &n);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < list->n; k++)
            if (id_eq(((const struct record *)lines[i])->id, refs[k].line_id)) {
                lines[n_named++] = lines[i];
                break;
            }
    *ret_n = n_named;
    return lines;
}

/* Another open order; NULL after refusing. */
static const struct order *need_other(
    struct draft *d, const struct order *o, const char *field, id key)
{
    const struct order *to = need_open_order(d, field, key);
    if (!to || !id_eq(to->id, o->id))
        return to;
    refuse_bad(d, field, key, "it is the same order");
    return NULL;
}

void decide_line_transfer(struct draft *d)
{
    const struct cmd_line_transfer *body = d->cmd->body;
    const struct order *from = need_open_order(d, "order_id", body->order_id);
    const struct order *to = from ? need_other(d, from, "to_order_id", body->to_order_id) : NULL;
    size_t n;
    const void **lines = to ? lines_named(d, from, &body->lines, &n) : NULL;
    if (!lines)
        return;
    for (size_t i = 0; i < n; i++)
        draft_event(d, EVENT_line_transferred, ((const struct record *)lines[i])->id);
    lines_move(d, from, to, lines, n, (id){{0}});
}

/* -- whole orders ------------------------------------------------------------------------------ */

static bool follows(const struct ticket *t, const struct order *to)
{
    return !id_eq(t->table_id, to->table_id);
}

static bool names_tables(const struct ticket *t, const struct list *joined)
{
    const struct table_name *shown = t->joined.items, *now = joined->items;
    for (size_t i = 0; i < t->joined.n && i < joined->n; i++)
        if (!id_eq(shown[i].table_id, now[i].table_id))
            return false;
    return t->joined.n == joined->n;
}

/* The order's tickets go to the table of `to`, those that were handed over too, since they may be
 * recalled. If another order has none, they stay and their items say where they go. */
static void tickets_follow(
    struct draft *d, const struct order *from, const struct order *to, const char *field)
{
    size_t n, n_moved = 0;
    const struct table *at = venue_table(d->v, to->table_id);
    const struct table *was = venue_table(d->v, from->table_id);
    if (!at && !id_eq(from->id, to->id))
        return;
    const void **tickets = children_sorted(d, INDEX_TICKETS_OF_ORDER, from->id, by_id, &n);
    for (size_t i = 0; i < n; i++)
        n_moved += follows(tickets[i], to);
    if (!table_has_room(d, to, n_moved)) {
        refuse(d, REFUSAL_table_full, field, to->table_id);
        return;
    }
    struct list joined = at ? table_names(d, at) : (struct list){0};
    for (size_t i = 0; i < n; i++) {
        bool moves = follows(tickets[i], to); /* or its table was joined or parted meanwhile */
        if (!moves && names_tables(tickets[i], &joined))
            continue;
        struct ticket *t = draft_edit(d, KIND_ticket, tickets[i]);
        t->joined = joined;
        if (!moves)
            continue;
        struct str number = at ? at->number : (struct str){0};
        t->table_id = to->table_id;
        t->kind = to->kind;
        if (was != at)
            t->moved_from = was ? was->number : (struct str){0};
        else if (!str_eq(t->table_number, number)) /* it comes back from there */
            t->moved_from = t->table_number;
        t->table_number = number;
    }
}

bool order_follow(
    struct draft *d, const struct order *o, const struct order *there, const char *field)
{
    size_t n;
    tickets_follow(d, o, there, field);
    const void **merged = children_sorted(d, INDEX_ORDERS_MERGED_INTO, o->id, by_id, &n);
    for (size_t i = 0; i < n; i++)
        tickets_follow(d, merged[i], there, field);
    return d->out->outcome != DECIDED_REFUSED;
}

/* The order may be merged into another one, and split off again without losing anything; false
 * after refusing. */
static bool need_mergeable(struct draft *d, const struct order *o)
{
    size_t open = 0;
    struct venue_iter it = venue_children(d->v, INDEX_DISCOUNTS_OF_ORDER, o->id);
    for (const struct discount *x; (x = venue_next(&it));)
        if (id_is_zero(x->line_id)) {
            refuse(d, REFUSAL_order_discounted, "order_id", o->id);
            return false;
        }
    it = venue_children(d->v, INDEX_CHECKS_OF_ORDER, o->id);
    for (const struct check *c; (c = venue_next(&it));)
        open += c->state == check_state_OPEN;
    if (open > 1)
        refuse(d, REFUSAL_order_split, "order_id", o->id);
    return open <= 1 && need_no_check_paid(d, o);
}

/* The lines of an order that move, by position: all, or those that came from one that was merged.
 */
static const void **lines_moving(
    struct draft *d, const struct order *o, const struct order *merged, size_t *ret_n)
{
    size_t n;
    const void **lines = children_sorted(d, INDEX_LINES_OF_ORDER, o->id, lines_by_position, &n);
    *ret_n = 0;
    for (size_t i = 0; i < n; i++) {
        const struct line *l = lines[i];
        if (may_move(l) && (!merged || id_eq(l->from_order_id, merged->id)))
            lines[(*ret_n)++] = l;
    }
    return lines;
}

/* An order has at least one guest, also when its covers were corrected after a merge. */
static int64_t covers_in_range(int64_t n)
{
    return n < 1 ? 1 : n > 1000 ? 1000 : n;
}

void decide_order_merge(struct draft *d)
{
    const struct cmd_order_merge *body = d->cmd->body;
    const struct order *o = need_open_order(d, "order_id", body->order_id);
    const struct order *into = o ? need_other(d, o, "into_id", body->into_id) : NULL;
    if (!into || !need_mergeable(d, o))
        return;
    draft_event(d, EVENT_order_merged, o->id);
    size_t n, n_merged;
    const void **lines = lines_moving(d, o, NULL, &n);
    const void **merged = children_sorted(d, INDEX_ORDERS_MERGED_INTO, o->id, by_id, &n_merged);
    struct order *ended = draft_edit(d, KIND_order, o);
    ended->state = order_state_MERGED;
    ended->into_id = into->id;
    ended->closed_at = draft_now_after(d, o->opened_at);
    for (size_t i = 0; i < n_merged; i++)
        ((struct order *)draft_edit(d, KIND_order, merged[i]))->into_id = into->id;
    struct order *grown = draft_edit(d, KIND_order, into);
    grown->covers = covers_in_range(into->covers + o->covers);
    tickets_follow(d, o, into, "into_id");
    for (size_t i = 0; i < n_merged; i++)
        tickets_follow(d, merged[i], into, "into_id");
    if (d->out->outcome != DECIDED_REFUSED)
        lines_move(d, o, into, lines, n, o->id);
}

bool need_table_back(struct draft *d, const struct order *o)
{
    const struct table *t = venue_table(d->v, o->table_id);
    size_t n = 0;
    if (t && t->state == table_state_AVAILABLE) {
        table_seat(d, t, o->covers);
    } else if (t && t->state != table_state_SEATED) {
        refuse(d, REFUSAL_table_taken, "order_id", t->id);
        return false;
    } else if (t && t->paid_at.ms) {
        ((struct table *)draft_edit(d, KIND_table, t))->paid_at = (time_ms){0};
    }
    struct venue_iter it = venue_children(d->v, INDEX_ORDERS_OF_TABLE, o->table_id);
    for (const struct order *other; t && (other = venue_next(&it));)
        n += other->state == order_state_OPEN;
    if (n >= LIMIT_TABLE_ORDERS) {
        refuse(d, REFUSAL_table_full, "order_id", t->id);
        return false;
    }
    if (o->state == order_state_CANCELLED) /* what is on its tickets went to other orders */
        return true;
    return order_follow(d, o, o, "order_id");
}

void decide_order_part(struct draft *d)
{
    const struct cmd_order_part *body = d->cmd->body;
    const struct order *o = need(d, KIND_order, "order_id", body->order_id);
    const struct order *into = o ? venue_order(d->v, o->into_id) : NULL;
    if (!o)
        return;
    if (o->state != order_state_MERGED || !into) {
        refuse_state(d, "order_id", o->id, enum_order_state.names[o->state]);
        return;
    }
    if (into->state != order_state_OPEN) {
        refuse(d, REFUSAL_order_not_open, "order_id", into->id);
        return;
    }
    draft_event(d, EVENT_order_parted, o->id);
    size_t n;
    const void **lines = lines_moving(d, into, o, &n);
    struct order *again = draft_edit(d, KIND_order, o);
    again->state = order_state_OPEN;
    again->into_id = (id){{0}};
    again->closed_at = (time_ms){0};
    struct order *left = draft_edit(d, KIND_order, into);
    left->covers = covers_in_range(into->covers - o->covers);
    if (need_table_back(d, o))
        lines_move(d, into, o, lines, n, (id){{0}});
}

/* -- to another table -------------------------------------------------------------------------- */

bool table_take(struct draft *d, const struct table *to, const struct order *o, const char *field)
{
    size_t n = 0;
    if (!need_table_move(d, to, field))
        return false;
    struct venue_iter it = venue_children(d->v, INDEX_ORDERS_OF_TABLE, to->id);
    for (const struct order *other; (other = venue_next(&it));)
        n += other->state == order_state_OPEN;
    if (n >= LIMIT_TABLE_ORDERS) {
        refuse(d, REFUSAL_table_full, field, to->id);
        return false;
    }
    if (to->state == table_state_AVAILABLE)
        table_seat(d, to, o->covers);
    else if (to->paid_at.ms)
        ((struct table *)draft_edit(d, KIND_table, to))->paid_at = (time_ms){0};
    return true;
}

void decide_order_transfer(struct draft *d)
{
    const struct cmd_order_transfer *body = d->cmd->body;
    const struct order *o = need_open_order(d, "order_id", body->order_id);
    const struct table *to = o ? need(d, KIND_table, "to_table_id", body->to_table_id) : NULL;
    if (!to)
        return;
    if (id_is_zero(o->table_id)) {
        refuse(d, REFUSAL_table_unwanted, "order_id", o->id);
        return;
    }
    if (id_eq(o->table_id, to->id)) {
        nothing(d);
        return;
    }
    struct order there = *o;
    there.table_id = to->id;
    if (!table_take(d, to, o, "to_table_id") || !order_follow(d, o, &there, "to_table_id"))
        return;
    ((struct order *)draft_edit(d, KIND_order, o))->table_id = to->id;
    draft_event_text(d, EVENT_order_transferred, o->id, to->number);
    order_relabel(d, o);
}

/* Combos: an item of several slots, each filled with another item, for one price.
 *
 * A combo becomes one ordinary line for each part, and the lines share combo_id. So kitchens,
 * checks, courses and voids need not know about combos, taxes are those of each part, and an older
 * screen shows lines like others. The combo's price is split over the parts in proportion to what
 * each would cost alone (largest remainder); what a slot's option or a choice adds stays with its
 * part. */

#include "protocol/pos/decide/rules.h"

static const struct cmd_line_add *body_of(const struct draft *d)
{
    return d->cmd->body;
}

bool item_is_combo(const struct draft *d, const struct item *item)
{
    struct venue_iter it = venue_children(d->v, INDEX_SLOTS_OF_ITEM, item->id);
    for (const struct combo_slot *s; (s = venue_next(&it));)
        if (!s->retired)
            return true;
    return false;
}

static bool refuse_part(struct draft *d, enum refusal why, id about)
{
    refuse(d, why, "parts", about);
    return false;
}

/* -- the slots --------------------------------------------------------------------------------- */

static const struct slot_option *slot_option_of(const struct combo_slot *s, id item)
{
    const struct slot_option *options = s->options.items;
    for (size_t i = 0; i < s->options.n; i++)
        if (id_eq(options[i].item_id, item))
            return &options[i];
    return NULL;
}

static size_t n_filling(const struct cmd_line_add *body, id slot)
{
    const struct combo_part *parts = body->parts.items;
    size_t n = 0;
    for (size_t i = 0; i < body->parts.n; i++)
        n += id_eq(parts[i].slot_id, slot);
    return n;
}

/* True when every slot has what it needs; false after refusing, about the first by position that
 * has not. */
static bool slots_filled(struct draft *d, const struct item *combo)
{
    const struct combo_slot *empty = NULL;
    struct venue_iter it = venue_children(d->v, INDEX_SLOTS_OF_ITEM, combo->id);
    for (const struct combo_slot *s; (s = venue_next(&it));) {
        bool before = !empty || s->position < empty->position ||
                      (s->position == empty->position && id_cmp(s->id, empty->id) < 0);
        if (!s->retired && !s->optional && before && n_filling(body_of(d), s->id) == 0)
            empty = s;
    }
    return empty ? refuse_part(d, REFUSAL_slot_empty, empty->id) : true;
}

/* The option of the slot that the part fills; NULL after refusing. */
static const struct slot_option *part_option(
    struct draft *d, const struct item *combo, const struct combo_part *p)
{
    const struct combo_slot *s = venue_combo_slot(d->v, p->slot_id);
    if (!s || s->retired || !id_eq(s->item_id, combo->id) || n_filling(body_of(d), s->id) > 1) {
        refuse_part(d, REFUSAL_slot_unknown, p->slot_id);
        return NULL;
    }
    const struct slot_option *o = slot_option_of(s, p->item_id);
    const struct item *item = venue_item(d->v, p->item_id);
    if (o && !(item && item_is_combo(d, item))) /* combos do not nest */
        return o;
    refuse_part(d, REFUSAL_slot_option, p->item_id);
    return NULL;
}

/* -- the lines --------------------------------------------------------------------------------- */

/* Its parts are counted, so a combo has no count of its own. */
static bool need_offered(struct draft *d, const struct item *combo)
{
    bool offered = item_is_offered(d, combo);
    if (combo->retired || !offered)
        refuse(d, combo->retired ? REFUSAL_item_retired : REFUSAL_item_86, "item_id", combo->id);
    return !combo->retired && offered;
}

/* Positions and room for n lines more; false after refusing. ret_last: the last position in use. */
static bool lines_have_room(struct draft *d, const struct order *o, size_t n, int64_t *ret_last)
{
    size_t all = n;
    *ret_last = 0;
    struct venue_iter it = venue_children(d->v, INDEX_LINES_OF_ORDER, o->id);
    for (const struct line *l; (l = venue_next(&it)); all++)
        if (l->position > *ret_last)
            *ret_last = l->position;
    if (all > LIMIT_ORDER_LINES)
        refuse(d, REFUSAL_order_full, "order_id", o->id);
    return all <= LIMIT_ORDER_LINES;
}

/* What the part costs alone, by the menu or a price list: its weight in the split. */
static int64_t alone(const struct draft *d, const struct order *o, id item)
{
    const struct item *is = venue_item(d->v, item);
    const struct list_price *by_list = is ? list_price_of(d, o, is) : NULL;
    return by_list ? by_list->price.v.minor : is ? is->price.minor : 0;
}

/* Splits the price of one combo over its parts. False when the arena is full. */
static bool split(struct draft *d, const struct order *o, int64_t price, money *ret_shares)
{
    const struct combo_part *parts = body_of(d)->parts.items;
    size_t n = body_of(d)->parts.n;
    int64_t *weights = draft_alloc(d, n * sizeof *weights), sum = 0;
    if (!weights)
        return false;
    for (size_t i = 0; i < n; i++)
        sum += weights[i] = alone(d, o, parts[i].item_id);
    for (size_t i = 0; sum == 0 && i < n; i++)
        weights[i] = 1; /* all are free: equal shares */
    return money_allocate((money){price}, weights, n, ret_shares);
}

/* Drafts the line of part i, and takes its stock. False after refusing. */
static bool part_add(struct draft *d, const struct order *o, const struct item *combo, size_t i,
    money share, int64_t position)
{
    const struct cmd_line_add *body = body_of(d);
    const struct combo_part *p = (const struct combo_part *)body->parts.items + i;
    const struct slot_option *option = part_option(d, combo, p);
    const struct item *item = option ? need(d, KIND_item, "parts", p->item_id) : NULL;
    if (!item || !need_fresh(d, KIND_line, "parts", p->line_id))
        return false;
    for (size_t k = 0; k < i; k++)
        if (id_eq(((const struct combo_part *)body->parts.items)[k].line_id, p->line_id))
            return refuse_part(d, REFUSAL_exists, p->line_id);
    if (!need_sold_now(d, item) || !stock_take(d, item, body->quantity))
        return false;
    struct line *l = draft_new(d, KIND_line, p->line_id);
    draft_event(d, EVENT_line_added, p->line_id);
    struct opt_money none = {0};
    struct opt_int unweighed = {0};
    struct wanted wanted = {&p->choices, body->quantity, &none, &unweighed};
    l->combo_id = body->line_id;
    l->combo_item_id = combo->id;
    l->combo_name = combo->name;
    l->slot_id = p->slot_id;
    l->item_price = (struct opt_money){true, {share.minor + option->price.minor}};
    if (!line_fill(d, o, l, item, &wanted))
        return false;
    l->order_id = o->id;
    l->note = body->note;
    l->allergy = body->allergy;
    l->seat = body->seat.has ? body->seat.v : 0;
    l->course = body->course.has ? body->course.v : 0;
    l->reference = body->reference;
    l->position = position;
    l->check_id = check_of_seat(d, o, l->seat);
    l->state = line_state_DRAFT;
    l->added_by = d->ctx->by.name;
    l->added_at = d->at;
    return true;
}

/* The lines of the order, the new ones included, come to no more than an order may have; false
 * after refusing. */
static bool bytes_fit(struct draft *d, const struct order *o)
{
    size_t bytes = 0;
    struct venue_iter it = venue_children(d->v, INDEX_LINES_OF_ORDER, o->id);
    for (const struct record *l; (l = venue_next(&it));)
        bytes += record_json(l);
    for (size_t i = 0; i < d->n_puts; i++)
        if (d->puts[i].kind == KIND_line)
            bytes += record_json_bytes(KIND_line, d->puts[i].rec);
    if (bytes > LIMIT_ORDER_BYTES)
        refuse(d, REFUSAL_order_full, "order_id", o->id);
    return bytes <= LIMIT_ORDER_BYTES;
}

void combo_add(struct draft *d, const struct order *o, const struct item *combo)
{
    const struct cmd_line_add *body = body_of(d);
    size_t n = body->parts.n;
    struct line priced = {0}; /* what one combo costs, as a line of it would */
    int64_t price, last;
    if (body->choices.n) {
        refuse(d, REFUSAL_choice_unknown, "choices", combo->id);
        return;
    }
    if (!slots_filled(d, combo) || !need_sold_now(d, combo) || !need_offered(d, combo) ||
        !lines_have_room(d, o, n, &last) ||
        !item_price_take(d, o, &priced, combo, &body->price, &body->weight, &price))
        return;
    money *shares = draft_alloc(d, n * sizeof *shares);
    if (!n || !shares || !split(d, o, price, shares)) {
        if (!n)
            refuse_part(d, REFUSAL_slot_empty, combo->id); /* all its slots are optional */
        return;
    }
    for (size_t i = 0; i < n; i++)
        if (!part_add(d, o, combo, i, shares[i], last + 1 + (int64_t)i))
            return;
    if (!bytes_fit(d, o))
        return;
    const struct combo_part *parts = body->parts.items;
    for (size_t i = 0, k = 0; i < d->n_puts && k < n; i++)
        if (d->puts[i].kind == KIND_line && id_eq(d->puts[i].rec->id, parts[k].line_id)) {
            if (!order_resum(d, o, NULL, (const struct line *)d->puts[i].rec))
                return;
            k++;
        }
}

/* Lines: added, changed, removed before sending, voided after it. What the kitchen does to them is
 * in rules/kitchen/ticket.c; their states are drawn above line_state in tables/order.h. What they
 * cost is in sums.c. */

#include "protocol/pos/decide/rules.h"

/* -- choices ----------------------------------------------------------------------------------- */

static const struct menu_option *option_find(const struct choice_group *g, id option)
{
    const struct menu_option *options = g->options.items;
    for (size_t i = 0; i < g->options.n; i++)
        if (id_eq(options[i].id, option))
            return &options[i];
    return NULL;
}

static bool chosen_twice(const struct chosen *chosen, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (id_eq(chosen[k].group_id, chosen[i].group_id) &&
            id_eq(chosen[k].option_id, chosen[i].option_id))
            return true;
    return false;
}

/* Copies what was chosen, with the menu's current names and prices, and adds the prices to *price
 * (50 of at most 10^15 fit 64 bits). False after refusing, or when the arena is full. */
static bool choices_copy(struct draft *d, const struct item *item, const struct list *list,
    struct list *ret_choices, int64_t *price)
{
    const struct chosen *chosen = list->items;
    struct choice *choices = list->n ? draft_alloc(d, list->n * sizeof *choices) : NULL;
    if (list->n && !choices)
        return false;
    for (size_t i = 0; i < list->n; i++) {
        const struct choice_group *g = venue_choice_group(d->v, chosen[i].group_id);
        if (!g || !id_eq(g->item_id, item->id)) {
            refuse(d, REFUSAL_choice_unknown, "choices", chosen[i].group_id);
            return false;
        }
        const struct menu_option *o = option_find(g, chosen[i].option_id);
        if (!o || chosen_twice(chosen, i)) {
            refuse(d, o ? REFUSAL_choice_twice : REFUSAL_choice_unknown, "choices",
                chosen[i].option_id);
            return false;
        }
        choices[i] = (struct choice){.group_id = g->id,
            .option_id = o->id,
            .group = g->name,
            .name = o->name,
            .price = o->price};
        *price += o->price.minor;
    }
    *ret_choices = (struct list){choices, list->n};
    return true;
}

/* True when the number of options chosen from each group of the item is between the group's min and
 * max; false after refusing, about the first group by position that is not satisfied. */
static bool choices_suffice(struct draft *d, const struct item *item, const struct list *list)
{
    const struct chosen *chosen = list->items;
    const struct choice_group *bad = NULL;
    int64_t bad_n = 0;
    struct venue_iter it = venue_children(d->v, INDEX_GROUPS_OF_ITEM, item->id);
    for (const struct choice_group *g; (g = venue_next(&it));) {
        int64_t n = 0;
        for (size_t i = 0; i < list->n; i++)
            n += id_eq(chosen[i].group_id, g->id);
        bool before = !bad || g->position < bad->position ||
                      (g->position == bad->position && id_cmp(g->id, bad->id) < 0);
        if ((n < g->min || n > g->max) && before) {
            bad = g;
            bad_n = n;
        }
    }
    if (bad)
        refuse(d, bad_n < bad->min ? REFUSAL_choice_too_few : REFUSAL_choice_too_many, "choices",
            bad->id);
    return !bad;
}

/* -- the commands ------------------------------------------------------------------------------ */

/* The position for one more line; 0 after refusing. */
static int64_t position_next(struct draft *d, const struct order *o)
{
    int64_t n = 0, last = 0;
    struct venue_iter it = venue_children(d->v, INDEX_LINES_OF_ORDER, o->id);
    for (const struct line *l; (l = venue_next(&it)); n++)
        if (l->position > last)
            last = l->position;
    if (n < LIMIT_ORDER_LINES)
        return last + 1;
    refuse(d, REFUSAL_order_full, "order_id", o->id);
    return 0;
}

/* True when the order's lines with `is`, in place of the live one with its id if there is one, come
 * to no more than an order may have, so that it can be sent and cancelled as one change; false
 * after refusing. */
static bool order_has_room(struct draft *d, const struct order *o, const struct line *is)
{
    size_t bytes = record_json_bytes(KIND_line, is);
    struct venue_iter it = venue_children(d->v, INDEX_LINES_OF_ORDER, o->id);
    for (const struct record *l; (l = venue_next(&it));)
        if (!id_eq(l->id, is->id))
            bytes += record_json(l);
    if (bytes > LIMIT_ORDER_BYTES)
        refuse(d, REFUSAL_order_full, "order_id", o->id);
    return bytes <= LIMIT_ORDER_BYTES;
}

/* The taxes that the item has in the order, as they are now, without amounts. A single one is in
 * tax_ppm and tax_inclusive. False after refusing, or when the arena is full. */
static bool taxes_copy(
    struct draft *d, const struct order *o, const struct item *item, struct line *l)
{
    const struct item_tax *rows = item->taxes.items;
    const struct tax *tax = need(d, KIND_tax, "item_id", item->tax_id);
    struct line_tax *taxes = draft_alloc(d, LINE_TAXES_MAX * sizeof *taxes);
    size_t n = 0;
    if (!tax || !taxes)
        return false;
    for (size_t i = 0; i < item->taxes.n && n < LINE_TAXES_MAX; i++) {
        if (rows[i].kind != o->kind)
            continue;
        tax = need(d, KIND_tax, "item_id", rows[i].tax_id);
        if (!tax)
            return false;
        taxes[n++] = (struct line_tax){.name = tax->name,
            .rate_ppm = tax->rate_ppm,
            .inclusive = tax->inclusive,
            .compound = tax->compound};
    }
    bool several = n > 1;
    l->taxes = several ? (struct list){taxes, n} : (struct list){0};
    l->tax_ppm = several ? 0 : tax->rate_ppm;
    l->tax_inclusive = !several && tax->inclusive;
    return true;
}

/* Fills in what comes from the menu: the item, these choices and the price; false after refusing.
 */
static bool line_fill(struct draft *d, const struct order *o, struct line *l,
    const struct item *item, const struct list *chosen, int64_t quantity)
{
    int64_t price = item->price.minor;
    if (!taxes_copy(d, o, item, l) || !choices_copy(d, item, chosen, &l->choices, &price) ||
        !choices_suffice(d, item, chosen))
        return false;
    if (price < 0 || price > MONEY_MAX) {
        refuse(
            d, price < 0 ? REFUSAL_price_negative : REFUSAL_amount_too_large, "choices", item->id);
        return false;
    }
    l->item_id = item->id;
    l->name = item->name;
    l->category_id = item->category_id;
    l->station_id = item->station_id;
    l->unit_price = (money){price};
    l->quantity = quantity;
    return line_price(d, o, l);
}

void decide_line_add(struct draft *d)
{
    const struct cmd_line_add *body = d->cmd->body;
    if (!need_fresh(d, KIND_line, "line_id", body->line_id))
        return;
    const struct order *o = need_open_order(d, "order_id", body->order_id);
    const struct item *item = o ? need(d, KIND_item, "item_id", body->item_id) : NULL;
    if (!item)
        return;
    draft_event(d, EVENT_line_added, body->line_id);
    struct line *l = draft_new(d, KIND_line, body->line_id);
    l->position = position_next(d, o);
    if (!l->position || !stock_take(d, item, body->quantity) ||
        !line_fill(d, o, l, item, &body->choices, body->quantity))
        return;
    l->order_id = o->id;
    l->note = body->note;
    l->allergy = body->allergy;
    l->seat = body->seat.has ? body->seat.v : 0;
    l->course = body->course.has ? body->course.v : 0;
    l->reference = body->reference;
    l->check_id = check_of_seat(d, o, l->seat);
    l->state = line_state_DRAFT;
    l->added_by = d->ctx->by.name;
    l->added_at = d->at;
    if (order_has_room(d, o, l))
        order_resum(d, o, NULL, l);
}

/* The line of the command, which the kitchen does not have yet, with the rev that the screen
 * showed; NULL after refusing. */
static const struct line *need_draft_line(struct draft *d, id key)
{
    const struct line *l = need(d, KIND_line, "line_id", key);
    if (!l || !need_open_order(d, "line_id", l->order_id))
        return NULL;
    if (!line_is_unsent(l)) {
        refuse(d, REFUSAL_line_not_draft, "line_id", l->id);
        return NULL;
    }
    return need_rev(d, l, true) && need_unpaid(d, l) ? l : NULL;
}

/* A draft line's quantity changes by `more`: takes or returns stock. False after refusing. */
static bool stock_shift(struct draft *d, const struct line *l, int64_t more)
{
    const struct item *item = venue_item(d->v, l->item_id);
    if (more > 0 && item)
        return stock_take(d, item, more);
    if (more < 0)
        stock_give(d, l->item_id, -more);
    return true;
}

void decide_line_change(struct draft *d)
{
    const struct cmd_line_change *body = d->cmd->body;
    const struct line *l = need_draft_line(d, body->line_id);
    if (!l)
        return;
    int64_t more = body->quantity - l->quantity;
    if (more == 0) {
        nothing(d);
        return;
    }
    draft_event(d, EVENT_line_changed, l->id);
    if (!stock_shift(d, l, more))
        return;
    struct line *changed = draft_edit(d, KIND_line, l);
    changed->quantity = body->quantity;
    const struct order *o = venue_order(d->v, l->order_id);
    if (line_price(d, o, changed))
        order_resum(d, o, l, changed);
}

/* The line becomes what line.add would make now, but keeps its position, added_by and added_at. */
void decide_line_replace(struct draft *d)
{
    const struct cmd_line_replace *body = d->cmd->body;
    const struct line *l = need_draft_line(d, body->line_id);
    const struct item *item = l ? need(d, KIND_item, "line_id", l->item_id) : NULL;
    if (!item)
        return;
    const struct order *o = venue_order(d->v, l->order_id);
    draft_event(d, EVENT_line_changed, l->id);
    struct line is = *l;
    if (!stock_shift(d, l, body->quantity - l->quantity) ||
        !line_fill(d, o, &is, item, &body->choices, body->quantity))
        return;
    is.note = body->note;
    is.allergy = body->allergy;
    is.seat = body->seat.has ? body->seat.v : 0;
    if (body->course.has)
        line_to_course(d, &is, body->course.v);
    struct line same = is; /* but for its amounts, which follow */
    same.net = l->net;
    same.tax = l->tax;
    if (line_taxes_eq(&same, l))
        same.taxes = l->taxes;
    if (record_eq(KIND_line, l, &same)) {
        nothing(d);
        return;
    }
    struct line *changed = draft_edit(d, KIND_line, l);
    is.rev = changed->rev;
    *changed = is;
    if (order_has_room(d, o, changed))
        order_resum(d, o, l, changed);
}

struct line *line_take_off(struct draft *d, const struct line *l)
{
    struct line *off = draft_edit(d, KIND_line, l);
    off->state = line_state_REMOVED;
    line_costs_nothing(d, off);
    stock_give(d, l->item_id, l->quantity);
    draft_del(d, KIND_line, l->id);
    return off;
}

void decide_line_remove(struct draft *d)
{
    const struct cmd_line_remove *body = d->cmd->body;
    const struct line *l = need_draft_line(d, body->line_id);
    if (!l)
        return;
    draft_event(d, EVENT_line_removed, l->id);
    discounts_take_back(d, l->order_id, l->id);
    shares_take_back(d, l->id);
    order_resum(d, venue_order(d->v, l->order_id), l, line_take_off(d, l));
}

void decide_line_void(struct draft *d)
{
    const struct cmd_line_void *body = d->cmd->body;
    const struct line *l = need(d, KIND_line, "line_id", body->line_id);
    const struct order *o = l ? need_open_order(d, "line_id", l->order_id) : NULL;
    if (!o)
        return;
    if (l->state == line_state_VOIDED) {
        nothing(d);
        return;
    }
    if (line_is_unsent(l) || l->state == line_state_REMOVED) {
        refuse(d, REFUSAL_line_not_sent, "line_id", l->id);
        return;
    }
    if (!need_rev(d, l, false) || !need_unpaid(d, l))
        return;
    struct line *struck = draft_edit(d, KIND_line, l);
    struck->state = line_state_VOIDED;
    struck->void_reason = body->reason;
    line_costs_nothing(d, struck);
    discounts_take_back(d, l->order_id, l->id);
    if (!order_resum(d, o, l, struck))
        return;
    draft_event_text(d, EVENT_line_voided, l->id, body->reason);
    ticket_item_strike(d, l->id, body->reason);
    course_follow(d, o->id);
}

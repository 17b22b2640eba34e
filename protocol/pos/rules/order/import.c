/* order.import: a closed order of another system is written as a whole, as it was there: its own
 * times, prices, choices and taxes, which need not be those of today's menu. It comes with all that
 * belongs to it and leaves the live set in the same change: no screen is told, no station has a
 * ticket, no table and no stock changes (docs/decisions/006).
 *
 * What it comes to is computed as for every order, and must be what it is said to be. */

#include "protocol/pos/decide/rules.h"

/* About element i of a list of the body. */
static bool refuse_element(struct draft *d, enum refusal why, const char *field, size_t i, id about)
{
    refuse(d, why, field, about);
    d->out->index = (int64_t)i + 1;
    return false;
}

/* The rule refused something about element i. */
static bool refused_at(struct draft *d, size_t i)
{
    if (d->out->outcome == DECIDED_REFUSED && !d->out->index)
        d->out->index = (int64_t)i + 1;
    return false;
}

/* -- the order --------------------------------------------------------------------------------- */

/* It has happened: opened, then closed, then now. False after refusing. */
static bool need_past(struct draft *d, const struct cmd_order_import *body)
{
    const char *field = body->closed_at.ms < body->opened_at.ms ? "opened_at"
                        : body->closed_at.ms > d->ctx->now.ms   ? "closed_at"
                                                                : NULL;
    if (field)
        refuse(d, REFUSAL_bad_time, field, body->order_id);
    return !field;
}

/* The table may be unknown, but not anything else than a table. */
static bool need_place(struct draft *d, const struct cmd_order_import *body)
{
    if (!need_channel(d, (enum order_kind)body->kind, body->customer, body->room))
        return false;
    if (id_is_zero(body->table_id))
        return true;
    if (order_kind_has_table((enum order_kind)body->kind))
        return need(d, KIND_table, "table_id", body->table_id) != NULL;
    refuse(d, REFUSAL_table_unwanted, "table_id", body->table_id);
    return false;
}

static struct order *order_write(struct draft *d, const struct cmd_order_import *body)
{
    int64_t n = counter_next(d, counter_name_IMPORTED, (struct str){0});
    if (!n)
        return NULL;
    struct order *o = draft_new(d, KIND_order, body->order_id);
    o->number = COUNT_MAX + 1 - n;
    o->kind = body->kind;
    o->table_id = body->table_id;
    o->covers = body->covers.has ? body->covers.v : 1;
    o->state = order_state_CLOSED;
    o->customer = body->customer;
    o->phone = body->phone;
    o->address = body->address;
    o->room = body->room;
    o->note = body->note;
    o->server = body->server;
    o->reference = body->reference;
    o->opened_at = body->opened_at;
    o->business_date = business_date_of(d, body->opened_at);
    o->closed_at = body->closed_at;
    o->promised_at = body->promised_at;
    o->close_reason = body->close_reason;
    o->rounding = settings_of(d->v)->rounding;
    o->imported_at = d->ctx->now;
    return o;
}

/* -- lines ------------------------------------------------------------------------------------- */

/* Adds to *price what the choices cost; false after refusing. times: of one item, by depth. */
static bool choices_write(
    struct draft *d, const struct import_line *from, struct line *l, int64_t *price)
{
    const struct import_choice *all = from->choices.items;
    struct choice *to = draft_alloc(d, from->choices.n * sizeof *to);
    int64_t times[CHOICE_DEPTH_MAX] = {0};
    int64_t deepest = -1;
    __int128 sum = *price;
    for (size_t i = 0; to && i < from->choices.n; i++) {
        const struct import_choice *c = &all[i];
        int64_t depth = c->depth.has ? c->depth.v : 0, n = c->quantity.has ? c->quantity.v : 1;
        if (depth > deepest + 1) {
            refuse(d, REFUSAL_choice_unknown, "choices", c->option_id);
            return false;
        }
        deepest = depth;
        times[depth] = n * (depth ? times[depth - 1] : 1);
        __int128 cost = (__int128)c->price.minor * times[depth];
        if (cost > MONEY_MAX || cost < -MONEY_MAX) {
            refuse(d, REFUSAL_amount_too_large, "choices", c->option_id);
            return false;
        }
        sum += cost;
        to[i] = (struct choice){.group_id = c->group_id,
            .option_id = c->option_id,
            .group = c->group,
            .name = c->name,
            .price = {(int64_t)cost},
            .quantity = {n > 1, n > 1 ? n : 0},
            .prefix = c->prefix,
            .depth = depth};
    }
    if (sum < 0 || sum > MONEY_MAX) {
        refuse(d, sum < 0 ? REFUSAL_price_negative : REFUSAL_amount_too_large, "choices",
            from->item_id);
        return false;
    }
    l->choices = (struct list){to, to ? from->choices.n : 0};
    *price = (int64_t)sum;
    return true;
}

/* As they were said, or those of the item. False after refusing. */
static bool taxes_write(struct draft *d, const struct order *o, const struct item *item,
    const struct import_line *from, struct line *l)
{
    const struct import_tax *all = from->taxes.items;
    if (!from->taxes.n)
        return line_taxes_take(d, o, item, l);
    if (from->taxes.n == 1) {
        l->tax_ppm = all[0].rate_ppm;
        l->tax_inclusive = all[0].inclusive;
        return true;
    }
    struct line_tax *to = draft_alloc(d, from->taxes.n * sizeof *to);
    for (size_t i = 0; to && i < from->taxes.n; i++) {
        if (!all[i].name.n) {
            refuse(d, REFUSAL_name_needed, "taxes", item->id);
            return false;
        }
        to[i] = (struct line_tax){.name = all[i].name,
            .rate_ppm = all[i].rate_ppm,
            .inclusive = all[i].inclusive,
            .compound = all[i].compound};
    }
    l->taxes = (struct list){to, to ? from->taxes.n : 0};
    return to != NULL;
}

/* What it costs by itself; discounts come later. False after refusing. */
static bool line_cost(struct draft *d, const struct order *o, const struct import_line *from,
    const struct item *item, struct line *l)
{
    struct opt_money said = {true, from->price.has ? from->price.v : item->price};
    int64_t price;
    if (!item_price_take(d, o, l, item, &said, &from->weight, &price) ||
        !choices_write(d, from, l, &price) || !taxes_write(d, o, item, from, l))
        return false;
    l->price_said = from->price.has;
    l->unit_price = (money){price};
    if (!line_price(d, o, l))
        return false;
    if (from->void_reason.n)
        line_costs_nothing(d, l);
    return true;
}

static struct line *line_write(struct draft *d, const struct order *o,
    const struct import_line *from, const struct item *item, int64_t position)
{
    struct line *l = draft_new(d, KIND_line, draft_id(d, KIND_line));
    l->order_id = o->id;
    l->item_id = item->id;
    l->name = from->name.n ? from->name : item->name;
    l->category_id = item->category_id;
    l->quantity = from->quantity;
    l->note = from->note;
    l->seat = from->seat.has ? from->seat.v : 0;
    l->state = from->void_reason.n ? line_state_VOIDED : line_state_PICKED_UP;
    l->void_reason = from->void_reason;
    l->position = position;
    l->added_by = o->server;
    l->added_at = from->added_at.ms ? from->added_at : o->opened_at;
    l->sent_at = l->added_at;
    l->station_id = item_station(d, o, item, l->sent_at);
    l->fire_no = 1;
    l->reference = from->reference;
    return l;
}

/* Their ids, in the arena; NULL after refusing, or when it is full. */
static id *lines_write(struct draft *d, const struct order *o, const struct cmd_order_import *body)
{
    const struct import_line *all = body->lines.items;
    id *ids = draft_alloc(d, body->lines.n * sizeof *ids);
    size_t bytes = 0;
    for (size_t i = 0; ids && i < body->lines.n; i++) {
        const struct item *item = venue_item(d->v, all[i].item_id);
        if (!item) {
            refuse_element(d, REFUSAL_not_found, "lines", i, all[i].item_id);
            return NULL;
        }
        struct line *l = line_write(d, o, &all[i], item, (int64_t)i + 1);
        if (!line_cost(d, o, &all[i], item, l)) {
            refused_at(d, i);
            return NULL;
        }
        bytes += record_json_bytes(KIND_line, l);
        ids[i] = l->id;
    }
    if (bytes <= LIMIT_ORDER_BYTES)
        return ids;
    refuse(d, REFUSAL_order_full, "lines", o->id);
    return NULL;
}

/* -- what changes the sum ---------------------------------------------------------------------- */

static bool discounts_write(
    struct draft *d, const struct order *o, const struct cmd_order_import *body, const id *lines)
{
    const struct import_discount *all = body->discounts.items;
    for (size_t i = 0; i < body->discounts.n; i++) {
        const struct import_discount *from = &all[i];
        bool of_line = from->line.has;
        if (from->percent_ppm.has != (from->kind == discount_kind_PERCENT) ||
            from->amount.has != (from->kind == discount_kind_AMOUNT))
            return refuse_element(d, REFUSAL_discount_value, "discounts", i, o->id);
        if (of_line && from->line.v > (int64_t)body->lines.n)
            return refuse_element(d, REFUSAL_not_found, "discounts", i, o->id);
        struct discount *x = draft_new(d, KIND_discount, draft_id(d, KIND_discount));
        x->order_id = o->id;
        x->line_id = of_line ? lines[from->line.v - 1] : (id){{0}};
        x->kind = from->kind;
        x->percent_ppm = from->percent_ppm.v;
        x->value = from->amount.v;
        x->reason = from->reason;
        x->state = discount_state_GIVEN;
        x->position = (int64_t)i + 1;
        x->given_by = o->server;
        x->given_at = o->opened_at;
    }
    return true;
}

static bool charges_write(
    struct draft *d, const struct order *o, const struct cmd_order_import *body)
{
    const struct import_charge *all = body->charges.items;
    for (size_t i = 0; i < body->charges.n; i++) {
        const struct import_charge *from = &all[i];
        bool percent = from->kind == charge_kind_PERCENT;
        if (from->percent_ppm.has != percent || from->amount.has == percent)
            return refuse_element(d, REFUSAL_discount_value, "charges", i, o->id);
        struct charge *x = draft_new(d, KIND_charge, draft_id(d, KIND_charge));
        x->order_id = o->id;
        x->name = from->name;
        x->kind = from->kind;
        x->percent_ppm = from->percent_ppm.v;
        x->value = from->amount.v;
        x->after_tax = percent && from->after_tax;
        x->tax_ppm = from->tax_ppm.v;
        x->tax_inclusive = from->tax_inclusive;
        x->state = charge_state_ADDED;
        x->position = (int64_t)i + 1;
        x->added_by = o->server;
        x->added_at = o->opened_at;
    }
    return true;
}

/* -- the sum ----------------------------------------------------------------------------------- */

static bool need_sum(struct draft *d, const char *field, struct opt_money said, money is)
{
    if (!said.has || said.v.minor == is.minor)
        return true;
    refuse(d, REFUSAL_sums_differ, field, (id){{0}});
    d->out->amount = (struct opt_money){true, is};
    return false;
}

/* Writes the payments. They pay at most what the order comes to, and what they leave has a reason.
 */
static bool payments_write(struct draft *d, struct order *o, const struct cmd_order_import *body)
{
    const struct import_payment *all = body->payments.items;
    for (size_t i = 0; i < body->payments.n; i++) {
        money amount = all[i].amount.has ? all[i].amount.v : o->due;
        if (amount.minor > o->due.minor) {
            refuse_element(d, REFUSAL_sums_differ, "payments", i, (id){{0}});
            d->out->amount = (struct opt_money){true, o->due};
            return false;
        }
        struct payment *p = draft_new(d, KIND_payment, draft_id(d, KIND_payment));
        p->order_id = o->id;
        p->tender = all[i].tender;
        p->amount = p->tendered = amount;
        p->taken_by = o->server;
        p->taken_at = all[i].taken_at.ms ? all[i].taken_at : o->closed_at;
        p->elsewhere = true;
        o->paid.minor += p->amount.minor;
        o->due.minor -= p->amount.minor;
    }
    if (o->due.minor == 0 || o->close_reason.n)
        return true;
    refuse(d, REFUSAL_reason_needed, "close_reason", o->id);
    d->out->amount = (struct opt_money){true, o->due};
    return false;
}

/* All that was put, but the counter, was never live. */
static void leave(struct draft *d)
{
    size_t n = d->n_puts;
    for (size_t i = 0; i < n; i++)
        if (d->puts[i].kind != KIND_counter)
            draft_del(d, d->puts[i].kind, d->puts[i].rec->id);
}

void decide_order_import(struct draft *d)
{
    const struct cmd_order_import *body = d->cmd->body;
    if (!need_fresh(d, KIND_order, "order_id", body->order_id) || !need_past(d, body) ||
        !need_place(d, body))
        return;
    struct order *o = order_write(d, body);
    id *lines = o ? lines_write(d, o, body) : NULL;
    if (!lines || !discounts_write(d, o, body, lines) || !charges_write(d, o, body) ||
        !order_reprice(d, o) || !need_sum(d, "net", body->net, o->net) ||
        !need_sum(d, "tax", body->tax, o->tax) || !need_sum(d, "total", body->total, o->total) ||
        !payments_write(d, o, body))
        return;
    leave(d);
    draft_event(d, EVENT_order_imported, o->id);
    result_money(d, "total", o->total);
}

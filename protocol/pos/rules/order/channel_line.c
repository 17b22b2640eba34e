/* What a line has by its order's channel: taxes, and until the kitchen has it the price of a list
 * and the station. Of a line for which two channels differ only that is touched. */

#include "protocol/pos/decide/rules.h"

static bool taxes_differ(const struct item *item, const struct order *was, const struct order *is)
{
    id a[LINE_TAXES_MAX], b[LINE_TAXES_MAX];
    size_t n = item_tax_ids(item, was->kind, a);
    bool differ = n != item_tax_ids(item, is->kind, b);
    for (size_t i = 0; !differ && i < n; i++)
        differ = !id_eq(a[i], b[i]);
    return differ;
}

static id list_of(const struct list_price *p)
{
    return p ? p->price_list_id : (id){{0}};
}

/* The line's price becomes that of the new channel's list, if another one applies there and the
 * price came from the menu; its choices cost what they did, a part of a combo keeps its share.
 * False after refusing. */
static bool price_to_channel(struct draft *d, const struct order *was, const struct order *is,
    const struct item *item, struct line *l)
{
    const struct list_price *before = list_price_of(d, was, item);
    const struct list_price *by_list = list_price_of(d, is, item);
    if (id_eq(list_of(before), list_of(by_list)) || l->price_said || !l->item_price.has ||
        !id_is_zero(l->combo_id))
        return true;
    int64_t old = l->item_price.v.minor;
    int64_t new = by_list ? by_list->price.v.minor : item->price.minor;
    (void)price_by_weight(&old, l->weight); /* it fitted when it was added */
    l->item_price = (struct opt_money){true, {new}};
    l->price_list_id = list_of(by_list);
    l->menu_version = menu_version(d->v);
    bool fits = price_by_weight(&new, l->weight);
    int64_t unit = l->unit_price.minor - old + new;
    l->unit_price = (money){unit};
    if (!fits || unit > MONEY_MAX)
        refuse(d, REFUSAL_amount_too_large, NULL, item->id);
    else if (unit < 0)
        refuse(d, REFUSAL_price_negative, NULL, item->id);
    else
        return true;
    return false;
}

bool line_to_channel(
    struct draft *d, const struct order *was, const struct order *is, struct line *l, bool reprice)
{
    const struct item *item = venue_item(d->v, l->item_id);
    if (!item || l->state == line_state_VOIDED || l->state == line_state_REMOVED)
        return true;
    bool unsent = line_is_unsent(l);
    id station_id = item_station(d, is, item, d->ctx->now);
    if (unsent && !id_eq(item_station(d, was, item, d->ctx->now), station_id))
        l->station_id = station_id;
    if ((unsent || reprice) && !price_to_channel(d, was, is, item, l))
        return false;
    return !taxes_differ(item, was, is) || line_taxes_take(d, is, item, l);
}

bool lines_fit(struct draft *d, const struct order *o)
{
    size_t n, bytes = 0;
    const void **lines = children_drafted(
        d, KIND_line, INDEX_LINES_OF_ORDER, offsetof(struct line, order_id), o->id, &n);
    for (size_t i = 0; lines && i < n; i++)
        bytes += record_json_bytes(KIND_line, lines[i]);
    if (bytes > LIMIT_ORDER_BYTES)
        refuse(d, REFUSAL_order_full, "order_id", o->id);
    return lines && bytes <= LIMIT_ORDER_BYTES;
}

/* What a line gets from the menu: names, station, taxes, choices and the price of one. */

#include "protocol/pos/decide/rules.h"

size_t item_tax_ids(const struct item *item, int kind, id ret[LINE_TAXES_MAX])
{
    const struct item_tax *rows = item->taxes.items;
    size_t n = 0;
    for (size_t i = 0; i < item->taxes.n && n < LINE_TAXES_MAX; i++)
        if (rows[i].kind == kind)
            ret[n++] = rows[i].tax_id;
    if (!n)
        ret[n++] = item->tax_id;
    return n;
}

/* A single one is in tax_ppm and tax_inclusive. */
bool line_taxes_take(
    struct draft *d, const struct order *o, const struct item *item, struct line *l)
{
    id ids[LINE_TAXES_MAX];
    size_t n = item_tax_ids(item, o->kind, ids);
    const struct tax *tax = NULL;
    struct line_tax *taxes = draft_alloc(d, LINE_TAXES_MAX * sizeof *taxes);
    if (!taxes)
        return false;
    for (size_t i = 0; i < n; i++) {
        tax = need(d, KIND_tax, "item_id", ids[i]);
        if (!tax)
            return false;
        taxes[i] = (struct line_tax){.name = tax->name,
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

bool line_fill(struct draft *d, const struct order *o, struct line *l, const struct item *item,
    const struct wanted *wanted)
{
    int64_t price;
    if (!line_taxes_take(d, o, item, l) ||
        !item_price_take(d, o, l, item, wanted->price, wanted->weight, &price) ||
        !choices_take(d, item, wanted->choices, &l->choices, &price))
        return false;
    if (price < 0 || price > MONEY_MAX) {
        refuse(
            d, price < 0 ? REFUSAL_price_negative : REFUSAL_amount_too_large, "choices", item->id);
        return false;
    }
    l->item_id = item->id;
    l->name = item->name;
    l->category_id = item->category_id;
    l->station_id = item_station(d, o, item, d->ctx->now);
    l->unit_price = (money){price};
    l->quantity = wanted->quantity;
    l->menu_version = menu_version(d->v);
    return line_price(d, o, l);
}

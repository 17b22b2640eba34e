/* What one item costs without its choices: the menu's price or that of a price list, or one that
 * somebody says, times its weight if it is sold by weight. */

#include "protocol/pos/decide/rules.h"
#include "protocol/pos/price/price.h"

enum { UNIT_PARTS = 1000 }; /* a weight is in thousandths */

static bool may_say(enum role role, const struct item *item)
{
    static const unsigned may[] = {
        [price_by_NOBODY] = 0,
        [price_by_STAFF] = FLOOR_STAFF,
        [price_by_CASHIER] = CLOSERS,
        [price_by_MANAGER] = MANAGERS,
    };
    return may[item->price_by] >> role & 1;
}

/* Importers may say any price, and so may an import: that is what was charged. */
static bool said_is_right(struct draft *d, const struct item *item, int64_t said)
{
    enum refusal why;
    if (d->ctx->by.role == ROLE_IMPORTER || d->cmd->type == CMD_order_import)
        return true;
    if (item->price_by == price_by_NOBODY)
        why = REFUSAL_price_fixed;
    else if (!may_say(d->ctx->by.role, item) && !(d->lent && may_say(d->lender, item))) {
        refuse_beyond(d, REFUSAL_price_forbidden, "price", item->id);
        return false;
    } else if ((item->price_min.has && said < item->price_min.v.minor) ||
               (item->price_max.has && said > item->price_max.v.minor))
        why = REFUSAL_price_bounds;
    else {
        d->lifted = !may_say(d->ctx->by.role, item);
        return true;
    }
    refuse(d, why, "price", item->id);
    return false;
}

/* What was said before may be said again, by everybody. */
static bool is_as_before(const struct line *l, const struct opt_money *said)
{
    return l->price_said && l->item_price.has && l->item_price.v.minor == said->v.minor;
}

static bool weight_take(
    struct draft *d, struct line *l, const struct item *item, const struct opt_int *weight)
{
    bool weighed = item->unit.n > 0;
    if (weight->has && !weighed) {
        refuse(d, REFUSAL_weight_unwanted, "weight", item->id);
        return false;
    }
    if (!weighed)
        l->weight = (struct opt_int){0};
    else if (weight->has)
        l->weight = *weight;
    l->unit = item->unit;
    if (weighed && !l->weight.has)
        refuse(d, REFUSAL_weight_needed, "weight", item->id);
    return !weighed || l->weight.has;
}

bool price_by_weight(int64_t *price, struct opt_int weight)
{
    __int128 exact = (__int128)*price * weight.v;
    if (!weight.has)
        return true;
    if (exact > (__int128)MONEY_MAX * UNIT_PARTS)
        return false;
    *price = price_round(PRICE_HALF_UP, exact, UNIT_PARTS);
    return true;
}

bool item_price_take(struct draft *d, const struct order *o, struct line *l,
    const struct item *item, const struct opt_money *said, const struct opt_int *weight,
    int64_t *price)
{
    bool part = !id_is_zero(l->combo_id); /* its share of the combo's price is there */
    if (part && said->has) {
        refuse(d, REFUSAL_price_fixed, "price", item->id);
        return false;
    }
    if (said->has) {
        if (!is_as_before(l, said) && !said_is_right(d, item, said->v.minor))
            return false;
        l->item_price = *said;
        l->price_said = true;
        l->price_list_id = (id){{0}};
    } else if (!l->price_said && !part) {
        const struct list_price *by_list = list_price_of(d, o, item);
        l->item_price = (struct opt_money){true, by_list ? by_list->price.v : item->price};
        l->price_list_id = by_list ? by_list->price_list_id : (id){{0}};
    }
    if (!weight_take(d, l, item, weight))
        return false;
    *price = l->item_price.v.minor;
    if (price_by_weight(price, l->weight))
        return true;
    refuse(d, REFUSAL_amount_too_large, "weight", item->id);
    return false;
}

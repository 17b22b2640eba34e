/* What can be ordered: items that are sold out (86), available again, or counted.
 *
 * A counted item (remaining is not null) gives its portions to lines when they are added, not when
 * they are sent (docs/decisions/013). At 0 the item becomes unavailable automatically, and the
 * first portion that comes back makes it available again. An item that was made unavailable by hand
 * while portions were left stays unavailable.
 *
 * Who marks an item as sold out may say until when. Nothing happens at that time: rules and screens
 * compare back_at with the hub's clock, and the next line that takes the item mends the record. */

#include "protocol/pos/decide/rules.h"

bool item_is_offered(const struct draft *d, const struct item *item)
{
    bool gone = item->remaining.has && item->remaining.v == 0;
    return item->available || (item->back_at.ms && d->ctx->now.ms >= item->back_at.ms && !gone);
}

bool stock_take(struct draft *d, const struct item *live, int64_t n)
{
    const struct item *item = draft_latest(d, KIND_item, live);
    bool few = item->remaining.has && item->remaining.v < n;
    bool offered = item_is_offered(d, item);
    if (item->retired || !offered || few) {
        refuse(d,
            item->retired ? REFUSAL_item_retired
            : offered     ? REFUSAL_item_few
                          : REFUSAL_item_86,
            "item_id", item->id);
        return false;
    }
    if (item->available && !item->remaining.has)
        return true;
    struct item *left = draft_edit(d, KIND_item, live);
    if (!left->available)
        draft_event(d, EVENT_item_back, item->id);
    left->available = true;
    left->back_at = (time_ms){0};
    if (!left->remaining.has)
        return true;
    left->remaining.v -= n;
    if (left->remaining.v == 0) {
        left->available = false;
        draft_event(d, EVENT_item_86, item->id);
    }
    return true;
}

void stock_give(struct draft *d, id item_id, int64_t n)
{
    const struct item *item = venue_item(d->v, item_id);
    if (!item || !item->remaining.has)
        return;
    struct item *left = draft_edit(d, KIND_item, item);
    if (left->remaining.v == 0 && !left->available) {
        left->available = true;
        left->back_at = (time_ms){0};
        draft_event(d, EVENT_item_back, item->id);
    }
    left->remaining.v = left->remaining.v > COUNT_MAX - n ? COUNT_MAX : left->remaining.v + n;
}

void decide_item_86(struct draft *d)
{
    const struct cmd_item_86 *body = d->cmd->body;
    const struct item *item = need(d, KIND_item, "item_id", body->item_id);
    if (!item)
        return;
    bool over = body->until.ms && body->until.ms <= d->ctx->now.ms;
    bool same = !item->available && item->back_at.ms == body->until.ms;
    if (over || same) {
        nothing(d);
        return;
    }
    struct item *out = draft_edit(d, KIND_item, item);
    out->available = false;
    out->back_at = body->until;
    draft_event(d, EVENT_item_86, item->id);
}

void decide_item_back(struct draft *d)
{
    const struct cmd_item_back *body = d->cmd->body;
    const struct item *item = need(d, KIND_item, "item_id", body->item_id);
    if (!item)
        return;
    bool same = item->remaining.has == body->remaining.has &&
                (!body->remaining.has || item->remaining.v == body->remaining.v);
    if (item->available && same) {
        nothing(d);
        return;
    }
    struct item *back = draft_edit(d, KIND_item, item);
    back->available = true;
    back->back_at = (time_ms){0};
    back->remaining = body->remaining;
    draft_event(d, EVENT_item_back, item->id);
}

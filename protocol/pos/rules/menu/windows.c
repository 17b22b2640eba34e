/* When things are sold: windows of the venue's local time.
 *
 * A window belongs to the weekday on which it begins and may go on over midnight. What counts is
 * the local time of the hub's clock, so in the night in which the clocks are put back a window may
 * hold for an hour more, and in the other one for an hour less. */

#include "protocol/pos/decide/rules.h"

const struct day_part *day_part_of(const struct venue *v, int64_t number)
{
    const struct list *parts = &settings_of(v)->day_parts;
    const struct day_part *all = parts->items;
    for (size_t i = 0; i < parts->n; i++)
        if (all[i].number == number)
            return &all[i];
    return NULL;
}

bool day_part_is_on(const struct venue *v, int64_t number, time_ms at)
{
    const struct day_part *part = day_part_of(v, number);
    if (!part)
        return false;
    int minute = zone_local(&v->info.shifts, at).minute;
    if (part->from < part->to)
        return minute >= part->from && minute < part->to;
    return minute >= part->from || minute < part->to;
}

static bool is_open(const struct venue *v, const struct window *w, const struct zone_local *now)
{
    const struct day_part *part = w->part.has ? day_part_of(v, w->part.v) : NULL;
    int64_t from = part ? part->from : w->from, to = part ? part->to : w->to;
    bool today = w->days >> now->weekday & 1;
    bool yesterday = w->days >> (now->weekday + 6) % 7 & 1;
    if (from < to)
        return today && now->minute >= from && now->minute < to;
    return (today && now->minute >= from) || (yesterday && now->minute < to);
}

bool windows_open(const struct draft *d, const struct list *windows)
{
    const struct window *all = windows->items;
    struct zone_local now = zone_local(&d->v->info.shifts, d->ctx->now);
    for (size_t i = 0; i < windows->n; i++)
        if (is_open(d->v, &all[i], &now))
            return true;
    return windows->n == 0;
}

bool need_sold_now(struct draft *d, const struct item *item)
{
    const struct category *c = venue_category(d->v, item->category_id);
    if (c && c->retired) {
        refuse(d, REFUSAL_item_retired, "item_id", item->id);
        return false;
    }
    if (d->ctx->by.role == ROLE_IMPORTER ||
        (windows_open(d, &item->windows) && (!c || windows_open(d, &c->windows))))
        return true;
    refuse(d, REFUSAL_item_not_now, "item_id", item->id);
    return false;
}

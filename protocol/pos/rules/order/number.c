/* The business day on which an order is opened, and its number. */

#include "protocol/pos/decide/rules.h"

/* "2026-11-28", in the arena; empty when that is full. */
static struct str date_text(struct draft *d, int64_t day)
{
    enum { DAY_MS = 86400000 };
    char time[TIME_TEXT];
    char *text = draft_alloc(d, DATE_CHARS);
    if (!text)
        return (struct str){0};
    time_format((time_ms){day * DAY_MS}, time);
    memcpy(text, time, DATE_CHARS);
    return (struct str){text, DATE_CHARS};
}

static int64_t day_at(const struct draft *d, time_ms t)
{
    const struct opt_int *starts = &settings_of(d->v)->day_starts_minute;
    return zone_day(&d->v->info.shifts, starts->has ? (int)starts->v : 0, t);
}

struct str business_date_of(struct draft *d, time_ms t)
{
    bool known = zone_knows(&d->v->info.shifts, t);
    return known ? date_text(d, day_at(d, t)) : (struct str){0};
}

static const struct counter *counter_of(const struct venue *v, enum counter_name name)
{
    struct venue_iter it = venue_all(v, KIND_counter);
    for (const struct counter *c; (c = venue_next(&it));)
        if (c->name == (int)name)
            return c;
    return NULL;
}

int64_t counter_next(struct draft *d, enum counter_name name, struct str day)
{
    const struct counter *last = counter_of(d->v, name);
    bool anew = !last || !str_eq(last->day, day);
    if (!anew && last->value >= COUNT_MAX) {
        refuse(d, REFUSAL_amount_too_large, NULL, last->id);
        return 0;
    }
    struct counter *c = last ? draft_edit(d, KIND_counter, last)
                             : draft_new(d, KIND_counter, draft_id(d, KIND_counter));
    c->name = name;
    c->value = anew ? 1 : last->value + 1;
    c->day = day;
    return c->value;
}

bool order_number_next(struct draft *d, struct order_number *ret)
{
    *ret = (struct order_number){.business_date = business_date_of(d, d->ctx->now)};
    if (!settings_of(d->v)->numbers_by_day) {
        ret->value = counter_next(d, counter_name_ORDER, ret->day);
        return ret->value > 0;
    }
    /* No day comes again: clocks of hubs differ, and history is imported. */
    const struct counter *last = counter_of(d->v, counter_name_DAY_ORDER);
    ret->day = date_text(d, day_at(d, d->ctx->now));
    if (!ret->day.n)
        return false;
    if (last && str_cmp(last->day, ret->day) > 0)
        ret->day = last->day;
    ret->value = counter_next(d, counter_name_DAY_ORDER, ret->day);
    return ret->value > 0;
}

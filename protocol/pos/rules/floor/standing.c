/* How a table stands: its state and what is reserved there, by the clock; see table_standing in
 * tables/floor.h. The screens derive the same (clients/web/domain/floor/standing.ts). */

#include "protocol/pos/decide/rules.h"

const struct reservation *table_reservation_due(
    const struct venue *v, const struct table *t, time_ms now)
{
    enum { HOLD_MINUTES = 30 };
    const struct opt_int *set = &settings_of(v)->hold_minutes;
    int64_t hold_ms = (set->has ? set->v : HOLD_MINUTES) * 60000;
    const struct reservation *due = NULL;
    struct venue_iter it = venue_children(v, INDEX_RESERVATIONS_OF_TABLE, t->id);
    for (const struct reservation *r; (r = venue_next(&it));)
        if (now.ms >= r->starts_at.ms - hold_ms && now.ms < r->ends_at.ms &&
            (!due || r->starts_at.ms < due->starts_at.ms))
            due = r; /* they do not overlap, so two of them do not start at once */
    return due;
}

static bool is_reserved(const struct venue *v, const struct table *t, time_ms now)
{
    bool any = false;
    struct venue_iter it = venue_children(v, INDEX_RESERVATIONS_OF_TABLE, t->id);
    for (const struct reservation *r; !any && (r = venue_next(&it));)
        any = r->starts_at.ms > now.ms;
    return any;
}

enum table_standing table_standing(const struct venue *v, const struct table *t, time_ms now)
{
    static const enum table_standing of[table_state_N] = {
        [table_state_SEATED] = table_standing_SEATED,
        [table_state_DIRTY] = table_standing_DIRTY,
        [table_state_BLOCKED] = table_standing_BLOCKED,
        [table_state_JOINED] = table_standing_JOINED,
    };
    if (t->state != table_state_AVAILABLE)
        return of[t->state];
    if (table_reservation_due(v, t, now))
        return table_standing_HELD;
    return is_reserved(v, t, now) ? table_standing_RESERVED : table_standing_AVAILABLE;
}

const struct machine_move *need_table_move(
    struct draft *d, const struct table *t, const char *field)
{
    static const enum refusal why[table_standing_N] = {
        [table_standing_AVAILABLE] = REFUSAL_table_free,
        [table_standing_RESERVED] = REFUSAL_table_free,
        [table_standing_HELD] = REFUSAL_table_held,
        [table_standing_SEATED] = REFUSAL_table_taken,
        [table_standing_DIRTY] = REFUSAL_table_dirty,
        [table_standing_BLOCKED] = REFUSAL_table_blocked,
        [table_standing_JOINED] = REFUSAL_table_joined,
    };
    enum table_standing from = table_standing(d->v, t, d->ctx->now);
    return need_move(d, MACHINE_table, (int)from, field, why[from], t->id);
}

void refuse_table(
    struct draft *d, const struct table *t, enum refusal why, const char *field, id about)
{
    refuse_from(d, MACHINE_table, (int)table_standing(d->v, t, d->ctx->now), why, field, about);
}

/* Reservations: a table is kept for a party. What holds a table is derived from them and the clock
 * (standing.c), so nothing has to happen when their time comes. */

#include "protocol/pos/decide/rules.h"

void reservation_end(
    struct draft *d, struct reservation *r, enum reservation_state how, enum event_type event)
{
    r->state = how;
    r->ended_at = draft_now_after(d, r->made_at);
    draft_event_text(d, event, r->id, r->reason);
    draft_del(d, KIND_reservation, r->id);
}

/* What a body says of a reservation. */
struct booking {
    id table_id;
    struct str name, phone, note;
    int64_t covers;
    time_ms starts_at;
    struct opt_int minutes;
};

#define BOOKING(body)                                                                              \
    {                                                                                              \
        (body)->table_id, (body)->name, (body)->phone, (body)->note, (body)->covers,               \
            (body)->starts_at, (body)->minutes                                                     \
    }

static time_ms ends_at(const struct draft *d, const struct booking *b)
{
    enum { STAY_MINUTES = 120 };
    const struct opt_int *set = &settings_of(d->v)->stay_minutes;
    int64_t minutes = b->minutes.has ? b->minutes.v : set->has ? set->v : STAY_MINUTES;
    return (time_ms){b->starts_at.ms + minutes * 60000};
}

/* True when the time is not over and nothing else is reserved then; false after refusing. */
static bool need_free_time(struct draft *d, const struct booking *b, id key)
{
    const struct reservation *other = NULL;
    if (ends_at(d, b).ms <= d->ctx->now.ms) {
        refuse(d, REFUSAL_reservation_past, "starts_at", (id){{0}});
        return false;
    }
    struct venue_iter it = venue_children(d->v, INDEX_RESERVATIONS_OF_TABLE, b->table_id);
    for (const struct reservation *r; (r = venue_next(&it));)
        if (!id_eq(r->id, key) && r->starts_at.ms < ends_at(d, b).ms &&
            b->starts_at.ms < r->ends_at.ms && (!other || id_cmp(r->id, other->id) < 0))
            other = r;
    if (other)
        refuse(d, REFUSAL_reservation_overlaps, "starts_at", other->id);
    return !other;
}

/* Nobody came, and nobody said so: as many as one command may, the next one goes on. */
static void lapsed_leave(struct draft *d, id table_id)
{
    enum { LAPSED_MAX = 20 };
    size_t n, left = 0;
    const void **all = children_sorted(d, INDEX_RESERVATIONS_OF_TABLE, table_id, by_id, &n);
    for (size_t i = 0; i < n && left < LAPSED_MAX; i++) {
        const struct reservation *r = all[i];
        if (r->ends_at.ms > d->ctx->now.ms)
            continue;
        struct reservation *missed = draft_edit(d, KIND_reservation, r);
        reservation_end(d, missed, reservation_state_NO_SHOW, EVENT_reservation_missed);
        left++;
    }
}

static void booking_put(const struct draft *d, struct reservation *r, const struct booking *b)
{
    r->table_id = b->table_id;
    r->name = b->name;
    r->phone = b->phone;
    r->covers = b->covers;
    r->starts_at = b->starts_at;
    r->ends_at = ends_at(d, b);
    r->note = b->note;
}

/* -- the commands ------------------------------------------------------------------------------ */

void decide_table_reserve(struct draft *d)
{
    const struct cmd_table_reserve *body = d->cmd->body;
    const struct booking b = BOOKING(body);
    if (!need_fresh(d, KIND_reservation, "reservation_id", body->reservation_id))
        return;
    const struct table *t = need(d, KIND_table, "table_id", body->table_id);
    if (!t || !need_table_move(d, t, "table_id") || !need_free_time(d, &b, body->reservation_id))
        return;
    if (venue_count(d->v, KIND_reservation) >= LIMIT_RESERVATIONS) {
        refuse(d, REFUSAL_reservations_full, "table_id", t->id);
        return;
    }
    struct reservation *r = draft_new(d, KIND_reservation, body->reservation_id);
    booking_put(d, r, &b);
    r->state = reservation_state_BOOKED;
    r->made_by = d->ctx->by.name;
    r->made_at = d->at;
    draft_event(d, EVENT_reservation_made, r->id);
    lapsed_leave(d, t->id);
}

void decide_reservation_change(struct draft *d)
{
    const struct cmd_reservation_change *body = d->cmd->body;
    const struct booking b = BOOKING(body);
    const struct reservation *r = need(d, KIND_reservation, "reservation_id", body->reservation_id);
    if (!r || !need(d, KIND_table, "table_id", body->table_id) || !need_rev(d, r, true) ||
        !need_free_time(d, &b, r->id))
        return;
    struct reservation is = *r;
    booking_put(d, &is, &b);
    if (record_eq(KIND_reservation, r, &is)) {
        nothing(d);
        return;
    }
    booking_put(d, draft_edit(d, KIND_reservation, r), &b);
    draft_event(d, EVENT_reservation_changed, r->id);
}

void decide_reservation_cancel(struct draft *d)
{
    const struct cmd_reservation_cancel *body = d->cmd->body;
    const struct reservation *r = need(d, KIND_reservation, "reservation_id", body->reservation_id);
    if (!r)
        return;
    struct reservation *cancelled = draft_edit(d, KIND_reservation, r);
    cancelled->reason = body->reason;
    reservation_end(d, cancelled, reservation_state_CANCELLED, EVENT_reservation_cancelled);
}

void decide_reservation_no_show(struct draft *d)
{
    const struct cmd_reservation_no_show *body = d->cmd->body;
    const struct reservation *r = need(d, KIND_reservation, "reservation_id", body->reservation_id);
    if (!r)
        return;
    if (d->ctx->now.ms < r->starts_at.ms) {
        refuse(d, REFUSAL_reservation_early, "reservation_id", r->id);
        return;
    }
    struct reservation *missed = draft_edit(d, KIND_reservation, r);
    reservation_end(d, missed, reservation_state_NO_SHOW, EVENT_reservation_missed);
}

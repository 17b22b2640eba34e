/* Approvals: asked for, given or denied, and what becomes of them. Which commands need one, and how
 * it is used up, is in decide/approving.c. */

#include "protocol/pos/decide/acting.h"
#include "protocol/pos/decide/approving.h"
#include "protocol/pos/decide/rules.h"

#include <stdlib.h>

enum { MINUTES = 5, MINUTE_MS = 60000 };

static bool is_open(const struct approval *a)
{
    return a->state == approval_state_ASKED || a->state == approval_state_GIVEN;
}

static time_ms expires_at(const struct draft *d)
{
    const struct settings *s = settings_of(d->v);
    int64_t minutes = s->approval_minutes.has ? s->approval_minutes.v : MINUTES;
    return (time_ms){d->ctx->now.ms + minutes * MINUTE_MS};
}

/* -- room -------------------------------------------------------------------------------------- */

static int by_end(const void *a, const void *b)
{
    const struct approval *const *x = a, *const *y = b;
    int64_t m = (*x)->ended_at.ms, n = (*y)->ended_at.ms;
    return m != n ? (m > n) - (m < n) : id_cmp((*x)->id, (*y)->id);
}

/* One more may be asked for: those leave that ended long ago, and as many more as it takes. False
 * after refusing. */
static bool room_make(struct draft *d)
{
    size_t n = 0, here = 0, count = venue_count(d->v, KIND_approval);
    const struct approval **ended = draft_alloc(d, (count + 1) * sizeof *ended);
    if (!ended)
        return false;
    struct venue_iter it = venue_all(d->v, KIND_approval);
    for (const struct approval *a; (a = venue_next(&it));) {
        if (!is_open(a))
            ended[n++] = a;
        else
            here += id_eq(a->device_id, d->ctx->by.device);
    }
    if (here >= LIMIT_APPROVALS_DEVICE || count - n >= LIMIT_APPROVALS) {
        refuse(d, REFUSAL_approvals_full, "approval_id", (id){{0}});
        return false;
    }
    qsort(ended, n, sizeof *ended, by_end);
    for (size_t i = 0; i < n; i++)
        if (count - i >= LIMIT_APPROVALS ||
            ended[i]->ended_at.ms + LIMIT_APPROVAL_KEPT_MS <= d->ctx->now.ms)
            draft_del(d, KIND_approval, ended[i]->id);
    return true;
}

/* -- asked ------------------------------------------------------------------------------------- */

/* The order, line and so on that people know the subject by. False: there is no such record. */
static bool subject_name(const struct draft *d, id subject, struct approval *a)
{
    const struct line *l = venue_line(d->v, subject);
    const struct discount *x = venue_discount(d->v, subject);
    const struct charge *c = venue_charge(d->v, subject);
    const struct check *k = venue_check(d->v, subject);
    const struct item *item = venue_item(d->v, subject);
    const struct table *t = venue_table(d->v, subject);
    bool there = id_is_zero(subject);
    for (int kind = 0; !there && kind < KINDS_N; kind++)
        there = venue_get(d->v, kind, subject);
    if (!there)
        return false;
    if (x && !l)
        l = venue_line(d->v, x->line_id);
    id order = l ? l->order_id : x ? x->order_id : c ? c->order_id : k ? k->order_id : subject;
    const struct order *o = venue_order(d->v, order);
    if (o && !t)
        t = venue_table(d->v, o->table_id);
    a->order_id = o ? o->id : (id){{0}};
    a->order_number = o ? o->number : 0;
    a->table_number = t ? t->number : (struct str){0};
    a->about = l ? l->name : c ? c->name : item ? item->name : (struct str){0};
    return true;
}

/* The approval that is asked for, a draft; NULL after refusing. */
static struct approval *asked(struct draft *d, const struct cmd_approval_ask *body)
{
    struct act act;
    struct approval is = {.act = body->act, .subject_id = body->subject_id};
    if (!need_fresh(d, KIND_approval, "approval_id", body->approval_id))
        return NULL;
    if (!act_find(body->act, &act)) {
        refuse_bad(d, "act", (id){{0}}, "there is no such act");
        return NULL;
    }
    if (!subject_name(d, body->subject_id, &is)) {
        refuse(d, REFUSAL_not_found, "subject_id", body->subject_id);
        return NULL;
    }
    struct right_now right = right_of(d->v, d->ctx->by.role, &act);
    if (right.beyond == right_beyond_NEVER) {
        refuse(d, REFUSAL_not_yours, "act", (id){{0}});
        return NULL;
    }
    if (!room_make(d))
        return NULL;
    struct approval *a = draft_new(d, KIND_approval, body->approval_id);
    is.id = a->id;
    is.rev = a->rev;
    is.amount = body->amount.has ? body->amount.v : (money){0};
    is.reason = body->reason;
    is.state = approval_state_ASKED;
    is.device_id = d->ctx->by.device;
    is.asked_by_id = d->ctx->by.staff;
    is.asked_by = d->ctx->by.name;
    is.asked_at = d->ctx->now;
    is.expires_at = expires_at(d);
    *a = is;
    return a;
}

void decide_approval_ask(struct draft *d)
{
    const struct cmd_approval_ask *body = d->cmd->body;
    if (asked(d, body))
        draft_event_text(d, EVENT_approval_asked, body->approval_id, body->act);
}

/* -- decided ----------------------------------------------------------------------------------- */

/* The approval, which waits for somebody; NULL after refusing. */
static const struct approval *need_asked(struct draft *d, id key)
{
    const struct approval *a = need(d, KIND_approval, "approval_id", key);
    bool late = a && a->expires_at.ms <= d->ctx->now.ms;
    if (!a || (a->state == approval_state_ASKED && !late))
        return a;
    refuse(d, REFUSAL_approval_ended, "approval_id", key);
    d->out->current_state = enum_approval_state.names[late ? approval_state_EXPIRED : a->state];
    return NULL;
}

/* The approval, which the person who is signed in may decide about; NULL after refusing. */
static const struct approval *need_decidable(struct draft *d, id key)
{
    const struct approval *a = need_asked(d, key);
    const struct actor *by = &d->ctx->by;
    enum refusal why;
    if (!a)
        return NULL;
    if (id_is_zero(by->staff)) {
        refuse(d, REFUSAL_sign_in_first, NULL, key);
        return NULL;
    }
    if (approver_may(d->v, a, by->staff, by->role, &why))
        return a;
    refuse(d, why, "approval_id", key);
    return NULL;
}

static void decided(struct draft *d, struct approval *a, enum approval_state state, id who,
    struct str name, struct str reason)
{
    a->state = state;
    a->decided_by_id = who;
    a->decided_by = name;
    a->decided_at = d->ctx->now;
    a->decision = reason;
    if (state == approval_state_GIVEN)
        a->expires_at = expires_at(d);
    else
        a->ended_at = d->ctx->now;
}

void decide_approval_give(struct draft *d)
{
    const struct cmd_approval_give *body = d->cmd->body;
    const struct approval *a = need_decidable(d, body->approval_id);
    if (!a)
        return;
    decided(d, draft_edit(d, KIND_approval, a), approval_state_GIVEN, d->ctx->by.staff,
        d->ctx->by.name, (struct str){0});
    draft_event(d, EVENT_approval_given, a->id);
}

void decide_approval_deny(struct draft *d)
{
    const struct cmd_approval_deny *body = d->cmd->body;
    const struct approval *a = need_decidable(d, body->approval_id);
    if (!a)
        return;
    decided(d, draft_edit(d, KIND_approval, a), approval_state_DENIED, d->ctx->by.staff,
        d->ctx->by.name, body->reason);
    draft_event_text(d, EVENT_approval_denied, a->id, body->reason);
}

/* Somebody proved at this device to be there: gives what was asked for, or what nobody asked for
 * yet. */
void decide_approval_lend(struct draft *d)
{
    const struct cmd_approval_lend *body = d->cmd->body;
    const struct cmd_approval_ask ask = {.approval_id = body->approval_id,
        .act = body->act,
        .subject_id = body->subject_id,
        .amount = body->amount,
        .reason = body->reason};
    const struct staff *s = need(d, KIND_staff, "staff_id", body->staff_id);
    const struct approval *was = venue_approval(d->v, body->approval_id);
    enum refusal why;
    if (!s)
        return;
    if (s->ended_at.ms) {
        refuse(d, REFUSAL_staff_ended, "staff_id", s->id);
        return;
    }
    if (was && !need_asked(d, was->id))
        return;
    struct approval *a = was ? draft_edit(d, KIND_approval, was) : asked(d, &ask);
    if (!a)
        return;
    if (!approver_may(d->v, a, s->id, staff_role_of(s), &why)) {
        refuse(d, why, "staff_id", s->id);
        return;
    }
    decided(d, a, approval_state_GIVEN, s->id, s->name, (struct str){0});
    d->approver = s->id;
    draft_event(d, EVENT_approval_given, body->approval_id);
}

/* -- over -------------------------------------------------------------------------------------- */

static void end(struct draft *d, const struct approval *a, enum approval_state how)
{
    struct approval *ended = draft_edit(d, KIND_approval, a);
    ended->state = how;
    ended->ended_at = d->ctx->now;
}

void decide_approval_withdraw(struct draft *d)
{
    const struct cmd_approval_withdraw *body = d->cmd->body;
    const struct approval *a = need(d, KIND_approval, "approval_id", body->approval_id);
    const struct actor *by = &d->ctx->by;
    if (!a)
        return;
    if (!is_open(a)) {
        nothing(d);
        return;
    }
    if (!id_eq(a->device_id, by->device) &&
        (id_is_zero(by->staff) || !id_eq(a->asked_by_id, by->staff))) {
        refuse(d, REFUSAL_approval_other, "approval_id", a->id);
        return;
    }
    end(d, a, approval_state_WITHDRAWN);
    draft_event(d, EVENT_approval_withdrawn, a->id);
}

void decide_approval_expire(struct draft *d)
{
    const struct cmd_approval_expire *body = d->cmd->body;
    const struct approval *a = venue_approval(d->v, body->approval_id);
    if (!a || !is_open(a) || a->expires_at.ms > d->ctx->now.ms) {
        nothing(d); /* it ended, or was given, meanwhile */
        return;
    }
    end(d, a, approval_state_EXPIRED);
    draft_event(d, EVENT_approval_expired, a->id);
}

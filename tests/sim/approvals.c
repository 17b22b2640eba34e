/* Approvals: somebody approves at a device with a PIN, and what was approved is done, now and then
 * twice or with another record. What must hold is computed from the journal, without the rules. */

#include "tests/sim/sim.h"

#include <stdio.h>

enum { SHOWN_MAX = 64 };

/* A line that may be voided, or has been; zero: there is none. */
static id some_line(struct device *d)
{
    const struct venue *v = &d->w->places[d->place].venue;
    id all[SHOWN_MAX];
    size_t n = 0;
    struct venue_iter it = venue_all(v, KIND_line);
    for (const struct line *l; n < SHOWN_MAX && (l = venue_next(&it));)
        if (l->state != line_state_DRAFT)
            all[n++] = l->id;
    return n ? all[below(&d->people, (int64_t)n)] : (id){{0}};
}

static void approves(struct device *d)
{
    id line = some_line(d), staff = somebody(d, true);
    if (id_is_zero(line) || id_is_zero(staff))
        return;
    device_ask(d, "approve",
        "{\"staff_id\":\"%s\",\"pin\":\"%s\",\"ask\":{\"approval_id\":\"%s\",\"act\":\"%s\","
        "\"subject_id\":\"%s\",\"amount\":%d,\"reason\":\"cold\"}}",
        id_text(staff).s, pin_of(staff).s, id_text(sim_id(d->w, &d->people)).s,
        chance(&d->people, 700) ? "line.void" : "discount.comp", id_text(line).s,
        chance(&d->people, 250) ? 1 : 100000);
}

/* One that was given, or was lately. */
static const struct approval *some_given(struct device *d)
{
    const struct venue *v = &d->w->places[d->place].venue;
    const struct approval *all[SHOWN_MAX];
    size_t n = 0;
    struct venue_iter it = venue_all(v, KIND_approval);
    for (const struct approval *a; n < SHOWN_MAX && (a = venue_next(&it));) {
        bool here = !id_is_zero(a->asked_by_id) || id_eq(a->device_id, d->id);
        bool mine = (here && id_eq(a->asked_by_id, d->signed_in)) || chance(&d->people, 20);
        if (mine && (a->state == approval_state_GIVEN || chance(&d->people, 100)))
            all[n++] = a;
    }
    return n ? all[below(&d->people, (int64_t)n)] : NULL;
}

/* The command that it is for; now and then for another line. */
static void does_approved(struct device *d)
{
    const struct approval *a = some_given(d);
    char body[400];
    const char *type;
    if (!a || !d->conn)
        return;
    id subject = chance(&d->people, 100) ? some_line(d) : a->subject_id;
    id discount = sim_id(d->w, &d->people);
    if (id_is_zero(subject))
        return;
    if (str_eq(a->act, STR("line.void"))) {
        type = "line.void";
        snprintf(body, sizeof body, "{\"line_id\":\"%s\",\"reason\":\"cold\"}", id_text(subject).s);
    } else if (str_eq(a->act, STR("discount.comp")) || str_eq(a->act, STR("discount.give"))) {
        bool comp = str_eq(a->act, STR("discount.comp"));
        type = "discount.give";
        snprintf(body, sizeof body,
            "{\"discount_id\":\"%s\",\"order_id\":\"%s\",\"line_id\":\"%s\",%s,"
            "\"reason\":\"cold\"}",
            id_text(discount).s, id_text(a->order_id).s, id_text(subject).s,
            comp ? "\"kind\":\"comp\"" : "\"kind\":\"percent\",\"percent_ppm\":50000");
    } else {
        return;
    }
    int64_t times = chance(&d->people, 150) ? 2 : 1; /* the second one is refused */
    id approval = a->id;
    for (int64_t i = 0; i < times && d->conn; i++) {
        d->approval = approval;
        device_command(d, type, str_of(body), STR("{}"), (id){{0}}, &d->people);
    }
}

void device_approvals(struct device *d)
{
    if (d->role != ROLE_WAITER && d->role != ROLE_CASHIER && d->role != ROLE_MANAGER)
        return;
    if (payon_machine_state(d->machine) != PAYON_LIVE)
        return;
    if (chance(&d->people, 80))
        approves(d);
    else if (chance(&d->people, 300))
        does_approved(d);
}

/* --- what must hold ------------------------------------------------------------------------- */

/* By the least rights that the settings may want: what this change did needs an approval. */
static bool is_needed(const struct venue *v, const struct change *c)
{
    const struct settings *s = venue_settings(v, v->info.venue);
    bool waiter = c->by.role == ROLE_WAITER, cashier = c->by.role == ROLE_CASHIER;
    if (!s || (!waiter && !cashier))
        return false;
    for (size_t i = 0; i < c->n_puts; i++) {
        const struct discount *x = (const struct discount *)c->puts[i].rec;
        if (c->puts[i].kind != KIND_discount || x->rev != 1)
            continue;
        if (s->approvals.n || (s->rights_least && x->kind == discount_kind_COMP))
            return true; /* the list has discount.give: acts/setup.c */
    }
    for (size_t i = 0; i < c->n_events; i++) {
        enum event_type type = c->events[i].type;
        bool closes = type == EVENT_order_closed && c->events[i].text.n;
        if (s->rights_least && (closes || (waiter && !s->rights.n && type == EVENT_line_voided)))
            return true;
    }
    return false;
}

void check_approvals(struct world *w, const struct place_model *p, const struct change *c)
{
    const struct approval *used = NULL;
    bool lent = false;
    for (size_t i = 0; i < c->n_puts; i++) {
        const struct approval *is = (const struct approval *)c->puts[i].rec;
        if (c->puts[i].kind != KIND_approval)
            continue;
        const struct approval *was = venue_approval(&p->venue, is->id);
        lent = lent || is->state == approval_state_GIVEN;
        if (is->state == approval_state_GIVEN &&
            (id_is_zero(is->decided_by_id) || id_eq(is->decided_by_id, is->asked_by_id)))
            sim_fail(w, "approvals", "%s was given by nobody else", short_id(is->id).s);
        if (is->state != approval_state_USED)
            continue;
        if (used || !was || was->state != approval_state_GIVEN ||
            c->recorded.ms >= was->expires_at.ms)
            sim_fail(w, "approvals", "%s was used at %" PRId64 ", and was not there to be used",
                short_id(is->id).s, c->seq);
        if (!id_eq(was->asked_by_id, c->by.staff))
            sim_fail(w, "approvals", "%s was used by another", short_id(is->id).s);
        used = was;
    }
    if (used && !id_eq(used->decided_by_id, c->by.approver))
        sim_fail(w, "approvals", "the change at %" PRId64 " names another approver", c->seq);
    if (!used && !lent && !id_is_zero(c->by.approver))
        sim_fail(w, "approvals", "the change at %" PRId64 " was approved by nothing", c->seq);
    if (!used && is_needed(&p->venue, c))
        sim_fail(w, "approvals", "the change at %" PRId64 " needed an approval", c->seq);
    if (used)
        cover_approved();
}

bool approval_text(const struct change *c, char *text, size_t size)
{
    for (size_t i = 0; i < c->n_puts; i++) {
        const struct approval *a = (const struct approval *)c->puts[i].rec;
        if (c->puts[i].kind != KIND_approval)
            continue;
        if (id_is_zero(c->by.device))
            snprintf(text, size,
                "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"approval.expire\","
                "\"body\":{\"approval_id\":\"%s\"}}",
                id_text(c->op).s, id_text(a->id).s);
        else
            snprintf(text, size,
                "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"approval.lend\",\"body\":{"
                "\"approval_id\":\"%s\",\"act\":\"%.*s\",\"subject_id\":\"%s\","
                "\"amount\":%" PRId64 ",\"reason\":\"%.*s\",\"staff_id\":\"%s\"}}",
                id_text(c->op).s, id_text(a->id).s, STR_ARG(a->act), id_text(a->subject_id).s,
                a->amount.minor, STR_ARG(a->reason), id_text(a->decided_by_id).s);
        return true;
    }
    return false;
}

#include "hub/core/place/request.h"

#include "hub/core/place/place.h"
#include "hub/core/session/credential.h"
#include "hub/crypto/crypto.h"
#include "protocol/base/require.h"

#include <errno.h>
#include <stdlib.h>

struct request *request_find(struct place *p, id op)
{
    struct map_node *n = map_find(&p->requests, op);
    return n ? link_of(n, struct request, by_op) : NULL;
}

void request_fingerprint(const struct badge *badge, const struct in_cmd *cmd, uint8_t out[32])
{
    const struct str pieces[] = {
        {(const char *)badge->actor.device.b, sizeof badge->actor.device.b},
        cmd->canonical,
    };
    crypto_sha256_pieces(pieces, 2, out);
}

static struct request *request_new(struct place *p, struct badge *badge, id op, struct str text)
{
    struct request *r = calloc(1, sizeof *r + text.n);
    if (!r)
        return NULL;
    r->by_op.key = op;
    r->place = p;
    r->badge = badge_share(badge);
    r->arrived_ms = hub_now(p->hub);
    r->n_text = text.n;
    if (text.n)
        memcpy(r->text, text.p, text.n);
    link_init(&r->queue);
    map_add(&p->requests, &r->by_op);
    p->n_requests++;
    return r;
}

void request_free(struct request *r)
{
    struct place *p = r->place;
    require(link_alone(&r->queue));
    if (p->hub->fresh == r)
        p->hub->fresh = NULL;
    map_remove(&p->requests, &r->by_op);
    p->n_requests--;
    badge_drop(r->badge);
    for (struct asker *a; (a = r->first.next);) {
        r->first.next = a->next;
        free(a);
    }
    free(r->tally);
    free(r);
}

/* A commit does not see receipts in packs. Those are of ops that say themselves how old they are:
 * storage/sql/pack_receipts.sql. */
static bool may_be_packed(struct hub *h, id op)
{
    return id_is_v7(op) && id_time(op).ms < hub_wall(h).ms - LIMIT_OP_OLD_MS;
}

/* asker: the id of a session or a visit. */
static int queue_command(struct place *p, struct badge *badge, id asker, const struct in_cmd *cmd,
    struct str text, const uint8_t fingerprint[32])
{
    struct request *r = request_new(p, badge, cmd->op, text);
    if (!r)
        return -ENOMEM;
    r->by = cmd->by;
    r->type = cmd->command.type;
    r->approval = cmd->approval;
    r->has_at = cmd->has_at;
    r->at = cmd->at;
    p->hub->fresh = r;
    p->hub->fresh_command = cmd->command;
    r->first.session = asker;
    r->first.arrived_ms = r->arrived_ms;
    memcpy(r->first.fingerprint, fingerprint, sizeof r->first.fingerprint);
    r->suspect = may_be_packed(p->hub, cmd->op);
    place_queue(p, r);
    if (r->suspect)
        place_need(p, NEED_RECEIPTS);
    return 0;
}

int request_queue_command(struct place *p, struct session *s, const struct in_cmd *cmd,
    struct str text, const uint8_t fingerprint[32])
{
    int r = queue_command(p, s->badge, session_id(s), cmd, text, fingerprint);
    if (r == 0)
        s->n_unanswered++;
    return r;
}

int request_queue_visit(struct place *p, struct visit *v, struct badge *badge,
    const struct in_cmd *cmd, const uint8_t fingerprint[32])
{
    return queue_command(p, badge, visit_id(v), cmd, v->ask.text, fingerprint);
}

int request_queue_own(struct place *p, id op, struct str text)
{
    /* A manager without a device: the role of who may do everything in the venue. */
    struct actor actor = {.name = STR("hub"), .role = ROLE_MANAGER};
    struct badge *hub = badge_new(&actor, (struct str){0});
    if (!hub)
        return -ENOMEM;
    struct request *r = request_new(p, hub, op, text);
    badge_drop(hub);
    if (!r)
        return -ENOMEM;
    r->own = true;
    place_queue(p, r);
    return 0;
}

int request_queue_post(struct place *p, struct session *s, struct badge *badge, id op,
    struct str text, enum tells tells, id approval)
{
    struct request *r = request_new(p, badge, op, text);
    if (!r)
        return -ENOMEM;
    r->own = true;
    r->tells = tells;
    r->approval = approval;
    if (tells != TELLS_SESSION) {
        r->first.session = session_id(s);
        r->first.arrived_ms = r->arrived_ms;
        s->n_unanswered++;
    }
    place_queue(p, r);
    place_check_badge(p, badge);
    return 0;
}

static int join(struct request *r, id asker, const uint8_t fingerprint[32])
{
    struct asker *a = calloc(1, sizeof *a), **end = &r->first.next;
    if (!a)
        return -ENOMEM;
    a->session = asker;
    a->arrived_ms = hub_now(r->place->hub);
    memcpy(a->fingerprint, fingerprint, sizeof a->fingerprint);
    while (*end)
        end = &(*end)->next;
    *end = a;
    return 0;
}

int request_join(struct request *r, struct session *s, const uint8_t fingerprint[32])
{
    int err = join(r, session_id(s), fingerprint);
    if (err == 0)
        s->n_unanswered++;
    return err;
}

int request_join_visit(struct request *r, struct visit *v, const uint8_t fingerprint[32])
{
    return join(r, visit_id(v), fingerprint);
}

/* --- tallies ------------------------------------------------------------------------------- */

/* Adds a ticket once; false when the list is full. */
static bool tally_add(struct ticket_ref *list, size_t *n, id ticket)
{
    for (size_t i = 0; i < *n; i++)
        if (id_eq(list[i].ticket_id, ticket))
            return true;
    if (*n == TALLY_MAX)
        return false;
    list[(*n)++].ticket_id = ticket;
    return true;
}

/* The ticket is live, this screen may see it, and nobody said so before. */
static bool is_news(const struct session *s, id ticket, bool displayed)
{
    const struct ticket *t = venue_ticket(s->place->venue, ticket);
    if (!t || !audience_sees(&s->audience->key, KIND_ticket, t))
        return false;
    return displayed ? t->displayed_at.ms == 0 : t->delivered_at.ms == 0;
}

static void tally_gather(
    struct tally *t, const struct session *s, const struct cmd_ticket_receipt *seen)
{
    const struct ticket_ref *delivered = seen->delivered.items, *displayed = seen->displayed.items;
    for (size_t i = 0; i < seen->delivered.n; i++)
        if (is_news(s, delivered[i].ticket_id, false))
            (void)tally_add(t->delivered, &t->n_delivered, delivered[i].ticket_id);
    for (size_t i = 0; i < seen->displayed.n; i++)
        if (is_news(s, displayed[i].ticket_id, true))
            (void)tally_add(t->displayed, &t->n_displayed, displayed[i].ticket_id);
}

/* The last request of the queue if it is a tally of the same device that was never sealed. */
static struct request *tally_waiting(struct place *p, const struct session *s)
{
    if (link_alone(&p->queue))
        return NULL;
    struct request *r = link_of(p->queue.prev, struct request, queue);
    bool same = r->tally && id_eq(r->badge->actor.device, s->badge->actor.device);
    return same && r->tries == 0 && r->together == TOGETHER && !r->suspect ? r : NULL;
}

void request_queue_tally(struct place *p, struct session *s, const struct cmd_ticket_receipt *seen)
{
    struct tally *t = calloc(1, sizeof *t);
    if (!t)
        return;
    tally_gather(t, s, seen);
    struct request *r = tally_waiting(p, s);
    if (r) {
        for (size_t i = 0; i < t->n_delivered; i++)
            (void)tally_add(r->tally->delivered, &r->tally->n_delivered, t->delivered[i].ticket_id);
        for (size_t i = 0; i < t->n_displayed; i++)
            (void)tally_add(r->tally->displayed, &r->tally->n_displayed, t->displayed[i].ticket_id);
        free(t);
        return;
    }
    if (t->n_delivered + t->n_displayed && p->hub->n_queued < LIMIT_QUEUE_COMMANDS)
        r = request_new(p, s->badge, hub_make_id(p->hub), (struct str){0});
    if (!r) {
        free(t);
        return;
    }
    r->tally = t;
    r->own = true; /* a screen reports what it shows, whoever works there */
    place_queue(p, r);
}

/* --- deciding ------------------------------------------------------------------------------ */

static int request_decode(struct request *r, struct command *ret, struct cmd_ticket_receipt *body)
{
    struct hub *h = r->place->hub;
    struct message m;
    struct message_fault fault = {0};
    if (r->tally) {
        body->delivered = (struct list){r->tally->delivered, r->tally->n_delivered};
        body->displayed = (struct list){r->tally->displayed, r->tally->n_displayed};
        *ret = (struct command){.type = CMD_ticket_receipt, .body = body};
        return 0;
    }
    if (h->fresh == r) { /* nothing came after it: it is still as it was decoded */
        *ret = h->fresh_command;
        return 0;
    }
    hub_in_reset(h);
    enum message_error error = message_decode((struct str){r->text, r->n_text}, &h->in, &m, &fault);
    if (error)
        return -ENOMEM; /* it was understood when it came, so this is all that can be wrong */
    require(m.type == IN_CMD);
    *ret = m.cmd.command;
    return 0;
}

int request_decide(struct request *r, struct decision *ret)
{
    struct place *p = r->place;
    struct hub *h = p->hub;
    struct command cmd;
    struct cmd_ticket_receipt body;
    time_ms now = hub_wall(h);
    struct context ctx = {.op = request_op(r),
        .now = now,
        .at = r->has_at ? r->at : now,
        .by = r->badge->actor,
        .tendered_over = h->tendered_over,
        .approval = r->approval,
        .own = r->own};
    h->metrics.commands_decided++;
    arena_reset(&h->work);
    if (r->exists) {
        *ret = (struct decision){.outcome = DECIDED_REFUSED, .refusal = REFUSAL_exists};
        return 0;
    }
    int err = request_decode(r, &cmd, &body);
    if (err < 0)
        return err;
    if (!r->own) {
        const struct badge *b = r->badge;
        struct acting acting = {b->actor, b->device, badge_signed_in(b), b->program};
        enum refusal why;
        if (!acting_resolve(p->venue, &acting, r->by, cmd.type, ctx.at, &ctx.by, &why)) {
            *ret = (struct decision){.outcome = DECIDED_REFUSED, .refusal = why};
            return 0;
        }
    }
    return decide(p->venue, &cmd, &ctx, &h->work, ret);
}

/* --- the ends ------------------------------------------------------------------------------ */

/* The session that asked, or NULL when it is gone; it waits for one answer less. */
static struct session *asker_take(struct request *r, const struct asker *a)
{
    struct session *s = id_is_zero(a->session) ? NULL : session_find(r->place->hub, a->session);
    if (!s)
        return NULL;
    require(s->n_unanswered > 0);
    s->n_unanswered--;
    return s;
}

/* The visit that asked, when no session did; NULL: it is gone. */
static struct visit *asker_visit(const struct request *r, const struct asker *a)
{
    return id_is_zero(a->session) ? NULL : visit_find(r->place->hub, a->session);
}

/* True: the hook was told, which looks at the venue whether the answer was an ok; or the session is
 * closing, and has no venue any more. */
static bool tell_hook(struct request *r, struct session *s, int refusal)
{
    const struct hooks *hooks = &r->place->hub->hooks;
    if (r->tells != TELLS_SESSION && s->state != SESSION_READY)
        return true;
    if (r->tells == TELLS_POSTED)
        hooks->posted(s, r->badge, refusal);
    else if (r->tells == TELLS_APPROVED)
        hooks->approved(s, r->approval, refusal);
    return r->tells != TELLS_SESSION;
}

/* The answer that was given to the command with the fingerprint `stored`. */
static void asker_replay(
    struct request *r, const struct asker *a, const uint8_t stored[32], struct frame *answer)
{
    struct session *s = asker_take(r, a);
    struct visit *v = s ? NULL : asker_visit(r, a);
    if (s && tell_hook(r, s, -1))
        return;
    if (s)
        session_replay(s, request_op(r), a->fingerprint, stored, answer);
    else if (v)
        visit_replay(v, request_op(r), a->fingerprint, stored, answer);
}

static void asker_refuse(struct request *r, const struct asker *a, enum refusal refusal)
{
    struct session *s = asker_take(r, a);
    struct visit *v = s ? NULL : asker_visit(r, a);
    if (s && tell_hook(r, s, (int)refusal))
        return;
    if (s)
        session_refuse(s, request_op(r), refusal);
    else if (v)
        visit_refuse(v, request_op(r), refusal);
}

/* For the journal, when the command is one that it wants to know of. */
static void tell_refused(struct request *r, enum refusal why)
{
    struct place *p = r->place;
    struct actor by = r->badge->actor;
    struct command cmd;
    if (r->own || !refused_counts(r->type, why) || request_decode(r, &cmd, NULL) < 0)
        return;
    const struct staff *staff = id_is_zero(r->by) ? NULL : venue_staff(p->venue, r->by);
    if (!id_is_zero(r->by))
        by.staff = r->by;
    if (staff) {
        by.name = staff->name;
        by.role = staff_role_of(staff);
    }
    refused_command(&p->refusals, &by, &cmd, why, hub_wall(p->hub), hub_now(p->hub));
}

void request_answer(struct request *r, struct frame *answer, int refusal)
{
    struct hub *h = r->place->hub;
    if (refusal >= 0)
        tell_refused(r, (enum refusal)refusal);
    struct session *s = asker_take(r, &r->first);
    struct visit *v = s ? NULL : asker_visit(r, &r->first);
    if (refusal >= 0)
        h->metrics.refusals[refusal]++;
    else if (!r->tally)
        h->metrics.commands_ok++;
    metric_time(&h->metrics.command_seconds, hub_now(h) - r->arrived_ms);
    bool told = s && tell_hook(r, s, refusal);
    if (s && !told)
        session_send(s, answer);
    else if (v)
        visit_told(v, frame_message(answer), false);
    for (struct asker *a = r->first.next; a; a = a->next)
        asker_replay(r, a, r->first.fingerprint, answer);
    request_free(r);
}

void request_replay(struct request *r, const struct receipt *receipt)
{
    struct frame *f = frame_of_str(receipt->answer);
    if (!f) {
        request_refuse(r, REFUSAL_internal);
        return;
    }
    answers_add(&r->place->answers, receipt->op, receipt->fingerprint, f);
    for (struct asker *a = &r->first; a; a = a->next)
        asker_replay(r, a, receipt->fingerprint, f);
    frame_drop(f);
    request_free(r);
}

void request_refuse(struct request *r, enum refusal refusal)
{
    for (struct asker *a = &r->first; a; a = a->next)
        asker_refuse(r, a, refusal);
    request_free(r);
}

void request_lapse(struct request *r)
{
    for (struct asker *a = &r->first; a; a = a->next) {
        struct visit *v = asker_visit(r, a);
        if (v)
            credential_lapsed(v);
        else
            asker_refuse(r, a, REFUSAL_unavailable);
    }
    request_free(r);
}

void request_dismiss(struct request *r, int64_t arrived_ms)
{
    for (struct asker *a = &r->first; a; a = a->next) {
        if (a->arrived_ms > arrived_ms || id_is_zero(a->session))
            continue;
        asker_refuse(r, a, REFUSAL_unavailable);
        a->session = (id){{0}};
    }
}

/* A command over REST: the same message, decided and stored in the same way as over the socket. */

#include "hub/core/inbox/api_all.h"
#include "hub/core/place/tenants.h"

static void refuse_fault(
    struct visit *v, id op, enum refusal refusal, struct str field, enum message_error why)
{
    struct hub *h = v->hub;
    struct buf *out = hub_out(h);
    h->metrics.refusals[refusal]++;
    wire_put_no(out, op, refusal, field, why);
    if (out->failed)
        visit_problem(v, API_NO_MEMORY);
    else
        visit_told(v, buf_str(out), false);
}

static void refuse_undecoded(struct visit *v, const struct message_fault *f)
{
    enum refusal refusal = f->error == ERROR_UNKNOWN_COMMAND ? REFUSAL_unknown_command
                           : f->error == ERROR_NO_MEMORY     ? REFUSAL_internal
                                                             : REFUSAL_bad_command;
    if (f->is_cmd)
        refuse_fault(v, f->op, refusal, f->field, f->error);
    else
        visit_problem(v, f->error == ERROR_NO_MEMORY ? API_NO_MEMORY : API_BAD_JSON);
}

static void queue(struct visit *v, struct place *p, struct badge *badge, const struct in_cmd *cmd)
{
    struct hub *h = v->hub;
    uint8_t print[32];
    request_fingerprint(badge, cmd, print);
    const struct answer *known = answers_find(&p->answers, cmd->op);
    if (known) {
        visit_replay(v, cmd->op, print, known->fingerprint, known->frame);
        return;
    }
    struct request *same = request_find(p, cmd->op);
    bool full = h->n_queued >= LIMIT_QUEUE_COMMANDS || p->n_requests >= LIMIT_VENUE_QUEUE_COMMANDS;
    if (!same && full) {
        visit_refuse(v, cmd->op, REFUSAL_busy);
        return;
    }
    int r =
        same ? request_join_visit(same, v, print) : request_queue_visit(p, v, badge, cmd, print);
    if (r < 0) {
        h->metrics.no_memory++;
        visit_refuse(v, cmd->op, REFUSAL_internal);
    } else if (!same) {
        place_check_badge(p, badge);
    }
}

static void refuse(struct visit *v, struct place *p, const struct badge *badge,
    const struct in_cmd *cmd, enum refusal why)
{
    refused_command(
        &p->refusals, &badge->actor, &cmd->command, why, hub_wall(v->hub), hub_now(v->hub));
    visit_refuse(v, cmd->op, why);
}

void api_command(struct visit *v, struct place *p, struct credential *c)
{
    struct hub *h = v->hub;
    struct message m;
    struct message_fault fault = {0};
    hub_in_reset(h);
    h->metrics.commands++;
    credential_owe(c, true, v->ask.text.n / LIMIT_COMMAND_COST_BYTES);
    if (message_decode(v->ask.text, &h->in, &m, &fault)) {
        refuse_undecoded(v, &fault);
        return;
    }
    const struct in_cmd *cmd = &m.cmd;
    if (!tenant_takes_command(h, p->owner)) {
        visit_problem(v, API_RATE);
        return;
    }
    struct badge *badge = credential_badge(c, credential_venue(c, p->id));
    if (!badge) {
        h->metrics.no_memory++;
        visit_problem(v, API_NO_MEMORY);
        return;
    }
    struct acting acting = {badge->actor, badge->device, badge_signed_in(badge), badge->program};
    enum refusal why;
    if (cmd->unknown.n)
        refuse_fault(v, cmd->op, REFUSAL_bad_command, cmd->unknown, ERROR_FIELD_UNKNOWN);
    else if (!c->writes)
        refuse(v, p, badge, cmd, REFUSAL_forbidden);
    else if (id_is_zero(cmd->by) && !acting_may(p->venue, &acting, cmd->command.type, &why))
        refuse(v, p, badge, cmd, why); /* with `by`, request_decide looks, as for command.c */
    else
        queue(v, p, badge, cmd);
}

/* cmd and seen. */

#include "hub/core/inbox/inbox.h"
#include "hub/core/base/spent.h"
#include "hub/core/place/place.h"
#include "hub/core/place/tenants.h"
#include "protocol/base/require.h"

int64_t command_rate_of(const struct session *s)
{
    return s->hub->command_rate * (s->badge->device == ROLE_IMPORTER ? IMPORTER_TIMES : 1);
}

/* Refuses a command that comes too fast. It counts as a message then, so whoever goes on is cut. */
static bool too_fast(struct session *s, id op, size_t bytes)
{
    int64_t rate = command_rate_of(s);
    int64_t burst = rate * LIMIT_COMMAND_BURST / LIMIT_COMMAND_RATE;
    int64_t more = (int64_t)(bytes / LIMIT_COMMAND_COST_BYTES);
    if (spent_take(s->hub, SPENT_COMMANDS, s->token, &s->commands, rate, burst)) {
        bucket_owe(&s->commands, more);
        spent_here(s->hub, SPENT_COMMANDS, s->token, 1 + more);
        /* An import is not the tenant's evening. */
        if (s->badge->device == ROLE_IMPORTER || tenant_takes_command(s->hub, s->place->owner))
            return false;
    }
    if (session_count_message(s))
        session_refuse(s, op, REFUSAL_rate);
    return true;
}

/* Refuses what needs no deciding. False: the command is to be decided. */
static bool refused_early(struct session *s, const struct in_cmd *cmd)
{
    struct acting acting = session_acting(s);
    enum refusal why;
    if (cmd->unknown.n) {
        s->hub->metrics.refusals[REFUSAL_bad_command]++;
        wire_put_no(
            hub_out(s->hub), cmd->op, REFUSAL_bad_command, cmd->unknown, ERROR_FIELD_UNKNOWN);
        session_send_out(s);
        return true;
    }
    /* With `by`, what counts is who was signed in then: request_decide looks. */
    if (id_is_zero(cmd->by) && !acting_may(s->place->venue, &acting, cmd->command.type, &why)) {
        refused_command(
            &s->place->refusals, &acting.by, &cmd->command, why, hub_wall(s->hub), hub_now(s->hub));
        session_refuse(s, cmd->op, why);
        return true;
    }
    if (s->n_unanswered >= LIMIT_SESSION_COMMANDS) {
        session_refuse(s, cmd->op, REFUSAL_busy);
        return true;
    }
    return false;
}

void session_command(struct session *s, const struct in_cmd *cmd, struct str text)
{
    struct hub *h = s->hub;
    struct place *p = s->place;
    uint8_t print[32];
    h->metrics.commands++;
    if (too_fast(s, cmd->op, text.n) || refused_early(s, cmd))
        return;
    request_fingerprint(s->badge, cmd, print);
    const struct answer *known = answers_find(&p->answers, cmd->op);
    if (known) {
        session_replay(s, cmd->op, print, known->fingerprint, known->frame);
        return;
    }
    struct request *same = request_find(p, cmd->op);
    bool full = h->n_queued >= LIMIT_QUEUE_COMMANDS || p->n_requests >= LIMIT_VENUE_QUEUE_COMMANDS;
    if (!same && (h->draining || full)) {
        session_refuse(s, cmd->op, REFUSAL_busy);
        return;
    }
    int r = same ? request_join(same, s, print) : request_queue_command(p, s, cmd, text, print);
    if (r < 0) {
        h->metrics.no_memory++;
        session_refuse(s, cmd->op, REFUSAL_internal);
    }
}

void session_seen(struct session *s, const struct in_seen *seen)
{
    if (s->badge->device != ROLE_KITCHEN || seen->seq > s->place->venue->seq || s->hub->draining)
        return;
    if (seen->receipt.delivered.n || seen->receipt.displayed.n)
        request_queue_tally(s->place, s, &seen->receipt);
}

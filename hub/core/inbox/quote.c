/* quote: what a command would change. It is decided on the committed state, and nothing of it is
 * kept: not applied, not stored, not told to anybody else. */

#include "hub/core/inbox/inbox.h"
#include "hub/core/place/place.h"

/* Refusals that need no deciding; false: it is to be decided, for *ret_by. */
static bool refused_early(const struct session *s, const struct in_cmd *cmd, time_ms at,
    struct actor *ret_by, struct decision *ret)
{
    struct acting acting = session_acting(s);
    enum refusal why = REFUSAL_bad_command;
    if (!cmd->unknown.n &&
        acting_resolve(s->place->venue, &acting, cmd->by, cmd->command.type, at, ret_by, &why))
        return false;
    *ret = (struct decision){.outcome = DECIDED_REFUSED, .refusal = why};
    return true;
}

/* The topic checks as the session would be told it; nothing, when its role may not see it. */
static struct audience_key audience_of(const struct session *s)
{
    enum role role = s->badge->device;
    bool sees = topic_descs[TOPIC_CHECKS].roles >> role & 1;
    return (struct audience_key){
        .topics = sees ? TOPIC_BIT(CHECKS) : 0, .view = role_descs[role].view};
}

/* The journal takes no text as long as the change's. Out of memory counts as that: it happens to
 * changes that are about as large. */
static bool is_too_large(const struct change *c)
{
    struct buf text;
    buf_init(&text, LIMIT_CHANGE_BYTES);
    wire_put_journal(&text, c);
    bool failed = text.failed;
    buf_fini(&text);
    return failed;
}

/* What sealing it would refuse. */
static void refused_late(const struct venue *v, struct decision *d)
{
    enum refusal why;
    if (d->outcome != DECIDED_CHANGE)
        return;
    if (is_too_large(&d->change))
        why = REFUSAL_change_too_large;
    else if (!decision_fits(d, v->slots.json, decision_json_after(v, d)))
        why = REFUSAL_venue_full;
    else
        return;
    *d = (struct decision){.outcome = DECIDED_REFUSED, .refusal = why};
}

void session_quote(struct session *s, const struct in_quote *quote)
{
    struct hub *h = s->hub;
    struct place *p = s->place;
    const struct in_cmd *cmd = &quote->cmd;
    struct decision d;
    time_ms now = hub_wall(h);
    struct context ctx = {.op = cmd->op,
        .now = now,
        .at = cmd->has_at ? cmd->at : now,
        .tendered_over = h->tendered_over,
        .approval = cmd->approval};
    h->metrics.quotes++;
    arena_reset(&h->work);
    int err = refused_early(s, cmd, ctx.at, &ctx.by, &d)
                  ? 0
                  : decide(p->venue, &cmd->command, &ctx, &h->work, &d);
    session_charge(s, LIMIT_QUOTE_COST * LIMIT_MESSAGE_COST_BYTES + h->work.used);
    if (err < 0) {
        h->metrics.no_memory++;
        session_error(s, ERROR_NO_MEMORY, (struct str){0}, quote->sub_id);
        return;
    }
    refused_late(p->venue, &d);
    struct audience_key key = audience_of(s);
    struct buf *out = hub_out(h);
    wire_put_quoted(out, quote->sub_id, p->venue->seq, &d, &key);
    session_charge(s, out->n);
    session_send_out(s);
}

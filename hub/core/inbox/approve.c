/* approve: a second person says yes to a command at the device of who asks, with a PIN or a badge.
 *
 *   the PIN is checked as in sign_in, with the same lock-outs --> approval.lend, in the name of who
 *   asks, who stays signed in --> committed: told `approved`
 *
 * Remotely, the same is the command approval.give. */

#include <stdlib.h>

#include "hub/core/inbox/try.h"
#include "hub/core/place/place.h"
#include "protocol/base/require.h"
#include "protocol/wire/shape_json.h"

/* 0, or -ENOMEM. */
static int say_lend(struct session *s, const struct try *t)
{
    struct hub *h = s->hub;
    struct buf *out = hub_out(h);
    id op = hub_make_id(h);
    require(t->n_body > 1 && t->body[t->n_body - 1] == '}');
    buf_printf(out,
        "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"approval.lend\",\"body\":%.*s,"
        "\"staff_id\":\"%s\"}}",
        id_text(op).s, (int)t->n_body - 1, t->body, id_text(t->staff).s);
    int r = out->failed ? -1
                        : request_queue_post(
                              s->place, s, s->badge, op, buf_str(out), TELLS_APPROVED, t->approval);
    if (r < 0)
        h->metrics.no_memory++;
    return r;
}

static void right(struct try *t, struct session *s)
{
    const struct staff *staff = venue_staff(s->place->venue, t->staff);
    if (!staff || staff->ended_at.ms) {
        try_end(t, s, ERROR_SIGN_IN_WRONG, 0);
        return;
    }
    try_clear(s, s->badge->actor.device, staff->id);
    bool said = say_lend(s, t) == 0;
    try_end(t, s, said ? MESSAGE_OK : ERROR_UNAVAILABLE, 0);
    s->signing = said; /* until session_approved */
}

static enum message_error error_of(int refusal)
{
    if (refusal == REFUSAL_not_yours || refusal == REFUSAL_staff_ended)
        return ERROR_APPROVE_FORBIDDEN;
    if (refusal == REFUSAL_approval_own)
        return ERROR_APPROVE_OWN;
    if (refusal >= 0 && refusal_descs[refusal].retry == RETRY_SAME)
        return ERROR_UNAVAILABLE;
    return ERROR_APPROVE_REFUSED;
}

void session_approved(struct session *s, id approval, int refusal)
{
    struct hub *h = s->hub;
    struct str sub_id = {s->sign_id, s->n_sign_id};
    const struct approval *a = venue_approval(s->place->venue, approval);
    s->signing = false;
    if (refusal >= 0 || !a || a->state != approval_state_GIVEN) {
        session_error(s, error_of(refusal), (struct str){0}, sub_id);
        return;
    }
    hub_log(h, LOG_INFO, "event=approved device=%s approval=%s act=%.*s staff=%s",
        id_text(s->badge->actor.device).s, id_text(a->id).s, STR_ARG(a->act),
        id_text(a->decided_by_id).s);
    wire_put_approved(hub_out(h), sub_id, a);
    session_send_out(s);
}

/* What is asked for, as JSON, owned by the try. False: out of memory. */
static bool body_keep(struct try *t, struct hub *h, const struct cmd_approval_ask *ask)
{
    struct buf *out = hub_out(h);
    struct json_out o = json_out(out);
    shape_write_given(&o, &shape_cmd_approval_ask, ask);
    struct str text = buf_str(out);
    t->body = out->failed ? NULL : malloc(text.n);
    if (!t->body)
        return false;
    memcpy(t->body, text.p, text.n);
    t->n_body = text.n;
    t->approval = ask->approval_id;
    return true;
}

void session_approve(struct session *s, const struct in_approve *ask)
{
    struct acting acting = session_acting(s);
    enum refusal why;
    enum secret secret;
    struct str code;
    if (!acting_may(s->place->venue, &acting, CMD_approval_ask, &why)) {
        session_error(s, ERROR_APPROVE_FORBIDDEN, (struct str){0}, ask->sub_id);
        return;
    }
    struct try *t = try_code(s, ask->sub_id, ask->pin, ask->badge, &secret, &code)
                        ? try_begin(s, ask->sub_id)
                        : NULL;
    if (!t)
        return;
    if (!body_keep(t, s->hub, &ask->ask)) {
        s->hub->metrics.no_memory++;
        try_end(t, s, ERROR_UNAVAILABLE, 0);
        return;
    }
    require(code.n <= sizeof t->code);
    t->secret = secret;
    t->staff = ask->staff;
    memcpy(t->code, code.p, code.n);
    t->n_code = code.n;
    t->then = right;
    try_check(t, s);
}

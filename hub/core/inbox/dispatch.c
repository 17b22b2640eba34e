/* Decodes a message, counts it, and calls what handles it. */

#include "hub/core/inbox/inbox.h"
#include "hub/core/place/place.h"
#include "protocol/base/require.h"

#include <stdlib.h>

static void message_refuse(struct session *s, const struct message_fault *fault)
{
    struct hub *h = s->hub;
    struct buf *out = hub_out(h);
    if (fault->error == ERROR_NO_MEMORY)
        h->metrics.no_memory++;
    else
        h->metrics.messages_bad++;
    if (s->state == SESSION_READY && fault->is_cmd) {
        enum refusal refusal = fault->error == ERROR_UNKNOWN_COMMAND ? REFUSAL_unknown_command
                               : fault->error == ERROR_NO_MEMORY     ? REFUSAL_internal
                                                                     : REFUSAL_bad_command;
        h->metrics.refusals[refusal]++;
        wire_put_no(out, fault->op, refusal, fault->field, fault->error);
    } else {
        wire_put_error(out, fault);
    }
    session_send_out(s);
    if (s->state == SESSION_NEW && fault->error == ERROR_NO_MEMORY)
        session_bye(s, CLOSE_UNAVAILABLE, "out of memory"); /* no fault of the device: come back */
    else if (s->state == SESSION_NEW)
        session_bye(s, CLOSE_NO_HELLO, "bad hello");
}

static void topics_dispatch(struct session *s, const struct message *m)
{
    if (m->type == IN_SUB)
        session_sub(s, &m->sub);
    else
        session_unsub(s, &m->unsub);
}

static void message_dispatch(struct session *s, const struct message *m, struct str text)
{
    bool early = m->type == IN_HELLO || m->type == IN_PAIR;
    if (early != (s->state == SESSION_NEW) || s->state == SESSION_AUTH ||
        s->state == SESSION_LOADING) {
        session_error(s, ERROR_HELLO_FIRST, (struct str){0}, (struct str){0});
        if (s->state == SESSION_NEW)
            session_bye(s, CLOSE_NO_HELLO, "no hello");
        return;
    }
    switch (m->type) {
    case IN_HELLO:
        session_hello(s, &m->hello);
        break;
    case IN_PAIR:
        session_pair(s, &m->pair);
        break;
    case IN_SUB:
    case IN_UNSUB:
        if (s->later || s->outbox.has_apart)
            session_later(s, text);
        else
            topics_dispatch(s, m);
        break;
    case IN_CMD:
        session_command(s, &m->cmd, text);
        break;
    case IN_QUOTE:
        session_quote(s, &m->quote);
        break;
    case IN_SEEN:
        session_seen(s, &m->seen);
        break;
    case IN_AT:
        presence_at(&s->place->presence, s, m->at.table_id);
        break;
    case IN_SIGN_IN:
        session_sign_in(s, &m->sign_in);
        break;
    case IN_SIGN_OUT:
        session_sign_out(s, &m->sign_out);
        break;
    case IN_SECRET:
        session_secret(s, &m->secret);
        break;
    case IN_UNLOCK:
        session_unlock(s, &m->unlock);
        break;
    case IN_APPROVE:
        session_approve(s, &m->approve);
        break;
    case IN_N:
        require(!"a message type");
    }
}

void inbox_message(struct session *s, struct str text)
{
    struct hub *h = s->hub;
    struct message m;
    struct message_fault fault = {0};
    h->metrics.messages++;
    if (s->state == SESSION_READY) {
        s->since_ms = hub_now(h);
        link_remove(&s->state_link);
        link_append(&h->heard, &s->state_link);
        presence_heard(&s->place->presence, s);
    }
    hub_in_reset(h);
    enum message_error error = message_decode(text, &h->in, &m, &fault);
    /* Commands have a bucket of their own. */
    if ((error || m.type != IN_CMD) && !session_count_message(s))
        return;
    if (error)
        message_refuse(s, &fault);
    else
        message_dispatch(s, &m, text);
}

void inbox_later(struct session *s)
{
    struct later *l;
    while (s->state == SESSION_READY && (l = session_take_later(s)) != NULL) {
        struct message m;
        struct message_fault fault = {0};
        hub_in_reset(s->hub);
        if (message_decode((struct str){l->text, l->n}, &s->hub->in, &m, &fault))
            message_refuse(s, &fault); /* out of memory: it was well when it came */
        else
            topics_dispatch(s, &m);
        free(l);
    }
}

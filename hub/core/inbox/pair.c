/* pair: a device without a token asks to be let in. The answer is in the store, so the device may
 * ask any node, again and again; only how often it asked is kept here. */

#include "hub/core/inbox/inbox.h"

#include <stdlib.h>

struct pair_call {
    struct store_call call;
    id session, token;
};

int64_t session_hello_due(const struct session *s)
{
    if (!s->pairing)
        return s->since_ms + LIMIT_HELLO_MS;
    int64_t last = s->since_ms + LIMIT_PAIR_SESSION_MS;
    int64_t next = s->pairing->heard_ms + LIMIT_HELLO_MS;
    return next < last ? next : last;
}

static void send_pairing(struct session *s, id token, const struct store_pairing *pairing)
{
    struct hub *h = s->hub;
    time_ms now = hub_wall(h);
    struct out_pairing out = {.token = token,
        .approved = pairing->state == PAIRING_APPROVED,
        .code = pair_code_str(&pairing->code),
        .expires = {now.ms + pairing->left_ms},
        .now = now};
    wire_put_pairing(hub_out(h), &out);
    session_send_out(s);
}

static void pair_done(
    void *user, enum store_status status, struct str detail, const struct store_pairing *pairing)
{
    struct pair_call *c = user;
    struct hub *h = store_call_end(&c->call);
    struct session *s = h ? session_find(h, c->session) : NULL;
    id token = c->token;
    free(c);
    if (!s || s->state != SESSION_NEW)
        return; /* it is gone, or has said hello since */
    if (status != STORE_OK)
        session_error(s, ERROR_UNAVAILABLE, (struct str){0}, (struct str){0});
    else if (pairing->state == PAIRING_FULL)
        session_error(s, ERROR_PAIRINGS_FULL, (struct str){0}, (struct str){0});
    else if (pairing->state == PAIRING_TAKEN)
        session_error(s, ERROR_PAIR_TAKEN, STR("token_id"), (struct str){0});
    else
        send_pairing(s, token, pairing);
}

static void ask_store(struct session *s, const struct in_pair *pair)
{
    struct hub *h = s->hub;
    uint8_t random[PAIR_CODE_RANDOM];
    struct pair_call *c = calloc(1, sizeof *c);
    if (!c) {
        h->metrics.no_memory++;
        session_error(s, ERROR_UNAVAILABLE, (struct str){0}, (struct str){0});
        return;
    }
    h->env.ops->random(h->env.self, random, sizeof random);
    struct store_pair ask = {.token = pair->token,
        .name = pair->name,
        .code = pair_code_make(random),
        .life_ms = LIMIT_PAIR_CODE_MS,
        .waiting_max = LIMIT_PAIRINGS};
    memcpy(ask.secret_hash, pair->secret_hash, sizeof ask.secret_hash);
    c->session = session_id(s);
    c->token = pair->token;
    store_call_begin(h, &c->call);
    h->store->ops->pair(h->store, &ask, pair_done, c);
}

void session_pair(struct session *s, const struct in_pair *pair)
{
    struct hub *h = s->hub;
    if (h->draining) {
        session_bye(s, CLOSE_RESTART, NULL);
        return;
    }
    if (!s->pairing) {
        s->pairing = calloc(1, sizeof *s->pairing);
        if (!s->pairing) {
            h->metrics.no_memory++;
            session_bye(s, CLOSE_UNAVAILABLE, "out of memory");
            return;
        }
        hub_log(h, LOG_INFO, "event=pair session=%s token=%s", id_text(session_id(s)).s,
            id_text(pair->token).s);
    }
    s->pairing->heard_ms = hub_now(h);
    if (bucket_take(&s->pairing->asks, hub_now(h), LIMIT_PAIR_RATE, LIMIT_PAIR_BURST))
        ask_store(s, pair);
    else
        session_error(s, ERROR_PAIR_RATE, (struct str){0}, (struct str){0});
}

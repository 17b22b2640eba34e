/* pair: a device without a token asks to be let in. The answer is in the store, so the device may
 * ask any node, again and again; only how often it asked is kept here. */

#include "hub/core/inbox/inbox.h"

#include <stdlib.h>

enum { FULL_MS = 1000 }; /* how long "full" is answered from memory */

struct pair_call {
    struct store_call call;
    id session, token;
    id address; /* its key; the meter may be gone when the answer comes */
    bool may_begin, house;
};

int64_t session_hello_due(const struct session *s)
{
    if (!s->pairing)
        return s->since_ms + LIMIT_HELLO_MS;
    int64_t last = s->since_ms + LIMIT_PAIR_SESSION_MS;
    int64_t next = s->pairing->heard_ms + LIMIT_PAIR_ASK_MS;
    return next < last ? next : last;
}

static void send_pairing(struct session *s, id token, const struct store_pairing *pairing)
{
    struct hub *h = s->hub;
    time_ms now = hub_wall(h);
    s->pairing->has_code = pairing->state == PAIRING_WAITING;
    struct out_pairing out = {.token = token,
        .approved = pairing->state == PAIRING_APPROVED,
        .code = pair_code_str(&pairing->code),
        .expires = {now.ms + pairing->left_ms},
        .now = now};
    wire_put_pairing(hub_out(h), &out);
    session_send_out(s);
}

/* Codes are counted on a clock that is so slow that PAIR_ADDRESS_CODES pass in the life of one. */
static int64_t codes_clock(const struct hub *h)
{
    return hub_now(h) * LIMIT_PAIR_ADDRESS_CODES * 1000 / LIMIT_PAIR_CODE_MS;
}

static void pair_count(
    struct hub *h, const struct pair_call *call, const struct store_pairing *pairing)
{
    struct meter *address = meter_find(&h->addresses, call->address);
    h->n_pairs--;
    if (call->may_begin && address && !(pairing && pairing->begun))
        bucket_give(&address->codes);
    if (pairing && pairing->state == PAIRING_FULL)
        h->full_until_ms[call->house] = hub_now(h) + FULL_MS;
}

static void pair_done(
    void *user, enum store_status status, struct str detail, const struct store_pairing *pairing)
{
    struct pair_call *c = user;
    struct hub *h = store_call_end(&c->call);
    struct session *s = h ? session_find(h, c->session) : NULL;
    struct pair_call call = *c;
    free(c);
    if (h)
        pair_count(h, &call, status == STORE_OK ? pairing : NULL);
    if (!s || s->state != SESSION_NEW)
        return; /* it is gone, or has said hello since */
    if (status != STORE_OK)
        session_error(s, ERROR_UNAVAILABLE, (struct str){0}, (struct str){0});
    else if (pairing->state == PAIRING_FULL)
        session_error(s, ERROR_PAIRINGS_FULL, (struct str){0}, (struct str){0});
    else if (pairing->state == PAIRING_NONE)
        session_error(s, ERROR_PAIR_RATE, (struct str){0}, (struct str){0});
    else if (pairing->state == PAIRING_TAKEN)
        session_error(s, ERROR_PAIR_TAKEN, STR("token_id"), (struct str){0});
    else
        send_pairing(s, call.token, pairing);
}

static void ask_store(struct session *s, const struct in_pair *pair, struct meter *address)
{
    struct hub *h = s->hub;
    uint8_t random[PAIR_CODE_RANDOM];
    struct pair_call *c = calloc(1, sizeof *c);
    if (!c) {
        h->metrics.no_memory++;
        session_error(s, ERROR_UNAVAILABLE, (struct str){0}, (struct str){0});
        return;
    }
    c->address = address->by_key.key;
    c->house = address->trusted;
    c->may_begin = bucket_take(&address->codes, codes_clock(h), 1, LIMIT_PAIR_ADDRESS_CODES);
    h->n_pairs++;
    h->env.ops->random(h->env.self, random, sizeof random);
    struct store_pair ask = {.token = pair->token,
        .name = pair->name,
        .code = pair_code_make(random),
        .life_ms = LIMIT_PAIR_CODE_MS,
        .waiting_max = LIMIT_PAIRINGS - (c->house ? 0 : LIMIT_PAIRINGS_RESERVE),
        .begin = c->may_begin};
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
        session_log_stranger(s, "event=pair token=%s", id_text(pair->token).s);
    }
    s->pairing->heard_ms = hub_now(h);
    int64_t now = hub_now(h);
    struct meter *address = session_address(s);
    if (!address)
        h->metrics.no_memory++;
    if (!address || h->n_pairs >= LIMIT_PAIRS ||
        !bucket_take(&s->pairing->asks, now, LIMIT_PAIR_RATE, LIMIT_PAIR_BURST) ||
        !bucket_take(&address->pairs, now, LIMIT_PAIR_ADDRESS_RATE, LIMIT_PAIR_ADDRESS_BURST))
        session_error(s, ERROR_PAIR_RATE, (struct str){0}, (struct str){0});
    else if (!s->pairing->has_code && now < h->full_until_ms[address->trusted])
        session_error(s, ERROR_PAIRINGS_FULL, (struct str){0}, (struct str){0});
    else
        ask_store(s, pair, address);
}

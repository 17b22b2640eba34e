/* Revoked tokens end live sessions: the hub asks the store every TOKENS_MS, some at a time. */

#include "hub/core/place/place.h"

#include <stdlib.h>

enum {
    TOKENS_MS = 700, /* with an answer in 300 ms a revoked session ends within a second */
    TOKENS_PAGE = 1000,
};

/* The sessions that were READY when the round began. */
struct token_round {
    struct store_call call;
    size_t n, next;        /* sessions; the first that was not asked about */
    size_t n_asked;        /* of this page */
    id asked[TOKENS_PAGE]; /* the sessions of this page */
    struct store_token tokens[TOKENS_PAGE];
    id sessions[];
};

static void page_ask(struct hub *h);

static void round_end(struct hub *h)
{
    free(h->tokens);
    h->tokens = NULL;
    h->tokens_at_ms = hub_now(h) + TOKENS_MS;
}

static void page_done(void *user, enum store_status status, struct str detail,
    const struct store_lapse *lapses, size_t n)
{
    struct token_round *round = user;
    struct hub *h = store_call_end(&round->call);
    if (!h) {
        free(round);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        size_t which = lapses[i].which;
        struct session *s = which < round->n_asked ? session_find(h, round->asked[which]) : NULL;
        if (s && s->state == SESSION_READY)
            session_lapse(s, lapses[i].why);
    }
    if (status == STORE_OK && round->next < round->n)
        page_ask(h);
    else
        round_end(h);
}

static void page_ask(struct hub *h)
{
    struct token_round *round = h->tokens;
    round->n_asked = 0;
    while (round->next < round->n && round->n_asked < TOKENS_PAGE) {
        id key = round->sessions[round->next++];
        const struct session *s = session_find(h, key);
        if (!s || s->state != SESSION_READY)
            continue;
        round->asked[round->n_asked] = key;
        round->tokens[round->n_asked++] =
            (struct store_token){s->place->tenant, s->place->id, s->token, s->own->actor.role};
    }
    if (!round->n_asked) {
        round_end(h);
        return;
    }
    store_call_begin(h, &round->call);
    h->store->ops->revoked(h->store, round->tokens, round->n_asked, page_done, round);
}

void tokens_tick(struct hub *h, int64_t now_ms)
{
    if (h->tokens || now_ms < h->tokens_at_ms || link_alone(&h->heard))
        return;
    h->tokens = calloc(1, sizeof *h->tokens + h->sessions.n * sizeof h->tokens->sessions[0]);
    if (!h->tokens) {
        h->metrics.no_memory++;
        h->tokens_at_ms = now_ms + TOKENS_MS;
        return;
    }
    link_each(l, &h->heard)
        h->tokens->sessions[h->tokens->n++] = session_id(link_of(l, struct session, state_link));
    page_ask(h);
}

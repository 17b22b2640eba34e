#include "hub/core/session/visit.h"

#include "protocol/wire/message.h"

#include <stdlib.h>
#include <string.h>

const struct api_problem_desc api_problem_descs[API_PROBLEMS_N] = {[API_OK] = {"", 200, ""},
#define P(NAME, name, number, text) [API_##NAME] = {.code = name, .status = number, .title = text},
    API_PROBLEMS(P)
#undef P
};

struct visit *visit_new(struct hub *h, const struct api_ask *ask, api_done done, void *user)
{
    struct visit *v = calloc(1, sizeof *v + ask->text.n + ask->peer.n + ask->signed_text.n);
    if (!v)
        return NULL;
    v->hub = h;
    v->ask = *ask;
    if (ask->text.n)
        memcpy(v->text, ask->text.p, ask->text.n);
    if (ask->peer.n)
        memcpy(v->text + ask->text.n, ask->peer.p, ask->peer.n);
    char *signed_text = v->text + ask->text.n + ask->peer.n;
    if (ask->signed_text.n)
        memcpy(signed_text, ask->signed_text.p, ask->signed_text.n);
    v->ask.text.p = v->text;
    v->ask.peer.p = v->text + ask->text.n;
    v->ask.signed_text.p = signed_text;
    v->until_ms = hub_now(h) + LIMIT_VISIT_MS;
    v->poll_until_ms = hub_now(h) + ask->wait_ms;
    if (v->poll_until_ms > v->until_ms)
        v->until_ms = v->poll_until_ms + LIMIT_VISIT_MS;
    v->done = done;
    v->user = user;
    v->by_id.key = hub_make_id(h);
    link_init(&v->wait);
    map_add(&h->visits, &v->by_id);
    link_append(&h->visits_all, &v->all);
    visit_due(v);
    return v;
}

void api_login_free(struct api_login *login)
{
    if (!login)
        return;
    explicit_bzero(login, sizeof *login);
    free(login);
}

void visit_free(struct visit *v)
{
    if (v->counted_in)
        (*v->counted_in)--;
    api_login_free(v->ask.login);
    map_remove(&v->hub->visits, &v->by_id);
    link_remove(&v->wait);
    link_remove(&v->all);
    explicit_bzero(v->ask.secret, sizeof v->ask.secret);
    if (v->ask.verb == API_ADMIN) /* its body may have a PIN */
        explicit_bzero(v->text, v->ask.text.n);
    free(v);
}

struct visit *visit_find(struct hub *h, id visit)
{
    struct map_node *n = map_find(&h->visits, visit);
    return n ? link_of(n, struct visit, by_id) : NULL;
}

void visit_due(struct visit *v)
{
    link_remove(&v->wait);
    link_append(&v->hub->visits_due, &v->wait);
}

void visits_wake(struct link *list)
{
    while (!link_alone(list))
        visit_due(link_first(list, struct visit, wait));
}

void visit_answer(struct visit *v, const struct api_answer *answer)
{
    struct api_answer a = *answer;
    a.rate = v->rate;
    a.proven = v->proven;
    v->hub->metrics.api_answers++;
    v->done(v->user, &a);
    visit_free(v);
}

void visit_problem(struct visit *v, enum api_problem problem)
{
    v->hub->metrics.api_problems++;
    visit_answer(v, &(struct api_answer){.problem = problem});
}

void visit_told(struct visit *v, struct str answer, bool replayed)
{
    visit_answer(v, &(struct api_answer){.text = answer, .replayed = replayed});
}

void visit_refuse(struct visit *v, id op, enum refusal refusal)
{
    struct hub *h = v->hub;
    struct buf *out = hub_out(h);
    h->metrics.refusals[refusal]++;
    wire_put_no(out, op, refusal, (struct str){0}, MESSAGE_OK);
    if (out->failed)
        visit_problem(v, API_NO_MEMORY);
    else
        visit_told(v, buf_str(out), false);
}

void visit_replay(struct visit *v, id op, const uint8_t asked[32], const uint8_t stored[32],
    const struct frame *answer)
{
    if (!fingerprint_fits(asked, stored)) {
        visit_refuse(v, op, REFUSAL_op_reused);
        return;
    }
    v->hub->metrics.commands_replayed++;
    visit_told(v, frame_message(answer), true);
}

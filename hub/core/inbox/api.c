#include "hub/core/inbox/api_all.h"

#include "protocol/base/require.h"

static void by_verb(struct visit *v, struct place *p, struct credential *c)
{
    switch (v->ask.verb) {
    case API_COMMAND:
        api_command(v, p, c);
        break;
    case API_RECORD:
        api_record(v, p, c);
        break;
    case API_LIST:
        api_list(v, p, c);
        break;
    case API_TOPIC:
        api_topic(v, p, c);
        break;
    case API_CHANGES:
        api_changes(v, p, c);
        break;
    case API_TASK:
        api_task(v, p);
        break;
    default:
        require(!"a verb that needs no venue");
    }
}

static void at_place(struct visit *v, struct credential *c, id tenant)
{
    struct place *p = place_open(v->hub, tenant, v->ask.venue);
    if (!p) {
        visit_problem(v, API_UNAVAILABLE);
    } else if (!place_is_loaded(p)) {
        link_remove(&v->wait);
        link_append(&p->visits, &v->wait);
    } else {
        place_used(p);
        by_verb(v, p, c);
    }
}

static void at_venue(struct visit *v, struct credential *c)
{
    /* A venue of somebody else and one that does not exist are told in the same way. */
    if (!credential_venue(c, v->ask.venue))
        visit_problem(v, API_ABSENT);
    else if (v->ask.verb != API_COMMAND && !(c->scopes & SCOPE_BIT(READ)))
        visit_problem(v, API_SCOPE);
    else if (v->ask.verb == API_EXPORT)
        visit_answer(v, &(struct api_answer){.tenant = c->tenant, .audience = api_audience(c)});
    else
        at_place(v, c, c->tenant);
}

/* A signed request is one of these minutes, so that who saw it cannot ask the same for ever. */
static bool is_of_now(const struct visit *v)
{
    const struct api_ask *ask = &v->ask;
    int64_t now_s = hub_wall(v->hub).ms / 1000, most = LIMIT_SIGNED_MS / 1000;
    return !ask->is_signed || ask->was_proven ||
           (ask->signed_at >= now_s - most && ask->signed_at <= now_s + most);
}

static void visit_go(struct visit *v)
{
    struct hub *h = v->hub;
    if (h->draining || v->failed) {
        visit_problem(v, API_UNAVAILABLE);
        return;
    }
    if (v->ask.verb == API_TASK) {
        at_place(v, NULL, v->ask.tenant);
        return;
    }
    if (v->ask.verb == API_LOGIN || v->ask.verb == API_INVITED) {
        api_stranger(v);
        return;
    }
    if (!v->credential && !is_of_now(v)) {
        visit_problem(v, API_SIGNED_TIME);
        return;
    }
    struct credential *c = credential_of(v);
    if (!c)
        return;
    if (!credential_good(c, &v->ask)) {
        credential_wrong(v);
        return;
    }
    v->proven = true;
    if (!credential_count(c, v))
        return;
    credential_note(c);
    if (v->ask.verb == API_VENUES)
        api_venues(v, c);
    else if (v->ask.verb == API_ADMIN)
        api_admin(v, c);
    else if (api_of_person(v->ask.verb) && !c->is_login)
        visit_problem(v, API_LOGIN_ONLY);
    else if (api_of_person(v->ask.verb))
        api_person(v, c);
    else
        at_venue(v, c);
}

void api_go(struct hub *h)
{
    /* Those that are due now; what they make due waits for the next turn. */
    struct link now;
    if (link_alone(&h->visits_due))
        return;
    now = h->visits_due;
    now.prev->next = now.next->prev = &now;
    link_init(&h->visits_due);
    while (!link_alone(&now)) {
        struct visit *v = link_first(&now, struct visit, wait);
        link_remove(&v->wait);
        visit_go(v);
    }
}

/* A command is not cut here: whoever asks again with its op gets its answer. */
void api_tick(struct hub *h, int64_t now_ms)
{
    link_each(l, &h->visits_all) {
        struct visit *v = link_of(l, struct visit, all);
        bool polled = v->ask.verb == API_CHANGES && now_ms >= v->poll_until_ms;
        if (v->look_ms && now_ms >= v->look_ms) {
            v->look_ms = 0;
            visit_due(v);
        }
        if (now_ms >= v->until_ms)
            visit_problem(v, API_UNAVAILABLE);
        else if ((polled || h->draining) && !link_alone(&v->wait))
            visit_due(v);
    }
}

/* A PIN or a badge set over REST: hashed and kept by the same steps as for the message `secret`
 * (try.h), off the loop. That there is one becomes a change of the venue afterwards, as a task. */

#include "hub/core/inbox/api_all.h"
#include "hub/core/inbox/try.h"

#include <stdlib.h>
#include <string.h>

struct setting {
    struct store_call call; /* first: what is given to the store. Also while it is hashed */
    struct slow_hash job;
    id visit, tenant, venue, staff;
    enum secret secret;
    uint8_t index[32];
    void (*then)(struct visit *v);
};

static void setting_free(struct hub *h, struct setting *s)
{
    if (h)
        h->n_sign_ins--;
    explicit_bzero(s, sizeof *s);
    free(s);
}

static void put(void *user, enum store_status status, struct str detail)
{
    struct setting *s = user;
    struct hub *h = store_call_end(&s->call);
    struct visit *v = h ? visit_find(h, s->visit) : NULL;
    if (v && status == STORE_OK) {
        hub_log(h, LOG_INFO, "event=secret_set staff=%s secret=%s key=%s", id_text(s->staff).s,
            enum_secret.names[s->secret], id_text(v->ask.token).s);
        v->secret_set = true;
        s->then(v);
    } else if (v) {
        visit_problem(v, status == STORE_REJECTED ? API_SECRET_TAKEN : API_UNAVAILABLE);
    }
    setting_free(h, s);
}

static void hashed(struct slow_hash *job)
{
    struct setting *s = link_of(job, struct setting, job);
    explicit_bzero(job->key, sizeof job->key);
    struct hub *h = store_call_end(&s->call);
    struct visit *v = h ? visit_find(h, s->visit) : NULL;
    if (!v || job->failed) {
        if (v)
            visit_problem(v, API_UNAVAILABLE);
        setting_free(h, s);
        return;
    }
    struct store_secret secret = {.tenant = s->tenant,
        .venue = s->venue,
        .staff = s->staff,
        .secret = s->secret,
        .hash = str_of(job->text)};
    memcpy(secret.index, s->index, sizeof secret.index);
    store_call_begin(h, &s->call);
    h->store->ops->secret_put(h->store, &secret, put, s);
}

static void begin(
    struct visit *v, const struct act_staff_secret *body, void (*then)(struct visit *))
{
    struct hub *h = v->hub;
    struct setting *s =
        h->n_sign_ins < LIMIT_SIGN_INS && !h->draining ? calloc(1, sizeof *s) : NULL;
    struct str code = body->pin.n ? body->pin : body->badge;
    if (!s) {
        visit_problem(v, API_BUSY);
        return;
    }
    h->n_sign_ins++;
    *s = (struct setting){.visit = visit_id(v),
        .tenant = v->credential->tenant,
        .venue = v->ask.venue,
        .staff = v->ask.subject,
        .secret = body->pin.n ? secret_PIN : secret_BADGE,
        .then = then};
    secret_index(h, s->tenant, s->venue, s->secret, code, s->index);
    secret_slow_key(h, s->tenant, s->staff, s->secret, code, s->job.key);
    h->env.ops->random(h->env.self, s->job.salt, sizeof s->job.salt);
    s->job.done = hashed;
    store_call_begin(h, &s->call);
    h->env.ops->slow_hash(h->env.self, &s->job);
}

void api_secret(struct visit *v, struct credential *c, const struct act_staff_secret *body,
    void (*then)(struct visit *v))
{
    struct hub *h = v->hub;
    struct place *p =
        credential_venue(c, v->ask.venue) ? place_open(h, c->tenant, v->ask.venue) : NULL;
    if (!h->pepper.n) {
        visit_problem(v, API_SIGN_IN_OFF);
    } else if (!p) {
        visit_problem(v, credential_venue(c, v->ask.venue) ? API_UNAVAILABLE : API_ABSENT);
    } else if (!place_is_loaded(p)) {
        link_append(&p->visits, &v->wait);
    } else {
        const struct staff *staff = venue_staff(p->venue, v->ask.subject);
        if (!staff || staff->ended_at.ms)
            visit_problem(v, API_ABSENT);
        else
            begin(v, body, then);
    }
}

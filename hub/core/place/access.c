#include "hub/core/place/access.h"

#include <stdlib.h>

enum { ACCESS_PAGE = 1000 };

struct access_call {
    struct store_call call;
    struct place *place;
    void (*done)(struct place *p, bool known);
    int64_t access; /* of a head that was read before the store is asked */
    size_t n, next, n_asked;
    struct store_token tokens[ACCESS_PAGE]; /* of this page, after badges[next] */
    struct badge *badges[];                 /* shared */
};

static void access_add(struct access_call *c, struct badge *acts)
{
    struct badge *b = badge_own(acts);
    if (b->asked || id_is_zero(b->token))
        return;
    b->asked = true;
    c->badges[c->n++] = badge_share(b);
}

/* Everybody who acts here, with a session or with a command in the queue. */
static struct access_call *access_call_new(struct place *p)
{
    struct access_call *c;
    c = calloc(1, sizeof *c + (p->n_sessions + p->n_requests) * sizeof(struct badge *));
    if (!c)
        return NULL;
    c->place = p;
    c->access = p->access_seen;
    link_each(l, &p->audiences.list) {
        struct audience *a = link_of(l, struct audience, link);
        link_each(m, &a->members)
            access_add(c, link_of(m, struct session, member)->badge);
    }
    link_each(l, &p->queue)
        access_add(c, link_of(l, struct request, queue)->badge);
    return c;
}

static void access_call_free(struct access_call *c)
{
    for (size_t i = 0; i < c->n; i++) {
        c->badges[i]->asked = false;
        badge_drop(c->badges[i]);
    }
    free(c);
}

static void access_known(struct access_call *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (!c->badges[i]->lapse && c->badges[i]->access < c->access)
            c->badges[i]->access = c->access;
    c->place->access = c->access;
}

static void page_ask(struct access_call *c);

static void page_done(void *user, enum store_status status, struct str detail,
    const struct store_lapse *lapses, size_t n)
{
    struct access_call *c = user;
    struct hub *h = store_call_end(&c->call);
    struct place *p = c->place;
    void (*done)(struct place * p, bool known) = c->done;
    if (!h) {
        access_call_free(c);
        return;
    }
    for (size_t i = 0; status == STORE_OK && i < n; i++)
        if (lapses[i].which < c->n_asked)
            c->badges[c->next + lapses[i].which]->lapse = lapses[i].why;
    c->next += c->n_asked;
    if (status == STORE_OK && c->next < c->n) {
        page_ask(c);
        return;
    }
    p->calling = false;
    if (status == STORE_OK)
        access_known(c);
    access_call_free(c);
    done(p, status == STORE_OK);
}

static void page_ask(struct access_call *c)
{
    struct place *p = c->place;
    struct hub *h = p->hub;
    for (c->n_asked = 0; c->n_asked < ACCESS_PAGE && c->next + c->n_asked < c->n; c->n_asked++) {
        const struct badge *b = c->badges[c->next + c->n_asked];
        c->tokens[c->n_asked] = (struct store_token){p->tenant, p->id, b->token, b->actor.role,
            .is_key = b->program && !b->login, .is_login = b->login};
    }
    store_call_begin(h, &c->call);
    h->store->ops->revoked(h->store, c->tokens, c->n_asked, page_done, c);
}

bool access_ask(struct place *p, void (*done)(struct place *p, bool known))
{
    struct access_call *c = access_call_new(p);
    if (!c)
        return false;
    c->done = done;
    place_call_began(p);
    page_ask(c);
    return true;
}

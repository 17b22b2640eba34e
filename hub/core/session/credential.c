#include "hub/core/session/credential.h"

#include "hub/core/base/spent.h"
#include "hub/crypto/signing.h"

#include <stdlib.h>

enum { CREDENTIALS_MAX = 4096, NOTE_MS = 60000 };

struct look_call {
    struct store_call call;
    struct credential *credential; /* it stays while it is asking */
};

/* A key, a session and a device's token are never the same credential, even if their ids are. */
static struct credential *find(struct hub *h, const struct api_ask *ask)
{
    struct map_node *n = map_find(&h->credentials, ask->token);
    for (; n; n = map_find_next(n)) {
        struct credential *c = link_of(n, struct credential, by_id);
        if (c->is_device == ask->is_device && c->is_login == ask->is_login)
            return c;
    }
    return NULL;
}

static void content_drop(struct credential *c)
{
    for (size_t i = 0; i < c->n_venues; i++)
        badge_drop(c->venues[i].badge);
    free(c->venues);
    free(c->text);
    c->venues = NULL;
    c->text = NULL;
    c->n_venues = 0;
}

static void credential_free(struct credential *c)
{
    content_drop(c);
    map_remove(&c->hub->credentials, &c->by_id);
    link_remove(&c->used);
    link_remove(&c->line);
    free(c);
}

void credentials_free(struct hub *h)
{
    link_each(l, &h->credentials_used)
        credential_free(link_of(l, struct credential, used));
    map_fini(&h->credentials);
}

static void make_room(struct hub *h)
{
    link_each(l, &h->credentials_used) {
        struct credential *c = link_of(l, struct credential, used);
        if (h->credentials.n < CREDENTIALS_MAX)
            return;
        if (!c->n_visits && !c->asking)
            credential_free(c);
    }
}

static struct credential *credential_make(struct hub *h, const struct api_ask *ask)
{
    make_room(h);
    struct credential *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->hub = h;
    c->by_id.key = ask->token;
    c->is_device = ask->is_device;
    c->is_login = ask->is_login;
    link_init(&c->waiting);
    link_init(&c->line);
    link_init(&c->used);
    map_add(&h->credentials, &c->by_id);
    return c;
}

/* --- what the store said --------------------------------------------------------------------- */

static struct str text_add(char **to, struct str from)
{
    struct str copy = {*to, from.n};
    if (from.n)
        memcpy(*to, from.p, from.n);
    *to += from.n;
    return copy;
}

/* 0 or -1: out of memory. */
static int take(struct credential *c, const struct store_key *k, id actor, id staff)
{
    size_t bytes = k->name.n + k->login.n + 1;
    for (size_t i = 0; i < k->n_venues; i++)
        bytes += k->venues[i].name.n;
    struct credential_venue *venues = calloc(k->n_venues + 1, sizeof *venues);
    char *text = malloc(bytes), *end = text;
    if (!venues || !text) {
        free(venues);
        free(text);
        return -1;
    }
    content_drop(c);
    c->actor = (struct actor){
        .device = actor, .staff = staff, .name = text_add(&end, k->name), .role = k->role};
    c->login = text_add(&end, k->login);
    c->name_id = k->name_id;
    c->totp = k->totp;
    c->expires = k->expires;
    for (size_t i = 0; i < k->n_venues; i++) {
        const struct store_key_venue *v = &k->venues[i];
        venues[i] = (struct credential_venue){
            .venue = v->venue, .name = text_add(&end, v->name), .access = v->access};
    }
    c->venues = venues;
    c->text = text;
    c->n_venues = k->n_venues;
    c->tenant = k->tenant;
    c->writes = k->writes;
    c->scopes = k->scopes;
    c->signs = k->signs;
    c->all_venues = k->all_venues;
    c->revoked = k->revoked;
    c->has_old = k->has_old;
    memcpy(c->secret_hash, k->secret_hash, sizeof c->secret_hash);
    memcpy(c->old_hash, k->old_hash, sizeof c->old_hash);
    return 0;
}

static void looks_start(struct hub *h);

/* The credential of a look-up that has ended, or NULL when the hub is gone. */
static struct credential *look_end(struct look_call *call)
{
    struct hub *h = store_call_end(&call->call);
    struct credential *c = call->credential;
    free(call);
    if (!h)
        return NULL;
    h->n_key_looks--;
    c->asking = false;
    return c;
}

static void looked(struct credential *c, enum store_status status, bool taken)
{
    bool told = status == STORE_ABSENT || (status == STORE_OK && taken);
    c->asked_ms = hub_now(c->hub);
    c->fresh_known = told;
    if (told)
        c->known = taken;
    if (!taken)
        content_drop(c);
    visits_wake(&c->waiting);
    looks_start(c->hub);
}

static void key_done(
    void *user, enum store_status status, struct str detail, const struct store_key *key)
{
    struct credential *c = look_end(user);
    if (c)
        looked(c, status, key && take(c, key, c->by_id.key, (id){{0}}) == 0);
}

/* A person is the same one in each session: a command is known again after another login. */
static void session_done(
    void *user, enum store_status status, struct str detail, const struct store_key *key)
{
    struct credential *c = look_end(user);
    if (c)
        looked(c, status, key && take(c, key, key->staff, key->staff) == 0);
}

/* A device's token is good for its venue, and writes what its role may. */
static void device_done(
    void *user, enum store_status status, struct str detail, const struct store_device *d)
{
    struct credential *c = look_end(user);
    if (!c)
        return;
    bool taken = false;
    if (d) {
        struct store_key_venue venue = {.venue = d->venue, .access = d->access};
        struct store_key k = {.tenant = d->tenant,
            .name = d->staff_name.n ? d->staff_name : d->device_name,
            .role = d->role,
            .writes = true,
            .scopes = SCOPE_BIT(READ) | SCOPE_BIT(COMMAND),
            .revoked = d->revoked || d->barred,
            .venues = &venue,
            .n_venues = 1};
        memcpy(k.secret_hash, d->secret_hash, sizeof k.secret_hash);
        taken = take(c, &k, d->device, d->staff) == 0;
    }
    looked(c, status, taken);
}

static bool look_up(struct credential *c)
{
    struct hub *h = c->hub;
    struct look_call *call = calloc(1, sizeof *call);
    if (!call)
        return false;
    h->n_key_looks++;
    call->credential = c;
    c->asking = true;
    store_call_begin(h, &call->call);
    if (c->is_device)
        h->store->ops->device(h->store, c->by_id.key, device_done, call);
    else if (c->is_login)
        h->store->ops->session(h->store, c->by_id.key, session_done, call);
    else
        h->store->ops->key(h->store, c->by_id.key, key_done, call);
    return true;
}

/* A bounded number at once; those that nobody waits for any more are left out. */
static void looks_start(struct hub *h)
{
    while (h->n_key_looks < LIMIT_HELLOS && !link_alone(&h->key_line)) {
        struct credential *c = link_first(&h->key_line, struct credential, line);
        link_remove(&c->line);
        if (link_alone(&c->waiting) || look_up(c))
            continue;
        h->metrics.no_memory++;
        c->asked_ms = hub_now(h);
        c->fresh_known = false;
        visits_wake(&c->waiting);
    }
}

/* Those that are known to exist come first, so that no flood of guesses keeps them out. */
static void line_up(struct credential *c)
{
    struct hub *h = c->hub;
    if (c->asking || !link_alone(&c->line))
        return;
    if (c->known)
        link_prepend(&h->key_line, &c->line);
    else
        link_append(&h->key_line, &c->line);
    looks_start(h);
}

/* --- guesses --------------------------------------------------------------------------------- */

/* As for a hello: a wrong key counts against its address. */
bool credential_may_guess(const struct visit *v)
{
    struct meter *address = meter_of(&v->hub->addresses, address_key(v->ask.peer));
    if (!address)
        return true;
    struct bucket look = address->hellos;
    return bucket_take(&look, hub_now(v->hub), LIMIT_BAD_HELLO_RATE, LIMIT_BAD_HELLO_BURST);
}

void credential_guessed(struct visit *v)
{
    struct meter *address = meter_of(&v->hub->addresses, address_key(v->ask.peer));
    if (address)
        (void)bucket_take(
            &address->hellos, hub_now(v->hub), LIMIT_BAD_HELLO_RATE, LIMIT_BAD_HELLO_BURST);
}

void credential_wrong(struct visit *v)
{
    credential_guessed(v);
    visit_problem(v, API_UNAUTHENTICATED);
}

void credential_ended(struct hub *h, id tenant, id staff)
{
    link_each(l, &h->credentials_used) {
        struct credential *c = link_of(l, struct credential, used);
        if (c->is_login && id_eq(c->tenant, tenant) && id_eq(c->actor.staff, staff))
            c->asked_ms = 0;
    }
}

/* --- for visits ------------------------------------------------------------------------------ */

/* Guesses are forgotten before what exists. */
static void note_use(struct credential *c)
{
    link_remove(&c->used);
    if (c->known)
        link_append(&c->hub->credentials_used, &c->used);
    else
        link_prepend(&c->hub->credentials_used, &c->used);
}

struct credential *credential_of(struct visit *v)
{
    struct hub *h = v->hub;
    struct credential *c = find(h, &v->ask);
    if (!c && !credential_may_guess(v)) {
        visit_problem(v, API_RATE);
        return NULL;
    }
    if (!c)
        c = credential_make(h, &v->ask);
    if (!c) {
        h->metrics.no_memory++;
        visit_problem(v, API_NO_MEMORY);
        return NULL;
    }
    if (!v->credential) {
        v->credential = c;
        v->counted_in = &c->n_visits;
        c->n_visits++;
    }
    note_use(c);
    bool fresh = c->asked_ms && hub_now(h) - c->asked_ms < LIMIT_KEY_FRESH_MS;
    if (fresh && c->fresh_known)
        return c;
    if (fresh) { /* it was asked for just now, in vain */
        visit_problem(v, API_UNAVAILABLE);
        return NULL;
    }
    link_remove(&v->wait);
    link_append(&c->waiting, &v->wait);
    line_up(c);
    return NULL;
}

/* Whoever signs needs the pepper, too: without one nobody can. */
static bool signature_fits(
    const struct credential *c, const struct api_ask *ask, const uint8_t hash[32])
{
    struct str pepper = c->hub->pepper;
    return pepper.n && signing_fits(pepper, c->by_id.key, hash, ask->signed_text, ask->signature);
}

bool credential_good(const struct credential *c, const struct api_ask *ask)
{
    /* All is compared, whatever is known: the time taken must tell nothing. */
    bool same = ask->is_signed
                    ? signature_fits(c, ask, c->secret_hash)
                    : crypto_equal(c->secret_hash, ask->secret_hash, sizeof c->secret_hash);
    bool old = ask->is_signed ? signature_fits(c, ask, c->old_hash)
                              : crypto_equal(c->old_hash, ask->secret_hash, sizeof c->old_hash);
    bool right = same || (old && c->has_old) || (ask->is_signed && ask->was_proven);
    return right && c->signs == ask->is_signed && c->known && c->venues && !c->revoked;
}

struct credential_venue *credential_venue(const struct credential *c, id venue)
{
    size_t from = 0, to = c->n_venues;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        int order = id_cmp(c->venues[mid].venue, venue);
        if (order == 0)
            return &c->venues[mid];
        if (order < 0)
            from = mid + 1;
        else
            to = mid;
    }
    return NULL;
}

struct badge *credential_badge(const struct credential *c, struct credential_venue *at)
{
    if (at->badge)
        return at->badge;
    struct badge *badge = badge_new(&c->actor, (struct str){0});
    if (!badge)
        return NULL;
    badge->token = c->by_id.key;
    badge->access = at->access;
    badge->program = !c->is_device;
    badge->login = c->is_login;
    at->badge = badge;
    if (c->is_login) { /* the person's record says at each command whether that still holds */
        at->badge = badge_person(badge, &c->actor);
        badge_drop(badge);
    }
    return at->badge;
}

void credential_lapsed(struct visit *v)
{
    v->credential->asked_ms = 0;
    visit_due(v);
}

static void rate_tell(
    struct visit *v, const struct bucket *b, const char *name, int64_t rate, int64_t burst)
{
    int64_t left = b->thousandths > 0 ? b->thousandths / 1000 : 0;
    v->rate = (struct api_rate){.known = true,
        .name = name,
        .burst = burst,
        .window_s = burst / (rate ? rate : 1),
        .left = left,
        .full_in_s = (burst - left + rate - 1) / (rate ? rate : 1)};
}

static enum spent_kind kind_of(const struct credential *c, bool command)
{
    return !command ? SPENT_KEY_READS : c->is_device ? SPENT_COMMANDS : SPENT_KEY_COMMANDS;
}

void credential_owe(struct credential *c, bool command, size_t n)
{
    if (!n)
        return;
    bucket_owe(command ? &c->commands : &c->reads, (int64_t)n);
    spent_here(c->hub, kind_of(c, command), c->by_id.key, (int64_t)n);
}

bool credential_count(struct credential *c, struct visit *v)
{
    if (v->counted)
        return true;
    bool command = v->ask.verb == API_COMMAND;
    struct bucket *b = command ? &c->commands : &c->reads;
    int64_t rate = command ? c->hub->command_rate : LIMIT_MESSAGE_RATE;
    int64_t burst = command ? rate * LIMIT_COMMAND_BURST / LIMIT_COMMAND_RATE : LIMIT_MESSAGE_BURST;
    enum spent_kind kind = kind_of(c, command);
    bool may = spent_take(c->hub, kind, c->by_id.key, b, rate, burst);
    if (may)
        spent_here(c->hub, kind, c->by_id.key, 1);
    v->counted = true;
    rate_tell(v, b, command ? "commands" : "reads", rate, burst);
    if (may && c->n_visits <= LIMIT_KEY_VISITS)
        return true;
    visit_problem(v, may ? API_KEY_BUSY : API_RATE);
    return false;
}

static void note_done(void *user, enum store_status status, struct str detail)
{
    struct look_call *call = user; /* best effort: the next minute tells it again */
    (void)store_call_end(&call->call);
    free(call);
}

void credential_note(struct credential *c)
{
    struct hub *h = c->hub;
    int64_t now = hub_now(h);
    if (c->is_device || (c->noted_ms && now - c->noted_ms < NOTE_MS))
        return;
    struct look_call *call = calloc(1, sizeof *call);
    if (!call)
        return;
    c->noted_ms = now ? now : 1;
    store_call_begin(h, &call->call);
    if (c->is_login)
        h->store->ops->session_used(h->store, c->by_id.key, note_done, call);
    else
        h->store->ops->key_used(h->store, c->by_id.key, note_done, call);
}

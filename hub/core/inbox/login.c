#include "hub/core/inbox/login.h"

#include <stdlib.h>

/* --- life ------------------------------------------------------------------------------------ */

struct login *login_new(struct visit *v)
{
    struct hub *h = v->hub;
    if (!h->pepper.n) {
        visit_problem(v, API_LOGIN_OFF);
        return NULL;
    }
    if (!credential_may_guess(v)) {
        visit_problem(v, API_RATE);
        return NULL;
    }
    struct login *l = h->n_logins < LIMIT_LOGINS ? calloc(1, sizeof *l) : NULL;
    if (!l) {
        visit_problem(v, API_BUSY);
        return NULL;
    }
    link_remove(&v->wait);
    h->n_logins++;
    l->visit = visit_id(v);
    l->ask.step = -1;
    return l;
}

void login_free(struct hub *h, struct login *l)
{
    if (h)
        h->n_logins--;
    explicit_bzero(l, sizeof *l);
    free(l);
}

void login_end(struct login *l, struct visit *v, enum api_problem problem)
{
    struct hub *h = v->hub;
    if (problem == API_LOGIN_WRONG) {
        h->metrics.logins_wrong++;
        credential_guessed(v);
        hub_log(h, LOG_INFO, "event=login_wrong staff=%s peer=%.*s", id_text(l->staff).s,
            STR_ARG(v->ask.peer));
    }
    login_free(h, l);
    visit_problem(v, problem);
}

/* The visit, or NULL when it or the hub is gone, and so is the login. */
static struct visit *step_end(struct login *l)
{
    struct hub *h = store_call_end(&l->call);
    struct visit *v = h ? visit_find(h, l->visit) : NULL;
    if (!v)
        login_free(h, l);
    return v;
}

/* --- the store ------------------------------------------------------------------------------- */

static void wait(struct login *l, struct visit *v, int64_t wait_ms)
{
    v->hub->metrics.logins_locked++;
    v->hub->metrics.api_problems++;
    login_free(v->hub, l);
    visit_answer(v, &(struct api_answer){.problem = API_LOGIN_WAIT, .wait_ms = wait_ms});
}

static void asked(
    void *user, enum store_status status, struct str detail, const struct store_login_answer *a)
{
    struct login *l = user;
    struct visit *v = step_end(l);
    if (!v)
        return;
    if (status != STORE_OK)
        login_end(l, v, API_UNAVAILABLE);
    else if (a->state == LOGIN_WAIT)
        wait(l, v, a->wait_ms);
    else if (a->state == LOGIN_SHORT)
        login_end(l, v, API_LOGIN_SHORT);
    else if (a->state == LOGIN_WRONG)
        login_end(l, v,
            l->ask.act == LOGIN_INVITED || l->ask.act == LOGIN_SET ? API_INVITATION
                                                                   : API_LOGIN_WRONG);
    else
        l->told(l, v, a);
}

void login_ask(struct login *l, struct visit *v, enum store_login_act act)
{
    struct hub *h = v->hub;
    l->ask.act = act;
    l->ask.tenant = l->tenant;
    l->ask.staff = l->staff;
    l->ask.address = address_key(v->ask.peer);
    store_call_begin(h, &l->call);
    h->store->ops->login(h->store, &l->ask, asked, l);
}

/* --- passwords ------------------------------------------------------------------------------- */

static void slow_begin(
    struct login *l, struct visit *v, struct str password, void (*done)(struct slow_hash *job))
{
    struct hub *h = v->hub;
    password_key(h->pepper, l->tenant, l->staff, password, l->job.key);
    l->job.done = done;
    store_call_begin(h, &l->call);
    h->env.ops->slow_hash(h->env.self, &l->job);
}

static struct login *login_of(struct slow_hash *job)
{
    struct login *l = link_of(job, struct login, job);
    explicit_bzero(job->key, sizeof job->key);
    return l;
}

static void hashed(struct slow_hash *job)
{
    struct login *l = login_of(job);
    struct visit *v = step_end(l);
    if (v && job->failed) {
        login_end(l, v, API_NO_MEMORY);
    } else if (v) {
        memcpy(l->new_hash, job->text, sizeof l->new_hash);
        l->ask.new_hash = str_of(l->new_hash);
        l->then(l, v);
    }
}

void login_refuse_password(struct visit *v, const char *rule)
{
    v->hub->metrics.api_problems++;
    visit_answer(v, &(struct api_answer){.problem = API_PASSWORD_RULE, .rule = rule});
}

bool login_hash(struct login *l, struct visit *v)
{
    const struct api_login *in = v->ask.login;
    struct hub *h = v->hub;
    struct str password = {in->set, in->n_set};
    const char *rule = password_fault(password, l->name, l->n_totp > 0);
    if (rule) {
        login_free(h, l);
        login_refuse_password(v, rule);
        return false;
    }
    l->ask.new_short = password_is_short(password);
    l->job.text[0] = 0;
    h->env.ops->random(h->env.self, l->job.salt, sizeof l->job.salt);
    slow_begin(l, v, password, hashed);
    return true;
}

static void compared(struct slow_hash *job)
{
    struct login *l = login_of(job);
    struct visit *v = step_end(l);
    if (!v)
        return;
    if (job->failed)
        login_end(l, v, API_NO_MEMORY);
    else if (!job->same || id_is_zero(l->staff))
        login_end(l, v, API_LOGIN_WRONG);
    else
        l->then(l, v);
}

static void keep(char *to, size_t max, struct str from, size_t *ret_n)
{
    *ret_n = from.n <= max ? from.n : 0;
    if (*ret_n)
        memcpy(to, from.p, *ret_n);
}

/* What there is to compare with; of nobody, what takes as long. */
static void take(struct login *l, const struct store_login_answer *a)
{
    bool somebody = a->hash.n && a->hash.n < sizeof l->hash;
    size_t n;
    if (somebody) {
        l->tenant = a->tenant;
        l->staff = a->staff;
    }
    keep(l->name_text, sizeof l->name_text, a->name, &l->name.n);
    l->name.p = l->name_text;
    keep(l->totp, sizeof l->totp, a->totp, &l->n_totp);
    keep(l->totp_new, sizeof l->totp_new, a->totp_new, &l->n_totp_new);
    keep(l->hash, sizeof l->hash - 1, somebody ? a->hash : str_of(kdf_nobody), &n);
    l->hash[n] = 0;
    l->ask.hash = str_of(l->hash);
}

static void looked(struct login *l, struct visit *v, const struct store_login_answer *a)
{
    take(l, a);
    l->then(l, v);
}

static void tried(struct login *l, struct visit *v, const struct store_login_answer *a)
{
    const struct api_login *in = v->ask.login;
    take(l, a);
    memcpy(l->job.text, l->hash, sizeof l->job.text);
    slow_begin(l, v, (struct str){in->password, in->n_password}, compared);
}

void login_try(struct login *l, struct visit *v, bool own, bool password)
{
    l->ask.of = l->name_id;
    l->ask.own = own;
    l->told = password ? tried : looked;
    login_ask(l, v, LOGIN_TRY);
}

/* --- the second factor ----------------------------------------------------------------------- */

bool login_factor(struct login *l, struct visit *v, struct str sealed)
{
    const struct api_login *in = v->ask.login;
    struct hub *h = v->hub;
    struct str code = {in->code, in->n_code};
    uint8_t key[TOTP_KEY_BYTES];
    if (!sealed.n)
        return true;
    if (!code.n) {
        login_end(l, v, API_LOGIN_CODE);
        return false;
    }
    if (code.n == TOTP_DIGITS) {
        if (totp_open(h->pepper, l->tenant, l->staff, sealed, key))
            l->ask.step = totp_find(key, code, hub_wall(h).ms);
        explicit_bzero(key, sizeof key);
    } else {
        l->ask.has_recovery = recovery_hash(h->pepper, l->tenant, l->staff, code, l->ask.recovery);
    }
    if (l->ask.step >= 0 || l->ask.has_recovery)
        return true;
    login_end(l, v, API_LOGIN_WRONG);
    return false;
}

/* --- a session begins ------------------------------------------------------------------------ */

static void begun(struct login *l, struct visit *v, const struct store_login_answer *a)
{
    struct hub *h = v->hub;
    h->metrics.logins++;
    hub_log(h, LOG_INFO, "event=login staff=%s session=%s peer=%.*s", id_text(l->staff).s,
        id_text(l->ask.session).s, STR_ARG(v->ask.peer));
    credential_ended(h, l->tenant, l->staff);
    v->ask.verb = API_WHO; /* as the new session */
    v->ask.token = l->ask.session;
    v->ask.is_login = true;
    memcpy(v->ask.secret_hash, l->ask.secret_hash, sizeof v->ask.secret_hash);
    v->began = true;
    login_free(h, l);
    visit_due(v);
}

void login_begin(struct login *l, struct visit *v, bool own)
{
    struct hub *h = v->hub;
    const struct api_login *in = v->ask.login;
    uint8_t secret[TOKEN_SECRET_BYTES];
    h->env.ops->random(h->env.self, secret, sizeof secret);
    l->ask.session = hub_make_id(h);
    crypto_sha256((struct str){(const char *)secret, sizeof secret}, l->ask.secret_hash);
    token_format_login(l->ask.session, secret, v->token);
    explicit_bzero(secret, sizeof secret);
    l->ask.own = own;
    l->ask.bearer = in->bearer;
    l->ask.idle_s = h->login_idle_s;
    l->ask.life_s = h->login_life_s;
    l->ask.peer = v->ask.peer;
    l->ask.client = (struct str){in->client, in->n_client};
    l->told = begun;
    login_ask(l, v, LOGIN_BEGIN);
}

/* Logging in and out over REST. */

#include "hub/core/inbox/login.h"
#include "protocol/base/require.h"
#include "protocol/wire/json_write.h"

static void right(struct login *l, struct visit *v)
{
    if (login_factor(l, v, (struct str){l->totp, l->n_totp}))
        login_begin(l, v, false);
}

static void log_in(struct visit *v)
{
    const struct api_login *in = v->ask.login;
    struct login *l = login_new(v);
    if (!l)
        return;
    l->name_id = login_name_id((struct str){in->name, in->n_name});
    l->then = right;
    login_try(l, v, false, true);
}

void api_stranger(struct visit *v)
{
    if (v->ask.verb == API_LOGIN)
        log_in(v);
    else
        login_invited(v);
}

/* --- of the person who is logged in ---------------------------------------------------------- */

static void who(struct visit *v, const struct credential *c)
{
    struct hub *h = v->hub;
    struct buf *out = hub_out(h);
    struct json_out o = json_out(out);
    jw_object_begin(&o);
    jw_key(&o, "session"), jw_id(&o, c->by_id.key);
    jw_key(&o, "login"), jw_str(&o, c->login);
    jw_key(&o, "staff_id"), jw_id(&o, c->actor.staff);
    jw_key(&o, "name"), jw_str(&o, c->actor.name);
    jw_key(&o, "totp"), jw_bool(&o, c->totp);
    jw_key(&o, "expires_at"), jw_time(&o, c->expires);
    jw_key(&o, "venues"), jw_array_begin(&o);
    for (size_t i = 0; i < c->n_venues; i++) {
        jw_object_begin(&o);
        jw_key(&o, "id"), jw_id(&o, c->venues[i].venue);
        jw_key(&o, "name"), jw_str(&o, c->venues[i].name);
        jw_object_end(&o);
    }
    jw_array_end(&o);
    jw_object_end(&o);
    if (out->failed) {
        visit_problem(v, API_NO_MEMORY);
        return;
    }
    struct api_answer a = {.text = buf_str(out)};
    if (v->began) {
        a.token = (struct str){v->token, sizeof v->token};
        a.token_s = h->login_life_s;
    }
    visit_answer(v, &a);
}

static void ended(struct login *l, struct visit *v, const struct store_login_answer *a)
{
    struct hub *h = v->hub;
    struct buf *out = hub_out(h);
    bool all = id_is_zero(l->ask.session), this = all || id_eq(l->ask.session, v->ask.token);
    hub_log(h, LOG_INFO, "event=logout staff=%s sessions=%lld", id_text(l->staff).s,
        (long long)a->wait_ms);
    credential_ended(h, l->tenant, l->staff);
    buf_printf(out, "{\"ended\":%lld}", (long long)a->wait_ms);
    login_free(h, l);
    visit_answer(v, &(struct api_answer){.text = buf_str(out), .ended = this});
}

static void listed(struct login *l, struct visit *v, const struct store_login_answer *a)
{
    struct buf *out = hub_out(v->hub);
    buf_printf(out, "{\"sessions\":%.*s}", STR_ARG(a->name));
    login_free(v->hub, l);
    if (out->failed)
        visit_problem(v, API_NO_MEMORY);
    else
        visit_answer(v, &(struct api_answer){.text = buf_str(out)});
}

static void ask_sessions(struct visit *v, const struct credential *c)
{
    struct login *l = login_new(v);
    if (!l)
        return;
    l->tenant = c->tenant;
    l->staff = c->actor.staff;
    bool all = v->ask.verb == API_LOGOUT_ALL, other = !id_is_zero(v->ask.record);
    l->ask.session = all ? (id){{0}} : other ? v->ask.record : v->ask.token;
    l->told = v->ask.verb == API_SESSIONS ? listed : ended;
    login_ask(l, v, v->ask.verb == API_SESSIONS ? LOGIN_LIST : LOGIN_END);
}

void api_person(struct visit *v, const struct credential *c)
{
    switch (v->ask.verb) {
    case API_WHO:
        who(v, c);
        break;
    case API_LOGOUT:
    case API_LOGOUT_ALL:
    case API_SESSIONS:
        ask_sessions(v, c);
        break;
    case API_PASSWORD:
        login_password(v, c);
        break;
    case API_TOTP_BEGIN:
    case API_TOTP_CONFIRM:
    case API_TOTP_END:
        login_totp(v, c);
        break;
    default:
        require(!"a verb of a person");
    }
}

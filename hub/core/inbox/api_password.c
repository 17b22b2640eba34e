/* Passwords and second factors over REST: changed by their owner, or set with an invitation. */

#include "hub/core/inbox/login.h"
#include "protocol/wire/json_write.h"

static struct login *login_own(struct visit *v, const struct credential *c)
{
    struct login *l = login_new(v);
    if (!l)
        return NULL;
    l->tenant = c->tenant;
    l->staff = c->actor.staff;
    l->name_id = c->name_id;
    return l;
}

/* --- another password ------------------------------------------------------------------------ */

static void hashed(struct login *l, struct visit *v)
{
    login_begin(l, v, true);
}

static void old_is_right(struct login *l, struct visit *v)
{
    l->then = hashed;
    (void)login_hash(l, v);
}

void login_password(struct visit *v, const struct credential *c)
{
    const struct api_login *in = v->ask.login;
    const char *rule = password_fault((struct str){in->set, in->n_set}, c->login, c->totp);
    struct login *l = rule ? NULL : login_own(v, c);
    if (rule) /* before a try is counted */
        login_refuse_password(v, rule);
    if (!l)
        return;
    l->then = old_is_right;
    login_try(l, v, true, true);
}

/* --- an invitation --------------------------------------------------------------------------- */

static void was_set(struct login *l, struct visit *v, const struct store_login_answer *a)
{
    struct hub *h = v->hub;
    struct json_out o = json_out(hub_out(h));
    hub_log(h, LOG_INFO, "event=password_set staff=%s by=invitation peer=%.*s", id_text(l->staff).s,
        STR_ARG(v->ask.peer));
    credential_ended(h, l->tenant, l->staff);
    jw_object_begin(&o);
    jw_key(&o, "login"), jw_str(&o, a->name);
    jw_object_end(&o);
    login_free(h, l);
    visit_answer(v, &(struct api_answer){.text = buf_str(&h->out)});
}

static void invited_hashed(struct login *l, struct visit *v)
{
    l->told = was_set;
    login_ask(l, v, LOGIN_SET);
}

static void invited(struct login *l, struct visit *v, const struct store_login_answer *a)
{
    if (!crypto_equal(a->secret_hash, v->ask.secret_hash, sizeof a->secret_hash)) {
        credential_guessed(v);
        login_end(l, v, API_INVITATION);
        return;
    }
    l->tenant = a->tenant;
    l->staff = a->staff;
    l->name.n = a->name.n <= sizeof l->name_text ? a->name.n : 0;
    memcpy(l->name_text, a->name.p, l->name.n);
    l->name.p = l->name_text;
    l->n_totp = a->totp.n <= sizeof l->totp ? a->totp.n : 0;
    l->then = invited_hashed;
    (void)login_hash(l, v);
}

void login_invited(struct visit *v)
{
    struct login *l = login_new(v);
    if (!l)
        return;
    l->ask.of = v->ask.token;
    l->told = invited;
    login_ask(l, v, LOGIN_INVITED);
}

/* --- the second factor ----------------------------------------------------------------------- */

/* otpauth://totp/PayOn:NAME?secret=…&issuer=PayOn; its other parameters are the defaults. */
static void put_uri(struct json_out *o, struct str name, struct str secret)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~@";
    char text[3 * API_LOGIN_NAME_MAX + 128];
    struct buf uri;
    buf_init(&uri, sizeof text);
    buf_put_str(&uri, STR("otpauth://totp/PayOn:"));
    for (size_t i = 0; i < name.n; i++)
        if (memchr(plain, name.p[i], sizeof plain - 1))
            buf_put_char(&uri, name.p[i]);
        else
            buf_printf(&uri, "%%%02X", (unsigned)(uint8_t)name.p[i]);
    buf_printf(&uri, "?secret=%.*s&issuer=PayOn", STR_ARG(secret));
    jw_key(o, "uri"), jw_str(o, buf_str(&uri));
    buf_fini(&uri);
}

static void answer_secret(struct login *l, struct visit *v)
{
    struct hub *h = v->hub;
    uint8_t key[TOTP_KEY_BYTES];
    char text[TOTP_KEY_TEXT];
    struct json_out o = json_out(hub_out(h));
    struct str sealed = {(const char *)l->sealed, sizeof l->sealed};
    if (!totp_open(h->pepper, l->tenant, l->staff, sealed, key)) {
        login_end(l, v, API_UNAVAILABLE);
        return;
    }
    totp_base32(key, sizeof key, text);
    explicit_bzero(key, sizeof key);
    jw_object_begin(&o);
    jw_key(&o, "secret"), jw_str(&o, (struct str){text, sizeof text});
    put_uri(&o, l->name, (struct str){text, sizeof text});
    jw_object_end(&o);
    explicit_bzero(text, sizeof text);
    login_free(h, l);
    visit_answer(v, &(struct api_answer){.text = buf_str(&h->out)});
}

static void answer_codes(struct login *l, struct visit *v)
{
    struct hub *h = v->hub;
    struct json_out o = json_out(hub_out(h));
    jw_object_begin(&o);
    jw_key(&o, "recovery_codes"), jw_array_begin(&o);
    for (int i = 0; i < LOGIN_RECOVERY; i++)
        jw_str(&o, (struct str){l->shown[i], RECOVERY_TEXT});
    jw_array_end(&o);
    jw_object_end(&o);
    login_free(h, l);
    visit_answer(v, &(struct api_answer){.text = buf_str(&h->out)});
}

static void totp_done(struct login *l, struct visit *v, const struct store_login_answer *a)
{
    struct hub *h = v->hub;
    static const char *const what[] = {
        [TOTP_BEGIN] = "begun", [TOTP_CONFIRM] = "on", [TOTP_END] = "off"};
    hub_log(
        h, LOG_INFO, "event=second_factor staff=%s is=%s", id_text(l->staff).s, what[l->ask.totp]);
    credential_ended(h, l->tenant, l->staff);
    if (l->ask.totp == TOTP_BEGIN) {
        answer_secret(l, v);
    } else if (l->ask.totp == TOTP_CONFIRM) {
        answer_codes(l, v);
    } else {
        login_free(h, l);
        visit_answer(v, &(struct api_answer){.text = STR("{\"totp\":false}")});
    }
}

static void totp_ask(struct login *l, struct visit *v, enum store_totp_act what)
{
    l->ask.totp = what;
    l->told = totp_done;
    login_ask(l, v, LOGIN_TOTP);
}

static void begin(struct login *l, struct visit *v)
{
    struct hub *h = v->hub;
    uint8_t key[TOTP_KEY_BYTES], nonce[12];
    h->env.ops->random(h->env.self, key, sizeof key);
    h->env.ops->random(h->env.self, nonce, sizeof nonce);
    totp_seal(h->pepper, l->tenant, l->staff, key, nonce, l->sealed);
    explicit_bzero(key, sizeof key);
    l->ask.sealed = (struct str){(const char *)l->sealed, sizeof l->sealed};
    totp_ask(l, v, TOTP_BEGIN);
}

static void confirm(struct login *l, struct visit *v)
{
    struct hub *h = v->hub;
    struct str sealed = {l->totp_new, l->n_totp_new};
    if (!sealed.n) {
        login_end(l, v, API_LOGIN_WRONG);
        return;
    }
    if (!login_factor(l, v, sealed))
        return;
    if (l->ask.step < 0) {
        login_end(l, v, API_LOGIN_WRONG);
        return;
    }
    for (int i = 0; i < LOGIN_RECOVERY; i++) {
        uint8_t code[RECOVERY_BYTES];
        h->env.ops->random(h->env.self, code, sizeof code);
        recovery_text(code, l->shown[i]);
        (void)recovery_hash(h->pepper, l->tenant, l->staff,
            (struct str){l->shown[i], RECOVERY_TEXT}, l->ask.codes[i]);
    }
    l->ask.sealed = sealed;
    totp_ask(l, v, TOTP_CONFIRM);
}

static void end(struct login *l, struct visit *v)
{
    if (login_factor(l, v, (struct str){l->totp, l->n_totp}))
        totp_ask(l, v, TOTP_END);
}

void login_totp(struct visit *v, const struct credential *c)
{
    struct login *l = login_own(v, c);
    if (!l)
        return;
    bool confirms = v->ask.verb == API_TOTP_CONFIRM;
    l->then = confirms ? confirm : v->ask.verb == API_TOTP_BEGIN ? begin : end;
    login_try(l, v, true, !confirms);
}

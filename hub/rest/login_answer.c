#include "hub/rest/login_answer.h"

#include "hub/rest/login.h"

struct login_of login_note(const struct ask_result *asked)
{
    struct login_of of = {
        .by_cookie = asked->by_cookie, .bearer = asked->ask.login && asked->ask.login->bearer};
    memcpy(of.csrf, asked->csrf, sizeof of.csrf);
    return of;
}

bool login_answers(enum api_verb verb)
{
    return verb == API_LOGIN || verb == API_INVITED || api_of_person(verb);
}

/* RFC 6265bis: the name's prefix holds the browser to Secure, Path=/ and no Domain, so that no
 * other host can plant it. */
static void put_cookie(struct net_http_response *r, struct str token, int64_t seconds)
{
    buf_printf(&r->headers,
        "Set-Cookie: " LOGIN_COOKIE "=%.*s; Path=/; Max-Age=%lld; Secure; HttpOnly; "
        "SameSite=Strict\r\n",
        STR_ARG(token), (long long)seconds);
}

/* The body is an object: a member more at its front. */
static void put_with(
    struct net_http_response *r, const char *name, struct str value, struct str body)
{
    buf_printf(&r->text, "{\"%s\":\"%.*s\",", name, STR_ARG(value));
    buf_put(&r->text, body.p + 1, body.n - 1);
}

void login_answer(struct net_http_response *r, const struct answer_of *of,
    const struct login_of *login, const struct api_answer *a)
{
    struct ask_result made = {0};
    answer_headers(r, of, &a->rate);
    buf_put_str(&r->headers, STR("Vary: Cookie, Authorization\r\n"));
    answer_body(r, "application/json", (struct str){0});
    if (a->token.n && login->bearer) {
        put_with(r, "token", a->token, a->text);
    } else if (a->token.n && login_bearer(a->token, &made)) {
        put_cookie(r, a->token, a->token_s);
        put_with(r, "csrf", (struct str){made.csrf, CSRF_TEXT}, a->text);
    } else if (login->by_cookie && str_starts(a->text, STR("{\"session\":"))) {
        put_with(r, "csrf", (struct str){login->csrf, CSRF_TEXT}, a->text);
    } else {
        buf_put_str(&r->text, a->text);
    }
    if (a->ended && login->by_cookie)
        put_cookie(r, (struct str){0}, 0);
}

#include "hub/rest/login.h"

#include <stdlib.h>
#include <strings.h>

#include "hub/crypto/password.h"
#include "hub/rest/head.h"
#include "hub/rest/query.h"
#include "protocol/wire/json_read.h"

_Static_assert((int)API_PASSWORD_MAX == (int)PASSWORD_BYTES_MAX &&
                   (int)API_LOGIN_NAME_MAX == (int)LOGIN_NAME_BYTES,
    "what fits is what may be");

static void fail(
    struct ask_result *ret, enum api_problem problem, struct str field, const char *rule)
{
    ret->problem = problem;
    ret->field = field;
    ret->rule = rule;
}

/* --- routes ---------------------------------------------------------------------------------- */

static const struct login_row {
    enum api_verb verb;
    const char *path, *method;
    unsigned needs, may;
} routes[] = {
#define R(VERB, path, method, operation, needs, may, schema, doc)                                  \
    {API_##VERB, path, method, needs, may},
    LOGIN_ROUTES(R)
#undef R
};
enum { ROUTES_N = sizeof routes / sizeof *routes };

static bool path_fits(const char *pattern, struct str first, struct str path, id *ret_id)
{
    struct str p = str_of(pattern), part, rest = path;
    if (!str_starts(p, first) || (p.n > first.n && p.p[first.n] != '/'))
        return false;
    p = (struct str){p.p + first.n, p.n - first.n};
    while (p.n) {
        struct str want;
        if (!path_next(&p, &want) || !path_next(&rest, &part))
            return false;
        bool is_id = str_eq(want, STR("{id}"));
        if (is_id ? !id_parse(part, ret_id) : !str_eq(want, part))
            return false;
    }
    return !rest.n;
}

static bool has_method(const struct login_row *r, struct str method)
{
    return str_eq(method, str_of(r->method)) ||
           (str_eq(method, STR("HEAD")) && str_eq(STR("GET"), str_of(r->method)));
}

const char *login_route(
    struct str first, struct str path, struct str method, struct ask_result *ret)
{
    unsigned methods = 0;
    for (int i = 0; i < ROUTES_N; i++) {
        if (!path_fits(routes[i].path, first, path, &ret->ask.record))
            continue;
        methods |= routes[i].method[0] == 'G' ? 1 : routes[i].method[0] == 'P' ? 2 : 4;
        if (has_method(&routes[i], method)) {
            ret->ask.verb = routes[i].verb;
            ret->login_needs = routes[i].needs;
            ret->login_may = routes[i].needs | routes[i].may;
        }
    }
    static const char *const lists[] = {NULL, "GET, HEAD, OPTIONS", "POST, OPTIONS",
        "GET, HEAD, POST, OPTIONS", "DELETE, OPTIONS", "GET, HEAD, DELETE, OPTIONS",
        "POST, DELETE, OPTIONS", "GET, HEAD, POST, DELETE, OPTIONS"};
    return lists[methods];
}

/* --- bodies ---------------------------------------------------------------------------------- */

static bool keep(struct str from, char *to, size_t max, size_t *ret_n)
{
    if (from.n > max)
        return false;
    memcpy(to, from.p, from.n);
    *ret_n = from.n;
    return true;
}

static unsigned bit_of(struct str key)
{
#define B(BIT, name, type, doc)                                                                    \
    if (str_eq(key, STR(name)))                                                                    \
        return BIT;
    LOGIN_BODY(B)
#undef B
    return 0;
}

/* NULL, or the rule that the member breaks. */
static const char *member_read(unsigned bit, struct json value, struct ask_result *ret)
{
    struct api_login *l = ret->ask.login;
    struct str text, name;
    bool invited = ret->ask.verb == API_INVITED;
    if (bit == LOGIN_BEARER)
        return json_bool(value, &l->bearer) ? NULL : "true or false";
    if (!json_str(value, &text))
        return "text";
    switch (bit) {
    case LOGIN_NAME: /* what is no name is nobody's: answered as such */
        if (login_name(text, l->name, &name))
            l->n_name = name.n;
        return NULL;
    case LOGIN_PASSWORD:
        return keep(text, invited ? l->set : l->password, API_PASSWORD_MAX,
                   invited ? &l->n_set : &l->n_password)
                   ? NULL
                   : "at most 1024 bytes";
    case LOGIN_NEW:
        return keep(text, l->set, API_PASSWORD_MAX, &l->n_set) ? NULL : "at most 1024 bytes";
    case LOGIN_CODE:
        return keep(str_trim(text), l->code, API_CODE_MAX, &l->n_code) ? NULL : "a code";
    default: /* an invitation that has another form is unknown: answered as such */
        if (!token_parse_invite(str_trim(text), &ret->ask.token, ret->ask.secret_hash))
            ret->ask.token = (id){{0}};
        return NULL;
    }
}

static void members_read(struct json body, struct ask_result *ret)
{
    unsigned has = 0;
    for (struct json m = json_first(body); !json_is_absent(m); m = json_next(m)) {
        unsigned bit = bit_of(json_key(m));
        const char *rule =
            bit & ret->login_may ? member_read(bit, m, ret) : "there is no such member here";
        has |= bit;
        if (rule) {
            fail(ret, API_BAD_REQUEST, STR("body"), rule);
            return;
        }
    }
    unsigned missing = ret->login_needs & ~has;
#define B(BIT, name, type, doc)                                                                    \
    if (missing & BIT)                                                                             \
        fail(ret, API_BAD_REQUEST, STR(name), "it is needed");
    LOGIN_BODY(B)
#undef B
}

static void body_read(const struct ask_request *r, struct arena *a, struct ask_result *ret)
{
    static const struct json_limits limits = {.bytes_max = 16384, .depth_max = 4, .tokens_max = 64};
    struct json_doc doc;
    json_doc_init(&doc);
    int fault = json_parse(&doc, r->body, &limits, a);
    if (fault < 0)
        fail(ret, API_NO_MEMORY, (struct str){0}, NULL);
    else if (fault > 0 || !json_is_object(json_root(&doc)))
        fail(ret, API_BAD_JSON, STR("body"), "it must be an object");
    else
        members_read(json_root(&doc), ret);
    json_doc_fini(&doc);
}

static void client_take(struct api_login *l, struct str agent)
{
    size_t n = agent.n < API_CLIENT_MAX ? agent.n : API_CLIENT_MAX;
    for (size_t i = 0; i < n; i++)
        l->client[i] = agent.p[i] >= ' ' && agent.p[i] <= '~' ? agent.p[i] : '?';
    l->n_client = n;
}

void login_body(const struct ask_request *r, struct arena *a, struct ask_result *ret)
{
    if (!ret->login_needs)
        return;
    if (!head_is_json(r->content_type)) {
        fail(ret, API_MEDIA_TYPE, STR("Content-Type"), "application/json");
        return;
    }
    struct api_login *l = calloc(1, sizeof *l);
    if (!l) {
        fail(ret, API_NO_MEMORY, (struct str){0}, NULL);
        return;
    }
    ret->ask.login = l;
    l->bearer = !ret->by_cookie && api_of_person(ret->ask.verb); /* a new one, as it had one */
    client_take(l, r->user_agent);
    body_read(r, a, ret);
    if (ret->problem) {
        api_login_free(l);
        ret->ask.login = NULL;
    }
}

/* --- who ------------------------------------------------------------------------------------- */

bool login_bearer(struct str token, struct ask_result *ret)
{
    ret->ask.is_login = token_parse_login(token, &ret->ask.token, ret->ask.secret_hash, ret->csrf);
    return ret->ask.is_login;
}

/* RFC 6265: "a=b; c=d". */
static bool login_cookie(struct str cookie, struct ask_result *ret)
{
    struct str name = STR(LOGIN_COOKIE "=");
    while (cookie.n) {
        const char *end = memchr(cookie.p, ';', cookie.n);
        struct str one = {cookie.p, end ? (size_t)(end - cookie.p) : cookie.n};
        bool more = one.n < cookie.n;
        cookie = (struct str){cookie.p + one.n + more, cookie.n - one.n - more};
        one = str_trim(one);
        if (!str_starts(one, name))
            continue;
        ret->by_cookie = login_bearer((struct str){one.p + name.n, one.n - name.n}, ret);
        return ret->by_cookie;
    }
    return false;
}

bool login_token(const struct ask_request *r, struct arena *a, struct ask_result *ret)
{
    struct str scheme = STR("Bearer "), text = r->authorization;
    if (!text.n)
        return login_cookie(r->cookie, ret);
    if (head_token(r, a, &ret->ask))
        return true;
    return text.n >= scheme.n && strncasecmp(text.p, scheme.p, scheme.n) == 0 &&
           login_bearer(str_trim((struct str){text.p + scheme.n, text.n - scheme.n}), ret);
}

/* The origin is that of the Host, by TLS if this connection has it: a proxy in front may. */
static bool is_origin(const struct ask_request *r)
{
    static const struct str schemes[] = {STR("https://"), STR("http://")};
    for (int i = 0; i < (r->tls ? 1 : 2); i++) {
        size_t n = schemes[i].n;
        if (r->host.n && r->origin.n == n + r->host.n &&
            strncasecmp(r->origin.p, schemes[i].p, n) == 0 &&
            strncasecmp(r->origin.p + n, r->host.p, r->host.n) == 0)
            return true;
    }
    return false;
}

/* No header says that a page of elsewhere sent it. */
static bool not_foreign(const struct ask_request *r)
{
    bool site = !r->fetch_site.n || str_eq(r->fetch_site, STR("same-origin"));
    return site && (!r->origin.n || is_origin(r));
}

bool login_may_change(const struct ask_request *r, const struct ask_result *asked)
{
    bool reads = str_eq(r->method, STR("GET")) || str_eq(r->method, STR("HEAD"));
    if (reads)
        return true;
    if (asked->ask.verb == API_LOGIN || asked->ask.verb == API_INVITED)
        return not_foreign(r); /* nobody is logged in by somebody else's page */
    if (!asked->by_cookie)
        return true;
    bool says = r->origin.n || r->fetch_site.n;
    return says && not_foreign(r) && r->csrf.n == CSRF_TEXT &&
           crypto_equal(r->csrf.p, asked->csrf, CSRF_TEXT);
}

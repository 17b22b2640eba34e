#include "hub/rest/rest.h"

#include <stdio.h>
#include <stdlib.h>

#include "hub/rest/answer.h"
#include "hub/rest/ask.h"
#include "hub/rest/asyncapi.h"
#include "hub/rest/call.h"
#include "hub/rest/document.h"
#include "hub/rest/download.h"
#include "hub/rest/login_answer.h"
#include "hub/rest/openapi.h"
#include "hub/rest/problem.h"
#include "protocol/base/require.h"
#include "protocol/pos/model/limits.h"

enum { SCRATCH_BYTES = 16 << 20 };

static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] > '~' || s.p[i] == '"')
            return false;
    return true;
}

static void note(char *to, size_t max, struct str from)
{
    size_t n = from.n <= max && is_plain(from) ? from.n : 0;
    if (n)
        memcpy(to, from.p, n);
    to[n] = 0;
}

bool rest_serves(struct str path)
{
    return str_starts(path, STR("/v1/")) || str_eq(path, STR("/v1"));
}

/* --- answers ---------------------------------------------------------------------------------- */

/* The stored answer, byte for byte; or what is made of a stored no, which is the same each time. */
static void put_command(struct call *c, struct net_http_response *r, const struct api_answer *a)
{
    if (a->replayed)
        buf_put_str(&r->headers, STR("Idempotency-Replayed: true\r\n"));
    if (str_starts(a->text, STR("{\"t\":\"ok\""))) {
        answer_headers(r, &c->of, &a->rate);
        answer_body(r, "application/json", a->text);
        return;
    }
    arena_reset(&c->rest->scratch);
    r->status = problem_put_no(&r->text, a->text, &c->rest->scratch);
    answer_headers(r, &c->of, &a->rate);
    answer_body(r, "application/problem+json", (struct str){0});
}

/* RFC 8288 */
static void put_next(const struct call *c, struct net_http_response *r, const struct api_answer *a)
{
    char next[ID_TEXT];
    id_format(a->next, next);
    buf_printf(&r->headers, "Link: <%s?%s%safter=%.*s>; rel=\"next\"\r\n", c->path, c->query,
        c->query[0] ? "&" : "", ID_TEXT, next);
}

static void on_answer(void *user, const struct api_answer *a)
{
    struct call *c = user;
    c->visit = NULL;
    if (a->proven)
        net_reply_trust(c->reply);
    if (a->problem) {
        c->of.retry_s = (a->wait_ms + 999) / 1000;
        if (a->rule)
            call_refuse_field(c, &a->rate, a->problem, STR("password"), a->rule);
        else
            call_refuse(c, &a->rate, a->problem);
        return;
    }
    if (c->ask.verb == API_EXPORT) {
        download_begin(c, a);
        return;
    }
    struct net_http_response r = net_response(200);
    if (login_answers(c->ask.verb)) {
        login_answer(&r, &c->of, &c->login, a);
    } else if (c->ask.verb == API_COMMAND) {
        put_command(c, &r, a);
    } else if (a->status) {
        r.status = a->status;
        if (a->replayed)
            buf_put_str(&r.headers, STR("Idempotency-Replayed: true\r\n"));
        answer_headers(&r, &c->of, &a->rate);
        if (a->text.n)
            answer_body(&r, "application/json", a->text);
    } else {
        answer_headers(&r, &c->of, &a->rate);
        if (a->has_next)
            put_next(c, &r, a);
        answer_read(&r, &c->of, a->text, a->version);
    }
    call_log(c, r.status);
    net_reply(c->reply, &r);
    free(c);
}

void rest_gone(struct hub *hub, void *user)
{
    struct call *c = user;
    if (hub && c->visit)
        hub_forget(c->visit);
    download_gone(c);
    free(c);
}

/* --- requests --------------------------------------------------------------------------------- */

/* The query without `after`, for the link to the next page. */
static void note_query(char *to, struct str query)
{
    size_t n = 0;
    while (query.n) {
        const char *end = memchr(query.p, '&', query.n);
        struct str pair = {query.p, end ? (size_t)(end - query.p) : query.n};
        bool more = pair.n < query.n;
        query = (struct str){query.p + pair.n + more, query.n - pair.n - more};
        if (!pair.n || str_starts(pair, STR("after=")) || n + pair.n + 1 > TARGET_MAX ||
            !is_plain(pair))
            continue;
        if (n)
            to[n++] = '&';
        memcpy(to + n, pair.p, pair.n);
        n += pair.n;
    }
    to[n] = 0;
}

static struct call *call_new(
    struct rest *rest, const struct net_http_request *request, const struct answer_of *of)
{
    struct call *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->rest = rest;
    c->of = *of;
    link_init(&c->download);
    note(c->method, sizeof c->method - 1, request->method);
    note(c->path, TARGET_MAX, request->path);
    note_query(c->query, request->query);
    note(c->trace, TRACE_MAX, net_http_header(request, "traceparent"));
    return c;
}

static void ask_core(struct rest *rest, struct hub *hub, const struct net_http_request *request,
    struct net_http_response *r, const struct answer_of *of, const struct ask_result *asked)
{
    struct call *c = hub ? call_new(rest, request, of) : NULL;
    if (c) {
        c->ask = asked->ask;
        explicit_bzero(c->ask.secret, sizeof c->ask.secret);
        c->ask.text = c->ask.signed_text = (struct str){0};
        c->ask.peer =
            (struct str){c->peer, asked->ask.peer.n < sizeof c->peer ? asked->ask.peer.n : 0};
        memcpy(c->peer, asked->ask.peer.p, c->ask.peer.n);
        c->ask.login = NULL;
        c->login = login_note(asked);
        c->visit = hub_ask(hub, &asked->ask, on_answer, c);
    }
    if (!c || !c->visit) {
        api_login_free(asked->ask.login);
        answer_problem(r, of, NULL, hub ? API_BUSY : API_UNAVAILABLE, (struct str){0}, NULL);
        free(c);
        return;
    }
    c->reply = net_reply_later(request, c);
    if (c->reply)
        return;
    hub_forget(c->visit);
    answer_problem(r, of, NULL, API_NO_MEMORY, (struct str){0}, NULL);
    free(c);
}

static void put_static(struct rest *rest, struct net_http_response *r, const struct answer_of *of,
    const struct ask_result *asked)
{
    struct buf page;
    r->status = 200;
    if (asked->is == ASK_OPTIONS) {
        r->status = 204;
        answer_headers(r, of, NULL);
        buf_printf(&r->headers, "Allow: %s\r\n", asked->allow);
    } else if (asked->is == ASK_OPENAPI) {
        answer_headers(r, of, NULL);
        answer_kept(r, of, &rest->openapi_kept);
    } else if (asked->is == ASK_ASYNCAPI) {
        answer_headers(r, of, NULL);
        answer_kept(r, of, &rest->asyncapi_kept);
    } else {
        buf_init(&page, 4096);
        bool known = problem_put_page(&page, asked->code);
        if (known) {
            answer_headers(r, of, NULL);
            answer_read(r, of, buf_str(&page), 1);
        } else {
            answer_problem(r, of, NULL, API_ABSENT, (struct str){0}, NULL);
        }
        buf_fini(&page);
    }
}

void rest_handle(struct rest *rest, struct hub *hub, const struct net_http_request *request,
    struct net_http_response *r)
{
    struct answer_of of;
    struct ask_result asked;
    struct ask_request in = {.method = request->method,
        .path = request->path,
        .query = request->query,
        .body = request->body,
        .address = request->address,
        .authorization = net_http_header(request, "authorization"),
        .idempotency_key = net_http_header(request, "idempotency-key"),
        .content_type = net_http_header(request, "content-type"),
        .if_match = net_http_header(request, "if-match"),
        .cookie = net_http_header(request, "cookie"),
        .host = net_http_header(request, "host"),
        .origin = net_http_header(request, "origin"),
        .fetch_site = net_http_header(request, "sec-fetch-site"),
        .csrf = net_http_header(request, "x-csrf-token"),
        .user_agent = net_http_header(request, "user-agent"),
        .tls = request->tls};
    arena_reset(&rest->scratch);
    buf_reset(&rest->text);
    answer_note(&of, request);
    ask_read(&in, &rest->scratch, &rest->text, &asked);
    if (asked.problem == API_METHOD)
        buf_printf(&r->headers, "Allow: %s\r\n", asked.allow);
    if (asked.problem)
        answer_problem(r, &of, NULL, asked.problem, asked.field, asked.rule);
    else if (asked.is != ASK_CORE)
        put_static(rest, r, &of, &asked);
    else
        ask_core(rest, hub, request, r, &of, &asked);
    if (asked.ask.verb == API_ADMIN && rest->text.n) /* a body may have a PIN */
        explicit_bzero(rest->text.p, rest->text.n);
}

/* --- life ------------------------------------------------------------------------------------- */

struct rest *rest_new(const struct rest_options *options)
{
    require(options->log && options->loop);
    struct rest *rest = calloc(1, sizeof *rest);
    if (!rest)
        return NULL;
    rest->log = options->log;
    rest->log_user = options->user;
    rest->loop = options->loop;
    link_init(&rest->downloads);
    rest->exports = exports_new(options->loop, options->conninfo);
    arena_init(&rest->scratch, SCRATCH_BYTES);
    buf_init(&rest->text, LIMIT_MESSAGE_BYTES);
    buf_init(&rest->openapi, DOCUMENT_BYTES_MAX);
    buf_init(&rest->asyncapi, DOCUMENT_BYTES_MAX);
    openapi_put(&rest->openapi);
    asyncapi_put(&rest->asyncapi);
    bool kept = !rest->openapi.failed && !rest->asyncapi.failed &&
                answer_keep(&rest->openapi_kept, buf_str(&rest->openapi)) &&
                answer_keep(&rest->asyncapi_kept, buf_str(&rest->asyncapi));
    if (rest->exports && kept)
        return rest;
    rest_halt(rest);
    rest_free(rest);
    return NULL;
}

void rest_tick(struct rest *rest, struct hub *hub, bool draining)
{
    download_tick(rest, hub, draining);
}

void rest_halt(struct rest *rest)
{
    if (!rest)
        return;
    download_halt(rest);
    exports_halt(rest->exports);
}

void rest_free(struct rest *rest)
{
    if (!rest)
        return;
    exports_free(rest->exports);
    arena_fini(&rest->scratch);
    buf_fini(&rest->text);
    answer_kept_fini(&rest->openapi_kept);
    answer_kept_fini(&rest->asyncapi_kept);
    buf_fini(&rest->openapi);
    buf_fini(&rest->asyncapi);
    free(rest);
}

enum net_more rest_more(void *user, struct str *ret_piece)
{
    return download_more(user, ret_piece);
}

/* Plain HTTP/1.1. libwebsockets parses the request and reads its body; this file builds the whole
 * answer at once and sends it as the peer reads. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "hub/net/internal.h"
#include "protocol/base/require.h"

static struct net_exchange *exchange_new(struct net_conn *conn)
{
    exchange_free(conn);
    struct net_exchange *x = calloc(1, sizeof *x);
    if (!x)
        return NULL;
    buf_init(&x->body, conn->net->options.body_max);
    buf_init(&x->head, 2 * NET_ANSWER_HEADERS_MAX);
    x->began_ms = uv_now(conn->net->loop);
    conn->exchange = x;
    return x;
}

void exchange_free(struct net_conn *conn)
{
    struct net_exchange *x = conn->exchange;
    if (!x)
        return;
    buf_fini(&x->body);
    buf_fini(&x->head);
    buf_fini(&x->text);
    free(x);
    conn->exchange = NULL;
}

/* ---------------------------------------------------------------------------------- the request */

static const struct {
    const char *name;
    enum lws_token_indexes uri;
} methods[] = {
    {"GET", WSI_TOKEN_GET_URI},
    {"POST", WSI_TOKEN_POST_URI},
    {"HEAD", WSI_TOKEN_HEAD_URI},
    {"OPTIONS", WSI_TOKEN_OPTIONS_URI},
    {"PUT", WSI_TOKEN_PUT_URI},
    {"PATCH", WSI_TOKEN_PATCH_URI},
    {"DELETE", WSI_TOKEN_DELETE_URI},
};

static const struct {
    const char *name;
    enum lws_token_indexes token;
} tokens[] = {
    {"accept-encoding", WSI_TOKEN_HTTP_ACCEPT_ENCODING},
    {"authorization", WSI_TOKEN_HTTP_AUTHORIZATION},
    {"connection", WSI_TOKEN_CONNECTION},
    {"content-length", WSI_TOKEN_HTTP_CONTENT_LENGTH},
    {"content-type", WSI_TOKEN_HTTP_CONTENT_TYPE},
    {"host", WSI_TOKEN_HOST},
    {"if-none-match", WSI_TOKEN_HTTP_IF_NONE_MATCH},
    {"origin", WSI_TOKEN_ORIGIN},
    {"transfer-encoding", WSI_TOKEN_HTTP_TRANSFER_ENCODING},
    {"user-agent", WSI_TOKEN_HTTP_USER_AGENT},
};

struct source {
    struct lws *wsi;
    struct buf room; /* values of headers; never reallocated, since strings point into it */
};

static bool source_init(struct source *source, struct lws *wsi)
{
    source->wsi = wsi;
    buf_init(&source->room, 4 * NET_HEAD_MAX);
    return buf_reserve(&source->room, 4 * NET_HEAD_MAX) != NULL;
}

static struct str source_token(struct source *source, enum lws_token_indexes token)
{
    int n = lws_hdr_total_length(source->wsi, token);
    char *to = n > 0 ? buf_reserve(&source->room, (size_t)n + 1) : NULL;
    if (!to || (n = lws_hdr_copy(source->wsi, to, n + 1, token)) <= 0)
        return (struct str){0};
    source->room.n += (size_t)n + 1;
    return (struct str){to, (size_t)n};
}

/* libwebsockets splits the query at each '&': this joins the parts. */
static struct str source_query(struct source *source)
{
    struct str query = {0};
    for (int i = 0;; i++) {
        int n = lws_hdr_fragment_length(source->wsi, WSI_TOKEN_HTTP_URI_ARGS, i);
        char *to = n > 0 ? buf_reserve(&source->room, (size_t)n + 2) : NULL;
        if (!to)
            return query;
        if (i)
            *to++ = '&';
        n = lws_hdr_copy_fragment(source->wsi, to, n + 1, WSI_TOKEN_HTTP_URI_ARGS, i);
        if (n < 0)
            return query;
        query.p = i ? query.p : to;
        query.n += (size_t)n + (i > 0);
        source->room.n += (size_t)n + (i > 0); /* the next '&' overwrites this part's NUL */
    }
}

struct str net_http_header(const struct net_http_request *request, const char *name)
{
    struct source *source = request->source;
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++)
        if (strcmp(tokens[i].name, name) == 0)
            return source_token(source, tokens[i].token);
    char with_colon[64];
    int length = snprintf(with_colon, sizeof with_colon, "%s:", name);
    if (length <= 0 || (size_t)length >= sizeof with_colon)
        return (struct str){0};
    int n = lws_hdr_custom_length(source->wsi, with_colon, length);
    char *to = n > 0 ? buf_reserve(&source->room, (size_t)n + 1) : NULL;
    if (!to || (n = lws_hdr_custom_copy(source->wsi, to, n + 1, with_colon, length)) <= 0)
        return (struct str){0};
    source->room.n += (size_t)n + 1;
    return (struct str){to, (size_t)n};
}

static struct str method_of(struct lws *wsi)
{
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (lws_hdr_total_length(wsi, methods[i].uri) > 0)
            return str_of(methods[i].name);
    return STR("?");
}

/* ----------------------------------------------------------------------------------- the answer */

static const char *status_text(int status)
{
    static const struct {
        int status;
        const char *text;
    } known[] = {
        {200, "OK"},
        {201, "Created"},
        {204, "No Content"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {409, "Conflict"},
        {411, "Length Required"},
        {413, "Content Too Large"},
        {421, "Misdirected Request"},
        {426, "Upgrade Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {503, "Service Unavailable"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].status == status)
            return known[i].text;
    return "Status";
}

static void put_date(struct buf *out)
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t now = time(NULL);
    struct tm t;
    if (gmtime_r(&now, &t))
        buf_printf(out, "Date: %.3s, %02d %.3s %d %02d:%02d:%02d GMT\r\n", days + 3 * t.tm_wday,
            t.tm_mday, months + 3 * t.tm_mon, t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

/* The head of an answer with a body of n bytes. 204 and 304 have none by definition. */
static void put_head(struct net_exchange *x, int status, struct str headers, size_t n)
{
    buf_printf(&x->head, "HTTP/1.1 %d %s\r\n", status, status_text(status));
    put_date(&x->head);
    buf_put_str(&x->head, headers);
    if (status != 204 && status != 304)
        buf_printf(&x->head, "Content-Length: %zu\r\n", n);
    if (x->last)
        buf_put_str(&x->head, STR("Connection: close\r\n"));
    buf_put_str(&x->head, STR("\r\n"));
}

int exchange_refuse(struct net_conn *conn, int status, const char *headers, const char *text)
{
    struct net_exchange *x = exchange_new(conn);
    if (!x)
        return -1;
    x->last = true;
    char more[256];
    int n = snprintf(more, sizeof more,
        "%sContent-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\n", headers);
    require(n > 0 && (size_t)n < sizeof more);
    put_head(x, status, (struct str){more, (size_t)n}, strlen(text) + 1);
    buf_printf(&x->head, "%s\n", text);
    conn->net->stats.requests++;
    if (!x->head.failed)
        lws_write(conn->wsi, (unsigned char *)x->head.p, x->head.n, LWS_WRITE_HTTP);
    return -1; /* libwebsockets flushes, then closes */
}

int exchange_push(struct net_conn *conn)
{
    struct net_exchange *x = conn->exchange;
    if (!x || !x->head.n)
        return 0;
    while (!lws_partial_buffered(conn->wsi)) {
        struct str head = {x->head.p + x->head_sent, x->head.n - x->head_sent};
        struct str *part = head.n ? &head : &x->rest;
        size_t n = part->n < NET_WRITE_MAX ? part->n : NET_WRITE_MAX;
        if (n == 0) {
            bool last = x->last;
            exchange_free(conn);
            due_set(conn, DUE_REQUEST);
            return last || lws_http_transaction_completed(conn->wsi) ? -1 : 0;
        }
        if (lws_write(conn->wsi, (unsigned char *)(uintptr_t)part->p, n, LWS_WRITE_HTTP) < 0)
            return -1;
        conn->net->stats.bytes_out += n;
        if (head.n) {
            x->head_sent += n;
        } else {
            x->rest.p += n;
            x->rest.n -= n;
        }
        due_set(conn, DUE_ANSWER);
    }
    lws_set_timeout(conn->wsi, NO_PENDING_TIMEOUT, 0); /* we keep an answer's deadlines */
    lws_callback_on_writable(conn->wsi);
    return 0;
}

/* True when the peer of a slow answer sends more, or has shut down its half. libwebsockets does not
 * read until the answer is out, cannot be told to stop polling (rx flow control stops the answer
 * too), and so spins. Such a peer (it pipelines after a large answer, or shuts down after its
 * request) has NET_IMPATIENT_MS to read the answer; a peer that waits has as long as it makes
 * progress. */
bool exchange_is_impatient(const struct net_conn *conn)
{
    char byte;
    return conn->exchange && conn->exchange->head.n &&
           uv_now(conn->net->loop) - conn->exchange->began_ms > NET_IMPATIENT_MS &&
           recv(lws_get_socket_fd(conn->wsi), &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0;
}

static int exchange_answer(struct net_conn *conn, struct source *source, struct str path)
{
    struct net *net = conn->net;
    struct net_exchange *x = conn->exchange;
    struct net_http_request request = {
        .method = method_of(conn->wsi),
        .path = path,
        .query = source_query(source),
        .body = buf_str(&x->body),
        .address = str_of(conn->address),
        .tls = net->options.cert_path != NULL && !conn->ops,
        .ops = conn->ops,
        .source = source,
    };
    struct net_http_response r = {0};
    buf_init(&r.headers, NET_ANSWER_HEADERS_MAX);
    buf_init(&r.text, NET_ANSWER_TEXT_MAX);
    if (net->handlers.http)
        net->handlers.http(net->app, &request, &r);
    if (r.headers.failed || r.text.failed) {
        net_log(net, NET_LOG_ERROR, "the answer to %.*s is too large", STR_ARG(path));
        buf_reset(&r.headers);
        buf_reset(&r.text);
        r.shared = (struct str){0};
        r.status = 500;
    }
    if (r.status == 0) {
        r.status = 404;
        buf_put_str(&r.headers, STR("Content-Type: text/plain; charset=utf-8\r\n"));
        buf_put_str(&r.text, STR("not found\n"));
    }
    struct str body = r.shared.n ? r.shared : buf_str(&r.text);
    struct str connection = source_token(source, WSI_TOKEN_CONNECTION); /* NUL-terminated */
    x->last = !str_eq(source_token(source, WSI_TOKEN_HTTP), STR("HTTP/1.1")) ||
              (connection.n && strcasestr(connection.p, "close"));
    put_head(x, r.status, buf_str(&r.headers), body.n);
    buf_fini(&r.headers);
    bool bodiless = str_eq(request.method, STR("HEAD")) || r.status == 204 || r.status == 304;
    x->rest = bodiless ? (struct str){0} : body;
    x->text = r.text; /* takes; `rest` may point into it */
    net->stats.requests++;
    return exchange_push(conn);
}

bool exchange_is_ambiguous(struct lws *wsi)
{
    static const char *const spaced[] = {"transfer-encoding :", "transfer-encoding\t:",
        "content-length :", "content-length\t:", "host :", "host\t:"};
    if (lws_hdr_fragment_length(wsi, WSI_TOKEN_HOST, 1) > 0)
        return true;
    for (size_t i = 0; i < sizeof spaced / sizeof *spaced; i++)
        if (lws_hdr_custom_length(wsi, spaced[i], (int)strlen(spaced[i])) >= 0)
            return true;
    return false;
}

/* 0 for a request that we read, else the HTTP status that refuses it. */
static int request_judge(struct net_conn *conn, struct source *source, size_t *ret_body)
{
    struct str length = source_token(source, WSI_TOKEN_HTTP_CONTENT_LENGTH);
    struct str http = source_token(source, WSI_TOKEN_HTTP);
    int64_t n = 0;
    if (exchange_is_ambiguous(conn->wsi) ||
        (!str_eq(http, STR("HTTP/1.1")) && !str_eq(http, STR("HTTP/1.0"))))
        return 400;
    if (lws_hdr_total_length(conn->wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0)
        return 411; /* libwebsockets cannot read chunked requests */
    if (length.n && (!str_to_i64(length, &n) || n < 0))
        return 400;
    if (str_eq(http, STR("HTTP/1.1")) && lws_hdr_total_length(conn->wsi, WSI_TOKEN_HOST) <= 0)
        return 400;
    if (!conn->ops && !ws_host_served(source_token(source, WSI_TOKEN_HOST), &conn->net->policy))
        return 421;
    if ((uint64_t)n > conn->net->options.body_max)
        return 413;
    bool has_body = lws_hdr_total_length(conn->wsi, WSI_TOKEN_POST_URI) > 0 ||
                    lws_hdr_total_length(conn->wsi, WSI_TOKEN_PUT_URI) > 0 ||
                    lws_hdr_total_length(conn->wsi, WSI_TOKEN_PATCH_URI) > 0;
    if (has_body && !length.n)
        return 411;
    *ret_body = (size_t)n;
    return 0;
}

static int request_begin(struct net_conn *conn, struct source *source, struct str path)
{
    size_t n_body = 0;
    int status = request_judge(conn, source, &n_body);
    if (status)
        return exchange_refuse(conn, status, "", status_text(status));
    if (!exchange_new(conn))
        return -1;
    if (n_body == 0)
        return exchange_answer(conn, source, path);
    due_set(conn, DUE_REQUEST);
    return 0; /* exchange_body follows, then exchange_body_end */
}

int exchange_begin(struct net_conn *conn, struct str path)
{
    struct source source;
    int r = source_init(&source, conn->wsi) ? request_begin(conn, &source, path) : -1;
    buf_fini(&source.room);
    return r;
}

int exchange_body(struct net_conn *conn, const char *bytes, size_t n)
{
    if (!conn->exchange)
        return -1;
    buf_put(&conn->exchange->body, bytes, n);
    return conn->exchange->body.failed ? -1 : 0;
}

int exchange_body_end(struct net_conn *conn)
{
    struct source source;
    if (!conn->exchange || conn->exchange->head.n)
        return 0; /* answered already */
    int r = -1;
    if (source_init(&source, conn->wsi)) {
        struct str path = {0};
        for (size_t i = 0; i < sizeof methods / sizeof *methods && path.n == 0; i++)
            path = source_token(&source, methods[i].uri);
        r = exchange_answer(conn, &source, path);
    }
    buf_fini(&source.room);
    return r;
}

/* Plain HTTP/1.1: reads a request as it arrives, has it answered, at once or later (reply.c), and
 * sends the whole answer as the peer reads. The next request of the connection is read after that,
 * so answers are in the order of requests. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "hub/net/internal.h"
#include "protocol/base/require.h"

/* The exchange that goes on, or a new one. NULL: out of memory, and the connection is DEAD. */
static struct net_exchange *exchange_of(struct net_conn *conn)
{
    if (conn->exchange)
        return conn->exchange;
    struct net_exchange *x = conn->exchange = calloc(1, sizeof *x);
    if (!x) {
        conn_set_state(conn, CONN_DEAD);
        return NULL;
    }
    buf_init(&x->in, NET_HEAD_MAX + conn->net->options.body_max + NET_READ_MAX);
    buf_init(&x->head, 2 * NET_ANSWER_HEADERS_MAX);
    if (conn->tls) /* libwebsockets' timer of the TLS handshake: conn.c keeps the deadlines */
        lws_set_timeout(conn->wsi, NO_PENDING_TIMEOUT, 0);
    return x;
}

/* If it waits for its answer, the floor above is told that nobody does any more. */
static void reply_gone(struct net_conn *conn, struct net_exchange *x)
{
    if (x->reply && conn->net->handlers.gone)
        conn->net->handlers.gone(conn->net->app, x->reply->user);
    free(x->reply);
    x->reply = NULL;
}

void exchange_free(struct net_conn *conn)
{
    struct net_exchange *x = conn->exchange;
    if (!x)
        return;
    buf_fini(&x->in);
    buf_fini(&x->head);
    buf_fini(&x->text);
    reply_gone(conn, x);
    free(x);
    conn->exchange = NULL;
}

/* ---------------------------------------------------------------------------------- the request */

struct str net_http_header(const struct net_http_request *request, const char *name)
{
    struct str value;
    http_head_find(request->source, str_of(name), &value);
    return value;
}

/* 0 for a request that we read, else the HTTP status that refuses it. */
static int request_judge(struct net_conn *conn, const struct http_head *head, size_t *ret_body)
{
    struct str host, length, other;
    int64_t n = 0;
    size_t n_hosts = http_head_find(head, STR("host"), &host);
    size_t n_lengths = http_head_find(head, STR("content-length"), &length);
    if (n_hosts > 1 || (n_hosts == 0 && head->http_1_1) || n_lengths > 1)
        return 400;
    if (http_head_find(head, STR("upgrade"), &other))
        return 101;
    if (http_head_find(head, STR("transfer-encoding"), &other))
        return 411; /* no chunked requests here */
    if (n_lengths && (!str_to_i64(length, &n) || n < 0))
        return 400;
    if (!conn->ops && !ws_host_served(host, &conn->net->options))
        return 421;
    if ((uint64_t)n > conn->net->options.body_max)
        return 413;
    bool has_body = str_eq(head->method, STR("POST")) || str_eq(head->method, STR("PUT")) ||
                    str_eq(head->method, STR("PATCH"));
    if (has_body && !n_lengths)
        return 411;
    *ret_body = (size_t)n;
    return 0;
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
        {202, "Accepted"},
        {204, "No Content"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {411, "Length Required"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {415, "Unsupported Media Type"},
        {421, "Misdirected Request"},
        {422, "Unprocessable Content"},
        {426, "Upgrade Required"},
        {428, "Precondition Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
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

/* The head of an answer with a body of n bytes, if that is known. 204 and 304 have none by
 * definition. */
static void put_head(struct net_exchange *x, int status, struct str headers, size_t n)
{
    buf_printf(&x->head, "HTTP/1.1 %d %s\r\n", status, status_text(status));
    put_date(&x->head);
    buf_put_str(&x->head, headers);
    if (x->form == BODY_CHUNKS_FIRST)
        buf_put_str(&x->head, STR("Transfer-Encoding: chunked\r\n"));
    else if (x->form == BODY_KNOWN && status != 204 && status != 304)
        buf_printf(&x->head, "Content-Length: %zu\r\n", n);
    if (x->last)
        buf_put_str(&x->head, STR("Connection: close\r\n"));
    buf_put_str(&x->head, STR("\r\n"));
}

/* Takes r. */
static void answer_make(struct net_conn *conn, struct net_http_response *r, bool bodiless)
{
    struct net_exchange *x = conn->exchange;
    struct str body = r->shared.n ? r->shared : buf_str(&r->text);
    put_head(x, r->status, buf_str(&r->headers), body.n);
    buf_fini(&r->headers);
    if (!bodiless && r->status != 204 && r->status != 304)
        x->rest = body;
    x->text = r->text; /* `rest` may point into it */
    conn->net->stats.requests++;
    if (x->head.failed || r->text.failed)
        conn_set_state(conn, CONN_DEAD);
}

struct net_http_response net_response(int status)
{
    struct net_http_response r = {.status = status};
    buf_init(&r.headers, NET_ANSWER_HEADERS_MAX);
    buf_init(&r.text, NET_ANSWER_TEXT_MAX);
    return r;
}

static void put_plain(struct net_http_response *r, const char *text)
{
    buf_put_str(&r->headers, STR("Content-Type: text/plain; charset=utf-8\r\n"));
    buf_printf(&r->text, "%s\n", text);
}

/* A short answer of our own; then the connection ends. `headers`: whole lines, or "". */
static void refuse(struct net_conn *conn, int status, const char *headers, const char *text)
{
    struct net_http_response r = net_response(status);
    conn->exchange->last = true;
    buf_printf(&r.headers, "%sCache-Control: no-store\r\n", headers);
    put_plain(&r, text);
    answer_make(conn, &r, false);
}

/* A request that cannot be read. RFC 9457: about:blank means what the status says. */
static void refuse_request(struct net_conn *conn, int status)
{
    struct net_http_response r = net_response(status);
    conn->exchange->last = true;
    buf_put_str(
        &r.headers, STR("Content-Type: application/problem+json\r\nCache-Control: no-store\r\n"));
    buf_printf(&r.text, "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d}\n",
        status_text(status), status);
    answer_make(conn, &r, false);
}

void exchange_answer(struct net_conn *conn, struct net_http_response *r)
{
    struct net_exchange *x = conn->exchange;
    const struct http_head *head = &x->request;
    if (r->headers.failed || r->text.failed) {
        net_log(conn->net, NET_LOG_ERROR, "the answer to %.*s is too large", STR_ARG(head->path));
        buf_reset(&r->headers);
        buf_reset(&r->text);
        r->shared = (struct str){0};
        r->status = 500;
    }
    if (r->status == 0) {
        r->status = 404;
        put_plain(r, "not found");
    }
    x->last = !head->http_1_1 || http_head_lists(head, STR("connection"), STR("close"));
    answer_make(conn, r, str_eq(head->method, STR("HEAD")));
}

void exchange_begin(struct net_conn *conn, struct net_http_response *r)
{
    struct net_exchange *x = conn->exchange;
    const struct http_head *head = &x->request;
    require(!str_eq(head->method, STR("HEAD")));
    x->form = head->http_1_1 ? BODY_CHUNKS_FIRST : BODY_RAW;
    x->last = !head->http_1_1 || http_head_lists(head, STR("connection"), STR("close"));
    buf_reset(&r->text);
    r->shared = (struct str){0};
    answer_make(conn, r, true);
}

static void request_handle(struct net_conn *conn, struct net_exchange *x)
{
    struct net *net = conn->net;
    struct http_head *head = &x->request;
    char client[INET6_ADDRSTRLEN];
    proxies_client(conn, head, client);
    struct net_http_request request = {
        .method = head->method,
        .path = head->path,
        .query = head->query,
        .body = x->body,
        .address = str_of(client),
        .tls = conn->tls,
        .ops = conn->ops,
        .source = head,
        .conn = conn,
    };
    struct net_http_response r = net_response(0);
    if (net->handlers.http)
        net->handlers.http(net->app, &request, &r);
    if (!x->reply) {
        exchange_answer(conn, &r);
        return;
    }
    buf_fini(&r.headers);
    buf_fini(&r.text);
    due_set(conn, DUE_REPLY);
}

/* ----------------------------------------------------------------------------------- the course */

/* What came in one piece with the handshake, after it, are frames already. */
static void exchange_upgrade(struct net_conn *conn, struct net_exchange *x)
{
    enum ws_refusal why = upgrade(conn, &x->request);
    if (why != WS_ACCEPTED) {
        unsigned status = ws_refusal_status(why);
        conn->net->stats.refused_handshake++;
        refuse(conn, (int)status,
            status == 426   ? "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            : status == 405 ? "Allow: GET\r\n"
                            : "",
            ws_refusal_text(why));
        return;
    }
    struct buf in = x->in;
    size_t used = x->n_request;
    buf_init(&x->in, 0);
    exchange_free(conn);
    if (in.n > used)
        websocket_received(conn, in.p + used, in.n - used);
    buf_fini(&in);
}

/* Judges the request as soon as its head is complete. False: more bytes must come. */
static bool head_read(struct net_conn *conn, struct net_exchange *x)
{
    long n = http_head_size(x->in.p, x->in.n, x->n_seen);
    x->n_seen = x->in.n;
    if (n == 0 && x->in.n <= NET_HEAD_MAX)
        return false;
    size_t n_body = 0;
    int status = n < 0 ? 400 : n == 0 || n > NET_HEAD_MAX ? 431 : 0;
    if (status == 0)
        status = http_head_read(x->in.p, (size_t)n, &x->request);
    if (status == 0)
        status = request_judge(conn, &x->request, &n_body);
    size_t room = (size_t)n + n_body + NET_READ_MAX;
    if (status == 0 && n_body && room > x->in.n) { /* from now on nothing moves */
        buf_reserve(&x->in, room - x->in.n);
        status = http_head_read(x->in.p, (size_t)n, &x->request);
    }
    if (status && status != 101) {
        refuse_request(conn, status);
        return true;
    }
    if (n_body)
        due_set(conn, DUE_BODY);
    x->n_request = (size_t)n + n_body;
    x->body = (struct str){x->in.p + n, n_body};
    http_path_decode(&x->request.path);
    if (status)
        exchange_upgrade(conn, x);
    return true;
}

/* The answer has left. What came after the request is the next one. */
static void exchange_end(struct net_conn *conn)
{
    struct buf in = conn->exchange->in;
    size_t used = conn->exchange->n_request;
    lws_rx_flow_control(conn->wsi, 1);
    if (conn->exchange->last) {
        exchange_free(conn);
        conn_set_state(conn, CONN_ENDING);
        return;
    }
    buf_init(&conn->exchange->in, in.max);
    exchange_free(conn);
    due_set(conn, DUE_REQUEST);
    if (in.n > used && exchange_of(conn))
        buf_put(&conn->exchange->in, in.p + used, in.n - used);
    buf_fini(&in);
}

/* What is around a piece: the end of the chunk before it and the size of this one; 0: it is the
 * last one. */
static void chunk_head(struct net_exchange *x, size_t n)
{
    buf_reset(&x->head);
    x->head_sent = 0;
    if (x->form == BODY_RAW)
        return;
    buf_printf(&x->head, "%s%zx\r\n%s", x->form == BODY_CHUNKS ? "\r\n" : "", n, n ? "" : "\r\n");
    x->form = BODY_CHUNKS;
}

/* Asks for the next piece of the body. False: there is none now, or the connection is DEAD. */
static bool body_pull(struct net_conn *conn, struct net_exchange *x)
{
    struct net *net = conn->net;
    struct str piece = {0};
    switch (net->handlers.more(net->app, x->reply->user, &piece)) {
    case NET_PIECE:
        require(piece.n);
        chunk_head(x, piece.n);
        x->rest = piece;
        return true;
    case NET_LATER:
        due_set(conn, DUE_REPLY);
        return false;
    case NET_WHOLE:
        free(x->reply);
        x->reply = NULL;
        chunk_head(x, 0);
        return true;
    case NET_BROKEN:
        conn_set_state(conn, CONN_DEAD);
        return false;
    }
    require(!"an outcome that is none");
}

/* Sends what the kernel takes. False: the rest must wait. */
static bool answer_push(struct net_conn *conn, struct net_exchange *x)
{
    struct str head = {x->head.p + x->head_sent, x->head.n - x->head_sent};
    struct str *part = head.n ? &head : &x->rest;
    size_t n = part->n < NET_WRITE_MAX ? part->n : NET_WRITE_MAX;
    if (conn->blocked) {
        lws_rx_flow_control(conn->wsi, 0); /* a peer that does not read is not read from */
        return false;
    }
    if (n == 0 && x->reply)
        return body_pull(conn, x);
    if (n == 0) {
        exchange_end(conn);
    } else if (conn_send(conn, part->p, n) == 0) {
        due_set(conn, DUE_ANSWER);
        if (head.n) {
            x->head_sent += n;
        } else {
            x->rest.p += n;
            x->rest.n -= n;
        }
    }
    return true;
}

void exchange_go(struct net_conn *conn)
{
    bool more = true;
    while (more && conn->state == CONN_HTTP && conn->exchange) {
        struct net_exchange *x = conn->exchange;
        if (x->head.n || x->form == BODY_RAW)
            more = answer_push(conn, x);
        else if (x->reply)
            more = false;
        else if (x->n_request == 0)
            more = head_read(conn, x);
        else if (x->in.n < x->n_request)
            more = false;
        else
            request_handle(conn, x);
    }
}

bool exchange_late(struct net_conn *conn)
{
    struct net_exchange *x = conn->exchange;
    if (conn->state != CONN_HTTP || !x || !x->in.n || x->head.n || x->reply)
        return false;
    due_set(conn, DUE_ANSWER);
    refuse_request(conn, 408);
    exchange_go(conn);
    return true;
}

void exchange_received(struct net_conn *conn, const char *bytes, size_t n)
{
    struct net_exchange *x = exchange_of(conn);
    if (!x)
        return;
    buf_put(&x->in, bytes, n);
    if (x->in.failed)
        conn_set_state(conn, CONN_DEAD);
    exchange_go(conn);
    x = conn->exchange;
    if (x && x->reply && x->in.n + NET_READ_MAX > x->in.max)
        lws_rx_flow_control(conn->wsi, 0); /* the requests that wait for the answer are enough */
}

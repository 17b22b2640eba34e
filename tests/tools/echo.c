/* echo: the hub's own net floor with an echo in place of the core, so that third-party RFC 6455
 * suites can test the transport.
 *
 *   build/tests/echo --port N [--address A] [--cert F --key F] [--message-max BYTES]
 *       [--connections-max N] [--request-ms N] [--origin O]... [--path P] [--text-only]
 *       [--subprotocol-required] [--http-big BYTES] [--web FOLDER] [--proxy RANGE]...
 *       [--proxy-protocol] [--strangers N] [--per-address N]
 *
 * Prints "listening on ADDRESS PORT" once it does. SIGTERM closes all connections with 1001 and
 * ends it; SIGHUP reads the certificate files again. On the path /control a message is a command
 * that makes the server act by itself: close CODE REASON | abort | stats burst COUNT BYTES [close
 * CODE]: frames, in as few writes as possible; then a close at once */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hub/core/base/ws_frame.h"
#include "hub/http/http.h"
#include "hub/net/net.h"
#include "protocol/base/buf.h"
#include "protocol/base/require.h"

enum { BACKLOG_MAX = 64 << 20 };

struct echo {
    uv_loop_t loop;
    struct net *net;
    uv_signal_t term, hup;
    uv_timer_t deadline;
    uv_prepare_t ended; /* checks, at the end of each turn, whether all connections are gone */
    struct str big;     /* the body of GET /big */
    struct http *http;  /* --web: all other paths are hub/http's */
    const char *web_root;
    unsigned n_waiting,
        n_gone; /* answers of /later that are owed; of them, those without a client */
};

/* An answer of GET /later?MS, or of GET /pieces?COUNT,BYTES,MS,BROKEN: so many, of so many bytes
 * each, one in MS; BROKEN: it then breaks off. */
struct later {
    struct echo *echo;
    struct net_reply *reply;
    uv_timer_t timer;
    unsigned ms, pieces, bytes, broken, n_sent;
    bool due;
    char *text;
};

struct client {
    bool control, whoami; /* on the path /whoami a message is answered with the client's address */
    char address[64];
    struct buf backlog; /* frames that wait for room */
    size_t sent;        /* of them */
};

/* Sends the backlog, as many whole frames in a write as fit. A peer that sends without reading is
 * closed when its backlog exceeds BACKLOG_MAX. */
static void flush(struct net_conn *conn, struct client *client)
{
    while (client->sent < client->backlog.n) {
        const uint8_t *from = (const uint8_t *)client->backlog.p + client->sent;
        size_t left = client->backlog.n - client->sent, n = 0;
        for (size_t next; (next = ws_frame_size(from + n, left - n)) && n + next <= NET_WRITE_MAX;)
            n += next;
        require(n);
        if (net_write(conn, from, n))
            break;
        client->sent += n;
    }
    if (client->sent == client->backlog.n) {
        buf_fini(&client->backlog);
        buf_init(&client->backlog, BACKLOG_MAX);
        client->sent = 0;
    }
}

/* A message as frames of at most NET_FRAME_MAX bytes. */
static void put_message(struct buf *out, enum ws_opcode opcode, struct str bytes)
{
    uint8_t header[WS_HEADER_MAX];
    do {
        size_t n = bytes.n < NET_FRAME_MAX ? bytes.n : NET_FRAME_MAX;
        buf_put(out, header, ws_frame_header(header, opcode, n == bytes.n, n));
        buf_put(out, bytes.p, n);
        bytes.p += n;
        bytes.n -= n;
        opcode = WS_OP_CONTINUATION;
    } while (bytes.n);
}

static void send_message(struct net_conn *conn, enum ws_opcode opcode, struct str bytes)
{
    struct client *client = net_user(conn);
    put_message(&client->backlog, opcode, bytes);
    if (client->backlog.failed)
        net_close(conn, WS_CLOSE_INTERNAL, STR("too much waits"));
    else
        flush(conn, client);
}

static void command(struct echo *echo, struct net_conn *conn, struct str bytes)
{
    char line[256] = {0};
    memcpy(line, bytes.p, bytes.n < sizeof line ? bytes.n : sizeof line - 1);
    unsigned a = 0, b = 0;
    int used = 0;
    if (sscanf(line, "close %u %n", &a, &used) == 1) {
        net_close(conn, a, str_of(line + used));
    } else if (strcmp(line, "abort") == 0) {
        net_abort(conn);
    } else if (sscanf(line, "burst %u %u", &a, &b) == 2) {
        struct client *client = net_user(conn);
        struct buf text;
        buf_init(&text, BACKLOG_MAX);
        for (unsigned i = 0; i < a; i++) {
            buf_reset(&text);
            buf_printf(&text, "%u ", i);
            char *to = text.n < b ? buf_reserve(&text, b - text.n) : NULL;
            for (; to && text.n < b; text.n++)
                *to++ = (char)('a' + (text.n + i) % 26);
            put_message(&client->backlog, WS_OP_TEXT, buf_str(&text));
        }
        buf_fini(&text);
        flush(conn, client);
        const char *close = strstr(line, "close ");
        if (close)
            net_close(conn, (unsigned)strtoul(close + 6, NULL, 10), STR("enough"));
    } else {
        struct net_stats s = net_stats(echo->net);
        int n = snprintf(line, sizeof line,
            "{\"accepted\":%llu,\"connections\":%u,\"websockets\":%u,\"refused_full\":%llu,"
            "\"bytes_out\":%llu,\"refused_proxy\":%llu,\"strangers_ended\":%llu,"
            "\"waiting\":%u,\"gone\":%u}",
            (unsigned long long)s.accepted, s.connections, s.websockets,
            (unsigned long long)s.refused_full, (unsigned long long)s.bytes_out,
            (unsigned long long)s.refused_proxy, (unsigned long long)s.strangers_ended,
            echo->n_waiting, echo->n_gone);
        send_message(conn, WS_OP_TEXT, (struct str){line, (size_t)n});
    }
}

static int on_opened(void *app, struct net_conn *conn, const struct net_peer *peer)
{
    struct client *client = calloc(1, sizeof *client);
    if (!client)
        return WS_CLOSE_INTERNAL;
    buf_init(&client->backlog, BACKLOG_MAX);
    client->control = str_eq(peer->path, STR("/control"));
    if (str_eq(peer->path, STR("/trust")))
        net_trust(conn, true);
    client->whoami = str_eq(peer->path, STR("/whoami"));
    memcpy(client->address, peer->address.p, peer->address.n);
    net_set_user(conn, client);
    return str_eq(peer->path, STR("/refuse")) ? 3456 : 0;
}

static void on_message(void *app, struct net_conn *conn, struct str bytes, bool binary)
{
    struct client *client = net_user(conn);
    if (client->control)
        command(app, conn, bytes);
    else if (client->whoami)
        send_message(conn, WS_OP_TEXT, str_of(client->address));
    else
        send_message(conn, binary ? WS_OP_BINARY : WS_OP_TEXT, bytes);
}

static void on_writable(void *app, struct net_conn *conn)
{
    flush(conn, net_user(conn));
}

static void on_closed(void *app, struct net_conn *conn)
{
    struct client *client = net_user(conn);
    if (client)
        buf_fini(&client->backlog);
    free(client);
}

static void later_closed(uv_handle_t *handle)
{
    struct later *later = handle->data;
    free(later->text);
    free(later);
}

static void later_end(struct later *later)
{
    later->echo->n_waiting--;
    uv_close((uv_handle_t *)&later->timer, later_closed);
}

static void on_later(uv_timer_t *timer)
{
    struct later *later = timer->data;
    struct net_http_response r = net_response(200);
    buf_printf(&r.text, "after %u ms\n", later->ms);
    net_reply(later->reply, &r);
    later_end(later);
}

static void on_piece_due(uv_timer_t *timer)
{
    struct later *later = timer->data;
    later->due = true;
    net_reply_more(later->reply);
}

static enum net_more on_more(void *app, void *user, struct str *ret_piece)
{
    struct later *later = user;
    if (later->n_sent == later->pieces && later->broken)
        return NET_BROKEN;
    if (later->n_sent == later->pieces) {
        later_end(later);
        return NET_WHOLE;
    }
    if (later->ms && !later->due) {
        uv_timer_start(&later->timer, on_piece_due, later->ms, 0);
        return NET_LATER;
    }
    later->due = false;
    memset(later->text, 'a' + (int)(later->n_sent++ % 26), later->bytes);
    *ret_piece = (struct str){later->text, later->bytes};
    return NET_PIECE;
}

static void on_begin(uv_timer_t *timer)
{
    struct later *later = timer->data;
    struct net_http_response r = net_response(200);
    buf_put_str(&r.headers, STR("Content-Type: text/plain\r\n"));
    net_reply_begin(later->reply, &r);
}

static void on_gone(void *app, void *user)
{
    ((struct echo *)app)->n_gone++;
    later_end(user);
}

static void answer_later(struct echo *echo, const struct net_http_request *request)
{
    struct later *later = calloc(1, sizeof *later);
    char query[64] = {0};
    bool pieces = str_eq(request->path, STR("/pieces"));
    require(later && request->query.n < sizeof query);
    memcpy(query, request->query.p, request->query.n);
    if (pieces)
        require(sscanf(query, "%u,%u,%u,%u", &later->pieces, &later->bytes, &later->ms,
                    &later->broken) == 4);
    else
        require(sscanf(query, "%u", &later->ms) == 1);
    require((later->text = malloc(later->bytes + 1)));
    later->echo = echo;
    later->reply = net_reply_later(request, later);
    require(later->reply);
    uv_timer_init(&echo->loop, &later->timer);
    later->timer.data = later;
    uv_timer_start(&later->timer, pieces ? on_begin : on_later, pieces ? 0 : later->ms, 0);
    echo->n_waiting++;
}

static void on_http(void *app, const struct net_http_request *request, struct net_http_response *r)
{
    struct echo *echo = app;
    if (echo->http) {
        http_handle(echo->http, request, r);
        return;
    }
    if (str_eq(request->path, STR("/later")) || str_eq(request->path, STR("/pieces"))) {
        answer_later(echo, request);
        return;
    }
    r->status = 200;
    buf_put_str(&r->headers, STR("Content-Type: text/plain\r\n"));
    if (str_eq(request->path, STR("/big")) && echo->big.n)
        r->shared = echo->big;
    else if (str_eq(request->path, STR("/echo")))
        buf_printf(&r->text, "%.*s %.*s?%.*s %.*s %.*s\n%.*s", STR_ARG(request->method),
            STR_ARG(request->path), STR_ARG(request->query), STR_ARG(request->address),
            STR_ARG(net_http_header(request, "x-test")), STR_ARG(request->body));
    else
        r->status = 0;
}

static bool is_ready(void *user, struct buf *out)
{
    buf_put_str(out, STR("ready\n"));
    return true;
}

static void put_metrics(void *user, struct buf *out)
{
    struct echo *echo = user;
    buf_printf(out, "echo_connections %u\n", net_stats(echo->net).connections);
}

static int start_http(struct echo *echo, bool tls)
{
    struct http_options o = {.web_root = echo->web_root,
        .tls = tls,
        .ready = is_ready,
        .metrics = put_metrics,
        .user = echo};
    struct buf why;
    buf_init(&why, 1024);
    int r = http_new(&o, &echo->http, &why);
    if (why.n)
        fprintf(stderr, "echo: %.*s\n", STR_ARG(buf_str(&why)));
    buf_fini(&why);
    return r;
}

static void on_log(void *app, enum net_log_level level, struct str text)
{
    fprintf(stderr, "echo: %.*s\n", STR_ARG(text));
}

static void on_deadline(uv_timer_t *timer)
{
    uv_stop(timer->loop);
}

static void on_turn(uv_prepare_t *handle)
{
    struct echo *echo = handle->data;
    if (net_idle(echo->net))
        uv_stop(&echo->loop);
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct echo *echo = handle->data;
    if (number == SIGHUP) {
        int r = net_tls_reload(echo->net);
        fprintf(stderr, "echo: reload: %d\n", r);
        return;
    }
    net_stop_listening(echo->net);
    net_close_all(echo->net, WS_CLOSE_GOING_AWAY, STR("going away"));
    uv_timer_start(&echo->deadline, on_deadline, NET_CLOSE_MS_MAX, 0);
    uv_prepare_start(&echo->ended, on_turn);
}

static const struct option long_options[] = {
    {"port", required_argument, NULL, 'p'},
    {"address", required_argument, NULL, 'a'},
    {"cert", required_argument, NULL, 'c'},
    {"key", required_argument, NULL, 'k'},
    {"message-max", required_argument, NULL, 'm'},
    {"connections-max", required_argument, NULL, 'n'},
    {"request-ms", required_argument, NULL, 'r'},
    {"origin", required_argument, NULL, 'o'},
    {"path", required_argument, NULL, 'P'},
    {"text-only", no_argument, NULL, 't'},
    {"subprotocol-required", no_argument, NULL, 's'},
    {"http-big", required_argument, NULL, 'b'},
    {"web", required_argument, NULL, 'w'},
    {"proxy", required_argument, NULL, 'x'},
    {"proxy-protocol", no_argument, NULL, 'y'},
    {"strangers", required_argument, NULL, 'z'},
    {"per-address", required_argument, NULL, 'A'},
    {0},
};

static struct str big_make(size_t n)
{
    char *p = malloc(n);
    require(p);
    for (size_t i = 0; i < n; i++)
        p[i] = (char)('a' + (i / 997 + i) % 26);
    return (struct str){p, n};
}

static bool parse(int argc, char **argv, struct net_options *o, struct echo *echo)
{
    static const char *origins[16], *proxies[16];
    int c;
    while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        unsigned long number = optarg ? strtoul(optarg, NULL, 10) : 0;
        switch (c) {
        case 'p':
            o->port = (uint16_t)number;
            break;
        case 'a':
            o->address = optarg;
            break;
        case 'c':
            o->cert_path = optarg;
            break;
        case 'k':
            o->key_path = optarg;
            break;
        case 'm':
            o->message_max = number;
            break;
        case 'n':
            o->connections_max = (uint32_t)number;
            break;
        case 'r':
            o->request_ms_max = (uint32_t)number;
            break;
        case 'o':
            if (o->n_origins == sizeof origins / sizeof *origins)
                return false;
            origins[o->n_origins++] = optarg;
            break;
        case 'P':
            o->ws_path = optarg;
            break;
        case 't':
            o->binary = false;
            break;
        case 's':
            o->subprotocol_required = true;
            break;
        case 'b':
            echo->big = big_make(number);
            break;
        case 'w':
            echo->web_root = optarg;
            break;
        case 'x':
            if (o->n_proxies == sizeof proxies / sizeof *proxies)
                return false;
            proxies[o->n_proxies++] = optarg;
            break;
        case 'y':
            o->proxy_protocol = true;
            break;
        case 'z':
            o->strangers_per_address = (uint32_t)number;
            break;
        case 'A':
            o->connections_per_address = (uint32_t)number;
            break;
        default:
            return false;
        }
    }
    o->origins = origins;
    o->proxies = proxies;
    return optind == argc;
}

int main(int argc, char **argv)
{
    static const char *const subprotocols[] = {"payon.v1", "echo", "chat", "superchat"};
    static const struct net_handlers handlers = {
        .opened = on_opened,
        .message = on_message,
        .writable = on_writable,
        .closed = on_closed,
        .http = on_http,
        .more = on_more,
        .gone = on_gone,
        .log = on_log,
    };
    static struct echo echo;
    struct net_options options = {
        .loop = &echo.loop,
        .subprotocols = subprotocols,
        .n_subprotocols = sizeof subprotocols / sizeof *subprotocols,
        .binary = true,
        .message_max = 16 << 20,
        .stranger_message_max = 4096,
        .body_max = 64 << 10,
    };
    if (!parse(argc, argv, &options, &echo)) {
        fprintf(stderr, "usage: echo --port N …: see tests/tools/echo.c\n");
        return 2;
    }
    require(uv_loop_init(&echo.loop) == 0);
    int r = echo.web_root ? start_http(&echo, options.cert_path != NULL) : 0;
    if (r == 0)
        r = net_new(&options, &handlers, &echo, &echo.net);
    if (r == 0) {
        uv_signal_init(&echo.loop, &echo.term);
        uv_signal_init(&echo.loop, &echo.hup);
        uv_timer_init(&echo.loop, &echo.deadline);
        uv_prepare_init(&echo.loop, &echo.ended);
        echo.term.data = echo.hup.data = echo.deadline.data = echo.ended.data = &echo;
        uv_signal_start(&echo.term, on_signal, SIGTERM);
        uv_signal_start(&echo.hup, on_signal, SIGHUP);
        printf("listening on %s %u\n", options.address ? options.address : "127.0.0.1",
            net_port(echo.net));
        fflush(stdout);
        uv_run(&echo.loop, UV_RUN_DEFAULT);
        net_free(echo.net);
        uv_close((uv_handle_t *)&echo.term, NULL);
        uv_close((uv_handle_t *)&echo.hup, NULL);
        uv_close((uv_handle_t *)&echo.deadline, NULL);
        uv_close((uv_handle_t *)&echo.ended, NULL);
        uv_run(&echo.loop, UV_RUN_DEFAULT);
    }
    http_free(echo.http);
    free((char *)echo.big.p);
    int left = uv_loop_close(&echo.loop); /* fails when a handle was not closed */
    if (left)
        fprintf(stderr, "echo: handles are left: %s\n", uv_strerror(left));
    return r || left ? 1 : 0;
}

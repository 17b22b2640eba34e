/* The server: creation, the callback of libwebsockets, shutdown. */
#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#include <utlist.h>

#include "hub/net/internal.h"
#include "protocol/base/require.h"

enum {
    TURN_ROUNDS = 8, /* pipelined requests of a connection that one turn of the loop handles */
};

static void received(struct net_conn *conn, char *bytes, size_t n)
{
    conn->net->stats.bytes_in += n;
    if (conn->state == CONN_HTTP)
        exchange_received(conn, bytes, n);
    else
        websocket_received(conn, bytes, n);
}

static void writable(struct net_conn *conn)
{
    if (!conn_drained(conn))
        return;
    if (conn->state == CONN_HTTP)
        exchange_go(conn);
    else if (conn->state == CONN_OPEN)
        websocket_writable(conn);
}

/* It moves bytes. Events that are not about one of our connections (vhosts, its wake-up pipe, a
 * connection not yet adopted) have no pointer here and are ignored. */
static int on_lws_event(
    struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t n)
{
    bool ours = reason == LWS_CALLBACK_RAW_RX || reason == LWS_CALLBACK_RAW_WRITEABLE ||
                reason == LWS_CALLBACK_RAW_CLOSE || reason == LWS_CALLBACK_WSI_DESTROY;
    struct net_conn *conn = ours ? lws_get_opaque_user_data(wsi) : NULL;
    if (!conn)
        return 0;
    if (reason == LWS_CALLBACK_RAW_RX)
        received(conn, in, n);
    else if (reason == LWS_CALLBACK_RAW_WRITEABLE)
        writable(conn);
    else if (reason == LWS_CALLBACK_RAW_CLOSE)
        conn_closed(conn);
    else {
        exchange_free(conn);
        conn_free(conn);
    }
    return 0;
}

static const struct lws_protocols protocols[] = {
    {.name = "raw", .callback = on_lws_event, .tx_packet_size = NET_WRITE_MAX}, {0}};

/* ------------------------------------------------------------------------------------ the log */

/* libwebsockets has one log for the whole process, and its callback takes no user pointer. */
static struct net *log_net;

static void on_lws_log(int level, const char *line)
{
    if (!log_net)
        return;
    size_t n = strlen(line);
    while (n && (line[n - 1] == '\n' || line[n - 1] == ' '))
        n--;
    net_log(log_net, level == LLL_ERR ? NET_LOG_ERROR : NET_LOG_WARN, "libwebsockets: %.*s", (int)n,
        line);
}

/* ---------------------------------------------------------------------------------- the loop */

static void on_turn(uv_prepare_t *handle)
{
    struct net *net = handle->data;
    for (int round = 0; round < TURN_ROUNDS; round++) {
        if (net->at_turn_end)
            net->at_turn_end(net->app);
        if (!replies_go(net))
            break;
    }
    conn_reap(net);
}

void net_at_turn_end(struct net *net, void (*turn)(void *app))
{
    net->at_turn_end = turn;
}

/* ------------------------------------------------------------------------------- making one */

static char *string_copy(const char *s)
{
    return s ? strdup(s) : NULL;
}

static const char *const *strings_copy(const char *const *list, size_t n)
{
    char **to = calloc(n + 1, sizeof *to);
    for (size_t i = 0; to && i < n; i++)
        to[i] = string_copy(list[i]);
    return (const char *const *)to;
}

static void strings_free(const char *const *list)
{
    for (size_t i = 0; list && list[i]; i++)
        free((void *)(uintptr_t)list[i]);
    free((void *)(uintptr_t)list);
}

static int options_take(struct net *net, const struct net_options *o)
{
    if (!o->loop || !o->cert_path != !o->key_path || o->message_max == 0 || !o->n_subprotocols)
        return -EINVAL;
    net->options = *o;
    net->options.address = string_copy(o->address);
    net->options.ops_address = string_copy(o->ops_address);
    net->options.cert_path = string_copy(o->cert_path);
    net->options.key_path = string_copy(o->key_path);
    net->options.ws_path = string_copy(o->ws_path);
    net->options.origins = strings_copy(o->origins, o->n_origins);
    net->options.hosts = strings_copy(o->hosts, o->n_hosts);
    net->options.ciphers = string_copy(o->ciphers);
    net->options.proxies = NULL; /* see proxies_read */
    net->options.subprotocols = strings_copy(o->subprotocols, o->n_subprotocols);
    if (!net->options.origins || !net->options.subprotocols || !net->options.hosts)
        return -ENOMEM;
    int r = proxies_read(net, o);
    if (r)
        return r;
    struct rlimit files;
    /* Besides: connections whose header is awaited, and those ended for them in the same turn. */
    rlim_t reserve = NET_DESCRIPTOR_RESERVE + (o->proxy_protocol ? 2 * NET_PROXIED_MAX : 0);
    if (getrlimit(RLIMIT_NOFILE, &files) || files.rlim_cur <= reserve + NET_DESCRIPTOR_RESERVE)
        return -EMFILE;
    rlim_t room = files.rlim_cur - reserve;
    if (o->connections_max == 0 || o->connections_max > room)
        net->options.connections_max = room > UINT32_MAX ? UINT32_MAX : (uint32_t)room;
    uint32_t request_ms = o->request_ms_max ? o->request_ms_max : 10000;
    net->due[DUE_REQUEST].span_ms = request_ms;
    net->due[DUE_BODY].span_ms = request_ms;
    net->due[DUE_REQUEST].late = net->due[DUE_BODY].late = exchange_late;
    net->due[DUE_REPLY].span_ms = NET_REPLY_MS_MAX;
    net->due[DUE_ANSWER].span_ms = request_ms;
    net->due[DUE_CLOSING].span_ms = NET_CLOSE_MS_MAX - 500; /* room for a tick and a turn */
    net->due[DUE_ENDING].span_ms = 300; /* a peer that we fail is gone within half a second */
    return 0;
}

static int handles_open(struct net *net)
{
    for (int i = 0; i < 2; i++) {
        struct net_listener *l = &net->listeners[i];
        l->poll = calloc(1, sizeof *l->poll);
        l->pause = calloc(1, sizeof *l->pause);
        if (!l->poll || !l->pause)
            return -ENOMEM;
        l->pause->data = l;
        uv_timer_init(net->loop, l->pause);
    }
    net->due_timer = calloc(1, sizeof *net->due_timer);
    net->proxied_timer = calloc(1, sizeof *net->proxied_timer);
    net->turn = calloc(1, sizeof *net->turn);
    if (!net->due_timer || !net->proxied_timer || !net->turn)
        return -ENOMEM;
    net->due_timer->data = net->proxied_timer->data = net->turn->data = net;
    uv_timer_init(net->loop, net->due_timer);
    uv_timer_init(net->loop, net->proxied_timer);
    uv_prepare_init(net->loop, net->turn);
    uv_prepare_start(net->turn, on_turn);
    uv_unref((uv_handle_t *)net->turn);
    return 0;
}

static int context_open(struct net *net)
{
    log_net = net;
    lws_set_log_level(LLL_ERR | LLL_WARN, on_lws_log);
    struct lws_context_creation_info info = {
        .options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
                   (net->options.cert_path ? LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT : 0),
        .foreign_loops = (void *[]){net->loop},
        .pcontext = &net->context,
        .user = net,
        .pt_serv_buf_size = NET_READ_MAX,
        .timeout_secs = 3600, /* for TLS handshakes; never reached: conn.c keeps the deadlines */
    };
    net->context = lws_create_context(&info);
    if (!net->context) {
        net_log(net, NET_LOG_ERROR,
            "libwebsockets did not start (is libwebsockets-evlib-uv installed?)");
        return -ENOSYS;
    }
    return 0;
}

int net_new(const struct net_options *options, const struct net_handlers *handlers, void *app,
    struct net **ret_net)
{
    require(handlers->message && handlers->closed);
    struct net *net = calloc(1, sizeof *net);
    if (!net)
        return -ENOMEM;
    net->loop = options->loop;
    net->protocols = protocols;
    net->handlers = *handlers;
    net->app = app;
    for (int i = 0; i < 2; i++)
        net->listeners[i] = (struct net_listener){.net = net, .fd = -1, .ops = i == 1};
    strangers_init(net);
    link_init(&net->replied);
    int r = options_take(net, options);
    if (!r)
        r = handles_open(net);
    if (!r)
        r = context_open(net);
    if (!r)
        r = tls_vhost_new(net, "net", &net->vhost);
    if (!r)
        r = listen_open(net);
    if (r) {
        net_free(net);
        return r;
    }
    *ret_net = net;
    return 0;
}

uint16_t net_port(const struct net *net)
{
    return net->port;
}

struct net_stats net_stats(const struct net *net)
{
    return net->stats;
}

/* ------------------------------------------------------------------------------- the way down */

void net_close_all(struct net *net, unsigned code, struct str reason)
{
    struct net_conn *conn, *next;
    DL_FOREACH_SAFE(net->conns, conn, next)
    {
        if (conn->state == CONN_OPEN)
            net_close(conn, code, reason);
        else if (conn->state == CONN_HTTP && !exchange_answers(conn))
            conn_set_state(conn, CONN_DEAD);
    }
}

bool net_idle(const struct net *net)
{
    return net->conns == NULL;
}

static void on_handle_closed(uv_handle_t *handle)
{
    free(handle);
}

static void handle_close(void *handle)
{
    uv_handle_t *h = handle;
    if (h && h->data)
        uv_close(h, on_handle_closed);
    else
        free(h); /* never initialized */
}

void net_free(struct net *net)
{
    if (!net)
        return;
    net_stop_listening(net);
    struct net_conn *conn;
    DL_FOREACH(net->conns, conn)
    {
        conn_set_state(conn, CONN_DEAD);
    }
    conn_reap(net);
    /* libwebsockets closes its handles in stages and wants to be called after each. */
    for (int i = 0; i < 4 && net->context; i++) {
        lws_context_destroy(net->context);
        for (int turn = 0; turn < 4; turn++)
            uv_run(net->loop, UV_RUN_NOWAIT);
    }
    if (log_net == net) {
        lws_set_log_level(0, NULL);
        log_net = NULL;
    }
    for (int i = 0; i < 2; i++) {
        handle_close(net->listeners[i].poll);
        handle_close(net->listeners[i].pause);
    }
    handle_close(net->due_timer);
    handle_close(net->proxied_timer);
    handle_close(net->turn);
    uv_run(net->loop, UV_RUN_NOWAIT);
    uv_run(net->loop, UV_RUN_NOWAIT);
    require(!net->conns);
    map_fini(&net->addresses);
    free(net->proxies);
    strings_free(net->options.origins);
    strings_free(net->options.hosts);
    free((void *)net->options.ciphers);
    strings_free(net->options.subprotocols);
    free((void *)net->options.address);
    free((void *)net->options.ops_address);
    free((void *)net->options.cert_path);
    free((void *)net->options.key_path);
    free((void *)net->options.ws_path);
    free(net);
}

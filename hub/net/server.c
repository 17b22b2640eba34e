/* The server: creation, the callback of libwebsockets, shutdown. */
#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#include <utlist.h>

#include "hub/net/internal.h"
#include "protocol/base/require.h"

static int about_conn(struct net_conn *conn, enum lws_callback_reasons reason, void *in, size_t n)
{
    switch (reason) {
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE: /* do not read `in`: it may be freed memory */
        return upgrade_check(conn);
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
        return upgrade_note(conn);
    case LWS_CALLBACK_ESTABLISHED:
        return conn_established(conn);
    case LWS_CALLBACK_RECEIVE:
        return conn_received(conn, in, n);
    case LWS_CALLBACK_SERVER_WRITEABLE:
        return conn_writeable(conn);
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        return conn_peer_closes(conn, in, n);
    case LWS_CALLBACK_WS_SERVER_DROP_PROTOCOL:
        conn_dropped(conn);
        return 0;
    case LWS_CALLBACK_CLOSED:
        conn_closed(conn);
        return 0;
    case LWS_CALLBACK_HTTP:
        return exchange_begin(conn, (struct str){in, n});
    case LWS_CALLBACK_HTTP_BODY:
        return exchange_body(conn, in, n);
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        return exchange_body_end(conn);
    case LWS_CALLBACK_HTTP_WRITEABLE:
        return exchange_push(conn);
    case LWS_CALLBACK_WSI_DESTROY:
        conn_free(conn);
        return 0;
    default:
        return 0;
    }
}

/* The only callback from libwebsockets: it moves bytes. Events that are not about one of our
 * connections (vhosts, its wake-up pipe, a connection not yet adopted) have no pointer here and are
 * ignored. CLOSED may come without ESTABLISHED. */
static int on_lws_event(
    struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t n)
{
    switch (reason) {
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
    case LWS_CALLBACK_ESTABLISHED:
    case LWS_CALLBACK_RECEIVE:
    case LWS_CALLBACK_SERVER_WRITEABLE:
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
    case LWS_CALLBACK_WS_SERVER_DROP_PROTOCOL:
    case LWS_CALLBACK_CLOSED:
    case LWS_CALLBACK_HTTP:
    case LWS_CALLBACK_HTTP_BODY:
    case LWS_CALLBACK_HTTP_BODY_COMPLETION:
    case LWS_CALLBACK_HTTP_WRITEABLE:
    case LWS_CALLBACK_WSI_DESTROY:
        break;
    case LWS_CALLBACK_RAW_ADOPT: /* libwebsockets does this for the method CONNECT */
    case LWS_CALLBACK_RAW_RX:
        return -1;
    default:
        return 0;
    }
    struct net_conn *conn = lws_get_opaque_user_data(wsi);
    return conn ? about_conn(conn, reason, in, n) : 0;
}

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
    if (net->at_turn_end)
        net->at_turn_end(net->app);
    conn_reap(net);
}

static void on_due_tick(uv_timer_t *timer)
{
    struct net *net = timer->data;
    conn_check_due(net);
    for (int kind = 0; kind < DUE_KINDS; kind++)
        if (net->due[kind].first)
            return;
    uv_timer_stop(timer);
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

static char **strings_copy(const char *const *list, size_t n)
{
    char **to = calloc(n + 1, sizeof *to);
    for (size_t i = 0; to && i < n; i++)
        to[i] = string_copy(list[i]);
    return to;
}

static void strings_free(char **list)
{
    for (char **each = list; each && *each; each++)
        free(*each);
    free(list);
}

/* libwebsockets selects a subprotocol by name. To us they are all the same. */
static int protocols_make(struct net *net)
{
    size_t n = net->options.n_subprotocols;
    net->protocols = calloc(n + 1, sizeof *net->protocols);
    for (size_t i = 0; net->protocols && i < n; i++)
        net->protocols[i] = (struct lws_protocols){
            .name = net->subprotocols[i],
            .callback = on_lws_event,
            .per_session_data_size = 1, /* with 0, DROP_PROTOCOL never comes */
            .rx_buffer_size = NET_RX_BUFFER,
            .tx_packet_size = NET_WRITE_MAX,
        };
    return net->protocols ? 0 : -ENOMEM;
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
    net->origins = strings_copy(o->origins, o->n_origins);
    net->hosts = strings_copy(o->hosts, o->n_hosts);
    net->options.ciphers = string_copy(o->ciphers);
    net->subprotocols = strings_copy(o->subprotocols, o->n_subprotocols);
    if (!net->origins || !net->subprotocols || !net->hosts || protocols_make(net))
        return -ENOMEM;
    net->policy = (struct ws_policy){
        .path = net->options.ws_path,
        .subprotocols = (const char *const *)net->subprotocols,
        .n_subprotocols = o->n_subprotocols,
        .subprotocol_required = o->subprotocol_required,
        .origins = (const char *const *)net->origins,
        .n_origins = o->n_origins,
        .hosts = (const char *const *)net->hosts,
        .n_hosts = o->n_hosts,
    };
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) || files.rlim_cur <= 2 * NET_DESCRIPTOR_RESERVE)
        return -EMFILE;
    rlim_t room = files.rlim_cur - NET_DESCRIPTOR_RESERVE;
    if (o->connections_max == 0 || o->connections_max > room)
        net->options.connections_max = room > UINT32_MAX ? UINT32_MAX : (uint32_t)room;
    uint32_t request_ms = o->request_ms_max ? o->request_ms_max : 10000;
    net->due[DUE_REQUEST].span_ms = request_ms;
    net->due[DUE_ANSWER].span_ms = request_ms;
    net->due[DUE_CLOSING].span_ms = NET_CLOSE_MS_MAX - 500; /* room for a tick and a turn */
    net->due[DUE_HURRY].span_ms = 1000;
    net->due[DUE_DYING].span_ms = 250;
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
    net->turn = calloc(1, sizeof *net->turn);
    if (!net->due_timer || !net->turn)
        return -ENOMEM;
    net->due_timer->data = net->turn->data = net;
    uv_timer_init(net->loop, net->due_timer);
    net->on_due_tick = on_due_tick;
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
                   LWS_SERVER_OPTION_VALIDATE_UTF8 |
                   (net->options.cert_path ? LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT : 0),
        .foreign_loops = (void *[]){net->loop},
        .pcontext = &net->context,
        .user = net,
        .pt_serv_buf_size = 16384,
        .max_http_header_data = NET_HEAD_MAX,
        .timeout_secs = 3600, /* never reached: we keep the deadlines */
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
    net->handlers = *handlers;
    net->app = app;
    for (int i = 0; i < 2; i++)
        net->listeners[i] = (struct net_listener){.net = net, .fd = -1, .ops = i == 1};
    strangers_init(net);
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
        else if (conn->state == CONN_HTTP && !conn->exchange)
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
    handle_close(net->turn);
    uv_run(net->loop, UV_RUN_NOWAIT);
    uv_run(net->loop, UV_RUN_NOWAIT);
    require(!net->conns);
    map_fini(&net->addresses);
    strings_free(net->origins);
    strings_free(net->hosts);
    free((void *)net->options.ciphers);
    strings_free(net->subprotocols);
    free(net->protocols);
    free((void *)net->options.address);
    free((void *)net->options.ops_address);
    free((void *)net->options.cert_path);
    free((void *)net->options.key_path);
    free((void *)net->options.ws_path);
    free(net);
}

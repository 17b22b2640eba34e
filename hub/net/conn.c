/* One connection: its deadlines, its states, what it sends. */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <utlist.h>

#include "hub/net/internal.h"
#include "protocol/base/require.h"

enum { DUE_TICK_MS = 100 };

static void due_clear(struct net_conn *conn)
{
    if (conn->due == DUE_NONE)
        return;
    DL_DELETE2(conn->net->due[conn->due].first, conn, due_prev, due_next);
    conn->due = DUE_NONE;
}

static void on_tick(uv_timer_t *timer)
{
    struct net *net = timer->data;
    uint64_t now = uv_now(net->loop);
    bool waiting = false;
    for (int kind = 0; kind < DUE_DYING; kind++) {
        struct net_conn *conn;
        while ((conn = net->due[kind].first) && conn->due_ms <= now) {
            bool (*late)(struct net_conn *) = net->due[kind].late;
            if (!late || !late(conn))
                conn_set_state(conn, CONN_DEAD);
        }
        waiting |= conn != NULL;
    }
    if (!waiting)
        uv_timer_stop(timer);
}

void due_set(struct net_conn *conn, enum due_kind kind)
{
    struct net *net = conn->net;
    due_clear(conn);
    uv_update_time(net->loop); /* the loop's clock is that of the turn's begin */
    conn->due = kind;
    conn->due_ms = uv_now(net->loop) + net->due[kind].span_ms;
    DL_APPEND2(net->due[kind].first, conn, due_prev, due_next);
    if (!uv_is_active((uv_handle_t *)net->due_timer))
        uv_timer_start(net->due_timer, on_tick, DUE_TICK_MS, DUE_TICK_MS);
}

struct net_conn *conn_new(struct net *net, int fd, const struct ip *client, bool ops)
{
    struct net_conn *conn = calloc(1, sizeof *conn);
    if (!conn)
        return NULL;
    conn->net = net;
    conn->fd = fd;
    conn->tls = net->options.cert_path && !ops;
    conn->due = DUE_NONE;
    conn->ops = ops;
    conn->since_ms = uv_now(net->loop);
    link_init(&conn->stranger);
    link_init(&conn->stranger_all);
    conn->by_proxy = !ops && proxies_have(net, client);
    ip_text(client, conn->address);
    link_init(&conn->replied);
    buf_init(&conn->held, NET_WRITE_MAX + WS_HEADER_MAX + WS_CONTROL_MAX);
    buf_init(&conn->pongs, NET_READ_MAX);
    buf_init(&conn->message, net->options.message_max);
    if (strangers_add(conn)) {
        free(conn);
        return NULL;
    }
    DL_APPEND(net->conns, conn);
    if (ops)
        net->n_ops++;
    else
        net->stats.connections++;
    due_set(conn, DUE_REQUEST);
    return conn;
}

void conn_closed(struct net_conn *conn)
{
    bool told = conn->told_opened;
    conn_set_state(conn, CONN_DEAD);
    due_clear(conn); /* it need not be reaped any more */
    conn->told_opened = false;
    if (told)
        conn->net->handlers.closed(conn->net->app, conn);
}

void conn_free(struct net_conn *conn)
{
    struct net *net = conn->net;
    conn_closed(conn);
    strangers_remove(conn);
    link_remove(&conn->replied);
    DL_DELETE(net->conns, conn);
    if (conn->ops)
        net->n_ops--;
    else
        net->stats.connections--;
    buf_fini(&conn->held);
    buf_fini(&conn->pongs);
    buf_fini(&conn->message);
    free(conn);
}

/* Everything is sent: the peer learns it at once, and we go on reading until it ends, too. */
static void shut_half(struct net_conn *conn)
{
    due_set(conn, DUE_ENDING);
    shutdown(conn->fd, SHUT_WR);
}

void conn_set_state(struct net_conn *conn, enum conn_state state)
{
    /* By state: the states it may move to. */
    static const uint8_t moves[] = {
        [CONN_HTTP] = 1 << CONN_OPEN | 1 << CONN_ENDING | 1 << CONN_DEAD,
        [CONN_OPEN] = 1 << CONN_CLOSING | 1 << CONN_ENDING | 1 << CONN_DEAD,
        [CONN_CLOSING] = 1 << CONN_ENDING | 1 << CONN_DEAD,
        [CONN_ENDING] = 1 << CONN_DEAD,
        [CONN_DEAD] = 1 << CONN_DEAD,
    };
    require(moves[conn->state] & (1 << state));
    if (conn->state == state)
        return;
    if (conn->state == CONN_OPEN)
        conn->net->stats.websockets--;
    conn->state = (uint8_t)state;
    if (state == CONN_OPEN) {
        conn->net->stats.websockets++;
        due_clear(conn);
    } else {
        due_set(conn, state == CONN_DEAD ? DUE_DYING : DUE_CLOSING);
    }
    if (state == CONN_ENDING && !conn->blocked)
        shut_half(conn);
}

/* Never call it within a callback of libwebsockets: it frees connections, now or when their handles
 * are closed. */
void conn_reap(struct net *net)
{
    struct net_conn *conn;
    while ((conn = net->due[DUE_DYING].first)) {
        due_clear(conn);
        lws_set_timeout(conn->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
    }
}

/* How many bytes the kernel takes now; -1 when the connection is broken. Plain bytes are written to
 * the socket directly. libwebsockets does not read while it holds bytes that the kernel did not
 * take: so with TLS it is given what there is room for. It only reads the bytes, although its
 * parameter is not const. */
static ssize_t kernel_take(struct net_conn *conn, const char *bytes, size_t n)
{
    if (!conn->tls) {
        ssize_t sent = send(conn->fd, bytes, n, MSG_DONTWAIT | MSG_NOSIGNAL);
        return sent >= 0 ? sent : errno == EAGAIN || errno == EINTR || errno == ENOBUFS ? 0 : -1;
    }
    size_t sent = 0;
    while (sent < n && !lws_send_pipe_choked(conn->wsi)) {
        size_t piece = n - sent < NET_TLS_PIECE ? n - sent : NET_TLS_PIECE;
        unsigned char *from = (unsigned char *)(uintptr_t)bytes + sent;
        if (lws_write(conn->wsi, from, piece, LWS_WRITE_RAW) < 0)
            return -1;
        sent += piece;
    }
    return (ssize_t)sent;
}

/* Keeps what was not taken, and asks to be called when there is room. */
static int hold(struct net_conn *conn, const char *bytes, size_t n)
{
    buf_put(&conn->held, bytes, n);
    conn->blocked = conn->held.n || lws_partial_buffered(conn->wsi);
    if (conn->held.failed || (conn->blocked && lws_callback_on_writable(conn->wsi) < 0)) {
        conn_set_state(conn, CONN_DEAD);
        return -EPIPE;
    }
    return 0;
}

int conn_send(struct net_conn *conn, const void *bytes, size_t n)
{
    ssize_t sent = conn->blocked ? 0 : kernel_take(conn, bytes, n);
    if (sent < 0) {
        conn_set_state(conn, CONN_DEAD);
        return -EPIPE;
    }
    conn->net->stats.bytes_out += n;
    if ((size_t)sent == n && !conn->tls)
        return 0;
    return hold(conn, (const char *)bytes + sent, n - (size_t)sent);
}

bool conn_drained(struct net_conn *conn)
{
    if (conn->state == CONN_DEAD || !conn->blocked)
        return false;
    struct buf held = conn->held;
    buf_init(&conn->held, held.max);
    ssize_t sent = held.n ? kernel_take(conn, held.p, held.n) : 0;
    if (sent < 0)
        conn_set_state(conn, CONN_DEAD);
    else
        (void)hold(conn, held.p + sent, held.n - (size_t)sent);
    buf_fini(&held);
    if (conn->state == CONN_HTTP && sent > 0)
        due_set(conn, DUE_ANSWER);
    if (conn->state == CONN_ENDING && !conn->blocked)
        shut_half(conn);
    return conn->state != CONN_DEAD && !conn->blocked;
}

/* ----------------------------------------------------------------------- for the floor above */

void net_set_user(struct net_conn *conn, void *user)
{
    conn->user = user;
}

void *net_user(const struct net_conn *conn)
{
    return conn->user;
}

bool net_blocked(const struct net_conn *conn)
{
    return conn->blocked;
}

int net_write(struct net_conn *conn, const void *bytes, size_t n)
{
    require(n > 0 && n <= NET_WRITE_MAX);
    if (conn->state != CONN_OPEN)
        return -EPIPE;
    if (conn->blocked)
        return -EAGAIN;
    return conn_send(conn, bytes, n);
}

void net_abort(struct net_conn *conn)
{
    conn_set_state(conn, CONN_DEAD);
}

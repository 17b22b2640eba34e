/* One connection: its states, its deadlines, its WebSocket. */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <utlist.h>

#include "hub/net/internal.h"
#include "protocol/base/require.h"

struct net_conn *conn_new(struct net *net, const char *address, bool ops)
{
    struct net_conn *conn = calloc(1, sizeof *conn);
    if (!conn)
        return NULL;
    conn->net = net;
    conn->due = DUE_NONE;
    conn->ops = ops;
    conn->since_ms = uv_now(net->loop);
    link_init(&conn->stranger);
    link_init(&conn->stranger_all);
    memcpy(conn->address, address, strnlen(address, sizeof conn->address - 1));
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

void conn_free(struct net_conn *conn)
{
    struct net *net = conn->net;
    conn_closed(conn);
    due_clear(conn);
    strangers_remove(conn);
    DL_DELETE(net->conns, conn);
    if (conn->ops)
        net->n_ops--;
    else
        net->stats.connections--;
    exchange_free(conn);
    buf_fini(&conn->message);
    free(conn->close_frame);
    free(conn->hello);
    free(conn);
}

void conn_set_state(struct net_conn *conn, enum conn_state state)
{
    /* By state: the states it may move to. */
    static const uint8_t moves[] = {
        [CONN_HTTP] = 1 << CONN_OPEN | 1 << CONN_DEAD,
        [CONN_OPEN] = 1 << CONN_CLOSING | 1 << CONN_DEAD,
        [CONN_CLOSING] = 1 << CONN_DEAD,
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
    } else if (state == CONN_CLOSING) {
        due_set(conn, DUE_CLOSING);
    } else if (state == CONN_DEAD) {
        due_set(conn, DUE_DYING);
        conn->net->dying = true;
    }
}

void conn_check_due(struct net *net)
{
    uint64_t now = uv_now(net->loop);
    for (int kind = 0; kind < DUE_KINDS; kind++) {
        struct net_conn *conn, *next;
        DL_FOREACH_SAFE2(net->due[kind].first, conn, next, due_next)
        {
            bool impatient = kind == DUE_ANSWER && exchange_is_impatient(conn);
            if (conn->due_ms > now && !impatient) {
                if (kind == DUE_ANSWER)
                    continue;
                break;
            }
            if (kind == DUE_DYING) { /* it still tries to flush: ask again */
                due_set(conn, DUE_DYING);
                net->dying = true;
            } else {
                conn_set_state(conn, CONN_DEAD);
            }
        }
    }
}

/* Shuts the socket first, so that libwebsockets' attempts at a polite close fail at once. Never
 * call it within a callback of libwebsockets: it frees the connection, now or when the handle is
 * closed. */
void conn_reap(struct net *net)
{
    if (!net->dying)
        return;
    net->dying = false;
    struct net_conn *conn, *next;
    DL_FOREACH_SAFE2(net->due[DUE_DYING].first, conn, next, due_next)
    {
        if (!conn->wsi)
            continue;
        shutdown(lws_get_socket_fd(conn->wsi), SHUT_RDWR);
        lws_set_timeout(conn->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
    }
}

/* ------------------------------------------------------------------------- from libwebsockets */

int conn_established(struct net_conn *conn)
{
    struct net *net = conn->net;
    struct net_hello *hello = conn->hello;
    require(hello); /* upgrade_note refuses otherwise */
    conn->hello = NULL;
    conn_set_state(conn, CONN_OPEN);
    conn->told_opened = true;
    int refused = net->handlers.opened ? net->handlers.opened(net->app, conn, &hello->peer) : 0;
    free(hello);
    if (refused > 0)
        net_close(conn, (unsigned)refused, (struct str){0});
    return 0;
}

/* libwebsockets has begun to close. If we did not ask for it, the peer broke the protocol or is
 * gone: the parser may be in the middle of a frame and never recognize the peer's close. */
void conn_dropped(struct net_conn *conn)
{
    if (conn->state != CONN_OPEN)
        return;
    conn_set_state(conn, CONN_CLOSING);
    due_set(conn, DUE_HURRY);
}

void conn_closed(struct net_conn *conn)
{
    bool told = conn->told_opened;
    conn_set_state(conn, CONN_DEAD);
    conn->told_opened = false;
    if (told)
        conn->net->handlers.closed(conn->net->app, conn);
}

/* The one place that passes frames through: LWS_WRITE_HTTP makes libwebsockets send the bytes of a
 * WebSocket as they are (rops_write_role_protocol_ws, 4.1.6 and 4.3.5; not documented, pinned by
 * tests/net). Never together with an extension. It only reads the bytes, although its parameter is
 * not const. */
static int conn_pass(struct net_conn *conn, const void *bytes, size_t n)
{
    if (lws_write(conn->wsi, (unsigned char *)(uintptr_t)bytes, n, LWS_WRITE_HTTP) < 0) {
        conn_set_state(conn, CONN_DEAD);
        return -EPIPE;
    }
    conn->net->stats.bytes_out += n;
    size_t ended = ws_follow_feed(&conn->out, bytes, n);
    require(ended == 0 || ws_follow_between(&conn->out));
    conn->blocked = lws_partial_buffered(conn->wsi);
    return 0;
}

/* We send the close frame ourselves, since libwebsockets (lws_close_reason and -1 from WRITEABLE)
 * loses it: with libuv, Debian's 4.1.6 then closes a connection twice, "to test that it can", and
 * the second time drops the frame. */
static void say_close(struct net_conn *conn)
{
    if (!conn->close_frame || lws_partial_buffered(conn->wsi))
        return;
    uint8_t *frame = conn->close_frame;
    conn->close_frame = NULL;
    if (ws_follow_between(&conn->out)) /* never inside another frame */
        (void)!conn_pass(conn, frame, conn->n_close_frame);
    else
        conn_set_state(conn, CONN_DEAD);
    free(frame);
}

static void close_begin(struct net_conn *conn, unsigned code, struct str reason)
{
    uint8_t frame[WS_HEADER_MAX + WS_CONTROL_MAX];
    size_t n = ws_frame_close(frame, code, reason);
    conn_set_state(conn, CONN_CLOSING);
    conn->close_frame = malloc(n);
    if (!conn->close_frame) {
        conn_set_state(conn, CONN_DEAD);
        return;
    }
    memcpy(conn->close_frame, frame, n);
    conn->n_close_frame = (uint8_t)n;
    say_close(conn);
}

/* The peer broke a rule. */
static int conn_fail(struct net_conn *conn, unsigned code)
{
    buf_fini(&conn->message);
    net_close(conn, code, (struct str){0});
    return 0;
}

/* True when the text ends within a character. libwebsockets checks all text as it arrives, but not
 * this case when the last frame of a message is empty. */
static bool ends_within_character(struct str s)
{
    struct ws_utf8 u = {0};
    size_t from = s.n > 3 ? s.n - 3 : 0;
    while (from < s.n && ((uint8_t)s.p[from] & 0xc0) == 0x80)
        from++;
    return !ws_utf8_feed(&u, s.p + from, s.n - from) || !ws_utf8_whole(&u);
}

/* A piece of a frame's payload. The ceilings apply to the announced length, before anything is
 * kept. */
int conn_received(struct net_conn *conn, const char *bytes, size_t n)
{
    struct net *net = conn->net;
    net->stats.bytes_in += n;
    if (conn->state != CONN_OPEN)
        return 0;
    conn->binary = lws_frame_is_binary(conn->wsi);
    if (conn->binary && !net->options.binary)
        return conn_fail(conn, WS_CLOSE_UNSUPPORTED);
    size_t left = lws_remaining_packet_payload(conn->wsi);
    size_t room = conn->message.max - conn->message.n;
    if (n > room || left > room - n)
        return conn_fail(conn, WS_CLOSE_TOO_BIG);
    if (left == 0 && ++conn->fragments > NET_FRAGMENTS_MAX)
        return conn_fail(conn, WS_CLOSE_TOO_BIG);
    bool final = lws_is_final_fragment(conn->wsi);
    bool whole = final && conn->message.n == 0; /* in one piece: no copy */
    if (!whole) {
        buf_put(&conn->message, bytes, n);
        if (conn->message.failed) /* out of memory: the ceiling was checked above */
            return conn_fail(conn, WS_CLOSE_INTERNAL);
    }
    if (!final)
        return 0;
    struct buf message = conn->message; /* the handler may end the connection */
    buf_init(&conn->message, message.max);
    conn->fragments = 0;
    struct str told = whole ? (struct str){bytes, n} : buf_str(&message);
    if (!conn->binary && ends_within_character(told)) {
        buf_fini(&message);
        return conn_fail(conn, WS_CLOSE_BAD_TEXT);
    }
    net->stats.messages_in++;
    net->handlers.message(net->app, conn, told, conn->binary);
    buf_fini(&message);
    return 0;
}

/* libwebsockets echoes a valid close frame and ends the connection. We answer a malformed one with
 * the right close code. If we sent ours already, the connection ends here. */
int conn_peer_closes(struct net_conn *conn, const char *payload, size_t n)
{
    if (conn->state != CONN_OPEN)
        return -1;
    unsigned answer = ws_close_answer((struct str){payload, n});
    bool good = answer == WS_CLOSE_NO_CODE ||
                (n >= 2 && answer == (unsigned)((uint8_t)payload[0] << 8 | (uint8_t)payload[1]));
    if (good)
        conn_set_state(conn, CONN_CLOSING);
    else
        close_begin(conn, answer, (struct str){0});
    return good ? 0 : -1;
}

/* There is room again, or libwebsockets wants to write something of its own. */
int conn_writeable(struct net_conn *conn)
{
    if (lws_partial_buffered(conn->wsi))
        return 0;
    bool was_blocked = conn->blocked;
    conn->blocked = false;
    say_close(conn);
    struct net *net = conn->net;
    if (was_blocked && conn->state == CONN_OPEN && net->handlers.writable)
        net->handlers.writable(net->app, conn);
    return 0;
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
    return conn->blocked && ws_follow_between(&conn->out);
}

int net_write(struct net_conn *conn, const void *bytes, size_t n)
{
    require(n > 0 && n <= NET_WRITE_MAX);
    if (conn->state != CONN_OPEN)
        return -EPIPE;
    if (net_blocked(conn))
        return -EAGAIN;
    return conn_pass(conn, bytes, n);
}

void net_close(struct net_conn *conn, unsigned code, struct str reason)
{
    if (conn->state != CONN_OPEN)
        return;
    close_begin(conn, code, reason);
}

void net_abort(struct net_conn *conn)
{
    conn_set_state(conn, CONN_DEAD);
}

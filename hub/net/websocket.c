/* An open WebSocket: messages from frames, pings, the closing handshake. */
#include "hub/net/internal.h"
#include "protocol/base/require.h"

static int flush_pongs(struct net_conn *conn)
{
    if (!conn->pongs.n || conn->blocked)
        return 0;
    int r = conn_send(conn, conn->pongs.p, conn->pongs.n);
    buf_fini(&conn->pongs);
    buf_init(&conn->pongs, NET_READ_MAX);
    return r;
}

/* The pongs of what is read at once leave in one write. */
static void on_ping(struct net_conn *conn, struct str payload)
{
    uint8_t frame[WS_HEADER_MAX + WS_CONTROL_MAX];
    if (conn->blocked) /* RFC 6455 5.5.3: only the newest ping need be answered */
        buf_reset(&conn->pongs);
    buf_put(&conn->pongs, frame, ws_frame_control(frame, WS_OP_PONG, payload));
}

/* Says a close frame, the only one of this connection. */
static void say_close(struct net_conn *conn, enum conn_state next, unsigned code, struct str reason)
{
    uint8_t frame[WS_HEADER_MAX + WS_CONTROL_MAX];
    buf_fini(&conn->message);
    if (flush_pongs(conn) == 0 && conn_send(conn, frame, ws_frame_close(frame, code, reason)) == 0)
        conn_set_state(conn, next);
}

/* The peer broke a rule. Nothing more of it is read. */
static void fail(struct net_conn *conn, unsigned code)
{
    if (conn->state == CONN_OPEN)
        say_close(conn, CONN_ENDING, code, (struct str){0});
    else
        conn_set_state(conn, CONN_ENDING); /* we have said ours */
}

static void on_close(struct net_conn *conn, struct str payload)
{
    unsigned answer = ws_close_answer(payload);
    const uint8_t *p = (const uint8_t *)payload.p;
    bool good = payload.n >= 2 && answer == (unsigned)(p[0] << 8 | p[1]);
    struct str reason = {0};
    if (good)
        reason = (struct str){payload.p + 2, payload.n - 2};
    if (conn->state == CONN_OPEN)
        say_close(conn, CONN_ENDING, answer, reason);
    else
        conn_set_state(conn, CONN_ENDING);
}

static void on_message(struct net_conn *conn, const struct ws_part *part)
{
    struct net *net = conn->net;
    struct buf message = conn->message; /* the handler may end the connection */
    bool whole = message.n == 0;        /* in one piece: no copy */
    buf_init(&conn->message, message.max);
    conn->fragments = 0;
    if (flush_pongs(conn) == 0) {
        net->stats.messages_in++;
        net->handlers.message(
            net->app, conn, whole ? part->bytes : buf_str(&message), part->opcode == WS_OP_BINARY);
    }
    buf_fini(&message);
}

/* A piece of a message. The ceilings apply to the announced length, before anything is kept. */
static void on_piece(struct net_conn *conn, const struct ws_part *part)
{
    struct net *net = conn->net;
    struct buf *message = &conn->message;
    size_t room = message->max > message->n ? message->max - message->n : 0, n = part->bytes.n;
    bool text = part->opcode == WS_OP_TEXT;
    if (!text && !net->options.binary) {
        fail(conn, WS_CLOSE_UNSUPPORTED);
    } else if (n > room || part->left > room - n ||
               (part->left == 0 && ++conn->fragments > NET_FRAGMENTS_MAX)) {
        fail(conn, WS_CLOSE_TOO_BIG);
    } else if (text && (!ws_utf8_feed(&conn->utf8, part->bytes.p, n) ||
                           (part->ends && !ws_utf8_whole(&conn->utf8)))) {
        fail(conn, WS_CLOSE_BAD_TEXT);
    } else if (part->ends && message->n == 0) {
        on_message(conn, part);
    } else {
        buf_put(message, part->bytes.p, n);
        if (message->failed) /* out of memory: the ceiling was checked above */
            fail(conn, WS_CLOSE_INTERNAL);
        else if (part->ends)
            on_message(conn, part);
    }
}

static void on_part(struct net_conn *conn, const struct ws_part *part)
{
    if (part->opcode == WS_OP_CLOSE)
        on_close(conn, part->bytes);
    else if (conn->state != CONN_OPEN || part->opcode == WS_OP_PONG)
        return;
    else if (part->opcode == WS_OP_PING)
        on_ping(conn, part->bytes);
    else
        on_piece(conn, part);
}

void websocket_received(struct net_conn *conn, char *bytes, size_t n)
{
    uint8_t *at = (uint8_t *)bytes;
    while (conn->state == CONN_OPEN || conn->state == CONN_CLOSING) {
        struct ws_part part;
        int r = ws_read(&conn->input, &at, &n, &part);
        if (r == WS_READ_MORE)
            break;
        if (r == WS_READ_PART)
            on_part(conn, &part);
        else
            fail(conn, (unsigned)r);
    }
    if (conn->state == CONN_OPEN)
        (void)flush_pongs(conn);
}

void websocket_writable(struct net_conn *conn)
{
    struct net *net = conn->net;
    if (flush_pongs(conn) == 0 && !conn->blocked && net->handlers.writable)
        net->handlers.writable(net->app, conn);
}

void websocket_open(struct net_conn *conn, const struct net_peer *peer)
{
    struct net *net = conn->net;
    conn_set_state(conn, CONN_OPEN);
    conn->told_opened = true;
    int refused = net->handlers.opened ? net->handlers.opened(net->app, conn, peer) : 0;
    if (refused > 0)
        net_close(conn, (unsigned)refused, (struct str){0});
}

void net_close(struct net_conn *conn, unsigned code, struct str reason)
{
    if (conn->state == CONN_OPEN)
        say_close(conn, CONN_CLOSING, code, reason);
}

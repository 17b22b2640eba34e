/* From a request to a WebSocket (RFC 6455 4.2). */
#include <stdio.h>

#include "hub/net/internal.h"
#include "protocol/base/require.h"

/* 0, or -EPIPE. */
static int accept_it(struct net_conn *conn, struct str key, struct str subprotocol)
{
    char text[64], accept[32], answer[512];
    unsigned char hash[20];
    int n = snprintf(text, sizeof text, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", STR_ARG(key));
    require(n > 0 && (size_t)n < sizeof text);
    lws_SHA1((unsigned char *)text, (size_t)n, hash);
    lws_b64_encode_string((char *)hash, sizeof hash, accept, sizeof accept);
    n = snprintf(answer, sizeof answer,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: %s\r\n%s%.*s%s\r\n",
        accept, subprotocol.n ? "Sec-WebSocket-Protocol: " : "", STR_ARG(subprotocol),
        subprotocol.n ? "\r\n" : "");
    require(n > 0 && (size_t)n < sizeof answer);
    return conn_send(conn, answer, (size_t)n);
}

/* Cut at NET_PEER_TEXT_MAX bytes or at the first one that is not printable ASCII. */
static struct str printable(struct str s)
{
    size_t n = 0;
    while (n < s.n && n < NET_PEER_TEXT_MAX && s.p[n] >= ' ' && s.p[n] <= '~')
        n++;
    return (struct str){s.p, n};
}

enum ws_refusal upgrade(struct net_conn *conn, const struct http_head *head)
{
    const struct net_options *options = &conn->net->options;
    enum ws_refusal why = conn->ops ? WS_REFUSED_PATH : ws_handshake_check(head, options);
    if (why != WS_ACCEPTED)
        return why;
    char client[INET6_ADDRSTRLEN];
    struct net_conn *end = NULL;
    proxies_client(conn, head, client);
    int r = strangers_move(conn, client, &end);
    if (end)
        conn_set_state(end, CONN_DEAD);
    if (r) {
        conn_set_state(conn, CONN_DEAD);
        return WS_ACCEPTED;
    }
    struct net_peer peer = {.path = printable(head->path),
        .subprotocol = ws_subprotocol(head, options),
        .address = str_of(conn->address),
        .tls = conn->tls};
    struct str key, origin, agent;
    http_head_find(head, STR("sec-websocket-key"), &key);
    http_head_find(head, STR("origin"), &origin);
    http_head_find(head, STR("user-agent"), &agent);
    peer.origin = printable(origin);
    peer.user_agent = printable(agent);
    if (accept_it(conn, key, peer.subprotocol) == 0)
        websocket_open(conn, &peer);
    return WS_ACCEPTED;
}

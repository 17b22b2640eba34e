/* From a request to a WebSocket. libwebsockets asks us twice: before it chooses the subprotocol
 * (CONFIRM_UPGRADE), when a refusal can still be answered with a status, and afterwards
 * (FILTER_PROTOCOL_CONNECTION), shortly before the headers are gone. Between the two it drops
 * requests with an unknown subprotocol or no Connection: Upgrade, without an answer. So everything
 * is checked the first time, and only requests that passed then pass the second time. */
#include <stdio.h>
#include <stdlib.h>

#include "hub/net/internal.h"
#include "protocol/base/require.h"

/* Appends a header to `room`. False: too long for what is left. */
static bool header_take(
    struct lws *wsi, enum lws_token_indexes token, struct buf *room, struct str *ret_value)
{
    int n = lws_hdr_total_length(wsi, token);
    if (n <= 0)
        return true; /* absent: the empty string */
    char *to = buf_reserve(room, (size_t)n + 1);
    if (!to)
        return false;
    n = lws_hdr_copy(wsi, to, n + 1, token);
    if (n < 0)
        return false;
    *ret_value = (struct str){to, (size_t)n};
    room->n += (size_t)n + 1;
    return true;
}

static bool read_request(struct lws *wsi, struct buf *room, struct ws_request *r)
{
    struct str http = {0}, length = {0};
    bool ok = header_take(wsi, WSI_TOKEN_GET_URI, room, &r->path) &&
              header_take(wsi, WSI_TOKEN_HTTP, room, &http) &&
              header_take(wsi, WSI_TOKEN_HOST, room, &r->host) &&
              header_take(wsi, WSI_TOKEN_UPGRADE, room, &r->upgrade) &&
              header_take(wsi, WSI_TOKEN_CONNECTION, room, &r->connection) &&
              header_take(wsi, WSI_TOKEN_VERSION, room, &r->version) &&
              header_take(wsi, WSI_TOKEN_KEY, room, &r->key) &&
              header_take(wsi, WSI_TOKEN_ORIGIN, room, &r->origin) &&
              header_take(wsi, WSI_TOKEN_PROTOCOL, room, &r->protocols) &&
              header_take(wsi, WSI_TOKEN_EXTENSIONS, room, &r->extensions) &&
              header_take(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH, room, &length);
    r->get = r->path.n > 0;
    r->ambiguous = exchange_is_ambiguous(wsi);
    r->http_1_1 = str_eq(http, STR("HTTP/1.1"));
    r->body = (length.n && !str_eq(length, STR("0"))) ||
              lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0;
    return ok;
}

int upgrade_check(struct net_conn *conn)
{
    struct net *net = conn->net;
    struct ws_request r = {0};
    struct buf room;
    /* Allocated once: it must not move while r points into it. */
    buf_init(&room, 2 * NET_HEAD_MAX);
    enum ws_refusal why = WS_REFUSED_EXTENSIONS;
    if (conn->ops)
        why = WS_REFUSED_PATH;
    else if (buf_reserve(&room, 2 * NET_HEAD_MAX) && read_request(conn->wsi, &room, &r))
        why = ws_handshake_check(&r, &net->policy);
    buf_fini(&room);
    if (why == WS_ACCEPTED) {
        conn->hello = calloc(1, sizeof *conn->hello);
        return conn->hello ? 0 : -1;
    }
    unsigned status = ws_refusal_status(why);
    net->stats.refused_handshake++;
    return exchange_refuse(conn, (int)status,
        status == 426   ? "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        : status == 405 ? "Allow: GET\r\n"
                        : "",
        ws_refusal_text(why));
}

/* The value of a header, copied into the hello; cut at n_max bytes or at the first byte that is not
 * printable ASCII. */
static struct str header_note(
    struct net_conn *conn, size_t *at, enum lws_token_indexes token, size_t n_max)
{
    char value[NET_HEAD_MAX + 1];
    char *to = conn->hello->text + *at;
    int n = lws_hdr_copy(conn->wsi, value, sizeof value, token);
    size_t used = 0;
    while (n > 0 && used < (size_t)n && used < n_max && value[used] >= ' ' && value[used] <= '~')
        used++;
    require(*at + used <= NET_PEER_TEXT_MAX);
    memcpy(to, value, used);
    *at += used;
    return (struct str){to, used};
}

int upgrade_note(struct net_conn *conn)
{
    struct net_hello *hello = conn->hello;
    if (!hello) /* it did not pass upgrade_check */
        return -1;
    size_t at = 0;
    hello->peer.path = header_note(conn, &at, WSI_TOKEN_GET_URI, 256);
    hello->peer.origin = header_note(conn, &at, WSI_TOKEN_ORIGIN, 256);
    hello->peer.user_agent = header_note(conn, &at, WSI_TOKEN_HTTP_USER_AGENT, 256);
    if (lws_hdr_total_length(conn->wsi, WSI_TOKEN_PROTOCOL) > 0)
        hello->peer.subprotocol = str_of(lws_get_protocol(conn->wsi)->name);
    hello->peer.address = str_of(conn->address);
    hello->peer.tls = conn->net->options.cert_path != NULL;
    return 0;
}

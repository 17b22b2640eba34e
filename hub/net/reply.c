/* Answers that come later than the request's handler returns. */
#include <stdlib.h>

#include "hub/net/internal.h"
#include "protocol/base/require.h"

struct net_reply *net_reply_later(const struct net_http_request *request, void *user)
{
    struct net_exchange *x = request->conn->exchange;
    require(x && !x->reply);
    struct net_reply *reply = x->reply = calloc(1, sizeof *reply);
    if (!reply)
        return NULL;
    reply->conn = request->conn;
    reply->user = user;
    return reply;
}

void net_reply_trust(struct net_reply *reply)
{
    net_trust(reply->conn, true);
}

void net_reply(struct net_reply *reply, struct net_http_response *response)
{
    struct net_conn *conn = reply->conn;
    struct net_exchange *x = conn->exchange;
    require(x && x->reply == reply);
    free(reply);
    x->reply = NULL;
    if (conn->state != CONN_HTTP) { /* it ends anyway */
        buf_fini(&response->headers);
        buf_fini(&response->text);
        return;
    }
    due_set(conn, DUE_ANSWER);
    exchange_answer(conn, response);
    link_append(&conn->net->replied, &conn->replied);
}

bool replies_go(struct net *net)
{
    struct net_conn *conn;
    bool asked = false;
    while ((conn = link_first(&net->replied, struct net_conn, replied))) {
        link_remove(&conn->replied);
        if (conn->state == CONN_HTTP && conn->exchange)
            exchange_go(conn);
        asked |= conn->exchange && conn->exchange->reply;
    }
    return asked;
}

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

/* False: the connection ends anyway. */
static bool answer_with(struct net_conn *conn, struct net_http_response *response,
    void (*answer)(struct net_conn *conn, struct net_http_response *response))
{
    if (conn->state != CONN_HTTP) {
        buf_fini(&response->headers);
        buf_fini(&response->text);
        return false;
    }
    due_set(conn, DUE_ANSWER);
    answer(conn, response);
    link_remove(&conn->replied);
    link_append(&conn->net->replied, &conn->replied);
    return true;
}

void net_reply(struct net_reply *reply, struct net_http_response *response)
{
    struct net_conn *conn = reply->conn;
    struct net_exchange *x = conn->exchange;
    require(x && x->reply == reply && x->form == BODY_KNOWN);
    free(reply);
    x->reply = NULL;
    (void)answer_with(conn, response, exchange_answer);
}

void net_reply_begin(struct net_reply *reply, struct net_http_response *response)
{
    struct net_conn *conn = reply->conn;
    require(conn->exchange && conn->exchange->reply == reply && !conn->exchange->head.n);
    (void)answer_with(conn, response, exchange_begin);
}

void net_reply_more(struct net_reply *reply)
{
    struct net_conn *conn = reply->conn;
    require(conn->exchange && conn->exchange->reply == reply);
    if (conn->state != CONN_HTTP)
        return;
    link_remove(&conn->replied);
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
        asked |= conn->exchange && conn->exchange->reply && !conn->exchange->head.n;
    }
    return asked;
}

/* Queues of connections that have a deadline. */
#include <utlist.h>

#include "hub/net/internal.h"

enum { DUE_TICK_MS = 100 };

void due_clear(struct net_conn *conn)
{
    if (conn->due == DUE_NONE)
        return;
    DL_DELETE2(conn->net->due[conn->due].first, conn, due_prev, due_next);
    conn->due = DUE_NONE;
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
        uv_timer_start(net->due_timer, net->on_due_tick, DUE_TICK_MS, DUE_TICK_MS);
}

/* Connections of which nothing good is known yet: see net_trust. */
#include <errno.h>
#include <stdlib.h>

#include "hub/net/internal.h"

void strangers_init(struct net *net)
{
    /* The key is an address, which its owner cannot choose freely: no seed. */
    map_init(&net->addresses, 0);
    link_init(&net->strangers);
    link_init(&net->crowded);
}

static struct net_address *address_find(struct net *net, id key)
{
    struct map_node *n = map_find(&net->addresses, key);
    return n ? link_of(n, struct net_address, by_key) : NULL;
}

static void note_crowd(struct net *net, struct net_address *a)
{
    bool crowded = a->n_strangers > net->options.strangers_per_address;
    if (crowded == !link_alone(&a->crowded))
        return;
    if (crowded)
        link_append(&net->crowded, &a->crowded);
    else
        link_remove(&a->crowded);
}

static void become_stranger(struct net_conn *conn)
{
    struct net *net = conn->net;
    link_append(&conn->house->strangers, &conn->stranger);
    link_append(&net->strangers, &conn->stranger_all);
    conn->house->n_strangers++;
    net->n_strangers++;
    note_crowd(net, conn->house);
    conn->message.max = net->options.stranger_message_max;
}

static void become_known(struct net_conn *conn)
{
    link_remove(&conn->stranger);
    link_remove(&conn->stranger_all);
    conn->house->n_strangers--;
    conn->net->n_strangers--;
    note_crowd(conn->net, conn->house);
    conn->message.max = conn->net->options.message_max;
}

int strangers_add(struct net_conn *conn)
{
    struct net *net = conn->net;
    id key = address_key(str_of(conn->address));
    if (!net->options.strangers_per_address || conn->ops)
        return 0;
    conn->house = address_find(net, key);
    if (!conn->house) {
        conn->house = calloc(1, sizeof *conn->house);
        if (!conn->house)
            return -ENOMEM;
        link_init(&conn->house->strangers);
        link_init(&conn->house->crowded);
        conn->house->by_key.key = key;
        map_add(&net->addresses, &conn->house->by_key);
    }
    conn->house->n_conns++;
    become_stranger(conn);
    return 0;
}

void strangers_remove(struct net_conn *conn)
{
    struct net_address *a = conn->house;
    if (!a)
        return;
    if (!link_alone(&conn->stranger))
        become_known(conn);
    conn->house = NULL;
    if (--a->n_conns)
        return;
    map_remove(&conn->net->addresses, &a->by_key);
    free(a);
}

void net_trust(struct net_conn *conn, bool trusted)
{
    bool stranger = !link_alone(&conn->stranger);
    if (!conn->house || stranger == !trusted)
        return;
    if (trusted)
        become_known(conn);
    else
        become_stranger(conn);
}

/* The oldest of the address that may be ended, or NULL. */
static struct net_conn *oldest_of(struct net_address *a, uint64_t born_before_ms)
{
    link_each(l, &a->strangers) {
        struct net_conn *conn = link_of(l, struct net_conn, stranger);
        if (conn->since_ms > born_before_ms)
            return NULL;
        if (!exchange_answers(conn) && conn->state != CONN_DEAD)
            return conn;
    }
    return NULL;
}

/* The oldest stranger of the most crowded address, however young; else the oldest of all. */
static struct net_conn *least_wanted(struct net *net, uint64_t born_before_ms)
{
    struct net_address *most = NULL;
    link_each(l, &net->crowded) {
        struct net_address *a = link_of(l, struct net_address, crowded);
        if (!most || a->n_strangers > most->n_strangers)
            most = a;
    }
    if (most)
        return oldest_of(most, UINT64_MAX);
    struct net_conn *oldest = link_first(&net->strangers, struct net_conn, stranger_all);
    return oldest ? oldest_of(oldest->house, born_before_ms) : NULL;
}

bool strangers_make_room(struct net *net, id address, struct net_conn **ret_end)
{
    const struct net_options *o = &net->options;
    bool full = net->stats.connections >= o->connections_max;
    *ret_end = NULL;
    if (!o->strangers_per_address)
        return !full;
    uint64_t now = uv_now(net->loop);
    uint64_t born_before_ms = now > o->stranger_ms ? now - o->stranger_ms : 0;
    struct net_address *a = address_find(net, address);
    struct net_conn *victim = NULL;
    if (full || net->n_strangers >= o->connections_max / 2) {
        victim = least_wanted(net, born_before_ms);
        if (!victim)
            return false;
    } else if (a && a->n_strangers >= o->strangers_per_address) {
        victim = oldest_of(a, born_before_ms);
    }
    if (victim) { /* it no longer counts */
        become_known(victim);
        net->stats.strangers_ended++;
    }
    *ret_end = victim;
    return true;
}

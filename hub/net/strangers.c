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
    bool crowded = !a->proxy && a->n_strangers > net->options.strangers_per_address;
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

/* Found or made; NULL: out of memory. */
static struct net_address *address_of(struct net *net, id key)
{
    struct net_address *a = address_find(net, key);
    if (a)
        return a;
    a = calloc(1, sizeof *a);
    if (!a)
        return NULL;
    link_init(&a->strangers);
    link_init(&a->crowded);
    a->by_key.key = key;
    map_add(&net->addresses, &a->by_key);
    return a;
}

int strangers_add(struct net_conn *conn)
{
    struct net *net = conn->net;
    if (!net->options.strangers_per_address || conn->ops)
        return 0;
    conn->house = address_of(net, address_key(str_of(conn->address)));
    if (!conn->house)
        return -ENOMEM;
    conn->house->proxy = conn->by_proxy;
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

/* Strangers born after it stay unless the server is full. */
static uint64_t age_limit(const struct net *net)
{
    uint64_t now = uv_now(net->loop), age = net->options.stranger_ms;
    return now > age ? now - age : 0;
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

static void end_stranger(struct net_conn *victim)
{
    become_known(victim); /* it no longer counts */
    victim->net->stats.strangers_ended++;
}

/* The address has as many connections as it may have. */
static bool is_full(const struct net *net, const struct net_address *a)
{
    uint32_t max = net->options.connections_per_address;
    return max && a && !a->proxy && a->n_conns >= max;
}

int strangers_move(struct net_conn *conn, const char *address, struct net_conn **ret_end)
{
    struct net *net = conn->net;
    *ret_end = NULL;
    if (strcmp(address, conn->address) == 0)
        return 0;
    strangers_remove(conn);
    memcpy(conn->address, address, sizeof conn->address);
    conn->by_proxy = false;
    conn->since_ms = uv_now(net->loop);
    struct net_address *a = address_find(net, address_key(str_of(address)));
    struct net_conn *old = NULL;
    if (is_full(net, a)) {
        old = oldest_of(a, UINT64_MAX);
        net->stats.refused_crowd += !old;
        if (!old)
            return -EMFILE;
    } else if (a && a->n_strangers >= net->options.strangers_per_address) {
        old = oldest_of(a, age_limit(net));
    }
    int r = strangers_add(conn);
    if (old)
        end_stranger(old);
    *ret_end = old;
    return r;
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
    uint64_t born_before_ms = age_limit(net);
    struct net_address *a = address_find(net, address);
    struct net_conn *victim = NULL;
    if (full || net->n_strangers >= o->connections_max / 2) {
        victim = least_wanted(net, born_before_ms);
        if (!victim)
            return false;
    } else if (is_full(net, a)) {
        victim = oldest_of(a, UINT64_MAX);
        net->stats.refused_crowd += !victim;
        if (!victim)
            return false;
    } else if (a && !a->proxy && a->n_strangers >= o->strangers_per_address) {
        victim = oldest_of(a, born_before_ms);
    }
    if (victim)
        end_stranger(victim);
    *ret_end = victim;
    return true;
}

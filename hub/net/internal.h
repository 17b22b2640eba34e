#pragma once
/* Shared by the .c files of hub/net; nobody else includes it.
 *
 * The states of a connection; only conn_set_state changes them:
 *
 *      accept --> HTTP --handshake--> OPEN --we close--> CLOSING --the peer too--> ENDING
 *                  |                   '------- either breaks off ---------------'   |
 *                  '-- last answer --------------------------------------------------'
 *      any -- error, deadline, net_abort, end of the peer --> DEAD --> freed
 *
 * CLOSING: our close frame is on its way, the peer's is awaited. ENDING: nothing more will be
 * said; what waits leaves, our half of the socket is shut, and the peer's end is awaited for a
 * moment, since a socket that is closed with unread bytes loses what the peer has not read yet. In
 * both, nothing of the floor above is sent any more and nothing is reported to it. DEAD: at the end
 * of the turn, outside of all callbacks, libwebsockets is made to release it. The memory is freed
 * at libwebsockets' last callback for it (WSI_DESTROY). */

#include <arpa/inet.h>
#include <libwebsockets.h>
#include <uv.h>

#include "hub/core/base/meter.h"
#include "hub/core/base/ws_frame.h"
#include "hub/net/http_head.h"
#include "hub/net/net.h"
#include "hub/net/proxy_head.h"
#include "hub/net/ws_handshake.h"

enum {
    NET_READ_MAX = 16384,  /* bytes that libwebsockets reads at once; its buffer, one for all */
    NET_TLS_PIECE = 16384, /* a record of TLS */
    NET_PEER_TEXT_MAX = 256,
    NET_ANSWER_HEADERS_MAX = 4096,
    NET_ANSWER_TEXT_MAX = 16 << 20,
    NET_LOG_LINES_MAX = 10,                   /* a second */
    NET_OPS_MAX = NET_DESCRIPTOR_RESERVE / 4, /* connections to ops_port */
    NET_PROXIED_MAX = 128,                    /* connections whose PROXY header is awaited */
};

enum conn_state { CONN_HTTP, CONN_OPEN, CONN_CLOSING, CONN_ENDING, CONN_DEAD };

/* Connections that wait equally long share one queue, in the order of their deadlines. */
enum due_kind {
    DUE_REQUEST, /* until the head of a request has arrived, or all of one without a body */
    DUE_BODY,    /* until its body has */
    DUE_REPLY,   /* until the floor above has answered */
    DUE_ANSWER,  /* until the peer has read more of its answer */
    DUE_CLOSING, /* until the closing handshake is over, or what waits has left */
    DUE_ENDING,  /* until the peer has ended, too */
    DUE_DYING,   /* no deadline: the DEAD ones that libwebsockets must still release */
    DUE_KINDS,
    DUE_NONE = DUE_KINDS
};

/* What is known of the body of an answer when its head is written. */
enum net_body {
    BODY_KNOWN,
    BODY_CHUNKS_FIRST, /* it comes in pieces, as chunks; none yet */
    BODY_CHUNKS,
    BODY_RAW, /* it comes in pieces, and ends with the connection */
};

/* A request on its way in, then its answer on its way out. */
struct net_exchange {
    struct buf in;            /* the request as it came, and what came after it */
    size_t n_seen;            /* bytes of it searched for the end of the head */
    size_t n_request;         /* head and body; 0: the head is not complete yet */
    struct str body;          /* of the request; borrowed from `in`, as what is … */
    struct http_head request; /* … its head, until it is answered */
    struct buf head;          /* of the answer: status line and headers; empty: not answered yet */
    struct buf text;          /* its body, unless that is borrowed */
    struct str rest;          /* the part of the body still to be sent */
    size_t head_sent;
    bool last;               /* close after this answer */
    struct net_reply *reply; /* it is answered later; not yet, or not whole */
    enum net_body form;      /* of the body of the answer */
};

/* The floor above owes an answer. */
struct net_reply {
    struct net_conn *conn;
    void *user;
};

struct net_conn {
    /* First, what every write touches: one cache line. */
    struct net *net;
    struct lws *wsi;
    int fd;        /* libwebsockets owns it */
    uint8_t state; /* enum conn_state */
    bool tls;
    bool blocked;     /* bytes of ours wait for room in the kernel */
    bool told_opened; /* `opened` was called, so `closed` must be */
    void *user;       /* for the floor above */
    struct buf held;  /* what waits; no memory while empty */
    struct buf pongs; /* answers to pings that are not written yet; when blocked, the newest only */

    struct net_conn *prev, *next; /* net->conns */
    struct net_conn *due_prev, *due_next;
    uint64_t due_ms;               /* on the loop's clock */
    uint8_t due;                   /* enum due_kind */
    uint32_t fragments;            /* of the message being assembled: its frames so far, … */
    struct buf message;            /* … its bytes; no memory while empty */
    struct ws_utf8 utf8;           /* … and where its text ends */
    struct ws_reader input;        /* frames */
    struct net_exchange *exchange; /* owned; only while there is one */
    char address[INET6_ADDRSTRLEN];
    struct net_address *house;          /* its address's; NULL: nobody is a stranger */
    struct link stranger, stranger_all; /* house->strangers, net->strangers; alone: trusted */
    struct link replied;                /* net->replied, while its answer begins */
    bool ops;                           /* came to ops_port */
    bool by_proxy;                      /* `address` is a proxy's: what it forwards is believed */
    uint64_t since_ms; /* accepted, or the handshake that a proxy forwarded; on the loop's clock */
};

/* An address with connections. */
struct net_address {
    struct map_node by_key;
    struct link strangers; /* the oldest first */
    uint32_t n_strangers, n_conns;
    bool proxy; /* a proxy's: what it has not said the client of yet, and its own; never crowded */
    struct link crowded; /* net->crowded, while it has more than strangers_per_address */
};

struct net_due {
    struct net_conn *first; /* utlist, doubly linked */
    uint64_t span_ms;
    bool (*late)(struct net_conn *conn); /* false: the connection ends; NULL: it always does */
};

struct net_listener {
    struct net *net;
    int fd; /* -1: not listening */
    bool ops;
    uv_poll_t *poll;
    uv_timer_t *pause; /* out of descriptors: accept again later */
};

struct net {
    struct net_options options; /* strings owned */
    struct net_handlers handlers;
    void *app;
    uv_loop_t *loop; /* borrowed */

    struct lws_context *context;
    struct lws_vhost *vhost;
    const struct lws_protocols *protocols; /* one: our callback */

    struct net_listener listeners[2]; /* the second: ops_port */
    uint16_t port;
    uint32_t n_ops; /* its connections */

    struct net_conn *conns;
    struct net_due due[DUE_KINDS];
    uv_timer_t *due_timer; /* runs while a queue is not empty */
    uv_prepare_t *turn;
    void (*at_turn_end)(void *app);

    struct ip_range *proxies; /* those whose word about a client counts */
    size_t n_proxies;
    struct net_proxied *proxied; /* connections whose PROXY header is awaited; utlist */
    uint32_t n_proxied;
    uv_timer_t *proxied_timer; /* runs while there are some */

    struct link replied; /* answered later; they go on at the end of the turn */
    struct map addresses;
    struct link strangers, crowded;
    uint32_t n_strangers;

    struct net_stats stats;
    uint64_t log_second; /* of the loop's clock */
    uint32_t log_lines, log_dropped;
};

/* log.c */
void net_log(struct net *net, enum net_log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* listen.c */
int listen_open(struct net *net); /* takes the port; net_listen begins to accept */

/* proxies.c */
/* 0, or -errno with a line in the log. */
int proxies_read(struct net *net, const struct net_options *o);
bool proxies_have(const struct net *net, const struct ip *ip);
/* The address of whoever sent this request. */
void proxies_client(
    const struct net_conn *conn, const struct http_head *head, char out[INET6_ADDRSTRLEN]);

/* proxied.c */
/* A connection of that client is there. Takes fd. */
typedef void (*net_arrived)(struct net *net, int fd, const struct ip *client, bool ops);
/* Calls `arrived` when the header is there, or closes fd. */
void proxied_begin(struct net *net, int fd, const struct ip *proxy, net_arrived arrived);
void proxied_end_all(struct net *net);

/* strangers.c */
void strangers_init(struct net *net);
/* True: there is room for a new connection of that address, once *ret_end is ended (NULL: none). */
bool strangers_make_room(struct net *net, id address, struct net_conn **ret_end);
/* 0 or -ENOMEM. */
int strangers_add(struct net_conn *conn);
void strangers_remove(struct net_conn *conn);
/* A stranger's address turned out to be another: it counts there, as young as if it came now.
 * *ret_end: to be ended, since there are too many (NULL: none). 0; -ENOMEM; -EMFILE:
 * the address has too many already. */
int strangers_move(struct net_conn *conn, const char *address, struct net_conn **ret_end);

/* tls.c */
int tls_vhost_new(struct net *net, const char *name, struct lws_vhost **ret_vhost);

/* conn.c */
struct net_conn *conn_new(struct net *net, int fd, const struct ip *client, bool ops);
void conn_free(struct net_conn *conn);
/* libwebsockets is about to release it: tells the floor above. */
void conn_closed(struct net_conn *conn);
void conn_set_state(struct net_conn *conn, enum conn_state state);
void conn_reap(struct net *net);
/* The one place where bytes leave. What the kernel does not take waits: 0, or -EPIPE (DEAD). */
int conn_send(struct net_conn *conn, const void *bytes, size_t n);
/* There is room again: what waits leaves first. True when that is all gone. */
bool conn_drained(struct net_conn *conn);
/* The connection is DEAD unless something happens within the span of `kind` from now. */
void due_set(struct net_conn *conn, enum due_kind kind);

/* websocket.c */
void websocket_open(struct net_conn *conn, const struct net_peer *peer);
void websocket_received(struct net_conn *conn, char *bytes, size_t n);
void websocket_writable(struct net_conn *conn); /* what waited is gone */

/* upgrade.c: answers the handshake and opens the WebSocket, unless it is refused. */
enum ws_refusal upgrade(struct net_conn *conn, const struct http_head *head);

/* reply.c */
/* Goes on with the connections that were answered since. True: that gave the floor above
 * requests. */
bool replies_go(struct net *net);

/* exchange.c */
void exchange_received(struct net_conn *conn, const char *bytes, size_t n);
/* Continues: an answer that was blocked, then the requests that came meanwhile. */
void exchange_go(struct net_conn *conn);
void exchange_free(struct net_conn *conn);
/* Takes the response and begins to send it. */
void exchange_answer(struct net_conn *conn, struct net_http_response *response);
/* The same of one whose body comes in pieces: exchange_go asks for them. */
void exchange_begin(struct net_conn *conn, struct net_http_response *response);
/* The deadline for its request has passed. True: it is told so (408); false: nothing can be told.
 */
bool exchange_late(struct net_conn *conn);
/* An answer is on its way out. */
static inline bool exchange_answers(const struct net_conn *conn)
{
    return conn->exchange && conn->exchange->head.n;
}

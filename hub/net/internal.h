#pragma once
/* Shared by the .c files of hub/net; nobody else includes it.
 *
 * The states of a connection; only conn_set_state changes them:
 *
 *      accept --> HTTP --handshake--> OPEN --either side closes--> CLOSING
 *                  |                    |                             |
 *                  '-- error, deadline, net_abort, libwebsockets' end -'--> DEAD --> freed
 *
 * CLOSING: nothing of the floor above is sent any more and no message is reported to it. DEAD: its
 * socket is shut; at the end of the turn, outside of all callbacks, libwebsockets is made to
 * release it. The memory is freed at libwebsockets' last callback for it (WSI_DESTROY). */

#include <arpa/inet.h>
#include <libwebsockets.h>
#include <uv.h>

#include "hub/core/base/meter.h"
#include "hub/core/base/ws_frame.h"
#include "hub/net/net.h"
#include "hub/net/ws_handshake.h"

enum {
    NET_IMPATIENT_MS = 1000, /* see exchange_is_impatient */
    NET_RX_BUFFER = 2048,    /* libwebsockets allocates it for each WebSocket */
    NET_PEER_TEXT_MAX = 1024,
    NET_ANSWER_HEADERS_MAX = 4096,
    NET_ANSWER_TEXT_MAX = 16 << 20,
    NET_LOG_LINES_MAX = 10,                   /* a second */
    NET_OPS_MAX = NET_DESCRIPTOR_RESERVE / 4, /* connections to ops_port */
};

enum conn_state { CONN_HTTP, CONN_OPEN, CONN_CLOSING, CONN_DEAD };

/* Connections that wait equally long share one queue, in the order of their deadlines. */
enum due_kind {
    DUE_REQUEST, /* until a whole request has arrived */
    DUE_ANSWER,  /* until the peer has read more of its answer */
    DUE_CLOSING, /* until the closing handshake is over */
    DUE_HURRY,   /* the same, shorter: the peer's bytes can no longer be parsed */
    DUE_DYING,   /* until libwebsockets has released it */
    DUE_KINDS,
    DUE_NONE = DUE_KINDS
};

/* An answer on its way out, or the body of a request on its way in. */
struct net_exchange {
    struct buf body; /* of the request */
    struct buf head; /* of the answer: status line and headers */
    struct buf text; /* its body, unless that is borrowed */
    struct str rest; /* the part of the body still to be sent */
    size_t head_sent;
    uint64_t began_ms; /* of the answer, on the loop's clock */
    bool last;         /* close after this answer */
};

/* What the handshake said, kept until `opened` is called. */
struct net_hello {
    struct net_peer peer; /* points into text */
    char text[NET_PEER_TEXT_MAX];
};

struct net_conn {
    /* First, what every write touches: one cache line. */
    struct net *net;
    struct lws *wsi;
    uint8_t state;                /* enum conn_state */
    bool blocked;                 /* libwebsockets holds bytes of ours */
    void *user;                   /* for the floor above */
    struct net_conn *prev, *next; /* net->conns */
    struct net_conn *due_prev, *due_next;
    uint64_t due_ms;    /* on the loop's clock */
    uint8_t due;        /* enum due_kind */
    bool told_opened;   /* `opened` was called, so `closed` must be */
    bool binary;        /* of the message being assembled */
    uint32_t fragments; /* its frames so far */
    struct buf message; /* its bytes so far; no memory while empty */
    struct ws_follow out;
    struct net_exchange *exchange; /* owned; only while there is one */
    struct net_hello *hello;       /* owned; only during the handshake */
    uint8_t *close_frame;          /* owned; only while it waits for room */
    uint8_t n_close_frame;
    char address[INET6_ADDRSTRLEN];
    struct net_address *house;          /* its address's; NULL: nobody is a stranger */
    struct link stranger, stranger_all; /* house->strangers, net->strangers; alone: trusted */
    bool ops;                           /* came to ops_port */
    uint64_t since_ms;                  /* accepted, on the loop's clock */
};

/* An address with connections. */
struct net_address {
    struct map_node by_key;
    struct link strangers; /* the oldest first */
    uint32_t n_strangers, n_conns;
    struct link crowded; /* net->crowded, while it has more than strangers_per_address */
};

struct net_due {
    struct net_conn *first; /* utlist, doubly linked */
    uint64_t span_ms;
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
    char **origins, **subprotocols, **hosts;
    struct net_handlers handlers;
    void *app;
    uv_loop_t *loop; /* borrowed */
    struct ws_policy policy;

    struct lws_context *context;
    struct lws_vhost *vhost;
    struct lws_protocols *protocols; /* one for each subprotocol, and a terminator */

    struct net_listener listeners[2]; /* the second: ops_port */
    uint16_t port;
    uint32_t n_ops; /* its connections */

    struct net_conn *conns;
    struct net_due due[DUE_KINDS];
    bool dying; /* DUE_DYING has connections that libwebsockets must still release */
    uv_timer_t *due_timer;
    uv_timer_cb on_due_tick; /* runs while a queue is not empty */
    uv_prepare_t *turn;
    void (*at_turn_end)(void *app);

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

/* due.c: the connection is DEAD unless something happens within the span of `kind` from now. */
void due_set(struct net_conn *conn, enum due_kind kind);
void due_clear(struct net_conn *conn);

/* listen.c */
int listen_open(struct net *net); /* takes the port; net_listen begins to accept */

/* strangers.c */
void strangers_init(struct net *net);
/* True: there is room for a new connection of that address, once *ret_end is ended (NULL: none). */
bool strangers_make_room(struct net *net, id address, struct net_conn **ret_end);
/* 0 or -ENOMEM. */
int strangers_add(struct net_conn *conn);
void strangers_remove(struct net_conn *conn);

/* tls.c */
int tls_vhost_new(struct net *net, const char *name, struct lws_vhost **ret_vhost);

/* conn.c. Those that return int return it to libwebsockets: 0, or -1 to end the connection. */
struct net_conn *conn_new(struct net *net, const char *address, bool ops);
void conn_free(struct net_conn *conn);
void conn_set_state(struct net_conn *conn, enum conn_state state);
void conn_check_due(struct net *net);
void conn_reap(struct net *net);
int conn_established(struct net_conn *conn);
int conn_received(struct net_conn *conn, const char *bytes, size_t n);
int conn_peer_closes(struct net_conn *conn, const char *payload, size_t n);
int conn_writeable(struct net_conn *conn);
void conn_dropped(struct net_conn *conn);
void conn_closed(struct net_conn *conn);

/* upgrade.c */
int upgrade_check(struct net_conn *conn);
int upgrade_note(struct net_conn *conn);

/* exchange.c */
/* True for a request whose head other servers may read otherwise than libwebsockets does. */
bool exchange_is_ambiguous(struct lws *wsi);
int exchange_begin(struct net_conn *conn, struct str path);
int exchange_body(struct net_conn *conn, const char *bytes, size_t n);
int exchange_body_end(struct net_conn *conn);
int exchange_push(struct net_conn *conn);
void exchange_free(struct net_conn *conn);
bool exchange_is_impatient(const struct net_conn *conn);
/* Sends a short answer of our own and ends the connection. Returns -1. */
int exchange_refuse(struct net_conn *conn, int status, const char *headers, const char *text);

#pragma once
/* hub/net: the only place that knows libwebsockets.
 *
 * One server on one port, on its owner's loop: HTTP/1.1 requests and WebSocket connections, plain
 * or TLS. libwebsockets watches the sockets, reads from them and does TLS; requests and frames are
 * read here, strictly. The floor above makes outgoing frames (once for all receivers,
 * hub/core/base/ws_frame.h); plain ones are written to the socket directly.
 *
 * Everything happens on the loop's thread. net does not know the core: the floor above gives it a
 * narrow struct of functions. It promises
 *   - whole messages only, within the ceilings of the options, text valid UTF-8;
 *   - `closed` exactly once for each connection that `opened` was called for, and no call about it
 *     after that;
 *   - that a connection is gone within NET_CLOSE_MS_MAX of net_close, whatever its peer does.
 * It leaves to others: what a message means, who may send, how much may wait for a slow reader. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uv.h>

#include "protocol/base/buf.h"
#include "protocol/base/str.h"

struct net;
struct net_conn;

enum {
    NET_WRITE_MAX = 65536,      /* bytes in one net_write */
    NET_CLOSE_MS_MAX = 5000,    /* from net_close to the end of the connection */
    NET_REPLY_MS_MAX = 60000,   /* from net_reply_later to net_reply; then the connection ends */
    NET_FRAME_MAX = 65526,      /* payload bytes of a frame that fits into one write */
    NET_HEAD_MAX = 8192,        /* bytes of a request's headers */
    NET_FRAGMENTS_MAX = 1024,   /* frames in one message */
    NET_DESCRIPTOR_RESERVE = 32 /* kept free for the database, Redis and files */
};

/* ------------------------------------------------------------------ what the floor above gives */

/* The client, as its handshake described it. Borrowed: copy what must outlive `opened`. */
struct net_peer {
    struct str path;        /* without the query */
    struct str subprotocol; /* the chosen one, or empty */
    struct str origin;      /* empty when there was none: not a browser */
    struct str address;     /* numeric, no port; the client's, although a proxy connected */
    struct str user_agent;  /* at most 256 bytes, printable ASCII */
    bool tls;
};

struct net_http_request {
    struct str method, path, query;
    struct str body;    /* whole; empty when there was none */
    struct str address; /* of the client, numeric */
    bool tls;
    bool ops;           /* came to ops_port */
    const void *source; /* for net_http_header */
    struct net_conn *conn;
};
/* The value of a header or the empty string; borrowed until the handler returns. Of repeated ones
 * the first. */
struct str net_http_header(const struct net_http_request *request, const char *name);

/* The handler gets it zeroed; a status left at 0 becomes a 404. net adds Content-Length, Date and
 * Connection. */
struct net_http_response {
    int status;
    struct buf headers; /* "Name: value\r\n" lines; ceiling 4 KiB */
    struct buf text;    /* a body made for this answer (ceiling 16 MiB), or … */
    struct str shared;  /* … one that is borrowed and outlives the server */
};

/* The answer that is owed to a request which the handler does not answer at once. Requests that
 * come after it on its connection wait for it. */
struct net_reply;
/* For the handler, at most once for a request; what it puts into its response is then ignored.
 * NULL: out of memory. `user` is for `gone`. */
struct net_reply *net_reply_later(const struct net_http_request *request, void *user);
/* Answers, not within the handler. Takes the reply and the response (of net_response). */
void net_reply(struct net_reply *reply, struct net_http_response *response);
/* Answers with a body that is still being made: pieces of it are asked for as the client reads
 * (net_handlers.more). The headers leave now; the reply stays, `user` too, until the body ends or
 * `gone` is called. Takes the response, whose body is ignored. To a client of HTTP/1.0 the body
 * ends with the connection. */
void net_reply_begin(struct net_reply *reply, struct net_http_response *response);
/* After NET_LATER: there is more now. Not within `more`. */
void net_reply_more(struct net_reply *reply);
enum net_more {
    NET_PIECE, /* a piece of at least one byte */
    NET_LATER, /* nothing yet: net_reply_more follows, within NET_REPLY_MS_MAX */
    NET_WHOLE, /* it was the last piece: the reply is freed, and `gone` is not called */
    NET_BROKEN /* it cannot be ended: so is the connection, and `gone` is called */
};
/* Its client proved who it is: see net_trust. */
void net_reply_trust(struct net_reply *reply);
/* An empty response; free its buffers unless it is given to net_reply. */
struct net_http_response net_response(int status);

enum net_log_level { NET_LOG_INFO, NET_LOG_WARN, NET_LOG_ERROR };

/* `app` is the pointer given to net_new. Only message and closed must be there. */
struct net_handlers {
    /* A WebSocket is open. Return 0, or a close code (> 0) to close it at once. */
    int (*opened)(void *app, struct net_conn *conn, const struct net_peer *peer);
    /* One whole message; the bytes are borrowed until the return. */
    void (*message)(void *app, struct net_conn *conn, struct str bytes, bool binary);
    /* net_blocked is no longer true. */
    void (*writable)(void *app, struct net_conn *conn);
    /* The connection is gone; `conn` is freed after the return. */
    void (*closed)(void *app, struct net_conn *conn);
    /* Absent: every plain request is answered 404. */
    void (*http)(
        void *app, const struct net_http_request *request, struct net_http_response *response);
    /* The next piece of a body, borrowed until the next call for it or `gone`; see
     * net_reply_begin. */
    enum net_more (*more)(void *app, void *user, struct str *ret_piece);
    /* The connection of a request that is to be answered later is gone: the reply is freed after
     * the return. */
    void (*gone)(void *app, void *user);
    /* Problems here and in libwebsockets, at most 10 lines a second. */
    void (*log)(void *app, enum net_log_level level, struct str text);
};

/* ----------------------------------------------------------------------------------- the server */

struct net_options {
    uv_loop_t *loop;     /* borrowed, outlives the server */
    const char *address; /* numeric, v4 or v6; NULL: 127.0.0.1 */
    uint16_t port;       /* 0: the kernel picks one; see net_port */
    bool listen_later;   /* only take the port: clients are refused until net_listen */

    /* A second port for those who run the server: plain HTTP only, any Host, in addition to
     * connections_max. */
    const char *ops_address; /* numeric; NULL: 127.0.0.1 */
    uint16_t ops_port;       /* 0: none */

    const char *cert_path; /* PEM chain; with key_path: TLS only, no clear text on this port */
    const char *key_path;

    const char *ws_path;             /* NULL: any path */
    const char *const *subprotocols; /* at least one name; the client's first known one is chosen */
    size_t n_subprotocols;           /* a client that offers only unknown ones is refused */
    bool subprotocol_required;       /* a client that offers none is refused too */
    bool binary;                     /* accept binary messages; otherwise close 1003 */
    const char *const *origins;      /* "https://screens.example"; in addition to the Host */
    size_t n_origins;
    const char *const *hosts; /* names in Host that are answered, without port; none: any */
    size_t n_hosts;
    /* ADDRESS or ADDRESS/BITS of proxies in front. Whoever connects from there says in
     * X-Forwarded-For who the client is; with proxy_protocol, first in a PROXY header, version 1 or
     * 2, without which it is not let in. From elsewhere neither is looked at. */
    const char *const *proxies;
    size_t n_proxies;
    bool proxy_protocol;
    const char *ciphers; /* of TLS 1.2, in OpenSSL's notation; NULL: libwebsockets' own */

    size_t message_max;          /* bytes; close 1009 beyond */
    size_t stranger_message_max; /* the same of a stranger (net_trust) */
    uint32_t
        connections_per_address;    /* of strangers and others, the proxies' aside; 0: no ceiling */
    uint32_t strangers_per_address; /* see net_trust; 0: nobody is a stranger */
    uint32_t stranger_ms;           /* below that age only a full server drops them */
    size_t body_max;                /* bytes of an HTTP request's body; 413 beyond */
    uint32_t connections_max;       /* 0: what RLIMIT_NOFILE allows, less NET_DESCRIPTOR_RESERVE */
    uint32_t request_ms_max; /* for TLS and the head of a request, again for its body (408 beyond),
                                and idle between requests; 0: 10 s */
};

/* Listens at once, unless listen_later. 0, or -errno with one line in the log that says what is
 * wrong: -EADDRINUSE, -EADDRNOTAVAIL, -EINVAL (address, options), -ENOENT or -EACCES
 * (certificate files), -EKEYREJECTED (files that make no usable pair). Strings of the options
 * are copied. */
int net_new(const struct net_options *options, const struct net_handlers *handlers, void *app,
    struct net **ret_net) __attribute__((warn_unused_result));

uint16_t net_port(const struct net *net);

/* Begins to accept, after listen_later. 0, or -errno with one line in the log. */
int net_listen(struct net *net) __attribute__((warn_unused_result));

/* `turn(app)` runs at the end of each turn of the loop, before it waits: the place to flush. */
void net_at_turn_end(struct net *net, void (*turn)(void *app));

/* Reads the certificate files again. New connections get the new certificate, old ones continue.
 * 0, or an error as from net_new; then the old certificate stays in use. */
int net_tls_reload(struct net *net) __attribute__((warn_unused_result));

/* Seconds until the certificate expires (negative: it has expired); INT64_MAX without TLS. */
int64_t net_tls_seconds_left(const struct net *net);

struct net_stats {
    uint64_t accepted, refused_full, refused_handshake, refused_proxy, refused_crowd,
        strangers_ended, requests;
    uint64_t messages_in, bytes_in, bytes_out;
    uint32_t connections; /* of all kinds, now */
    uint32_t websockets;  /* open, now */
};
struct net_stats net_stats(const struct net *net);

/* Shutdown: stop listening (at once), close all connections (close frame with the code), run the
 * loop until net_idle or until NET_CLOSE_MS_MAX have passed, free. */
void net_stop_listening(struct net *net);
void net_close_all(struct net *net, unsigned code, struct str reason);
bool net_idle(const struct net *net);
/* Ends the remaining connections (`closed` is called) and runs a few turns of the loop until the
 * handles are closed. Not from within the loop. NULL is fine. */
void net_free(struct net *net);

/* ------------------------------------------------------------------------- one WebSocket of it */

void net_set_user(struct net_conn *conn, void *user);
void *net_user(const struct net_conn *conn);

/* Every connection begins as a stranger's, until the floor above trusts it. Strangers may take half
 * of connections_max. A new one that finds no room takes the place of the oldest one of the address
 * with the most; with strangers_per_address of its own address there, that of the oldest of these,
 * when it is older than stranger_ms; with connections_per_address, that of the oldest stranger
 * there, and without one it is turned away. So whoever says hello at once is let in, however many
 * wait without a word. An answer that is being sent is not cut. */
void net_trust(struct net_conn *conn, bool trusted);

/* Sends bytes that are already whole WebSocket frames. They are not kept by the caller: what the
 * kernel does not take is copied, and net_blocked is then true. It is better to split a large
 * message into frames of at most NET_FRAME_MAX bytes, each of which is one write. n <=
 * NET_WRITE_MAX. 0, -EAGAIN when blocked, -EPIPE when the connection is closing or broken (`closed`
 * follows). */
int net_write(struct net_conn *conn, const void *bytes, size_t n)
    __attribute__((warn_unused_result));

/* True while bytes wait that the kernel did not take. `writable` is called when they are gone. */
bool net_blocked(const struct net_conn *conn);

/* Sends what is waiting, then a close frame, waits for the peer's, and ends the connection, by
 * force after NET_CLOSE_MS_MAX. No more messages are reported; `closed` follows. Idempotent. A peer
 * that breaks the protocol gets its close frame from here and is gone within half a second. */
void net_close(struct net_conn *conn, unsigned code, struct str reason);

/* Ends it without a close frame. `closed` is called soon, from the loop, not within this call. */
void net_abort(struct net_conn *conn);

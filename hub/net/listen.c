/* We listen ourselves and hand accepted sockets to libwebsockets, as raw ones. Our socket binds
 * exactly the given address (4.1.6 binds every interface when asked for 127.0.0.1), refuses at our
 * own ceiling, and pauses for a second when the process is out of descriptors (libwebsockets would
 * spin). */
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "hub/net/internal.h"

enum {
    LISTEN_BACKLOG = 4096, /* the kernel limits it to somaxconn */
    LISTEN_BATCH = 64,     /* connections accepted before other events get their turn */
    LISTEN_PAUSE_MS = 1000,
    LISTEN_ENDED = NET_DESCRIPTOR_RESERVE / 2, /* ended in one turn: their sockets go at its end */
};

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_storage room;
};

static struct ip address_ip(const union address *a)
{
    struct ip ip = {{[10] = 0xff, [11] = 0xff}};
    if (a->any.sa_family == AF_INET)
        memcpy(ip.b + sizeof ip.b - sizeof a->v4.sin_addr, &a->v4.sin_addr, sizeof a->v4.sin_addr);
    else if (a->any.sa_family == AF_INET6)
        memcpy(ip.b, &a->v6.sin6_addr, sizeof ip.b);
    return ip;
}

static void listen_adopt(struct net *net, int fd, const struct ip *client, bool ops)
{
    struct net_conn *conn = conn_new(net, fd, client, ops);
    if (!conn) {
        close(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    lws_sock_file_fd_type socket_fd = {.sockfd = fd};
    conn->wsi = lws_adopt_descriptor_vhost(
        net->vhost, LWS_ADOPT_SOCKET | (ops ? 0 : LWS_ADOPT_ALLOW_SSL), socket_fd, NULL, NULL);
    if (!conn->wsi) { /* libwebsockets has closed fd */
        conn_free(conn);
        return;
    }
    lws_set_opaque_user_data(conn->wsi, conn);
    net->stats.accepted++;
}

/* The hub is full: plain clients get a 503, TLS clients are just closed. */
static void turn_away(struct net *net, int fd)
{
    static const char full[] = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n"
                               "Content-Length: 0\r\nConnection: close\r\n\r\n";
    if (!net->options.cert_path) {
        ssize_t n = send(fd, full, sizeof full - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
        (void)n; /* best effort */
        shutdown(fd, SHUT_WR);
        char junk[4096]; /* drain the socket: unread bytes would turn our answer into a reset */
        n = recv(fd, junk, sizeof junk, MSG_DONTWAIT);
        (void)n;
    }
    close(fd);
    if (net->stats.refused_full++ % 1000 == 0)
        net_log(net, NET_LOG_WARN, "full: %u connections, %llu refused so far",
            net->stats.connections, (unsigned long long)net->stats.refused_full);
}

static void on_arrived(struct net *net, int fd, const struct ip *client, bool ops)
{
    char text[INET6_ADDRSTRLEN];
    struct net_conn *end = NULL;
    ip_text(client, text);
    if (ops ? net->n_ops < NET_OPS_MAX : strangers_make_room(net, address_key(str_of(text)), &end))
        listen_adopt(net, fd, client, ops);
    else
        turn_away(net, fd);
    if (end) /* its socket goes at the end of the turn */
        conn_set_state(end, CONN_DEAD);
}

static void on_readable(uv_poll_t *handle, int status, int events);

static void on_pause_over(uv_timer_t *timer)
{
    struct net_listener *l = timer->data;
    if (l->fd >= 0)
        uv_poll_start(l->poll, UV_READABLE, on_readable);
}

static void on_readable(uv_poll_t *handle, int status, int events)
{
    struct net_listener *l = handle->data;
    struct net *net = l->net;
    uint64_t ended_max = net->stats.strangers_ended + LISTEN_ENDED;
    for (int i = 0; i < LISTEN_BATCH && l->fd >= 0; i++) {
        if (net->stats.strangers_ended >= ended_max)
            return;
        union address peer = {0};
        socklen_t n = sizeof peer;
        int fd = accept4(l->fd, &peer.any, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            struct ip ip = address_ip(&peer);
            if (!l->ops && net->options.proxy_protocol && proxies_have(net, &ip))
                proxied_begin(net, fd, &ip, on_arrived);
            else
                on_arrived(net, fd, &ip, l->ops);
            continue;
        }
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            net_log(
                net, NET_LOG_ERROR, "accept: %s; pausing %d ms", strerror(errno), LISTEN_PAUSE_MS);
            uv_poll_stop(l->poll);
            uv_timer_start(l->pause, on_pause_over, LISTEN_PAUSE_MS, 0);
        }
        if (errno != ECONNABORTED && errno != EINTR)
            return;
    }
}

static int parse_address(const char *text, uint16_t port, union address *a, socklen_t *ret_n)
{
    memset(a, 0, sizeof *a);
    if (uv_ip4_addr(text, port, &a->v4) == 0) {
        *ret_n = sizeof a->v4;
        return 0;
    }
    if (uv_ip6_addr(text, port, &a->v6) == 0) {
        *ret_n = sizeof a->v6;
        return 0;
    }
    return -EINVAL;
}

/* Bound, but not listening yet. On success *a is the address as bound. */
static int listen_socket(union address *a, socklen_t n)
{
    int fd = socket(a->any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    socklen_t size = sizeof *a;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)) ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &(int){1}, sizeof(int)) || bind(fd, &a->any, n) ||
        getsockname(fd, &a->any, &size)) {
        int e = errno;
        close(fd);
        return -e;
    }
    return fd;
}

static int cannot_listen(const struct net_listener *l, int err, const char *why)
{
    const struct net_options *o = &l->net->options;
    const char *which = l->ops ? "ops" : "listen", *address = l->ops ? o->ops_address : o->address;
    net_log(l->net, NET_LOG_ERROR, "cannot listen on %s_host %s %s_port %u: %s", which,
        address ? address : "127.0.0.1", which, l->ops ? o->ops_port : o->port, why);
    return err;
}

static int bind_one(struct net_listener *l, const char *text, uint16_t port)
{
    union address a;
    socklen_t n;
    int r = parse_address(text ? text : "127.0.0.1", port, &a, &n);
    if (r)
        return cannot_listen(l, r, "not a numeric address");
    int fd = listen_socket(&a, n);
    if (fd < 0)
        return cannot_listen(l, fd, strerror(-fd));
    l->fd = fd;
    if (!l->ops)
        l->net->port = ntohs(a.any.sa_family == AF_INET ? a.v4.sin_port : a.v6.sin6_port);
    r = uv_poll_init(l->net->loop, l->poll, fd);
    l->poll->data = r ? NULL : l;
    return r;
}

static int listen_one(struct net_listener *l)
{
    if (listen(l->fd, LISTEN_BACKLOG))
        return cannot_listen(l, -errno, strerror(errno));
    return uv_poll_start(l->poll, UV_READABLE, on_readable);
}

int listen_open(struct net *net)
{
    const struct net_options *o = &net->options;
    int r = bind_one(&net->listeners[0], o->address, o->port);
    if (!r && o->ops_port)
        r = bind_one(&net->listeners[1], o->ops_address, o->ops_port);
    if (!r && o->ops_port) /* at once: it says why the other one does not listen yet */
        r = listen_one(&net->listeners[1]);
    return r || o->listen_later ? r : net_listen(net);
}

int net_listen(struct net *net)
{
    return listen_one(&net->listeners[0]);
}

static void close_one(struct net_listener *l)
{
    if (l->fd < 0)
        return;
    uv_poll_stop(l->poll);
    uv_timer_stop(l->pause);
    close(l->fd);
    l->fd = -1;
}

void net_stop_listening(struct net *net)
{
    for (int i = 0; i < 2; i++)
        close_one(&net->listeners[i]);
    proxied_end_all(net);
}

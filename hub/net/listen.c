/* We listen ourselves and hand accepted sockets to libwebsockets. Our socket binds exactly the
 * given address (4.1.6 binds every interface when asked for 127.0.0.1), refuses at our own ceiling,
 * and pauses for a second when the process is out of descriptors (libwebsockets would spin). */
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

static void address_text(const union address *a, char out[INET6_ADDRSTRLEN])
{
    out[0] = '\0';
    if (a->any.sa_family == AF_INET)
        inet_ntop(AF_INET, &a->v4.sin_addr, out, INET6_ADDRSTRLEN);
    else if (a->any.sa_family == AF_INET6)
        inet_ntop(AF_INET6, &a->v6.sin6_addr, out, INET6_ADDRSTRLEN);
}

static void listen_adopt(struct net *net, int fd, const char *address)
{
    struct net_conn *conn = conn_new(net, address);
    if (!conn) {
        close(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    lws_sock_file_fd_type socket_fd = {.sockfd = fd};
    conn->wsi = lws_adopt_descriptor_vhost(
        net->vhost, LWS_ADOPT_SOCKET | LWS_ADOPT_HTTP | LWS_ADOPT_ALLOW_SSL, socket_fd, NULL, NULL);
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

static void on_readable(uv_poll_t *handle, int status, int events);

static void on_pause_over(uv_timer_t *timer)
{
    struct net *net = timer->data;
    if (net->listen_fd >= 0)
        uv_poll_start(net->listen_poll, UV_READABLE, on_readable);
}

static void on_readable(uv_poll_t *handle, int status, int events)
{
    struct net *net = handle->data;
    uint64_t ended_max = net->stats.strangers_ended + LISTEN_ENDED;
    for (int i = 0; i < LISTEN_BATCH && net->listen_fd >= 0; i++) {
        if (net->stats.strangers_ended >= ended_max)
            return;
        union address peer = {0};
        socklen_t n = sizeof peer;
        int fd = accept4(net->listen_fd, &peer.any, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            char text[INET6_ADDRSTRLEN];
            address_text(&peer, text);
            struct net_conn *end = NULL;
            if (strangers_make_room(net, address_key(str_of(text)), &end))
                listen_adopt(net, fd, text);
            else
                turn_away(net, fd);
            if (end) /* its socket goes at the end of the turn */
                conn_set_state(end, CONN_DEAD);
            continue;
        }
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            net_log(
                net, NET_LOG_ERROR, "accept: %s; pausing %d ms", strerror(errno), LISTEN_PAUSE_MS);
            uv_poll_stop(net->listen_poll);
            uv_timer_start(net->listen_pause, on_pause_over, LISTEN_PAUSE_MS, 0);
        }
        if (errno != ECONNABORTED && errno != EINTR)
            return;
    }
}

static int parse_address(const struct net_options *o, union address *a, socklen_t *ret_n)
{
    const char *text = o->address ? o->address : "127.0.0.1";
    memset(a, 0, sizeof *a);
    if (uv_ip4_addr(text, o->port, &a->v4) == 0) {
        *ret_n = sizeof a->v4;
        return 0;
    }
    if (uv_ip6_addr(text, o->port, &a->v6) == 0) {
        *ret_n = sizeof a->v6;
        return 0;
    }
    return -EINVAL;
}

static int listen_socket(struct net *net, union address *a, socklen_t n)
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
    net->port = ntohs(a->any.sa_family == AF_INET ? a->v4.sin_port : a->v6.sin6_port);
    return fd;
}

static int cannot_listen(struct net *net, int err, const char *why)
{
    net_log(net, NET_LOG_ERROR, "cannot listen on listen_host %s listen_port %u: %s",
        net->options.address ? net->options.address : "127.0.0.1", net->options.port, why);
    return err;
}

int listen_open(struct net *net)
{
    union address a;
    socklen_t n;
    int r = parse_address(&net->options, &a, &n);
    if (r)
        return cannot_listen(net, r, "not a numeric address");
    int fd = listen_socket(net, &a, n);
    if (fd < 0)
        return cannot_listen(net, fd, strerror(-fd));
    net->listen_fd = fd;
    r = uv_poll_init(net->loop, net->listen_poll, fd);
    if (r)
        return r;
    net->listen_poll->data = net;
    return net->options.listen_later ? 0 : net_listen(net);
}

int net_listen(struct net *net)
{
    if (listen(net->listen_fd, LISTEN_BACKLOG))
        return cannot_listen(net, -errno, strerror(errno));
    return uv_poll_start(net->listen_poll, UV_READABLE, on_readable);
}

void net_stop_listening(struct net *net)
{
    if (net->listen_fd < 0)
        return;
    uv_poll_stop(net->listen_poll);
    uv_timer_stop(net->listen_pause);
    close(net->listen_fd);
    net->listen_fd = -1;
}

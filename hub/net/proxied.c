/* Connections that begin with a PROXY header. It comes before TLS and HTTP, so it is read from the
 * bare socket, not a byte beyond its end, and libwebsockets gets the socket afterwards. */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utlist.h>

#include "hub/net/internal.h"

enum { PROXIED_TICK_MS = 100 };

/* A connection whose header is awaited. */
struct net_proxied {
    struct net *net;
    uv_poll_t poll; /* its memory is ours: freed when it is closed */
    int fd;
    uint64_t due_ms;
    net_arrived arrived;
    struct ip proxy;
    struct net_proxied *prev, *next; /* net->proxied, the oldest first */
    size_t n;
    uint8_t head[PROXY_HEAD_MAX];
};

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

/* Returns the socket, which is the caller's now: uv_close makes the loop forget it at once, before
 * on_closed is called. */
static int proxied_end(struct net_proxied *p)
{
    DL_DELETE(p->net->proxied, p);
    p->net->n_proxied--;
    uv_close((uv_handle_t *)&p->poll, on_closed);
    return p->fd;
}

static void refuse(struct net_proxied *p, const char *why)
{
    char text[INET6_ADDRSTRLEN];
    struct net *net = p->net;
    ip_text(&p->proxy, text);
    net->stats.refused_proxy++;
    net_log(net, NET_LOG_WARN, "proxy %s: %s; %llu connections refused so far", text, why,
        (unsigned long long)net->stats.refused_proxy);
    close(proxied_end(p));
}

static void accept_it(struct net_proxied *p, bool named, const struct ip *client)
{
    struct ip ip = named ? *client : p->proxy;
    struct net *net = p->net;
    net_arrived arrived = p->arrived;
    arrived(net, proxied_end(p), &ip, false);
}

static void on_header(uv_poll_t *handle, int status, int events)
{
    struct net_proxied *p = handle->data;
    for (;;) {
        ssize_t n = recv(p->fd, p->head + p->n, sizeof p->head - p->n, MSG_PEEK);
        if (n < 0 && (errno == EAGAIN || errno == EINTR) && status == 0)
            return;
        if (n <= 0) {
            refuse(p, "it ended before its PROXY header");
            return;
        }
        bool named = false;
        struct ip client = {{0}};
        size_t before = p->n, with = p->n + (size_t)n;
        p->n = proxy_head_bytes(p->head, with);
        int size = proxy_head_read(p->head, p->n, &named, &client);
        if (size == PROXY_WRONG) {
            refuse(p, "no PROXY header, or a wrong one");
            return;
        }
        if (recv(p->fd, p->head + before, p->n - before, 0) != (ssize_t)(p->n - before)) {
            refuse(p, "its socket is broken");
            return;
        }
        if (size > 0) {
            accept_it(p, named, &client);
            return;
        }
    }
}

static void on_tick(uv_timer_t *timer)
{
    struct net *net = timer->data;
    while (net->proxied && net->proxied->due_ms <= uv_now(net->loop))
        refuse(net->proxied, "no PROXY header in time");
    if (!net->proxied)
        uv_timer_stop(timer);
}

void proxied_begin(struct net *net, int fd, const struct ip *proxy, net_arrived arrived)
{
    struct net_proxied *p = malloc(sizeof *p);
    if (net->n_proxied >= NET_PROXIED_MAX)
        refuse(net->proxied, "too many without a PROXY header; the oldest goes");
    if (!p || uv_poll_init(net->loop, &p->poll, fd)) {
        free(p);
        close(fd);
        return;
    }
    p->net = net;
    p->fd = fd;
    p->proxy = *proxy;
    p->arrived = arrived;
    p->n = 0;
    p->poll.data = p;
    p->due_ms = uv_now(net->loop) + net->due[DUE_REQUEST].span_ms;
    DL_APPEND(net->proxied, p);
    net->n_proxied++;
    if (!uv_is_active((uv_handle_t *)net->proxied_timer))
        uv_timer_start(net->proxied_timer, on_tick, PROXIED_TICK_MS, PROXIED_TICK_MS);
    uv_poll_start(&p->poll, UV_READABLE, on_header);
}

void proxied_end_all(struct net *net)
{
    while (net->proxied)
        close(proxied_end(net->proxied));
}

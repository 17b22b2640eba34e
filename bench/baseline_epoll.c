/* baseline_epoll: the minimal server that sends a message to N WebSocket subscribers.
 *
 * Level-triggered epoll, one prepared text frame, one send() per subscriber and message; a burst of
 * k is one writev() of k frames per subscriber. No protocol above the handshake, no queue, no
 * state. It is the baseline of the hub's fan-out.
 *
 *   GET /N     joins group N (1 to 65535); GET / joins none
 *   "N K"      as a text frame from any connection: K frames to each member of group N
 *
 * With --commit each trigger is a committed row in Postgres before its frames go out. */

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "bench/baseline_commit.h"
#include "bench/measure.h"
#include "bench/ws.h"

enum { GROUPS_MAX = 65536, BURST_MAX = 64, IN_MAX = 2048, EVENTS_MAX = 256 };

struct peer {
    int fd;
    bool open;      /* the handshake is done */
    unsigned group; /* 0: none */
    size_t n_in;
    char in[IN_MAX];
};

struct group {
    struct peer **members; /* owned array of borrowed peers */
    size_t n, cap;
};

static struct {
    int epoll_fd, listen_fd;
    struct peer **peers; /* by descriptor */
    int n_peers_max;
    struct group groups[GROUPS_MAX];
    struct buf frame;
    struct commit *commit; /* or NULL */
} server;

static void watch(int fd)
{
    struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(server.epoll_fd, EPOLL_CTL_ADD, fd, &e))
        die("epoll_ctl: %s", strerror(errno));
}

static void group_join(struct group *g, struct peer *p)
{
    if (g->n == g->cap) {
        g->cap = g->cap ? g->cap * 2 : 32;
        g->members = realloc(g->members, g->cap * sizeof(struct peer *));
        if (!g->members)
            die("out of memory");
    }
    g->members[g->n++] = p;
}

static void peer_close(struct peer *p)
{
    struct group *g = &server.groups[p->group];
    for (size_t i = 0; i < g->n; i++)
        if (g->members[i] == p)
            g->members[i--] = g->members[--g->n];
    server.peers[p->fd] = NULL;
    close(p->fd);
    free(p);
}

/* A subscriber whose socket buffer is full would need a queue, which a bare server does not have:
 * the measurement would be invalid, so die. */
static void broadcast(struct trigger t, void *ctx)
{
    struct group *g = &server.groups[t.group];
    struct iovec v[BURST_MAX];
    size_t size = server.frame.n;
    for (unsigned i = 0; i < t.count; i++)
        v[i] = (struct iovec){server.frame.p, size};
    for (size_t i = 0; i < g->n; i++) {
        ssize_t n = t.count == 1 ? send(g->members[i]->fd, server.frame.p, size, MSG_NOSIGNAL)
                                 : writev(g->members[i]->fd, v, (int)t.count);
        if (n != (ssize_t)(size * t.count))
            die("short write to a subscriber: %zd of %zu", n, size * t.count);
    }
}

static void peer_trigger(struct str text)
{
    char copy[32];
    struct trigger t = {0};
    snprintf(copy, sizeof copy, "%.*s", STR_ARG(text));
    if (sscanf(copy, "%u %u", &t.group, &t.count) != 2 || t.group >= GROUPS_MAX || t.count < 1 ||
        t.count > BURST_MAX)
        die("not a trigger: %s", copy);
    if (server.commit)
        commit_push(server.commit, t);
    else
        broadcast(t, NULL);
}

/* Answers the opening request once all of it has arrived. */
static void peer_handshake(struct peer *p)
{
    static const char NAME[] = "Sec-WebSocket-Key: ";
    p->in[p->n_in] = '\0';
    char *end = strstr(p->in, "\r\n\r\n"), *key = strstr(p->in, NAME);
    if (!end)
        return;
    if (!key || sscanf(p->in, "GET /%u", &p->group) < 0 || p->group >= GROUPS_MAX)
        die("not a handshake: %s", p->in);
    key += sizeof NAME - 1;
    char accept[WS_ACCEPT_TEXT], answer[256];
    ws_accept((struct str){key, strcspn(key, "\r")}, accept);
    int n = snprintf(answer, sizeof answer,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: %.*s\r\n\r\n",
        WS_ACCEPT_TEXT, accept);
    if (send(p->fd, answer, (size_t)n, MSG_NOSIGNAL) != n)
        die("short write of a handshake");
    p->n_in = 0;
    p->open = true;
    if (p->group)
        group_join(&server.groups[p->group], p);
}

static void peer_read(struct peer *p)
{
    ssize_t n = read(p->fd, p->in + p->n_in, sizeof p->in - 1 - p->n_in);
    if (n <= 0) {
        if (n < 0 && errno == EAGAIN)
            return;
        peer_close(p);
        return;
    }
    p->n_in += (size_t)n;
    if (!p->open) {
        peer_handshake(p);
        return;
    }
    size_t at = 0;
    struct ws_frame f;
    while (ws_take_frame(p->in + at, p->n_in - at, &f)) {
        if (f.opcode == WS_TEXT)
            peer_trigger(f.payload);
        at += f.size;
        if (f.opcode == WS_CLOSE) {
            peer_close(p);
            return;
        }
    }
    memmove(p->in, p->in + at, p->n_in - at);
    p->n_in -= at;
}

static void accept_all(void)
{
    for (int fd; (fd = accept4(server.listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
        if (fd >= server.n_peers_max)
            die("descriptor %d is beyond the limit", fd);
        int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct peer *p = measure_alloc(sizeof *p);
        p->fd = fd;
        server.peers[fd] = p;
        watch(fd);
    }
}

static int listen_on(int port)
{
    struct sockaddr_in a = {.sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    int on = 1;
    server.listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(server.listen_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(server.listen_fd, (struct sockaddr *)&a, n) || listen(server.listen_fd, 4096) ||
        getsockname(server.listen_fd, (struct sockaddr *)&a, &n))
        die("cannot listen on 127.0.0.1:%d: %s", port, strerror(errno));
    watch(server.listen_fd);
    return ntohs(a.sin_port);
}

static void run(void)
{
    struct epoll_event events[EVENTS_MAX];
    int commit_at = server.commit ? commit_fd(server.commit) : -1;
    for (;;) {
        int n = epoll_wait(server.epoll_fd, events, EVENTS_MAX, -1);
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;
            if (fd == server.listen_fd)
                accept_all();
            else if (fd == commit_at)
                commit_read(server.commit, broadcast, NULL);
            else if (server.peers[fd])
                peer_read(server.peers[fd]);
        }
    }
}

int main(int argc, char **argv)
{
    static const struct option OPTIONS[] = {{"port", required_argument, NULL, 'p'},
        {"size", required_argument, NULL, 's'}, {"commit", required_argument, NULL, 'c'}, {0}};
    long port = 0, size = 300;
    const char *conninfo = NULL;
    for (int o; (o = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1;) {
        if (o == 'p')
            port = strtol(optarg, NULL, 10);
        else if (o == 's')
            size = strtol(optarg, NULL, 10);
        else if (o == 'c')
            conninfo = optarg;
        else
            die("usage: baseline_epoll [--port N] [--size BYTES] [--commit CONNINFO]");
    }
    if (port < 0 || port > 65535 || size < 1 || size > 65535)
        die("--port 0 to 65535, --size 1 to 65535");
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    server.n_peers_max = (int)files.rlim_cur;
    server.peers = measure_alloc((size_t)server.n_peers_max * sizeof(struct peer *));
    server.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    char *payload = measure_alloc((size_t)size);
    memset(payload, 'x', (size_t)size);
    buf_init(&server.frame, 1 << 20);
    ws_put_frame(&server.frame, WS_TEXT, false, (struct str){payload, (size_t)size});
    free(payload);
    if (conninfo) {
        server.commit = commit_new(conninfo, (size_t)size);
        watch(commit_fd(server.commit));
    }
    printf("%d\n", listen_on((int)port));
    fflush(stdout);
    run();
}

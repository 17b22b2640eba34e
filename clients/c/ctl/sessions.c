/* payonctl sessions: how many are connected, from the hub's metrics. */

#include "clients/c/ctl/ctl.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clients/c/url.h"
#include "protocol/base/buf.h"

static int hub_connect(const struct url *u)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *all;
    char port[8];
    int fd = -1;
    snprintf(port, sizeof port, "%d", u->port);
    int r = getaddrinfo(u->host, port, &hints, &all);
    if (r)
        ctl_die("%s: %s", u->host, gai_strerror(r));
    for (struct addrinfo *a = all; a && fd < 0; a = a->ai_next) {
        fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
        if (fd >= 0 && connect(fd, a->ai_addr, a->ai_addrlen)) {
            close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(all);
    if (fd < 0)
        ctl_die("the hub cannot be reached at %s:%d", u->host, u->port);
    return fd;
}

static void metrics_get(const struct url *u, struct buf *answer)
{
    char request[600];
    struct timeval patience = {.tv_sec = 5};
    int fd = hub_connect(u), n;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    n = snprintf(request, sizeof request,
        "GET /metrics HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", u->host);
    if (n <= 0 || write(fd, request, (size_t)n) != n)
        ctl_die("the hub does not take the request");
    for (;;) {
        char *p = buf_reserve(answer, 16384);
        ssize_t got = p ? read(fd, p, 16384) : -1;
        if (got <= 0)
            break;
        answer->n += (size_t)got;
    }
    close(fd);
}

/* The lines with a value whose name has "session" in it. */
static void print_sessions(struct str text)
{
    const char *end = text.p + text.n;
    for (const char *p = text.p; p < end;) {
        const char *nl = memchr(p, '\n', (size_t)(end - p));
        size_t n = (size_t)((nl ? nl : end) - p);
        struct str line = {p, n && p[n - 1] == '\r' ? n - 1 : n};
        p += n + 1;
        if (str_starts(line, STR("#")) || !memmem(line.p, line.n, "session", 7))
            continue;
        printf("%.*s\n", STR_ARG(line));
    }
}

static int sessions_run(const struct ctl *c, int argc, char **argv)
{
    struct url u;
    struct buf answer;
    opts_take(&verb_sessions, argc, argv, NULL, 0, 0, 0);
    if (url_parse(c->hub, &u))
        ctl_die("'%s' is not the address of a hub", c->hub);
    if (u.tls)
        ctl_die("ask the hub on its loopback address: this verb does not speak TLS");
    buf_init(&answer, 16 << 20);
    metrics_get(&u, &answer);
    struct str text = buf_str(&answer);
    if (!str_starts(text, STR("HTTP/1.1 200")))
        ctl_die("the hub answers: %.*s", (int)(text.n < 60 ? text.n : 60), text.p ? text.p : "");
    print_sessions(text);
    buf_fini(&answer);
    url_fini(&u);
    return 0;
}

const struct verb verb_sessions = {
    .name = "sessions",
    .args = "",
    .doc = "print how many devices are connected to the hub, from its metrics",
    .run = sessions_run,
};

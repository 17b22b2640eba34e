#include "bench/fleet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "bench/fleet_hub.h"
#include "bench/template.h"
#include "bench/ws.h"

enum {
    IN_MAX = 4 << 20, /* bytes of one read and of the longest frame, a snapshot */
    EVENTS_MAX = 512,
    CONNECTING_MAX = 64, /* handshakes in flight */
};
static const int64_t CONNECT_NS_MAX = 60000000000;
static const int64_t SAY_NS = 10000000000; /* how often a client sends a sign of life */

void fleet_init(
    struct fleet *f, const struct fleet_options *o, unsigned n_clients, unsigned n_groups)
{
    *f = (struct fleet){.o = *o, .n_clients = n_clients, .n_groups = n_groups};
    if (o->hub && o->plan->n < n_clients)
        die("the plan has %zu clients, %u are needed", o->plan->n, n_clients);
    f->clients = measure_alloc(n_clients * sizeof *f->clients);
    for (unsigned i = 0; i < n_clients; i++) {
        f->clients[i].fd = -1;
        f->clients[i].index = i;
        buf_init(&f->clients[i].message, IN_MAX);
    }
    f->groups = measure_alloc(n_groups * sizeof *f->groups);
    f->in = measure_alloc(IN_MAX);
    buf_init(&f->out, IN_MAX);
    f->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
}

void fleet_fini(struct fleet *f)
{
    for (unsigned i = 0; i < f->n_clients; i++) {
        if (f->clients[i].fd >= 0)
            close(f->clients[i].fd);
        free(f->clients[i].carry);
        buf_fini(&f->clients[i].message);
    }
    for (unsigned i = 0; i < f->n_groups; i++)
        free(f->groups[i].serials);
    free(f->clients);
    free(f->groups);
    free(f->sent_at);
    free(f->in);
    buf_fini(&f->out);
    close(f->epoll_fd);
}

static void *grown(void *p, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return p;
    *cap = *cap ? *cap * 2 : 1024;
    p = realloc(p, *cap * size);
    if (!p)
        die("out of memory");
    return p;
}

/* Messages are much smaller than a socket's buffer: a short write means that the server stopped
 * reading, and there is nothing to measure. */
static void send_out(struct fleet *f, struct fleet_client *c)
{
    ssize_t n = send(c->fd, f->out.p, f->out.n, MSG_NOSIGNAL);
    if (f->out.failed || n != (ssize_t)f->out.n)
        die("client %u: sent %zd of %zu bytes: %s", c->index, n, f->out.n, strerror(errno));
    buf_reset(&f->out);
    c->said_ns = measure_now_ns();
}

static void put_message(struct fleet *f, const struct buf *text)
{
    ws_put_frame(&f->out, WS_TEXT, true, buf_str(text));
}

static void send_handshake(struct fleet *f, struct fleet_client *c)
{
    char path[16] = "/ws";
    if (!f->o.hub)
        snprintf(path, sizeof path, "/%u", c->group);
    buf_reset(&f->out);
    buf_printf(&f->out,
        "GET %s HTTP/1.1\r\nHost: %s:%u\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: cGF5b24taHViLWJlbmNoIQ==\r\nSec-WebSocket-Version: 13\r\n",
        path, f->o.host, f->o.port);
    if (f->o.hub)
        buf_put_str(&f->out, STR("Sec-WebSocket-Protocol: payon.v1\r\n"));
    buf_put_str(&f->out, STR("\r\n"));
    send_out(f, c);
    c->state = FLEET_HANDSHAKE;
}

static void client_connect(struct fleet *f, struct fleet_client *c)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)f->o.port)};
    int on = 1;
    if (inet_pton(AF_INET, f->o.host, &to.sin_addr) != 1)
        die("not an address: %s", f->o.host);
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0)
        die("client %u: %s", c->index, strerror(errno));
    if (f->o.n_addresses) {
        struct sockaddr_in from = {.sin_family = AF_INET,
            .sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + c->index % f->o.n_addresses)};
        setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
        if (bind(c->fd, (struct sockaddr *)&from, sizeof from))
            die("client %u: bind: %s", c->index, strerror(errno));
    }
    if (connect(c->fd, (struct sockaddr *)&to, sizeof to))
        die("client %u: connect: %s", c->index, strerror(errno));
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};
    if (epoll_ctl(f->epoll_fd, EPOLL_CTL_ADD, c->fd, &e))
        die("epoll_ctl: %s", strerror(errno));
    send_handshake(f, c);
}

static void client_ready(struct fleet *f, struct fleet_client *c)
{
    c->state = FLEET_READY;
    f->n_ready++;
}

/* The answer to the handshake: returns the bytes consumed, 0 until all of it has arrived. */
static size_t take_handshake(struct fleet *f, struct fleet_client *c, char *p, size_t n)
{
    const char *end = memmem(p, n, "\r\n\r\n", 4);
    if (!end)
        return 0;
    if (n < 12 || memcmp(p, "HTTP/1.1 101", 12) != 0)
        die("client %u: handshake refused: %.*s", c->index, (int)(end - p), p);
    if (!f->o.hub) {
        client_ready(f, c);
    } else {
        struct buf text;
        buf_init(&text, 1 << 16);
        hub_put_hello(&text, f->o.plan->clients[c->index].token);
        put_message(f, &text);
        send_out(f, c);
        buf_fini(&text);
        c->state = FLEET_HELLO;
    }
    return (size_t)(end + 4 - p);
}

static void on_serial(
    struct fleet *f, struct fleet_client *c, uint64_t serial, bool is_change, int64_t now)
{
    /* Commands of another run or program are delivered too; we do not know when they were sent. */
    if (serial >= f->n_sent)
        die("client %u: command %llu was never sent", c->index, (unsigned long long)serial);
    int64_t latency = now - f->sent_at[serial];
    if (is_change) {
        f->n_changes++;
        c->n_changes++;
        if (f->on_change)
            f->on_change(f, c, latency);
    } else {
        f->n_answers++;
        if (f->on_ok)
            f->on_ok(f, c, latency);
    }
}

static void take_bare(struct fleet *f, struct fleet_client *c, struct str payload, int64_t now)
{
    struct fleet_group *g = &f->groups[c->group];
    if (c->n_changes >= g->n)
        die("client %u: a frame that was not asked for", c->index);
    f->change_bytes += payload.n;
    on_serial(f, c, g->serials[c->n_changes], true, now);
}

static void take_welcome(struct fleet *f, struct fleet_client *c)
{
    if (!c->group || !f->o.topics.n) {
        client_ready(f, c);
        return;
    }
    struct buf text;
    buf_init(&text, 1 << 16);
    hub_put_sub(&text, f->o.topics);
    put_message(f, &text);
    send_out(f, c);
    buf_fini(&text);
    c->state = FLEET_SUB;
}

static void take_sync(struct fleet *f, struct fleet_client *c, struct str sync, int64_t now)
{
    if (now - c->said_ns < SAY_NS)
        return;
    struct buf text;
    buf_init(&text, 256);
    hub_put_seen(&text, sync);
    put_message(f, &text);
    send_out(f, c);
    buf_fini(&text);
}

static void take_hub(struct fleet *f, struct fleet_client *c, struct str payload, int64_t now)
{
    struct str m;
    uint64_t serial;
    while (hub_take_message(&payload, &m)) {
        enum hub_kind kind = hub_message_kind(m);
        if (kind == HUB_REFUSAL)
            die("client %u: %.*s", c->index, STR_ARG(m));
        else if (kind == HUB_WELCOME && c->state == FLEET_HELLO)
            take_welcome(f, c);
        else if (kind == HUB_SNAPSHOT && c->state == FLEET_SUB)
            client_ready(f, c);
        else if (kind == HUB_SYNC)
            take_sync(f, c, m, now);
        else if (kind == HUB_CHANGE || kind == HUB_OK) {
            if (!template_serial(m, &serial))
                die("client %u: no op in %.*s", c->index, STR_ARG(m));
            if (kind == HUB_CHANGE)
                f->change_bytes += m.n;
            on_serial(f, c, serial, kind == HUB_CHANGE, now);
        }
    }
}

static void take_frame(
    struct fleet *f, struct fleet_client *c, const struct ws_frame *frame, int64_t now)
{
    if (frame->opcode == WS_PING) {
        ws_put_frame(&f->out, WS_PONG, true, frame->payload);
        send_out(f, c);
    } else if (frame->opcode == WS_TEXT && frame->fin) {
        if (f->o.hub)
            take_hub(f, c, frame->payload, now);
        else
            take_bare(f, c, frame->payload, now);
    } else if (frame->opcode <= WS_TEXT && f->o.hub) { /* a snapshot, in several frames */
        buf_put_str(&c->message, frame->payload);
        if (!frame->fin)
            return;
        take_hub(f, c, buf_str(&c->message), now);
        buf_fini(&c->message);
        buf_init(&c->message, IN_MAX);
    } else {
        die("client %u: a frame with opcode %d (%.*s)", c->index, frame->opcode,
            (int)(frame->payload.n > 2 ? frame->payload.n - 2 : 0), frame->payload.p + 2);
    }
}

static void client_read(struct fleet *f, struct fleet_client *c)
{
    memcpy(f->in, c->carry ? c->carry : "", c->n_carry);
    ssize_t got = read(c->fd, f->in + c->n_carry, IN_MAX - c->n_carry);
    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0)
        die("client %u: closed by the server", c->index);
    int64_t now = measure_now_ns();
    size_t n = c->n_carry + (size_t)got, at = 0;
    if (c->state == FLEET_HANDSHAKE)
        at = take_handshake(f, c, f->in, n);
    struct ws_frame frame;
    while (c->state != FLEET_HANDSHAKE && ws_take_frame(f->in + at, n - at, &frame)) {
        take_frame(f, c, &frame, now);
        at += frame.size;
    }
    c->n_carry = n - at;
    free(c->carry);
    c->carry = NULL;
    if (c->n_carry) {
        c->carry = measure_alloc(c->n_carry);
        memcpy(c->carry, f->in + at, c->n_carry);
    }
}

void fleet_turn(struct fleet *f, int64_t timeout_ns)
{
    struct epoll_event events[EVENTS_MAX];
    struct timespec t = {timeout_ns / 1000000000, timeout_ns % 1000000000};
    int n = epoll_pwait2(f->epoll_fd, events, EVENTS_MAX, &t, NULL);
    if (n < 0 && errno != EINTR)
        die("epoll_pwait2: %s", strerror(errno));
    for (int i = 0; i < n; i++)
        client_read(f, events[i].data.ptr);
}

void fleet_connect(struct fleet *f, unsigned n_clients)
{
    int64_t until = measure_now_ns() + CONNECT_NS_MAX;
    unsigned next = 0;
    while (next < n_clients && f->clients[next].state != FLEET_NEW)
        next++;
    unsigned n_begun = next;
    while (f->n_ready < n_clients) {
        while (next < n_clients && n_begun - f->n_ready < CONNECTING_MAX) {
            client_connect(f, &f->clients[next++]);
            n_begun++;
        }
        fleet_turn(f, 100000000);
        if (measure_now_ns() > until)
            die("%u of %u clients ready after 60 s", f->n_ready, n_clients);
    }
}

/* A serial for one more command about a group. */
static uint64_t next_serial(struct fleet *f, unsigned group)
{
    size_t cap = (size_t)f->cap_sent;
    f->sent_at = grown(f->sent_at, f->n_sent, &cap, sizeof *f->sent_at);
    f->cap_sent = cap;
    f->sent_at[f->n_sent] = measure_now_ns();
    if (!f->o.hub) {
        struct fleet_group *g = &f->groups[group];
        g->serials = grown(g->serials, g->n, &g->cap, sizeof *g->serials);
        g->serials[g->n++] = f->n_sent;
    }
    return f->n_sent++;
}

static void put_command(struct fleet *f, struct fleet_client *c, struct str command)
{
    struct template_values v = {.serial = next_serial(f, c->group),
        .scope = c->scope,
        .client = &f->o.plan->clients[c->index]};
    struct buf text;
    buf_init(&text, 1 << 16);
    template_fill(&text, command, &v);
    put_message(f, &text);
    buf_fini(&text);
    c->n_in_scope++;
}

void fleet_send(struct fleet *f, struct fleet_client *c, unsigned group, unsigned count)
{
    if (!f->o.hub) {
        char text[32];
        for (unsigned i = 0; i < count; i++)
            next_serial(f, group);
        int n = snprintf(text, sizeof text, "%u %u", group, count);
        ws_put_frame(&f->out, WS_TEXT, true, (struct str){text, (size_t)n});
    }
    for (unsigned i = 0; f->o.hub && i < count; i++) {
        bool full = f->o.scope_commands && c->n_in_scope > f->o.scope_commands;
        if (f->o.prepare.n && (!c->n_in_scope || full)) {
            c->scope = ++f->n_scopes;
            c->n_in_scope = 0;
            put_command(f, c, f->o.prepare);
        }
        put_command(f, c, f->o.command);
    }
    send_out(f, c);
}

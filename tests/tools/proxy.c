#include "tests/tools/proxy.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/base/require.h"

enum {
    READ_BYTES = 65536,
    BACKLOG = 1024,
    RATE_TICK_MS = 20,
};

/* Bytes in flight, in order. */
struct piece {
    struct piece *next;
    uint64_t due; /* uv_now from which they may be passed on */
    size_t n, at; /* at: passed on already */
    char bytes[];
};

struct proxy_link;

/* One direction of a link: it is read from one end and written to the other. */
struct lane {
    struct proxy_link *link;
    enum proxy_way way;
    struct piece *first, *last;
    size_t held;
    uv_timer_t timer;
    bool ended; /* its source has ended */
};

struct proxy_link {
    struct proxy *p;
    struct proxy_link *next;
    uv_tcp_t client, server;
    uv_connect_t connecting;
    bool client_open, server_open, connected;
    bool released; /* without a client: held bytes may be passed on */
    int handles;
    struct lane lanes[2];
    char scratch[READ_BYTES];
};

struct proxy {
    uv_loop_t *loop;
    uv_tcp_t listener;
    struct sockaddr_storage target;
    int port;
    bool refuse, freeing;
    struct proxy_link *links;
    size_t n_links;
    struct {
        enum proxy_mode mode;
        unsigned delay_ms, rate;
        uint64_t seen, fuse; /* fuse: bytes until the cut, while armed */
        bool armed, hold;    /* hold: not a cut, but PROXY_HOLD */
    } ways[2];
};

/* --- ends ---------------------------------------------------------------------------------- */

static void maybe_gone(struct proxy *p)
{
    if (p->freeing && !p->links && uv_is_closing((uv_handle_t *)&p->listener) &&
        p->listener.data == NULL)
        free(p);
}

static void lane_forget(struct lane *lane)
{
    while (lane->first) {
        struct piece *piece = lane->first;
        lane->first = piece->next;
        free(piece);
    }
    lane->last = NULL;
    lane->held = 0;
}

static void link_handle_closed(struct proxy_link *l)
{
    if (--l->handles)
        return;
    struct proxy *p = l->p;
    for (struct proxy_link **at = &p->links; *at; at = &(*at)->next)
        if (*at == l) {
            *at = l->next;
            break;
        }
    p->n_links--;
    lane_forget(&l->lanes[PROXY_UP]);
    lane_forget(&l->lanes[PROXY_DOWN]);
    free(l);
    maybe_gone(p);
}

static void on_end_closed(uv_handle_t *handle)
{
    link_handle_closed(handle->data);
}

static void on_timer_closed(uv_handle_t *handle)
{
    struct lane *lane = handle->data;
    link_handle_closed(lane->link);
}

static void client_close(struct proxy_link *l)
{
    if (!l->client_open)
        return;
    l->client_open = false;
    lane_forget(&l->lanes[PROXY_DOWN]);
    uv_close((uv_handle_t *)&l->client, on_end_closed);
}

static void link_close(struct proxy_link *l)
{
    client_close(l);
    if (!l->server_open)
        return;
    l->server_open = false;
    for (int way = 0; way < 2; way++) {
        lane_forget(&l->lanes[way]);
        uv_close((uv_handle_t *)&l->lanes[way].timer, on_timer_closed);
    }
    uv_close((uv_handle_t *)&l->server, on_end_closed);
}

/* --- moving bytes -------------------------------------------------------------------------- */

static void lane_pump(struct lane *lane);

static void on_lane_timer(uv_timer_t *timer)
{
    lane_pump(timer->data);
}

/* How many bytes may be passed on now. */
static size_t allowance(const struct lane *lane)
{
    unsigned rate = lane->link->p->ways[lane->way].rate;
    size_t a_tick = (size_t)rate * RATE_TICK_MS / 1000;
    return rate ? (a_tick ? a_tick : 1) : SIZE_MAX;
}

static void lane_wait(struct lane *lane, uint64_t ms)
{
    uv_timer_start(&lane->timer, on_lane_timer, ms, 0);
}

/* The source has ended and all of it has arrived: end the other side too. */
static void lane_end(struct lane *lane)
{
    if (lane->ended && !lane->first && lane->link->client_open)
        link_close(lane->link);
}

static void lane_pump(struct lane *lane)
{
    struct proxy_link *l = lane->link;
    struct proxy *p = l->p;
    bool up = lane->way == PROXY_UP;
    uv_stream_t *to = (uv_stream_t *)(up ? &l->server : &l->client);
    size_t may = allowance(lane);
    bool pass = l->client_open ? p->ways[lane->way].mode == PROXY_PASS : l->released;
    if (!pass || !l->connected || !(up ? l->server_open : l->client_open))
        return;
    while (lane->first && may) {
        struct piece *piece = lane->first;
        uint64_t now = uv_now(p->loop);
        if (piece->due > now) {
            lane_wait(lane, piece->due - now);
            return;
        }
        size_t n = piece->n - piece->at < may ? piece->n - piece->at : may;
        uv_buf_t bytes = uv_buf_init(piece->bytes + piece->at, (unsigned)n);
        int wrote = uv_try_write(to, &bytes, 1);
        if (wrote == UV_EAGAIN) {
            lane_wait(lane, 1);
            return;
        }
        if (wrote < 0) {
            link_close(l);
            return;
        }
        piece->at += (size_t)wrote;
        lane->held -= (size_t)wrote;
        may -= (size_t)wrote;
        if (piece->at == piece->n) {
            lane->first = piece->next;
            if (!lane->first)
                lane->last = NULL;
            free(piece);
        }
    }
    if (lane->first)
        lane_wait(lane, RATE_TICK_MS);
    lane_end(lane);
}

static void lane_take(struct lane *lane, const char *bytes, size_t n)
{
    struct proxy *p = lane->link->p;
    p->ways[lane->way].seen += n;
    if (p->ways[lane->way].mode == PROXY_DROP)
        return;
    struct piece *piece = malloc(sizeof *piece + n);
    require(piece);
    *piece = (struct piece){.due = uv_now(p->loop) + p->ways[lane->way].delay_ms, .n = n};
    memcpy(piece->bytes, bytes, n);
    if (lane->last)
        lane->last->next = piece;
    else
        lane->first = piece;
    lane->last = piece;
    lane->held += n;
    lane_pump(lane);
}

static void lane_put(struct lane *lane, const char *bytes, size_t n)
{
    struct proxy *p = lane->link->p;
    if (!p->ways[lane->way].armed || n < p->ways[lane->way].fuse) {
        p->ways[lane->way].fuse -= p->ways[lane->way].armed ? n : 0;
        lane_take(lane, bytes, n);
        return;
    }
    size_t before = (size_t)p->ways[lane->way].fuse;
    p->ways[lane->way].armed = false;
    lane_take(lane, bytes, before);
    if (!p->ways[lane->way].hold) {
        proxy_cut(p);
        return;
    }
    p->ways[lane->way].mode = PROXY_HOLD;
    if (n > before)
        lane_take(lane, bytes + before, n - before);
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    struct proxy_link *l = handle->data;
    *buf = uv_buf_init(l->scratch, sizeof l->scratch);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct proxy_link *l = stream->data;
    struct lane *lane = &l->lanes[stream == (uv_stream_t *)&l->client ? PROXY_UP : PROXY_DOWN];
    if (n > 0) {
        lane_put(lane, buf->base, (size_t)n);
    } else if (n < 0) {
        uv_read_stop(stream);
        lane->ended = true;
        if (!l->client_open) /* the server's end outlived the client's */
            link_close(l);
        else
            lane_end(lane);
    }
}

static void on_connect(uv_connect_t *req, int status)
{
    struct proxy_link *l = req->data;
    if (status < 0 || !l->server_open) {
        link_close(l);
        return;
    }
    l->connected = true;
    uv_read_start((uv_stream_t *)&l->server, on_alloc, on_read);
    lane_pump(&l->lanes[PROXY_UP]);
}

static void on_refused_closed(uv_handle_t *handle)
{
    free(handle);
}

static void refuse_one(struct proxy *p)
{
    uv_tcp_t *tcp = malloc(sizeof *tcp);
    require(tcp);
    uv_tcp_init(p->loop, tcp);
    uv_accept((uv_stream_t *)&p->listener, (uv_stream_t *)tcp);
    uv_close((uv_handle_t *)tcp, on_refused_closed);
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct proxy *p = listener->data;
    if (status < 0)
        return;
    if (p->refuse) {
        refuse_one(p);
        return;
    }
    struct proxy_link *l = calloc(1, sizeof *l);
    require(l);
    l->p = p;
    l->client.data = l->server.data = l->connecting.data = l;
    uv_tcp_init(p->loop, &l->client);
    uv_tcp_init(p->loop, &l->server);
    for (int way = 0; way < 2; way++) {
        l->lanes[way] = (struct lane){.link = l, .way = way};
        uv_timer_init(p->loop, &l->lanes[way].timer);
        l->lanes[way].timer.data = &l->lanes[way];
    }
    l->handles = 4;
    l->client_open = l->server_open = true;
    l->next = p->links;
    p->links = l;
    p->n_links++;
    if (uv_accept(listener, (uv_stream_t *)&l->client) ||
        uv_tcp_connect(
            &l->connecting, &l->server, (const struct sockaddr *)&p->target, on_connect)) {
        link_close(l);
        return;
    }
    uv_tcp_nodelay(&l->client, 1);
    uv_tcp_nodelay(&l->server, 1);
    uv_read_start((uv_stream_t *)&l->client, on_alloc, on_read);
}

/* --- for its owner ------------------------------------------------------------------------- */

int proxy_target(struct proxy *p, const char *host, int port)
{
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)&p->target;
    int rc = uv_ip4_addr(host, port, (struct sockaddr_in *)&p->target);
    return rc ? uv_ip6_addr(host, port, six) : 0;
}

struct proxy *proxy_new(uv_loop_t *loop, int port, const char *target_host, int target_port)
{
    struct proxy *p = calloc(1, sizeof *p);
    struct sockaddr_in here;
    int size = sizeof here;
    if (!p || proxy_target(p, target_host, target_port) || uv_ip4_addr("127.0.0.1", port, &here)) {
        free(p);
        return NULL;
    }
    p->loop = loop;
    uv_tcp_init(loop, &p->listener);
    p->listener.data = p;
    if (uv_tcp_bind(&p->listener, (struct sockaddr *)&here, 0) ||
        uv_listen((uv_stream_t *)&p->listener, BACKLOG, on_connection) ||
        uv_tcp_getsockname(&p->listener, (struct sockaddr *)&here, &size)) {
        proxy_free(p);
        return NULL;
    }
    p->port = ntohs(here.sin_port);
    return p;
}

static void on_listener_closed(uv_handle_t *handle)
{
    struct proxy *p = handle->data;
    handle->data = NULL;
    maybe_gone(p);
}

void proxy_free(struct proxy *p)
{
    if (!p)
        return;
    p->freeing = true;
    proxy_cut(p);
    uv_close((uv_handle_t *)&p->listener, on_listener_closed);
}

int proxy_port(const struct proxy *p)
{
    return p->port;
}

static void pump_all(struct proxy *p)
{
    for (struct proxy_link *l = p->links, *next; l; l = next) {
        next = l->next;
        lane_pump(&l->lanes[PROXY_UP]);
        lane_pump(&l->lanes[PROXY_DOWN]);
    }
}

void proxy_mode(struct proxy *p, enum proxy_way way, enum proxy_mode mode)
{
    p->ways[way].mode = mode;
    pump_all(p);
}

void proxy_delay(struct proxy *p, enum proxy_way way, unsigned ms)
{
    p->ways[way].delay_ms = ms;
}

void proxy_rate(struct proxy *p, enum proxy_way way, unsigned bytes_per_s)
{
    p->ways[way].rate = bytes_per_s;
    pump_all(p);
}

void proxy_cut_after(struct proxy *p, enum proxy_way way, uint64_t n)
{
    p->ways[way].armed = true;
    p->ways[way].hold = false;
    p->ways[way].fuse = n;
}

void proxy_hold_after(struct proxy *p, enum proxy_way way, uint64_t n)
{
    proxy_cut_after(p, way, n);
    p->ways[way].hold = true;
}

void proxy_refuse(struct proxy *p, bool refuse)
{
    p->refuse = refuse;
}

void proxy_cut(struct proxy *p)
{
    for (struct proxy_link *l = p->links; l; l = l->next)
        link_close(l);
}

void proxy_cut_clients(struct proxy *p)
{
    for (struct proxy_link *l = p->links; l; l = l->next)
        client_close(l);
}

void proxy_release(struct proxy *p)
{
    for (struct proxy_link *l = p->links; l; l = l->next)
        l->released = !l->client_open;
    pump_all(p);
}

size_t proxy_links(const struct proxy *p)
{
    return p->n_links;
}

size_t proxy_held(const struct proxy *p, enum proxy_way way)
{
    size_t n = 0;
    for (const struct proxy_link *l = p->links; l; l = l->next)
        n += l->lanes[way].held;
    return n;
}

uint64_t proxy_seen(const struct proxy *p, enum proxy_way way)
{
    return p->ways[way].seen;
}

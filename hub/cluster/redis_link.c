#include "hub/cluster/redis_link.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/base/require.h"

/*   PAUSE --timer--> RESOLVING --address--> CONNECTING --connected--> UP
 *     ^                  |                      |                     |
 *     \------------------+--- failed, deadline -+---- lost, reset ----/
 *   any --redis_link_free--> CLOSED                                          */
enum link_state { LINK_PAUSE, LINK_RESOLVING, LINK_CONNECTING, LINK_UP, LINK_CLOSED };

struct redis_link {
    uv_loop_t *loop;
    const struct redis_address *address;
    const struct redis_link_calls *calls;
    void *user;
    enum link_state state;
    redisAsyncContext *ac; /* CONNECTING, UP */
    uv_timer_t timer;      /* the pause or the deadline */
    uv_getaddrinfo_t lookup;
    bool looking; /* lookup is in flight */
    bool timer_closed;
};

/* The poll handle of one context; outlives it until the loop has closed the handle. */
struct link_poll {
    uv_poll_t poll;
    redisAsyncContext *ac; /* NULL once hiredis has cleaned up */
    int events;
};

static void on_poll(uv_poll_t *handle, int status, int events)
{
    struct link_poll *p = handle->data;
    /* An error here is most often a refused connect, which hiredis notices when it "writes". */
    if (status < 0)
        events = UV_WRITABLE;
    if (p->ac && (events & UV_READABLE))
        redisAsyncHandleRead(p->ac);
    if (p->ac && (events & UV_WRITABLE))
        redisAsyncHandleWrite(p->ac);
}

static void poll_set(struct link_poll *p, int events)
{
    if (p->events == events)
        return;
    p->events = events;
    if (events)
        require(uv_poll_start(&p->poll, events, on_poll) == 0);
    else
        uv_poll_stop(&p->poll);
}

static void add_read(void *data)
{
    struct link_poll *p = data;
    poll_set(p, p->events | UV_READABLE);
}
static void del_read(void *data)
{
    struct link_poll *p = data;
    poll_set(p, p->events & ~UV_READABLE);
}
static void add_write(void *data)
{
    struct link_poll *p = data;
    poll_set(p, p->events | UV_WRITABLE);
}
static void del_write(void *data)
{
    struct link_poll *p = data;
    poll_set(p, p->events & ~UV_WRITABLE);
}

static void poll_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static void cleanup(void *data)
{
    struct link_poll *p = data;
    if (!p->ac)
        return;
    p->ac = NULL;
    uv_poll_stop(&p->poll);
    uv_close((uv_handle_t *)&p->poll, poll_closed);
}

/* 0 or -errno. */
static int context_attach(struct redis_link *l, redisAsyncContext *ac)
{
    struct link_poll *p = calloc(1, sizeof *p);
    if (!p)
        return -ENOMEM;
    int r = uv_poll_init(l->loop, &p->poll, ac->c.fd);
    if (r) {
        free(p);
        return r;
    }
    p->poll.data = p;
    p->ac = ac;
    ac->ev.data = p;
    ac->ev.addRead = add_read;
    ac->ev.delRead = del_read;
    ac->ev.addWrite = add_write;
    ac->ev.delWrite = del_write;
    ac->ev.cleanup = cleanup;
    return 0;
}

static void link_begin(struct redis_link *l);

static void on_timer(uv_timer_t *timer)
{
    struct redis_link *l = timer->data;
    if (l->state == LINK_PAUSE)
        link_begin(l);
    else
        redis_link_reset(l, "no answer in time");
}

/* Goes to PAUSE. The caller has taken the context from l, unless hiredis frees it itself. */
static void link_failed(struct redis_link *l, const char *why)
{
    if (l->state == LINK_CLOSED)
        return;
    l->state = LINK_PAUSE;
    l->calls->down(l->user, l, why);
    /* Jitter, so that nodes that lost Redis together come back at different times. */
    uint64_t spread = (uint64_t)uv_hrtime() / 1000 % (REDIS_PAUSE_MS_MAX - REDIS_PAUSE_MS_MIN);
    uv_timer_start(&l->timer, on_timer, REDIS_PAUSE_MS_MIN + spread, 0);
}

void redis_link_reset(struct redis_link *l, const char *why)
{
    redisAsyncContext *ac = l->ac;
    if (l->state == LINK_PAUSE || l->state == LINK_CLOSED)
        return;
    if (l->looking)
        uv_cancel((uv_req_t *)&l->lookup); /* may be too late: on_resolved looks at the state */
    l->ac = NULL;
    link_failed(l, why);
    if (ac)
        redisAsyncFree(ac);
}

static void on_lost(const redisAsyncContext *ac, int status)
{
    struct redis_link *l = ac->data;
    if (!l || l->ac != ac)
        return;
    l->ac = NULL; /* hiredis frees it after this call */
    link_failed(l, status == REDIS_OK ? "closed" : ac->errstr);
}

static void on_connected(const redisAsyncContext *ac, int status)
{
    struct redis_link *l = ac->data;
    if (!l || l->ac != ac)
        return;
    if (status != REDIS_OK) {
        l->ac = NULL;
        link_failed(l, ac->errstr);
        return;
    }
    uv_timer_stop(&l->timer);
    l->state = LINK_UP;
    if (l->address->password[0])
        redisAsyncCommand(l->ac, NULL, NULL, "AUTH %s", l->address->password);
    if (l->address->db)
        redisAsyncCommand(l->ac, NULL, NULL, "SELECT %d", l->address->db);
    l->calls->up(l->user, l);
}

static void connect_to(struct redis_link *l, const struct sockaddr *to)
{
    char host[64];
    int64_t port;
    redisAsyncContext *ac = NULL;
    require(str_to_i64(str_of(l->address->port), &port));
    if (uv_ip_name(to, host, sizeof host) == 0)
        ac = redisAsyncConnect(host, (int)port);
    if (!ac) {
        link_failed(l, "out of memory");
        return;
    }
    int r = ac->err ? 0 : context_attach(l, ac);
    if (ac->err || r) {
        char why[128];
        snprintf(why, sizeof why, "%s", ac->err ? ac->errstr : uv_strerror(r));
        redisAsyncFree(ac);
        link_failed(l, why);
        return;
    }
    ac->data = l;
    l->ac = ac;
    l->state = LINK_CONNECTING;
    redisAsyncSetDisconnectCallback(ac, on_lost);
    redisAsyncSetConnectCallback(ac, on_connected);
}

static void free_if_closed(struct redis_link *l)
{
    if (l->state != LINK_CLOSED || !l->timer_closed || l->looking)
        return;
    const struct redis_link_calls *calls = l->calls;
    void *user = l->user;
    free(l);
    if (calls->freed)
        calls->freed(user);
}

static void on_resolved(uv_getaddrinfo_t *lookup, int status, struct addrinfo *found)
{
    struct redis_link *l = lookup->data;
    l->looking = false;
    if (l->state == LINK_RESOLVING) {
        if (status == 0 && found)
            connect_to(l, found->ai_addr);
        else
            link_failed(l, uv_strerror(status));
    }
    uv_freeaddrinfo(found);
    free_if_closed(l);
}

static void link_begin(struct redis_link *l)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    if (l->looking) { /* the last look-up has not ended, and there is only one request */
        uv_timer_start(&l->timer, on_timer, REDIS_PAUSE_MS_MAX, 0);
        return;
    }
    l->state = LINK_RESOLVING;
    uv_timer_start(&l->timer, on_timer, REDIS_CONNECT_MS, 0);
    l->lookup.data = l;
    int err = uv_getaddrinfo(
        l->loop, &l->lookup, on_resolved, l->address->host, l->address->port, &hints);
    if (err)
        link_failed(l, uv_strerror(err));
    else
        l->looking = true;
}

struct redis_link *redis_link_new(uv_loop_t *loop, const struct redis_address *address,
    const struct redis_link_calls *calls, void *user)
{
    struct redis_link *l = calloc(1, sizeof *l);
    if (!l)
        return NULL;
    l->loop = loop;
    l->address = address;
    l->calls = calls;
    l->user = user;
    l->state = LINK_PAUSE;
    uv_timer_init(loop, &l->timer);
    l->timer.data = l;
    uv_timer_start(&l->timer, on_timer, 0, 0);
    return l;
}

redisAsyncContext *redis_link_context(const struct redis_link *l)
{
    return l->state == LINK_UP ? l->ac : NULL;
}

static void timer_closed(uv_handle_t *handle)
{
    struct redis_link *l = handle->data;
    l->timer_closed = true;
    free_if_closed(l);
}

void redis_link_free(struct redis_link *l)
{
    redisAsyncContext *ac = l->ac;
    l->state = LINK_CLOSED;
    l->ac = NULL;
    if (l->looking)
        uv_cancel((uv_req_t *)&l->lookup);
    if (ac)
        redisAsyncFree(ac);
    uv_close((uv_handle_t *)&l->timer, timer_closed);
}

/* ------------------------------------------------------------------------------ the address */

static bool copy_part(char *to, size_t cap, struct str part)
{
    if (part.n >= cap || memchr(part.p ? part.p : "", 0, part.n))
        return false;
    if (part.p)
        memcpy(to, part.p, part.n);
    to[part.n] = 0;
    return true;
}

/* s up to the first c, which is dropped; the rest stays in s. False when there is no c. */
static bool cut(struct str *s, char c, struct str *ret_before)
{
    const char *at = s->n ? memchr(s->p, c, s->n) : NULL;
    if (!at)
        return false;
    *ret_before = (struct str){s->p, (size_t)(at - s->p)};
    *s = (struct str){at + 1, s->n - ret_before->n - 1};
    return true;
}

bool redis_address_parse(struct str url, struct redis_address *ret)
{
    struct redis_address a = {.port = "6379"};
    struct str scheme = STR("redis://"), user, part, rest;
    int64_t n;
    if (!str_starts(url, scheme))
        return false;
    rest = (struct str){url.p + scheme.n, url.n - scheme.n};
    if (cut(&rest, '@', &part)) {
        if (!cut(&part, ':', &user) || user.n != 0 ||
            !copy_part(a.password, sizeof a.password, part))
            return false;
    }
    struct str host = rest;
    if (cut(&rest, '/', &host)) {
        n = 0;
        if (rest.n && (!str_to_i64(rest, &n) || n < 0 || n > 1000))
            return false;
        a.db = (int)n;
    }
    part = host;
    if (cut(&part, ':', &host)) {
        if (!str_to_i64(part, &n) || n < 1 || n > 65535 || !copy_part(a.port, sizeof a.port, part))
            return false;
    }
    if (host.n == 0 || !copy_part(a.host, sizeof a.host, host))
        return false;
    *ret = a;
    return true;
}

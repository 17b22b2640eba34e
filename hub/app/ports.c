#include "hub/app/ports.h"

#include "hub/app/log.h"
#include "hub/crypto/crypto.h"
#include "hub/crypto/kdf.h"
#include "protocol/base/require.h"
#include "protocol/wire/close_codes.h"
#include "storage/pg/store_pg.h"

/* ------------------------------------------------------------------------------ the env port */

static time_ms env_wall(void *self)
{
    uv_timeval64_t tv;
    require(uv_gettimeofday(&tv) == 0);
    return (time_ms){tv.tv_sec * 1000 + tv.tv_usec / 1000};
}

static int64_t env_mono(void *self)
{
    return (int64_t)(uv_hrtime() / 1000000);
}

static void env_random(void *self, void *bytes, size_t n)
{
    crypto_random(bytes, n);
}

static int env_write(void *self, void *conn, const void *bytes, size_t n)
{
    return net_write(conn, bytes, n);
}

static bool env_blocked(void *self, void *conn)
{
    return net_blocked(conn);
}

static void env_close(void *self, void *conn, int code, struct str reason)
{
    net_close(conn, (unsigned)code, reason);
}

static void env_trust(void *self, void *conn, bool trusted)
{
    net_trust(conn, trusted);
}

static void env_log(void *self, enum log_level level, struct str text)
{
    log_line(level, text);
}

/* Hashing takes a thread some 20 ms and 16 MiB: few at once, so that the loop and the other work of
 * libuv's threads have their turn. */
static void slow_work(uv_work_t *work)
{
    struct slow_hash *job = work->data;
    int r = *job->text ? kdf_check(job->key, job->text, &job->same)
                       : kdf_make(job->key, job->salt, job->text);
    job->failed = r < 0;
}

static void slow_next(struct app *a);

static void slow_after(uv_work_t *work, int status)
{
    struct slow_hash *job = work->data;
    struct app *a = ((struct app_slow *)work)->app;
    work->data = NULL;
    job->failed = job->failed || status < 0;
    slow_next(a);
    job->done(job);
}

static void slow_next(struct app *a)
{
    for (int i = 0; i < SLOW_AT_ONCE && a->slow; i++) {
        struct app_slow *slot = &a->slow_slots[i];
        if (slot->work.data)
            continue;
        struct slow_hash *job = a->slow;
        a->slow = job->next;
        slot->app = a;
        slot->work.data = job;
        require(uv_queue_work(&a->loop, &slot->work, slow_work, slow_after) == 0);
    }
}

static void env_slow_hash(void *self, struct slow_hash *job)
{
    struct app *a = self;
    struct slow_hash **end = &a->slow;
    while (*end)
        end = &(*end)->next;
    job->next = NULL;
    *end = job;
    slow_next(a);
}

const struct env_ops app_env_ops = {
    .wall = env_wall,
    .mono_ms = env_mono,
    .random = env_random,
    .write = env_write,
    .blocked = env_blocked,
    .close = env_close,
    .trust = env_trust,
    .slow_hash = env_slow_hash,
    .log = env_log,
};

/* ---------------------------------------------------------------------- calls from the net */

static int on_opened(void *user, struct net_conn *conn, const struct net_peer *peer)
{
    struct app *a = user;
    struct session *s = a->hub ? hub_connected(a->hub, conn, peer->address) : NULL;
    if (!s)
        return a->state == APP_SERVING ? CLOSE_OVERLOADED : CLOSE_RESTART;
    net_set_user(conn, s);
    return 0;
}

static void on_message(void *user, struct net_conn *conn, struct str bytes, bool binary)
{
    struct app *a = user;
    if (a->hub)
        hub_message(a->hub, net_user(conn), bytes);
}

static void on_writable(void *user, struct net_conn *conn)
{
    struct app *a = user;
    if (a->hub)
        hub_writable(a->hub, net_user(conn));
}

static void on_closed(void *user, struct net_conn *conn)
{
    struct app *a = user;
    if (a->hub && net_user(conn))
        hub_disconnected(a->hub, net_user(conn));
}

static void on_http(
    void *user, const struct net_http_request *request, struct net_http_response *response)
{
    struct app *a = user;
    if (!request->ops && rest_serves(request->path))
        rest_handle(a->rest, a->hub, request, response);
    else
        http_handle(a->http, request, response);
}

static enum net_more on_more(void *user, void *request, struct str *ret_piece)
{
    return rest_more(request, ret_piece);
}

static void on_gone(void *user, void *request)
{
    struct app *a = user;
    rest_gone(a->hub, request);
}

void app_log_rest(void *user, enum log_level level, struct str text)
{
    log_line(level, text);
}

static void on_net_log(void *user, enum net_log_level level, struct str text)
{
    static const enum log_level levels[] = {LOG_INFO, LOG_WARN, LOG_ERROR};
    log_printf(levels[level], "net %.*s", STR_ARG(text));
}

const struct net_handlers app_net_handlers = {
    .opened = on_opened,
    .message = on_message,
    .writable = on_writable,
    .closed = on_closed,
    .http = on_http,
    .more = on_more,
    .gone = on_gone,
    .log = on_net_log,
};

/* ----------------------------------------------------------------------------- calls from http */

bool app_probe_ready(void *user, struct buf *out)
{
    struct app *a = user;
    bool ready = a->state == APP_SERVING && hub_is_ready(a->hub);
    int64_t off = ready ? hub_clock_off(a->hub) : 0;
    if (off)
        buf_printf(out, "ready, but this machine's clock is %lld s %s the database's\n",
            (long long)(off < 0 ? -off : off) / 1000, off < 0 ? "behind" : "ahead of");
    else if (ready)
        buf_put_str(out, STR("ready\n"));
    else if (a->state != APP_SERVING)
        buf_put_str(out, STR("not ready: stopping\n"));
    else if (*store_pg_trouble(a->store))
        buf_printf(out, "not ready: %s\n", store_pg_trouble(a->store));
    else
        buf_put_str(out, STR("not ready: the database has not told its time yet\n"));
    return ready;
}

void app_put_metrics(void *user, struct buf *out)
{
    struct app *a = user;
    struct net_stats n = net_stats(a->net);
    if (a->hub)
        hub_metrics(a->hub, out);
    buf_printf(out,
        "# HELP payon_net_connections Connections of all kinds, now.\n"
        "# TYPE payon_net_connections gauge\npayon_net_connections %u\n"
        "# HELP payon_net_websockets WebSockets open, now.\n"
        "# TYPE payon_net_websockets gauge\npayon_net_websockets %u\n"
        "# HELP payon_net_strangers_ended_total Connections without a token that made room.\n"
        "# TYPE payon_net_strangers_ended_total counter\npayon_net_strangers_ended_total %llu\n"
        "# HELP payon_net_proxy_refused_total Connections of proxies without a right PROXY "
        "header.\n"
        "# TYPE payon_net_proxy_refused_total counter\npayon_net_proxy_refused_total %llu\n"
        "# HELP payon_net_crowd_refused_total Connections beyond those of an address.\n"
        "# TYPE payon_net_crowd_refused_total counter\npayon_net_crowd_refused_total %llu\n"
        "# HELP payon_net_sent_bytes_total Bytes sent.\n"
        "# TYPE payon_net_sent_bytes_total counter\npayon_net_sent_bytes_total %llu\n"
        "# HELP payon_log_lines_dropped_total Lines of the log beyond its rate, or that nobody "
        "read.\n"
        "# TYPE payon_log_lines_dropped_total counter\npayon_log_lines_dropped_total %llu\n",
        n.connections, n.websockets, (unsigned long long)n.strangers_ended,
        (unsigned long long)n.refused_proxy, (unsigned long long)n.refused_crowd,
        (unsigned long long)n.bytes_out, (unsigned long long)log_lines_dropped());
}

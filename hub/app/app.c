#include "hub/app/app.h"

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <uv.h>

#include "hub/app/log.h"
#include "hub/app/log_out.h"
#include "hub/app/neighbours.h"
#include "hub/app/ports.h"
#include "hub/cluster/local_bus.h"
#include "hub/cluster/redis_bus.h"
#include "hub/core/hub.h"
#include "hub/crypto/crypto.h"
#include "hub/http/http.h"
#include "hub/net/net.h"
#include "protocol/base/require.h"
#include "protocol/pos/model/limits.h"
#include "protocol/wire/close_codes.h"
#include "storage/pg/check.h"
#include "storage/pg/migrate.h"
#include "storage/pg/store_pg.h"

enum {
    WORDS_MAX = 64, /* in a setting that is a list */
    DAY_S = 86400,
    TRIM_MS = 3000,         /* between two looks at what malloc keeps */
    TRIM_BYTES = 16 << 20,  /* more of it goes back to the system */
    MMAP_BYTES = 256 << 10, /* larger blocks go back at once */
    TLS_WARN_DAYS = 14,
};

static void close_all(struct app *a)
{
    a->state = APP_CLOSING;
    net_close_all(a->net, CLOSE_GOING_AWAY, STR("restart"));
    a->stop_at = uv_now(&a->loop) + NET_CLOSE_MS_MAX + 1000;
}

static void serve(struct app *a)
{
    const struct hub_settings *s = a->settings;
    int claimed = neighbours_claim(
        s->listen_host, net_port(a->net), store_pg_identity(a->store), &a->claim_fd);
    if (claimed == -EADDRINUSE)
        log_printf(LOG_ERROR,
            "listen_port %u is shared with a hub of another database, or of this "
            "one before its last restore",
            net_port(a->net));
    else if (claimed)
        log_printf(
            LOG_WARN, "listen_port: hubs that share it cannot be told: %s", strerror(-claimed));
    if (claimed == -EADDRINUSE || net_listen(a->net)) {
        a->status = 1;
        close_all(a);
        return;
    }
    a->state = APP_SERVING;
    log_printf(LOG_INFO, "state=serving address=%s port=%u node=%s tls=%s", s->listen_host,
        net_port(a->net), s->node, s->tls_cert[0] ? "on" : "off");
}

/* One line when the database goes, and one when it is back. */
static void note_database(struct app *a)
{
    bool up = a->store->ops->is_up(a->store);
    if (up == a->db_up)
        return;
    a->db_up = up;
    if (!up) {
        a->db_away_at = uv_now(&a->loop);
        log_printf(LOG_WARN, "db=away why=\"%s\"", store_pg_trouble(a->store));
    } else if (a->db_away_at) {
        log_printf(LOG_INFO, "db=back away_ms=%llu",
            (unsigned long long)(uv_now(&a->loop) - a->db_away_at));
    }
}

static void on_database_says(void *user, struct str line)
{
    log_line(LOG_WARN, line);
}

static void on_turn_end(void *user)
{
    struct app *a = user;
    if (!a->hub)
        return;
    note_database(a);
    if (a->state == APP_STARTING && hub_is_ready(a->hub))
        serve(a);
    hub_turn_end(a->hub);
}

/* ---------------------------------------------------------------------------- start and stop */

static void drain(struct app *a)
{
    log_printf(LOG_INFO, "state=draining");
    a->state = APP_DRAINING;
    a->stop_at = uv_now(&a->loop) + (uint64_t)a->settings->drain_ms;
    net_stop_listening(a->net);
    hub_drain(a->hub);
}

/* Warns once a day when the certificate expires soon. */
static void check_certificate(struct app *a)
{
    if (uv_now(&a->loop) < a->tls_at)
        return;
    a->tls_at = uv_now(&a->loop) + (uint64_t)DAY_S * 1000;
    int64_t days = net_tls_seconds_left(a->net) / DAY_S;
    if (days < TLS_WARN_DAYS)
        log_printf(LOG_WARN, "tls_cert expires in %lld days", (long long)days);
}

static void on_signal(uv_signal_t *handle, int signum)
{
    struct app *a = handle->data;
    if (signum == SIGHUP) {
        if (a->settings->tls_cert[0])
            log_printf(net_tls_reload(a->net) == 0 ? LOG_INFO : LOG_ERROR, "tls=reload");
        a->tls_at = 0;
        return;
    }
    if (a->state == APP_STARTING) {
        close_all(a);
        return;
    }
    if (a->state == APP_SERVING) {
        drain(a);
        return;
    }
    log_printf(LOG_WARN, "state=stopped why=\"second signal\"");
    log_out_finish();
    exit(2);
}

/* Gives the system back what a burst took. malloc keeps freed memory for itself otherwise, and
 * after it has freed one large block it also keeps those that follow: so the threshold is fixed. */
static void memory_init(struct app *a)
{
#ifdef __GLIBC__
    (void)mallopt(M_MMAP_THRESHOLD, MMAP_BYTES);
#endif
    a->trim_at = uv_now(&a->loop) + TRIM_MS;
}

static void memory_tick(struct app *a)
{
    if (uv_now(&a->loop) < a->trim_at)
        return;
    a->trim_at = uv_now(&a->loop) + TRIM_MS;
#ifdef __GLIBC__
    if (mallinfo2().fordblks > TRIM_BYTES)
        (void)malloc_trim(TRIM_BYTES / 2);
#endif
}

enum { MS_NS = 1000000 };

/* A turn of the loop is what it does between two waits. */
static void on_before(uv_prepare_t *before)
{
    struct app *a = before->data;
    if (a->hub && a->woke_ns)
        hub_note_loop(a->hub, (int64_t)((uv_hrtime() - a->woke_ns) / MS_NS), -1);
}

static void on_after(uv_check_t *after)
{
    ((struct app *)after->data)->woke_ns = uv_hrtime();
}

static void note_lateness(struct app *a)
{
    uint64_t now = uv_hrtime();
    if (a->hub && a->tick_ns)
        hub_note_loop(a->hub, -1, now > a->tick_ns ? (int64_t)((now - a->tick_ns) / MS_NS) : 0);
    a->tick_ns = now + (uint64_t)TICK_MS * MS_NS;
}

static void on_tick(uv_timer_t *timer)
{
    struct app *a = timer->data;
    note_lateness(a);
    hub_tick(a->hub);
    rest_tick(a->rest, a->hub, a->state != APP_SERVING);
    check_certificate(a);
    memory_tick(a);
    log_tick();
    bool late = uv_now(&a->loop) >= a->stop_at;
    if (a->state == APP_DRAINING && (late || hub_is_drained(a->hub))) {
        if (late) {
            log_printf(LOG_ERROR, "state=draining why=\"not drained in time\"");
            a->status = 2;
        }
        close_all(a);
    } else if (a->state == APP_CLOSING && (late || net_idle(a->net))) {
        uv_stop(&a->loop);
    }
}

static void start_signal(struct app *a, uv_signal_t *handle, int signum)
{
    require(uv_signal_init(&a->loop, handle) == 0);
    handle->data = a;
    require(uv_signal_start(handle, on_signal, signum) == 0);
}

/* The space-separated words, as pointers into `copy`. */
static size_t split_words(char *copy, const char **out)
{
    size_t n = 0;
    char *rest = NULL;
    for (char *p = strtok_r(copy, " ", &rest); p && n < WORDS_MAX; p = strtok_r(NULL, " ", &rest))
        out[n++] = p;
    return n;
}

static int start_net(struct app *a, int64_t port)
{
    static const char *const subprotocols[] = {"payon.v1"};
    const struct hub_settings *s = a->settings;
    const char *origins[WORDS_MAX], *hosts[WORDS_MAX], *proxies[WORDS_MAX];
    char *copy = strdup(s->allowed_origins), *hosts_copy = strdup(s->hosts);
    char *proxies_copy = strdup(s->proxies);
    if (!copy || !hosts_copy || !proxies_copy) {
        free(copy);
        free(hosts_copy);
        free(proxies_copy);
        return -1;
    }
    struct net_options o = {
        .loop = &a->loop,
        .address = s->listen_host,
        .port = (uint16_t)port,
        .listen_later = true,
        .ops_address = s->ops_host,
        .ops_port = port ? (uint16_t)s->ops_port : 0, /* not for --check-config */
        .cert_path = s->tls_cert[0] ? s->tls_cert : NULL,
        .key_path = s->tls_key[0] ? s->tls_key : NULL,
        .ws_path = "/ws",
        .subprotocols = subprotocols,
        .n_subprotocols = 1,
        .subprotocol_required = true,
        .origins = origins,
        .n_origins = split_words(copy, origins),
        .hosts = hosts,
        .n_hosts = split_words(hosts_copy, hosts),
        .proxies = proxies,
        .n_proxies = split_words(proxies_copy, proxies),
        .proxy_protocol = s->proxy_protocol != 0,
        .ciphers = s->tls_ciphers,
        .message_max = LIMIT_MESSAGE_BYTES,
        .stranger_message_max = LIMIT_HELLO_BYTES,
        .stranger_ms = LIMIT_STRANGER_MS,
        .strangers_per_address = (uint32_t)s->strangers_per_address,
        .body_max = LIMIT_MESSAGE_BYTES,
        .connections_max = (uint32_t)s->connections_max,
        .connections_per_address = (uint32_t)s->connections_per_address,
    };
    int err = net_new(&o, &app_net_handlers, a, &a->net);
    free(copy);
    free(hosts_copy);
    free(proxies_copy);
    if (err)
        return err;
    net_at_turn_end(a->net, on_turn_end);
    return 0;
}

static int start_http(struct app *a)
{
    struct http_options o = {
        .web_root = a->settings->web_root[0] ? a->settings->web_root : NULL,
        .ready = app_probe_ready,
        .metrics = app_put_metrics,
        .user = a,
        .ops_apart = a->settings->ops_port != 0,
        .tls = a->settings->tls_cert[0] != 0,
    };
    struct buf why;
    buf_init(&why, 1000);
    int err = http_new(&o, &a->http, &why);
    if (why.n)
        log_printf(err ? LOG_ERROR : LOG_WARN, "web_root: %.*s", STR_ARG(buf_str(&why)));
    buf_fini(&why);
    if (!err)
        a->rest = rest_new(&(struct rest_options){
            .log = app_log_rest, .user = a, .loop = &a->loop, .conninfo = a->settings->db_url});
    return err ? err : a->rest ? 0 : -ENOMEM;
}

static int start_bus(struct app *a, struct env env)
{
    if (!a->settings->redis_url[0]) {
        a->bus = local_bus();
        a->bus_closed = true;
        return 0;
    }
    int err = redis_bus_new(&a->loop, str_of(a->settings->redis_url), env, &a->bus);
    if (err)
        log_printf(LOG_ERROR, "redis_url is not of the form redis://[:password@]host[:port][/db]");
    return err;
}

/* False when the database answers but must not be used. One that is away is fine. */
static bool database_is_fit(const struct hub_settings *s)
{
    struct buf why;
    struct pg_server server;
    buf_init(&why, 4096);
    int err = s->db_url[0] ? store_pg_check(s->db_url, &server, &why) : -EINVAL;
    if (err == -EINVAL)
        log_printf(LOG_ERROR, "db_url is not set");
    else if (err == -ENOTCONN)
        log_printf(LOG_WARN, "db=away why=\"%.*s\"", STR_ARG(buf_str(&why)));
    else if (err)
        log_printf(LOG_ERROR, "db_url: %.*s", STR_ARG(buf_str(&why)));
    else if (!server.standby_named)
        log_printf(LOG_WARN, "db: no synchronous standby is named (synchronous_standby_names): a "
                             "failover may lose acknowledged commands");
    buf_fini(&why);
    return err == 0 || err == -ENOTCONN;
}

static int start(struct app *a)
{
    const struct hub_settings *s = a->settings;
    struct env env = {&app_env_ops, a};
    struct hub_config config = {
        .node = str_of(s->node),
        .pepper = str_of(s->pepper),
        .login_idle_s = s->login_idle_minutes * 60,
        .login_life_s = s->login_hours * 3600,
        .command_rate = s->command_rate,
        .tenant_command_rate = s->tenant_command_rate,
        .heartbeat_ms = s->heartbeat_ms,
        .tendered_over = s->tendered_over,
        .venues_max = (size_t)s->venues_max,
        .tenant_sessions_max = (size_t)s->connections_per_tenant,
    };
    struct store_pg_config pg = {.loop = &a->loop,
        .conninfo = s->db_url,
        .operator_conninfo = s->db_operator_url,
        .refusals_days = s->refusals_days,
        .say = on_database_says,
        .user = a};
    /* The net first, before anything else opens descriptors: see stop(). What fails here has logged
     * why. */
    if (!database_is_fit(s) || start_http(a) || start_net(a, s->listen_port) || start_bus(a, env))
        return -1;
    a->store = store_pg_new(&pg);
    a->hub = a->store ? hub_new(&config, env, a->store, a->bus) : NULL;
    if (!a->hub) {
        log_printf(LOG_ERROR, "out of memory at start");
        return -1;
    }
    start_signal(a, &a->term, SIGTERM);
    start_signal(a, &a->intr, SIGINT);
    start_signal(a, &a->hup, SIGHUP);
    memory_init(a);
    require(uv_timer_init(&a->loop, &a->tick) == 0);
    a->tick.data = a;
    uv_timer_start(&a->tick, on_tick, TICK_MS, TICK_MS);
    require(uv_prepare_init(&a->loop, &a->before) == 0);
    require(uv_check_init(&a->loop, &a->after) == 0);
    a->before.data = a->after.data = a;
    require(uv_prepare_start(&a->before, on_before) == 0);
    require(uv_check_start(&a->after, on_after) == 0);
    a->handles = true;
    log_printf(LOG_INFO, "state=starting why=\"it waits for its database\"");
    a->stop_at = UINT64_MAX;
    return 0;
}

static void bus_is_closed(void *user)
{
    ((struct app *)user)->bus_closed = true;
}

/* Everything that may open descriptors is freed before the net. Destroying libwebsockets' context
 * takes several turns of the loop and closes one descriptor twice; by then somebody else may have
 * got the same number (4.1.6; an epoll_ctl on it then aborts libuv). */
static void stop(struct app *a)
{
    if (a->handles) {
        /* First: net_free runs the loop, and what these would call is gone by then. */
        uv_handle_t *own[] = {(uv_handle_t *)&a->tick, (uv_handle_t *)&a->term,
            (uv_handle_t *)&a->intr, (uv_handle_t *)&a->hup, (uv_handle_t *)&a->before,
            (uv_handle_t *)&a->after};
        for (size_t i = 0; i < sizeof own / sizeof *own; i++)
            uv_close(own[i], NULL);
    }
    if (a->bus && !a->bus_closed)
        redis_bus_close(a->bus, bus_is_closed, a);
    hub_free(a->hub);
    a->hub = NULL;
    rest_halt(a->rest);
    if (a->store)
        a->store->ops->free(a->store);
    net_free(a->net);
    uv_run(&a->loop, UV_RUN_DEFAULT); /* until every handle is closed */
    http_free(a->http);
    rest_free(a->rest);
    require(uv_loop_close(&a->loop) == 0);
    if (a->claim_fd >= 0)
        close(a->claim_fd);
}

/* Like a start, but on a free port: a hub with these settings may be running. */
int app_check(const struct hub_settings *settings)
{
    struct app a = {.settings = settings, .claim_fd = -1};
    if (crypto_init() != 0) {
        log_printf(LOG_ERROR, "no randomness from the system");
        return 1;
    }
    require(uv_loop_init(&a.loop) == 0);
    struct env env = {&app_env_ops, &a};
    bool good = database_is_fit(settings) && start_http(&a) == 0 && start_net(&a, 0) == 0 &&
                start_bus(&a, env) == 0;
    stop(&a);
    crypto_fini();
    return good ? 0 : 1;
}

int app_migrate(const struct hub_settings *settings)
{
    struct buf report;
    if (!settings->db_owner_url[0]) {
        log_printf(LOG_ERROR, "db_owner_url is not set: --migrate needs the owner of the schema");
        return 1;
    }
    buf_init(&report, 65536);
    int err = migrate_run(settings->db_owner_url, settings->db_hub_role, &report);
    fprintf(stderr, "%.*s", STR_ARG(buf_str(&report)));
    buf_fini(&report);
    return err ? 1 : 0;
}

int app_run(const struct hub_settings *settings)
{
    struct app a = {.settings = settings, .claim_fd = -1};
    log_level_set(settings->log_level);
    log_out_unblock();
    signal(SIGPIPE, SIG_IGN);
    if (crypto_init() != 0) {
        log_printf(LOG_ERROR, "no randomness from the system");
        return 1;
    }
    require(uv_loop_init(&a.loop) == 0);
    if (start(&a) == 0)
        uv_run(&a.loop, UV_RUN_DEFAULT);
    else
        a.status = 1;
    stop(&a);
    crypto_fini();
    log_printf(LOG_INFO, "state=stopped status=%d", a.status);
    log_out_finish();
    return a.status;
}

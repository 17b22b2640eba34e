#include "tests/contract/stage_pg.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/base/buf.h"
#include "storage/pg/admin.h"
#include "storage/pg/admin_key.h"
#include "storage/pg/migrate.h"
#include "storage/pg/store_pg.h"
#include "storage/sql_text.h"
#include "tests/unit/unit.h"

enum {
    SQL_MAX = 65536,
    PATIENCE_MS = 15000,
};

static const char *const password = "contract";

static struct {
    uv_loop_t loop;
    uv_timer_t patience;
    struct proxy *proxy;
    PGconn *admin;
    struct admin *owner;
    struct buf sql, value;
    /* of the commit whose answer is to be lost */
    bool armed;
    enum loss loss;
    uint64_t seen;
    char receipts[16]; /* as many as there were before it */
} stage;

static const char *env(const char *name)
{
    const char *value = getenv(name);
    ck_assert_msg(value, "%s is not set: run this under tools/pg-temp", name);
    return value;
}

/* --- SQL ----------------------------------------------------------------------------------- */

static PGresult *query(const char *format, va_list args)
{
    char *text = NULL;
    ck_assert_int_ge(vasprintf(&text, format, args), 0);
    PGresult *r = PQexec(stage.admin, text);
    ExecStatusType status = PQresultStatus(r);
    ck_assert_msg(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, "%s: %s", text,
        PQresultErrorMessage(r));
    free(text);
    return r;
}

void stage_sql(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    PQclear(query(format, args));
    va_end(args);
}

const char *stage_migration(const char *name)
{
    for (int i = 0; i < MIGRATIONS_N; i++)
        if (!strcmp(migrations[i].name, name))
            return migrations[i].sql;
    ck_abort_msg("no migration %s", name);
}

const char *stage_value(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    PGresult *r = query(format, args);
    va_end(args);
    buf_reset(&stage.value);
    if (PQntuples(r))
        buf_printf(&stage.value, "%s", PQgetvalue(r, 0, 0));
    buf_put_char(&stage.value, '\0');
    PQclear(r);
    return stage.value.p;
}

/* --- life ---------------------------------------------------------------------------------- */

static void connect_admin(void)
{
    buf_init(&stage.sql, SQL_MAX);
    buf_init(&stage.value, 1 << 20);
    stage.admin = PQconnectdb(env("PAYON_DB_ADMIN_URL"));
    ck_assert_msg(PQstatus(stage.admin) == CONNECTION_OK, "%s", PQerrorMessage(stage.admin));
}

static void disconnect_admin(void)
{
    PQfinish(stage.admin);
    buf_fini(&stage.sql);
    buf_fini(&stage.value);
}

/* Migrates, and gives the hub's role a known password. Before the tests: ck_assert does not work.
 */
void stage_prepare(void)
{
    const char *owner = getenv("PAYON_DB_OWNER_URL"), *superuser = getenv("PAYON_DB_ADMIN_URL");
    char sql[128];
    struct buf report;
    buf_init(&report, 4096);
    if (!owner || !superuser || migrate_run(owner, "payon_hub", &report)) {
        fprintf(stderr, "%.*srun this under tools/pg-temp\n", STR_ARG(buf_str(&report)));
        exit(2);
    }
    buf_fini(&report);
    PGconn *admin = PQconnectdb(superuser);
    snprintf(sql, sizeof sql, "alter role payon_hub password '%s'", password);
    PQclear(PQexec(admin, sql));
    PQfinish(admin);
}

static void on_patience(uv_timer_t *timer)
{
    ck_abort_msg("nothing has happened for %d ms", PATIENCE_MS);
}

void stage_begin(void)
{
    struct buf why;
    buf_init(&why, 1024);
    connect_admin();
    stage.owner = admin_open(env("PAYON_DB_OWNER_URL"), &why);
    ck_assert_msg(stage.owner, "%.*s", STR_ARG(buf_str(&why)));
    buf_fini(&why);
    ck_assert_int_eq(uv_loop_init(&stage.loop), 0);
    uv_timer_init(&stage.loop, &stage.patience);
    int port = (int)strtol(stage_value("show port"), NULL, 10);
    stage.proxy = proxy_new(&stage.loop, 0, "127.0.0.1", port);
    ck_assert_ptr_nonnull(stage.proxy);
    stage.armed = false;
    stage_sql("truncate pairing"); /* the limit counts all of them */
}

void stage_end(void)
{
    proxy_free(stage.proxy);
    uv_close((uv_handle_t *)&stage.patience, NULL);
    uv_run(&stage.loop, UV_RUN_DEFAULT);
    ck_assert_int_eq(uv_loop_close(&stage.loop), 0);
    admin_close(stage.owner);
    disconnect_admin();
}

uv_loop_t *stage_loop(void)
{
    return &stage.loop;
}

struct proxy *stage_proxy(void)
{
    return stage.proxy;
}

PGconn *stage_admin(void)
{
    return stage.admin;
}

char *stage_conninfo(const char *role, const char *database)
{
    char *text = NULL;
    ck_assert_int_ge(asprintf(&text, "host=%s port=%s dbname='%s' user=%s", PQhost(stage.admin),
                         PQport(stage.admin), database ? database : PQdb(stage.admin), role),
        0);
    return text;
}

PGconn *stage_connect(const char *role)
{
    char *text = stage_conninfo(role, NULL);
    PGconn *pg = PQconnectdb(text);
    ck_assert_msg(PQstatus(pg) == CONNECTION_OK, "%s", PQerrorMessage(pg));
    free(text);
    return pg;
}

struct store *stage_open_with(int timeout_ms)
{
    char text[256];
    snprintf(text, sizeof text, "host=127.0.0.1 port=%d dbname='%s' user=payon_hub password=%s",
        proxy_port(stage.proxy), PQdb(stage.admin), password);
    struct store_pg_config config = {
        .loop = &stage.loop, .conninfo = text, .timeout_ms = timeout_ms};
    struct store *s = store_pg_new(&config);
    ck_assert_ptr_nonnull(s);
    return s;
}

struct store *stage_open(void)
{
    struct store *s = stage_open_with(0);
    while (!can_commit(s))
        stage_turn();
    return s;
}

void stage_close(struct store *s)
{
    s->ops->free(s);
    uv_run(&stage.loop, UV_RUN_NOWAIT);
}

void stage_add_venue(const struct venue_info *info)
{
    struct buf why;
    buf_init(&why, 1024);
    int rc = admin_create_tenant(stage.owner, info->tenant, STR("Tenant"), &why);
    ck_assert_msg(rc == 0 || rc == -EEXIST, "%.*s", STR_ARG(buf_str(&why)));
    buf_reset(&why);
    rc = admin_create_venue(stage.owner, info, &why);
    ck_assert_msg(rc == 0, "%.*s", STR_ARG(buf_str(&why)));
    buf_fini(&why);
}

void stage_add_device(id token, const struct store_device *device)
{
    struct buf why;
    buf_init(&why, 1024);
    int rc = admin_mint(stage.owner, token, device, &why);
    ck_assert_msg(rc == 0, "%.*s", STR_ARG(buf_str(&why)));
    buf_fini(&why);
}

/* With the statements that payonctl uses. */
void stage_put_key(id which, const struct store_key *key)
{
    struct buf why;
    buf_init(&why, 1024);
    struct admin_key_new k = {.tenant = key->tenant,
        .key = which,
        .name = key->name,
        .role = key->role,
        .signs = key->signs,
        .scopes = SCOPE_BIT(READ) | (key->writes ? SCOPE_BIT(COMMAND) : 0)};
    memcpy(k.secret_hash, key->has_old ? key->old_hash : key->secret_hash, sizeof k.secret_hash);
    int rc = admin_key_mint(stage.owner, &k, &why);
    if (rc == -EEXIST)
        rc = 0;
    if (!rc && key->has_old)
        rc = admin_key_rotate(stage.owner, which, key->secret_hash, 60, &why);
    if (!rc && key->revoked)
        rc = admin_key_revoke(stage.owner, which, &why);
    ck_assert_msg(rc == 0, "%.*s", STR_ARG(buf_str(&why)));
    buf_fini(&why);
}

void stage_revoke(id token)
{
    struct buf why;
    buf_init(&why, 1024);
    int rc = admin_revoke(stage.owner, token, &why);
    ck_assert_msg(rc == 0, "%.*s", STR_ARG(buf_str(&why)));
    buf_fini(&why);
}

void stage_give_role(id token, enum role role)
{
    struct buf why;
    buf_init(&why, 1024);
    const struct admin_device_edit edit = {.role = (int)role};
    int rc = admin_edit_device(stage.owner, token, &edit, &why);
    ck_assert_msg(rc == 0, "%.*s", STR_ARG(buf_str(&why)));
    buf_fini(&why);
}

void stage_bar_venue(const struct venue_info *info, enum token_lapse barred)
{
    static const enum admin_state states[] = {[TOKEN_HOLDS] = ADMIN_ACTIVE,
        [TOKEN_SUSPENDED] = ADMIN_SUSPENDED,
        [TOKEN_CLOSED] = ADMIN_CLOSED};
    struct buf why;
    buf_init(&why, 1024);
    int rc = admin_set_state(stage.owner, info->tenant, info->venue, states[barred], &why);
    ck_assert_msg(rc == 0, "%.*s", STR_ARG(buf_str(&why)));
    buf_fini(&why);
}

int stage_approve(const struct pair_code *code, const struct store_device *device)
{
    struct buf why;
    struct admin_paired paired;
    buf_init(&why, 1024);
    int rc = admin_pair(stage.owner, code, device, &paired, &why);
    ck_assert_msg(rc != -EIO && rc != -ENOTCONN, "%.*s", STR_ARG(buf_str(&why)));
    buf_fini(&why);
    return rc;
}

void stage_pass(int ms)
{
    stage_value("select pg_sleep(%d / 1000.0)", ms);
}

/* --- losses -------------------------------------------------------------------------------- */

void stage_lose(struct store *s, enum loss loss)
{
    stage.armed = true;
    stage.loss = loss;
    stage.seen = proxy_seen(stage.proxy, PROXY_UP);
    snprintf(
        stage.receipts, sizeof stage.receipts, "%s", stage_value("select count(*) from receipt"));
    if (loss == LOSS_BEFORE)
        proxy_mode(stage.proxy, PROXY_UP, PROXY_DROP);
    else if (loss == LOSS_AFTER)
        proxy_mode(stage.proxy, PROXY_DOWN, PROXY_HOLD);
    else
        proxy_mode(stage.proxy, PROXY_UP, PROXY_HOLD);
}

/* The armed commit has come as far as it may: cut the connection. */
static void lose_now(void)
{
    bool sent = proxy_seen(stage.proxy, PROXY_UP) > stage.seen;
    if (!stage.armed || !sent)
        return;
    if (stage.loss == LOSS_AFTER &&
        !strcmp(stage.receipts, stage_value("select count(*) from receipt")))
        return;
    stage.armed = false;
    if (stage.loss == LOSS_LATE)
        proxy_cut_clients(stage.proxy);
    else
        proxy_cut(stage.proxy);
    proxy_mode(stage.proxy, PROXY_UP, PROXY_PASS);
    proxy_mode(stage.proxy, PROXY_DOWN, PROXY_PASS);
}

void stage_late(void)
{
    proxy_release(stage.proxy);
    while (proxy_held(stage.proxy, PROXY_UP))
        stage_turn();
}

void stage_turn(void)
{
    uv_timer_start(&stage.patience, on_patience, PATIENCE_MS, 0);
    uv_run(&stage.loop, stage.armed ? UV_RUN_NOWAIT : UV_RUN_ONCE);
    uv_timer_stop(&stage.patience);
    lose_now();
}

void stage_poll(void)
{
    uv_run(&stage.loop, UV_RUN_NOWAIT);
}

struct scene scene_begin_with(uint64_t seed, int timeout_ms)
{
    stage_begin();
    return scene_on(stage_open_with(timeout_ms), seed);
}

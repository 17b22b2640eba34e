#include "storage/pg/store_pg.h"

#include <stdlib.h>

#include "protocol/base/require.h"
#include "storage/pg/commit.h"
#include "storage/pg/expire.h"
#include "storage/pg/load.h"
#include "storage/pg/pair.h"
#include "storage/pg/read.h"
#include "storage/pg/store_pg_state.h"

enum { TIMEOUT_MS = 10000 };

/* --- life ---------------------------------------------------------------------------------- */

static void maybe_gone(struct store_pg *s)
{
    if (!s->freeing || s->handles)
        return;
    while (s->reserve) {
        struct read *r = s->reserve;
        s->reserve = (struct read *)r->call.next;
        free(r);
    }
    rows_fini(&s->rows);
    procedure_fini(&s->procedure);
    columns_fini(&s->columns);
    params_fini(&s->params);
    buf_fini(&s->scratch);
    free(s->commit_statements);
    free(s->read_statements);
    free(s);
}

static void on_closed(uv_handle_t *handle)
{
    struct store_pg *s = handle->data;
    s->handles--;
    maybe_gone(s);
}

static void store_pg_free(struct store *base)
{
    struct store_pg *s = (struct store_pg *)base;
    s->freeing = true;
    if (s->resolving) {
        s->resolving = false;
        store_pg_later(&s->commit.call, STORE_UNAVAILABLE, "closing");
    }
    pg_conn_free(s->commits);
    pg_conn_free(s->reads);
    pg_conn_free(s->pairs);
    store_pg_end_later(s);
    if (!s->handles)
        maybe_gone(s);
    else {
        uv_close((uv_handle_t *)&s->later_timer, on_closed);
        uv_close((uv_handle_t *)&s->resolve_timer, on_closed);
        uv_close((uv_handle_t *)&s->wait_timer, on_closed);
        uv_close((uv_handle_t *)&s->probe_timer, on_closed);
        uv_close((uv_handle_t *)&s->expire_timer, on_closed);
    }
}

static bool store_pg_is_up(struct store *base)
{
    struct store_pg *s = (struct store_pg *)base;
    return pg_conn_is_up(s->commits) && pg_conn_is_up(s->reads) && !*s->refused;
}

static int64_t store_pg_timeline(struct store *base)
{
    return pg_conn_server(((struct store_pg *)base)->commits)->timeline;
}

const char *store_pg_trouble(const struct store *base)
{
    const struct store_pg *s = (const struct store_pg *)base;
    if (!pg_conn_is_up(s->commits))
        return pg_conn_trouble(s->commits);
    return pg_conn_is_up(s->reads) ? s->refused : pg_conn_trouble(s->reads);
}

const char *store_pg_identity(const struct store *base)
{
    return pg_conn_server(((const struct store_pg *)base)->commits)->identity;
}

/* Reads follow commits: after a failover the old server may still answer them. */
static void reads_follow(struct store_pg *s)
{
    if (pg_conn_is_up(s->commits) && pg_conn_is_up(s->reads) &&
        pg_conn_server(s->commits)->started != pg_conn_server(s->reads)->started)
        pg_conn_drop(s->reads, "it is on another server than the one that commits");
}

static void commits_up(void *user)
{
    reads_follow(user);
    store_pg_resolve_go(user);
}

static void reads_up(void *user)
{
    reads_follow(user);
}

/* The commit connection calls the procedure; the reading one loads each kind. */
static bool list_statements(struct store_pg *s, size_t *ret_commit, size_t *ret_read)
{
    size_t n = commit_statements_n, m = read_statements_n;
    s->commit_statements = malloc((n + 1) * sizeof *s->commit_statements);
    s->read_statements = malloc((m + KINDS_N) * sizeof *s->read_statements);
    if (!s->commit_statements || !s->read_statements)
        return false;
    memcpy(s->commit_statements, commit_statements, n * sizeof *s->commit_statements);
    s->commit_statements[n++] = (struct pg_statement){s->procedure.name, s->procedure.call};
    memcpy(s->read_statements, read_statements, m * sizeof *s->read_statements);
    for (int k = 0; k < KINDS_N; k++)
        s->read_statements[m++] =
            (struct pg_statement){s->rows.loads[k].name, s->rows.loads[k].sql};
    *ret_commit = n;
    *ret_read = m;
    return true;
}

static bool connect_all(struct store_pg *s, const struct store_pg_config *config)
{
    size_t n_commit = 0, n_read = 0;
    if (!list_statements(s, &n_commit, &n_read))
        return false;
    struct pg_conn_config c = {
        .loop = config->loop,
        .conninfo = config->conninfo,
        .purpose = "commit",
        .writer = s->writer,
        .timeout_ms = config->timeout_ms ? config->timeout_ms : TIMEOUT_MS,
        .statements = s->commit_statements,
        .n_statements = n_commit,
        .up = commits_up,
        .user = s,
    };
    s->commits = pg_conn_new(&c);
    c.purpose = "read";
    c.read_only = true;
    c.writer = (id){{0}};
    c.statements = s->read_statements;
    c.n_statements = n_read;
    c.up = reads_up;
    s->reads = pg_conn_new(&c);
    c.purpose = "pair";
    c.read_only = false;
    c.statements = pair_statements;
    c.n_statements = pair_statements_n;
    s->pairs = pg_conn_new(&c);
    return s->commits && s->reads && s->pairs;
}

static const struct store_ops store_pg_ops = {
    .commit = store_pg_commit,
    .resolve = store_pg_resolve,
    .load = store_pg_load,
    .tail = store_pg_tail,
    .receipts = store_pg_receipts,
    .device = store_pg_device,
    .pair = store_pg_pair,
    .heads = store_pg_heads,
    .revoked = store_pg_revoked,
    .is_up = store_pg_is_up,
    .clock = store_pg_clock,
    .timeline = store_pg_timeline,
    .free = store_pg_free,
};

struct store *store_pg_new(const struct store_pg_config *config)
{
    struct store_pg *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->base.ops = &store_pg_ops;
    s->loop = config->loop;
    s->say = config->say;
    s->say_user = config->user;
    s->later_end = &s->later;
    params_init(&s->params, PARAMS_BYTES_MAX);
    uint32_t width[COLUMNS_N];
    procedure_widths(width);
    columns_init(&s->columns, PARAMS_BYTES_MAX, width);
    buf_init(&s->scratch, PARAMS_BYTES_MAX);
    require(uv_random(NULL, NULL, s->writer.b, sizeof s->writer.b, 0, NULL) == 0);
    bool good = rows_init(&s->rows) == 0 && procedure_init(&s->procedure) == 0;
    for (int i = 0; good && i < READS_RESERVE; i++) {
        struct read *r = calloc(1, sizeof *r);
        good = r != NULL;
        if (r) {
            r->call.next = (struct pg_call *)s->reserve;
            s->reserve = r;
        }
    }
    good = good && connect_all(s, config);
    if (!good) {
        store_pg_free(&s->base);
        return NULL;
    }
    require(uv_timer_init(s->loop, &s->later_timer) == 0);
    require(uv_timer_init(s->loop, &s->resolve_timer) == 0);
    require(uv_timer_init(s->loop, &s->wait_timer) == 0);
    require(uv_timer_init(s->loop, &s->probe_timer) == 0);
    require(uv_timer_init(s->loop, &s->expire_timer) == 0);
    s->later_timer.data = s->resolve_timer.data = s->wait_timer.data = s->probe_timer.data = s;
    s->expire_timer.data = s;
    s->handles = 5;
    s->refusals_days = config->refusals_days;
    s->expire_every_ms = config->expire_every_ms;
    store_pg_expire_begin(s);
    return &s->base;
}

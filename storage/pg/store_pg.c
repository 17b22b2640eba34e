#include "storage/pg/store_pg.h"

#include <stdlib.h>

#include "protocol/base/require.h"
#include "storage/pg/act.h"
#include "storage/pg/commit.h"
#include "storage/pg/expire.h"
#include "storage/pg/key.h"
#include "storage/pg/load.h"
#include "storage/pg/login.h"
#include "storage/pg/pair.h"
#include "storage/pg/read.h"
#include "storage/pg/secret.h"
#include "storage/pg/store_pg_state.h"
#include "storage/pg/task.h"

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

static void on_lane_closed(uv_handle_t *handle)
{
    struct store_pg *s = ((struct lane *)handle->data)->s;
    s->handles--;
    maybe_gone(s);
}

static void store_pg_free(struct store *base)
{
    struct store_pg *s = (struct store_pg *)base;
    s->freeing = true;
    EACH_LANE(lane, s) {
        if (lane->resolving) {
            lane->resolving = false;
            store_pg_later(&lane->commit.call, STORE_UNAVAILABLE, "closing");
        }
        pg_conn_free(lane->conn);
    }
    pg_conn_free(s->reads);
    pg_conn_free(s->pairs);
    pg_conn_free(s->acts);
    store_pg_end_later(s);
    if (!s->handles)
        maybe_gone(s);
    else {
        uv_close((uv_handle_t *)&s->later_timer, on_closed);
        EACH_LANE(lane, s) {
            uv_close((uv_handle_t *)&lane->resolve_timer, on_lane_closed);
            uv_close((uv_handle_t *)&lane->wait_timer, on_lane_closed);
        }
        uv_close((uv_handle_t *)&s->probe_timer, on_closed);
        uv_close((uv_handle_t *)&s->expire_timer, on_closed);
    }
}

/* The lane to ask about the server: one that is up, if there is one. */
static const struct lane *best_lane(const struct store_pg *s)
{
    if (pg_conn_is_up(s->leader->conn))
        return s->leader;
    EACH_LANE(lane, s)
        if (pg_conn_is_up(lane->conn))
            return lane;
    return s->leader;
}

static bool store_pg_is_up(struct store *base)
{
    struct store_pg *s = (struct store_pg *)base;
    return pg_conn_is_up(best_lane(s)->conn) && pg_conn_is_up(s->reads) && !*s->refused;
}

static bool store_pg_lane_is_up(struct store *base, unsigned lane)
{
    require(lane < STORE_LANES);
    return pg_conn_is_up(((struct store_pg *)base)->lanes[lane].conn);
}

static int64_t store_pg_timeline(struct store *base)
{
    return pg_conn_server(((struct store_pg *)base)->leader->conn)->timeline;
}

const char *store_pg_trouble(const struct store *base)
{
    const struct store_pg *s = (const struct store_pg *)base;
    const struct pg_conn *commits = best_lane(s)->conn;
    if (!pg_conn_is_up(commits))
        return pg_conn_trouble(commits);
    return pg_conn_is_up(s->reads) ? s->refused : pg_conn_trouble(s->reads);
}

const char *store_pg_identity(const struct store *base)
{
    return pg_conn_server(((const struct store_pg *)base)->leader->conn)->identity;
}

/* Reads follow commits: after a failover the old server may still answer them. */
static void reads_follow(struct store_pg *s)
{
    if (pg_conn_is_up(s->leader->conn) && pg_conn_is_up(s->reads) &&
        pg_conn_server(s->leader->conn)->started != pg_conn_server(s->reads)->started)
        pg_conn_drop(s->reads, "it is on another server than the one that commits");
}

/* All lanes commit to one server: on two, each would take what the other one lacks. After a
 * failover the newer timeline is right; of one timeline the server that was reached last. The lane
 * that is given up resolves what it has out on the other server. */
static void lanes_agree(struct store_pg *s, struct lane *came)
{
    const struct pg_server *here = pg_conn_server(came->conn);
    EACH_LANE(lane, s) {
        if (lane == came || !pg_conn_is_up(lane->conn))
            continue;
        const struct pg_server *there = pg_conn_server(lane->conn);
        if (there->started == here->started)
            continue;
        bool older = there->timeline > here->timeline;
        pg_conn_drop(older ? came->conn : lane->conn, "another lane commits to a newer server");
        if (older)
            return;
    }
    s->leader = came;
}

static void lane_up(void *user)
{
    struct lane *lane = user;
    lanes_agree(lane->s, lane);
    reads_follow(lane->s);
    if (pg_conn_is_up(lane->conn))
        store_pg_resolve_go(lane);
}

static void reads_up(void *user)
{
    reads_follow(user);
}

/* The commit connection calls the procedures; the reading one loads each kind. */
static bool list_statements(struct store_pg *s, size_t *ret_commit, size_t *ret_read)
{
    size_t n = commit_statements_n, m = read_statements_n;
    s->commit_statements = malloc((n + 2) * sizeof *s->commit_statements);
    s->read_statements = malloc((m + KINDS_N) * sizeof *s->read_statements);
    if (!s->commit_statements || !s->read_statements)
        return false;
    memcpy(s->commit_statements, commit_statements, n * sizeof *s->commit_statements);
    s->commit_statements[n++] = (struct pg_statement){s->procedure.name, s->procedure.call};
    s->commit_statements[n++] = (struct pg_statement){s->procedure.name_one, s->procedure.call_one};
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
        .timeout_ms = config->timeout_ms ? config->timeout_ms : TIMEOUT_MS,
        .statements = s->commit_statements,
        .n_statements = n_commit,
        .up = lane_up,
    };
    static const char *const purposes[STORE_LANES] = {"commit", "commit2"};
    bool good = true;
    for (int i = 0; i < STORE_LANES; i++) {
        c.purpose = purposes[i];
        c.writer = s->lanes[i].writer;
        c.user = &s->lanes[i];
        good = (s->lanes[i].conn = pg_conn_new(&c)) && good;
    }
    c.user = s;
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
    good = good && s->reads && s->pairs;
    if (!config->operator_conninfo || !config->operator_conninfo[0])
        return good;
    c.conninfo = config->operator_conninfo;
    c.purpose = "administer";
    c.statements = act_statements;
    c.n_statements = act_statements_n;
    c.up = NULL;
    s->acts = pg_conn_new(&c);
    return good && s->acts;
}

static const struct store_ops store_pg_ops = {
    .commit = store_pg_commit,
    .resolve = store_pg_resolve,
    .load = store_pg_load,
    .tail = store_pg_tail,
    .receipts = store_pg_receipts,
    .device = store_pg_device,
    .key = store_pg_key,
    .key_used = store_pg_key_used,
    .session = store_pg_session,
    .session_used = store_pg_session_used,
    .login = store_pg_login,
    .pair = store_pg_pair,
    .heads = store_pg_heads,
    .revoked = store_pg_revoked,
    .seen = store_pg_seen,
    .is_up = store_pg_is_up,
    .lane_is_up = store_pg_lane_is_up,
    .secret_try = store_pg_secret_try,
    .secret_put = store_pg_secret_put,
    .secret_clear = store_pg_secret_clear,
    .administer = store_pg_administer,
    .task_venues = store_pg_task_venues,
    .tasks = store_pg_tasks,
    .task_end = store_pg_task_end,
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
    s->leader = s->lanes;
    EACH_LANE(lane, s) {
        lane->s = s;
        require(uv_random(NULL, NULL, lane->writer.b, sizeof lane->writer.b, 0, NULL) == 0);
    }
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
    require(uv_timer_init(s->loop, &s->probe_timer) == 0);
    require(uv_timer_init(s->loop, &s->expire_timer) == 0);
    s->later_timer.data = s->probe_timer.data = s->expire_timer.data = s;
    s->handles = 3;
    EACH_LANE(lane, s) {
        require(uv_timer_init(s->loop, &lane->resolve_timer) == 0);
        require(uv_timer_init(s->loop, &lane->wait_timer) == 0);
        lane->resolve_timer.data = lane->wait_timer.data = lane;
        s->handles += 2;
    }
    s->refusals_days = config->refusals_days;
    s->expire_every_ms = config->expire_every_ms;
    store_pg_expire_begin(s);
    return &s->base;
}

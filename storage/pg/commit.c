/* A batch in one message and one round trip. See docs/decisions/020 and 021. */

#include "storage/pg/commit.h"

#include <stdio.h>

#include "protocol/base/require.h"
#include "storage/pg/bind.h"
#include "storage/sql_text.h"

const struct pg_statement commit_statements[] = {
    {"tenants", sql_tenants},
    {"receipts_of_batch", sql_receipts_of_batch},
    /* for watch.c */
    {"begin", "begin"},
    {"rollback", "rollback"},
    {"probe_room", sql_probe_room},
    {"probe_commit", sql_probe_commit},
};
const size_t commit_statements_n = sizeof commit_statements / sizeof *commit_statements;

/* --- parameters ---------------------------------------------------------------------------- */

/* For each venue v of the batch b; for each change or receipt of all of them, in v and i. */
#define EACH_VENUE(v, b)                                                                           \
    for (struct batch_venue *v = (b)->venues; v < (b)->venues + (b)->n_venues; v++)
#define EACH_RECEIPT(v, i, b)                                                                      \
    EACH_VENUE(v, b)                                                                               \
        for (size_t i = 0; i < v->n_receipts; i++)

static size_t count_receipts(const struct batch *b)
{
    size_t n = 0;
    EACH_VENUE(v, b)
        n += v->n_receipts;
    return n;
}

/* Tenant and venue of each receipt. */
static void bind_receipt_venues(struct params *p, const struct batch *b, size_t n)
{
    params_array(p, PG_UUID, n);
    EACH_RECEIPT(v, i, b)
        params_id(p, v->tenant);
    params_array(p, PG_UUID, n);
    EACH_RECEIPT(v, i, b)
        params_id(p, v->venue);
}

static void bind_ops(struct params *p, const struct batch *b, size_t n)
{
    params_array(p, PG_UUID, n);
    EACH_RECEIPT(v, i, b)
        params_id(p, v->receipts[i].op);
}

/* The tenants of the batch; one with several venues in it may be listed several times. */
static void bind_tenant_ids(struct params *p, const struct batch *b)
{
    params_array(p, PG_UUID, b->n_venues);
    EACH_VENUE(v, b)
        params_id(p, v->tenant);
}

/* --- sending ------------------------------------------------------------------------------- */

static void send_call(struct commit *c, const char *procedure, int n, const char *const *values,
    const int *lengths, const int *formats)
{
    pg_job_begin(c->lane->conn, &c->call.job);
    pg_job_add_values(c->lane->conn, procedure, n, values, lengths, formats);
    pg_job_end(c->lane->conn);
    store_pg_wait_begin(c->lane);
}

/* False: out of memory, nothing is sent. */
static bool send_many(
    struct store_pg *s, struct commit *c, const struct fold *f, const struct pg_writer *writer)
{
    enum { BATCH, WRITER, TENANTS, VALUES };
    const char *values[VALUES + COLUMNS_N];
    int lengths[VALUES + COLUMNS_N], formats[VALUES + COLUMNS_N] = {1, 1, 1};
    bind_batch(&s->columns, c->b, f, writer, &s->scratch);
    bind_tenants(&s->scratch, c->b);
    if (columns_failed(&s->columns) || s->scratch.failed)
        return false;
    values[BATCH] = (const char *)c->b->batch_id.b;
    values[WRITER] = (const char *)c->lane->writer.b;
    values[TENANTS] = s->scratch.p;
    lengths[BATCH] = lengths[WRITER] = sizeof c->lane->writer.b;
    lengths[TENANTS] = (int)s->scratch.n;
    columns_split(&s->columns, values + VALUES, lengths + VALUES, formats + VALUES);
    send_call(c, s->procedure.name, VALUES + COLUMNS_N, values, lengths, formats);
    return true;
}

static bool send_one(
    struct store_pg *s, struct commit *c, const struct fold *f, const struct pg_writer *writer)
{
    const char *values[PARAMS_MAX], *arrays[COLUMNS_N];
    int lengths[PARAMS_MAX], formats[PARAMS_MAX], sizes[COLUMNS_N], binary[COLUMNS_N];
    bind_one(&s->params, &s->columns, c->b, f, writer, &s->scratch);
    if (columns_failed(&s->columns) || s->params.b.failed)
        return false;
    int n = params_split(&s->params, values, lengths, formats);
    columns_split(&s->columns, arrays, sizes, binary);
    require(n + COLUMNS_N <= PARAMS_MAX);
    for (int i = 0; i < COLUMNS_N; i++)
        if (i != COLUMN_BYTES) {
            values[n] = arrays[i];
            lengths[n] = sizes[i];
            formats[n++] = binary[i];
        }
    send_call(c, s->procedure.name_one, n, values, lengths, formats);
    return true;
}

/* --- answers ------------------------------------------------------------------------------- */

static void commit_end(struct pg_call *call)
{
    struct commit *c = (struct commit *)call;
    store_done done = c->done;
    char detail[sizeof call->detail];
    memcpy(detail, call->detail, sizeof detail);
    c->busy = false; /* the user may begin the next one from inside done */
    done(call->user, call->status, str_of(detail));
}

static void set_verdicts(struct batch *b, enum verdict verdict)
{
    EACH_VENUE(v, b)
        v->verdict = verdict;
}

/* The procedure's answer, sent after it has committed: a letter for each venue. */
static void commit_result(struct pg_job *job, int step, const PGresult *r)
{
    struct commit *c = (struct commit *)job;
    require(PQntuples(r) == 1 && PQnfields(r) == 1);
    c->answered = true;
    c->fenced = PQgetisnull(r, 0, 0);
    if (c->fenced)
        return;
    const char *verdicts = PQgetvalue(r, 0, 0);
    require((size_t)PQgetlength(r, 0, 0) == c->b->n_venues);
    EACH_VENUE(v, c->b)
        switch (*verdicts++) {
        case 't':
            v->verdict = VERDICT_COMMITTED;
            break;
        case 's':
            v->verdict = VERDICT_SEEN;
            break;
        default:
            v->verdict = VERDICT_CONFLICT;
        }
}

static bool class_is(const struct pg_fault *f, const char *class)
{
    return !strncmp(f->sqlstate, class, strlen(class));
}

/* What it means that the procedure failed. What one of its statements, or COMMIT's own checks,
 * refused is rolled back; so is what can only be said before COMMIT (class 42 and 55: a name, a
 * right, a lock). Anything else, such as a cancellation, may have come after COMMIT. */
static enum store_status status_of(const struct pg_fault *f)
{
    bool data = class_is(f, "23") || class_is(f, "22") || class_is(f, "54");
    /* 42501: row-level security refused a row of another tenant */
    if (data || class_is(f, "42501"))
        return STORE_REJECTED;
    return f->before_commit || class_is(f, "40") || class_is(f, "42") || class_is(f, "55")
               ? STORE_UNAVAILABLE
               : STORE_UNKNOWN;
}

/* The server has no room, cannot write, or became a standby. */
static bool is_refusal(const struct pg_fault *f)
{
    return class_is(f, "53") || class_is(f, "58") || class_is(f, "25006");
}

static void commit_done(struct pg_job *job, enum pg_end end, const struct pg_fault *fault)
{
    struct commit *c = (struct commit *)job;
    struct pg_fault own = {0};
    store_pg_wait_end(c->lane);
    if (end == PG_LOST) {
        store_pg_set_fault(&c->call, STORE_UNKNOWN, fault);
    } else if (end == PG_FAILED) {
        store_pg_set_fault(&c->call, status_of(fault), fault);
        if (is_refusal(fault))
            store_pg_refused(c->call.s, fault->text);
        if (class_is(fault, "25006")) { /* look for a server that takes commits, with all lanes */
            EACH_LANE(lane, c->call.s)
                pg_conn_drop(lane->conn, fault->text);
        }
    } else if (!c->answered) {
        snprintf(own.text, sizeof own.text, "the commit was not answered");
        store_pg_set_fault(&c->call, STORE_UNKNOWN, &own);
    } else if (job->warned_step >= 0) {
        /* "canceling wait for synchronous replication": committed here, perhaps not replicated. */
        snprintf(own.text, sizeof own.text, "the commit was answered with a warning: %.200s",
            job->warning);
        store_pg_set_fault(&c->call, STORE_UNKNOWN, &own);
    } else if (c->fenced) {
        /* A later connection of ours fenced this one, which should be closed: nothing was written.
         */
        snprintf(own.text, sizeof own.text, "the connection was fenced by a later one");
        store_pg_set_fault(&c->call, STORE_UNAVAILABLE, &own);
        pg_conn_drop(c->lane->conn, own.text);
    } else {
        c->call.status = STORE_OK;
        store_pg_accepted(c->call.s);
    }
    if (c->call.status != STORE_OK)
        set_verdicts(c->b, VERDICT_NONE);
    /* What is unknown is resolved over a new connection: its fence is a commit of our own, and when
     * that one is replicated, so is everything before it. */
    if (c->call.status == STORE_UNKNOWN)
        pg_conn_drop(c->lane->conn, c->call.detail);
    c->call.end(&c->call);
}

static struct commit *commit_begin(
    struct store_pg *s, struct batch *b, store_done done, void *user, const struct pg_job_ops *ops)
{
    require(b->lane < STORE_LANES && !s->freeing);
    struct lane *lane = &s->lanes[b->lane];
    struct commit *c = &lane->commit;
    require(!c->busy);
    *c = (struct commit){
        .call = {.job = {.ops = ops}, .s = s, .end = commit_end, .user = user},
        .lane = lane,
        .b = b,
        .done = done,
        .busy = true,
    };
    set_verdicts(b, VERDICT_NONE);
    return c;
}

void store_pg_commit(struct store *base, struct batch *b, store_done done, void *user)
{
    static const struct pg_job_ops ops = {.result = commit_result, .done = commit_done};
    struct store_pg *s = (struct store_pg *)base;
    struct commit *c = commit_begin(s, b, done, user, &ops);
    struct fold f;
    /* An id used twice could not be told from what it had lost. */
    struct lane *lane = c->lane;
    require(!id_eq(lane->last_batch, b->batch_id));
    lane->last_batch = b->batch_id;
    EACH_VENUE(v, b)
        require(v->n_receipts || !v->n_changes);
    if (!pg_conn_is_up(lane->conn)) {
        store_pg_later(&c->call, STORE_UNAVAILABLE, pg_conn_trouble(lane->conn));
    } else if (fold_init(&f, b)) {
        store_pg_later(&c->call, STORE_UNAVAILABLE, "out of memory");
    } else {
        struct pg_writer writer = {lane->writer, pg_conn_gen(lane->conn)};
        bool sent = (bind_is_one(b) ? send_one : send_many)(s, c, &f, &writer);
        fold_fini(&f);
        if (!sent)
            store_pg_later(&c->call, STORE_UNAVAILABLE, "out of memory");
    }
}

/* --- resolving ----------------------------------------------------------------------------- */

enum { STEP_RECEIPTS = 1 };

static void resolve_result(struct pg_job *job, int step, const PGresult *r)
{
    struct commit *c = (struct commit *)job;
    if (step != STEP_RECEIPTS)
        return;
    set_verdicts(c->b, VERDICT_CONFLICT);
    for (int i = 0; i < PQntuples(r); i++) {
        id tenant = pg_get_id(PQgetvalue(r, i, 0)), venue = pg_get_id(PQgetvalue(r, i, 1));
        EACH_VENUE(v, c->b)
            if (id_eq(v->tenant, tenant) && id_eq(v->venue, venue))
                v->verdict = VERDICT_COMMITTED;
    }
}

static void resolve_done(struct pg_job *job, enum pg_end end, const struct pg_fault *fault)
{
    struct commit *c = (struct commit *)job;
    struct pg_fault own = {.text = "out of memory"};
    bool answered = !c->b->n_venues || c->b->venues[0].verdict != VERDICT_NONE;
    if (end == PG_DONE && answered) {
        c->call.status = STORE_OK;
    } else {
        store_pg_set_fault(&c->call, STORE_UNAVAILABLE, end == PG_DONE ? &own : fault);
        set_verdicts(c->b, VERDICT_NONE);
    }
    c->call.end(&c->call);
}

/* A statement whose parameters ran out of memory is not sent: the answer lacks its result. */
static bool add(struct lane *lane, const char *statement, const struct params *p)
{
    if (!p->b.failed)
        pg_job_add(lane->conn, statement, p);
    return !p->b.failed;
}

/* The connection is up, so its set-up has fenced all older ones of this writer: the receipts that
 * exist now are final. */
void store_pg_resolve_go(struct lane *lane)
{
    struct commit *c = &lane->commit;
    if (!lane->resolving)
        return;
    lane->resolving = false;
    uv_timer_stop(&lane->resolve_timer);
    struct params *p = &lane->s->params;
    size_t n = count_receipts(c->b);
    pg_job_begin(lane->conn, &c->call.job);
    params_reset(p);
    bind_tenant_ids(p, c->b);
    bool good = add(lane, "tenants", p);
    params_reset(p);
    params_id(p, c->b->batch_id);
    bind_receipt_venues(p, c->b, n);
    bind_ops(p, c->b, n);
    if (good)
        add(lane, "receipts_of_batch", p);
    pg_job_end(lane->conn);
}

static void resolve_late(uv_timer_t *timer)
{
    struct lane *lane = timer->data;
    lane->resolving = false;
    store_pg_later(&lane->commit.call, STORE_UNAVAILABLE, pg_conn_trouble(lane->conn));
}

void store_pg_resolve(struct store *base, struct batch *b, store_done done, void *user)
{
    static const struct pg_job_ops ops = {.result = resolve_result, .done = resolve_done};
    struct store_pg *s = (struct store_pg *)base;
    struct lane *lane = commit_begin(s, b, done, user, &ops)->lane;
    lane->resolving = true;
    if (pg_conn_is_up(lane->conn))
        store_pg_resolve_go(lane);
    else
        uv_timer_start(&lane->resolve_timer, resolve_late, RESOLVE_MS, 0);
}

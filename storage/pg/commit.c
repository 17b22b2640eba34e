/* A batch in one transaction and one round trip. See docs/decisions/020 and 021. */

#include "storage/pg/commit.h"

#include <stdio.h>

#include "protocol/base/require.h"
#include "storage/sql_text.h"

/* The statements of a batch, in their order; rows of records stand between heads and journal. */
enum step {
    STEP_BEGIN,
    STEP_TENANTS,
    STEP_LOCK_WRITER,
    STEP_LOCK_HEADS,
    STEP_ADVANCE,
};

const struct pg_statement commit_statements[] = {
    {"begin", "begin"},
    {"commit", "commit"},
    {"rollback", "rollback"},
    {"tenants", sql_tenants},
    {"lock_writer", sql_lock_writer},
    {"lock_heads", sql_lock_heads},
    {"advance", sql_advance},
    {"journal_insert", sql_journal_insert},
    {"receipt_insert", sql_receipt_insert},
    {"receipts_of_batch", sql_receipts_of_batch},
    /* for watch.c */
    {"probe_room", sql_probe_room},
    {"probe_commit", sql_probe_commit},
    /* not part of a commit: for pair.c */
    {"pairing_lock", sql_pairing_lock},
    {"pairing_put", sql_pairing_put},
};
const size_t commit_statements_n = sizeof commit_statements / sizeof *commit_statements;

/* --- parameters ---------------------------------------------------------------------------- */

/* For each venue v of the batch b; for each change or receipt of all of them, in v and i. */
#define EACH_VENUE(v, b)                                                                           \
    for (struct batch_venue *v = (b)->venues; v < (b)->venues + (b)->n_venues; v++)
#define EACH_CHANGE(v, i, b)                                                                       \
    EACH_VENUE(v, b)                                                                               \
        for (size_t i = 0; i < v->n_changes; i++)
#define EACH_RECEIPT(v, i, b)                                                                      \
    EACH_VENUE(v, b)                                                                               \
        for (size_t i = 0; i < v->n_receipts; i++)

static size_t count_changes(const struct batch *b)
{
    size_t n = 0;
    EACH_VENUE(v, b)
        n += v->n_changes;
    return n;
}

static size_t count_receipts(const struct batch *b)
{
    size_t n = 0;
    EACH_VENUE(v, b)
        n += v->n_receipts;
    return n;
}

static void bind_venues(struct params *p, const struct batch *b)
{
    params_array(p, PG_UUID, b->n_venues);
    EACH_VENUE(v, b)
        params_id(p, v->tenant);
    params_array(p, PG_UUID, b->n_venues);
    EACH_VENUE(v, b)
        params_id(p, v->venue);
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
static void bind_tenants(struct params *p, const struct batch *b)
{
    params_array(p, PG_UUID, b->n_venues);
    EACH_VENUE(v, b)
        params_id(p, v->tenant);
}

static void params_chain(struct params *p, const struct chain *c)
{
    params_bytes(p, (struct str){(const char *)c->b, CHAIN_BYTES});
}

static void bind_advance(struct params *p, const struct batch *b, id writer, int64_t gen)
{
    size_t n = count_receipts(b);
    params_id(p, b->batch_id);
    params_id(p, writer);
    params_i64(p, gen);
    bind_venues(p, b);
    params_array(p, PG_INT8, b->n_venues);
    EACH_VENUE(v, b)
        params_i64(p, v->from);
    params_array(p, PG_INT8, b->n_venues);
    EACH_VENUE(v, b)
        params_i64(p, v->from + (int64_t)v->n_changes);
    params_array(p, PG_BYTEA, b->n_venues);
    EACH_VENUE(v, b)
        params_chain(p, &v->from_chain);
    params_array(p, PG_BYTEA, b->n_venues);
    EACH_VENUE(v, b)
        params_chain(p, v->n_changes ? &v->changes[v->n_changes - 1]->chain : &v->from_chain);
    bind_receipt_venues(p, b, n);
    params_array(p, PG_INT8, n);
    EACH_RECEIPT(v, i, b)
        params_i64(p, v - b->venues + 1);
    bind_ops(p, b, n);
}

static void bind_journal(struct params *p, const struct batch *b, size_t n)
{
    params_id(p, b->batch_id);
    params_array(p, PG_UUID, n);
    EACH_CHANGE(v, i, b)
        params_id(p, v->tenant);
    params_array(p, PG_UUID, n);
    EACH_CHANGE(v, i, b)
        params_id(p, v->venue);
    params_array(p, PG_INT8, n);
    EACH_CHANGE(v, i, b)
        params_i64(p, v->changes[i]->seq);
    params_array(p, PG_UUID, n);
    EACH_CHANGE(v, i, b)
        params_id(p, v->changes[i]->op);
    params_array(p, PG_TIMESTAMPTZ, n);
    EACH_CHANGE(v, i, b)
        params_time(p, v->changes[i]->at);
    params_array(p, PG_TIMESTAMPTZ, n);
    EACH_CHANGE(v, i, b)
        params_time(p, v->changes[i]->recorded);
    params_array(p, PG_JSON, n);
    EACH_CHANGE(v, i, b)
        params_bytes(p, v->texts[i]);
    params_array(p, PG_BYTEA, n);
    EACH_CHANGE(v, i, b)
        params_chain(p, &v->changes[i]->chain);
}

static void bind_receipts(struct params *p, const struct batch *b, size_t n)
{
    params_id(p, b->batch_id);
    bind_receipt_venues(p, b, n);
    bind_ops(p, b, n);
    params_array(p, PG_UUID, n);
    EACH_RECEIPT(v, i, b)
        params_id(p, v->receipts[i].device);
    params_array(p, PG_BYTEA, n);
    EACH_RECEIPT(v, i, b)
        params_bytes(p, (struct str){(const char *)v->receipts[i].fingerprint,
                            sizeof v->receipts[i].fingerprint});
    params_array(p, PG_INT8, n);
    EACH_RECEIPT(v, i, b)
        params_i64(p, v->receipts[i].seq);
    params_array(p, PG_TEXT, n);
    EACH_RECEIPT(v, i, b)
        params_bytes(p, v->receipts[i].answer);
    params_array(p, PG_TIMESTAMPTZ, n);
    EACH_RECEIPT(v, i, b)
        params_time(p, v->receipts[i].recorded);
}

/* --- sending ------------------------------------------------------------------------------- */

/* A statement whose parameters ran out of memory cannot be left out of a transaction: the rest is
 * not sent either, and the job ends with a rollback. */
struct sender {
    struct store_pg *s;
    int n; /* statements sent */
    bool failed;
};

static void sender_add(struct sender *to, const char *statement, struct params *p)
{
    if (p && p->b.failed)
        to->failed = true;
    if (to->failed)
        return;
    pg_job_add(to->s->commits, statement, p);
    to->n++;
}

static void send_rows(struct sender *to, const struct fold *f, id batch_id)
{
    struct store_pg *s = to->s;
    for (int k = 0; k < KINDS_N; k++)
        for (int act = 0; act < FOLD_ACTS_N; act++)
            if (f->lists[k][act].n) {
                rows_bind(&s->params, k, act, &f->lists[k][act], batch_id, &s->scratch);
                sender_add(to, s->rows.statements[k][act].name, &s->params);
            }
}

static void send_heads(struct sender *to, const struct commit *c)
{
    struct params *p = &to->s->params;
    int64_t gen = pg_conn_gen(to->s->commits);
    sender_add(to, "begin", NULL);
    params_reset(p);
    bind_tenants(p, c->b);
    sender_add(to, "tenants", p);
    params_reset(p);
    params_id(p, to->s->writer);
    params_i64(p, gen);
    sender_add(to, "lock_writer", p);
    params_reset(p);
    bind_venues(p, c->b);
    sender_add(to, "lock_heads", p);
    params_reset(p);
    bind_advance(p, c->b, to->s->writer, gen);
    sender_add(to, "advance", p);
}

static void send_batch(struct store_pg *s, struct commit *c, const struct fold *f)
{
    struct sender to = {.s = s};
    struct params *p = &s->params;
    size_t n_changes = count_changes(c->b), n_receipts = count_receipts(c->b);
    pg_job_begin(s->commits, &c->call.job);
    send_heads(&to, c);
    send_rows(&to, f, c->b->batch_id);
    params_reset(p);
    bind_journal(p, c->b, n_changes);
    if (n_changes)
        sender_add(&to, "journal_insert", p);
    params_reset(p);
    bind_receipts(p, c->b, n_receipts);
    if (n_receipts)
        sender_add(&to, "receipt_insert", p);
    c->commit_step = to.failed ? -1 : to.n;
    pg_job_add(s->commits, to.failed ? "rollback" : "commit", NULL);
    pg_job_end(s->commits);
    store_pg_wait_begin(s);
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

static void commit_result(struct pg_job *job, int step, const PGresult *r)
{
    struct commit *c = (struct commit *)job;
    if (step == STEP_LOCK_WRITER)
        c->fenced = PQntuples(r) == 0;
    if (step == STEP_ADVANCE) {
        set_verdicts(c->b, VERDICT_CONFLICT);
        for (int i = 0; i < PQntuples(r); i++) {
            int64_t n = pg_get_i64(PQgetvalue(r, i, 0));
            require(n >= 1 && (size_t)n <= c->b->n_venues);
            c->b->venues[n - 1].verdict = *PQgetvalue(r, i, 1) ? VERDICT_COMMITTED : VERDICT_SEEN;
        }
    }
    if (step == c->commit_step)
        c->committed = !strcmp(PQcmdStatus((PGresult *)r), "COMMIT");
}

static bool class_is(const struct pg_fault *f, const char *class)
{
    return !strncmp(f->sqlstate, class, strlen(class));
}

/* What it means that the server refused a statement. Before COMMIT, or by COMMIT's own checks, the
 * transaction is rolled back; any other error in COMMIT's place says nothing certain. */
static enum store_status status_of(const struct commit *c, const struct pg_fault *f)
{
    bool data = class_is(f, "23") || class_is(f, "22") || class_is(f, "54");
    if (f->step == c->commit_step && !data && !class_is(f, "40"))
        return STORE_UNKNOWN;
    /* 42501: row-level security refused a row of another tenant */
    return data || class_is(f, "42501") ? STORE_REJECTED : STORE_UNAVAILABLE;
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
    store_pg_wait_end(c->call.s);
    if (end == PG_LOST) {
        store_pg_set_fault(&c->call, STORE_UNKNOWN, fault);
    } else if (end == PG_FAILED) {
        store_pg_set_fault(&c->call, status_of(c, fault), fault);
        if (is_refusal(fault))
            store_pg_refused(c->call.s, fault->text);
        if (class_is(fault, "25006")) /* look for a server that takes commits */
            pg_conn_drop(c->call.s->commits, fault->text);
    } else if (c->commit_step < 0) {
        snprintf(own.text, sizeof own.text, "out of memory");
        store_pg_set_fault(&c->call, STORE_UNAVAILABLE, &own);
    } else if (!c->committed) {
        snprintf(own.text, sizeof own.text, "COMMIT was not answered COMMIT");
        store_pg_set_fault(&c->call, STORE_UNKNOWN, &own);
    } else if (job->warned_step >= 0) {
        /* "canceling wait for synchronous replication": committed here, perhaps not replicated. */
        snprintf(
            own.text, sizeof own.text, "COMMIT was answered with a warning: %.200s", job->warning);
        store_pg_set_fault(&c->call, STORE_UNKNOWN, &own);
    } else if (c->fenced) {
        /* A later connection of ours fenced this one, which should be closed: nothing was written.
         */
        snprintf(own.text, sizeof own.text, "the connection was fenced by a later one");
        store_pg_set_fault(&c->call, STORE_UNAVAILABLE, &own);
        pg_conn_drop(c->call.s->commits, own.text);
    } else {
        c->call.status = STORE_OK;
        store_pg_accepted(c->call.s);
    }
    if (c->call.status != STORE_OK)
        set_verdicts(c->b, VERDICT_NONE);
    /* What is unknown is resolved over a new connection: its fence is a commit of our own, and when
     * that one is replicated, so is everything before it. */
    if (c->call.status == STORE_UNKNOWN)
        pg_conn_drop(c->call.s->commits, c->call.detail);
    c->call.end(&c->call);
}

static struct commit *commit_begin(
    struct store_pg *s, struct batch *b, store_done done, void *user, const struct pg_job_ops *ops)
{
    struct commit *c = &s->commit;
    require(!c->busy && !s->freeing);
    *c = (struct commit){
        .call = {.job = {.ops = ops}, .s = s, .end = commit_end, .user = user},
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
    /* A head remembers the batch that advanced it: an id used twice would win what it lost. */
    require(!id_eq(s->last_batch, b->batch_id));
    s->last_batch = b->batch_id;
    EACH_VENUE(v, b)
        require(v->n_receipts || !v->n_changes);
    if (!pg_conn_is_up(s->commits)) {
        store_pg_later(&c->call, STORE_UNAVAILABLE, pg_conn_trouble(s->commits));
    } else if (fold_init(&f, b)) {
        store_pg_later(&c->call, STORE_UNAVAILABLE, "out of memory");
    } else {
        send_batch(s, c, &f);
        fold_fini(&f);
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

/* The connection is up, so its set-up has fenced all older ones of this writer: the receipts that
 * exist now are final. */
void store_pg_resolve_go(struct store_pg *s)
{
    struct commit *c = &s->commit;
    if (!s->resolving)
        return;
    s->resolving = false;
    uv_timer_stop(&s->resolve_timer);
    struct params *p = &s->params;
    size_t n = count_receipts(c->b);
    struct sender to = {.s = s};
    pg_job_begin(s->commits, &c->call.job);
    params_reset(p);
    bind_tenants(p, c->b);
    sender_add(&to, "tenants", p);
    params_reset(p);
    params_id(p, c->b->batch_id);
    bind_receipt_venues(p, c->b, n);
    bind_ops(p, c->b, n);
    sender_add(&to, "receipts_of_batch", p);
    pg_job_end(s->commits);
}

static void resolve_late(uv_timer_t *timer)
{
    struct store_pg *s = timer->data;
    s->resolving = false;
    store_pg_later(&s->commit.call, STORE_UNAVAILABLE, pg_conn_trouble(s->commits));
}

void store_pg_resolve(struct store *base, struct batch *b, store_done done, void *user)
{
    static const struct pg_job_ops ops = {.result = resolve_result, .done = resolve_done};
    struct store_pg *s = (struct store_pg *)base;
    commit_begin(s, b, done, user, &ops);
    s->resolving = true;
    if (pg_conn_is_up(s->commits))
        store_pg_resolve_go(s);
    else
        uv_timer_start(&s->resolve_timer, resolve_late, RESOLVE_MS, 0);
}

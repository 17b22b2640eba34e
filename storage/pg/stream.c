#include "storage/pg/stream.h"

#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "hub/crypto/crypto.h"
#include "storage/pack.h"
#include "storage/pg/array.h"
#include "storage/pg/check.h"
#include "storage/pg/line.h"
#include "storage/sql_text.h"

enum {
    ANSWER_MS = 15000,    /* an answer that takes longer means that the connection is lost */
    ROWS = 256,           /* read at once, … */
    ROWS_BYTES = 4 << 20, /* … but when they are longer, the last ones are read again later */
};

struct row {
    int64_t seq;
    struct chain chain;
    size_t end; /* of its text in s->text */
};

struct pg_stream {
    PGconn *pg;
    struct pg_stream_config config;
    struct params p;
    struct buf *why; /* of the call */
    id epoch;
    int64_t seq;    /* told last */
    bool has_chain; /* `chain` is that of the journal there */
    struct chain chain;
    struct buf text; /* of a pack, or of rows */
    PGresult *pack;
    struct chain chains[PACK_CHANGES];
    struct row rows[ROWS];
    int64_t n_rows;
};

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int lost(struct pg_stream *s, const char *why)
{
    pg_put_line(s->why, why);
    return -ENOTCONN;
}

/* --- waiting ------------------------------------------------------------------------------- */

/* Until the socket is ready, the deadline passes, or it is told to stop. */
static int wait_for(struct pg_stream *s, short events, int64_t until_ms)
{
    struct pollfd fds[] = {{PQsocket(s->pg), events, 0}, {s->config.stop_fd, POLLIN, 0}};
    for (;;) {
        if (*s->config.stop)
            return -ECANCELED;
        int64_t left = until_ms - now_ms();
        if (left <= 0)
            return lost(s, "it does not answer in time");
        int n = poll(fds, 2, (int)left);
        if (n < 0 && errno != EINTR)
            return lost(s, "poll failed");
        if (n > 0 && fds[1].revents) {
            uint64_t count; /* whoever waits for something else looks again anyway */
            (void)!read(s->config.stop_fd, &count, sizeof count);
        }
        if (n > 0 && fds[0].revents)
            return 0;
    }
}

static int connect_to(struct pg_stream *s)
{
    const char *keys[] = {"keepalives_idle", "keepalives_interval", "keepalives_count",
        "tcp_user_timeout", "gssencmode", "dbname", "client_encoding", "application_name", NULL};
    const char *values[] = {
        "5", "2", "3", "8000", "disable", s->config.conninfo, "UTF8", "payon-hub export", NULL};
    int64_t until = now_ms() + ANSWER_MS;
    s->pg = PQconnectStartParams(keys, values, 1);
    if (!s->pg)
        return -ENOMEM;
    PostgresPollingStatusType next = PGRES_POLLING_WRITING;
    while (PQstatus(s->pg) != CONNECTION_BAD && next != PGRES_POLLING_OK) {
        int r = wait_for(s, next == PGRES_POLLING_READING ? POLLIN : POLLOUT, until);
        if (r)
            return r;
        next = PQconnectPoll(s->pg);
        if (next == PGRES_POLLING_FAILED)
            break;
    }
    return PQstatus(s->pg) == CONNECTION_OK ? 0 : lost(s, PQerrorMessage(s->pg));
}

/* The next result of the statement, NULL after the last one. */
static int take(struct pg_stream *s, PGresult **ret)
{
    int64_t until = now_ms() + ANSWER_MS;
    while (PQisBusy(s->pg)) {
        int r = wait_for(s, POLLIN, until);
        if (r)
            return r;
        if (!PQconsumeInput(s->pg))
            return lost(s, PQerrorMessage(s->pg));
    }
    *ret = PQgetResult(s->pg);
    return 0;
}

static bool is_good(const PGresult *r)
{
    ExecStatusType is = PQresultStatus(r);
    return is == PGRES_TUPLES_OK || is == PGRES_COMMAND_OK || is == PGRES_SINGLE_TUPLE;
}

static int send_statement(struct pg_stream *s, const char *sql)
{
    const char *values[PARAMS_MAX];
    int lengths[PARAMS_MAX], formats[PARAMS_MAX];
    if (s->p.b.failed)
        return -ENOMEM;
    int n = params_split(&s->p, values, lengths, formats);
    bool sent = PQsendQueryParams(s->pg, sql, n, NULL, values, lengths, formats, 1);
    params_reset(&s->p);
    return sent ? 0 : lost(s, PQerrorMessage(s->pg));
}

/* Runs a statement with the parameters of s->p. ret may be NULL. */
static int run(struct pg_stream *s, const char *sql, PGresult **ret)
{
    PGresult *r = NULL, *kept = NULL;
    int rc = send_statement(s, sql);
    while (!rc && !(rc = take(s, &r)) && r) {
        PQclear(kept);
        kept = r;
    }
    if (!rc && !is_good(kept)) {
        pg_put_line(s->why, PQresultErrorMessage(kept));
        rc = -EIO;
    }
    if (!rc && ret)
        *ret = kept;
    else
        PQclear(kept);
    return rc;
}

/* --- life ---------------------------------------------------------------------------------- */

static int set_up(struct pg_stream *s)
{
    PGresult *r = NULL;
    struct pg_server server;
    int rc = run(s, sql_check, &r);
    if (!rc && check_result(s->pg, r, true, &server, s->why))
        rc = -ENOTCONN;
    PQclear(r);
    r = NULL;
    if (rc)
        return rc;
    params_bytes(&s->p, STR("repeatable read")), params_bytes(&s->p, STR("on"));
    params_bytes(&s->p, STR("10000")), params_bytes(&s->p, STR("payon-hub export"));
    params_bytes(&s->p, STR("10000"));
    rc = run(s, sql_session, NULL);
    if (!rc)
        rc = run(s, sql_epoch, &r);
    if (!rc && PQntuples(r) == 1)
        s->epoch = pg_get_id(PQgetvalue(r, 0, 0));
    PQclear(r);
    return rc;
}

int pg_stream_open(
    const struct pg_stream_config *config, struct pg_stream **ret_stream, struct buf *why)
{
    struct pg_stream *s = calloc(1, sizeof *s);
    if (!s)
        return -ENOMEM;
    s->config = *config;
    s->why = why;
    s->seq = config->after;
    s->has_chain = s->seq == 0; /* that of nothing is zero */
    params_init(&s->p, 4096);
    buf_init(&s->text, PACK_TEXT_BYTES + ROWS_BYTES);
    int r = connect_to(s);
    if (!r)
        r = set_up(s);
    if (r)
        pg_stream_close(s);
    else
        *ret_stream = s;
    return r;
}

void pg_stream_close(struct pg_stream *s)
{
    if (!s)
        return;
    PQclear(s->pack);
    PQfinish(s->pg);
    params_fini(&s->p);
    buf_fini(&s->text);
    free(s);
}

id pg_stream_epoch(const struct pg_stream *s)
{
    return s->epoch;
}

/* --- reading ------------------------------------------------------------------------------- */

static int begin(struct pg_stream *s)
{
    int r = run(s, "begin", NULL);
    if (r)
        return r;
    params_array(&s->p, PG_UUID, 1);
    params_id(&s->p, s->config.tenant);
    return run(s, sql_tenants, NULL);
}

static void put_place(struct pg_stream *s)
{
    params_id(&s->p, s->config.tenant);
    params_id(&s->p, s->config.venue);
}

static bool chain_of(const PGresult *r, int row, int column, struct chain *ret)
{
    if (PQgetlength(r, row, column) != CHAIN_BYTES)
        return false;
    memcpy(ret->b, PQgetvalue(r, row, column), CHAIN_BYTES);
    return true;
}

static int damaged(struct pg_stream *s, int64_t seq, const char *what)
{
    buf_printf(s->why, "seq %lld: %s", (long long)seq, what);
    return -EBADMSG;
}

/* Rows into s->text. All that the server sends is taken, as the transaction ends then. */
static int read_rows(struct pg_stream *s)
{
    PGresult *r = NULL;
    bool full = false;
    int fault = 0;
    s->n_rows = 0;
    buf_reset(&s->text);
    put_place(s);
    params_i64(&s->p, s->seq);
    params_i64(&s->p, ROWS);
    int rc = send_statement(s, sql_journal_rows);
    if (!rc && !PQsetSingleRowMode(s->pg))
        rc = lost(s, "no single row mode");
    while (!rc && !(rc = take(s, &r)) && r) {
        if (!is_good(r) && !fault) {
            pg_put_line(s->why, PQresultErrorMessage(r));
            fault = -EIO;
        }
        full = full || s->text.n >= ROWS_BYTES || s->n_rows == ROWS;
        if (!fault && !full && PQntuples(r) == 1) {
            struct row *row = &s->rows[s->n_rows++];
            row->seq = pg_get_i64(PQgetvalue(r, 0, 0));
            buf_put(&s->text, PQgetvalue(r, 0, 1), (size_t)PQgetlength(r, 0, 1));
            row->end = s->text.n;
            if (!chain_of(r, 0, 2, &row->chain))
                fault = damaged(s, row->seq, "it has no chain");
        }
        PQclear(r);
    }
    if (!rc && !fault && s->text.failed)
        fault = -ENOMEM;
    return rc ? rc : fault;
}

/* The next pack, or else rows, in one moment. */
static int read_some(struct pg_stream *s)
{
    PQclear(s->pack);
    s->pack = NULL;
    s->n_rows = 0;
    int r = begin(s);
    if (!r) {
        put_place(s);
        params_i64(&s->p, s->seq);
        r = run(s, sql_pack_list, &s->pack);
    }
    if (!r && PQntuples(s->pack) == 0)
        r = read_rows(s);
    return r ? r : run(s, "commit", NULL);
}

/* --- telling ------------------------------------------------------------------------------- */

static int tell(struct pg_stream *s, int64_t seq, const struct chain *chain, struct str text,
    pg_stream_each each, void *user, int64_t *n)
{
    s->seq = seq;
    s->chain = *chain;
    s->has_chain = true;
    (*n)++;
    return each(user, seq, &s->chain, text);
}

static int tell_pack(struct pg_stream *s, pg_stream_each each, void *user, int64_t *n)
{
    struct str texts[PACK_CHANGES];
    struct chain before, end;
    const PGresult *r = s->pack;
    int64_t first = pg_get_i64(PQgetvalue(r, 0, 0)), last = pg_get_i64(PQgetvalue(r, 0, 1));
    int64_t from = s->seq;
    if (first < 1 || first > from + 1 || last <= from || last - first >= PACK_CHANGES ||
        pg_get_i64(PQgetvalue(r, 0, 4)) != PACK_FORM || !chain_of(r, 0, 2, &before) ||
        !chain_of(r, 0, 3, &end) ||
        (first == from + 1 && s->has_chain && !chain_eq(&before, &s->chain)))
        return damaged(s, first, "the pack does not follow what is before it");
    size_t n_texts = (size_t)(last - first + 1);
    struct str body = {PQgetvalue(r, 0, 5), (size_t)PQgetlength(r, 0, 5)};
    int rc = pack_read(body, n_texts, &s->text, texts);
    if (rc)
        return rc < 0 ? rc : damaged(s, first, "the pack cannot be read");
    for (size_t i = 0; i < n_texts; i++) /* all of it is proven before any of it is told */
        crypto_chain(i ? &s->chains[i - 1] : &before, texts[i], &s->chains[i]);
    if (!chain_eq(&s->chains[n_texts - 1], &end))
        return damaged(s, first, "the pack has another chain than it says");
    for (size_t i = (size_t)(from + 1 - first); !rc && i < n_texts; i++)
        rc = tell(s, first + (int64_t)i, &s->chains[i], texts[i], each, user, n);
    return rc;
}

static int tell_rows(struct pg_stream *s, pg_stream_each each, void *user, int64_t *n)
{
    int rc = 0;
    size_t at = 0;
    for (int64_t i = 0; !rc && i < s->n_rows; at = s->rows[i++].end) {
        const struct row *row = &s->rows[i];
        struct str text = {s->text.p + at, row->end - at};
        struct chain chain = row->chain;
        if (row->seq != s->seq + 1)
            return damaged(s, s->seq + 1, "it is missing");
        if (s->has_chain)
            crypto_chain(&s->chain, text, &chain);
        if (!chain_eq(&chain, &row->chain))
            return damaged(s, row->seq, "it does not follow the change before it");
        rc = tell(s, row->seq, &chain, text, each, user, n);
    }
    return rc;
}

int pg_stream_next(
    struct pg_stream *s, pg_stream_each each, void *user, int64_t *ret_n, struct buf *why)
{
    int64_t n = 0;
    s->why = why;
    int r = read_some(s);
    if (!r)
        r = PQntuples(s->pack) ? tell_pack(s, each, user, &n) : tell_rows(s, each, user, &n);
    *ret_n = n;
    return r;
}

#include "storage/pg/load.h"

#include <stdio.h>
#include <stdlib.h>

#include "protocol/wire/message.h"
#include "storage/pg/read.h"

/* --- venue and journal, for load and tail -------------------------------------------------- */

/* The venue is served as if it were in UTC, so the windows of its menu and its business days are
 * off. */
static void say_zone(const struct read *r)
{
    const struct store_pg *s = r->call.s;
    const struct venue_info *info = &r->snapshot.info;
    char line[256], venue[ID_TEXT + 1];
    id_format(info->venue, venue);
    int n = snprintf(
        line, sizeof line, "event=zone_unknown venue=%s zone=\"%.*s\"", venue, STR_ARG(info->zone));
    if (s->say && n > 0 && (size_t)n < sizeof line)
        s->say(s->say_user, (struct str){line, (size_t)n});
}

static void take_venue(struct read *r, const PGresult *from)
{
    struct venue_info *info = &r->snapshot.info;
    if (PQntuples(from) != 1) {
        read_trouble(r, STORE_ABSENT, "no such venue");
        return;
    }
    struct str currency = read_value(from, 0, 1);
    if (currency.n != 3) {
        read_trouble(r, STORE_DAMAGED, "venue: currency");
        return;
    }
    info->tenant = r->tenant;
    info->venue = r->venue;
    info->name = read_copy(r, from, 0, 0);
    memcpy(info->currency, currency.p, 3);
    info->exponent = (int)pg_get_i64(PQgetvalue(from, 0, 2));
    info->zone = read_copy(r, from, 0, 3);
    info->epoch = pg_get_id(PQgetvalue(from, 0, 4));
    r->snapshot.head.seq = pg_get_i64(PQgetvalue(from, 0, 5));
    read_chain(r, from, 0, 6, &r->snapshot.head.chain);
    info->edits = pg_get_i64(PQgetvalue(from, 0, 7));
    r->snapshot.head.access = pg_get_i64(PQgetvalue(from, 0, 9));
    if (!zone_parse(read_value(from, 0, 8), &info->shifts))
        read_trouble(r, STORE_DAMAGED, "venue: shifts of its time zone");
    else if (!info->shifts.n)
        say_zone(r);
    r->found = true;
}

/* NULL: it could not be read; the call has the reason. */
static struct change *read_change(struct read *r, const PGresult *from, int row, long long seq)
{
    struct change draft = {0};
    arena_reset(&r->row);
    enum message_error e = wire_get_journal(read_value(from, row, 1), &r->row, &draft);
    if (e) {
        bool newer = e == ERROR_FIELD_UNKNOWN || e == ERROR_FIELD_ENUM;
        read_trouble(r, STORE_DAMAGED, "journal: %lld cannot be read: %s%s", seq,
            message_error_descs[e].code, newer ? ", a newer payon-hub wrote it" : "");
        return NULL;
    }
    if (!PQgetisnull(from, row, 3) && wire_get_apart(read_value(from, row, 3), &r->row, &draft)) {
        read_trouble(r, STORE_DAMAGED, "guest_data of change %lld cannot be read", seq);
        return NULL;
    }
    draft.seq = seq;
    read_chain(r, from, row, 2, &draft.chain);
    struct change *c = change_new(&draft);
    if (!c)
        read_trouble(r, STORE_UNAVAILABLE, "out of memory");
    return c;
}

/* The first n rows of the journal, which must have the seqs first, first + 1, … `backwards`: last
 * row first. */
static void take_rows(
    struct read *r, const PGresult *borrowed, int n, int64_t first, bool backwards)
{
    r->kept = PQcopyResult(borrowed, PG_COPYRES_ATTRS | PG_COPYRES_TUPLES);
    r->rows = calloc(n ? (size_t)n : 1, sizeof *r->rows);
    const PGresult *from = r->kept;
    if (!r->rows || !from) {
        read_trouble(r, STORE_UNAVAILABLE, "out of memory");
        return;
    }
    for (int i = 0; i < n && r->call.status == STORE_OK; i++) {
        int row = backwards ? n - 1 - i : i;
        long long seq = (long long)pg_get_i64(PQgetvalue(from, row, 0));
        if (seq != first + i) {
            read_trouble(
                r, STORE_DAMAGED, "journal: %lld follows %lld", seq, (long long)first + i - 1);
            return;
        }
        struct change *c = read_change(r, from, row, seq);
        if (c)
            r->rows[r->n_rows++] = (struct store_row){c, read_value(from, row, 1)};
    }
}

/* --- load ---------------------------------------------------------------------------------- */

enum {
    LOAD_VENUE = 1,
    LOAD_RECORDS = 2,
    LOAD_JOURNAL = LOAD_RECORDS + KINDS_N,
};

static bool reserve_puts(struct read *r, size_t more)
{
    size_t cap = r->n_puts + more;
    if (cap <= r->puts_cap)
        return true;
    cap += cap / 2;
    struct put *puts = realloc(r->puts, cap * sizeof *puts);
    if (!puts)
        return false;
    r->puts = puts;
    r->puts_cap = cap;
    return true;
}

static void take_records(struct read *r, const PGresult *from, enum record_kind kind)
{
    union any_record rec;
    int n = PQntuples(from);
    if (!reserve_puts(r, (size_t)n)) {
        read_trouble(r, STORE_UNAVAILABLE, "out of memory");
        return;
    }
    for (int i = 0; i < n; i++) {
        arena_reset(&r->row);
        if (rows_read(from, i, kind, &r->row, &rec)) {
            read_trouble(r, STORE_DAMAGED,
                "%s: a row cannot be read: damaged, or of a newer payon-hub",
                record_descs[kind].table);
            return;
        }
        const struct record *copy = record_new(kind, &rec);
        if (!copy) {
            read_trouble(r, STORE_UNAVAILABLE, "out of memory");
            return;
        }
        r->puts[r->n_puts++] = (struct put){kind, copy};
    }
}

static void take_last(struct read *r, const PGresult *from)
{
    int n = PQntuples(from);
    int64_t seq = r->snapshot.head.seq, expected = seq < r->max + 1 ? seq : r->max + 1;
    if (n != expected) {
        read_trouble(
            r, STORE_DAMAGED, "journal: %d of the last %lld changes", n, (long long)expected);
        return;
    }
    if (n > r->max) /* the oldest is there for its chain only */
        read_chain(r, from, --n, 2, &r->snapshot.before);
    take_rows(r, from, n, seq - n + 1, true);
}

static void load_result(struct pg_job *job, int step, const PGresult *from)
{
    struct read *r = (struct read *)job;
    if (step == LOAD_VENUE)
        take_venue(r, from);
    else if (r->call.status != STORE_OK)
        return;
    else if (step >= LOAD_RECORDS && step < LOAD_JOURNAL)
        take_records(r, from, step - LOAD_RECORDS);
    else if (step == LOAD_JOURNAL)
        take_last(r, from);
}

static void load_end(struct pg_call *call)
{
    struct read *r = (struct read *)call;
    r->snapshot.records = r->puts;
    r->snapshot.n_records = r->n_puts;
    r->snapshot.recent = r->rows;
    r->snapshot.n_recent = r->n_rows;
    r->done.load(call->user, call->status, str_of(call->detail),
        call->status == STORE_OK ? &r->snapshot : NULL);
    read_free(r);
}

void store_pg_load(
    struct store *base, id tenant, id venue, size_t recent_max, store_load_done done, void *user)
{
    static const struct pg_job_ops ops = {.result = load_result, .done = read_done};
    struct store_pg *s = (struct store_pg *)base;
    struct read *r = read_new(s, &ops, load_end, user);
    r->done.load = done;
    r->tenant = tenant;
    r->venue = venue;
    r->max = (int64_t)recent_max;
    if (!read_begin(r))
        return;
    read_add_tenant(r);
    read_venue_params(r);
    read_add(r, "venue");
    for (int k = 0; k < KINDS_N; k++)
        read_add(r, s->rows.loads[k].name);
    params_i64(&s->params, r->max + 1);
    read_add(r, "journal_last");
    pg_job_end(s->reads);
}

/* --- tail ---------------------------------------------------------------------------------- */

enum {
    TAIL_VENUE = 1,
    TAIL_JOURNAL = 2,
};

static void tail_result(struct pg_job *job, int step, const PGresult *from)
{
    struct read *r = (struct read *)job;
    if (step == TAIL_VENUE)
        take_venue(r, from);
    if (step != TAIL_JOURNAL || r->call.status != STORE_OK)
        return;
    take_rows(r, from, PQntuples(from), r->after + 1, false);
    int64_t last = r->after + (int64_t)r->n_rows;
    if (PQntuples(from) < r->max && last < r->snapshot.head.seq)
        read_trouble(r, STORE_DAMAGED, "journal: ends at %lld instead of %lld", (long long)last,
            (long long)r->snapshot.head.seq);
}

static void tail_end(struct pg_call *call)
{
    struct read *r = (struct read *)call;
    bool good = call->status == STORE_OK;
    r->done.tail(call->user, call->status, str_of(call->detail), r->rows, good ? r->n_rows : 0,
        good ? r->snapshot.head : (struct store_head){.seq = -1});
    read_free(r);
}

void store_pg_tail(struct store *base, id tenant, id venue, int64_t after, size_t max,
    store_tail_done done, void *user)
{
    static const struct pg_job_ops ops = {.result = tail_result, .done = read_done};
    struct store_pg *s = (struct store_pg *)base;
    struct read *r = read_new(s, &ops, tail_end, user);
    r->done.tail = done;
    r->tenant = tenant;
    r->venue = venue;
    r->after = after;
    r->max = (int64_t)max;
    if (!read_begin(r))
        return;
    read_add_tenant(r);
    read_venue_params(r);
    read_add(r, "venue");
    params_i64(&s->params, after);
    params_i64(&s->params, r->max);
    read_add(r, "journal_tail");
    pg_job_end(s->reads);
}

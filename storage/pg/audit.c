#include "storage/pg/audit.h"

#include <errno.h>

#include "hub/crypto/crypto.h"
#include "storage/pack.h"
#include "storage/pg/admin_run.h"
#include "storage/sql_text.h"

/* Rows of one read: a few MB. */
enum { AUDIT_ROWS = 1024 };

struct walk {
    struct admin *a;
    id tenant, venue;
    bool (*each)(void *user, const struct audit_change *c);
    void *user;
    struct audit sum;
    bool ended; /* `each` has seen enough, or there is a fault */
    struct buf *why;
};

static void fault(struct walk *w, enum audit_fault what, int64_t at, int64_t other)
{
    w->sum.fault = what;
    w->sum.at = at;
    w->sum.other = other;
    w->ended = true;
}

static void sound(struct walk *w, struct str text, const struct chain *chain, bool packed)
{
    w->sum.seq++;
    w->sum.chain = *chain;
    w->sum.packed += packed;
    struct audit_change c = {w->sum.seq, text, chain, packed};
    w->ended = !w->each(w->user, &c);
}

static bool chain_at(const PGresult *r, int row, int column, struct chain *ret)
{
    struct str bytes = admin_text(r, row, column);
    if (bytes.n == CHAIN_BYTES)
        memcpy(ret->b, bytes.p, CHAIN_BYTES);
    return bytes.n == CHAIN_BYTES;
}

/* --- packs --------------------------------------------------------------------------------- */

static void take_pack(struct walk *w, const PGresult *r, struct buf *all)
{
    struct str texts[PACK_CHANGES];
    struct chain before, chain, end;
    int64_t first = pg_get_i64(PQgetvalue(r, 0, 0)), last = pg_get_i64(PQgetvalue(r, 0, 1));
    if (first > w->sum.seq + 1) {
        fault(w, AUDIT_MISSING, w->sum.seq + 1, 0);
        return;
    }
    if (first <= w->sum.seq) {
        fault(w, AUDIT_TWICE, first, 0);
        return;
    }
    if (!chain_at(r, 0, 2, &before) || !chain_eq(&before, &w->sum.chain)) {
        fault(w, AUDIT_PACK_HEAD, first, last);
        return;
    }
    size_t n = last - first < PACK_CHANGES ? (size_t)(last - first + 1) : 0;
    if (!n || pg_get_i64(PQgetvalue(r, 0, 4)) != PACK_FORM ||
        pack_read(admin_text(r, 0, 5), n, all, texts)) {
        fault(w, AUDIT_PACK, first, last);
        return;
    }
    chain = before;
    for (size_t i = 0; i < n; i++)
        crypto_chain(&chain, texts[i], &chain);
    if (!chain_at(r, 0, 3, &end) || !chain_eq(&chain, &end)) {
        fault(w, AUDIT_IN_PACK, first, last);
        return;
    }
    chain = before;
    for (size_t i = 0; i < n && !w->ended; i++) {
        crypto_chain(&chain, texts[i], &chain);
        sound(w, texts[i], &chain, true);
    }
}

static int walk_packs(struct walk *w)
{
    struct params *p = &w->a->p;
    struct buf all;
    int rc = 0;
    buf_init(&all, PACK_TEXT_BYTES);
    for (bool more = true; !rc && more && !w->ended;) {
        PGresult *r = NULL;
        params_id(p, w->tenant);
        params_id(p, w->venue);
        params_i64(p, w->sum.seq);
        rc = admin_run(w->a, sql_pack_list, &r, w->why);
        more = !rc && PQntuples(r) == 1;
        if (more)
            take_pack(w, r, &all);
        PQclear(r);
    }
    buf_fini(&all);
    return rc;
}

/* --- rows ---------------------------------------------------------------------------------- */

static int read_rows(struct walk *w, int64_t after, int64_t most, PGresult **ret)
{
    struct params *p = &w->a->p;
    params_id(p, w->tenant);
    params_id(p, w->venue);
    params_i64(p, after);
    params_i64(p, most);
    return admin_run(w->a, sql_audit_rows, ret, w->why);
}

/* `{"op":"…","at":"…","recorded":"…"` is how every text begins. */
static bool columns_fit(const PGresult *r, int row)
{
    char op[ID_TEXT], at[TIME_TEXT], recorded[TIME_TEXT];
    time_ms times[] = {admin_time(r, row, 4), admin_time(r, row, 5)};
    struct buf head;
    buf_init(&head, 256);
    if (PQgetisnull(r, row, 3) || !time_is_valid(times[0]) || !time_is_valid(times[1]))
        return false;
    id_format(pg_get_id(PQgetvalue(r, row, 3)), op);
    time_format(times[0], at);
    time_format(times[1], recorded);
    buf_printf(&head, "{\"op\":\"%.*s\",\"at\":\"%.*s\",\"recorded\":\"%.*s\"", ID_TEXT, op,
        TIME_TEXT, at, TIME_TEXT, recorded);
    bool fits = str_starts(admin_text(r, row, 1), buf_str(&head));
    buf_fini(&head);
    return fits;
}

/* Where the change is now that was committed after the last sound one: the row whose text gives
 * the chain that is stored with it, or with the row that has its place. 0: nowhere. */
static int find_next(struct walk *w, const struct chain *in_place, int64_t *ret_seq)
{
    int rc = 0;
    *ret_seq = 0;
    int64_t after = w->sum.seq + 1;
    for (bool more = true; !rc && more && !*ret_seq;) {
        PGresult *r = NULL;
        rc = read_rows(w, after, AUDIT_ROWS, &r);
        int n = rc ? 0 : PQntuples(r);
        for (int i = 0; i < n && !*ret_seq; i++) {
            struct chain stored, chain;
            after = pg_get_i64(PQgetvalue(r, i, 0));
            crypto_chain(&w->sum.chain, admin_text(r, i, 1), &chain);
            if (chain_eq(&chain, in_place) ||
                (chain_at(r, i, 2, &stored) && chain_eq(&chain, &stored)))
                *ret_seq = after;
        }
        more = n == AUDIT_ROWS;
        PQclear(r);
    }
    return rc;
}

/* What is wrong with the row after the last sound change, whose text gives `chain`, while `stored`
 * is in it. The row after it shows which of the two the journal went on from. */
static int name_fault(struct walk *w, const struct chain *chain, const struct chain *stored)
{
    PGresult *r = NULL;
    struct chain next, next_stored;
    int64_t seq = w->sum.seq + 1, other = 0;
    int rc = find_next(w, stored, &other);
    if (rc)
        return rc;
    if (other) {
        fault(w, AUDIT_REORDERED, seq, other);
        return 0;
    }
    rc = read_rows(w, seq, 1, &r);
    bool altered = true;
    if (!rc && PQntuples(r) == 1 && chain_at(r, 0, 2, &next_stored)) {
        crypto_chain(chain, admin_text(r, 0, 1), &next);
        altered = !chain_eq(&next, &next_stored);
    }
    PQclear(r);
    if (!rc)
        fault(w, altered ? AUDIT_ALTERED : AUDIT_CHAIN, seq, 0);
    return rc;
}

static int take_row(struct walk *w, const PGresult *r, int row)
{
    int64_t seq = pg_get_i64(PQgetvalue(r, row, 0));
    struct str text = admin_text(r, row, 1);
    struct chain stored = {{0}}, chain;
    if (seq != w->sum.seq + 1) {
        fault(w, AUDIT_MISSING, w->sum.seq + 1, 0);
        return 0;
    }
    crypto_chain(&w->sum.chain, text, &chain);
    if (!chain_at(r, row, 2, &stored) || !chain_eq(&chain, &stored))
        return name_fault(w, &chain, &stored);
    if (!columns_fit(r, row))
        fault(w, AUDIT_COLUMNS, seq, 0);
    else if (seq > w->sum.head)
        fault(w, AUDIT_BEYOND, seq, w->sum.head);
    else
        sound(w, text, &chain, false);
    return 0;
}

/* A row that a pack has as well. */
static int find_twice(struct walk *w)
{
    PGresult *r = NULL;
    int rc = read_rows(w, 0, 1, &r);
    if (!rc && PQntuples(r) == 1 && pg_get_i64(PQgetvalue(r, 0, 0)) <= w->sum.packed)
        fault(w, AUDIT_TWICE, pg_get_i64(PQgetvalue(r, 0, 0)), 0);
    PQclear(r);
    return rc;
}

static int walk_rows(struct walk *w)
{
    int rc = find_twice(w);
    for (bool more = true; !rc && more && !w->ended;) {
        PGresult *r = NULL;
        rc = read_rows(w, w->sum.seq, AUDIT_ROWS, &r);
        int n = rc ? 0 : PQntuples(r);
        for (int i = 0; i < n && !rc && !w->ended; i++)
            rc = take_row(w, r, i);
        more = n == AUDIT_ROWS;
        PQclear(r);
    }
    return rc;
}

/* --- all of it ----------------------------------------------------------------------------- */

static int read_head(struct walk *w, struct chain *ret_chain)
{
    PGresult *r = NULL;
    params_id(&w->a->p, w->tenant);
    params_id(&w->a->p, w->venue);
    int rc = admin_run(w->a, sql_audit_head, &r, w->why);
    if (!rc && PQntuples(r) != 1)
        rc = -ENOENT;
    if (!rc) {
        w->sum.head = pg_get_i64(PQgetvalue(r, 0, 0));
        *ret_chain = (struct chain){{0}};
        (void)chain_at(r, 0, 1, ret_chain);
    }
    PQclear(r);
    return rc;
}

int audit_walk(struct admin *a, id tenant, id venue,
    bool (*each)(void *user, const struct audit_change *c), void *user, struct audit *ret,
    struct buf *why)
{
    struct walk w = {
        .a = a, .tenant = tenant, .venue = venue, .each = each, .user = user, .why = why};
    struct chain head;
    int rc = admin_run_only(a, "begin transaction isolation level repeatable read read only", why);
    params_array(&a->p, PG_UUID, 1);
    params_id(&a->p, tenant);
    if (!rc)
        rc = admin_run_only(a, sql_tenants, why);
    if (!rc)
        rc = read_head(&w, &head);
    if (!rc)
        rc = walk_packs(&w);
    if (!rc && !w.ended)
        rc = walk_rows(&w);
    if (!rc && !w.ended && w.sum.seq < w.sum.head)
        fault(&w, AUDIT_MISSING, w.sum.seq + 1, 0);
    if (!rc && !w.ended && !chain_eq(&w.sum.chain, &head))
        fault(&w, AUDIT_HEAD, w.sum.seq, 0);
    *ret = w.sum;
    return admin_end(a, rc, why);
}

void audit_fault_put(const struct audit *a, struct buf *to)
{
    long long at = (long long)a->at, other = (long long)a->other;
    switch (a->fault) {
    case AUDIT_SOUND:
        buf_printf(to, "nothing is wrong");
        break;
    case AUDIT_MISSING:
        buf_printf(to, "change %lld is missing", at);
        break;
    case AUDIT_ALTERED:
        buf_printf(to, "change %lld: its text is not the one that was committed", at);
        break;
    case AUDIT_CHAIN:
        buf_printf(to, "change %lld: its chain value was altered; its text was not", at);
        break;
    case AUDIT_REORDERED:
        buf_printf(to, "change %lld: reordered; what was committed here is at %lld", at, other);
        break;
    case AUDIT_COLUMNS:
        buf_printf(to, "change %lld: op, at or recorded was altered; its text was not", at);
        break;
    case AUDIT_TWICE:
        buf_printf(to, "change %lld: it is in a pack and there a second time", at);
        break;
    case AUDIT_PACK:
        buf_printf(to, "changes %lld to %lld: their pack cannot be read", at, other);
        break;
    case AUDIT_IN_PACK:
        buf_printf(
            to, "changes %lld to %lld: in their pack one was altered, removed or moved", at, other);
        break;
    case AUDIT_PACK_HEAD:
        buf_printf(to,
            "changes %lld to %lld: their pack says another chain before it than there is", at,
            other);
        break;
    case AUDIT_BEYOND:
        buf_printf(to, "change %lld: it is after the head, which is at %lld", at, other);
        break;
    case AUDIT_HEAD:
        buf_printf(to, "the head has another chain than change %lld gives", at);
        break;
    }
}

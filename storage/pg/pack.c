#include "storage/pg/pack.h"

#include <errno.h>
#include <stdlib.h>

#include "hub/crypto/crypto.h"
#include "storage/pack.h"
#include "storage/pg/admin_run.h"
#include "storage/sql_text.h"

enum { PACK_RECEIPTS = 512, PACK_ORDERS = 64, PACK_MAX = PACK_TEXT_BYTES + (1 << 20) };

static bool chain_of(const PGresult *r, int row, int column, struct chain *ret)
{
    struct str bytes = admin_text(r, row, column);
    if (bytes.n != CHAIN_BYTES)
        return false;
    memcpy(ret->b, bytes.p, CHAIN_BYTES);
    return true;
}

static void put_chain(struct params *p, const struct chain *c)
{
    params_bytes(p, (struct str){(const char *)c->b, CHAIN_BYTES});
}

static void put_venue(struct params *p, id tenant, id venue)
{
    params_id(p, tenant);
    params_id(p, venue);
}

/* Opens the transaction. *ret_mine is false when somebody else packs the venue. */
static int pack_begin(struct admin *a, id tenant, id venue, bool *ret_mine, struct buf *why)
{
    PGresult *r = NULL;
    int rc = admin_begin(a, tenant, why);
    if (!rc) {
        put_venue(&a->p, tenant, venue);
        rc = admin_run(a, sql_pack_begin, &r, why);
    }
    *ret_mine = !rc && *PQgetvalue(r, 0, 0);
    PQclear(r);
    return rc;
}

/* --- changes ------------------------------------------------------------------------------- */

/* Where the packs of a journal end. */
struct packed_end {
    int64_t seq;
    struct chain chain;
};

static int last_pack(struct admin *a, id tenant, id venue, struct packed_end *ret, struct buf *why)
{
    PGresult *r = NULL;
    *ret = (struct packed_end){0};
    put_venue(&a->p, tenant, venue);
    int rc = admin_run(a, sql_pack_last, &r, why);
    if (!rc && PQntuples(r) == 1) {
        ret->seq = pg_get_i64(PQgetvalue(r, 0, 0));
        if (!chain_of(r, 0, 1, &ret->chain))
            rc = -EIO;
    }
    PQclear(r);
    return rc;
}

/* The texts of the rows that continue the packs, up to one that does not fit: *ret_stopped, or 0.
 * `end` moves on with them. Returns how many; *ret_full: a pack takes no more. */
static size_t take_rows(const PGresult *r, struct packed_end *end, struct str *ret_texts,
    bool *ret_full, int64_t *ret_stopped)
{
    size_t n = 0, bytes = 0;
    for (int i = 0; i < PQntuples(r); i++) {
        struct str text = admin_text(r, i, 1);
        struct chain stored, chain;
        int64_t seq = pg_get_i64(PQgetvalue(r, i, 0));
        crypto_chain(&end->chain, text, &chain);
        if (seq != end->seq + 1 || !*PQgetvalue(r, i, 3) || !chain_of(r, i, 2, &stored) ||
            !chain_eq(&chain, &stored) || memchr(text.p, '\n', text.n)) {
            *ret_stopped = seq;
            return n;
        }
        bytes += text.n + 1;
        if (n == PACK_CHANGES || bytes > PACK_TEXT_BYTES)
            break;
        ret_texts[n++] = text;
        *end = (struct packed_end){seq, chain};
    }
    *ret_full = n == PACK_CHANGES || bytes > PACK_TEXT_BYTES;
    return n;
}

static int store_pack(struct admin *a, id tenant, id venue, const struct packed_end *before,
    const struct packed_end *end, struct str body, struct buf *why)
{
    struct params *p = &a->p;
    PGresult *r = NULL;
    put_venue(p, tenant, venue);
    params_i64(p, before->seq + 1);
    params_i64(p, end->seq);
    put_chain(p, &before->chain);
    put_chain(p, &end->chain);
    params_i64(p, PACK_FORM);
    params_bytes(p, body);
    int rc = admin_run_only(a, sql_pack_put, why);
    if (rc)
        return rc;
    put_venue(p, tenant, venue);
    params_i64(p, before->seq + 1);
    params_i64(p, end->seq);
    rc = admin_run(a, sql_pack_cut, &r, why);
    if (!rc && strtoll(PQcmdTuples(r), NULL, 10) != end->seq - before->seq) {
        buf_put_str(why, STR("the journal has other rows than were packed"));
        rc = -EIO;
    }
    PQclear(r);
    return rc;
}

/* What was packed must be read back the same before its rows go. */
static bool reads_back(struct str body, const struct str *texts, size_t n)
{
    struct str back[PACK_CHANGES];
    struct buf all;
    buf_init(&all, PACK_TEXT_BYTES);
    bool same = pack_read(body, n, &all, back) == 0;
    for (size_t i = 0; same && i < n; i++)
        same = str_eq(texts[i], back[i]);
    buf_fini(&all);
    return same;
}

static int pack_rows(struct admin *a, id tenant, id venue, const PGresult *rows,
    const struct packed_end *before, struct packed *ret, struct buf *why)
{
    struct str texts[PACK_CHANGES];
    struct packed_end end = *before;
    struct buf body;
    bool full = false;
    size_t n = take_rows(rows, &end, texts, &full, &ret->stopped_at);
    if (!full)
        return 0; /* a later run packs them */
    buf_init(&body, PACK_MAX);
    int rc = pack_write(&body, texts, n);
    if (rc == 0 && !reads_back(buf_str(&body), texts, n))
        rc = -EIO;
    if (rc) {
        buf_put_str(why, rc == -ENOMEM ? STR("out of memory") : STR("a pack cannot be read back"));
        rc = -EIO;
    } else {
        rc = store_pack(a, tenant, venue, before, &end, buf_str(&body), why);
    }
    if (!rc) {
        ret->more = true;
        ret->changes += (int64_t)n;
        ret->pack_bytes += (int64_t)body.n;
        for (size_t i = 0; i < n; i++)
            ret->text_bytes += (int64_t)texts[i].n;
    }
    buf_fini(&body);
    return rc;
}

static int pack_next_changes(struct admin *a, id tenant, id venue, const struct pack_rules *rules,
    struct packed *sum, struct buf *why)
{
    struct packed_end before;
    struct params *p = &a->p;
    PGresult *rows = NULL;
    int rc = last_pack(a, tenant, venue, &before, why);
    if (!rc) {
        put_venue(p, tenant, venue);
        params_i64(p, before.seq);
        params_i64(p, rules->changes_kept < PACK_KEPT_MIN ? PACK_KEPT_MIN : rules->changes_kept);
        params_time(p, rules->recorded_before);
        params_i64(p, PACK_CHANGES);
        rc = admin_run(a, sql_pack_rows, &rows, why);
    }
    if (!rc)
        rc = pack_rows(a, tenant, venue, rows, &before, sum, why);
    PQclear(rows);
    return rc;
}

/* --- receipts and the kitchen --------------------------------------------------------------- */

/* Runs a statement that takes rows out, with venue and `key` as parameters: it must be so many. */
static int cut(struct admin *a, const char *sql, id tenant, id venue, id key, int64_t expected,
    struct buf *why)
{
    PGresult *r = NULL;
    put_venue(&a->p, tenant, venue);
    params_id(&a->p, key);
    int rc = admin_run(a, sql, &r, why);
    if (!rc && strtoll(PQcmdTuples(r), NULL, 10) != expected) {
        buf_put_str(why, STR("there are other rows than were packed"));
        rc = -EIO;
    }
    PQclear(r);
    return rc;
}

static int pack_next_receipts(struct admin *a, id tenant, id venue, const struct pack_rules *rules,
    struct packed *sum, struct buf *why)
{
    static const uint8_t least[10];
    struct params *p = &a->p;
    PGresult *put = NULL;
    put_venue(p, tenant, venue);
    params_time(p, rules->receipts_before);
    params_id(p, id_make(rules->receipts_before, least));
    params_i64(p, PACK_RECEIPTS);
    int rc = admin_run(a, sql_pack_receipts, &put, why);
    if (!rc && PQntuples(put) == 1) {
        sum->more = true;
        sum->receipts += PACK_RECEIPTS;
        rc = cut(a, sql_pack_receipts_cut, tenant, venue, pg_get_id(PQgetvalue(put, 0, 0)),
            PACK_RECEIPTS, why);
    }
    PQclear(put);
    return rc;
}

static int pack_next_kitchen(struct admin *a, id tenant, id venue, const struct pack_rules *rules,
    struct packed *sum, struct buf *why)
{
    struct params *p = &a->p;
    PGresult *put = NULL;
    put_venue(p, tenant, venue);
    params_time(p, rules->kitchen_before);
    params_i64(p, PACK_ORDERS);
    int rc = admin_run(a, sql_pack_kitchen, &put, why);
    if (!rc && PQntuples(put) == 1) {
        id pack = pg_get_id(PQgetvalue(put, 0, 0));
        int64_t tickets = pg_get_i64(PQgetvalue(put, 0, 1));
        int64_t items = pg_get_i64(PQgetvalue(put, 0, 2));
        sum->more = true;
        sum->kitchen += tickets + items;
        rc = cut(a, sql_pack_kitchen_items, tenant, venue, pack, items, why);
        if (!rc)
            rc = cut(a, sql_pack_kitchen_tickets, tenant, venue, pack, tickets, why);
    }
    PQclear(put);
    return rc;
}

typedef int (*pack_next)(struct admin *a, id tenant, id venue, const struct pack_rules *rules,
    struct packed *sum, struct buf *why);

/* One step, in a transaction. */
static int pack_step(struct admin *a, id tenant, id venue, const struct pack_rules *rules,
    pack_next next, struct packed *ret, struct buf *why)
{
    struct packed sum = *ret;
    bool mine;
    int rc = pack_begin(a, tenant, venue, &mine, why);
    sum.more = false;
    sum.busy = !rc && !mine;
    if (!rc && mine)
        rc = next(a, tenant, venue, rules, &sum, why);
    rc = admin_end(a, rc, why);
    if (!rc)
        *ret = sum;
    return rc;
}

int pack_changes(struct admin *a, id tenant, id venue, const struct pack_rules *rules,
    struct packed *ret, struct buf *why)
{
    return pack_step(a, tenant, venue, rules, pack_next_changes, ret, why);
}

int pack_receipts(struct admin *a, id tenant, id venue, const struct pack_rules *rules,
    struct packed *ret, struct buf *why)
{
    return pack_step(a, tenant, venue, rules, pack_next_receipts, ret, why);
}

int pack_kitchen(struct admin *a, id tenant, id venue, const struct pack_rules *rules,
    struct packed *ret, struct buf *why)
{
    return pack_step(a, tenant, venue, rules, pack_next_kitchen, ret, why);
}

/* --- reading ------------------------------------------------------------------------------- */

int pack_venues(
    struct admin *a, void (*each)(void *user, id tenant, id venue), void *user, struct buf *why)
{
    PGresult *r = NULL;
    int rc = admin_run(a, sql_pack_venues, &r, why);
    for (int i = 0; !rc && i < PQntuples(r); i++)
        each(user, pg_get_id(PQgetvalue(r, i, 0)), pg_get_id(PQgetvalue(r, i, 1)));
    PQclear(r);
    return rc;
}

/* The texts of the pack in that result, or 0: it is damaged. `end` moves to its end. */
static size_t open_pack(
    const PGresult *r, struct packed_end *end, struct buf *all, struct str *ret_texts)
{
    struct packed_end from = *end;
    struct chain before, chain;
    int64_t first = pg_get_i64(PQgetvalue(r, 0, 0));
    end->seq = pg_get_i64(PQgetvalue(r, 0, 1));
    bool good = chain_of(r, 0, 2, &before) && chain_of(r, 0, 3, &end->chain) &&
                first == from.seq + 1 && chain_eq(&before, &from.chain) &&
                pg_get_i64(PQgetvalue(r, 0, 4)) == PACK_FORM && end->seq - from.seq <= PACK_CHANGES;
    size_t n = good ? (size_t)(end->seq - from.seq) : 0;
    if (!n || pack_read(admin_text(r, 0, 5), n, all, ret_texts))
        return 0;
    for (size_t i = 0; i < n; i++)
        crypto_chain(i ? &chain : &before, ret_texts[i], &chain);
    return chain_eq(&chain, &end->chain) ? n : 0;
}

int pack_texts(struct admin *a, id tenant, id venue,
    void (*each)(void *user, int64_t first_seq, const struct str *texts, size_t n), void *user,
    int64_t *ret_damaged, struct buf *why)
{
    struct str texts[PACK_CHANGES];
    struct packed_end end = {0};
    struct buf all;
    int rc = 0;
    *ret_damaged = 0;
    buf_init(&all, PACK_TEXT_BYTES);
    for (bool more = true; !rc && more;) {
        PGresult *r = NULL;
        put_venue(&a->p, tenant, venue);
        params_i64(&a->p, end.seq);
        rc = admin_run(a, sql_pack_list, &r, why);
        more = !rc && PQntuples(r) == 1;
        int64_t first = end.seq + 1;
        size_t n = more ? open_pack(r, &end, &all, texts) : 0;
        if (n)
            each(user, first, texts, n);
        else
            *ret_damaged += more;
        PQclear(r);
    }
    buf_fini(&all);
    return rc;
}

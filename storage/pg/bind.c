#include "storage/pg/bind.h"

#include <stdlib.h>

#include "protocol/base/require.h"
#include "storage/pg/procedure.h"
#include "storage/pg/rows.h"

/* For each venue v of the batch b. */
#define EACH_VENUE(v, b)                                                                           \
    for (const struct batch_venue *v = (b)->venues; v < (b)->venues + (b)->n_venues; v++)

struct counts {
    size_t receipts, changes;
};

static struct counts count_all(const struct batch *b)
{
    struct counts n = {0};
    EACH_VENUE(v, b) {
        n.receipts += v->n_receipts;
        n.changes += v->n_changes;
    }
    return n;
}

/* What the head says before the order of venues: three numbers, which sections there are (a bit
 * each), and of each its first and its last row. */
struct head {
    int64_t v[PROCEDURE_ORDER];
    size_t n;
    int64_t rows; /* before the next section */
};

static void head_put(struct head *h, int64_t v)
{
    require(h->n < sizeof h->v / sizeof *h->v);
    h->v[h->n++] = v;
}

static void head_put_which(struct head *h, const struct fold *f, struct counts n)
{
    uint64_t words[PROCEDURE_WORDS] = {0};
    if (n.changes)
        words[0] |= UINT64_C(1) << PROCEDURE_CHANGES;
    for (int k = 0; k < KINDS_N; k++)
        for (int act = 0; act < FOLD_ACTS_N; act++) {
            int section = procedure_section(k, act);
            if (f->lists[k][act].n)
                words[section / PROCEDURE_WORD_BITS] |= UINT64_C(1)
                                                        << section % PROCEDURE_WORD_BITS;
        }
    for (int i = 0; i < PROCEDURE_WORDS; i++)
        head_put(h, (int64_t)words[i]);
}

static void head_put_section(struct head *h, size_t n)
{
    head_put(h, h->rows + 1);
    h->rows += (int64_t)n;
    head_put(h, h->rows);
}

static void bind_head(
    struct columns *to, const struct batch *b, const struct fold *f, const struct pg_writer *writer)
{
    struct counts n = count_all(b);
    struct head h;
    h.n = 0, h.rows = (int64_t)b->n_venues;
    head_put(&h, writer->gen);
    head_put(&h, (int64_t)b->n_venues);
    head_put(&h, pg_writer_key(writer->id));
    head_put_which(&h, f, n);
    head_put_section(&h, n.receipts);
    head_put_section(&h, n.changes);
    for (int k = 0; k < KINDS_N; k++)
        for (int act = 0; act < FOLD_ACTS_N; act++)
            head_put_section(&h, f->lists[k][act].n);
    columns_head(to, h.v, h.n);
}

static int compare_venues(const void *a, const void *b)
{
    const struct batch_venue *x = *(const struct batch_venue *const *)a,
                             *y = *(const struct batch_venue *const *)b;
    int c = memcmp(x->tenant.b, y->tenant.b, sizeof x->tenant.b);
    return c ? c : memcmp(x->venue.b, y->venue.b, sizeof x->venue.b);
}

/* All hubs lock heads in one order, that of uuid: two cannot deadlock. */
static void bind_order(struct columns *to, const struct batch *b, struct buf *scratch)
{
    buf_reset(scratch);
    const struct batch_venue **order = (void *)buf_reserve(scratch, b->n_venues * sizeof *order);
    if (!order)
        return;
    for (size_t i = 0; i < b->n_venues; i++)
        order[i] = &b->venues[i];
    qsort(order, b->n_venues, sizeof *order, compare_venues);
    for (size_t i = 0; i < b->n_venues; i++) {
        int64_t venue = order[i] - b->venues + 1;
        columns_head(to, &venue, 1);
    }
}

static void put_venue(struct columns *to, const struct batch_venue *v)
{
    columns_id(to, v->tenant);
    columns_id(to, v->venue);
}

static void put_chain(struct columns *to, const struct chain *c)
{
    columns_put(to, COLUMN_BYTES, (struct str){(const char *)c->b, CHAIN_BYTES});
}

static void bind_venue(struct columns *to, const struct batch_venue *v)
{
    put_venue(to, v);
    columns_int(to, v->from);
    columns_int(to, v->from + (int64_t)v->n_changes);
    columns_int(to, v->access);
    put_chain(to, &v->from_chain);
    put_chain(to, v->n_changes ? &v->changes[v->n_changes - 1]->chain : &v->from_chain);
    columns_row(to);
}

static void bind_receipt(
    struct columns *to, const struct batch_venue *v, int64_t venue, const struct receipt *r)
{
    put_venue(to, v);
    columns_id(to, r->op);
    columns_id(to, r->device);
    columns_int(to, venue);
    columns_int(to, r->seq);
    columns_put(to, COLUMN_TEXTS, r->answer);
    columns_time(to, r->recorded);
    columns_put(
        to, COLUMN_BYTES, (struct str){(const char *)r->fingerprint, sizeof r->fingerprint});
    columns_row(to);
}

static void bind_change(struct columns *to, const struct batch_venue *v, int64_t venue,
    const struct change *c, struct str text)
{
    put_venue(to, v);
    columns_id(to, c->op);
    columns_int(to, venue);
    columns_int(to, c->seq);
    columns_time(to, c->at);
    columns_time(to, c->recorded);
    put_chain(to, &c->chain);
    columns_put(to, COLUMN_JSONS, text);
    columns_row(to);
}

void bind_batch(struct columns *to, const struct batch *b, const struct fold *f,
    const struct pg_writer *writer, struct buf *scratch)
{
    columns_reset(to);
    bind_head(to, b, f, writer);
    bind_order(to, b, scratch);
    EACH_VENUE(v, b)
        bind_venue(to, v);
    EACH_VENUE(v, b)
        for (size_t i = 0; i < v->n_receipts; i++)
            bind_receipt(to, v, v - b->venues + 1, &v->receipts[i]);
    EACH_VENUE(v, b)
        for (size_t i = 0; i < v->n_changes; i++)
            bind_change(to, v, v - b->venues + 1, v->changes[i], v->texts[i]);
    for (int k = 0; k < KINDS_N; k++)
        for (int act = 0; act < FOLD_ACTS_N; act++)
            for (const struct fold_row *row = f->lists[k][act].first; row; row = row->next)
                rows_put(to, row, row->venue - b->venues + 1, scratch);
    to->b[COLUMN_HEAD].failed = to->b[COLUMN_HEAD].failed || scratch->failed;
}

bool bind_is_one(const struct batch *b)
{
    const struct batch_venue *v = b->venues;
    if (b->n_venues != 1 || v->n_receipts != 1 || v->n_changes != 1)
        return false;
    const struct change *c = v->changes[0];
    return id_eq(v->receipts->op, c->op) && v->receipts->seq == c->seq && c->seq == v->from + 1;
}

static void params_chain(struct params *p, const struct chain *c)
{
    params_bytes(p, (struct str){(const char *)c->b, CHAIN_BYTES});
}

/* The parameters of commit_one.sql before its arrays. */
static void bind_one_params(
    struct params *p, const struct batch *b, const struct pg_writer *writer, struct str tenants)
{
    const struct batch_venue *v = b->venues;
    const struct receipt *r = v->receipts;
    const struct change *c = v->changes[0];
    params_reset(p);
    params_id(p, b->batch_id);
    params_id(p, writer->id);
    params_i64(p, writer->gen);
    params_i64(p, pg_writer_key(writer->id));
    params_bytes(p, tenants);
    params_id(p, v->tenant);
    params_id(p, v->venue);
    params_i64(p, v->from);
    params_i64(p, c->seq);
    params_i64(p, v->access);
    params_chain(p, &v->from_chain);
    params_chain(p, &c->chain);
    params_id(p, r->op);
    params_id(p, r->device);
    params_bytes(p, (struct str){(const char *)r->fingerprint, sizeof r->fingerprint});
    params_bytes(p, r->answer);
    params_time(p, r->recorded);
    params_time(p, c->at);
    params_time(p, c->recorded);
    params_bytes(p, v->texts[0]);
}

void bind_one(struct params *p, struct columns *to, const struct batch *b, const struct fold *f,
    const struct pg_writer *writer, struct buf *scratch)
{
    require(bind_is_one(b));
    columns_reset(to);
    bind_tenants(scratch, b);
    bind_one_params(p, b, writer, buf_str(scratch));
    p->b.failed = p->b.failed || scratch->failed;
    for (int k = 0; k < KINDS_N; k++)
        for (int act = 0; act < FOLD_ACTS_N; act++) {
            const struct fold_list *list = &f->lists[k][act];
            if (!list->n)
                continue;
            int64_t code = procedure_code(procedure_section(k, act), list->n);
            columns_head(to, &code, 1);
            for (const struct fold_row *row = list->first; row; row = row->next)
                rows_put(to, row, 1, scratch);
        }
    to->b[COLUMN_HEAD].failed = to->b[COLUMN_HEAD].failed || scratch->failed;
}

void bind_tenants(struct buf *to, const struct batch *b)
{
    buf_reset(to);
    EACH_VENUE(v, b) {
        char text[ID_TEXT];
        id_format(v->tenant, text);
        buf_put_char(to, v == b->venues ? '{' : ',');
        buf_put(to, text, ID_TEXT);
    }
    buf_put_char(to, '}');
}

/* A hub's end of the database in memory: calls, their fates, their answers. */

#include "storage/mem/store_mem.h"

#include <stdio.h>
#include <stdlib.h>

#include "protocol/base/require.h"
#include "storage/mem/call.h"

/* --- life of a call ------------------------------------------------------------------------ */

static void op_free(struct mem_op *op)
{
    for (size_t i = 0; i < op->n_puts; i++)
        record_drop(op->puts[i].rec);
    for (size_t i = 0; i < op->n_rows; i++) {
        change_drop(op->rows[i].change);
        mem_text_free(op->rows[i].text);
    }
    free(op->puts);
    free(op->rows);
    free(op->found);
    free(op->ids);
    free(op->keys);
    free(op->heads);
    free(op->which);
    mem_text_free(op->pair.name);
    free(op);
}

static void op_unlink(struct store_mem *s, struct mem_op *op)
{
    for (struct mem_op **at = &s->ops; *at; at = &(*at)->next)
        if (*at == op) {
            *at = op->next;
            return;
        }
}

static void op_set(struct mem_op *op, enum store_status status, const char *detail)
{
    op->status = status;
    snprintf(op->detail, sizeof op->detail, "%s", detail);
}

/* Calls the user, and frees the call. */
static void op_answer(struct mem_event *e)
{
    struct mem_op *op = (struct mem_op *)e;
    struct store_mem *s = e->store;
    struct str detail = str_of(op->detail);
    bool good = op->status == STORE_OK;
    op_unlink(s, op);
    if (op->flight)
        op->flight->op = NULL;
    switch (op->call) {
    case MEM_COMMIT:
    case MEM_RESOLVE:
        s->committing = false;
        op->done.commit(op->user, op->status, detail);
        break;
    case MEM_LOAD:
        op->done.load(op->user, op->status, detail, good ? &op->snapshot : NULL);
        break;
    case MEM_TAIL:
        op->done.tail(op->user, op->status, detail, op->rows, good ? op->n_rows : 0,
            good ? op->snapshot.head : (struct store_head){.seq = -1});
        break;
    case MEM_RECEIPTS:
        op->done.receipts(op->user, op->status, detail, op->found, good ? op->n_found : 0);
        break;
    case MEM_DEVICE:
        op->done.device(op->user, op->status, detail, good ? &op->device : NULL);
        break;
    case MEM_HEADS:
        op->done.heads(op->user, op->status, detail, op->heads, good ? op->n : 0);
        break;
    case MEM_PAIR:
        op->done.pair(op->user, op->status, detail, good ? &op->pairing : NULL);
        break;
    case MEM_REVOKED:
        op->done.revoked(op->user, op->status, detail, op->which, good ? op->n_found : 0);
        break;
    case MEM_CLOCK:
        op->done.clock(op->user, op->status, detail, good ? op->clock_ms : 0);
        break;
    }
    op_free(op);
}

static void op_answer_in(struct mem_op *op, int64_t ms)
{
    struct mem_db *db = op->e.store->db;
    op->e.run = op_answer;
    mem_db_schedule(db, &op->e, db->now + ms);
}

static void *need_memory(void *memory)
{
    require(memory); /* tests and the simulator do not run out of memory */
    return memory;
}

static struct mem_op *op_new(struct store_mem *s, enum mem_call call, void *user)
{
    struct mem_op *op = need_memory(calloc(1, sizeof *op));
    op->e.store = s;
    op->call = call;
    op->user = user;
    op->fate = s->fate ? s->fate(s->user, call) : (struct mem_fate){0};
    op->next = s->ops;
    s->ops = op;
    return op;
}

/* --- effects ------------------------------------------------------------------------------- */

static void resolve_effect(struct mem_op *op)
{
    struct store_mem *s = op->e.store;
    s->writer->gen++; /* fences what is still in flight */
    for (size_t i = 0; i < op->batch->n_venues; i++) {
        struct batch_venue *part = &op->batch->venues[i];
        struct mem_venue *v = mem_venue_find(s->db, part->tenant, part->venue);
        part->verdict = VERDICT_CONFLICT;
        for (size_t k = 0; v && k < part->n_receipts; k++) {
            struct mem_receipt *r = mem_receipt_find(v, part->receipts[k].op);
            if (r && id_eq(r->batch_id, op->batch->batch_id))
                part->verdict = VERDICT_COMMITTED;
        }
    }
}

static void take_rows(struct mem_op *op, const struct mem_venue *v, size_t from, size_t to)
{
    op->rows = need_memory(calloc(to > from ? to - from : 1, sizeof *op->rows));
    for (size_t i = from; i < to; i++) {
        struct store_row *row = &op->rows[op->n_rows++];
        row->change = change_share(v->journal[i].change);
        require(mem_text_copy(v->journal[i].text, &row->text));
    }
}

static void load_effect(struct mem_op *op, const struct mem_venue *v)
{
    size_t n = 0;
    for (int k = 0; k < KINDS_N; k++)
        n += HASH_COUNT(v->rows[k]);
    op->puts = need_memory(calloc(n ? n : 1, sizeof *op->puts));
    for (int k = 0; k < KINDS_N; k++)
        for (const struct mem_row *row = v->rows[k]; row; row = row->hh.next)
            if (row->live)
                op->puts[op->n_puts++] = (struct put){k, record_share(row->rec)};
    size_t first = v->n_journal > op->max ? v->n_journal - op->max : 0;
    take_rows(op, v, first, v->n_journal);
    op->snapshot = (struct store_snapshot){
        .info = v->info,
        .head = mem_venue_head(v),
        .records = op->puts,
        .n_records = op->n_puts,
        .recent = op->rows,
        .n_recent = op->n_rows,
    };
    if (first)
        op->snapshot.before = v->journal[first - 1].change->chain;
}

static void tail_effect(struct mem_op *op, const struct mem_venue *v)
{
    size_t from = op->after > 0 ? (size_t)op->after : 0, to = v->n_journal;
    if (from > to)
        from = to;
    if (to - from > op->max)
        to = from + op->max;
    take_rows(op, v, from, to);
    op->snapshot.head = mem_venue_head(v);
}

static void receipts_effect(struct mem_op *op, const struct mem_venue *v)
{
    op->found = need_memory(calloc(op->n ? op->n : 1, sizeof *op->found));
    for (size_t i = 0; v && i < op->n; i++) {
        struct mem_receipt *r = mem_receipt_find(v, op->ids[i]);
        if (r)
            op->found[op->n_found++] = r->r;
    }
}

static void op_effect(struct mem_event *e)
{
    struct mem_op *op = (struct mem_op *)e;
    struct mem_db *db = e->store->db;
    const struct mem_venue *v = mem_venue_find(db, op->tenant, op->venue);
    const struct mem_device *d;
    switch (op->call) {
    case MEM_RESOLVE:
        resolve_effect(op);
        break;
    case MEM_LOAD:
    case MEM_TAIL:
        if (!v)
            op_set(op, STORE_ABSENT, "no such venue");
        else if (op->call == MEM_LOAD)
            load_effect(op, v);
        else
            tail_effect(op, v);
        break;
    case MEM_RECEIPTS:
        receipts_effect(op, v);
        break;
    case MEM_DEVICE:
        d = mem_device_find(db, op->ids[0]);
        if (d) {
            op->device = d->d;
            op->device.asked_us = db->now * 1000 + db->n_asked++ % 1000;
        } else {
            op_set(op, STORE_ABSENT, "no such token");
        }
        break;
    case MEM_REVOKED:
        op->which = need_memory(calloc(op->n ? op->n : 1, sizeof *op->which));
        for (size_t i = 0; i < op->n; i++) {
            d = mem_device_find(db, op->ids[i]);
            if (!d || d->d.revoked)
                op->which[op->n_found++] = i;
        }
        break;
    case MEM_HEADS:
        op->heads = need_memory(calloc(op->n ? op->n : 1, sizeof *op->heads));
        for (size_t i = 0; i < op->n; i++) {
            v = mem_venue_find(db, op->keys[i].tenant, op->keys[i].venue);
            op->heads[i] = v ? mem_venue_head(v) : (struct store_head){.seq = -1};
        }
        break;
    case MEM_PAIR:
        if (!mem_db_pair(db, &op->pair, &op->pairing))
            op_set(op, STORE_UNAVAILABLE, "the code is in use");
        break;
    case MEM_CLOCK:
        op->clock_ms = MEM_DB_CLOCK_MS + db->now;
        break;
    case MEM_COMMIT:
        require(!"a commit's effect is its batch's arrival");
    }
    op_answer_in(op, op->fate.answer_ms);
}

static void op_start(struct mem_op *op)
{
    struct store_mem *s = op->e.store;
    if (!s->up || op->fate.fault != MEM_FINE) {
        op_set(op, STORE_UNAVAILABLE, s->up ? "refused" : "cut off");
        op_answer_in(op, op->fate.effect_ms + op->fate.answer_ms);
        return;
    }
    op->e.run = op_effect;
    mem_db_schedule(s->db, &op->e, s->db->now + op->fate.effect_ms);
}

/* --- commit -------------------------------------------------------------------------------- */

static void flight_arrive(struct mem_event *e)
{
    struct mem_flight *f = (struct mem_flight *)e;
    struct mem_op *op = f->op;
    mem_db_commit(f->db, f->batch);
    if (op) {
        op->flight = NULL;
        op_set(op, f->batch->status, f->batch->detail);
        for (size_t i = 0; op->status == STORE_OK && i < op->batch->n_venues; i++)
            op->batch->venues[i].verdict = f->batch->b.venues[i].verdict;
        op_answer_in(op, op->fate.answer_ms);
    }
    mem_batch_free(f->batch);
    free(f);
}

/* The batch arrives in `ms`; the op, if any, is answered after that. */
static void batch_send(struct store_mem *s, const struct batch *b, int64_t ms, struct mem_op *op)
{
    struct mem_flight *f = need_memory(calloc(1, sizeof *f));
    f->e.run = flight_arrive;
    f->db = s->db;
    f->batch = need_memory(mem_batch_new(b));
    f->batch->writer = s->writer->id;
    f->batch->gen = s->writer->gen;
    f->op = op;
    if (op)
        op->flight = f;
    mem_db_schedule(s->db, &f->e, s->db->now + ms);
}

static void store_mem_commit(struct store *base, struct batch *b, store_done done, void *user)
{
    struct store_mem *s = (struct store_mem *)base;
    require(!s->committing && !id_eq(b->batch_id, s->last_batch));
    s->committing = true;
    s->last_batch = b->batch_id;
    for (size_t i = 0; i < b->n_venues; i++) {
        b->venues[i].verdict = VERDICT_NONE;
        require(b->venues[i].n_receipts || !b->venues[i].n_changes);
    }
    struct mem_op *op = op_new(s, MEM_COMMIT, user);
    struct mem_fate fate = op->fate;
    int64_t answer_ms = fate.effect_ms + fate.answer_ms;
    op->done.commit = done;
    op->batch = b;
    if (!s->up || fate.fault == MEM_REFUSED) {
        op_set(op, STORE_UNAVAILABLE, s->up ? "refused" : "cut off");
        op_answer_in(op, answer_ms);
        return;
    }
    if (fate.fault == MEM_FINE) {
        batch_send(s, b, fate.effect_ms, op);
        return;
    }
    if (fate.fault == MEM_LOST_AFTER)
        batch_send(s, b, fate.effect_ms, NULL);
    else if (fate.fault == MEM_LOST_LATE)
        batch_send(s, b, answer_ms + fate.late_ms, NULL);
    op_set(op, STORE_UNKNOWN, "answer lost");
    op_answer_in(op, answer_ms);
}

static void store_mem_resolve(struct store *base, struct batch *b, store_done done, void *user)
{
    struct store_mem *s = (struct store_mem *)base;
    require(!s->committing);
    s->committing = true;
    for (size_t i = 0; i < b->n_venues; i++)
        b->venues[i].verdict = VERDICT_NONE;
    struct mem_op *op = op_new(s, MEM_RESOLVE, user);
    op->done.commit = done;
    op->batch = b;
    op_start(op);
}

/* --- reads --------------------------------------------------------------------------------- */

static void store_mem_load(
    struct store *base, id tenant, id venue, size_t recent_max, store_load_done done, void *user)
{
    struct mem_op *op = op_new((struct store_mem *)base, MEM_LOAD, user);
    op->done.load = done;
    op->tenant = tenant;
    op->venue = venue;
    op->max = recent_max;
    op_start(op);
}

static void store_mem_tail(struct store *base, id tenant, id venue, int64_t after, size_t max,
    store_tail_done done, void *user)
{
    struct mem_op *op = op_new((struct store_mem *)base, MEM_TAIL, user);
    op->done.tail = done;
    op->tenant = tenant;
    op->venue = venue;
    op->after = after;
    op->max = max;
    op_start(op);
}

static void store_mem_receipts(struct store *base, id tenant, id venue, const id *ops, size_t n,
    store_receipts_done done, void *user)
{
    struct mem_op *op = op_new((struct store_mem *)base, MEM_RECEIPTS, user);
    op->done.receipts = done;
    op->tenant = tenant;
    op->venue = venue;
    op->n = n;
    op->ids = need_memory(calloc(n ? n : 1, sizeof *op->ids));
    memcpy(op->ids, ops, n * sizeof *ops);
    op_start(op);
}

static void store_mem_device(struct store *base, id token, store_device_done done, void *user)
{
    struct mem_op *op = op_new((struct store_mem *)base, MEM_DEVICE, user);
    op->done.device = done;
    op->ids = need_memory(calloc(1, sizeof *op->ids));
    op->ids[0] = token;
    op_start(op);
}

static void store_mem_clock(struct store *base, store_clock_done done, void *user)
{
    struct mem_op *op = op_new((struct store_mem *)base, MEM_CLOCK, user);
    op->done.clock = done;
    op_start(op);
}

static void store_mem_revoked(struct store *base, const struct store_token *tokens, size_t n,
    store_revoked_done done, void *user)
{
    struct mem_op *op = op_new((struct store_mem *)base, MEM_REVOKED, user);
    op->done.revoked = done;
    op->n = n;
    op->ids = need_memory(calloc(n ? n : 1, sizeof *op->ids));
    for (size_t i = 0; i < n; i++)
        op->ids[i] = tokens[i].token;
    op_start(op);
}

static void store_mem_heads(
    struct store *base, const struct venue_key *venues, size_t n, store_heads_done done, void *user)
{
    struct mem_op *op = op_new((struct store_mem *)base, MEM_HEADS, user);
    op->done.heads = done;
    op->n = n;
    op->keys = need_memory(calloc(n ? n : 1, sizeof *op->keys));
    memcpy(op->keys, venues, n * sizeof *venues);
    op_start(op);
}

static void store_mem_pair(
    struct store *base, const struct store_pair *pair, store_pair_done done, void *user)
{
    struct mem_op *op = op_new((struct store_mem *)base, MEM_PAIR, user);
    op->done.pair = done;
    op->pair = *pair;
    require(mem_text_copy(pair->name, &op->pair.name));
    op_start(op);
}

/* --- life ---------------------------------------------------------------------------------- */

static bool store_mem_is_up(struct store *base)
{
    return ((struct store_mem *)base)->up;
}

static int64_t store_mem_timeline(struct store *base)
{
    return ((struct store_mem *)base)->db->timeline;
}

/* Ends a call whose connection is lost. */
static void op_cut(struct mem_op *op, const char *why)
{
    mem_db_unschedule(op->e.store->db, &op->e);
    op_set(op, op->call == MEM_COMMIT ? STORE_UNKNOWN : STORE_UNAVAILABLE, why);
    if (op->flight)
        op->flight->op = NULL;
    op->flight = NULL;
    for (size_t i = 0; op->batch && i < op->batch->n_venues; i++)
        op->batch->venues[i].verdict = VERDICT_NONE;
}

static void store_mem_free(struct store *base)
{
    struct store_mem *s = (struct store_mem *)base;
    while (s->ops) {
        struct mem_op *op = s->ops;
        op_cut(op, "closing");
        op_answer(&op->e);
    }
    free(s);
}

void store_mem_crash(struct store *base)
{
    struct store_mem *s = (struct store_mem *)base;
    while (s->ops) {
        struct mem_op *op = s->ops;
        s->ops = op->next;
        mem_db_unschedule(s->db, &op->e);
        if (op->flight)
            op->flight->op = NULL;
        op_free(op);
    }
    free(s);
}

void store_mem_set_up(struct store *base, bool up)
{
    struct store_mem *s = (struct store_mem *)base;
    s->up = up;
    for (struct mem_op *op = up ? NULL : s->ops; op; op = op->next) {
        op_cut(op, "cut off");
        op_answer_in(op, 0);
    }
}

static const struct store_ops store_mem_ops = {
    .commit = store_mem_commit,
    .resolve = store_mem_resolve,
    .load = store_mem_load,
    .tail = store_mem_tail,
    .receipts = store_mem_receipts,
    .device = store_mem_device,
    .pair = store_mem_pair,
    .revoked = store_mem_revoked,
    .heads = store_mem_heads,
    .is_up = store_mem_is_up,
    .clock = store_mem_clock,
    .timeline = store_mem_timeline,
    .free = store_mem_free,
};

struct store *store_mem_new(struct mem_db *db, mem_fate_of fate, void *user)
{
    struct store_mem *s = calloc(1, sizeof *s);
    struct mem_writer *w = calloc(1, sizeof *w);
    if (!s || !w) {
        free(s);
        free(w);
        return NULL;
    }
    uint64_t number = ++db->n_writers;
    memcpy(w->id.b, &number, sizeof number);
    w->gen = 1;
    HASH_ADD(hh, db->writers, id, sizeof w->id, w);
    *s = (struct store_mem){
        .base.ops = &store_mem_ops, .db = db, .fate = fate, .user = user, .writer = w, .up = true};
    return &s->base;
}

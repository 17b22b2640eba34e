/* A call of the store in memory: its fate, its effect on the database, its answer. */

#include "storage/mem/call.h"

#include <stdio.h>
#include <stdlib.h>

#include "protocol/base/require.h"
#include "storage/mem/db.h"
#include "storage/mem/devices.h"
#include "storage/mem/keys.h"
#include "storage/mem/secrets.h"

/* --- life of a call ------------------------------------------------------------------------ */

void mem_op_free(struct mem_op *op)
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
    free(op->lapses);
    free(op->tokens);
    free(op->venues);
    mem_text_free(op->pair.name);
    mem_text_free(op->tried.hash);
    mem_text_free(op->secret.hash);
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

void mem_op_set(struct mem_op *op, enum store_status status, const char *detail)
{
    op->status = status;
    snprintf(op->detail, sizeof op->detail, "%s", detail);
}

static void hold(struct store_mem *s, struct mem_event *e)
{
    struct mem_event **to = &s->held;
    while (*to)
        to = &(*to)->next;
    e->next = NULL;
    *to = e;
}

void mem_op_answer(struct mem_event *e)
{
    struct mem_op *op = (struct mem_op *)e;
    struct store_mem *s = e->store;
    if (s->frozen) {
        hold(s, e);
        return;
    }
    struct str detail = str_of(op->detail);
    bool good = op->status == STORE_OK;
    op_unlink(s, op);
    if (op->flight)
        op->flight->op = NULL;
    switch (op->call) {
    case MEM_COMMIT:
    case MEM_RESOLVE:
        s->lanes[op->batch->lane].busy = false;
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
        op->done.revoked(op->user, op->status, detail, op->lapses, good ? op->n_found : 0);
        break;
    case MEM_SEEN:
        op->done.commit(op->user, op->status, detail);
        break;
    case MEM_CLOCK:
        op->done.clock(op->user, op->status, detail, good ? op->clock_ms : 0);
        break;
    case MEM_KEY:
        op->done.key(op->user, op->status, detail, good ? &op->key : NULL);
        break;
    case MEM_KEY_USED:
        op->done.key_used(op->user, op->status, detail);
        break;
    case MEM_TRY:
        op->done.tried(op->user, op->status, detail, good ? &op->tried : NULL);
        break;
    case MEM_LOGIN:
        op->done.login(op->user, op->status, detail, good ? &op->login : NULL);
        break;
    case MEM_SECRET:
    case MEM_CLEAR:
        op->done.plain(op->user, op->status, detail);
        break;
    }
    mem_op_free(op);
}

void mem_op_answer_in(struct mem_op *op, int64_t ms)
{
    struct mem_db *db = op->e.store->db;
    op->e.run = mem_op_answer;
    mem_db_schedule(db, &op->e, db->now + ms);
}

void *mem_need(void *memory)
{
    require(memory);
    return memory;
}

struct mem_op *mem_op_new(struct store_mem *s, enum mem_call call, void *user)
{
    struct mem_op *op = mem_need(calloc(1, sizeof *op));
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
    s->lanes[op->batch->lane].writer->gen++; /* fences what is still in flight on it */
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
    op->rows = mem_need(calloc(to > from ? to - from : 1, sizeof *op->rows));
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
    op->puts = mem_need(calloc(n ? n : 1, sizeof *op->puts));
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
    op->found = mem_need(calloc(op->n ? op->n : 1, sizeof *op->found));
    for (size_t i = 0; v && i < op->n; i++) {
        struct mem_receipt *r = mem_receipt_find(v, op->ids[i]);
        if (r)
            op->found[op->n_found++] = r->r;
    }
}

static void device_effect(struct mem_op *op, struct mem_db *db)
{
    const struct mem_device *d = mem_device_find(db, op->ids[0]);
    if (!d) {
        mem_op_set(op, STORE_ABSENT, "no such token");
        return;
    }
    const struct mem_venue *v = mem_venue_find(db, d->d.tenant, d->d.venue);
    op->device = d->d;
    op->device.access = v ? v->access : 0;
    op->device.barred = v ? v->barred : TOKEN_HOLDS;
    op->device.asked_us = db->now * 1000 + db->n_asked++ % 1000;
}

static void revoked_effect(struct mem_op *op, const struct mem_db *db)
{
    op->lapses = mem_need(calloc(op->n ? op->n : 1, sizeof *op->lapses));
    for (size_t i = 0; i < op->n; i++) {
        const struct store_token *t = &op->tokens[i];
        enum token_lapse why = t->is_login ? TOKEN_REVOKED
                               : t->is_key
                                   ? mem_key_lapse(db, t)
                                   : mem_device_lapse(db, mem_device_find(db, t->token), t->role);
        if (why)
            op->lapses[op->n_found++] = (struct store_lapse){i, why};
    }
}

static void key_effect(struct mem_db *db, struct mem_op *op)
{
    struct mem_key *key = mem_key_find(db, op->ids[0]);
    if (!key) {
        mem_op_set(op, STORE_ABSENT, "no such key");
    } else if (op->call == MEM_KEY) {
        op->venues = mem_need(calloc(key->k.n_venues + 1, sizeof *op->venues));
        mem_key_look(db, key, &op->key, op->venues);
    } else {
        key->n_used++;
    }
}

static void op_effect(struct mem_event *e)
{
    struct mem_op *op = (struct mem_op *)e;
    struct mem_db *db = e->store->db;
    const struct mem_venue *v = mem_venue_find(db, op->tenant, op->venue);
    switch (op->call) {
    case MEM_RESOLVE:
        resolve_effect(op);
        break;
    case MEM_LOAD:
    case MEM_TAIL:
        if (!v)
            mem_op_set(op, STORE_ABSENT, "no such venue");
        else if (op->call == MEM_LOAD)
            load_effect(op, v);
        else
            tail_effect(op, v);
        break;
    case MEM_RECEIPTS:
        receipts_effect(op, v);
        break;
    case MEM_DEVICE:
        device_effect(op, db);
        break;
    case MEM_REVOKED:
        revoked_effect(op, db);
        break;
    case MEM_HEADS:
        op->heads = mem_need(calloc(op->n ? op->n : 1, sizeof *op->heads));
        for (size_t i = 0; i < op->n; i++) {
            v = mem_venue_find(db, op->keys[i].tenant, op->keys[i].venue);
            op->heads[i] = v ? mem_venue_head(v) : (struct store_head){.seq = -1};
        }
        break;
    case MEM_PAIR:
        if (!mem_db_pair(db, &op->pair, &op->pairing))
            mem_op_set(op, STORE_UNAVAILABLE, "the code is in use");
        break;
    case MEM_LOGIN:
    case MEM_SEEN:
        for (size_t i = 0; i < op->n; i++)
            mem_device_see(db, op->ids[i]);
        break;
    case MEM_CLOCK:
        op->clock_ms = MEM_DB_CLOCK_MS + db->now;
        break;
    case MEM_KEY:
    case MEM_KEY_USED:
        key_effect(db, op);
        break;
    case MEM_TRY:
        mem_db_try(db, &op->try, &op->tried);
        require(mem_text_copy(op->tried.hash, &op->tried.hash));
        break;
    case MEM_SECRET:
        v = mem_venue_find(db, op->secret.tenant, op->secret.venue);
        if (!mem_db_secret_put(db, v, &op->secret))
            mem_op_set(op, STORE_REJECTED, "person_secret_code_once");
        break;
    case MEM_CLEAR:
        mem_db_secret_clear(db, op->secret.tenant, op->secret.venue, op->unlock, op->secret.staff);
        break;
    case MEM_COMMIT:
        require(!"a commit's effect is its batch's arrival");
    }
    mem_op_answer_in(op, op->fate.answer_ms);
}

void mem_op_start(struct mem_op *op)
{
    struct store_mem *s = op->e.store;
    if (!s->up || op->fate.fault != MEM_FINE) {
        mem_op_set(op, STORE_UNAVAILABLE, s->up ? "refused" : "cut off");
        mem_op_answer_in(op, op->fate.effect_ms + op->fate.answer_ms);
        return;
    }
    op->e.run = op_effect;
    mem_db_schedule(s->db, &op->e, s->db->now + op->fate.effect_ms);
}

/* --- its end by force ---------------------------------------------------------------------- */

void mem_op_unschedule(struct mem_op *op)
{
    struct store_mem *s = op->e.store;
    mem_db_unschedule(s->db, &op->e);
    for (struct mem_event **at = &s->held; *at; at = &(*at)->next)
        if (*at == &op->e) {
            *at = op->e.next;
            return;
        }
}

void mem_op_cut(struct mem_op *op, const char *why)
{
    mem_op_unschedule(op);
    mem_op_set(op, op->call == MEM_COMMIT ? STORE_UNKNOWN : STORE_UNAVAILABLE, why);
    if (op->flight)
        op->flight->op = NULL;
    op->flight = NULL;
    for (size_t i = 0; op->batch && i < op->batch->n_venues; i++)
        op->batch->venues[i].verdict = VERDICT_NONE;
}

/* A hub's end of the database in memory: calls, their fates, their answers. */

#include "storage/mem/store_mem.h"

#include <stdio.h>
#include <stdlib.h>

#include "protocol/base/require.h"
#include "storage/mem/call.h"

/* --- commit -------------------------------------------------------------------------------- */

static void flight_arrive(struct mem_event *e)
{
    struct mem_flight *f = (struct mem_flight *)e;
    struct mem_op *op = f->op;
    mem_db_commit(f->db, f->batch);
    if (op) {
        op->flight = NULL;
        mem_op_set(op, f->batch->status, f->batch->detail);
        for (size_t i = 0; op->status == STORE_OK && i < op->batch->n_venues; i++)
            op->batch->venues[i].verdict = f->batch->b.venues[i].verdict;
        mem_op_answer_in(op, op->fate.answer_ms);
    }
    mem_batch_free(f->batch);
    free(f);
}

/* The batch arrives in `ms`; the op, if any, is answered after that. */
static void batch_send(struct store_mem *s, const struct batch *b, int64_t ms, struct mem_op *op)
{
    struct mem_flight *f = mem_need(calloc(1, sizeof *f));
    f->e.run = flight_arrive;
    f->db = s->db;
    f->batch = mem_need(mem_batch_new(b));
    f->batch->writer = s->lanes[b->lane].writer->id;
    f->batch->gen = s->lanes[b->lane].writer->gen;
    f->op = op;
    if (op)
        op->flight = f;
    mem_db_schedule(s->db, &f->e, s->db->now + ms);
}

/* The batch's lane is its own until it is answered, and so are its venues. */
static struct mem_lane *lane_take(struct store_mem *s, const struct batch *b)
{
    require(b->lane < STORE_LANES && !s->lanes[b->lane].busy);
    for (const struct mem_op *op = s->ops; op; op = op->next)
        for (size_t i = 0; op->batch && i < op->batch->n_venues; i++)
            for (size_t k = 0; k < b->n_venues; k++)
                require(!id_eq(op->batch->venues[i].venue, b->venues[k].venue) ||
                        !id_eq(op->batch->venues[i].tenant, b->venues[k].tenant));
    s->lanes[b->lane].busy = true;
    return &s->lanes[b->lane];
}

static void store_mem_commit(struct store *base, struct batch *b, store_done done, void *user)
{
    struct store_mem *s = (struct store_mem *)base;
    struct mem_lane *lane = lane_take(s, b);
    require(!id_eq(b->batch_id, lane->last_batch));
    lane->last_batch = b->batch_id;
    for (size_t i = 0; i < b->n_venues; i++) {
        b->venues[i].verdict = VERDICT_NONE;
        require(b->venues[i].n_receipts || !b->venues[i].n_changes);
    }
    struct mem_op *op = mem_op_new(s, MEM_COMMIT, user);
    struct mem_fate fate = op->fate;
    int64_t answer_ms = fate.effect_ms + fate.answer_ms;
    op->done.commit = done;
    op->batch = b;
    if (!s->up || fate.fault == MEM_REFUSED) {
        mem_op_set(op, STORE_UNAVAILABLE, s->up ? "refused" : "cut off");
        mem_op_answer_in(op, answer_ms);
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
    mem_op_set(op, STORE_UNKNOWN, "answer lost");
    mem_op_answer_in(op, answer_ms);
}

static void store_mem_resolve(struct store *base, struct batch *b, store_done done, void *user)
{
    struct store_mem *s = (struct store_mem *)base;
    (void)lane_take(s, b);
    for (size_t i = 0; i < b->n_venues; i++)
        b->venues[i].verdict = VERDICT_NONE;
    struct mem_op *op = mem_op_new(s, MEM_RESOLVE, user);
    op->done.commit = done;
    op->batch = b;
    mem_op_start(op);
}

/* --- reads --------------------------------------------------------------------------------- */

static void store_mem_load(
    struct store *base, id tenant, id venue, size_t recent_max, store_load_done done, void *user)
{
    struct mem_op *op = mem_op_new((struct store_mem *)base, MEM_LOAD, user);
    op->done.load = done;
    op->tenant = tenant;
    op->venue = venue;
    op->max = recent_max;
    mem_op_start(op);
}

static void store_mem_tail(struct store *base, id tenant, id venue, int64_t after, size_t max,
    store_tail_done done, void *user)
{
    struct mem_op *op = mem_op_new((struct store_mem *)base, MEM_TAIL, user);
    op->done.tail = done;
    op->tenant = tenant;
    op->venue = venue;
    op->after = after;
    op->max = max;
    mem_op_start(op);
}

static void store_mem_receipts(struct store *base, id tenant, id venue, const id *ops, size_t n,
    store_receipts_done done, void *user)
{
    struct mem_op *op = mem_op_new((struct store_mem *)base, MEM_RECEIPTS, user);
    op->done.receipts = done;
    op->tenant = tenant;
    op->venue = venue;
    op->n = n;
    op->ids = mem_need(calloc(n ? n : 1, sizeof *op->ids));
    memcpy(op->ids, ops, n * sizeof *ops);
    mem_op_start(op);
}

static void store_mem_device(struct store *base, id token, store_device_done done, void *user)
{
    struct mem_op *op = mem_op_new((struct store_mem *)base, MEM_DEVICE, user);
    op->done.device = done;
    op->ids = mem_need(calloc(1, sizeof *op->ids));
    op->ids[0] = token;
    mem_op_start(op);
}

static void key_call(
    struct store *base, enum mem_call call, id key, const struct mem_op *done, void *user)
{
    struct mem_op *op = mem_op_new((struct store_mem *)base, call, user);
    op->done = done->done;
    op->ids = mem_need(calloc(1, sizeof *op->ids));
    op->ids[0] = key;
    mem_op_start(op);
}

static void store_mem_key(struct store *base, id key, store_key_done done, void *user)
{
    key_call(base, MEM_KEY, key, &(struct mem_op){.done.key = done}, user);
}

static void store_mem_key_used(struct store *base, id key, store_done done, void *user)
{
    key_call(base, MEM_KEY_USED, key, &(struct mem_op){.done.key_used = done}, user);
}

/* Nobody logs in here: what this store has of it are the answers to who does not exist. */
static void store_mem_session(struct store *base, id session, store_key_done done, void *user)
{
    store_mem_key(base, session, done, user);
}

static void store_mem_session_used(struct store *base, id session, store_done done, void *user)
{
    store_mem_key_used(base, session, done, user);
}

static void store_mem_login(
    struct store *base, const struct store_login *ask, store_login_done done, void *user)
{
    struct mem_op *op = mem_op_new((struct store_mem *)base, MEM_LOGIN, user);
    op->done.login = done;
    op->login.state = ask->act == LOGIN_TRY ? LOGIN_OK : LOGIN_WRONG;
    mem_op_start(op);
}

static void store_mem_clock(struct store *base, store_clock_done done, void *user)
{
    struct mem_op *op = mem_op_new((struct store_mem *)base, MEM_CLOCK, user);
    op->done.clock = done;
    mem_op_start(op);
}

static void store_mem_revoked(struct store *base, const struct store_token *tokens, size_t n,
    store_revoked_done done, void *user)
{
    struct mem_op *op = mem_op_new((struct store_mem *)base, MEM_REVOKED, user);
    op->done.revoked = done;
    op->n = n;
    op->tokens = mem_need(calloc(n ? n : 1, sizeof *op->tokens));
    if (n)
        memcpy(op->tokens, tokens, n * sizeof *tokens);
    mem_op_start(op);
}

static void store_mem_seen(
    struct store *base, const struct store_seen *seen, size_t n, store_done done, void *user)
{
    struct mem_op *op = mem_op_new((struct store_mem *)base, MEM_SEEN, user);
    op->done.commit = done;
    op->n = n;
    op->ids = mem_need(calloc(n ? n : 1, sizeof *op->ids));
    for (size_t i = 0; i < n; i++)
        op->ids[i] = seen[i].token.token;
    mem_op_start(op);
}

static void store_mem_heads(
    struct store *base, const struct venue_key *venues, size_t n, store_heads_done done, void *user)
{
    struct mem_op *op = mem_op_new((struct store_mem *)base, MEM_HEADS, user);
    op->done.heads = done;
    op->n = n;
    op->keys = mem_need(calloc(n ? n : 1, sizeof *op->keys));
    memcpy(op->keys, venues, n * sizeof *venues);
    mem_op_start(op);
}

static void store_mem_pair(
    struct store *base, const struct store_pair *pair, store_pair_done done, void *user)
{
    struct mem_op *op = mem_op_new((struct store_mem *)base, MEM_PAIR, user);
    op->done.pair = done;
    op->pair = *pair;
    require(mem_text_copy(pair->name, &op->pair.name));
    mem_op_start(op);
}

static void store_mem_secret_try(
    struct store *base, const struct store_try *ask, store_tried_done done, void *user)
{
    struct mem_op *op = mem_op_new((struct store_mem *)base, MEM_TRY, user);
    op->done.tried = done;
    op->try = *ask;
    mem_op_start(op);
}

static void store_mem_secret_put(
    struct store *base, const struct store_secret *secret, store_done done, void *user)
{
    struct mem_op *op = mem_op_new((struct store_mem *)base, MEM_SECRET, user);
    op->done.plain = done;
    op->secret = *secret;
    require(mem_text_copy(secret->hash, &op->secret.hash));
    mem_op_start(op);
}

static void store_mem_secret_clear(
    struct store *base, id tenant, id venue, id device, id staff, store_done done, void *user)
{
    struct mem_op *op = mem_op_new((struct store_mem *)base, MEM_CLEAR, user);
    op->done.plain = done;
    op->secret = (struct store_secret){.tenant = tenant, .venue = venue, .staff = staff};
    op->unlock = device;
    mem_op_start(op);
}

/* --- life ---------------------------------------------------------------------------------- */

static bool store_mem_is_up(struct store *base)
{
    return ((struct store_mem *)base)->up;
}

static bool store_mem_lane_is_up(struct store *base, unsigned lane)
{
    return store_mem_is_up(base);
}

static int64_t store_mem_timeline(struct store *base)
{
    return ((struct store_mem *)base)->db->timeline;
}

static void store_mem_free(struct store *base)
{
    struct store_mem *s = (struct store_mem *)base;
    s->frozen = false;
    while (s->ops) {
        struct mem_op *op = s->ops;
        mem_op_cut(op, "closing");
        mem_op_answer(&op->e);
    }
    free(s);
}

void store_mem_crash(struct store *base)
{
    struct store_mem *s = (struct store_mem *)base;
    while (s->ops) {
        struct mem_op *op = s->ops;
        s->ops = op->next;
        mem_op_unschedule(op);
        if (op->flight)
            op->flight->op = NULL;
        mem_op_free(op);
    }
    free(s);
}

void store_mem_set_up(struct store *base, bool up)
{
    struct store_mem *s = (struct store_mem *)base;
    s->up = up;
    for (struct mem_op *op = up ? NULL : s->ops; op; op = op->next) {
        mem_op_cut(op, "cut off");
        mem_op_answer_in(op, 0);
    }
}

bool store_mem_is_committing(const struct store *base)
{
    for (int i = 0; i < STORE_LANES; i++)
        if (((const struct store_mem *)base)->lanes[i].busy)
            return true;
    return false;
}

void store_mem_set_frozen(struct store *base, bool frozen)
{
    struct store_mem *s = (struct store_mem *)base;
    s->frozen = frozen;
    while (!frozen && s->held) {
        struct mem_event *e = s->held;
        s->held = e->next;
        mem_db_schedule(s->db, e, s->db->now);
    }
}

static const struct store_ops store_mem_ops = {
    .commit = store_mem_commit,
    .resolve = store_mem_resolve,
    .load = store_mem_load,
    .tail = store_mem_tail,
    .receipts = store_mem_receipts,
    .device = store_mem_device,
    .key = store_mem_key,
    .key_used = store_mem_key_used,
    .session = store_mem_session,
    .session_used = store_mem_session_used,
    .login = store_mem_login,
    .pair = store_mem_pair,
    .revoked = store_mem_revoked,
    .seen = store_mem_seen,
    .heads = store_mem_heads,
    .is_up = store_mem_is_up,
    .lane_is_up = store_mem_lane_is_up,
    .secret_try = store_mem_secret_try,
    .secret_put = store_mem_secret_put,
    .secret_clear = store_mem_secret_clear,
    .clock = store_mem_clock,
    .timeline = store_mem_timeline,
    .free = store_mem_free,
};

struct store *store_mem_new(struct mem_db *db, mem_fate_of fate, void *user)
{
    struct store_mem *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    *s = (struct store_mem){
        .base.ops = &store_mem_ops, .db = db, .fate = fate, .user = user, .up = true};
    for (int i = 0; i < STORE_LANES; i++) {
        struct mem_writer *w = s->lanes[i].writer = calloc(1, sizeof *w);
        if (!w) {
            free(s);
            return NULL;
        }
        uint64_t number = ++db->n_writers;
        memcpy(w->id.b, &number, sizeof number);
        w->gen = 1;
        HASH_ADD(hh, db->writers, id, sizeof w->id, w); /* the database's from now on */
    }
    return &s->base;
}

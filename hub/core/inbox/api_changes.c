/* The journal over REST: the changes after a cursor as the role of the key sees them, from memory,
 * else from the store; or, when there are none, the first one that comes. */

#include "hub/core/inbox/api_all.h"
#include "protocol/base/require.h"

#include <stdlib.h>

/* --- the body -------------------------------------------------------------------------------- */

static struct buf *body_begin(struct hub *h)
{
    struct buf *out = hub_out(h);
    buf_put_str(out, STR("{\"changes\":["));
    return out;
}

/* Appends the change if the key sees something of it. True: the page is full. */
static bool body_put(
    struct buf *out, const struct change *c, const struct audience_key *key, size_t *n, size_t max)
{
    size_t at = out->n;
    if (*n)
        buf_put_char(out, ',');
    if (wire_put_change(out, c, key))
        (*n)++;
    else if (!out->failed)
        out->n = at;
    return *n >= max || out->n >= LIMIT_PAGE_BYTES || out->failed;
}

/* `seq`: what was told up to; `more`: there is more now. */
static void body_end(struct visit *v, const struct place *p, int64_t seq, const struct chain *chain)
{
    struct buf *out = &v->hub->out;
    buf_printf(out, "],\"seq\":%lld", (long long)seq);
    api_put_cursor(out, p, seq, chain);
    buf_printf(out, ",\"more\":%s}", seq < p->venue->seq ? "true" : "false");
    api_answer_out(v, seq);
}

/* --- from the store -------------------------------------------------------------------------- */

struct history_call {
    struct store_call call;
    id visit, tenant, venue;
    int64_t after;
};

/* Nothing of it may be missing: packed changes are not in the journal any more. The row at the
 * cursor itself says whether this is still the journal that the cursor is of. */
static enum api_problem rows_check(
    const struct wire_cursor *c, int64_t after, const struct store_row *rows, size_t n)
{
    if (n == 0 || rows[0].change->seq != after + 1)
        return API_CURSOR_OLD;
    if (c->seq > 0 && !mark_fits(c->mark, &rows[0].change->chain))
        return API_JOURNAL_LOST;
    return API_OK;
}

static void rows_answer(
    struct visit *v, const struct place *p, const struct store_row *rows, size_t n)
{
    struct audience_key key = api_audience(v->credential);
    struct buf *out = body_begin(v->hub);
    const struct change *last = NULL;
    size_t told = 0;
    bool full = false;
    for (size_t i = 0; i < n && !full; i++) {
        last = rows[i].change;
        if (last->seq > v->ask.cursor.seq)
            full = body_put(out, last, &key, &told, v->ask.max);
    }
    require(last);
    body_end(v, p, last->seq, &last->chain);
}

static void history_done(void *user, enum store_status status, struct str detail,
    const struct store_row *rows, size_t n, struct store_head head)
{
    struct history_call *call = user;
    struct hub *h = store_call_end(&call->call);
    if (h)
        h->n_history_reads--;
    struct visit *v = h ? visit_find(h, call->visit) : NULL;
    struct place *p = v ? place_find(h, call->tenant, call->venue) : NULL;
    if (v && (status != STORE_OK || !p || !place_is_loaded(p))) {
        visit_problem(v, status == STORE_DAMAGED ? API_CURSOR_OLD : API_UNAVAILABLE);
    } else if (v) {
        enum api_problem problem = rows_check(&v->ask.cursor, call->after, rows, n);
        if (problem)
            visit_problem(v, problem);
        else
            rows_answer(v, p, rows, n);
    }
    free(call);
}

/* From the change at the cursor on, to see whether it is the one that was told. */
static void history_read(struct visit *v, struct place *p)
{
    struct hub *h = v->hub;
    struct history_call *call =
        h->n_history_reads < LIMIT_HISTORY_READS ? calloc(1, sizeof *call) : NULL;
    if (!call) {
        visit_problem(v, API_BUSY);
        return;
    }
    *call = (struct history_call){.visit = visit_id(v),
        .tenant = p->tenant,
        .venue = p->id,
        .after = v->ask.cursor.seq ? v->ask.cursor.seq - 1 : 0};
    h->n_history_reads++;
    store_call_begin(h, &call->call);
    h->store->ops->tail(
        h->store, call->tenant, call->venue, call->after, LIMIT_PAGE_CHANGES, history_done, call);
}

/* --- from memory ----------------------------------------------------------------------------- */

static enum api_problem cursor_check(const struct visit *v, const struct place *p)
{
    const struct wire_cursor *c = &v->ask.cursor;
    if (!v->ask.has_cursor)
        return API_OK;
    if (!id_eq(c->epoch, p->venue->info.epoch))
        return API_CURSOR_UNKNOWN;
    const struct chain *chain = c->seq <= p->venue->seq ? place_chain(p, c->seq) : NULL;
    return chain && !mark_fits(c->mark, chain) ? API_JOURNAL_LOST : API_OK;
}

/* Waits for a change, or for the place to catch up with the cursor. */
static void wait_in(struct visit *v, struct place *p)
{
    link_remove(&v->wait);
    link_append(&p->visits, &v->wait);
}

static void memory_answer(struct visit *v, struct place *p)
{
    struct hub *h = v->hub;
    struct audience_key key = api_audience(v->credential);
    struct buf *out = body_begin(h);
    int64_t seq = v->ask.cursor.seq;
    size_t told = 0;
    bool full = false;
    while (seq < p->venue->seq && !full)
        full = body_put(out, history_get(&p->history, ++seq), &key, &told, v->ask.max);
    const struct chain *chain = place_chain(p, seq);
    require(chain);
    if (!told && !out->failed && hub_now(h) < v->poll_until_ms) {
        v->ask.cursor.seq = seq; /* it saw nothing of these */
        v->ask.cursor.mark = chain_mark(chain);
        wait_in(v, p);
        return;
    }
    body_end(v, p, seq, chain);
}

void api_changes(struct visit *v, struct place *p, struct credential *c)
{
    int64_t seq = v->ask.cursor.seq;
    enum api_problem problem = cursor_check(v, p);
    if (problem) {
        visit_problem(v, problem);
    } else if (seq > p->venue->seq) {
        /* Another hub told it more than this one knows. */
        if (hub_now(v->hub) >= v->poll_until_ms) {
            visit_problem(v, API_UNAVAILABLE);
            return;
        }
        place_need(p, NEED_TAIL);
        wait_in(v, p);
    } else if (history_covers(&p->history, seq, p->venue->seq)) {
        memory_answer(v, p);
    } else {
        history_read(v, p);
    }
}

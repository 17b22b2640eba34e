#include "tests/contract/calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "hub/crypto/crypto.h"
#include "protocol/wire/message.h"

enum { TEXT_MAX = 1 << 21 };

char last_detail[512];

static struct batch last; /* venues owned, until the next commit */
static struct part *const *last_parts;

struct waiting {
    bool done;
    enum store_status status;
};

static void note(struct waiting *w, enum store_status status, struct str detail)
{
    ck_assert_msg(!w->done, "called twice");
    w->done = true;
    w->status = status;
    size_t n = detail.n < sizeof last_detail - 1 ? detail.n : sizeof last_detail - 1;
    if (n)
        memcpy(last_detail, detail.p, n);
    last_detail[n] = '\0';
}

static void await(struct waiting *w)
{
    ck_assert_msg(!w->done, "called from inside the call");
    while (!w->done)
        stage_turn();
}

/* For reads, which are repeated when the connection was lost a moment ago. */
static bool await_answer(struct waiting *w)
{
    await(w);
    bool answered = w->status != STORE_UNAVAILABLE;
    if (!answered)
        *w = (struct waiting){0};
    return answered;
}

id random_id(void)
{
    id i;
    ck_assert_int_eq(getrandom(i.b, sizeof i.b, 0), sizeof i.b);
    return i;
}

struct venue_info new_venue(void)
{
    struct venue_info info = {
        .tenant = random_id(),
        .venue = random_id(),
        .name = STR("Caf\xc3\xa9 \"Ende\""),
        .currency = "PKR",
        .exponent = 2,
        .zone = STR("Asia/Karachi"),
    };
    stage_add_venue(&info);
    return info;
}

/* --- batches ------------------------------------------------------------------------------- */

struct receipt make_receipt(id op, int64_t seq)
{
    struct receipt r = {
        .op = op,
        .device = {{7}},
        .seq = seq,
        .answer = STR("{\"t\":\"ok\",\"text\":\"\xe2\x82\xac \\u0007\"}"),
        .recorded = {1700000000123},
    };
    memset(r.fingerprint, op.b[15], sizeof r.fingerprint);
    r.fingerprint[0] = 0;
    return r;
}

static void part_texts_free(struct part *p)
{
    free(p->text);
    free(p->texts);
    p->text = NULL;
    p->v.texts = p->texts = NULL;
}

struct part part_of(const struct player *p, const struct venue_info *at, int64_t from, size_t n)
{
    size_t all;
    struct part part = {.receipts = calloc(n, sizeof(struct receipt))};
    struct change *const *changes = player_changes(p, from, &all);
    ck_assert_uint_le(n, all);
    ck_assert_ptr_nonnull(part.receipts);
    for (size_t i = 0; i < n; i++)
        part.receipts[i] = make_receipt(changes[i]->op, changes[i]->seq);
    part.v = (struct batch_venue){
        .tenant = at->tenant,
        .venue = at->venue,
        .from = from,
        .from_chain = player_chain(p, from),
        .changes = changes,
        .n_changes = n,
        .receipts = part.receipts,
        .n_receipts = n,
    };
    part_seal(&part);
    return part;
}

void part_seal(struct part *p)
{
    struct buf text;
    size_t n = p->v.n_changes, *ends = calloc(n + 1, sizeof *ends);
    buf_init(&text, n * TEXT_MAX + 1);
    struct chain chain = p->v.from_chain;
    for (size_t i = 0; i < n; i++) {
        size_t at = text.n;
        wire_put_journal(&text, p->v.changes[i]);
        ck_assert(!text.failed);
        crypto_chain(&chain, (struct str){text.p + at, text.n - at}, &chain);
        p->v.changes[i]->chain = chain;
        ends[i] = text.n;
    }
    part_texts_free(p);
    p->text = text.p;
    p->texts = calloc(n + 1, sizeof *p->texts);
    for (size_t i = 0, at = 0; i < n; at = ends[i++])
        p->texts[i] = (struct str){text.p + at, ends[i] - at};
    p->v.texts = p->texts;
    free(ends);
}

struct part refusals_of(const struct player *p, const struct venue_info *at, int64_t from, size_t n)
{
    struct part part = {.receipts = calloc(n, sizeof(struct receipt))};
    ck_assert_ptr_nonnull(part.receipts);
    for (size_t i = 0; i < n; i++)
        part.receipts[i] = make_receipt(random_id(), from);
    part.v = (struct batch_venue){
        .tenant = at->tenant,
        .venue = at->venue,
        .from = from,
        .from_chain = player_chain(p, from),
        .receipts = part.receipts,
        .n_receipts = n,
    };
    return part;
}

void part_free(struct part *p)
{
    free(p->receipts);
    part_texts_free(p);
    *p = (struct part){0};
}

static void on_commit(void *user, enum store_status status, struct str detail)
{
    note(user, status, detail);
}

static void give_verdicts(void)
{
    for (size_t i = 0; i < last.n_venues; i++)
        last_parts[i]->v.verdict = last.venues[i].verdict;
}

bool can_commit(struct store *s)
{
    return s->ops->is_up(s) && s->ops->lane_is_up(s, 0);
}

enum store_status commit_parts(struct store *s, struct part *const *parts, size_t n)
{
    static struct part *kept[16];
    struct waiting w = {0};
    ck_assert_uint_le(n, 16);
    free(last.venues);
    last = (struct batch){
        .batch_id = random_id(), .venues = calloc(n, sizeof *last.venues), .n_venues = n};
    for (size_t i = 0; i < n; i++) {
        if (parts[i]->v.n_changes && !parts[i]->v.texts)
            part_seal(parts[i]);
        last.venues[i] = parts[i]->v;
        kept[i] = parts[i];
    }
    last_parts = kept;
    s->ops->commit(s, &last, on_commit, &w);
    await(&w);
    give_verdicts();
    return w.status;
}

void commit_beside(struct store *s, struct batch *b)
{
    struct waiting w = {0};
    s->ops->commit(s, b, on_commit, &w);
    await(&w);
    ck_assert_msg(w.status == STORE_OK, "%s", last_detail);
}

enum store_status resolve_last(struct store *s)
{
    enum store_status status;
    do {
        struct waiting w = {0};
        s->ops->resolve(s, &last, on_commit, &w);
        await(&w);
        status = w.status;
    } while (status == STORE_UNAVAILABLE);
    give_verdicts();
    return status;
}

/* --- reads --------------------------------------------------------------------------------- */

/* Each row continues the one before; the first one, `before`, unless that is NULL. */
static bool rows_continue(const struct store_row *rows, size_t n, const struct chain *before)
{
    for (size_t i = 0; i < n; before = &rows[i++].change->chain) {
        struct chain chain;
        if (!before)
            continue;
        crypto_chain(before, rows[i].text, &chain);
        if (!chain_eq(&chain, &rows[i].change->chain))
            return false;
    }
    return true;
}

struct loading {
    struct waiting w;
    struct loaded *ret;
};

static void on_load(
    void *user, enum store_status status, struct str detail, const struct store_snapshot *snapshot)
{
    struct loading *l = user;
    note(&l->w, status, detail);
    l->ret->status = status;
    ck_assert((status == STORE_OK) == (snapshot != NULL));
    if (!snapshot)
        return;
    ck_assert_int_eq(venue_init(&l->ret->venue, &snapshot->info), 0);
    l->ret->venue.seq = snapshot->head.seq;
    l->ret->venue.chain = snapshot->head.chain;
    l->ret->access = snapshot->head.access;
    for (size_t i = 0; i < snapshot->n_records; i++)
        ck_assert_int_eq(
            venue_load(&l->ret->venue, snapshot->records[i].kind, snapshot->records[i].rec), 0);
    l->ret->recent = calloc(snapshot->n_recent + 1, sizeof *l->ret->recent);
    for (size_t i = 0; i < snapshot->n_recent; i++)
        l->ret->recent[i] = change_share(snapshot->recent[i].change);
    l->ret->n_recent = snapshot->n_recent;
    const struct chain *newest =
        l->ret->n_recent ? &l->ret->recent[l->ret->n_recent - 1]->chain : &snapshot->before;
    l->ret->continues = rows_continue(snapshot->recent, snapshot->n_recent, &snapshot->before) &&
                        chain_eq(newest, &snapshot->head.chain);
}

void ask_load(struct store *s, const struct venue_info *at, size_t recent_max, struct loaded *ret)
{
    struct loading l = {.ret = ret};
    *ret = (struct loaded){0};
    do
        s->ops->load(s, at->tenant, at->venue, recent_max, on_load, &l);
    while (!await_answer(&l.w));
}

void loaded_free(struct loaded *l)
{
    for (size_t i = 0; i < l->n_recent; i++)
        change_drop(l->recent[i]);
    free(l->recent);
    if (l->status == STORE_OK)
        venue_fini(&l->venue);
    *l = (struct loaded){0};
}

struct tailing {
    struct waiting w;
    struct tail *ret;
};

static void on_tail(void *user, enum store_status status, struct str detail,
    const struct store_row *rows, size_t n, struct store_head head)
{
    struct tailing *t = user;
    note(&t->w, status, detail);
    if (status == STORE_UNAVAILABLE)
        return;
    static const struct chain none;
    *t->ret = (struct tail){.status = status, .n = n, .head = head.seq, .chain = head.chain};
    t->ret->continues = rows_continue(rows, n, n && rows[0].change->seq == 1 ? &none : NULL);
    t->ret->changes = calloc(n + 1, sizeof *t->ret->changes);
    for (size_t i = 0; i < n; i++)
        t->ret->changes[i] = change_share(rows[i].change);
}

struct tail ask_tail(struct store *s, const struct venue_info *at, int64_t after, size_t max)
{
    struct tail ret;
    struct tailing t = {.ret = &ret};
    do
        s->ops->tail(s, at->tenant, at->venue, after, max, on_tail, &t);
    while (!await_answer(&t.w));
    return ret;
}

void tail_free(struct tail *t)
{
    for (size_t i = 0; i < t->n; i++)
        change_drop(t->changes[i]);
    free(t->changes);
    *t = (struct tail){0};
}

struct heading {
    struct waiting w;
    struct store_head head;
};

static void on_heads(void *user, enum store_status status, struct str detail,
    const struct store_head *heads, size_t n)
{
    struct heading *h = user;
    note(&h->w, status, detail);
    if (status == STORE_UNAVAILABLE)
        return;
    ck_assert_int_eq(status, STORE_OK);
    ck_assert_uint_eq(n, 2);
    ck_assert_int_eq(heads[0].seq, -1);
    h->head = heads[1];
}

struct store_head ask_place(struct store *s, const struct venue_info *at)
{
    struct heading h = {0};
    struct venue_key keys[2] = {{random_id(), random_id()}, {at->tenant, at->venue}};
    do
        s->ops->heads(s, keys, 2, on_heads, &h);
    while (!await_answer(&h.w));
    return h.head;
}

int64_t ask_head(struct store *s, const struct venue_info *at)
{
    return ask_place(s, at).seq;
}

struct receiving {
    struct waiting w;
    struct receipt *ret;
    size_t n, max;
};

static void on_receipts(
    void *user, enum store_status status, struct str detail, const struct receipt *found, size_t n)
{
    static char text[65536];
    struct receiving *r = user;
    size_t used = 0;
    note(&r->w, status, detail);
    if (status == STORE_UNAVAILABLE)
        return;
    ck_assert_int_eq(status, STORE_OK);
    ck_assert_uint_le(n, r->max);
    r->n = n;
    for (size_t i = 0; i < n; i++) {
        r->ret[i] = found[i];
        ck_assert_uint_le(used + found[i].answer.n, sizeof text);
        memcpy(text + used, found[i].answer.p, found[i].answer.n);
        r->ret[i].answer.p = text + used;
        used += found[i].answer.n;
    }
}

size_t ask_receipts(struct store *s, const struct venue_info *at, const id *ops, size_t n,
    struct receipt *ret, size_t ret_max)
{
    struct receiving r = {.ret = ret, .max = ret_max};
    do
        s->ops->receipts(s, at->tenant, at->venue, ops, n, on_receipts, &r);
    while (!await_answer(&r.w));
    return r.n;
}

struct asking {
    struct waiting w;
    struct store_device *ret;
};

static void on_device(
    void *user, enum store_status status, struct str detail, const struct store_device *d)
{
    static char names[2][256];
    struct asking *a = user;
    note(&a->w, status, detail);
    ck_assert((status == STORE_OK) == (d != NULL));
    if (!d)
        return;
    *a->ret = *d;
    memcpy(names[0], d->device_name.p, d->device_name.n);
    memcpy(names[1], d->staff_name.n ? d->staff_name.p : "", d->staff_name.n);
    a->ret->device_name.p = names[0];
    a->ret->staff_name.p = names[1];
}

enum store_status ask_device(struct store *s, id token, struct store_device *ret)
{
    struct asking a = {.ret = ret};
    do
        s->ops->device(s, token, on_device, &a);
    while (!await_answer(&a.w));
    return a.w.status;
}

struct revoking {
    struct waiting w;
    struct store_lapse *ret;
    size_t n;
};

static void on_revoked(void *user, enum store_status status, struct str detail,
    const struct store_lapse *lapses, size_t n)
{
    struct revoking *r = user;
    note(&r->w, status, detail);
    for (size_t i = 0; i < n; i++)
        r->ret[i] = lapses[i];
    r->n = n;
}

size_t ask_revoked(
    struct store *s, const struct store_token *tokens, size_t n, struct store_lapse *ret_lapses)
{
    struct revoking r = {.ret = ret_lapses};
    do
        s->ops->revoked(s, tokens, n, on_revoked, &r);
    while (!await_answer(&r.w));
    return r.n;
}

struct pairing_up {
    struct waiting w;
    struct store_pairing *ret;
};

static void on_pair(
    void *user, enum store_status status, struct str detail, const struct store_pairing *pairing)
{
    struct pairing_up *p = user;
    note(&p->w, status, detail);
    ck_assert((status == STORE_OK) == (pairing != NULL));
    if (pairing)
        *p->ret = *pairing;
}

enum store_status ask_pair(struct store *s, const struct store_pair *ask, struct store_pairing *ret)
{
    struct pairing_up p = {.ret = ret};
    s->ops->pair(s, ask, on_pair, &p);
    await(&p.w);
    return p.w.status;
}

struct trying_out {
    struct waiting w;
    struct tried *ret;
};

static void on_tried(
    void *user, enum store_status status, struct str detail, const struct store_tried *tried)
{
    struct trying_out *t = user;
    note(&t->w, status, detail);
    ck_assert((status == STORE_OK) == (tried != NULL));
    if (!tried)
        return;
    t->ret->state = tried->state;
    t->ret->staff = tried->staff;
    t->ret->wait_ms = tried->wait_ms;
    snprintf(t->ret->hash, sizeof t->ret->hash, "%.*s", STR_ARG(tried->hash));
}

enum store_status ask_try(struct store *s, const struct store_try *ask, struct tried *ret)
{
    struct trying_out t = {.ret = ret};
    s->ops->secret_try(s, ask, on_tried, &t);
    await(&t.w);
    return t.w.status;
}

static void on_plain(void *user, enum store_status status, struct str detail)
{
    note(user, status, detail);
}

enum store_status ask_secret_put(struct store *s, const struct store_secret *secret)
{
    struct waiting w = {0};
    s->ops->secret_put(s, secret, on_plain, &w);
    await(&w);
    return w.status;
}

enum store_status ask_secret_clear(
    struct store *s, const struct venue_info *at, id device, id staff)
{
    struct waiting w = {0};
    s->ops->secret_clear(s, at->tenant, at->venue, device, staff, on_plain, &w);
    await(&w);
    return w.status;
}

void ck_same_change(const struct change *a, const struct change *b)
{
    struct buf x, y;
    buf_init(&x, TEXT_MAX);
    buf_init(&y, TEXT_MAX);
    wire_put_journal(&x, a);
    wire_put_journal(&y, b);
    ck_assert_int_eq(a->seq, b->seq);
    ck_assert_msg(str_eq(buf_str(&x), buf_str(&y)), "%.*s\nis not\n%.*s", STR_ARG(buf_str(&x)),
        STR_ARG(buf_str(&y)));
    buf_fini(&x);
    buf_fini(&y);
}

struct telling {
    struct waiting w;
    int64_t ms;
};

static void on_clock(void *user, enum store_status status, struct str detail, int64_t store_ms)
{
    struct telling *t = user;
    note(&t->w, status, detail);
    ck_assert(status == STORE_OK || status == STORE_UNAVAILABLE);
    t->ms = store_ms;
}

int64_t ask_clock(struct store *s)
{
    struct telling t = {0};
    do
        s->ops->clock(s, on_clock, &t);
    while (!await_answer(&t.w));
    return t.ms;
}

/* The store of a node as its hub sees it. It passes calls on, does not count the store's
 * allocations as the hub's, and lies when the test wants it to. */

#include "tests/core/rig.h"

#include <stdlib.h>

struct guard {
    struct node *node;
    union {
        store_done done;
        store_load_done load;
        store_tail_done tail;
        store_receipts_done receipts;
        store_device_done device;
        store_heads_done heads;
        store_pair_done pair;
        store_revoked_done revoked;
        store_done seen;
        store_key_done key;
        store_done key_used;
        store_clock_done clock;
        store_tried_done tried;
        store_done plain;
    } of;
    void *user;
};

static struct node *node_of(struct store *s)
{
    return link_of(s, struct node, guarded);
}

static struct guard *guard_new(struct store *s, void *user)
{
    struct guard *g = calloc(1, sizeof *g);
    g->node = node_of(s);
    g->user = user;
    return g;
}

#define GUARD_DONE(...)                                                                            \
    do {                                                                                           \
        struct guard *g = user, copy = *g;                                                         \
        free(g);                                                                                   \
        rig_in(copy.node->rig);                                                                    \
        copy.of.__VA_ARGS__;                                                                       \
        rig_out(copy.node->rig);                                                                   \
    } while (0)

static void guard_done(void *user, enum store_status status, struct str detail)
{
    GUARD_DONE(done(copy.user, status, detail));
}

/* Its own status, or the one that the test set, once. */
static enum store_status lie(enum store_status *says, enum store_status truth)
{
    enum store_status status = *says ? *says : truth;
    *says = STORE_OK;
    return status;
}

static void guard_load(
    void *user, enum store_status status, struct str detail, const struct store_snapshot *snapshot)
{
    status = lie(&((struct guard *)user)->node->load_says, status);
    if (status != STORE_OK)
        snapshot = NULL;
    GUARD_DONE(load(copy.user, status, detail, snapshot));
}

static void guard_tail(void *user, enum store_status status, struct str detail,
    const struct store_row *rows, size_t n, struct store_head head)
{
    status = lie(&((struct guard *)user)->node->tail_says, status);
    if (status != STORE_OK)
        n = 0;
    GUARD_DONE(tail(copy.user, status, detail, rows, n, head));
}

static void guard_receipts(void *user, enum store_status status, struct str detail,
    const struct receipt *receipts, size_t n)
{
    GUARD_DONE(receipts(copy.user, status, detail, receipts, n));
}

static void guard_device(
    void *user, enum store_status status, struct str detail, const struct store_device *device)
{
    GUARD_DONE(device(copy.user, status, detail, device));
}

static void guard_heads(void *user, enum store_status status, struct str detail,
    const struct store_head *heads, size_t n)
{
    static struct store_head said[1024];
    int64_t falls = ((struct guard *)user)->node->head_falls;
    for (size_t i = 0; i < n && i < 1024; i++)
        said[i] = (struct store_head){
            heads[i].seq - falls, heads[i].chain, heads[i].edits, heads[i].access};
    GUARD_DONE(heads(copy.user, status, detail, falls ? said : heads, n));
}

static void guard_revoked(void *user, enum store_status status, struct str detail,
    const struct store_lapse *lapses, size_t n)
{
    GUARD_DONE(revoked(copy.user, status, detail, lapses, n));
}

static void guard_seen(void *user, enum store_status status, struct str detail)
{
    GUARD_DONE(seen(copy.user, status, detail));
}

static void guard_pair(
    void *user, enum store_status status, struct str detail, const struct store_pairing *pairing)
{
    GUARD_DONE(pair(copy.user, status, detail, pairing));
}

#define GUARD_CALL(member, callback, call)                                                         \
    do {                                                                                           \
        struct node *n = node_of(s);                                                               \
        rig_out(n->rig);                                                                           \
        struct guard *g = guard_new(s, user);                                                      \
        g->of.member = callback;                                                                   \
        n->store->ops->call;                                                                       \
        rig_in(n->rig);                                                                            \
    } while (0)

static void store_commit(struct store *s, struct batch *b, store_done done, void *user)
{
    GUARD_CALL(done, done, commit(n->store, b, guard_done, g));
}

static void store_resolve(struct store *s, struct batch *b, store_done done, void *user)
{
    GUARD_CALL(done, done, resolve(n->store, b, guard_done, g));
}

static void store_load(
    struct store *s, id tenant, id venue, size_t max, store_load_done done, void *user)
{
    GUARD_CALL(load, done, load(n->store, tenant, venue, max, guard_load, g));
}

static void store_tail(struct store *s, id tenant, id venue, int64_t after, size_t max,
    store_tail_done done, void *user)
{
    GUARD_CALL(tail, done, tail(n->store, tenant, venue, after, max, guard_tail, g));
}

static void store_receipts(struct store *s, id tenant, id venue, const id *ops, size_t n_ops,
    store_receipts_done done, void *user)
{
    GUARD_CALL(receipts, done, receipts(n->store, tenant, venue, ops, n_ops, guard_receipts, g));
}

static void store_device(struct store *s, id token, store_device_done done, void *user)
{
    GUARD_CALL(device, done, device(n->store, token, guard_device, g));
}

static void store_heads(struct store *s, const struct venue_key *venues, size_t n_venues,
    store_heads_done done, void *user)
{
    GUARD_CALL(heads, done, heads(n->store, venues, n_venues, guard_heads, g));
}

static void store_pair(
    struct store *s, const struct store_pair *pair, store_pair_done done, void *user)
{
    GUARD_CALL(pair, done, pair(n->store, pair, guard_pair, g));
}

int64_t rig_lose(struct rig *r, size_t n)
{
    mem_db_promote(r->db);
    return mem_db_lose(r->db, tenant_id(0), venue_id(0), n);
}

long rig_metric(struct rig *r, size_t node, const char *name)
{
    struct buf text;
    buf_init(&text, 1 << 20);
    hub_metrics(r->nodes[node].hub, &text);
    buf_put_char(&text, 0);
    const char *at = text.p;
    size_t n = strlen(name);
    while ((at = strstr(at, name)) && (at[-1] != '\n' || at[n] != ' '))
        at += n;
    ck_assert_msg(at != NULL, "no metric %s", name);
    long value = strtol(at + n, NULL, 10);
    buf_fini(&text);
    return value;
}

static void store_seen(
    struct store *s, const struct store_seen *seen, size_t n_seen, store_done done, void *user)
{
    GUARD_CALL(seen, done, seen(n->store, seen, n_seen, guard_seen, g));
}

static void store_revoked(struct store *s, const struct store_token *tokens, size_t n_tokens,
    store_revoked_done done, void *user)
{
    GUARD_CALL(revoked, done, revoked(n->store, tokens, n_tokens, guard_revoked, g));
}

static void guard_key(
    void *user, enum store_status status, struct str detail, const struct store_key *key)
{
    GUARD_DONE(key(copy.user, status, detail, key));
}

static void store_key(struct store *s, id key, store_key_done done, void *user)
{
    GUARD_CALL(key, done, key(n->store, key, guard_key, g));
}

static void guard_key_used(void *user, enum store_status status, struct str detail)
{
    GUARD_DONE(key_used(copy.user, status, detail));
}

static void store_key_used(struct store *s, id key, store_done done, void *user)
{
    GUARD_CALL(key_used, done, key_used(n->store, key, guard_key_used, g));
}

static void guard_clock(void *user, enum store_status status, struct str detail, int64_t store_ms)
{
    int64_t off = ((struct guard *)user)->node->store_clock_off;
    GUARD_DONE(clock(copy.user, status, detail, store_ms + off));
}

static void store_clock(struct store *s, store_clock_done done, void *user)
{
    GUARD_CALL(clock, done, clock(n->store, guard_clock, g));
}

static bool store_is_up(struct store *s)
{
    return node_of(s)->store->ops->is_up(node_of(s)->store);
}

static bool store_lane_is_up(struct store *s, unsigned lane)
{
    return node_of(s)->store->ops->lane_is_up(node_of(s)->store, lane);
}

static int64_t store_timeline(struct store *s)
{
    return node_of(s)->same_timeline ? 1 : node_of(s)->store->ops->timeline(node_of(s)->store);
}

static void guard_tried(
    void *user, enum store_status status, struct str detail, const struct store_tried *tried)
{
    GUARD_DONE(tried(copy.user, status, detail, tried));
}

static void store_try_it(
    struct store *s, const struct store_try *ask, store_tried_done done, void *user)
{
    GUARD_CALL(tried, done, secret_try(n->store, ask, guard_tried, g));
}

static void guard_plain(void *user, enum store_status status, struct str detail)
{
    GUARD_DONE(plain(copy.user, status, detail));
}

static void store_put_secret(
    struct store *s, const struct store_secret *secret, store_done done, void *user)
{
    GUARD_CALL(plain, done, secret_put(n->store, secret, guard_plain, g));
}

static void store_clear(
    struct store *s, id tenant, id venue, id device, id staff, store_done done, void *user)
{
    GUARD_CALL(plain, done, secret_clear(n->store, tenant, venue, device, staff, guard_plain, g));
}

const struct store_ops rig_store_ops = {.commit = store_commit,
    .resolve = store_resolve,
    .load = store_load,
    .tail = store_tail,
    .receipts = store_receipts,
    .device = store_device,
    .key = store_key,
    .key_used = store_key_used,
    .heads = store_heads,
    .pair = store_pair,
    .revoked = store_revoked,
    .seen = store_seen,
    .is_up = store_is_up,
    .lane_is_up = store_lane_is_up,
    .clock = store_clock,
    .secret_try = store_try_it,
    .secret_put = store_put_secret,
    .secret_clear = store_clear,
    .timeline = store_timeline};

void rig_next_commit(
    struct rig *r, enum mem_fault fault, int64_t effect_ms, int64_t answer_ms, int64_t late_ms)
{
    struct node *n = &r->nodes[0];
    ck_assert_uint_lt(n->n_fates, FATES_MAX);
    n->fates[n->n_fates++] = (struct mem_fate){
        .effect_ms = effect_ms, .answer_ms = answer_ms, .late_ms = late_ms, .fault = fault};
}

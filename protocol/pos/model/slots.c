#include "protocol/pos/model/slots.h"

#include "protocol/base/hash.h"
#include "protocol/base/require.h"

#include <errno.h>
#include <stdlib.h>

enum { BUCKETS_MIN = 8 };

/* What a hash finds a record by: an id or a text in it. */
struct slot_key {
    size_t offset;
    bool text;
};

static const struct slot_key id_key = {.offset = offsetof(struct record, id)};

/* INDEXES as data: the kind of the children, and where they hold their parent's id or their name.
 */
static const struct {
    enum record_kind kind;
    struct slot_key key;
} index_descs[INDEXES_N] = {
#define I(NAME, child, member)                                                                     \
    [INDEX_##NAME] = {.kind = KIND_##child,                                                        \
        .key = {.offset = offsetof(struct child, member),                                          \
            .text = _Generic(((struct child *)0)->member, struct str                               \
                             : true, default                                                       \
                             : false)}},
    INDEXES(I)
#undef I
};

/* Which link of a slot an index uses: the n-th index of a kind uses the n-th parent link. */
static int index_link(enum venue_index index)
{
    int link = LINK_PARENT;
    for (int i = 0; i < (int)index; i++)
        link += index_descs[i].kind == index_descs[index].kind;
    return link;
}

/* The number of links in a slot of that kind. */
static size_t links_of(enum record_kind kind)
{
    size_t n = LINK_PARENT;
    for (int i = 0; i < INDEXES_N; i++)
        n += index_descs[i].kind == kind;
    return n;
}

/* Bytes of a slot of that kind. */
static size_t slot_bytes(enum record_kind kind)
{
    return sizeof(struct slot) + links_of(kind) * sizeof(struct slot_link);
}

static id id_at(const struct record *rec, struct slot_key key)
{
    require(!key.text);
    return *(const id *)((const char *)rec + key.offset);
}

static struct str text_at(const struct record *rec, struct slot_key key)
{
    require(key.text);
    return *(const struct str *)((const char *)rec + key.offset);
}

static bool key_is_empty(const struct record *rec, struct slot_key key)
{
    return key.text ? text_at(rec, key).n == 0 : id_is_zero(id_at(rec, key));
}

static bool key_same(const struct record *a, const struct record *b, struct slot_key key)
{
    return key.text ? str_eq(text_at(a, key), text_at(b, key))
                    : id_eq(id_at(a, key), id_at(b, key));
}

static void chain_push(struct slot **head, struct slot *s, int link)
{
    struct slot_link *l = &s->links[link];
    require(!l->pprev);
    l->next = *head;
    if (l->next)
        l->next->links[link].pprev = &l->next;
    l->pprev = head;
    *head = s;
}

static void chain_remove(struct slot *s, int link)
{
    struct slot_link *l = &s->links[link];
    require(l->pprev);
    *l->pprev = l->next;
    if (l->next)
        l->next->links[link].pprev = l->pprev;
    *l = (struct slot_link){0};
}

static struct slot **hash_bucket(const struct slot_hash *t, uint64_t seed, id key)
{
    return &t->buckets[hash_id(seed, key) & (t->n_buckets - 1)];
}

static struct slot **text_bucket(const struct slot_hash *t, uint64_t seed, struct str text)
{
    return &t->buckets[hash_text(seed, text) & (t->n_buckets - 1)];
}

static struct slot **bucket_of(
    const struct slot_hash *t, uint64_t seed, const struct record *rec, struct slot_key key)
{
    return key.text ? text_bucket(t, seed, text_at(rec, key))
                    : hash_bucket(t, seed, id_at(rec, key));
}

static int hash_init(struct slot_hash *t)
{
    *t = (struct slot_hash){.n_buckets = BUCKETS_MIN};
    t->buckets = calloc(t->n_buckets, sizeof(struct slot *));
    return t->buckets ? 0 : -ENOMEM;
}

/* Doubles the buckets. Best effort: without memory the chains just grow longer. */
static void hash_grow(struct slot_hash *t, uint64_t seed, int link, struct slot_key key)
{
    struct slot_hash wide = {.n_buckets = t->n_buckets * 2, .n = t->n};
    wide.buckets = calloc(wide.n_buckets, sizeof(struct slot *));
    if (!wide.buckets)
        return;
    for (size_t i = 0; i < t->n_buckets; i++)
        for (struct slot *s; (s = t->buckets[i]);) {
            chain_remove(s, link);
            chain_push(bucket_of(&wide, seed, s->rec, key), s, link);
        }
    free(t->buckets);
    *t = wide;
}

static void hash_add(
    struct slot_hash *t, uint64_t seed, struct slot *s, int link, struct slot_key key)
{
    if (t->n >= t->n_buckets)
        hash_grow(t, seed, link, key);
    chain_push(bucket_of(t, seed, s->rec, key), s, link);
    t->n++;
}

static void hash_remove(struct slot_hash *t, struct slot *s, int link)
{
    chain_remove(s, link);
    t->n--;
}

int slots_init(struct slots *t, uint64_t seed)
{
    int r = 0;
    *t = (struct slots){.seed = seed};
    for (int k = 0; r == 0 && k < KINDS_N; k++)
        r = hash_init(&t->by_id[k]);
    for (int i = 0; r == 0 && i < INDEXES_N; i++)
        r = hash_init(&t->by_parent[i]);
    if (r < 0)
        slots_fini(t);
    return r;
}

void slots_fini(struct slots *t)
{
    for (int k = 0; k < KINDS_N; k++) {
        for (struct slot *s; (s = t->all[k]);) {
            t->all[k] = s->links[LINK_ALL].next;
            slot_free(s);
        }
        free(t->by_id[k].buckets);
    }
    for (int i = 0; i < INDEXES_N; i++)
        free(t->by_parent[i].buckets);
    *t = (struct slots){0};
}

struct slot *slot_new(enum record_kind kind, const struct record *rec)
{
    struct slot *s = calloc(1, slot_bytes(kind));
    if (!s)
        return NULL;
    s->kind = kind;
    s->rec = record_share(rec);
    return s;
}

struct slot *slots_find(const struct slots *t, enum record_kind kind, id key)
{
    require(kind >= 0 && kind < KINDS_N);
    struct slot *s = *hash_bucket(&t->by_id[kind], t->seed, key);
    while (s && !id_eq(s->rec->id, key))
        s = s->links[LINK_ID].next;
    return s;
}

/* Into the chains of its parents and names. The zero id is no parent, and empty text is no name:
 * such a child is in no chain. */
static void parents_link(struct slots *t, struct slot *s)
{
    int link = LINK_PARENT;
    for (int i = 0; i < INDEXES_N; i++)
        if (index_descs[i].kind == s->kind) {
            struct slot_key key = index_descs[i].key;
            if (!key_is_empty(s->rec, key))
                hash_add(&t->by_parent[i], t->seed, s, link, key);
            link++;
        }
}

static void parents_unlink(struct slots *t, struct slot *s)
{
    int link = LINK_PARENT;
    for (int i = 0; i < INDEXES_N; i++)
        if (index_descs[i].kind == s->kind) {
            if (s->links[link].pprev)
                hash_remove(&t->by_parent[i], s, link);
            link++;
        }
}

void slots_add(struct slots *t, struct slot *s)
{
    hash_add(&t->by_id[s->kind], t->seed, s, LINK_ID, id_key);
    chain_push(&t->all[s->kind], s, LINK_ALL);
    parents_link(t, s);
    t->n_records++;
    t->bytes += slot_bytes(s->kind) + record_held(s->rec);
    t->json += record_json(s->rec);
}

void slots_remove(struct slots *t, struct slot *s)
{
    parents_unlink(t, s);
    chain_remove(s, LINK_ALL);
    hash_remove(&t->by_id[s->kind], s, LINK_ID);
    t->n_records--;
    t->bytes -= slot_bytes(s->kind) + record_held(s->rec);
    t->json -= record_json(s->rec);
}

void slot_free(struct slot *s)
{
    if (!s)
        return;
    record_drop(s->rec);
    free(s);
}

static bool parents_same(const struct slot *s, const struct record *rec)
{
    for (int i = 0; i < INDEXES_N; i++)
        if (index_descs[i].kind == s->kind && !key_same(s->rec, rec, index_descs[i].key))
            return false;
    return true;
}

const struct record *slots_replace(struct slots *t, struct slot *s, const struct record *rec)
{
    const struct record *old = s->rec;
    bool same = parents_same(s, rec);
    if (!same)
        parents_unlink(t, s);
    s->rec = rec;
    if (!same)
        parents_link(t, s);
    t->bytes = t->bytes - record_held(old) + record_held(rec);
    t->json = t->json - record_json(old) + record_json(rec);
    return old;
}

struct slot_iter slots_all(const struct slots *t, enum record_kind kind)
{
    require(kind >= 0 && kind < KINDS_N);
    return (struct slot_iter){.next = t->all[kind], .link = LINK_ALL};
}

/* It belongs to the walk. Only the chains of parents and names hold others too. */
static bool iter_wants(const struct slot_iter *it, const struct slot *s)
{
    if (it->link < LINK_PARENT)
        return true;
    struct slot_key key = index_descs[it->index].key;
    return key.text ? str_eq(text_at(s->rec, key), it->name)
                    : id_eq(id_at(s->rec, key), it->parent);
}

/* The first slot, from s on, that belongs to the walk. */
static struct slot *iter_seek(const struct slot_iter *it, struct slot *s)
{
    while (s && !iter_wants(it, s))
        s = s->links[it->link].next;
    return s;
}

struct slot_iter slots_children(const struct slots *t, enum venue_index index, id parent)
{
    require(index >= 0 && index < INDEXES_N && !index_descs[index].key.text);
    struct slot_iter it = {.link = index_link(index), .index = index, .parent = parent};
    it.next = iter_seek(&it, *hash_bucket(&t->by_parent[index], t->seed, parent));
    return it;
}

struct slot_iter slots_named(const struct slots *t, enum venue_index index, struct str name)
{
    require(index >= 0 && index < INDEXES_N && index_descs[index].key.text);
    struct slot_iter it = {.link = index_link(index), .index = index, .name = name};
    it.next = iter_seek(&it, *text_bucket(&t->by_parent[index], t->seed, name));
    return it;
}

const struct record *slots_next(struct slot_iter *it)
{
    struct slot *s = it->next;
    if (!s)
        return NULL;
    it->next = iter_seek(it, s->links[it->link].next);
    return s->rec;
}

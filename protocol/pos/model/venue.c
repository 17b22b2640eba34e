#include "protocol/pos/model/slot.h"

#include "protocol/base/require.h"

#include <errno.h>
#include <stdlib.h>

enum { BUCKETS_MIN = 8 };

/* INDEXES as data: the kind of the children and where they hold their parent's id. */
static const struct {
    enum record_kind kind;
    size_t offset;
} index_descs[INDEXES_N] = {
#define I(NAME, child, member)                                                                     \
    [INDEX_##NAME] = {.kind = KIND_##child, .offset = offsetof(struct child, member)},
    INDEXES(I)
#undef I
};

/* Which link of its slots an index uses: the first index of a kind the first, and so on. */
static int index_link(enum venue_index index)
{
    int link = LINK_PARENT;
    for (int i = 0; i < (int)index; i++)
        link += index_descs[i].kind == index_descs[index].kind;
    return link;
}

/* The links of a slot of that kind. */
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
    return sizeof(struct slot) + links_of(kind) * sizeof(struct link);
}

static id id_at(const struct slot *s, size_t offset)
{
    return *(const id *)((const char *)s->rec + offset);
}

static void link_push(struct slot **head, struct slot *s, int link)
{
    struct link *l = &s->links[link];
    require(!l->pprev);
    l->next = *head;
    if (l->next)
        l->next->links[link].pprev = &l->next;
    l->pprev = head;
    *head = s;
}

static void link_remove(struct slot *s, int link)
{
    struct link *l = &s->links[link];
    require(l->pprev);
    *l->pprev = l->next;
    if (l->next)
        l->next->links[link].pprev = l->pprev;
    *l = (struct link){0};
}

/* Constants of MurmurHash3's 64-bit finalizer (Appleby). */
static uint64_t mix(uint64_t x)
{
    x ^= x >> 33;
    x *= UINT64_C(0xff51afd7ed558ccd);
    x ^= x >> 33;
    x *= UINT64_C(0xc4ceb9fe1a85ec53);
    return x ^ x >> 33;
}

static uint64_t id_hash(uint64_t seed, id key)
{
    uint64_t a, b;
    memcpy(&a, key.b, 8);
    memcpy(&b, key.b + 8, 8);
    return mix(mix(a ^ seed) ^ b);
}

static struct slot **bucket(const struct venue_hash *t, uint64_t seed, id key)
{
    return &t->buckets[id_hash(seed, key) & (t->n_buckets - 1)];
}

static int table_init(struct venue_hash *t)
{
    *t = (struct venue_hash){.n_buckets = BUCKETS_MIN};
    t->buckets = calloc(t->n_buckets, sizeof(struct slot *));
    return t->buckets ? 0 : -ENOMEM;
}

/* Double the buckets. Without memory the chains grow longer, and that is all. */
static void table_grow(struct venue_hash *t, uint64_t seed, int link, size_t offset)
{
    struct venue_hash wide = {.n_buckets = t->n_buckets * 2, .n = t->n};
    wide.buckets = calloc(wide.n_buckets, sizeof(struct slot *));
    if (!wide.buckets)
        return;
    for (size_t i = 0; i < t->n_buckets; i++)
        for (struct slot *s; (s = t->buckets[i]);) {
            link_remove(s, link);
            link_push(bucket(&wide, seed, id_at(s, offset)), s, link);
        }
    free(t->buckets);
    *t = wide;
}

static void table_add(struct venue_hash *t, uint64_t seed, struct slot *s, int link, size_t offset)
{
    if (t->n >= t->n_buckets)
        table_grow(t, seed, link, offset);
    link_push(bucket(t, seed, id_at(s, offset)), s, link);
    t->n++;
}

static void table_remove(struct venue_hash *t, struct slot *s, int link)
{
    link_remove(s, link);
    t->n--;
}

struct slot *slot_find(const struct venue *v, enum record_kind kind, id key)
{
    require(kind >= 0 && kind < KINDS_N);
    struct slot *s = *bucket(&v->by_id[kind], v->seed, key);
    while (s && !id_eq(s->rec->id, key))
        s = s->links[LINK_ID].next;
    return s;
}

/* Under its parents. The zero id is no parent: such a child is in no chain. */
static void parents_link(struct venue *v, struct slot *s)
{
    int link = LINK_PARENT;
    for (int i = 0; i < INDEXES_N; i++)
        if (index_descs[i].kind == s->kind) {
            size_t offset = index_descs[i].offset;
            if (!id_is_zero(id_at(s, offset)))
                table_add(&v->by_parent[i], v->seed, s, link, offset);
            link++;
        }
}

static void parents_unlink(struct venue *v, struct slot *s)
{
    int link = LINK_PARENT;
    for (int i = 0; i < INDEXES_N; i++)
        if (index_descs[i].kind == s->kind) {
            if (s->links[link].pprev)
                table_remove(&v->by_parent[i], s, link);
            link++;
        }
}

void slot_link(struct venue *v, struct slot *s)
{
    table_add(&v->by_id[s->kind], v->seed, s, LINK_ID, offsetof(struct record, id));
    link_push(&v->all[s->kind], s, LINK_ALL);
    parents_link(v, s);
    v->n_records++;
    v->bytes += slot_bytes(s->kind) + record_held(s->rec);
}

void slot_unlink(struct venue *v, struct slot *s)
{
    parents_unlink(v, s);
    link_remove(s, LINK_ALL);
    table_remove(&v->by_id[s->kind], s, LINK_ID);
    v->n_records--;
    v->bytes -= slot_bytes(s->kind) + record_held(s->rec);
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
        if (index_descs[i].kind == s->kind) {
            size_t offset = index_descs[i].offset;
            if (!id_eq(id_at(s, offset), *(const id *)((const char *)rec + offset)))
                return false;
        }
    return true;
}

const struct record *slot_replace(struct venue *v, struct slot *s, const struct record *rec)
{
    const struct record *old = s->rec;
    bool same = parents_same(s, rec);
    if (!same)
        parents_unlink(v, s);
    s->rec = rec;
    if (!same)
        parents_link(v, s);
    v->bytes = v->bytes - record_held(old) + record_held(rec);
    return old;
}

static int text_own(struct str *s)
{
    if (!s->n) {
        s->p = NULL;
        return 0;
    }
    char *p = malloc(s->n);
    if (!p)
        return -ENOMEM;
    memcpy(p, s->p, s->n);
    s->p = p;
    return 0;
}

int venue_init(struct venue *v, const struct venue_info *info)
{
    *v = (struct venue){.info = *info};
    memcpy(&v->seed, info->tenant.b + 8, sizeof v->seed);
    v->info.name = v->info.zone = (struct str){0};
    struct str name = info->name, zone = info->zone;
    int r = text_own(&name);
    if (r == 0) {
        v->info.name = name;
        r = text_own(&zone);
    }
    if (r == 0)
        v->info.zone = zone;
    for (int k = 0; r == 0 && k < KINDS_N; k++)
        r = table_init(&v->by_id[k]);
    for (int i = 0; r == 0 && i < INDEXES_N; i++)
        r = table_init(&v->by_parent[i]);
    if (r < 0)
        venue_fini(v);
    return r;
}

void venue_fini(struct venue *v)
{
    if (!v)
        return;
    for (int k = 0; k < KINDS_N; k++) {
        for (struct slot *s; (s = v->all[k]);) {
            v->all[k] = s->links[LINK_ALL].next;
            slot_free(s);
        }
        free(v->by_id[k].buckets);
    }
    for (int i = 0; i < INDEXES_N; i++)
        free(v->by_parent[i].buckets);
    free((char *)v->info.name.p);
    free((char *)v->info.zone.p);
    *v = (struct venue){0};
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

int venue_load(struct venue *v, enum record_kind kind, const struct record *rec)
{
    struct slot *s = slot_find(v, kind, rec->id);
    if (s) {
        record_drop(slot_replace(v, s, record_share(rec)));
        return 0;
    }
    s = slot_new(kind, rec);
    if (!s)
        return -ENOMEM;
    slot_link(v, s);
    return 0;
}

const void *venue_get(const struct venue *v, enum record_kind kind, id key)
{
    struct slot *s = slot_find(v, kind, key);
    return s ? s->rec : NULL;
}

struct digest *venue_digest(
    const struct venue *v, enum record_kind kind, id key, enum view view, bool *ret_has)
{
    struct slot *s = slot_find(v, kind, key);
    return s ? record_kept_digest(s->rec, view, ret_has) : NULL;
}

struct venue_iter venue_all(const struct venue *v, enum record_kind kind)
{
    require(kind >= 0 && kind < KINDS_N);
    return (struct venue_iter){.next = v->all[kind], .link = LINK_ALL};
}

/* The first slot from s on that is the iteration's; only chains of parents hold others. */
static struct slot *iter_seek(const struct venue_iter *it, struct slot *s)
{
    while (s && it->link >= LINK_PARENT && !id_eq(id_at(s, it->offset), it->parent))
        s = s->links[it->link].next;
    return s;
}

struct venue_iter venue_children(const struct venue *v, enum venue_index index, id parent)
{
    require(index >= 0 && index < INDEXES_N);
    struct venue_iter it = {
        .link = index_link(index), .offset = index_descs[index].offset, .parent = parent};
    it.next = iter_seek(&it, *bucket(&v->by_parent[index], v->seed, parent));
    return it;
}

const void *venue_next(struct venue_iter *it)
{
    struct slot *s = it->next;
    if (!s)
        return NULL;
    it->next = iter_seek(it, s->links[it->link].next);
    return s->rec;
}

size_t venue_count(const struct venue *v, enum record_kind kind)
{
    require(kind >= 0 && kind < KINDS_N);
    return v->by_id[kind].n;
}

bool venue_eq(const struct venue *a, const struct venue *b)
{
    for (int kind = 0; kind < KINDS_N; kind++) {
        if (venue_count(a, kind) != venue_count(b, kind))
            return false;
        struct venue_iter it = venue_all(a, kind);
        for (const struct record *rec; (rec = venue_next(&it));) {
            const void *other = venue_get(b, kind, rec->id);
            if (!other || !record_eq(kind, rec, other))
                return false;
        }
    }
    return true;
}

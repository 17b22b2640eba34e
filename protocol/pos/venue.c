#include "protocol/pos/venue.h"

#include "protocol/base/require.h"

#include <errno.h>
#include <stdlib.h>

enum {
    LINK_ID,     /* chain of the by_id bucket */
    LINK_ALL,    /* list of all of the kind */
    LINK_PARENT, /* chains of by_parent buckets, from here on */
    LINKS_N = LINK_PARENT + INDEXES_PER_KIND,

    BUCKETS_MIN = 8,
};

/* The element of a chain or list: whoever points to the slot is known, so it leaves in one step. */
struct link {
    struct slot *next;
    struct slot **pprev; /* NULL: in no list */
};

struct slot {
    const struct record *rec; /* shares */
    struct link links[LINKS_N];
    struct digest digest[VIEWS_N];
    unsigned char has_digest; /* bit 1 << view */
    unsigned char kind;       /* enum record_kind */
};

_Static_assert(VIEWS_N <= 8 && KINDS_N <= 256, "they fit into their bytes");

/* VENUE_INDEXES as data: the kind of the children and where they hold their parent's id. */
static const struct {
    enum record_kind kind;
    size_t offset;
} index_descs[INDEXES_N] = {
#define I(NAME, KIND, child, field)                                                                \
    [INDEX_##NAME] = {.kind = KIND_##KIND, .offset = offsetof(struct child, field)},
    VENUE_INDEXES(I)
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

static struct slot **bucket(const struct venue_table *t, uint64_t seed, id key)
{
    return &t->buckets[id_hash(seed, key) & (t->n_buckets - 1)];
}

static int table_init(struct venue_table *t)
{
    *t = (struct venue_table){.n_buckets = BUCKETS_MIN};
    t->buckets = calloc(t->n_buckets, sizeof(struct slot *));
    return t->buckets ? 0 : -ENOMEM;
}

/* Double the buckets. Without memory the chains grow longer, and that is all. */
static void table_grow(struct venue_table *t, uint64_t seed, int link, size_t offset)
{
    struct venue_table wide = {.n_buckets = t->n_buckets * 2, .n = t->n};
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

static void table_add(struct venue_table *t, uint64_t seed, struct slot *s, int link, size_t offset)
{
    if (t->n >= t->n_buckets)
        table_grow(t, seed, link, offset);
    link_push(bucket(t, seed, id_at(s, offset)), s, link);
    t->n++;
}

static void table_remove(struct venue_table *t, struct slot *s, int link)
{
    link_remove(s, link);
    t->n--;
}

static struct slot *slot_find(const struct venue *v, enum record_kind kind, id key)
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
        if ((int)index_descs[i].kind == s->kind) {
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
        if ((int)index_descs[i].kind == s->kind) {
            if (s->links[link].pprev)
                table_remove(&v->by_parent[i], s, link);
            link++;
        }
}

static void slot_link(struct venue *v, struct slot *s)
{
    table_add(&v->by_id[s->kind], v->seed, s, LINK_ID, offsetof(struct record, id));
    link_push(&v->all[s->kind], s, LINK_ALL);
    parents_link(v, s);
    v->n_records++;
    v->bytes += sizeof *s + record_held(s->rec);
}

static void slot_unlink(struct venue *v, struct slot *s)
{
    parents_unlink(v, s);
    link_remove(s, LINK_ALL);
    table_remove(&v->by_id[s->kind], s, LINK_ID);
    v->n_records--;
    v->bytes -= sizeof *s + record_held(s->rec);
}

static void slot_free(struct slot *s)
{
    if (!s)
        return;
    record_drop(s->rec);
    free(s);
}

static bool parents_same(const struct slot *s, const struct record *rec)
{
    for (int i = 0; i < INDEXES_N; i++)
        if ((int)index_descs[i].kind == s->kind) {
            size_t offset = index_descs[i].offset;
            if (!id_eq(id_at(s, offset), *(const id *)((const char *)rec + offset)))
                return false;
        }
    return true;
}

/* Put another record of the same id into a slot: takes rec, returns the old one, owned. */
static const struct record *slot_replace(struct venue *v, struct slot *s, const struct record *rec)
{
    const struct record *old = s->rec;
    bool same = parents_same(s, rec);
    if (!same)
        parents_unlink(v, s);
    s->rec = rec;
    s->has_digest = 0;
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
    for (int i = 0; i < INDEXES_N; i++)
        require(index_link(i) < LINKS_N);
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

/* A slot in no table yet. Shares rec. */
static struct slot *slot_new(enum record_kind kind, const struct record *rec)
{
    struct slot *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->kind = (unsigned char)kind;
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

/* One step back. PUT_NEW: take the record out. PUT_OVER: put `rec` back in its place. DEL: link
 * `slot` again. NOTHING: a del of a record that was not live. */
struct undo_entry {
    enum { UNDO_NOTHING, UNDO_PUT_NEW, UNDO_PUT_OVER, UNDO_DEL } what;
    enum record_kind kind;
    id id;
    const struct record *rec; /* PUT_OVER: owned */
    struct slot *slot;        /* DEL: owned, in no table */
};

/* What apply may need: a slot for each put that is new, and an undo entry for each step. */
struct reserve {
    struct slot *slots; /* by links[LINK_ALL].next, the first new put's first */
    struct undo_entry *entries;
};

static void reserve_free(struct reserve *r)
{
    for (struct slot *s; (s = r->slots);) {
        r->slots = s->links[LINK_ALL].next;
        slot_free(s);
    }
    free(r->entries);
    r->entries = NULL;
}

static int reserve_make(
    const struct venue *v, const struct change *c, bool with_undo, struct reserve *ret)
{
    struct reserve r = {0};
    size_t n = c->n_puts + c->n_dels;
    if (with_undo && n) {
        r.entries = calloc(n, sizeof *r.entries);
        if (!r.entries)
            return -ENOMEM;
    }
    struct slot **end = &r.slots;
    for (size_t i = 0; i < c->n_puts; i++) {
        const struct put *p = &c->puts[i];
        if (slot_find(v, p->kind, p->rec->id))
            continue;
        *end = slot_new(p->kind, p->rec);
        if (!*end) {
            reserve_free(&r);
            return -ENOMEM;
        }
        end = &(*end)->links[LINK_ALL].next;
    }
    *ret = r;
    return 0;
}

static void apply_put(
    struct venue *v, const struct put *p, struct reserve *r, struct undo_entry *entry)
{
    struct undo_entry e = {.kind = p->kind, .id = p->rec->id};
    struct slot *s = slot_find(v, p->kind, p->rec->id);
    if (s) {
        e.what = UNDO_PUT_OVER;
        e.rec = slot_replace(v, s, record_share(p->rec));
    } else {
        s = r->slots;
        require(s && s->rec == p->rec);
        r->slots = s->links[LINK_ALL].next;
        s->links[LINK_ALL] = (struct link){0};
        slot_link(v, s);
        e.what = UNDO_PUT_NEW;
    }
    if (entry)
        *entry = e;
    else
        record_drop(e.rec);
}

static void apply_del(struct venue *v, const struct del *d, struct undo_entry *entry)
{
    struct undo_entry e = {.kind = d->kind, .id = d->id};
    struct slot *s = slot_find(v, d->kind, d->id);
    if (s) {
        slot_unlink(v, s);
        e.what = UNDO_DEL;
        e.slot = s;
    }
    if (entry)
        *entry = e;
    else
        slot_free(e.slot);
}

int venue_apply(struct venue *v, const struct change *c, struct undo *ret_undo)
{
    require(c->seq == v->seq + 1);
    struct reserve r;
    int err = reserve_make(v, c, ret_undo != NULL, &r);
    if (err < 0)
        return err;
    struct undo_entry *e = r.entries;
    for (size_t i = 0; i < c->n_puts; i++)
        apply_put(v, &c->puts[i], &r, e ? e++ : NULL);
    for (size_t i = 0; i < c->n_dels; i++)
        apply_del(v, &c->dels[i], e ? e++ : NULL);
    require(!r.slots); /* each record is put once */
    if (ret_undo)
        *ret_undo = (struct undo){.entries = r.entries, .n = c->n_puts + c->n_dels, .seq = v->seq};
    v->seq = c->seq;
    return 0;
}

static void undo_step(struct venue *v, struct undo_entry *e)
{
    struct slot *s;
    switch (e->what) {
    case UNDO_NOTHING:
        break;
    case UNDO_PUT_NEW:
        s = slot_find(v, e->kind, e->id);
        require(s);
        slot_unlink(v, s);
        slot_free(s);
        break;
    case UNDO_PUT_OVER:
        s = slot_find(v, e->kind, e->id);
        require(s);
        record_drop(slot_replace(v, s, e->rec));
        break;
    case UNDO_DEL:
        slot_link(v, e->slot);
        break;
    }
}

void venue_undo(struct venue *v, struct undo *undo)
{
    require(v->seq == undo->seq + 1);
    for (size_t i = undo->n; i > 0; i--)
        undo_step(v, &undo->entries[i - 1]);
    v->seq = undo->seq;
    free(undo->entries);
    *undo = (struct undo){0};
}

void undo_fini(struct undo *undo)
{
    if (!undo)
        return;
    for (size_t i = 0; i < undo->n; i++) {
        record_drop(undo->entries[i].rec);
        slot_free(undo->entries[i].slot);
    }
    free(undo->entries);
    *undo = (struct undo){0};
}

const void *venue_get(const struct venue *v, enum record_kind kind, id key)
{
    struct slot *s = slot_find(v, kind, key);
    return s ? s->rec : NULL;
}

struct digest *venue_digest(
    struct venue *v, enum record_kind kind, id key, enum view view, bool *ret_has)
{
    require(view >= 0 && view < VIEWS_N);
    struct slot *s = slot_find(v, kind, key);
    if (!s)
        return NULL;
    *ret_has = s->has_digest >> view & 1;
    s->has_digest |= (unsigned char)(1 << view);
    return &s->digest[view];
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

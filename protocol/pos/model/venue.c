#include "protocol/pos/model/venue.h"

#include "protocol/base/require.h"

#include <errno.h>
#include <stdlib.h>

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
    uint64_t seed;
    *v = (struct venue){.info = *info};
    memcpy(&seed, info->tenant.b + 8, sizeof seed);
    v->info.name = v->info.zone = (struct str){0};
    struct str name = info->name, zone = info->zone;
    int r = text_own(&name);
    if (r == 0) {
        v->info.name = name;
        r = text_own(&zone);
    }
    if (r == 0) {
        v->info.zone = zone;
        r = slots_init(&v->slots, seed);
    }
    if (r < 0)
        venue_fini(v);
    return r;
}

void venue_fini(struct venue *v)
{
    if (!v)
        return;
    slots_fini(&v->slots);
    free((char *)v->info.name.p);
    free((char *)v->info.zone.p);
    *v = (struct venue){0};
}

int venue_load(struct venue *v, enum record_kind kind, const struct record *rec)
{
    struct slot *s = slots_find(&v->slots, kind, rec->id);
    if (s) {
        record_drop(slots_replace(&v->slots, s, record_share(rec)));
        return 0;
    }
    s = slot_new(kind, rec);
    if (!s)
        return -ENOMEM;
    slots_add(&v->slots, s);
    return 0;
}

const void *venue_get(const struct venue *v, enum record_kind kind, id key)
{
    struct slot *s = slots_find(&v->slots, kind, key);
    return s ? s->rec : NULL;
}

struct digest *venue_digest(
    const struct venue *v, enum record_kind kind, id key, enum view view, bool *ret_has)
{
    struct slot *s = slots_find(&v->slots, kind, key);
    return s ? record_kept_digest(s->rec, view, ret_has) : NULL;
}

struct venue_iter venue_all(const struct venue *v, enum record_kind kind)
{
    return (struct venue_iter){slots_all(&v->slots, kind)};
}

struct venue_iter venue_children(const struct venue *v, enum venue_index index, id parent)
{
    return (struct venue_iter){slots_children(&v->slots, index, parent)};
}

struct venue_iter venue_named(const struct venue *v, enum venue_index index, struct str name)
{
    return (struct venue_iter){slots_named(&v->slots, index, name)};
}

const void *venue_next(struct venue_iter *it)
{
    return slots_next(&it->slots);
}

size_t venue_count(const struct venue *v, enum record_kind kind)
{
    require(kind >= 0 && kind < KINDS_N);
    return v->slots.by_id[kind].n;
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

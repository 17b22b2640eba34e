#include "clients/c/mirror.h"

#include <errno.h>
#include <stdlib.h>

#include "clients/c/span.h"

static bool key_make(struct str kind, id i, struct mirror_key *ret)
{
    if (kind.n > MIRROR_KIND_MAX)
        return false;
    *ret = (struct mirror_key){.id = i};
    memcpy(ret->kind, kind.p, kind.n);
    return true;
}

static struct mirror_record *find(const struct mirror *m, const struct mirror_key *key)
{
    struct mirror_record *r;
    HASH_FIND(hh, m->records, key, sizeof *key, r);
    return r;
}

static void forget(struct mirror *m, struct mirror_record *r)
{
    digest_take(&m->digest, r->digest);
    HASH_DELETE(hh, m->records, r);
    m->n--;
    free(r);
}

void mirror_clear(struct mirror *m)
{
    struct mirror_record *r, *next;
    HASH_ITER(hh, m->records, r, next)
        forget(m, r);
}

static int put_one(struct mirror *m, struct str kind, struct str text)
{
    struct mirror_key key;
    id i;
    if (!span_id(span_get(text, "id"), &i) || !key_make(kind, i, &key))
        return -EBADMSG;
    struct mirror_record *r = malloc(sizeof *r + text.n), *old = find(m, &key);
    if (!r)
        return -ENOMEM;
    if (old)
        forget(m, old);
    *r = (struct mirror_record){.key = key, .digest = digest_of(text), .n = text.n};
    memcpy(r->text, text.p, text.n);
    HASH_ADD(hh, m->records, key, sizeof r->key, r);
    if (!r->hh.tbl) {
        free(r);
        return -ENOMEM;
    }
    digest_add(&m->digest, r->digest);
    m->n++;
    return 0;
}

static int del_one(struct mirror *m, struct str kind, struct str text)
{
    struct mirror_key key;
    id i;
    if (!span_id(text, &i) || !key_make(kind, i, &key))
        return -EBADMSG;
    struct mirror_record *r = find(m, &key);
    if (r)
        forget(m, r);
    return 0;
}

static int each_of(struct mirror *m, struct str by_kind,
    int (*one)(struct mirror *m, struct str kind, struct str value))
{
    struct str kind, list, none, value;
    int r = 0;
    struct span_walk kinds = span_walk(by_kind);
    while (!r && span_next(&kinds, &kind, &list)) {
        struct span_walk values = span_walk(list);
        while (!r && span_next(&values, &none, &value))
            r = one(m, kind, value);
    }
    return r;
}

int mirror_apply(struct mirror *m, struct str put, struct str del)
{
    int r = each_of(m, put, put_one);
    return r ? r : each_of(m, del, del_one);
}

struct str mirror_get(const struct mirror *m, struct str kind, id i)
{
    struct mirror_key key;
    struct mirror_record *r = key_make(kind, i, &key) ? find(m, &key) : NULL;
    return r ? (struct str){r->text, r->n} : (struct str){0};
}

#include "storage/mem/keys.h"

#include <errno.h>
#include <stdlib.h>

#include "storage/mem/db_state.h"

struct mem_key *mem_key_find(const struct mem_db *db, id key)
{
    for (struct mem_key *k = db->keys; k; k = k->next)
        if (id_eq(k->key, key))
            return k;
    return NULL;
}

static void content_free(struct mem_key *k)
{
    for (size_t i = 0; i < k->k.n_venues; i++)
        mem_text_free(k->k.venues[i].name);
    free((struct store_key_venue *)k->k.venues);
    mem_text_free(k->k.name);
}

static int content_copy(struct mem_key *to, const struct store_key *from)
{
    struct store_key_venue *venues = calloc(from->n_venues + 1, sizeof *venues);
    if (!venues)
        return -ENOMEM;
    to->k = *from;
    to->k.name = (struct str){0};
    to->k.venues = venues;
    bool good = mem_text_copy(from->name, &to->k.name);
    for (size_t i = 0; i < from->n_venues; i++) {
        venues[i].venue = from->venues[i].venue;
        good = mem_text_copy(from->venues[i].name, &venues[i].name) && good;
    }
    if (good)
        return 0;
    content_free(to);
    return -ENOMEM;
}

static bool same_right(const struct store_key *a, const struct store_key *b)
{
    bool same = a->role == b->role && a->writes == b->writes && a->revoked == b->revoked &&
                a->n_venues == b->n_venues;
    for (size_t i = 0; same && i < a->n_venues; i++)
        same = id_eq(a->venues[i].venue, b->venues[i].venue);
    return same;
}

static void tenant_access_move(struct mem_db *db, id tenant)
{
    for (struct mem_venue *v = db->venues; v; v = v->next)
        if (id_eq(v->key.tenant, tenant))
            mem_venue_access_move(db, v);
}

static bool has_venue(const struct store_key *k, id venue)
{
    for (size_t i = 0; i < k->n_venues; i++)
        if (id_eq(k->venues[i].venue, venue))
            return true;
    return false;
}

enum token_lapse mem_key_lapse(const struct mem_db *db, const struct store_token *as)
{
    const struct mem_key *k = mem_key_find(db, as->token);
    const struct mem_venue *v = mem_venue_find(db, as->tenant, as->venue);
    if (!k || k->k.revoked || !k->k.writes || !has_venue(&k->k, as->venue))
        return TOKEN_REVOKED;
    if (v && v->barred)
        return v->barred;
    return k->k.role == as->role ? TOKEN_HOLDS : TOKEN_CHANGED;
}

void mem_key_look(const struct mem_db *db, const struct mem_key *k, struct store_key *ret,
    struct store_key_venue *venues)
{
    size_t n = 0;
    for (size_t i = 0; i < k->k.n_venues; i++) {
        const struct mem_venue *v = mem_venue_find(db, k->k.tenant, k->k.venues[i].venue);
        venues[n] = k->k.venues[i];
        venues[n].access = v ? v->access : 0;
        n += !v || !v->barred;
    }
    *ret = k->k;
    ret->scopes = SCOPE_BIT(READ) | (k->k.writes ? SCOPE_BIT(COMMAND) : 0);
    ret->venues = venues;
    ret->n_venues = n;
}

int mem_db_put_key(struct mem_db *db, id key, const struct store_key *content)
{
    struct mem_key copy = {0}, *k = mem_key_find(db, key);
    int r = content_copy(&copy, content);
    if (r)
        return r;
    if (!k) {
        k = calloc(1, sizeof *k);
        if (!k) {
            content_free(&copy);
            return -ENOMEM;
        }
        k->key = key;
        k->next = db->keys;
        db->keys = k;
    } else {
        if (!same_right(&k->k, content))
            tenant_access_move(db, k->k.tenant);
        content_free(k);
    }
    k->k = copy.k;
    return 0;
}

void mem_keys_free(struct mem_db *db)
{
    while (db->keys) {
        struct mem_key *k = db->keys;
        db->keys = k->next;
        content_free(k);
        free(k);
    }
}

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

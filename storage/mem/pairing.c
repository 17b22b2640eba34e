/* Pairings in memory: as sql/pairing*.sql and sql/admin_pair*.sql have them. */

#include "storage/mem/db.h"

#include <errno.h>
#include <stdlib.h>

#include "protocol/base/require.h"

static bool waits(const struct mem_db *db, const struct mem_pairing *p)
{
    return !p->used && p->expires > db->now;
}

static bool same_code(const struct pair_code *a, const struct pair_code *b)
{
    return str_eq(pair_code_str(a), pair_code_str(b));
}

static struct mem_pairing *find_by_code(const struct mem_db *db, const struct pair_code *code)
{
    struct mem_pairing *p = db->pairings;
    while (p && !same_code(&p->ask.code, code))
        p = p->next;
    return p;
}

/* The device's own, or one that is over. */
static struct mem_pairing *find_ended(const struct mem_db *db, id token)
{
    struct mem_pairing *found = NULL;
    for (struct mem_pairing *p = db->pairings; p; p = p->next) {
        if (id_eq(p->ask.token, token))
            return p;
        if (!waits(db, p) && (!found || p->expires < found->expires))
            found = p;
    }
    return found;
}

static struct mem_pairing *pairing_new(struct mem_db *db)
{
    struct mem_pairing *p = calloc(1, sizeof *p);
    require(p);
    p->next = db->pairings;
    db->pairings = p;
    return p;
}

static void pairing_set(struct mem_pairing *p, const struct store_pair *ask, int64_t now)
{
    char *name = malloc(ask->name.n + 1);
    require(name);
    memcpy(name, ask->name.p, ask->name.n);
    free((char *)p->ask.name.p);
    p->ask = *ask;
    p->ask.name.p = name;
    p->expires = now + ask->life_ms;
    p->used = false;
}

static bool same_hash(const uint8_t a[32], const uint8_t b[32])
{
    return memcmp(a, b, 32) == 0;
}

/* One that waits; none: true, and *ret is untouched. */
static bool look(const struct mem_db *db, const struct store_pair *ask, struct store_pairing *ret)
{
    for (const struct mem_pairing *p = db->pairings; p; p = p->next)
        if (id_eq(p->ask.token, ask->token) && waits(db, p)) {
            bool mine = same_hash(p->ask.secret_hash, ask->secret_hash);
            *ret = (struct store_pairing){.state = mine ? PAIRING_WAITING : PAIRING_TAKEN,
                .code = p->ask.code,
                .left_ms = p->expires - db->now};
            return false;
        }
    return true;
}

bool mem_db_pair(struct mem_db *db, const struct store_pair *ask, struct store_pairing *ret)
{
    const struct mem_device *d = mem_device_find(db, ask->token);
    if (d) {
        bool good = !d->d.revoked && same_hash(d->d.secret_hash, ask->secret_hash);
        *ret = (struct store_pairing){.state = good ? PAIRING_APPROVED : PAIRING_TAKEN};
        return true;
    }
    if (!look(db, ask, ret))
        return true;
    int64_t waiting = 0;
    for (const struct mem_pairing *p = db->pairings; p; p = p->next)
        waiting += waits(db, p);
    if (waiting >= ask->waiting_max) {
        *ret = (struct store_pairing){.state = PAIRING_FULL};
        return true;
    }
    if (find_by_code(db, &ask->code))
        return false;
    struct mem_pairing *p = find_ended(db, ask->token);
    pairing_set(p ? p : pairing_new(db), ask, db->now);
    require(!look(db, ask, ret));
    return true;
}

int mem_db_approve(
    struct mem_db *db, const struct pair_code *code, const struct store_device *device)
{
    struct mem_pairing *p = find_by_code(db, code);
    if (!p)
        return -ENOKEY;
    if (p->used)
        return -EKEYREJECTED;
    if (p->expires <= db->now)
        return -EKEYEXPIRED;
    struct store_device d = *device;
    memcpy(d.secret_hash, p->ask.secret_hash, sizeof d.secret_hash);
    if (!d.device_name.n)
        d.device_name = p->ask.name;
    int r = mem_db_add_device(db, p->ask.token, &d);
    p->used = r == 0;
    return r;
}

void mem_pairings_free(struct mem_db *db)
{
    while (db->pairings) {
        struct mem_pairing *p = db->pairings;
        db->pairings = p->next;
        free((char *)p->ask.name.p);
        free(p);
    }
}

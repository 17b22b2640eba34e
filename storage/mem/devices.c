#include "storage/mem/devices.h"

#include <errno.h>
#include <stdlib.h>

#include "protocol/base/require.h"
#include "storage/mem/db_state.h"

/* --- devices ------------------------------------------------------------------------------- */

const struct mem_device *mem_device_find(const struct mem_db *db, id token)
{
    for (const struct mem_device *d = db->devices; d; d = d->next)
        if (id_eq(d->token, token))
            return d;
    return NULL;
}

int mem_db_add_device(struct mem_db *db, id token, const struct store_device *device)
{
    if (mem_device_find(db, token))
        return -EEXIST;
    struct mem_device *d = calloc(1, sizeof *d);
    if (!d)
        return -ENOMEM;
    d->token = token;
    d->d = *device;
    d->d.device_name = d->d.staff_name = (struct str){0};
    if (!mem_text_copy(device->device_name, &d->d.device_name) ||
        !mem_text_copy(device->staff_name, &d->d.staff_name)) {
        mem_text_free(d->d.device_name);
        free(d);
        return -ENOMEM;
    }
    d->next = db->devices;
    db->devices = d;
    return 0;
}

/* NULL: none with that token. What may be done with it is about to change. */
static struct mem_device *device_change(struct mem_db *db, id token)
{
    struct mem_device *d = db->devices;
    while (d && !id_eq(d->token, token))
        d = d->next;
    struct mem_venue *v = d ? mem_venue_find(db, d->d.tenant, d->d.venue) : NULL;
    if (v)
        mem_venue_access_move(db, v);
    return d;
}

int mem_db_revoke(struct mem_db *db, id token)
{
    struct mem_device *d = device_change(db, token);
    if (d)
        d->d.revoked = true;
    return d ? 0 : -ENOENT;
}

int mem_db_give_role(struct mem_db *db, id token, enum role role)
{
    struct mem_device *d = device_change(db, token);
    if (d)
        d->d.role = role;
    return d ? 0 : -ENOENT;
}

int64_t mem_db_seen(const struct mem_db *db, id token)
{
    const struct mem_device *d = mem_device_find(db, token);
    return d ? d->seen : 0;
}

void mem_device_see(struct mem_db *db, id token)
{
    for (struct mem_device *d = db->devices; d; d = d->next)
        if (id_eq(d->token, token))
            d->seen = db->now;
}

enum token_lapse mem_device_lapse(const struct mem_db *db, const struct mem_device *d, enum role as)
{
    const struct mem_venue *v = d ? mem_venue_find(db, d->d.tenant, d->d.venue) : NULL;
    if (!d || d->d.revoked)
        return TOKEN_REVOKED;
    if (v && v->barred)
        return v->barred;
    return d->d.role == as ? TOKEN_HOLDS : TOKEN_CHANGED;
}

/* --- pairings: as sql/pairing*.sql and sql/admin_pair*.sql have them ------------------------ */

static bool pairing_waits(const struct mem_db *db, const struct mem_pairing *p)
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

/* The device's own pairing, or the oldest that is over. */
static struct mem_pairing *find_ended(const struct mem_db *db, id token)
{
    struct mem_pairing *found = NULL;
    for (struct mem_pairing *p = db->pairings; p; p = p->next) {
        if (id_eq(p->ask.token, token))
            return p;
        if (!pairing_waits(db, p) && (!found || p->expires < found->expires))
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
    struct str name;
    require(mem_text_copy(ask->name, &name));
    mem_text_free(p->ask.name);
    p->ask = *ask;
    p->ask.name = name;
    p->expires = now + ask->life_ms;
    p->used = false;
}

static bool same_hash(const uint8_t a[32], const uint8_t b[32])
{
    return memcmp(a, b, 32) == 0;
}

/* Finds one that waits. True: there is none, and *ret is untouched. */
static bool pairing_look(
    const struct mem_db *db, const struct store_pair *ask, struct store_pairing *ret)
{
    for (const struct mem_pairing *p = db->pairings; p; p = p->next)
        if (id_eq(p->ask.token, ask->token) && pairing_waits(db, p)) {
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
    if (!pairing_look(db, ask, ret))
        return true;
    if (!ask->begin) {
        *ret = (struct store_pairing){.state = PAIRING_NONE};
        return true;
    }
    int64_t waiting = 0;
    for (const struct mem_pairing *p = db->pairings; p; p = p->next)
        waiting += pairing_waits(db, p);
    if (waiting >= ask->waiting_max) {
        *ret = (struct store_pairing){.state = PAIRING_FULL};
        return true;
    }
    if (find_by_code(db, &ask->code))
        return false;
    struct mem_pairing *p = find_ended(db, ask->token);
    pairing_set(p ? p : pairing_new(db), ask, db->now);
    require(!pairing_look(db, ask, ret));
    ret->begun = true;
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

void mem_devices_free(struct mem_db *db)
{
    while (db->devices) {
        struct mem_device *d = db->devices;
        db->devices = d->next;
        mem_text_free(d->d.device_name);
        mem_text_free(d->d.staff_name);
        free(d);
    }
    while (db->pairings) {
        struct mem_pairing *p = db->pairings;
        db->pairings = p->next;
        mem_text_free(p->ask.name);
        free(p);
    }
}

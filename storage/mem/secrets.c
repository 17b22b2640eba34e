#include "storage/mem/secrets.h"

#include <stdlib.h>

#include "protocol/base/require.h"
#include "storage/mem/db_state.h"

enum {
    FAILURES_FREE = 4,    /* without a wait */
    FAILURES_LOCKED = 10, /* a manager must unlock */
    WAIT_MS = 30000,      /* after the first that is not free; doubled with each further one */
    WAIT_MS_MAX = 900000,
    MISSES_MS = 3600000,
    CHANGES_MAX = 5, /* of one's own code, in MISSES_MS */
};

/* --- locks --------------------------------------------------------------------------------- */

static struct mem_lock *lock_find(struct mem_db *db, id tenant, id venue, char kind, id key)
{
    for (struct mem_lock *l = db->locks; l; l = l->next)
        if (l->kind == kind && id_eq(l->key, key) && id_eq(l->venue.venue, venue) &&
            id_eq(l->venue.tenant, tenant))
            return l;
    return NULL;
}

static struct mem_lock *lock_get(struct mem_db *db, id tenant, id venue, char kind, id key)
{
    struct mem_lock *l = lock_find(db, tenant, venue, kind, key);
    if (l)
        return l;
    l = calloc(1, sizeof *l);
    require(l);
    l->venue = (struct venue_key){tenant, venue};
    l->kind = kind;
    l->key = key;
    l->next = db->locks;
    db->locks = l;
    return l;
}

static void lock_charge(struct mem_lock *l, int64_t now)
{
    int64_t wait = 0;
    l->failures++;
    l->n_tries++;
    if (l->failures > FAILURES_FREE) {
        int times = l->failures - FAILURES_FREE - 1;
        wait = times > 5 ? WAIT_MS_MAX : (int64_t)WAIT_MS << times;
    }
    l->until = now + (wait < WAIT_MS_MAX ? wait : WAIT_MS_MAX);
}

/* True when it is locked, with the state and how long set. */
static bool lock_holds(const struct mem_lock *l, int64_t now, struct store_tried *ret)
{
    if (l->failures >= FAILURES_LOCKED)
        ret->state = TRY_LOCKED;
    else if (l->until > now)
        ret->state = TRY_WAIT;
    ret->wait_ms = ret->state == TRY_WAIT ? l->until - now : 0;
    return ret->state != TRY_GO;
}

static int misses_recent(const struct mem_lock *l, int64_t now)
{
    int n = 0;
    for (int i = 0; i < MEM_MISSES; i++)
        n += l->misses[i] && l->misses[i] > now - MISSES_MS;
    return n;
}

/* Until one fewer than CHANGES_MAX are recent. */
static int64_t changes_wait(const struct mem_lock *l, int64_t now)
{
    int64_t oldest = INT64_MAX;
    for (int i = 0; i < MEM_MISSES; i++)
        if (l->misses[i] && l->misses[i] > now - MISSES_MS && l->misses[i] < oldest)
            oldest = l->misses[i];
    return oldest + MISSES_MS - now;
}

static void miss_add(struct mem_lock *l, int64_t now)
{
    int oldest = 0;
    for (int i = 1; i < MEM_MISSES; i++)
        if (l->misses[i] < l->misses[oldest])
            oldest = i;
    l->misses[oldest] = now ? now : 1;
}

/* --- secrets ------------------------------------------------------------------------------- */

static struct mem_secret *secret_find(
    struct mem_db *db, id tenant, id venue, enum secret kind, id staff, const uint8_t *index)
{
    for (struct mem_secret *s = db->secrets; s; s = s->next)
        if (s->secret.secret == kind && id_eq(s->secret.venue, venue) &&
            id_eq(s->secret.tenant, tenant) &&
            (id_is_zero(staff) ? memcmp(s->secret.index, index, 32) == 0
                               : id_eq(s->secret.staff, staff)))
            return s;
    return NULL;
}

/* The person whom the try finds, charged for it; nobody, when the person is locked and not named.
 * False: the try ends with ret->state. */
static bool person_find(struct mem_db *db, const struct store_try *ask, struct store_tried *ret)
{
    const struct mem_secret *s =
        secret_find(db, ask->tenant, ask->venue, ask->secret, ask->staff, ask->index);
    struct store_tried locked = {0};
    if (!s)
        return true;
    struct mem_lock *l = lock_get(db, ask->tenant, ask->venue, 's', s->secret.staff);
    if (lock_holds(l, db->now, &locked)) {
        if (!id_is_zero(ask->staff))
            *ret = locked;
        return id_is_zero(ask->staff);
    }
    if (ask->changes && misses_recent(l, db->now) >= CHANGES_MAX) {
        ret->state = TRY_WAIT;
        ret->wait_ms = changes_wait(l, db->now);
        return false;
    }
    if (ask->changes)
        miss_add(l, db->now);
    lock_charge(l, db->now);
    ret->staff = s->secret.staff;
    ret->hash = s->secret.hash;
    return true;
}

void mem_db_try(struct mem_db *db, const struct store_try *ask, struct store_tried *ret)
{
    bool named = !id_is_zero(ask->staff);
    struct mem_lock *venue = named ? NULL : lock_get(db, ask->tenant, ask->venue, 'v', ask->venue);
    struct mem_lock *device = lock_get(db, ask->tenant, ask->venue, 'd', ask->device);
    *ret = (struct store_tried){.state = TRY_GO};
    if (venue && misses_recent(venue, db->now) >= MEM_MISSES) {
        ret->state = TRY_NAME;
        return;
    }
    if (lock_holds(device, db->now, ret) || !person_find(db, ask, ret))
        return;
    lock_charge(device, db->now);
    struct mem_lock *person =
        ret->hash.n ? lock_find(db, ask->tenant, ask->venue, 's', ret->staff) : NULL;
    int64_t until = person && person->until > device->until ? person->until : device->until;
    ret->wait_ms = until > db->now ? until - db->now : 0;
    if (venue && id_is_zero(ret->staff))
        miss_add(venue, db->now);
}

static const struct staff *staff_row(const struct mem_venue *v, id staff)
{
    struct mem_row *row = NULL;
    if (v)
        HASH_FIND(hh, v->rows[KIND_staff], &staff, sizeof staff, row);
    return row ? (const struct staff *)row->rec : NULL;
}

bool mem_db_secret_put(
    struct mem_db *db, const struct mem_venue *v, const struct store_secret *secret)
{
    id none = {{0}};
    if (!staff_row(v, secret->staff))
        return false;
    for (enum secret kind = 0; kind < secret_N; kind++) {
        struct mem_secret *other =
            secret_find(db, secret->tenant, secret->venue, kind, none, secret->index);
        if (other && !(id_eq(other->secret.staff, secret->staff) && kind == secret->secret))
            return false;
    }
    struct mem_secret *s = secret_find(
        db, secret->tenant, secret->venue, secret->secret, secret->staff, secret->index);
    if (!s) {
        s = calloc(1, sizeof *s);
        require(s);
        s->next = db->secrets;
        db->secrets = s;
    }
    mem_text_free(s->secret.hash);
    s->secret = *secret;
    require(mem_text_copy(secret->hash, &s->secret.hash));
    mem_db_secret_clear(db, secret->tenant, secret->venue, none, secret->staff);
    return true;
}

void mem_db_secret_clear(struct mem_db *db, id tenant, id venue, id device, id staff)
{
    struct mem_lock *locks[] = {
        lock_find(db, tenant, venue, 'd', device), lock_find(db, tenant, venue, 's', staff)};
    for (int i = 0; i < 2; i++)
        if (locks[i]) {
            locks[i]->failures = 0;
            locks[i]->until = 0;
        }
}

void mem_db_secret_void(struct mem_db *db, const struct mem_venue *v, const struct staff *is)
{
    const struct staff *was = staff_row(v, is->id);
    if (!was ||
        (!was->ended_at.ms && !is->ended_at.ms && was->pin <= is->pin && was->badge <= is->badge))
        return;
    for (struct mem_secret **at = &db->secrets, *s; (s = *at);) {
        if (!id_eq(s->secret.staff, is->id) || !id_eq(s->secret.venue, v->key.venue) ||
            !id_eq(s->secret.tenant, v->key.tenant)) {
            at = &s->next;
            continue;
        }
        *at = s->next;
        mem_text_free(s->secret.hash);
        free(s);
    }
}

int64_t mem_db_tries(const struct mem_db *db, id staff)
{
    for (const struct mem_lock *l = db->locks; l; l = l->next)
        if (l->kind == 's' && id_eq(l->key, staff))
            return l->n_tries;
    return 0;
}

void mem_secrets_free(struct mem_db *db)
{
    for (struct mem_lock *l; (l = db->locks);) {
        db->locks = l->next;
        free(l);
    }
    for (struct mem_secret *s; (s = db->secrets);) {
        db->secrets = s->next;
        mem_text_free(s->secret.hash);
        free(s);
    }
}

#include "hub/core/place/backup.h"

#include "hub/core/base/sorted.h"

#include <errno.h>
#include <stdlib.h>

enum { AGAIN_MS = 1000 }; /* until a move that failed is tried again */

static bool is_in(const id *ids, size_t n, id x)
{
    bool found;
    (void)sorted_find(ids, n, sizeof *ids, x, &found);
    return found;
}

/* Its sessions see the tickets of certain stations only. */
static bool is_of_stations(const struct audience_key *k)
{
    return k->topics & TOPIC_BIT(KITCHEN) && !(k->topics & TOPIC_BIT(EXPO));
}

static bool has_cook(struct audience *a)
{
    link_each(l, &a->members)
        if (badge_cooks(link_of(l, struct session, member)->badge))
            return true;
    return false;
}

void backups_init(struct backups *b, struct hub *h, struct audiences *audiences)
{
    *b = (struct backups){.hub = h, .audiences = audiences, .due_ms = INT64_MAX};
}

void backups_fini(struct backups *b)
{
    free(b->rows);
    b->rows = NULL;
    b->n = 0;
}

/* Some station has one of these as its backup. */
static bool is_backup(const struct venue *v, const struct audience_key *k)
{
    struct venue_iter it = venue_all(v, KIND_station);
    for (const struct station *s; (s = venue_next(&it));)
        if (!id_is_zero(s->backup_station_id) &&
            is_in(k->stations, k->n_stations, s->backup_station_id))
            return true;
    return false;
}

bool backups_wanted(const struct backups *b)
{
    link_each(l, &b->audiences->list) {
        struct audience *a = link_of(l, struct audience, link);
        if (a->n_members && a->key.n_backed) /* perhaps to be taken away */
            return true;
        if (is_of_stations(&a->key) && has_cook(a) && is_backup(b->audiences->venue, &a->key))
            return true;
    }
    return false;
}

/* --- who is dark ----------------------------------------------------------------------------- */

/* One row for each station that has a backup; what was known of it is kept. -ENOMEM: none is new.
 */
static int rows_renew(struct backups *b)
{
    const struct venue *v = b->audiences->venue;
    size_t max = venue_count(v, KIND_station), n = 0;
    struct backup *rows = calloc(max + 1, sizeof *rows);
    if (!rows) {
        b->hub->metrics.no_memory++;
        return -ENOMEM;
    }
    struct venue_iter it = venue_all(v, KIND_station);
    for (const struct station *s; (s = venue_next(&it));) {
        bool found;
        if (id_is_zero(s->backup_station_id))
            continue;
        size_t i = sorted_find(rows, n, sizeof *rows, s->id, &found);
        (void)sorted_open(rows, &n, max, sizeof *rows, i);
        rows[i] = (struct backup){.station = s->id};
        size_t k = sorted_find(b->rows, b->n, sizeof *rows, s->id, &found);
        if (found)
            rows[i] = b->rows[k];
        rows[i].backup = s->backup_station_id;
    }
    free(b->rows);
    b->rows = rows;
    b->n = n;
    return 0;
}

/* What was found when somebody last looked is too long ago. */
static bool is_forgotten(const struct backups *b, int64_t now_ms)
{
    return !b->awake && now_ms - b->asleep_ms >= LIMIT_BACKUP_KEPT_MS;
}

/* since_ms: what it has been without a live screen since, if the last look found one. True: it has
 * become dark, or is lit again. */
static bool row_look(struct backup *row, bool lit, bool said, int64_t since_ms, int64_t now_ms)
{
    bool was = row->dark;
    if (lit) {
        row->dark = false;
        row->unlit_ms = 0;
    } else {
        if (!row->unlit_ms)
            row->unlit_ms = since_ms;
        row->dark = was || said || now_ms - row->unlit_ms >= LIMIT_BACKUP_DARK_MS;
    }
    return row->dark != was;
}

bool backups_look(struct backups *b, const struct presence_list *found, int64_t now_ms)
{
    bool changed = false;
    /* Who did not look before does not know what other screens there were. */
    size_t n_silent = b->awake ? found->n_silent : 0;
    int64_t heard_ms = now_ms > found->silent_ms ? now_ms - found->silent_ms : 1;
    if (is_forgotten(b, now_ms))
        b->n = 0;
    b->awake = true;
    b->due_ms = INT64_MAX;
    if (rows_renew(b) < 0)
        b->due_ms = now_ms + AGAIN_MS;
    for (size_t i = 0; i < b->n; i++) {
        struct backup *row = &b->rows[i];
        bool lit = is_in(found->stations, found->n_stations, row->station);
        bool said = is_in(found->backed, found->n_backed, row->station);
        bool silent = is_in(found->silent, n_silent, row->station);
        changed |= row_look(row, lit, said, silent ? heard_ms : now_ms, now_ms);
        if (row->unlit_ms && !row->dark && row->unlit_ms + LIMIT_BACKUP_DARK_MS < b->due_ms)
            b->due_ms = row->unlit_ms + LIMIT_BACKUP_DARK_MS;
    }
    return changed;
}

void backups_sleep(struct backups *b, int64_t now_ms)
{
    for (size_t i = 0; i < b->n; i++)
        b->rows[i].unlit_ms = 0;
    if (b->awake)
        b->asleep_ms = now_ms;
    b->awake = false;
    b->due_ms = INT64_MAX;
}

void backups_believe(
    struct backups *b, const id *own, size_t n_own, const id *backed, size_t n_backed)
{
    if (!n_backed)
        return;
    if (!b->awake) {
        if (is_forgotten(b, hub_now(b->hub)))
            b->n = 0;
        (void)rows_renew(b);
        b->asleep_ms = hub_now(b->hub);
    }
    for (size_t i = 0; i < n_backed; i++) {
        bool found;
        size_t k = sorted_find(b->rows, b->n, sizeof *b->rows, backed[i], &found);
        struct backup *row = found ? &b->rows[k] : NULL;
        /* Missed here as well, or nobody here knows better. */
        if (row && is_in(own, n_own, row->backup) && (!b->awake || row->unlit_ms))
            row->dark = true;
    }
}

size_t backups_dark(const struct backups *b, const id *lit, size_t n_lit, id *ret, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < b->n && n < max; i++)
        if (b->rows[i].dark && (!lit || is_in(lit, n_lit, b->rows[i].backup)))
            ret[n++] = b->rows[i].station;
    return n;
}

/* --- who is told ----------------------------------------------------------------------------- */

void backups_extend(
    const struct backups *b, const struct session *s, struct audience_key *key, id *room)
{
    key->backed = room;
    key->n_backed = 0;
    if (!is_of_stations(key) || !badge_cooks(s->badge) || is_forgotten(b, hub_now(b->hub)))
        return;
    for (size_t i = 0; i < b->n && key->n_backed < BACKED_MAX; i++) {
        const struct backup *row = &b->rows[i];
        if (row->dark && is_in(key->stations, key->n_stations, row->backup) &&
            !is_in(key->stations, key->n_stations, row->station))
            room[key->n_backed++] = row->station;
    }
}

bool backups_may_hold(const struct backups *b, const struct session *s, const struct audience *a)
{
    return is_of_stations(&a->key) && badge_cooks(s->badge) &&
           is_backup(b->audiences->venue, &a->key);
}

/* A session that is not where it belongs, with the key that it should have; NULL: there is none. */
static struct session *find_misplaced(
    const struct backups *b, struct audience_key *ret_key, id *room)
{
    link_each(l, &b->audiences->list) {
        struct audience *a = link_of(l, struct audience, link);
        if (!is_of_stations(&a->key))
            continue;
        link_each(m, &a->members) {
            struct session *s = link_of(m, struct session, member);
            *ret_key = a->key;
            backups_extend(b, s, ret_key, room);
            if (!audience_backs_same(ret_key, &a->key))
                return s;
        }
    }
    return NULL;
}

/* False: not now. */
static bool move(struct backups *b, struct session *s, const struct audience_key *key)
{
    struct audience *a = audience_get(b->audiences, key);
    if (!a || audience_snapshot(a, s, (struct str){0}, (struct str){0}))
        return false;
    if (s->state == SESSION_READY) /* else it was told to resume */
        audience_enter(a, s);
    b->hub->metrics.screens_backing++;
    return true;
}

void backups_move(struct backups *b, int64_t now_ms)
{
    id room[BACKED_MAX];
    struct audience_key key;
    struct session *s;
    while ((s = find_misplaced(b, &key, room)))
        if (!move(b, s, &key)) {
            b->due_ms = now_ms + AGAIN_MS;
            return;
        }
}

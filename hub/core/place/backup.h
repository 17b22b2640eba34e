#pragma once
/* Backup stations: who shows the tickets of a station that has no live screen.
 *
 * A station that names a backup (station.backup_station_id) is dark once no hub has had a live
 * screen of it for BACKUP_DARK_MS, and until one has. The time begins when its last screen closes;
 * a screen that falls silent with an open connection was live until its last word. While it is
 * dark, the screens of its backup are told all its tickets, the ones sent before included: what
 * nobody looks at is lost, whenever it came. A ticket stays the one record of its station, so
 * whatever the backup does to it is done, and nothing is made twice.
 *
 * To give and to take, the session moves into an audience that has the dark stations too
 * (audience_key.backed) and gets a snapshot of it. Those are not its own stations: they make nobody
 * a live screen, and last only as long as they are dark.
 *
 * What is not known counts as lit: a hub that begins to look waits for BACKUP_DARK_MS, unless
 * another hub says that the station is dark, or a screen that resumes says so (resume.backed): it
 * shows those tickets already. Like presence, all of it is gone with the hub. */

#include "hub/core/place/audience.h"
#include "protocol/wire/presence.h"

/* A station that has a backup. */
struct backup {
    id station; /* first: they are sorted by it */
    id backup;
    int64_t unlit_ms; /* since when it has no live screen; 0: it has one, or nobody looks */
    bool dark;
};

/* Of one place. */
struct backups {
    struct hub *hub;
    struct audiences *audiences;
    struct backup *rows; /* owned; as found when they were looked at last */
    size_t n;
    int64_t due_ms;    /* look again: a station may have become dark. INT64_MAX: none */
    bool awake;        /* somebody looks: rows that are not dark are lit, or were missed lately */
    int64_t asleep_ms; /* not awake: since when; 0: nobody looked so far */
};

void backups_init(struct backups *b, struct hub *h, struct audiences *audiences);
void backups_fini(struct backups *b);

/* A session here works at a station that is a backup, or is told the tickets of others. */
bool backups_wanted(const struct backups *b);
/* Finds out who is dark, from what all hubs found: the stations with a live screen, those that a
 * hub says are dark, this one included, and those of screens that have just fallen silent. True:
 * who is dark has changed. */
bool backups_look(struct backups *b, const struct presence_list *found, int64_t now_ms);
/* Nobody needs to know for now. Who was dark is kept for BACKUP_KEPT_MS, so that a screen that
 * connects anew shows what it showed before. */
void backups_sleep(struct backups *b, int64_t now_ms);
/* A screen that works at `own` says that these are dark. */
void backups_believe(
    struct backups *b, const id *own, size_t n_own, const id *backed, size_t n_backed);
/* The dark stations, sorted, at most `max`. With `lit`: those whose backup is among these. Returns
 * how many. */
size_t backups_dark(const struct backups *b, const id *lit, size_t n_lit, id *ret, size_t max);

enum { BACKED_MAX = LIMIT_STATIONS };
/* Sets key->backed to what s is to be told besides its own stations. `room` has BACKED_MAX ids and
 * outlives key. */
void backups_extend(
    const struct backups *b, const struct session *s, struct audience_key *key, id *room);
/* Whoever has that key may hold tickets of other stations: a cursor does not say which. */
bool backups_may_hold(const struct backups *b, const struct session *s, const struct audience *a);
/* Moves the sessions that are in another audience than backups_extend says. */
void backups_move(struct backups *b, int64_t now_ms);

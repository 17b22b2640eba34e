#pragma once
/* Presence: which devices of a venue are there, at which table each looks, and which stations have
 * a live screen. It is never in the journal, and gone with the sessions.
 *
 * Each hub knows its own sessions and publishes them to the other hubs as its part (bus.h), when
 * they change and every PRESENCE_SAY_MS. A part is believed for PRESENCE_KEPT_MS, so a hub that was
 * killed leaves no ghosts. Nothing is computed or published for a venue while nobody asks: no
 * session here subscribes to the topic, no other hub says that one of its own does, and none works
 * at the backup of another station (backup.h).
 *
 * A device is present while its session lives and was heard within PRESENCE_SILENCE_MS (it answers
 * each sync): a screen without power is missed long before its connection is cut. */

#include "hub/core/place/backup.h"
#include "protocol/wire/presence.h"

/* Of one place. */
struct presence {
    struct hub *hub;
    struct audiences *audiences; /* of the place */
    struct venue_key key;
    struct backups backups; /* who shows the tickets of stations without a live screen */
    bool backing;           /* a session here works at a backup: it needs to know of screens */
    bool active;            /* somebody asks; false: the rest means nothing */
    bool changed;           /* what subscribers are told may have changed */
    bool own_changed;       /* our own part may have changed: publish it */
    bool said_some;         /* our last part was not empty */
    int64_t look_at_ms;     /* do nothing before: PRESENCE_TELL_MS */
    int64_t say_at_ms;      /* our part is due again */
    int64_t silent_at_ms;   /* a device may have become silent */
    int64_t asked_until_ms; /* another hub wants our part; 0: none does */
    struct frame *told;     /* shares: what subscribers were last told; NULL: nothing */
    struct link parts;      /* of other hubs, the one heard longest ago first */
    size_t n_parts;
};

void presence_init(
    struct presence *pr, struct hub *h, struct venue_key key, struct audiences *audiences);
void presence_fini(struct presence *pr);

/* A session looks at this table (zero: none). */
void presence_at(struct presence *pr, struct session *s, id table_id);
/* A session came, went, or has other topics now. */
void presence_touch(struct presence *pr);
/* Stations came or are others now. */
void presence_stations(struct presence *pr);
/* A session subscribed or resumed. If the topic is among its own, it is told soon. */
void presence_subscribed(struct presence *pr, struct session *s);
/* A READY session said something. */
void presence_heard(struct presence *pr, struct session *s);
/* Tell subscribers and publish our part, whichever is due. */
void presence_tick(struct presence *pr, int64_t now_ms);
/* Another hub's part came from the bus. */
void presence_hear(struct presence *pr, struct str text);

#pragma once
/* Presence: which devices of a venue are there, at which table each looks, which stations have a
 * live screen. Known for the moment only: never in the journal, gone with the sessions.
 *
 * Each hub knows its own sessions and tells them to the others as its part (bus.h), when they
 * change and every PRESENCE_SAY_MS. A part is believed for PRESENCE_KEPT_MS: so a hub that was
 * killed leaves no ghosts. Of a venue nothing is computed or said while nobody asks: no session
 * here subscribes to the topic, and no other hub says that one of its own does.
 *
 * A device counts as there while its session lives and it was heard within PRESENCE_SILENCE_MS (it
 * answers each sync): a screen without power is missed long before its connection is cut. */

#include "hub/core/session/session.h"
#include "protocol/wire/presence.h"

/* Of one place; zeroed by place_open, then presence_init. */
struct presence {
    bool active;            /* somebody asks; false: the rest means nothing */
    bool changed;           /* something to look at again */
    bool own_changed;       /* … of our own part, to be said */
    bool said_some;         /* our last part had something in it */
    int64_t look_at_ms;     /* not before: PRESENCE_TELL_MS */
    int64_t say_at_ms;      /* our part is due again */
    int64_t silent_at_ms;   /* a device may have become silent */
    int64_t asked_until_ms; /* another hub wants our part; 0: none does */
    struct frame *told;     /* shares: what subscribers were told last; NULL: nothing */
    struct link parts;      /* of other hubs: the one heard first, first */
    size_t n_parts;
};

void presence_init(struct presence *pr);
void presence_fini(struct presence *pr);

/* The session looks at this table (zero: none). */
void presence_at(struct session *s, id table_id);
/* It came, went, or has other topics now. */
void presence_touch(struct place *p);
/* It subscribed, or resumed: with the topic among its own it is told soon. */
void presence_subscribed(struct session *s);
/* A READY session said something. */
void presence_heard(struct session *s);
/* Tell and say what is due. */
void presence_tick(struct place *p, int64_t now_ms);
/* Another hub's part: of the bus. */
void presence_hear(void *hub, id tenant, id venue, struct str text);

#pragma once
/* struct place: one venue as it is loaded here.
 *
 *   place_open --> LOADING --loaded--> LIVE <--caught up-- BEHIND
 *                     |                 | \----needs------>^  ^
 *                 (no venue,            |                     | conflict, seen, hint
 *                  store away)        seal -----> FLYING -----/
 *                     v                 ^---outcome--/
 *                   freed
 *
 * LOADING  the store reads it; sessions wait
 * LIVE     may decide
 * FLYING   its part of the batch is being committed: nothing else moves it meanwhile
 * BEHIND   something must be read before it may decide again: `needs`. What it shows is still a
 * true earlier state: sessions are welcomed, told and synced as in LIVE
 *
 * Its venue is always at a committed seq, but inside of flight_seal: there the changes of a batch
 * are applied to decide the next one, and undone before it returns. So nobody can see what is not
 * committed, by construction (docs/decisions/030). */

#include "hub/core/place/answers.h"
#include "hub/core/place/audience.h"
#include "hub/core/place/history.h"
#include "hub/core/place/presence.h"
#include "hub/core/place/request.h"
#include "protocol/pos/model/limits.h"

#define PLACE_STATES(S)                                                                            \
    S(LOADING, "loading")                                                                          \
    S(LIVE, "live")                                                                                \
    S(FLYING, "flying")                                                                            \
    S(BEHIND, "behind")

enum place_state {
#define S(NAME, name) PLACE_##NAME,
    PLACE_STATES(S)
#undef S
        PLACE_STATES_N
};

/* What must be read, the most thorough first. */
enum place_need {
    NEED_LOAD = 1,     /* everything, from scratch */
    NEED_TAIL = 2,     /* the changes after ours */
    NEED_RECEIPTS = 4, /* the answers to suspect requests */
};

struct place {
    struct map_node by_venue; /* hub.places */
    struct link order;        /* hub.places_order */
    struct link turn;         /* hub.turns: when the queue is not empty */
    struct hub *hub;
    id tenant, id;
    enum place_state state;
    unsigned needs;         /* bits of enum place_need */
    bool calling;           /* LOADING, BEHIND: a call of it is out */
    int64_t retry_at_ms;    /* no call before */
    int failures;           /* calls that failed in a row */
    int pages;              /* tails in a row that did not reach the head */
    int64_t hint_seq;       /* somebody says the head is there; 0: nobody */
    bool hinted;            /* the tail that is needed was asked for by a hint only */
    int64_t quiet_until_ms; /* hints are not believed before: the last one was false */

    struct venue *venue; /* owned; NULL while LOADING */
    struct history history;
    struct answers answers;
    struct map requests; /* by op: queued and flying */
    struct link queue;   /* requests, in the order in which they are decided */
    size_t n_requests;   /* queued and flying */
    struct map devices;  /* sessions by device id */
    size_t n_sessions;   /* READY, here */
    struct link waiting; /* sessions in LOADING */
    struct link audiences;
    struct presence presence;
};

/* --- place.c --------------------------------------------------------------------------------- */

struct place *place_find(struct hub *h, id tenant, id venue);
/* Found, or begun to load. NULL: no memory, or no room (venues_max, all in use). */
struct place *place_open(struct hub *h, id tenant, id venue);
void place_free(struct place *p);
void place_set_state(struct place *p, enum place_state to);
static inline bool place_is_loaded(const struct place *p)
{
    return p->venue != NULL;
}

/* A session that waits for its place. */
void place_wait(struct place *p, struct session *s);
/* A session that becomes READY: fences another one of its device. */
void place_enter(struct place *p, struct session *s);
/* Out of the place, wherever in it the session is. */
void place_leave(struct session *s);

/* A committed change: into the venue, the history, the digests, and to everyone who sees it. Shares
 * c. 0, or -ENOMEM: the place must be loaded anew. */
int place_advance(struct place *p, struct change *c);

/* A request into the queue: at its end, or in front. */
void place_queue(struct place *p, struct request *r);
void place_requeue(struct place *p, struct request *r);
/* Out of the queue. */
void place_unqueue(struct place *p, struct request *r);
/* Refuse what waits since before `arrived_ms`. */
void place_expire(struct place *p, int64_t arrived_ms);

/* --- place_load.c ---------------------------------------------------------------------------- */

/* Read everything; LOADING or BEHIND. */
void place_load(struct place *p);

/* --- follow.c: other nodes' changes ---------------------------------------------------------- */

void place_need(struct place *p, enum place_need what);
/* Do what is needed next, if it can be done now. */
void place_follow(struct place *p);
/* A call for it failed: not again before a while. */
void place_back_off(struct place *p);
/* Hints of the bus. */
void follow_hint(void *hub, id tenant, id venue, int64_t seq);
/* Ask for the heads when it is time. */
void follow_tick(struct hub *h, int64_t now_ms);

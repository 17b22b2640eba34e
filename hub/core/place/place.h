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
 * FLYING   its part of the batch is being committed; nothing else changes it meanwhile
 * BEHIND   something must be read before it may decide again: see `needs`. Its venue is a true
 *          earlier state, so sessions are welcomed, told and synced as in LIVE
 *
 * Its venue is always at a committed seq, except inside flight_seal, which applies the changes of a
 * batch so as to decide the next command, and undoes them before it returns. So by construction
 * nobody sees anything uncommitted (docs/decisions/030). */

#include "hub/core/place/answers.h"
#include "hub/core/place/audience.h"
#include "hub/core/place/history.h"
#include "hub/core/place/presence.h"
#include "hub/core/place/quota.h"
#include "hub/core/place/refused.h"
#include "hub/core/place/request.h"
#include "hub/core/place/tenants.h"
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

/* What must be read, the most thorough first; bits. */
enum place_need {
    NEED_LOAD = 1,     /* everything, from scratch */
    NEED_TAIL = 2,     /* the changes after ours */
    NEED_ACCESS = 4,   /* which of those who act here may still do so */
    NEED_RECEIPTS = 8, /* the stored answers to suspect requests */
};

struct place {
    struct map_node by_venue; /* hub.places */
    struct link order;        /* hub.places_order */
    struct link turn;         /* hub.turns: when the queue is not empty */
    struct hub *hub;
    id tenant, id;
    struct tenant *owner; /* shares */
    enum place_state state;
    unsigned needs;             /* bits of enum place_need */
    unsigned needs_after;       /* those asked for during a call, which may have looked before */
    bool calling;               /* LOADING, BEHIND: one of its calls to the store is out */
    int64_t retry_at_ms;        /* no call before */
    int failures;               /* calls that failed in a row */
    int pages;                  /* tails in a row that did not reach the head */
    int64_t hint_seq;           /* where a hint says the head is; 0: no hint */
    bool hinted;                /* NEED_TAIL only because of a hint */
    int64_t wary_until_ms;      /* its commands share a batch with no other venue's before */
    int64_t contended_until_ms; /* another hub commits here too: read the journal after a commit */
    int64_t tailed_seq;         /* the seq up to which the journal was read last */
    unsigned commits_in_a_row;  /* since that read, without a pause in which another hub gets in */
    int64_t committed_ms;       /* when we learnt of the last one */
    int64_t quiet_until_ms;     /* ignore hints before: the last one was false */

    struct venue *venue; /* owned; NULL while LOADING */
    struct history history;
    struct answers answers;
    struct quotas quotas;
    struct refusals refusals;
    struct map requests; /* by op: queued and in flight */
    struct link queue;   /* requests, in the order in which they are decided */
    size_t n_requests;   /* queued and in flight */
    struct map devices;  /* sessions by device id */
    size_t n_sessions;   /* READY, here */
    struct link waiting; /* sessions in LOADING */
    struct link visits;  /* visits that wait until it is loaded, or for a change */
    struct audiences audiences;
    struct presence presence;
    int64_t access;      /* of the head: everybody who acts here was allowed to as of it */
    int64_t access_seen; /* as it was read last: NEED_ACCESS until the two are equal */
    bool due_known;      /* due_ms is right for the venue as it is */
    int64_t due_ms;      /* by the store's clock: when the next course is due; INT64_MAX: none is */
    int64_t due_again_ms; /* look no earlier, by the hub's clock */
};

/* --- place.c --------------------------------------------------------------------------------- */

struct place *place_find(struct hub *h, id tenant, id venue);
/* Found, or begun to load. NULL: out of memory, or no room (venues_max, all in use). */
struct place *place_open(struct hub *h, id tenant, id venue);
void place_free(struct place *p);
/* The only place that changes the state. */
void place_set_state(struct place *p, enum place_state to);
static inline bool place_is_loaded(const struct place *p)
{
    return p->venue != NULL;
}

/* A session waits until the place can welcome it (hooks.admit). */
void place_wait(struct place *p, struct session *s);
/* The session becomes READY; another session of its device is fenced. */
void place_enter(struct place *p, struct session *s);
/* Its device said hello elsewhere, at asked_us of the store's clock: whichever connection is older
 * ends. */
void place_fence(struct place *p, id device, int64_t asked_us);
/* Takes the session out of its place, from wherever it is in it. */
void place_leave(struct session *s);

/* The journal's chain at that seq, when memory knows it; else NULL. Borrowed until it advances. */
const struct chain *place_chain(const struct place *p, int64_t seq);

/* Takes a committed change into the venue, the history and the digests, and tells everyone who sees
 * it. Shares c. 0, or -ENOMEM: the place must be loaded again. */
int place_advance(struct place *p, struct change *c);

/* It was used: it is dropped after those that were not. */
void place_used(struct place *p);

/* Puts a request at the end of the queue, or back in front. */
void place_queue(struct place *p, struct request *r);
void place_requeue(struct place *p, struct request *r);
/* Takes it out of the queue. */
void place_unqueue(struct place *p, struct request *r);
/* Refuses the requests that arrived at `arrived_ms` or before and still wait. */
void place_expire(struct place *p, int64_t arrived_ms);

/* --- load.c ---------------------------------------------------------------------------------- */

/* Reads everything; LOADING or BEHIND. */
void place_load(struct place *p);

/* --- follow.c: other nodes' changes ---------------------------------------------------------- */

void place_need(struct place *p, enum place_need what);
/* A call for some of it begins. */
static inline void place_call_began(struct place *p)
{
    p->calling = true;
    p->needs_after = 0;
}
/* It has ended: it met these, unless they were asked for meanwhile. */
static inline void place_met(struct place *p, unsigned needs)
{
    p->needs &= ~needs | p->needs_after;
}
/* Starts what is needed next, if it can be done now. */
void place_follow(struct place *p);
/* A call for it failed: wait before the next one. */
void place_back_off(struct place *p);
/* A batch that was sent at `sent_ms` was committed here. place_follow comes next: a busy place may
 * have to give another hub a turn. */
void place_committed(struct place *p, int64_t sent_ms);
/* A commit here lost a race with another hub: reads what that one did, and asks it for a turn. */
void place_contend(struct place *p);
/* The bus says that the head is at seq. */
void place_hint(struct place *p, int64_t seq);
/* The head was read, and has this access. */
void place_saw_access(struct place *p, int64_t access);
/* Whoever came in may act here only if what is known of him is as new as what is known of the
 * place. */
void place_check_badge(struct place *p, struct badge *acts);
/* Asks for the heads of all places when it is time. */
void follow_tick(struct hub *h, int64_t now_ms);

/* --- tokens.c --------------------------------------------------------------------------------- */

/* Asks, when it is time, whether the tokens of the READY sessions still hold, and ends those whose
 * token was revoked. While the store does not answer they stay. */
void tokens_tick(struct hub *h, int64_t now_ms);

/* --- seen.c ------------------------------------------------------------------------------------
 */

/* Tells the store, about once a minute, which devices are here. */
void seen_tick(struct hub *h, int64_t now_ms);

/* --- timer.c ---------------------------------------------------------------------------------- */

/* Fires what is due, by commands of the hub's own. */
void timer_tick(struct place *p, int64_t now_ms);

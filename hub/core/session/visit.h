#pragma once
/* struct visit: one request of an API client, from hub_ask until it is answered. It waits in one
 * place at a time:
 *
 *   hub_ask --> due --> the look-up of its key --> due --> its place is loaded --> due --> answered
 *                                                              |-- a request in its place --'
 *                                                              |-- a change (long poll) ----'
 *                                                              '-- a read of the journal ---'
 *
 * `due`: it goes on at the end of the turn, from the beginning; so whatever it waited for, its key
 * is looked at again. Its client may go at any time: who must answer it keeps its id. */

#include "hub/core/base/api.h"
#include "hub/core/base/core.h"
#include "hub/crypto/token.h"

struct credential;

struct visit {
    struct map_node by_id; /* hub.visits */
    struct link wait;      /* hub.visits_due, credential.waiting or place.visits */
    struct link all;       /* hub.visits_all: the oldest first */
    struct hub *hub;
    struct api_ask ask; /* its text is in the same block */
    struct api_rate rate;
    struct credential *credential; /* NULL: not known yet; stays while it is counted in it */
    size_t *counted_in;            /* its n_visits */
    bool proven;                   /* its key or token was looked up, and holds */
    bool counted;                  /* it was taken from the rate */
    bool failed;                   /* its place could not be loaded */
    char token[TOKEN_TEXT];        /* LOGIN, PASSWORD: of the session that it began, … */
    bool began;                    /* … which it goes on with */
    int64_t until_ms;              /* the deadline, on hub_now's clock */
    int64_t poll_until_ms;         /* CHANGES: how long it waits for the first change */
    bool secret_set;               /* ADMIN: of staff_secret, the first half is done */
    id entry;                      /* ADMIN: it waits for the tasks of this request, and … */
    bool replayed;                 /* … which was made before */
    int64_t look_ms;               /* … looks again then; 0: it does not */
    api_done done;
    void *user;
    char text[];
};

/* NULL: out of memory. Copies the ask's text. */
struct visit *visit_new(struct hub *h, const struct api_ask *ask, api_done done, void *user);
/* Without an answer. */
void visit_free(struct visit *v);
/* NULL: it is gone. */
struct visit *visit_find(struct hub *h, id visit);
static inline id visit_id(const struct visit *v)
{
    return v->by_id.key;
}

/* It goes on at the end of the turn. */
void visit_due(struct visit *v);
/* All that wait in the list do. */
void visits_wake(struct link *list);

/* The ends: each answers and frees it. */
void visit_answer(struct visit *v, const struct api_answer *answer);
void visit_problem(struct visit *v, enum api_problem problem);
/* Its command has this answer, an ok or a no. */
void visit_told(struct visit *v, struct str answer, bool replayed);
/* Its command is refused with a `no` that is not stored. */
void visit_refuse(struct visit *v, id op, enum refusal refusal);
/* The stored answer, or op_reused: as session_replay. */
void visit_replay(struct visit *v, id op, const uint8_t asked[32], const uint8_t stored[32],
    const struct frame *answer);

#pragma once
/* struct flight: the one batch that is being committed.
 *
 *   IDLE --seal--> SENT --ok, unavailable, rejected--> IDLE
 *                    \--unknown--> UNKNOWN --resolve--> RESOLVING --known--> IDLE
 *                                     ^----unavailable----/
 *
 * Everything that is decided while one is SENT goes into the next. What becomes of each venue's
 * part is said by its verdict; see flight_outcome.c. */

#include "hub/core/place/place.h"

enum flight_state { FLIGHT_IDLE, FLIGHT_SENT, FLIGHT_UNKNOWN, FLIGHT_RESOLVING };

struct flight_item {
    struct request *request;
    struct change *change; /* owned; NULL: it changes nothing */
    struct frame *answer;  /* owned */
    int refusal;           /* -1: ok */
    bool stored;           /* a receipt of it is in the batch */
};

struct flight_part {
    struct place *place;
    size_t first, n;   /* items */
    size_t take;       /* while choosing: so many of its queue */
    struct link *next; /* while choosing: behind those */
};

struct flight {
    struct call call;
    enum flight_state state;
    int64_t sent_ms;
    int64_t retry_at_ms; /* IDLE, UNKNOWN: nothing before */
    int failures;        /* in a row */
    struct batch batch;
    size_t n_parts, n_items, n_changes, n_receipts;
    size_t bytes; /* of the changes */
    struct flight_part parts[LIMIT_BATCH_COMMANDS];
    struct batch_venue venues[LIMIT_BATCH_COMMANDS]; /* by part */
    struct flight_item items[LIMIT_BATCH_COMMANDS];
    struct change *changes[LIMIT_BATCH_COMMANDS]; /* borrows from items */
    struct receipt receipts[LIMIT_BATCH_COMMANDS];
    struct undo undos[LIMIT_BATCH_COMMANDS]; /* only while sealing one part */
};

struct flight *flight_new(struct hub *h);
/* The hub goes: the flight stays until the store has answered. */
void flight_abandon(struct flight *f);
/* Decide what waits and send it, when nothing is in flight. At the end of a turn. */
void flight_seal(struct hub *h);
/* Ask again for an unknown outcome. */
void flight_tick(struct hub *h, int64_t now_ms);

/* --- flight_outcome.c ------------------------------------------------------------------------ */

/* Done callbacks of commit and resolve. */
void flight_done(void *user, enum store_status status, struct str detail);
void flight_resolved(void *user, enum store_status status, struct str detail);
/* Answer items of a part that needs no commit. */
void flight_answer_part(struct flight *f, struct flight_part *part);
/* Nothing is in it any more. */
void flight_clear(struct flight *f);

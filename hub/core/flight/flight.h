#pragma once
/* struct flight: a batch that is being committed. There is one for each lane of the store, and no
 * venue is in two at once (decision 037).
 *
 *   IDLE --seal--> SENT --ok, unavailable, rejected--> IDLE
 *                    \--unknown--> UNKNOWN --resolve--> RESOLVING --known--> IDLE
 *                                     ^----unavailable----/
 *
 * seal.c fills and sends it; the store's verdict on each venue's part says what becomes of that
 * part (outcome.c). */

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
    size_t take, most; /* while choosing: how many of its queue are taken, and may be */
    struct link *next; /* while choosing: the request after those */
};

struct flight {
    struct store_call call;
    unsigned lane;
    enum flight_state state;
    int64_t sent_ms;
    const struct tenant *filler; /* SENT: whose commands nearly all of it are, if not few;
                                    NULL: several tenants'. Only compared */
    int64_t retry_at_ms;         /* IDLE, UNKNOWN: call nothing before */
    int failures;                /* in a row */
    struct batch batch;
    size_t n_parts, n_items, n_changes, n_receipts;
    size_t part_changes; /* while sealing: the first change of the part */
    size_t bytes;        /* of the changes */
    size_t work;         /* of deciding: see LIMIT_TURN_BYTES */
    struct buf text;     /* of the changes, as the journal stores them, one after the other */
    struct flight_part parts[LIMIT_BATCH_COMMANDS];
    struct batch_venue venues[LIMIT_BATCH_COMMANDS]; /* by part */
    struct flight_item items[LIMIT_BATCH_COMMANDS];
    struct change *changes[LIMIT_BATCH_COMMANDS]; /* borrows from items */
    size_t text_ends[LIMIT_BATCH_COMMANDS];       /* where the text of each change ends */
    struct str texts[LIMIT_BATCH_COMMANDS];       /* in `text`; set when the batch is sent */
    struct receipt receipts[LIMIT_BATCH_COMMANDS];
    struct undo undos[LIMIT_BATCH_COMMANDS]; /* only while sealing one part */
};

struct flight *flight_new(struct hub *h, unsigned lane);
/* The hub goes. Frees the flight, unless the store still reads the batch: then its answer does. */
void flight_abandon(struct flight *f);
/* Frees the flight with what its items own; no request may be in it. */
void flight_free(struct flight *f);
/* Empties it. No request may be in it. */
void flight_clear(struct flight *f);
/* Drops what the item owns. Its request is the caller's from now on. */
void flight_item_fini(struct flight_item *item);
/* Answers the items of a part that needs no commit. */
void flight_answer_part(struct flight *f, struct flight_part *part);

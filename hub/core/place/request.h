#pragma once
/* struct request: a command that was accepted for deciding and waits for its commit: in the queue
 * of its place, or in the flight. It does not need its session: the answer goes to whoever of its
 * askers is still there, and a device that is not asks again with the same op. */

#include "hub/core/session/session.h"

/* Whose company it may have in a batch: less and less, after the schema refused one it was in. */
enum together { TOGETHER, WITH_VENUE, ALONE };

struct asker {
    struct asker *next;
    id session; /* zero: nobody, or told already */
    int64_t arrived_ms;
    uint8_t fingerprint[32];
};

enum { TALLY_MAX = 64 };

/* What a kitchen screen says by `seen`, gathered. */
struct tally {
    size_t n_delivered, n_displayed;
    struct ticket_ref delivered[TALLY_MAX], displayed[TALLY_MAX];
};

struct request {
    struct map_node by_op; /* place.requests; key: the op */
    struct link queue;     /* place.queue, unless it is in the flight */
    struct place *place;
    struct badge *badge; /* shares */
    struct asker first;  /* session zero: nobody asks (a tally) */
    int64_t arrived_ms;
    bool has_at;
    time_ms
        at; /* what the device said; else it is when it is decided: the clock may jump meanwhile */
    int tries; /* conflicts so far */
    enum together together;
    bool suspect;        /* its op may have a receipt: look it up before deciding */
    bool exists;         /* the schema knows its record already: refuse it so */
    struct tally *tally; /* owned; NULL: text holds the command */
    size_t n_text;
    char text[]; /* the message as it came: decoded again when its turn is there */
};

/* 0, or -ENOMEM. It is in the queue of the place then. */
int request_queue_command(struct place *p, struct session *s, const struct in_cmd *cmd,
    struct str text, const uint8_t fingerprint[32]);
/* Tickets a kitchen screen has or shows: joins a tally of the same device that still waits. Without
 * memory or room it is dropped: the screen will say it again. */
void request_queue_tally(struct place *p, struct session *s, const struct cmd_ticket_receipt *seen);

/* Another session asks the same op meanwhile: it gets the answer too. 0 or -ENOMEM. */
int request_join(struct request *r, struct session *s, const uint8_t fingerprint[32]);
struct request *request_find(struct place *p, id op);

/* Decide it against the venue as it is. 0 or -ENOMEM. What is decided is in hub.in and hub.work,
 * which are reset. */
int request_decide(struct request *r, struct decision *ret);

/* The ends of a request: each frees it. It is in no queue then. */
/* With its answer, ok or (refusal >= 0) no; shared. */
void request_answer(struct request *r, struct frame *answer, int refusal);
/* With a receipt that was there before. */
void request_replay(struct request *r, const struct receipt *receipt);
/* The outcome is not known for longer than a device should wait in silence: askers since
 * before `arrived_ms` are told `unavailable` (send the same op again); the request goes on, and the
 * op has its answer when they ask again. */
void request_dismiss(struct request *r, int64_t arrived_ms);
/* With a refusal that is not stored. */
void request_refuse(struct request *r, enum refusal refusal);
void request_free(struct request *r);

/* Its op. */
static inline id request_op(const struct request *r)
{
    return r->by_op.key;
}

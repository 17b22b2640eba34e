#pragma once
/* struct request: a command that waits to be decided and committed, in the queue of its place or in
 * the flight. It outlives its session: the answer goes to those askers who are still there, and a
 * device that is not asks again with the same op. */

#include "hub/core/session/session.h"
#include "hub/core/session/visit.h"
#include "protocol/pos/decide/acting.h"

/* With which other requests it may share a batch. Each time the schema rejects a batch that it was
 * in, it shares with fewer. */
enum together {
    TOGETHER,   /* with any */
    WITH_VENUE, /* only with those of its venue */
    ALONE
};

/* Who is told how a command of the hub's own ends, instead of the session. */
enum tells {
    TELLS_SESSION,
    TELLS_POSTED,  /* somebody signs in: hooks.posted */
    TELLS_APPROVED /* somebody approves: hooks.approved */
};

struct asker {
    struct asker *next;
    id session; /* or visit; zero: nobody asks, or it was told already */
    int64_t arrived_ms;
    uint8_t fingerprint[32];
};

enum { TALLY_MAX = 64 };
/* How many times faster an importer may send, and how much more may be stored for it. */
enum { IMPORTER_TIMES = 100 };

/* What a kitchen screen said in one or more `seen`. */
struct tally {
    size_t n_delivered, n_displayed;
    struct ticket_ref delivered[TALLY_MAX], displayed[TALLY_MAX];
};

struct request {
    struct map_node by_op; /* place.requests; key: the op */
    struct link queue;     /* in place.queue, unless it is in the flight */
    struct place *place;
    struct badge *badge; /* shares */
    struct asker first;  /* session zero: nobody asks (a tally, the hub itself) */
    int64_t arrived_ms;
    id by;                  /* the person that the device says; zero: the badge's */
    id approval;            /* that the command names, or TELLS_APPROVED: gives; zero: none */
    enum command_type type; /* of a device or a program */
    bool own;               /* the hub's own: nobody is asked for rights */
    enum tells tells;
    bool has_at;
    time_ms at; /* has_at: what the device said; otherwise the time of deciding is taken */
    int tries;  /* conflicts so far */
    enum together together;
    bool suspect;        /* its op may have a receipt: look it up before deciding */
    bool looked_up;      /* it had none */
    bool exists;         /* the schema says its record exists: refuse it with `exists` */
    struct tally *tally; /* owned; NULL: text holds the command */
    size_t n_text;
    char text[]; /* the message as it came; decoded again if others came before it is decided */
};

/* A hash of what is asked and by which device or program: the same op must ask the same. */
void request_fingerprint(const struct badge *badge, const struct in_cmd *cmd, uint8_t out[32]);

/* Puts the command, just decoded in hub.in, into the queue of its place. 0 or -ENOMEM. */
int request_queue_command(struct place *p, struct session *s, const struct in_cmd *cmd,
    struct str text, const uint8_t fingerprint[32]);
/* The same for a request of the API by that badge. */
int request_queue_visit(struct place *p, struct visit *v, struct badge *badge,
    const struct in_cmd *cmd, const uint8_t fingerprint[32]);
/* Tickets that a kitchen screen has or shows: joins a tally of the same device that still waits.
 * Best effort: dropped without memory or room, and the screen says it again. */
void request_queue_tally(struct place *p, struct session *s, const struct cmd_ticket_receipt *seen);

/* A command of the hub's own, which nobody asks for. Its text is JSON as a device would send. 0 or
 * -ENOMEM. */
int request_queue_own(struct place *p, id op, struct str text);

/* The same for a device, in the name of that badge. tells: by which hook the session is told how it
 * ends; TELLS_SESSION: it is not. approval: as in struct request. */
int request_queue_post(struct place *p, struct session *s, struct badge *badge, id op,
    struct str text, enum tells tells, id approval);

/* Another session sent the same op: it gets the answer too. 0 or -ENOMEM. */
int request_join(struct request *r, struct session *s, const uint8_t fingerprint[32]);
int request_join_visit(struct request *r, struct visit *v, const uint8_t fingerprint[32]);
struct request *request_find(struct place *p, id op);

/* Decides it against the venue as it is. 0 or -ENOMEM. hub.in and hub.work hold the
 * decision until the next. */
int request_decide(struct request *r, struct decision *ret);

/* The ends of a request. Each frees it, except request_dismiss; it must be in no queue.
 *
 * Sends its answer (shared), an ok or, with refusal >= 0, a no. */
void request_answer(struct request *r, struct frame *answer, int refusal);
/* Sends the answer of a receipt that was there before. */
void request_replay(struct request *r, const struct receipt *receipt);
/* Not an end: the outcome is unknown for longer than a device should wait in silence. Who asked at
 * `arrived_ms` or before is told `unavailable` (send the same op again). The request goes on, and
 * the op has its answer when they ask again. */
void request_dismiss(struct request *r, int64_t arrived_ms);
/* Sends a refusal that is not stored. */
void request_refuse(struct request *r, enum refusal refusal);
/* Whoever asked may no longer, or not as he was. Programs begin anew, so that they are told what
 * holds now. */
void request_lapse(struct request *r);
void request_free(struct request *r);

static inline id request_op(const struct request *r)
{
    return r->by_op.key;
}

#pragma once
/* The inside of struct payon_machine. machine_say.c composes the client's messages, machine.c moves
 * its states and paces its commands, machine_hear.c takes the hub's messages apart. Pure: no I/O,
 * no clock, no randomness but what is handed in. */

#include "clients/c/lanes.h"
#include "clients/c/mirror.h"
#include "clients/c/payon.h"
#include "protocol/base/arena.h"
#include "protocol/base/buf.h"

enum {
    WINDOW_DEFAULT = 32,
    OUTBOX_DEFAULT = 10000,
    PAUSE_BASE_MS = 250, /* the first pause is below it, each further one below its double */
    PAUSE_MAX_MS = 30000,
    OPEN_MS = 15000,     /* from the wish to connect to an open connection */
    WELCOME_MS = 15000,  /* from hello to welcome */
    STEADY_MS = 5000,    /* after so long LIVE, a loss begins a new series of attempts */
    LATER_BASE_MS = 100, /* as PAUSE_…, for a command that was answered "not now" */
    LATER_MAX_MS = 5000,
    RESYNC_MS = 30000,             /* between two requests for all topics again */
    HEARTBEATS_MISSED = 4,         /* then the connection counts as dead */
    MESSAGE_BYTES_DEFAULT = 65536, /* until welcome says */
    HUB_MESSAGE_MAX = 48 << 20,    /* a snapshot of 32 MiB and its envelope */
};

/* The ids of our questions: of a quote this and its op, of a sub a number, of the others this. */
#define QUOTE_ID 'q'
#define ASK_ID   "ask"

enum topic_state {
    TOPIC_WANTED,  /* to be asked for */
    TOPIC_ASKED,   /* in a sub without its answer */
    TOPIC_HELD,    /* its records are as of the cursor */
    TOPIC_REFUSED, /* given up for this connection */
};

struct topic_entry {
    char *name; /* owned */
    enum topic_state state;
};

/* What welcome told. */
struct told {
    int64_t message_bytes;
    int64_t session_commands; /* 0: no limit told */
    int64_t command_rate;     /* a second; 0: no limit told */
    int64_t heartbeat_ms;
};

struct payon_machine {
    struct payon_events events;
    void *user;
    payon_random random;
    void *random_user;
    char *token, *name, *version; /* owned */
    unsigned window, outbox_max;
    bool keep_records;
    int64_t pause_max_ms;

    enum payon_state state;
    int64_t since;       /* mono ms: in this state */
    int64_t heard;       /* mono ms: last message of the hub */
    int64_t pause_until; /* PAUSED */
    unsigned attempts;   /* connections lost since it was last steady */
    enum payon_wish wish;
    int close_code; /* with PAYON_WISH_CLOSE */
    int bye_code;   /* 0: no bye on this connection */
    int64_t bye_pause_ms;
    struct buf bye_text;

    struct told told;
    int64_t allowance;  /* thousandths of a command that may be sent now */
    int64_t allowed_at; /* mono ms of the last reckoning */
    int64_t take_at;    /* mono ms at which waiting commands may go; INT64_MAX: no such time */

    struct topic_entry *topics; /* owned */
    size_t n_topics;
    struct payon_cursor cursor;
    bool says_backed;    /* it knows which dark stations its records include */
    char backed[400];    /* these, as told: a JSON array */
    bool resuming;       /* hello carried a cursor, its answer has not come */
    int64_t sub_at;      /* mono ms before which topics are not asked for again */
    int64_t resync_next; /* mono ms before which there is no other resync */
    uint64_t n_subs;     /* makes their ids */

    id venue; /* whose commands the outbox holds; zero: not known yet */
    struct lanes lanes;
    struct mirror mirror;
    struct buf out; /* messages that are no commands, each after its length (size_t) */
    size_t out_at;
    struct arena arena; /* of the message being read */
    struct arena
        compose; /* of the command being made: callbacks may send while a message is read */
};

static inline id id_in(struct payon_id i)
{
    id o;
    memcpy(o.b, i.b, sizeof o.b);
    return o;
}
static inline struct payon_id id_out(id i)
{
    struct payon_id o;
    memcpy(o.b, i.b, sizeof o.b);
    return o;
}
static inline struct payon_text text_out(struct str s)
{
    return (struct payon_text){s.p, s.n};
}
static inline struct str text_in(struct payon_text t)
{
    return (struct str){t.p, t.n};
}

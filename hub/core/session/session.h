#pragma once
/* struct session: one connection, its state and its outbox.
 *
 *   hub_connected --> NEW --hello--> AUTH --token good--> LOADING --venue there--> READY
 *                      |              |                      |                       |
 *                      \--------------+--------- bye --------+-----------------------/
 *                                                v
 *                                             CLOSING --hub_disconnected--> freed
 *
 * NEW      hello is due within hello_ms; before it only pair may come, anything else ends it
 * AUTH     the store looks the token up
 * LOADING  waits for its place, which is being loaded or is behind the session's cursor
 * READY    welcomed: in its place, in one audience; its device is in the place's map
 * CLOSING  bye is in the outbox, or the connection is gone; no longer in its place
 *
 * Whoever must answer a session later keeps its random id, not the pointer, and may find that the
 * session is gone. What a client says is handled in hub/core/inbox. */

#include "hub/core/base/bucket.h"
#include "hub/core/base/core.h"
#include "hub/core/session/outbox.h"
#include "hub/core/session/told.h"
#include "protocol/pos/model/limits.h"
#include "protocol/wire/close_codes.h"
#include "protocol/wire/message.h"

#define SESSION_STATES(S)                                                                          \
    S(NEW, "new")                                                                                  \
    S(AUTH, "auth")                                                                                \
    S(LOADING, "loading")                                                                          \
    S(READY, "ready")                                                                              \
    S(CLOSING, "closing")

enum session_state {
#define S(NAME, name) SESSION_##NAME,
    SESSION_STATES(S)
#undef S
        SESSION_STATES_N
};

struct audience;
struct place;

/* For whom a session acts. Counted: the session's requests may outlive it. */
struct badge {
    int refs;
    struct badge *own;      /* a person's: shares the badge of the device, which has the following;
                               NULL: it is a device's, a program's or the hub's itself */
    id token;               /* of the device or program; zero: it is the hub itself */
    int64_t access;         /* of the venue's head, as of which the token held */
    bool asked;             /* place/follow.c: the store is being asked whether it holds, … */
    enum token_lapse lapse; /* … and it does not */
    struct str client;      /* what the device runs, as it says; text is in the same block */
    struct actor actor;     /* a person, when one is signed in; text is in the same block */
    enum role device;       /* of the device: what it sees, and what nobody may do there */
    bool program;           /* of an API key or a login: nobody can sign in there */
    bool login;             /* the token is that of a manager's session */
    char name[];
};

enum { CLIENT_TEXT_MAX = 128 };

/* Where nobody is signed in. Owned by the caller; copies the text. NULL: out of memory. */
struct badge *badge_new(const struct actor *actor, struct str client);
/* Somebody signed in at that device. The same. */
struct badge *badge_person(struct badge *device, const struct actor *actor);
/* The badge that knows whether the token still holds, whoever is signed in. */
static inline struct badge *badge_own(struct badge *b)
{
    return b->own ? b->own : b;
}
static inline bool badge_signed_in(const struct badge *b)
{
    return b->own;
}
/* At a screen where tickets are made. What a screen is for does not change with who signs in. */
static inline bool badge_cooks(const struct badge *b)
{
    return KITCHEN_STAFF >> b->device & 1;
}

/* What is needed only until the welcome. */
struct greeting {
    id tenant, venue;
    uint8_t secret_hash[32];
    char client[CLIENT_TEXT_MAX]; /* name and version, as it says, cut */
    size_t n_client;
    bool has_key; /* somebody was signed in */
    uint8_t key[SIGN_IN_KEY_BYTES];
    bool resume; /* hello had a cursor: the rest is set */
    id epoch;
    int64_t seq;
    struct mark mark;
    bool looked, looking;  /* the journal was, or is being, asked for the change at the cursor */
    bool lost;             /* it has another one there */
    int64_t wait_until_ms; /* LOADING: how long to wait for a place that is behind the cursor */
    size_t n_topics;
    struct topic_name *topics; /* owned, with their text */
    bool says_backed;
    id *backed; /* owned */
    size_t n_backed;
    char *text; /* owned */
};

/* What a session that asks to be paired needs until its hello. */
struct pairing {
    int64_t heard_ms; /* when its last pair came */
    bool has_code;    /* it was told one on this connection */
    struct bucket asks;
};

/* A sub or unsub that waits until the snapshot before it has left: a client asks as fast as it
 * reads, or the answers would have no bound. */
struct later {
    struct later *next;
    size_t n;
    char text[];
};

/* With thousands of sessions each cache line that a delivery touches is a miss. So all that a
 * delivery needs (session_tell), up to outbox.n, is in the first line. */
enum { CACHE_LINE = 64 };
struct session {
    /* AUTH: hub.lookups; LOADING: place.waiting; READY: audience.members */
    _Alignas(CACHE_LINE) struct link member;
    void *conn;
    struct told *told; /* READY: its audience's; NULL: in none */
    uint64_t n_told;   /* how many of those are in the outbox, or written */
    enum session_state state;
    bool blocked;          /* the connection holds bytes of ours */
    bool shut;             /* env's close was called, or the connection is gone */
    uint16_t n_unanswered; /* its commands without an answer so far */
    struct outbox outbox;
    struct link dirty;
    struct hub *hub;
    enum close_code code;      /* CLOSING */
    struct map_node by_id;     /* hub.sessions; key: the session's id */
    struct map_node by_device; /* READY: place.devices */
    struct link state_link;    /* hub.greeting, hub.heard or hub.closing */
    struct place *place;
    struct account *account; /* READY: borrows its place's */
    struct audience *audience;
    struct badge *badge;        /* for whom it acts now */
    struct badge *own;          /* its device's, for when nobody is signed in */
    bool signing;               /* a PIN or a badge of it is being checked or set … */
    bool posting;               /* … or was right, and is being written to the journal */
    char sign_id[SUB_ID_BYTES]; /* signing: `id` of the question */
    uint8_t n_sign_id;
    struct greeting *greeting;
    struct pairing *pairing; /* NEW: owned, after its first pair */
    int64_t since_ms;        /* NEW to LOADING: connected; READY: last heard; CLOSING: entered */
    struct bucket commands, messages; /* READY: the device's, kept over its connections */
    id token;                         /* from AUTH on */
    int64_t seen_ms;                  /* READY: the store was told that it is here; 0: not yet */
    int64_t asked_us;                 /* LOADING, READY: when its token was looked up */
    struct later *later;              /* READY: owned, the oldest first */
    size_t later_bytes;               /* of their text */
    char peer[46];                    /* its address; numeric, or empty */
    /* READY: see place/presence.h */
    bool present;      /* counted as present when its audience was last walked */
    bool presence_due; /* subscribed to presence and not told yet */
    id table_id;       /* the table it says it looks at; zero: none */
    time_ms at;        /* since when: that table, or READY */
};

/* --- life and state ------------------------------------------------------------------------ */

/* NULL: out of memory. */
struct session *session_new(struct hub *h, void *conn, struct str peer);
/* Leaves its place first. Takes NULL. */
void session_free(struct session *s);
/* NULL: it is gone. */
struct session *session_find(struct hub *h, id session);

static inline id session_id(const struct session *s)
{
    return s->by_id.key;
}

/* The only place that changes the state. */
void session_set_state(struct session *s, enum session_state to);

struct badge *badge_share(struct badge *b);
void badge_drop(struct badge *b);       /* takes NULL */
void greeting_free(struct greeting *g); /* takes NULL */

/* Keeps the text; when there is too much of it, the session is told bye. */
void session_later(struct session *s, struct str text);
/* The oldest of them, for the caller to free. NULL: there is none whose time has come. */
struct later *session_take_later(struct session *s);

/* What is known about its address. NULL: out of memory. */
struct meter *session_address(const struct session *s);
/* A log line about a connection that is not READY: a bounded number an address, so that a flood
 * hides nothing of others. */
void session_log_stranger(struct session *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* --- what it is sent ----------------------------------------------------------------------- */

/* At the end of a turn: `bytes` are all that its audience was told in this turn. Writes them if
 * the outbox is empty, else puts their frames into it. */
void session_tell(struct hub *h, struct session *s, struct str bytes);
/* Puts what its audience was told so far into the outbox, before anything else goes there. False:
 * it did not fit, and the session was told to resume. */
bool session_catch_up(struct session *s);
/* Shares the frame with the outbox; it is written at the end of the turn. When the queue is full or
 * memory is out (f may be NULL for that), the session is told to resume: no frame is ever skipped.
 */
void session_send(struct session *s, struct frame *f);
/* A message in two frames (frame_first, frame_rest), both or none. */
void session_send_two(struct session *s, struct frame *head, struct frame *rest);
/* The message in hub.out. */
void session_send_out(struct session *s);
/* An `error`; sub_id and field may be empty. */
void session_error(
    struct session *s, enum message_error error, struct str field, struct str sub_id);
/* A `no` to the command `op`. */
void session_refuse(struct session *s, id op, enum refusal refusal);
/* The stored answer to an op that was sent again; op_reused when this command (`asked`) is not the
 * one that was answered (`stored`). */
void session_replay(struct session *s, id op, const uint8_t asked[32], const uint8_t stored[32],
    const struct frame *answer);

/* Say bye and close. The session leaves its place now. `why` is for the log; NULL: no log line.
 * Does nothing in CLOSING. */
void session_bye(struct session *s, enum close_code code, const char *why);
/* The same to a session whose token no longer holds as it did. */
void session_lapse(struct session *s, enum token_lapse why);
/* Write what is in the outbox, once; at the end of a turn. May call env's close. */
void session_flush(struct session *s);

/* Count a message of any kind. False when there are too many: then the session was told bye. */
bool session_count_message(struct session *s);
/* The answer to a message took that many bytes to make: count more messages for it. Cuts nobody
 * now; the next messages are too many if they do not wait. */
void session_charge(struct session *s, size_t bytes);

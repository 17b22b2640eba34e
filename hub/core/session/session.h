#pragma once
/* struct session: one connection.
 *
 *   hub_connected --> NEW --hello--> AUTH --token good--> LOADING --venue there--> READY
 *                      |              |                      |                       |
 *                      \--------------+--------- bye --------+-----------------------/
 *                                                v
 *                                             CLOSING --hub_disconnected--> freed
 *
 * NEW      hello is due within hello_ms; before it only pair may come, anything else ends it
 * AUTH     the store looks the token up
 * LOADING  waits for its place: it is being loaded, or is behind the session's cursor
 * READY    welcomed: in its place, in one audience; its device is in the place's map
 * CLOSING  bye is in the outbox, or the connection is gone; no longer in its place
 *
 * A session is told apart by its random id: whoever must answer it later keeps the id, not the
 * pointer, and may find nobody. */

#include "hub/core/base/bucket.h"
#include "hub/core/base/core.h"
#include "hub/core/session/outbox.h"
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

/* Who a session acts for. Counted: its requests may outlive it. */
struct badge {
    int refs;
    struct actor actor; /* text is in the same block */
    char name[];
};

/* What is only needed until the welcome. */
struct greeting {
    id tenant, venue;
    uint8_t secret_hash[32];
    bool resume; /* the rest holds */
    id epoch;
    int64_t seq;
    int64_t wait_until_ms; /* LOADING: the place is behind the cursor; not waited for longer */
    size_t n_topics;
    struct topic_name *topics; /* owned, with their text */
    char *text;                /* owned */
};

/* What a session that asks to be paired needs, until its hello. */
struct pairing {
    int64_t heard_ms; /* its last pair */
    struct bucket asks;
};

/* What every delivery touches stands together at the front: with thousands of sessions each further
 * line of it is a miss of the cache. */
struct session {
    struct link dirty;
    struct link member; /* LOADING: place.waiting; READY: audience.members */
    struct hub *hub;
    void *conn;
    struct outbox outbox;
    enum session_state state;
    bool blocked;              /* the connection holds bytes of ours */
    bool shut;                 /* env close was called, or the connection is gone */
    enum close_code code;      /* CLOSING */
    uint16_t n_unanswered;     /* commands */
    struct map_node by_id;     /* hub.sessions; key: the session's id */
    struct map_node by_device; /* READY: place.devices */
    struct link state_link;    /* hub.greeting, hub.heard or hub.closing */
    struct place *place;
    struct audience *audience;
    struct badge *badge;
    struct greeting *greeting;
    struct pairing *pairing; /* NEW: owned, once it said pair */
    int64_t since_ms; /* NEW … LOADING: connected; READY: last heard; CLOSING: since then */
    struct bucket commands, messages;
    /* READY: see presence.h */
    bool present;      /* counted as there when that was looked at last */
    bool presence_due; /* subscribed to it, and not told yet */
    id table_id;       /* where it says it looks; zero: at none */
    time_ms at;        /* since when, or since it came */
};

/* --- session.c: life, state, what it is sent ----------------------------------------------- */

/* NULL without memory. */
struct session *session_new(struct hub *h, void *conn);
void session_free(struct session *s);
/* NULL: it is gone. */
struct session *session_find(struct hub *h, id session);

static inline id session_id(const struct session *s)
{
    return s->by_id.key;
}

void session_set_state(struct session *s, enum session_state to);

/* Put a frame (shared) into the outbox; written at the end of the turn. When its queue is full, or
 * there is no memory, the session is told to resume: never is one frame left out. */
void session_send(struct session *s, struct frame *f);
/* The message in hub.out. */
void session_send_out(struct session *s);
/* An `error`; sub_id and field may be empty. */
void session_error(
    struct session *s, enum message_error error, struct str field, struct str sub_id);

/* Say bye and close: the session leaves its place now. `why` is for the log; NULL: not worth a
 * line. Harmless in CLOSING. */
void session_bye(struct session *s, enum close_code code, const char *why);
/* Write what is there, once; at the end of a turn. May call env close. */
void session_flush(struct session *s);
/* A message of any kind came: false when there are too many (the session is told bye). */
bool session_count_message(struct session *s);

struct badge *badge_share(struct badge *b);
void badge_drop(struct badge *b); /* takes NULL */

/* --- session_hello.c: from NEW to READY ---------------------------------------------------- */

void session_hello(struct session *s, const struct in_hello *hello);
void greeting_free(struct greeting *g); /* takes NULL */
/* Its place is loaded: welcome it, or let it wait for a place that is behind. */
void session_admit(struct session *s);

/* --- session_pair.c: in NEW, for devices without a token ----------------------------------- */

void session_pair(struct session *s, const struct in_pair *pair);
/* When hello must be there: hello_ms after connecting; each pair puts it off by as much, up to
 * pair_session_ms in all. */
int64_t session_hello_due(const struct session *s);

/* --- session_topics.c: sub, unsub, resume -------------------------------------------------- */

void session_sub(struct session *s, const struct in_sub *sub);
void session_unsub(struct session *s, const struct in_unsub *unsub);
/* Subscribe and answer with what was missed after the cursor, or a snapshot. cursor NULL: snapshot.
 */
struct cursor {
    id epoch;
    int64_t seq;
};
void session_subscribe(struct session *s, const struct topic_list *topics, struct str sub_id,
    const struct cursor *cursor);
/* All of its topics again, as a snapshot: its place was loaded anew. */
void session_send_snapshot(struct session *s, struct str sub_id);

/* --- session_command.c --------------------------------------------------------------------- */

void session_command(struct session *s, const struct in_cmd *cmd, struct str text);
void session_seen(struct session *s, const struct in_seen *seen);
/* Answers of one command for one session. */
void session_refuse(struct session *s, id op, enum refusal refusal);
void session_replay(struct session *s, id op, const uint8_t asked[32], const uint8_t stored[32],
    const struct frame *answer);

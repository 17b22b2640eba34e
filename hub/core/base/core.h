#pragma once
/* What the files of the core share: struct hub itself, calls to the store, and small helpers. The
 * folders and who may know whom are drawn in hub/core/README.md.
 *
 * Everything visible is in the order in which it happened: no list is walked by address or hash. */

#include "hub/core/base/bus.h"
#include "hub/core/base/env.h"
#include "hub/core/base/frame.h"
#include "hub/core/base/link.h"
#include "hub/core/base/map.h"
#include "hub/core/base/meter.h"
#include "hub/core/base/metrics.h"
#include "hub/core/base/wall.h"
#include "protocol/base/arena.h"
#include "storage/store.h"

struct session;
struct badge;
struct flight;

/* A call to the store that is out: the first member of what is given to the store as `user`. The
 * hub may go before the store answers. The answer then finds no hub, and only frees its `user`. */
struct store_call {
    struct hub *hub;
    struct link link;
};

/* What a lower folder starts in a higher one; set by hub_new. */
struct hooks {
    /* The session ends: take it out of its place, if it is in one (place_leave). */
    void (*leave)(struct session *s);
    /* The session's place is loaded or has caught up: welcome it (session_admit). */
    void (*admit)(struct session *s);
    /* What says that somebody signed in at the session's device is committed (refusal < 0), or is
     * refused (session_posted). */
    void (*posted)(struct session *s, struct badge *badge, int refusal);
    /* What says that somebody approved a command at the session's device is committed (refusal <
     * 0), or is refused (session_approved). */
    void (*approved)(struct session *s, id approval, int refusal);
    /* Another person is signed in at the session's device now, or nobody (session_post_changed). */
    void (*post_changed)(struct session *s, const struct post *post);
};

/* Rates over several hubs: see spent.h. */
struct spents {
    struct map here, there; /* by whose it is */
    struct link here_all, there_all;
    int64_t told_ms;
};

struct hub {
    struct env env;
    struct store *store; /* borrows */
    struct bus *bus;     /* borrows */
    struct hooks hooks;
    struct str node;     /* owned */
    id id;               /* of this process: tells its presence from that of other hubs */
    int64_t presence_no; /* of the last part of presence it published */
    int64_t command_rate;
    int64_t tenant_command_rate; /* 0: no ceiling */
    int64_t tendered_over;       /* see struct context */
    int64_t heartbeat_ms;
    size_t venues_max;
    size_t tenant_sessions_max; /* 0: no ceiling */
    struct str pepper;          /* owned; empty: nobody can sign in */
    int64_t login_idle_s, login_life_s;
    bool draining;
    bool dismissed; /* draining: every session was told to go */

    struct account *unsent; /* owned: what is unsent to sessions in places */
    struct map sessions;    /* by session id */
    struct link greeting;   /* NEW, AUTH, LOADING: in order of connecting */
    struct link heard;      /* READY: the one silent for longest first */
    struct link closing;    /* CLOSING: in order of entering it */
    struct link dirty;      /* something is to be written */
    struct link told;       /* what audiences were told in this turn; see session/told.h */
    struct link lookups;    /* AUTH: waiting for their token to be looked up, in order */
    size_t n_lookups;       /* tokens being looked up */

    struct meters devices; /* by token: devices that were here lately */
    struct spents spents;
    struct meters addresses;  /* of connections that were here lately */
    size_t n_sign_ins;        /* PINs and badges being checked or set */
    size_t n_logins;          /* passwords, the same */
    size_t n_pairs;           /* pairings being looked up */
    int64_t full_until_ms[2]; /* no room for codes; [1]: not even for trusted addresses */

    struct map tenants;     /* of the places; see place/tenants.h */
    struct map visits;      /* by visit id: requests of API clients (session/visit.h) */
    struct link visits_all; /* in the order in which they came */
    struct link visits_due; /* those that go on at the end of the turn */
    struct map credentials; /* see session/credential.h */
    struct link credentials_used;
    struct link key_line;   /* keys to be looked up, in order */
    size_t n_key_looks;     /* keys being looked up */
    size_t n_history_reads; /* reads of journals for API clients */

    struct map places;        /* by venue id; the tenant is compared too */
    struct link places_order; /* the one unused for longest first */
    struct link turns;        /* places with requests waiting, in the order of their turns */
    size_t n_queued;          /* requests waiting, all places */
    struct flight *flights[STORE_LANES]; /* owned; by lane */

    struct clock clock;
    struct link calls;
    bool heads_out;             /* a call for the heads is out */
    int64_t heads_at_ms;        /* when to ask next */
    int64_t timeline;           /* of the store, when it was looked at last; 0: not known */
    struct token_round *tokens; /* owned: whether the tokens of live sessions still hold */
    int64_t tokens_at_ms;       /* when to ask next */
    bool seen_out;              /* the store is being told who is here */
    struct link task_runs;      /* venues whose tasks are being done (inbox/api_task.c) */
    bool tasks_out;             /* the store is being asked which venues have tasks */
    int64_t tasks_look_ms;      /* when to ask next */
    int64_t seen_at_ms;         /* when to look next who it is to be told of */

    struct arena in;              /* of the message at hand; emptied by hub_in_reset only */
    const struct request *fresh;  /* the request whose command is still decoded in it, or NULL */
    struct command fresh_command; /* of that request */
    struct arena work;            /* of the decision at hand */
    struct buf out;               /* the message being written */
    struct buf frames;            /* several of them, framed */
    struct buf record;            /* one record, for its digest: has room for any */
    char *scratch;                /* OUTBOX_SLICE bytes: frames of one write joined */
    struct metrics metrics;
};

/* Milliseconds, never back: for deadlines. */
static inline int64_t hub_now(const struct hub *h)
{
    return h->env.ops->mono_ms(h->env.self);
}

static inline void hub_in_reset(struct hub *h)
{
    arena_reset(&h->in);
    h->fresh = NULL;
}

/* What is recorded and shown: the store's time (wall.h). */
static inline time_ms hub_wall(struct hub *h)
{
    return clock_wall(&h->clock, &h->env);
}

id hub_make_id(struct hub *h);
/* 0 .. n-1; n > 0. */
int64_t hub_random_below(struct hub *h, int64_t n);
/* When to try again after one more failure in a row, on hub_now's clock: first_ms later, doubled
 * for each failure before up to max_ms, plus as much again at random. Counts the failure. */
int64_t hub_retry_at(struct hub *h, int64_t first_ms, int64_t max_ms, int *failures);

/* One structured line. Never a token, a PIN or a guest's name. */
void hub_log(struct hub *h, enum log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* An id for a log line. */
struct id_text {
    char s[ID_TEXT + 1];
};
struct id_text id_text(id i);

/* h->out, emptied. A buffer that one huge message enlarged is given back with the next message. */
struct buf *hub_out(struct hub *h);

void store_call_begin(struct hub *h, struct store_call *c);
/* The hub, or NULL when it has gone meanwhile. */
struct hub *store_call_end(struct store_call *c);

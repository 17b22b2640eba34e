#pragma once
/* libpayon: a client of PayOn Hub (protocol payon.v1).
 *
 * It keeps one device connected to its venue: says hello, resumes after every lost connection,
 * obeys the hub's close codes, keeps commands until they are answered, and hands on what the hub
 * says. Its promises:
 *   - payon_send returned 0: the command is stored (on disk, when there is an outbox file) and will
 *     be sent, and sent again with the same op, until the hub has given its final answer.
 *   - Commands of one lane reach the hub in the order they were given, one at a time.
 *   - Changes are told in the order of the venue's journal, each once. After a gap that cannot be
 *     filled a snapshot comes instead, never a part of the changes.
 *
 * Two layers. Part 1 is the client: WebSocket by libwebsockets on a libuv loop. Part 2 is the state
 * machine alone, without any I/O, for another loop, another language or a test.
 *
 * One thread: everything of a client is called on the thread of its loop. All text is UTF-8 with a
 * length, not NUL-terminated; what a callback is given is borrowed for the length of the callback.
 * From inside callbacks everything may be called but the free functions.
 *
 * Functions that can fail return 0, a negative errno (the machine could not do it) or a positive
 * enum payon_outcome (it must not or need not be done).
 *
 * Hubs are upgraded before or after their clients. What this version does not know does no harm:
 *   - a message of an unknown type is passed over, and an unknown member of a known one;
 *   - records of unknown kinds, unknown fields and unknown values of enums are handed on, kept and
 *     in the digest exactly as the hub wrote them;
 *   - unknown events are handed on with their change; a refusal with an unknown `retry` is final;
 *   - a member that an older hub does not send is empty, 0 or the default named below. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct payon_text {
    const char *p;
    size_t n; /* bytes */
};

/* A UUID, 16 bytes in the order of its text; all zero: none. */
struct payon_id {
    uint8_t b[16];
};

enum payon_outcome {
    PAYON_BAD_ARGUMENT = 1, /* a body that is no JSON object, a URL that is none, no token */
    PAYON_TOO_LARGE,        /* the command is above the hub's message_bytes */
    PAYON_FULL,             /* the outbox holds as many commands as it can */
    PAYON_DUPLICATE,        /* a command with this op is in the outbox already */
    PAYON_DAMAGED,          /* not an outbox file, or broken elsewhere than at its end */
    PAYON_IN_USE,           /* another process holds the outbox file */
    PAYON_OFFLINE,          /* not LIVE: what was to be asked is not kept */
};

/* What is known of the connection:
 *
 *            start            opened            welcome
 *      OFF --------> CONNECTING ----> GREETING ---------> LIVE
 *       ^              |     ^            |                 |
 *       |              v     | pause over v                 |
 *       |            PAUSED -+<-----------+<----------------+   lost, silent, told to come back
 *       |              |                                    |
 *       +---- stop ----+------------------------------------+-> STOPPED   told to give up
 *
 * STOPPED is left by payon_start only. */
enum payon_state {
    PAYON_OFF,
    PAYON_CONNECTING,
    PAYON_GREETING,
    PAYON_LIVE,
    PAYON_PAUSED,
    PAYON_STOPPED,
};
/* "off", "connecting", … NUL-terminated, static. */
const char *payon_state_name(enum payon_state state);

/* Why a state was entered. */
struct payon_why {
    int code;               /* WebSocket close code, or 0 */
    struct payon_text text; /* for people */
    int64_t pause_ms;       /* PAUSED: until the next attempt */
};

/* Who this device is, by the hub's word; given before each LIVE. */
struct payon_welcome {
    struct payon_text session, venue, venue_name, role, node; /* ids as text */
    struct payon_text currency;                               /* ISO 4217 */
    int exponent;                                             /* decimals of the currency */
    struct payon_text message;                                /* the whole welcome, JSON */
};

/* A change of the venue: what of it is in this session's topics. JSON, as the hub wrote it. */
struct payon_change {
    int64_t seq;               /* its place in the venue's journal */
    struct payon_text message; /* the whole change: op, at, by, … */
    struct payon_text events;  /* array; what happened */
    struct payon_text put;     /* object of arrays of whole records by kind; empty when none */
    struct payon_text del;     /* object of arrays of ids by kind; empty when none */
};

enum payon_verdict {
    PAYON_DONE,    /* it took effect, or had already */
    PAYON_REFUSED, /* by the rules; final */
    PAYON_BAD,     /* not a command, or not one that this device may give; final */
};

/* The final answer to a command. It comes twice when the process ended between hearing it and
 * noting it in the outbox file: `replayed` is then true. */
struct payon_answer {
    struct payon_id op;
    enum payon_verdict verdict;
    bool replayed;
    int64_t seq;               /* ok: the venue's seq with it */
    struct payon_text code;    /* refused: "order_not_open" */
    struct payon_text message; /* the whole ok or no, JSON */
    struct payon_text command; /* the whole cmd, JSON, as it was sent */
};

/* What a command would do, on the state at `seq`. */
struct payon_quoted {
    struct payon_id op;     /* as payon_quote returned it */
    int64_t seq;            /* 0: it was not decided */
    struct payon_text code; /* why it would be refused, or why not decided; empty: it would not */
    struct payon_text put;  /* object of arrays of whole records by kind; empty when none */
    struct payon_text message; /* the whole quoted or error, JSON */
};

/* Where a client is in a venue's journal. It belongs to the records the client holds: a client that
 * keeps its records over a restart keeps the cursor with them, others begin without one. */
struct payon_cursor {
    struct payon_id epoch; /* zero: none */
    int64_t seq;
    char mark[17]; /* of the journal at seq, 16 digits; empty: not known (an older hub) */
};

/* Any of them may be NULL. */
struct payon_events {
    void (*on_state)(void *user, enum payon_state state, const struct payon_why *why);
    void (*on_welcome)(void *user, const struct payon_welcome *welcome);
    /* Replaces whatever was held of these topics. records: object of arrays by kind. */
    void (*on_snapshot)(
        void *user, int64_t seq, struct payon_text topics, struct payon_text records);
    void (*on_change)(void *user, const struct payon_change *change);
    void (*on_answer)(void *user, const struct payon_answer *answer);
    /* Everything up to seq has come. `proven`: the records kept have the hub's digest. */
    void (*on_sync)(void *user, int64_t seq, bool proven);
    /* The hub could not serve a message (topics mostly), or the records kept were not the hub's and
     * are asked for again (code "digest"). For the log.
     * Code "journal_lost" is for people too: the hub's database lost or changed commits, so some of
     * what was told before is gone. The snapshot that follows is what there is now. */
    void (*on_fault)(void *user, struct payon_text code, struct payon_text text);
    void (*on_quoted)(void *user, const struct payon_quoted *quoted);
    /* The answer to a payon_ask, JSON: signed_in, signed_out, secret_set, unlocked, approved or
     * error. Also a signed_out that nobody asked for. */
    void (*on_told)(void *user, struct payon_text message);
};

/* All text is copied. Zero stands for the default in brackets. */
struct payon_options {
    const char *url;   /* ws://host[:port][/path] or wss://…; the path is /ws unless given */
    const char *token; /* of the device */
    const char *name;  /* of this program, for the hub's log */
    const char *version;
    const char *const *topics; /* subscribed from the start: "floor", "kitchen:grill", … */
    size_t n_topics;
    struct payon_cursor cursor; /* where to go on; needs topics [a snapshot comes] */
    const char *outbox_file;    /* commands outlive the process there [memory only] */
    unsigned outbox_max;        /* commands held, unanswered ones included [10000] */
    unsigned window;            /* commands in flight [32]; never above what the hub allows */
    bool keep_records;          /* keep the records of the topics and compare their digest */
    int64_t pause_max_ms;       /* longest pause between two attempts [30000] */
    struct payon_events events;
    void *user; /* given to the callbacks */
};

struct payon_command {
    const char *type;       /* "line.add" */
    struct payon_text body; /* JSON object */
    struct payon_text pre;  /* JSON object, or empty */
    int64_t at_ms;          /* when it happened, ms since 1970 UTC; 0: left out */
    struct payon_id op; /* a UUIDv7 of the caller's, for one who sends again by himself; zero: one
                           is made */
    /* Commands of one lane are sent one after the other, each when the one before has its final
     * answer; lanes do not wait for each other. Use the id of what is worked on (the order); zero
     * is a lane like any other. */
    struct payon_id lane;
};

/* --- part 1: the client --------------------------------------------------------------------- */

struct uv_loop_s;
struct payon_io;
struct payon;

/* What the clients of one libuv loop share. Borrows the loop. ca_file: PEM of the authorities that
 * may sign hubs' certificates (wss), NULL for the system's. 0 or -errno. Switches libwebsockets'
 * own log off, for the process. Looking up a host's name blocks the loop. */
int payon_io_new(struct uv_loop_s *loop, const char *ca_file, struct payon_io **ret_io);
/* After its clients are freed; then run the loop until it has nothing left to do. Takes NULL. */
void payon_io_free(struct payon_io *io);

/* A client that is OFF. Its outbox holds the commands an earlier process left in the file. 0,
 * -errno, PAYON_BAD_ARGUMENT, PAYON_DAMAGED or PAYON_IN_USE. */
int payon_new(struct payon_io *io, const struct payon_options *options, struct payon **ret_payon);
/* Closes the connection, if there is one. Nothing is called back any more. Takes NULL. */
void payon_free(struct payon *p);

/* Connect, and stay connected. Does nothing unless OFF or STOPPED. */
void payon_start(struct payon *p);
/* Close the connection in good order; OFF at once. */
void payon_stop(struct payon *p);
/* For drills: breaks the TCP connection, as if a cable were pulled out. Does nothing without one.
 */
void payon_cut(struct payon *p);

/* 0: stored, and *ret_op (may be NULL) is its op; on_answer comes. Else nothing is stored: -errno
 * of the file, PAYON_BAD_ARGUMENT, PAYON_TOO_LARGE, PAYON_FULL or PAYON_DUPLICATE. */
int payon_send(struct payon *p, const struct payon_command *command, struct payon_id *ret_op);
/* Asks what a command would do; on_quoted comes, unless the connection is lost before. `lane` is
 * not looked at. 0 and *ret_op, -ENOMEM, PAYON_OFFLINE, PAYON_BAD_ARGUMENT or PAYON_TOO_LARGE. */
int payon_quote(struct payon *p, const struct payon_command *command, struct payon_id *ret_op);
/* Says sign_in, sign_out, secret, unlock or approve: `members` is a JSON object with all but t and
 * id. on_told comes, unless the connection is lost before. It is kept nowhere. 0, -ENOMEM,
 * PAYON_OFFLINE or PAYON_BAD_ARGUMENT. */
int payon_ask(struct payon *p, const char *type, struct payon_text members);
/* Commands without a final answer. */
size_t payon_unanswered(const struct payon *p);

/* Subscribe to one more topic, or no longer. 0 or -ENOMEM. */
int payon_subscribe(struct payon *p, const char *topic);
int payon_unsubscribe(struct payon *p, const char *topic);
/* Tells the hub which tickets this screen has (delivered) and shows (displayed). 0 or -ENOMEM. */
int payon_receipts(struct payon *p, const struct payon_id *delivered, size_t n_delivered,
    const struct payon_id *displayed, size_t n_displayed);

enum payon_state payon_get_state(const struct payon *p);
struct payon_cursor payon_get_cursor(const struct payon *p);

/* The records kept (keep_records): one, as JSON, empty when there is none; or each of a kind, in no
 * order; the walk ends when `each` returns false. As the hub told them: a field that is not there
 * has its zero value. Borrowed until the client's loop runs again. */
struct payon_text payon_record(const struct payon *p, const char *kind, struct payon_id i);
void payon_records(const struct payon *p, const char *kind,
    bool (*each)(void *user, struct payon_id i, struct payon_text record), void *user);

/* --- part 2: the state machine --------------------------------------------------------------- */

/* Bytes and time go in, bytes and wishes come out; it does nothing by itself and needs neither
 * sockets nor clocks. After every call the driver does what the machine wishes:
 *
 *     payon_machine_opened(m, now);                  // or _text, _closed, _tick, _submit, …
 *     switch (payon_machine_wish(m)) { … }           // connect, or drop the connection
 *     while (room in the socket && payon_machine_take(m, now, &text)) send(text);
 *     set a timer for payon_machine_due(m);          // then payon_machine_tick
 *
 * A message of the hub is handed in whole. */
struct payon_machine;

struct payon_now {
    int64_t mono_ms; /* a clock that never goes back */
    int64_t wall_ms; /* since 1970 UTC: for ops only */
};

/* Fills n bytes that nobody can guess. */
typedef void (*payon_random)(void *user, void *bytes, size_t n);

enum payon_wish {
    PAYON_WISH_NOTHING,
    PAYON_WISH_CONNECT, /* open a connection; tell _opened or _closed */
    PAYON_WISH_CLOSE, /* close it (payon_machine_close_code) or give up opening it; for the machine
                         it is gone: tell nothing more of it */
};

/* events and user of the options are the driver's; url and outbox_file are not looked at.
 * 0, -ENOMEM or PAYON_BAD_ARGUMENT. */
int payon_machine_new(const struct payon_options *options, payon_random random, void *random_user,
    struct payon_machine **ret_machine);
void payon_machine_free(struct payon_machine *m);

void payon_machine_start(struct payon_machine *m, struct payon_now now);
void payon_machine_stop(struct payon_machine *m, struct payon_now now);
void payon_machine_opened(struct payon_machine *m, struct payon_now now);
/* One message of the hub (or an array of them). What is not a message of payon.v1
 * drops the connection; so does running out of memory. */
void payon_machine_text(struct payon_machine *m, struct payon_now now, const char *p, size_t n);
/* The connection ended or could not be opened. code: the close code, 1006 without one. */
void payon_machine_closed(
    struct payon_machine *m, struct payon_now now, int code, struct payon_text text);
void payon_machine_tick(struct payon_machine *m, struct payon_now now);

enum payon_wish payon_machine_wish(struct payon_machine *m);
int payon_machine_close_code(const struct payon_machine *m);
/* The next message to send, borrowed until the next call; false: none now. Taken is sent. */
bool payon_machine_take(struct payon_machine *m, struct payon_now now, struct payon_text *ret_text);
/* mono_ms at which to call _tick at the latest; INT64_MAX: not by itself. */
int64_t payon_machine_due(const struct payon_machine *m);

/* Composes the cmd message. Takes what payon_send takes; *ret_text is owned by the caller: free it.
 * *ret_op is the command's op. */
int payon_machine_compose(struct payon_machine *m, struct payon_now now,
    const struct payon_command *command, struct payon_id *ret_op, char **ret_text, size_t *ret_n);
/* Queue a composed command (copied). What payon_send returns. */
int payon_machine_submit(
    struct payon_machine *m, struct payon_id op, struct payon_id lane, struct payon_text message);
/* What payon_quote does. */
int payon_machine_quote(struct payon_machine *m, struct payon_now now,
    const struct payon_command *command, struct payon_id *ret_op);
/* What payon_ask does. */
int payon_machine_ask(struct payon_machine *m, const char *type, struct payon_text members);
size_t payon_machine_unanswered(const struct payon_machine *m);

int payon_machine_subscribe(struct payon_machine *m, const char *topic);
int payon_machine_unsubscribe(struct payon_machine *m, const char *topic);
int payon_machine_receipts(struct payon_machine *m, const struct payon_id *delivered,
    size_t n_delivered, const struct payon_id *displayed, size_t n_displayed);

enum payon_state payon_machine_state(const struct payon_machine *m);
struct payon_cursor payon_machine_cursor(const struct payon_machine *m);
struct payon_text payon_machine_record(
    const struct payon_machine *m, const char *kind, struct payon_id i);
void payon_machine_records(const struct payon_machine *m, const char *kind,
    bool (*each)(void *user, struct payon_id i, struct payon_text record), void *user);

#ifdef __cplusplus
}
#endif

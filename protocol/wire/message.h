#pragma once
/* Messages of payon.v1 <-> JSON. docs/protocol.md explains them; their JSON Schemas are generated
 * from the tables (describe.h).
 *
 * In: message_decode gives a typed struct, or a named error that says which field broke which rule.
 * Unknown fields are ignored; an unknown message type is an outcome, not a fault of the connection.
 * Out: writers append one message to a buf. The bytes of records are exactly those that
 * JavaScript's JSON.stringify would give (digests are computed over them).
 *
 * A message is an object whose member "t" names it; "type" is the name of a command or an event:
 * {"t":"cmd","op":…,"type":"line.add","body":{…}}. This header lists the messages; members.h says
 * what their members mean. The structs below only note what their C form adds. */

#include "protocol/base/arena.h"
#include "protocol/base/buf.h"
#include "protocol/pos/decide/decide.h"
#include "protocol/pos/model/limits.h"
#include "protocol/pos/model/topics.h"

/* The subprotocol of the WebSocket handshake, and the version. */
#define PROTOCOL "payon.v1"

/* --- in ---------------------------------------------------------------------------------- */

/* M(NAME, "t", doc) */
#define MESSAGES_IN(M)                                                                             \
    M(HELLO, "hello", "the first message, within hello_ms: identifies the device; may resume")     \
    M(PAIR, "pair", "before hello: asks for approval of a token that the device made")             \
    M(SUB, "sub", "subscribes to topics; with `from`, only what was missed is told")               \
    M(UNSUB, "unsub", "unsubscribes from topics")                                                  \
    M(CMD, "cmd", "a command")                                                                     \
    M(QUOTE, "quote", "what a command would change, without doing it")                             \
    M(SEEN, "seen", "everything up to seq has been applied; kitchen receipts")                     \
    M(AT, "at", "the table the device looks at now; ends with the connection")                     \
    M(SIGN_IN, "sign_in", "somebody signs in at this device, with a PIN or a badge")               \
    M(SIGN_OUT, "sign_out", "whoever is signed in signs out")                                      \
    M(SECRET, "secret", "sets somebody's PIN or badge")                                            \
    M(UNLOCK, "unlock", "a manager lets a person or a device try again after wrong PINs")          \
    M(APPROVE, "approve", "somebody approves a command at this device, with a PIN or a badge")

enum message_in {
#define M(NAME, wire, doc) IN_##NAME,
    MESSAGES_IN(M)
#undef M
        IN_N
};

/* A topic as the device wrote it: the family, and the station code of "kitchen:<code>" (else
 * empty). */
struct topic_name {
    enum topic topic;
    struct str station; /* borrows */
    struct str text;    /* borrows; the whole name */
};

struct topic_list {
    const struct topic_name *items;
    size_t n;
};

#define TOKEN_BYTES  512
#define SUB_ID_BYTES 64
#define FEATURES_MAX 128 /* names in hello and welcome, of NAME_MAX_CHARS each */
enum { SECRET_HASH_BYTES = 32 };

enum { PIN_DIGITS_MIN = 4, PIN_DIGITS_MAX = 8, BADGE_BYTES_MIN = 8, BADGE_BYTES_MAX = 128 };
/* What signed_in gives to a connection, so that the next one of the same screen goes on. */
enum { SIGN_IN_KEY_BYTES = 32 };

struct in_hello {
    struct str token;
    bool has_key;
    uint8_t key[SIGN_IN_KEY_BYTES];
    struct str client_name, client_version;
    bool resume; /* the following are set, mark if it was given */
    id epoch;
    int64_t seq;
    struct mark mark;
    struct topic_list topics;
    bool says_backed; /* it knows of `backed`, and holds what that says */
    const id *backed; /* of the last snapshot */
    size_t n_backed;
};
struct in_pair {
    id token;
    uint8_t secret_hash[SECRET_HASH_BYTES];
    struct str name;
};
struct in_sub {
    struct str sub_id; /* `id`, 1 to SUB_ID_BYTES */
    struct topic_list topics;
    bool has_from; /* the following are set, mark if it was given */
    id epoch;
    int64_t from;
    struct mark mark;
};
struct in_unsub {
    struct str sub_id;
    struct topic_list topics;
};
struct in_cmd {
    id op;
    id by;       /* the person who gave it; zero: whoever is signed in */
    id approval; /* of another person; zero: none */
    bool has_at;
    time_ms at;
    struct command command;
    struct str canonical; /* type, body and pre as understood; the fingerprint is taken of it. Key
                             order, spacing, and whether an empty field was sent or left out make
                             no difference. */
    struct str unknown; /* path of a member of body that is not a field, or empty: the core refuses
                           such a command as bad_command, field_unknown */
};
struct in_quote {
    struct str sub_id; /* `id`, 1 to SUB_ID_BYTES */
    struct in_cmd cmd;
};
struct in_seen {
    int64_t seq;
    struct cmd_ticket_receipt receipt; /* both lists may be empty */
};

struct in_sign_in {
    struct str sub_id;     /* `id`, 1 to SUB_ID_BYTES */
    id staff;              /* zero: whoever has this code */
    struct str pin, badge; /* the core wants one of them */
};
struct in_sign_out {
    struct str sub_id;
};
struct in_secret {
    struct str sub_id;
    id staff;
    struct str pin, badge; /* the core wants one of them */
    struct str old;        /* the PIN until now; empty: a manager sets it */
};
struct in_unlock {
    struct str sub_id;
    id staff, device; /* the core wants one of them */
};

struct in_approve {
    struct str sub_id;
    id staff;              /* who approves; zero: whoever has this code */
    struct str pin, badge; /* the core wants one of them */
    struct cmd_approval_ask ask;
};

struct in_at {
    id table_id; /* zero: none. Not looked up, only passed on */
};

struct message {
    enum message_in type;
    union {
        struct in_hello hello;
        struct in_pair pair;
        struct in_sub sub;
        struct in_unsub unsub;
        struct in_cmd cmd;
        struct in_quote quote;
        struct in_seen seen;
        struct in_at at;
        struct in_sign_in sign_in;
        struct in_sign_out sign_out;
        struct in_secret secret;
        struct in_unlock unlock;
        struct in_approve approve;
    };
};

/* X(NAME, "code", "text"): errors of messages, in `error` answers. JSON's faults come first. */
#define MESSAGE_ERRORS(X)                                                                          \
    X(BAD_UTF8, "bad_utf8", "the message is not UTF-8")                                            \
    X(BAD_JSON, "bad_json", "the message is not JSON")                                             \
    X(DUPLICATE_KEY, "duplicate_key", "an object has a key twice")                                 \
    X(TRAILING_BYTES, "trailing_bytes", "bytes follow the JSON value")                             \
    X(TOO_DEEP, "too_deep", "nested deeper than json_depth")                                       \
    X(TOO_LARGE, "too_large", "larger than message_bytes")                                         \
    X(TOO_MANY, "too_many", "more values than json_tokens")                                        \
    X(BAD_NUMBER, "bad_number", "a number is not an integer of 64 bits")                           \
    X(BAD_STRING, "bad_string", "a string has a lone surrogate or the character NUL")              \
    X(NOT_OBJECT, "not_object", "the message is not an object")                                    \
    X(UNKNOWN_TYPE, "unknown_type", "no such message type")                                        \
    X(FIELD_MISSING, "field_missing", "a required field is missing")                               \
    X(FIELD_TYPE, "field_type", "a field has the wrong type")                                      \
    X(FIELD_RANGE, "field_range", "a field is below its minimum or above its maximum")             \
    X(FIELD_TEXT, "field_text",                                                                    \
        "a text has a control character other than line feed and tab, or a name shows nothing or " \
        "turns the direction of text")                                                             \
    X(FIELD_ENUM, "field_enum", "a field is not one of the names allowed there")                   \
    X(FIELD_UNKNOWN, "field_unknown", "a command's body has no such field")                        \
    X(FIELD_CARD, "field_card",                                                                    \
        "a text has what looks like the number of a payment card (13 to 19 digits with their "     \
        "check "                                                                                   \
        "digit): these are not kept here")                                                         \
    X(UNKNOWN_COMMAND, "unknown_command", "no such command")                                       \
    X(UNKNOWN_TOPIC, "unknown_topic", "no such topic")                                             \
    X(NO_MEMORY, "no_memory", "the message needs more memory than a message may use")              \
    /* given by the core */                                                                        \
    X(HELLO_FIRST, "hello_first", "hello must come first and once, pair only before it")           \
    X(FORBIDDEN_TOPIC, "forbidden_topic", "this device's role may not see the topic")              \
    X(TOO_MANY_TOPICS, "too_many_topics", "more topics than topics_per_session")                   \
    X(SNAPSHOT_TOO_LARGE, "snapshot_too_large", "the snapshot is above snapshot_bytes")            \
    X(UNAVAILABLE, "unavailable", "not now: ask again")                                            \
    X(PAIRINGS_FULL, "pairings_full", "too many devices are waiting to be paired: ask later")      \
    X(PAIR_TAKEN, "pair_taken", "this token id belongs to another device: make a new token")       \
    X(PAIR_RATE, "pair_rate", "asked too often: once in two seconds is enough")                    \
    X(SIGN_IN_OFF, "sign_in_off",                                                                  \
        "nobody can sign in here: the hub has no pepper, or the device "                           \
        "is a display or a program")                                                               \
    X(SIGN_IN_WRONG, "sign_in_wrong", "this PIN or badge is wrong, or not for here")               \
    X(SIGN_IN_WAIT, "sign_in_wait", "too many were wrong: try again in wait_ms")                   \
    X(SIGN_IN_LOCKED, "sign_in_locked", "too many were wrong: a manager must unlock")              \
    X(SIGN_IN_NAME, "sign_in_name", "too many were wrong in this venue: say who you are")          \
    X(SIGN_IN_BUSY, "sign_in_busy", "too many sign in at once: try again in wait_ms")              \
    X(SECRET_TAKEN, "secret_taken", "this code cannot be used: take another one")                  \
    X(SECRET_FORBIDDEN, "secret_forbidden", "only a manager may do that")                          \
    X(SECRET_STAFF, "secret_staff", "no such person works here")                                   \
    X(APPROVE_FORBIDDEN, "approve_forbidden", "this person may not approve that")                  \
    X(APPROVE_OWN, "approve_own", "another person than the one who asks must approve it")          \
    X(APPROVE_REFUSED, "approve_refused", "this cannot be approved, or not any more")

enum message_error {
    MESSAGE_OK = 0,
#define X(NAME, code, text) ERROR_##NAME,
    MESSAGE_ERRORS(X)
#undef X
        ERRORS_N
};

struct message_error_desc {
    const char *code;
    const char *text;
};
/* By enum message_error; [MESSAGE_OK] is empty. */
extern const struct message_error_desc message_error_descs[ERRORS_N];

/* What is wrong with a message. Borrows from the arena and the text. */
struct message_fault {
    enum message_error error;
    struct str field;  /* path: "body.choices[2].option_id"; empty when none */
    struct str sub_id; /* `id` of the message, if readable, for the answer */
    bool is_cmd;       /* a cmd with a readable op: answer `no` with op, not `error` */
    id op;             /* not is_cmd: of a cmd whose JSON is broken behind it; zero: none */
    size_t at;         /* byte offset, JSON faults only */
    int64_t wait_ms;   /* SIGN_IN_WAIT, SIGN_IN_BUSY */
};

/* MESSAGE_OK with *ret filled, borrowing from text and arena; otherwise the error, with *ret_fault
 * filled. */
enum message_error message_decode(
    struct str text, struct arena *a, struct message *ret, struct message_fault *ret_fault);

/* --- records and changes ----------------------------------------------------------------- */

/* One record as a JSON object, the fields of the view only, in the order of its table. */
void wire_put_record(struct buf *b, enum record_kind kind, const void *rec, enum view view);
/* Its digest as seen by that view. The text is made in scratch; when scratch failed, the digest is
 * meaningless. */
struct digest wire_record_digest(
    enum record_kind kind, const void *rec, enum view view, struct buf *scratch);

/* An audience: its topics, its stations and its view. */
struct audience_key {
    unsigned topics;    /* bits of 1 << enum topic; KITCHEN: only for the stations listed */
    const id *stations; /* sorted, each once; borrowed */
    size_t n_stations;
    enum view view;
    const id *backed; /* further stations, while they have no live screen; likewise */
    size_t n_backed;
};
bool audience_sees(const struct audience_key *k, enum record_kind kind, const void *rec);

/* A `change` message with the records that the audience sees, and the events about these. False,
 * and nothing appended, when it sees none. */
bool wire_put_change(struct buf *b, const struct change *c, const struct audience_key *k);

/* The whole change as the journal keeps it, and back. seq is not in the text. The draft borrows
 * from text and arena; ERROR_… when wire_put_journal cannot have written the text. */
void wire_put_journal(struct buf *b, const struct change *c);
enum message_error wire_get_journal(struct str text, struct arena *a, struct change *ret_draft);
/* Lists inside records, as JSON columns, and back. */
void wire_put_list(struct buf *b, const struct shape *element, struct list list, enum view view);
enum message_error wire_get_list(
    struct str text, const struct shape *element, struct arena *a, struct list *ret_list);

/* --- out --------------------------------------------------------------------------------- */

/* M(NAME, "t", doc) */
#define MESSAGES_OUT(M)                                                                            \
    M(WELCOME, "welcome", "answer to hello: who the device is, where the journal is, the limits")  \
    M(PAIRING, "pairing", "answer to pair: the code to show, or that the token is approved")       \
    M(SNAPSHOT, "snapshot", "all records of the topics at seq; replaces what is held of them")     \
    M(RESUMED, "resumed", "answer to a valid cursor: all changes after it follow")                 \
    M(UNSUBBED, "unsubbed", "answer to unsub")                                                     \
    M(CHANGE, "change", "what one command changed in the subscribed topics")                       \
    M(SYNC, "sync", "everything up to seq has been told; digest of all records to hold")           \
    M(OK, "ok", "the command took effect, now or before")                                          \
    M(NO, "no", "the command was refused; `retry` says whether to send it again")                  \
    M(QUOTED, "quoted", "answer to quote: what would change, or why it would be refused")          \
    M(PRESENCE, "presence", "who is present: the whole list, when it changes (topic presence)")    \
    M(SIGNED_IN, "signed_in", "answer to sign_in: whose commands count from now on")               \
    M(SIGNED_OUT, "signed_out", "nobody is signed in any more: asked for, or because of `why`")    \
    M(SECRET_SET, "secret_set", "answer to secret")                                                \
    M(UNLOCKED, "unlocked", "answer to unlock")                                                    \
    M(APPROVED, "approved", "answer to approve: commands may use it now")                          \
    M(ERROR, "error", "a message was not understood or cannot be served")                          \
    M(BYE, "bye", "the connection will be closed with this code")

/* True when welcome tells clients this limit. */
bool limit_is_told(const struct limit_desc *l);

struct out_welcome {
    id session;
    const struct venue_info *venue;
    const struct actor *actor;
    enum role role; /* the device's; the actor's is that of the person who is signed in */
    struct str node;
    time_ms now;
    int64_t seq;
    struct chain chain; /* of the journal at seq */
    int64_t heartbeat_ms;
    int64_t command_rate;                /* a second, of this device */
    const struct feature_desc *features; /* what this hub understands beyond v1 */
    size_t n_features;
};
void wire_put_welcome(struct buf *b, const struct out_welcome *w);

struct out_signed_in {
    struct str sub_id;
    const struct actor *actor;
    struct str language;
    time_ms since;
    const uint8_t *key; /* SIGN_IN_KEY_BYTES */
};
void wire_put_signed_in(struct buf *b, const struct out_signed_in *s);
/* `why` of signed_out. */
#define WHY_ASKED   "asked"
#define WHY_ENDED   "ended"
#define WHY_CHANGED "changed"
void wire_put_signed_out(struct buf *b, struct str sub_id, struct str why);
void wire_put_secret_set(struct buf *b, struct str sub_id);
void wire_put_unlocked(struct buf *b, struct str sub_id);
void wire_put_approved(struct buf *b, struct str sub_id, const struct approval *a);

struct out_pairing {
    id token;
    bool approved;
    struct str code; /* code and expires: unless approved */
    time_ms expires;
    time_ms now;
};
void wire_put_pairing(struct buf *b, const struct out_pairing *p);

/* `why` of a snapshot: what was told before is void, since the database lost or changed commits; or
 * the device cannot go on from its cursor: more was missed than the hub keeps or tells change by
 * change, or the cursor is of another epoch or ahead of the journal. */
#define WHY_JOURNAL_LOST   "journal_lost"
#define WHY_CURSOR_OLD     "cursor_old"
#define WHY_CURSOR_UNKNOWN "cursor_unknown"

/* A snapshot in three steps: begin, every record (grouped by kind, kinds in order), end. `why` is
 * empty, or one of the names above. */
struct snapshot_writer {
    struct buf *b;
    enum record_kind kind; /* of the open array, or KIND_none */
    bool first;
};
/* Appends its first bytes: `id` and `why`. So one snapshot, made without them, is told to many with
 * an id each: SNAPSHOT_HEAD_BYTES of it are replaced. */
enum { SNAPSHOT_HEAD_BYTES = sizeof "{\"t\":\"snapshot\",\"id\":null" - 1 };
void wire_snapshot_head(struct buf *b, struct str sub_id, struct str why);
void wire_snapshot_begin(struct snapshot_writer *w, struct buf *b, struct str sub_id, id epoch,
    int64_t seq, const struct chain *chain, struct str why, const struct topic_list *topics);
void wire_snapshot_record(
    struct snapshot_writer *w, enum record_kind kind, const void *rec, enum view view);
/* backed: the stations whose tickets are among the records since their screen is dark. */
void wire_snapshot_end(struct snapshot_writer *w, const id *backed, size_t n_backed);

void wire_put_resumed(struct buf *b, struct str sub_id, id epoch, int64_t from, int64_t seq,
    const struct chain *chain);
/* The answer to a quote: what of the decision that audience would be told, or its refusal. seq: of
 * the state that it was decided on. */
void wire_put_quoted(struct buf *b, struct str sub_id, int64_t seq, const struct decision *d,
    const struct audience_key *k);
void wire_put_unsubbed(struct buf *b, struct str sub_id);
void wire_put_sync(
    struct buf *b, int64_t seq, const struct chain *chain, struct digest digest, time_ms now);
/* ok or no, by the decision; seq is the journal's, its change included. This text is the stored
 * answer. */
void wire_put_answer(struct buf *b, id op, int64_t seq, const struct decision *d);
/* A refusal by the rules that is not stored: the same op may get another answer. */
void wire_put_refused(struct buf *b, id op, const struct decision *d);
/* A stored answer, with "replayed":true at its end. */
void wire_put_replayed(struct buf *b, struct str answer);
/* A refusal that does not come from the rules and is not stored. field may be empty. */
void wire_put_no(
    struct buf *b, id op, enum refusal refusal, struct str field, enum message_error why);
void wire_put_error(struct buf *b, const struct message_fault *fault);
void wire_put_bye(struct buf *b, int code, struct str text, int64_t reconnect_ms);

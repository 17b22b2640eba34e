#pragma once
/* The store port: where journals are kept. Implementations: storage/pg (Postgres), storage/mem
 * (tests, the simulator; with injected faults). tests/contract runs one suite over each.
 *
 * Everything is asynchronous on the caller's loop: a call returns at once and its `done` is called
 * exactly once later, never from inside the call. What a done callback is given is borrowed for
 * the length of the callback. The store does not log; faults and their text reach the caller.
 *
 * Postgres is the only arbiter: any number of hubs commit to one store, and heads are advanced by
 * compare-and-set. The store keeps no lock between calls.
 *
 * A journal's chain (protocol/base/chain.h) is made and checked by the caller: the store keeps it
 * on each row and on the head, and compares the head's. So a database that lost or changed commits
 * (a failover to a standby that had not received them) takes nothing on a wrong base, and whoever
 * reads it notices. */

#include "protocol/base/arena.h"
#include "protocol/base/pair_code.h"
#include "protocol/pos/model/venue.h"
#include "storage/acts.h"

struct store;

/* Outcomes of a call (status of `done`). */
enum store_status {
    STORE_OK = 0,
    STORE_UNAVAILABLE, /* certainly not done: not connected, timed out before it was sent, or
                          rolled back by the server for a temporary reason */
    STORE_UNKNOWN,     /* commit only: the connection broke after COMMIT was sent. resolve it. */
    STORE_REJECTED, /* commit only: nothing of the batch is committed, because it broke a constraint
                       of the schema or has a value that cannot be stored: commit its parts one by
                       one to find which. `detail` names the constraint */
    STORE_ABSENT,   /* load, device, key: there is no such thing */
    STORE_DAMAGED,  /* load, tail: a row cannot be read (broken, or of a newer hub with something
                       in it that this one would lose: protocol/wire/change_read.c), or the journal
                       has a gap. Nothing of it is handed out */
};

/* The stored answer to an op. That of a refusal may be gone after some weeks; what took effect has
 * its receipt for ever. */
struct receipt {
    id op;
    id device;               /* who sent it; zero: a packed one does not say */
    uint8_t fingerprint[32]; /* SHA-256 of what was asked: the same op must ask the same. Of a
                                packed one: PRINT_BYTES of it, then zeros */
    int64_t seq;             /* the venue's seq when it was decided */
    struct str answer;       /* the ok or no message, JSON, as first sent */
    time_ms recorded;
};

enum { PRINT_BYTES = 8 };
/* Whether the op that has this stored fingerprint asked for what `asked` is the fingerprint of. */
static inline bool fingerprint_fits(const uint8_t asked[32], const uint8_t stored[32])
{
    static const uint8_t zeros[32 - PRINT_BYTES];
    bool whole = memcmp(stored + PRINT_BYTES, zeros, sizeof zeros) != 0;
    return memcmp(asked, stored, whole ? 32 : PRINT_BYTES) == 0;
}

/* What happened to one venue's part of a batch. */
enum verdict {
    VERDICT_NONE = 0, /* not known (yet) */
    VERDICT_COMMITTED,
    VERDICT_CONFLICT, /* the head was not at `from` with this chain and access: catch up, see who
                         may still act, decide again */
    VERDICT_SEEN,     /* an op of this part has a receipt already: look it up; nothing of this part
                         is committed */
};

/* One venue's part: its changes have seq from+1 … from+n_changes. It is committed whole or not at
 * all, independently of the other venues' parts. n_changes may be 0 (refusals only). */
struct batch_venue {
    id tenant, venue;
    int64_t from;
    struct chain from_chain;       /* at `from`: the head must have both */
    int64_t access;                /* and this (store_head): who may act was known as of it */
    struct change *const *changes; /* borrows; each has its chain */
    const struct str *texts;       /* borrows; of each change, as the journal stores it */
    size_t n_changes;
    const struct receipt *receipts; /* borrows; one per command, refusals by the rules too */
    size_t n_receipts;
    enum verdict verdict; /* out */
};

/* So many commits may be out at once. Each is on a lane of its own: a connection with its own
 * fence, so that the fate of one lane's commit says nothing of another's. */
enum { STORE_LANES = 2 };

struct batch {
    id batch_id;                /* random, a new one for each commit: recognises its own rows */
    unsigned lane;              /* below STORE_LANES */
    struct batch_venue *venues; /* borrows; each venue once */
    size_t n_venues;
};

/* Why a token no longer holds as it did. */
enum token_lapse {
    TOKEN_HOLDS = 0,
    TOKEN_REVOKED,   /* or there is none */
    TOKEN_CHANGED,   /* its role is another one */
    TOKEN_SUSPENDED, /* its tenant or venue is, */
    TOKEN_CLOSED,    /* or is closed */
};

/* A device's token, as stored. Text is borrowed. */
struct store_device {
    id tenant, venue, device, staff; /* staff may be zero */
    struct str device_name, staff_name;
    enum role role;
    uint8_t secret_hash[32]; /* SHA-256 of the token's secret */
    bool revoked;
    enum token_lapse barred; /* HOLDS, or the tenant or venue is SUSPENDED or CLOSED */
    int64_t access;          /* of the venue's head at the same moment */
    int64_t asked_us; /* the store's clock when it was looked up: orders the hellos of a device over
                         all hubs */
};

struct store_token {
    id tenant, venue, token;
    enum role role; /* as its holder has it */
    bool is_key;    /* of the API, one that writes */
    bool is_login;  /* a manager's session; neither: a device's */
};
/* A device that is connected. */
struct store_seen {
    struct store_token token;
    struct str client; /* what it runs, as it says */
};
struct store_lapse {
    size_t which; /* place among the tokens that were asked about */
    enum token_lapse why;
};

/* A key of the API, as stored. Text and venues are borrowed. */
struct store_key_venue {
    id venue;
    struct str name;
    int64_t access; /* of the venue's head at the moment of the look-up */
};
struct store_key {
    id tenant; /* zero: the platform's */
    struct str name;
    enum role role;
    bool writes;     /* the scope command */
    unsigned scopes; /* SCOPE_BIT(…) */
    bool all_venues; /* of its tenant, later ones too */
    bool signs;      /* its requests are signed: hub/crypto/signing.h */
    uint8_t
        secret_hash[32];  /* SHA-256 of the key's secret, or what it signs with follows from it */
    bool has_old;         /* it was rotated, and … */
    uint8_t old_hash[32]; /* … the secret before is still good */
    bool revoked;         /* or expired */
    const struct store_key_venue *venues; /* that it is good for; by id */
    size_t n_venues;
    /* of a manager's session only */
    id staff, name_id; /* who is logged in, and the id of … */
    struct str login;  /* … the name */
    bool totp;         /* with a second factor */
    time_ms expires;   /* unless it is used before that */
};

/* --- logins: managers with a password (decision 084). The rules are functions of the schema. */
enum store_login_act {
    LOGIN_TRY,     /* counts a try at `of`, a name's id, and tells what to compare with */
    LOGIN_BEGIN,   /* a session begins; with new_hash the password changes and all others end */
    LOGIN_END,     /* the session `session` ends; zero: all of the person */
    LOGIN_LIST,    /* the person's sessions */
    LOGIN_TOTP,    /* the second factor: `totp` */
    LOGIN_INVITED, /* whose is the invitation `of`? */
    LOGIN_SET,     /* it is used: new_hash is the password, all sessions end */
};
enum store_totp_act { TOTP_BEGIN, TOTP_CONFIRM, TOTP_END };
enum store_login_state {
    LOGIN_OK,
    LOGIN_WAIT,  /* TRY: too many were wrong: for wait_ms */
    LOGIN_WRONG, /* the password or the code is no longer good */
    LOGIN_SHORT, /* TOTP: the password is too short without it */
};
enum { LOGIN_SEALED_MAX = 128, LOGIN_RECOVERY = 10 };
/* Text is borrowed during the call; what an act does not name is not looked at. */
struct store_login {
    enum store_login_act act;
    id tenant, staff;  /* not of TRY, INVITED */
    id of;             /* TRY, INVITED, SET */
    bool own;          /* TRY, BEGIN: by a person who is logged in */
    id address;        /* TRY, BEGIN, TOTP: of the client */
    struct str hash;   /* BEGIN, TOTP: that was compared, and right */
    int64_t step;      /* BEGIN, TOTP: of the code; -1: none */
    bool has_recovery; /* BEGIN, TOTP: instead of a code, a recovery code: its hash */
    uint8_t recovery[32];
    id session; /* BEGIN, END; LIST: which asks */
    uint8_t secret_hash[32];
    bool bearer;
    int64_t idle_s, life_s;
    struct str peer, client;
    struct str new_hash; /* BEGIN, SET */
    bool new_short;
    enum store_totp_act totp;
    struct str sealed;                 /* TOTP BEGIN, CONFIRM: up to LOGIN_SEALED_MAX */
    uint8_t codes[LOGIN_RECOVERY][32]; /* TOTP CONFIRM: hashes of the recovery codes */
};
/* What was found, borrowed; empty: nothing. */
struct store_login_answer {
    enum store_login_state state;
    int64_t wait_ms;           /* WAIT; of END: how many ended */
    id tenant, staff;          /* TRY, INVITED; zero: nobody */
    struct str name;           /* the login's; of LIST: the sessions, JSON */
    struct str hash;           /* TRY: the password's; empty: compare with kdf_nobody */
    struct str totp, totp_new; /* sealed keys */
    uint8_t secret_hash[32];   /* INVITED */
};

/* A device asks to be let in. It made its token itself and sends the token's id and hash. A person
 * reads its code to an administrator, who approves it (storage/pg/admin.h). */
struct store_pair {
    id token;
    uint8_t secret_hash[32];
    struct str name;       /* what it calls itself: 1 to 80 bytes; borrowed during the call */
    struct pair_code code; /* random; becomes its code unless it has one that is still valid */
    int64_t life_ms;       /* of the code */
    int64_t waiting_max;   /* when so many codes of all devices wait, there is no new one */
    bool begin;            /* false: only look, begin nothing */
};
enum store_pairing_state {
    PAIRING_WAITING,  /* `code` is its code, for another left_ms */
    PAIRING_APPROVED, /* the token is a device's, with this hash */
    PAIRING_TAKEN,    /* the token's id is in use, was revoked, or waits with another hash */
    PAIRING_FULL,
    PAIRING_NONE, /* it has no valid code and none was to be made */
};
struct store_pairing {
    enum store_pairing_state state;
    bool begun; /* WAITING: the code is new (or another hub made it at the same moment) */
    struct pair_code code;
    int64_t left_ms;
};

/* A try at a PIN or a badge. It counts as failed when it is made, until secret_clear says that it
 * was right: so tries over all hubs are counted, whatever becomes of them. */
struct store_try {
    id tenant, venue, device;
    id staff; /* who says so; zero: whoever has this code */
    enum secret secret;
    uint8_t index[32]; /* keyed hash of the code: the same code in a venue has the same */
    bool changes; /* to set another one: five times an hour, since "it is taken" says that a code is
                     right for somebody */
};
enum store_try_state {
    TRY_GO,   /* compare with `hash`; without one it is wrong, but must take as long */
    TRY_WAIT, /* so many were wrong, or changed, that the device or the person waits for wait_ms */
    TRY_LOCKED, /* a manager must unlock the device or the person */
    TRY_NAME,   /* too many wrong codes without a name in this venue: say who you are */
};
enum { SECRET_HASH_TEXT = 200 };
struct store_tried {
    enum store_try_state state;
    id staff;        /* GO with a hash: whose it is */
    struct str hash; /* GO; empty: there is nobody */
    int64_t wait_ms; /* WAIT; GO: so long nobody may try if this one is wrong */
};

/* A PIN or a badge to be set. */
struct store_secret {
    id tenant, venue, staff;
    enum secret secret;
    uint8_t index[32];
    struct str hash; /* up to SECRET_HASH_TEXT; borrowed during the call */
};

/* A command that is to be given in a venue (venue_task). Text is borrowed. */
struct store_task {
    id request, op, by;
    int64_t n;
    struct str type, message, by_name;
};

/* An act of administration (acts.h). What is borrowed is so during the call. */
struct store_act {
    enum admin_act act;
    id tenant;             /* whose; zero: tenant_list */
    id venue;              /* the path's, or that of the body; zero: none */
    id subject;            /* the path's {id}, {tenant}, {venue}; what a new thing is called */
    struct pair_code code; /* of a pairing */
    const id *venues;      /* that it is bounded to; NULL: none */
    size_t n_venues;
    const void *body;               /* a struct of the act's `in`; not of staff_secret */
    enum secret secret;             /* of staff_secret */
    const struct store_task *tasks; /* of menu_put, in `venue`: n, type, and as message the body */
    size_t n_tasks;
    bool only_seen;  /* it must have been done before: answer that. ABSENT: it was not */
    struct str json; /* the same, for the log */
    /* lists */
    id after;
    size_t max;
    bool platform; /* of the log only what the platform did */
    /* what writes */
    id op, entry; /* of the log */
    uint8_t fingerprint[32];
    struct str by_kind, by_name;
    id by;
    uint8_t secret_hash[32]; /* MINT: of what is handed out */
};
struct store_acted {
    enum act_trouble trouble;
    bool replayed;    /* it was done before, and this is what there is now */
    id subject;       /* of what was done before */
    id entry;         /* in the log */
    const void *rows; /* structs of the act's `out` */
    size_t n_rows;
};

/* Where a journal is. */
struct store_head {
    int64_t seq; /* -1: no such venue */
    struct chain chain;
    int64_t edits;  /* of heads only: the venue's (venue.h) */
    int64_t access; /* another one each time that a right to act in the venue is taken away: a token
                       revoked or its role changed, the tenant or venue suspended */
};

/* A change as its row has it, chain included. Whether the text continues the chain before it is for
 * the caller to check. */
struct store_row {
    struct change *change; /* borrows */
    struct str text;
};

/* A venue as loaded: one consistent moment. */
struct store_snapshot {
    struct venue_info info;
    struct store_head head;
    const struct put *records; /* the live set */
    size_t n_records;
    const struct store_row *recent; /* the last changes up to head, oldest first, without a gap */
    size_t n_recent;
    struct chain before; /* of the row before those; zero when there is none */
};

typedef void (*store_done)(void *user, enum store_status status, struct str detail);
typedef void (*store_load_done)(
    void *user, enum store_status status, struct str detail, const struct store_snapshot *snapshot);
/* `rows` follow `after` without a gap; `head` is where the journal is then: more to come when the
 * last row is below it. */
typedef void (*store_tail_done)(void *user, enum store_status status, struct str detail,
    const struct store_row *rows, size_t n, struct store_head head);
typedef void (*store_receipts_done)(void *user, enum store_status status, struct str detail,
    const struct receipt *receipts, size_t n);
typedef void (*store_device_done)(
    void *user, enum store_status status, struct str detail, const struct store_device *device);
typedef void (*store_pair_done)(
    void *user, enum store_status status, struct str detail, const struct store_pairing *pairing);
/* heads[i] belongs to venues[i]. */
typedef void (*store_heads_done)(void *user, enum store_status status, struct str detail,
    const struct store_head *heads, size_t n);

typedef void (*store_revoked_done)(void *user, enum store_status status, struct str detail,
    const struct store_lapse *lapses, size_t n);
typedef void (*store_key_done)(
    void *user, enum store_status status, struct str detail, const struct store_key *key);

typedef void (*store_acted_done)(
    void *user, enum store_status status, struct str detail, const struct store_acted *acted);
struct venue_key {
    id tenant, venue;
};
typedef void (*store_task_venues_done)(void *user, enum store_status status, struct str detail,
    const struct venue_key *venues, size_t n);
typedef void (*store_tasks_done)(void *user, enum store_status status, struct str detail,
    const struct store_task *tasks, size_t n);

typedef void (*store_tried_done)(
    void *user, enum store_status status, struct str detail, const struct store_tried *tried);

typedef void (*store_login_done)(void *user, enum store_status status, struct str detail,
    const struct store_login_answer *answer);

/* store_ms: the store's clock, Unix time. */
typedef void (*store_clock_done)(
    void *user, enum store_status status, struct str detail, int64_t store_ms);

struct store_ops {
    /* Write the batch in one transaction. STORE_OK: each venue's verdict is set; those COMMITTED
     * are flushed to the log. One commit at a time on each lane: the next one only after done, and
     * none before an unknown outcome is resolved. Batches that are out at once have no venue in
     * common. `b` must stay until done (and until resolve's done when the outcome is unknown). */
    void (*commit)(struct store *s, struct batch *b, store_done done, void *user);
    /* After STORE_UNKNOWN: fence the lost transaction so that it cannot commit later, then look the
     * batch's receipts up. STORE_OK: every verdict is COMMITTED or CONFLICT (= not committed,
     * decide again). STORE_UNAVAILABLE: ask again later. */
    void (*resolve)(struct store *s, struct batch *b, store_done done, void *user);
    /* The live set and the last `recent_max` changes. */
    void (*load)(
        struct store *s, id tenant, id venue, size_t recent_max, store_load_done done, void *user);
    /* Changes after `after`, at most `max`. */
    void (*tail)(struct store *s, id tenant, id venue, int64_t after, size_t max,
        store_tail_done done, void *user);
    /* Those of the ops (borrowed during the call) that have a receipt. */
    void (*receipts)(struct store *s, id tenant, id venue, const id *ops, size_t n,
        store_receipts_done done, void *user);
    /* The device of a token id. The caller compares the secret. */
    void (*device)(struct store *s, id token, store_device_done done, void *user);
    /* The state of a device's pairing; begins it when there is none. Asking again is harmless: the
     * code stays the same while it is valid. If the code is another device's: unavailable. */
    void (*pair)(struct store *s, const struct store_pair *pair, store_pair_done done, void *user);
    /* The API key of that id. The caller compares the secret. */
    void (*key)(struct store *s, id key, store_key_done done, void *user);
    /* It was used now: remembered to the minute, for people. */
    void (*key_used)(struct store *s, id key, store_done done, void *user);
    /* A manager's session, as a key that is good where the person manages; and its use. */
    void (*session)(struct store *s, id session, store_key_done done, void *user);
    void (*session_used)(struct store *s, id session, store_done done, void *user);
    void (*login)(
        struct store *s, const struct store_login *ask, store_login_done done, void *user);
    void (*heads)(struct store *s, const struct venue_key *venues, size_t n, store_heads_done done,
        void *user);
    /* Which of the tokens no longer hold. It sees all that moved the access of a head which was
     * read before. */
    void (*revoked)(struct store *s, const struct store_token *tokens, size_t n,
        store_revoked_done done, void *user);
    /* Those devices are here now. The list is borrowed during the call. Nothing depends on it. */
    void (*seen)(
        struct store *s, const struct store_seen *seen, size_t n, store_done done, void *user);
    /* Counts a try, and says what to compare it with. */
    void (*secret_try)(
        struct store *s, const struct store_try *ask, store_tried_done done, void *user);
    /* Sets it, and unlocks the person. STORE_REJECTED: somebody else in the venue has this code, or
     * there is no such person. */
    void (*secret_put)(
        struct store *s, const struct store_secret *secret, store_done done, void *user);
    /* A try was right, or a manager unlocks: a device, a person, or both (zero: none). */
    void (*secret_clear)(
        struct store *s, id tenant, id venue, id device, id staff, store_done done, void *user);
    /* These four may be NULL: nothing is administered with this store.
     *
     * STORE_ABSENT: nothing is administered here. STORE_OK: see acted->trouble. */
    void (*administer)(
        struct store *s, const struct store_act *act, store_acted_done done, void *user);
    /* Some venues with tasks, which other hubs leave alone for lease_ms. */
    void (*task_venues)(
        struct store *s, int64_t lease_ms, size_t max, store_task_venues_done done, void *user);
    /* The tasks of a venue that wait, in their order. */
    void (*tasks)(
        struct store *s, id tenant, id venue, size_t max, store_tasks_done done, void *user);
    /* One has its answer; `no` is empty when it took effect. */
    void (*task_end)(struct store *s, id tenant, id venue, id request, int64_t n, struct str no,
        store_done done, void *user);
    /* What time it is by the store's clock. */
    void (*clock)(struct store *s, store_clock_done done, void *user);
    /* Whether it can be reached, as far as is known now: for /readyz and for refusing early. With
     * one lane up it is up. */
    bool (*is_up)(struct store *s);
    /* Whether a commit on that lane can be sent now. */
    bool (*lane_is_up)(struct store *s, unsigned lane);
    /* Counts the failovers of the server that commits go to, as it says itself; 0: not known. It
     * changes with a new connection only. */
    int64_t (*timeline)(struct store *s);
    void (*free)(struct store *s);
};

/* First member of every implementation. */
struct store {
    const struct store_ops *ops;
};

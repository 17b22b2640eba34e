#pragma once
/* What a program asks of the hub over REST, in the core's terms. hub/rest makes it of an HTTP
 * request and makes an HTTP answer of what comes back. */

#include "protocol/pos/model/topics.h"
#include "protocol/wire/cursor.h"
#include "protocol/wire/message.h"
#include "storage/store.h"

/* P(NAME, "code", status, "title"): why a request is not answered as it wished; a command that is
 * refused has its refusal instead. The first group is the core's. */
#define API_PROBLEMS(P)                                                                            \
    P(UNAUTHENTICATED, "unauthenticated", 401,                                                     \
        "the key is missing, unknown, wrong, expired or revoked")                                  \
    P(SIGNED_TIME, "signed_time", 401,                                                             \
        "the request was signed too long ago, or in the future: more than signed_ms off")          \
    P(ABSENT, "not_found", 404, "there is no such thing here")                                     \
    P(RATE, "rate", 429, "this key asks too often")                                                \
    P(KEY_BUSY, "key_busy", 429, "too many requests of this key wait for an answer")               \
    P(BUSY, "busy", 503, "too many requests wait for an answer")                                   \
    P(UNAVAILABLE, "unavailable", 503, "not now: ask again")                                       \
    P(NO_MEMORY, "no_memory", 503, "the answer needs more memory than there is")                   \
    P(CURSOR_UNKNOWN, "cursor_unknown", 410, "the cursor is of another database")                  \
    P(CURSOR_OLD, "cursor_old", 410, "the changes after the cursor are packed: read the state")    \
    P(JOURNAL_LOST, "journal_lost", 410,                                                           \
        "the database lost or changed commits: some of what was told is gone, read the state")     \
    P(TOO_LARGE, "snapshot_too_large", 413, "the topic is above body_bytes: read it page by page") \
    P(SCOPE, "scope", 403, "the key has not the scope for that")                                   \
    P(TENANT, "tenant_needed", 400, "a key of the platform says which tenant: ?tenant_id=")        \
    P(ADMIN_OFF, "administration_off", 503, "this hub does not administer (db_operator_url)")      \
    P(TAKEN, "taken", 409, "there is one with this id already")                                    \
    P(CLOSED, "closed", 409, "it is closed, for ever")                                             \
    P(ZONE, "zone_unknown", 422, "there is no such time zone: names are those of the IANA")        \
    P(CODE_USED, "code_used", 409, "this code was used already")                                   \
    P(CODE_LATE, "code_expired", 410, "this code has expired: the device shows another one")       \
    P(DEVICES_FULL, "devices_full", 409, "the tenant has as many devices as it may have")          \
    P(REV_CHANGED, "rev_changed", 412, "somebody changed it since: read it again")                 \
    P(SECRET_TAKEN, "secret_taken", 409,                                                           \
        "somebody in the venue has this PIN or badge: choose another")                             \
    P(SIGN_IN_OFF, "sign_in_off", 503, "nobody can sign in at this hub (pepper)")                  \
    P(REUSED, "op_reused", 422, "the Idempotency-Key was used for something else")                 \
    P(LOGIN_WRONG, "login_wrong", 401, "the name, the password or the code is wrong")              \
    P(LOGIN_CODE, "login_code", 401, "the code of the second factor is needed, too")               \
    P(LOGIN_WAIT, "login_wait", 429, "too many wrong tries: wait")                                 \
    P(LOGIN_OFF, "login_off", 503, "the hub has no pepper: nobody can log in")                     \
    P(LOGIN_ONLY, "login_only", 403, "only for a person who is logged in: not for keys")           \
    P(LOGIN_SHORT, "login_short", 409, "the password is too short without a second factor")        \
    P(PASSWORD_RULE, "password_rule", 422, "this cannot be the password")                          \
    P(INVITATION, "invitation", 403, "the invitation is unknown, used or too old")                 \
    /* given by hub/rest */                                                                        \
    P(CSRF, "csrf", 403,                                                                           \
        "the request has a cookie, and does not show that it comes from a page of this hub")       \
    P(METHOD, "method_not_allowed", 405, "the resource has no such method")                        \
    P(BAD_REQUEST, "bad_request", 400, "a parameter or header breaks a rule")                      \
    P(BAD_JSON, "bad_json", 400, "the body is not the JSON it should be")                          \
    P(PRE_REQUIRED, "pre_required", 428, "it needs If-Match, the ETag of what it replaces")        \
    P(BAD_BODY, "bad_body", 422, "a field of the body breaks a rule")                              \
    P(KEY_REQUIRED, "idempotency_key_required", 400, "a command needs the header Idempotency-Key") \
    P(MEDIA_TYPE, "media_type", 415, "the body must be application/json")                          \
    P(BODY_TOO_LARGE, "too_large", 413, "the body is larger than message_bytes")

enum api_problem {
    API_OK,
#define P(NAME, code, status, title) API_##NAME,
    API_PROBLEMS(P)
#undef P
        API_PROBLEMS_N
};

struct api_problem_desc {
    const char *code;
    int status;
    const char *title;
};
/* By enum api_problem; [API_OK] is 200. */
extern const struct api_problem_desc api_problem_descs[API_PROBLEMS_N];

enum api_verb {
    API_COMMAND, /* `text` */
    API_RECORD,  /* one record */
    API_LIST,    /* a page of the records of a kind, by id */
    API_TOPIC,   /* all records of a topic */
    API_CHANGES, /* the journal after a cursor */
    API_VENUES,  /* those of the key */
    API_ADMIN,   /* an act of administration; `text`: its body */
    API_TASK,    /* the hub's own: the command `text` in a venue, see inbox/api_task.c */
    API_EXPORT,  /* whether it may have the journal: `tenant` and `audience` are the answer */
    /* logins: `login` has what the body said */
    API_LOGIN,   /* a session begins */
    API_INVITED, /* an invitation is used: a password is set */
    /* of the person who is logged in */
    API_WHO,
    API_LOGOUT, /* this session, or `record` */
    API_LOGOUT_ALL,
    API_SESSIONS,
    API_PASSWORD, /* another one: all sessions end, a new one begins */
    API_TOTP_BEGIN,
    API_TOTP_CONFIRM,
    API_TOTP_END,
};
/* A person must be logged in. */
static inline bool api_of_person(enum api_verb verb)
{
    return verb >= API_WHO && verb <= API_TOTP_END;
}

enum {
    API_PASSWORD_MAX = 1024,
    API_LOGIN_NAME_MAX = 1016,
    API_CODE_MAX = 64,
    API_CLIENT_MAX = 128
};
/* What is said to log in. The visit owns it and wipes it. */
struct api_login {
    char name[API_LOGIN_NAME_MAX];                          /* as login_name makes it */
    char password[API_PASSWORD_MAX], set[API_PASSWORD_MAX]; /* set: the new one */
    char code[API_CODE_MAX];                                /* of the second factor */
    char client[API_CLIENT_MAX];                            /* what the person uses, as it says */
    size_t n_name, n_password, n_set, n_code, n_client;
    bool bearer; /* not a cookie */
};

/* Records that have this value in a field (an id, an enum or a truth) that everybody may see. */
struct api_filter {
    const struct field *field;
    id id;
    int number;
};
enum { API_FILTERS_MAX = 4 };

/* Wipes it. Takes NULL. */
void api_login_free(struct api_login *login);

struct api_ask {
    enum api_verb verb;
    bool is_device;          /* the token is a device's */
    bool is_login;           /* it is a person's session; neither: a key */
    struct api_login *login; /* of the verbs of logins; owned, and taken by hub_ask */
    id token;
    uint8_t secret_hash[32];
    bool is_signed; /* not `secret_hash`, but … */
    struct str signed_text;
    uint8_t signature[32];
    int64_t signed_at; /* Unix time, s */
    bool was_proven;   /* signed: this request's signature was found right before */
    struct str peer;   /* numeric address */
    id venue;          /* not of API_VENUES */
    struct str text;   /* COMMAND: the message `cmd`; TOPIC: the station's code, if it has one */
    enum record_kind kind; /* RECORD, LIST */
    id record;             /* RECORD: which; LIST: after which */
    struct api_filter filters[API_FILTERS_MAX];
    size_t n_filters;
    size_t max; /* LIST, CHANGES: at most so many */
    enum topic topic;
    bool has_cursor; /* CHANGES, EXPORT: otherwise from the beginning */
    struct wire_cursor cursor;
    int64_t wait_ms; /* CHANGES: for the first one */
    /* ADMIN */
    enum admin_act act;
    id tenant;             /* that the path or the query names; TASK: whose venue it is */
    id subject;            /* that the path names; or the id that a new thing gets; or zero */
    struct pair_code code; /* that the path names */
    id op;
    uint8_t fingerprint[32];
    uint8_t secret[32]; /* MINT: of what is handed out; follows from the op and who asks */
    int64_t rev;        /* menu_put: If-Match */
    /* TASK */
    id by;
};

/* What the key may still ask. */
struct api_rate {
    bool known;
    const char *name; /* of the limit */
    int64_t burst, window_s;
    int64_t left, full_in_s;
};

struct api_answer {
    enum api_problem problem;
    bool proven;     /* whoever asked has a key or a token that holds, whatever became of it */
    struct str text; /* API_OK. COMMAND: ok or no as stored; else the body. Borrowed */
    bool replayed;   /* COMMAND, ADMIN: it was answered before */
    int status;      /* ADMIN: of HTTP; otherwise 0 */
    int64_t version; /* RECORD: its rev; LIST, TOPIC: the journal's seq */
    bool has_next;   /* LIST: more records follow … */
    id next;         /* … after this one */
    id tenant;       /* EXPORT */
    struct audience_key audience; /* EXPORT: what the key sees, without stations */
    struct api_rate rate;
    struct str token; /* of the session that begins */
    int64_t token_s;  /* how long it may last */
    bool ended;       /* the session that asked is over */
    int64_t wait_ms;  /* LOGIN_WAIT: how long */
    const char *rule; /* PASSWORD_RULE: which it breaks */
};

typedef void (*api_done)(void *user, const struct api_answer *answer);

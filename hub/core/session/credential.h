#pragma once
/* struct credential: a key of the API, a manager's session, or a device's token that is used over
 * REST, as the store said it is. It is asked for again when that is older than
 * LIMIT_KEY_FRESH_MS: so a revoked one reads nothing after a second, and a busy one does not cost a
 * look-up for each request. Commands are fenced by the access of their venue (decision 043). */

#include "hub/core/session/session.h"
#include "hub/core/session/visit.h"

/* A venue that the credential is good for. */
struct credential_venue {
    id venue;
    struct str name;
    int64_t access;      /* of the venue's head when it was looked up */
    struct badge *badge; /* owned; made for the first command there */
};

struct credential {
    struct map_node by_id; /* hub.credentials; key: the token, of which there may be two */
    struct link used;      /* hub.credentials_used: guesses, then the one unused for longest */
    struct link line;      /* hub.key_line: waits to be looked up */
    struct hub *hub;
    bool is_device;      /* the token is a device's */
    bool is_login;       /* it is a person's session; neither: a key */
    bool asking;         /* a look-up is out */
    bool fresh_known;    /* the last look-up answered; else the store is away */
    bool known;          /* the store had it, as far as it answered; else it may be a guess */
    int64_t asked_ms;    /* when it was answered last; 0: never */
    int64_t noted_ms;    /* when its use was last told to the store */
    struct link waiting; /* visits, for the look-up */
    size_t n_visits;     /* not answered yet */
    uint8_t secret_hash[32], old_hash[32];
    bool has_old, revoked, writes, signs;
    unsigned scopes;    /* SCOPE_BIT(…) */
    bool all_venues;    /* a key of all venues of its tenant */
    id tenant;          /* zero: the platform's */
    struct actor actor; /* its name is in text */
    id name_id;         /* of a session: of the login's name, … */
    struct str login;   /* … which is in text */
    bool totp;
    time_ms expires;
    struct credential_venue
        *venues; /* owned, with their text; by id. NULL: the store has not said */
    char *text;
    size_t n_venues;
    struct bucket commands, reads;
};

/* The credential that the visit names, to be looked at now. NULL: the visit waits for it, or was
 * answered. */
struct credential *credential_of(struct visit *v);
/* The secret or the signature is right and the credential holds. The time taken does not tell which
 * is wrong. */
bool credential_good(const struct credential *c, const struct api_ask *ask);
/* The visit's address may guess once more; credential_guessed: it did, and was wrong. */
bool credential_may_guess(const struct visit *v);
void credential_guessed(struct visit *v);
/* Sessions of that person ended: they are looked up again before they are used. */
void credential_ended(struct hub *h, id tenant, id staff);
/* It is not good: answers the visit. */
void credential_wrong(struct visit *v);
/* NULL: the key may not see that venue. */
struct credential_venue *credential_venue(const struct credential *c, id venue);
/* For what it asks in that venue: fenced as what devices ask for over a socket. Owned by the venue.
 * NULL: out of memory. */
struct badge *credential_badge(const struct credential *c, struct credential_venue *at);
/* The right that the visit's command was queued with is gone: the visit begins anew, and its key is
 * looked up. */
void credential_lapsed(struct visit *v);
/* Counts the visit's request; false: there are too many, and it was answered. */
bool credential_count(struct credential *c, struct visit *v);
/* Its request counts for n more: a command, or a read. */
void credential_owe(struct credential *c, bool command, size_t n);
/* Its use is told to the store, once a minute. */
void credential_note(struct credential *c);
void credentials_free(struct hub *h);

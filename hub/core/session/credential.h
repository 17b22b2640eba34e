#pragma once
/* struct credential: a key of the API, or a device's token that is used over REST, as the store
 * said it is. It is asked for again when that is older than LIMIT_KEY_FRESH_MS: so a revoked one is
 * refused within a second, and a busy one does not cost a look-up for each request. */

#include "hub/core/session/session.h"
#include "hub/core/session/visit.h"

struct credential {
    struct map_node by_id; /* hub.credentials; key: of token and is_device */
    struct link used;      /* hub.credentials_used: the one unused for longest first */
    struct hub *hub;
    id token;
    bool is_device;
    bool asking;      /* a look-up is out */
    bool fresh_known; /* the last look-up answered; else the store is away */
    bool absent;
    int64_t asked_ms;    /* when it was answered last; 0: never */
    int64_t noted_ms;    /* when its use was last told to the store */
    struct link waiting; /* visits, for the look-up */
    size_t n_visits;     /* not answered yet */
    uint8_t secret_hash[32], old_hash[32];
    bool has_old, revoked, writes;
    id tenant;
    struct badge *badge;            /* owned; NULL: absent */
    struct store_key_venue *venues; /* owned, with their text; by id */
    char *text;
    size_t n_venues;
    struct bucket commands, reads;
};

/* The credential that the visit names, to be looked at now. NULL: the visit waits for it, or was
 * answered. */
struct credential *credential_of(struct visit *v);
/* The secret is right and the credential holds. The time taken does not tell which is wrong. */
bool credential_good(const struct credential *c, const uint8_t secret_hash[32]);
/* It is not good: answers the visit. */
void credential_wrong(struct visit *v);
/* The key may see that venue. */
bool credential_has_venue(const struct credential *c, id venue);
/* Counts the visit's request; false: there are too many, and it was answered. */
bool credential_count(struct credential *c, struct visit *v);
/* Its use is told to the store, once a minute. */
void credential_note(struct credential *c);
void credentials_free(struct hub *h);

#pragma once
/* A PIN or a badge that is being checked or set: sign_in.c and secret.c are made of these steps.
 *
 * A try counts as failed in the store before it is compared; only try_clear takes that back. What
 * is compared takes as long when there is nobody to compare with. One try of a session at a time,
 * and LIMIT_SIGN_INS of a hub. Codes are wiped as soon as they are hashed. */

#include "hub/core/inbox/inbox.h"

struct
try {
    struct store_call call; /* first: what is given to the store. Also while it is hashed: the hub
                               may go meanwhile */
    struct slow_hash job;
    id session;
    int64_t begun_ms;
    enum secret secret; /* what is checked, then what is set */
    id staff;           /* whose; of sign_in: zero until it is found */
    char code[BADGE_BYTES_MAX];
    size_t n_code;
    char set[BADGE_BYTES_MAX]; /* of secret: the new code */
    size_t n_set;
    enum secret sets;
    bool locks;       /* when it is wrong, the device or the person must wait */
    bool changes_own; /* of secret: the person's own, by the old PIN */
    id approval;      /* of approve: which, … */
    char *body;       /* … and what for, JSON; owned */
    size_t n_body;
    /* What comes after the step that is under way went well. The session is READY. */
    void (*then)(struct try * t, struct session * s);
};

/* True when one of them is given, which is then *ret; false after an error to the session. */
bool try_code(struct session *s, struct str sub_id, struct str pin, struct str badge,
    enum secret *ret_secret, struct str *ret);
/* NULL after an error to the session. */
struct try *try_begin(struct session *s, struct str sub_id);
/* Checks t->code, of t->staff or of whoever has it; then t->then, with t->staff set. When it is
 * wrong, the session is told and the try has ended. */
void try_check(struct try *t, struct session *s);
/* The hash of t->set for t->staff into t->job.text; then t->then. */
void try_hash(struct try *t, struct session *s);
/* The tries of this device and of this person (zero: none) count as right. Best effort. */
void try_clear(struct session *s, id device, id staff);
/* Something about people's secrets was refused: for the journal. `about`: the person, or zero. */
void try_refused(struct session *s, struct str act, enum message_error why, id about);
/* Ends it; error: MESSAGE_OK, or what the session is told. The session may try again. */
void try_end(struct try *t, struct session *s, enum message_error error, int64_t wait_ms);
/* Ends it while the session goes on with `signing`. */
void try_free(struct hub *h, struct try *t);

/* Keyed hashes: by which the store finds the code, and of which the slow hash is made. */
void try_index(const struct session *s, enum secret secret, struct str code, uint8_t ret[32]);
/* The same without a session. */
void secret_index(
    const struct hub *h, id tenant, id venue, enum secret secret, struct str code, uint8_t ret[32]);
void secret_slow_key(
    const struct hub *h, id tenant, id staff, enum secret secret, struct str code, uint8_t ret[32]);

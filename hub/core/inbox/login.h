#pragma once
/* A login under way: api_login.c and api_password.c are made of these steps, as sign_in.c and
 * secret.c are of a try's (try.h). The store counts a try before anything is compared; passwords
 * are hashed on another thread; for a name that is nobody's the same is done. The visit may be gone
 * after each step, and the login with it. */

#include "hub/core/inbox/api_all.h"
#include "hub/crypto/kdf.h"
#include "hub/crypto/password.h"
#include "hub/crypto/totp.h"

struct login {
    struct store_call call; /* first: what is given to the store; also while it is hashed */
    struct slow_hash job;
    id visit;
    id tenant, staff; /* zero: nobody */
    id name_id;
    struct str name;
    char name_text[API_LOGIN_NAME_MAX], hash[KDF_TEXT];
    char totp[LOGIN_SEALED_MAX], totp_new[LOGIN_SEALED_MAX];
    size_t n_totp, n_totp_new;
    struct store_login ask; /* of the step that is out; text is in here, or is the visit's */
    char new_hash[KDF_TEXT];
    uint8_t sealed[TOTP_SEALED_BYTES];
    char shown[LOGIN_RECOVERY][RECOVERY_TEXT]; /* TOTP_CONFIRM: told once */
    /* What comes after the step that is under way went well. */
    void (*then)(struct login *l, struct visit *v);
    void (*told)(struct login *l, struct visit *v, const struct store_login_answer *a);
};

/* NULL: the visit was answered. */
struct login *login_new(struct visit *v);
/* Without an answer to the visit. */
void login_free(struct hub *h, struct login *l);
/* Ends it, and answers the visit with that problem. */
void login_end(struct login *l, struct visit *v, enum api_problem problem);

/* Counts a try at l->name_id, then compares the visit's password (password: else only looks), then
 * l->then. */
void login_try(struct login *l, struct visit *v, bool own, bool password);
/* The visit's code, of the second factor, into l->ask; false: it was answered. `sealed`: the key.
 * Without a factor, true. */
bool login_factor(struct login *l, struct visit *v, struct str sealed);
/* The hash of the visit's new password into l->new_hash; then l->then. False: it is no password,
 * and the visit was answered. */
bool login_hash(struct login *l, struct visit *v);
/* Answers a visit whose new password breaks the rule. */
void login_refuse_password(struct visit *v, const char *rule);
/* Asks the store for l->ask; then l->told, when it did not answer with a problem. */
void login_ask(struct login *l, struct visit *v, enum store_login_act act);
/* A session begins, with new_hash or without; the visit goes on as it. */
void login_begin(struct login *l, struct visit *v, bool own);

/* api_password.c: of the person of that credential; `invited` of nobody yet. */
void login_password(struct visit *v, const struct credential *c);
void login_totp(struct visit *v, const struct credential *c);
void login_invited(struct visit *v);

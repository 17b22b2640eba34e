#pragma once
/* What a client says, one function for each message, named after it. A function may end the
 * session. dispatch.c calls them; hub.c calls what is marked so. */

#include "hub/core/session/session.h"

/* --- dispatch.c: called by hub.c -------------------------------------------------------------- */

/* One whole text message of a session that is not CLOSING. */
void inbox_message(struct session *s, struct str text);
/* What it has written is gone: answers what waited for that. */
void inbox_later(struct session *s);

/* --- hello.c: from NEW to READY --------------------------------------------------------------- */

void session_hello(struct session *s, const struct in_hello *hello);
/* hooks.admit: the session's place is loaded. Welcomes the session, or lets it wait some more for a
 * place that is behind its cursor. */
void session_admit(struct session *s);

/* --- pair.c: in NEW, for devices without a token ---------------------------------------------- */

void session_pair(struct session *s, const struct in_pair *pair);
/* Called by hub.c: when hello is due: hello_ms after connecting, pair_ask_ms after a pair, at most
 * pair_session_ms in all. */
int64_t session_hello_due(const struct session *s);

/* --- topics.c: sub, unsub, resume ------------------------------------------------------------- */

void session_sub(struct session *s, const struct in_sub *sub);
void session_unsub(struct session *s, const struct in_unsub *unsub);

struct cursor {
    id epoch;
    int64_t seq;
    struct mark mark;
    bool waited; /* the journal was read after the device said it */
    bool lost;   /* the journal is known to have another change there */
    bool says_backed;
    const id *backed; /* which dark stations' tickets the device holds, if it says so */
    size_t n_backed;
};
/* Subscribes, and answers with the changes after the cursor or with a snapshot. cursor NULL:
 * snapshot. */
void session_subscribe(struct session *s, const struct topic_list *topics, struct str sub_id,
    const struct cursor *cursor);

/* --- command.c -------------------------------------------------------------------------------- */

/* Commands a second that are taken from the device of this session, averaged. */
int64_t command_rate_of(const struct session *s);
void session_command(struct session *s, const struct in_cmd *cmd, struct str text);
void session_seen(struct session *s, const struct in_seen *seen);

/* --- quote.c ---------------------------------------------------------------------------------- */

void session_quote(struct session *s, const struct in_quote *quote);

/* --- sign_in.c: who is signed in -------------------------------------------------------------- */

void session_sign_in(struct session *s, const struct in_sign_in *ask);
void session_sign_out(struct session *s, const struct in_sign_out *ask);
/* In READY, before the welcome: the person stays signed in when the key is right; otherwise whoever
 * was signed in at this device before is signed out. key: SIGN_IN_KEY_BYTES, or NULL. */
void session_stay(struct session *s, const uint8_t *key);
/* hooks.posted, hooks.post_changed */
void session_posted(struct session *s, struct badge *badge, int refusal);
void session_post_changed(struct session *s, const struct post *post);
/* Who acts now, for acting_may. Borrows from the session and its venue. */
struct acting session_acting(const struct session *s);

/* --- approve.c: somebody else says yes at this device ------------------------------------------
 */

void session_approve(struct session *s, const struct in_approve *ask);
/* hooks.approved */
void session_approved(struct session *s, id approval, int refusal);

/* --- secret.c: PINs and badges are set -------------------------------------------------------- */

void session_secret(struct session *s, const struct in_secret *ask);
void session_unlock(struct session *s, const struct in_unlock *ask);

#pragma once
/* Makes the port's calls and waits for them; and batches to commit. */

#include "tests/contract/player.h"
#include "tests/contract/stage.h"
#include "tests/unit/unit.h"

id random_id(void);
/* A new venue, of a new tenant, in the database. */
struct venue_info new_venue(void);

/* The store is up, and its first lane, which commits below use. */
bool can_commit(struct store *s);

/* One venue's part of a batch. It owns its receipts: one a change, or refusals. */
struct part {
    struct batch_venue v;
    struct receipt *receipts;
    char *text;        /* of v.texts */
    struct str *texts; /* v.texts */
};
/* The player's changes after `from`, n of them. */
struct part part_of(const struct player *p, const struct venue_info *at, int64_t from, size_t n);
/* n refusals, of ops of their own, decided at the player's `from`. */
struct part refusals_of(
    const struct player *p, const struct venue_info *at, int64_t from, size_t n);
void part_free(struct part *p);
struct receipt make_receipt(id op, int64_t seq);

/* Writes the texts of its changes and links their chains to from_chain; commit_parts does it for a
 * part that has none. */
void part_seal(struct part *p);

/* Commits the parts in one batch with a new id; the verdicts are in them afterwards, the detail of
 * the status in last_detail. */
enum store_status commit_parts(struct store *s, struct part *const *parts, size_t n);
#define commit_all(s, ...)                                                                         \
    commit_parts((s), (struct part *[]){__VA_ARGS__},                                              \
        sizeof((struct part *[]){__VA_ARGS__}) / sizeof(struct part *))
/* As commit_all, but the batch stays for resolve_last. */
enum store_status resolve_last(struct store *s);
/* Commits the caller's batch without touching the last one; must be STORE_OK. */
void commit_beside(struct store *s, struct batch *b);
extern char last_detail[512];

/* What a load gave: a venue, and its recent changes (owned). */
struct loaded {
    enum store_status status;
    struct venue venue;
    struct change **recent;
    size_t n_recent;
    bool continues; /* each of them continues the one before, up to the head */
    int64_t access; /* of the head */
};
/* Fills *ret in place, since a venue cannot be moved. */
void ask_load(struct store *s, const struct venue_info *at, size_t recent_max, struct loaded *ret);
void loaded_free(struct loaded *l);

struct tail {
    enum store_status status;
    struct change **changes; /* owned */
    size_t n;
    int64_t head;
    struct chain chain; /* of the head */
    bool continues; /* each continues the one before; the first is not looked at unless it is 1 */
};
struct tail ask_tail(struct store *s, const struct venue_info *at, int64_t after, size_t max);
void tail_free(struct tail *t);

struct store_head ask_place(struct store *s, const struct venue_info *at);
/* The store's clock, ms. */
int64_t ask_clock(struct store *s);
int64_t ask_head(struct store *s, const struct venue_info *at);

/* The receipts found of the ops; their text is in static memory. */
size_t ask_receipts(struct store *s, const struct venue_info *at, const id *ops, size_t n,
    struct receipt *ret, size_t ret_max);

enum store_status ask_device(struct store *s, id token, struct store_device *ret);

/* Which of the tokens no longer hold; how many these are. */
size_t ask_revoked(
    struct store *s, const struct store_token *tokens, size_t n, struct store_lapse *ret_lapses);

/* What a try found; its text copied. */
struct tried {
    enum store_try_state state;
    id staff;
    char hash[SECRET_HASH_TEXT + 1];
    int64_t wait_ms;
};
enum store_status ask_try(struct store *s, const struct store_try *ask, struct tried *ret);
enum store_status ask_secret_put(struct store *s, const struct store_secret *secret);
enum store_status ask_secret_clear(
    struct store *s, const struct venue_info *at, id device, id staff);

/* What the store says of the device's pairing. Asks once, without repeating. */
enum store_status ask_pair(
    struct store *s, const struct store_pair *ask, struct store_pairing *ret);

/* The changes have the same journal text, so they are the same. */
void ck_same_change(const struct change *a, const struct change *b);

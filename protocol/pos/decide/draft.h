#pragma once
/* What rules are written with: the draft of a decision. Private to protocol/pos/rules and
 * protocol/pos/decide.
 *
 * A rule reads the live state (d->v). It ends with refuse…() or nothing(), or it drafts a change
 * with draft_new, draft_edit, draft_del and draft_event. It may refuse after drafting: the draft is
 * then dropped. Two nodes must make the same change, so a rule that emits several records sorts
 * them by position, time or id; the order in which a walk finds them differs between nodes.
 *
 * Out of memory: draft_new and draft_edit return a scrap record and the whole decision ends with
 * -ENOMEM, so a rule need not check. draft_alloc may return NULL: the rule must then return. */

#include "protocol/base/arena.h"
#include "protocol/pos/decide/decision.h"
#include "protocol/pos/model/limits.h"
#include "protocol/pos/model/moves.h"

struct draft {
    const struct venue *v;
    const struct command *cmd;
    const struct context *ctx; /* an importer's now is its at: history has its own time */
    time_ms at; /* of the change: ctx->at, but not before the order that the command is about */
    struct arena *arena;
    struct decision *out;
    struct put *puts;
    struct del *dels;
    struct event *events;
    struct result *results;
    size_t n_puts, puts_max;
    size_t n_dels, dels_max;
    size_t n_events, events_max;
    size_t n_results, results_max;
    size_t n_new;                /* puts of records that were not live */
    const struct approval *lent; /* the command's approval, while nothing of it is known to be wrong
                                    but what the command comes to; NULL: none */
    enum role lender;            /* lent: the role of who gave it */
    bool lifted;                 /* what was done needs `lent` */
    bool beyond;                 /* refused, but with an approval it would not be */
    id approver;                 /* of the change; zero: nobody */
    size_t n_expired, n_left;    /* housekeeping: tickets that expired, records that left */
    uint64_t n_ids;              /* derived so far */
    union any_record scrap;
    struct result scrap_result;
};

/* The hub's time, or `after` when that is later: clocks of hubs differ, and nothing ends before it
 * began. */
time_ms draft_now_after(const struct draft *d, time_ms after);

/* -- what changes ------------------------------------------------------------------------------ */

/* A new record for the caller to fill: zeroed except for its id and rev 1. */
void *draft_new(struct draft *d, enum record_kind kind, id key);
/* A copy of a live record with rev + 1, to be altered. A second call for the same record returns
 * the same copy. Its text and lists are the live record's until they are replaced. */
void *draft_edit(struct draft *d, enum record_kind kind, const void *live);
/* The same of a record that was not drafted before, without looking for it: for very many. */
void *draft_edit_new(struct draft *d, enum record_kind kind, const void *live);
/* A live record as drafted so far: itself when it was not edited. */
const void *draft_latest(const struct draft *d, enum record_kind kind, const void *live);
/* The record of that id as drafted so far, new ones included; else the live one, or NULL. */
const void *draft_get(const struct draft *d, enum record_kind kind, id key);
/* The record leaves the live set. At most once per record. */
void draft_del(struct draft *d, enum record_kind kind, id key);
void draft_event(struct draft *d, enum event_type type, id about);
void draft_event_text(struct draft *d, enum event_type type, id about, struct str text);
/* The next id derived from the op that no live record of that kind has. */
id draft_id(struct draft *d, enum record_kind kind);
/* The change so far as JSON: not fewer bytes than it has in the journal. */
size_t draft_json_bytes(const struct draft *d);
/* The venue may have n more live records, in addition to what is drafted. */
bool draft_has_room(const struct draft *d, size_t n);
/* n zeroed bytes of the arena; NULL when it is full: the rule must then return. */
void *draft_alloc(struct draft *d, size_t n);

void result_int(struct draft *d, const char *key, int64_t n);
void result_id(struct draft *d, const char *key, id i);
void result_money(struct draft *d, const char *key, money m);

/* -- how it ends without a change -------------------------------------------------------------- */

/* Accepted, but nothing to change. */
void nothing(struct draft *d);
/* field: the body's field, a literal or NULL. about: the record concerned, or the zero id. */
void refuse(struct draft *d, enum refusal why, const char *field, id about);
/* bad_command: the record or field breaks a rule, which is said in words. */
void refuse_bad(struct draft *d, const char *field, id about, const char *rule);
void refuse_state(struct draft *d, const char *field, id about, const char *current);

/* Refuses what the actor's role may not, but could with somebody's approval. */
void refuse_beyond(struct draft *d, enum refusal why, const char *field, id about);

/* -- what rules check first -------------------------------------------------------------------- */

/* The live record, or NULL after refusing not_found. */
const void *need(struct draft *d, enum record_kind kind, const char *field, id key);
/* The open order, or NULL after refusing not_found or order_not_open. */
const struct order *need_open_order(struct draft *d, const char *field, id key);
/* For an id that a device chose for a new record. True when it is free; false after refusing
 * bad_command (the zero id) or exists. */
bool need_fresh(struct draft *d, enum record_kind kind, const char *field, id key);
/* True when pre.rev equals the record's rev, or is absent and not required; false after refusing
 * pre_required or rev_changed. */
bool need_rev(struct draft *d, const void *rec, bool required);
/* True when pre.from is absent or names the current state; false after refusing state_changed. */
bool need_from(struct draft *d, const char *field, id about, const char *current);

/* The move of a record of that machine which stands so and which the body's field names. NULL after
 * refusing `why` about a record, with the state and the commands that it allows. */
const struct machine_move *need_move(
    struct draft *d, enum machine machine, int from, const char *field, enum refusal why, id about);
/* Refuses as need_move does. */
void refuse_from(
    struct draft *d, enum machine machine, int from, enum refusal why, const char *field, id about);

/* -- shared between the rules ------------------------------------------------------------------ */

typedef int records_cmp(const void *a, const void *b); /* of qsort, over pointers to records */
records_cmp by_id, lines_by_position, items_by_position;

/* The children of a parent, sorted by cmp, in the arena. NULL when there are none or the arena is
 * full. */
const void **children_sorted(
    struct draft *d, enum venue_index index, id parent, records_cmp *cmp, size_t *ret_n);
/* The children of a parent as drafted: with new ones and those that came, without those that went
 * to another parent. parent_at: the offset of the field that names the parent. In no order, in the
 * arena; NULL when it is full. */
const void **children_drafted(struct draft *d, enum record_kind kind, enum venue_index index,
    size_t parent_at, id parent, size_t *ret_n);
/* All children leave the live set, sorted by id. */
void children_leave(struct draft *d, enum venue_index index, enum record_kind kind, id parent);

#pragma once
/* What rules are written with: the draft of a decision. Private to protocol/pos/rules and
 * decide.c.
 *
 * A rule reads the live state (d->v), and either ends with refuse_…() or nothing(), or says what
 * changes: draft_new, draft_edit, draft_del, draft_event. Refusing after having drafted is fine:
 * the draft is dropped. To keep two nodes alike, whatever a rule emits in a row it emits in an
 * order that the state decides: position, time, id; never the order of a walk.
 *
 * Memory: with the arena full, draft_new and draft_edit hand out a scrap record and the whole
 * decision ends as -ENOMEM, so a rule need not look. draft_alloc may return NULL: return then. */

#include "protocol/base/arena.h"
#include "protocol/pos/decide/decision.h"
#include "protocol/pos/model/limits.h"

struct draft {
    const struct venue *v;
    const struct command *cmd;
    const struct context *ctx;
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
    size_t n_new;   /* puts of records that were not live */
    uint64_t n_ids; /* derived so far */
    union any_record scrap;
    struct result scrap_result;
};

/* -- what changes ------------------------------------------------------------------------------ */

/* A new record, zeroed but for its id and rev 1, to be filled. */
void *draft_new(struct draft *d, enum record_kind kind, id key);
/* A copy of a live record, rev + 1, to be altered; the same one again when it is drafted already.
 * Its text and lists stay the live record's until they are replaced. */
void *draft_edit(struct draft *d, enum record_kind kind, const void *live);
/* The record leaves the live set; once for each. */
void draft_del(struct draft *d, enum record_kind kind, id key);
void draft_event(struct draft *d, enum event_type type, id about);
void draft_event_text(struct draft *d, enum event_type type, id about, struct str text);
/* The next id derived from the op, not live in that kind. */
id draft_id(struct draft *d, enum record_kind kind);
/* n bytes of the arena, zeroed; NULL when it is full: return then. */
void *draft_alloc(struct draft *d, size_t n);

void result_int(struct draft *d, const char *key, int64_t n);
void result_id(struct draft *d, const char *key, id i);
void result_money(struct draft *d, const char *key, money m);

/* -- how it ends otherwise --------------------------------------------------------------------- */

/* Accepted, and already so. */
void nothing(struct draft *d);
/* field: the body's, a literal, or NULL. about: the record meant, or zero. */
void refuse(struct draft *d, enum refusal why, const char *field, id about);
void refuse_state(struct draft *d, const char *field, id about, const char *current);

/* -- what rules ask first ---------------------------------------------------------------------- */

/* The live record, or NULL after refusing not_found. */
const void *need(struct draft *d, enum record_kind kind, const char *field, id key);
/* The open order, or NULL after refusing not_found or order_not_open. */
const struct order *need_open_order(struct draft *d, const char *field, id key);
/* A device made this id for a new record: true when it may have it, else exists was refused. */
bool need_fresh(struct draft *d, enum record_kind kind, const char *field, id key);
/* pre.rev, when given (or required), is the record's: else pre_required or rev_changed was
 * refused. */
bool need_rev(struct draft *d, const void *rec, bool required);
/* pre.from, when given, is the name of the state now: else state_changed was refused. */
bool need_from(struct draft *d, const char *field, id about, const char *current);

/* -- shared by topic --------------------------------------------------------------------------- */

typedef int records_cmp(const void *a, const void *b); /* of qsort, over pointers to records */
records_cmp by_id, lines_by_position, items_by_position;

/* The children of a parent in that order, in the arena; NULL when there are none or it is full. */
const void **children_sorted(
    struct draft *d, enum venue_index index, id parent, records_cmp *cmp, size_t *ret_n);

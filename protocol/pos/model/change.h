#pragma once
/* A change: what one accepted command did. The journal of a venue is its changes, seq 1, 2, 3 …
 *
 * `puts` carries the new state of records, whole; `dels` the ids of those that leave the live set.
 * Whoever holds the state at seq n and applies n+1 … m holds the state at m, without knowing a
 * rule. A change puts a record at most once. A record that it both puts and deletes is put first
 * (its last state) and then leaves.
 *
 * A change is immutable, but for `member` of its dels, and reference-counted, and owns all it
 * points to. */

#include "protocol/base/chain.h"
#include "protocol/pos/model/commands.h"
#include "protocol/pos/model/events.h"

struct event {
    enum event_type type;
    id about;        /* the record */
    struct str text; /* may be empty */
};

struct put {
    enum record_kind kind;
    const struct record *rec; /* shares */
};

struct del {
    enum record_kind kind;
    id id;
    id member; /* topic_member_of the record: set when the change is applied to a venue that has it;
                  else zero. Not in the journal */
};

/* Who did it. */
struct actor {
    id device;       /* of the session */
    id staff;        /* zero: nobody in particular */
    struct str name; /* for people: the staff member's, or the device's */
    enum role role;
    id approver; /* the person who approved the command; zero: nobody was asked */
    bool late;   /* a command from before: the person was signed in then, and is no longer */
};

struct change {
    int refs;
    int64_t seq;        /* place in the venue's journal */
    struct chain chain; /* of the journal, this change included; zero in a draft. Set once, before
                           the change is applied or shared */
    id op;              /* of the command */
    time_ms at;         /* when the command happened, by the device's clock if it said so */
    time_ms recorded;   /* when the hub decided it */
    struct actor by;
    const struct event *events;
    size_t n_events;
    const struct put *puts;
    size_t n_puts;
    struct del *dels;
    size_t n_dels;
    size_t bytes; /* memory it holds, records included; counts against the limits */
};

/* Nothing of it was ever live, nobody is told: an order that was imported. */
static inline bool change_is_quiet(const struct change *c)
{
    return c->n_events == 1 && c->events[0].type == EVENT_order_imported;
}

/* Changes before it are not to be told any more: somebody was forgotten. */
static inline bool change_forgets(const struct change *c)
{
    return c->n_events == 1 && c->events[0].type == EVENT_guest_erased;
}

/* A deep copy of a draft, with one reference; NULL when out of memory. The records of the draft's
 * puts may be plain structs in an arena: record_new copies them. */
struct change *change_new(const struct change *draft);
struct change *change_share(struct change *c);
void change_drop(struct change *c); /* takes NULL */

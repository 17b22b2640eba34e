#pragma once
/* A change: what one accepted command did. The journal of a venue is its changes, seq 1, 2, 3 …
 *
 * `puts` and `dels` say what is so now, in whole records; whoever holds the state at seq n and
 * applies n+1 … m holds the state at m, without knowing a rule. In one change a record is put at
 * most once; a record both put and deleted is put first (its last state), then leaves the live set.
 *
 * A change is immutable, counted, and owns all it points to. */

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
};

/* Who did it. */
struct actor {
    id device;       /* of the session */
    id staff;        /* zero: nobody in particular */
    struct str name; /* for people: the staff member's, or the device's */
    enum role role;
};

struct change {
    int refs;
    int64_t seq;      /* place in the venue's journal; 0 until it is batched */
    id op;            /* of the command */
    time_ms at;       /* when the command happened, by the till if it said so */
    time_ms recorded; /* when the hub decided it */
    struct actor by;
    const struct event *events;
    size_t n_events;
    const struct put *puts;
    size_t n_puts;
    const struct del *dels;
    size_t n_dels;
    size_t bytes; /* memory it holds, records included: what the ceilings charge */
};

/* A counted copy of a draft (everything in it, records too); NULL without memory. The records of a
 * draft's puts may be plain structs in an arena: they are copied by record_new. refs is 1. */
struct change *change_new(const struct change *draft);
struct change *change_share(struct change *c);
void change_drop(struct change *c); /* takes NULL */

#pragma once
/* struct refusals: sensitive acts that were refused in a place, until the journal has them. Each is
 * written some seconds after it came (REFUSED_WAIT_MS). What a device or person is refused again in
 * the minute after the first, for the same reason, is counted and written at the minute's end. So a
 * flood of refused acts is a few changes a minute. What was not written when the hub ends or leaves
 * the venue is lost: of an act that goes on, the count; of others, those of the last seconds. Best
 * effort when memory is out. (docs/decisions/083) */

#include "hub/core/base/link.h"
#include "protocol/base/buf.h"
#include "protocol/pos/model/change.h"
#include "protocol/pos/model/refusals.h"

enum {
    REFUSED_WAIT_MS = 2000,
    REFUSED_MINUTE_MS = 60000,
    REFUSED_OF_DEVICE = 8, /* kinds of acts of a device in a minute; more are counted as others */
    REFUSED_MAX = 128,     /* in a venue; those of further devices count as of none */
};

struct refusals {
    struct link all;
    size_t n;
    int64_t due_ms; /* of the first that is to be written; INT64_MAX: none */
};

void refusals_init(struct refusals *r);
void refusals_fini(struct refusals *r);

/* Who asked for what, and why not. Text is borrowed. */
struct refused {
    const struct actor *by;
    struct str act;
    struct str why;
    id about; /* zero: nothing */
    struct opt_money amount;
};
void refused_add(struct refusals *r, const struct refused *what, time_ms wall, int64_t now_ms);

/* The same of a command, if it is sensitive and the refusal is not one of the moment (busy, a race
 * that another change won). */
void refused_command(struct refusals *r, const struct actor *by, const struct command *cmd,
    enum refusal why, time_ms wall, int64_t now_ms);
/* Whether refused_command would take it, for who must decode the command first. */
bool refused_counts(enum command_type type, enum refusal why);

/* Appends the body of refused_act.note of one that is due. False: none is. */
bool refused_due(struct refusals *r, int64_t now_ms, struct buf *to);

#pragma once
/* Rights: what a role may do in this venue. The roles of a command (COMMANDS_…) say who may give it
 * at all; the acts (model/acts.h) and the venue's settings narrow that, or let a command be done
 * with somebody's approval. What nothing allows is denied. */

#include "protocol/pos/model/acts.h"
#include "protocol/pos/model/venue.h"

struct right_now {
    enum right_beyond beyond;
    struct opt_money amount; /* within it: freely */
    struct opt_int minutes;  /* both, when both are there */
};

struct right_now right_of(const struct venue *v, enum role role, const struct act *act);
/* Bits 1 << enum role: those that may do some of a command, be it with an approval. */
unsigned rights_roles(const struct venue *v, enum command_type type);

/* What a command comes to, for a right's limits. */
struct stake {
    money amount;
    struct opt_int minutes; /* since the record was sent or ended; absent: that is not known */
};
/* It is within the limits, or there are none. */
bool right_is_free(const struct right_now *right, const struct stake *stake);

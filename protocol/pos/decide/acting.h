#pragma once
/* Who acts: the person for whom a command counts, and what that person may do at that device.
 *
 * What a person may do is what the person's role may, as far as the device goes: a display gives no
 * commands, a kitchen display only those of kitchens. Where nobody is signed in, the device's own
 * role decides, unless the settings want somebody to sign in. */

#include "protocol/pos/decide/decision.h"

/* The session that gives a command. */
struct acting {
    struct actor by; /* the person who is signed in, or the device */
    enum role device;
    bool signed_in; /* `by` is a person who proved it with a PIN or a badge */
    bool program;   /* with an API key, or signed_in: a person who logged in; there is no device */
};

/* The role of that person. */
enum role staff_role_of(const struct staff *s);

/* A person who is signed in has the name and role of the record now. False: works here no longer.
 */
bool acting_refresh(const struct venue *v, struct acting *a);

/* Whether such an actor may give that command. False with *ret_why: forbidden, sign_in_first or
 * not_yours. */
bool acting_may(
    const struct venue *v, const struct acting *a, enum command_type type, enum refusal *ret_why);

/* Who gives the command: the session's actor, or with `claimed` (the `by` of a command; zero: none)
 * the person who was signed in at this device at `at`. False with *ret_why: as above,
 * not_signed_in, or clock_in_first where the settings want people to be at work. A command that
 * counts for somebody who is not signed in any more is marked `late`. */
bool acting_resolve(const struct venue *v, const struct acting *a, id claimed,
    enum command_type type, time_ms at, struct actor *ret, enum refusal *ret_why);

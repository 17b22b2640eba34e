#pragma once
/* Common: the limits that many fields share, the head of every record, and the refusals that belong
 * to no domain. */

#define NAME_MAX_CHARS       80
#define NOTE_MAX_CHARS       400
#define COUNT_MAX            INT64_C(1000000000)
#define COURSE_MAX           20
#define INGREDIENT_MAX_CHARS 32
#define LINE_STATIONS        4 /* that make one line */

#define PHONE_MAX_CHARS     40
#define ROOM_MAX_CHARS      20
#define ALLERGIES_MAX_CHARS 200
#define UNIT_MAX_CHARS      8
#define DATE_CHARS          10 /* "2026-11-28" */

#define RECORD_HEAD(F)                                                                             \
    F(ID, id, ALL, 0, 0, none, "identity, chosen by whoever created the record")                   \
    F(INT, rev, ALL, 1, COUNT_MAX, none, "starts at 1, grows by 1 with each put")

/* Features that belong to no domain. */
#define FEATURES_common(X)                                                                         \
    X(strict_bodies, "an unknown field in a command's body is refused, not ignored")               \
    X(quotes, "the message quote: what a command would change, without doing it")

/* clang-format off */
/* What any rule may answer. `.status`: of REST, when it is not that of its retry (refusals.h). */
#define REFUSALS_common(N) \
    N(not_found, NEVER, "there is no such record here", .status = 404) \
    N(exists, NEVER, "a record with this id exists already") \
    N(rev_changed, NEVER, "somebody changed it meanwhile", .status = 412) \
    N(state_changed, NEVER, "it is in another state meanwhile", .status = 412) \
    N(pre_required, NEVER, "the command needs a precondition", .status = 428) \
    N(amount_too_large, NEVER, "the amount is beyond what the hub counts", .status = 422) \
    N(bad_time, NEVER, "it is from too long ago, or the device's clock is wrong", .status = 422) \
    N(venue_full, NEVER, "the venue has as many live records as a venue can have") \
    N(change_too_large, NEVER, "it would change too much at once")

/* What the protocol, the session and the moment answer, whatever the command. */
#define REFUSALS_session(N) \
    N(op_reused, NEVER, "this op was used for another command", .status = 422) \
    N(bad_command, FIX, "a field of the command breaks a rule") \
    N(unknown_command, FIX, "no such command", .status = 404) \
    N(forbidden, FIX, "this device's role may not do that", .status = 403) \
    N(busy, SAME, "too many commands are waiting") \
    N(rate, SAME, "this device sends too fast", .status = 429) \
    N(unavailable, SAME, "the database cannot be reached now") \
    N(conflict, SAME, "too many hubs changed this venue at once") \
    N(internal, SAME, "the hub could not do it; it was logged", .status = 500)
/* clang-format on */

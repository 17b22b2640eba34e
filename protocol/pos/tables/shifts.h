#pragma once
/* Shifts: who is at work since when, as what and for which wage; breaks, declared tips, and edits
 * of time cards (docs/decisions/082). Columns: protocol/pos/tables/README.md.
 *
 *   (shift.start) --> at work --(break.start)--> on break --(break.end)--> at work
 *                        \--------(shift.end, shift.edit)---/--> ended
 *
 * A shift has no state field: it is open until it has an end, and so is a break. */

#define BREAKS_MAX 20

#define ENUMS_shifts(L)

/* A break. How much of it counts as work is decided when it begins. */
#define FIELDS_shift_break(F)                                                                      \
    F(TIME, started_at, ALL, 0, 0, none, "when it began")                                          \
    F(TIME_OPT, ended_at, ALL, 0, 0, none, "when it ended; null: not yet")                         \
    F(BOOL, paid, ALL, 0, 0, none, "it counts as work …")                                          \
    F(INT_OPT, paid_minutes, ALL, 0, 1440, none, "… for so long at most; null: all of it")

#define SHAPES_shifts(S) S(shift_break)

#define FIELDS_shift(F)                                                                            \
    RECORD_HEAD(F)                                                                                 \
    F(ID, staff_id, ALL, 0, 0, staff, "who")                                                       \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "the name then")                                   \
    F(TEXT, job, ALL, 0, NAME_MAX_CHARS, none,                                                     \
        "what the person works as; empty: no job of theirs")                                       \
    F(MONEY_OPT, wage, COST, 0, MONEY_MAX, none,                                                   \
        "of an hour, as it was when the shift began; null: not known")                             \
    F(TIME, started_at, ALL, 0, 0, none, "clocked in: the time of the command")                    \
    F(TIME_OPT, ended_at, ALL, 0, 0, none, "clocked out; null: not yet")                           \
    F(TEXT, business_date, ALL, 0, DATE_CHARS, none,                                               \
        "the business day on which it began, to which all of it counts; empty: not known")         \
    F(LIST, breaks, ALL, 0, BREAKS_MAX, shift_break, "one after the other")                        \
    F(MONEY_OPT, tips, MONEY, 0, MONEY_MAX, none, "that the person declared; null: none declared")

/* One edit of a time card. It is never changed. */
#define FIELDS_shift_edit(F)                                                                       \
    RECORD_HEAD(F)                                                                                 \
    F(ID, shift_id, ALL, 0, 0, shift, "what was edited")                                           \
    F(INT, number, ALL, 1, COUNT_MAX, none, "of the shift's edits, from 1")                        \
    F(ID_OPT, by_id, ALL, 0, 0, none, "the person who did; null: nobody was signed in")            \
    F(TEXT, by, ALL, 0, NAME_MAX_CHARS, none, "the name of the person, or of the device")          \
    F(TIME, at, ALL, 0, 0, none, "when")                                                           \
    F(TEXT, reason, ALL, 1, NOTE_MAX_CHARS, none, "why")                                           \
    F(TEXT, job_was, ALL, 0, NAME_MAX_CHARS, none, "the job before …")                             \
    F(TEXT, job, ALL, 0, NAME_MAX_CHARS, none, "… and since")                                      \
    F(MONEY_OPT, wage_was, COST, 0, MONEY_MAX, none, "the wage before …")                          \
    F(MONEY_OPT, wage, COST, 0, MONEY_MAX, none, "… and since")                                    \
    F(TIME, started_was, ALL, 0, 0, none, "when it began, before …")                               \
    F(TIME, started_at, ALL, 0, 0, none, "… and since")                                            \
    F(TIME_OPT, ended_was, ALL, 0, 0, none, "when it ended, before …")                             \
    F(TIME_OPT, ended_at, ALL, 0, 0, none, "… and since")                                          \
    F(LIST, breaks_were, ALL, 0, BREAKS_MAX, shift_break, "its breaks before …")                   \
    F(LIST, breaks, ALL, 0, BREAKS_MAX, shift_break, "… and since")                                \
    F(MONEY_OPT, tips_were, MONEY, 0, MONEY_MAX, none, "declared tips before …")                   \
    F(MONEY_OPT, tips, MONEY, 0, MONEY_MAX, none, "… and since")

#define RECORDS_shifts(R)                                                                          \
    R(shift, shift, TOPIC_BIT(SHIFTS),                                                             \
        "a person at work, or who was: ended ones stay for weeks, so that they can be edited")     \
    R(shift_edit, shift_edit, TOPIC_BIT(SHIFTS),                                                   \
        "an edit of a shift: who, when, why, what was and what is; leaves with its shift")

#define INDEXES_shifts(I)                                                                          \
    I(SHIFTS_OF_STAFF, shift, staff_id)                                                            \
    I(EDITS_OF_SHIFT, shift_edit, shift_id)

#define FAMILIES_shifts(K)

#define FIELDS_cmd_shift_start(F)                                                                  \
    F(ID, shift_id, ALL, 0, 0, none, "chosen by the device")                                       \
    F(ID_OPT, staff_id, ALL, 0, 0, staff,                                                          \
        "who begins; absent: whoever gives the command; others "                                   \
        "are a manager's to name")                                                                 \
    F(TEXT, job, ALL, 0, NAME_MAX_CHARS, none,                                                     \
        "one of the person's jobs; absent: the only one, or none if the person has none")

#define FIELDS_cmd_shift_end(F)                                                                    \
    F(ID, shift_id, ALL, 0, 0, shift, "one's own, or of whomever, for managers")                   \
    F(MONEY_OPT, tips, ALL, 0, MONEY_MAX, none, "declares them; absent: as shift.tips said")

#define FIELDS_cmd_shift_tips(F)                                                                   \
    F(ID, shift_id, ALL, 0, 0, shift, "as in shift.end")                                           \
    F(MONEY, tips, ALL, 0, MONEY_MAX, none, "of the whole shift so far")

#define FIELDS_cmd_shift_edit(F)                                                                   \
    F(ID, shift_id, ALL, 0, 0, shift, "open or ended")                                             \
    F(ID, edit_id, ALL, 0, 0, none, "of the entry, chosen by the device")                          \
    F(TEXT, reason, ALL, 1, NOTE_MAX_CHARS, none, "why")                                           \
    F(TEXT, job, ALL, 0, NAME_MAX_CHARS, none, "what the person worked as; empty: no job",         \
        .required = true)                                                                          \
    F(MONEY_OPT, wage, ALL, 0, MONEY_MAX, none,                                                    \
        "of an hour; absent: as it was, or with another job the person's wage of that")            \
    F(TIME, started_at, ALL, 0, 0, none, "when it began")                                          \
    F(TIME_OPT, ended_at, ALL, 0, 0, none, "when it ended; absent: it is open")                    \
    F(LIST, breaks, ALL, 0, BREAKS_MAX, shift_break, "all of them", .required = true)              \
    F(MONEY_OPT, tips, ALL, 0, MONEY_MAX, none, "declared; absent: none are")

#define FIELDS_cmd_shift_hand_over(F)                                                              \
    F(ID, staff_id, ALL, 0, 0, none, "whose open orders")                                          \
    F(ID, to_staff_id, ALL, 0, 0, staff, "who serves them from now on")

#define FIELDS_cmd_break_start(F)                                                                  \
    F(ID, shift_id, ALL, 0, 0, shift, "as in shift.end")                                           \
    F(BOOL, paid, ALL, 0, 0, none, "it counts as work, as far as the settings let it")

#define FIELDS_cmd_break_end(F) F(ID, shift_id, ALL, 0, 0, shift, "as in shift.end")

#define FEATURES_shifts(X)                                                                         \
    X(shifts, "people clock in and out, the topic shifts, wages of jobs, edits of time cards")

/* clang-format off */
#define COMMANDS_shifts(C) \
    C(shift, start, ALL_STAFF, PRE_NONE, "a person begins to work; at most one open shift each", .since = FEATURE_shifts, .off_shift = true) \
    C(shift, end, ALL_STAFF, PRE_NONE, "a person ends working, and the break if there is one; refused while the person has open orders, of which `detail.orders` lists the first", .since = FEATURE_shifts, .finishes = true, .off_shift = true) \
    C(shift, tips, ALL_STAFF, PRE_NONE, "declare the tips of an open shift; the last word counts, the same changes nothing", .since = FEATURE_shifts, .off_shift = true) \
    C(shift, edit, MANAGERS, PRE_REV, "replace what a time card says, which adds an entry; also the end of a shift that was forgotten; pre.rev required, the same changes nothing", .since = FEATURE_shifts, .off_shift = true, .sensitive = true) \
    C(shift, hand_over, FLOOR_STAFF, PRE_NONE, "hand the open orders of a person over to another one, as many as one change has room for: `left` says how many remain", .since = FEATURE_shifts, .off_shift = true, .sensitive = true) \
    C(break, start, ALL_STAFF, PRE_NONE, "a break begins; within one it changes nothing", .since = FEATURE_shifts, .off_shift = true) \
    C(break, end, ALL_STAFF, PRE_NONE, "the break ends; without one it changes nothing", .since = FEATURE_shifts, .finishes = true, .off_shift = true)

#define REFUSALS_shifts(N) \
    N(on_shift, NEVER, "this person is at work already") \
    N(shift_ended, NEVER, "this shift has ended") \
    N(shift_orders, NEVER, "this person has open orders: close them or hand them over") \
    N(shift_full, NEVER, "a shift has as many breaks or edits as it can have, or a venue as many shifts") \
    N(shift_overlaps, NEVER, "the person was at work in another shift then") \
    N(tips_needed, NEVER, "the venue wants tips declared before a shift ends") \
    N(job_unknown, NEVER, "the person does not work as that here") \
    N(clock_in_first, FIX, "this person must be at work first: clock in, or end the break")

#define EVENTS_shifts(E) \
    E(shift, started, "id: the shift; text: the person's name") \
    E(shift, ended, "id: the shift; text: the person's name") \
    E(shift, tips, "tips were declared; id: the shift; text: the person's name") \
    E(shift, edited, "id: the shift; text: the reason") \
    E(break, started, "id: the shift; text: the person's name") \
    E(break, ended, "id: the shift; text: the person's name")
/* clang-format on */

#pragma once
/* People: who works here, and who is signed in where. PINs and badges are not here: they never
 * enter a record, the journal or a log (docs/decisions/080). Columns:
 * protocol/pos/tables/README.md. */

#define SPELLS_MAX     12
#define JOBS_MAX       10
#define LANGUAGE_CHARS 16
#define ACT_MAX_CHARS  40 /* names of commands, refusals, roles */

/* The roles that a person may have: names of roles.h. */
#define ENUM_staff_role(E, e)                                                                      \
    E(e, WAITER, "waiter", "serves: tables, orders, payments at the table")                        \
    E(e, KITCHEN, "kitchen", "cooks")                                                              \
    E(e, CASHIER, "cashier", "works at the till")                                                  \
    E(e, MANAGER, "manager", "may do everything in the venue")

/* How a person proves who it is. */
#define ENUM_secret(E, e)                                                                          \
    E(e, PIN, "pin", "digits that the person remembers")                                           \
    E(e, BADGE, "badge", "the code of a card that the person carries")

#define ENUMS_people(L) L(staff_role) L(secret)

#define FIELDS_job(F)                                                                              \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "\"Bar\"")                                         \
    F(MONEY_OPT, wage, COST, 0, MONEY_MAX, none,                                                   \
        "of an hour; null: not known; absent in staff.put: as it was for the job of this name",    \
        .since = FEATURE_shifts)

/* A time in which somebody was signed in at a device. */
#define FIELDS_spell(F)                                                                            \
    F(ID, staff_id, ALL, 0, 0, staff, "who")                                                       \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "the name then")                                   \
    F(ENUM, role, ALL, 0, 0, staff_role, "the role then")                                          \
    F(TIME, from, ALL, 0, 0, none, "signed in")                                                    \
    F(TIME_OPT, to, ALL, 0, 0, none, "signed out; null: not yet")

#define SHAPES_people(S) S(job) S(spell)

#define FIELDS_staff(F)                                                                            \
    RECORD_HEAD(F)                                                                                 \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "for people: \"Anna\"")                            \
    F(ENUM, role, ALL, 0, 0, staff_role, "what the person may do")                                 \
    F(LIST, jobs, ALL, 0, JOBS_MAX, job, "what the person works as")                               \
    F(TEXT, language, ALL, 0, LANGUAGE_CHARS, none,                                                \
        "of the screens, BCP 47: \"ur\"; empty: the device's")                                     \
    F(BOOL, pin, ALL, 0, 0, none, "a PIN is set")                                                  \
    F(BOOL, badge, ALL, 0, 0, none, "a badge is set")                                              \
    F(TIME_OPT, ended_at, ALL, 0, 0, none, "works here no longer since then; null: works here")

#define FIELDS_post(F)                                                                             \
    RECORD_HEAD(F)                                                                                 \
    F(ID_OPT, staff_id, ALL, 0, 0, staff, "who is signed in; null: nobody")                        \
    F(LIST, spells, ALL, 0, SPELLS_MAX, spell,                                                     \
        "who was signed in when, the latest last; older ones are in the journal")

/* What was refused: of the record, and of the command that writes it. */
#define FIELDS_of_refused(F)                                                                       \
    F(ID_OPT, device_id, ALL, 0, 0, none, "the device, or the key of the API, that asked")         \
    F(ID_OPT, staff_id, ALL, 0, 0, none, "the person who asked; null: not known")                  \
    F(TEXT, name, ALL, 0, NAME_MAX_CHARS, none, "of the person, or the device")                    \
    F(TEXT, role, ALL, 0, ACT_MAX_CHARS, none, "as which it was asked")                            \
    F(TEXT, act, ALL, 1, ACT_MAX_CHARS, none,                                                      \
        "the command, \"line.void\"; or \"sign_in\", \"secret\", \"unlock\"")                      \
    F(ID_OPT, about, ALL, 0, 0, none, "the first record that the last of them named")              \
    F(MONEY_OPT, amount, MONEY, 0, MONEY_MAX, none,                                                \
        "the first amount that the last of them named")                                            \
    F(TEXT, refusal, ALL, 1, ACT_MAX_CHARS, none, "the code of the refusal or error")              \
    F(INT, times, ALL, 0, COUNT_MAX, none, "so often, from `since` to `until`")                    \
    F(INT, others, ALL, 0, COUNT_MAX, none, "further refused acts of this device, of many kinds")  \
    F(TIME, since, ALL, 0, 0, none, "the first")                                                   \
    F(TIME, until, ALL, 0, 0, none, "the last")

#define FIELDS_refused_act(F)                                                                      \
    RECORD_HEAD(F)                                                                                 \
    FIELDS_of_refused(F)

#define RECORDS_people(R)                                                                          \
    R(staff, staff, TOPIC_BIT(STAFF),                                                              \
        "a person who works here, or did; the id is the same in every venue of the tenant")        \
    R(post, post, TOPIC_BIT(STAFF),                                                                \
        "a device at which somebody signed in; its id is the device's")                            \
    R(refused_act, refused_act, TOPIC_BIT(AUDIT),                                                  \
        "a sensitive act that was refused; it leaves at once, and the journal keeps it")

#define INDEXES_people(I)

#define FAMILIES_people(K)

#define FIELDS_cmd_staff_put(F)                                                                    \
    F(ID, staff_id, ALL, 0, 0, none, "the person; the same id in every venue of the tenant")       \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "for people: \"Anna\"")                            \
    F(ENUM, role, ALL, 0, 0, staff_role, "what the person may do from now on")                     \
    F(LIST, jobs, ALL, 0, JOBS_MAX, job, "what the person works as")                               \
    F(TEXT, language, ALL, 0, LANGUAGE_CHARS, none, "of the screens, BCP 47; empty: the device's")

#define FIELDS_cmd_staff_end(F)                                                                    \
    F(ID, staff_id, ALL, 0, 0, staff, "who")                                                       \
    F(TEXT, reason, ALL, 0, NOTE_MAX_CHARS, none, "for the journal")

#define FIELDS_cmd_staff_secret(F)                                                                 \
    F(ID, staff_id, ALL, 0, 0, staff, "whose")                                                     \
    F(ENUM, secret, ALL, 0, 0, secret, "which one was set")

#define FIELDS_cmd_post_take(F) F(ID, staff_id, ALL, 0, 0, staff, "who signed in at this device")

#define FIELDS_cmd_post_leave(F) F(ID, staff_id, ALL, 0, 0, none, "who signed out of this device")

#define FIELDS_cmd_refused_act_note(F) FIELDS_of_refused(F)

#define FEATURES_people(X)                                                                         \
    X(people, "staff with PINs and badges, sign_in, `by` of commands, the topic staff")            \
    X(audit, "refused sensitive acts are in the journal, the topic audit")

/* clang-format off */
#define COMMANDS_people(C) \
    C(staff, put, MANAGERS, PRE_REV, "a person works here, with this name, role, jobs and language; one who had ended works here again", .since = FEATURE_people, .sensitive = true) \
    C(staff, end, MANAGERS, PRE_NONE, "a person works here no longer: signed out of every device at once; the record stays until the room is needed", .since = FEATURE_people, .finishes = true, .sensitive = true) \
    C(staff, secret, NO_ROLE, PRE_NONE, "the hub's own: a PIN or badge was set (message secret); no device may say it", .since = FEATURE_people) \
    C(post, take, NO_ROLE, PRE_NONE, "the hub's own: a person signed in at this device (message sign_in); whoever was is signed out", .since = FEATURE_people) \
    C(post, leave, NO_ROLE, PRE_NONE, "the hub's own: a person signed out of this device", .since = FEATURE_people, .finishes = true) \
    C(refused_act, note, NO_ROLE, PRE_NONE, "the hub's own: sensitive acts were refused; those of a device and a minute are one", .since = FEATURE_audit, .finishes = true)

#define REFUSALS_people(N) \
    N(staff_ended, NEVER, "this person works here no longer") \
    N(staff_full, NEVER, "the venue has as many people, or devices that people sign in at, as a venue can have") \
    N(last_manager, NEVER, "the settings want people to sign in, so a manager with a PIN or badge must remain") \
    N(not_signed_in, NEVER, "this person was not signed in at this device then") \
    N(sign_in_first, FIX, "somebody must sign in at this device first") \
    N(not_yours, FIX, "the person who is signed in may not do that")

#define EVENTS_people(E) \
    E(staff, put, "id: the person") \
    E(staff, ended, "id: the person; text: the reason") \
    E(staff, secret, "a PIN or badge was set; id: the person; text: which") \
    E(staff, signed_in, "id: the device") \
    E(staff, signed_out, "id: the device") \
    E(refused_act, noted, "id: the record; text: the act")
/* clang-format on */

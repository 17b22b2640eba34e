#pragma once
/* Approval: somebody else says yes to one command (docs/decisions/081). Which commands need that is
 * in protocol/pos/model/acts.h and in the settings. Columns: protocol/pos/tables/README.md. */

#define ACT_CHARS 40

/*                       +--(approval.deny)--> DENIED
 * (approval.ask) --> ASKED --(approval.give, message approve)--> GIVEN --(the command)--> USED
 *                       |                                          |
 *                       +---------------(approval.withdraw)--------+--> WITHDRAWN
 *                       +---------------(approval.expire)----------+--> EXPIRED
 * (message approve) --> GIVEN */
#define ENUM_approval_state(E, e)                                                                  \
    E(e, ASKED, "asked", "waits for somebody who may give it")                                     \
    E(e, GIVEN, "given", "one command may use it, until expires_at")                               \
    E(e, DENIED, "denied", "somebody who may give it said no")                                     \
    E(e, USED, "used", "a command was done with it")                                               \
    E(e, EXPIRED, "expired", "its time was up")                                                    \
    E(e, WITHDRAWN, "withdrawn", "whoever asked needs it no more")

#define ENUMS_approval(L) L(approval_state)

#define SHAPES_approval(S)

#define FIELDS_approval(F)                                                                         \
    RECORD_HEAD(F)                                                                                 \
    F(TEXT, act, ALL, 1, ACT_CHARS, none, "what it is for: \"discount.comp\"")                     \
    F(ID_OPT, subject_id, ALL, 0, 0, none, "the record that the command is about; null: none")     \
    F(ID_OPT, order_id, ALL, 0, 0, none, "the order that it belongs to, if any")                   \
    F(INT, order_number, ALL, 0, COUNT_MAX, none, "that order's number; 0: none")                  \
    F(TEXT, table_number, ALL, 0, NAME_MAX_CHARS, none, "of its table, if any")                    \
    F(TEXT, about, ALL, 0, NAME_MAX_CHARS, none, "the name of the line or item, if any")           \
    F(MONEY, amount, MONEY, 0, MONEY_MAX, none, "the command may come to so much at most")         \
    F(TEXT, reason, ALL, 0, NOTE_MAX_CHARS, none, "why, as whoever asked said")                    \
    F(ENUM, state, ALL, 0, 0, approval_state, "what became of it")                                 \
    F(ID, device_id, ALL, 0, 0, none, "where it was asked for; zero: by a program")                \
    F(ID_OPT, asked_by_id, ALL, 0, 0, none, "the person who asked; null: nobody was signed in")    \
    F(TEXT, asked_by, ALL, 0, NAME_MAX_CHARS, none, "the name then, or the device's")              \
    F(TIME, asked_at, ALL, 0, 0, none, "when")                                                     \
    F(ID_OPT, decided_by_id, ALL, 0, 0, none, "the person who gave or denied it")                  \
    F(TEXT, decided_by, ALL, 0, NAME_MAX_CHARS, none, "the name then")                             \
    F(TIME_OPT, decided_at, ALL, 0, 0, none, "when")                                               \
    F(TEXT, decision, ALL, 0, NOTE_MAX_CHARS, none, "why it was denied")                           \
    F(TIME, expires_at, ALL, 0, 0, none, "asked, given: until then")                               \
    F(TIME_OPT, ended_at, ALL, 0, 0, none, "denied, used, expired or withdrawn since then")

#define RECORDS_approval(R)                                                                        \
    R(approval, approval, TOPIC_BIT(APPROVALS),                                                    \
        "what somebody may do once because another person said yes; those that ended leave "       \
        "later")

#define INDEXES_approval(I)

#define FAMILIES_approval(K)

#define FIELDS_cmd_approval_ask(F)                                                                 \
    F(ID, approval_id, ALL, 0, 0, none, "chosen by the device")                                    \
    F(TEXT, act, ALL, 1, ACT_CHARS, none, "as the refusal said (detail.approval)")                 \
    F(ID_OPT, subject_id, ALL, 0, 0, none, "as the refusal said")                                  \
    F(MONEY_OPT, amount, ALL, 0, MONEY_MAX, none, "as the refusal said, or more; absent: 0")       \
    F(TEXT, reason, ALL, 0, NOTE_MAX_CHARS, none, "why, for whoever decides")

#define FIELDS_cmd_approval_give(F) F(ID, approval_id, ALL, 0, 0, approval, "which")

#define FIELDS_cmd_approval_deny(F)                                                                \
    F(ID, approval_id, ALL, 0, 0, approval, "which")                                               \
    F(TEXT, reason, ALL, 0, NOTE_MAX_CHARS, none, "why, for whoever asked")

#define FIELDS_cmd_approval_withdraw(F) F(ID, approval_id, ALL, 0, 0, approval, "which")

#define FIELDS_cmd_approval_lend(F)                                                                \
    FIELDS_cmd_approval_ask(F)                                                                     \
        F(ID, staff_id, ALL, 0, 0, staff, "who proved to be there with a PIN or a badge")

#define FIELDS_cmd_approval_expire(F) F(ID, approval_id, ALL, 0, 0, approval, "which")

#define FEATURES_approval(X)                                                                       \
    X(manager_approvals,                                                                           \
        "rights of the settings, approvals by a second person, `approval` of commands, the "       \
        "message approve, the topic approvals")

/* clang-format off */
#define COMMANDS_approval(C) \
    C(approval, ask, ALL_STAFF, PRE_NONE, "ask for an approval: whoever may give it sees that at once", .since = FEATURE_manager_approvals) \
    C(approval, give, CLOSERS, PRE_NONE, "say yes: the person who is signed in must be another one than who asked, unless the settings allow it, and be allowed to do it", .since = FEATURE_manager_approvals, .finishes = true, .sensitive = true) \
    C(approval, deny, CLOSERS, PRE_NONE, "say no; the same people may", .since = FEATURE_manager_approvals, .finishes = true, .sensitive = true) \
    C(approval, withdraw, ALL_STAFF, PRE_NONE, "whoever asked needs it no more; one that ended changes nothing", .since = FEATURE_manager_approvals, .finishes = true) \
    C(approval, lend, NO_ROLE, PRE_NONE, "the hub's own: somebody approved at this device (message approve); no device may say it", .since = FEATURE_manager_approvals) \
    C(approval, expire, NO_ROLE, PRE_NONE, "the hub's own: its time is up; no device may say it", .since = FEATURE_manager_approvals, .finishes = true)

#define REFUSALS_approval(N) \
    N(needs_approval, FIX, "somebody who may do this must approve it first", .status = 403) \
    N(approval_open, FIX, "nobody has approved it yet") \
    N(approval_ended, NEVER, "this approval was used, denied or withdrawn, or has expired") \
    N(approval_other, NEVER, "this approval is for another command, another record, or somebody else") \
    N(approval_exceeded, NEVER, "this is more than was approved") \
    N(approval_own, FIX, "another person than the one who asked must decide", .status = 403) \
    N(approvals_full, FIX, "too many approvals are being asked for")

#define EVENTS_approval(E) \
    E(approval, asked, "id: the approval; text: for what") \
    E(approval, given, "id: the approval") \
    E(approval, denied, "id: the approval; text: why") \
    E(approval, used, "id: the approval") \
    E(approval, withdrawn, "id: the approval") \
    E(approval, expired, "id: the approval")
/* clang-format on */

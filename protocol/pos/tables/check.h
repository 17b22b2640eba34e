#pragma once
/* Check: who pays what of an order (docs/decisions/017). Columns: protocol/pos/tables/README.md.
 *
 * An order without check records is one check. RECORDS_order lists the record `check`, since lines
 * refer to it. */

#define CHECK_WEIGHT_MAX 1000000

/* The check:
 *
 *   (check.split) --> OPEN --payment.take of its due--> PAID
 *                     |  ^
 *         check.merge |  | check.split
 *                     v  |
 *                    MERGED
 *   OPEN --the order ends without its payment--> CLOSED
 *
 * Nothing changes what a PAID check bears. A MERGED one bears nothing: the check into which it was
 * merged bears it, and what it had is remembered, so that it can be split off again as it was. */
#define ENUM_check_state(E, e)                                                                     \
    E(e, OPEN, "open", "to be paid")                                                               \
    E(e, PAID, "paid", "paid in full: it bears what it was paid for, whatever happens")            \
    E(e, MERGED, "merged", "another check bears what it would: into_id")                           \
    E(e, CLOSED, "closed", "its order ended without a payment of it")

#define ENUMS_check(L) L(check_state)

#define FIELDS_check(F)                                                                            \
    RECORD_HEAD(F)                                                                                 \
    F(ID, order_id, ALL, 0, 0, order, "its order")                                                 \
    F(INT, number, ALL, 1, COUNT_MAX, none, "numbers the checks of its order, from 1")             \
    F(TEXT, name, PERSONAL, 0, NAME_MAX_CHARS, none, "who pays; may be empty")                     \
    F(ENUM, state, ALL, 0, 0, check_state, "open, paid, merged or closed")                         \
    F(ID_OPT, into_id, ALL, 0, 0, check, "merged: the check that bears what it would; else null")  \
    F(INT, weight, ALL, 0, CHECK_WEIGHT_MAX, none,                                                 \
        "its part of the lines that are on no check, in proportion to the other open checks' "     \
        "weights; without any weights the open check with the smallest number bears them")         \
    F(MONEY_OPT, amount, MONEY, 1, MONEY_MAX, none,                                                \
        "or this much of them, at most; null: by weight")                                          \
    F(MONEY, net, MONEY, 0, MONEY_MAX, none, "what it bears, without tax")                         \
    F(MONEY, tax, MONEY, 0, MONEY_MAX, none, "the tax of that")                                    \
    F(MONEY, discount, MONEY, 0, MONEY_MAX, none, "what discounts take off what it bears")         \
    F(MONEY, total, MONEY, 0, MONEY_MAX, none,                                                     \
        "net + tax; totals of an order's checks add up to the order's")                            \
    F(MONEY, paid, MONEY, 0, MONEY_MAX, none, "taken so far: all or nothing")                      \
    F(MONEY, due, MONEY, 0, MONEY_MAX, none, "total - paid")                                       \
    F(TEXT, opened_by, ALL, 0, NAME_MAX_CHARS, none, "who opened it")                              \
    F(TIME, opened_at, ALL, 0, 0, none, "when")                                                    \
    F(TIME_OPT, closed_at, ALL, 0, 0, none, "when it was paid, or its order ended")                \
    F(MONEY, charge, MONEY, 0, MONEY_MAX, none,                                                    \
        "its part of the order's charges, in total, in proportion to what else it bears")          \
    F(MONEY, charge_tax, MONEY, 0, MONEY_MAX, none, "the tax in that")                             \
    F(TEXT, business_date, ALL, 0, DATE_CHARS, none, "that of its order; empty: not known",        \
        .since = FEATURE_business_days)

#define FIELDS_share(F)                                                                            \
    RECORD_HEAD(F)                                                                                 \
    F(ID, order_id, ALL, 0, 0, order, "its order")                                                 \
    F(ID, line_id, ALL, 0, 0, line, "a line that several checks bear")                             \
    F(ID, check_id, ALL, 0, 0, check, "one of them")                                               \
    F(INT, weight, ALL, 0, CHECK_WEIGHT_MAX, none,                                                 \
        "its part, in proportion to the line's other shares; 0: taken back")                       \
    F(MONEY, net, MONEY, 0, MONEY_MAX, none, "its part of the line's net")                         \
    F(MONEY, tax, MONEY, 0, MONEY_MAX, none, "its part of the line's tax")                         \
    F(MONEY, discount, MONEY, 0, MONEY_MAX, none, "its part of the line's discount")

/* Elements of check.split. */
#define FIELDS_check_part(F)                                                                       \
    F(ID, check_id, ALL, 0, 0, none, "a new id opens a check; else one of the order's")            \
    F(TEXT, name, ALL, 0, NAME_MAX_CHARS, none, "who pays; absent: as it is")                      \
    F(INT_OPT, weight, ALL, 0, CHECK_WEIGHT_MAX, none,                                             \
        "its part of the lines that are on no check; absent: as it is, or 0")                      \
    F(MONEY_OPT, amount, ALL, 1, MONEY_MAX, none, "or this much of them, at most")

#define FIELDS_seat_part(F)                                                                        \
    F(INT, seat, ALL, 1, 1000, none, "its lines, but those that are paid …")                       \
    F(ID, check_id, ALL, 0, 0, check, "… come onto this check")

#define FIELDS_line_part(F)                                                                        \
    F(ID, line_id, ALL, 0, 0, line, "one of the order's lines")                                    \
    F(ID_OPT, check_id, ALL, 0, 0, check, "the check that bears it; absent: on no check")          \
    F(INT_OPT, weight, ALL, 1, CHECK_WEIGHT_MAX, none,                                             \
        "a line that is named several times is divided over these checks in proportion; "          \
        "absent: 1")

#define SHAPES_check(S)                                                                            \
    S(check_part)                                                                                  \
    S(seat_part)                                                                                   \
    S(line_part)

#define RECORDS_check(R)                                                                           \
    R(share, line_share, TOPIC_BIT(ORDERS) | TOPIC_BIT(CHECKS),                                    \
        "a check's part of a line that several checks bear")

#define INDEXES_check(I)                                                                           \
    I(CHECKS_OF_ORDER, check, order_id)                                                            \
    I(SHARES_OF_ORDER, share, order_id)                                                            \
    I(SHARES_OF_LINE, share, line_id)

#define FAMILIES_check(K)

#define FIELDS_cmd_check_split(F)                                                                  \
    F(ID, order_id, ALL, 0, 0, order, "an open order")                                             \
    F(LIST, checks, ALL, 0, 50, check_part,                                                        \
        "checks to open or change, or to split off again when they were merged")                   \
    F(LIST, seats, ALL, 0, 100, seat_part, "seats whose lines move; then …")                       \
    F(LIST, lines, ALL, 0, 500, line_part, "… single lines that move or are divided")

#define FIELDS_cmd_check_merge(F)                                                                  \
    F(ID, check_id, ALL, 0, 0, check, "an open check")                                             \
    F(ID, into_id, ALL, 0, 0, check, "another of the same order, which bears both from now on")

#define FEATURES_check(X) X(checks, "several checks of one order, each paid by itself")

/* clang-format off */
#define COMMANDS_check(C) \
    C(check, split, FLOOR_STAFF, PRE_REV, "say who bears what of an order: by lines, seats, equal or unequal parts, amounts, or parts of a line; the kitchen is told nothing; what is so already changes nothing", .since = FEATURE_checks) \
    C(check, merge, FLOOR_STAFF, PRE_NONE, "let another check bear what this one does; check.split undoes it", .since = FEATURE_checks)

#define REFUSALS_check(N) \
    N(check_paid, NEVER, "the check is paid: what it bears stays as it is") \
    N(check_needed, NEVER, "the order has several open checks: say which one is paid") \
    N(checks_full, NEVER, "the order has as many checks, or parts of lines, as an order can have")

#define EVENTS_check(E) \
    E(order, split, "id: the order; its checks say who bears what") \
    E(check, opened, "id: the check") \
    E(check, merged, "id: the check that another one bears now") \
    E(check, paid, "id: the check")
/* clang-format on */

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

/* What was printed for the guests, of an order or of one of its checks:
 *
 *   (bill.print) --> GOOD --what it bills changes--> STALE
 *                      \--bill.print--> REPLACED <--bill.print--/
 *
 * Its amounts stay as they were printed, whatever happens. It leaves with its order. */
#define ENUM_bill_state(E, e)                                                                      \
    E(e, GOOD, "good", "it says what there is to pay")                                             \
    E(e, STALE, "stale", "what it bills has changed since: to be printed again")                   \
    E(e, REPLACED, "replaced", "it was printed again")

#define ENUMS_check(L)                                                                             \
    L(check_state)                                                                                 \
    L(bill_state)

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

#define BILL_TAXES_MAX 12

/* Names, choices and notes are those of the line: they do not change after the send. */
#define FIELDS_bill_line(F)                                                                        \
    F(ID, line_id, ALL, 0, 0, line, "a line that it bills")                                        \
    F(INT, quantity, ALL, 1, 9999, none, "of the line")                                            \
    F(MONEY, unit_price, MONEY, 0, MONEY_MAX, none, "of the line")                                 \
    F(MONEY, net, MONEY, 0, MONEY_MAX, none, "amount without tax, less discount")                  \
    F(MONEY, tax, MONEY, 0, MONEY_MAX, none, "its taxes")                                          \
    F(MONEY, discount, MONEY, 0, MONEY_MAX, none, "what discounts take off")                       \
    F(BOOL, part, ALL, 0, 0, none, "several checks bear it: the amounts are this one's part")

#define FIELDS_bill_tax(F)                                                                         \
    F(TEXT, name, ALL, 0, NAME_MAX_CHARS, none, "as on the lines; empty: the only one of a line")  \
    F(INT, rate_ppm, ALL, 0, 10000000, none, "parts per million")                                  \
    F(BOOL, inclusive, ALL, 0, 0, none, "prices contain it")                                       \
    F(MONEY, amount, MONEY, -MONEY_MAX, MONEY_MAX, none, "how much it is")

#define FIELDS_bill(F)                                                                             \
    RECORD_HEAD(F)                                                                                 \
    F(ID, order_id, ALL, 0, 0, order, "its order")                                                 \
    F(ID_OPT, check_id, ALL, 0, 0, check, "the check that it bills; null: the whole order")        \
    F(ENUM, state, ALL, 0, 0, bill_state, "good, stale or replaced")                               \
    F(INT, number, ALL, 1, COUNT_MAX, none,                                                        \
        "which bill of the order or check it is: 1, and one more each time it is printed again")   \
    F(MONEY, net, MONEY, 0, MONEY_MAX, none, "as printed: without tax")                            \
    F(MONEY, tax, MONEY, 0, MONEY_MAX, none, "as printed: the tax of that")                        \
    F(MONEY, discount, MONEY, 0, MONEY_MAX, none, "as printed: what discounts take off")           \
    F(MONEY, charge, MONEY, 0, MONEY_MAX, none, "as printed: charges with their tax, in total")    \
    F(MONEY, total, MONEY, 0, MONEY_MAX, none,                                                     \
        "net + tax: its lines, rest and charge; its taxes add up to tax")                          \
    F(MONEY, rest, MONEY, -MONEY_MAX, MONEY_MAX, none,                                             \
        "a check's part of the lines that are on no check, with tax; below 0: paid checks bear "   \
        "more of its lines than they were to")                                                     \
    F(LIST, lines, ALL, 0, 500, bill_line, "the lines that it bills, by position")                 \
    F(LIST, taxes, ALL, 0, BILL_TAXES_MAX, bill_tax,                                               \
        "what its tax consists of; if there are more, the last one has what is left")              \
    F(TEXT, printed_by, ALL, 0, NAME_MAX_CHARS, none, "who printed it")                            \
    F(TIME, printed_at, ALL, 0, 0, none, "when")

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
    S(line_part)                                                                                   \
    S(bill_line)                                                                                   \
    S(bill_tax)

#define RECORDS_check(R)                                                                           \
    R(share, line_share, TOPIC_BIT(ORDERS) | TOPIC_BIT(CHECKS),                                    \
        "a check's part of a line that several checks bear")                                       \
    R(bill, bill, TOPIC_BIT(ORDERS) | TOPIC_BIT(CHECKS), "what was printed for the guests")

#define INDEXES_check(I)                                                                           \
    I(CHECKS_OF_ORDER, check, order_id)                                                            \
    I(SHARES_OF_ORDER, share, order_id)                                                            \
    I(SHARES_OF_LINE, share, line_id)                                                              \
    I(BILLS_OF_ORDER, bill, order_id)

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

#define FIELDS_cmd_bill_print(F)                                                                   \
    F(ID, bill_id, ALL, 0, 0, none, "chosen by the device")                                        \
    F(ID, order_id, ALL, 0, 0, order, "an open order")                                             \
    F(ID_OPT, check_id, ALL, 0, 0, check, "one of its checks; absent: the whole order")

#define FEATURES_check(X)                                                                          \
    X(checks, "several checks of one order, each paid by itself")                                  \
    X(bills, "bills that were printed are kept, and stale when what they bill changes")

/* clang-format off */
#define COMMANDS_check(C) \
    C(check, split, FLOOR_STAFF, PRE_REV, "say who bears what of an order: by lines, seats, equal or unequal parts, amounts, or parts of a line; the kitchen is told nothing; what is so already changes nothing", .since = FEATURE_checks) \
    C(check, merge, FLOOR_STAFF, PRE_NONE, "let another check bear what this one does; check.split undoes it", .since = FEATURE_checks) \
    C(bill, print, FLOOR_STAFF, PRE_NONE, "print a bill: keep what an order or a check comes to now; one that was printed before is replaced", .since = FEATURE_bills)

#define REFUSALS_check(N) \
    N(check_paid, NEVER, "the check is paid: what it bears stays as it is") \
    N(check_needed, NEVER, "the order has several open checks: say which one is paid") \
    N(checks_full, NEVER, "the order has as many checks, or parts of lines, as an order can have") \
    N(bill_empty, NEVER, "there is nothing to bill")

#define EVENTS_check(E) \
    E(order, split, "id: the order; its checks say who bears what") \
    E(check, opened, "id: the check") \
    E(check, merged, "id: the check that another one bears now") \
    E(check, paid, "id: the check") \
    E(bill, printed, "id: the bill") \
    E(bill, outdated, "id: the bill, which is stale now")
/* clang-format on */

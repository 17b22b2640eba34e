#pragma once
/* Money: payments. Columns: protocol/pos/tables/README.md. */

#define ENUM_tender(E, e)                                                                          \
    E(e, CASH, "cash", "notes and coins")                                                          \
    E(e, CARD, "card", "a card terminal outside the hub")                                          \
    E(e, VOUCHER, "voucher", "a paper voucher")                                                    \
    E(e, OTHER, "other", "anything else")

#define ENUMS_money(L) L(tender)

#define SHAPES_money(S)

#define FIELDS_payment(F)                                                                          \
    RECORD_HEAD(F)                                                                                 \
    F(ID, order_id, MONEY, 0, 0, order, "the order that was paid")                                 \
    F(ENUM, tender, MONEY, 0, 0, tender, "means of payment")                                       \
    F(MONEY, amount, MONEY, 0, MONEY_MAX, none, "what it pays of the amount due")                  \
    F(MONEY, tendered, MONEY, 0, MONEY_MAX, none, "handed over: amount + change")                  \
    F(MONEY, change, MONEY, 0, MONEY_MAX, none, "given back")                                      \
    F(TEXT, taken_by, MONEY, 0, NAME_MAX_CHARS, none, "who took it")                               \
    F(TIME, taken_at, MONEY, 0, 0, none, "when it was taken")

#define RECORDS_money(R) R(payment, payment, TOPIC_BIT(CHECKS), "money taken for an order")

#define INDEXES_money(I) I(PAYMENTS_OF_ORDER, payment, order_id)

#define FAMILIES_money(K)

#define FIELDS_cmd_payment_take(F)                                                                 \
    F(ID, payment_id, ALL, 0, 0, none, "chosen by the device")                                     \
    F(ID, order_id, ALL, 0, 0, order, "an open order with nothing unsent")                         \
    F(ENUM, tender, ALL, 0, 0, tender, "means of payment")                                         \
    F(MONEY, amount, ALL, 0, MONEY_MAX, none, "the whole amount due")                              \
    F(MONEY_OPT, tendered, ALL, 0, MONEY_MAX, none, "cash handed over, if more than is due")

#define FEATURES_money(X)

/* clang-format off */
#define COMMANDS_money(C) \
    C(payment, take, CASH_STAFF, PRE_DUE, "take the whole amount due with one tender and close the order; pre.due required", .finishes = true)

#define REFUSALS_money(N) \
    N(due_changed, NEVER, "the amount due is another one now") \
    N(not_whole_due, NEVER, "only the whole due can be taken") \
    N(tendered_too_little, NEVER, "less was handed over than is due") \
    N(tendered_too_much, NEVER, "more was handed over than can be meant for this amount") \
    N(change_not_cash, NEVER, "only cash can be handed over in excess")

#define EVENTS_money(E) \
    E(payment, taken, "id: the payment")
/* clang-format on */

#pragma once
/* Money: payments, discounts and service charges. Columns: protocol/pos/tables/README.md. */

#define ENUM_tender(E, e)                                                                          \
    E(e, CASH, "cash", "notes and coins")                                                          \
    E(e, CARD, "card", "a card terminal outside the hub")                                          \
    E(e, VOUCHER, "voucher", "a paper voucher")                                                    \
    E(e, OTHER, "other", "anything else")

#define ENUM_discount_kind(E, e)                                                                   \
    E(e, PERCENT, "percent", "a share of what the discounts before it left")                       \
    E(e, AMOUNT, "amount", "an amount, at most what is left")                                      \
    E(e, COMP, "comp", "all that is left: the house pays")

/* (discount.give) --> GIVEN --(discount.remove, its line taken off, order.cancel)--> TAKEN_BACK */
#define ENUM_discount_state(E, e)                                                                  \
    E(e, GIVEN, "given", "it takes off")                                                           \
    E(e, TAKEN_BACK, "taken_back", "it takes off nothing")

#define ENUM_charge_kind(E, e)                                                                     \
    E(e, PERCENT, "percent", "a share of what the lines cost")                                     \
    E(e, AMOUNT, "amount", "an amount")

/* (charge.add, order.open by the settings) --> ADDED --(charge.remove, order.cancel)--> REMOVED */
#define ENUM_charge_state(E, e)                                                                    \
    E(e, ADDED, "added", "it is charged")                                                          \
    E(e, REMOVED, "removed", "it is not charged any more")

#define ENUMS_money(L)                                                                             \
    L(tender)                                                                                      \
    L(discount_kind)                                                                               \
    L(discount_state)                                                                              \
    L(charge_kind)                                                                                 \
    L(charge_state)

#define SHAPES_money(S)

#define COIN_MAX INT64_C(1000000)

#define FIELDS_payment(F)                                                                          \
    RECORD_HEAD(F)                                                                                 \
    F(ID, order_id, MONEY, 0, 0, order, "the order that was paid")                                 \
    F(ENUM, tender, MONEY, 0, 0, tender, "means of payment")                                       \
    F(MONEY, amount, MONEY, 0, MONEY_MAX, none, "what it pays of the amount due")                  \
    F(MONEY, tendered, MONEY, 0, MONEY_MAX, none, "handed over: amount + rounding + change")       \
    F(MONEY, change, MONEY, 0, MONEY_MAX, none, "given back")                                      \
    F(TEXT, taken_by, MONEY, 0, NAME_MAX_CHARS, none, "who took it")                               \
    F(TIME, taken_at, MONEY, 0, 0, none, "when it was taken")                                      \
    F(MONEY, rounding, MONEY, -COIN_MAX, COIN_MAX, none, "cash: what was asked for over amount",   \
        .since = FEATURE_settings)                                                                 \
    F(ID_OPT, check_id, MONEY, 0, 0, check, "the check that was paid; null: the whole order",      \
        .since = FEATURE_checks)                                                                   \
    F(BOOL, elsewhere, MONEY, 0, 0, none, "another system took it, of an order that was imported", \
        .since = FEATURE_import)

#define FIELDS_discount(F)                                                                         \
    RECORD_HEAD(F)                                                                                 \
    F(ID, order_id, MONEY, 0, 0, order, "its order")                                               \
    F(ID_OPT, line_id, MONEY, 0, 0, line, "its line; null: on the whole order")                    \
    F(ENUM, kind, MONEY, 0, 0, discount_kind, "how much it takes")                                 \
    F(INT, percent_ppm, MONEY, 0, 1000000, none, "percent: parts per million; else 0")             \
    F(MONEY, value, MONEY, 0, MONEY_MAX, none, "amount: at most that much; else 0")                \
    F(MONEY, amount, MONEY, 0, MONEY_MAX, none, "what it takes off now, over all lines")           \
    F(TEXT, reason, MONEY, 0, NOTE_MAX_CHARS, none, "why")                                         \
    F(ENUM, state, MONEY, 0, 0, discount_state, "given or taken back")                             \
    F(INT, position, MONEY, 0, COUNT_MAX, none, "order of application, after those on lines")      \
    F(TEXT, given_by, MONEY, 0, NAME_MAX_CHARS, none, "who gave it")                               \
    F(TIME, given_at, MONEY, 0, 0, none, "when")                                                   \
    F(TEXT, remove_reason, MONEY, 0, NOTE_MAX_CHARS, none, "why discount.remove took it back")     \
    F(INT, cap_ppm, MONEY, 0, 1000000, none,                                                       \
        "of the order's gross its giver's role may take off in all; 0: everything")

#define FIELDS_charge(F)                                                                           \
    RECORD_HEAD(F)                                                                                 \
    F(ID, order_id, MONEY, 0, 0, order, "its order")                                               \
    F(TEXT, name, MONEY, 1, NAME_MAX_CHARS, none, "as printed on the check: \"Service\"")          \
    F(ENUM, kind, MONEY, 0, 0, charge_kind, "how much it is")                                      \
    F(INT, percent_ppm, MONEY, 0, 1000000, none, "percent: parts per million; else 0")             \
    F(MONEY, value, MONEY, 0, MONEY_MAX, none, "amount: that much; else 0")                        \
    F(BOOL, after_tax, MONEY, 0, 0, none, "percent: of the lines with their taxes, not of net")    \
    F(INT, tax_ppm, MONEY, 0, 10000000, none, "its own tax, parts per million; 0: not taxed")      \
    F(BOOL, tax_inclusive, MONEY, 0, 0, none, "it contains its tax")                               \
    F(MONEY, net, MONEY, 0, MONEY_MAX, none, "what it adds now, without tax")                      \
    F(MONEY, tax, MONEY, 0, MONEY_MAX, none, "its tax")                                            \
    F(ENUM, state, MONEY, 0, 0, charge_state, "added or removed")                                  \
    F(BOOL, automatic, MONEY, 0, 0, none, "the settings added it, with the order")                 \
    F(INT, position, MONEY, 0, COUNT_MAX, none, "order on the check")                              \
    F(TEXT, added_by, MONEY, 0, NAME_MAX_CHARS, none, "who added it, or opened the order")         \
    F(TIME, added_at, MONEY, 0, 0, none, "when")                                                   \
    F(TEXT, remove_reason, MONEY, 0, NOTE_MAX_CHARS, none, "why charge.remove took it off")

#define RECORDS_money(R)                                                                           \
    R(payment, payment, TOPIC_BIT(CHECKS), "money taken for an order")                             \
    R(discount, discount, TOPIC_BIT(ORDERS) | TOPIC_BIT(CHECKS),                                   \
        "what the house takes off a line or an order, or pays itself (comp)")                      \
    R(charge, charge, TOPIC_BIT(ORDERS) | TOPIC_BIT(CHECKS),                                       \
        "a service charge on an order: part of its net, tax and total")

#define INDEXES_money(I)                                                                           \
    I(PAYMENTS_OF_ORDER, payment, order_id)                                                        \
    I(DISCOUNTS_OF_ORDER, discount, order_id)                                                      \
    I(CHARGES_OF_ORDER, charge, order_id)

#define FAMILIES_money(K)

#define FIELDS_cmd_payment_take(F)                                                                 \
    F(ID, payment_id, ALL, 0, 0, none, "chosen by the device")                                     \
    F(ID, order_id, ALL, 0, 0, order, "an open order with nothing unsent")                         \
    F(ENUM, tender, ALL, 0, 0, tender, "means of payment")                                         \
    F(MONEY, amount, ALL, 0, MONEY_MAX, none, "the whole due; cash: as the settings round it")     \
    F(MONEY_OPT, tendered, ALL, 0, MONEY_MAX, none, "cash handed over, if more than is due")       \
    F(ID_OPT, check_id, ALL, 0, 0, check,                                                          \
        "one of the order's checks; absent: the whole order, or the only check that is open",      \
        .since = FEATURE_checks)

#define FEATURES_money(X)                                                                          \
    X(discounts, "discounts and comps, on lines and orders")                                       \
    X(charges, "service charges on orders")

#define FIELDS_cmd_discount_give(F)                                                                \
    F(ID, discount_id, ALL, 0, 0, none, "chosen by the device")                                    \
    F(ID, order_id, ALL, 0, 0, order, "an open order")                                             \
    F(ID_OPT, line_id, ALL, 0, 0, line, "one of its lines; absent: the whole order")               \
    F(ENUM, kind, ALL, 0, 0, discount_kind, "how much it takes")                                   \
    F(INT_OPT, percent_ppm, ALL, 1, 1000000, none, "percent: parts per million")                   \
    F(MONEY_OPT, amount, ALL, 1, MONEY_MAX, none, "amount: that much")                             \
    F(TEXT, reason, ALL, 1, NOTE_MAX_CHARS, none, "why")

#define FIELDS_cmd_discount_remove(F)                                                              \
    F(ID, discount_id, ALL, 0, 0, discount, "of an open order")                                    \
    F(TEXT, reason, ALL, 0, NOTE_MAX_CHARS, none, "why; the settings may require it",              \
        .since = FEATURE_settings)

#define FIELDS_cmd_charge_add(F)                                                                   \
    F(ID, charge_id, ALL, 0, 0, none, "chosen by the device")                                      \
    F(ID, order_id, ALL, 0, 0, order, "an open order")                                             \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "as printed on the check")                         \
    F(ENUM, kind, ALL, 0, 0, charge_kind, "how much it is")                                        \
    F(INT_OPT, percent_ppm, ALL, 1, 1000000, none, "percent: parts per million")                   \
    F(MONEY_OPT, amount, ALL, 1, MONEY_MAX, none, "amount: that much")                             \
    F(BOOL, after_tax, ALL, 0, 0, none, "percent: of the lines with their taxes, not of net")      \
    F(ID_OPT, tax_id, ALL, 0, 0, tax, "its tax; absent: it is not taxed")

#define FIELDS_cmd_charge_remove(F)                                                                \
    F(ID, charge_id, ALL, 0, 0, charge, "of an open order")                                        \
    F(TEXT, reason, ALL, 1, NOTE_MAX_CHARS, none, "why")

/* clang-format off */
#define COMMANDS_money(C) \
    C(payment, take, CASH_STAFF, PRE_DUE, "take the whole amount due of an order or of one of its checks with one tender; closes the order when nothing is due any more; pre.due required", .finishes = true, .sensitive = true) \
    C(discount, give, FLOOR_STAFF, PRE_NONE, "take a discount off a line or an order; a comp takes all; refused when all discounts of the order are then more than the role may give", .since = FEATURE_discounts, .sensitive = true) \
    C(discount, remove, FLOOR_STAFF, PRE_NONE, "take a discount back", .since = FEATURE_discounts, .finishes = true, .sensitive = true) \
    C(charge, add, FLOOR_STAFF, PRE_NONE, "charge something on the whole order, as service", .since = FEATURE_charges, .sensitive = true) \
    C(charge, remove, FLOOR_STAFF, PRE_NONE, "take a service charge off, one that the settings added as well", .since = FEATURE_charges, .finishes = true, .sensitive = true)

#define REFUSALS_money(N) \
    N(due_changed, NEVER, "the amount due is another one now", .status = 412) \
    N(not_whole_due, NEVER, "only the whole due can be taken") \
    N(tendered_too_little, NEVER, "less was handed over than is due") \
    N(tendered_too_much, NEVER, "more was handed over than can be meant for this amount") \
    N(change_not_cash, NEVER, "only cash can be handed over in excess") \
    N(discount_value, NEVER, "a percentage needs percent_ppm, an amount needs amount, and nothing else") \
    N(discount_too_much, NEVER, "the order's discounts would be more than this role may give") \
    N(discounts_full, NEVER, "the order has as many discounts as an order can have") \
    N(nothing_to_discount, NEVER, "the line costs nothing") \
    N(discount_stacked, NEVER, "the venue does not allow a further discount there") \
    N(charges_full, NEVER, "the order has as many service charges as an order can have")

#define EVENTS_money(E) \
    E(payment, taken, "id: the payment") \
    E(discount, given, "id: the discount; text: the reason") \
    E(discount, removed, "id: the discount; text: why, when a reason was given") \
    E(charge, added, "id: the charge") \
    E(charge, removed, "id: the charge; text: why")
/* clang-format on */

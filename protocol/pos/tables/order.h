#pragma once
/* Order: orders and their lines. Columns: protocol/pos/tables/README.md. */

/* The channel of an order. All but the first have no table; what else each needs is in
 * rules/order/details.c. */
#define ENUM_order_kind(E, e)                                                                      \
    E(e, DINE_IN, "dine_in", "at a table")                                                         \
    E(e, TAKEAWAY, "takeaway", "no table")                                                         \
    E(e, DELIVERY, "delivery", "brought to an address (`channels`)")                               \
    E(e, ROOM, "room", "brought to a room of the house (`channels`)")                              \
    E(e, TAB, "tab", "a name at the bar, without a table (`channels`)")

/* The order. Only rules in rules/order and rules/money move it:
 *
 *   (order.open) --> OPEN --(payment.take of the whole due)--> CLOSED
 *                      |----(order.close, nothing unsent)----> CLOSED, its due unpaid
 *                      |---(order.cancel, nothing sent)------> CANCELLED
 *                      \---(order.merge)--> MERGED --(order.part)--> OPEN
 *   (order.import) --> CLOSED
 *   CLOSED, its due unpaid, or CANCELLED, kept by the settings --(order.reopen)--> OPEN      */
#define ENUM_order_state(E, e)                                                                     \
    E(e, OPEN, "open", "lines may be added")                                                       \
    E(e, CLOSED, "closed", "paid in full, or closed without payment")                              \
    E(e, CANCELLED, "cancelled", "cancelled before anything was sent")                             \
    E(e, MERGED, "merged", "its lines are on another order, until order.part")

/* The line:
 *
 *   (line.add) --> DRAFT --(order.send)--> SENT --> STARTED --> READY --> PICKED_UP
 *                    |  \                   ^ | ^       \<--recall--/  <--recall--/
 *                    |   \                  | | \---------(line.remake)---/---------/
 *                    |   (order.send,       | (line.void, from any sent state)
 *                    |    its course waits) |  \-> VOIDED
 *                    |     \-> WAITING -(its course fires, line.release)
 *                    |            |
 *              (line.remove) (line.remove) --> REMOVED
 *   From SENT on it follows its ticket items. line.change and line.replace change it until it is
 * STARTED; then a part of it can be voided, or it is made again. A line that is held goes nowhere
 * until it is released. */
#define ENUM_line_state(E, e)                                                                      \
    E(e, DRAFT, "draft", "not sent: may be changed and removed")                                   \
    E(e, SENT, "sent", "in the kitchen")                                                           \
    E(e, STARTED, "started", "being made")                                                         \
    E(e, READY, "ready", "made, waits to be picked up")                                            \
    E(e, PICKED_UP, "picked_up", "taken to the guest")                                             \
    E(e, VOIDED, "voided", "voided after sending; costs nothing")                                  \
    E(e, REMOVED, "removed", "removed before sending")                                             \
    E(e, WAITING, "waiting", "its course is not fired yet: may still be changed and removed")

/* The course of an order:
 *
 *   (order.send, course.plan) --> WAITING --(course.fire, course.due, the course before)--> FIRED
 *
 *   course.due is the hub's own, at due_at. Planned to finish together, only the station that takes
 *   longest gets its lines when the course is fired; those of the others wait for their fire_at,
 *   and the course is due again. */
#define ENUM_course_state(E, e)                                                                    \
    E(e, WAITING, "waiting", "its lines wait")                                                     \
    E(e, FIRED, "fired", "in the kitchen; what is added to it goes there with its send")

#define ENUM_course_plan(E, e)                                                                     \
    E(e, BY_HAND, "by_hand", "by course.fire only")                                                \
    E(e, AFTER_COURSE, "after_course", "as soon as the course before it is fired and made")        \
    E(e, AT_TIME, "at_time", "at a time, by the hub's clock")                                      \
    E(e, FINISH_TOGETHER, "finish_together",                                                       \
        "by course.fire, or at a time; its stations then start so that all is made at once")

#define ENUM_counter_name(E, e)                                                                    \
    E(e, ORDER, "order", "the number of the last order")                                           \
    E(e, IMPORTED, "imported", "how many orders were imported: they are numbered from above")      \
    E(e, DAY_ORDER, "day_order", "the same, where numbers begin again on each business day")

#define ENUMS_order(L)                                                                             \
    L(order_kind)                                                                                  \
    L(order_state)                                                                                 \
    L(line_state)                                                                                  \
    L(course_state)                                                                                \
    L(course_plan)                                                                                 \
    L(counter_name)

#define FIELDS_choice(F)                                                                           \
    F(ID, group_id, ALL, 0, 0, none, "the group it was chosen from")                               \
    F(ID, option_id, ALL, 0, 0, none, "the option chosen")                                         \
    F(TEXT, group, ALL, 1, NAME_MAX_CHARS, none, "the group's name when ordered")                  \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "the option's name when ordered")                  \
    F(MONEY, price, MONEY, -MONEY_MAX, MONEY_MAX, none,                                            \
        "what it adds to the price of one item, all of its quantity together")                     \
    F(INT_OPT, quantity, ALL, 1, CHOICES_MAX, none,                                                \
        "how many, of each of the choice that it belongs to; null: one",                           \
        .since = FEATURE_choice_trees)                                                             \
    F(ENUM, prefix, ALL, 0, 0, choice_prefix, "how it is wanted", .since = FEATURE_choice_trees)   \
    F(INT, depth, ALL, 0, CHOICE_DEPTH_MAX - 1, none,                                              \
        "0: of the item; else it belongs to the last choice before it with a smaller depth",       \
        .since = FEATURE_choice_trees)

#define FIELDS_chosen(F)                                                                           \
    F(ID, group_id, ALL, 0, 0, choice_group, "a group of the item that is open")                   \
    F(ID, option_id, ALL, 0, 0, none, "an option of that group")                                   \
    F(INT_OPT, quantity, ALL, 1, CHOICES_MAX, none, "how many; absent: one",                       \
        .since = FEATURE_choice_trees)                                                             \
    F(ENUM, prefix, ALL, 0, 0, choice_prefix, "how it is wanted; absent: plain",                   \
        .since = FEATURE_choice_trees)

/* So many that a whole combo fits one message. */
#define COMBO_PARTS_MAX  12
#define PART_CHOICES_MAX 20

#define FIELDS_combo_part(F)                                                                       \
    F(ID, line_id, ALL, 0, 0, none, "of the part's line, chosen by the device")                    \
    F(ID, slot_id, ALL, 0, 0, combo_slot, "a slot of the combo")                                   \
    F(ID, item_id, ALL, 0, 0, item, "what fills it")                                               \
    F(LIST, choices, ALL, 0, PART_CHOICES_MAX, chosen, "of that item")

#define LINE_TAXES_MAX 4

#define FIELDS_line_tax(F)                                                                         \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "the tax's name when ordered")                     \
    F(INT, rate_ppm, ALL, 0, 10000000, none, "its rate when ordered, parts per million")           \
    F(BOOL, inclusive, ALL, 0, 0, none, "the price contains it")                                   \
    F(BOOL, compound, ALL, 0, 0, none, "it is also on the others that are not compound")           \
    F(MONEY, amount, MONEY, 0, MONEY_MAX, none, "how much it is")

#define FIELDS_line_ref(F) F(ID, line_id, ALL, 0, 0, line, "the line")

/* What order.import says. Choices need not be on today's menu. */
#define FIELDS_import_choice(F)                                                                    \
    F(ID, group_id, ALL, 0, 0, none, "the group, of the menu or made up")                          \
    F(ID, option_id, ALL, 0, 0, none, "the option, of the menu or made up")                        \
    F(TEXT, group, ALL, 1, NAME_MAX_CHARS, none, "the group's name")                               \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "the option's name")                               \
    F(MONEY, price, ALL, -MONEY_MAX, MONEY_MAX, none, "of one")                                    \
    F(INT_OPT, quantity, ALL, 1, CHOICES_MAX, none,                                                \
        "how many, of each of the choice that it belongs to; absent: one")                         \
    F(ENUM, prefix, ALL, 0, 0, choice_prefix, "how it was wanted; absent: plain",                  \
        .since = FEATURE_import)                                                                   \
    F(INT_OPT, depth, ALL, 0, CHOICE_DEPTH_MAX - 1, none,                                          \
        "absent or 0: of the item; else it belongs to the last choice before it that is one "      \
        "less deep")

#define FIELDS_import_tax(F)                                                                       \
    F(TEXT, name, ALL, 0, NAME_MAX_CHARS, none, "its name; needed if there are several")           \
    F(INT, rate_ppm, ALL, 0, 10000000, none, "its rate, parts per million; 0: not taxed")          \
    F(BOOL, inclusive, ALL, 0, 0, none, "the price contains it")                                   \
    F(BOOL, compound, ALL, 0, 0, none, "it is also on the others that are not compound")

#define FIELDS_import_line(F)                                                                      \
    F(ID, item_id, ALL, 0, 0, item, "what was sold; may be retired")                               \
    F(TEXT, name, ALL, 0, NAME_MAX_CHARS, none, "what it was called; absent: the item's name")     \
    F(INT, quantity, ALL, 1, 9999, none, "how many")                                               \
    F(MONEY_OPT, price, ALL, 0, MONEY_MAX, none,                                                   \
        "of one, or of one unit of weight, without choices; absent: the item's")                   \
    F(INT_OPT, weight, ALL, 1, COUNT_MAX, none,                                                    \
        "of one, in thousandths of the item's unit; needed if it has one")                         \
    F(LIST, choices, ALL, 0, CHOICES_MAX, import_choice, "what was chosen, depth first")           \
    F(LIST, taxes, ALL, 0, LINE_TAXES_MAX, import_tax, "as they were; absent: the item's")         \
    F(TEXT, note, ALL, 0, NOTE_MAX_CHARS, none, "as it was")                                       \
    F(INT_OPT, seat, ALL, 0, 1000, none, "absent or 0: for the table")                             \
    F(TIME_OPT, added_at, ALL, 0, 0, none, "absent: when the order was opened")                    \
    F(TEXT, reference, ALL, 0, NAME_MAX_CHARS, none, "what the other system calls it")             \
    F(TEXT, void_reason, ALL, 0, NOTE_MAX_CHARS, none, "why it was voided: it costs nothing then")

#define FIELDS_import_discount(F)                                                                  \
    F(INT_OPT, line, ALL, 1, 500, none, "which of the lines, from 1; absent: the whole order")     \
    F(ENUM, kind, ALL, 0, 0, discount_kind, "how much it took")                                    \
    F(INT_OPT, percent_ppm, ALL, 1, 1000000, none, "percent: parts per million")                   \
    F(MONEY_OPT, amount, ALL, 1, MONEY_MAX, none, "amount: that much")                             \
    F(TEXT, reason, ALL, 1, NOTE_MAX_CHARS, none, "why")

#define FIELDS_import_charge(F)                                                                    \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "as printed on the check")                         \
    F(ENUM, kind, ALL, 0, 0, charge_kind, "how much it was")                                       \
    F(INT_OPT, percent_ppm, ALL, 1, 1000000, none, "percent: parts per million")                   \
    F(MONEY_OPT, amount, ALL, 1, MONEY_MAX, none, "amount: that much")                             \
    F(BOOL, after_tax, ALL, 0, 0, none, "percent: of the lines with their taxes, not of net")      \
    F(INT_OPT, tax_ppm, ALL, 0, 10000000, none, "its own tax; absent: it was not taxed")           \
    F(BOOL, tax_inclusive, ALL, 0, 0, none, "it contained its tax")

#define FIELDS_import_payment(F)                                                                   \
    F(ENUM, tender, ALL, 0, 0, tender, "means of payment")                                         \
    F(MONEY_OPT, amount, ALL, 0, MONEY_MAX, none, "absent: all that is still due")                 \
    F(TIME_OPT, taken_at, ALL, 0, 0, none, "absent: when the order was closed")

#define SHAPES_order(S)                                                                            \
    S(choice)                                                                                      \
    S(chosen)                                                                                      \
    S(combo_part)                                                                                  \
    S(line_tax)                                                                                    \
    S(line_ref)                                                                                    \
    S(import_choice)                                                                               \
    S(import_tax)                                                                                  \
    S(import_line)                                                                                 \
    S(import_discount)                                                                             \
    S(import_charge)                                                                               \
    S(import_payment)

#define FIELDS_counter(F)                                                                          \
    RECORD_HEAD(F)                                                                                 \
    F(ENUM, name, ALL, 0, 0, counter_name, "what it counts; one per venue")                        \
    F(INT, value, ALL, 0, COUNT_MAX, none, "the last number given")                                \
    F(TEXT, day, ALL, 0, DATE_CHARS, none, "day_order: the business day of `value`; else empty",   \
        .since = FEATURE_business_days)

#define FIELDS_order(F)                                                                            \
    RECORD_HEAD(F)                                                                                 \
    F(INT, number, ALL, 1, COUNT_MAX, none,                                                        \
        "numbers the venue's orders, for calling out; imported ones from the largest down")        \
    F(ENUM, kind, ALL, 0, 0, order_kind, "its channel")                                            \
    F(ID_OPT, table_id, ALL, 0, 0, table, "null unless dine-in")                                   \
    F(INT, covers, ALL, 0, 1000, none, "number of guests")                                         \
    F(ENUM, state, ALL, 0, 0, order_state, "open, closed or cancelled")                            \
    F(TEXT, customer, PERSONAL, 0, NAME_MAX_CHARS, none, "the guest's name, to call out")          \
    F(TEXT, note, ALL, 0, NOTE_MAX_CHARS, none, "for everybody")                                   \
    F(TEXT, noted_by, ALL, 0, NAME_MAX_CHARS, none, "who last gave order.note; empty: nobody",     \
        .since = FEATURE_order_note)                                                               \
    F(ID_OPT, opened_by, ALL, 0, 0, none, "staff member who opened it")                            \
    F(TEXT, server, ALL, 0, NAME_MAX_CHARS, none, "name of the staff member who serves it")        \
    F(TIME, opened_at, ALL, 0, 0, none, "when it was opened: the time of the command")             \
    F(TIME_OPT, closed_at, ALL, 0, 0, none, "when it was paid, closed or cancelled")               \
    F(TEXT, close_reason, ALL, 0, NOTE_MAX_CHARS, none, "why without payment, or why cancelled",   \
        .since = FEATURE_order_close)                                                              \
    F(MONEY, net, MONEY, 0, MONEY_MAX, none, "sum of its lines and charges without tax")           \
    F(MONEY, tax, MONEY, 0, MONEY_MAX, none, "sum of the tax of its lines and charges")            \
    F(MONEY, total, MONEY, 0, MONEY_MAX, none, "net + tax")                                        \
    F(MONEY, paid, MONEY, 0, MONEY_MAX, none, "sum of its payments")                               \
    F(MONEY, due, MONEY, 0, MONEY_MAX, none, "total - paid")                                       \
    F(MONEY, discount, MONEY, 0, MONEY_MAX, none, "sum of what discounts take off its lines",      \
        .since = FEATURE_discounts)                                                                \
    F(ENUM, rounding, MONEY, 0, 0, rounding, "how it rounds: as was set when it was opened",       \
        .since = FEATURE_settings)                                                                 \
    F(TIME_OPT, promised_at, ALL, 0, 0, none, "when the guest is to have it",                      \
        .since = FEATURE_channels)                                                                 \
    F(TEXT, phone, PERSONAL, 0, PHONE_MAX_CHARS, none, "to call the guest",                        \
        .since = FEATURE_channels)                                                                 \
    F(TEXT, address, PERSONAL, 0, NOTE_MAX_CHARS, none, "where a delivery goes",                   \
        .since = FEATURE_channels)                                                                 \
    F(TEXT, room, PERSONAL, 0, ROOM_MAX_CHARS, none, "where a room order goes",                    \
        .since = FEATURE_channels)                                                                 \
    F(TEXT, reference, ALL, 0, NAME_MAX_CHARS, none, "what another system calls it",               \
        .since = FEATURE_channels)                                                                 \
    F(TEXT, allergies, ALL, 0, ALLERGIES_MAX_CHARS, none, "of its guests; on its tickets",         \
        .since = FEATURE_channels)                                                                 \
    F(ID_OPT, server_id, ALL, 0, 0, none, "staff member who serves it; null: not known",           \
        .since = FEATURE_transfers)                                                                \
    F(MONEY, charge, MONEY, 0, MONEY_MAX, none, "net + tax of its charges, which are in total",    \
        .since = FEATURE_charges)                                                                  \
    F(ID_OPT, into_id, ALL, 0, 0, order, "merged: the order that has its lines; else null",        \
        .since = FEATURE_transfers)                                                                \
    F(INT, fires, ALL, 0, COUNT_MAX, none, "the last send of lines that went to other orders",     \
        .since = FEATURE_transfers)                                                                \
    F(TIME_OPT, imported_at, ALL, 0, 0, none, "when it came from another system; null: made here", \
        .since = FEATURE_import)                                                                   \
    F(TEXT, business_date, ALL, 0, DATE_CHARS, none,                                               \
        "the business day that it was opened on: \"2026-11-28\"; empty: not known",                \
        .since = FEATURE_business_days)                                                            \
    F(TEXT, number_day, ALL, 0, DATE_CHARS, none,                                                  \
        "the business day of which it has its number; empty: numbers go on for ever",              \
        .since = FEATURE_business_days)                                                            \
    F(TEXT, reopen_reason, ALL, 0, NOTE_MAX_CHARS, none,                                           \
        "why it was last opened again; empty: never", .since = FEATURE_order_reopen)

#define FIELDS_line(F)                                                                             \
    RECORD_HEAD(F)                                                                                 \
    F(ID, order_id, ALL, 0, 0, order, "its order")                                                 \
    F(ID, item_id, ALL, 0, 0, item, "what was ordered")                                            \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "the item's name when ordered")                    \
    F(ID, category_id, ALL, 0, 0, none, "the item's category when ordered")                        \
    F(ID, station_id, ALL, 0, 0, none,                                                             \
        "the station that makes it first: as it was routed when it was added, then when it was "   \
        "sent last")                                                                               \
    F(INT, quantity, ALL, 1, 9999, none, "how many")                                               \
    F(LIST, choices, ALL, 0, CHOICES_MAX, choice, "what was chosen, as a tree")                    \
    F(TEXT, note, ALL, 0, NOTE_MAX_CHARS, none, "for the kitchen")                                 \
    F(BOOL, allergy, ALL, 0, 0, none, "the note is about an allergy")                              \
    F(INT, seat, ALL, 0, 1000, none, "0: for the table")                                           \
    F(ENUM, state, ALL, 0, 0, line_state, "where it is between draft and picked up")               \
    F(INT, position, ALL, 0, COUNT_MAX, none, "order on the check")                                \
    F(MONEY, unit_price, MONEY, 0, MONEY_MAX, none, "price of one, with its choices")              \
    F(INT, tax_ppm, ALL, 0, 10000000, none,                                                        \
        "its tax rate when ordered, ppm; several: see `taxes`")                                    \
    F(BOOL, tax_inclusive, ALL, 0, 0, none, "unit_price contains the tax")                         \
    F(MONEY, net, MONEY, 0, MONEY_MAX, none, "amount without tax, less discount; 0: taken off")    \
    F(MONEY, tax, MONEY, 0, MONEY_MAX, none, "its taxes, rounded as the order says")               \
    F(TEXT, added_by, ALL, 0, NAME_MAX_CHARS, none, "who added it")                                \
    F(TIME, added_at, ALL, 0, 0, none, "when it was added")                                        \
    F(TIME_OPT, sent_at, ALL, 0, 0, none, "when it went to the kitchen")                           \
    F(INT, fire_no, ALL, 0, COUNT_MAX, none, "which send of its order it belongs to; 0: not sent") \
    F(BOOL, displayed, ALL, 0, 0, none, "a screen of its station shows it")                        \
    F(TEXT, void_reason, ALL, 0, NOTE_MAX_CHARS, none, "why it was voided")                        \
    F(MONEY, discount, MONEY, 0, MONEY_MAX, none, "what discounts take off quantity * unit_price", \
        .since = FEATURE_discounts)                                                                \
    F(INT, course, ALL, 0, COURSE_MAX, none, "its course; 0: none, it goes with its send",         \
        .since = FEATURE_courses)                                                                  \
    F(BOOL, held, ALL, 0, 0, none, "kept from the kitchen until line.release",                     \
        .since = FEATURE_courses)                                                                  \
    F(LIST, taxes, ALL, 0, LINE_TAXES_MAX, line_tax,                                               \
        "each of several taxes; `tax` is their sum; empty: the one of tax_ppm and tax_inclusive",  \
        .since = FEATURE_taxes)                                                                    \
    F(TEXT, reference, ALL, 0, NAME_MAX_CHARS, none, "what another system calls it",               \
        .since = FEATURE_channels)                                                                 \
    F(LIST, unseen, ALL, 0, LINE_STATIONS, station_ref,                                            \
        "stations that have not acknowledged how it was changed after sending",                    \
        .since = FEATURE_sent_changes)                                                             \
    F(INT, remakes, ALL, 0, COUNT_MAX, none, "how often it was made again; it costs nothing more", \
        .since = FEATURE_remake)                                                                   \
    F(MONEY_OPT, item_price, MONEY, 0, MONEY_MAX, none,                                            \
        "of one, or of one unit of weight, without choices; null: an older hub added the line",    \
        .since = FEATURE_item_prices)                                                              \
    F(BOOL, price_said, ALL, 0, 0, none, "somebody said item_price; else it is the menu's",        \
        .since = FEATURE_item_prices)                                                              \
    F(ID_OPT, price_list_id, ALL, 0, 0, none, "the list that it is from; null: the item's own",    \
        .since = FEATURE_price_lists)                                                              \
    F(INT_OPT, weight, ALL, 1, COUNT_MAX, none, "of one, in thousandths of the unit",              \
        .since = FEATURE_item_prices)                                                              \
    F(TEXT, unit, ALL, 0, UNIT_MAX_CHARS, none, "of its weight; empty: sold by the piece",         \
        .since = FEATURE_item_prices)                                                              \
    F(TIME_OPT, fire_at, ALL, 0, 0, none,                                                          \
        "waiting in a fired course: when it goes to its station, so that all is made at once",     \
        .since = FEATURE_course_times)                                                             \
    F(BOOL, void_stock, ALL, 0, 0, none, "voided, and its portions went back to stock",            \
        .since = FEATURE_void_stock)                                                               \
    F(ID_OPT, check_id, ALL, 0, 0, check,                                                          \
        "the check that bears it; null: all of them, or those that have shares of it",             \
        .since = FEATURE_checks)                                                                   \
    F(ID_OPT, from_order_id, ALL, 0, 0, order, "the order that was merged into this one with it",  \
        .since = FEATURE_transfers)                                                                \
    F(ID_OPT, combo_id, ALL, 0, 0, none, "the combo that it is a part of; its lines share this",   \
        .since = FEATURE_combos)                                                                   \
    F(ID_OPT, combo_item_id, ALL, 0, 0, none, "the combo's item", .since = FEATURE_combos)         \
    F(TEXT, combo_name, ALL, 0, NAME_MAX_CHARS, none, "the combo's name when ordered",             \
        .since = FEATURE_combos)                                                                   \
    F(ID_OPT, slot_id, ALL, 0, 0, none, "the slot of the combo that it fills",                     \
        .since = FEATURE_combos)                                                                   \
    F(INT, menu_version, ALL, 0, COUNT_MAX, none,                                                  \
        "the menu's when it was ordered or last changed; 0: none was published",                   \
        .since = FEATURE_menus)

#define FIELDS_course(F)                                                                           \
    RECORD_HEAD(F)                                                                                 \
    F(ID, order_id, ALL, 0, 0, order, "its order")                                                 \
    F(INT, number, ALL, 1, COURSE_MAX, none,                                                       \
        "courses fire in this order, unless somebody says otherwise")                              \
    F(ENUM, state, ALL, 0, 0, course_state, "waiting or fired")                                    \
    F(ENUM, plan, ALL, 0, 0, course_plan, "when it fires")                                         \
    F(TIME_OPT, fired_at, ALL, 0, 0, none, "when it fired")                                        \
    F(TEXT, fired_by, ALL, 0, NAME_MAX_CHARS, none, "who fired it, or made the course before")     \
    F(TIME_OPT, due_at, ALL, 0, 0, none,                                                           \
        "when the hub fires it, or the next of its lines; null: it will not")

#define RECORDS_order(R)                                                                           \
    R(counter, counter, 0, "numbers without a gap; told to nobody")                                \
    R(order, pos_order, TOPIC_BIT(ORDERS) | TOPIC_BIT(CHECKS) | TOPIC_BIT(COURSES),                \
        "what a table, or a guest without one, orders and pays together")                          \
    R(check, payer_check, TOPIC_BIT(ORDERS) | TOPIC_BIT(CHECKS),                                   \
        "what one payer bears of an order that is split")                                          \
    R(line, line, TOPIC_BIT(ORDERS) | TOPIC_BIT(CHECKS) | TOPIC_BIT(COURSES),                      \
        "one item of an order, in some quantity")                                                  \
    R(course, course,                                                                              \
        TOPIC_BIT(ORDERS) | TOPIC_BIT(CHECKS) | TOPIC_BIT(EXPO) | TOPIC_BIT(COURSES),              \
        "what guests of an order eat at the same time")

#define INDEXES_order(I)                                                                           \
    I(ORDERS_OF_TABLE, order, table_id)                                                            \
    I(LINES_OF_ORDER, line, order_id)                                                              \
    I(COURSES_OF_ORDER, course, order_id)                                                          \
    I(ORDERS_MERGED_INTO, order, into_id)

#define FAMILIES_order(K)

#define FIELDS_cmd_order_open(F)                                                                   \
    F(ID, order_id, ALL, 0, 0, none, "chosen by the device")                                       \
    F(ENUM, kind, ALL, 0, 0, order_kind, "dine-in needs table_id, others have none")               \
    F(ID_OPT, table_id, ALL, 0, 0, table, "its table; an available one becomes seated")            \
    F(INT_OPT, covers, ALL, 1, 1000, none, "number of guests; absent: those seated, or 1")         \
    F(TEXT, customer, ALL, 0, NAME_MAX_CHARS, none, "the guest's name; a tab needs it")            \
    F(TEXT, note, ALL, 0, NOTE_MAX_CHARS, none, "for everybody")                                   \
    F(BOOL, another, ALL, 0, 0, none, "true: a further order at a table that has an open one")     \
    F(TIME_OPT, promised_at, ALL, 0, 0, none, "when the guest is to have it",                      \
        .since = FEATURE_channels)                                                                 \
    F(TEXT, phone, ALL, 0, PHONE_MAX_CHARS, none, "to call the guest", .since = FEATURE_channels)  \
    F(TEXT, address, ALL, 0, NOTE_MAX_CHARS, none, "where a delivery goes",                        \
        .since = FEATURE_channels)                                                                 \
    F(TEXT, room, ALL, 0, ROOM_MAX_CHARS, none, "a room order needs it",                           \
        .since = FEATURE_channels)                                                                 \
    F(TEXT, reference, ALL, 0, NAME_MAX_CHARS, none, "what another system calls it",               \
        .since = FEATURE_channels)                                                                 \
    F(TEXT, allergies, ALL, 0, ALLERGIES_MAX_CHARS, none, "of its guests; for the kitchen",        \
        .since = FEATURE_channels)

#define FIELDS_cmd_order_cancel(F)                                                                 \
    F(ID, order_id, ALL, 0, 0, order, "an open order of which nothing was sent")                   \
    F(TEXT, reason, ALL, 0, NOTE_MAX_CHARS, none, "why; the settings may require it",              \
        .since = FEATURE_settings)

#define FIELDS_cmd_order_send(F)                                                                   \
    F(ID, order_id, ALL, 0, 0, order, "its draft lines go to the kitchen, each exactly once")      \
    F(BOOL, leave_sold_out, ALL, 0, 0, none,                                                       \
        "true: lines whose item has sold out meanwhile stay drafts; else they refuse the send",    \
        .since = FEATURE_leave_sold_out)

#define FIELDS_cmd_line_add(F)                                                                     \
    F(ID, line_id, ALL, 0, 0, none, "chosen by the device")                                        \
    F(ID, order_id, ALL, 0, 0, order, "an open order")                                             \
    F(ID, item_id, ALL, 0, 0, item, "an available item")                                           \
    F(INT, quantity, ALL, 1, 9999, none, "how many")                                               \
    F(LIST, choices, ALL, 0, CHOICES_MAX, chosen, "each group's min and max are checked")          \
    F(TEXT, note, ALL, 0, NOTE_MAX_CHARS, none, "for the kitchen")                                 \
    F(BOOL, allergy, ALL, 0, 0, none, "the note is about an allergy")                              \
    F(INT_OPT, seat, ALL, 0, 1000, none, "absent or 0: for the table")                             \
    F(INT_OPT, course, ALL, 0, COURSE_MAX, none, "absent or 0: none", .since = FEATURE_courses)    \
    F(TEXT, reference, ALL, 0, NAME_MAX_CHARS, none, "what another system calls it",               \
        .since = FEATURE_channels)                                                                 \
    F(MONEY_OPT, price, ALL, 0, MONEY_MAX, none,                                                   \
        "of one, or of one unit of weight, without choices; absent: the menu's",                   \
        .since = FEATURE_item_prices)                                                              \
    F(INT_OPT, weight, ALL, 1, COUNT_MAX, none,                                                    \
        "of one, in thousandths of the item's unit; needed if it has one",                         \
        .since = FEATURE_item_prices)                                                              \
    F(LIST, parts, ALL, 0, COMBO_PARTS_MAX, combo_part,                                            \
        "for a combo: what fills its slots; each becomes a line, and line_id is the combo's id",   \
        .since = FEATURE_combos)

#define FIELDS_cmd_line_change(F)                                                                  \
    F(ID, line_id, ALL, 0, 0, line, "a line that the kitchen has not started")                     \
    F(INT, quantity, ALL, 1, 9999, none, "the new quantity; of a sent line: fewer")

#define FIELDS_cmd_line_replace(F)                                                                 \
    F(ID, line_id, ALL, 0, 0, line, "a line that the kitchen has not started")                     \
    F(INT, quantity, ALL, 1, 9999, none, "how many; of a sent line: not more")                     \
    F(LIST, choices, ALL, 0, CHOICES_MAX, chosen,                                                  \
        "all of them; each group's min and max are checked")                                       \
    F(TEXT, note, ALL, 0, NOTE_MAX_CHARS, none, "for the kitchen; absent: none")                   \
    F(BOOL, allergy, ALL, 0, 0, none, "the note is about an allergy")                              \
    F(INT_OPT, seat, ALL, 0, 1000, none, "absent or 0: for the table")                             \
    F(INT_OPT, course, ALL, 0, COURSE_MAX, none, "absent: as it is", .since = FEATURE_courses)     \
    F(MONEY_OPT, price, ALL, 0, MONEY_MAX, none, "absent: what was said before, else the menu's",  \
        .since = FEATURE_item_prices)                                                              \
    F(INT_OPT, weight, ALL, 1, COUNT_MAX, none, "absent: as it is", .since = FEATURE_item_prices)

#define FIELDS_cmd_line_remove(F) F(ID, line_id, ALL, 0, 0, line, "a draft or waiting line")

#define FIELDS_cmd_line_void(F)                                                                    \
    F(ID, line_id, ALL, 0, 0, line, "a line that was sent")                                        \
    F(TEXT, reason, ALL, 1, NOTE_MAX_CHARS, none, "why")                                           \
    F(INT_OPT, quantity, ALL, 1, 9999, none,                                                       \
        "how many of a line that the kitchen has started; absent: all; needs pre.rev",             \
        .since = FEATURE_sent_changes)                                                             \
    F(BOOL, to_stock, ALL, 0, 0, none, "true: nothing was wasted, its portions are there again",   \
        .since = FEATURE_void_stock)

#define FIELDS_cmd_line_remake(F)                                                                  \
    F(ID, line_id, ALL, 0, 0, line, "a line that the kitchen has started")                         \
    F(TEXT, reason, ALL, 1, NOTE_MAX_CHARS, none, "why")                                           \
    F(INT_OPT, quantity, ALL, 1, 9999, none, "how many; absent: all")

#define FIELDS_cmd_order_note(F)                                                                   \
    F(ID, order_id, ALL, 0, 0, order, "an open order")                                             \
    F(TEXT, note, ALL, 0, NOTE_MAX_CHARS, none, "its new note; empty clears it", .required = true)

#define FEATURES_order(X)                                                                          \
    X(order_note, "the note of an open order can be set")                                          \
    X(leave_sold_out, "order.send can leave out lines whose item has sold out")                    \
    X(courses, "courses: lines that wait, are held and released, fired together")                  \
    X(order_close, "an order can be closed without payment")                                       \
    X(channels,                                                                                    \
        "orders for delivery, rooms and tabs; promised time, contact, references, allergies")      \
    X(sent_changes, "sent lines can be changed until they are started, then voided in part")       \
    X(remake, "a line can be made again")                                                          \
    X(course_times, "courses fire at a time, or so that all of one is made at once")               \
    X(void_stock, "a void can give back its portions")                                             \
    X(transfers, "lines and orders go to other orders and tables")                                 \
    X(import, "closed orders of another system can be imported")                                   \
    X(order_reopen, "orders that were closed without payment or cancelled can be opened again")    \
    X(order_channel, "an open order can get another channel: takeaway instead of a table, …")

#define FIELDS_cmd_course_fire(F)                                                                  \
    F(ID, order_id, ALL, 0, 0, order, "an open order")                                             \
    F(INT, course, ALL, 1, COURSE_MAX, none,                                                       \
        "its waiting lines go to the kitchen, but not held ones")                                  \
    F(BOOL, leave_sold_out, ALL, 0, 0, none,                                                       \
        "true: lines whose item has sold out meanwhile go on waiting; else they refuse it")

#define FIELDS_cmd_course_plan(F)                                                                  \
    F(ID, order_id, ALL, 0, 0, order, "an open order")                                             \
    F(INT, course, ALL, 1, COURSE_MAX, none, "a course that is not fired")                         \
    F(ENUM, plan, ALL, 0, 0, course_plan, "when it fires")                                         \
    F(TIME_OPT, at, ALL, 0, 0, none, "when: at_time needs it, finish_together may have it",        \
        .since = FEATURE_course_times)

#define FIELDS_cmd_course_due(F)                                                                   \
    F(ID, order_id, ALL, 0, 0, order, "its order")                                                 \
    F(INT, course, ALL, 1, COURSE_MAX, none, "a course whose due_at has come")

#define FIELDS_cmd_line_hold(F)    F(ID, line_id, ALL, 0, 0, line, "a draft or waiting line")
#define FIELDS_cmd_line_release(F) F(ID, line_id, ALL, 0, 0, line, "a line that is held")

#define FIELDS_cmd_order_close(F)                                                                  \
    F(ID, order_id, ALL, 0, 0, order, "an open order with nothing unsent")                         \
    F(TEXT, reason, ALL, 1, NOTE_MAX_CHARS, none, "why no payment is taken here")

#define FIELDS_cmd_order_reopen(F)                                                                 \
    F(ID, order_id, ALL, 0, 0, order,                                                              \
        "closed without payment, or cancelled, not longer ago than reopen_minutes")                \
    F(TEXT, reason, ALL, 1, NOTE_MAX_CHARS, none, "why")                                           \
    F(BOOL, another, ALL, 0, 0, none, "true: although its table has an open order by now")

#define FIELDS_cmd_order_details(F)                                                                \
    F(ID, order_id, ALL, 0, 0, order, "an open order; what follows is all there is then")          \
    F(TEXT, customer, ALL, 0, NAME_MAX_CHARS, none, "the guest's name; a tab needs it")            \
    F(TEXT, phone, ALL, 0, PHONE_MAX_CHARS, none, "to call the guest")                             \
    F(TEXT, address, ALL, 0, NOTE_MAX_CHARS, none, "where a delivery goes")                        \
    F(TEXT, room, ALL, 0, ROOM_MAX_CHARS, none, "a room order needs it")                           \
    F(TIME_OPT, promised_at, ALL, 0, 0, none, "when the guest is to have it; absent: not said")    \
    F(TEXT, reference, ALL, 0, NAME_MAX_CHARS, none, "what another system calls it")

#define FIELDS_cmd_order_allergies(F)                                                              \
    F(ID, order_id, ALL, 0, 0, order, "an open order")                                             \
    F(TEXT, allergies, ALL, 0, ALLERGIES_MAX_CHARS, none, "of its guests; empty: none",            \
        .required = true)

#define FIELDS_cmd_order_covers(F)                                                                 \
    F(ID, order_id, ALL, 0, 0, order, "an open order")                                             \
    F(INT, covers, ALL, 1, 1000, none, "number of guests")

#define FIELDS_cmd_order_hand_over(F)                                                              \
    F(ID, order_id, ALL, 0, 0, order, "an open order")                                             \
    F(TEXT, server, ALL, 1, NAME_MAX_CHARS, none, "name of who serves it from now on")             \
    F(ID_OPT, server_id, ALL, 0, 0, none, "the staff member; absent: not known")

#define FIELDS_cmd_line_transfer(F)                                                                \
    F(ID, order_id, ALL, 0, 0, order, "an open order")                                             \
    F(ID, to_order_id, ALL, 0, 0, order, "another open order")                                     \
    F(LIST, lines, ALL, 1, 500, line_ref, "lines of the first one")

#define FIELDS_cmd_order_merge(F)                                                                  \
    F(ID, order_id, ALL, 0, 0, order, "an open order without a discount on the whole of it")       \
    F(ID, into_id, ALL, 0, 0, order, "another open order, which gets its lines")

#define FIELDS_cmd_order_part(F) F(ID, order_id, ALL, 0, 0, order, "an order that was merged")

#define FIELDS_cmd_order_transfer(F)                                                               \
    F(ID, order_id, ALL, 0, 0, order, "an open order at a table")                                  \
    F(ID, to_table_id, ALL, 0, 0, table, "where its guests go; an available table becomes seated")

#define FIELDS_cmd_order_import(F)                                                                 \
    F(ID, order_id, ALL, 0, 0, none, "chosen by the importer")                                     \
    F(ENUM, kind, ALL, 0, 0, order_kind, "its channel")                                            \
    F(ID_OPT, table_id, ALL, 0, 0, table, "dine-in: its table, if known")                          \
    F(INT_OPT, covers, ALL, 1, 1000, none, "number of guests; absent: 1")                          \
    F(TEXT, customer, ALL, 0, NAME_MAX_CHARS, none, "the guest's name; a tab needs it")            \
    F(TEXT, phone, ALL, 0, PHONE_MAX_CHARS, none, "to call the guest")                             \
    F(TEXT, address, ALL, 0, NOTE_MAX_CHARS, none, "where a delivery went")                        \
    F(TEXT, room, ALL, 0, ROOM_MAX_CHARS, none, "a room order needs it")                           \
    F(TEXT, note, ALL, 0, NOTE_MAX_CHARS, none, "as it was")                                       \
    F(TEXT, server, ALL, 0, NAME_MAX_CHARS, none, "who served it")                                 \
    F(TEXT, reference, ALL, 0, NAME_MAX_CHARS, none, "what the other system calls it")             \
    F(TIME, opened_at, ALL, 0, 0, none, "when it was opened")                                      \
    F(TIME, closed_at, ALL, 0, 0, none, "when it was closed: not before, and not after now")       \
    F(TIME_OPT, promised_at, ALL, 0, 0, none, "when the guest was to have it")                     \
    F(TEXT, close_reason, ALL, 0, NOTE_MAX_CHARS, none,                                            \
        "needed if its payments leave something due")                                              \
    F(LIST, lines, ALL, 1, 500, import_line, "what was sold, in the order of the check")           \
    F(LIST, discounts, ALL, 0, 20, import_discount, "as they applied: those on lines come first")  \
    F(LIST, charges, ALL, 0, 10, import_charge, "service charges")                                 \
    F(LIST, payments, ALL, 0, 20, import_payment, "what the other system took")                    \
    F(MONEY_OPT, net, ALL, 0, MONEY_MAX, none, "what the other system says that it came to …")     \
    F(MONEY_OPT, tax, ALL, 0, MONEY_MAX, none, "… its tax …")                                      \
    F(MONEY_OPT, total, ALL, 0, MONEY_MAX, none, "… and the sum; another one here: refused")

#define FIELDS_cmd_order_channel(F)                                                                \
    F(ID, order_id, ALL, 0, 0, order, "an open order of which nothing is paid")                    \
    F(ENUM, kind, ALL, 0, 0, order_kind, "its new channel")                                        \
    F(ID_OPT, table_id, ALL, 0, 0, table,                                                          \
        "dine-in needs it, others have none; an available table becomes seated")                   \
    F(TEXT, customer, ALL, 0, NAME_MAX_CHARS, none,                                                \
        "the guest's name; this and what follows is as it was when absent or empty")               \
    F(TEXT, phone, ALL, 0, PHONE_MAX_CHARS, none, "to call the guest")                             \
    F(TEXT, address, ALL, 0, NOTE_MAX_CHARS, none, "where a delivery goes")                        \
    F(TEXT, room, ALL, 0, ROOM_MAX_CHARS, none, "where a room order goes")                         \
    F(TIME_OPT, promised_at, ALL, 0, 0, none, "when the guest is to have it")                      \
    F(BOOL, reprice, ALL, 0, 0, none,                                                              \
        "true: what was sent gets the price of the new channel's list, too, not only its taxes")

/* clang-format off */
#define COMMANDS_order(C) \
    C(order, open, FLOOR_STAFF, PRE_NONE, "open an order; at most one a table unless `another`") \
    C(order, cancel, FLOOR_STAFF, PRE_REV, "cancel an order of which nothing was sent", .finishes = true, .sensitive = true) \
    C(order, send, FLOOR_STAFF, PRE_NONE, "send the draft lines, but not held ones: to the kitchen, or to wait for their course; without any it changes nothing; refused when an item was taken off the menu after it was added") \
    C(line, add, FLOOR_STAFF, PRE_NONE, "add a line; commutes with every other addition") \
    C(line, change, FLOOR_STAFF, PRE_REV, "change the quantity of a line; the kitchen acknowledges it when it has the line, and once it has started it refuses: void a part instead; pre.rev required") \
    C(line, replace, FLOOR_STAFF, PRE_REV, "replace quantity, choices, note, allergy, seat and course of a line at current prices; one that the kitchen has as line.change says, at its own price unless its choices change; pre.rev required") \
    C(line, remove, FLOOR_STAFF, PRE_REV, "remove a line that the kitchen does not have; pre.rev required") \
    C(line, void, FLOOR_STAFF, PRE_REV, "void a sent line, or a part of a started one, which becomes a line of its own; the kitchen must acknowledge it; voiding a voided line changes nothing", .finishes = true, .sensitive = true) \
    C(line, remake, ALL_STAFF, PRE_NONE, "have a started line made again, in a rush; it is charged once", .since = FEATURE_remake) \
    C(order, note, FLOOR_STAFF, PRE_NONE, "set an open order's note, which its live tickets show too; the note it has already changes nothing", .since = FEATURE_order_note) \
    C(course, fire, ALL_STAFF, PRE_NONE, "send the waiting lines of a course to the kitchen, but not held ones; a second time changes nothing", .since = FEATURE_courses) \
    C(course, plan, FLOOR_STAFF, PRE_NONE, "say when a course fires: by hand, at a time, so that all is made at once, or when the course before it is made, which may be now", .since = FEATURE_courses) \
    C(course, due, NO_ROLE, PRE_NONE, "the hub's own: a course fires as planned, or the next of its lines go; no device may say it", .since = FEATURE_course_times, .finishes = true) \
    C(line, hold, FLOOR_STAFF, PRE_NONE, "keep a line from the kitchen until it is released", .since = FEATURE_courses) \
    C(line, release, FLOOR_STAFF, PRE_NONE, "let a held line go: with the next send; at once if it waits and its course is fired; refused then when its item was taken off the menu", .since = FEATURE_courses) \
    C(order, close, CLOSERS, PRE_REV, "close an order without payment, which is taken elsewhere or not at all; pre.rev required", .since = FEATURE_order_close, .finishes = true, .sensitive = true) \
    C(order, reopen, CLOSERS, PRE_REV, "open an order again that was closed without payment or cancelled, at its table if it has one; what a cancelled one had are drafts again, without discounts and checks; opening an open one changes nothing", .since = FEATURE_order_reopen, .sensitive = true) \
    C(order, details, FLOOR_STAFF, PRE_NONE, "replace who the order is for, where it goes and when it is promised; the same changes nothing", .since = FEATURE_channels) \
    C(order, allergies, FLOOR_STAFF, PRE_NONE, "set the allergies of an order's guests, which its live tickets show too; the same change nothing", .since = FEATURE_channels) \
    C(order, covers, FLOOR_STAFF, PRE_NONE, "set the number of guests of an order, which its live tickets show too", .since = FEATURE_channels) \
    C(order, hand_over, FLOOR_STAFF, PRE_NONE, "hand an order over to another server", .since = FEATURE_channels) \
    C(line, transfer, FLOOR_STAFF, PRE_NONE, "move lines, with their discounts, to another order; their tickets stay as they are and say where they go", .since = FEATURE_transfers) \
    C(order, merge, FLOOR_STAFF, PRE_NONE, "move all lines of an order to another one; order.part undoes it", .since = FEATURE_transfers) \
    C(order, part, FLOOR_STAFF, PRE_NONE, "give a merged order its lines back", .since = FEATURE_transfers) \
    C(order, transfer, FLOOR_STAFF, PRE_NONE, "move an order with its tickets to another table, where guests may sit already; the table it is at changes nothing", .since = FEATURE_transfers) \
    C(order, import, MANAGERS, PRE_NONE, "write a closed order of another system, with its own times and prices: for reports, told to nobody, unknown to the kitchen, outside the live set from the start", .since = FEATURE_import, .sensitive = true) \
    C(order, channel, FLOOR_STAFF, PRE_REV, "change the channel of an order: taxes, service charge and tickets follow, and prices of what was not sent; the channel and details it has already change nothing; pre.rev required", .since = FEATURE_order_channel)

#define REFUSALS_order(N) \
    N(order_not_open, NEVER, "the order is not open") \
    N(order_sent, NEVER, "something of the order was sent already") \
    N(order_unsent, NEVER, "the order has lines that were not sent") \
    N(order_full, NEVER, "the order has as many lines, or choices and notes, as an order can have") \
    N(choice_unknown, NEVER, "the item has no such choice, or nothing chosen opens it") \
    N(choice_twice, NEVER, "a choice is named twice") \
    N(choice_too_few, NEVER, "a required choice is missing") \
    N(choice_too_many, NEVER, "too many choices of one group") \
    N(choice_prefix, NEVER, "this choice is not offered with no, extra, light or on the side") \
    N(price_negative, NEVER, "the choices make the price negative") \
    N(line_sold_out, NEVER, "an item was taken off the menu after it was added to the order") \
    N(line_not_draft, NEVER, "the kitchen has the line already, or it was taken off") \
    N(line_started, NEVER, "the kitchen has started the line: void it or have it made again") \
    N(line_not_started, NEVER, "the kitchen has not started the line: change it instead") \
    N(line_more, NEVER, "the kitchen has the line: add what is more as another line") \
    N(line_not_sent, NEVER, "the kitchen does not have the line: remove it instead") \
    N(course_fired, NEVER, "the course is fired already") \
    N(note_too_long, NEVER, "the note has more lines than a ticket shows") \
    N(room_needed, NEVER, "a room order needs its room") \
    N(name_needed, NEVER, "a tab needs a name") \
    N(order_discounted, NEVER, "a discount on the whole order does not go along: take it back first") \
    N(order_split, NEVER, "the order has several open checks: merge them first") \
    N(sums_differ, NEVER, "the order comes to another amount here than it is said to") \
    N(order_left, NEVER, "the order is not kept any more: it was paid, or ended too long ago")

#define EVENTS_order(E) \
    E(order, opened, "id: the order") \
    E(order, cancelled, "id: the order; text: why, when a reason was given") \
    E(order, sent, "id: the order") \
    E(order, closed, "id: the order; text: why, when no payment was taken") \
    E(order, reopened, "id: the order; text: why") \
    E(line, added, "id: the line") \
    E(line, changed, "id: the line") \
    E(line, removed, "id: the line") \
    E(line, voided, "id: the line; text: the reason") \
    E(line, remade, "id: the line; text: the reason") \
    E(order, noted, "id: the order") \
    E(course, fired, "id: the course") \
    E(course, planned, "id: the course") \
    E(course, missed, "id: the course; the hub found no room to fire it: a waiter has to") \
    E(line, held, "id: the line") \
    E(line, released, "id: the line") \
    E(order, detailed, "id: the order; who it is for, where it goes or when changed") \
    E(order, allergies_set, "id: the order") \
    E(order, covers_set, "id: the order") \
    E(order, handed_over, "id: the order; text: the new server's name") \
    E(line, transferred, "id: the line, on another order now") \
    E(order, merged, "id: the order whose lines another one has now") \
    E(order, parted, "id: the order that has its lines again") \
    E(order, transferred, "id: the order; text: the new table's number") \
    E(order, imported, "id: the order; told to nobody") \
    E(order, channel_set, "id: the order; text: the new channel")
/* clang-format on */

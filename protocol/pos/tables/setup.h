#pragma once
/* Setup: the commands that put the house as a whole, and the venue's settings. Columns:
 * protocol/pos/tables/README.md. */

/* What is rounded at once, and where a half goes (price.h). */
#define ENUM_rounding(E, e)                                                                        \
    E(e, LINE_UP, "line_up", "each tax of each line, half up")                                     \
    E(e, LINE_EVEN, "line_even", "each tax of each line, half to the even neighbour")              \
    E(e, RATE_UP, "rate_up", "each tax of all lines with the same taxes, half up")                 \
    E(e, RATE_EVEN, "rate_even", "each tax of all lines with the same taxes, half to even")        \
    E(e, CHECK_UP, "check_up", "all taxes of the order at once, half up")                          \
    E(e, CHECK_EVEN, "check_even", "all taxes of the order at once, half to even")

#define ENUMS_setup(L) L(rounding) L(right_beyond)

/* A part of the day. Windows name it by its number, so it may be renamed. */
#define FIELDS_day_part(F)                                                                         \
    F(INT, number, ALL, 1, DAY_PARTS_MAX, none, "no two have the same")                            \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "\"Lunch\"")                                       \
    F(INT, from, ALL, 0, DAY_MINUTES - 1, none, "minutes after midnight, the venue's local time")  \
    F(INT, to, ALL, 1, DAY_MINUTES, none,                                                          \
        "it ends before this minute; not above `from`: on the next day")

/* A command that a second person approves, unless a manager gives it. Which those are is the
 * venue's choice; `rights` says more. */
#define APPROVALS_MAX 50
#define FIELDS_approval_rule(F)                                                                    \
    F(TEXT, command, ALL, 1, 40, none, "\"discount.give\"; no two are the same")

/* Beyond the limits of a right. */
#define ENUM_right_beyond(E, e)                                                                    \
    E(e, FREELY, "freely", "there are no limits")                                                  \
    E(e, APPROVED, "approved", "somebody must approve it")                                         \
    E(e, NEVER, "never", "it is refused")

/* What a role may do of an act (model/acts.h). Within the limits it may; without limits all is
 * beyond. */
#define RIGHTS_MAX 100
#define FIELDS_right(F)                                                                            \
    F(ENUM, role, ALL, 0, 0, staff_role, "of the person, or of the device")                        \
    F(TEXT, act, ALL, 1, ACT_CHARS, none,                                                          \
        "a command that this role may give, or what it may do of one: see Rights; to other roles " \
        "than managers it may be lent: approved")                                                  \
    F(ENUM, beyond, ALL, 0, 0, right_beyond, "beyond the limits, and where there are none")        \
    F(MONEY_OPT, amount, MONEY, 0, MONEY_MAX, none, "within: it comes to so much at most")         \
    F(INT_OPT, minutes, ALL, 0, 1440, none, "within: so many minutes after it was sent or ended")

#define SHAPES_setup(S)                                                                            \
    S(day_part)                                                                                    \
    S(approval_rule)                                                                               \
    S(right)

/* The values that settings.put replaces. The zero value of each is what holds without the record. A
 * new one is of a type that bodies may leave out: BOOL, TEXT, LIST, …_OPT. */
#define FIELDS_settings_values(F)                                                                  \
    F(ENUM, rounding, ALL, 0, 0, rounding, "how orders round that are opened from now on")         \
    F(BOOL, reason_cancel, ALL, 0, 0, none, "order.cancel needs a reason")                         \
    F(BOOL, reason_discount_remove, ALL, 0, 0, none, "discount.remove needs a reason")             \
    F(INT_OPT, service_covers, ALL, 1, 1000, none,                                                 \
        "an order at a table opened with so many guests gets a charge; null: none does")           \
    F(TEXT, service_name, ALL, 0, NAME_MAX_CHARS, none, "that charge: its name …")                 \
    F(INT_OPT, service_ppm, ALL, 1, 1000000, none, "… how much, parts per million …")              \
    F(BOOL, service_after_tax, ALL, 0, 0, none, "… of the lines with their taxes, not of net …")   \
    F(ID_OPT, service_tax_id, ALL, 0, 0, tax, "… and its tax; null: it is not taxed")              \
    F(INT_OPT, hold_minutes, ALL, 0, 1440, none,                                                   \
        "how long before a reservation its table is held; null: 30", .since = FEATURE_tables)      \
    F(INT_OPT, stay_minutes, ALL, 1, 1440, none,                                                   \
        "how long a reservation lasts that does not say; null: 120", .since = FEATURE_tables)      \
    F(BOOL, tables_dirty, ALL, 0, 0, none, "where guests sat is dirty until table.clean",          \
        .since = FEATURE_tables)                                                                   \
    F(LIST, stage_limits, ALL, 0, 20, stage_limit,                                                 \
        "how long a table may stay in a stage until it is overdue; none: as long as it wants",     \
        .since = FEATURE_tables)                                                                   \
    F(INT_OPT, discount_waiter_ppm, ALL, 0, 1000000, none,                                         \
        "of an order that waiters may take off, parts per million; null: the limit")               \
    F(INT_OPT, discount_cashier_ppm, ALL, 0, 1000000, none, "the same for cashiers")               \
    F(BOOL, discount_single, ALL, 0, 0, none,                                                      \
        "at most one discount on a line, and one on the whole of an order")                        \
    F(BOOL, discount_exclusive, ALL, 0, 0, none, "at most one discount on an order, wherever")     \
    F(MONEY_OPT, cash_coin, ALL, 1, 1000000, none,                                                 \
        "the smallest coin: cash is asked for in multiples of it; null: every amount")             \
    F(BOOL, expo_waits, ALL, 0, 0, none,                                                           \
        "ticket.pick_up waits until every station is done with its part",                          \
        .since = FEATURE_stations)                                                                 \
    F(INT_OPT, day_starts_minute, ALL, 0, DAY_MINUTES - 1, none,                                   \
        "when a business day begins: minutes after midnight in the venue's zone; null: 0",         \
        .since = FEATURE_business_days)                                                            \
    F(BOOL, numbers_by_day, ALL, 0, 0, none,                                                       \
        "numbers of orders begin at 1 again on each business day", .since = FEATURE_business_days) \
    F(LIST, day_parts, ALL, 0, DAY_PARTS_MAX, day_part, "parts of the day that windows name",      \
        .since = FEATURE_business_days)                                                            \
    F(INT_OPT, reopen_minutes, ALL, 1, 1440, none,                                                 \
        "how long an order that was closed without payment or cancelled stays, so that it can be " \
        "opened again; null: it leaves at once",                                                   \
        .since = FEATURE_order_reopen)                                                             \
    F(LIST, approvals, ALL, 0, APPROVALS_MAX, approval_rule,                                       \
        "commands that all but managers may only give with an approval",                           \
        .since = FEATURE_approvals)                                                                \
    F(BOOL, sign_in_always, ALL, 0, 0, none,                                                       \
        "tablets and tills take no command until somebody signs in", .since = FEATURE_people)      \
    F(BOOL, sign_in_restricted, ALL, 0, 0, none,                                                   \
        "where nobody is signed in, a device may only do what a waiter's may",                     \
        .since = FEATURE_people)                                                                   \
    F(BOOL, sign_in_kitchen, ALL, 0, 0, none, "sign_in_always holds for kitchen displays, too",    \
        .since = FEATURE_people)                                                                   \
    F(INT_OPT, lock_seconds, ALL, 5, 86400, none,                                                  \
        "without a touch for so long a screen signs out; null: 60", .since = FEATURE_people)       \
    F(INT_OPT, lock_kitchen_seconds, ALL, 5, 86400, none,                                          \
        "the same for kitchen displays; null: 300", .since = FEATURE_people)                       \
    F(BOOL, clock_in_always, ALL, 0, 0, none,                                                      \
        "whoever is signed in and no manager must be at work for other commands",                  \
        .since = FEATURE_shifts)                                                                   \
    F(BOOL, tips_needed, ALL, 0, 0, none, "shift.end needs declared tips, but of kitchen staff",   \
        .since = FEATURE_shifts)                                                                   \
    F(INT_OPT, break_paid_minutes, ALL, 0, 1440, none,                                             \
        "so much of a paid break counts as work; null: all of it", .since = FEATURE_shifts)        \
    F(BOOL, rights_least, ALL, 0, 0, none,                                                         \
        "roles may as little as the column `least` of Rights says; false: as in the first "        \
        "release",                                                                                 \
        .since = FEATURE_manager_approvals)                                                        \
    F(LIST, rights, ALL, 0, RIGHTS_MAX, right, "what this venue wants otherwise",                  \
        .since = FEATURE_manager_approvals)                                                        \
    F(INT_OPT, approval_minutes, ALL, 1, 60, none,                                                 \
        "how long an approval can be given, and then used; null: 5",                               \
        .since = FEATURE_manager_approvals)                                                        \
    F(BOOL, approval_own, ALL, 0, 0, none,                                                         \
        "whoever asks may also decide, when the role allows it",                                   \
        .since = FEATURE_manager_approvals)

#define FIELDS_settings(F)                                                                         \
    RECORD_HEAD(F)                                                                                 \
    FIELDS_settings_values(F)

#define RECORDS_setup(R)                                                                           \
    R(settings, settings, TOPIC_BIT(MENU),                                                         \
        "what the venue has chosen; its id is the venue's, absent: the zero value of each field")

#define INDEXES_setup(I)

#define FAMILIES_setup(K)

#define FIELDS_cmd_setup_put(F)                                                                    \
    F(LIST, areas, ALL, 0, 200, area, "whole records; rev is ignored")                             \
    F(LIST, tables, ALL, 0, 200, table, "state, covers and seating are kept as they are")          \
    F(LIST, stations, ALL, 0, 200, station, "whole records")                                       \
    F(LIST, taxes, ALL, 0, 200, tax, "whole records")                                              \
    F(LIST, categories, ALL, 0, 200, category, "whole records")                                    \
    F(LIST, items, ALL, 0, 200, item, "whole records")                                             \
    F(LIST, choice_groups, ALL, 0, 200, choice_group, "whole records")                             \
    F(LIST, price_lists, ALL, 0, 200, price_list, "whole records", .since = FEATURE_price_lists)   \
    F(LIST, list_prices, ALL, 0, 200, list_price, "whole records", .since = FEATURE_price_lists)   \
    F(LIST, revenue_centres, ALL, 0, 200, revenue_centre, "whole records",                         \
        .since = FEATURE_floor_plan)                                                               \
    F(LIST, sections, ALL, 0, 200, section, "whole records; servers are kept as they are",         \
        .since = FEATURE_floor_plan)                                                               \
    F(LIST, combo_slots, ALL, 0, 200, combo_slot, "whole records", .since = FEATURE_combos)

#define FIELDS_cmd_settings_put(F) FIELDS_settings_values(F)

#define FEATURES_setup(X)                                                                          \
    X(settings, "settings of the venue: rounding, which acts need a reason")                       \
    X(business_days, "business days with an hour of their own, order numbers by day, day parts")   \
    X(approvals, "a venue says which commands need an approver; a change can name one")

/* clang-format off */
#define COMMANDS_setup(C) \
    C(setup, put, MANAGERS, PRE_NONE, "put stations, floor, taxes and menu as whole records", .sensitive = true) \
    C(settings, put, MANAGERS, PRE_REV, "replace the settings of the venue as a whole; what is left out takes its zero value; pre.rev required once there are some; the same again changes nothing", .since = FEATURE_settings, .sensitive = true)

#define REFUSALS_setup(N) \
    N(taken, NEVER, "another table has this number, another station this code") \
    N(setup_full, NEVER, "the venue has as many of these as a venue can have") \
    N(reason_needed, NEVER, "the venue wants a reason for this")

#define EVENTS_setup(E) \
    E(setup, put, "menu or floor changed; id: the first record of the change") \
    E(settings, put, "id: the settings")
/* clang-format on */

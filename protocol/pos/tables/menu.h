#pragma once
/* Menu: stations, taxes, categories, items and their choices; 86. Columns:
 * protocol/pos/tables/README.md. */

#define ENUM_station_kind(E, e)                                                                    \
    E(e, PREP, "prep", "makes items: gets the tickets of its items")                               \
    E(e, EXPO, "expo", "sees whole orders and hands them over")

#define ENUMS_menu(L) L(station_kind)

#define FIELDS_menu_option(F)                                                                      \
    F(ID, id, ALL, 0, 0, none, "identity within its group")                                        \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "\"Large\"")                                       \
    F(MONEY, price, MONEY, -MONEY_MAX, MONEY_MAX, none, "added to the item's price")

/* In an order of that kind an item has the taxes of these rows, in their order, instead of tax_id.
 */
#define FIELDS_item_tax(F)                                                                         \
    F(ENUM, kind, ALL, 0, 0, order_kind, "in orders of this kind …")                               \
    F(ID, tax_id, ALL, 0, 0, tax, "… it has this tax")

#define ITEM_TAXES_MAX 40

#define FIELDS_station_ref(F) F(ID, station_id, ALL, 0, 0, station, "the station")

#define SHAPES_menu(S)                                                                             \
    S(menu_option)                                                                                 \
    S(item_tax)                                                                                    \
    S(station_ref)

#define FIELDS_station(F)                                                                          \
    RECORD_HEAD(F)                                                                                 \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "\"Grill\"")                                       \
    F(TEXT, code, ALL, 1, 32, none, "short name in topics: kitchen:<code>")                        \
    F(ENUM, kind, ALL, 0, 0, station_kind, "prep or expo")                                         \
    F(INT, target_s, ALL, 0, 86400, none, "a ticket should be bumped within this many seconds")    \
    F(INT, position, ALL, 0, COUNT_MAX, none, "order in lists")

#define FIELDS_tax(F)                                                                              \
    RECORD_HEAD(F)                                                                                 \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "as printed on the check")                         \
    F(INT, rate_ppm, ALL, 0, 10000000, none, "parts per million: 16 % is 160000")                  \
    F(BOOL, inclusive, ALL, 0, 0, none, "prices contain it (true) or it comes on top")             \
    F(BOOL, compound, ALL, 0, 0, none, "also on the item's other taxes, but not on compound ones", \
        .since = FEATURE_taxes)

#define FIELDS_category(F)                                                                         \
    RECORD_HEAD(F)                                                                                 \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "\"Starters\"")                                    \
    F(INT, position, ALL, 0, COUNT_MAX, none, "order among the categories")

#define FIELDS_item(F)                                                                             \
    RECORD_HEAD(F)                                                                                 \
    F(ID, category_id, ALL, 0, 0, category, "where it is listed")                                  \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "as ordered and printed")                          \
    F(MONEY, price, MONEY, 0, MONEY_MAX, none, "price of one, without choices")                    \
    F(MONEY_OPT, cost, COST, 0, MONEY_MAX, none, "what one costs the house")                       \
    F(ID, tax_id, ALL, 0, 0, tax, "its tax in orders of a kind that `taxes` does not name")        \
    F(ID, station_id, ALL, 0, 0, station, "the station that makes it")                             \
    F(BOOL, available, ALL, 0, 0, none, "false: sold out (86), cannot be ordered")                 \
    F(INT_OPT, remaining, ALL, 0, COUNT_MAX, none, "how many are left; null: not counted")         \
    F(INT, position, ALL, 0, COUNT_MAX, none, "order in its category")                             \
    F(LIST, taxes, ALL, 0, ITEM_TAXES_MAX, item_tax,                                               \
        "taxes in orders of one kind: several, or other ones", .since = FEATURE_taxes)             \
    F(INT_OPT, prep_s, ALL, 0, 86400, none, "seconds that it takes to make; null: no time",        \
        .since = FEATURE_course_times)

#define FIELDS_choice_group(F)                                                                     \
    RECORD_HEAD(F)                                                                                 \
    F(ID, item_id, ALL, 0, 0, item, "the item it belongs to")                                      \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "\"Size\"")                                        \
    F(INT, min, ALL, 0, 50, none, "at least this many must be chosen; above 0: required")          \
    F(INT, max, ALL, 1, 50, none, "at most this many may be chosen")                               \
    F(LIST, options, ALL, 1, 50, menu_option, "what can be chosen")                                \
    F(INT, position, ALL, 0, COUNT_MAX, none, "order among the item's groups")

#define RECORDS_menu(R)                                                                            \
    R(station, station, TOPIC_BIT(MENU), "a place where items are made or handed over")            \
    R(tax, tax, TOPIC_BIT(MENU), "a tax rate")                                                     \
    R(category, category, TOPIC_BIT(MENU), "a part of the menu")                                   \
    R(item, item, TOPIC_BIT(MENU), "a thing that can be ordered")                                  \
    R(choice_group, choice_group, TOPIC_BIT(MENU), "choices of an item, required or optional")

#define INDEXES_menu(I)                                                                            \
    I(STATIONS_BY_CODE, station, code)                                                             \
    I(GROUPS_OF_ITEM, choice_group, item_id)

#define FAMILIES_menu(K)

#define FIELDS_cmd_item_86(F) F(ID, item_id, ALL, 0, 0, item, "the item")

#define FIELDS_cmd_item_back(F)                                                                    \
    F(ID, item_id, ALL, 0, 0, item, "the item")                                                    \
    F(INT_OPT, remaining, ALL, 1, COUNT_MAX, none, "how many are left; absent: not counted")

#define FEATURES_menu(X) X(taxes, "several taxes on an item, compound ones, and by kind of order")

/* clang-format off */
#define COMMANDS_menu(C) \
    C(item, 86, ALL_STAFF, PRE_NONE, "mark an item as sold out: it cannot be ordered", .finishes = true) \
    C(item, back, ALL_STAFF, PRE_NONE, "make an item available again", .finishes = true)

#define REFUSALS_menu(N) \
    N(item_86, NEVER, "the item is sold out") \
    N(item_few, NEVER, "fewer are left than ordered")

#define EVENTS_menu(E) \
    E(item, 86, "id: the item; it is sold out") \
    E(item, back, "id: the item")
/* clang-format on */

#pragma once
/* Menu: stations, taxes, categories, items and their choices; 86. Columns:
 * protocol/pos/tables/README.md. */

#define ENUM_station_kind(E, e)                                                                    \
    E(e, PREP, "prep", "makes items: gets the tickets of its items")                               \
    E(e, EXPO, "expo", "sees whole orders and hands them over")

/* How an option is wanted, where its group allows it. */
#define ENUM_choice_prefix(E, e)                                                                   \
    E(e, PLAIN, "plain", "as it is")                                                               \
    E(e, NO, "no", "without it: counts for no minimum or maximum, opens no groups")                \
    E(e, EXTRA, "extra", "more of it than usual")                                                  \
    E(e, LIGHT, "light", "less of it than usual")                                                  \
    E(e, SIDE, "side", "served on the side")

/* Who may say another price than the menu's when adding an item. */
#define ENUM_price_by(E, e)                                                                        \
    E(e, NOBODY, "nobody", "the price is fixed")                                                   \
    E(e, STAFF, "staff", "whoever may add lines")                                                  \
    E(e, CASHIER, "cashier", "cashiers and managers")                                              \
    E(e, MANAGER, "manager", "managers")

#define ENUMS_menu(L)                                                                              \
    L(station_kind)                                                                                \
    L(price_by)                                                                                    \
    L(choice_prefix)

#define DAY_MINUTES   1440
#define DAY_PARTS_MAX 20
#define WINDOWS_MAX   20
/* An option of a group under an option is at depth 2, and so on. */
#define CHOICE_DEPTH_MAX 3
/* Of one line, all groups together; of one option at once; options of a group. */
#define CHOICES_MAX 50

#define FIELDS_menu_option(F)                                                                      \
    F(ID, id, ALL, 0, 0, none, "identity within its group")                                        \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "\"Large\"")                                       \
    F(MONEY, price, MONEY, -MONEY_MAX, MONEY_MAX, none, "added to the item's price")               \
    F(MONEY_OPT, no_price, MONEY, -MONEY_MAX, MONEY_MAX, none,                                     \
        "instead of price when ordered with no; null: 0", .since = FEATURE_choice_trees)           \
    F(MONEY_OPT, extra_price, MONEY, -MONEY_MAX, MONEY_MAX, none,                                  \
        "instead of price when ordered extra; null: price", .since = FEATURE_choice_trees)         \
    F(MONEY_OPT, light_price, MONEY, -MONEY_MAX, MONEY_MAX, none,                                  \
        "instead of price when ordered light; null: price", .since = FEATURE_choice_trees)         \
    F(MONEY_OPT, side_price, MONEY, -MONEY_MAX, MONEY_MAX, none,                                   \
        "instead of price when ordered on the side; null: price", .since = FEATURE_choice_trees)   \
    F(ID_OPT, station_id, ALL, 0, 0, station, "it is made there, too; null: where its item is",    \
        .since = FEATURE_stations)                                                                 \
    F(TEXT, ingredient, ALL, 0, INGREDIENT_MAX_CHARS, none,                                        \
        "what it adds, for the count of the day", .since = FEATURE_stations)                       \
    F(INT_OPT, portions, ALL, 1, 99, none, "how many of it; null: one", .since = FEATURE_stations)

#define FIELDS_window(F)                                                                           \
    F(INT, days, ALL, 1, 127, none,                                                                \
        "weekdays on which it begins, a bit each: 1 Monday, 2 Tuesday, 4 Wednesday … 64 Sunday")   \
    F(INT, from, ALL, 0, DAY_MINUTES - 1, none, "minutes after midnight, the venue's local time")  \
    F(INT, to, ALL, 1, DAY_MINUTES, none,                                                          \
        "it ends before this minute; not above `from`: on the next day")                           \
    F(INT_OPT, part, ALL, 1, DAY_PARTS_MAX, none,                                                  \
        "the number of a day part of the settings: its times hold instead, if there is one",       \
        .since = FEATURE_business_days)

#define FIELDS_kind_ref(F) F(ENUM, kind, ALL, 0, 0, order_kind, "a kind of order")
#define FIELDS_area_ref(F) F(ID, area_id, ALL, 0, 0, area, "an area")

/* In an order of that kind an item has the taxes of these rows, in their order, instead of tax_id.
 */
#define FIELDS_item_tax(F)                                                                         \
    F(ENUM, kind, ALL, 0, 0, order_kind, "in orders of this kind …")                               \
    F(ID, tax_id, ALL, 0, 0, tax, "… it has this tax")

#define ITEM_TAXES_MAX 40

/* When a route or target holds, besides `kind`: all that is said must be so. Of those that hold,
 * one that names an area wins over one that does not, then one that names a day part, then one that
 * names a kind of order, then the first in the list (day parts may overlap). `kind` was there first
 * and must be said, so a flag says that it does not count. */
#define FIELDS_condition(F)                                                                        \
    F(BOOL, any_kind, ALL, 0, 0, none, "in orders of every kind: `kind` does not count",           \
        .since = FEATURE_routing)                                                                  \
    F(ID_OPT, area_id, ALL, 0, 0, area, "at tables of this area; null: wherever",                  \
        .since = FEATURE_routing)                                                                  \
    F(INT_OPT, part, ALL, 1, DAY_PARTS_MAX, none,                                                  \
        "during the day part of this number, of the settings; null: at any time",                  \
        .since = FEATURE_routing)

/* Of an item few, since 500 items may be put at once (their stock, when an order is cancelled):
 * what many items have in common belongs to their category or station. */
#define ITEM_ROUTES_MAX     8
#define ITEM_TARGETS_MAX    6
#define CATEGORY_ROUTES_MAX 40
#define STATION_TARGETS_MAX 40

#define FIELDS_route(F)                                                                            \
    F(ENUM, kind, ALL, 0, 0, order_kind, "in orders of this kind …")                               \
    F(ID, station_id, ALL, 0, 0, station, "… this station makes it")                               \
    FIELDS_condition(F)

#define FIELDS_target(F)                                                                           \
    F(ENUM, kind, ALL, 0, 0, order_kind, "in orders of this kind …")                               \
    F(INT, target_s, ALL, 0, 86400, none, "… a ticket should be bumped within so many seconds")    \
    FIELDS_condition(F) F(ID_OPT, station_id, ALL, 0, 0, station,                                  \
        "of an item: at this station, which then counts more than the area; null: at each",        \
        .since = FEATURE_routing)

#define FIELDS_ingredient(F)                                                                       \
    F(TEXT, name, ALL, 1, INGREDIENT_MAX_CHARS, none, "\"Patty\"")                                 \
    F(INT, portions, ALL, 1, 99, none, "how many of it in one")

#define FIELDS_station_ref(F) F(ID, station_id, ALL, 0, 0, station, "the station")

#define FIELDS_slot_option(F)                                                                      \
    F(ID, item_id, ALL, 0, 0, item, "an item that may fill the slot")                              \
    F(MONEY, price, MONEY, 0, MONEY_MAX, none, "added to the combo's price")

#define SHAPES_menu(S)                                                                             \
    S(slot_option)                                                                                 \
    S(draft_ref)                                                                                   \
    S(menu_option)                                                                                 \
    S(window)                                                                                      \
    S(kind_ref)                                                                                    \
    S(area_ref)                                                                                    \
    S(item_tax)                                                                                    \
    S(station_ref)                                                                                 \
    S(route)                                                                                       \
    S(target)                                                                                      \
    S(ingredient)

#define FIELDS_station(F)                                                                          \
    RECORD_HEAD(F)                                                                                 \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "\"Grill\"")                                       \
    F(TEXT, code, ALL, 1, 32, none, "short name in topics: kitchen:<code>")                        \
    F(ENUM, kind, ALL, 0, 0, station_kind, "prep or expo")                                         \
    F(INT, target_s, ALL, 0, 86400, none, "a ticket should be bumped within this many seconds")    \
    F(INT, position, ALL, 0, COUNT_MAX, none, "order in lists")                                    \
    F(LIST, targets, ALL, 0, STATION_TARGETS_MAX, target,                                          \
        "instead of target_s, when one of them holds", .since = FEATURE_routing)                   \
    F(ID_OPT, backup_station_id, ALL, 0, 0, station,                                               \
        "another prep station: its screens get the tickets while this one has no live screen; "    \
        "null: none",                                                                              \
        .since = FEATURE_backup_stations)

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
    F(INT, position, ALL, 0, COUNT_MAX, none, "order among the categories")                        \
    F(LIST, windows, ALL, 0, WINDOWS_MAX, window, "when its items can be ordered; none: always",   \
        .since = FEATURE_price_lists)                                                              \
    F(BOOL, retired, ALL, 0, 0, none, "off the menu with its items: they cannot be ordered",       \
        .since = FEATURE_menus)                                                                    \
    F(LIST, routes, ALL, 0, CATEGORY_ROUTES_MAX, route,                                            \
        "who makes its items, those of which no route of their own holds",                         \
        .since = FEATURE_routing)

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
    F(ENUM, price_by, ALL, 0, 0, price_by, "who may say another price",                            \
        .since = FEATURE_item_prices)                                                              \
    F(MONEY_OPT, price_min, MONEY, 0, MONEY_MAX, none, "the least that may be said; null: 0",      \
        .since = FEATURE_item_prices)                                                              \
    F(MONEY_OPT, price_max, MONEY, 0, MONEY_MAX, none, "the most that may be said; null: any",     \
        .since = FEATURE_item_prices)                                                              \
    F(TEXT, unit, ALL, 0, UNIT_MAX_CHARS, none,                                                    \
        "sold by weight, price is that of one unit: \"kg\"; empty: by the piece",                  \
        .since = FEATURE_item_prices)                                                              \
    F(BOOL, retired, ALL, 0, 0, none,                                                              \
        "off the menu for good: kept for what was ordered, cannot be ordered any more",            \
        .since = FEATURE_retired_items)                                                            \
    F(TIME_OPT, back_at, ALL, 0, 0, none,                                                          \
        "from then on it can be ordered although available is false; null: when somebody says so", \
        .since = FEATURE_sold_out_until)                                                           \
    F(INT_OPT, prep_s, ALL, 0, 86400, none, "seconds that it takes to make; null: no time",        \
        .since = FEATURE_course_times)                                                             \
    F(LIST, windows, ALL, 0, WINDOWS_MAX, window,                                                  \
        "when it can be ordered, also by its category's; none: always",                            \
        .since = FEATURE_price_lists)                                                              \
    F(LIST, stations, ALL, 0, LINE_STATIONS, station_ref, "further stations that make it",         \
        .since = FEATURE_stations)                                                                 \
    F(LIST, routes, ALL, 0, ITEM_ROUTES_MAX, route,                                                \
        "who makes it instead of station_id, by kind of order, area and day part; when none "      \
        "holds: as its category's say",                                                            \
        .since = FEATURE_stations)                                                                 \
    F(LIST, ingredients, ALL, 0, 8, ingredient, "what is in one, for the count of the day",        \
        .since = FEATURE_stations)                                                                 \
    F(INT_OPT, target_s, ALL, 0, 86400, none,                                                      \
        "a ticket with it should be bumped within so many seconds; null: its station's target",    \
        .since = FEATURE_stations)                                                                 \
    F(LIST, targets, ALL, 0, ITEM_TARGETS_MAX, target,                                             \
        "instead of target_s, when one of them holds", .since = FEATURE_routing)

#define FIELDS_price_list(F)                                                                       \
    RECORD_HEAD(F)                                                                                 \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "\"Happy hour\"")                                  \
    F(INT, position, ALL, 0, COUNT_MAX, none,                                                      \
        "of the lists that apply and have a price for the item, the first one is taken")           \
    F(LIST, kinds, ALL, 0, 20, kind_ref, "for these kinds of order; none: for all")                \
    F(LIST, areas, ALL, 0, 200, area_ref, "for orders at tables of these areas; none: for all")    \
    F(LIST, windows, ALL, 0, WINDOWS_MAX, window, "at these times; none: always")                  \
    F(BOOL, retired, ALL, 0, 0, none, "it does not apply any more")

#define FIELDS_list_price(F)                                                                       \
    RECORD_HEAD(F)                                                                                 \
    F(ID, price_list_id, ALL, 0, 0, price_list, "its list")                                        \
    F(ID, item_id, ALL, 0, 0, item, "the item")                                                    \
    F(MONEY_OPT, price, MONEY, 0, MONEY_MAX, none, "instead of the item's; null: the list has none")

#define FIELDS_choice_group(F)                                                                     \
    RECORD_HEAD(F)                                                                                 \
    F(ID, item_id, ALL, 0, 0, item, "the item it belongs to")                                      \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "\"Size\"")                                        \
    F(INT, min, ALL, 0, CHOICES_MAX, none,                                                         \
        "at least this many must be chosen; above 0: required, if the group is open")              \
    F(INT, max, ALL, 1, CHOICES_MAX, none, "at most this many may be chosen")                      \
    F(LIST, options, ALL, 1, CHOICES_MAX, menu_option, "what can be chosen")                       \
    F(INT, position, ALL, 0, COUNT_MAX, none, "order among the item's groups")                     \
    F(ID_OPT, under_group_id, ALL, 0, 0, none,                                                     \
        "a group of the same item, one of whose options opens this one; null: always open",        \
        .since = FEATURE_choice_trees)                                                             \
    F(ID_OPT, under_option_id, ALL, 0, 0, none, "that option", .since = FEATURE_choice_trees)      \
    F(INT, free, ALL, 0, CHOICES_MAX, none, "so many cost nothing, the first ones named",          \
        .since = FEATURE_choice_trees)                                                             \
    F(INT, each_max, ALL, 0, CHOICES_MAX, none, "at most so many of one option; 0: one",           \
        .since = FEATURE_choice_trees)                                                             \
    F(BOOL, prefixes, ALL, 0, 0, none,                                                             \
        "options may be ordered with no, extra, light or on the side",                             \
        .since = FEATURE_choice_trees)                                                             \
    F(BOOL, retired, ALL, 0, 0, none, "the item does not have it any more", .since = FEATURE_menus)

/* An item that has slots is a combo. */
#define FIELDS_combo_slot(F)                                                                       \
    RECORD_HEAD(F)                                                                                 \
    F(ID, item_id, ALL, 0, 0, item, "the combo it belongs to")                                     \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "\"Drink\"")                                       \
    F(BOOL, optional, ALL, 0, 0, none, "it may stay empty")                                        \
    F(LIST, options, ALL, 1, CHOICES_MAX, slot_option, "what may fill it, one of them")            \
    F(INT, position, ALL, 0, COUNT_MAX, none, "order among the combo's slots")                     \
    F(BOOL, retired, ALL, 0, 0, none, "the combo does not have it any more")

#define FIELDS_menu(F)                                                                             \
    RECORD_HEAD(F)                                                                                 \
    F(INT, version, ALL, 1, COUNT_MAX, none, "of the last publication: 1, 2, 3 …")                 \
    F(TIME, published_at, ALL, 0, 0, none, "when, by the hub")                                     \
    F(TEXT, published_by, ALL, 0, NAME_MAX_CHARS, none, "who published it")                        \
    F(TEXT, note, ALL, 0, NOTE_MAX_CHARS, none, "what is new, for people")

/* What a menu consists of. */
#define FIELDS_menu_lists(F)                                                                       \
    F(LIST, categories, ALL, 0, 200, category, "whole records")                                    \
    F(LIST, items, ALL, 0, 200, item, "whole records; what is sold out is kept as it is")          \
    F(LIST, choice_groups, ALL, 0, 200, choice_group, "whole records")                             \
    F(LIST, combo_slots, ALL, 0, 200, combo_slot, "whole records")                                 \
    F(LIST, price_lists, ALL, 0, 200, price_list, "whole records")                                 \
    F(LIST, list_prices, ALL, 0, 200, list_price, "whole records")

#define FIELDS_menu_draft(F)                                                                       \
    RECORD_HEAD(F)                                                                                 \
    FIELDS_menu_lists(F)

/* Of one publication: so many that their ids fit one message. */
#define DRAFTS_MAX          1000
#define FIELDS_draft_ref(F) F(ID, draft_id, ALL, 0, 0, menu_draft, "a draft")

#define RECORDS_menu(R)                                                                            \
    R(station, station, TOPIC_BIT(MENU), "a place where items are made or handed over")            \
    R(tax, tax, TOPIC_BIT(MENU), "a tax rate")                                                     \
    R(category, category, TOPIC_BIT(MENU), "a part of the menu")                                   \
    R(item, item, TOPIC_BIT(MENU), "a thing that can be ordered")                                  \
    R(choice_group, choice_group, TOPIC_BIT(MENU), "choices of an item, required or optional")     \
    R(price_list, price_list, TOPIC_BIT(MENU),                                                     \
        "prices by kind of order, area and time of the day")                                       \
    R(list_price, list_price, TOPIC_BIT(MENU), "what an item costs by a price list")               \
    R(combo_slot, combo_slot, TOPIC_BIT(MENU), "a part of a combo: one of several items")          \
    R(menu, menu, TOPIC_BIT(MENU), "the menu as last published; its id is the venue's")            \
    R(menu_draft, menu_draft, 0, "records that wait to be published; told to nobody")

#define INDEXES_menu(I)                                                                            \
    I(STATIONS_BY_CODE, station, code)                                                             \
    I(GROUPS_OF_ITEM, choice_group, item_id)                                                       \
    I(PRICES_OF_ITEM, list_price, item_id)                                                         \
    I(SLOTS_OF_ITEM, combo_slot, item_id)

#define FAMILIES_menu(K)

#define FIELDS_cmd_item_86(F)                                                                      \
    F(ID, item_id, ALL, 0, 0, item, "the item")                                                    \
    F(TIME_OPT, until, ALL, 0, 0, none,                                                            \
        "then it comes back by itself; a time that has passed changes nothing; absent: it stays "  \
        "sold out until item.back",                                                                \
        .since = FEATURE_sold_out_until)

#define FIELDS_cmd_item_back(F)                                                                    \
    F(ID, item_id, ALL, 0, 0, item, "the item")                                                    \
    F(INT_OPT, remaining, ALL, 1, COUNT_MAX, none, "how many are left; absent: not counted")

#define FIELDS_cmd_menu_draft(F)                                                                   \
    F(ID, draft_id, ALL, 0, 0, none, "chosen by the device")                                       \
    FIELDS_menu_lists(F)

#define FIELDS_cmd_menu_discard(F)                                                                 \
    F(LIST, drafts, ALL, 0, DRAFTS_MAX, draft_ref, "these; none: all drafts of the venue")

#define FIELDS_cmd_menu_publish(F)                                                                 \
    F(LIST, drafts, ALL, 1, DRAFTS_MAX, draft_ref, "all that is published together")               \
    F(TEXT, note, ALL, 0, NOTE_MAX_CHARS, none, "what is new, for people")

#define FEATURES_menu(X)                                                                           \
    X(taxes, "several taxes on an item, compound ones, and by kind of order")                      \
    X(choice_trees,                                                                                \
        "choices: several of one option, no, extra, light or on the side, groups that an option "  \
        "opens, and the first of a group free")                                                    \
    X(item_prices, "items whose price somebody says, within bounds, and items sold by weight")     \
    X(retired_items, "items taken off the menu for good")                                          \
    X(sold_out_until, "item.86 can say when the item comes back by itself")                        \
    X(price_lists, "price lists, and times at which items can be ordered")                         \
    X(stations, "items of several stations, by choice and kind of order; ingredients, targets")    \
    X(combos, "combos: an item of several slots, each filled with another item")                   \
    X(menus, "a menu is published as a whole; categories and groups taken off the menu")           \
    X(routing,                                                                                     \
        "stations by area and day part too, and by category; target times by kind of order, area " \
        "and day part")                                                                            \
    X(backup_stations,                                                                             \
        "a station without a live screen is shown by another one; who began a ticket")

/* clang-format off */
#define COMMANDS_menu(C) \
    C(item, 86, ALL_STAFF, PRE_NONE, "mark an item as sold out: it cannot be ordered, for now or until a time", .finishes = true) \
    C(item, back, ALL_STAFF, PRE_NONE, "make an item available again", .finishes = true) \
    C(menu, draft, MANAGERS, PRE_NONE, "keep records for menu.publish; nobody is told them until then", .since = FEATURE_menus, .sensitive = true) \
    C(menu, discard, MANAGERS, PRE_NONE, "forget drafts: those named, or all of the venue", .since = FEATURE_menus, .finishes = true, .sensitive = true) \
    C(menu, publish, MANAGERS, PRE_REV, "make the records of drafts the menu, all at once: a new version; pre.rev, of the menu, required once there is one", .since = FEATURE_menus, .sensitive = true)

#define REFUSALS_menu(N) \
    N(item_86, NEVER, "the item is sold out") \
    N(item_few, NEVER, "fewer are left than ordered") \
    N(item_not_now, NEVER, "the item is not sold at this time") \
    N(item_retired, NEVER, "the item is not on the menu any more") \
    N(price_fixed, NEVER, "the item has a fixed price") \
    N(price_forbidden, NEVER, "this role may not say a price for the item") \
    N(price_bounds, NEVER, "the price is below or above what the item may cost") \
    N(slot_empty, NEVER, "a slot of the combo is not filled") \
    N(slot_unknown, NEVER, "the combo has no such slot, or it is filled already") \
    N(slot_option, NEVER, "the slot may not be filled with this item") \
    N(combo_quantity, NEVER, "the quantity of a combo's part cannot be changed: order the combo anew") \
    N(weight_needed, NEVER, "the item is sold by weight") \
    N(weight_unwanted, NEVER, "the item is not sold by weight")

#define EVENTS_menu(E) \
    E(item, 86, "id: the item; it is sold out") \
    E(item, back, "id: the item") \
    E(menu, drafted, "id: the draft") \
    E(menu, discarded, "id: the venue") \
    E(menu, published, "id: the venue; its menu has a new version")
/* clang-format on */

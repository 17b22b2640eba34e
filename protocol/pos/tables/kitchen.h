#pragma once
/* Kitchen: tickets and their items. Columns: protocol/pos/tables/README.md. */

/* The ticket: one send of one order to one station.
 *
 *   (order.send) --> NEW --start--> STARTED --bump--> BUMPED --pick_up--> PICKED_UP
 *                      \--------------bump------------>/  \                   /
 *                                     STARTED <--recall----+------recall-----+
 *   recall keeps sent_at: the clock runs on from the first send.                     */
#define ENUM_ticket_state(E, e)                                                                    \
    E(e, NEW, "new", "not started")                                                                \
    E(e, STARTED, "started", "being made")                                                         \
    E(e, BUMPED, "bumped", "done at this station")                                                 \
    E(e, PICKED_UP, "picked_up", "handed over by the expo")

/* The ticket item: one line on one ticket, one for each station that makes it. A line that is made
 * again has another one, on a later ticket.
 *
 *   NEW --start--> STARTED --done--> DONE      VOIDED: struck through until acknowledged,
 *     \---------------done---------->/         then VOID_SEEN. Both keep the ticket honest.
 *
 *   While it is NEW the waiter may change it: `was` then says how the kitchen knew it, and it goes
 * no further until that is acknowledged (ticket_item.ack). */
#define ENUM_ticket_item_state(E, e)                                                               \
    E(e, NEW, "new", "not started")                                                                \
    E(e, STARTED, "started", "being made")                                                         \
    E(e, DONE, "done", "made")                                                                     \
    E(e, VOIDED, "voided", "voided; the kitchen has not acknowledged it")                          \
    E(e, VOID_SEEN, "void_seen", "voided and acknowledged")

#define ENUMS_kitchen(L)                                                                           \
    L(ticket_state)                                                                                \
    L(ticket_item_state)

#define FIELDS_ticket_ref(F) F(ID, ticket_id, ALL, 0, 0, ticket, "the ticket")

#define FIELDS_item_was(F)                                                                         \
    F(INT, quantity, ALL, 1, 9999, none, "how many")                                               \
    F(LIST, choices, ALL, 0, 50, choice, "what was chosen")                                        \
    F(TEXT, note, ALL, 0, NOTE_MAX_CHARS, none, "for the cook")                                    \
    F(BOOL, allergy, ALL, 0, 0, none, "the note is about an allergy")                              \
    F(INT, seat, ALL, 0, 1000, none, "0: for the table")                                           \
    F(TIME, changed_at, ALL, 0, 0, none, "since when that is no longer so")

#define SHAPES_kitchen(S)                                                                          \
    S(ticket_ref)                                                                                  \
    S(item_was)

#define FIELDS_ticket(F)                                                                           \
    RECORD_HEAD(F)                                                                                 \
    F(ID, order_id, ALL, 0, 0, order, "its order")                                                 \
    F(ID, station_id, ALL, 0, 0, station, "the station that makes it")                             \
    F(INT, number, ALL, 1, COUNT_MAX, none, "the order's number")                                  \
    F(INT, fire_no, ALL, 1, COUNT_MAX, none, "which send of its order; above 1: an addition")      \
    F(ENUM, kind, ALL, 0, 0, order_kind, "its order's channel")                                    \
    F(ID_OPT, table_id, ALL, 0, 0, table, "where its guests sit; null: nowhere, or they left",     \
        .since = FEATURE_tables)                                                                   \
    F(TEXT, table_number, ALL, 0, 16, none,                                                        \
        "its table as it is called now, or was when they left; empty: it has none")                \
    F(TEXT, moved_from, ALL, 0, 16, none, "the table they moved from last; empty: they did not",   \
        .since = FEATURE_tables)                                                                   \
    F(TEXT, server, ALL, 0, NAME_MAX_CHARS, none, "name of the staff member who serves it")        \
    F(INT, covers, ALL, 0, 1000, none, "number of guests")                                         \
    F(TEXT, note, ALL, 0, NOTE_MAX_CHARS, none, "the order's note")                                \
    F(ENUM, state, ALL, 0, 0, ticket_state, "new, started, bumped or picked up")                   \
    F(TIME, sent_at, ALL, 0, 0, none, "when it came, by the hub: its age counts from here")        \
    F(TIME_OPT, delivered_at, ALL, 0, 0, none, "when a screen of the station first received it")   \
    F(TIME_OPT, displayed_at, ALL, 0, 0, none, "when a screen of the station first showed it")     \
    F(TIME_OPT, started_at, ALL, 0, 0, none, "when work on it began")                              \
    F(TIME_OPT, bumped_at, ALL, 0, 0, none, "when the station was done")                           \
    F(TIME_OPT, picked_up_at, ALL, 0, 0, none, "when the expo handed it over")                     \
    F(TIME_OPT, promised_at, ALL, 0, 0, none, "when the guest is to have it",                      \
        .since = FEATURE_channels)                                                                 \
    F(TEXT, allergies, ALL, 0, ALLERGIES_MAX_CHARS, none, "the order's, of all its guests",        \
        .since = FEATURE_channels)                                                                 \
    F(BOOL, rush, ALL, 0, 0, none, "before all others", .since = FEATURE_rush)                     \
    F(LIST, joined, ALL, 0, 20, table_name, "tables joined to its table, by number",               \
        .since = FEATURE_tables)                                                                   \
    F(INT, target_s, ALL, 0, 86400, none, "within so many seconds it should be bumped, when sent", \
        .since = FEATURE_stations)                                                                 \
    F(TEXT, started_by, ALL, 0, NAME_MAX_CHARS, none,                                              \
        "who began it, a screen of its station or of the backup; empty: nobody",                   \
        .since = FEATURE_backup_stations)

#define FIELDS_ticket_item(F)                                                                      \
    RECORD_HEAD(F)                                                                                 \
    F(ID, ticket_id, ALL, 0, 0, ticket, "its ticket")                                              \
    F(ID, order_id, ALL, 0, 0, order, "its order")                                                 \
    F(ID, station_id, ALL, 0, 0, station, "its ticket's station")                                  \
    F(ID, line_id, ALL, 0, 0, line, "its line; not twice on one ticket")                           \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "the item's name")                                 \
    F(INT, quantity, ALL, 1, 9999, none, "how many")                                               \
    F(LIST, choices, ALL, 0, CHOICES_MAX, choice, "what was chosen, as a tree")                    \
    F(TEXT, note, ALL, 0, NOTE_MAX_CHARS, none, "for the cook")                                    \
    F(BOOL, allergy, ALL, 0, 0, none, "the note is about an allergy")                              \
    F(INT, seat, ALL, 0, 1000, none, "0: for the table")                                           \
    F(INT, position, ALL, 0, COUNT_MAX, none, "order on the ticket")                               \
    F(ENUM, state, ALL, 0, 0, ticket_item_state, "new, started, done or voided")                   \
    F(TEXT, void_reason, ALL, 0, NOTE_MAX_CHARS, none, "why it was voided")                        \
    F(TIME_OPT, started_at, ALL, 0, 0, none, "when work on it began")                              \
    F(TIME_OPT, done_at, ALL, 0, 0, none, "when it was made")                                      \
    F(INT, course, ALL, 0, COURSE_MAX, none, "its course; 0: none", .since = FEATURE_courses)      \
    F(LIST, was, ALL, 0, 1, item_was,                                                              \
        "how it was before a change that nobody has acknowledged; else empty",                     \
        .since = FEATURE_sent_changes)                                                             \
    F(INT, changes, ALL, 0, COUNT_MAX, none, "how often it was changed after it was sent",         \
        .since = FEATURE_sent_changes)                                                             \
    F(TEXT, remake, ALL, 0, NOTE_MAX_CHARS, none, "why it is made again; empty: it is not",        \
        .since = FEATURE_remake)                                                                   \
    F(INT_OPT, weight, ALL, 1, COUNT_MAX, none, "of one, in thousandths of the unit",              \
        .since = FEATURE_item_prices)                                                              \
    F(TEXT, unit, ALL, 0, UNIT_MAX_CHARS, none, "of its weight; empty: sold by the piece",         \
        .since = FEATURE_item_prices)                                                              \
    F(TEXT, goes_to, ALL, 0, 16, none,                                                             \
        "where it goes when its line was transferred: a table's number, or # and an order's; "     \
        "empty: as its ticket says",                                                               \
        .since = FEATURE_transfers)                                                                \
    F(ID_OPT, item_id, ALL, 0, 0, item, "what was ordered", .since = FEATURE_void_stock)           \
    F(TEXT, combo_name, ALL, 0, NAME_MAX_CHARS, none,                                              \
        "the combo that it is a part of; empty: none", .since = FEATURE_combos)

#define RECORDS_kitchen(R)                                                                         \
    R(ticket, ticket, TOPIC_BIT(KITCHEN) | TOPIC_BIT(EXPO), "one send of an order to one station") \
    R(ticket_item, ticket_item, TOPIC_BIT(KITCHEN) | TOPIC_BIT(EXPO), "one line on a ticket")

#define INDEXES_kitchen(I)                                                                         \
    I(TICKETS_OF_ORDER, ticket, order_id)                                                          \
    I(TICKETS_OF_TABLE, ticket, table_id)                                                          \
    I(TICKETS_OF_STATION, ticket, station_id)                                                      \
    I(ITEMS_OF_TICKET, ticket_item, ticket_id)                                                     \
    I(ITEMS_OF_LINE, ticket_item, line_id)

#define FAMILIES_kitchen(K)                                                                        \
    K(KITCHEN, ticket, station_id)                                                                 \
    K(KITCHEN, ticket_item, station_id)

#define FIELDS_cmd_ticket_receipt(F)                                                               \
    F(LIST, delivered, ALL, 0, 200, ticket_ref,                                                    \
        "tickets that a screen of the station has received")                                       \
    F(LIST, displayed, ALL, 0, 200, ticket_ref, "tickets that a screen of the station shows")

#define FIELDS_cmd_ticket_start(F) F(ID, ticket_id, ALL, 0, 0, ticket, "the ticket")
#define FIELDS_cmd_ticket_bump     FIELDS_cmd_ticket_start
#define FIELDS_cmd_ticket_recall   FIELDS_cmd_ticket_start
#define FIELDS_cmd_ticket_pick_up  FIELDS_cmd_ticket_start
#define FIELDS_cmd_ticket_rush     FIELDS_cmd_ticket_start
#define FIELDS_cmd_ticket_unrush   FIELDS_cmd_ticket_start

#define FIELDS_cmd_ticket_item_start(F)                                                            \
    F(ID, ticket_item_id, ALL, 0, 0, ticket_item, "the item on the ticket")
#define FIELDS_cmd_ticket_item_done FIELDS_cmd_ticket_item_start
#define FIELDS_cmd_ticket_item_undo FIELDS_cmd_ticket_item_start
#define FIELDS_cmd_ticket_item_ack  FIELDS_cmd_ticket_item_start

#define FEATURES_kitchen(X) X(rush, "a ticket can be marked as to be made before all others")

/* clang-format off */
#define COMMANDS_kitchen(C) \
    C(ticket, receipt, KITCHEN_STAFF, PRE_NONE, "report which tickets a kitchen screen has received and shows (as `seen` does, but answered)", .finishes = true, .off_shift = true) \
    C(ticket, start, KITCHEN_STAFF, PRE_FROM, "start a ticket", .finishes = true) \
    C(ticket, bump, KITCHEN_STAFF, PRE_FROM, "mark a ticket as done at its station; a second bump changes nothing", .finishes = true) \
    C(ticket, recall, KITCHEN_STAFF, PRE_FROM, "undo a bump or a pick-up; the age still counts from the send", .finishes = true) \
    C(ticket, pick_up, EXPO_STAFF, PRE_FROM, "hand over a bumped ticket", .finishes = true) \
    C(ticket, rush, ALL_STAFF, PRE_NONE, "a ticket is to be made before all others", .since = FEATURE_rush, .finishes = true) \
    C(ticket, unrush, ALL_STAFF, PRE_NONE, "a ticket has time after all", .since = FEATURE_rush, .finishes = true) \
    C(ticket_item, start, KITCHEN_STAFF, PRE_FROM, "start one item", .finishes = true) \
    C(ticket_item, done, KITCHEN_STAFF, PRE_FROM, "mark one item as made", .finishes = true) \
    C(ticket_item, undo, KITCHEN_STAFF, PRE_FROM, "mark one item as not made after all", .finishes = true) \
    C(ticket_item, ack, KITCHEN_STAFF, PRE_REV, "acknowledge that the item was voided, or changed", .finishes = true)

#define REFUSALS_kitchen(N) \
    N(not_voided, NEVER, "the item was not struck") \
    N(void_unseen, NEVER, "a struck item was not acknowledged yet") \
    N(stations_open, NEVER, "another station is not done with its part of the order") \
    N(change_unseen, NEVER, "a changed item was not acknowledged yet")

#define EVENTS_kitchen(E) \
    E(ticket, sent, "id: the ticket, new at its station") \
    E(ticket, delivered, "id: the ticket") \
    E(ticket, displayed, "id: the ticket") \
    E(ticket, started, "id: the ticket") \
    E(ticket, bumped, "id: the ticket") \
    E(ticket, recalled, "id: the ticket") \
    E(ticket, picked_up, "id: the ticket") \
    E(ticket, rushed, "id: the ticket") \
    E(ticket, unrushed, "id: the ticket") \
    E(ticket, expired, "id: the ticket; it was on its station for too long and left") \
    E(ticket_item, started, "id: the ticket item") \
    E(ticket_item, done, "id: the ticket item") \
    E(ticket_item, undone, "id: the ticket item") \
    E(ticket_item, voided, "id: the ticket item") \
    E(ticket_item, void_seen, "id: the ticket item") \
    E(ticket_item, changed, "id: the ticket item") \
    E(ticket_item, change_seen, "id: the ticket item")
/* clang-format on */

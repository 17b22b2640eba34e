#pragma once
/* Kitchen: tickets and their items. Columns: protocol/pos/tables/README.md. */

/* The ticket: one send of one order to one station.
 *
 *   (order.send) --> NEW --start--> STARTED --bump--> BUMPED --pick_up--> PICKED_UP
 *                      \--------------bump------------>/  \                   /
 *                                     STARTED <--recall----+------recall-----+
 *   recall keeps sent_at: the clock runs on from the first send.                     */
#define ENUM_ticket_state(E, e)                                                                    \
    E(e, NEW, "new", "nobody has begun")                                                           \
    E(e, STARTED, "started", "being made")                                                         \
    E(e, BUMPED, "bumped", "done at this station")                                                 \
    E(e, PICKED_UP, "picked_up", "handed over by the expo")

/* The ticket item: one line on one ticket.
 *
 *   NEW --start--> STARTED --done--> DONE      VOIDED: struck through until acknowledged,
 *     \---------------done---------->/         then VOID_SEEN. Both keep the ticket honest.  */
#define ENUM_ticket_item_state(E, e)                                                               \
    E(e, NEW, "new", "nobody has begun")                                                           \
    E(e, STARTED, "started", "being made")                                                         \
    E(e, DONE, "done", "made")                                                                     \
    E(e, VOIDED, "voided", "struck; the kitchen has not acknowledged it")                          \
    E(e, VOID_SEEN, "void_seen", "struck and acknowledged")

#define ENUMS_kitchen(L)                                                                           \
    L(ticket_state)                                                                                \
    L(ticket_item_state)

#define FIELDS_ticket_ref(F) F(ID, ticket_id, ALL, 0, 0, ticket, "the ticket")

#define SHAPES_kitchen(S) S(ticket_ref)

#define FIELDS_ticket(F)                                                                           \
    RECORD_HEAD(F)                                                                                 \
    F(ID, order_id, ALL, 0, 0, order, "its order")                                                 \
    F(ID, station_id, ALL, 0, 0, station, "who makes it")                                          \
    F(INT, number, ALL, 1, COUNT_MAX, none, "the order's number")                                  \
    F(INT, fire_no, ALL, 1, COUNT_MAX, none, "which send of this order: above 1 is an addition")   \
    F(ENUM, kind, ALL, 0, 0, order_kind, "dine-in or takeaway")                                    \
    F(TEXT, table_number, ALL, 0, 16, none, "where it goes; empty for takeaway")                   \
    F(TEXT, server, ALL, 0, NAME_MAX_BYTES, none, "who serves it")                                 \
    F(INT, covers, ALL, 0, 1000, none, "guests")                                                   \
    F(TEXT, note, ALL, 0, NOTE_MAX_BYTES, none, "the order's note")                                \
    F(ENUM, state, ALL, 0, 0, ticket_state, "drawn above the enum")                                         \
    F(TIME, sent_at, ALL, 0, 0, none, "when it was sent: the clock of the ticket")                 \
    F(TIME_OPT, delivered_at, ALL, 0, 0, none, "when a screen of the station first had it")        \
    F(TIME_OPT, displayed_at, ALL, 0, 0, none, "when a screen of the station first showed it")     \
    F(TIME_OPT, started_at, ALL, 0, 0, none, "when it was begun")                                  \
    F(TIME_OPT, bumped_at, ALL, 0, 0, none, "when the station was done")                           \
    F(TIME_OPT, picked_up_at, ALL, 0, 0, none, "when the expo handed it over")

#define FIELDS_ticket_item(F)                                                                      \
    RECORD_HEAD(F)                                                                                 \
    F(ID, ticket_id, ALL, 0, 0, ticket, "its ticket")                                              \
    F(ID, order_id, ALL, 0, 0, order, "its order")                                                 \
    F(ID, station_id, ALL, 0, 0, station, "its ticket's station")                                  \
    F(ID, line_id, ALL, 0, 0, line, "the line; on one ticket a station only, for ever")            \
    F(TEXT, name, ALL, 1, NAME_MAX_BYTES, none, "what to make")                                    \
    F(INT, quantity, ALL, 1, 9999, none, "how many")                                               \
    F(LIST, choices, ALL, 0, 50, choice, "how")                                                    \
    F(TEXT, note, ALL, 0, NOTE_MAX_BYTES, none, "for the cook")                                    \
    F(BOOL, allergy, ALL, 0, 0, none, "the note is about an allergy")                              \
    F(INT, seat, ALL, 0, 1000, none, "0: for the table")                                           \
    F(INT, position, ALL, 0, COUNT_MAX, none, "order on the ticket")                               \
    F(ENUM, state, ALL, 0, 0, ticket_item_state, "drawn above the enum")                                    \
    F(TEXT, void_reason, ALL, 0, NOTE_MAX_BYTES, none, "why it was struck")                        \
    F(TIME_OPT, started_at, ALL, 0, 0, none, "when it was begun")                                  \
    F(TIME_OPT, done_at, ALL, 0, 0, none, "when it was made")

#define RECORDS_kitchen(R)                                                                         \
    R(ticket, ticket, TOPIC_BIT(KITCHEN) | TOPIC_BIT(EXPO), "one send of an order to one station") \
    R(ticket_item, ticket_item, TOPIC_BIT(KITCHEN) | TOPIC_BIT(EXPO), "one line on a ticket")

#define INDEXES_kitchen(I)                                                                         \
    I(TICKETS_OF_ORDER, ticket, order_id)                                                          \
    I(TICKETS_OF_STATION, ticket, station_id)                                                      \
    I(ITEMS_OF_TICKET, ticket_item, ticket_id)                                                     \
    I(ITEMS_OF_LINE, ticket_item, line_id)

#define FAMILIES_kitchen(K)                                                                        \
    K(KITCHEN, ticket, station_id)                                                                 \
    K(KITCHEN, ticket_item, station_id)

#define FIELDS_cmd_ticket_receipt(F)                                                               \
    F(LIST, delivered, ALL, 0, 200, ticket_ref, "a screen of the station has them")                \
    F(LIST, displayed, ALL, 0, 200, ticket_ref, "a screen of the station shows them")

#define FIELDS_cmd_ticket_start(F) F(ID, ticket_id, ALL, 0, 0, ticket, "the ticket")
#define FIELDS_cmd_ticket_bump     FIELDS_cmd_ticket_start
#define FIELDS_cmd_ticket_recall   FIELDS_cmd_ticket_start
#define FIELDS_cmd_ticket_pick_up  FIELDS_cmd_ticket_start

#define FIELDS_cmd_ticket_item_start(F)                                                            \
    F(ID, ticket_item_id, ALL, 0, 0, ticket_item, "the item on the ticket")
#define FIELDS_cmd_ticket_item_done FIELDS_cmd_ticket_item_start
#define FIELDS_cmd_ticket_item_undo FIELDS_cmd_ticket_item_start
#define FIELDS_cmd_ticket_item_ack  FIELDS_cmd_ticket_item_start

/* clang-format off */
#define COMMANDS_kitchen(C) \
    C(ticket, receipt, KITCHEN_STAFF, PRE_NONE, "a kitchen screen has or shows tickets (also sent as `seen`)") \
    C(ticket, start, KITCHEN_STAFF, PRE_FROM, "begin a ticket") \
    C(ticket, bump, KITCHEN_STAFF, PRE_FROM, "the station is done; a second bump is the same bump") \
    C(ticket, recall, KITCHEN_STAFF, PRE_FROM, "take a bump or a pick-up back; the clock runs on from the send") \
    C(ticket, pick_up, EXPO_STAFF, PRE_FROM, "hand a bumped ticket over") \
    C(ticket_item, start, KITCHEN_STAFF, PRE_FROM, "begin one item") \
    C(ticket_item, done, KITCHEN_STAFF, PRE_FROM, "one item is made") \
    C(ticket_item, undo, KITCHEN_STAFF, PRE_FROM, "one item is not made after all") \
    C(ticket_item, ack, KITCHEN_STAFF, PRE_NONE, "the kitchen has seen that the item was struck")

#define REFUSALS_kitchen(N) \
    N(not_voided, NEVER, "the item was not struck") \
    N(void_unseen, NEVER, "a struck item was not acknowledged yet")

#define EVENTS_kitchen(E) \
    E(ticket, sent, "id: the ticket, new at its station") \
    E(ticket, delivered, "id: the ticket") \
    E(ticket, displayed, "id: the ticket") \
    E(ticket, started, "id: the ticket") \
    E(ticket, bumped, "id: the ticket") \
    E(ticket, recalled, "id: the ticket") \
    E(ticket, picked_up, "id: the ticket") \
    E(ticket, expired, "id: the ticket, left on the station for too long") \
    E(ticket_item, started, "id: the ticket item") \
    E(ticket_item, done, "id: the ticket item") \
    E(ticket_item, undone, "id: the ticket item") \
    E(ticket_item, voided, "id: the ticket item, struck") \
    E(ticket_item, void_seen, "id: the ticket item")
/* clang-format on */

#pragma once
/* Every enum that appears in a record or a body: E(NAME, "name on the wire and in SQL", doc).
 *
 * To add a value: a row here, and a migration that widens the CHECK of the columns that hold it. */

#define ENUM_table_state(E)                                                                        \
    E(AVAILABLE, "available", "free to seat")                                                      \
    E(SEATED, "seated", "guests sit here")

#define ENUM_table_shape(E)                                                                        \
    E(SQUARE, "square", "drawn with corners")                                                      \
    E(ROUND, "round", "drawn round")

#define ENUM_station_kind(E)                                                                       \
    E(PREP, "prep", "makes items: gets the tickets of its items")                                  \
    E(EXPO, "expo", "sees the whole order, hands it over")

#define ENUM_order_kind(E)                                                                         \
    E(DINE_IN, "dine_in", "at a table")                                                            \
    E(TAKEAWAY, "takeaway", "no table")

/* The order. Only rules in rules_order.c and rules_payment.c move it:
 *
 *   (order.open) --> OPEN --(payment.take of the whole due)--> CLOSED
 *                      \---(order.cancel, nothing sent)------> CANCELLED            */
#define ENUM_order_state(E)                                                                        \
    E(OPEN, "open", "lines may be added")                                                          \
    E(CLOSED, "closed", "paid in full")                                                            \
    E(CANCELLED, "cancelled", "given up before anything was sent")

/* The line:
 *
 *   (line.add) --> DRAFT --(order.send)--> SENT --> STARTED --> READY --> PICKED_UP
 *                    |                      |          \<--recall--/  <--recall--/
 *              (line.remove)           (line.void, from any sent state)
 *                    v                      v
 *                 REMOVED                 VOIDED
 *   From SENT on it follows its ticket items.                                        */
#define ENUM_line_state(E)                                                                         \
    E(DRAFT, "draft", "not sent: may be changed and removed")                                      \
    E(SENT, "sent", "in the kitchen")                                                              \
    E(STARTED, "started", "being made")                                                            \
    E(READY, "ready", "made, waits to be picked up")                                               \
    E(PICKED_UP, "picked_up", "taken to the guest")                                                \
    E(VOIDED, "voided", "struck after sending; costs nothing")                                     \
    E(REMOVED, "removed", "taken off before sending")

/* The ticket: one send of one order to one station.
 *
 *   (order.send) --> NEW --start--> STARTED --bump--> BUMPED --pick_up--> PICKED_UP
 *                      \--------------bump------------>/  \                   /
 *                                     STARTED <--recall----+------recall-----+
 *   recall keeps sent_at: the clock runs on from the first send.                     */
#define ENUM_ticket_state(E)                                                                       \
    E(NEW, "new", "nobody has begun")                                                              \
    E(STARTED, "started", "being made")                                                            \
    E(BUMPED, "bumped", "done at this station")                                                    \
    E(PICKED_UP, "picked_up", "handed over by the expo")

/* The ticket item: one line on one ticket.
 *
 *   NEW --start--> STARTED --done--> DONE      VOIDED: struck through until acknowledged,
 *     \---------------done---------->/         then VOID_SEEN. Both keep the ticket honest.  */
#define ENUM_ticket_item_state(E)                                                                  \
    E(NEW, "new", "nobody has begun")                                                              \
    E(STARTED, "started", "being made")                                                            \
    E(DONE, "done", "made")                                                                        \
    E(VOIDED, "voided", "struck; the kitchen has not acknowledged it")                             \
    E(VOID_SEEN, "void_seen", "struck and acknowledged")

#define ENUM_tender(E)                                                                             \
    E(CASH, "cash", "notes and coins")                                                             \
    E(CARD, "card", "a card terminal outside the hub")                                             \
    E(VOUCHER, "voucher", "a paper voucher")                                                       \
    E(OTHER, "other", "anything else")

#define ENUM_counter_name(E) E(ORDER, "order", "the number of the last order")

/* L(enum): all of them. */
#define ENUMS(L)                                                                                   \
    L(table_state)                                                                                 \
    L(table_shape)                                                                                 \
    L(station_kind)                                                                                \
    L(order_kind)                                                                                  \
    L(order_state)                                                                                 \
    L(line_state)                                                                                  \
    L(ticket_state)                                                                                \
    L(ticket_item_state)                                                                           \
    L(tender)                                                                                      \
    L(counter_name)

#include "protocol/pos/field.h"

/* enum order_state { order_state_OPEN, ... , order_state_N } */
#define E_TABLE_STATE(N, s, d)       table_state_##N,
#define E_TABLE_SHAPE(N, s, d)       table_shape_##N,
#define E_STATION_KIND(N, s, d)      station_kind_##N,
#define E_ORDER_KIND(N, s, d)        order_kind_##N,
#define E_ORDER_STATE(N, s, d)       order_state_##N,
#define E_LINE_STATE(N, s, d)        line_state_##N,
#define E_TICKET_STATE(N, s, d)      ticket_state_##N,
#define E_TICKET_ITEM_STATE(N, s, d) ticket_item_state_##N,
#define E_TENDER(N, s, d)            tender_##N,
#define E_COUNTER_NAME(N, s, d)      counter_name_##N,
/* clang-format off */
enum table_state       { ENUM_table_state(E_TABLE_STATE)             table_state_N };
enum table_shape       { ENUM_table_shape(E_TABLE_SHAPE)             table_shape_N };
enum station_kind      { ENUM_station_kind(E_STATION_KIND)           station_kind_N };
enum order_kind        { ENUM_order_kind(E_ORDER_KIND)               order_kind_N };
enum order_state       { ENUM_order_state(E_ORDER_STATE)             order_state_N };
enum line_state        { ENUM_line_state(E_LINE_STATE)               line_state_N };
enum ticket_state      { ENUM_ticket_state(E_TICKET_STATE)           ticket_state_N };
enum ticket_item_state { ENUM_ticket_item_state(E_TICKET_ITEM_STATE) ticket_item_state_N };
enum tender            { ENUM_tender(E_TENDER)                       tender_N };
enum counter_name      { ENUM_counter_name(E_COUNTER_NAME)           counter_name_N };
/* clang-format on */

#define L(e) extern const struct enum_desc enum_##e;
ENUMS(L)
#undef L

#pragma once
/* The commands: what a device may ask the hub to do. One row each, one table of fields for its
 * body.
 *
 * C(TYPE, body, "wire name", roles, pre, doc)
 *   roles  bits of enum role (roles.h): who may send it
 *   pre    the preconditions it reads from `pre` (bits of enum pre_bit); those it requires are in
 * doc
 *
 * To add one: its FIELDS_cmd_…, a row in COMMANDS, its rule `decide_<body>` in a rules_*.c, its
 * refusals in refusals.h, tests. Decoder, schema, permission check and docs follow from the row. */

#include "protocol/pos/records.h"
#include "protocol/pos/roles.h"

/* Preconditions follow meaning: see docs/protocol.md, "Preconditions". */
enum pre_bit {
    PRE_NONE = 0,
    PRE_REV = 1,  /* pre.rev: the rev of the record the command changes */
    PRE_DUE = 2,  /* pre.due: the amount due that the screen showed */
    PRE_FROM = 4, /* pre.from: the state the screen showed */
};

#define FIELDS_pre(F)                                                                              \
    F(INT_OPT, rev, ALL, 1, COUNT_MAX, none, "the record's rev as seen")                           \
    F(MONEY_OPT, due, ALL, 0, MONEY_MAX, none, "the order's due as seen")                          \
    F(TEXT, from, ALL, 0, 32, none, "the state as seen")

#define FIELDS_cmd_setup_put(F)                                                                    \
    F(LIST, areas, ALL, 0, 200, area, "whole records; rev is ignored")                             \
    F(LIST, tables, ALL, 0, 200, dining_table, "state, covers and seating are kept as they are")   \
    F(LIST, stations, ALL, 0, 200, station, "whole records")                                       \
    F(LIST, taxes, ALL, 0, 200, tax, "whole records")                                              \
    F(LIST, categories, ALL, 0, 200, category, "whole records")                                    \
    F(LIST, items, ALL, 0, 200, item, "whole records")                                             \
    F(LIST, choice_groups, ALL, 0, 200, choice_group, "whole records")

#define FIELDS_cmd_table_seat(F)                                                                   \
    F(ID, table_id, ALL, 0, 0, dining_table, "an available table")                                 \
    F(INT, covers, ALL, 1, 1000, none, "guests")

#define FIELDS_cmd_table_transfer(F)                                                               \
    F(ID, table_id, ALL, 0, 0, dining_table, "the seated table")                                   \
    F(ID, to_table_id, ALL, 0, 0, dining_table, "an available table; orders and tickets follow")

#define FIELDS_cmd_table_clear(F) F(ID, table_id, ALL, 0, 0, dining_table, "no open order on it")

#define FIELDS_cmd_order_open(F)                                                                   \
    F(ID, order_id, ALL, 0, 0, none, "made by the device")                                         \
    F(ENUM, kind, ALL, 0, 0, order_kind, "dine-in needs table_id, takeaway has none")              \
    F(ID_OPT, table_id, ALL, 0, 0, dining_table, "an available table is seated by this")           \
    F(INT_OPT, covers, ALL, 1, 1000, none, "guests; when absent, those seated, or 1")              \
    F(TEXT, customer, ALL, 0, NAME_MAX_BYTES, none, "name to call")                                \
    F(TEXT, note, ALL, 0, NOTE_MAX_BYTES, none, "for everybody")                                   \
    F(BOOL, another, ALL, 0, 0, none, "true: a further order at a table that has an open one")

#define FIELDS_cmd_order_cancel(F) F(ID, order_id, ALL, 0, 0, order, "nothing of it was sent")

#define FIELDS_chosen(F)                                                                           \
    F(ID, group_id, ALL, 0, 0, choice_group, "a group of the item")                                \
    F(ID, option_id, ALL, 0, 0, none, "an option of that group")

#define FIELDS_cmd_line_add(F)                                                                     \
    F(ID, line_id, ALL, 0, 0, none, "made by the device")                                          \
    F(ID, order_id, ALL, 0, 0, order, "an open order")                                             \
    F(ID, item_id, ALL, 0, 0, item, "available")                                                   \
    F(INT, quantity, ALL, 1, 9999, none, "how many")                                               \
    F(LIST, choices, ALL, 0, 50, chosen, "each group's min and max are checked")                   \
    F(TEXT, note, ALL, 0, NOTE_MAX_BYTES, none, "for the kitchen")                                 \
    F(BOOL, allergy, ALL, 0, 0, none, "the note is about an allergy")                              \
    F(INT_OPT, seat, ALL, 0, 1000, none, "absent or 0: for the table")

#define FIELDS_cmd_line_change(F)                                                                  \
    F(ID, line_id, ALL, 0, 0, line, "a draft line")                                                \
    F(INT, quantity, ALL, 1, 9999, none, "the new quantity")

#define FIELDS_cmd_line_replace(F)                                                                 \
    F(ID, line_id, ALL, 0, 0, line, "a draft line")                                                \
    F(INT, quantity, ALL, 1, 9999, none, "how many")                                               \
    F(LIST, choices, ALL, 0, 50, chosen, "all of them; each group's min and max are checked")      \
    F(TEXT, note, ALL, 0, NOTE_MAX_BYTES, none, "for the kitchen; absent: none")                   \
    F(BOOL, allergy, ALL, 0, 0, none, "the note is about an allergy")                              \
    F(INT_OPT, seat, ALL, 0, 1000, none, "absent or 0: for the table")

#define FIELDS_cmd_line_remove(F) F(ID, line_id, ALL, 0, 0, line, "a draft line")

#define FIELDS_cmd_line_void(F)                                                                    \
    F(ID, line_id, ALL, 0, 0, line, "a line that was sent")                                        \
    F(TEXT, reason, ALL, 1, NOTE_MAX_BYTES, none, "why")

#define FIELDS_cmd_order_send(F)                                                                   \
    F(ID, order_id, ALL, 0, 0, order, "all its draft lines go to the kitchen, each exactly once")

#define FIELDS_cmd_ticket(F)     F(ID, ticket_id, ALL, 0, 0, ticket, "the ticket")
#define FIELDS_cmd_ticket_item(F) F(ID, ticket_item_id, ALL, 0, 0, ticket_item, "the item on the ticket")

#define FIELDS_ticket_ref(F) F(ID, ticket_id, ALL, 0, 0, ticket, "the ticket")
#define FIELDS_cmd_ticket_receipt(F)                                                               \
    F(LIST, delivered, ALL, 0, 200, ticket_ref, "a screen of the station has them")                \
    F(LIST, displayed, ALL, 0, 200, ticket_ref, "a screen of the station shows them")

#define FIELDS_cmd_item_eighty_six(F) F(ID, item_id, ALL, 0, 0, item, "cannot be ordered from now on")
#define FIELDS_cmd_item_back(F)                                                                    \
    F(ID, item_id, ALL, 0, 0, item, "can be ordered again")                                        \
    F(INT_OPT, remaining, ALL, 1, COUNT_MAX, none, "so many are left; absent: not counted")

#define FIELDS_cmd_payment_take(F)                                                                 \
    F(ID, payment_id, ALL, 0, 0, none, "made by the device")                                       \
    F(ID, order_id, ALL, 0, 0, order, "an open order with nothing unsent")                         \
    F(ENUM, tender, ALL, 0, 0, tender, "by what")                                                  \
    F(MONEY, amount, ALL, 0, MONEY_MAX, none, "the whole due")                                     \
    F(MONEY_OPT, tendered, ALL, 0, MONEY_MAX, none, "cash handed over, when more than the due")

/* clang-format off */
#define COMMANDS(C)                                                                                \
    C(SETUP_PUT,         cmd_setup_put,       "setup.put",         MANAGERS,          PRE_NONE, "put stations, floor, taxes and menu as whole records") \
    C(TABLE_SEAT,        cmd_table_seat,      "table.seat",        FLOOR_STAFF,       PRE_NONE, "guests sit down") \
    C(TABLE_TRANSFER,    cmd_table_transfer,  "table.transfer",    FLOOR_STAFF,       PRE_NONE, "guests, orders and tickets move to an available table") \
    C(TABLE_CLEAR,       cmd_table_clear,     "table.clear",       FLOOR_STAFF,       PRE_NONE, "the table is free again; clearing a free one changes nothing") \
    C(ORDER_OPEN,        cmd_order_open,      "order.open",        FLOOR_STAFF,       PRE_NONE, "open an order; at most one a table unless `another`") \
    C(ORDER_CANCEL,      cmd_order_cancel,    "order.cancel",      FLOOR_STAFF,       PRE_REV,  "give up an order of which nothing was sent") \
    C(ORDER_SEND,        cmd_order_send,      "order.send",        FLOOR_STAFF,       PRE_NONE, "send all draft lines; with none left it changes nothing") \
    C(LINE_ADD,          cmd_line_add,        "line.add",          FLOOR_STAFF,       PRE_NONE, "add a line; commutes with every other line") \
    C(LINE_CHANGE,       cmd_line_change,     "line.change",       FLOOR_STAFF,       PRE_REV,  "change a draft line's quantity; pre.rev required") \
    C(LINE_REPLACE,      cmd_line_replace,    "line.replace",      FLOOR_STAFF,       PRE_REV,  "put a draft line's quantity, choices, note, allergy and seat as a whole, at the prices of now; pre.rev required") \
    C(LINE_REMOVE,       cmd_line_remove,     "line.remove",       FLOOR_STAFF,       PRE_REV,  "take a draft line off: it leaves; pre.rev required") \
    C(LINE_VOID,         cmd_line_void,       "line.void",         FLOOR_STAFF,       PRE_REV,  "strike a sent line; the kitchen must acknowledge it; a voided one changes nothing") \
    C(TICKET_RECEIPT,    cmd_ticket_receipt,  "ticket.receipt",    KITCHEN_STAFF,     PRE_NONE, "a kitchen screen has or shows tickets (also sent as `seen`)") \
    C(TICKET_START,      cmd_ticket,          "ticket.start",      KITCHEN_STAFF,     PRE_FROM, "begin a ticket") \
    C(TICKET_BUMP,       cmd_ticket,          "ticket.bump",       KITCHEN_STAFF,     PRE_FROM, "the station is done; a second bump is the same bump") \
    C(TICKET_RECALL,     cmd_ticket,          "ticket.recall",     KITCHEN_STAFF,     PRE_FROM, "take a bump or a pick-up back; the clock runs on from the send") \
    C(TICKET_PICK_UP,    cmd_ticket,          "ticket.pick_up",    EXPO_STAFF,        PRE_FROM, "hand a bumped ticket over") \
    C(TICKET_ITEM_START, cmd_ticket_item,     "ticket_item.start", KITCHEN_STAFF,     PRE_FROM, "begin one item") \
    C(TICKET_ITEM_DONE,  cmd_ticket_item,     "ticket_item.done",  KITCHEN_STAFF,     PRE_FROM, "one item is made") \
    C(TICKET_ITEM_UNDO,  cmd_ticket_item,     "ticket_item.undo",  KITCHEN_STAFF,     PRE_FROM, "one item is not made after all") \
    C(TICKET_ITEM_ACK,   cmd_ticket_item,     "ticket_item.ack",   KITCHEN_STAFF,     PRE_NONE, "the kitchen has seen that the item was struck") \
    C(ITEM_EIGHTY_SIX,   cmd_item_eighty_six, "item.86",           ALL_STAFF,         PRE_NONE, "the item cannot be ordered from now on") \
    C(ITEM_BACK,         cmd_item_back,       "item.back",         ALL_STAFF,         PRE_NONE, "the item can be ordered again") \
    C(PAYMENT_TAKE,      cmd_payment_take,    "payment.take",      CASH_STAFF,        PRE_DUE,  "take the whole due by one tender and close the order; pre.due required")
/* clang-format on */

enum command_type {
#define C(TYPE, body, wire, roles, pre, doc) CMD_##TYPE,
    COMMANDS(C)
#undef C
        COMMANDS_N
};

/* clang-format off */
struct pre { FIELDS_pre(FIELD_MEMBER) };
struct chosen { FIELDS_chosen(FIELD_MEMBER) };
struct ticket_ref { FIELDS_ticket_ref(FIELD_MEMBER) };
struct cmd_setup_put { FIELDS_cmd_setup_put(FIELD_MEMBER) };
struct cmd_table_seat { FIELDS_cmd_table_seat(FIELD_MEMBER) };
struct cmd_table_transfer { FIELDS_cmd_table_transfer(FIELD_MEMBER) };
struct cmd_table_clear { FIELDS_cmd_table_clear(FIELD_MEMBER) };
struct cmd_order_open { FIELDS_cmd_order_open(FIELD_MEMBER) };
struct cmd_order_cancel { FIELDS_cmd_order_cancel(FIELD_MEMBER) };
struct cmd_order_send { FIELDS_cmd_order_send(FIELD_MEMBER) };
struct cmd_line_add { FIELDS_cmd_line_add(FIELD_MEMBER) };
struct cmd_line_change { FIELDS_cmd_line_change(FIELD_MEMBER) };
struct cmd_line_replace { FIELDS_cmd_line_replace(FIELD_MEMBER) };
struct cmd_line_remove { FIELDS_cmd_line_remove(FIELD_MEMBER) };
struct cmd_line_void { FIELDS_cmd_line_void(FIELD_MEMBER) };
struct cmd_ticket_receipt { FIELDS_cmd_ticket_receipt(FIELD_MEMBER) };
struct cmd_ticket { FIELDS_cmd_ticket(FIELD_MEMBER) };
struct cmd_ticket_item { FIELDS_cmd_ticket_item(FIELD_MEMBER) };
struct cmd_item_eighty_six { FIELDS_cmd_item_eighty_six(FIELD_MEMBER) };
struct cmd_item_back { FIELDS_cmd_item_back(FIELD_MEMBER) };
struct cmd_payment_take { FIELDS_cmd_payment_take(FIELD_MEMBER) };
/* clang-format on */

struct command_desc {
    enum command_type type;
    const char *name;          /* on the wire */
    const struct shape *body;
    unsigned roles;            /* bits: 1 << enum role */
    unsigned pre;              /* bits of enum pre_bit */
    const char *doc;
};

/* By type. */
extern const struct command_desc command_descs[COMMANDS_N];

#define C(TYPE, body, wire, roles, pre, doc) extern const struct shape shape_##body;
COMMANDS(C)
#undef C
extern const struct shape shape_pre, shape_chosen, shape_ticket_ref;

/* The command of that name on the wire, or NULL. */
const struct command_desc *command_find(struct str name);

/* A decoded command: what a rule gets. Borrows everything from the frame's arena. */
struct command {
    enum command_type type;
    const void *body; /* struct of command_descs[type].body */
    struct pre pre;
};

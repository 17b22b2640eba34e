#pragma once
/* The records: what a venue consists of. One table of fields each (rows explained in field.h).
 *
 * Every record begins with (id, rev): rev is 1 at first and grows by one with each put. A record is
 * immutable once it is in a change; a new put is a new record.
 *
 * Live and not: a record is put into the venue's live set by `put` and leaves it by `del`. Caches
 * and screens hold the live set only; in Postgres the row stays, with live = false.
 *
 * To add a field: a row here and a migration that adds its column (a test compares the two).
 * To add a kind: its table, a row in RECORDS, a row in topics.h, a migration, and, when rules walk
 * it by parent, a row in VENUE_INDEXES (venue.h). */

#include "protocol/base/digest.h"
#include "protocol/pos/enums.h"
#include "protocol/pos/field.h"

#define NAME_MAX_BYTES 80
#define NOTE_MAX_BYTES 400
#define COUNT_MAX      INT64_C(1000000000)

#define RECORD_HEAD(F)                                                                             \
    F(ID, id, ALL, 0, 0, none, "identity, made by whoever made the record")                        \
    F(INT, rev, ALL, 1, COUNT_MAX, none, "1 at first, +1 with each put")

#define FIELDS_area(F)                                                                             \
    RECORD_HEAD(F)                                                                                 \
    F(TEXT, name, ALL, 1, NAME_MAX_BYTES, none, "\"Terrace\"")                                     \
    F(INT, position, ALL, 0, COUNT_MAX, none, "order of the tabs")

#define FIELDS_dining_table(F)                                                                     \
    RECORD_HEAD(F)                                                                                 \
    F(ID, area_id, ALL, 0, 0, area, "where it stands")                                             \
    F(TEXT, number, ALL, 1, 16, none, "what people call it: \"12\", \"B3\"")                       \
    F(INT, seats, ALL, 1, 1000, none, "chairs")                                                    \
    F(ENUM, shape, ALL, 0, 0, table_shape, "how it is drawn")                                      \
    F(INT, x, ALL, 0, 10000, none, "left edge on the plan, in units of the plan")                  \
    F(INT, y, ALL, 0, 10000, none, "top edge on the plan")                                         \
    F(INT, w, ALL, 1, 10000, none, "width on the plan")                                            \
    F(INT, h, ALL, 1, 10000, none, "height on the plan")                                           \
    F(ENUM, state, ALL, 0, 0, table_state, "occupancy")                                            \
    F(INT, covers, ALL, 0, 1000, none, "guests seated; 0 when available")                          \
    F(TIME_OPT, seated_at, ALL, 0, 0, none, "when they sat down")                                  \
    F(TEXT, seated_by, ALL, 0, NAME_MAX_BYTES, none, "who seated them")

#define FIELDS_station(F)                                                                          \
    RECORD_HEAD(F)                                                                                 \
    F(TEXT, name, ALL, 1, NAME_MAX_BYTES, none, "\"Grill\"")                                       \
    F(TEXT, code, ALL, 1, 32, none, "short name in topics: kitchen:<code>")                        \
    F(ENUM, kind, ALL, 0, 0, station_kind, "prep or expo")                                         \
    F(INT, target_s, ALL, 0, 86400, none, "a ticket should be bumped within this many seconds")    \
    F(INT, position, ALL, 0, COUNT_MAX, none, "order in lists")

#define FIELDS_tax(F)                                                                              \
    RECORD_HEAD(F)                                                                                 \
    F(TEXT, name, ALL, 1, NAME_MAX_BYTES, none, "as printed on the check")                         \
    F(INT, rate_ppm, ALL, 0, 10000000, none, "parts per million: 16 % is 160000")                  \
    F(BOOL, inclusive, ALL, 0, 0, none, "prices contain it (true) or it comes on top")

#define FIELDS_category(F)                                                                         \
    RECORD_HEAD(F)                                                                                 \
    F(TEXT, name, ALL, 1, NAME_MAX_BYTES, none, "\"Starters\"")                                    \
    F(INT, position, ALL, 0, COUNT_MAX, none, "order in the rail")

#define FIELDS_item(F)                                                                             \
    RECORD_HEAD(F)                                                                                 \
    F(ID, category_id, ALL, 0, 0, category, "where it is listed")                                  \
    F(TEXT, name, ALL, 1, NAME_MAX_BYTES, none, "as ordered and printed")                          \
    F(MONEY, price, MONEY, 0, MONEY_MAX, none, "of one, before choices")                           \
    F(MONEY_OPT, cost, COST, 0, MONEY_MAX, none, "what one costs the house")                       \
    F(ID, tax_id, ALL, 0, 0, tax, "its tax")                                                       \
    F(ID, station_id, ALL, 0, 0, station, "who makes it")                                          \
    F(BOOL, available, ALL, 0, 0, none, "false: 86, cannot be ordered")                            \
    F(INT_OPT, remaining, ALL, 0, COUNT_MAX, none, "how many are left; null: not counted")         \
    F(INT, position, ALL, 0, COUNT_MAX, none, "order in its category")

#define FIELDS_menu_option(F)                                                                           \
    F(ID, id, ALL, 0, 0, none, "identity within its group")                                        \
    F(TEXT, name, ALL, 1, NAME_MAX_BYTES, none, "\"Large\"")                                       \
    F(MONEY, price, MONEY, -MONEY_MAX, MONEY_MAX, none, "added to the item's price")

#define FIELDS_choice_group(F)                                                                     \
    RECORD_HEAD(F)                                                                                 \
    F(ID, item_id, ALL, 0, 0, item, "the item it belongs to")                                      \
    F(TEXT, name, ALL, 1, NAME_MAX_BYTES, none, "\"Size\"")                                        \
    F(INT, min, ALL, 0, 50, none, "at least so many must be chosen; above 0: required")            \
    F(INT, max, ALL, 1, 50, none, "at most so many may be chosen")                                 \
    F(LIST, options, ALL, 1, 50, menu_option, "what can be chosen")                                     \
    F(INT, position, ALL, 0, COUNT_MAX, none, "order on the sheet")

#define FIELDS_order(F)                                                                            \
    RECORD_HEAD(F)                                                                                 \
    F(INT, number, ALL, 1, COUNT_MAX, none, "counts the venue's orders, for calling out")          \
    F(ENUM, kind, ALL, 0, 0, order_kind, "dine-in or takeaway")                                    \
    F(ID_OPT, table_id, ALL, 0, 0, dining_table, "null for takeaway")                              \
    F(INT, covers, ALL, 0, 1000, none, "guests")                                                   \
    F(ENUM, state, ALL, 0, 0, order_state, "see enums.h")                                          \
    F(TEXT, customer, PERSONAL, 0, NAME_MAX_BYTES, none, "name to call, for takeaway")             \
    F(TEXT, note, ALL, 0, NOTE_MAX_BYTES, none, "for everybody")                                   \
    F(ID_OPT, opened_by, ALL, 0, 0, none, "staff member")                                          \
    F(TEXT, server, ALL, 0, NAME_MAX_BYTES, none, "name of the staff member who serves it")        \
    F(TIME, opened_at, ALL, 0, 0, none, "when it was opened, by the till")                         \
    F(TIME_OPT, closed_at, ALL, 0, 0, none, "when it was paid or cancelled")                       \
    F(MONEY, net, MONEY, 0, MONEY_MAX, none, "lines without tax")                                  \
    F(MONEY, tax, MONEY, 0, MONEY_MAX, none, "tax of the lines")                                   \
    F(MONEY, total, MONEY, 0, MONEY_MAX, none, "net + tax")                                        \
    F(MONEY, paid, MONEY, 0, MONEY_MAX, none, "payments taken")                                    \
    F(MONEY, due, MONEY, 0, MONEY_MAX, none, "total - paid")

#define FIELDS_choice(F)                                                                           \
    F(ID, group_id, ALL, 0, 0, none, "the group it was chosen from")                               \
    F(ID, option_id, ALL, 0, 0, none, "what was chosen")                                           \
    F(TEXT, group, ALL, 1, NAME_MAX_BYTES, none, "the group's name then")                          \
    F(TEXT, name, ALL, 1, NAME_MAX_BYTES, none, "the option's name then")                          \
    F(MONEY, price, MONEY, -MONEY_MAX, MONEY_MAX, none, "the option's price then")

#define FIELDS_line(F)                                                                             \
    RECORD_HEAD(F)                                                                                 \
    F(ID, order_id, ALL, 0, 0, order, "its order")                                                 \
    F(ID, item_id, ALL, 0, 0, item, "what was ordered")                                            \
    F(TEXT, name, ALL, 1, NAME_MAX_BYTES, none, "the item's name then")                            \
    F(ID, category_id, ALL, 0, 0, none, "the item's category then")                                \
    F(ID, station_id, ALL, 0, 0, none, "who makes it")                                             \
    F(INT, quantity, ALL, 1, 9999, none, "how many")                                               \
    F(LIST, choices, ALL, 0, 50, choice, "what was chosen")                                        \
    F(TEXT, note, ALL, 0, NOTE_MAX_BYTES, none, "for the kitchen")                                 \
    F(BOOL, allergy, ALL, 0, 0, none, "the note is about an allergy")                              \
    F(INT, seat, ALL, 0, 1000, none, "0: for the table")                                           \
    F(ENUM, state, ALL, 0, 0, line_state, "see enums.h")                                           \
    F(INT, position, ALL, 0, COUNT_MAX, none, "order on the check")                                \
    F(MONEY, unit_price, MONEY, 0, MONEY_MAX, none, "of one, with its choices")                    \
    F(INT, tax_ppm, ALL, 0, 10000000, none, "its tax rate then")                                   \
    F(BOOL, tax_inclusive, ALL, 0, 0, none, "unit_price contains the tax")                         \
    F(MONEY, net, MONEY, 0, MONEY_MAX, none, "without tax; 0 when voided or removed")              \
    F(MONEY, tax, MONEY, 0, MONEY_MAX, none, "its tax, rounded per line, half away from zero")     \
    F(TEXT, added_by, ALL, 0, NAME_MAX_BYTES, none, "who added it")                                \
    F(TIME, added_at, ALL, 0, 0, none, "when")                                                     \
    F(TIME_OPT, sent_at, ALL, 0, 0, none, "when it went to the kitchen")                           \
    F(INT, fire_no, ALL, 0, COUNT_MAX, none, "which send of its order it went with; 0: not sent")  \
    F(BOOL, displayed, ALL, 0, 0, none, "a screen of its station shows it")                        \
    F(TEXT, void_reason, ALL, 0, NOTE_MAX_BYTES, none, "why it was struck")

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
    F(ENUM, state, ALL, 0, 0, ticket_state, "see enums.h")                                         \
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
    F(ENUM, state, ALL, 0, 0, ticket_item_state, "see enums.h")                                    \
    F(TEXT, void_reason, ALL, 0, NOTE_MAX_BYTES, none, "why it was struck")                        \
    F(TIME_OPT, started_at, ALL, 0, 0, none, "when it was begun")                                  \
    F(TIME_OPT, done_at, ALL, 0, 0, none, "when it was made")

#define FIELDS_payment(F)                                                                          \
    RECORD_HEAD(F)                                                                                 \
    F(ID, order_id, MONEY, 0, 0, order, "what was paid")                                           \
    F(ENUM, tender, MONEY, 0, 0, tender, "by what")                                                \
    F(MONEY, amount, MONEY, 0, MONEY_MAX, none, "towards the due")                                 \
    F(MONEY, tendered, MONEY, 0, MONEY_MAX, none, "handed over; amount + change")                  \
    F(MONEY, change, MONEY, 0, MONEY_MAX, none, "given back")                                      \
    F(TEXT, taken_by, MONEY, 0, NAME_MAX_BYTES, none, "who took it")                               \
    F(TIME, taken_at, MONEY, 0, 0, none, "when")

#define FIELDS_counter(F)                                                                          \
    RECORD_HEAD(F)                                                                                 \
    F(ENUM, name, ALL, 0, 0, counter_name, "what it counts; one per venue")                        \
    F(INT, value, ALL, 0, COUNT_MAX, none, "the last number given")

/* R(KIND, struct, "name on the wire", "table", doc). Order matters twice: a record comes after the
 * kinds it refers to (so that a batch can be written table by table), and the values are internal.
 * */
#define RECORDS(R)                                                                                 \
    R(AREA, area, "area", "area", "part of the floor")                                             \
    R(TABLE, dining_table, "table", "dining_table", "where guests sit")                            \
    R(STATION, station, "station", "station", "where things are made or handed over")              \
    R(TAX, tax, "tax", "tax", "a tax rate")                                                        \
    R(CATEGORY, category, "category", "category", "part of the menu")                              \
    R(ITEM, item, "item", "item", "what can be ordered")                                           \
    R(CHOICE_GROUP, choice_group, "choice_group", "choice_group", "required or optional choices")  \
    R(COUNTER, counter, "counter", "counter", "numbers without a gap; told to nobody")             \
    R(ORDER, order, "order", "pos_order", "one occasion of service")                               \
    R(LINE, line, "line", "line", "one thing ordered")                                             \
    R(TICKET, ticket, "ticket", "ticket", "one send of an order to one station")                   \
    R(TICKET_ITEM, ticket_item, "ticket_item", "ticket_item", "one line on a ticket")              \
    R(PAYMENT, payment, "payment", "payment", "money taken for an order")

enum record_kind {
    KIND_none = -1,
#define R(KIND, name, wire, table, doc) KIND_##KIND,
    RECORDS(R)
#undef R
        KINDS_N
};

/* The head of every record. */
struct record {
    id id;
    int64_t rev;
};

#define R(KIND, name, wire, table, doc)                                                            \
    struct name {                                                                                  \
        FIELDS_##name(FIELD_MEMBER)                                                                \
    };
struct menu_option {
    FIELDS_menu_option(FIELD_MEMBER)
};
struct choice {
    FIELDS_choice(FIELD_MEMBER)
};
RECORDS(R)
#undef R

struct record_desc {
    const char *name;  /* on the wire */
    const char *table; /* in Postgres */
    const struct shape *shape;
    const char *doc;
};

/* By kind. */
extern const struct record_desc record_descs[KINDS_N];

/* shape_area, shape_dining_table, ... */
#define R(KIND, name, wire, table, doc) extern const struct shape shape_##name;
RECORDS(R)
#undef R
extern const struct shape shape_menu_option, shape_choice;

/* The kind of that name on the wire, or KIND_none. */
enum record_kind record_kind_find(struct str name);

/* Records at rest live in one counted block each, with their text and lists inside it.
 *
 * record_new: a block with a copy of *from (a struct of that kind), count 1; NULL without memory.
 * record_share: one more owner; returns rec. record_drop: one owner less; frees at 0; takes NULL.
 * */
const struct record *record_new(enum record_kind kind, const void *from);
const struct record *record_share(const struct record *rec);
void record_drop(const struct record *rec);
/* Bytes that record_new(kind, from) allocates: what a ceiling charges. */
size_t record_bytes(enum record_kind kind, const void *from);
/* Bytes of the block behind a record that record_new made. */
size_t record_held(const struct record *rec);
/* Where a record that record_new made keeps the digest of its JSON in a view: a record never changes,
 * so it is computed once, whoever holds it. With *ret_has false the caller puts it there now; from
 * then on it is there. A cache for those who answer with digests: no rule reads it. */
struct digest *record_kept_digest(const struct record *rec, enum view view, bool *ret_has);
/* Same values in all fields. */
bool record_eq(enum record_kind kind, const void *a, const void *b);

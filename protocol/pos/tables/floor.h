#pragma once
/* Floor: areas, tables, reservations. Columns: protocol/pos/tables/README.md. */

#define ENUM_table_state(E, e)                                                                     \
    E(e, AVAILABLE, "available", "free to seat")                                                   \
    E(e, SEATED, "seated", "guests sit here")                                                      \
    E(e, DIRTY, "dirty", "the guests left; to be cleaned (`tables`)")                              \
    E(e, BLOCKED, "blocked", "not in use, for a reason (`tables`)")                                \
    E(e, JOINED, "joined", "part of another table, which has the guests (`tables`)")

/* How a table stands: its state, and of an available one what is reserved there now. Derived from
 * the records and the clock, so that no timer has to change it: table_standing in
 * rules/floor/standing.c. */
#define ENUM_table_standing(E, e)                                                                  \
    E(e, AVAILABLE, "available", "free to seat, nothing reserved")                                 \
    E(e, RESERVED, "reserved", "free to seat until its next reservation is near")                  \
    E(e, HELD, "held", "kept for a party that is due")                                             \
    E(e, SEATED, "seated", "guests sit here")                                                      \
    E(e, DIRTY, "dirty", "to be cleaned")                                                          \
    E(e, BLOCKED, "blocked", "not in use")                                                         \
    E(e, JOINED, "joined", "part of another table")

/* The table. A row is M(FROM, command, field, TO, doc): a table that stands so and is named by that
 * field of the command goes there. Where there is no row, the command is refused.
 *
 *     reservation near       table.seat, order.open, order.channel, table.transfer to it
 *   RESERVED ------> HELD ----------------+
 *      ^ table.reserve                    v
 *   AVAILABLE --------------------------> SEATED --table.clear, table.transfer away--> DIRTY
 *    | ^    | ^                                           (or at once to AVAILABLE)      |
 *    | |    | +--table.unblock-- BLOCKED <--table.block-- (any that is free or dirty)    |
 *    | |    +----------------------^                                                     |
 *    | +----------------------------------------table.clean------------------------------+
 *    +--table.join--> JOINED --table.part, or its guests leave--> AVAILABLE or DIRTY       */
#define MOVES_table(M)                                                                             \
    M(AVAILABLE, table_seat, table_id, SEATED, "")                                                 \
    M(RESERVED, table_seat, table_id, SEATED, "a party that is early, or others until then")       \
    M(HELD, table_seat, table_id, SEATED, "the party it is kept for, or walk_in")                  \
    M(AVAILABLE, order_open, table_id, SEATED, "")                                                 \
    M(RESERVED, order_open, table_id, SEATED, "")                                                  \
    M(SEATED, order_open, table_id, SEATED, "")                                                    \
    M(SEATED, table_transfer, table_id, DIRTY, "or AVAILABLE; tables joined to it, too")           \
    M(AVAILABLE, table_transfer, to_table_id, SEATED, "")                                          \
    M(RESERVED, table_transfer, to_table_id, SEATED, "")                                           \
    M(AVAILABLE, order_transfer, to_table_id, SEATED, "")                                          \
    M(RESERVED, order_transfer, to_table_id, SEATED, "")                                           \
    M(SEATED, order_transfer, to_table_id, SEATED, "")                                             \
    M(AVAILABLE, order_channel, table_id, SEATED, "")                                              \
    M(RESERVED, order_channel, table_id, SEATED, "")                                               \
    M(SEATED, order_channel, table_id, SEATED, "")                                                 \
    M(SEATED, table_clear, table_id, DIRTY, "or AVAILABLE; tables joined to it, too")              \
    M(AVAILABLE, table_clear, table_id, AVAILABLE, MOVES_NOTHING)                                  \
    M(RESERVED, table_clear, table_id, RESERVED, MOVES_NOTHING)                                    \
    M(HELD, table_clear, table_id, HELD, MOVES_NOTHING)                                            \
    M(DIRTY, table_clear, table_id, DIRTY, MOVES_NOTHING)                                          \
    M(DIRTY, table_clean, table_id, AVAILABLE, "")                                                 \
    M(AVAILABLE, table_clean, table_id, AVAILABLE, MOVES_NOTHING)                                  \
    M(RESERVED, table_clean, table_id, RESERVED, MOVES_NOTHING)                                    \
    M(HELD, table_clean, table_id, HELD, MOVES_NOTHING)                                            \
    M(AVAILABLE, table_block, table_id, BLOCKED, "")                                               \
    M(RESERVED, table_block, table_id, BLOCKED, "")                                                \
    M(HELD, table_block, table_id, BLOCKED, "")                                                    \
    M(DIRTY, table_block, table_id, BLOCKED, "")                                                   \
    M(BLOCKED, table_unblock, table_id, AVAILABLE, "")                                             \
    M(AVAILABLE, table_unblock, table_id, AVAILABLE, MOVES_NOTHING)                                \
    M(RESERVED, table_unblock, table_id, RESERVED, MOVES_NOTHING)                                  \
    M(HELD, table_unblock, table_id, HELD, MOVES_NOTHING)                                          \
    M(AVAILABLE, table_join, table_id, AVAILABLE, "it keeps the guests")                           \
    M(RESERVED, table_join, table_id, RESERVED, "")                                                \
    M(HELD, table_join, table_id, HELD, "")                                                        \
    M(SEATED, table_join, table_id, SEATED, "")                                                    \
    M(AVAILABLE, table_join, tables, JOINED, "")                                                   \
    M(RESERVED, table_join, tables, JOINED, "")                                                    \
    M(SEATED, table_join, tables, JOINED, "with merge: its guests and orders move")                \
    M(JOINED, table_part, table_id, AVAILABLE, "or DIRTY when guests sat there")                   \
    M(AVAILABLE, table_part, table_id, AVAILABLE, "all that are joined to it leave it")            \
    M(RESERVED, table_part, table_id, RESERVED, "all that are joined to it leave it")              \
    M(HELD, table_part, table_id, HELD, "all that are joined to it leave it")                      \
    M(SEATED, table_part, table_id, SEATED, "all that are joined to it leave it")                  \
    M(AVAILABLE, table_reserve, table_id, RESERVED, "for later; no overlap")                       \
    M(RESERVED, table_reserve, table_id, RESERVED, "")                                             \
    M(HELD, table_reserve, table_id, HELD, "")                                                     \
    M(SEATED, table_reserve, table_id, SEATED, "")                                                 \
    M(DIRTY, table_reserve, table_id, DIRTY, "")                                                   \
    M(JOINED, table_reserve, table_id, JOINED, "")

#define ENUM_barrier_kind(E, e)                                                                    \
    E(e, WALL, "wall", "nobody walks through it")                                                  \
    E(e, DOOR, "door", "a way in or out")                                                          \
    E(e, COUNTER, "counter", "a bar or a buffet")                                                  \
    E(e, LABEL, "label", "words on the plan")

/* What guests at a seated table wait for: derived from its orders, and never told. Of several, the
 * last one here. The screens derive it: clients/web/domain/floor/stage.ts. */
#define ENUM_table_stage(E, e)                                                                     \
    E(e, SEATED, "seated", "they sit, nothing is ordered")                                         \
    E(e, SERVED, "served", "all that was ordered was brought")                                     \
    E(e, IN_KITCHEN, "in_kitchen", "something is being made; of which course")                     \
    E(e, BILL_PRINTED, "bill_printed", "they have the bill, and ordered nothing since")            \
    E(e, PART_PAID, "part_paid", "some of it is paid")                                             \
    E(e, ORDERING, "ordering", "something is not sent yet")                                        \
    E(e, READY, "ready", "something waits to be fetched")                                          \
    E(e, PAID, "paid", "all is paid; they may still sit")

/* (table.reserve) --> BOOKED --table.seat with it--> SEATED
 *                       |------reservation.cancel--> CANCELLED
 *                       \------reservation.no_show, or its time is over--> NO_SHOW           */
#define ENUM_reservation_state(E, e)                                                               \
    E(e, BOOKED, "booked", "the table is held shortly before its time")                            \
    E(e, SEATED, "seated", "the party came")                                                       \
    E(e, CANCELLED, "cancelled", "cancelled")                                                      \
    E(e, NO_SHOW, "no_show", "nobody came")

#define ENUM_table_shape(E, e)                                                                     \
    E(e, SQUARE, "square", "drawn with corners")                                                   \
    E(e, ROUND, "round", "drawn round")

#define ENUMS_floor(L)                                                                             \
    L(table_state)                                                                                 \
    L(barrier_kind)                                                                                \
    L(table_stage)                                                                                 \
    L(reservation_state)                                                                           \
    L(table_shape)

/* Of no field: what is derived. */
#define DERIVED_ENUMS(L) L(table_standing)

#define FIELDS_table_ref(F) F(ID, table_id, ALL, 0, 0, table, "a table")

#define FIELDS_table_name(F)                                                                       \
    F(ID, table_id, ALL, 0, 0, none, "a table")                                                    \
    F(TEXT, number, ALL, 1, 16, none, "what people call it")

#define FIELDS_stage_limit(F)                                                                      \
    F(ENUM, stage, ALL, 0, 0, table_stage, "a stage")                                              \
    F(INT, minutes, ALL, 1, 1440, none, "how long it may last")

#define SHAPES_floor(S)                                                                            \
    S(stage_limit)                                                                                 \
    S(table_ref)                                                                                   \
    S(table_name)

#define FIELDS_revenue_centre(F)                                                                   \
    RECORD_HEAD(F)                                                                                 \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "\"Restaurant\", \"Bar\"")                         \
    F(INT, position, ALL, 0, COUNT_MAX, none, "order in lists")

#define FIELDS_section(F)                                                                          \
    RECORD_HEAD(F)                                                                                 \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "\"Window side\"")                                 \
    F(INT, position, ALL, 0, COUNT_MAX, none, "order in lists")                                    \
    F(TEXT, server, ALL, 0, NAME_MAX_CHARS, none, "who serves its tables; empty: nobody yet")      \
    F(ID_OPT, server_id, ALL, 0, 0, none, "the staff member; null: not known")

#define FIELDS_barrier(F)                                                                          \
    RECORD_HEAD(F)                                                                                 \
    F(ID, area_id, ALL, 0, 0, area, "on whose plan it is")                                         \
    F(ENUM, kind, ALL, 0, 0, barrier_kind, "what it is")                                           \
    F(INT, x, ALL, 0, 10000, none, "left edge on the plan, before it is turned")                   \
    F(INT, y, ALL, 0, 10000, none, "top edge on the plan")                                         \
    F(INT, w, ALL, 1, 10000, none, "width on the plan")                                            \
    F(INT, h, ALL, 1, 10000, none, "height on the plan")                                           \
    F(INT, rotation, ALL, 0, 359, none, "clockwise degrees around its middle")                     \
    F(TEXT, label, ALL, 0, NAME_MAX_CHARS, none, "words on it")

#define FIELDS_area(F)                                                                             \
    RECORD_HEAD(F)                                                                                 \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "\"Terrace\"")                                     \
    F(INT, position, ALL, 0, COUNT_MAX, none, "order of the tabs")                                 \
    F(ID_OPT, revenue_centre_id, ALL, 0, 0, revenue_centre,                                        \
        "whose sales it counts for; null: none", .since = FEATURE_floor_plan)

#define FIELDS_table(F)                                                                            \
    RECORD_HEAD(F)                                                                                 \
    F(ID, area_id, ALL, 0, 0, area, "where it stands")                                             \
    F(TEXT, number, ALL, 1, 16, none, "what people call it: \"12\", \"B3\"")                       \
    F(INT, seats, ALL, 1, 1000, none, "number of chairs")                                          \
    F(ENUM, shape, ALL, 0, 0, table_shape, "how it is drawn")                                      \
    F(INT, x, ALL, 0, 10000, none, "left edge on the plan, in units of the plan")                  \
    F(INT, y, ALL, 0, 10000, none, "top edge on the plan")                                         \
    F(INT, w, ALL, 1, 10000, none, "width on the plan")                                            \
    F(INT, h, ALL, 1, 10000, none, "height on the plan")                                           \
    F(ENUM, state, ALL, 0, 0, table_state, "occupancy")                                            \
    F(INT, covers, ALL, 0, 1000, none, "guests seated; 0 when available")                          \
    F(TIME_OPT, seated_at, ALL, 0, 0, none, "when they sat down")                                  \
    F(TEXT, seated_by, ALL, 0, NAME_MAX_CHARS, none, "who seated them")                            \
    F(ID_OPT, reservation_id, ALL, 0, 0, none, "the reservation of who sits here; null: none",     \
        .since = FEATURE_tables)                                                                   \
    F(ID_OPT, joined_to, ALL, 0, 0, table, "the table that it is part of; null: none",             \
        .since = FEATURE_tables)                                                                   \
    F(TEXT, blocked_reason, ALL, 0, NOTE_MAX_CHARS, none, "why it is blocked; else empty",         \
        .since = FEATURE_tables)                                                                   \
    F(TIME_OPT, paid_at, ALL, 0, 0, none,                                                          \
        "when the last open order of who sits here was paid or closed; null: it was not",          \
        .since = FEATURE_tables)                                                                   \
    F(ID_OPT, section_id, ALL, 0, 0, section, "the section that it belongs to; null: none",        \
        .since = FEATURE_floor_plan)                                                               \
    F(INT_OPT, rotation, ALL, 0, 359, none, "clockwise degrees around its middle; null: 0",        \
        .since = FEATURE_floor_plan)

#define FIELDS_reservation(F)                                                                      \
    RECORD_HEAD(F)                                                                                 \
    F(ID, table_id, ALL, 0, 0, table, "the table that is kept")                                    \
    F(TEXT, name, PERSONAL, 1, NAME_MAX_CHARS, none, "the guest's name")                           \
    F(TEXT, phone, PERSONAL, 0, PHONE_MAX_CHARS, none, "to call the guest")                        \
    F(INT, covers, ALL, 1, 1000, none, "number of guests")                                         \
    F(TIME, starts_at, ALL, 0, 0, none, "when they come")                                          \
    F(TIME, ends_at, ALL, 0, 0, none, "when the table is free for others")                         \
    F(TEXT, note, ALL, 0, NOTE_MAX_CHARS, none, "for everybody")                                   \
    F(ENUM, state, ALL, 0, 0, reservation_state, "booked, seated, cancelled or missed")            \
    F(TEXT, reason, ALL, 0, NOTE_MAX_CHARS, none, "why it was cancelled")                          \
    F(TEXT, made_by, ALL, 0, NAME_MAX_CHARS, none, "who took it")                                  \
    F(TIME, made_at, ALL, 0, 0, none, "when it was taken")                                         \
    F(TIME_OPT, ended_at, ALL, 0, 0, none, "when they were seated, or it was given up")

#define FIELDS_seating(F)                                                                          \
    RECORD_HEAD(F)                                                                                 \
    F(ID, table_id, ALL, 0, 0, table, "where they sat")                                            \
    F(TEXT, number, ALL, 1, 16, none, "the table's number then")                                   \
    F(INT, joined, ALL, 0, COUNT_MAX, none, "how many tables were joined to it")                   \
    F(INT, covers, ALL, 0, 1000, none, "number of guests")                                         \
    F(TIME, seated_at, ALL, 0, 0, none, "when they sat down, at whichever table first")            \
    F(TIME, cleared_at, ALL, 0, 0, none, "when they left")                                         \
    F(TEXT, seated_by, ALL, 0, NAME_MAX_CHARS, none, "who seated them")                            \
    F(ID_OPT, reservation_id, ALL, 0, 0, none, "their reservation; null: none")

#define RECORDS_floor(R)                                                                           \
    R(revenue_centre, revenue_centre, TOPIC_BIT(FLOOR), "areas whose sales are counted together")  \
    R(area, area, TOPIC_BIT(FLOOR), "a part of the floor")                                         \
    R(section, section, TOPIC_BIT(FLOOR), "tables that one server has")                            \
    R(barrier, barrier, TOPIC_BIT(FLOOR), "a wall, a door or words on the plan of an area")        \
    R(table, dining_table, TOPIC_BIT(FLOOR), "a table where guests sit")                           \
    R(reservation, reservation, TOPIC_BIT(FLOOR), "a table is kept for a party")                   \
    R(seating, seating, 0, "one party at a table, for reports; told to nobody")

#define INDEXES_floor(I)                                                                           \
    I(TABLES_BY_NUMBER, table, number)                                                             \
    I(TABLES_JOINED_TO, table, joined_to)                                                          \
    I(RESERVATIONS_OF_TABLE, reservation, table_id)

#define FAMILIES_floor(K)

#define FIELDS_cmd_table_seat(F)                                                                   \
    F(ID, table_id, ALL, 0, 0, table, "an available table")                                        \
    F(INT, covers, ALL, 1, 1000, none, "number of guests")                                         \
    F(ID_OPT, reservation_id, ALL, 0, 0, reservation, "whose party it is, of any table",           \
        .since = FEATURE_tables)                                                                   \
    F(BOOL, walk_in, ALL, 0, 0, none, "true: others sit down at a table that is held",             \
        .since = FEATURE_tables)

#define FIELDS_cmd_table_transfer(F)                                                               \
    F(ID, table_id, ALL, 0, 0, table, "the seated table")                                          \
    F(ID, to_table_id, ALL, 0, 0, table, "an available table; orders and tickets move to it")

#define FIELDS_cmd_table_clear(F) F(ID, table_id, ALL, 0, 0, table, "a table without an open order")

#define FEATURES_floor(X)                                                                          \
    X(tables, "tables are reserved, joined, blocked and cleaned")                                  \
    X(floor_plan, "sections, revenue centres, barriers; a plan that several people edit at once")

#define FIELDS_cmd_table_place(F)                                                                  \
    F(ID, table_id, ALL, 0, 0, table, "the table")                                                 \
    F(ID, area_id, ALL, 0, 0, area, "where it stands")                                             \
    F(INT, x, ALL, 0, 10000, none, "left edge on the plan")                                        \
    F(INT, y, ALL, 0, 10000, none, "top edge on the plan")                                         \
    F(INT, w, ALL, 1, 10000, none, "width on the plan")                                            \
    F(INT, h, ALL, 1, 10000, none, "height on the plan")                                           \
    F(INT_OPT, rotation, ALL, 0, 359, none, "clockwise degrees; absent: 0")

#define FIELDS_cmd_table_assign(F)                                                                 \
    F(ID, table_id, ALL, 0, 0, table, "the table")                                                 \
    F(ID_OPT, section_id, ALL, 0, 0, section, "its section; absent: none")

#define FIELDS_cmd_section_assign(F)                                                               \
    F(ID, section_id, ALL, 0, 0, section, "the section")                                           \
    F(TEXT, server, ALL, 0, NAME_MAX_CHARS, none, "who serves its tables; empty: nobody")          \
    F(ID_OPT, server_id, ALL, 0, 0, none, "the staff member; absent: not known")

#define FIELDS_cmd_barrier_place(F)                                                                \
    F(ID, barrier_id, ALL, 0, 0, none, "chosen by the device, or one that is there")               \
    F(ID, area_id, ALL, 0, 0, area, "on whose plan it is")                                         \
    F(ENUM, kind, ALL, 0, 0, barrier_kind, "what it is")                                           \
    F(INT, x, ALL, 0, 10000, none, "left edge on the plan")                                        \
    F(INT, y, ALL, 0, 10000, none, "top edge on the plan")                                         \
    F(INT, w, ALL, 1, 10000, none, "width on the plan")                                            \
    F(INT, h, ALL, 1, 10000, none, "height on the plan")                                           \
    F(INT_OPT, rotation, ALL, 0, 359, none, "clockwise degrees; absent: 0")                        \
    F(TEXT, label, ALL, 0, NAME_MAX_CHARS, none, "words on it")

#define FIELDS_cmd_barrier_remove(F) F(ID, barrier_id, ALL, 0, 0, barrier, "the barrier")

#define FIELDS_cmd_table_reserve(F)                                                                \
    F(ID, reservation_id, ALL, 0, 0, none, "chosen by the device")                                 \
    F(ID, table_id, ALL, 0, 0, table, "the table to keep")                                         \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "the guest's name")                                \
    F(TEXT, phone, ALL, 0, PHONE_MAX_CHARS, none, "to call the guest")                             \
    F(INT, covers, ALL, 1, 1000, none, "number of guests")                                         \
    F(TIME, starts_at, ALL, 0, 0, none, "when they come")                                          \
    F(INT_OPT, minutes, ALL, 1, 1440, none, "how long they stay; absent: as usual in the venue")   \
    F(TEXT, note, ALL, 0, NOTE_MAX_CHARS, none, "for everybody")

#define FIELDS_cmd_reservation_change(F)                                                           \
    F(ID, reservation_id, ALL, 0, 0, reservation, "what follows is all there is then")             \
    F(ID, table_id, ALL, 0, 0, table, "the table to keep")                                         \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "the guest's name")                                \
    F(TEXT, phone, ALL, 0, PHONE_MAX_CHARS, none, "to call the guest")                             \
    F(INT, covers, ALL, 1, 1000, none, "number of guests")                                         \
    F(TIME, starts_at, ALL, 0, 0, none, "when they come")                                          \
    F(INT_OPT, minutes, ALL, 1, 1440, none, "how long they stay; absent: as usual in the venue")   \
    F(TEXT, note, ALL, 0, NOTE_MAX_CHARS, none, "for everybody")

#define FIELDS_cmd_reservation_cancel(F)                                                           \
    F(ID, reservation_id, ALL, 0, 0, reservation, "a booked one")                                  \
    F(TEXT, reason, ALL, 0, NOTE_MAX_CHARS, none, "why")

#define FIELDS_cmd_reservation_no_show(F)                                                          \
    F(ID, reservation_id, ALL, 0, 0, reservation, "a booked one whose time has come")

#define FIELDS_cmd_table_join(F)                                                                   \
    F(ID, table_id, ALL, 0, 0, table, "the table that has, or gets, the guests")                   \
    F(LIST, tables, ALL, 1, 20, table_ref, "become part of it, with what is joined to them")       \
    F(BOOL, merge, ALL, 0, 0, none, "true: guests and orders of seated ones move to it")

#define FIELDS_cmd_table_part(F)                                                                   \
    F(ID, table_id, ALL, 0, 0, table, "a joined table, or one that others are joined to")

#define FIELDS_cmd_table_block(F)                                                                  \
    F(ID, table_id, ALL, 0, 0, table, "a table without guests")                                    \
    F(TEXT, reason, ALL, 1, NOTE_MAX_CHARS, none, "why")

#define FIELDS_cmd_table_unblock(F) F(ID, table_id, ALL, 0, 0, table, "a blocked table")
#define FIELDS_cmd_table_clean(F)   F(ID, table_id, ALL, 0, 0, table, "a dirty table")

/* clang-format off */
#define COMMANDS_floor(C) \
    C(table, seat, FLOOR_STAFF, PRE_NONE, "seat guests at a table") \
    C(table, transfer, FLOOR_STAFF, PRE_NONE, "move guests, orders and tickets to an available table") \
    C(table, clear, FLOOR_STAFF, PRE_NONE, "free a table; clearing a free one changes nothing", .finishes = true) \
    C(table, reserve, FLOOR_STAFF, PRE_NONE, "keep a table for a party; what lapsed there meanwhile becomes a no-show", .since = FEATURE_tables) \
    C(reservation, change, FLOOR_STAFF, PRE_REV, "replace what a reservation says; pre.rev required; the same changes nothing", .since = FEATURE_tables) \
    C(reservation, cancel, FLOOR_STAFF, PRE_NONE, "give a reservation up", .since = FEATURE_tables, .finishes = true) \
    C(reservation, no_show, FLOOR_STAFF, PRE_NONE, "nobody came: the table is free for others", .since = FEATURE_tables, .finishes = true) \
    C(table, join, FLOOR_STAFF, PRE_NONE, "make tables part of another one; those that are part of it change nothing", .since = FEATURE_tables) \
    C(table, part, FLOOR_STAFF, PRE_NONE, "take a table out of the one that it is part of, or all that are part of a table", .since = FEATURE_tables, .finishes = true) \
    C(table, block, CLOSERS, PRE_NONE, "take a table out of use", .since = FEATURE_tables) \
    C(table, unblock, CLOSERS, PRE_NONE, "take a blocked table into use again; one that is not blocked changes nothing", .since = FEATURE_tables, .finishes = true) \
    C(table, clean, FLOOR_STAFF, PRE_NONE, "say that a table is clean; a clean one changes nothing", .since = FEATURE_tables, .finishes = true) \
    C(table, place, MANAGERS, PRE_NONE, "say where a table stands on the plan; the last one wins, and nothing else of it changes", .since = FEATURE_floor_plan) \
    C(table, assign, CLOSERS, PRE_NONE, "give a table to a section", .since = FEATURE_floor_plan) \
    C(section, assign, CLOSERS, PRE_NONE, "say who serves the tables of a section", .since = FEATURE_floor_plan) \
    C(barrier, place, MANAGERS, PRE_NONE, "put a barrier on the plan, or move it", .since = FEATURE_floor_plan) \
    C(barrier, remove, MANAGERS, PRE_NONE, "take a barrier off the plan", .since = FEATURE_floor_plan, .finishes = true)

#define REFUSALS_floor(N) \
    N(table_taken, NEVER, "the table is not available") \
    N(table_free, NEVER, "nobody sits at the table") \
    N(table_has_order, NEVER, "the table has an open order") \
    N(table_full, NEVER, "the table has as many open orders or tickets as a table can have") \
    N(table_needed, NEVER, "a dine-in order needs a table") \
    N(table_unwanted, NEVER, "only a dine-in order has a table") \
    N(table_held, NEVER, "the table is kept for a reservation") \
    N(table_dirty, NEVER, "the table is not clean yet") \
    N(table_blocked, NEVER, "the table is blocked") \
    N(table_joined, NEVER, "the table is part of another one") \
    N(join_full, NEVER, "a table has as many joined to it as it can have") \
    N(reservation_overlaps, NEVER, "the table is reserved at that time") \
    N(reservation_past, NEVER, "the time of the reservation is over") \
    N(reservation_early, NEVER, "the time of the reservation has not come yet") \
    N(reservations_full, NEVER, "the venue has as many reservations as it can have")

#define EVENTS_floor(E) \
    E(table, seated, "id: the table") \
    E(table, transferred, "id: the table left; text: the new table's number") \
    E(table, cleared, "id: the table") \
    E(table, joined, "id: the table; text: the number of the one it became part of") \
    E(table, parted, "id: the table; text: the number of the one it was part of") \
    E(table, blocked, "id: the table; text: why") \
    E(table, unblocked, "id: the table") \
    E(table, cleaned, "id: the table") \
    E(table, placed, "id: the table") \
    E(table, assigned, "id: the table") \
    E(section, assigned, "id: the section; text: the server") \
    E(barrier, placed, "id: the barrier") \
    E(barrier, removed, "id: the barrier") \
    E(reservation, made, "id: the reservation") \
    E(reservation, changed, "id: the reservation") \
    E(reservation, seated, "id: the reservation") \
    E(reservation, cancelled, "id: the reservation; text: why, when a reason was given") \
    E(reservation, missed, "id: the reservation")
/* clang-format on */

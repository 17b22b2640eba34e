#pragma once
/* Floor: areas and tables. Columns: protocol/pos/tables/README.md. */

#define ENUM_table_state(E, e)                                                                     \
    E(e, AVAILABLE, "available", "free to seat")                                                   \
    E(e, SEATED, "seated", "guests sit here")

#define ENUM_table_shape(E, e)                                                                     \
    E(e, SQUARE, "square", "drawn with corners")                                                   \
    E(e, ROUND, "round", "drawn round")

#define ENUMS_floor(L)                                                                             \
    L(table_state)                                                                                 \
    L(table_shape)

#define SHAPES_floor(S)

#define FIELDS_area(F)                                                                             \
    RECORD_HEAD(F)                                                                                 \
    F(TEXT, name, ALL, 1, NAME_MAX_CHARS, none, "\"Terrace\"")                                     \
    F(INT, position, ALL, 0, COUNT_MAX, none, "order of the tabs")

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
    F(TEXT, seated_by, ALL, 0, NAME_MAX_CHARS, none, "who seated them")

#define RECORDS_floor(R)                                                                           \
    R(area, area, TOPIC_BIT(FLOOR), "a part of the floor")                                         \
    R(table, dining_table, TOPIC_BIT(FLOOR), "a table where guests sit")

#define INDEXES_floor(I) I(TABLES_BY_NUMBER, table, number)

#define FAMILIES_floor(K)

#define FIELDS_cmd_table_seat(F)                                                                   \
    F(ID, table_id, ALL, 0, 0, table, "an available table")                                        \
    F(INT, covers, ALL, 1, 1000, none, "number of guests")

#define FIELDS_cmd_table_transfer(F)                                                               \
    F(ID, table_id, ALL, 0, 0, table, "the seated table")                                          \
    F(ID, to_table_id, ALL, 0, 0, table, "an available table; orders and tickets move to it")

#define FIELDS_cmd_table_clear(F) F(ID, table_id, ALL, 0, 0, table, "a table without an open order")

#define FEATURES_floor(X)

/* clang-format off */
#define COMMANDS_floor(C) \
    C(table, seat, FLOOR_STAFF, PRE_NONE, "seat guests at a table") \
    C(table, transfer, FLOOR_STAFF, PRE_NONE, "move guests, orders and tickets to an available table") \
    C(table, clear, FLOOR_STAFF, PRE_NONE, "free a table; clearing a free one changes nothing", .finishes = true)

#define REFUSALS_floor(N) \
    N(table_taken, NEVER, "the table is not available") \
    N(table_free, NEVER, "nobody sits at the table") \
    N(table_has_order, NEVER, "the table has an open order") \
    N(table_full, NEVER, "the table has as many open orders or tickets as a table can have") \
    N(table_needed, NEVER, "a dine-in order needs a table") \
    N(table_unwanted, NEVER, "only a dine-in order has a table")

#define EVENTS_floor(E) \
    E(table, seated, "id: the table") \
    E(table, transferred, "id: the table left; text: the new table's number") \
    E(table, cleared, "id: the table")
/* clang-format on */

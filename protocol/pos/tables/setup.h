#pragma once
/* Setup: the commands that put the house as a whole. Columns: protocol/pos/tables/README.md. */

#define ENUMS_setup(L)

#define SHAPES_setup(S)

#define RECORDS_setup(R)

#define INDEXES_setup(I)

#define FAMILIES_setup(K)

#define FIELDS_cmd_setup_put(F)                                                                    \
    F(LIST, areas, ALL, 0, 200, area, "whole records; rev is ignored")                             \
    F(LIST, tables, ALL, 0, 200, table, "state, covers and seating are kept as they are")          \
    F(LIST, stations, ALL, 0, 200, station, "whole records")                                       \
    F(LIST, taxes, ALL, 0, 200, tax, "whole records")                                              \
    F(LIST, categories, ALL, 0, 200, category, "whole records")                                    \
    F(LIST, items, ALL, 0, 200, item, "whole records")                                             \
    F(LIST, choice_groups, ALL, 0, 200, choice_group, "whole records")

#define FEATURES_setup(X)

/* clang-format off */
#define COMMANDS_setup(C) \
    C(setup, put, MANAGERS, PRE_NONE, "put stations, floor, taxes and menu as whole records")

#define REFUSALS_setup(N) \
    N(taken, NEVER, "another table has this number, another station this code") \
    N(setup_full, NEVER, "the venue has as many of these as a venue can have")

#define EVENTS_setup(E) \
    E(setup, put, "menu or floor changed; id: the first record of the change")
/* clang-format on */

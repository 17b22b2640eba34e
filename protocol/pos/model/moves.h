#pragma once
/* The state machines whose moves are a table, as data, made from the MOVES_… tables. A rule asks
 * need_move (decide/draft.h); tests walk every state with every command; docs/pos is generated. */

#include "protocol/pos/model/commands.h"

/* X(name, enum of its states): its table is MOVES_name. */
#define MACHINES(X) X(table, table_standing)

enum machine {
#define X(name, states) MACHINE_##name,
    MACHINES(X)
#undef X
        MACHINES_N
};

/* Doc of a move that leaves everything as it is. */
#define MOVES_NOTHING "changes nothing"

struct machine_move {
    int from, to;
    enum command_type command;
    const char *field; /* of the command's body, which names the record */
    const char *doc;
};

struct machine_desc {
    const char *name;
    const struct enum_desc *states;
    const struct machine_move *moves;
    size_t n_moves;
};
extern const struct machine_desc machine_descs[MACHINES_N];

/* The move of a record that stands so and is named by that field of the command, or NULL. */
const struct machine_move *machine_move_find(
    enum machine machine, int from, enum command_type command, const char *field);
bool move_changes_nothing(const struct machine_move *m);

#include "protocol/pos/model/moves.h"

#define ROW(states, FROM, cmd, body_field, TO, text)                                               \
    {.from = states##_##FROM,                                                                      \
        .to = states##_##TO,                                                                       \
        .command = CMD_##cmd,                                                                      \
        .field = #body_field,                                                                      \
        .doc = text},

#define M(...) ROW(table_standing, __VA_ARGS__)
static const struct machine_move moves_table[] = {MOVES_table(M)};
#undef M

const struct machine_desc machine_descs[MACHINES_N] = {
#define X(sname, enum_of_states)                                                                   \
    [MACHINE_##sname] = {.name = #sname,                                                           \
        .states = &enum_##enum_of_states,                                                          \
        .moves = moves_##sname,                                                                    \
        .n_moves = sizeof moves_##sname / sizeof *moves_##sname},
    MACHINES(X)
#undef X
};

const struct machine_move *machine_move_find(
    enum machine machine, int from, enum command_type command, const char *field)
{
    const struct machine_desc *m = &machine_descs[machine];
    for (size_t i = 0; i < m->n_moves; i++)
        if (m->moves[i].from == from && m->moves[i].command == command &&
            str_eq(str_of(m->moves[i].field), str_of(field)))
            return &m->moves[i];
    return NULL;
}

bool move_changes_nothing(const struct machine_move *m)
{
    return str_eq(str_of(m->doc), STR(MOVES_NOTHING));
}

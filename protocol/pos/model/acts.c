#include "protocol/pos/model/acts.h"

#include "protocol/base/require.h"

#define LEAST_SAME(role)     0u
#define LEAST_APPROVED(role) ROLE_BIT(role)

const struct act_desc act_descs[ACTS_N] = {
#define A(id, sname, type, limits, waiter, kitchen, cashier, text)                                 \
    [ACT_##id] = {.name = sname,                                                                   \
        .command = CMD_##type,                                                                     \
        .within = WITHIN_##limits,                                                                 \
        .least = LEAST_##waiter(WAITER) | LEAST_##kitchen(KITCHEN) | LEAST_##cashier(CASHIER),     \
        .doc = text},
    ACTS(A)
#undef A
};

struct act act_of_row(enum act_row row)
{
    const struct act_desc *d = &act_descs[row];
    return (struct act){d->name, d->command, d};
}

struct act act_of_command(enum command_type type)
{
    const char *name = command_descs[type].name;
    for (int i = 0; i < ACTS_N; i++)
        if (act_descs[i].command == type && str_eq(str_of(act_descs[i].name), str_of(name)))
            return act_of_row(i);
    return (struct act){name, type, NULL};
}

bool act_find(struct str name, struct act *ret)
{
    for (int i = 0; i < ACTS_N; i++)
        if (str_eq(str_of(act_descs[i].name), name)) {
            *ret = act_of_row(i);
            return true;
        }
    const struct command_desc *d = command_find(name);
    if (!d || d->roles == NO_ROLE)
        return false;
    *ret = (struct act){d->name, d->type, NULL};
    return true;
}

static const enum role roles[staff_role_N] = {
    [staff_role_WAITER] = ROLE_WAITER,
    [staff_role_KITCHEN] = ROLE_KITCHEN,
    [staff_role_CASHIER] = ROLE_CASHIER,
    [staff_role_MANAGER] = ROLE_MANAGER,
};

enum role staff_role_as_role(enum staff_role role)
{
    require((int)role >= 0 && role < staff_role_N);
    return roles[role];
}

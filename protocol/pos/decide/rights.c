#include "protocol/pos/decide/rights.h"

#include "protocol/pos/decide/rules.h"

/* The role as rights name it; -1: they do not. */
static int named_role(enum role role)
{
    static const int named[ROLES_N] = {[ROLE_WAITER] = staff_role_WAITER,
        [ROLE_KITCHEN] = staff_role_KITCHEN,
        [ROLE_CASHIER] = staff_role_CASHIER,
        [ROLE_MANAGER] = staff_role_MANAGER,
        [ROLE_IMPORTER] = -1,
        [ROLE_DISPLAY] = -1};
    return named[role];
}

/* The settings list the act, or its command, among the `approvals`. */
static bool is_listed(const struct settings *s, const struct act *act)
{
    const struct approval_rule *all = s->approvals.items;
    for (size_t i = 0; i < s->approvals.n; i++)
        if (str_eq(all[i].command, str_of(command_descs[act->command].name)))
            return true;
    return false;
}

struct right_now right_of(const struct venue *v, enum role role, const struct act *act)
{
    const struct settings *s = settings_of(v);
    const struct right *all = s->rights.items;
    bool may = command_descs[act->command].roles >> role & 1;
    int named = named_role(role);
    struct right_now base = {.beyond = may ? right_beyond_FREELY : right_beyond_NEVER};
    if (named < 0)
        return base;
    for (size_t i = 0; i < s->rights.n; i++)
        if (all[i].role == named && str_eq(all[i].act, str_of(act->name)))
            return (struct right_now){all[i].beyond, all[i].amount, all[i].minutes};
    bool asks = (s->rights_least && act->desc && act->desc->least >> role & 1) ||
                (may && role != ROLE_MANAGER && is_listed(s, act));
    if (asks)
        base.beyond = right_beyond_APPROVED;
    return base;
}

unsigned rights_roles(const struct venue *v, enum command_type type)
{
    const struct act act = act_of_command(type);
    unsigned roles = 0;
    for (enum role role = 0; role < ROLES_N; role++) {
        struct right_now right = right_of(v, role, &act);
        if (right.beyond != right_beyond_NEVER || right.amount.has || right.minutes.has)
            roles |= 1u << role;
    }
    return command_descs[type].roles ? roles : NO_ROLE;
}

bool right_is_free(const struct right_now *right, const struct stake *stake)
{
    if (right->beyond == right_beyond_FREELY)
        return true;
    if (!right->amount.has && !right->minutes.has)
        return false;
    return (!right->amount.has || stake->amount.minor <= right->amount.v.minor) &&
           (!right->minutes.has || (stake->minutes.has && stake->minutes.v <= right->minutes.v));
}

#include "protocol/pos/decide/acting.h"

#include "protocol/pos/decide/rights.h"
#include "protocol/pos/decide/rules.h"

enum role staff_role_of(const struct staff *s)
{
    return staff_role_as_role((enum staff_role)s->role);
}

/* What the person's role may, as far as the device goes. */
static bool person_may(unsigned may, enum role person, enum role device)
{
    if (device == ROLE_DISPLAY || device == ROLE_IMPORTER)
        return false; /* nobody signs in there */
    return may >> person & 1 && (device != ROLE_KITCHEN || may >> ROLE_KITCHEN & 1);
}

/* What a device may where nobody is signed in. An importer is a program: nobody signs in there. */
static bool device_may(const struct venue *v, unsigned may, enum role device, enum refusal *ret_why)
{
    const struct settings *s = settings_of(v);
    bool floor = device == ROLE_WAITER || device == ROLE_CASHIER || device == ROLE_MANAGER;
    bool kitchen = device == ROLE_KITCHEN && s->sign_in_kitchen;
    if (!(may >> device & 1))
        return false;
    if (s->sign_in_always && (floor || kitchen)) {
        *ret_why = REFUSAL_sign_in_first;
        return false;
    }
    if (s->sign_in_restricted && floor && !(may >> ROLE_WAITER & 1)) {
        *ret_why = REFUSAL_sign_in_first;
        return false;
    }
    return true;
}

bool acting_may(
    const struct venue *v, const struct acting *a, enum command_type type, enum refusal *ret_why)
{
    unsigned may = rights_roles(v, type);
    *ret_why = a->signed_in ? REFUSAL_not_yours : REFUSAL_forbidden;
    if (!may) {
        *ret_why = REFUSAL_forbidden; /* the hub's own */
        return false;
    }
    if (a->program)
        return may >> (a->signed_in ? a->by.role : a->device) & 1;
    return a->signed_in ? person_may(may, a->by.role, a->device)
                        : device_may(v, may, a->device, ret_why);
}

bool acting_refresh(const struct venue *v, struct acting *a)
{
    const struct staff *s = a->signed_in ? venue_staff(v, a->by.staff) : NULL;
    if (!a->signed_in)
        return true;
    if (!s || s->ended_at.ms)
        return false;
    a->by.name = s->name;
    a->by.role = staff_role_of(s);
    return true;
}

/* The last spell of that person at that device which covers the time; NULL: none. Clocks of devices
 * are not exact. */
static const struct spell *spell_at(const struct venue *v, id device, id staff, time_ms at)
{
    const struct post *p = venue_post(v, device);
    const struct spell *all = p ? p->spells.items : NULL;
    for (size_t i = p ? p->spells.n : 0; i > 0; i--) {
        const struct spell *s = &all[i - 1];
        if (id_eq(s->staff_id, staff) && at.ms >= s->from.ms - LIMIT_SPELL_SLACK_MS &&
            (!s->to.ms || at.ms <= s->to.ms + LIMIT_SPELL_SLACK_MS))
            return s;
    }
    return NULL;
}

bool acting_resolve(const struct venue *v, const struct acting *a, id claimed,
    enum command_type type, time_ms at, struct actor *ret, enum refusal *ret_why)
{
    struct acting then = *a;
    if (!id_is_zero(claimed) && !(a->signed_in && id_eq(claimed, a->by.staff))) {
        const struct spell *s = spell_at(v, a->by.device, claimed, at);
        if (!s) {
            *ret_why = REFUSAL_not_signed_in;
            return false;
        }
        then.by.staff = claimed;
        then.by.name = s->name;
        then.by.role = staff_role_as_role((enum staff_role)s->role);
        then.by.late = true;
        then.signed_in = true;
    }
    if (!then.by.late && !acting_refresh(v, &then)) {
        *ret_why = REFUSAL_not_signed_in;
        return false;
    }
    if (!acting_may(v, &then, type, ret_why))
        return false;
    if (settings_of(v)->clock_in_always && then.signed_in && then.by.role != ROLE_MANAGER &&
        !command_descs[type].off_shift && !at_work(v, then.by.staff, at)) {
        *ret_why = REFUSAL_clock_in_first;
        return false;
    }
    *ret = then.by;
    return true;
}

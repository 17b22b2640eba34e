/* Whether somebody can still do what only managers may. */

#include "protocol/pos/decide/rules.h"

bool manager_remains(const struct venue *v, id without)
{
    struct venue_iter it = venue_all(v, KIND_staff);
    for (const struct staff *s; (s = venue_next(&it));)
        if (s->role == staff_role_MANAGER && !s->ended_at.ms && (s->pin || s->badge) &&
            !id_eq(s->id, without))
            return true;
    return false;
}

/* People: who works here. Signing in is no command: sign.c. */

#include "tests/sim/acts/acts.h"

static bool staff_put(struct asking *a)
{
    static const char *const roles[] = {"waiter", "kitchen", "cashier", "manager"};
    struct str shown = pick(a, "staff", NULL);
    if (shown.n && chance(&a->random, 600))
        body_id(a, "staff_id", id_of(shown, "id"));
    else
        body_id(a, "staff_id", sim_id(a->w, &a->random));
    body_text(a, "name", chance(&a->random, 500) ? "Omar" : "Anna");
    body_text(a, "role", roles[below(&a->random, 4)]);
    if (a->w->settings.as_of >= FEATURE_shifts && chance(&a->random, 300)) {
        jw_key(&a->body, "jobs"), jw_array_begin(&a->body), jw_object_begin(&a->body);
        body_text(a, "name", "Bar");
        body_i64(a, "wage", 1000 + below(&a->random, 500));
        jw_object_end(&a->body), jw_array_end(&a->body);
    }
    return true;
}
const struct act act_staff_put = {staff_put, .weight = {[ROLE_MANAGER] = 80}};

static bool staff_end(struct asking *a)
{
    struct str shown = pick(a, "staff", NULL);
    if (!shown.n)
        return false;
    body_id(a, "staff_id", id_of(shown, "id"));
    return true;
}
const struct act act_staff_end = {staff_end, .weight = {[ROLE_MANAGER] = 8}};

const struct act act_staff_secret = {.unasked = "the hub says it after a PIN was set"};
const struct act act_post_take = {.unasked = "the hub says it after somebody signed in"};
const struct act act_post_leave = {.unasked = "the hub says it after somebody signed out"};
const struct act act_refused_act_note = {.unasked = "the hub says it after it refused something"};

static bool guest_erase(struct asking *a)
{
    struct str shown = pick(a, chance(&a->random, 500) ? "order" : "reservation", NULL);
    if (!shown.n)
        return false;
    body_id(a, "about", id_of(shown, "id"));
    return true;
}
const struct act act_guest_erase = {guest_erase, .weight = {[ROLE_MANAGER] = 8}};

/* Approvals: asked for, decided about, withdrawn. Somebody says yes at a device in people.c.
 * Commands name one in device.c. */

#include "tests/sim/acts/acts.h"

static const char *const what[] = {"discount.comp", "line.void", "order.close", "discount.give"};

static bool approval_ask(struct asking *a)
{
    int64_t n = below(&a->random, 4);
    struct str shown = n == 2 ? (struct str){0} : pick(a, "line", NULL);
    id subject = shown.n ? id_of(shown, "id") : some_order(a);
    if (id_is_zero(subject))
        return false;
    body_id(a, "approval_id", sim_id(a->w, &a->random));
    body_text(a, "act", what[n]);
    body_id(a, "subject_id", subject);
    body_i64(a, "amount", chance(&a->random, 100) ? 1 : 100000);
    body_text(a, "reason", "cold");
    return true;
}
const struct act act_approval_ask = {
    approval_ask, .weight = {ON_FLOOR(30)}, .makes = "approval_id"};

static bool one(struct asking *a, const char *state)
{
    struct str shown = pick(a, "approval", state);
    if (!shown.n)
        return false;
    body_id(a, "approval_id", id_of(shown, "id"));
    return true;
}

static bool approval_give(struct asking *a)
{
    return one(a, "asked");
}
const struct act act_approval_give = {
    approval_give, .weight = {[ROLE_MANAGER] = 300, [ROLE_CASHIER] = 80}};

static bool approval_deny(struct asking *a)
{
    if (!one(a, "asked"))
        return false;
    body_text(a, "reason", "no");
    return true;
}
const struct act act_approval_deny = {
    approval_deny, .weight = {[ROLE_MANAGER] = 250, [ROLE_CASHIER] = 80}};

static bool approval_withdraw(struct asking *a)
{
    return one(a, chance(&a->random, 500) ? "asked" : "given");
}
const struct act act_approval_withdraw = {approval_withdraw, .weight = {ON_FLOOR(4)}};

const struct act act_approval_lend = {.unasked = "the hub says it after a PIN was right"};
const struct act act_approval_expire = {.unasked = "the hub says it when its time is up"};

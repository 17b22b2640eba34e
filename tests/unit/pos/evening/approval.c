#include "tests/unit/pos/evening/evening.h"

/* What an approval may be for, here. */
static const char *const acts[] = {
    "discount.comp", "discount.give", "line.void", "order.close", "line.price"};

/* Somebody of those who work here, or nobody, in their role. */
static void be_somebody(void)
{
    const struct staff *s = venue_staff(&w.v, pick(KIND_staff));
    w.by.staff = s && !one_in(6) ? s->id : id_n(0);
    if (s)
        w.by.role = one_in(3) ? ROLE_MANAGER : ROLE_WAITER;
}

static void be_as_before(const struct actor *was)
{
    w.by = *was;
}

static id subject(void)
{
    return one_in(3) ? pick(KIND_order) : pick(KIND_line);
}

static enum decided approval_ask(void)
{
    struct actor was = w.by;
    be_somebody();
    enum decided r = W_DO(&w, approval_ask, .approval_id = fresh_id(KIND_approval),
        .act = one_in(40) ? STR("nothing") : str_of(acts[below(5)]), .subject_id = subject(),
        .amount = {!one_in(4), {(int64_t)below(3000)}},
        .reason = one_in(2) ? STR("cold") : STR(""));
    be_as_before(&was);
    return r;
}
const struct maker make_approval_ask = {4, approval_ask};

static enum decided approval_give(void)
{
    struct actor was = w.by;
    be_somebody();
    enum decided r = W_DO(&w, approval_give, pick(KIND_approval));
    be_as_before(&was);
    return r;
}
const struct maker make_approval_give = {4, approval_give};

static enum decided approval_deny(void)
{
    struct actor was = w.by;
    be_somebody();
    enum decided r = W_DO(&w, approval_deny, pick(KIND_approval), STR("no"));
    be_as_before(&was);
    return r;
}
const struct maker make_approval_deny = {1, approval_deny};

static enum decided approval_withdraw(void)
{
    struct actor was = w.by;
    be_somebody();
    enum decided r = W_DO(&w, approval_withdraw, pick(KIND_approval));
    be_as_before(&was);
    return r;
}
const struct maker make_approval_withdraw = {1, approval_withdraw};

/* For a line that the kitchen has: order.c voids it. */
static enum decided approval_lend(void)
{
    struct actor was = w.by;
    id key = fresh_id(KIND_approval), line = pick(KIND_line);
    for (int i = 0; i < 8; i++) {
        const struct line *l = venue_line(&w.v, line);
        if (!l || l->state == line_state_DRAFT)
            line = pick(KIND_line);
    }
    be_somebody();
    w.by.role = ROLE_WAITER;
    enum decided r = W_DO(&w, approval_lend, .approval_id = key,
        .act = one_in(8) ? STR("discount.comp") : STR("line.void"), .subject_id = line,
        .amount = {true, {one_in(2) ? 1 : 1000000}}, .staff_id = pick(KIND_staff));
    be_as_before(&was);
    return r;
}
const struct maker make_approval_lend = {3, approval_lend};

static enum decided approval_expire(void)
{
    return W_DO(&w, approval_expire, pick(KIND_approval));
}
const struct maker make_approval_expire = {3, approval_expire};

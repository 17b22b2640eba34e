#include "tests/unit/pos/evening/evening.h"

static enum decided staff_put(void)
{
    static struct job jobs[] = {{STR("Bar")}, {STR("Floor")}};
    id who = one_in(3) ? fresh_id(KIND_staff) : pick(KIND_staff);
    return W_PRE(&w, staff_put, pre_rev(KIND_staff, who), .staff_id = who,
        .name = one_in(3) ? STR("Omar") : STR("Anna"), .role = (int)below(staff_role_N),
        .jobs = {jobs, below(3)}, .language = one_in(2) ? STR("ur") : STR(""));
}
const struct maker make_staff_put = {2, staff_put};

static enum decided staff_end(void)
{
    return W_DO(&w, staff_end, pick(KIND_staff), one_in(2) ? STR("left") : STR(""));
}
const struct maker make_staff_end = {1, staff_end};

static enum decided staff_secret(void)
{
    return W_DO(&w, staff_secret, pick(KIND_staff), (int)below(secret_N));
}
const struct maker make_staff_secret = {1, staff_secret};

static enum decided post_take(void)
{
    id device = w.by.device;
    w.by.device = id_n(900 + below(4));
    enum decided r = W_DO(&w, post_take, pick(KIND_staff));
    w.by.device = device;
    return r;
}
const struct maker make_post_take = {2, post_take};

static enum decided post_leave(void)
{
    id device = w.by.device, post = pick(KIND_post);
    const struct post *p = venue_post(&w.v, post);
    w.by.device = id_is_zero(post) ? id_n(901) : post;
    enum decided r =
        W_DO(&w, post_leave, p && !id_is_zero(p->staff_id) ? p->staff_id : pick(KIND_staff));
    w.by.device = device;
    return r;
}
const struct maker make_post_leave = {1, post_leave};

static enum decided refused_act_note(void)
{
    time_ms at = w.now;
    return W_DO(&w, refused_act_note, .device_id = id_n(901), .name = STR("Till"),
        .role = STR("cashier"), .act = STR("line.void"), .refusal = STR("forbidden"),
        .times = 1 + (int64_t)below(9), .amount = {one_in(2), {500}}, .since = at, .until = at);
}
const struct maker make_refused_act_note = {1, refused_act_note};

/* Shifts: whoever is signed in clocks in and out, takes breaks and says the tips; managers put
 * right what was forgotten, and orders go to others before somebody leaves. */

#include "tests/sim/acts/acts.h"

enum { PEOPLE_MAX = 32, MINUTE_MS = 60000, SKEW_MS = 20000 /* of clocks */ };

/* Somebody who works in the venue; zero: nobody does. */
static id some_person(struct asking *a)
{
    const struct venue *v = &place_of_asking(a)->venue;
    id all[PEOPLE_MAX];
    size_t n = 0;
    struct venue_iter it = venue_all(v, KIND_staff);
    for (const struct staff *s; n < PEOPLE_MAX && (s = venue_next(&it));)
        all[n++] = s->id;
    return n ? all[below(&a->random, (int64_t)n)] : (id){{0}};
}

/* A shift that its screen shows as open, mostly that of whoever is signed in. */
static struct str some_shift(struct asking *a)
{
    struct str s = pick(a, "shift", NULL);
    for (int i = 0; s.n && i < 8; i++) {
        bool open = !span_is_string(span_get(s, "ended_at"));
        bool mine = id_eq(id_of(s, "staff_id"), a->d->signed_in);
        if (open && (mine || a->d->role == ROLE_MANAGER))
            break;
        s = pick(a, "shift", NULL);
    }
    return s;
}

static bool shift_start(struct asking *a)
{
    bool named = a->d->role == ROLE_MANAGER && chance(&a->random, 700);
    id who = named ? some_person(a) : a->d->signed_in;
    if (id_is_zero(who))
        return false;
    body_id(a, "shift_id", sim_id(a->w, &a->random));
    if (named)
        body_id(a, "staff_id", who);
    if (chance(&a->random, 300))
        body_text(a, "job", "Bar");
    return true;
}
const struct act act_shift_start = {
    shift_start, .weight = {[ROLE_WAITER] = 60, [ROLE_CASHIER] = 60, [ROLE_MANAGER] = 150}};

static bool of_a_shift(struct asking *a)
{
    struct str s = some_shift(a);
    if (!s.n)
        return false;
    body_id(a, "shift_id", id_of(s, "id"));
    return true;
}

static bool shift_end(struct asking *a)
{
    if (!of_a_shift(a))
        return false;
    if (chance(&a->random, 500))
        body_i64(a, "tips", below(&a->random, 5000));
    return true;
}
const struct act act_shift_end = {
    shift_end, .weight = {[ROLE_WAITER] = 20, [ROLE_CASHIER] = 20, [ROLE_MANAGER] = 10}};

static bool shift_tips(struct asking *a)
{
    if (!of_a_shift(a))
        return false;
    body_i64(a, "tips", below(&a->random, 3) * 100);
    return true;
}
const struct act act_shift_tips = {shift_tips, .weight = {ON_FLOOR(8)}};

static bool break_start(struct asking *a)
{
    if (!of_a_shift(a))
        return false;
    body_bool(a, "paid", chance(&a->random, 500));
    return true;
}
const struct act act_break_start = {break_start, .weight = {ON_FLOOR(50)}};

const struct act act_break_end = {of_a_shift, .weight = {ON_FLOOR(50)}};

static bool shift_edit(struct asking *a)
{
    struct str s = pick(a, "shift", NULL), text;
    time_ms started = {0};
    if (!s.n || !span_raw(span_get(s, "started_at"), &text) || !time_parse(text, &started))
        return false;
    body_id(a, "shift_id", id_of(s, "id"));
    body_id(a, "edit_id", sim_id(a->w, &a->random));
    body_text(a, "reason", "forgotten");
    body_text(a, "job", chance(&a->random, 500) ? "Bar" : "");
    int64_t ago = world_wall(a->w).ms - started.ms;
    body_time(a, "started_at", -ago - below(&a->random, 2) * MINUTE_MS);
    if (chance(&a->random, 400))
        body_time(a, "ended_at", ago > SKEW_MS ? below(&a->random, ago - SKEW_MS) - ago : -ago);
    jw_key(&a->body, "breaks"), jw_array_begin(&a->body), jw_array_end(&a->body);
    pre_rev(a, s);
    return true;
}
const struct act act_shift_edit = {shift_edit, .weight = {[ROLE_MANAGER] = 20}};

static bool shift_hand_over(struct asking *a)
{
    id from = chance(&a->random, 700) && !id_is_zero(a->d->signed_in) ? a->d->signed_in
                                                                      : some_person(a),
       to = some_person(a);
    if (id_is_zero(from) || id_is_zero(to) || id_eq(from, to))
        return false;
    body_id(a, "staff_id", from);
    body_id(a, "to_staff_id", to);
    return true;
}
const struct act act_shift_hand_over = {shift_hand_over, .weight = {ON_FLOOR(50)}};

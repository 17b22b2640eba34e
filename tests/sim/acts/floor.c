/* Floor: tables. */

#include "tests/sim/acts/acts.h"

static bool of_table(struct asking *a)
{
    a->lane = some_table(a);
    body_id(a, "table_id", a->lane);
    return true;
}

static bool table_seat(struct asking *a)
{
    of_table(a);
    body_i64(a, "covers", 1 + below(&a->random, 6));
    if (a->w->settings.as_of >= FEATURE_tables) {
        struct str shown = pick(a, "reservation", NULL);
        if (shown.n && chance(&a->random, 500))
            body_id(a, "reservation_id", id_of(shown, "id"));
        body_bool(a, "walk_in", chance(&a->random, 300));
    }
    return true;
}
const struct act act_table_seat = {table_seat, .weight = {ON_FLOOR(33)}};

static bool table_transfer(struct asking *a)
{
    of_table(a);
    body_id(a, "to_table_id", some_table(a));
    return true;
}
const struct act act_table_transfer = {table_transfer, .weight = {ON_FLOOR(33)}};

const struct act act_table_clear = {of_table, .weight = {ON_FLOOR(33)}};

/* --- reservations, joined, blocked and dirty tables ---------------------------------------------
 */

/* Often so soon that the run sees it pass. */
static int64_t some_start(struct asking *a)
{
    return chance(&a->random, 400) ? 1000 * below(&a->random, 20) : 60000 * below(&a->random, 60);
}

static bool table_reserve(struct asking *a)
{
    of_table(a);
    body_id(a, "reservation_id", sim_id(a->w, &a->random));
    body_text(a, "name", "Zo\xc3\xab \"Z\"");
    body_i64(a, "covers", 1 + below(&a->random, 6));
    body_time(a, "starts_at", chance(&a->random, 50) ? -7200000 : some_start(a));
    if (chance(&a->random, 800))
        body_i64(a, "minutes", 1 + below(&a->random, 20));
    return true;
}
const struct act act_table_reserve = {
    table_reserve, .weight = {ON_FLOOR(12)}, .makes = "reservation_id"};

static struct str of_reservation(struct asking *a)
{
    struct str shown = pick(a, "reservation", NULL);
    if (!shown.n)
        return shown;
    a->lane = id_of(shown, "table_id");
    body_id(a, "reservation_id", id_of(shown, "id"));
    return shown;
}

static bool reservation_change(struct asking *a)
{
    struct str shown = of_reservation(a);
    if (!shown.n)
        return false;
    body_id(a, "table_id", some_table(a));
    body_text(a, "name", "Max");
    body_i64(a, "covers", 1 + below(&a->random, 6));
    body_time(a, "starts_at", some_start(a));
    pre_rev(a, shown);
    return true;
}
const struct act act_reservation_change = {reservation_change, .weight = {ON_FLOOR(6)}};

static bool reservation_ends(struct asking *a)
{
    return of_reservation(a).n;
}
const struct act act_reservation_cancel = {reservation_ends, .weight = {ON_FLOOR(4)}};
const struct act act_reservation_no_show = {reservation_ends, .weight = {ON_FLOOR(6)}};

static bool table_join(struct asking *a)
{
    of_table(a);
    jw_key(&a->body, "tables"), jw_array_begin(&a->body);
    for (int64_t n = 1 + below(&a->random, 2); n > 0; n--) {
        jw_object_begin(&a->body);
        body_id(a, "table_id", some_table(a));
        jw_object_end(&a->body);
    }
    jw_array_end(&a->body);
    body_bool(a, "merge", chance(&a->random, 500));
    return true;
}
const struct act act_table_join = {table_join, .weight = {ON_FLOOR(10)}};
const struct act act_table_part = {of_table, .weight = {ON_FLOOR(20)}};

static bool table_block(struct asking *a)
{
    body_text(a, "reason", "a leg is loose");
    return of_table(a);
}
const struct act act_table_block = {
    table_block, .weight = {[ROLE_MANAGER] = 8, [ROLE_CASHIER] = 8}};
const struct act act_table_unblock = {
    of_table, .weight = {[ROLE_MANAGER] = 30, [ROLE_CASHIER] = 30}};

static bool table_clean(struct asking *a)
{
    struct str dirty = pick(a, "table", "dirty");
    if (!dirty.n)
        return of_table(a);
    a->lane = id_of(dirty, "id");
    body_id(a, "table_id", a->lane);
    return true;
}
const struct act act_table_clean = {table_clean, .weight = {ON_FLOOR(60)}};

/* --- the plan ------------------------------------------------------------------------------------
 */

static void body_box(struct asking *a)
{
    body_id(a, "area_id", place_of_asking(a)->area);
    body_i64(a, "x", below(&a->random, 90));
    body_i64(a, "y", below(&a->random, 9));
    body_i64(a, "w", 8);
    body_i64(a, "h", 8);
    body_i64(a, "rotation", 15 * below(&a->random, 24));
}

static bool table_place(struct asking *a)
{
    of_table(a);
    body_box(a);
    return true;
}
const struct act act_table_place = {table_place, .weight = {[ROLE_MANAGER] = 15}};

static bool table_assign(struct asking *a)
{
    of_table(a);
    struct str shown = pick(a, "section", NULL);
    if (shown.n && chance(&a->random, 700))
        body_id(a, "section_id", id_of(shown, "id"));
    return true;
}
const struct act act_table_assign = {table_assign, .weight = {[ROLE_MANAGER] = 10}};

static bool section_assign(struct asking *a)
{
    struct str shown = pick(a, "section", NULL);
    if (!shown.n)
        return false;
    body_id(a, "section_id", id_of(shown, "id"));
    body_text(a, "server", chance(&a->random, 500) ? "Ana" : "Ben");
    return true;
}
const struct act act_section_assign = {section_assign, .weight = {[ROLE_MANAGER] = 10}};

static bool barrier_place(struct asking *a)
{
    struct str shown = pick(a, "barrier", NULL);
    bool move = shown.n && chance(&a->random, 600);
    body_id(a, "barrier_id", move ? id_of(shown, "id") : sim_id(a->w, &a->random));
    body_box(a);
    body_text(a, "kind", chance(&a->random, 500) ? "wall" : "label");
    body_text(a, "label", "Buffet");
    return true;
}
const struct act act_barrier_place = {barrier_place, .weight = {[ROLE_MANAGER] = 10}};

static bool barrier_remove(struct asking *a)
{
    struct str shown = pick(a, "barrier", NULL);
    if (shown.n)
        body_id(a, "barrier_id", id_of(shown, "id"));
    return shown.n;
}
const struct act act_barrier_remove = {barrier_remove, .weight = {[ROLE_MANAGER] = 6}};

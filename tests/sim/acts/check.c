/* Checks: who pays what. */

#include "tests/sim/acts/acts.h"

/* A check of the order that the screen shows; zero: none. */
static id check_of(struct asking *a, id order)
{
    struct str check = pick(a, "check", "open");
    bool own = check.n && id_eq(id_of(check, "order_id"), order);
    return own ? id_of(check, "id") : (id){{0}};
}

static void line_part(struct asking *a, id line, id check)
{
    jw_object_begin(&a->body);
    body_id(a, "line_id", line);
    if (!id_is_zero(check))
        body_id(a, "check_id", check);
    body_i64(a, "weight", 1 + below(&a->random, 3));
    jw_object_end(&a->body);
}

/* In up to three parts, or the line of the screen onto a check, or over two. */
static bool check_split(struct asking *a)
{
    struct str line = pick(a, "line", NULL);
    id order = line.n ? id_of(line, "order_id") : some_order(a);
    id opened[3], shown = check_of(a, order);
    int64_t n = id_is_zero(shown) || chance(&a->random, 200) ? 1 + below(&a->random, 3) : 0;
    a->lane = order;
    body_id(a, "order_id", order);
    jw_key(&a->body, "checks"), jw_array_begin(&a->body);
    for (int64_t i = 0; i < n; i++) {
        opened[i] = sim_id(a->w, &a->random);
        jw_object_begin(&a->body);
        body_id(a, "check_id", opened[i]);
        if (chance(&a->random, 500))
            body_i64(a, "weight", below(&a->random, 4));
        else if (chance(&a->random, 300))
            body_i64(a, "amount", 1 + below(&a->random, 1000));
        jw_object_end(&a->body);
    }
    jw_array_end(&a->body);
    jw_key(&a->body, "lines"), jw_array_begin(&a->body);
    if (line.n && (n || !id_is_zero(shown))) {
        id first = n ? opened[0] : shown;
        bool off = chance(&a->random, 100);
        line_part(a, id_of(line, "id"), off ? (id){{0}} : first);
        if (!off && n > 1 && chance(&a->random, 300))
            line_part(a, id_of(line, "id"), opened[1]);
    }
    jw_array_end(&a->body);
    return true;
}
const struct act act_check_split = {check_split, .weight = {ON_FLOOR(40)}};

static bool check_merge(struct asking *a)
{
    struct str check = pick(a, "check", "open");
    if (!check.n)
        return false;
    a->lane = id_of(check, "order_id");
    id from = id_of(check, "id"), into = check_of(a, a->lane);
    bool other = !id_is_zero(into) && !id_eq(into, from);
    body_id(a, "check_id", from);
    body_id(a, "into_id", other ? into : sim_id(a->w, &a->random));
    return true;
}
const struct act act_check_merge = {check_merge, .weight = {ON_FLOOR(15)}};

static bool bill_print(struct asking *a)
{
    id order = some_order(a), check = check_of(a, order);
    a->lane = order;
    body_id(a, "bill_id", sim_id(a->w, &a->random));
    body_id(a, "order_id", order);
    if (!id_is_zero(check) && chance(&a->random, 600))
        body_id(a, "check_id", check);
    return true;
}
const struct act act_bill_print = {bill_print, .makes = "bill_id", .weight = {ON_FLOOR(25)}};

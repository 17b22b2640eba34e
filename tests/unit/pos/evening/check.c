#include "tests/unit/pos/evening/evening.h"

/* Some check of the order, or now and then any check. */
static id check_of(id order)
{
    struct venue_iter it = venue_children(&w.v, INDEX_CHECKS_OF_ORDER, order);
    const struct check *found = NULL;
    for (const struct check *c; (c = venue_next(&it));)
        if (!found || one_in(2))
            found = c;
    return found && !one_in(20) ? found->id : pick(KIND_check);
}

static enum decided split(void)
{
    struct check_part checks[4];
    struct line_part lines[6];
    struct seat_part seat;
    const struct line *of = venue_line(&w.v, pick(KIND_line));
    id order = of ? of->order_id : pick(KIND_order);
    size_t n_checks = below(4), n_lines = 0, n_seats = one_in(5);
    for (size_t i = 0; i < n_checks; i++)
        checks[i] =
            (struct check_part){.check_id = one_in(3) ? check_of(order) : fresh_id(KIND_check),
                .name = one_in(2) ? STR("Ana") : STR(""),
                .weight = {one_in(2), (int64_t)below(4)},
                .amount = {one_in(8), {1 + (int64_t)below(3000)}}};
    struct venue_iter it = venue_children(&w.v, INDEX_LINES_OF_ORDER, order);
    for (const struct line *l; n_lines < 6 && (l = venue_next(&it));)
        for (size_t k = one_in(3) ? 1 + below(2) : 0; k > 0 && n_lines < 6; k--) {
            bool opened = n_checks && one_in(2), none = one_in(8);
            lines[n_lines++] = (struct line_part){.line_id = one_in(50) ? pick(KIND_line) : l->id,
                .check_id = none     ? id_n(0)
                            : opened ? checks[below(n_checks)].check_id
                                     : check_of(order),
                .weight = {one_in(3), 1 + (int64_t)below(3)}};
        }
    seat = (struct seat_part){(int64_t)below(3) + 1, check_of(order)};
    return W_PRE(&w, check_split, one_in(3) ? pre_rev(KIND_order, order) : (struct pre){0},
        .order_id = order, .checks = {checks, n_checks}, .seats = {&seat, n_seats},
        .lines = {lines, n_lines});
}
const struct maker make_check_split = {5, split};

static enum decided merge(void)
{
    id check = pick(KIND_check);
    const struct check *c = venue_check(&w.v, check);
    return W_DO(&w, check_merge, check, c ? check_of(c->order_id) : pick(KIND_check));
}
const struct maker make_check_merge = {1, merge};

static enum decided print(void)
{
    id order = pick(KIND_order);
    return W_DO(&w, bill_print, fresh_id(KIND_bill), order, one_in(2) ? check_of(order) : id_n(0));
}
const struct maker make_bill_print = {3, print};

#include "tests/unit/pos/evening/evening.h"

static enum decided open_one(void)
{
    bool elsewhere = one_in(3), odd = one_in(15);
    return W_DO(&w, order_open, .order_id = fresh_id(KIND_order),
        .kind = elsewhere ? 1 + (int)below(order_kind_N - 1) : order_kind_DINE_IN,
        .table_id = elsewhere == odd ? pick(KIND_table) : id_n(0),
        .covers = {one_in(2), (int64_t)below(5) + 1}, .another = one_in(6),
        .customer = one_in(4) ? STR("") : STR("Zoe"), .room = one_in(4) ? STR("") : STR("412"),
        .promised_at = {one_in(2) ? w.now.ms + 1800000 : 0});
}
const struct maker make_order_open = {10, open_one};

static enum decided cancel(void)
{
    id order = pick(KIND_order);
    return W_PRE(&w, order_cancel, pre_rev(KIND_order, order), order,
        one_in(2) ? STR("they left") : STR(""));
}
const struct maker make_order_cancel = {2, cancel};

static enum decided send_one(void)
{
    return W_DO(&w, order_send, pick(KIND_order), one_in(2));
}
const struct maker make_order_send = {10, send_one};

/* Choices for an item, mostly valid; returns how many. */
static size_t choose(id item, struct chosen chosen[4])
{
    static const int options[2][3] = {{SMALL, LARGE, HAM}, {CHEESE, HAM, LESS}};
    if (!id_eq(item, id_n(PIZZA)) && !one_in(30))
        return 0;
    size_t n = below(4) + (one_in(10) ? 0 : 1);
    for (size_t i = 0; i < n; i++) {
        size_t g = i == 0 ? 0 : below(8) ? 1 : 0;
        uint64_t odd = one_in(10) ? 1 : 0;
        chosen[i] = (struct chosen){id_n(one_in(60) ? 998 : SIZE + g),
            id_n((uint64_t)options[g][g || odd ? below(3) : below(2)]),
            {one_in(6), (int64_t)below(2) + 1}, one_in(8) ? (int)below(choice_prefix_N) : 0};
    }
    return n;
}

/* A weight for what is sold by weight, mostly. */
static struct opt_int weigh(id item)
{
    const struct item *is = venue_item(&w.v, item);
    bool weighed = is && is->unit.n > 0;
    return (struct opt_int){weighed != one_in(20), (int64_t)below(3000) + 1};
}

static struct opt_money say_price(void)
{
    return (struct opt_money){one_in(5), {(int64_t)below(22) * 100}};
}

/* What fills the slots of the combo, mostly well; returns how many. */
static size_t fill(struct combo_part parts[2], struct chosen chosen[4])
{
    size_t n = one_in(20) ? 0 : one_in(4) ? 1 : 2;
    for (size_t i = 0; i < n; i++) {
        id item = i ? id_n(SODA) : id_n(one_in(2) ? BURGER : PIZZA);
        parts[i] = (struct combo_part){
            .line_id = fresh_id(KIND_line),
            .slot_id = id_n(COMBO_DISH + (one_in(20) ? 0 : i)),
            .item_id = one_in(20) ? pick(KIND_item) : item,
        };
        if (i == 0)
            parts[i].choices = (struct list){chosen, choose(item, chosen)};
    }
    return n;
}

static enum decided add_combo(void)
{
    struct chosen chosen[4];
    struct combo_part parts[2];
    size_t n = fill(parts, chosen);
    return W_DO(&w, line_add, .line_id = fresh_id(KIND_line), .order_id = pick(KIND_order),
        .item_id = id_n(COMBO), .quantity = (int64_t)below(3) + 1, .parts = {parts, n});
}

static enum decided line_add(void)
{
    struct chosen chosen[4];
    if (one_in(8))
        return add_combo();
    id item = pick(KIND_item);
    size_t n = choose(item, chosen);
    int64_t quantity = one_in(200) ? 9999 : (int64_t)below(4) + 1;
    w.by.role = one_in(4) ? ROLE_WAITER : ROLE_MANAGER;
    enum decided outcome = W_DO(&w, line_add, .line_id = fresh_id(KIND_line),
        .order_id = pick(KIND_order), .item_id = item, .quantity = quantity, .choices = {chosen, n},
        .note = one_in(3) ? STR("well done") : STR(""), .allergy = one_in(9),
        .course = {one_in(3), (int64_t)below(4)}, .price = say_price(), .weight = weigh(item));
    w.by.role = ROLE_MANAGER;
    return outcome;
}
const struct maker make_line_add = {30, line_add};

static enum decided line_change(void)
{
    id line = pick(KIND_line);
    return W_PRE(&w, line_change, pre_rev(KIND_line, line), line, (int64_t)below(5) + 1);
}
const struct maker make_line_change = {4, line_change};

static enum decided line_replace(void)
{
    struct chosen chosen[4];
    id line = pick(KIND_line);
    const struct line *l = venue_line(&w.v, line);
    size_t n = l ? choose(l->item_id, chosen) : 0;
    return W_PRE(&w, line_replace, pre_rev(KIND_line, line), .line_id = line,
        .quantity = (int64_t)below(5) + 1, .choices = {chosen, n},
        .note = one_in(3) ? STR("rare") : STR(""), .seat = {one_in(2), (int64_t)below(3)},
        .course = {one_in(3), (int64_t)below(4)}, .price = say_price(),
        .weight = {one_in(20), (int64_t)below(3000) + 1});
}
const struct maker make_line_replace = {2, line_replace};

static enum decided line_remove(void)
{
    id line = pick(KIND_line);
    return W_PRE(&w, line_remove, pre_rev(KIND_line, line), line);
}
const struct maker make_line_remove = {1, line_remove};

/* Sometimes by a waiter with an approval, which may be for another line, or somebody else's. */
static enum decided line_void(void)
{
    struct actor was = w.by;
    id line = pick(KIND_line);
    const struct approval *a = NULL;
    for (int i = one_in(3) ? 8 : 0; i < 8 && !(a && a->state == approval_state_GIVEN); i++)
        a = venue_approval(&w.v, pick(KIND_approval));
    if (a) {
        w.approval = a->id;
        line = one_in(8) ? line : a->subject_id;
        w.by.staff = one_in(8) ? id_n(0) : a->asked_by_id;
    }
    if (a || one_in(4))
        w.by.role = ROLE_WAITER;
    enum decided r = W_PRE(&w, line_void, pre_rev(KIND_line, line), line, STR("changed their mind"),
        {one_in(3), 1 + (int64_t)below(3)}, one_in(3));
    w.approval = id_n(0);
    w.by = was;
    return r;
}
const struct maker make_line_void = {3, line_void};

static enum decided line_remake(void)
{
    return W_DO(
        &w, line_remake, pick(KIND_line), STR("dropped"), {one_in(3), 1 + (int64_t)below(3)});
}
const struct maker make_line_remake = {2, line_remake};

static enum decided note(void)
{
    struct str text = one_in(3)    ? STR("")
                      : one_in(10) ? STR("1\n2\n3\n4\n5\n6\n7\n8\n9")
                                   : STR("in a hurry");
    return W_DO(&w, order_note, pick(KIND_order), text);
}
const struct maker make_order_note = {2, note};

static enum decided details(void)
{
    return W_DO(&w, order_details, pick(KIND_order), one_in(4) ? STR("") : STR("Max"),
        STR("+43 1 5123"), STR("Ring 1"), one_in(4) ? STR("") : STR("412"),
        {one_in(2) ? w.now.ms + 900000 : 0}, STR("web-17"));
}
const struct maker make_order_details = {2, details};

static enum decided allergies(void)
{
    return W_DO(&w, order_allergies, pick(KIND_order), one_in(2) ? STR("nuts") : STR(""));
}
const struct maker make_order_allergies = {2, allergies};

static enum decided covers(void)
{
    return W_DO(&w, order_covers, pick(KIND_order), (int64_t)below(5) + 1);
}
const struct maker make_order_covers = {2, covers};

static enum decided hand_over(void)
{
    return W_DO(
        &w, order_hand_over, pick(KIND_order), one_in(2) ? STR("Ben") : STR("Ana"), id_n(0));
}
const struct maker make_order_hand_over = {2, hand_over};

static enum decided order_close_random(void)
{
    id order = pick(KIND_order);
    return W_PRE(&w, order_close, pre_rev(KIND_order, order), order, STR("paid at the hotel desk"));
}
const struct maker make_order_close = {1, order_close_random};

static enum decided course_fire(void)
{
    return W_DO(&w, course_fire, pick(KIND_order), 1 + (int64_t)below(3));
}
const struct maker make_course_fire = {3, course_fire};

static enum decided course_plan(void)
{
    int plan = (int)below(course_plan_N);
    bool timed = plan == course_plan_AT_TIME || (plan == course_plan_FINISH_TOGETHER && one_in(3));
    time_ms at = {timed ? w.now.ms + (int64_t)below(600000) : 0};
    return W_DO(&w, course_plan, pick(KIND_order), 1 + (int64_t)below(3), plan, at);
}
const struct maker make_course_plan = {3, course_plan};

/* As the hub says it: of a course that is due, or of any. */
static enum decided course_due(void)
{
    struct venue_iter it = venue_all(&w.v, KIND_course);
    const struct course *due = NULL;
    for (const struct course *c; (c = venue_next(&it));)
        if (c->due_at.ms && c->due_at.ms <= w.now.ms && (!due || id_cmp(c->id, due->id) < 0))
            due = c;
    if (!due || one_in(4))
        return W_DO(&w, course_due, pick(KIND_order), 1 + (int64_t)below(3));
    return W_DO(&w, course_due, due->order_id, due->number);
}
const struct maker make_course_due = {4, course_due};

static enum decided line_hold(void)
{
    return W_DO(&w, line_hold, pick(KIND_line));
}
const struct maker make_line_hold = {2, line_hold};

static enum decided line_release(void)
{
    return W_DO(&w, line_release, pick(KIND_line));
}
const struct maker make_line_release = {4, line_release};

static enum decided line_transfer(void)
{
    const struct line *l = venue_line(&w.v, pick(KIND_line));
    struct line_ref lines[2] = {{l ? l->id : id_n(999)}, {pick(KIND_line)}};
    return W_DO(&w, line_transfer, l ? l->order_id : pick(KIND_order), pick(KIND_order),
        {lines, one_in(5) ? 2 : 1});
}
const struct maker make_line_transfer = {4, line_transfer};

static enum decided order_merge(void)
{
    return W_DO(&w, order_merge, pick(KIND_order), pick(KIND_order));
}
const struct maker make_order_merge = {2, order_merge};

static enum decided order_part(void)
{
    return W_DO(&w, order_part, pick(KIND_order));
}
const struct maker make_order_part = {3, order_part};

static enum decided order_transfer(void)
{
    return W_DO(&w, order_transfer, pick(KIND_order), pick(KIND_table));
}
const struct maker make_order_transfer = {2, order_transfer};

static enum decided order_import(void)
{
    struct import_choice choice = {.group_id = id_n(901),
        .option_id = id_n(902),
        .group = STR("Size"),
        .name = STR("Large"),
        .price = {(int64_t)below(300) - 100},
        .quantity = {one_in(2), (int64_t)below(3) + 1}};
    struct import_tax tax = {.rate_ppm = (int64_t)below(200000), .inclusive = one_in(2)};
    struct import_line lines[3];
    size_t n = below(3) + 1;
    for (size_t i = 0; i < n; i++) {
        id item = pick(KIND_item);
        lines[i] = (struct import_line){.item_id = item,
            .quantity = (int64_t)below(4) + 1,
            .price = say_price(),
            .weight = weigh(item),
            .choices = {&choice, one_in(2)},
            .taxes = {&tax, one_in(2)},
            .void_reason = one_in(9) ? STR("dropped") : STR("")};
    }
    struct import_discount off = {.line = {one_in(2), 1},
        .kind = discount_kind_PERCENT,
        .percent_ppm = {true, (int64_t)below(PPM) + 1},
        .reason = STR("a regular")};
    struct import_charge service = {.name = STR("Service"),
        .kind = charge_kind_PERCENT,
        .percent_ppm = {true, 100000},
        .tax_ppm = {one_in(2), 80000}};
    struct import_payment paid = {
        .tender = tender_CARD, .amount = {one_in(2), {(int64_t)below(3000)}}};
    return W_DO(&w, order_import, .order_id = fresh_id(KIND_order),
        .kind = one_in(2) ? order_kind_DINE_IN : order_kind_TAKEAWAY,
        .table_id = one_in(3) ? pick(KIND_table) : id_n(0),
        .opened_at = {w.now.ms - 3600000 - (int64_t)below(9)}, .closed_at = {w.now.ms - 3600000},
        .close_reason = one_in(9) ? STR("") : STR("an invoice"), .lines = {lines, n},
        .discounts = {&off, one_in(2)}, .charges = {&service, one_in(2)},
        .payments = {&paid, one_in(2)}, .total = {one_in(9), {1000}});
}
const struct maker make_order_import = {3, order_import};

static enum decided order_reopen(void)
{
    id order = pick(KIND_order);
    return W_PRE(&w, order_reopen, one_in(2) ? pre_rev(KIND_order, order) : (struct pre){0},
        .order_id = order, .reason = STR("they stay"), .another = one_in(2));
}
const struct maker make_order_reopen = {2, order_reopen};

static enum decided order_channel(void)
{
    id order = pick(KIND_order);
    int kind = (int)below(order_kind_N);
    return W_PRE(&w, order_channel, pre_rev(KIND_order, order), .order_id = order, .kind = kind,
        .table_id = (kind == order_kind_DINE_IN) == !one_in(9) ? pick(KIND_table) : id_n(0),
        .customer = one_in(3) ? STR("Ada") : STR(""), .room = one_in(3) ? STR("12") : STR(""),
        .reprice = one_in(2));
}
const struct maker make_order_channel = {3, order_channel};

#include "tests/contract/player.h"

#include <stdlib.h>

#include "hub/crypto/crypto.h"
#include "protocol/wire/message.h"
#include "tests/unit/pos/world.h"

enum {
    ID_FIRST = 1000, /* ids that the player makes; lower ones are the house's */
    TRIES = 2000,
};

struct player {
    struct world w;
    struct unit_random random;
    uint64_t last_id;
};

struct player *player_new(uint64_t seed)
{
    struct player *p = calloc(1, sizeof *p);
    ck_assert_ptr_nonnull(p);
    world_init_house(&p->w);
    p->w.thorough = false; /* the rules have tests of their own */
    p->random.state = seed;
    p->last_id = ID_FIRST;
    return p;
}

void player_free(struct player *p)
{
    world_fini(&p->w);
    free(p);
}

/* Any live record of that kind, or NULL. */
static const void *pick(struct player *p, enum record_kind kind)
{
    size_t n = venue_count(&p->w.v, kind);
    struct venue_iter it = venue_all(&p->w.v, kind);
    const void *rec = NULL;
    for (uint64_t left = n ? unit_random_below(&p->random, n) + 1 : 0; left; left--)
        rec = venue_next(&it);
    return rec;
}

static id pick_id(struct player *p, enum record_kind kind)
{
    const struct record *rec = pick(p, kind);
    return rec ? rec->id : (id){{0}};
}

static void try_order(struct player *p)
{
    bool takeaway_order = unit_random_below(&p->random, 2);
    W_DO(&p->w, order_open, .order_id = id_n(++p->last_id),
        .kind = takeaway_order ? order_kind_TAKEAWAY : order_kind_DINE_IN,
        .table_id = takeaway_order ? (id){{0}} : pick_id(p, KIND_table),
        .customer = STR("J\xc3\xb6rg \xf0\x9f\x8d\x95"), .note = STR("'); drop table line;--\n%s"),
        .another = true);
}

static void try_line(struct player *p)
{
    id item = pick_id(p, KIND_item);
    struct chosen chosen[2] = {{id_n(SIZE), id_n(LARGE)}, {id_n(EXTRAS), id_n(HAM)}};
    size_t n = id_eq(item, id_n(PIZZA)) ? 1 + unit_random_below(&p->random, 2) : 0;
    W_DO(&p->w, line_add, .line_id = id_n(++p->last_id), .order_id = pick_id(p, KIND_order),
        .item_id = item, .quantity = 1 + (int64_t)unit_random_below(&p->random, 3),
        .choices = {chosen, n}, .note = STR("no \"onions\"\t\xe2\x80\xae"),
        .allergy = unit_random_below(&p->random, 2));
}

static void try_line_again(struct player *p)
{
    const struct line *l = pick(p, KIND_line);
    if (!l)
        return;
    struct chosen chosen[1] = {{id_n(SIZE), id_n(SMALL)}};
    switch (unit_random_below(&p->random, 4)) {
    case 3:
        W_PRE(&p->w, line_replace, PRE_OF_REV(l->rev), .line_id = l->id, .quantity = l->quantity,
            .choices = {chosen, id_eq(l->item_id, id_n(PIZZA))}, .note = STR("\xc3\xbc\"well\""),
            .seat = {true, 3});
        break;
    case 0:
        W_PRE(
            &p->w, line_change, PRE_OF_REV(l->rev), .line_id = l->id, .quantity = l->quantity + 1);
        break;
    case 1:
        W_PRE(&p->w, line_remove, PRE_OF_REV(l->rev), .line_id = l->id);
        break;
    default:
        W_DO(&p->w, line_void, .line_id = l->id, .reason = STR("burnt"));
    }
}

static void try_kitchen(struct player *p)
{
    static const enum command_type of_ticket[] = {
        CMD_ticket_start, CMD_ticket_bump, CMD_ticket_recall, CMD_ticket_pick_up};
    static const enum command_type of_item[] = {
        CMD_ticket_item_start, CMD_ticket_item_done, CMD_ticket_item_undo, CMD_ticket_item_ack};
    uint64_t which = unit_random_below(&p->random, 4);
    const struct ticket *t = pick(p, KIND_ticket);
    const struct ticket_item *i = pick(p, KIND_ticket_item);
    if (!t || !i)
        return;
    if (unit_random_below(&p->random, 2))
        ticket_do(&p->w, of_ticket[which], t);
    else
        item_do(&p->w, of_item[which], i);
}

static void try_end(struct player *p)
{
    const struct order *o = pick(p, KIND_order);
    if (!o)
        return;
    if (unit_random_below(&p->random, 4))
        W_PRE(&p->w, payment_take, PRE_OF_DUE(o->due.minor), .payment_id = id_n(++p->last_id),
            .order_id = o->id, .amount = o->due);
    else
        W_DO(&p->w, order_cancel, .order_id = o->id);
}

static void try_table(struct player *p)
{
    switch (unit_random_below(&p->random, 3)) {
    case 0:
        W_DO(&p->w, table_seat, .table_id = pick_id(p, KIND_table), .covers = 3);
        break;
    case 1:
        W_DO(&p->w, table_clear, .table_id = pick_id(p, KIND_table));
        break;
    default:
        W_DO(&p->w, table_transfer, .table_id = pick_id(p, KIND_table),
            .to_table_id = pick_id(p, KIND_table));
    }
}

static void try_menu(struct player *p)
{
    id item = pick_id(p, KIND_item);
    if (unit_random_below(&p->random, 4))
        W_DO(&p->w, item_back, .item_id = item, .remaining = {true, 20});
    else
        W_DO(&p->w, item_86, .item_id = item);
}

/* Of another system: its rows are never live, and several payments pay one order. */
static void try_import(struct player *p)
{
    struct import_choice ham = {.group_id = id_n(EXTRAS),
        .option_id = id_n(HAM),
        .group = STR("Extras"),
        .name = STR("J\xc3\xb6rg's"),
        .price = {80},
        .quantity = {true, 2},
        .prefix = choice_prefix_EXTRA};
    struct import_tax taxes[2] = {
        {STR("GST"), 50000, false, false}, {STR("PST"), 70000, false, true}};
    struct import_line lines[2] = {{.item_id = id_n(BURGER),
                                       .quantity = 2,
                                       .price = {true, {950}},
                                       .choices = {&ham, 1},
                                       .taxes = {taxes, 2},
                                       .reference = STR("L-1")},
        {.item_id = id_n(SODA), .quantity = 1, .void_reason = STR("spilled")}};
    struct import_discount off = {.kind = discount_kind_PERCENT,
        .percent_ppm = {true, 100000},
        .reason = STR("a \"regular\"")};
    struct import_charge service = {
        .name = STR("Service"), .kind = charge_kind_AMOUNT, .amount = {true, {100}}};
    struct import_payment paid[2] = {
        {.tender = tender_CASH, .amount = {true, {500}}}, {.tender = tender_CARD}};
    W_DO(&p->w, order_import, .order_id = id_n(++p->last_id),
        .kind = unit_random_below(&p->random, 2) ? order_kind_TAKEAWAY : order_kind_DINE_IN,
        .phone = STR("+43 1"), .reference = STR("'); drop table line;--"),
        .opened_at = {p->w.now.ms - 7200000}, .closed_at = {p->w.now.ms - 3600000},
        .lines = {lines, 2}, .discounts = {&off, 1}, .charges = {&service, 1},
        .payments = {paid, 2});
}

static void try_one(struct player *p)
{
    p->w.now.ms += 1 + (int64_t)unit_random_below(&p->random, 90000);
    switch (unit_random_below(&p->random, 17)) {
    case 0:
    case 1:
        try_order(p);
        break;
    case 2:
        W_DO(&p->w, order_send, .order_id = pick_id(p, KIND_order));
        break;
    case 3:
    case 4:
    case 5:
    case 6:
        try_kitchen(p);
        break;
    case 7:
        try_end(p);
        break;
    case 8:
        try_table(p);
        break;
    case 9:
        try_menu(p);
        break;
    case 10:
    case 11:
        try_line_again(p);
        break;
    case 12:
        try_import(p);
        break;
    default:
        try_line(p);
    }
}

void player_go(struct player *p, size_t n)
{
    size_t until = p->w.n_log + n;
    for (int tries = 0; p->w.n_log < until; tries++) {
        size_t before = p->w.n_log;
        try_one(p);
        if (p->w.n_log > before)
            tries = 0;
        ck_assert_int_lt(tries, TRIES);
    }
}

void player_order(struct player *p)
{
    uint64_t order = ++p->last_id;
    takeaway(&p->w, order);
    add(&p->w, ++p->last_id, order, BURGER, 2);
}

void player_reopen(struct player *p, id venue)
{
    struct world *w = &p->w;
    uint64_t order = ++p->last_id, other = ++p->last_id;
    w->by.role = ROLE_MANAGER;
    w->v.info.venue = venue; /* settings have its id */
    ck_change(W_DO(w, settings_put, .reopen_minutes = {true, 60}));
    takeaway(w, order);
    takeaway(w, other);
    add(w, ++p->last_id, order, BURGER, 2);
    struct line_ref moved = {id_n(p->last_id)};
    ck_change(W_DO(w, order_send, id_n(order)));
    ck_change(W_DO(w, bill_print, id_n(++p->last_id), id_n(order)));
    ck_change(W_DO(w, line_transfer, id_n(order), id_n(other), {&moved, 1}));
    for (int again = 0; again < 2; again++) {
        if (again) {
            ck_change(W_DO(w, order_cancel, id_n(order), STR("by mistake")));
            ck_change(W_DO(w, order_reopen, id_n(order), STR("they stay")));
        }
        struct check_part parts[] = {{.check_id = id_n(++p->last_id), .weight = {true, 1}},
            {.check_id = id_n(++p->last_id), .weight = {true, 1}}};
        ck_change(W_DO(w, check_split, .order_id = id_n(order), .checks = {parts, 2}));
        ck_change(W_DO(w, course_plan, .order_id = id_n(order), .course = 2,
            .plan = course_plan_AT_TIME, .at = {w->now.ms + 60000}));
    }
    add(w, ++p->last_id, order, BURGER, 1);
    ck_change(W_DO(w, order_send, id_n(order)));
    ck_change(W_DO(w, bill_print, id_n(++p->last_id), id_n(order)));
}

void player_people(struct player *p, id ended)
{
    struct world *w = &p->w;
    w->by.role = ROLE_MANAGER;
    if (!id_is_zero(ended)) {
        ck_change(W_DO(w, staff_end, ended, STR("moved away")));
        return;
    }
    for (uint64_t i = 0; i < PLAYER_PEOPLE; i++)
        ck_change(W_DO(w, staff_put, .staff_id = player_person(i), .name = STR("Anna")));
    w->by.device = id_n(0xdd);
    ck_change(W_DO(w, post_take, player_person(0)));
    ck_change(W_DO(w, post_take, player_person(1)));
    ck_change(W_DO(w, staff_secret, player_person(1), secret_PIN));
}

void player_people_again(struct player *p, id ended)
{
    ck_change(W_DO(&p->w, staff_put, .staff_id = ended, .name = STR("Anna")));
}

id player_person(uint64_t n)
{
    return id_n(0xae0 + n);
}

const struct venue *player_venue(const struct player *p)
{
    return &p->w.v;
}

struct change *player_change(const struct player *p, int64_t seq)
{
    ck_assert_int_ge(seq, 1);
    ck_assert_uint_le((size_t)seq, p->w.n_log);
    return p->w.log[seq - 1];
}

struct chain player_chain(const struct player *p, int64_t seq)
{
    struct chain chain = {0};
    struct buf text;
    buf_init(&text, 1 << 21);
    for (int64_t i = 0; i < seq && seq <= (int64_t)p->w.n_log; i++) {
        buf_reset(&text);
        wire_put_journal(&text, p->w.log[i]);
        crypto_chain(&chain, buf_str(&text), &chain);
    }
    buf_fini(&text);
    return chain;
}

struct change *const *player_changes(const struct player *p, int64_t after, size_t *ret_n)
{
    *ret_n = p->w.n_log - (size_t)after;
    return p->w.log + after;
}

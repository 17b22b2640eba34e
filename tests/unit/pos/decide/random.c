/* A long random evening. A seed makes a stream of commands, sensible ones and senseless ones; after
 * each step everything that must always hold is checked (world_check), and that
 *   - what is decided does not depend on the order in which the state was loaded,
 *   - apply and undo together are nothing,
 *   - a line gets onto a ticket exactly once in its life,
 *   - the journal, replayed, gives the same state.
 * At the end every command was a change at least once, and every refusal that the rules can give to
 * well-formed commands on a healthy state was given. */
#include <inttypes.h>
#include <stdio.h>

#include "tests/unit/pos/world.h"

enum { STEPS = 12000, SEEDS = 8 };

static struct world w;
static struct venue shadow; /* follows w.v by the changes alone */
static struct unit_random r;
static uint64_t fresh; /* last id made for a record */
static size_t changes[COMMANDS_N], refusals[REFUSALS_N];
static id ticketed[STEPS]; /* lines that have been on a ticket */
static size_t n_ticketed;

static uint64_t below(uint64_t n)
{
    return unit_random_below(&r, n);
}

static bool one_in(uint64_t n)
{
    return below(n) == 0;
}

/* A live record's id of that kind, rarely one that does not exist. */
static id pick(enum record_kind kind)
{
    size_t n = venue_count(&w.v, kind);
    if (n == 0 || one_in(40))
        return id_n(one_in(3) ? 0 : 999);
    size_t skip = below(n);
    struct venue_iter it = venue_all(&w.v, kind);
    const struct record *rec = venue_next(&it);
    while (skip--)
        rec = venue_next(&it);
    return rec->id;
}

static id fresh_id(enum record_kind kind)
{
    return one_in(50) ? pick(kind) : id_n(++fresh);
}

static struct pre pre_rev(enum record_kind kind, id key)
{
    const struct record *rec = venue_get(&w.v, kind, key);
    if (!rec || one_in(20))
        return (struct pre){0};
    return PRE_OF_REV(rec->rev + (one_in(10) ? 1 : 0));
}

static enum decided do_table(void)
{
    switch (below(4)) {
    case 0:
        return W_DO(&w, table_seat, pick(KIND_table), (int64_t)below(8) + 1);
    case 1:
        return W_DO(&w, table_transfer, pick(KIND_table), pick(KIND_table));
    default:
        return W_DO(&w, table_clear, pick(KIND_table));
    }
}

static enum decided do_order_open(void)
{
    bool takeaway_kind = one_in(3), odd = one_in(15);
    return W_DO(&w, order_open, .order_id = fresh_id(KIND_order),
        .kind = takeaway_kind ? order_kind_TAKEAWAY : order_kind_DINE_IN,
        .table_id = takeaway_kind == odd ? pick(KIND_table) : id_n(0),
        .covers = {one_in(2), (int64_t)below(5) + 1}, .another = one_in(6));
}

/* Choices for an item, mostly right ones; returns how many. */
static size_t do_choose(id item, struct chosen chosen[4])
{
    static const int options[2][3] = {{SMALL, LARGE, HAM}, {CHEESE, HAM, LESS}};
    if (!id_eq(item, id_n(PIZZA)) && !one_in(30))
        return 0;
    size_t n = below(4) + (one_in(10) ? 0 : 1);
    for (size_t i = 0; i < n; i++) {
        size_t g = i == 0 ? 0 : below(8) ? 1 : 0;
        uint64_t odd = one_in(10) ? 1 : 0;
        chosen[i] = (struct chosen){id_n(one_in(60) ? 998 : SIZE + g),
            id_n((uint64_t)options[g][g || odd ? below(3) : below(2)])};
    }
    return n;
}

static enum decided do_line_add(void)
{
    struct chosen chosen[4];
    id item = pick(KIND_item);
    size_t n = do_choose(item, chosen);
    int64_t quantity = one_in(200) ? 9999 : (int64_t)below(4) + 1;
    return W_DO(&w, line_add, .line_id = fresh_id(KIND_line), .order_id = pick(KIND_order),
        .item_id = item, .quantity = quantity, .choices = {chosen, n},
        .note = one_in(3) ? STR("well done") : STR(""), .allergy = one_in(9));
}

static enum decided do_line_replace(id line, struct pre pre)
{
    struct chosen chosen[4];
    const struct line *l = venue_line(&w.v, line);
    size_t n = l ? do_choose(l->item_id, chosen) : 0;
    return W_PRE(&w, line_replace, pre, .line_id = line, .quantity = (int64_t)below(5) + 1,
        .choices = {chosen, n}, .note = one_in(3) ? STR("rare") : STR(""),
        .seat = {one_in(2), (int64_t)below(3)});
}

static enum decided do_line(void)
{
    id line = pick(KIND_line);
    struct pre pre = pre_rev(KIND_line, line);
    switch (below(5)) {
    case 0:
        return W_PRE(&w, line_remove, pre, line);
    case 1:
        return W_PRE(&w, line_void, pre, line, STR("changed their mind"));
    case 2:
        return do_line_replace(line, pre);
    default:
        return W_PRE(&w, line_change, pre, line, (int64_t)below(5) + 1);
    }
}

static enum decided do_ticket(void)
{
    struct cmd_ticket_start body = {pick(KIND_ticket)};
    struct pre pre = {{0}};
    if (one_in(4))
        pre.from = str_of(enum_ticket_state.names[below(ticket_state_N)]);
    return world_do_pre(&w, CMD_ticket_start + below(4), &body, pre);
}

static enum decided do_ticket_item(void)
{
    struct cmd_ticket_item_start body = {pick(KIND_ticket_item)};
    struct pre pre = {{0}};
    if (one_in(4))
        pre.from = str_of(enum_ticket_item_state.names[below(ticket_item_state_N)]);
    return world_do_pre(&w, CMD_ticket_item_start + below(4), &body, pre);
}

static enum decided do_receipt(void)
{
    struct ticket_ref delivered[3], displayed[3];
    for (int i = 0; i < 3; i++) {
        delivered[i].ticket_id = pick(KIND_ticket);
        displayed[i].ticket_id = pick(KIND_ticket);
    }
    return W_DO(&w, ticket_receipt, {delivered, below(4)}, {displayed, below(3)});
}

static enum decided do_payment(void)
{
    id order = pick(KIND_order);
    const struct order *o = venue_order(&w.v, order);
    int64_t due = o ? o->due.minor : 0;
    struct pre pre = PRE_OF_DUE(due + (one_in(10) ? 1 : 0));
    if (one_in(20))
        pre = (struct pre){0};
    int64_t amount = due + (one_in(10) ? 1 : 0);
    return W_PRE(&w, payment_take, pre, .payment_id = id_n(++fresh), .order_id = order,
        .tender = (int)below(tender_N), .amount = {amount},
        .tendered = {one_in(3), {amount + (int64_t)below(3) - (one_in(5) ? 1 : 0)}});
}

static enum decided do_menu(void)
{
    id item = one_in(2) ? id_n(SODA) : pick(KIND_item);
    if (one_in(3))
        return W_DO(&w, item_86, item);
    if (one_in(3)) {
        struct cmd_setup_put body = house_setup();
        struct table *tables = (struct table *)body.tables.items;
        body.items.n = 0; /* what is left, and prices, stay */
        tables[below(4)].x = (int64_t)below(3);
        if (one_in(4))
            tables[0].number = STR("2");
        return world_do(&w, CMD_setup_put, &body);
    }
    bool counted = id_eq(item, id_n(SODA)) || one_in(4);
    return W_DO(&w, item_back, item, {counted, (int64_t)below(30) + 1});
}

static enum decided do_random(void)
{
    uint64_t dice = below(100);
    if (dice < 8)
        return do_table();
    if (dice < 18)
        return do_order_open();
    if (dice < 48)
        return do_line_add();
    if (dice < 54)
        return do_line();
    if (dice < 64)
        return W_DO(&w, order_send, pick(KIND_order));
    if (dice < 66) {
        id order = pick(KIND_order);
        return W_PRE(&w, order_cancel, pre_rev(KIND_order, order), order);
    }
    if (dice < 76)
        return do_ticket();
    if (dice < 86)
        return do_ticket_item();
    if (dice < 90)
        return do_receipt();
    return dice < 97 ? do_payment() : do_menu();
}

/* -- what each step is held to ----------------------------------------------------------------- */

/* The state before the step, with every list in another order. */
static void reload(struct venue *other)
{
    ck_assert_int_eq(venue_init(other, &w.v.info), 0);
    other->seq = w.v.seq;
    for (int kind = KINDS_N - 1; kind >= 0; kind--) {
        const struct record *all[4096];
        size_t n = 0;
        struct venue_iter it = venue_all(&w.v, kind);
        for (const struct record *rec; (rec = venue_next(&it));)
            all[n++] = rec;
        for (size_t i = n; i > 1; i--) { /* Fisher and Yates */
            size_t k = below(i);
            const struct record *swap = all[i - 1];
            all[i - 1] = all[k];
            all[k] = swap;
        }
        for (size_t i = 0; i < n; i++)
            must(venue_load(other, kind, all[i]) == 0);
    }
}

static void lines_on_tickets(const struct change *c)
{
    for (size_t i = 0; i < c->n_puts; i++) {
        const struct ticket_item *item = (const struct ticket_item *)c->puts[i].rec;
        if (c->puts[i].kind != KIND_ticket_item || item->rev != 1)
            continue;
        for (size_t k = 0; k < n_ticketed; k++)
            must(!id_eq(ticketed[k], item->line_id));
        ticketed[n_ticketed++] = item->line_id;
    }
}

/* The shadow takes the change, steps back, and takes it again. */
static void shadow_follow(bool back)
{
    struct undo undo;
    ck_assert_int_eq(venue_apply(&shadow, w.c, &undo), 0);
    if (back) {
        ck_assert(venue_eq(&shadow, &w.v));
        venue_undo(&shadow, &undo);
        struct venue before;
        ck_assert_int_eq(venue_init(&before, &w.v.info), 0);
        for (size_t i = 0; i + 1 < w.n_log; i++)
            must(venue_apply(&before, w.log[i], NULL) == 0);
        ck_assert(venue_eq(&shadow, &before));
        venue_fini(&before);
        ck_assert_int_eq(venue_apply(&shadow, w.c, NULL), 0);
    } else {
        undo_fini(&undo);
    }
}

static void step(int n)
{
    struct venue other;
    bool compare = n % 20 == 0;
    w.now.ms += (int64_t)below(60000) + (one_in(4000) ? LIMIT_TICKET_LIVE_MS : 0);
    if (compare) {
        reload(&other);
        w.twin = &other;
    }
    enum decided outcome = do_random();
    if (compare)
        venue_fini(&other);
    w.twin = NULL;
    if (outcome == DECIDED_CHANGE) {
        changes[w.type]++;
        lines_on_tickets(w.c);
        shadow_follow(n % 400 == 0);
    } else if (outcome == DECIDED_REFUSED) {
        refusals[w.d.refusal]++;
    }
}

static void evening(uint64_t seed)
{
    printf("seed %" PRIu64 "\n", seed); /* Check says what failed, this says where */
    fflush(stdout);
    r.state = seed;
    fresh = 100000;
    n_ticketed = 0;
    world_init_house(&w);
    ck_assert_int_eq(venue_init(&shadow, &w.v.info), 0);
    shadow_follow(false); /* the house */
    for (int n = 0; n < STEPS; n++)
        step(n);
    ck_assert(venue_eq(&shadow, &w.v));
    world_replay(&w);
    venue_fini(&shadow);
    world_fini(&w);
}

/* Refusals that need a state or a body which this stream never has; rules_*.c and decide.c of these
 * tests give each of them. */
static bool needs_more(enum refusal refusal)
{
    switch (refusal) {
    case REFUSAL_order_not_open:   /* a closed order that is live */
    case REFUSAL_order_full:       /* 500 lines */
    case REFUSAL_amount_too_large: /* 10^15 */
    case REFUSAL_change_too_large: /* only who encodes it knows */
    case REFUSAL_bad_time:
    case REFUSAL_venue_full:
        return true;
    default:
        return refusal >= REFUSAL_op_reused; /* not the rules' */
    }
}

START_TEST(random_evenings_stay_sound)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        evening(seed);
    for (int c = 0; c < COMMANDS_N; c++)
        ck_assert_msg(changes[c] > 0, "%s never changed anything", command_descs[c].name);
    for (int n = 0; n < REFUSALS_N; n++)
        ck_assert_msg(
            refusals[n] > 0 || needs_more(n), "%s was never given", refusal_descs[n].code);
}
END_TEST

UNIT_MAIN("random", random_evenings_stay_sound)

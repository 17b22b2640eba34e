#include "tests/unit/pos/world.h"

#include <errno.h>
#include <stdlib.h>

id id_n(uint64_t n)
{
    id i = {{0}};
    for (int k = 0; k < 8; k++)
        i.b[15 - k] = (uint8_t)(n >> (8 * k));
    return i;
}

id op_n(uint64_t n)
{
    id i = id_n(n);
    i.b[0] = 0x01;
    i.b[1] = 0x9a;
    i.b[6] = 0x70;
    i.b[8] = 0x80;
    return i;
}

void world_init(struct world *w)
{
    struct venue_info info = {.tenant = id_n(1), .venue = id_n(2), .name = STR("House")};
    *w = (struct world){.now = {1700000000000},
        .thorough = true,
        .by = {.device = id_n(3), .staff = id_n(4), .name = STR("Ana"), .role = ROLE_MANAGER}};
    ck_assert_int_eq(venue_init(&w->v, &info), 0);
    arena_init(&w->arena, LIMIT_COMMAND_ARENA_BYTES);
    w->log = calloc(WORLD_CHANGES, sizeof *w->log);
    ck_assert_ptr_nonnull(w->log);
}

void world_fini(struct world *w)
{
    for (size_t i = 0; i < w->n_log; i++)
        change_drop(w->log[i]);
    free(w->log);
    venue_fini(&w->v);
    arena_fini(&w->arena);
}

/* -- the house --------------------------------------------------------------------------------- */

static void house_floor(struct cmd_setup_put *body)
{
    static struct area areas[1];
    static struct table tables[4];
    static struct station stations[3];
    static const char *const numbers[4] = {"1", "2", "3", "4"};
    areas[0] = (struct area){.id = id_n(AREA), .name = STR("Hall")};
    for (size_t i = 0; i < 4; i++)
        tables[i] = (struct table){.id = id_n(T1 + i),
            .area_id = id_n(AREA),
            .number = str_of(numbers[i]),
            .seats = 4,
            .w = 10,
            .h = 10};
    stations[0] = (struct station){.id = id_n(GRILL), .name = STR("Grill"), .code = STR("grill")};
    stations[1] = (struct station){.id = id_n(COLD), .name = STR("Cold"), .code = STR("cold")};
    stations[2] = (struct station){
        .id = id_n(EXPO), .name = STR("Expo"), .code = STR("expo"), .kind = station_kind_EXPO};
    static struct section sections[1];
    sections[0] = (struct section){.id = id_n(SECTION), .name = STR("Window side")};
    body->sections = (struct list){sections, 1};
    body->areas = (struct list){areas, 1};
    body->tables = (struct list){tables, 4};
    body->stations = (struct list){stations, 3};
}

static void house_choices(struct cmd_setup_put *body)
{
    static struct menu_option sizes[2], extras[3];
    static struct choice_group groups[2];
    sizes[0] = (struct menu_option){.id = id_n(SMALL), .name = STR("Small")};
    sizes[1] = (struct menu_option){.id = id_n(LARGE), .name = STR("Large"), .price = {150}};
    extras[0] = (struct menu_option){.id = id_n(CHEESE), .name = STR("Cheese"), .price = {50}};
    extras[1] = (struct menu_option){.id = id_n(HAM), .name = STR("Ham"), .price = {80}};
    extras[2] = (struct menu_option){.id = id_n(LESS), .name = STR("Less"), .price = {-1200}};
    groups[0] = (struct choice_group){.id = id_n(SIZE),
        .item_id = id_n(PIZZA),
        .name = STR("Size"),
        .min = 1,
        .max = 1,
        .options = {sizes, 2}};
    groups[1] = (struct choice_group){.id = id_n(EXTRAS),
        .item_id = id_n(PIZZA),
        .name = STR("Extras"),
        .max = 2,
        .options = {extras, 3},
        .position = 1,
        .each_max = 2,
        .prefixes = true};
    body->choice_groups = (struct list){groups, 2};
}

static struct item house_item(
    uint64_t n, const char *name, int64_t price, uint64_t tax, uint64_t station)
{
    return (struct item){.id = id_n(n),
        .category_id = id_n(FOOD),
        .name = str_of(name),
        .price = {price},
        .tax_id = id_n(tax),
        .station_id = id_n(station),
        .available = true};
}

struct cmd_setup_put house_setup(void)
{
    static struct tax taxes[2];
    static struct category categories[1];
    static struct item items[4];
    taxes[0] = (struct tax){.id = id_n(TAX_TOP), .name = STR("GST"), .rate_ppm = 160000};
    taxes[1] =
        (struct tax){.id = id_n(TAX_IN), .name = STR("VAT"), .rate_ppm = 100000, .inclusive = true};
    categories[0] = (struct category){.id = id_n(FOOD), .name = STR("Food")};
    items[0] = house_item(BURGER, "Burger", 1000, TAX_TOP, GRILL);
    items[0].prep_s = (struct opt_int){true, 600};
    items[1] = house_item(SALAD, "Salad", 735, TAX_IN, COLD);
    items[1].prep_s = (struct opt_int){true, 120};
    items[2] = house_item(SODA, "Soda", 250, TAX_TOP, COLD);
    items[2].remaining = (struct opt_int){true, 5};
    items[3] = house_item(PIZZA, "Pizza", 999, TAX_TOP, GRILL);
    struct cmd_setup_put body = {
        .taxes = {taxes, 2}, .categories = {categories, 1}, .items = {items, 4}};
    house_floor(&body);
    house_choices(&body);
    return body;
}

void world_init_house(struct world *w)
{
    struct cmd_setup_put body = house_setup();
    world_init(w);
    ck_change(world_do(w, CMD_setup_put, &body));
}

/* -- commands ---------------------------------------------------------------------------------- */

static bool result_eq(const struct result *a, const struct result *b)
{
    return strcmp(a->key, b->key) == 0 && a->type == b->type && a->n == b->n && id_eq(a->id, b->id);
}

static bool decision_eq(const struct decision *a, const struct decision *b)
{
    bool same = a->outcome == b->outcome && a->n_results == b->n_results;
    for (size_t i = 0; same && i < a->n_results; i++)
        same = result_eq(&a->results[i], &b->results[i]);
    if (!same || a->outcome == DECIDED_NOTHING)
        return same;
    if (a->outcome == DECIDED_CHANGE)
        return change_eq(&a->change, &b->change);
    return a->refusal == b->refusal && a->field == b->field && id_eq(a->about, b->about) &&
           a->current_rev == b->current_rev && a->current_state == b->current_state &&
           a->current_due.has == b->current_due.has &&
           a->current_due.v.minor == b->current_due.v.minor;
}

static void twin_decide(const struct world *w, const struct command *cmd, const struct context *ctx)
{
    struct arena arena;
    struct decision d;
    arena_init(&arena, LIMIT_COMMAND_ARENA_BYTES);
    ck_assert_int_eq(decide(w->twin, cmd, ctx, &arena, &d), 0);
    ck_assert(decision_eq(&w->d, &d));
    arena_fini(&arena);
}

void world_starve(const struct world *w, const struct command *cmd, const struct context *ctx)
{
    for (size_t max = 0;; max += 16) {
        struct arena small;
        struct decision got;
        arena_init(&small, max);
        memset(&got, 0x5a, sizeof got);
        int err = decide(&w->v, cmd, ctx, &small, &got);
        if (err == 0) {
            must(max > 0);
            must(decision_eq(&w->d, &got));
            arena_fini(&small);
            return;
        }
        must_eq(err, -ENOMEM);
        for (size_t i = 0; i < sizeof got; i++)
            must(((unsigned char *)&got)[i] == 0x5a);
        arena_fini(&small);
    }
}

enum { STARVED_EACH = 2 };

enum decided world_decide(struct world *w, enum command_type type, const void *body, struct pre pre)
{
    struct command cmd = {.type = type, .body = body, .pre = pre};
    struct context ctx = {.op = op_n(++w->n_ops),
        .now = {w->now.ms + WORLD_LAG},
        .at = {w->now.ms - w->late_ms},
        .by = w->by,
        .approval = w->approval};
    arena_reset(&w->arena);
    ck_assert_int_eq(decide(&w->v, &cmd, &ctx, &w->arena, &w->d), 0);
    w->type = type;
    if (w->twin)
        twin_decide(w, &cmd, &ctx);
    if (w->starve && w->d.outcome == DECIDED_CHANGE && w->starved[type]++ < STARVED_EACH)
        world_starve(w, &cmd, &ctx);
    return w->d.outcome;
}

/* A device that says that it acted before the order was opened, acted when it was opened. */
static bool is_lifted(const struct world *w, int64_t at, int64_t said)
{
    struct venue_iter it = venue_all(&w->v, KIND_order);
    for (const struct order *o; at > said && (o = venue_next(&it));)
        if (o->opened_at.ms == at)
            return true;
    return false;
}

/* What every change must satisfy before it is applied. */
static void change_check(const struct world *w, const struct change *c)
{
    must_eq(c->seq, w->v.seq + 1);
    must(id_eq(c->op, op_n(w->n_ops)));
    int64_t said = w->now.ms - w->late_ms, decided = w->now.ms + WORLD_LAG;
    int64_t at = said < decided ? said : decided; /* a clock that is ahead moves nothing */
    if (!is_lifted(w, c->at.ms, said))
        must_eq(c->at.ms, at);
    must_eq(c->recorded.ms, w->now.ms + WORLD_LAG);
    ck_assert(str_eq(c->by.name, w->by.name));
    must(c->n_events > 0);
    for (size_t i = 0; i < c->n_puts; i++) {
        const struct put *p = &c->puts[i];
        const struct record *live = venue_get(&w->v, p->kind, p->rec->id);
        must(!id_is_zero(p->rec->id));
        must_eq(p->rec->rev, live ? live->rev + 1 : 1);
        for (size_t k = 0; k < i; k++)
            must(c->puts[k].kind != p->kind || !id_eq(c->puts[k].rec->id, p->rec->id));
    }
    for (size_t i = 0; i < c->n_dels; i++) {
        const struct del *del = &c->dels[i];
        bool known = venue_get(&w->v, del->kind, del->id) != NULL;
        for (size_t k = 0; k < c->n_puts; k++)
            known = known || (c->puts[k].kind == del->kind && id_eq(c->puts[k].rec->id, del->id));
        must(known);
        for (size_t k = 0; k < i; k++)
            must(c->dels[k].kind != del->kind || !id_eq(c->dels[k].id, del->id));
    }
}

enum decided world_do_pre(struct world *w, enum command_type type, const void *body, struct pre pre)
{
    w->c = NULL;
    if (world_decide(w, type, body, pre) != DECIDED_CHANGE)
        return w->d.outcome;
    if (w->thorough)
        change_check(w, &w->d.change);
    w->c = change_new(&w->d.change);
    ck_assert(w->c && w->n_log < WORLD_CHANGES);
    w->log[w->n_log++] = w->c;
    size_t json_after = decision_json_after(&w->v, &w->d);
    ck_assert_int_eq(venue_apply(&w->v, w->c, NULL), 0);
    ck_assert_uint_eq(w->v.slots.json, json_after);
    if (w->thorough)
        world_check(w);
    return DECIDED_CHANGE;
}

enum decided world_do(struct world *w, enum command_type type, const void *body)
{
    return world_do_pre(w, type, body, (struct pre){0});
}

void order_at(struct world *w, uint64_t order, uint64_t table)
{
    ck_change(W_DO(w, order_open, .order_id = id_n(order), .kind = order_kind_DINE_IN,
        .table_id = id_n(table)));
}

void takeaway(struct world *w, uint64_t order)
{
    ck_change(W_DO(w, order_open, .order_id = id_n(order), .kind = order_kind_TAKEAWAY));
}

void add(struct world *w, uint64_t line, uint64_t order, uint64_t item, int64_t quantity)
{
    ck_change(W_DO(w, line_add, .line_id = id_n(line), .order_id = id_n(order),
        .item_id = id_n(item), .quantity = quantity));
}

void send(struct world *w, uint64_t order)
{
    ck_change(W_DO(w, order_send, .order_id = id_n(order)));
}

void pay(struct world *w, uint64_t payment, uint64_t order)
{
    const struct order *o = venue_order(&w->v, id_n(order));
    ck_assert_ptr_nonnull(o);
    ck_change(W_PRE(w, payment_take, PRE_OF_DUE(o->due.minor), .payment_id = id_n(payment),
        .order_id = o->id, .amount = o->due));
}

void split_off(struct world *w, uint64_t order, uint64_t line, uint64_t first, uint64_t second)
{
    struct check_part checks[] = {{.check_id = id_n(first)}, {.check_id = id_n(second)}};
    struct line_part there = {.line_id = id_n(line), .check_id = id_n(second)};
    ck_change(
        W_DO(w, check_split, .order_id = id_n(order), .checks = {checks, 2}, .lines = {&there, 1}));
}

void pay_check(struct world *w, uint64_t payment, uint64_t check, int64_t due)
{
    const struct check *c = venue_check(&w->v, id_n(check));
    ck_assert_ptr_nonnull(c);
    ck_change(W_PRE(w, payment_take, PRE_OF_DUE(due), .payment_id = id_n(payment),
        .order_id = c->order_id, .amount = {due}, .check_id = c->id));
}

const struct ticket *ticket_of(struct world *w, uint64_t order, uint64_t station, int64_t fire_no)
{
    struct venue_iter it = venue_children(&w->v, INDEX_TICKETS_OF_ORDER, id_n(order));
    for (const struct ticket *t; (t = venue_next(&it));)
        if (id_eq(t->station_id, id_n(station)) && t->fire_no == fire_no)
            return t;
    return NULL;
}

const struct ticket_item *item_of_line(struct world *w, uint64_t line)
{
    struct venue_iter it = venue_children(&w->v, INDEX_ITEMS_OF_LINE, id_n(line));
    const struct ticket_item *i = venue_next(&it);
    ck_assert_ptr_null(venue_next(&it));
    return i;
}

enum decided ticket_do(struct world *w, enum command_type type, const struct ticket *t)
{
    ck_assert_ptr_nonnull(t);
    struct cmd_ticket_start body = {t->id};
    return world_do(w, type, &body);
}

enum decided item_do(struct world *w, enum command_type type, const struct ticket_item *i)
{
    ck_assert_ptr_nonnull(i);
    struct cmd_ticket_item_start body = {i->id};
    return world_do(w, type, &body);
}

size_t events_of(const struct world *w, enum event_type type)
{
    size_t n = 0;
    for (size_t i = 0; w->c && i < w->c->n_events; i++)
        n += w->c->events[i].type == type;
    return n;
}

bool put_of(const struct world *w, enum record_kind kind, id key, const struct record **ret_rec)
{
    for (size_t i = 0; w->c && i < w->c->n_puts; i++)
        if (w->c->puts[i].kind == kind && id_eq(w->c->puts[i].rec->id, key)) {
            if (ret_rec)
                *ret_rec = w->c->puts[i].rec;
            return true;
        }
    return false;
}

bool del_of(const struct world *w, enum record_kind kind, id key)
{
    for (size_t i = 0; w->c && i < w->c->n_dels; i++)
        if (w->c->dels[i].kind == kind && id_eq(w->c->dels[i].id, key))
            return true;
    return false;
}

bool change_eq(const struct change *a, const struct change *b)
{
    bool same = a->seq == b->seq && id_eq(a->op, b->op) && a->at.ms == b->at.ms &&
                a->n_events == b->n_events && a->n_puts == b->n_puts && a->n_dels == b->n_dels;
    for (size_t i = 0; same && i < a->n_events; i++)
        same = a->events[i].type == b->events[i].type &&
               id_eq(a->events[i].about, b->events[i].about) &&
               str_eq(a->events[i].text, b->events[i].text);
    for (size_t i = 0; same && i < a->n_puts; i++)
        same = a->puts[i].kind == b->puts[i].kind &&
               record_eq(a->puts[i].kind, a->puts[i].rec, b->puts[i].rec);
    for (size_t i = 0; same && i < a->n_dels; i++)
        same = a->dels[i].kind == b->dels[i].kind && id_eq(a->dels[i].id, b->dels[i].id);
    return same;
}

void world_load(struct world *w, enum record_kind kind, const void *from)
{
    const struct record *rec = record_new(kind, from);
    must_eq(venue_load(&w->v, kind, rec), 0);
    record_drop(rec);
    w->loaded = true;
}

void world_replay(const struct world *w)
{
    if (w->loaded)
        return;
    struct venue again;
    must_eq(venue_init(&again, &w->v.info), 0);
    for (size_t i = 0; i < w->n_log; i++)
        must_eq(venue_apply(&again, w->log[i], NULL), 0);
    must_eq(again.seq, w->v.seq);
    must(venue_eq(&again, &w->v));
    venue_fini(&again);
}

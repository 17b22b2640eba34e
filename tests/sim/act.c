/* Which commands a device gives: by its role, from what its screen shows, which may be stale. */

#include "tests/sim/sim.h"

#include "protocol/base/require.h"
#include "protocol/wire/json_write.h"

enum { PICKS_MAX = 64, PENDING_MAX = 20 };

/* A command that is being built. */
struct asking {
    struct device *d;
    struct world *w;
    struct json_out o, pre;
    struct buf body_text, pre_text;
    char body_room[16384], pre_room[256];
    id lane;
};

static void begin(struct asking *a, struct device *d)
{
    a->d = d;
    a->w = d->w;
    a->body_text = (struct buf){.p = a->body_room, .cap = sizeof a->body_room, .max = 16384};
    a->pre_text = (struct buf){.p = a->pre_room, .cap = sizeof a->pre_room, .max = 256};
    a->o = json_out(&a->body_text);
    a->pre = json_out(&a->pre_text);
    a->lane = (id){{0}};
    jw_object_begin(&a->o);
    jw_object_begin(&a->pre);
}

static void ask(struct asking *a, const char *type)
{
    jw_object_end(&a->o);
    jw_object_end(&a->pre);
    require(!a->body_text.failed && !a->pre_text.failed);
    struct str pre = buf_str(&a->pre_text);
    if (str_eq(pre, STR("{}")))
        pre = (struct str){0};
    device_command(a->d, type, buf_str(&a->body_text), pre, a->lane);
}

/* --- what its screen shows ------------------------------------------------------------------ */

struct picks {
    struct str records[PICKS_MAX];
    size_t n;
    const char *state; /* only of that state; NULL: any */
};

static bool pick_one(void *user, struct payon_id i, struct payon_text record)
{
    struct picks *p = user;
    struct str text = {record.p, record.n}, state;
    if (p->state &&
        (!span_raw(span_get(text, "state"), &state) || !str_eq(state, str_of(p->state))))
        return true;
    p->records[p->n++ % PICKS_MAX] = text;
    return true;
}

/* A random record on its screen, in that state unless NULL; empty when it shows none. */
static struct str pick(struct asking *a, const char *kind, const char *state)
{
    struct picks p = {.state = chance(a->w, 80) ? NULL : state};
    payon_machine_records(a->d->machine, kind, pick_one, &p);
    size_t n = p.n < PICKS_MAX ? p.n : PICKS_MAX;
    return n ? p.records[below(a->w, (int64_t)n)] : (struct str){0};
}

static id id_of(struct str record, const char *field)
{
    id i = {{0}};
    (void)span_id(span_get(record, field), &i);
    return i;
}

static void pre_rev(struct asking *a, struct str record)
{
    int64_t rev = 0;
    if (!span_i64(span_get(record, "rev"), &rev) || chance(a->w, 30))
        return;
    jw_key(&a->pre, "rev"), jw_i64(&a->pre, rev + chance(a->w, 20));
}

/* --- the floor ------------------------------------------------------------------------------ */

static id some_table(struct asking *a)
{
    const struct place_model *p = &a->w->places[a->d->place];
    return p->tables[below(a->w, 6)];
}

static void act_table(struct asking *a)
{
    static const char *const types[] = {"table.seat", "table.transfer", "table.clear"};
    int64_t which = below(a->w, 3);
    a->lane = some_table(a);
    jw_key(&a->o, "table_id"), jw_id(&a->o, a->lane);
    if (which == 0)
        jw_key(&a->o, "covers"), jw_i64(&a->o, 1 + below(a->w, 6));
    if (which == 1)
        jw_key(&a->o, "to_table_id"), jw_id(&a->o, some_table(a));
    ask(a, types[which]);
}

static void act_open(struct asking *a)
{
    bool table = chance(a->w, 700);
    struct str shown = pick(a, "order", NULL);
    a->lane = sim_id(a->w);
    if (shown.n && chance(a->w, 20)) /* an id that exists */
        a->lane = id_of(shown, "id");
    else if (!id_is_zero(a->d->last_order) && chance(a->w, 40)) /* … or existed */
        a->lane = a->d->last_order;
    a->d->last_order = a->lane;
    jw_key(&a->o, "order_id"), jw_id(&a->o, a->lane);
    jw_key(&a->o, "kind"), jw_str(&a->o, table ? STR("dine_in") : STR("takeaway"));
    if (table) {
        jw_key(&a->o, "table_id"), jw_id(&a->o, some_table(a));
        jw_key(&a->o, "another"), jw_bool(&a->o, chance(a->w, 200));
    } else {
        jw_key(&a->o, "customer"), jw_str(&a->o, STR("Zo\xc3\xab \"Z\""));
    }
    ask(a, "order.open");
}

/* The order that it opened last, even if that is not answered yet; or one that many work on. */
static id some_order(struct asking *a)
{
    struct str shown = pick(a, "order", "open");
    bool mine = !id_is_zero(a->d->last_order) && chance(a->w, 400);
    if (mine || !shown.n)
        return mine ? a->d->last_order : sim_id(a->w);
    return id_of(shown, "id");
}

static void put_choices(struct asking *a, const struct place_model *p, int64_t item)
{
    int64_t n = item == 3 ? 1 + below(a->w, 2) : chance(a->w, 20);
    jw_key(&a->o, "choices"), jw_array_begin(&a->o);
    for (int64_t i = 0; i < n; i++) {
        jw_object_begin(&a->o);
        jw_key(&a->o, "group_id"), jw_id(&a->o, p->group);
        jw_key(&a->o, "option_id"), jw_id(&a->o, p->options[i]);
        jw_object_end(&a->o);
    }
    jw_array_end(&a->o);
}

static void act_line_add(struct asking *a)
{
    const struct place_model *p = &a->w->places[a->d->place];
    int64_t item = below(a->w, 6);
    a->lane = some_order(a);
    jw_key(&a->o, "line_id"), jw_id(&a->o, sim_id(a->w));
    jw_key(&a->o, "order_id"), jw_id(&a->o, a->lane);
    jw_key(&a->o, "item_id"), jw_id(&a->o, p->items[item]);
    jw_key(&a->o, "quantity"), jw_i64(&a->o, 1 + below(a->w, 3));
    put_choices(a, p, item);
    if (chance(a->w, 300))
        jw_key(&a->o, "note"), jw_str(&a->o, STR("no onions\n\xe2\x9c\x93"));
    ask(a, "line.add");
}

static void act_line(struct asking *a)
{
    int64_t which = below(a->w, 4);
    static const char *const types[] = {"line.change", "line.remove", "line.void", "line.replace"};
    const struct place_model *p = &a->w->places[a->d->place];
    struct str line = pick(a, "line", which == 2 ? "sent" : "draft");
    if (!line.n)
        return;
    a->lane = id_of(line, "order_id");
    jw_key(&a->o, "line_id"), jw_id(&a->o, id_of(line, "id"));
    if (which == 0 || which == 3)
        jw_key(&a->o, "quantity"), jw_i64(&a->o, 1 + below(a->w, 5));
    if (which == 3)
        put_choices(a, p, id_eq(id_of(line, "item_id"), p->items[3]) ? 3 : 0);
    if (which == 2)
        jw_key(&a->o, "reason"), jw_str(&a->o, STR("changed their mind"));
    pre_rev(a, line);
    ask(a, types[which]);
}

static void act_order(struct asking *a)
{
    bool cancel = chance(a->w, 100);
    a->lane = some_order(a);
    jw_key(&a->o, "order_id"), jw_id(&a->o, a->lane);
    ask(a, cancel ? "order.cancel" : "order.send");
}

static void act_pay(struct asking *a)
{
    struct str order = pick(a, "order", "open");
    int64_t due = 0;
    if (!order.n || !span_i64(span_get(order, "due"), &due))
        return;
    a->lane = id_of(order, "id");
    jw_key(&a->o, "payment_id"), jw_id(&a->o, sim_id(a->w));
    jw_key(&a->o, "order_id"), jw_id(&a->o, a->lane);
    jw_key(&a->o, "tender"), jw_str(&a->o, STR("cash"));
    jw_key(&a->o, "amount"), jw_i64(&a->o, due);
    if (chance(a->w, 300))
        jw_key(&a->o, "tendered"), jw_i64(&a->o, due + below(a->w, 500));
    jw_key(&a->pre, "due"), jw_i64(&a->pre, due);
    ask(a, "payment.take");
}

/* --- kitchen, menu -------------------------------------------------------------------------- */

static void act_ticket(struct asking *a, bool expo)
{
    static const char *const types[] = {
        "ticket.start", "ticket.bump", "ticket.recall", "ticket.bump", "ticket.pick_up"};
    int64_t which = expo ? 4 : below(a->w, 4);
    struct str ticket = pick(a, "ticket", expo ? "bumped" : NULL), state;
    if (!ticket.n)
        return;
    a->lane = id_of(ticket, "id");
    jw_key(&a->o, "ticket_id"), jw_id(&a->o, a->lane);
    if (chance(a->w, 300) && span_raw(span_get(ticket, "state"), &state))
        jw_key(&a->pre, "from"), jw_str(&a->pre, state);
    ask(a, types[which]);
}

static void act_ticket_item(struct asking *a)
{
    static const char *const types[] = {
        "ticket_item.start", "ticket_item.done", "ticket_item.undo", "ticket_item.ack"};
    int64_t which = below(a->w, 4);
    struct str item = pick(a, "ticket_item", which == 3 ? "voided" : NULL);
    if (!item.n)
        return;
    a->lane = id_of(item, "ticket_id");
    jw_key(&a->o, "ticket_item_id"), jw_id(&a->o, id_of(item, "id"));
    ask(a, types[which]);
}

static void act_item(struct asking *a)
{
    const struct place_model *p = &a->w->places[a->d->place];
    bool back = chance(a->w, 600);
    jw_key(&a->o, "item_id"), jw_id(&a->o, p->items[2 + below(a->w, 4)]);
    if (back && chance(a->w, 500))
        jw_key(&a->o, "remaining"), jw_i64(&a->o, 1 + below(a->w, 20));
    ask(a, back ? "item.back" : "item.86");
}

void act_setup(struct device *manager)
{
    struct world *w = manager->w;
    struct buf body;
    buf_init(&body, 65536);
    menu_put(w, &w->places[manager->place], &body);
    device_command(manager, "setup.put", buf_str(&body), (struct str){0}, (id){{0}});
    buf_fini(&body);
}

/* --- who does what -------------------------------------------------------------------------- */

static void act_floor(struct asking *a)
{
    int64_t dice = below(a->w, 100);
    if (dice < 10)
        act_table(a);
    else if (dice < 25)
        act_open(a);
    else if (dice < 60)
        act_line_add(a);
    else if (dice < 70)
        act_line(a);
    else if (dice < 85)
        act_order(a);
    else if (dice < 95)
        act_pay(a);
    else if (dice < 98)
        act_ticket(a, true);
    else
        act_item(a);
}

/* The twin repeats a command of its sibling, answered or not. */
static void act_twin(struct device *d)
{
    struct device *sibling = d->twin_of;
    if (sibling->outbox && payon_machine_unanswered(d->machine) < PENDING_MAX)
        device_copy(d, sibling->outbox);
}

void act(struct device *d)
{
    struct world *w = d->w;
    struct asking a;
    if (!d->machine)
        return;
    if (d->twin_of) {
        act_twin(d);
        return;
    }
    if (chance(w, 40))
        device_abuse(d);
    if (chance(w, 5))
        device_topics(d);
    if (chance(w, 80))
        device_looks(d);
    if (payon_machine_unanswered(d->machine) >= PENDING_MAX)
        return;
    begin(&a, d);
    switch (d->role) {
    case ROLE_KITCHEN:
        if (chance(w, 20))
            act_open(&a); /* refused as forbidden */
        else if (chance(w, 400))
            act_ticket_item(&a);
        else if (chance(w, 50))
            act_item(&a);
        else
            act_ticket(&a, false);
        break;
    case ROLE_MANAGER:
        if (chance(w, w->weather.heavy ? 700 : 30))
            act_setup(d);
        else
            act_floor(&a);
        break;
    case ROLE_DISPLAY:
        break;
    default:
        act_floor(&a);
    }
}

/* Money: what is paid once, to the cent, and stays paid. */

#include "tests/sim/stories/stories.h"

enum { ORDER = 0, CHECKS = 1, LINES = 10, PAYMENTS = 40, N = 5, PARTS = 7 };

static void orders(struct scene *s)
{
    id order = s->t->ids[ORDER];
    open_order(s, order, s->p->tables[0]);
    for (int i = 0; i < N; i++)
        add_line(s, order, s->t->ids[LINES + i], i % 2, 1 + i);
    send_order(s, order);
    s->over = true;
}

/* The order, sent whole, with something to pay. */
static struct str payable(struct scene *s)
{
    struct str order = shown(s, "order", s->t->ids[ORDER]);
    bool sent = is_in(shown(s, "line", s->t->ids[LINES + N - 1]), "sent");
    return order.n && sent && number_in(order, "due") ? order : (struct str){0};
}

static void paid_exactly_once(struct world *w)
{
    id key = w->tale->ids[ORDER];
    const struct order *o = last_put(w, KIND_order, key);
    must(w, o && o->state == order_state_CLOSED, "the order is not closed");
    must(w, told(w, EVENT_order_closed, key) == 1, "it was closed more than once");
    int64_t n = made(w, KIND_payment, payment_is_of_order, key);
    must(w, n == (o->close_reason.n ? 0 : 1), "%" PRId64 " payments", n);
}

/* --- charged once ---------------------------------------------------------------------------- */

/* Pays as soon as he sees it, and again, before he has any answer. */
static void pays_twice(struct scene *s)
{
    struct str order = payable(s);
    if (order.n && s->act < 2) {
        pay(s, order, s->t->ids[PAYMENTS + 2 * s->who + s->act], s->act ? "card" : "cash");
        s->act++;
    }
    s->over = is_closed(s->w, s->t->ids[ORDER]) && has_answers(s);
}

const struct story story_charged_once = {"charged_once",
    "three who take the same amount, each twice and by different tenders, take it once",
    {{ROLE_WAITER, orders}, {ROLE_CASHIER, pays_twice}, {ROLE_CASHIER, pays_twice},
        {ROLE_WAITER, pays_twice}},
    paid_exactly_once};

/* --- paid and closed at once ----------------------------------------------------------------- */

static void pays(struct scene *s)
{
    struct str order = payable(s);
    s->over = is_closed(s->w, s->t->ids[ORDER]); /* too late */
    if (!order.n)
        return;
    s->t->ids[90] = pay(s, order, s->t->ids[PAYMENTS], "card");
    s->over = true;
}

/* His tablet was away while it was paid; now it wants to end the order in its own way. */
static void closes(struct scene *s)
{
    struct str order = payable(s);
    s->over = is_closed(s->w, s->t->ids[ORDER]);
    if (!order.n)
        return;
    struct asking *a = think(s, s->t->ids[ORDER]);
    body_id(a, "order_id", s->t->ids[ORDER]);
    body_text(a, "reason", "they never came");
    jw_key(&a->pre, "rev"), jw_i64(&a->pre, number_in(order, "rev"));
    s->t->ids[91] = say(a, "order.close");
    a = think(s, s->t->ids[ORDER]);
    body_id(a, "order_id", s->t->ids[ORDER]);
    s->t->ids[92] = say(a, "order.cancel");
    s->over = true;
}

/* He asked, and it went well. */
static bool did(const struct tale *t, id op)
{
    const char *answer = answer_to(t, op);
    return answer && !*answer;
}

static void one_of_them_won(struct world *w)
{
    const struct tale *t = w->tale;
    paid_exactly_once(w);
    must(w, did(t, t->ids[90]) != did(t, t->ids[91]), "it was not one of both who ended it");
    must(w, !did(t, t->ids[92]), "it was cancelled as well");
}

const struct story story_paid_and_closed_at_once = {"paid_and_closed_at_once",
    "an order that one pays and another closes and cancels ends once: paid, or closed unpaid",
    {{ROLE_WAITER, orders}, {ROLE_CASHIER, pays}, {ROLE_MANAGER, closes}}, one_of_them_won};

/* --- to the cent ----------------------------------------------------------------------------- */

/* A third off, service on it, in seven parts. */
static void discounts_and_splits(struct scene *s)
{
    struct tale *t = s->t;
    if (!payable(s).n)
        return;
    struct asking *a = think(s, t->ids[ORDER]);
    switch (s->act++) {
    case 0:
        body_id(a, "discount_id", t->ids[80]);
        body_id(a, "order_id", t->ids[ORDER]);
        body_text(a, "kind", "percent");
        body_i64(a, "percent_ppm", 333333);
        body_text(a, "reason", "a third");
        say(a, "discount.give");
        return;
    case 1:
        body_id(a, "charge_id", t->ids[81]);
        body_id(a, "order_id", t->ids[ORDER]);
        body_text(a, "name", "Service");
        body_text(a, "kind", "percent");
        body_i64(a, "percent_ppm", 123456);
        body_id(a, "tax_id", s->p->tax[1]);
        say(a, "charge.add");
        return;
    default:
        body_id(a, "order_id", t->ids[ORDER]);
        jw_key(&a->body, "checks"), jw_array_begin(&a->body);
        for (int i = 0; i < PARTS; i++) {
            jw_object_begin(&a->body);
            body_id(a, "check_id", t->ids[CHECKS + i]);
            body_i64(a, "weight", 1);
            jw_object_end(&a->body);
        }
        jw_array_end(&a->body);
        say(a, "check.split");
        s->over = true;
    }
}

/* Two cashiers pay the checks, one from each end. */
static void pays_checks(struct scene *s)
{
    struct tale *t = s->t;
    if (!t->people[1].over || !has_answers(s))
        return;
    for (int i = 0; i < PARTS; i++) {
        int which = s->who % 2 ? i : PARTS - 1 - i;
        struct str check = shown(s, "check", t->ids[CHECKS + which]);
        if (!check.n || !is_in(check, "open"))
            continue;
        pay(s, check, sim_id(s->w, &s->random), s->who % 2 ? "cash" : "card");
        return;
    }
    s->over = is_closed(s->w, s->t->ids[ORDER]);
}

static void parts_are_the_whole(struct world *w)
{
    const struct tale *t = w->tale;
    const struct order *o = last_put(w, KIND_order, t->ids[ORDER]);
    int64_t sum = 0;
    must(w, o && o->state == order_state_CLOSED, "the order is not closed");
    must(w, o->due.minor == 0 && o->paid.minor == o->total.minor, "%" PRId64 " is still due",
        o->due.minor);
    for (int i = 0; i < PARTS; i++) {
        const struct check *c = last_put(w, KIND_check, t->ids[CHECKS + i]);
        must(w, c && c->state == check_state_PAID, "check %d is not paid", i);
        sum += c->total.minor;
    }
    must(w, sum == o->total.minor, "checks are %" PRId64 ", the order %" PRId64, sum,
        o->total.minor);
    must(w, made(w, KIND_payment, payment_is_of_order, o->id) == PARTS, "not one payment a check");
}

const struct story story_split_to_the_cent = {"split_to_the_cent",
    "an order with a third off and service, split in seven and paid by two, is paid to the cent",
    {{ROLE_WAITER, orders}, {ROLE_WAITER, discounts_and_splits}, {ROLE_CASHIER, pays_checks},
        {ROLE_CASHIER, pays_checks}},
    parts_are_the_whole};

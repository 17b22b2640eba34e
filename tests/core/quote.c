/* quote: what a command would change, told to whoever asks, without doing it. */

#include "tests/core/rig.h"

#include "hub/core/place/place.h"
#include "protocol/pos/model/limits.h"

#include <stdio.h>
#include <stdlib.h>

static struct rig r;

static void ask(struct client *c, const char *op, const char *type, const char *body)
{
    client_send(c,
        "{\"t\":\"quote\",\"id\":\"q1\",\"cmd\":{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"%s\","
        "\"body\":%s}}",
        op, type, body);
    rig_turn(&r); /* no time passes */
}

static void say_it(struct client *c, const char *op, const char *type, const char *body)
{
    client_send(c, "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"%s\",\"body\":%s}", op, type, body);
}

static const cJSON *put_of(const cJSON *m, const char *kind, int i)
{
    const cJSON *put = cJSON_GetObjectItemCaseSensitive(m, "put");
    return cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(put, kind), i);
}

/* An order with one line. */
static const char *order_with_soup(struct client *c, int n)
{
    const char *order = fixed_id(0x9000 + n), *op = fixed_id(0x6000 + n);
    expect_ok(c, (say_takeaway(c, op, order), rig_run(&r, 10), op));
    op = fixed_id(0x7000 + n);
    expect_ok(c, (say_line_add(c, op, order, ""), rig_run(&r, 10), op));
    return order;
}

static const char *halves(const char *order)
{
    static char body[512];
    snprintf(body, sizeof body,
        "{\"order_id\":\"%s\",\"checks\":[{\"check_id\":\"%s\",\"weight\":1},"
        "{\"check_id\":\"%s\",\"weight\":1}]}",
        order, fixed_id(0x9101), fixed_id(0x9102));
    return body;
}

START_TEST(a_split_is_quoted_and_nothing_happens)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, CASHIER, "\"orders\"");
    struct client *other = client_sub(&r, 0, WAITER, "\"orders\"");
    const char *order = order_with_soup(c, 0), *op = new_id(&r);
    while (client_take(other, "change") || client_take(c, "change"))
        ;
    int64_t head = journal_head(&r);
    ask(c, op, "check.split", halves(order));
    cJSON *m = client_expect(c, "quoted"); /* at once: it waits for no commit */
    ck_assert_str_eq(text_of(m, "id"), "q1");
    ck_assert_int_eq(int_of(m, "seq"), head);
    ck_assert_int_eq(int_of(put_of(m, "check", 0), "total"), 250);
    ck_assert_int_eq(int_of(put_of(m, "check", 1), "total"), 250);
    ck_assert_ptr_null(cJSON_GetObjectItemCaseSensitive(m, "code"));
    rig_run(&r, 5000); /* with syncs, whose digests the clients check */
    ck_assert_int_eq(journal_head(&r), head);
    client_expect_no(c, "change");
    client_expect_no(other, "change");
    client_expect_no(other, "quoted");
    ck_assert_ptr_null(mem_db_receipt(r.db, tenant_id(0), venue_id(0), id_of_text(op)));
    ck_assert_int_eq(rig_metric(&r, 0, "payon_quotes_total"), 1);
    /* Neither the op nor the ids are taken. */
    say_it(c, op, "check.split", halves(order));
    rig_run(&r, 10);
    expect_ok(c, op);
    rig_fini(&r);
}
END_TEST

START_TEST(what_would_be_refused_says_why)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, CASHIER, "\"orders\"");
    char body[128];
    snprintf(body, sizeof body, "{\"order_id\":\"%s\"}", fixed_id(0x9999));
    ask(c, new_id(&r), "order.send", body);
    cJSON *m = client_expect(c, "quoted");
    ck_assert_str_eq(text_of(m, "code"), "not_found");
    ck_assert_str_eq(text_of(cJSON_GetObjectItemCaseSensitive(m, "detail"), "field"), "order_id");
    ask(c, new_id(&r), "setup.put", "{}");
    ck_assert_str_eq(text_of(client_expect(c, "quoted"), "code"), "forbidden");
    snprintf(body, sizeof body, "{\"order_id\":\"%s\",\"unheard_of\":1}", fixed_id(0x9999));
    ask(c, new_id(&r), "order.send", body);
    ck_assert_str_eq(text_of(client_expect(c, "quoted"), "code"), "bad_command");
    ask(c, new_id(&r), "order.send", "{\"order_id\":\"x\"}");
    m = client_expect(c, "error");
    ck_assert_str_eq(text_of(m, "id"), "q1");
    ck_assert_str_eq(text_of(m, "code"), "field_type");
    rig_fini(&r);
}
END_TEST

START_TEST(a_kitchen_learns_no_amounts)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, CASHIER, "\"orders\"");
    struct client *cook = client_hello(&r, 0, KITCHEN);
    char body[128];
    const char *order = order_with_soup(c, 0);
    ask(cook, new_id(&r), "check.split", halves(order));
    cJSON *m = client_expect(cook, "quoted");
    ck_assert_str_eq(text_of(m, "code"), "forbidden");
    snprintf(body, sizeof body, "{\"order_id\":\"%s\",\"course\":1}", order);
    ask(cook, new_id(&r), "course.fire", body); /* a cook may */
    m = client_expect(cook, "quoted");
    ck_assert_ptr_null(cJSON_GetObjectItemCaseSensitive(m, "put")->child);
    rig_fini(&r);
}
END_TEST

START_TEST(what_the_venue_has_no_room_for_is_quoted_so)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, MANAGER, "\"orders\"");
    const char *order = order_with_soup(c, 0);
    struct place *p = place_find(r.nodes[0].hub, tenant_id(0), venue_id(0));
    size_t before = p->venue->slots.json;
    p->venue->slots.json = LIMIT_VENUE_BYTES - LIMIT_VENUE_RESERVE_BYTES;
    ask(c, new_id(&r), "check.split", halves(order));
    ck_assert_str_eq(text_of(client_expect(c, "quoted"), "code"), "venue_full");
    char body[128];
    snprintf(body, sizeof body, "{\"order_id\":\"%s\"}", order);
    ask(c, new_id(&r), "order.cancel", body); /* leaves it smaller */
    ck_assert_ptr_null(cJSON_GetObjectItemCaseSensitive(client_expect(c, "quoted"), "code"));
    p->venue->slots.json = before;
    rig_fini(&r);
}
END_TEST

/* So many tickets show the order's note that the journal would not take them all at once; no rule
 * lets an order have them. */
START_TEST(what_changes_too_much_at_once_is_quoted_so)
{
    enum { TICKETS = 9000 };
    char note[NOTE_MAX_CHARS], body[512];
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, MANAGER, "\"orders\"");
    char order[ID_TEXT + 1];
    snprintf(order, sizeof order, "%s", order_with_soup(c, 0));
    struct place *p = place_find(r.nodes[0].hub, tenant_id(0), venue_id(0));
    memset(note, 'n', sizeof note);
    struct ticket t = {.rev = 1, .order_id = id_of_text(order), .number = 1, .fire_no = 1};
    for (int i = 0; i < TICKETS; i++) {
        t.id = id_of_text(fixed_id(0x20000 + i));
        const struct record *rec = record_new(KIND_ticket, &t);
        ck_assert_int_eq(venue_load(p->venue, KIND_ticket, rec), 0);
        record_drop(rec);
    }
    snprintf(
        body, sizeof body, "{\"order_id\":\"%s\",\"note\":\"%.*s\"}", order, NOTE_MAX_CHARS, note);
    const char *op = new_id(&r);
    ask(c, op, "order.note", body);
    ck_assert_str_eq(text_of(client_expect(c, "quoted"), "code"), "change_too_large");
    say_it(c, op, "order.note", body);
    rig_run(&r, 10);
    ck_assert_str_eq(text_of(client_expect(c, "no"), "code"), "change_too_large");
    rig_fini(&r);
}
END_TEST

/* Each is decided at once, so they count as many messages. */
START_TEST(whoever_asks_too_often_is_cut)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, CASHIER, "\"orders\"");
    const char *order = order_with_soup(c, 0);
    int n = 0;
    for (; !c->closed && n < LIMIT_MESSAGE_BURST; n++)
        ask(c, new_id(&r), "check.split", halves(order));
    ck_assert_int_ge(n, LIMIT_MESSAGE_BURST / (LIMIT_QUOTE_COST + 1) - 2);
    ck_assert_int_le(n, LIMIT_MESSAGE_BURST / LIMIT_QUOTE_COST);
    rig_fini(&r);
}
END_TEST

/* -- quotes equal what the commands then do ---------------------------------------------------- */

static struct unit_random dice;

static int below(int n)
{
    return (int)unit_random_below(&dice, (uint64_t)n);
}

enum { ORDERS = 3, LINES = 40, CHECKS = 8 };
static char orders[ORDERS][40], lines[LINES][40], checks[CHECKS][40];
static int n_lines, n_checks;

static const char *some(char (*ids)[40], int n)
{
    return n ? ids[below(n)] : fixed_id(0xdead);
}

/* A command that changes what something costs, or is refused. */
static const char *random_command(char body[1024])
{
    const char *order = orders[below(ORDERS)], *fresh = new_id(&r);
    switch (below(9)) {
    case 0:
    case 1:
    case 2:
        snprintf(lines[n_lines % LINES], sizeof *lines, "%s", fresh);
        n_lines += n_lines < LINES;
        snprintf(body, 1024,
            "{\"line_id\":\"%s\",\"order_id\":\"%s\",\"item_id\":\"%s\",\"quantity\":%d}", fresh,
            order, fixed_id(8 + below(2)), 1 + below(3));
        return "line.add";
    case 3:
        snprintf(body, 1024,
            "{\"discount_id\":\"%s\",\"order_id\":\"%s\",\"kind\":\"percent\","
            "\"percent_ppm\":%d,\"reason\":\"x\"}",
            fresh, order, 10000 * (1 + below(40)));
        return "discount.give";
    case 4:
        snprintf(body, 1024,
            "{\"charge_id\":\"%s\",\"order_id\":\"%s\",\"name\":\"Service\",\"kind\":\"percent\","
            "\"percent_ppm\":%d,\"after_tax\":true,\"tax_id\":\"%s\"}",
            fresh, order, 10000 * (1 + below(20)), fixed_id(6));
        return "charge.add";
    case 5:
        snprintf(checks[n_checks % CHECKS], sizeof *checks, "%s", fresh);
        n_checks += n_checks < CHECKS;
        snprintf(body, 1024,
            "{\"order_id\":\"%s\",\"checks\":[{\"check_id\":\"%s\",\"weight\":%d}],"
            "\"lines\":[{\"line_id\":\"%s\",\"check_id\":\"%s\"}]}",
            order, fresh, below(3), some(lines, n_lines), fresh);
        return "check.split";
    case 6:
        snprintf(body, 1024, "{\"check_id\":\"%s\",\"into_id\":\"%s\"}", some(checks, n_checks),
            some(checks, n_checks));
        return "check.merge";
    case 7:
        snprintf(body, 1024,
            "{\"order_id\":\"%s\",\"to_order_id\":\"%s\",\"lines\":[{\"line_id\":\"%s\"}]}", order,
            orders[below(ORDERS)], some(lines, n_lines));
        return "line.transfer";
    default:
        snprintf(body, 1024, "{\"order_id\":\"%s\",\"covers\":%d}", order, 1 + below(9));
        return "order.covers";
    }
}

static void same(const cJSON *quoted, const cJSON *done, const char *key, const char *what)
{
    const cJSON *a = cJSON_GetObjectItemCaseSensitive(quoted, key);
    const cJSON *b = cJSON_GetObjectItemCaseSensitive(done, key);
    char *x = cJSON_PrintUnformatted(a), *y = cJSON_PrintUnformatted(b);
    ck_assert_msg(strcmp(x, y) == 0, "%s, %s: quoted %s, done %s", what, key, x, y);
    free(x);
    free(y);
}

START_TEST(a_quote_is_what_the_command_then_does)
{
    int n_done = 0, n_refused = 0;
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, MANAGER, "\"checks\"");
    dice.state = 20261128;
    n_lines = n_checks = 0;
    for (int i = 0; i < ORDERS; i++)
        snprintf(orders[i], sizeof *orders, "%s", order_with_soup(c, i));
    while (client_take(c, "change"))
        ;
    for (int i = 0; i < 400; i++) {
        char body[1024], op[40];
        const char *type = random_command(body);
        snprintf(op, sizeof op, "%s", new_id(&r));
        ask(c, op, type, body);
        cJSON *quoted = client_expect(c, "quoted");
        say_it(c, op, type, body); /* before time passes */
        rig_run(&r, 200);
        cJSON *answer = answer_of(c, op), *change = client_take(c, "change");
        ck_assert_ptr_nonnull(answer);
        if (cJSON_GetObjectItemCaseSensitive(quoted, "code")) {
            same(quoted, answer, "code", type);
            same(quoted, answer, "detail", type);
            ck_assert_ptr_null(change);
            n_refused++;
            continue;
        }
        ck_assert_str_eq(text_of(answer, "t"), "ok");
        same(quoted, answer, "result", type);
        if (!change) { /* nothing to change */
            ck_assert_ptr_null(cJSON_GetObjectItemCaseSensitive(quoted, "put")->child);
            continue;
        }
        ck_assert_int_eq(int_of(quoted, "seq") + 1, int_of(change, "seq"));
        same(quoted, change, "put", type);
        same(quoted, change, "del", type);
        n_done++;
    }
    ck_assert_int_gt(n_done, 150);
    ck_assert_int_gt(n_refused, 20);
    rig_fini(&r);
}
END_TEST

UNIT_MAIN("quote", a_split_is_quoted_and_nothing_happens, what_would_be_refused_says_why,
    a_kitchen_learns_no_amounts, what_the_venue_has_no_room_for_is_quoted_so,
    what_changes_too_much_at_once_is_quoted_so, whoever_asks_too_often_is_cut,
    a_quote_is_what_the_command_then_does)

/* Changes: filtered for an audience, whole for the journal, and back. */
#include "protocol/wire/message.h"

#include "tests/unit/wire/edit.h"
#include "tests/unit/wire/gen.h"

enum { ROUNDS = 400 };

static struct arena arena;
static struct buf text, other;

static void begin(void)
{
    arena_init(&arena, 64 << 20);
    buf_init(&text, 4 << 20);
    buf_init(&other, 4 << 20);
}

static void end(void)
{
    buf_fini(&other);
    buf_fini(&text);
    arena_fini(&arena);
}

static id made(uint8_t n)
{
    return (id){{n, 0, 0, 0, 0, 0, 0x70, 0, 0x80}};
}

#define ID(n)  "0" #n "000000-0000-7000-8000-000000000000"
#define Q(key) "\"" key "\":"

/* An order with a ticket at station 8 and one at 9, which is put and leaves; and a counter. */
static const struct order order = {
    .id = {{1, 0, 0, 0, 0, 0, 0x70, 0, 0x80}}, .rev = 2, .number = 5};
static const struct ticket ticket_8 = {.id = {{2, 0, 0, 0, 0, 0, 0x70, 0, 0x80}},
    .rev = 1,
    .order_id = {{1, 0, 0, 0, 0, 0, 0x70, 0, 0x80}},
    .station_id = {{8, 0, 0, 0, 0, 0, 0x70, 0, 0x80}}};
static const struct ticket ticket_9 = {.id = {{3, 0, 0, 0, 0, 0, 0x70, 0, 0x80}},
    .rev = 1,
    .order_id = {{1, 0, 0, 0, 0, 0, 0x70, 0, 0x80}},
    .station_id = {{9, 0, 0, 0, 0, 0, 0x70, 0, 0x80}}};
static const struct counter counter = {.id = {{4, 0, 0, 0, 0, 0, 0x70, 0, 0x80}}, .rev = 9};

static struct change sample(void)
{
    static struct put puts[4];
    static struct del dels[1];
    static struct event events[3];
    puts[0] = (struct put){KIND_counter, (const struct record *)&counter};
    puts[1] = (struct put){KIND_order, (const struct record *)&order};
    puts[2] = (struct put){KIND_ticket, (const struct record *)&ticket_8};
    puts[3] = (struct put){KIND_ticket, (const struct record *)&ticket_9};
    dels[0] = (struct del){KIND_ticket, ticket_9.id};
    events[0] = (struct event){EVENT_order_sent, order.id, STR("")};
    events[1] = (struct event){EVENT_ticket_sent, ticket_8.id, STR("")};
    events[2] = (struct event){EVENT_ticket_picked_up, ticket_9.id, STR("by \"Jo\"")};
    return (struct change){.seq = 41,
        .op = made(7),
        .at = {1000},
        .recorded = {2000},
        .by = {.device = made(6), .name = STR("Bar"), .role = ROLE_WAITER},
        .events = events,
        .n_events = 3,
        .puts = puts,
        .n_puts = 4,
        .dels = dels,
        .n_dels = 1};
}

static bool told(
    const struct change *c, unsigned topics, const id *stations, size_t n, enum view view)
{
    struct audience_key k = {.topics = topics, .stations = stations, .n_stations = n, .view = view};
    buf_reset(&text);
    return wire_put_change(&text, c, &k);
}

static bool has(const char *part)
{
    return memmem(text.p, text.n, part, strlen(part)) != NULL;
}

START_TEST(each_audience_sees_its_part)
{
    struct change c = sample();
    id eight = made(8), nine = made(9);
    ck_assert(told(&c, TOPIC_BIT(ORDERS), NULL, 0, VIEW_FLOOR));
    ck_assert(has(Q("put") "{" Q("order") "[{") && has(Q("number") "5") && has(Q("del") "{}"));
    ck_assert(has(Q("events") "[{" Q("type") "\"order.sent\"," Q("id") "\"" ID(1) "\"}]"));
    ck_assert(!has("ticket") && !has("counter"));

    ck_assert(told(&c, TOPIC_BIT(KITCHEN), &eight, 1, VIEW_KITCHEN));
    ck_assert(has(ID(2)) && !has(ID(3)) && !has(Q("order")) && has(Q("del") "{}"));
    ck_assert(has("ticket.sent") && !has("ticket.picked_up"));

    ck_assert(told(&c, TOPIC_BIT(KITCHEN), &nine, 1, VIEW_KITCHEN));
    ck_assert(!has(ID(2)) && has(Q("del") "{" Q("ticket") "[\"" ID(3) "\"]}"));
    ck_assert(has(Q("text") "\"by \\\"Jo\\\"\""));

    ck_assert(told(&c, TOPIC_BIT(EXPO), NULL, 0, VIEW_KITCHEN));
    ck_assert(has(ID(2)) && has(ID(3)));
    id both[] = {made(8), made(9)};
    buf_reset(&other);
    buf_put_str(&other, buf_str(&text));
    ck_assert(told(&c, TOPIC_BIT(KITCHEN), both, 2, VIEW_KITCHEN));
    ck_assert(str_eq(buf_str(&text), buf_str(&other)));
}
END_TEST

START_TEST(nothing_visible_sends_nothing)
{
    struct change c = sample();
    id seven = made(7);
    ck_assert(!told(&c, TOPIC_BIT(MENU) | TOPIC_BIT(FLOOR), NULL, 0, VIEW_FULL));
    ck_assert(!told(&c, TOPIC_BIT(KITCHEN), &seven, 1, VIEW_KITCHEN));
    ck_assert(!told(&c, TOPIC_BIT(KITCHEN), NULL, 0, VIEW_KITCHEN));
    ck_assert(!told(&c, 0, NULL, 0, VIEW_FULL));
    ck_assert_uint_eq(text.n, 0);
    /* All topics, but not the counter: nobody is told of it. */
    ck_assert(told(&c, ~0u, NULL, 0, VIEW_FULL));
    ck_assert(!has("counter"));
}
END_TEST

START_TEST(an_imported_order_is_told_to_nobody)
{
    struct change c = sample();
    struct event imported = {.type = EVENT_order_imported, .about = c.events[0].about};
    c.events = &imported;
    c.n_events = 1;
    ck_assert(!told(&c, ~0u, NULL, 0, VIEW_FULL));
    ck_assert_uint_eq(text.n, 0);
    wire_put_journal(&text, &c);
    ck_assert(has("order.imported") && has("\"put\":{\""));
}
END_TEST

START_TEST(the_whole_form)
{
    struct change c = sample();
    c.puts = NULL, c.n_puts = 0, c.n_events = 0;
    c.chain.b[1] = 0xab;
    c.by.staff = made(5);
    ck_assert(told(&c, TOPIC_BIT(EXPO), NULL, 0, VIEW_KITCHEN));
    static const char want[] =
        "{\"t\":\"change\",\"seq\":41,\"mark\":\"00ab000000000000\","
        "\"op\":\"07000000-0000-7000-8000-000000000000\","
        "\"at\":\"1970-01-01T00:00:01.000Z\",\"recorded\":\"1970-01-01T00:00:02.000Z\","
        "\"by\":{\"device\":\"06000000-0000-7000-8000-000000000000\","
        "\"staff\":\"05000000-0000-7000-8000-000000000000\",\"name\":\"Bar\",\"role\":\"waiter\"},"
        "\"events\":[],\"put\":{},\"del\":{\"ticket\":[\"03000000-0000-7000-8000-000000000000\"]}}";
    ck_str_is(buf_str(&text), want);
    /* Its station is no longer known: every station that may have held it is told. */
    id seven = made(7);
    ck_assert(told(&c, TOPIC_BIT(KITCHEN), &seven, 1, VIEW_KITCHEN));
}
END_TEST

START_TEST(stations_are_found)
{
    struct unit_random r = {3};
    for (size_t n = 0; n < 12; n++) {
        id stations[12];
        for (size_t i = 0; i < n; i++)
            stations[i] = made((uint8_t)(10 + 2 * i));
        struct audience_key k = {.topics = TOPIC_BIT(KITCHEN),
            .stations = stations,
            .n_stations = n / 2,
            .view = VIEW_KITCHEN,
            .backed = stations + n / 2, /* seen like its own */
            .n_backed = n - n / 2};
        for (int s = 9; s < 36; s++) {
            struct ticket t = {.id = gen_id(&r), .rev = 1, .station_id = made((uint8_t)s)};
            bool in = s >= 10 && s % 2 == 0 && (size_t)(s - 10) / 2 < n;
            ck_assert_int_eq(audience_sees(&k, KIND_ticket, &t), in);
        }
    }
}
END_TEST

static void same_change(const struct change *a, const struct change *b)
{
    ck_assert(id_eq(a->op, b->op));
    ck_assert_int_eq(a->at.ms, b->at.ms);
    ck_assert_int_eq(a->recorded.ms, b->recorded.ms);
    ck_assert(id_eq(a->by.device, b->by.device) && id_eq(a->by.staff, b->by.staff));
    ck_assert(str_eq(a->by.name, b->by.name));
    ck_assert_int_eq(a->by.role, b->by.role);
    ck_assert(id_eq(a->by.approver, b->by.approver));
    ck_assert_uint_eq(a->n_events, b->n_events);
    for (size_t i = 0; i < a->n_events; i++) {
        ck_assert_int_eq(a->events[i].type, b->events[i].type);
        ck_assert(id_eq(a->events[i].about, b->events[i].about));
        ck_assert(str_eq(a->events[i].text, b->events[i].text));
    }
    ck_assert_uint_eq(a->n_puts, b->n_puts);
    for (size_t i = 0; i < a->n_puts; i++) {
        ck_assert_int_eq(a->puts[i].kind, b->puts[i].kind);
        ck_assert(record_eq(a->puts[i].kind, a->puts[i].rec, b->puts[i].rec));
    }
    ck_assert_uint_eq(a->n_dels, b->n_dels);
    for (size_t i = 0; i < a->n_dels; i++) {
        ck_assert_int_eq(a->dels[i].kind, b->dels[i].kind);
        ck_assert(id_eq(a->dels[i].id, b->dels[i].id));
    }
}

START_TEST(journal_comes_back)
{
    struct unit_random r = {20261122};
    for (int i = 0; i < ROUNDS; i++) {
        struct change c = gen_change(&r, &arena), back;
        if (i % 8 == 0)
            c.by.device = (id){{0}}; /* the hub itself */
        buf_reset(&text);
        buf_reset(&other);
        wire_put_journal(&text, &c);
        ck_assert(!text.failed);
        ck_assert_int_eq(wire_get_journal(buf_str(&text), &arena, &back), MESSAGE_OK);
        same_change(&c, &back);
        ck_assert_int_eq(back.seq, 0);
        wire_put_journal(&other, &back);
        ck_assert(str_eq(buf_str(&text), buf_str(&other)));
        arena_reset(&arena);
    }
}
END_TEST

static enum message_error journal(const char *path, const char *value, struct change *ret)
{
    struct change c = sample();
    buf_reset(&text);
    buf_reset(&other);
    wire_put_journal(&text, &c);
    edit_json(&other, buf_str(&text), path, value);
    return wire_get_journal(buf_str(&other), &arena, ret);
}

START_TEST(newer_hubs_are_read)
{
    struct change c;
    ck_assert_int_eq(journal("put.coupon", "[{\"id\":1}]", &c), MESSAGE_OK);
    ck_assert_uint_eq(c.n_puts, 4);
    ck_assert_int_eq(journal("del.coupon", "[1]", &c), MESSAGE_OK);
    ck_assert_uint_eq(c.n_dels, 1);
    ck_assert_int_eq(journal("events[0].type", "\"coupon.cut\"", &c), MESSAGE_OK);
    ck_assert_uint_eq(c.n_events, 2);
    ck_assert_int_eq(c.events[0].type, EVENT_ticket_sent);
    static const char *const zero[] = {"null", "0", "\"\"", "false", "[]",
        "\"00000000-0000-0000-0000-000000000000\"", "\"1970-01-01T00:00:00.000Z\""};
    for (size_t i = 0; i < sizeof zero / sizeof *zero; i++) {
        ck_assert_int_eq(journal("put.order[0].tip", zero[i], &c), MESSAGE_OK);
        ck_assert_uint_eq(c.n_puts, 4);
    }
    ck_assert_int_eq(journal("by.badge", "7", &c), MESSAGE_OK);
    ck_assert_int_eq(journal("events[0].loud", "true", &c), MESSAGE_OK);
    ck_assert_int_eq(journal("weather", "\"rain\"", &c), MESSAGE_OK);
    ck_assert_int_eq(journal("put.order[0].due", NULL, &c), MESSAGE_OK); /* older text */
}
END_TEST

/* What this hub would lose with its next put of the record. */
START_TEST(what_would_be_lost_is_refused)
{
    static const char *const values[] = {"7", "-1", "true", "\"x\"", "[0]", "{}",
        "\"019ab000-0000-7000-8000-000000000001\"", "\"2026-11-22T11:47:49.001Z\""};
    struct change c;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        ck_assert_int_eq(journal("put.order[0].tip", values[i], &c), ERROR_FIELD_UNKNOWN);
    struct list list;
    ck_assert_int_eq(
        wire_get_list(STR("[{\"half\":null}]"), &shape_choice, &arena, &list), MESSAGE_OK);
    ck_assert_int_eq(
        wire_get_list(STR("[{\"half\":1}]"), &shape_choice, &arena, &list), ERROR_FIELD_UNKNOWN);
}
END_TEST

START_TEST(broken_journals_are_not)
{
    static const struct {
        const char *path, *value;
        enum message_error error;
    } rows[] = {
        {"op", NULL, ERROR_FIELD_MISSING},
        {"op", "\"x\"", ERROR_FIELD_TYPE},
        {"at", NULL, ERROR_FIELD_MISSING},
        {"recorded", "7", ERROR_FIELD_TYPE},
        {"by", "null", ERROR_FIELD_TYPE},
        {"by.device", NULL, ERROR_FIELD_MISSING},
        {"by.staff", "1", ERROR_FIELD_TYPE},
        {"by.name", NULL, ERROR_FIELD_MISSING},
        {"by.role", "\"cook\"", ERROR_FIELD_ENUM},
        {"by.approver", "1", ERROR_FIELD_TYPE},
        {"events", NULL, ERROR_FIELD_MISSING},
        {"events[0]", "1", ERROR_FIELD_TYPE},
        {"events[1].id", NULL, ERROR_FIELD_MISSING},
        {"events[2].text", "1", ERROR_FIELD_TYPE},
        {"put", "[]", ERROR_FIELD_TYPE},
        {"put.order", "{}", ERROR_FIELD_TYPE},
        {"put.order[0]", "null", ERROR_FIELD_TYPE},
        {"put.order[0].id", NULL, ERROR_FIELD_MISSING},
        {"put.order[0].rev", NULL, ERROR_FIELD_MISSING},
        {"put.order[0].rev", "0", ERROR_FIELD_MISSING},
        {"put.order[0].state", "\"eaten\"", ERROR_FIELD_ENUM},
        {"del", NULL, ERROR_FIELD_MISSING},
        {"del.ticket", "{}", ERROR_FIELD_TYPE},
        {"del.ticket[0]", "1", ERROR_FIELD_TYPE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct change c = {.seq = 77};
        enum message_error e = journal(rows[i].path, rows[i].value, &c);
        ck_assert_msg(e == rows[i].error, "%s: %s", rows[i].path, message_error_descs[e].code);
        ck_assert_int_eq(c.seq, 77); /* untouched */
    }
    struct change c;
    ck_assert_int_eq(wire_get_journal(STR("[]"), &arena, &c), ERROR_NOT_OBJECT);
    ck_assert_int_eq(wire_get_journal(STR("{"), &arena, &c), ERROR_BAD_JSON);
    ck_assert_int_eq(wire_get_journal(STR(""), &arena, &c), ERROR_BAD_JSON);
}
END_TEST

START_TEST(journal_out_of_memory)
{
    struct change c = sample(), back;
    wire_put_journal(&text, &c);
    enum message_error e = ERROR_NO_MEMORY;
    for (size_t max = 0; e != MESSAGE_OK; max += 64) {
        struct arena small;
        ck_assert_uint_lt(max, 1 << 16);
        arena_init(&small, max);
        e = wire_get_journal(buf_str(&text), &small, &back);
        ck_assert(e == MESSAGE_OK || e == ERROR_NO_MEMORY);
        arena_fini(&small);
    }
}
END_TEST

START_TEST(lists_come_back)
{
    struct unit_random r = {5};
    for (int i = 0; i < ROUNDS; i++) {
        struct line *line = gen_new(&r, &arena, &shape_line);
        struct list back = {0};
        buf_reset(&text);
        buf_reset(&other);
        wire_put_list(&text, &shape_choice, line->choices, VIEW_FULL);
        ck_assert_int_eq(wire_get_list(buf_str(&text), &shape_choice, &arena, &back), MESSAGE_OK);
        ck_assert_uint_eq(back.n, line->choices.n);
        wire_put_list(&other, &shape_choice, back, VIEW_FULL);
        ck_assert(str_eq(buf_str(&text), buf_str(&other)));
        arena_reset(&arena);
    }
    struct list none = {&r, 9};
    ck_assert_int_eq(wire_get_list(STR("[]"), &shape_choice, &arena, &none), MESSAGE_OK);
    ck_assert_uint_eq(none.n, 0);
    ck_assert_int_eq(wire_get_list(STR("{}"), &shape_choice, &arena, &none), ERROR_FIELD_TYPE);
    ck_assert_int_eq(wire_get_list(STR("[1]"), &shape_choice, &arena, &none), ERROR_FIELD_TYPE);
    ck_assert_int_eq(wire_get_list(STR("[}"), &shape_choice, &arena, &none), ERROR_BAD_JSON);
}
END_TEST

/* The sum over the records that an audience holds, as a screen computes it from the messages. */
START_TEST(digest_is_of_the_text)
{
    struct unit_random r = {6};
    for (int kind = 0; kind < KINDS_N; kind++)
        for (int view = 0; view < VIEWS_N; view++) {
            const void *rec = gen_new(&r, &arena, record_descs[kind].shape);
            struct digest d =
                wire_record_digest((enum record_kind)kind, rec, (enum view)view, &other);
            buf_reset(&text);
            wire_put_record(&text, (enum record_kind)kind, rec, (enum view)view);
            struct digest want = digest_of(buf_str(&text));
            ck_assert(d.a == want.a && d.b == want.b);
        }
}
END_TEST

UNIT_MAIN_WITH("wire/change", begin, end, each_audience_sees_its_part,
    nothing_visible_sends_nothing, an_imported_order_is_told_to_nobody, the_whole_form,
    stations_are_found, journal_comes_back, newer_hubs_are_read, what_would_be_lost_is_refused,
    broken_journals_are_not, journal_out_of_memory, lists_come_back, digest_is_of_the_text)

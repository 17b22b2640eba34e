/* Structs of every shape to JSON and back. */
#include "protocol/wire/shape_json.h"

#include "tests/unit/wire/gen.h"

enum { ROUNDS = 200 };

static const struct json_limits limits = {
    .bytes_max = 1 << 20, .depth_max = 32, .tokens_max = 1 << 18};
static struct arena arena;
static struct json_doc doc;
static struct buf buf;
static struct unit_random seeded;

static void begin(void)
{
    arena_init(&arena, 64 << 20);
    json_doc_init(&doc);
    buf_init(&buf, 1 << 20);
    seeded = (struct unit_random){20261122};
}

static void end(void)
{
    buf_fini(&buf);
    json_doc_fini(&doc);
    arena_fini(&arena);
}

static struct json parse(struct str text)
{
    ck_assert_int_eq(json_parse(&doc, text, &limits, &arena), 0);
    return json_root(&doc);
}

static void *read_back(const struct shape *s, struct str text, enum json_source source)
{
    struct json_reader r = {.arena = &arena, .source = source};
    void *to = arena_alloc(&arena, s->size);
    enum message_error e = shape_read(&r, s, parse(text), NULL, to);
    ck_assert_msg(e == MESSAGE_OK, "%s: %.*s: %s", s->name, STR_ARG(r.field),
        message_error_descs[r.error].code);
    return to;
}

/* How a field reads that is left out, as JSON. */
static const char *zero_text(const struct field *f)
{
    switch (f->type) {
    case FIELD_TEXT:
        return "\"\"";
    case FIELD_INT:
    case FIELD_MONEY:
        return "0";
    case FIELD_BOOL:
        return "false";
    case FIELD_LIST:
        return "[]";
    default:
        return "null";
    }
}

/* Bytes of the fields that were left out of `j`, with their commas. */
static size_t left_out(const struct shape *s, struct json j)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];
        struct json v = json_get(j, f->name);
        if (json_is_absent(v) && f->type == FIELD_ENUM)
            n += f->key.n + strlen(f->enums->names[0]) + 3;
        else if (json_is_absent(v))
            n += f->key.n + strlen(zero_text(f)) + 1;
        else if (f->type == FIELD_LIST)
            for (struct json e = json_first(v); !json_is_absent(e); e = json_next(e))
                n += left_out(f->element, e);
    }
    return n;
}

START_TEST(records_come_back)
{
    for (int i = 0; i < ROUNDS * KINDS_N; i++) {
        enum record_kind kind = (enum record_kind)(i % KINDS_N);
        const struct shape *s = record_descs[kind].shape;
        const void *rec = gen_new(&seeded, &arena, s);
        buf_reset(&buf);
        wire_put_record(&buf, kind, rec, VIEW_FULL);
        ck_assert(!buf.failed);
        ck_assert_uint_eq(
            record_json_bytes(kind, rec), buf.n + 1 + left_out(s, parse(buf_str(&buf))));
        ck_assert(record_eq(kind, rec, read_back(s, buf_str(&buf), FROM_HUB)));
        arena_reset(&arena);
    }
}
END_TEST

/* True when a record without the field reads the same. */
static bool is_zero(const struct field *f, struct json v)
{
    struct str s;
    int64_t n;
    bool b;
    if (field_is_opt(f))
        return json_is_null(v);
    return (json_int(v, &n) && n == 0) || (json_bool(v, &b) && !b) ||
           (json_is_array(v) && json_len(v) == 0) ||
           (json_str(v, &s) && str_eq(s, str_of(f->enums ? f->enums->names[0] : "")));
}

/* Checks for exactly the keys that a view may see, in the order of the table, but for those that
 * are left out at zero. */
static void check_keys(const struct shape *s, struct json j, unsigned bits)
{
    struct json v = json_first(j);
    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];
        if (!(f->vis & bits))
            continue;
        if (field_may_be_left_out(f)) {
            if (json_is_absent(v) || !str_eq(json_key(v), str_of(f->name)))
                continue; /* records_come_back says that it was zero */
            ck_assert_msg(!is_zero(f, v), "%s.%s", s->name, f->name);
        }
        ck_str_is(json_key(v), f->name);
        if (f->type == FIELD_LIST)
            for (struct json e = json_first(v); !json_is_absent(e); e = json_next(e))
                check_keys(f->element, e, bits);
        v = json_next(v);
    }
    ck_assert(json_is_absent(v));
}

START_TEST(views_are_kept)
{
    for (int i = 0; i < 10 * KINDS_N * VIEWS_N; i++) {
        enum record_kind kind = (enum record_kind)(i % KINDS_N);
        enum view view = (enum view)(i / KINDS_N % VIEWS_N);
        const struct shape *s = record_descs[kind].shape;
        buf_reset(&buf);
        wire_put_record(&buf, kind, gen_new(&seeded, &arena, s), view);
        check_keys(s, parse(buf_str(&buf)), view_bits(view));
        read_back(s, buf_str(&buf), FROM_HUB);
    }
}
END_TEST

/* The fields that no kitchen may see, by name. */
START_TEST(kitchen_sees_no_money)
{
    static const char *const hidden[] = {"\"price\":", "\"unit_price\":", "\"net\":", "\"total\":",
        "\"due\":", "\"cost\":", "\"customer\":", "\"amount\":", "\"tender\":"};
    for (int kind = 0; kind < KINDS_N; kind++)
        for (int i = 0; i < 10; i++) {
            buf_reset(&buf);
            wire_put_record(&buf, (enum record_kind)kind,
                gen_new(&seeded, &arena, record_descs[kind].shape), VIEW_KITCHEN);
            for (size_t k = 0; k < sizeof hidden / sizeof *hidden; k++)
                ck_assert_msg(!memmem(buf.p, buf.n, hidden[k], strlen(hidden[k])), "%s in %s",
                    hidden[k], record_descs[kind].name);
        }
}
END_TEST

START_TEST(bodies_come_back)
{
    gen_controls = false;
    for (int i = 0; i < ROUNDS * COMMANDS_N; i++) {
        const struct command_desc *d = &command_descs[i % COMMANDS_N];
        const void *body = gen_new(&seeded, &arena, d->body);
        struct buf again;
        buf_init(&again, buf.max);
        buf_reset(&buf);
        struct json_out o = json_out(&buf);
        shape_write_given(&o, d->body, body);
        const void *back = read_back(d->body, buf_str(&buf), FROM_DEVICE);
        o = json_out(&again);
        shape_write_given(&o, d->body, back);
        ck_assert(str_eq(buf_str(&buf), buf_str(&again)));
        buf_fini(&again);
        arena_reset(&arena);
    }
}
END_TEST

START_TEST(absent_is_null_or_left_out)
{
    struct cmd_order_open body = {.order_id = {{1}}, .kind = order_kind_TAKEAWAY};
    struct json_out o = json_out(&buf);
    shape_write(&o, &shape_cmd_order_open, &body, view_bits(VIEW_FULL));
    struct str begins =
        STR("{\"order_id\":\"01000000-0000-0000-0000-000000000000\",\"kind\":\"takeaway\","
            "\"table_id\":null,\"covers\":null,\"customer\":\"\",\"note\":\"\",\"another\":false");
    ck_assert(buf_str(&buf).n >= begins.n); /* fields that came later follow */
    ck_assert(str_eq((struct str){buf_str(&buf).p, begins.n}, begins));
    buf_reset(&buf);
    o = json_out(&buf);
    shape_write_given(&o, &shape_cmd_order_open, &body);
    ck_str_is(buf_str(&buf),
        "{\"order_id\":\"01000000-0000-0000-0000-000000000000\",\"kind\":\"takeaway\"}");
}
END_TEST

START_TEST(rev_is_the_hubs)
{
    struct cmd_setup_put *put = read_back(&shape_cmd_setup_put,
        STR("{\"areas\":[{\"id\":\"01000000-0000-0000-0000-000000000000\",\"rev\":\"any\","
            "\"name\":\"Hall\",\"position\":1}]}"),
        FROM_DEVICE);
    const struct area *area = put->areas.items;
    ck_assert_uint_eq(put->areas.n, 1);
    ck_assert_int_eq(area->rev, 0);
    ck_str_is(area->name, "Hall");
}
END_TEST

START_TEST(hub_text_is_not_range_checked)
{
    /* With values that a device may not send, and without fields that were added later. */
    struct line *line = read_back(&shape_line,
        STR("{\"item_id\":\"00000000-0000-0000-0000-000000000000\",\"quantity\":100000,\"name\":"
            "\"\",\"later\":[{}],\"state\":\"sent\"}"),
        FROM_HUB);
    ck_assert_int_eq(line->quantity, 100000);
    ck_assert(id_is_zero(line->item_id));
    ck_assert_int_eq(line->state, line_state_SENT);
    ck_assert_uint_eq(line->choices.n, 0);
}
END_TEST

static void check_fault(
    const char *text, enum json_source source, enum message_error error, const char *field)
{
    struct json_reader r = {.arena = &arena, .source = source};
    struct line line = {0};
    ck_assert_int_eq(shape_read(&r, &shape_line, parse(str_of(text)), NULL, &line), error);
    ck_assert_int_eq(r.error, error);
    ck_str_is(r.field, field);
}

START_TEST(hub_text_must_make_sense)
{
    check_fault("{\"state\":\"eaten\"}", FROM_HUB, ERROR_FIELD_ENUM, "state");
    check_fault("{\"state\":1}", FROM_HUB, ERROR_FIELD_TYPE, "state");
    check_fault("{\"quantity\":null}", FROM_HUB, ERROR_FIELD_TYPE, "quantity");
    check_fault("{\"choices\":[{\"price\":1},{\"price\":\"1\"}]}", FROM_HUB, ERROR_FIELD_TYPE,
        "choices[1].price");
    check_fault("[]", FROM_HUB, ERROR_FIELD_TYPE, "");
    check_fault("{}", FROM_DEVICE, ERROR_FIELD_MISSING, "id");
}
END_TEST

START_TEST(out_of_memory)
{
    const char *text = "{\"note\":\"0123456789012345678901234567890123456789\","
                       "\"choices\":[{},{},{},{}]}";
    struct json j = parse(str_of(text));
    size_t used = arena.used;
    for (size_t max = used; max < used + 600; max += 16) {
        struct arena small;
        struct line line = {0};
        arena_init(&small, max - used);
        struct json_reader r = {.arena = &small, .source = FROM_HUB};
        enum message_error e = shape_read(&r, &shape_line, j, NULL, &line);
        ck_assert(e == MESSAGE_OK || e == ERROR_NO_MEMORY);
        ck_assert_int_eq(e, small.failed ? ERROR_NO_MEMORY : MESSAGE_OK);
        arena_fini(&small);
    }
}
END_TEST

UNIT_MAIN_WITH("wire/shape_json", begin, end, records_come_back, views_are_kept,
    kitchen_sees_no_money, bodies_come_back, absent_is_null_or_left_out, rev_is_the_hubs,
    hub_text_is_not_range_checked, hub_text_must_make_sense, out_of_memory)

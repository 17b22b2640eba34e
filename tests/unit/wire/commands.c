/* Every command, from its row: a valid example is accepted, and each single mistake in a field is
 * reported with the field's path. New rows are tested without an edit here. */
#include "protocol/wire/message.h"

#include <inttypes.h>
#include <stdio.h>

#include "protocol/wire/shape_json.h"
#include "tests/unit/wire/edit.h"
#include "tests/unit/wire/gen.h"

#define OP "0190163d-8694-739b-aea5-966c26f8ad91"

static struct arena made, arena;
static struct buf good, bad;
static struct unit_random seeded;
static struct message message;
static struct message_fault fault;

static void begin(void)
{
    arena_init(&made, 16 << 20);
    arena_init(&arena, 1 << 20);
    buf_init(&good, 1 << 20);
    buf_init(&bad, 1 << 20);
    seeded = (struct unit_random){7};
}

static void end(void)
{
    buf_fini(&bad);
    buf_fini(&good);
    arena_fini(&arena);
    arena_fini(&made);
}

static enum message_error decode(struct str text)
{
    arena_reset(&arena);
    message = (struct message){0};
    fault = (struct message_fault){0};
    return message_decode(text, &arena, &message, &fault);
}

/* Gives lists that may be empty an element, so that its fields are tested too. */
static void fill_lists(const struct shape *s, void *to)
{
    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];
        struct list *list = (struct list *)((char *)to + f->offset);
        if (f->type != FIELD_LIST)
            continue;
        void *element = gen_new(&seeded, &made, f->element);
        fill_lists(f->element, element);
        *list = (struct list){element, 1};
    }
}

/* A cmd with every field set. */
static void command_make(const struct command_desc *d)
{
    gen_controls = false;
    void *body = gen_new(&seeded, &made, d->body);
    fill_lists(d->body, body);
    buf_reset(&good);
    struct json_out o = json_out(&good);
    jw_object_begin(&o);
    jw_key(&o, "t"), jw_str(&o, STR("cmd"));
    jw_key(&o, "op"), jw_raw(&o, STR("\"" OP "\""));
    jw_key(&o, "type"), jw_str(&o, str_of(d->name));
    jw_key(&o, "at"), jw_time(&o, gen_time(&seeded));
    jw_key(&o, "body"), shape_write(&o, d->body, body, view_bits(VIEW_FULL));
    jw_key(&o, "pre"), jw_raw(&o, STR("{\"rev\":3,\"due\":1250,\"from\":\"new\"}"));
    jw_object_end(&o);
}

/* The value at that path makes that field wrong. */
static void expect_of(
    const char *path, const char *value, const char *field, enum message_error error)
{
    buf_reset(&bad);
    edit_json(&bad, buf_str(&good), path, value);
    enum message_error e = decode(buf_str(&bad));
    ck_assert_msg(e == error, "%s = %s: %s, not %s (%.*s)", path, value ? value : "(left out)",
        message_error_descs[e].code, message_error_descs[error].code, STR_ARG(fault.field));
    if (!e)
        return;
    ck_str_is(fault.field, field);
    ck_assert_int_eq(fault.error, error);
    ck_assert(fault.is_cmd);
    ck_assert_uint_eq(fault.at, 0);
}

static void expect(const char *path, const char *value, enum message_error error)
{
    expect_of(path, value, path, error);
}

static void expect_int(const char *path, int64_t value, enum message_error error)
{
    char text[32];
    snprintf(text, sizeof text, "%" PRId64, value);
    expect(path, text, error);
}

/* A string of n times c. */
static void expect_text(const char *path, const char *c, size_t n, enum message_error error)
{
    struct buf b;
    buf_init(&b, 8192);
    buf_put_char(&b, '"');
    for (size_t i = 0; i < n; i++)
        buf_put_str(&b, str_of(c));
    buf_put(&b, "\"", 2);
    expect(path, b.p, error);
    buf_fini(&b);
}

/* A list of n times 0. */
static void expect_array(const char *path, size_t n, const char *field, enum message_error error)
{
    struct buf b;
    buf_init(&b, 8192);
    for (size_t i = 0; i < n; i++)
        buf_put_str(&b, i ? STR(",0") : STR("[0"));
    buf_put_str(&b, n ? STR("]") : STR("[]"));
    buf_put(&b, "", 1);
    expect_of(path, b.p, field, error);
    buf_fini(&b);
}

static bool optional(enum field_type t)
{
    return t == FIELD_ID_OPT || t == FIELD_INT_OPT || t == FIELD_MONEY_OPT || t == FIELD_TIME_OPT;
}

static void check_absence(const char *path, const struct field *f)
{
    bool may = optional(f->type) || f->type == FIELD_BOOL ||
               (f->since != FEATURE_v1 && !f->required) ||
               ((f->type == FIELD_TEXT || f->type == FIELD_LIST) && f->min == 0 && !f->required);
    expect(path, NULL, may ? MESSAGE_OK : ERROR_FIELD_MISSING);
    expect(path, "null", optional(f->type) ? MESSAGE_OK : ERROR_FIELD_TYPE);
    expect(path, "{}", ERROR_FIELD_TYPE);
}

static void check_ids(const char *path)
{
    expect(path, "\"0190163d-8694-739b-aea5-966c26f8ad92\"", MESSAGE_OK);
    expect(path, "\"0190163d-8694-439b-aea5-966c26f8ad92\"", MESSAGE_OK); /* of any version */
    expect(path, "\"0190163D-8694-739B-AEA5-966C26F8AD92\"", ERROR_FIELD_TYPE);
    expect(path, "\"0190163d-8694-739b-aea5-966c26f8ad9\"", ERROR_FIELD_TYPE);
    expect(path, "\"\"", ERROR_FIELD_TYPE);
    expect(path, "7", ERROR_FIELD_TYPE);
    expect(path, "\"00000000-0000-0000-0000-000000000000\"", ERROR_FIELD_RANGE);
}

static void check_numbers(const char *path, const struct field *f)
{
    expect_int(path, f->min, MESSAGE_OK);
    expect_int(path, f->max, MESSAGE_OK);
    expect_int(path, f->min - 1, ERROR_FIELD_RANGE);
    expect_int(path, f->max + 1, ERROR_FIELD_RANGE);
    expect_int(path, INT64_MIN, ERROR_FIELD_RANGE);
    expect_int(path, INT64_MAX, ERROR_FIELD_RANGE);
    expect(path, "\"1\"", ERROR_FIELD_TYPE);
    expect(path, "true", ERROR_FIELD_TYPE);
}

static void check_text(const char *path, const struct field *f)
{
    expect_text(path, "x", (size_t)f->min, MESSAGE_OK);
    expect_text(path, "x", (size_t)f->max, MESSAGE_OK);
    expect_text(path, "x", (size_t)f->max + 1, ERROR_FIELD_RANGE);
    /* Characters count, whatever bytes they take. */
    expect_text(path, "\xf0\x9f\x8d\x95", (size_t)f->max, MESSAGE_OK);
    expect_text(path, "\xf0\x9f\x8d\x95", (size_t)f->max + 1, ERROR_FIELD_RANGE);
    if (f->min > 0)
        expect_text(path, "", 0, ERROR_FIELD_RANGE);
    expect(path, "1", ERROR_FIELD_TYPE);
    expect(path, "[\"x\"]", ERROR_FIELD_TYPE);
    /* Line feed and tab are text; the other control characters are not. */
    expect(path, "\"x\\n\\t\"", MESSAGE_OK);
    if (f->max >= 19) { /* the number of a card; its last digit is wrong; in another script */
        expect(path, "\"4111 1111-1111 1111\"", ERROR_FIELD_CARD);
        expect(path, "\"4111 1111-1111 1112\"", MESSAGE_OK);
        expect(path, "\"\\u0664\\u0661\\u0661\\u0661111111111111\"", ERROR_FIELD_CARD);
    }
    /* A name shows something and turns nothing; in a note all may be. */
    enum message_error as_name = f->max <= NAME_MAX_CHARS ? ERROR_FIELD_TEXT : MESSAGE_OK;
    expect(path, "\"\\n\\t\\u0080\"", as_name);
    expect(path, "\" \\u200d\"", as_name);
    expect(path, "\"x\\u202ey\"", as_name);
    expect(path, "\"x\\u200dy\"", MESSAGE_OK);
    for (int c = 1; c < 0x80; c = c == 0x1f ? 0x7f : c + 1)
        if (c != '\n' && c != '\t') {
            char text[16];
            snprintf(text, sizeof text, "\"x\\u%04x\"", c);
            expect(path, text, ERROR_FIELD_TEXT);
        }
}

static void check_enum(const char *path, const struct field *f)
{
    for (int i = 0; i < f->enums->n; i++) {
        char text[64];
        snprintf(text, sizeof text, "\"%s\"", f->enums->names[i]);
        expect(path, text, MESSAGE_OK);
    }
    expect(path, "\"\"", ERROR_FIELD_ENUM);
    expect(path, "\"nonsense\"", ERROR_FIELD_ENUM);
    expect(path, "0", ERROR_FIELD_TYPE);
}

static void check_time(const char *path, const struct field *f)
{
    expect(path, "\"2026-11-22T10:56:00.123Z\"", MESSAGE_OK);
    expect(path, "\"2026-02-29T10:56:00.123Z\"", ERROR_FIELD_TYPE);
    expect(path, "\"2026-11-22T10:56:00Z\"", ERROR_FIELD_TYPE);
    expect(path, "\"2026-11-22T10:56:00.123+01:00\"", ERROR_FIELD_TYPE);
    expect(path, "1", ERROR_FIELD_TYPE);
    expect(path, "\"1970-01-01T00:00:00.000Z\"",
        f->type == FIELD_TIME_OPT ? ERROR_FIELD_RANGE : MESSAGE_OK);
}

enum { PATH_BYTES = 128 };

static void path_join(char out[PATH_BYTES], const char *path, const char *step)
{
    int n = snprintf(out, PATH_BYTES, "%s%s%s", path, *step == '[' ? "" : ".", step);
    ck_assert_int_lt(n, PATH_BYTES);
}

static void check_shape(const struct shape *s, const char *path);

static void check_list(const char *path, const struct field *f)
{
    char element[PATH_BYTES];
    path_join(element, path, "[0]");
    expect_array(path, (size_t)f->max + 1, path, ERROR_FIELD_RANGE);
    expect_array(path, (size_t)f->max, element, ERROR_FIELD_TYPE); /* not too many */
    expect_array(path, 0, path, f->min > 0 ? ERROR_FIELD_RANGE : MESSAGE_OK);
    expect(element, "null", ERROR_FIELD_TYPE);
    expect(element, "[]", ERROR_FIELD_TYPE);
    check_shape(f->element, element);
}

static void check_field(const char *path, const struct field *f)
{
    check_absence(path, f);
    switch (f->type) {
    case FIELD_ID:
    case FIELD_ID_OPT:
        return check_ids(path);
    case FIELD_TEXT:
        return check_text(path, f);
    case FIELD_INT:
    case FIELD_INT_OPT:
    case FIELD_MONEY:
    case FIELD_MONEY_OPT:
        return check_numbers(path, f);
    case FIELD_BOOL:
        expect(path, "true", MESSAGE_OK);
        expect(path, "false", MESSAGE_OK);
        expect(path, "1", ERROR_FIELD_TYPE);
        return expect(path, "\"true\"", ERROR_FIELD_TYPE);
    case FIELD_TIME:
    case FIELD_TIME_OPT:
        return check_time(path, f);
    case FIELD_ENUM:
        return check_enum(path, f);
    case FIELD_LIST:
        return check_list(path, f);
    case FIELD_TYPES_N:
        break;
    }
    ck_abort_msg("a field type without a test: %d", (int)f->type);
}

static void check_shape(const struct shape *s, const char *path)
{
    char field[PATH_BYTES];
    for (size_t i = 0; i < s->n_fields; i++) {
        if (strcmp(s->fields[i].name, "rev") == 0 && s->fields[i].type == FIELD_INT)
            continue; /* the hub's: rev_is_the_hubs in shape_json.c */
        path_join(field, path, s->fields[i].name);
        check_field(field, &s->fields[i]);
    }
    path_join(field, path, "unheard_of");
    expect(field, "{\"a\":[null]}", MESSAGE_OK);
}

START_TEST(every_field_of_every_command)
{
    for (int c = 0; c < COMMANDS_N; c++) {
        command_make(&command_descs[c]);
        ck_assert_int_eq(decode(buf_str(&good)), MESSAGE_OK);
        ck_assert_int_eq(message.type, IN_CMD);
        ck_assert_int_eq(message.cmd.command.type, c);
        check_shape(command_descs[c].body, "body");
        arena_reset(&made);
    }
}
END_TEST

START_TEST(around_the_body)
{
    command_make(&command_descs[CMD_line_add]);
    expect("body", NULL, ERROR_FIELD_MISSING);
    expect("body", "null", ERROR_FIELD_TYPE);
    expect("body", "[]", ERROR_FIELD_TYPE);
    expect("type", NULL, ERROR_FIELD_MISSING);
    expect("type", "1", ERROR_FIELD_TYPE);
    expect("type", "\"\"", ERROR_FIELD_RANGE);
    expect("type", "\"line.eat\"", ERROR_UNKNOWN_COMMAND);
    expect("at", NULL, MESSAGE_OK);
    ck_assert(!message.cmd.has_at);
    expect("at", "null", MESSAGE_OK);
    expect("at", "\"now\"", ERROR_FIELD_TYPE);
    expect("at", "\"1970-01-01T00:00:00.000Z\"", MESSAGE_OK);
    ck_assert(message.cmd.has_at && message.cmd.at.ms == 0);
    expect("pre", NULL, MESSAGE_OK);
    ck_assert(!message.cmd.command.pre.rev.has && !message.cmd.command.pre.due.has);
    expect("pre", "null", MESSAGE_OK);
    expect("pre", "1", ERROR_FIELD_TYPE);
    check_shape(&shape_pre, "pre");
    expect("else", "[1,{}]", MESSAGE_OK);
}
END_TEST

START_TEST(an_op_makes_it_a_cmd)
{
    command_make(&command_descs[CMD_line_add]);
    static const struct {
        const char *op;
        enum message_error error;
    } ops[] = {{NULL, ERROR_FIELD_MISSING}, {"null", ERROR_FIELD_TYPE}, {"1", ERROR_FIELD_TYPE},
        {"\"00000000-0000-0000-0000-000000000000\"", ERROR_FIELD_RANGE}};
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        buf_reset(&bad);
        edit_json(&bad, buf_str(&good), "op", ops[i].op);
        ck_assert_int_eq(decode(buf_str(&bad)), ops[i].error);
        ck_assert(!fault.is_cmd);
        ck_str_is(fault.field, "op");
    }
    id op;
    expect("body.quantity", "0", ERROR_FIELD_RANGE);
    ck_assert(id_parse(STR(OP), &op) && id_eq(op, fault.op));
}
END_TEST

#define ADD(op, rest) "{\"t\":\"cmd\",\"op\":\"" op "\",\"type\":\"line.add\"," rest "}"
#define LINE                                                                                       \
    "\"line_id\":\"0190163d-8694-739b-aea5-966c26f8ad92\","                                        \
    "\"order_id\":\"0190163d-8694-739b-aea5-966c26f8ad93\","                                       \
    "\"item_id\":\"0190163d-8694-739b-aea5-966c26f8ad94\",\"quantity\":2"

START_TEST(canonical_is_what_was_understood)
{
    static const char *const same[] = {
        ADD(OP, "\"body\":{" LINE "}"),
        ADD("0190163d-8694-739b-aea5-966c26f8ad99", "\"body\":{" LINE "}"),
        ADD(OP, "\"pre\":{},\"at\":\"2026-11-22T10:56:00.123Z\",\"body\":{" LINE "}"),
        ADD(OP, "\"pre\":null, \"body\" : { \"choices\":[],\"allergy\":false," LINE "\n}"),
        ADD(OP, "\"body\":{\"note\":\"\",\"seat\":null,\"later\":{\"x\":1}," LINE "},\"y\":2"),
        ADD(OP, "\"pre\":{\"rev\":null,\"from\":\"\"},\"\\u0062ody\":{" LINE "}"),
    };
    static const char *const other[] = {
        ADD(OP, "\"body\":{\"seat\":0," LINE "}"),
        ADD(OP, "\"body\":{\"allergy\":true," LINE "}"),
        ADD(OP, "\"body\":{" LINE "},\"pre\":{\"rev\":1}"),
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        ck_assert_int_eq(decode(str_of(same[i])), MESSAGE_OK);
        ck_str_is(message.cmd.canonical, "{\"type\":\"line.add\",\"body\":{" LINE "},\"pre\":{}}");
    }
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        ck_assert_int_eq(decode(str_of(other[i])), MESSAGE_OK);
        ck_assert(!str_eq(
            message.cmd.canonical, STR("{\"type\":\"line.add\",\"body\":{" LINE "},\"pre\":{}}")));
    }
}
END_TEST

/* A decoded command stays valid when the text is gone. */
START_TEST(nothing_borrows_from_the_text)
{
    command_make(&command_descs[CMD_line_void]);
    expect("body.reason", "\"a caf\\u00e9\"", MESSAGE_OK);
    memset(bad.p, 'x', bad.n);
    const struct cmd_line_void *body = message.cmd.command.body;
    ck_str_is(body->reason, "a caf\xc3\xa9");
    ck_str_is(message.cmd.command.pre.from, "new");
    ck_assert_int_eq(message.cmd.command.pre.rev.v, 3);
    ck_assert_int_eq(message.cmd.command.pre.due.v.minor, 1250);
}
END_TEST

UNIT_MAIN_WITH("wire/commands", begin, end, every_field_of_every_command, around_the_body,
    an_op_makes_it_a_cmd, canonical_is_what_was_understood, nothing_borrows_from_the_text)

/* Messages of devices: each field, and each error by name. For commands see commands.c. */
#include "protocol/wire/message.h"

#include "protocol/pos/model/limits.h"
#include "tests/unit/wire/edit.h"
#include "tests/unit/wire/gen.h"

#define ID_A "0190163d-8694-739b-aea5-966c26f8ad91"
#define ID_B "0190163d-8694-739b-aea5-966c26f8ad92"
#define NONE "00000000-0000-0000-0000-000000000000"

static struct arena arena;
static struct buf text;
static struct message message;
static struct message_fault fault;

static void begin(void)
{
    arena_init(&arena, 1 << 20);
    buf_init(&text, 4 << 20);
}

static void end(void)
{
    buf_fini(&text);
    arena_fini(&arena);
}

static enum message_error decode(struct str s)
{
    arena_reset(&arena);
    message = (struct message){0};
    fault = (struct message_fault){0};
    return message_decode(s, &arena, &message, &fault);
}

static void is_fine(const char *s)
{
    enum message_error e = decode(str_of(s));
    ck_assert_msg(
        e == MESSAGE_OK, "%s: %s: %.*s", s, message_error_descs[e].code, STR_ARG(fault.field));
}

/* `good` with one value changed must be refused with that error, at that path. */
static void is_fault(
    const char *good, const char *path, const char *value, enum message_error error, const char *at)
{
    buf_reset(&text);
    edit_json(&text, str_of(good), path, value);
    enum message_error e = decode(buf_str(&text));
    ck_assert_msg(e == error, "%s = %s: %s, not %s", path, value, message_error_descs[e].code,
        message_error_descs[error].code);
    ck_str_is(fault.field, at);
    ck_assert_int_eq(fault.error, error);
    ck_assert(!fault.is_cmd);
}

/* The member must be a text of 1 to max bytes and cannot be left out. */
static void is_name(const char *good, const char *path, size_t max)
{
    struct buf b;
    buf_init(&b, 8192);
    for (size_t n = max; n <= max + 1; n++) {
        buf_reset(&b);
        buf_put_char(&b, '"');
        for (size_t i = 0; i < n; i++)
            buf_put_char(&b, 'k');
        buf_put(&b, "\"", 2);
        if (n > max) {
            is_fault(good, path, b.p, ERROR_FIELD_RANGE, path);
        } else {
            buf_reset(&text);
            edit_json(&text, str_of(good), path, b.p);
            ck_assert_int_eq(decode(buf_str(&text)), MESSAGE_OK);
        }
    }
    buf_fini(&b);
    is_fault(good, path, "\"\"", ERROR_FIELD_RANGE, path);
    is_fault(good, path, "null", ERROR_FIELD_TYPE, path);
    is_fault(good, path, "1", ERROR_FIELD_TYPE, path);
}

#define HELLO                                                                                      \
    "{\"t\":\"hello\",\"token\":\"secret\",\"client\":{\"name\":\"tablet\",\"version\":\"1.2\"},"  \
    "\"features\":[\"a\"],\"resume\":{\"epoch\":\"" ID_A "\",\"seq\":7,"                           \
    "\"topics\":[\"floor\",\"kitchen:grill\"]}}"

START_TEST(hello)
{
    is_fine(HELLO);
    ck_assert_int_eq(message.type, IN_HELLO);
    ck_str_is(message.hello.token, "secret");
    ck_str_is(message.hello.client_name, "tablet");
    ck_str_is(message.hello.client_version, "1.2");
    ck_assert(message.hello.resume);
    ck_assert_int_eq(message.hello.seq, 7);
    ck_assert(!message.hello.mark.has);
    ck_assert_uint_eq(message.hello.topics.n, 2);
    ck_assert_int_eq(message.hello.topics.items[1].topic, TOPIC_KITCHEN);
    ck_str_is(message.hello.topics.items[1].station, "grill");
    ck_str_is(message.hello.topics.items[1].text, "kitchen:grill");
    is_fine("{\"t\":\"hello\",\"token\":\"secret\"}");
    ck_assert(!message.hello.resume);
    is_fine("{\"t\":\"hello\",\"token\":\"s\",\"client\":null,\"features\":null,\"resume\":null}");
    is_fine("{\"t\":\"hello\",\"token\":\"s\",\"resume\":{\"epoch\":\"" ID_A
            "\",\"seq\":0,\"topics\":[]}}");
    is_fine("{\"t\":\"hello\",\"token\":\"s\",\"resume\":{\"epoch\":\"" ID_A
            "\",\"seq\":7,\"mark\":\"00ff102030405060\",\"topics\":[]}}");
    ck_assert(message.hello.mark.has);
    ck_assert_int_eq(message.hello.mark.b[1], 0xff);
    ck_assert_int_eq(message.hello.mark.b[7], 0x60);
    is_fine("{\"t\":\"hello\",\"token\":\"s\",\"resume\":{\"epoch\":\"" ID_A
            "\",\"seq\":7,\"mark\":null,\"topics\":[]}}");
    ck_assert(message.hello.resume && !message.hello.mark.has);
    is_name(HELLO, "token", TOKEN_BYTES);
    is_fault(HELLO, "token", NULL, ERROR_FIELD_MISSING, "token");
    is_fault(HELLO, "client", "7", ERROR_FIELD_TYPE, "client");
    is_fault(HELLO, "client.name", "{}", ERROR_FIELD_TYPE, "client.name");
    is_fault(HELLO, "client.version", "7", ERROR_FIELD_TYPE, "client.version");
    is_fault(HELLO, "features", "{}", ERROR_FIELD_TYPE, "features");
    is_name(HELLO, "features[0]", NAME_MAX_CHARS);
    is_fault(HELLO, "resume", "[]", ERROR_FIELD_TYPE, "resume");
    is_fault(HELLO, "resume.epoch", NULL, ERROR_FIELD_MISSING, "resume.epoch");
    is_fault(HELLO, "resume.epoch", "\"" NONE "\"", ERROR_FIELD_RANGE, "resume.epoch");
    is_fault(HELLO, "resume.seq", "-1", ERROR_FIELD_RANGE, "resume.seq");
    is_fault(HELLO, "resume.seq", "\"7\"", ERROR_FIELD_TYPE, "resume.seq");
    is_fault(HELLO, "resume.mark", "7", ERROR_FIELD_TYPE, "resume.mark");
    is_fault(HELLO, "resume.mark", "\"00ff\"", ERROR_FIELD_RANGE, "resume.mark");
    is_fault(HELLO, "resume.mark", "\"00FF102030405060\"", ERROR_FIELD_RANGE, "resume.mark");
    is_fault(HELLO, "resume.mark", "\"00ff1020304050607\"", ERROR_FIELD_RANGE, "resume.mark");
    is_fault(HELLO, "resume.topics", NULL, ERROR_FIELD_MISSING, "resume.topics");
    is_fault(HELLO, "resume.topics[0]", "\"bar\"", ERROR_UNKNOWN_TOPIC, "resume.topics[0]");
}
END_TEST

#define HASH "00ff102030405060708090a0b0c0d0e0f0112233445566778899aabbccddeeff"
#define PAIR                                                                                       \
    "{\"t\":\"pair\",\"token_id\":\"" ID_A "\",\"secret_hash\":\"" HASH "\",\"name\":\"New\"}"

/* Each row: a message, and the field that is wrong; NULL: it is understood. */
START_TEST(people)
{
    static const char *const rows[][2] = {
        {"{\"t\":\"sign_in\",\"id\":\"1\",\"pin\":\"0123\"}", NULL},
        {"{\"t\":\"sign_in\",\"id\":\"1\",\"pin\":\"12345678\",\"staff_id\":\"" ID_A "\"}", NULL},
        {"{\"t\":\"sign_in\",\"id\":\"1\",\"pin\":\"123\"}", "pin"},
        {"{\"t\":\"sign_in\",\"id\":\"1\",\"pin\":\"123456789\"}", "pin"},
        {"{\"t\":\"sign_in\",\"id\":\"1\",\"pin\":\"12a4\"}", "pin"},
        {"{\"t\":\"sign_in\",\"id\":\"1\",\"pin\":1234}", "pin"},
        {"{\"t\":\"sign_in\",\"id\":\"1\"}", NULL},
        {"{\"t\":\"sign_in\",\"pin\":\"1234\"}", "id"},
        {"{\"t\":\"sign_in\",\"id\":\"1\",\"badge\":\"12345678\"}", NULL},
        {"{\"t\":\"sign_in\",\"id\":\"1\",\"badge\":\"1234567\"}", "badge"},
        {"{\"t\":\"sign_in\",\"id\":\"1\",\"badge\":\"12345678\",\"pin\":\"1234\"}", NULL},
        {"{\"t\":\"sign_out\"}", "id"},
        {"{\"t\":\"secret\",\"id\":\"1\",\"pin\":\"1234\"}", "staff_id"},
        {"{\"t\":\"secret\",\"id\":\"1\",\"staff_id\":\"" ID_A "\",\"pin\":\"1234\",\"old\":\"1\"}",
            "old"},
        {"{\"t\":\"unlock\",\"id\":\"1\"}", NULL},
        {"{\"t\":\"unlock\",\"id\":\"1\",\"staff_id\":\"" ID_A "\"}", NULL},
        {"{\"t\":\"hello\",\"token\":\"x\",\"key\":\"00\"}", "key"},
        {"{\"t\":\"hello\",\"token\":\"x\",\"key\":\"" HASH "\"}", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum message_error e = decode(str_of(rows[i][0]));
        ck_assert_msg(!e == !rows[i][1], "%s: %s", rows[i][0], message_error_descs[e].code);
        if (e)
            ck_str_is(fault.field, rows[i][1]);
    }
    ck_assert_int_eq(message.hello.key[1], 255);
}
END_TEST

START_TEST(pair)
{
    static const char *const bad[] = {"\"\"", "\"00\"", "\"" HASH "0\"", "\"0" HASH "0\"",
        "\"0Fff102030405060708090a0b0c0d0e0f0112233445566778899aabbccddeef\"",
        "\"g0ff102030405060708090a0b0c0d0e0f0112233445566778899aabbccddeef\""};
    is_fine(PAIR);
    ck_assert_int_eq(message.type, IN_PAIR);
    ck_str_is(message.pair.name, "New");
    ck_assert_int_eq(message.pair.token.b[15], 0x91);
    ck_assert_int_eq(message.pair.secret_hash[0], 0);
    ck_assert_int_eq(message.pair.secret_hash[1], 255);
    ck_assert_int_eq(message.pair.secret_hash[31], 255);
    is_name(PAIR, "name", NAME_MAX_CHARS);
    is_fault(PAIR, "name", NULL, ERROR_FIELD_MISSING, "name");
    is_fault(PAIR, "token_id", NULL, ERROR_FIELD_MISSING, "token_id");
    is_fault(PAIR, "token_id", "\"x\"", ERROR_FIELD_TYPE, "token_id");
    is_fault(PAIR, "token_id", "\"" NONE "\"", ERROR_FIELD_RANGE, "token_id");
    is_fault(PAIR, "secret_hash", NULL, ERROR_FIELD_MISSING, "secret_hash");
    is_fault(PAIR, "secret_hash", "7", ERROR_FIELD_TYPE, "secret_hash");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        is_fault(PAIR, "secret_hash", bad[i], ERROR_FIELD_RANGE, "secret_hash");
}
END_TEST

#define SUB                                                                                        \
    "{\"t\":\"sub\",\"id\":\"q1\",\"topics\":[\"floor\"],"                                         \
    "\"from\":{\"epoch\":\"" ID_A "\",\"seq\":12}}"

START_TEST(sub_and_unsub)
{
    is_fine(SUB);
    ck_assert_int_eq(message.type, IN_SUB);
    ck_str_is(message.sub.sub_id, "q1");
    ck_assert(message.sub.has_from && message.sub.from == 12 && !message.sub.mark.has);
    is_fine("{\"t\":\"sub\",\"id\":\"1\",\"topics\":[\"floor\"],\"from\":"
            "{\"epoch\":\"" ID_A "\",\"seq\":12,\"mark\":\"0123456789abcdef\"}}");
    ck_assert(message.sub.mark.has && message.sub.mark.b[7] == 0xef);
    is_fine("{\"t\":\"sub\",\"id\":\"1\",\"topics\":[\"floor\"],\"from\":"
            "{\"epoch\":\"" ID_A "\",\"seq\":9223372036854775807}}");
    ck_assert(message.sub.from == INT64_MAX);
    is_fine("{\"t\":\"sub\",\"id\":\"1\",\"topics\":[\"floor\"],\"from\":null}");
    ck_assert(!message.sub.has_from);
    is_name(SUB, "id", SUB_ID_BYTES);
    is_fault(SUB, "id", NULL, ERROR_FIELD_MISSING, "id");
    is_fault(SUB, "topics", NULL, ERROR_FIELD_MISSING, "topics");
    is_fault(SUB, "topics", "[]", ERROR_FIELD_RANGE, "topics");
    is_fault(SUB, "topics", "\"floor\"", ERROR_FIELD_TYPE, "topics");
    is_fault(SUB, "from", "7", ERROR_FIELD_TYPE, "from");
    is_fault(SUB, "from.seq", NULL, ERROR_FIELD_MISSING, "from.seq");
    is_fault(SUB, "from.epoch", "1", ERROR_FIELD_TYPE, "from.epoch");
    ck_str_is(fault.sub_id, "q1"); /* the question that the error answers */
    is_fine("{\"t\":\"unsub\",\"id\":\"2\",\"topics\":[\"menu\",\"expo\"]}");
    ck_assert_int_eq(message.type, IN_UNSUB);
    ck_str_is(message.unsub.sub_id, "2");
    ck_assert_uint_eq(message.unsub.topics.n, 2);
    ck_assert_int_eq(message.unsub.topics.items[1].topic, TOPIC_EXPO);
}
END_TEST

START_TEST(topics)
{
    static const char *const none[] = {"\"bar\"", "\"kitchen\"", "\"kitchen:\"", "\"floor:1\"",
        "\"Floor\"", "\"floo\"", "\"kitchens:grill\""};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        is_fault(SUB, "topics[0]", none[i], ERROR_UNKNOWN_TOPIC, "topics[0]");
    is_fault(SUB, "topics[0]", "\"\"", ERROR_FIELD_RANGE, "topics[0]");
    is_fault(SUB, "topics[0]", "1", ERROR_FIELD_TYPE, "topics[0]");
    for (int t = 0; t < TOPICS_N; t++) {
        buf_reset(&text);
        buf_printf(&text, "{\"t\":\"sub\",\"id\":\"1\",\"topics\":[\"%s%s\"]}", topic_descs[t].name,
            t == TOPIC_KITCHEN ? ":a:b" : "");
        ck_assert_int_eq(decode(buf_str(&text)), MESSAGE_OK);
        ck_assert_int_eq(message.sub.topics.items[0].topic, t);
        ck_str_is(message.sub.topics.items[0].station, t == TOPIC_KITCHEN ? "a:b" : "");
    }
    const struct shape *station = record_descs[KIND_station].shape;
    for (size_t i = 0; i < station->n_fields; i++) /* the topic of the longest code fits */
        if (!strcmp(station->fields[i].name, "code"))
            ck_assert_int_le(8 + CHARACTER_BYTES * station->fields[i].max, LIMIT_TOPIC_BYTES);
    for (int n = LIMIT_TOPIC_BYTES; n <= LIMIT_TOPIC_BYTES + 1; n++) {
        buf_reset(&text);
        buf_printf(&text, "{\"t\":\"sub\",\"id\":\"1\",\"topics\":[\"floor\",\"kitchen:%0*d\"]}",
            n - 8, 1);
        bool fits = n == LIMIT_TOPIC_BYTES;
        ck_assert_int_eq(decode(buf_str(&text)), fits ? MESSAGE_OK : ERROR_FIELD_RANGE);
        ck_str_is(fault.field, fits ? "" : "topics[1]");
    }
}
END_TEST

static enum message_error decode_topics(int n)
{
    buf_reset(&text);
    buf_put_str(&text, STR("{\"t\":\"sub\",\"id\":\"1\",\"topics\":["));
    for (int i = 0; i < n; i++)
        buf_printf(&text, "%s\"kitchen:%d\"", i ? "," : "", i);
    buf_put_str(&text, STR("]}"));
    return decode(buf_str(&text));
}

#define SEEN                                                                                       \
    "{\"t\":\"seen\",\"seq\":7,\"delivered\":[\"" ID_A "\"],\"displayed\":[\"" ID_A "\",\"" ID_B   \
    "\"]}"

START_TEST(seen)
{
    id b;
    is_fine(SEEN);
    ck_assert_int_eq(message.type, IN_SEEN);
    ck_assert_int_eq(message.seen.seq, 7);
    ck_assert_uint_eq(message.seen.receipt.delivered.n, 1);
    ck_assert_uint_eq(message.seen.receipt.displayed.n, 2);
    const struct ticket_ref *refs = message.seen.receipt.displayed.items;
    ck_assert(id_parse(STR(ID_B), &b) && id_eq(refs[1].ticket_id, b));
    is_fine("{\"t\":\"seen\",\"seq\":0}");
    ck_assert_uint_eq(message.seen.receipt.delivered.n + message.seen.receipt.displayed.n, 0);
    is_fine("{\"t\":\"seen\",\"seq\":0,\"delivered\":null,\"displayed\":[]}");
    is_fault(SEEN, "seq", NULL, ERROR_FIELD_MISSING, "seq");
    is_fault(SEEN, "seq", "-1", ERROR_FIELD_RANGE, "seq");
    is_fault(SEEN, "delivered", "{}", ERROR_FIELD_TYPE, "delivered");
    is_fault(SEEN, "delivered[0]", "{}", ERROR_FIELD_TYPE, "delivered[0]");
    is_fault(SEEN, "displayed[1]", "\"" NONE "\"", ERROR_FIELD_RANGE, "displayed[1]");
    buf_reset(&text);
    buf_put_str(&text, STR("{\"t\":\"seen\",\"seq\":0,\"delivered\":["));
    for (int i = 0; i < 201; i++)
        buf_printf(&text, "%s\"" ID_A "\"", i ? "," : "");
    buf_put_str(&text, STR("]}"));
    ck_assert_int_eq(decode(buf_str(&text)), ERROR_FIELD_RANGE);
    ck_str_is(fault.field, "delivered");
}
END_TEST

#define QUOTE                                                                                      \
    "{\"t\":\"quote\",\"id\":\"q1\",\"cmd\":{\"t\":\"cmd\",\"op\":\"" ID_A                         \
    "\",\"type\":\"order.send\","                                                                  \
    "\"body\":{\"order_id\":\"" ID_B "\"}}}"

START_TEST(quote)
{
    id a;
    is_fine(QUOTE);
    ck_assert_int_eq(message.type, IN_QUOTE);
    ck_str_is(message.quote.sub_id, "q1");
    ck_assert(id_parse(STR(ID_A), &a) && id_eq(message.quote.cmd.op, a));
    ck_assert_int_eq(message.quote.cmd.command.type, CMD_order_send);
    is_fault(QUOTE, "id", NULL, ERROR_FIELD_MISSING, "id");
    is_fault(QUOTE, "cmd", NULL, ERROR_FIELD_MISSING, "cmd");
    is_fault(QUOTE, "cmd", "1", ERROR_FIELD_TYPE, "cmd");
    is_fault(QUOTE, "cmd", "{\"t\":\"sub\"}", ERROR_UNKNOWN_TYPE, "t");
}
END_TEST

#define AT "{\"t\":\"at\",\"table_id\":\"" ID_A "\"}"

START_TEST(at)
{
    id a;
    is_fine(AT);
    ck_assert_int_eq(message.type, IN_AT);
    ck_assert(id_parse(STR(ID_A), &a) && id_eq(message.at.table_id, a));
    is_fine("{\"t\":\"at\",\"table_id\":null}");
    ck_assert(id_is_zero(message.at.table_id));
    is_fault(AT, "table_id", NULL, ERROR_FIELD_MISSING, "table_id");
    is_fault(AT, "table_id", "1", ERROR_FIELD_TYPE, "table_id");
    is_fault(AT, "table_id", "\"" NONE "\"", ERROR_FIELD_RANGE, "table_id");
}
END_TEST

static struct str nested(size_t depth)
{
    buf_reset(&text);
    buf_put_str(&text, STR("{\"t\":\"seen\",\"seq\":1,\"x\":"));
    for (size_t i = 1; i < depth; i++)
        buf_put_char(&text, '[');
    for (size_t i = 1; i < depth; i++)
        buf_put_char(&text, ']');
    buf_put_char(&text, '}');
    return buf_str(&text);
}

/* A message of exactly n bytes. */
static struct str padded(size_t n)
{
    struct str head = STR("{\"t\":\"seen\",\"seq\":1,\"x\":\"");
    buf_reset(&text);
    buf_put_str(&text, head);
    for (size_t i = head.n + 2; i < n; i++)
        buf_put_char(&text, 'x');
    buf_put_str(&text, STR("\"}"));
    return buf_str(&text);
}

/* A message of n keys and values, the elements of x included. */
static struct str tokens(int n)
{
    buf_reset(&text);
    buf_put_str(&text, STR("{\"t\":\"seen\",\"seq\":1,\"x\":["));
    for (int i = 7; i < n; i++)
        buf_put_str(&text, i > 7 ? STR(",1") : STR("1"));
    buf_put_str(&text, STR("]}"));
    return buf_str(&text);
}

START_TEST(ceilings)
{
    ck_assert_int_eq(decode(nested(LIMIT_JSON_DEPTH)), MESSAGE_OK);
    ck_assert_int_eq(decode(nested(LIMIT_JSON_DEPTH + 1)), ERROR_TOO_DEEP);
    ck_assert_int_eq(decode(padded(LIMIT_MESSAGE_BYTES)), MESSAGE_OK);
    ck_assert_int_eq(decode(padded(LIMIT_MESSAGE_BYTES + 1)), ERROR_TOO_LARGE);
    ck_assert_int_eq(decode(tokens(LIMIT_JSON_TOKENS)), MESSAGE_OK);
    ck_assert_int_eq(decode(tokens(LIMIT_JSON_TOKENS + 1)), ERROR_TOO_MANY);
    ck_assert_int_eq(decode_topics(LIMIT_TOPICS_PER_SESSION), MESSAGE_OK);
    ck_assert_int_eq(decode_topics(LIMIT_TOPICS_PER_SESSION + 1), ERROR_TOO_MANY_TOPICS);
}
END_TEST

/* Each error of message_decode, by a text with that fault and no other. The core gives the other
 * errors. */
START_TEST(every_error)
{
    static const struct {
        enum message_error error;
        const char *text;
        const char *field;
        size_t at;
    } rows[] = {
        {ERROR_BAD_UTF8, "{\"t\":\"\xff\"}", "", 6},
        {ERROR_BAD_JSON, "{\"t\":hello}", "", 5},
        {ERROR_BAD_JSON, "", "", 0},
        {ERROR_DUPLICATE_KEY, "{\"t\":\"seen\",\"\\u0074\":1}", "", 12},
        {ERROR_TRAILING_BYTES, "{\"t\":\"seen\"}{}", "", 12},
        {ERROR_BAD_NUMBER, "{\"t\":\"seen\",\"seq\":9223372036854775808}", "", 18},
        {ERROR_BAD_NUMBER, "{\"t\":\"seen\",\"seq\":1.0}", "", 18},
        {ERROR_BAD_STRING, "{\"t\":\"\\ud800\"}", "", 6},
        {ERROR_BAD_STRING, "{\"t\":\"\\u0000\"}", "", 6},
        {ERROR_NOT_OBJECT, "[]", "", 0},
        {ERROR_NOT_OBJECT, "\"hello\"", "", 0},
        {ERROR_UNKNOWN_TYPE, "{\"t\":\"goodbye\"}", "t", 0},
        {ERROR_UNKNOWN_TYPE, "{\"t\":\"welcome\"}", "t", 0},
        {ERROR_FIELD_MISSING, "{\"type\":\"seen\"}", "t", 0},
        {ERROR_FIELD_TYPE, "{\"t\":1}", "t", 0},
        {ERROR_FIELD_RANGE, "{\"t\":\"seen\",\"seq\":-1}", "seq", 0},
        {ERROR_FIELD_TEXT, "{\"t\":\"sub\",\"id\":\"\\u001b\",\"topics\":[\"floor\"]}", "id", 0},
        {ERROR_FIELD_ENUM,
            "{\"t\":\"cmd\",\"op\":\"" ID_A "\",\"type\":\"order.open\",\"body\":{\"order_id\":"
            "\"" ID_A "\",\"kind\":\"lunch\"}}",
            "body.kind", 0},
        {ERROR_FIELD_CARD,
            "{\"t\":\"cmd\",\"op\":\"" ID_A "\",\"type\":\"order.note\",\"body\":{\"order_id\":"
            "\"" ID_A "\",\"note\":\"4111 1111 1111 1111\"}}",
            "body.note", 0},
        {ERROR_UNKNOWN_COMMAND, "{\"t\":\"cmd\",\"op\":\"" ID_A "\",\"type\":\"x\"}", "type", 0},
        {ERROR_UNKNOWN_TOPIC, "{\"t\":\"sub\",\"id\":\"1\",\"topics\":[\"x\"]}", "topics[0]", 0},
    };
    bool met[ERRORS_N] = {[MESSAGE_OK] = true};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum message_error e = decode(str_of(rows[i].text));
        ck_assert_msg(e == rows[i].error, "%s: %s", rows[i].text, message_error_descs[e].code);
        ck_assert_int_eq(fault.error, e);
        ck_str_is(fault.field, rows[i].field);
        ck_assert_msg(fault.at == rows[i].at, "%s: at %zu", rows[i].text, fault.at);
        met[e] = true;
    }
    met[ERROR_TOO_DEEP] = met[ERROR_TOO_LARGE] = met[ERROR_TOO_MANY] = true; /* ceilings */
    met[ERROR_TOO_MANY_TOPICS] = true;
    met[ERROR_FIELD_UNKNOWN] = true;                            /* the core's: cmd.unknown */
    met[ERROR_NO_MEMORY] = true;                                /* out_of_memory */
    met[ERROR_HELLO_FIRST] = met[ERROR_FORBIDDEN_TOPIC] = true; /* the core's */
    met[ERROR_SNAPSHOT_TOO_LARGE] = met[ERROR_UNAVAILABLE] = true;
    for (int e = ERROR_SIGN_IN_OFF; e <= ERROR_SECRET_STAFF; e++)
        met[e] = true;
    met[ERROR_APPROVE_REFUSED] = met[ERROR_APPROVE_FORBIDDEN] = met[ERROR_APPROVE_OWN] =
        true; /* the core's */
    met[ERROR_PAIRINGS_FULL] = met[ERROR_PAIR_TAKEN] = met[ERROR_PAIR_RATE] = true;
    for (int e = 0; e < ERRORS_N; e++)
        ck_assert_msg(met[e], "%s is not provoked", message_error_descs[e].code);
}
END_TEST

/* An unknown field is named if it is in a body, and only there. */
START_TEST(unknown_fields_of_a_body_are_named)
{
#define CMD(more, type, body)                                                                      \
    "{\"t\":\"cmd\",\"op\":\"" ID_A "\"," more "\"type\":\"" type "\",\"body\":{" body "}}"
#define ADD                                                                                        \
    "\"line_id\":\"" ID_A "\",\"order_id\":\"" ID_A "\",\"item_id\":\"" ID_A "\",\"quantity\":1"
#define LETTERS_40 "abcdefghijabcdefghijabcdefghijabcdefghij"
    static const struct {
        const char *text, *unknown;
    } rows[] = {
        {CMD("", "line.add", ADD), ""},
        {CMD("\"later\":1,", "line.add", ADD), ""},
        {CMD("\"pre\":{\"later\":1},", "line.add", ADD), ""},
        {CMD("", "line.add", ADD ",\"unit_price\":100"), "body.unit_price"},
        {CMD("", "line.add", "\"noet\":\"\"," ADD ",\"unit_price\":100"), "body.noet"},
        {CMD("", "line.add", ADD ",\"notes\":null"), "body.notes"},
        {CMD("", "line.add", ADD ",\"\":1"), "body."},
        {CMD("", "line.add",
             ADD ",\"choices\":[{\"group_id\":\"" ID_A "\",\"option_id\":\"" ID_A
                 "\",\"pieces\":2}]"),
            "body.choices[0].pieces"},
        {CMD("", "setup.put",
             "\"areas\":[{\"id\":\"" ID_A "\",\"rev\":7,\"name\":\"a\",\"position\":1}]"),
            ""},
        {CMD("", "line.add", ADD ",\"" LETTERS_40 "\":1"), "body." LETTERS_40},
        {CMD("", "line.add", ADD ",\"" LETTERS_40 "k\":1"), "body." LETTERS_40},
        /* cut before the character, not within it */
        {CMD("", "line.add", ADD ",\"abcdefghijabcdefghijabcdefghijabcdefghi\u00e9\":1"),
            "body.abcdefghijabcdefghijabcdefghijabcdefghi"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ck_assert_msg(decode(str_of(rows[i].text)) == MESSAGE_OK, "%s", rows[i].text);
        ck_str_is(message.cmd.unknown, rows[i].unknown);
    }
}
END_TEST

START_TEST(the_error_names_the_question)
{
    ck_assert_int_eq(decode(STR("{\"t\":\"later\",\"id\":\"q9\"}")), ERROR_UNKNOWN_TYPE);
    ck_str_is(fault.sub_id, "q9");
    ck_assert_int_eq(decode(STR("{\"t\":\"later\",\"id\":9}")), ERROR_UNKNOWN_TYPE);
    ck_assert_uint_eq(fault.sub_id.n, 0);
}
END_TEST

START_TEST(out_of_memory)
{
    static const char *const texts[] = {HELLO, SUB, SEEN,
        "{\"t\":\"cmd\",\"op\":\"" ID_A "\",\"type\":\"order.cancel\",\"body\":{\"order_id\":"
        "\"" ID_A "\"}}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        enum message_error e = ERROR_NO_MEMORY;
        size_t max = 0;
        for (; e != MESSAGE_OK; max += 16) {
            struct arena small;
            arena_init(&small, max);
            e = message_decode(str_of(texts[i]), &small, &message, &fault);
            ck_assert_msg(e == MESSAGE_OK || e == ERROR_NO_MEMORY, "%s", texts[i]);
            ck_assert(e == MESSAGE_OK || fault.error == e);
            arena_fini(&small);
        }
        ck_assert_uint_gt(max, 16);
        ck_assert_uint_lt(max, 4096);
    }
}
END_TEST

START_TEST(tables_are_complete)
{
    for (int e = 1; e < ERRORS_N; e++) {
        ck_assert(*message_error_descs[e].code && *message_error_descs[e].text);
        for (int other = 1; other < e; other++)
            ck_assert_str_ne(message_error_descs[e].code, message_error_descs[other].code);
    }
}
END_TEST

START_TEST(a_broken_cmd_still_names_its_op)
{
#define OP "0192f000-0000-7000-8000-00000000000a"
    static const struct {
        const char *text;
        bool named;
    } rows[] = {
        {"{\"t\":\"cmd\",\"op\":\"" OP "\",\"body\":{]}", true},
        {"{ \"op\" :\t\"" OP "\" , \"t\" : \"cmd\" , \"x\" : 1.5e }", true},
        {"{\"t\":\"cmd\",\"op\":\"" OP "\"", true},
        {"{\"t\":\"cmd\",\"op\":\"" OP "\"} x", true},
        {"{\"t\":\"cmd\",\"x\":],\"op\":\"" OP "\"}", false}, /* after the fault */
        {"{\"t\":\"sub\",\"op\":\"" OP "\",]", false},
        {"{\"t\":\"cmd\",\"body\":{\"op\":\"" OP "\"},]", false},
        {"{\"t\":\"cmd\",\"x\":\"op\",\"y\":\"" OP "\",]", false},
        {"{\"t\":\"cmd\",\"op\":\"0192\",]", false},
        {"{\"t\":\"cmd\",\"op\":\"\\", false},
        {"\"", false},
        {"", false},
    };
    id op;
    ck_assert(id_parse(STR(OP), &op));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena a;
        struct message m;
        struct message_fault broken = {0};
        arena_init(&a, LIMIT_COMMAND_ARENA_BYTES);
        ck_assert(message_decode(str_of(rows[i].text), &a, &m, &broken) != MESSAGE_OK);
        ck_assert(!broken.is_cmd);
        ck_assert_msg(id_eq(broken.op, rows[i].named ? op : (id){{0}}), "%s", rows[i].text);
        arena_fini(&a);
    }
#undef OP
}
END_TEST

UNIT_MAIN_WITH("wire/message_in", begin, end, hello, people, pair, sub_and_unsub, topics, quote,
    seen, at, ceilings, every_error, unknown_fields_of_a_body_are_named,
    the_error_names_the_question, a_broken_cmd_still_names_its_op, out_of_memory,
    tables_are_complete)

/* Writing: the bytes of JSON.stringify. tests/unit/json_stringify.test.mjs compares with Node. */
#include "protocol/wire/json_write.h"

#include "protocol/wire/json_copy.h"

#include "tests/unit/unit.h"

static struct buf b;

static struct json_out begin(void)
{
    buf_fini(&b);
    buf_init(&b, 1 << 20);
    return json_out(&b);
}

static void str_is(struct str s, const char *want)
{
    struct json_out o = begin();
    jw_str(&o, s);
    ck_assert(json_out_is_done(&o));
    ck_str_is(buf_str(&b), want);
    buf_fini(&b);
}

START_TEST(strings)
{
    str_is(STR(""), "\"\"");
    str_is((struct str){0}, "\"\"");
    str_is(STR("plain text, longer than eight"), "\"plain text, longer than eight\"");
    str_is(STR("\"\\/\b\f\n\r\t"), "\"\\\"\\\\/\\b\\f\\n\\r\\t\"");
    str_is(STR("\x01\x0b\x1f\x7f"), "\"\\u0001\\u000b\\u001f\x7f\"");
    str_is(STR("a\0b"), "\"a\\u0000b\"");
    str_is(STR("\xe2\x80\xa8\xc3\xa9\xf0\x9f\x98\x80"), "\"\xe2\x80\xa8\xc3\xa9\xf0\x9f\x98\x80\"");
    str_is(STR("12345678\n12345678\"1234567\\"), "\"12345678\\n12345678\\\"1234567\\\\\"");
}
END_TEST

START_TEST(every_byte_at_every_place)
{
    /* The fast path, eight bytes at a time, against the plain rule. */
    for (int c = 0; c < 0x80; c++) {
        for (size_t place = 0; place < 20; place++) {
            char text[20], want[32];
            memset(text, 'x', sizeof text);
            text[place] = (char)c;
            size_t n = 0;
            want[n++] = '"';
            for (size_t i = 0; i < sizeof text; i++) {
                static const char named[] = "\"\"\\\\\bb\ff\nn\rr\tt";
                const char *pair = NULL;
                for (const char *p = named; *p && !pair; p += 2)
                    if (*p == text[i])
                        pair = p;
                if (pair) {
                    want[n++] = '\\';
                    want[n++] = pair[1];
                } else if ((unsigned char)text[i] < 0x20) {
                    memcpy(want + n, "\\u00", 4);
                    want[n + 4] = (char)('0' + c / 16);
                    want[n + 5] = "0123456789abcdef"[c % 16];
                    n += 6;
                } else {
                    want[n++] = text[i];
                }
            }
            want[n++] = '"';
            struct json_out o = begin();
            jw_str(&o, (struct str){text, sizeof text});
            ck_assert_uint_eq(b.n, n);
            ck_assert_mem_eq(b.p, want, n);
        }
    }
    buf_fini(&b);
}
END_TEST

START_TEST(structure)
{
    struct json_out o = begin();
    jw_object_begin(&o);
    jw_key(&o, "a"), jw_i64(&o, INT64_MIN);
    jw_key(&o, "b"), jw_array_begin(&o);
    jw_array_begin(&o), jw_array_end(&o);
    jw_object_begin(&o), jw_object_end(&o);
    jw_bool(&o, true), jw_bool(&o, false), jw_null(&o);
    jw_i64(&o, INT64_MAX), jw_i64(&o, 0), jw_i64(&o, -1);
    jw_raw(&o, STR("{\"r\":1}"));
    jw_array_end(&o);
    jw_key_str(&o, STR("k\"\n")), jw_object_begin(&o);
    jw_key(&o, "c"), jw_str(&o, STR("x"));
    jw_object_end(&o);
    jw_key(&o, ""), jw_null(&o);
    ck_assert(!json_out_is_done(&o));
    jw_object_end(&o);
    ck_assert(json_out_is_done(&o));
    ck_str_is(buf_str(&b), "{\"a\":-9223372036854775808,\"b\":[[],{},true,false,null,"
                           "9223372036854775807,0,-1,{\"r\":1}],\"k\\\"\\n\":{\"c\":\"x\"},"
                           "\"\":null}");
    buf_fini(&b);
}
END_TEST

START_TEST(ids_and_times)
{
    struct json_out o = begin();
    id i = {{0x01, 0x90, 0x16, 0x3d, 0x86, 0x94, 0x73, 0x9b, 0xae, 0xa5, 0x96, 0x6c, 0x26, 0xf8,
        0xad, 0x91}};
    jw_array_begin(&o), jw_id(&o, i), jw_time(&o, (time_ms){INT64_C(1795344960123)});
    jw_array_end(&o);
    ck_str_is(
        buf_str(&b), "[\"0190163d-8694-739b-aea5-966c26f8ad91\",\"2026-11-22T10:56:00.123Z\"]");
    buf_fini(&b);
}
END_TEST

START_TEST(a_value_that_was_read)
{
    static const struct json_limits limits = {
        .bytes_max = 65536, .depth_max = JSON_DEPTH_CEILING, .tokens_max = 4096};
    struct arena arena;
    struct json_doc doc;
    arena_init(&arena, 1 << 20);
    json_doc_init(&doc);
    ck_assert_int_eq(
        json_parse(&doc,
            STR(" { \"a\" : [ 1 , -9007199254740993 , { } , [ ] , [[2],{\"x\":null}] ] ,\n"
                "\"\\u0062\" : \"\\u00e9\\/\" , \"\" : true , \"z\" : false } "),
            &limits, &arena),
        0);
    struct json_out o = begin();
    jw_object_begin(&o);
    jw_key(&o, "all"), jw_json(&o, json_root(&doc));
    jw_key(&o, "part"), jw_json(&o, json_next(json_first(json_get(json_root(&doc), "a"))));
    jw_object_end(&o);
    ck_str_is(buf_str(&b), "{\"all\":{\"a\":[1,-9007199254740993,{},[],[[2],{\"x\":null}]],"
                           "\"b\":\"\xc3\xa9/\",\"\":true,\"z\":false},"
                           "\"part\":-9007199254740993}");
    /* A text of the greatest depth that can be read can be written. */
    char deep[2 * JSON_DEPTH_CEILING];
    memset(deep, '[', JSON_DEPTH_CEILING);
    memset(deep + JSON_DEPTH_CEILING, ']', JSON_DEPTH_CEILING);
    struct str text = {deep, sizeof deep};
    ck_assert_int_eq(json_parse(&doc, text, &limits, &arena), 0);
    o = begin();
    jw_json(&o, json_root(&doc));
    ck_assert(str_eq(buf_str(&b), text));
    json_doc_fini(&doc);
    arena_fini(&arena);
    buf_fini(&b);
}
END_TEST

START_TEST(several_values_in_one_buf)
{
    begin();
    buf_put_str(&b, STR("["));
    for (int i = 0; i < 2; i++) {
        struct json_out o = json_out(&b);
        jw_object_begin(&o), jw_object_end(&o);
    }
    ck_str_is(buf_str(&b), "[{}{}");
    buf_fini(&b);
}
END_TEST

START_TEST(a_full_buf_shows_at_the_end)
{
    buf_init(&b, 6);
    struct json_out o = json_out(&b);
    jw_array_begin(&o), jw_str(&o, STR("ab\nc")), jw_str(&o, STR("abcdefgh")), jw_array_end(&o);
    ck_assert(b.failed);
    ck_assert_uint_le(b.n, 6);
    buf_fini(&b);
    buf_init(&b, 6);
    o = json_out(&b);
    jw_str(&o, STR("abcd"));
    ck_assert(!b.failed); /* exactly full */
    buf_fini(&b);
}
END_TEST

static void value_without_key(void *arg)
{
    struct json_out o = begin();
    jw_object_begin(&o), jw_i64(&o, 1);
}

static void key_in_array(void *arg)
{
    struct json_out o = begin();
    jw_array_begin(&o), jw_key(&o, "a");
}

static void key_after_key(void *arg)
{
    struct json_out o = begin();
    jw_object_begin(&o), jw_key(&o, "a"), jw_key(&o, "b");
}

static void wrong_end(void *arg)
{
    struct json_out o = begin();
    jw_object_begin(&o), jw_array_end(&o);
}

static void end_after_key(void *arg)
{
    struct json_out o = begin();
    jw_object_begin(&o), jw_key(&o, "a"), jw_object_end(&o);
}

static void end_too_often(void *arg)
{
    struct json_out o = begin();
    jw_array_begin(&o), jw_array_end(&o), jw_array_end(&o);
}

static void two_values(void *arg)
{
    struct json_out o = begin();
    jw_i64(&o, 1), jw_i64(&o, 2);
}

static void too_deep(void *arg)
{
    struct json_out o = begin();
    for (int i = 0; i < 65; i++)
        jw_array_begin(&o);
}

START_TEST(calls_out_of_turn_abort)
{
    ck_assert(unit_aborts(value_without_key, NULL));
    ck_assert(unit_aborts(key_in_array, NULL));
    ck_assert(unit_aborts(key_after_key, NULL));
    ck_assert(unit_aborts(wrong_end, NULL));
    ck_assert(unit_aborts(end_after_key, NULL));
    ck_assert(unit_aborts(end_too_often, NULL));
    ck_assert(unit_aborts(two_values, NULL));
    ck_assert(unit_aborts(too_deep, NULL));
}
END_TEST

UNIT_MAIN("wire/json_write", strings, every_byte_at_every_place, structure, ids_and_times,
    a_value_that_was_read, several_values_in_one_buf, a_full_buf_shows_at_the_end,
    calls_out_of_turn_abort)

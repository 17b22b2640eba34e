/* An older libpayon on a newer hub, and a newer one on an older hub: what it does not know, or is
 * not told, never ends the connection nor what it keeps (payon.h says what happens instead). */

#include <stdio.h>
#include <stdlib.h>

#include "clients/c/span.h"
#include "protocol/pos/model/records.h"
#include "tests/unit/clients/world.h"

#define NEW_ID "\"019ab000-0000-7000-8000-0000000000ee\""

/* The text with one member more in each of its objects. An object of kinds gets a kind more. */
static void put_grown(struct buf *b, struct str text)
{
    static const char member[] = "\"brand_new\":{\"a\":[1,\"x\"]}",
                      kind[] = "\"brand_new\":[{\"id\":" NEW_ID ",\"state\":\"x\"}]",
                      ids[] = "\"brand_new\":[" NEW_ID "]";
    const char *more = member;
    bool quoted = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        struct str rest = {text.p + i, text.n - i};
        buf_put_char(b, c);
        quoted = c == '"' ? !quoted : quoted;
        if (str_starts(rest, STR("\"records\":{")) || str_starts(rest, STR("\"put\":{")))
            more = kind;
        else if (str_starts(rest, STR("\"del\":{")))
            more = ids;
        if (quoted || c != '{')
            continue;
        buf_put_str(b, str_of(more));
        if (text.p[i + 1] != '}')
            buf_put_char(b, ',');
        more = member;
    }
}

static void hear_grown(struct world *w, const char *text)
{
    struct buf b;
    buf_init(&b, 1 << 16);
    put_grown(&b, str_of(text));
    buf_put_char(&b, '\0');
    ck_assert(!b.failed);
    world_text(w, b.p);
    buf_fini(&b);
}

/* The digest of the records of a text like the one of "records". */
static struct digest digest_of_records(struct str records)
{
    struct digest sum = {0};
    struct str key, list, none, record;
    struct span_walk kinds = span_walk(records);
    while (span_next(&kinds, &key, &list)) {
        struct span_walk all = span_walk(list);
        while (span_next(&all, &none, &record))
            digest_add(&sum, digest_of(record));
    }
    return sum;
}

/* As the hub says it: of what it told. */
static void hear_sync(struct world *w, int seq, struct digest d)
{
    char digest[DIGEST_TEXT], text[128];
    digest_format(d, digest);
    snprintf(text, sizeof text, "{\"t\":\"sync\",\"seq\":%d,\"digest\":\"%.*s\"}", seq, DIGEST_TEXT,
        digest);
    hear_grown(w, text);
}

static void init_keeping(struct world *w)
{
    static const char *const floor[] = {"floor"};
    world_init(w, (struct payon_options){.topics = floor, .n_topics = 1, .keep_records = true});
}

#define ORDER(state)                                                                               \
    "{\"id\":\"019ab000-0000-7000-8000-0000000000aa\",\"rev\":1,\"state\":\"" state "\","          \
    "\"choices\":[{\"name\":\"x\"}]}"

/* Every message of the hub with a member more in every object, a kind more, and an enum value that
 * nobody knows: all is told and kept as it came, and the digests agree. */
START_TEST(more_is_kept_as_told)
{
    struct world w;
    struct buf grown;
    init_keeping(&w);
    payon_machine_start(w.m, w.now);
    payon_machine_opened(w.m, w.now);
    hear_grown(&w, WELCOME);
    hear_grown(
        &w, SNAPSHOT(7, "[\"floor\",\"brand_new\"]", "{\"order\":[" ORDER("simmering") "]}"));
    buf_init(&grown, 1 << 16);
    put_grown(&grown, STR("{\"records\":{\"order\":[" ORDER("simmering") "]}}"));
    struct str records = span_get(buf_str(&grown), "records");
    struct digest told = digest_of_records(records);
    hear_sync(&w, 8, told);
    ck_assert_str_eq(strstr(world_log(&w), "sync"), "sync 8 proven\n");

    struct payon_id aa = world_id(0xaa), ee = world_id(0xee);
    struct payon_text order = payon_machine_record(w.m, "order", aa);
    ck_assert(memmem(order.p, order.n, "\"brand_new\":{", 13) != NULL);
    ck_assert(memmem(order.p, order.n, "simmering", 9) != NULL);
    ck_assert_uint_gt(payon_machine_record(w.m, "brand_new", ee).n, 0);

    hear_grown(&w,
        "{\"t\":\"change\",\"seq\":9,\"events\":[{\"type\":\"order.flambeed\",\"id\":\"x\"}],"
        "\"put\":{},\"del\":{\"order\":[\"019ab000-0000-7000-8000-0000000000aa\"]}}");
    ck_assert_str_eq(world_log(&w), "change 9\n");
    /* The change put the new kind's record and deleted it again: with the order nothing is left. */
    hear_sync(&w, 9, (struct digest){0});
    ck_assert_str_eq(world_log(&w), "sync 9 proven\n");
    ck_assert_int_eq(payon_machine_state(w.m), PAYON_LIVE);
    buf_fini(&grown);
    world_fini(&w);
}
END_TEST

/* Messages that came later: alone, in an array, before and after welcome. */
START_TEST(unknown_messages_are_passed_over)
{
    struct world w;
    init_keeping(&w);
    payon_machine_start(w.m, w.now);
    payon_machine_opened(w.m, w.now);
    world_text(&w, "{\"t\":\"brand_new\",\"seq\":900}");
    world_text(&w, WELCOME);
    world_text(&w, SNAPSHOT(7, "[\"floor\"]", "{}"));
    world_log(&w);
    world_text(&w, "[{\"t\":\"brand_new\",\"seq\":900}," CHANGE(8, "{}") ",{\"t\":\"x\"}]");
    ck_assert_str_eq(world_log(&w), "change 8\n");
    ck_assert_int_eq(payon_machine_cursor(w.m).seq, 8);
    world_fini(&w);
}
END_TEST

/* Names that came later, where the machine acts on a name: a refusal whose `retry` it does not know
 * is final, since a command that is sent again and again would hold up its lane; a fault is told.
 */
START_TEST(unknown_names_have_an_outcome)
{
    struct world w;
    world_live_with_floor(&w);
    ck_assert_int_eq(world_send(&w, 1, 1), 0);
    world_sent(&w);
    world_no(&w, 1, "of_later", "after_lunch");
    world_text(&w, "{\"t\":\"error\",\"code\":\"of_later\",\"text\":\"?\"}");
    ck_assert_str_eq(world_log(&w), "answer 1 refused of_later\nfault of_later\n");
    ck_assert_uint_eq(payon_machine_unanswered(w.m), 0);
    ck_assert_int_eq(payon_machine_state(w.m), PAYON_LIVE);
    world_fini(&w);
}
END_TEST

/* The text without the member of that name. */
static void put_without(struct buf *b, struct str object, const char *name)
{
    struct str key, value, wanted = str_of(name);
    size_t n = 0;
    buf_put_char(b, '{');
    struct span_walk w = span_walk(object);
    while (span_next(&w, &key, &value)) {
        if (str_eq(key, wanted))
            continue;
        buf_printf(b, "%s\"%.*s\":", n++ ? "," : "", STR_ARG(key));
        if (span_is_object(value))
            put_without(b, value, name);
        else
            buf_put_str(b, value);
    }
    buf_put_char(b, '}');
}

static void hear_without(struct world *w, const char *text, const char *name)
{
    struct buf b;
    char key[40];
    snprintf(key, sizeof key, "\"%s\":", name);
    buf_init(&b, 1 << 16);
    put_without(&b, str_of(text), name);
    buf_put_char(&b, '\0');
    ck_assert(!b.failed && strstr(text, key) && !strstr(b.p, key));
    world_text(w, b.p);
    buf_fini(&b);
}

/* One member less at a time, of those that v1 may do without. */
START_TEST(less_is_a_default)
{
    static const struct {
        const char *text, *member, *log;
    } LESS[] = {
        {WELCOME, "session", "welcome V USD 2\n"},
        {WELCOME, "name", "welcome  USD 2\n"},
        {WELCOME, "currency", "welcome V  2\n"},
        {WELCOME, "exponent", "welcome V USD 2\n"},
        {WELCOME, "role", "welcome V USD 2\n"},
        {WELCOME, "limits", "welcome V USD 2\n"},
        {WELCOME, "command_rate", "welcome V USD 2\n"},
        {WELCOME, "heartbeat_ms", "welcome V USD 2\n"},
        {SNAPSHOT(7, "[\"floor\"]", "{}"), "records", "snapshot 7 [\"floor\"] \n"},
        {CHANGE(9, "{}"), "events", "change 9\n"},
        {CHANGE(9, "{}"), "put", "change 9\n"},
        {SYNC(9), "digest", "sync 9\n"},
    };
    for (size_t i = 0; i < sizeof LESS / sizeof *LESS; i++) {
        struct world w;
        bool welcome = strstr(LESS[i].text, "welcome") != NULL;
        init_keeping(&w);
        world_reach(&w, welcome ? PAYON_GREETING : PAYON_LIVE);
        if (!welcome && !strstr(LESS[i].text, "snapshot"))
            world_text(&w, SNAPSHOT(7, "[\"floor\"]", "{}"));
        world_log(&w);
        hear_without(&w, LESS[i].text, LESS[i].member);
        const char *log = world_log(&w);
        ck_assert_msg(
            str_starts(str_of(log), str_of(LESS[i].log)), "without %s: %s", LESS[i].member, log);
        ck_assert_msg(
            payon_machine_state(w.m) == PAYON_LIVE, "without %s: %s", LESS[i].member, log);
        world_fini(&w);
    }
}
END_TEST

/* A record that was told without a field is kept without it, and proven. */
START_TEST(a_record_with_less_is_kept_as_told)
{
    struct world w;
    init_keeping(&w);
    world_reach(&w, PAYON_LIVE);
    world_text(&w, SNAPSHOT(7, "[\"floor\"]", "{\"order\":[{\"id\":" NEW_ID "}]}"));
    world_log(&w);
    hear_sync(&w, 7, digest_of(STR("{\"id\":" NEW_ID "}")));
    ck_assert_str_eq(world_log(&w), "sync 7 proven\n");
    world_fini(&w);
}
END_TEST

/* The mirror has room for the names of all kinds, and for those to come. */
START_TEST(names_of_kinds_fit)
{
    for (int k = 0; k < KINDS_N; k++)
        ck_assert_msg(strlen(record_descs[k].name) <= MIRROR_KIND_MAX,
            "%s: raise MIRROR_KIND_MAX in clients/c/mirror.h", record_descs[k].name);
}
END_TEST

UNIT_MAIN("growth", more_is_kept_as_told, unknown_messages_are_passed_over,
    unknown_names_have_an_outcome, less_is_a_default, a_record_with_less_is_kept_as_told,
    names_of_kinds_fit)

/* The client's commands and the records it keeps. */

#include "tests/unit/clients/world.h"
#include "tests/unit/oom.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const FLOOR[] = {"floor"};

/* --- records and their digest --------------------------------------------------------------- */

static void sync_with(struct world *w, const char *a, const char *b)
{
    char digest[DIGEST_TEXT + 1] = {0}, text[200];
    struct digest d = {0};
    digest_add(&d, digest_of(str_of(a)));
    if (b)
        digest_add(&d, digest_of(str_of(b)));
    digest_format(d, digest);
    snprintf(text, sizeof text, "{\"t\":\"sync\",\"seq\":9,\"digest\":\"%s\"}", digest);
    world_text(w, text);
}

START_TEST(keeps_records_and_proves_them)
{
    struct world w;
    struct payon_options o = {.topics = FLOOR, .n_topics = 1, .keep_records = true};
    world_init(&w, o);
    world_reach(&w, PAYON_LIVE);
    world_text(&w, SNAPSHOT(7, "[\"floor\"]", "{\"area\":[" AREA(1, "A") "," AREA(2, "B") "]}"));
    world_log(&w);
    sync_with(&w, AREA(1, "A"), AREA(2, "B"));
    world_text(&w, "{\"t\":\"change\",\"seq\":10,\"events\":[],\"put\":{\"area\":[" AREA(
                       1, "C") "]},\"del\":{\"area\":[\"019ab000-0000-7000-8000-000000000002\"]}}");
    sync_with(&w, AREA(1, "C"), NULL);
    ck_assert_str_eq(world_log(&w), "sync 9 proven\nchange 10\nsync 9 proven\n");
    struct payon_text t = payon_machine_record(w.m, "area", world_id(1));
    ck_str_is(text_in(t), AREA(1, "C"));
    ck_assert_uint_eq(payon_machine_record(w.m, "area", world_id(2)).n, 0);
    world_fini(&w);
}
END_TEST

START_TEST(forgets_the_records_of_a_topic_it_left)
{
    static const char *const topics[] = {"floor", "menu"};
    struct payon_options o = {.topics = topics, .n_topics = 2, .keep_records = true};
    struct world w;
    world_init(&w, o);
    world_reach(&w, PAYON_LIVE);
    world_text(&w, SNAPSHOT(7, "[\"floor\",\"menu\"]",
                       "{\"area\":[" AREA(1, "A") "],\"tax\":[" AREA(2, "B") "]}"));
    payon_machine_unsubscribe(w.m, "menu");
    world_sent(&w);
    world_text(&w, "{\"t\":\"unsubbed\",\"id\":\"2\"}");
    ck_assert_str_eq(world_sent(&w), "{\"t\":\"sub\",\"id\":\"3\",\"topics\":[\"floor\"]}\n");
    world_text(&w, SNAPSHOT(7, "[\"floor\"]", "{\"area\":[" AREA(1, "A") "]}"));
    world_log(&w);
    sync_with(&w, AREA(1, "A"), NULL);
    ck_assert_str_eq(world_log(&w), "sync 9 proven\n");
    world_fini(&w);
}
END_TEST

START_TEST(asks_what_a_command_would_do)
{
    struct world w;
    struct payon_command c = {.type = "do", .body = {"{\"n\":1}", 7}, .op = world_id(1)};
    struct payon_id op;
    world_init(&w, (struct payon_options){0});
    ck_assert_int_eq(payon_machine_quote(w.m, w.now, &c, &op), PAYON_OFFLINE);
    world_reach(&w, PAYON_LIVE);
    c.body.n = 3;
    ck_assert_int_eq(payon_machine_quote(w.m, w.now, &c, &op), PAYON_BAD_ARGUMENT);
    c.body.n = 7;
    ck_assert_int_eq(payon_machine_quote(w.m, w.now, &c, &op), 0);
    ck_assert_int_eq(op.b[15], 1);
    const char *sent = world_sent(&w);
    ck_assert_ptr_nonnull(strstr(sent, "{\"t\":\"quote\",\"id\":\"q019ab000-"));
    ck_assert_ptr_nonnull(strstr(sent, ",\"cmd\":{\"t\":\"cmd\",\"op\":\"019ab000-"));
    ck_assert_ptr_nonnull(strstr(sent, "\"type\":\"do\",\"body\":{\"n\":1}}}\n"));
    ck_assert_uint_eq(payon_machine_unanswered(w.m), 0);
    world_log(&w);
#define ANSWER(t, more)                                                                            \
    "{\"t\":\"" t "\",\"id\":\"q019ab000-0000-7000-8000-000000000001\"," more "}"
    world_text(&w, ANSWER("quoted", "\"seq\":7,\"put\":{\"order\":[]},\"del\":{}"));
    ck_assert_str_eq(world_log(&w), "quoted 1 at 7  {\"order\":[]}\n");
    world_text(&w, ANSWER("quoted", "\"seq\":7,\"put\":{},\"code\":\"order_not_open\""));
    ck_assert_str_eq(world_log(&w), "quoted 1 at 7 order_not_open {}\n");
    world_text(&w, ANSWER("error", "\"code\":\"field_type\""));
    ck_assert_str_eq(world_log(&w), "quoted 1 at 0 field_type \n");
    world_text(&w, "{\"t\":\"quoted\",\"id\":\"elsewhere\",\"seq\":7}");
    ck_assert_str_eq(world_log(&w), "");
    world_fini(&w);
}
END_TEST

START_TEST(asks_anew_for_records_that_differ)
{
    struct world w;
    struct payon_options o = {.topics = FLOOR, .n_topics = 1, .keep_records = true};
    world_init(&w, o);
    world_reach(&w, PAYON_LIVE);
    world_text(&w, SNAPSHOT(7, "[\"floor\"]", "{\"area\":[" AREA(1, "A") "," AREA(2, "B") "]}"));
    world_log(&w);
    world_sent(&w);
    sync_with(&w, AREA(1, "A"), NULL);
    ck_assert_str_eq(world_log(&w), "fault digest\nsync 9\n");
    ck_assert_ptr_nonnull(strstr(world_sent(&w), "\"t\":\"sub\""));
    /* Nothing is compared until the answer has come, and it is asked for only once. */
    sync_with(&w, AREA(1, "A"), NULL);
    world_text(&w, SNAPSHOT(9, "[\"floor\"]", "{\"area\":[" AREA(1, "A") "]}"));
    sync_with(&w, AREA(1, "A"), NULL);
    ck_assert_str_eq(world_log(&w),
        "sync 9\nsnapshot 9 [\"floor\"] {\"area\":[" AREA(1, "A") "]}\nsync 9 proven\n");
    sync_with(&w, AREA(1, "X"), NULL);
    ck_assert_ptr_null(strstr(world_sent(&w), "\"t\":\"sub\""));
    world_fini(&w);
}
END_TEST

/* --- commands ------------------------------------------------------------------------------- */

START_TEST(a_lane_waits_for_its_answer_others_do_not)
{
    struct world w;
    world_init(&w, (struct payon_options){0});
    world_reach(&w, PAYON_LIVE);
    world_pass(&w, 250);
    world_sent(&w);
    world_log(&w);
    ck_assert_int_eq(world_send(&w, 1, 100), 0);
    ck_assert_int_eq(world_send(&w, 2, 100), 0);
    ck_assert_int_eq(world_send(&w, 3, 200), 0);
    const char *sent = world_sent(&w);
    ck_assert_ptr_nonnull(strstr(sent, "{\"n\":1}"));
    ck_assert_ptr_null(strstr(sent, "{\"n\":2}"));
    ck_assert_ptr_nonnull(strstr(sent, "{\"n\":3}"));
    ck_assert_int_eq(world_send(&w, 4, 100), 0);
    ck_assert_str_eq(world_sent(&w), "");
    world_ok(&w, 1);
    ck_assert_ptr_nonnull(strstr(world_sent(&w), "{\"n\":2}"));
    world_no(&w, 2, "order_not_open", "never");
    world_no(&w, 3, "bad_command", "fix");
    ck_assert_str_eq(world_log(&w),
        "answer 1 done \nanswer 2 refused order_not_open\nanswer 3 bad bad_command\n");
    ck_assert_uint_eq(payon_machine_unanswered(w.m), 1);
    world_ok(&w, 3); /* an answer that nobody waits for is ignored */
    ck_assert_str_eq(world_log(&w), "");
    world_fini(&w);
}
END_TEST

START_TEST(not_now_is_sent_again_with_the_same_op)
{
    struct world w;
    world_init(&w, (struct payon_options){0});
    world_reach(&w, PAYON_LIVE);
    world_pass(&w, 250);
    world_send(&w, 1, 100);
    world_send(&w, 2, 100);
    char first[400];
    snprintf(first, sizeof first, "%s", world_sent(&w));
    world_log(&w);
    for (int i = 0; i < 5; i++) {
        world_no(&w, 1, "busy", "same");
        ck_assert_str_eq(world_sent(&w), "");
        const char *again;
        int64_t waited = 0;
        for (; again = world_sent(&w), !*again && waited < 6000; waited += 10) {
            world_text(&w, SYNC(1)); /* the hub is not silent */
            world_sent(&w);
            w.now.mono_ms += 10;
        }
        ck_assert_ptr_nonnull(strstr(again, "{\"n\":1}"));
        ck_assert_ptr_null(strstr(again, "{\"n\":2}"));
    }
    world_log(&w);
    world_ok(&w, 1);
    ck_assert_str_eq(world_log(&w), "answer 1 done \n");
    ck_assert_ptr_nonnull(strstr(world_sent(&w), "{\"n\":2}"));
    world_fini(&w);
}
END_TEST

START_TEST(unanswered_commands_are_sent_again_in_order)
{
    struct world w;
    world_init(&w, (struct payon_options){0});
    world_reach(&w, PAYON_LIVE);
    world_pass(&w, 250);
    for (int i = 1; i <= 6; i++)
        world_send(&w, i, i % 3);
    world_sent(&w);
    world_ok(&w, 1);
    world_sent(&w);
    world_come_back(&w);
    world_sent(&w);
    world_text(&w, WELCOME);
    world_pass(&w, 250);
    world_text(&w, SYNC(1));
    const char *sent = world_sent(&w);
    /* The oldest of each lane, oldest first: 2 (lane 2), 3 (lane 0), 4 (lane 1). */
    const char *two = strstr(sent, "{\"n\":2}"), *three = strstr(sent, "{\"n\":3}");
    const char *four = strstr(sent, "{\"n\":4}");
    ck_assert(two && three && four && two < three && three < four);
    ck_assert_ptr_null(strstr(sent, "{\"n\":5}"));
    world_log(&w);
    world_text(&w, "{\"t\":\"ok\",\"op\":\"019ab000-0000-7000-8000-000000000002\",\"seq\":2,"
                   "\"result\":{},\"replayed\":true}");
    ck_assert_str_eq(world_log(&w), "answer 2 done  replayed\n");
    world_fini(&w);
}
END_TEST

static int count_sent(struct world *w)
{
    int lines = 0;
    for (const char *p = world_sent(w); (p = strchr(p, '\n')); p++)
        lines++;
    return lines;
}

START_TEST(the_window_bounds_what_is_unanswered)
{
    struct world w;
    struct payon_options o = {.window = 3, .outbox_max = 10};
    world_init(&w, o);
    world_reach(&w, PAYON_LIVE);
    world_pass(&w, 250);
    world_sent(&w);
    for (int i = 1; i <= 10; i++)
        ck_assert_int_eq(world_send(&w, i, i), 0);
    ck_assert_int_eq(world_send(&w, 1, 1), PAYON_FULL);
    ck_assert_int_eq(count_sent(&w), 3);
    world_ok(&w, 2);
    ck_assert_ptr_nonnull(strstr(world_sent(&w), "{\"n\":4}"));
    ck_assert_int_eq(world_send(&w, 3, 9), PAYON_DUPLICATE);
    world_fini(&w);
}
END_TEST

START_TEST(the_window_is_below_what_the_hub_told)
{
    struct world w;
    world_init(&w, (struct payon_options){.window = 200});
    world_reach(&w, PAYON_LIVE);
    world_pass(&w, 250);
    world_sent(&w);
    for (int i = 1; i <= 100; i++)
        ck_assert_int_eq(world_send(&w, i, i), 0);
    ck_assert_int_eq(count_sent(&w), 63);
    world_fini(&w);
}
END_TEST

START_TEST(commands_keep_to_the_rate_the_hub_told)
{
    struct world w;
    world_init(&w, (struct payon_options){0});
    world_reach(&w, PAYON_LIVE); /* 1000 a second */
    world_sent(&w);
    int sent = 0;
    for (int i = 1; i <= 3000; i++)
        world_send(&w, i, i);
    for (int ms = 0; ms < 1000; ms++) {
        for (struct payon_text t; payon_machine_take(w.m, w.now, &t); sent++) {
            struct payon_id op;
            id i;
            ck_assert(id_parse((struct str){memmem(t.p, t.n, "019ab", 5), ID_TEXT}, &i));
            op = id_out(i);
            world_ok(&w, op.b[14] << 8 | op.b[15]);
        }
        buf_reset(&w.log);
        ck_assert_int_gt(payon_machine_due(w.m), w.now.mono_ms);
        w.now.mono_ms++;
    }
    ck_assert_int_ge(sent, 990);
    ck_assert_int_le(sent, 1001);
    world_fini(&w);
}
END_TEST

START_TEST(bad_commands_are_not_taken)
{
    struct world w;
    struct payon_id op;
    char *text, *big = malloc(70000);
    size_t n;
    world_init(&w, (struct payon_options){0});
    struct payon_command c = {.type = "do", .body = {"{}", 2}};
#define COMPOSE() payon_machine_compose(w.m, w.now, &c, &op, &text, &n)
    ck_assert_int_eq(COMPOSE(), 0);
    ck_assert(id_is_v7(id_in(op)));
    free(text);
    c.type = "";
    ck_assert_int_eq(COMPOSE(), PAYON_BAD_ARGUMENT);
    c.type = "do";
    c.body = (struct payon_text){"[]", 2};
    ck_assert_int_eq(COMPOSE(), PAYON_BAD_ARGUMENT);
    c.body = (struct payon_text){"{\"a\":1.5}", 9};
    ck_assert_int_eq(COMPOSE(), PAYON_BAD_ARGUMENT);
    c.body = (struct payon_text){" { \"a\" :\n \"b c\\\" \" } ", 21};
    c.pre = (struct payon_text){"{\"due\": 5}", 10};
    c.at_ms = 1000;
    c.op = world_id(1);
    ck_assert_int_eq(COMPOSE(), 0);
    ck_str_is(((struct str){text, n}),
        "{\"t\":\"cmd\",\"op\":\"019ab000-0000-7000-8000-000000000001\",\"type\":\"do\","
        "\"at\":\"1970-01-01T00:00:01.000Z\",\"body\":{\"a\":\"b c\\\" \"},\"pre\":{\"due\":5}}");
    free(text);
    c.op.b[6] = 0x40; /* a version 4 */
    ck_assert_int_eq(COMPOSE(), PAYON_BAD_ARGUMENT);
    c.op = world_id(1);
    memset(big, 'x', 70000);
    memcpy(big, "{\"a\":\"", 6);
    c.body = (struct payon_text){big, (size_t)snprintf(big + 65536 - 40, 3, "\"}") + 65536 - 40};
    ck_assert_int_eq(COMPOSE(), PAYON_TOO_LARGE);
    c.body = (struct payon_text){big, 70000};
    ck_assert_int_eq(COMPOSE(), PAYON_TOO_LARGE);
    free(big);
    world_fini(&w);
}
END_TEST

static void send_in_answer(struct world *w)
{
    world_send(w, 2, 1);
}

static void stop_in_change(struct world *w)
{
    payon_machine_stop(w->m, w->now);
}

START_TEST(callbacks_may_call_back)
{
    struct world w;
    world_live_with_floor(&w);
    world_pass(&w, 250);
    w.on_answer = send_in_answer;
    world_send(&w, 1, 1);
    world_sent(&w);
    world_ok(&w, 1);
    ck_assert_ptr_nonnull(strstr(world_sent(&w), "{\"n\":2}"));
    w.on_change = stop_in_change;
    world_log(&w);
    world_text(&w, "[" CHANGE(8, "{}") "," CHANGE(9, "{}") "]");
    ck_assert_str_eq(world_log(&w), "change 8\nstate off 0 \n");
    ck_assert_int_eq(payon_machine_wish(w.m), PAYON_WISH_CLOSE);
    world_fini(&w);
}
END_TEST

START_TEST(commands_of_another_venue_are_not_sent)
{
    struct world w;
    world_init(&w, (struct payon_options){0});
    w.m->venue = id_in(world_id(77));
    world_send(&w, 1, 1);
    world_reach(&w, PAYON_GREETING);
    world_sent(&w);
    world_text(&w, WELCOME);
    ck_assert_int_eq(payon_machine_state(w.m), PAYON_STOPPED);
    ck_assert_int_eq(payon_machine_wish(w.m), PAYON_WISH_CLOSE);
    ck_assert_str_eq(world_sent(&w), "");
    world_fini(&w);
}
END_TEST

/* --- out of memory --------------------------------------------------------------------------- */

/* The life of a client in which one allocation fails. Returns how many commands were taken; none
 * may be lost. */
static void life(int k)
{
    static const char *const topics[] = {"floor", "menu"};
    struct world w;
    int n_taken = 0, n_answered = 0;
    world_init(&w, (struct payon_options){.topics = topics, .n_topics = 2, .keep_records = true});
    oom_at(k);
    for (int i = 1; i <= 3; i++) {
        struct payon_id op = world_id(i);
        n_taken +=
            payon_machine_submit(w.m, op, world_id(i % 2), (struct payon_text){"{}", 2}) == 0;
    }
    for (int round = 0; round < 2; round++) {
        payon_machine_start(w.m, w.now);
        payon_machine_opened(w.m, w.now);
        payon_machine_text(w.m, w.now, WELCOME, strlen(WELCOME));
        w.now.mono_ms += 250;
        for (struct payon_text t; payon_machine_take(w.m, w.now, &t);)
            ;
        const char *snapshot = SNAPSHOT(7, "[\"floor\",\"menu\"]", "{\"area\":[" AREA(1, "A") "]}");
        const char *change = CHANGE(8, "{\"area\":[" AREA(2, "B") "]}");
        payon_machine_text(w.m, w.now, snapshot, strlen(snapshot));
        payon_machine_text(w.m, w.now, change, strlen(change));
        w.now.mono_ms += 60000;
        payon_machine_tick(w.m, w.now);
        payon_machine_tick(w.m, w.now);
    }
    int left = oom_pause();
    for (const char *p = world_log(&w); (p = strstr(p, "answer")); p++)
        n_answered++;
    ck_assert_int_eq((int)payon_machine_unanswered(w.m) + n_answered, n_taken);
    world_fini(&w);
    oom_go_on(left);
    oom_off();
}

START_TEST(no_memory_loses_nothing)
{
    for (int k = 1; k < 120; k++)
        life(k);
}
END_TEST

UNIT_MAIN("clients/commands", keeps_records_and_proves_them, forgets_the_records_of_a_topic_it_left,
    asks_what_a_command_would_do, asks_anew_for_records_that_differ,
    a_lane_waits_for_its_answer_others_do_not, not_now_is_sent_again_with_the_same_op,
    unanswered_commands_are_sent_again_in_order, the_window_bounds_what_is_unanswered,
    the_window_is_below_what_the_hub_told, commands_keep_to_the_rate_the_hub_told,
    bad_commands_are_not_taken, callbacks_may_call_back, commands_of_another_venue_are_not_sent,
    no_memory_loses_nothing)

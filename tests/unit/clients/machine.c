/* The client's state machine: every state against every event, and what it promises. */

#include "protocol/pos/model/limits.h"
#include "tests/unit/clients/world.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const FLOOR[] = {"floor"};
static const struct payon_options PLAIN = {0};
static const struct payon_options TOPICAL = {.topics = FLOOR, .n_topics = 1};

/* --- every state against every event -------------------------------------------------------- */

enum event {
    START,
    STOP,
    OPENED,
    TEXT_WELCOME,
    TEXT_CHANGE,
    TEXT_BYE,
    TEXT_UNKNOWN,
    TEXT_JUNK,
    CLOSED_1006,
    CLOSED_4001,
    CLOSED_4100,
    CLOSED_4201,
    TICK,
    TICK_LATE,
    EVENTS_N
};

static void happen(struct world *w, enum event e)
{
    switch (e) {
    case START:
        payon_machine_start(w->m, w->now);
        return;
    case STOP:
        payon_machine_stop(w->m, w->now);
        return;
    case OPENED:
        payon_machine_opened(w->m, w->now);
        return;
    case TEXT_WELCOME:
        world_text(w, WELCOME);
        return;
    case TEXT_CHANGE:
        world_text(w, CHANGE(1, "{}"));
        return;
    case TEXT_BYE:
        world_text(w, "{\"t\":\"bye\",\"code\":4201,\"text\":\"restart\",\"reconnect_ms\":100}");
        return;
    case TEXT_UNKNOWN:
        world_text(w, "{\"t\":\"of_version_2\"}");
        return;
    case TEXT_JUNK:
        world_text(w, "{\"t\":");
        return;
    case CLOSED_1006:
        world_closed(w, 1006);
        return;
    case CLOSED_4001:
        world_closed(w, 4001);
        return;
    case CLOSED_4100:
        world_closed(w, 4100);
        return;
    case CLOSED_4201:
        world_closed(w, 4201);
        return;
    case TICK:
        payon_machine_tick(w->m, w->now);
        return;
    default:
        w->now.mono_ms += 60000;
        payon_machine_tick(w->m, w->now);
        return;
    }
}

#define O PAYON_OFF
#define C PAYON_CONNECTING
#define G PAYON_GREETING
#define L PAYON_LIVE
#define P PAYON_PAUSED
#define S PAYON_STOPPED
static const enum payon_state NEXT[][EVENTS_N] = {
    /*      start stop open welc chan bye unkn junk 1006 4001 4100 4201 tick late */
    [O] = {C, O, O, O, O, O, O, O, O, O, O, O, O, O},
    [C] = {C, O, G, C, C, C, C, C, P, S, P, P, C, P},
    [G] = {G, O, G, L, P, G, G, P, P, S, P, P, G, P},
    [L] = {L, O, L, P, L, L, L, P, P, S, P, P, L, P},
    [P] = {P, O, P, P, P, P, P, P, P, P, P, P, P, C},
    [S] = {C, O, S, S, S, S, S, S, S, S, S, S, S, S},
};
#undef O
#undef C
#undef G
#undef L
#undef P
#undef S

/* What the driver has to do, from where the machine went. */
static enum payon_wish wish_of(enum payon_state from, enum payon_state to, enum event e)
{
    bool told = e >= CLOSED_1006 && e <= CLOSED_4201;
    bool open = from == PAYON_CONNECTING || from == PAYON_GREETING || from == PAYON_LIVE;
    if (to == PAYON_CONNECTING && from != PAYON_CONNECTING)
        return PAYON_WISH_CONNECT;
    return open && from != to && to != PAYON_GREETING && to != PAYON_LIVE && !told
               ? PAYON_WISH_CLOSE
               : PAYON_WISH_NOTHING;
}

START_TEST(every_state_and_event)
{
    enum payon_state from = (enum payon_state)(_i / EVENTS_N);
    enum event e = (enum event)(_i % EVENTS_N);
    struct world w;
    world_init(&w, PLAIN);
    world_reach(&w, from);
    payon_machine_wish(w.m);
    world_sent(&w);
    happen(&w, e);
    enum payon_state to = payon_machine_state(w.m);
    ck_assert_msg(
        to == NEXT[from][e], "event %d in %s: %s", e, payon_state_name(from), payon_state_name(to));
    ck_assert_int_eq(payon_machine_wish(w.m), wish_of(from, to, e));
    ck_assert_int_eq(payon_machine_wish(w.m), PAYON_WISH_NOTHING);
    bool waits = to == PAYON_OFF || to == PAYON_STOPPED;
    ck_assert_int_eq(payon_machine_due(w.m) == INT64_MAX, waits);
    if (to != PAYON_GREETING && to != PAYON_LIVE)
        ck_assert_str_eq(world_sent(&w), "");
    world_fini(&w);
}
END_TEST

/* --- greeting, topics, resume --------------------------------------------------------------- */

START_TEST(greets_and_subscribes)
{
    struct world w;
    world_init(&w, TOPICAL);
    payon_machine_start(w.m, w.now);
    ck_assert_str_eq(world_sent(&w), "");
    payon_machine_opened(w.m, w.now);
    ck_assert_str_eq(world_sent(&w),
        "{\"t\":\"hello\",\"token\":\"secret\",\"client\":{\"name\":\"test\",\"version\":\"1\"},"
        "\"features\":[]}\n");
    world_text(&w, WELCOME);
    ck_assert_str_eq(world_sent(&w), "{\"t\":\"sub\",\"id\":\"1\",\"topics\":[\"floor\"]}\n");
    world_text(&w, SNAPSHOT(7, "[\"floor\"]", "{}"));
    world_text(&w, "[" CHANGE(9, "{}") "," CHANGE(12, "{}") "]");
    world_text(&w, SYNC(15));
    ck_assert_str_eq(world_log(&w),
        "state connecting 0 \nstate greeting 0 \nwelcome V USD 2\nstate live 0 \n"
        "snapshot 7 [\"floor\"] {}\nchange 9\nchange 12\nsync 15\n");
    ck_assert_str_eq(world_sent(&w), "{\"t\":\"seen\",\"seq\":15}\n");
    ck_assert_int_eq(payon_machine_cursor(w.m).seq, 15);
    world_fini(&w);
}
END_TEST

#define HELLO_RESUME(seq)                                                                          \
    "{\"t\":\"hello\",\"token\":\"secret\",\"client\":{\"name\":\"test\",\"version\":\"1\"},"      \
    "\"features\":[],\"resume\":{\"epoch\":\"" EPOCH "\",\"seq\":" #seq                            \
    ",\"topics\":[\"floor\"]}}\n"

/* Of a kitchen's topics only, and after a snapshot: then it knows. */
START_TEST(says_which_dark_stations_it_holds)
{
    struct world w;
    world_live_with_floor(&w);
    world_text(&w,
        "{\"t\":\"snapshot\",\"id\":null,\"epoch\":\"" EPOCH
        "\",\"seq\":8,\"topics\":[\"floor\"],\"records\":{},\"backed\":[\"" EPOCH "\"]}");
    world_come_back(&w);
    ck_assert_str_eq(world_sent(&w), HELLO_RESUME(8)); /* no kitchen */
    world_text(&w, WELCOME);
    world_text(&w, "{\"t\":\"resumed\",\"id\":\"\",\"epoch\":\"" EPOCH "\",\"from\":8,\"seq\":8}");
    ck_assert_int_eq(payon_machine_subscribe(w.m, "kitchen:bar"), 0);
    world_text(&w,
        "{\"t\":\"snapshot\",\"id\":\"2\",\"epoch\":\"" EPOCH
        "\",\"seq\":8,\"topics\":[\"floor\",\"kitchen:bar\"],\"records\":{},\"backed\":[\"" EPOCH
        "\"]}");
    world_sent(&w);
    world_come_back(&w);
    ck_assert_ptr_nonnull(strstr(world_sent(&w), "\"kitchen:bar\"],\"backed\":[\"" EPOCH "\"]}}"));
    world_fini(&w);
}
END_TEST

START_TEST(resumes_where_it_was)
{
    struct world w;
    world_live_with_floor(&w);
    world_text(&w, CHANGE(8, "{}"));
    world_come_back(&w);
    ck_assert_str_eq(world_sent(&w), HELLO_RESUME(8));
    /* A further topic is asked for when the answer to the cursor has come, not before: its snapshot
     * must not overtake the changes that were missed. */
    ck_assert_int_eq(payon_machine_subscribe(w.m, "menu"), 0);
    world_text(&w, WELCOME);
    ck_assert_str_eq(world_sent(&w), "");
    world_text(&w, "{\"t\":\"resumed\",\"id\":\"\",\"epoch\":\"" EPOCH "\",\"from\":8,\"seq\":10}");
    ck_assert_str_eq(world_sent(&w), "{\"t\":\"sub\",\"id\":\"2\",\"topics\":[\"menu\"]}\n");
    world_log(&w);
    world_text(&w, "[" CHANGE(9, "{}") "," CHANGE(10, "{}") "]");
    world_text(&w, SNAPSHOT(10, "[\"menu\"]", "{}"));
    ck_assert_str_eq(world_log(&w), "change 9\nchange 10\nsnapshot 10 [\"menu\"] {}\n");
    world_text(&w, SYNC(15));
    ck_assert_int_eq(payon_machine_cursor(w.m).seq, 15);
    world_fini(&w);
}
END_TEST

START_TEST(a_snapshot_may_answer_the_cursor)
{
    struct world w;
    world_live_with_floor(&w);
    world_come_back(&w);
    world_text(&w, WELCOME);
    world_sent(&w);
    world_text(&w, "{\"t\":\"snapshot\",\"epoch\":\"019ab000-0000-7000-8000-0000000000aa\","
                   "\"seq\":3,\"topics\":[\"floor\"],\"records\":{}}");
    world_text(&w, CHANGE(4, "{}")); /* of the new epoch, though below the old cursor */
    ck_assert_int_eq(payon_machine_cursor(w.m).seq, 4);
    ck_assert_int_eq(payon_machine_cursor(w.m).epoch.b[15], 0xaa);
    world_fini(&w);
}
END_TEST

START_TEST(an_unanswered_sub_is_asked_again)
{
    struct world w;
    world_init(&w, TOPICAL);
    world_reach(&w, PAYON_LIVE);
    world_come_back(&w);
    ck_assert_ptr_null(strstr(world_sent(&w), "resume"));
    world_text(&w, WELCOME);
    ck_assert_str_eq(world_sent(&w), "{\"t\":\"sub\",\"id\":\"2\",\"topics\":[\"floor\"]}\n");
    world_fini(&w);
}
END_TEST

START_TEST(begins_at_a_cursor_of_the_application)
{
    struct world w;
    struct payon_options o = TOPICAL;
    id epoch;
    ck_assert(id_parse(STR(EPOCH), &epoch));
    o.cursor = (struct payon_cursor){.epoch = id_out(epoch), .seq = 41};
    world_init(&w, o);
    world_reach(&w, PAYON_GREETING);
    ck_assert_str_eq(world_sent(&w), HELLO_RESUME(41));
    world_fini(&w);
}
END_TEST

/* The mark belongs to the seq it was told with: each message that moves the cursor replaces it. */
START_TEST(the_cursor_has_the_mark_of_its_seq)
{
    struct world w;
    world_live_with_floor(&w);
    ck_assert_str_eq(payon_machine_cursor(w.m).mark, ""); /* this hub is older, and tells none */
    world_text(
        &w, "{\"t\":\"change\",\"seq\":8,\"mark\":\"00000000000000a8\",\"put\":{},\"del\":{}}");
    ck_assert_str_eq(payon_machine_cursor(w.m).mark, "00000000000000a8");
    world_text(&w, "{\"t\":\"sync\",\"seq\":9,\"mark\":\"00000000000000a9\"}");
    world_sent(&w);
    world_come_back(&w);
    ck_assert_ptr_nonnull(strstr(world_sent(&w), "\"seq\":9,\"mark\":\"00000000000000a9\","));
    world_text(&w, WELCOME);
    world_log(&w);
    world_text(&w, "{\"t\":\"snapshot\",\"epoch\":\"" EPOCH "\",\"seq\":6,"
                   "\"mark\":\"00000000000000b6\",\"why\":\"journal_lost\","
                   "\"topics\":[\"floor\"],\"records\":{}}");
    ck_assert_str_eq(world_log(&w), "fault journal_lost\nsnapshot 6 [\"floor\"] {}\n");
    ck_assert_str_eq(payon_machine_cursor(w.m).mark, "00000000000000b6");
    world_text(&w, "{\"t\":\"snapshot\",\"epoch\":\"" EPOCH "\",\"seq\":7,"
                   "\"mark\":\"00000000000000b7\",\"why\":\"something newer\","
                   "\"topics\":[\"floor\"],\"records\":{}}");
    ck_assert_str_eq(world_log(&w), "snapshot 7 [\"floor\"] {}\n");
    world_text(&w, CHANGE(8, "{}"));
    ck_assert_str_eq(payon_machine_cursor(w.m).mark, "");
    world_fini(&w);
}
END_TEST

START_TEST(a_cursor_that_does_not_fit_is_left_out)
{
    enum { MANY = 100 };
    static char names[MANY][48];
    const char *topics[MANY];
    struct world w;
    struct payon_options o = TOPICAL;
    id epoch;
    for (int i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "kitchen:station_with_a_long_code_%02d", i);
        topics[i] = names[i];
    }
    ck_assert(id_parse(STR(EPOCH), &epoch));
    o.cursor = (struct payon_cursor){.epoch = id_out(epoch), .seq = 41};
    o.topics = topics;
    o.n_topics = MANY;
    world_init(&w, o);
    world_reach(&w, PAYON_GREETING);
    const char *hello = world_sent(&w);
    ck_assert_uint_lt(strlen(hello), LIMIT_HELLO_BYTES);
    ck_assert_ptr_null(strstr(hello, "resume"));
    world_reach(&w, PAYON_LIVE);
    ck_assert_ptr_nonnull(strstr(world_sent(&w), "station_with_a_long_code_99"));
    world_fini(&w);
}
END_TEST

START_TEST(an_old_change_is_told_once)
{
    struct world w;
    world_live_with_floor(&w);
    world_text(&w, CHANGE(8, "{}"));
    world_text(&w, CHANGE(8, "{}"));
    world_text(&w, CHANGE(7, "{}"));
    ck_assert_str_eq(world_log(&w), "change 8\nfault old_change\nfault old_change\n");
    world_fini(&w);
}
END_TEST

START_TEST(a_topic_refused_is_not_asked_again)
{
    struct world w;
    world_init(&w, TOPICAL);
    world_reach(&w, PAYON_LIVE);
    world_sent(&w);
    world_text(&w, "{\"t\":\"error\",\"id\":\"1\",\"code\":\"forbidden_topic\",\"text\":\"no\"}");
    world_pass(&w, 5000);
    ck_assert_str_eq(world_sent(&w), "");
    world_fini(&w);
}
END_TEST

START_TEST(one_bad_topic_does_not_spoil_the_others)
{
    static const char *const topics[] = {"floor", "kitchen:gone", "menu"};
    struct payon_options o = {.topics = topics, .n_topics = 3};
    struct world w;
    world_init(&w, o);
    world_reach(&w, PAYON_LIVE);
    world_sent(&w);
    world_text(&w, "{\"t\":\"error\",\"id\":\"1\",\"code\":\"unknown_topic\",\"text\":\"no\","
                   "\"detail\":{\"field\":\"kitchen:gone\"}}");
    ck_assert_str_eq(
        world_sent(&w), "{\"t\":\"sub\",\"id\":\"2\",\"topics\":[\"floor\",\"menu\"]}\n");
    world_fini(&w);
}
END_TEST

START_TEST(a_cursor_refused_is_asked_as_a_sub)
{
    struct world w;
    world_live_with_floor(&w);
    world_come_back(&w);
    world_text(&w, WELCOME);
    world_sent(&w);
    world_text(&w, "{\"t\":\"error\",\"id\":null,\"code\":\"unavailable\",\"text\":\"no\"}");
    world_pass(&w, 5000);
    ck_assert_str_eq(world_sent(&w), "{\"t\":\"sub\",\"id\":\"2\",\"topics\":[\"floor\"]}\n");
    world_fini(&w);
}
END_TEST

START_TEST(a_topic_unavailable_is_asked_again)
{
    struct world w;
    world_init(&w, TOPICAL);
    world_reach(&w, PAYON_LIVE);
    world_sent(&w);
    world_text(&w, "{\"t\":\"error\",\"id\":\"1\",\"code\":\"unavailable\",\"text\":\"no\"}");
    ck_assert_str_eq(world_sent(&w), "");
    world_pass(&w, 5000);
    ck_assert_str_eq(world_sent(&w), "{\"t\":\"sub\",\"id\":\"2\",\"topics\":[\"floor\"]}\n");
    world_fini(&w);
}
END_TEST

START_TEST(unsubscribes_and_receipts)
{
    struct world w;
    world_live_with_floor(&w);
    ck_assert_int_eq(payon_machine_unsubscribe(w.m, "floor"), 0);
    ck_assert_str_eq(world_sent(&w), "{\"t\":\"unsub\",\"id\":\"2\",\"topics\":[\"floor\"]}\n");
    struct payon_id t = world_id(5);
    ck_assert_int_eq(payon_machine_receipts(w.m, &t, 1, &t, 1), 0);
    ck_assert_str_eq(world_sent(&w),
        "{\"t\":\"seen\",\"seq\":7,\"delivered\":[\"019ab000-0000-7000-8000-000000000005\"],"
        "\"displayed\":[\"019ab000-0000-7000-8000-000000000005\"]}"
        "\n");
    world_fini(&w);
}
END_TEST

/* --- time ----------------------------------------------------------------------------------- */

START_TEST(silence_of_the_hub_is_noticed)
{
    struct world w;
    world_live_with_floor(&w);
    world_pass(&w, 7999);
    ck_assert_int_eq(payon_machine_state(w.m), PAYON_LIVE);
    world_text(&w, SYNC(8));
    world_pass(&w, 7999);
    ck_assert_int_eq(payon_machine_state(w.m), PAYON_LIVE);
    world_log(&w);
    w.now.mono_ms++;
    payon_machine_tick(w.m, w.now);
    ck_assert_str_eq(world_log(&w), "state paused 1006 the hub has fallen silent\n");
    ck_assert_int_eq(payon_machine_wish(w.m), PAYON_WISH_CLOSE);
    world_fini(&w);
}
END_TEST

static int64_t pause_of(struct world *w)
{
    return payon_machine_due(w->m) - w->now.mono_ms;
}

START_TEST(pauses_grow_are_jittered_and_bounded)
{
    struct world w;
    struct payon_options o = {.pause_max_ms = 4000};
    world_init(&w, o);
    payon_machine_start(w.m, w.now);
    int64_t ceiling = 250, longest = 0, shortest = INT64_MAX;
    for (int i = 0; i < 200; i++) {
        world_closed(&w, 1006);
        int64_t pause = pause_of(&w);
        ck_assert_int_le(pause, ceiling);
        ck_assert_int_ge(pause, 0);
        ceiling = ceiling * 2 > 4000 ? 4000 : ceiling * 2;
        longest = pause > longest ? pause : longest;
        shortest = i > 10 && pause < shortest ? pause : shortest;
        w.now.mono_ms += pause;
        payon_machine_tick(w.m, w.now);
        ck_assert_int_eq(payon_machine_state(w.m), PAYON_CONNECTING);
    }
    ck_assert_int_gt(longest, 3800);
    ck_assert_int_lt(shortest, 200);
    /* It was steady: the next loss counts as the first. */
    payon_machine_opened(w.m, w.now);
    world_text(&w, WELCOME);
    world_pass(&w, 5000);
    world_closed(&w, 1006);
    ck_assert_int_le(pause_of(&w), 250);
    world_fini(&w);
}
END_TEST

START_TEST(a_pause_the_hub_asked_for_is_kept)
{
    struct world w;
    for (uint64_t seed = 0; seed < 100; seed++) {
        world_init(&w, PLAIN);
        w.random.state = seed;
        world_reach(&w, PAYON_LIVE);
        world_text(&w, "{\"t\":\"bye\",\"code\":4201,\"text\":\"restart\",\"reconnect_ms\":2000}");
        world_log(&w);
        world_closed(&w, 1006); /* the close frame itself was lost */
        ck_assert_str_eq(world_log(&w), "state paused 4201 restart\n");
        ck_assert_int_ge(pause_of(&w), 1000);
        ck_assert_int_le(pause_of(&w), 3000);
        world_fini(&w);
    }
}
END_TEST

START_TEST(close_codes_are_obeyed_by_range)
{
    static const struct {
        int code;
        enum payon_state to;
        int64_t pause_max;
    } CODES[] = {{1000, PAYON_PAUSED, 250}, {1001, PAYON_PAUSED, 250}, {1002, PAYON_STOPPED, 0},
        {1003, PAYON_STOPPED, 0}, {1006, PAYON_PAUSED, 250}, {1007, PAYON_STOPPED, 0},
        {1008, PAYON_STOPPED, 0}, {1009, PAYON_STOPPED, 0}, {1011, PAYON_PAUSED, 1000},
        {1012, PAYON_PAUSED, 250}, {1013, PAYON_PAUSED, 1000}, {3000, PAYON_PAUSED, 1000},
        {4000, PAYON_STOPPED, 0}, {4099, PAYON_STOPPED, 0}, {4100, PAYON_PAUSED, 1000},
        {4199, PAYON_PAUSED, 1000}, {4200, PAYON_PAUSED, 250}, {4299, PAYON_PAUSED, 250},
        {4300, PAYON_PAUSED, 1000}};
    for (size_t i = 0; i < sizeof CODES / sizeof *CODES; i++) {
        int64_t longest = 0;
        for (uint64_t seed = 0; seed < 60; seed++) {
            struct world w;
            world_init(&w, PLAIN);
            w.random.state = seed;
            world_reach(&w, PAYON_LIVE);
            world_closed(&w, CODES[i].code);
            ck_assert_int_eq(payon_machine_state(w.m), CODES[i].to);
            if (CODES[i].to == PAYON_PAUSED)
                longest = pause_of(&w) > longest ? pause_of(&w) : longest;
            world_fini(&w);
        }
        ck_assert_int_le(longest, CODES[i].pause_max);
        ck_assert_int_ge(longest, CODES[i].pause_max / 2);
    }
}
END_TEST

/* Random bytes neither crash it nor change what it holds. */
START_TEST(mutilated_messages_do_no_harm)
{
    static const char *const texts[] = {WELCOME, SYNC(8),
        SNAPSHOT(9, "[\"floor\"]", "{\"area\":[" AREA(1, "A") "]}"), CHANGE(10, "{\"area\":[]}"),
        "{\"t\":\"no\",\"op\":\"019ab000-0000-7000-8000-000000000001\",\"retry\":\"same\"}"};
    struct unit_random r = {7};
    for (int round = 0; round < 4000; round++) {
        struct world w;
        struct payon_options o = TOPICAL;
        o.keep_records = true;
        world_init(&w, o);
        world_reach(&w, round % 2 ? PAYON_LIVE : PAYON_GREETING);
        world_send(&w, 1, 1);
        world_sent(&w);
        char text[600];
        size_t n = strlen(texts[round % 5]);
        memcpy(text, texts[round % 5], n + 1);
        for (int i = 0; i < 3; i++)
            text[unit_random_below(&r, n)] = "{}[]\":,0a\\"[unit_random_below(&r, 10)];
        text[unit_random_below(&r, n) + 1] = 0;
        world_text(&w, text);
        world_sent(&w);
        world_fini(&w);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("clients/machine");
    TCase *t = tcase_create("machine");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, every_state_and_event, 0, 6 * EVENTS_N);
    const TTest *tests[] = {greets_and_subscribes, resumes_where_it_was,
        says_which_dark_stations_it_holds, a_cursor_that_does_not_fit_is_left_out,
        a_snapshot_may_answer_the_cursor, an_unanswered_sub_is_asked_again,
        begins_at_a_cursor_of_the_application, the_cursor_has_the_mark_of_its_seq,
        an_old_change_is_told_once, a_topic_refused_is_not_asked_again,
        one_bad_topic_does_not_spoil_the_others, a_cursor_refused_is_asked_as_a_sub,
        a_topic_unavailable_is_asked_again, unsubscribes_and_receipts,
        silence_of_the_hub_is_noticed, pauses_grow_are_jittered_and_bounded,
        a_pause_the_hub_asked_for_is_kept, close_codes_are_obeyed_by_range,
        mutilated_messages_do_no_harm};
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(t, tests[i]);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

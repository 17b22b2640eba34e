/* What becomes of a batch: every verdict and every status. Nobody sees anything uncommitted. */

#include "tests/core/rig.h"

#include "protocol/pos/model/limits.h"

#include <stdio.h>
#include <stdlib.h>

static struct rig r;

static bool holds(const struct client *c, const char *text)
{
    for (size_t i = 0; i < c->n_held; i++)
        if (strstr(c->held[i].text, text))
            return true;
    return false;
}

/* --- nothing uncommitted ------------------------------------------------------------------- */

/* Everything that a reader can ask for while a batch is in flight or its outcome unknown: nothing
 * shows the change before it is committed, and everything does afterwards. */
START_TEST(nothing_uncommitted_is_ever_visible)
{
    rig_init(&r, 2);
    struct client *w = client_sub(&r, 0, WAITER, "\"orders\"");
    struct client *old = client_sub(&r, 0, CASHIER, "\"orders\"");
    int64_t head = journal_head(&r);
    rig_next_commit(&r, MEM_FINE, 5000, 5000, 0);
    const char *order = fixed_id(0x9000), *op = say_takeaway(w, fixed_id(0x6000), order);
    say_line_add(w, fixed_id(0x6001), order, "rare");
    rig_turn(&r);
    for (int i = 0; i < 6; i++) {
        struct client *fresh = client_sub(&r, 0, 10 * i + WAITER + 6, "\"orders\",\"menu\"");
        ck_assert_int_eq(fresh->seq, head);
        ck_assert(!holds(fresh, "Zoe") && !holds(fresh, "rare"));
        client_drop(fresh);
        client_resume(fresh, 0, 10 * i + WAITER + 6, "\"orders\",\"menu\"");
        rig_run(&r, 700);
        client_expect(fresh, "resumed");
        ck_assert_int_eq(fresh->n_changes, 0);
        cJSON *welcome = client_expect(fresh, "welcome");
        ck_assert_int_eq(int_of(welcome, "seq"), head);
        client_drop(fresh);
    }
    ck_assert_int_ge(old->n_syncs, 4); /* the rig compares each sync's digest */
    ck_assert_int_eq(old->seq, head);
    ck_assert_int_eq(old->n_changes, 0);
    expect_no_answer(w, op);
    struct client *far = client_sub(&r, 1, MANAGER, "\"orders\"");
    ck_assert_int_eq(far->seq, head);
    rig_run(&r, 7000);
    /* Nobody waits in silence for longer than queue_ms; the same op gets its answer afterwards. */
    expect_no(w, op, "unavailable");
    say_takeaway(w, op, order);
    rig_run(&r, 10);
    expect_ok(w, op);
    ck_assert_int_eq(old->n_changes, 2);
    ck_assert_int_eq(far->n_changes, 2);
    ck_assert(holds(old, "rare") && holds(far, "rare"));
    rig_run(&r, 2000);
    rig_fini(&r);
}
END_TEST

/* --- unknown ------------------------------------------------------------------------------- */

static void unknown(enum mem_fault fault, int64_t late_ms, int resolves_refused)
{
    rig_init(&r, 1);
    struct client *w = client_sub(&r, 0, WAITER, "\"orders\"");
    struct client *o = client_sub(&r, 0, 1000 + CASHIER, "\"orders\"");
    int64_t head = journal_head(&r);
    rig_next_commit(&r, fault, 5, 5, late_ms);
    rig_next_commit(&r, MEM_FINE, 1, 1, 0); /* of the other venue */
    for (int i = 0; i < resolves_refused; i++)
        rig_next_commit(&r, MEM_REFUSED, 5, 100, 0);
    const char *op = say_takeaway(w, fixed_id(0x6000), fixed_id(0x9000));
    rig_turn(&r);
    /* Another venue's command arrives meanwhile, and does not wait. */
    const char *other = say_takeaway(o, fixed_id(0x6100), fixed_id(0x9000));
    rig_run(&r, 8);
    expect_ok(o, other);
    expect_no_answer(w, op);
    for (int i = 0; i < resolves_refused; i++) {
        rig_run(&r, 100);
        expect_no_answer(w, op);
        ck_assert_int_eq(w->n_changes, 0);
    }
    say_takeaway(w, op, fixed_id(0x9000)); /* asks again: joins */
    rig_run(&r, 3000);
    expect_ok(w, op);
    expect_ok(w, op);
    ck_assert_int_eq(journal_head(&r), head + 1);
    ck_assert_int_eq(w->n_changes, 1);
    ck_assert_int_eq(w->seq, head + 1);
    rig_fini(&r);
}

START_TEST(an_unknown_outcome_is_resolved)
{
    unknown(MEM_LOST_BEFORE, 0, 0);
    unknown(MEM_LOST_AFTER, 0, 0);
    unknown(MEM_LOST_LATE, 1, 0);
    unknown(MEM_LOST_LATE, 60, 0); /* the resolve comes first and fences the commit */
    unknown(MEM_LOST_LATE, 5000, 0);
    for (int refused = 1; refused < 5; refused++) {
        unknown(MEM_LOST_BEFORE, 0, refused);
        unknown(MEM_LOST_AFTER, 0, refused);
        unknown(MEM_LOST_LATE, 300, refused);
    }
}
END_TEST

START_TEST(a_connection_cut_during_a_commit_is_resolved)
{
    for (int ms = 0; ms < 12; ms++) {
        rig_init(&r, 1);
        struct client *w = client_sub(&r, 0, WAITER, "\"orders\"");
        rig_next_commit(&r, MEM_FINE, 5, 5, 0);
        const char *op = say_takeaway(w, fixed_id(0x6000), fixed_id(0x9000));
        rig_run(&r, ms);
        store_mem_set_up(r.nodes[0].store, false);
        rig_run(&r, 1000);
        if (ms < 10)
            expect_no_answer(w, op);
        store_mem_set_up(r.nodes[0].store, true);
        rig_run(&r, 3000);
        expect_ok(w, op);
        ck_assert_int_eq(journal_head(&r), 2);
        ck_assert_int_eq(w->n_changes, 1);
        rig_fini(&r);
    }
}
END_TEST

START_TEST(a_hub_that_dies_during_a_commit_loses_and_doubles_nothing)
{
    for (int ms = 0; ms < 14; ms++) {
        rig_init(&r, 1);
        struct client *w = client_sub(&r, 0, WAITER, "\"orders\"");
        rig_next_commit(&r, MEM_FINE, 5, 5, 0);
        const char *op = say_takeaway(w, fixed_id(0x6000), fixed_id(0x9000));
        rig_run(&r, ms);
        bool answered = answer_of(w, op) != NULL;
        ck_assert(!answered || journal_head(&r) == 2);
        rig_crash(&r, 0);
        rig_start(&r, 0);
        client_resume(w, 0, WAITER, "\"orders\"");
        rig_run(&r, 20);
        say_takeaway(w, op, fixed_id(0x9000));
        rig_run(&r, 60);
        expect_ok(w, op);
        ck_assert_int_eq(journal_head(&r), 2);
        ck_assert_int_eq(w->n_changes + (w->n_snapshots - 1), 1);
        ck_assert(holds(w, "Zoe"));
        rig_fini(&r);
    }
}
END_TEST

/* --- conflict and seen --------------------------------------------------------------------- */

START_TEST(two_hubs_race_and_both_commands_are_committed)
{
    rig_init(&r, 2);
    r.nodes[0].deaf = r.nodes[1].deaf = true; /* only the compare-and-set shows the race */
    struct client *a = client_sub(&r, 0, WAITER, "\"orders\"");
    struct client *b = client_sub(&r, 1, CASHIER, "\"orders\"");
    for (int i = 0; i < 200; i++) {
        const char *opa = say_takeaway(a, fixed_id(0x6000 + i), fixed_id(0x9000 + i));
        const char *opb = say_takeaway(b, fixed_id(0x16000 + i), fixed_id(0x19000 + i));
        rig_run(&r, 100);
        expect_ok(a, opa);
        expect_ok(b, opb);
        ck_assert_int_eq(journal_head(&r), 1 + 2 * (i + 1));
    }
    rig_run(&r, 4000);
    ck_assert_int_eq(a->n_changes, 400);
    ck_assert_int_eq(b->n_changes, 400);
    ck_assert_uint_eq(a->n_held, b->n_held);
    rig_fini(&r);
}
END_TEST

/* F24: the last portion, the same table: exactly one hub gets it. */
START_TEST(two_hubs_race_for_one_thing_and_one_gets_it)
{
    rig_init(&r, 2);
    r.nodes[0].deaf = r.nodes[1].deaf = true;
    struct client *a = client_hello(&r, 0, WAITER), *b = client_hello(&r, 1, CASHIER);
    for (int i = 0; i < 100; i++) {
        const char *body = "{\"table_id\":\"%s\",\"covers\":2}";
        char seat[128], clear[128];
        const char *opa = fixed_id(0x6000 + i), *opb = fixed_id(0x16000 + i);
        snprintf(seat, sizeof seat, body, fixed_id(2));
        client_send(
            a, "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"table.seat\",\"body\":%s}", opa, seat);
        client_send(
            b, "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"table.seat\",\"body\":%s}", opb, seat);
        rig_run(&r, 100);
        cJSON *x = answer_of(a, opa), *y = answer_of(b, opb);
        ck_assert(x && y);
        bool won = !strcmp(text_of(x, "t"), "ok");
        ck_assert_str_eq(text_of(won ? y : x, "code"), "table_taken");
        ck_assert_str_eq(text_of(won ? x : y, "t"), "ok");
        const char *op = fixed_id(0x26000 + i);
        snprintf(clear, sizeof clear, "{\"table_id\":\"%s\"}", fixed_id(2));
        client_send(i % 2 ? a : b,
            "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"table.clear\",\"body\":%s}", op, clear);
        rig_run(&r, 50);
        expect_ok(i % 2 ? a : b, op);
        ck_assert_int_eq(journal_head(&r), 1 + 2 * (i + 1));
    }
    rig_fini(&r);
}
END_TEST

START_TEST(a_command_that_always_loses_is_refused_for_now)
{
    rig_init(&r, 2);
    r.nodes[0].deaf = r.nodes[1].deaf = true;
    struct client *slow = client_hello(&r, 0, WAITER), *fast = client_hello(&r, 1, IMPORTER);
    r.nodes[0].fate = (struct mem_fate){.effect_ms = 20, .answer_ms = 20};
    r.nodes[1].fate = (struct mem_fate){.effect_ms = 1, .answer_ms = 0};
    const char *op = say_takeaway(slow, fixed_id(0x6000), fixed_id(0x9000));
    cJSON *answer = NULL;
    for (int i = 0; i < LIMIT_QUEUE_MS / 2 && !answer; i++) {
        say_86(fast, fixed_id(0x16000 + i), i % 2);
        rig_run(&r, 2);
        answer = answer_of(slow, op);
    }
    ck_assert_ptr_nonnull(answer);
    ck_assert_str_eq(text_of(answer, "code"), "conflict");
    ck_assert_str_eq(text_of(answer, "retry"), "same");
    say_takeaway(slow, op, fixed_id(0x9000));
    rig_run(&r, 300);
    expect_ok(slow, op);
    rig_fini(&r);
}
END_TEST

/* The same two hubs, but the faster one hears that the other lost a race, and then reads the
 * journal after each commit of its own, which gives the other a turn. */
START_TEST(a_slower_hub_gets_its_turns)
{
    enum { ROUNDS = 20, WAIT_MS = 1000 };
    rig_init(&r, 2);
    struct client *slow = client_hello(&r, 0, WAITER), *fast = client_hello(&r, 1, IMPORTER);
    r.nodes[0].fate = (struct mem_fate){.effect_ms = 20, .answer_ms = 20};
    r.nodes[1].fate = (struct mem_fate){.effect_ms = 1, .answer_ms = 0};
    r.nodes[1].read_ms = 12;
    int n = 0;
    for (int i = 0; i < ROUNDS; i++) {
        const char *op = say_takeaway(slow, fixed_id(0x6000 + i), fixed_id(0x9000 + i));
        cJSON *answer = NULL;
        for (int ms = 0; ms < WAIT_MS && !answer; ms += 2, n++) {
            say_86(fast, fixed_id(0x16000 + n), n % 2);
            rig_run(&r, 2);
            answer = answer_of(slow, op);
        }
        ck_assert_msg(answer, "round %d", i);
        ck_assert_str_eq(text_of(answer, "t"), "ok");
    }
    rig_fini(&r);
}
END_TEST

/* The faster one hears nothing, but commits without a pause: it looks now and then. */
START_TEST(a_slower_hub_gets_its_turns_without_a_bus)
{
    enum { ROUNDS = 5 };
    rig_init(&r, 2);
    r.nodes[0].deaf = r.nodes[1].deaf = true;
    struct client *slow = client_hello(&r, 0, WAITER), *fast = client_hello(&r, 1, IMPORTER);
    r.nodes[0].fate = (struct mem_fate){.effect_ms = 5, .answer_ms = 5};
    r.nodes[1].fate = (struct mem_fate){.effect_ms = 3, .answer_ms = 0};
    r.nodes[1].read_ms = 12;
    int n = 0;
    for (int i = 0; i < ROUNDS; i++) {
        const char *op = say_takeaway(slow, fixed_id(0x6000 + i), fixed_id(0x9000 + i));
        cJSON *answer = NULL;
        for (int ms = 0; ms < LIMIT_QUEUE_MS && !answer; ms++, n++) {
            say_86(fast, fixed_id(0x16000 + n), n % 2);
            rig_run(&r, 1);
            answer = answer_of(slow, op);
        }
        ck_assert_msg(answer, "round %d", i);
        ck_assert_str_eq(text_of(answer, "t"), "ok");
    }
    rig_fini(&r);
}
END_TEST

/* Looking costs a round trip, so only a hub that leaves another one no time for its turn does it.
 */
START_TEST(a_hub_looks_after_commits_without_a_pause)
{
    enum { COMMITS = 20, LOOKS = 2 };
    rig_init(&r, 1);
    struct client *c = client_hello(&r, 0, IMPORTER);
    static const struct {
        int64_t every_ms;
        long looks;
    } cases[] = {{80, 0}, {10, LOOKS}};
    for (size_t k = 0; k < 2; k++) {
        rig_run(&r, 100);
        long before = rig_metric(&r, 0, "payon_tails_total");
        for (int i = 0; i < COMMITS; i++) {
            const char *op = fixed_id(0x6000 + 0x100 * (int)k + i);
            say_86(c, op, i % 2);
            rig_run(&r, cases[k].every_ms);
            expect_ok(c, op);
        }
        ck_assert_int_eq(rig_metric(&r, 0, "payon_tails_total") - before, cases[k].looks);
    }
    rig_fini(&r);
}
END_TEST

/* A hub with much to do would decide and commit all of it again after each race, and lose the next
 * one for that. */
START_TEST(after_each_lost_race_half_as_many_are_tried)
{
    enum { WAITING = 40 };
    rig_init(&r, 2);
    r.nodes[0].deaf = r.nodes[1].deaf = true;
    struct client *slow = client_hello(&r, 0, WAITER), *fast = client_hello(&r, 1, IMPORTER);
    r.nodes[0].fate = (struct mem_fate){.effect_ms = 20, .answer_ms = 20};
    r.nodes[1].fate = (struct mem_fate){.effect_ms = 1, .answer_ms = 0};
    for (int i = 0; i < WAITING; i++)
        say_takeaway(slow, fixed_id(0x6000 + i), fixed_id(0x9000 + i));
    long tried[8] = {0};
    for (int i = 0, batch = 0; batch < 8; i++) {
        long batches = rig_metric(&r, 0, "payon_batches_total");
        long commands = rig_metric(&r, 0, "payon_batch_commands_total");
        say_86(fast, fixed_id(0x16000 + i), i % 2);
        rig_run(&r, 2);
        if (rig_metric(&r, 0, "payon_batches_total") > batches)
            tried[batch++] = rig_metric(&r, 0, "payon_batch_commands_total") - commands;
    }
    ck_assert_int_eq(tried[0], WAITING);
    ck_assert_int_eq(tried[1], WAITING); /* 64 may be tried */
    ck_assert_int_eq(tried[2], 32);
    ck_assert_int_eq(tried[3], 16);
    ck_assert_int_eq(tried[7], 1);
    rig_fini(&r);
}
END_TEST

/* F9: devices of one venue at two hubs, each sending its next command as soon as it is answered.
 * Nobody starves, and whoever was told "conflict" sends the same again. */
START_TEST(two_busy_hubs_share_a_venue)
{
    enum { EACH = 16, MS = 1500 };
    static struct client *c[2][EACH];
    const char *ops[2][EACH] = {{0}};
    int n[2][EACH] = {{0}}, ok[2] = {0}, conflicts = 0, next = 0;
    struct unit_random dice = {5};
    rig_init(&r, 2);
    for (int h = 0; h < 2; h++)
        for (int i = 0; i < EACH; i++)
            c[h][i] = client_hello(&r, (size_t)h,
                i % 8 * 10 + (i < 8 ? 7 : 9) -
                    (h          ? 0
                        : i < 8 ? 1
                                : 9));
    for (int t = 0; t < MS; t++) {
        for (int h = 0; h < 2; h++) {
            r.nodes[h].fate.effect_ms = 1 + (int64_t)unit_random_below(&dice, 3);
            for (int i = 0; i < EACH; i++) {
                cJSON *m = ops[h][i] ? answer_of(c[h][i], ops[h][i]) : NULL;
                bool again = m && strcmp(text_of(m, "code"), "conflict") == 0;
                conflicts += again;
                ok[h] += m && !again;
                if (ops[h][i] && !m)
                    continue;
                n[h][i] = again ? n[h][i] : next++;
                ops[h][i] = say_takeaway(
                    c[h][i], fixed_id(0x100000 + n[h][i]), fixed_id(0x900000 + n[h][i]));
            }
        }
        rig_run(&r, 1);
    }
    ck_assert_int_gt(ok[0], 1000);
    ck_assert_int_gt(ok[1], 1000);
    ck_assert_int_lt(conflicts * 1000, ok[0] + ok[1]);
    ck_assert_int_ge(journal_head(&r), 1 + ok[0] + ok[1]);
    rig_fini(&r);
}
END_TEST

START_TEST(a_conflict_of_one_venue_leaves_the_others_alone)
{
    rig_init(&r, 2);
    r.nodes[0].deaf = r.nodes[1].deaf = true;
    struct client *here = client_hello(&r, 0, WAITER), *there = client_hello(&r, 0, 1000 + WAITER);
    struct client *far = client_hello(&r, 1, CASHIER);
    const char *before = say_takeaway(far, fixed_id(0x6100), fixed_id(0x9100));
    rig_run(&r, 10);
    expect_ok(far, before);
    const char *a = say_takeaway(here, fixed_id(0x6000), fixed_id(0x9000));
    const char *b = say_takeaway(there, fixed_id(0x6000), fixed_id(0x9000));
    rig_run(&r, 2); /* one batch */
    expect_no_answer(here, a);
    expect_ok(there, b);
    rig_run(&r, 50);
    expect_ok(here, a);
    ck_assert_int_eq(mem_db_head(r.db, tenant_id(1), venue_id(1)), 1);
    rig_fini(&r);
}
END_TEST

START_TEST(an_op_seen_elsewhere_does_not_hold_up_the_rest_of_its_part)
{
    rig_init(&r, 1);
    struct client *c = client_hello(&r, 0, WAITER);
    for (int i = 0; i < 3; i++)
        say_takeaway(c, fixed_id(0x6000 + i), fixed_id(0x9000 + i));
    rig_run(&r, 10);
    client_drop(c);
    rig_crash(&r, 0); /* cached answers are lost, receipts are not */
    rig_start(&r, 0);
    c = client_hello(&r, 0, WAITER);
    for (int i = 0; i < 6; i++)
        say_takeaway(c, fixed_id(0x6000 + i), fixed_id(0x9000 + i));
    say_takeaway(c, fixed_id(0x6001), fixed_id(0x9fff)); /* not the first command */
    rig_run(&r, 50);
    for (int i = 0; i < 6; i++) {
        cJSON *m = answer_of(c, fixed_id(0x6000 + i));
        ck_assert_str_eq(text_of(m, "t"), "ok");
        ck_assert((cJSON_GetObjectItem(m, "replayed") != NULL) == (i < 3));
    }
    expect_no(c, fixed_id(0x6001), "op_reused");
    ck_assert_int_eq(journal_head(&r), 7);
    rig_fini(&r);
}
END_TEST

/* --- turns --------------------------------------------------------------------------------- */

/* One lane is taken for the whole test, so that all others share one. */
static void occupy_a_lane(void)
{
    enum { VENUE = 9 };
    rig_add_venues(&r, VENUE, VENUE + 1);
    struct client *c = client_hello(&r, 0, 1000 * VENUE + WAITER);
    rig_next_commit(&r, MEM_FINE, 5000, 5000, 0);
    say_takeaway(c, NULL, new_id(&r));
    rig_turn(&r);
}

START_TEST(a_hot_venue_does_not_starve_the_others)
{
    rig_init(&r, 1);
    struct client *hot[8], *cold = client_hello(&r, 0, 1000 + WAITER);
    for (int i = 0; i < 8; i++)
        hot[i] = client_hello(&r, 0, 10 * i + WAITER);
    occupy_a_lane();
    r.nodes[0].fate = (struct mem_fate){.effect_ms = 50, .answer_ms = 50};
    for (int i = 0; i < 400; i++)
        say_takeaway(hot[i % 8], fixed_id(0x6000 + i), fixed_id(0x9000 + i));
    rig_turn(&r);
    const char *op = say_takeaway(cold, fixed_id(0x6000), fixed_id(0x9000));
    rig_run(&r, 201); /* the batch in flight, then the next */
    expect_ok(cold, op);
    ck_assert_int_eq(journal_head(&r), 1 + 128 + 127);
    rig_run(&r, 300);
    ck_assert_int_eq(journal_head(&r), 1 + 400);
    rig_fini(&r);
}
END_TEST

/* More venues than a batch has room for: those left out come first next time. */
START_TEST(every_venue_has_its_turn)
{
    enum { FROM = 10, TO = FROM + LIMIT_BATCH_COMMANDS + 20 };
    rig_init(&r, 1);
    rig_add_venues(&r, FROM, TO);
    static struct client *c[TO];
    for (int v = FROM; v < TO; v++)
        c[v] = client_hello(&r, 0, 1000 * v + WAITER);
    occupy_a_lane();
    r.nodes[0].fate = (struct mem_fate){.effect_ms = 50, .answer_ms = 50};
    for (int i = 0; i < 3; i++)
        for (int v = FROM; v < TO; v++)
            say_takeaway(c[v], fixed_id(0x6000 + i), fixed_id(0x9000 + i));
    rig_run(&r, 101);
    for (int v = FROM; v < TO; v++)
        ck_assert_int_eq(
            mem_db_head(r.db, tenant_id(v), venue_id(v)), v < FROM + LIMIT_BATCH_COMMANDS);
    rig_run(&r, 100);
    for (int v = FROM; v < TO; v++)
        ck_assert_int_ge(mem_db_head(r.db, tenant_id(v), venue_id(v)), 1);
    rig_run(&r, 400);
    for (int v = FROM; v < TO; v++)
        ck_assert_int_eq(mem_db_head(r.db, tenant_id(v), venue_id(v)), 3);
    rig_fini(&r);
}
END_TEST

/* A setup.put of n areas, each with a long name. */
static void say_areas(struct client *c, int from, int n)
{
    static char body[LIMIT_MESSAGE_BYTES];
    size_t len = 0;
    for (int i = from; i < from + n; i++)
        len += (size_t)snprintf(body + len, sizeof body - len,
            "%s{\"id\":\"%s\",\"name\":\"%060d\",\"position\":1}", i > from ? "," : "", fixed_id(i),
            i + (int)r.mono);
    client_send(c, "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"setup.put\",\"body\":{\"areas\":[%s]}}",
        new_id(&r), body);
}

/* One turn decides only so much; the rest goes on in the next turns, and a venue with small
 * commands gets its share of each. */
START_TEST(large_commands_share_the_turns)
{
    enum { LARGE = 20, N = 190 };
    rig_init(&r, 1);
    struct client *heavy = client_hello(&r, 0, MANAGER),
                  *light = client_hello(&r, 0, 1000 + WAITER);
    int64_t head = journal_head(&r);
    r.nodes[0].fate = (struct mem_fate){.effect_ms = 50, .answer_ms = 50};
    for (int i = 0; i < LARGE; i++) {
        r.mono++;
        say_areas(heavy, 0x5000, N);
    }
    const char *ops[5];
    for (int i = 0; i < 5; i++)
        ops[i] = say_takeaway(light, NULL, new_id(&r));
    rig_run(&r, 101);
    for (int i = 0; i < 5; i++)
        expect_ok(light, ops[i]);
    int64_t in_one_turn = journal_head(&r) - head;
    ck_assert_int_ge(in_one_turn, 1);
    ck_assert_int_le(in_one_turn, 10);
    rig_run(&r, 101 * LARGE);
    ck_assert_int_eq(journal_head(&r), head + LARGE);
    rig_fini(&r);
}
END_TEST

START_TEST(commands_of_a_device_keep_their_order)
{
    rig_init(&r, 1);
    struct client *c = client_sub(&r, 0, WAITER, "\"orders\"");
    const char *order = fixed_id(0x9000);
    say_takeaway(c, fixed_id(0x6000), order);
    for (int i = 1; i <= 20; i++)
        say_line_add(c, fixed_id(0x6000 + i), order, "x");
    say_send(c, fixed_id(0x6050), order);
    rig_run(&r, 20);
    for (int i = 0; i <= 20; i++)
        expect_ok(c, fixed_id(0x6000 + i));
    expect_ok(c, fixed_id(0x6050));
    ck_assert_int_eq(c->n_changes, 22);
    rig_run(&r, 1500);
    rig_fini(&r);
}
END_TEST

UNIT_MAIN("commit", nothing_uncommitted_is_ever_visible, an_unknown_outcome_is_resolved,
    a_connection_cut_during_a_commit_is_resolved,
    a_hub_that_dies_during_a_commit_loses_and_doubles_nothing,
    two_hubs_race_and_both_commands_are_committed, two_hubs_race_for_one_thing_and_one_gets_it,
    a_command_that_always_loses_is_refused_for_now, a_slower_hub_gets_its_turns,
    a_slower_hub_gets_its_turns_without_a_bus, a_hub_looks_after_commits_without_a_pause,
    after_each_lost_race_half_as_many_are_tried, two_busy_hubs_share_a_venue,
    a_conflict_of_one_venue_leaves_the_others_alone,
    an_op_seen_elsewhere_does_not_hold_up_the_rest_of_its_part,
    a_hot_venue_does_not_starve_the_others, every_venue_has_its_turn,
    large_commands_share_the_turns, commands_of_a_device_keep_their_order)

/* A change cut for an audience, from its text: the same as reading and writing it. */
#include "protocol/wire/change_cut.h"

#include <errno.h>
#include <stdlib.h>

#include "tests/unit/wire/edit.h"
#include "tests/unit/wire/gen.h"

enum { ROUNDS = 1500 };

static struct arena arena;
static struct buf text, told, got;
static struct change_cut cut;

static void begin(void)
{
    arena_init(&arena, 64 << 20);
    buf_init(&text, 4 << 20);
    buf_init(&told, 4 << 20);
    buf_init(&got, 4 << 20);
    change_cut_init(&cut);
}

static void end(void)
{
    change_cut_fini(&cut);
    buf_fini(&got);
    buf_fini(&told);
    buf_fini(&text);
    arena_fini(&arena);
}

static unsigned topics_of(enum role role)
{
    unsigned topics = 0;
    for (int t = 0; t < TOPICS_N; t++)
        if (t != TOPIC_KITCHEN && topic_descs[t].roles >> role & 1)
            topics |= 1u << t;
    return topics;
}

START_TEST(it_is_what_the_audience_is_told)
{
    struct unit_random r = {11};
    int n_told = 0;
    for (int i = 0; i < ROUNDS; i++) {
        struct change c = gen_change(&r, &arena), back;
        if (change_is_quiet(&c))
            continue;
        buf_reset(&text);
        wire_put_journal(&text, &c);
        ck_assert_int_eq(wire_get_journal(buf_str(&text), &arena, &back), MESSAGE_OK);
        back.seq = 7;
        struct audience_key key = {.topics = topics_of(i % ROLES_N), .view = i % VIEWS_N};
        buf_reset(&told);
        buf_reset(&got);
        bool sees = wire_put_change(&told, &back, &key);
        int done = change_cut(&cut, &got, buf_str(&text), &key);
        ck_assert_int_eq(done, sees ? 0 : CHANGE_CUT_NOTHING);
        n_told += sees;
        struct str head = STR("{\"t\":\"change\",\"seq\":7,\"mark\":\"0000000000000000\",");
        if (sees) {
            ck_assert(str_starts(buf_str(&told), head));
            struct str want = {told.p + head.n, told.n - head.n};
            struct str is = {got.p + 1, got.n - 1};
            ck_assert_msg(str_eq(want, is), "%.*s\n%.*s", STR_ARG(want), STR_ARG(is));
        } else {
            ck_assert_uint_eq(got.n, 0);
        }
        arena_reset(&arena);
    }
    ck_assert_int_gt(n_told, ROUNDS / 2);
}
END_TEST

START_TEST(an_imported_order_is_there)
{
    const struct order order = {.id = {{1, 0, 0, 0, 0, 0, 0x70, 0, 0x80}}, .rev = 2, .number = 5};
    struct put put = {KIND_order, (const struct record *)&order};
    struct event event = {EVENT_order_imported, order.id, STR("")};
    struct change c = {.op = order.id, .events = &event, .n_events = 1, .puts = &put, .n_puts = 1};
    struct audience_key key = {.topics = TOPIC_BIT(ORDERS), .view = VIEW_FLOOR};
    wire_put_journal(&text, &c);
    ck_assert_int_eq(change_cut(&cut, &got, buf_str(&text), &key), 0);
    ck_assert(memmem(got.p, got.n, "order.imported", 14));
}
END_TEST

START_TEST(what_no_hub_wrote_is_refused)
{
    struct unit_random r = {12};
    struct audience_key key = {.topics = topics_of(ROLE_WAITER), .view = VIEW_FLOOR};
    struct change c = gen_change(&r, &arena);
    wire_put_journal(&text, &c);
    for (size_t n = 0; n < text.n; n++) {
        /* exactly so many bytes, so that a sanitizer sees who reads beyond them */
        char *copy = malloc(n + 1);
        memcpy(copy, text.p, n);
        ck_assert_int_eq(change_cut(&cut, &got, (struct str){copy, n}, &key), -EINVAL);
        ck_assert_uint_eq(got.n, 0);
        free(copy);
    }
    for (int i = 0; i < ROUNDS; i++) { /* whatever comes of it, it ends */
        text.p[unit_random_below(&r, text.n)] = "{}[]\",:\\x"[unit_random_below(&r, 9)];
        buf_reset(&got);
        (void)change_cut(&cut, &got, buf_str(&text), &key);
    }
}
END_TEST

START_TEST(a_ceiling_is_told)
{
    struct unit_random r = {13};
    struct audience_key key = {.topics = topics_of(ROLE_MANAGER), .view = VIEW_FULL};
    struct buf small;
    struct change c = gen_change(&r, &arena);
    while (!c.n_puts)
        c = gen_change(&r, &arena);
    wire_put_journal(&text, &c);
    for (size_t max = 0; max < 100; max++) {
        buf_init(&small, max);
        ck_assert_int_eq(change_cut(&cut, &small, buf_str(&text), &key), -ENOMEM);
        buf_fini(&small);
    }
}
END_TEST

UNIT_MAIN_WITH("wire/change_cut", begin, end, it_is_what_the_audience_is_told,
    an_imported_order_is_there, what_no_hub_wrote_is_refused, a_ceiling_is_told)

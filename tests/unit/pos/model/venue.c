/* The live state: apply, undo, load, indexes. The model is an array with linear search. */
#include "protocol/pos/model/venue.h"

#include <errno.h>
#include <stdlib.h>

#include "tests/unit/oom.h"
#include "tests/unit/unit.h"

static id id_of(uint64_t n)
{
    id i = {{0}};
    for (int k = 0; k < 8; k++)
        i.b[15 - k] = (uint8_t)(n >> (8 * k));
    return i;
}

static void venue_make(struct venue *v)
{
    struct venue_info info = {.tenant = id_of(123456789), .name = STR("Casa"), .exponent = 2};
    ck_assert_int_eq(venue_init(v, &info), 0);
}

static struct line line_make(uint64_t n, uint64_t order, int64_t rev)
{
    return (struct line){.id = id_of(n),
        .order_id = order ? id_of(order) : (id){{0}},
        .rev = rev,
        .name = STR("Soup"),
        .quantity = 1};
}

/* A change of lines: puts and dels, of at most 8 each. */
struct step {
    struct line lines[8];
    struct put puts[8];
    struct del dels[8];
    struct change draft;
};

static void step_put(struct step *s, struct line l)
{
    size_t i = s->draft.n_puts++;
    s->lines[i] = l;
    s->puts[i] = (struct put){KIND_line, (struct record *)&s->lines[i]};
}

static void step_del(struct step *s, uint64_t n)
{
    s->dels[s->draft.n_dels++] = (struct del){KIND_line, id_of(n)};
}

static struct change *step_change(struct step *s, const struct venue *v)
{
    s->draft.puts = s->puts;
    s->draft.dels = s->dels;
    s->draft.seq = v->seq + 1;
    struct change *c = change_new(&s->draft);
    ck_assert_ptr_nonnull(c);
    return c;
}

static void step_apply(struct step *s, struct venue *v, struct undo *ret_undo)
{
    struct change *c = step_change(s, v);
    ck_assert_int_eq(venue_apply(v, c, ret_undo), 0);
    change_drop(c);
}

static size_t children(const struct venue *v, uint64_t order)
{
    size_t n = 0;
    struct venue_iter it = venue_children(v, INDEX_LINES_OF_ORDER, id_of(order));
    for (const struct line *l; (l = venue_next(&it)); n++)
        ck_assert(id_eq(l->order_id, id_of(order)));
    return n;
}

START_TEST(a_put_is_found_by_id_and_by_parent)
{
    struct venue v;
    venue_make(&v);
    ck_str_is(v.info.name, "Casa");
    struct step s = {0};
    step_put(&s, line_make(1, 100, 1));
    step_put(&s, line_make(2, 100, 1));
    step_put(&s, line_make(3, 200, 1));
    step_put(&s, line_make(4, 0, 1)); /* no parent */
    step_apply(&s, &v, NULL);
    ck_assert_int_eq(v.seq, 1);
    ck_assert_uint_eq(v.slots.n_records, 4);
    ck_assert_uint_eq(venue_count(&v, KIND_line), 4);
    ck_assert_uint_eq(venue_count(&v, KIND_order), 0);
    ck_str_is(venue_line(&v, id_of(3))->name, "Soup");
    ck_assert_ptr_null(venue_line(&v, id_of(5)));
    ck_assert_ptr_null(venue_order(&v, id_of(3)));
    ck_assert_uint_eq(children(&v, 100), 2);
    ck_assert_uint_eq(children(&v, 200), 1);
    ck_assert_uint_eq(children(&v, 0), 0);
    venue_fini(&v);
}
END_TEST

START_TEST(a_put_of_a_live_record_replaces_it_and_moves_it_to_its_new_parent)
{
    struct venue v;
    venue_make(&v);
    struct step s = {0}, t = {0};
    step_put(&s, line_make(1, 100, 1));
    step_apply(&s, &v, NULL);
    step_put(&t, line_make(1, 200, 2));
    step_apply(&t, &v, NULL);
    ck_assert_int_eq(venue_line(&v, id_of(1))->rev, 2);
    ck_assert_uint_eq(v.slots.n_records, 1);
    ck_assert_uint_eq(children(&v, 100), 0);
    ck_assert_uint_eq(children(&v, 200), 1);
    venue_fini(&v);
}
END_TEST

START_TEST(what_is_put_and_deleted_in_one_change_leaves)
{
    struct venue v;
    venue_make(&v);
    struct step s = {0};
    step_put(&s, line_make(1, 100, 1));
    step_del(&s, 1);
    step_del(&s, 2); /* not live: nothing to do */
    struct undo undo;
    step_apply(&s, &v, &undo);
    ck_assert_uint_eq(v.slots.n_records, 0);
    ck_assert_uint_eq(v.slots.bytes, 0);
    venue_undo(&v, &undo);
    ck_assert_int_eq(v.seq, 0);
    ck_assert_uint_eq(v.slots.n_records, 0);
    venue_fini(&v);
}
END_TEST

static void apply_out_of_turn(void *arg)
{
    struct venue *v = arg;
    struct change c = {.refs = 1, .seq = v->seq + 2};
    venue_apply(v, &c, NULL);
}

static void undo_out_of_turn(void *arg)
{
    struct venue *v = arg;
    struct undo u = {.seq = v->seq};
    venue_undo(v, &u);
}

START_TEST(changes_come_and_go_in_turn)
{
    struct venue v;
    venue_make(&v);
    ck_assert(unit_aborts(apply_out_of_turn, &v));
    ck_assert(unit_aborts(undo_out_of_turn, &v));
    venue_fini(&v);
    venue_fini(NULL);
    undo_fini(NULL);
}
END_TEST

START_TEST(a_digest_is_kept_until_its_record_is_replaced)
{
    struct venue v;
    venue_make(&v);
    struct step s = {0}, t = {0};
    step_put(&s, line_make(1, 100, 1));
    step_apply(&s, &v, NULL);
    bool has = true;
    struct digest *d = venue_digest(&v, KIND_line, id_of(1), VIEW_FLOOR, &has);
    ck_assert(d && !has);
    *d = (struct digest){7, 8};
    d = venue_digest(&v, KIND_line, id_of(1), VIEW_FLOOR, &has);
    ck_assert(has && d->a == 7 && d->b == 8);
    venue_digest(&v, KIND_line, id_of(1), VIEW_FULL, &has);
    ck_assert(!has);
    ck_assert_ptr_null(venue_digest(&v, KIND_line, id_of(2), VIEW_FLOOR, &has));
    step_put(&t, line_make(1, 100, 2));
    step_apply(&t, &v, NULL);
    venue_digest(&v, KIND_line, id_of(1), VIEW_FLOOR, &has);
    ck_assert(!has);
    venue_fini(&v);
}
END_TEST

START_TEST(a_step_back_brings_the_digest_back)
{
    struct venue v;
    struct undo undo;
    venue_make(&v);
    struct step s = {0}, t = {0};
    step_put(&s, line_make(1, 100, 1));
    step_apply(&s, &v, NULL);
    bool has;
    *venue_digest(&v, KIND_line, id_of(1), VIEW_FLOOR, &has) = (struct digest){7, 8};
    step_put(&t, line_make(1, 100, 2));
    step_apply(&t, &v, &undo);
    *venue_digest(&v, KIND_line, id_of(1), VIEW_KITCHEN, &has) = (struct digest){9, 9};
    venue_undo(&v, &undo);
    struct digest *d = venue_digest(&v, KIND_line, id_of(1), VIEW_FLOOR, &has);
    ck_assert(has && d->a == 7 && d->b == 8);
    venue_digest(&v, KIND_line, id_of(1), VIEW_KITCHEN, &has);
    ck_assert(!has);
    venue_fini(&v);
}
END_TEST

/* Random changes on many venues, compared with a model. Some steps are undone, some fail first
 * because memory runs out. */
enum { LINES = 64, ORDERS = 7, STEPS = 4000 };

struct model {
    int64_t rev[LINES]; /* 0: not live */
    uint64_t order[LINES];
};

static void model_check(const struct model *m, const struct venue *v)
{
    size_t live = 0, of_order[ORDERS] = {0}, bytes = 0;
    for (int i = 0; i < LINES; i++) {
        const struct line *l = venue_line(v, id_of((uint64_t)i + 1));
        ck_assert_int_eq(l ? l->rev : 0, m->rev[i]);
        if (!l)
            continue;
        ck_assert(id_eq(l->order_id, m->order[i] ? id_of(m->order[i]) : (id){{0}}));
        of_order[m->order[i]]++;
        bytes += record_bytes(KIND_line, l);
        live++;
    }
    ck_assert_uint_eq(v->slots.n_records, live);
    ck_assert_uint_eq(venue_count(v, KIND_line), live);
    ck_assert_uint_ge(v->slots.bytes, bytes);
    for (uint64_t o = 1; o < ORDERS; o++)
        ck_assert_uint_eq(children(v, o), of_order[o]);
    struct venue_iter it = venue_all(v, KIND_line);
    while (venue_next(&it))
        live--;
    ck_assert_uint_eq(live, 0);
}

static void step_random(struct step *s, struct model *m, struct unit_random *r)
{
    bool used[LINES] = {false};
    size_t puts = unit_random_below(r, 8), dels = unit_random_below(r, 4);
    for (size_t k = 0; k < puts; k++) {
        size_t i = unit_random_below(r, LINES);
        if (used[i])
            continue;
        used[i] = true;
        m->rev[i]++;
        m->order[i] = unit_random_below(r, ORDERS);
        step_put(s, line_make(i + 1, m->order[i], m->rev[i]));
    }
    for (size_t k = 0; k < dels; k++) {
        size_t i = unit_random_below(r, LINES);
        m->rev[i] = 0;
        step_del(s, i + 1);
    }
}

/* Every allocation of an apply fails once: the venue must stay unchanged. */
static void apply_starved(struct venue *v, const struct change *c, const struct model *before)
{
    for (int k = 1;; k++) {
        struct undo undo;
        oom_at(k);
        int err = venue_apply(v, c, &undo);
        oom_off();
        if (err == 0) {
            venue_undo(v, &undo);
            model_check(before, v);
            return;
        }
        ck_assert_int_eq(err, -ENOMEM);
        model_check(before, v);
    }
}

START_TEST(random_changes_match_the_model_and_undo_is_exact)
{
    struct unit_random r = {20261122};
    struct venue v;
    venue_make(&v);
    struct model m = {0};
    for (int n = 0; n < STEPS; n++) {
        struct model before = m;
        struct step s = {0};
        step_random(&s, &m, &r);
        struct change *c = step_change(&s, &v);
        if (n % 50 == 0)
            apply_starved(&v, c, &before);
        struct undo undo;
        ck_assert_int_eq(venue_apply(&v, c, &undo), 0);
        change_drop(c);
        if (n % 10 == 0)
            model_check(&m, &v);
        if (unit_random_below(&r, 3) == 0) {
            venue_undo(&v, &undo);
            m = before;
            model_check(&m, &v);
        } else {
            undo_fini(&undo);
        }
    }
    venue_fini(&v);
    ck_assert_uint_eq(v.slots.bytes, 0);
}
END_TEST

START_TEST(several_changes_can_be_undone_one_after_the_other)
{
    struct unit_random r = {99};
    struct venue v;
    venue_make(&v);
    enum { DEEP = 40 };
    struct undo undo[DEEP];
    struct model m[DEEP + 1] = {0};
    for (int i = 0; i < DEEP; i++) {
        struct step s = {0};
        m[i + 1] = m[i];
        step_random(&s, &m[i + 1], &r);
        step_apply(&s, &v, &undo[i]);
    }
    for (int i = DEEP - 1; i >= 0; i--) {
        model_check(&m[i + 1], &v);
        venue_undo(&v, &undo[i]);
    }
    model_check(&m[0], &v);
    ck_assert_int_eq(v.seq, 0);
    venue_fini(&v);
}
END_TEST

START_TEST(equal_venues_are_equal_whatever_their_history)
{
    struct venue a, b;
    venue_make(&a);
    venue_make(&b);
    enum { N = 1000 };
    for (int i = 0; i < N; i++) {
        struct line x = line_make((uint64_t)i + 1, 5, 1), y = line_make((uint64_t)(N - i), 5, 1);
        const struct record *rx = record_new(KIND_line, &x), *ry = record_new(KIND_line, &y);
        ck_assert_int_eq(venue_load(&a, KIND_line, rx), 0);
        ck_assert_int_eq(venue_load(&b, KIND_line, ry), 0);
        record_drop(rx);
        record_drop(ry);
    }
    ck_assert_uint_eq(children(&a, 5), N);
    ck_assert(venue_eq(&a, &b));
    struct step s = {0}, t = {0}, u = {0};
    step_put(&s, line_make(7, 5, 2));
    step_apply(&s, &b, NULL);
    ck_assert(!venue_eq(&a, &b));
    step_apply(&s, &a, NULL);
    ck_assert(venue_eq(&a, &b));
    step_del(&t, 7);
    step_apply(&t, &b, NULL);
    ck_assert(!venue_eq(&a, &b) && !venue_eq(&b, &a));
    step_put(&u, line_make(N + 1, 5, 2)); /* the same number, another record */
    step_apply(&u, &b, NULL);
    ck_assert(!venue_eq(&a, &b) && !venue_eq(&b, &a));
    venue_fini(&a);
    venue_fini(&b);
}
END_TEST

START_TEST(init_and_load_out_of_memory_leak_nothing)
{
    struct venue v;
    struct venue_info info = {.name = STR("Casa"), .zone = STR("Asia/Karachi")};
    int k = 1;
    for (;; k++) {
        oom_at(k);
        int err = venue_init(&v, &info);
        oom_off();
        if (err == 0)
            break;
        ck_assert_int_eq(err, -ENOMEM);
        venue_fini(&v);
    }
    ck_assert_int_eq(k, 2 + KINDS_N + INDEXES_N + 1);
    struct line l = line_make(1, 2, 1);
    const struct record *rec = record_new(KIND_line, &l);
    oom_at(1);
    ck_assert_int_eq(venue_load(&v, KIND_line, rec), -ENOMEM);
    oom_off();
    ck_assert_uint_eq(v.slots.n_records, 0);
    ck_assert_int_eq(venue_load(&v, KIND_line, rec), 0);
    ck_assert_int_eq(venue_load(&v, KIND_line, rec), 0); /* loading it again replaces it */
    ck_assert_uint_eq(v.slots.n_records, 1);
    record_drop(rec);
    venue_fini(&v);
}
END_TEST

static size_t stations_coded(const struct venue *v, struct str code)
{
    size_t n = 0;
    struct venue_iter it = venue_named(v, INDEX_STATIONS_BY_CODE, code);
    for (const struct station *s; (s = venue_next(&it)); n++)
        ck_assert(str_eq(s->code, code));
    return n;
}

START_TEST(records_are_found_by_name_and_a_step_back_brings_the_name_back)
{
    struct venue v;
    struct undo undo;
    venue_make(&v);
    char code[] = "grill-of-the-house";
    struct station s = {.id = id_of(1), .rev = 1, .code = str_of(code)};
    struct put put = {KIND_station, (const struct record *)&s};
    for (uint64_t i = 1; i <= 50; i++) { /* more than the buckets at first */
        s.id = id_of(i);
        code[0] = (char)('a' + i % 25);
        struct change draft = {.seq = v.seq + 1, .puts = &put, .n_puts = 1};
        struct change *c = change_new(&draft);
        ck_assert_int_eq(venue_apply(&v, c, NULL), 0);
        change_drop(c);
    }
    ck_assert_uint_eq(stations_coded(&v, STR("brill-of-the-house")), 2);
    ck_assert_uint_eq(stations_coded(&v, STR("grill")), 0);
    ck_assert_uint_eq(stations_coded(&v, STR("")), 0);
    s.id = id_of(1); /* its code was b… */
    s.code = STR("bar");
    struct change draft = {.seq = v.seq + 1, .puts = &put, .n_puts = 1};
    struct change *c = change_new(&draft);
    ck_assert_int_eq(venue_apply(&v, c, &undo), 0);
    ck_assert_uint_eq(stations_coded(&v, STR("bar")), 1);
    ck_assert_uint_eq(stations_coded(&v, STR("brill-of-the-house")), 1);
    venue_undo(&v, &undo);
    change_drop(c);
    ck_assert_uint_eq(stations_coded(&v, STR("bar")), 0);
    ck_assert_uint_eq(stations_coded(&v, STR("brill-of-the-house")), 2);
    venue_fini(&v);
}
END_TEST

UNIT_MAIN("venue", records_are_found_by_name_and_a_step_back_brings_the_name_back,
    a_put_is_found_by_id_and_by_parent,
    a_put_of_a_live_record_replaces_it_and_moves_it_to_its_new_parent,
    what_is_put_and_deleted_in_one_change_leaves, changes_come_and_go_in_turn,
    a_digest_is_kept_until_its_record_is_replaced, a_step_back_brings_the_digest_back,
    random_changes_match_the_model_and_undo_is_exact,
    several_changes_can_be_undone_one_after_the_other,
    equal_venues_are_equal_whatever_their_history, init_and_load_out_of_memory_leak_nothing)

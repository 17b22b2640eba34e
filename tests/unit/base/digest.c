#include "protocol/base/digest.h"

#include <stdio.h>

#include "tests/unit/unit.h"

static struct digest record(const char *state, uint64_t key)
{
    char text[200];
    int n = snprintf(text, sizeof text,
        "{\"id\":\"0190163d-8694-739b-aea5-%012llx\",\"state\":\"%s\",\"rev\":7}",
        (unsigned long long)(key & 0xffffffffffff), state);
    return digest_of((struct str){text, (size_t)n});
}

static bool same(struct digest x, struct digest y)
{
    return x.a == y.a && x.b == y.b;
}

START_TEST(vectors)
{
    /* Computed in Node with the code in digest.h. */
    static const struct {
        const char *text, *digest;
    } rows[] = {{"", "ab3e7c0bebb6c228"}, {"a", "1a80b1b382cd0ff9"},
        {"{\"id\":1,\"name\":\"Caf\xc3\xa9\"}", "1f01a3efea3ff0a7"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[DIGEST_TEXT];
        digest_format(digest_of(str_of(rows[i].text)), out);
        ck_str_is(((struct str){out, DIGEST_TEXT}), rows[i].digest);
    }
}
END_TEST

START_TEST(what_is_added_can_be_removed)
{
    struct digest sum = {0}, alone = digest_of(STR("{\"a\":1}"));
    digest_add(&sum, alone);
    digest_add(&sum, digest_of(STR("{\"a\":2}")));
    digest_add(&sum, digest_of(STR("{\"a\":3}")));
    digest_take(&sum, digest_of(STR("{\"a\":2}")));
    ck_assert(!same(sum, alone));
    digest_take(&sum, digest_of(STR("{\"a\":3}")));
    ck_assert(same(sum, alone));
}
END_TEST

START_TEST(text)
{
    char out[DIGEST_TEXT];
    digest_format((struct digest){0x0123abcd, 0xf0000009}, out);
    ck_str_is(((struct str){out, DIGEST_TEXT}), "0123abcdf0000009");
}
END_TEST

/* A screen that has two tickets' states swapped holds the same bytes in another order: a sum of
 * hashes that are linear in their last bytes would not notice. */
START_TEST(two_records_with_their_values_swapped)
{
    struct unit_random random = {31};
    int unseen_a = 0, unseen_b = 0;
    for (int i = 0; i < 200000; i++) {
        uint64_t one = unit_random(&random), two = unit_random(&random);
        struct digest right = record("fired", one), wrong = record("ready", one);
        digest_add(&right, record("ready", two));
        digest_add(&wrong, record("fired", two));
        unseen_a += right.a == wrong.a;
        unseen_b += right.b == wrong.b;
    }
    ck_assert_int_le(unseen_a, 2);
    ck_assert_int_le(unseen_b, 2);
}
END_TEST

/* The halves must not fail together: texts that collide in one half differ in the other. */
START_TEST(halves_are_independent)
{
    enum { N = 300000, BUCKETS = 1 << 20 };
    static uint64_t seen[BUCKETS];
    int both = 0, low = 0;
    for (uint64_t i = 0; i < N; i++) {
        struct digest d = record("fired", i * 7919);
        uint64_t *slot = &seen[d.a % BUCKETS];
        if (*slot) {
            low++;
            both += (*slot - 1) % 4096 == d.b % 4096;
        }
        *slot = 1 + (uint64_t)d.b;
    }
    ck_assert_int_gt(low, 1000);
    ck_assert_int_lt(both, low / 2048); /* by chance 1 in 4096 */
}
END_TEST

UNIT_MAIN("base/digest", vectors, what_is_added_can_be_removed, text,
    two_records_with_their_values_swapped, halves_are_independent)

#include "hub/crypto/kdf.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "hub/crypto/crypto.h"
#include "tests/unit/unit.h"

#define VECTOR "$y$j9T$PayOnVectorSalt00000$l8LRf7doiXdkLUloUTurMqWK5UY/Oh2osj0PohM68Y4"
static const uint8_t key[KDF_KEY_BYTES] = {1, 2, 3}, other[KDF_KEY_BYTES] = {1, 2, 4};

START_TEST(a_key_has_its_hash_only)
{
    uint8_t salt[KDF_SALT_BYTES] = {5};
    char text[KDF_TEXT], again[KDF_TEXT], salted[KDF_TEXT];
    bool same = false;
    ck_assert_int_eq(kdf_make(key, salt, text), 0);
    ck_assert_int_eq(strncmp(text, "$y$j9T$", 7), 0);
    ck_assert_int_eq(kdf_make(key, salt, again), 0);
    ck_assert_str_eq(text, again);
    salt[0]++;
    ck_assert_int_eq(kdf_make(key, salt, salted), 0);
    ck_assert_str_ne(text, salted);
    ck_assert_int_eq(kdf_check(key, text, &same), 0);
    ck_assert(same);
    ck_assert_int_eq(kdf_check(other, text, &same), 0);
    ck_assert(!same);
    ck_assert_int_eq(kdf_check(key, "no hash", &same), -EINVAL);
}
END_TEST

/* Of this libcrypt, so that a database goes from one Debian to another. */
START_TEST(a_stored_hash_stays_good)
{
    bool same = false;
    ck_assert_int_eq(kdf_check(key, VECTOR, &same), 0);
    ck_assert(same);
}
END_TEST

static double seconds_of(const char *text)
{
    struct timespec a, b;
    bool same;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(kdf_check(other, text, &same), 0);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
    ck_assert(!same);
    return (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
}

START_TEST(nobody_takes_as_long_as_somebody)
{
    uint8_t salt[KDF_SALT_BYTES] = {5};
    char text[KDF_TEXT];
    ck_assert_int_eq(kdf_make(key, salt, text), 0);
    seconds_of(text);
    double somebody = seconds_of(text), nobody = seconds_of(kdf_nobody);
    ck_assert_msg(nobody < 2 * somebody && somebody < 2 * nobody, "%f s, %f s", somebody, nobody);
    ck_assert_uint_eq(strlen(text), strlen(kdf_nobody));
}
END_TEST

START_TEST(keyed_hashes_differ_by_key_and_piece)
{
    uint8_t a[SHA256_BYTES], b[SHA256_BYTES];
    const struct str one[] = {STR("ab"), STR("c")}, two[] = {STR("a"), STR("bc")};
    crypto_hmac_pieces(STR("key"), one, 2, a);
    crypto_hmac_pieces(STR("key"), two, 2, b);
    ck_assert(memcmp(a, b, sizeof a) != 0);
    crypto_hmac_pieces(STR("kez"), one, 2, b);
    ck_assert(memcmp(a, b, sizeof a) != 0);
    crypto_hmac_pieces(STR("key"), NULL, 0, a); /* HMAC of nothing */
    static const uint8_t want[4] = {0x5d, 0x5d, 0x13, 0x95};
    ck_assert_mem_eq(a, want, sizeof want);
}
END_TEST

UNIT_MAIN("kdf", a_key_has_its_hash_only, a_stored_hash_stays_good,
    nobody_takes_as_long_as_somebody, keyed_hashes_differ_by_key_and_piece)

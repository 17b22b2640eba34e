/* hub/crypto against published vectors. */

#include "hub/crypto/crypto.h"

#include <stdio.h>

#include "tests/unit/unit.h"

static void hex(const uint8_t *bytes, size_t n, char *out)
{
    for (size_t i = 0; i < n; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

/* FIPS 180-2, appendix B.1 and the empty message. */
START_TEST(sha256_has_the_standard_vectors)
{
    uint8_t out[SHA256_BYTES];
    char text[65];
    crypto_sha256(STR("abc"), out);
    hex(out, sizeof out, text);
    ck_assert_str_eq(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    crypto_sha256((struct str){0}, out);
    hex(out, sizeof out, text);
    ck_assert_str_eq(text, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
END_TEST

START_TEST(pieces_hash_by_their_borders)
{
    uint8_t a[SHA256_BYTES], b[SHA256_BYTES];
    crypto_sha256_pieces((struct str[]){STR("ab"), STR("c")}, 2, a);
    crypto_sha256_pieces((struct str[]){STR("a"), STR("bc")}, 2, b);
    ck_assert(!crypto_equal(a, b, sizeof a));
    crypto_sha256_pieces((struct str[]){STR("ab"), STR("c")}, 2, b);
    ck_assert(crypto_equal(a, b, sizeof a));
}
END_TEST

/* SHA-256(32 zero bytes || "abc"), then SHA-256(that || "abc"), by Python's hashlib. */
START_TEST(a_chain_hashes_what_was_before_and_the_text)
{
    struct chain chain = {0};
    char text[65];
    crypto_chain(&chain, STR("abc"), &chain);
    hex(chain.b, sizeof chain.b, text);
    ck_assert_str_eq(text, "365aa7d8f7f9402c4b9434502b4cc89ddb09fe50d7cd95b493b834c62d5a5370");
    crypto_chain(&chain, STR("abc"), &chain);
    hex(chain.b, sizeof chain.b, text);
    ck_assert_str_eq(text, "0f25de757a05fdcd69becaeb50675b3d752b78fd31929cdbc8352b5defb683a1");
}
END_TEST

START_TEST(random_bytes_come_in_any_length_and_differ)
{
    static uint8_t a[5000], b[5000];
    ck_assert_int_eq(crypto_init(), 0);
    crypto_random(a, sizeof a);
    crypto_random(b, sizeof b);
    ck_assert(memcmp(a, b, sizeof a) != 0);
    ck_assert(memcmp(a, a + 2500, 2500) != 0);
    crypto_fini();
}
END_TEST

UNIT_MAIN("crypto", sha256_has_the_standard_vectors, pieces_hash_by_their_borders,
    a_chain_hashes_what_was_before_and_the_text, random_bytes_come_in_any_length_and_differ)

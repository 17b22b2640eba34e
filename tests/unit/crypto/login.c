/* Passwords, names and second factors of managers. */

#include <string.h>

#include "hub/crypto/password.h"
#include "hub/crypto/totp.h"
#include "tests/unit/unit.h"

#define PEPPER STR("a pepper of more than thirty-two characters")
static const id tenant = {{1}}, anna = {{2}}, omar = {{3}};

/* RFC 6238, appendix B, SHA-1. */
START_TEST(codes_are_those_of_the_rfc)
{
    static const struct {
        int64_t s;
        uint32_t code;
    } VECTORS[] = {{59, 94287082}, {1111111109, 7081804}, {1111111111, 14050471},
        {1234567890, 89005924}, {2000000000, 69279037}, {20000000000, 65353130}};
    for (size_t i = 0; i < sizeof VECTORS / sizeof *VECTORS; i++)
        ck_assert_uint_eq(
            totp_code(STR("12345678901234567890"), VECTORS[i].s / 30, 8), VECTORS[i].code);
}
END_TEST

START_TEST(a_code_is_good_one_step_early_or_late)
{
    uint8_t key[TOTP_KEY_BYTES];
    memcpy(key, "12345678901234567890", sizeof key);
    int64_t at = INT64_C(59000); /* step 1: 287082 */
    ck_assert_int_eq(totp_find(key, STR("287082"), at), 1);
    ck_assert_int_eq(totp_find(key, STR("287082"), at + 30000), 1);
    ck_assert_int_eq(totp_find(key, STR("287082"), at - 30000), 1);
    ck_assert_int_eq(totp_find(key, STR("287082"), at + 60000), -1);
    ck_assert_int_eq(totp_find(key, STR("287083"), at), -1);
    ck_assert_int_eq(totp_find(key, STR("28708"), at), -1);
    ck_assert_int_eq(totp_find(key, STR(""), at), -1);
}
END_TEST

/* RFC 4648, 10, in groups of five bytes. */
START_TEST(keys_are_base32)
{
    char text[16];
    totp_base32((const uint8_t *)"fooba", 5, text);
    ck_assert_mem_eq(text, "MZXW6YTB", 8);
    totp_base32((const uint8_t *)"12345\xff\xff\xff\xff\xff", 10, text);
    ck_assert_mem_eq(text, "GEZDGNBV77777777", 16);
}
END_TEST

START_TEST(a_sealed_key_is_of_one_person_and_pepper)
{
    uint8_t key[TOTP_KEY_BYTES] = {7, 8, 9}, nonce[12] = {1}, sealed[TOTP_SEALED_BYTES];
    uint8_t opened[TOTP_KEY_BYTES];
    struct str text = {(const char *)sealed, sizeof sealed};
    totp_seal(PEPPER, tenant, anna, key, nonce, sealed);
    ck_assert(totp_open(PEPPER, tenant, anna, text, opened));
    ck_assert_mem_eq(opened, key, sizeof key);
    ck_assert(!totp_open(PEPPER, tenant, omar, text, opened));
    ck_assert(!totp_open(PEPPER, omar, anna, text, opened));
    ck_assert(
        !totp_open(STR("another pepper, which is also long enough"), tenant, anna, text, opened));
    ck_assert(!totp_open(PEPPER, tenant, anna, (struct str){text.p, text.n - 1}, opened));
    sealed[20] ^= 1;
    ck_assert(!totp_open(PEPPER, tenant, anna, text, opened));
}
END_TEST

START_TEST(recovery_codes_may_be_typed_as_one_likes)
{
    uint8_t code[RECOVERY_BYTES] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, a[SHA256_BYTES],
            b[SHA256_BYTES];
    char text[RECOVERY_TEXT], upper[RECOVERY_TEXT];
    recovery_text(code, text);
    ck_assert_mem_eq(text, "aeba-gbaf-aydq-qcik", RECOVERY_TEXT);
    for (int i = 0; i < RECOVERY_TEXT; i++)
        upper[i] = (char)(text[i] == '-' ? ' ' : text[i] - ('a' - 'A'));
    ck_assert(recovery_hash(PEPPER, tenant, anna, (struct str){text, sizeof text}, a));
    ck_assert(recovery_hash(PEPPER, tenant, anna, (struct str){upper, sizeof upper}, b));
    ck_assert_mem_eq(a, b, sizeof a);
    ck_assert(recovery_hash(PEPPER, tenant, omar, (struct str){text, sizeof text}, b));
    ck_assert_mem_ne(a, b, sizeof a);
    ck_assert(!recovery_hash(PEPPER, tenant, anna, STR("aeba-gbaf-aydq-qci"), b));
    ck_assert(!recovery_hash(PEPPER, tenant, anna, STR("aeba-gbaf-aydq-qcik-a"), b));
    ck_assert(!recovery_hash(PEPPER, tenant, anna, STR("aeba-gbaf-aydq-qci0"), b));
}
END_TEST

START_TEST(passwords_have_a_length_and_are_not_common)
{
    struct str name = STR("anna@house.example");
    ck_assert_ptr_null(password_fault(STR("a lantern in the fog"), name, false));
    ck_assert_ptr_null(password_fault(STR("fog+lamp"), name, true));
    ck_assert_ptr_nonnull(password_fault(STR("fog+lamp"), name, false));
    ck_assert_ptr_nonnull(password_fault(STR("fog+lam"), name, true));
    ck_assert_ptr_null(
        password_fault(STR("چراغ دھند میں"), name, false)); /* characters, not bytes */
    ck_assert_ptr_nonnull(password_fault(STR("چراغ دھند"), name, false));
    ck_assert_ptr_nonnull(password_fault(STR("PASSWORD1234"), name, false));
    ck_assert_ptr_nonnull(password_fault(STR("zzzzzzzzzzzz"), name, false));
    ck_assert_ptr_nonnull(password_fault(STR("87654321"), name, true));
    ck_assert_ptr_nonnull(password_fault(STR("Anna@house.example"), name, false));
    ck_assert_ptr_nonnull(password_fault(STR("not \xff utf-8 at all"), name, false));
    ck_assert(password_is_short(STR("fog+lamp")));
    ck_assert(!password_is_short(STR("a lantern in the fog")));
}
END_TEST

START_TEST(names_are_kept_in_one_form)
{
    char a[LOGIN_NAME_BYTES], b[LOGIN_NAME_BYTES];
    struct str first, second;
    ck_assert(login_name(STR("  Anna@House.Example "), a, &first));
    ck_assert(login_name(STR("anna@house.example"), b, &second));
    ck_assert(str_eq(first, second));
    ck_assert(id_eq(login_name_id(first), login_name_id(second)));
    ck_assert(!id_eq(login_name_id(first), login_name_id(STR("anna@house.examplf"))));
    ck_assert(!login_name(STR("ab"), a, &first));
    ck_assert(!login_name(STR("two words"), a, &first));
    ck_assert(!login_name(STR("\xff\xff\xff"), a, &first));
    ck_assert(login_name(STR("انیلا"), a, &first));
}
END_TEST

UNIT_MAIN("login", codes_are_those_of_the_rfc, a_code_is_good_one_step_early_or_late,
    keys_are_base32, a_sealed_key_is_of_one_person_and_pepper,
    recovery_codes_may_be_typed_as_one_likes, passwords_have_a_length_and_are_not_common,
    names_are_kept_in_one_form)

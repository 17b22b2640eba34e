/* Signed notes: what others signed is verified, what we sign is what others would write. */

#include "hub/crypto/note.h"

#include "hub/crypto/crypto.h"
#include "tests/unit/unit.h"

/* The example of golang.org/x/mod/sumdb/note. */
#define GO_VERIFIER "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define GO_SIGNER   "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
#define GO_TEXT                                                                                    \
    "If you think cryptography is the answer to your problem,\n"                                   \
    "then you don't know what your problem is.\n"
#define GO_NOTE                                                                                    \
    GO_TEXT "\n\xe2\x80\x94 PeterNeumann "                                                         \
            "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6R"  \
            "yyBwJnAM=\n"

static struct note_key key_of(const char *text)
{
    struct note_key key;
    ck_assert(note_key_read(str_of(text), &key));
    return key;
}

static int read_note(const char *verifier, struct str note)
{
    struct note_key key = key_of(verifier);
    struct str text = {0};
    int r = note_read(&key, note, &text);
    ck_assert(r || (text.p == note.p && text.n < note.n));
    return r;
}

START_TEST(we_write_what_others_write)
{
    struct note_key key = key_of(GO_SIGNER);
    struct buf b;
    buf_init(&b, 4096);
    ck_assert(key.can_sign);
    note_sign(&key, STR(GO_TEXT), &b);
    ck_str_is(buf_str(&b), GO_NOTE);
    buf_reset(&b);
    note_key_write(&key, false, &b);
    ck_str_is(buf_str(&b), GO_VERIFIER);
    buf_reset(&b);
    note_key_write(&key, true, &b);
    ck_str_is(buf_str(&b), GO_SIGNER);
    buf_fini(&b);
}
END_TEST

START_TEST(we_verify_what_others_signed)
{
    ck_assert_int_eq(read_note(GO_VERIFIER, STR(GO_NOTE)), 0);
    ck_assert_int_eq(read_note(GO_SIGNER, STR(GO_NOTE)), 0);
}
END_TEST

START_TEST(another_text_is_forged)
{
    char note[] = GO_NOTE;
    note[0] = 'i';
    ck_assert_int_eq(read_note(GO_VERIFIER, (struct str){note, sizeof note - 1}), NOTE_FORGED);
}
END_TEST

START_TEST(a_note_of_another_key_is_unsigned)
{
    uint8_t seed[NOTE_SEED_BYTES] = {7};
    struct note_key other;
    struct str text;
    ck_assert(note_key_make(&other, STR("PeterNeumann"), seed));
    ck_assert_int_eq(note_read(&other, STR(GO_NOTE), &text), NOTE_UNSIGNED);
    ck_assert(note_key_make(&other, STR("another"), seed));
    ck_assert_int_eq(note_read(&other, STR(GO_NOTE), &text), NOTE_UNSIGNED);
}
END_TEST

START_TEST(what_is_no_note_is_malformed)
{
    struct note_key key = key_of(GO_VERIFIER);
    struct str text;
    ck_assert_int_eq(note_read(&key, STR(""), &text), NOTE_MALFORMED);
    ck_assert_int_eq(note_read(&key, STR("text\n"), &text), NOTE_MALFORMED);
    ck_assert_int_eq(note_read(&key, STR("text\n\n"), &text), NOTE_MALFORMED);
    ck_assert_int_eq(note_read(&key, STR("text\n\nno dash\n"), &text), NOTE_MALFORMED);
    ck_assert_int_eq(
        note_read(&key, STR("text\n\n\xe2\x80\x94 PeterNeumann\n"), &text), NOTE_MALFORMED);
}
END_TEST

START_TEST(what_is_no_key_is_refused)
{
    static const char *const wrong[] = {"", "name", "name+00000000", "name+00000000+",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeuman+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T"};
    struct note_key key;
    uint8_t seed[NOTE_SEED_BYTES] = {0};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert(!note_key_read(str_of(wrong[i]), &key));
    ck_assert(!note_key_make(&key, STR("two words"), seed));
    ck_assert(!note_key_make(&key, STR("a+b"), seed));
    ck_assert(!note_key_make(&key, STR(""), seed));
}
END_TEST

UNIT_MAIN("note", we_write_what_others_write, we_verify_what_others_signed, another_text_is_forged,
    a_note_of_another_key_is_unsigned, what_is_no_note_is_malformed, what_is_no_key_is_refused)

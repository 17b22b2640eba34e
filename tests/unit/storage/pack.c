/* Packs of a journal's texts. */
#include "storage/pack.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/unit.h"

static struct buf pack, all;
static struct str texts[PACK_CHANGES + 1], back[PACK_CHANGES + 1];

static void begin(void)
{
    buf_init(&pack, PACK_TEXT_BYTES + (1 << 20));
    buf_init(&all, PACK_TEXT_BYTES);
}

static void end(void)
{
    buf_fini(&all);
    buf_fini(&pack);
}

static void ck_same(size_t n)
{
    ck_assert_int_eq(pack_read(buf_str(&pack), n, &all, back), 0);
    for (size_t i = 0; i < n; i++)
        ck_assert(str_eq(texts[i], back[i]));
}

/* n texts like those of a journal. */
static void make_texts(size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char *text = malloc(200);
        ck_assert_ptr_nonnull(text);
        int bytes =
            snprintf(text, 200, "{\"op\":\"%zu\",\"put\":{\"line\":[{\"note\":\"é \\n\"}]}}", i);
        texts[i] = (struct str){text, (size_t)bytes};
    }
}

static void free_texts(size_t n)
{
    for (size_t i = 0; i < n; i++)
        free((void *)texts[i].p);
}

START_TEST(texts_come_back_as_they_were)
{
    static const size_t n[] = {1, 2, PACK_CHANGES - 1, PACK_CHANGES};
    for (size_t i = 0; i < sizeof n / sizeof *n; i++) {
        buf_reset(&pack);
        make_texts(n[i]);
        ck_assert_int_eq(pack_write(&pack, texts, n[i]), 0);
        ck_same(n[i]);
        free_texts(n[i]);
    }
}
END_TEST

START_TEST(a_pack_takes_so_many_texts_and_no_more)
{
    make_texts(PACK_CHANGES + 1);
    ck_assert_int_eq(pack_write(&pack, texts, PACK_CHANGES + 1), PACK_UNFIT);
    ck_assert_int_eq(pack_write(&pack, texts, 0), PACK_UNFIT);
    ck_assert_uint_eq(pack.n, 0);
    free_texts(PACK_CHANGES + 1);
}
END_TEST

START_TEST(a_pack_takes_so_many_bytes_and_no_more)
{
    char *large = malloc(PACK_TEXT_BYTES);
    ck_assert_ptr_nonnull(large);
    memset(large, 'x', PACK_TEXT_BYTES);
    texts[0] = (struct str){large, PACK_TEXT_BYTES - 1}; /* and its newline */
    ck_assert_int_eq(pack_write(&pack, texts, 1), 0);
    ck_same(1);
    buf_reset(&pack);
    texts[0].n = PACK_TEXT_BYTES;
    ck_assert_int_eq(pack_write(&pack, texts, 1), PACK_UNFIT);
    texts[0].n = PACK_TEXT_BYTES - 3;
    texts[1] = (struct str){large, 1};
    ck_assert_int_eq(pack_write(&pack, texts, 2), 0);
    ck_same(2);
    texts[1].n = 2;
    ck_assert_int_eq(pack_write(&pack, texts, 2), PACK_UNFIT);
    free(large);
}
END_TEST

START_TEST(a_text_is_one_line)
{
    texts[0] = STR("{\"a\":\n1}");
    ck_assert_int_eq(pack_write(&pack, texts, 1), PACK_UNFIT);
    texts[0] = STR("");
    ck_assert_int_eq(pack_write(&pack, texts, 1), PACK_UNFIT);
}
END_TEST

START_TEST(a_damaged_pack_is_noticed)
{
    make_texts(3);
    ck_assert_int_eq(pack_write(&pack, texts, 3), 0);
    struct str good = buf_str(&pack);
    ck_assert_int_eq(pack_read(good, 2, &all, back), PACK_DAMAGED);
    ck_assert_int_eq(pack_read(good, 4, &all, back), PACK_DAMAGED);
    ck_assert_int_eq(pack_read(good, 0, &all, back), PACK_DAMAGED);
    ck_assert_int_eq(pack_read(good, PACK_CHANGES + 1, &all, back), PACK_DAMAGED);
    for (size_t n = 0; n < good.n; n++)
        ck_assert_int_eq(pack_read((struct str){good.p, n}, 3, &all, back), PACK_DAMAGED);
    buf_put_char(&pack, 'x'); /* more than the frame */
    ck_assert_int_eq(pack_read(buf_str(&pack), 3, &all, back), PACK_DAMAGED);
    free_texts(3);
}
END_TEST

/* A frame of a few bytes may promise any size. */
START_TEST(a_pack_that_promises_more_than_a_pack_has_is_not_read)
{
    static const char frame[] = "\x28\xb5\x2f\xfd\xa0\x02\x00\x00\x01\x01\x00\x00"; /* 16 MiB + 2 */
    ck_assert_int_eq(pack_read((struct str){frame, sizeof frame - 1}, 1, &all, back), PACK_DAMAGED);
    ck_assert_uint_eq(all.cap, 0);
}
END_TEST

UNIT_MAIN_WITH("storage/pack", begin, end, texts_come_back_as_they_were,
    a_pack_takes_so_many_texts_and_no_more, a_pack_takes_so_many_bytes_and_no_more,
    a_text_is_one_line, a_damaged_pack_is_noticed,
    a_pack_that_promises_more_than_a_pack_has_is_not_read)

/* The durable outbox: after a crash at any byte exactly the complete commands are there. */

#include "clients/c/outbox_file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static char folder[64], path[80];

static void setup(void)
{
    snprintf(folder, sizeof folder, "/tmp/outbox.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/outbox", folder);
}

static void teardown(void)
{
    char more[90];
    snprintf(more, sizeof more, "%s.new", path);
    unlink(more);
    unlink(path);
    rmdir(folder);
}

static id make(int n)
{
    return (id){{0x01, 0x9a, 0xb0, 0, 0, 0, 0x70, 0, 0x80, [14] = (uint8_t)(n >> 8), (uint8_t)n}};
}

static struct str message_of(int n, char out[64])
{
    return (struct str){out, (size_t)snprintf(out, 64, "{\"t\":\"cmd\",\"body\":{\"n\":%d}}", n)};
}

struct box {
    struct outbox_file file;
    struct lanes lanes;
};

static int box_open(struct box *b)
{
    *b = (struct box){0};
    return outbox_file_open(&b->file, path, &b->lanes);
}

static void box_close(struct box *b)
{
    outbox_file_close(&b->file);
    lanes_fini(&b->lanes);
}

static void box_add(struct box *b, int n)
{
    char text[64];
    struct str message = message_of(n, text);
    ck_assert_int_eq(outbox_file_add(&b->file, make(n), make(n % 7), message), 0);
    ck_assert_int_eq(lanes_push(&b->lanes, make(n), make(n % 7), message), 0);
}

static void box_done(struct box *b, int n)
{
    struct pending *p = lanes_find(&b->lanes, make(n));
    ck_assert_ptr_nonnull(p);
    ck_assert_int_eq(outbox_file_done(&b->file, p, &b->lanes), 0);
    lanes_remove(&b->lanes, p);
}

/* The numbers of the commands held, oldest first: "1 3 ". */
static const char *held(const struct box *b)
{
    static char text[20000];
    size_t at = 0;
    text[0] = 0;
    for (struct pending *p = b->lanes.all; p; p = p->next) {
        char expected[64];
        int n = p->op.b[14] << 8 | p->op.b[15];
        struct str message = message_of(n, expected);
        ck_assert(str_eq(message, (struct str){p->text, p->n}));
        ck_assert(id_eq(p->lane->key, make(n % 7)));
        at += (size_t)snprintf(text + at, sizeof text - at, "%d ", n);
    }
    return text;
}

static size_t file_size(void)
{
    struct stat st;
    ck_assert_int_eq(stat(path, &st), 0);
    return (size_t)st.st_size;
}

START_TEST(holds_over_a_restart)
{
    struct box b;
    ck_assert_int_eq(box_open(&b), 0);
    for (int i = 1; i <= 5; i++)
        box_add(&b, i);
    ck_assert_int_eq(outbox_file_bind(&b.file, make(99)), 0);
    box_done(&b, 2);
    box_done(&b, 1);
    box_close(&b);
    ck_assert_int_eq(box_open(&b), 0);
    ck_assert_str_eq(held(&b), "3 4 5 ");
    ck_assert(id_eq(b.file.venue, make(99)));
    box_add(&b, 6);
    box_close(&b);
    ck_assert_int_eq(box_open(&b), 0);
    ck_assert_str_eq(held(&b), "3 4 5 6 ");
    box_close(&b);
}
END_TEST

/* A script of adds and answers; notes the file's length and what is held after each. */
START_TEST(a_crash_at_every_byte)
{
    enum { STEPS = 12 };
    static const int script[STEPS] = {1, 2, -1, 3, 4, -3, -2, 5, -4, 6, 7, -5};
    static char states[STEPS + 1][64];
    size_t ends[STEPS + 1];
    struct box b;
    ck_assert_int_eq(box_open(&b), 0);
    ends[0] = file_size();
    for (int i = 0; i < STEPS; i++) {
        if (script[i] > 0)
            box_add(&b, script[i]);
        else
            box_done(&b, -script[i]);
        ends[i + 1] = file_size();
        snprintf(states[i + 1], sizeof states[0], "%s", held(&b));
    }
    box_close(&b);
    char *whole = malloc(ends[STEPS]);
    FILE *f = fopen(path, "r");
    ck_assert_uint_eq(fread(whole, 1, ends[STEPS], f), ends[STEPS]);
    fclose(f);
    for (size_t cut = 0; cut <= ends[STEPS]; cut++) {
        f = fopen(path, "w");
        fwrite(whole, 1, cut, f);
        fclose(f);
        int step = STEPS;
        while (step > 0 && ends[step] > cut)
            step--;
        ck_assert_int_eq(box_open(&b), 0);
        ck_assert_str_eq(held(&b), states[step]);
        ck_assert_uint_eq(file_size(), ends[step]); /* the torn line is removed */
        box_add(&b, 100);
        box_close(&b);
        ck_assert_int_eq(box_open(&b), 0);
        ck_assert_str_eq(strstr(held(&b), "100"), "100 ");
        box_close(&b);
    }
    free(whole);
}
END_TEST

static void flip(size_t at)
{
    FILE *f = fopen(path, "r+");
    fseek(f, (long)at, SEEK_SET);
    int c = fgetc(f);
    fseek(f, (long)at, SEEK_SET);
    fputc(c ^ 1, f);
    fclose(f);
}

START_TEST(damage_before_the_end_is_not_mended)
{
    struct box b;
    ck_assert_int_eq(box_open(&b), 0);
    size_t header = file_size();
    box_add(&b, 1);
    size_t first = file_size();
    box_add(&b, 2);
    size_t size = file_size();
    box_close(&b);
    for (size_t at = 0; at + 1 < first; at++) {
        flip(at);
        ck_assert_int_eq(box_open(&b), OUTBOX_DAMAGED);
        lanes_fini(&b.lanes);
        ck_assert_uint_eq(file_size(), size);
        flip(at);
    }
    flip(header); /* repaired, it is good again */
    flip(header);
    ck_assert_int_eq(box_open(&b), 0);
    ck_assert_str_eq(held(&b), "1 2 ");
    box_close(&b);
}
END_TEST

START_TEST(one_process_at_a_time)
{
    struct box a, b;
    ck_assert_int_eq(box_open(&a), 0);
    ck_assert_int_eq(box_open(&b), OUTBOX_IN_USE);
    box_close(&a);
    ck_assert_int_eq(box_open(&b), 0);
    box_close(&b);
}
END_TEST

START_TEST(is_written_anew_when_mostly_answered)
{
    struct box a, b;
    ck_assert_int_eq(box_open(&a), 0);
    ck_assert_int_eq(outbox_file_bind(&a.file, make(99)), 0);
    box_add(&a, 1);
    size_t largest = 0;
    for (int i = 2; i < 2000; i++) {
        box_add(&a, i);
        box_done(&a, i);
        largest = file_size() > largest ? file_size() : largest;
    }
    ck_assert_uint_lt(largest, 80000);
    ck_assert_uint_eq(file_size(), a.file.n);
    ck_assert_int_eq(box_open(&b), OUTBOX_IN_USE); /* the new file is held too */
    box_close(&a);
    ck_assert_int_eq(box_open(&a), 0);
    ck_assert_str_eq(held(&a), "1 ");
    ck_assert(id_eq(a.file.venue, make(99)));
    box_close(&a);
}
END_TEST

START_TEST(a_full_disk_leaves_the_file_as_it_was)
{
    struct box b;
    char text[64];
    ck_assert_int_eq(box_open(&b), 0);
    box_add(&b, 1);
    struct rlimit before, tight;
    getrlimit(RLIMIT_FSIZE, &before);
    tight = before;
    tight.rlim_cur = file_size() + 20; /* the next line fits in part */
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &tight), 0);
    ck_assert_int_eq(outbox_file_add(&b.file, make(2), make(2), message_of(2, text)), -EFBIG);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    box_add(&b, 3);
    box_close(&b);
    ck_assert_int_eq(box_open(&b), 0);
    ck_assert_str_eq(held(&b), "1 3 ");
    box_close(&b);
}
END_TEST

START_TEST(what_is_no_outbox_is_not_touched)
{
    struct box b;
    FILE *f = fopen(path, "w");
    fputs("dear diary", f);
    fclose(f);
    ck_assert_int_eq(box_open(&b), OUTBOX_DAMAGED);
    ck_assert_uint_eq(file_size(), 10);
    unlink(path);
    snprintf(path, sizeof path, "%s/nowhere/outbox", folder);
    ck_assert_int_eq(box_open(&b), -ENOENT);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("clients/outbox_file");
    TCase *t = tcase_create("outbox_file");
    const TTest *tests[] = {holds_over_a_restart, a_crash_at_every_byte,
        damage_before_the_end_is_not_mended, one_process_at_a_time,
        is_written_anew_when_mostly_answered, a_full_disk_leaves_the_file_as_it_was,
        what_is_no_outbox_is_not_touched};
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, teardown);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(t, tests[i]);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* clients/c/ctl/csv.c: rows, quotes, places of cells and of problems; what is written is read. */
#include "clients/c/ctl/csv.h"
#include "tests/unit/unit.h"

static struct csv c;

static void take(const char *text)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    buf_put_str(&b, str_of(text));
    csv_init(&c, b);
}

static void ck_cell(size_t i, const char *text, size_t line, size_t column)
{
    ck_assert_int_lt(i, c.n);
    ck_str_is(c.cells[i].text, text);
    ck_assert_int_eq(c.cells[i].line, line);
    ck_assert_int_eq(c.cells[i].column, column);
}

START_TEST(cells_know_where_they_began)
{
    take("\xef\xbb\xbfname,price\r\n\n\"Fish, \"\"fried\"\"\n& chips\",9.50,\nCaf\xc3\xa9,,x");
    ck_assert_int_eq(csv_next(&c), 1);
    ck_assert_int_eq(c.n, 2);
    ck_cell(0, "name", 1, 1);
    ck_cell(1, "price", 1, 6);
    ck_assert_int_eq(csv_next(&c), 1);
    ck_assert_int_eq(c.n, 3);
    ck_cell(0, "Fish, \"fried\"\n& chips", 3, 1);
    ck_cell(1, "9.50", 4, 10);
    ck_cell(2, "", 4, 15);
    ck_assert_int_eq(csv_next(&c), 1);
    ck_cell(0, "Caf\xc3\xa9", 5, 1);
    ck_cell(1, "", 5, 6);
    ck_cell(2, "x", 5, 7);
    ck_assert_int_eq(csv_next(&c), 0);
    csv_fini(&c);
}
END_TEST

START_TEST(problems_have_a_place)
{
    static const struct {
        const char *text, *problem;
        size_t line, column;
    } cases[] = {
        {"a,\"b", "a quote is not closed", 1, 3},
        {"a,b\"", "a quote within a cell that does not begin with one", 1, 4},
        {"a,\"b\"c", "text after a closing quote", 1, 6},
        {"a\nb,\xff", "no UTF-8", 2, 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int r;
        take(cases[i].text);
        while ((r = csv_next(&c)) == 1)
            ;
        ck_assert_int_eq(r, -1);
        ck_assert_str_eq(c.problem, cases[i].problem);
        ck_assert_int_eq(c.line, cases[i].line);
        ck_assert_int_eq(c.column, cases[i].column);
        csv_fini(&c);
    }
}
END_TEST

START_TEST(a_row_has_a_limited_number_of_cells)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    for (int i = 0; i < CSV_CELLS_MAX; i++)
        buf_put_char(&b, ',');
    csv_init(&c, b);
    ck_assert_int_eq(csv_next(&c), -1);
    ck_assert_str_eq(c.problem, "too many cells in one row");
    csv_fini(&c);
}
END_TEST

START_TEST(what_is_written_is_read)
{
    static const char *const cells[] = {
        "", "plain", "with, comma", "with \"quotes\"", "two\nlines", " blank ", "\r\n", "\xd8\xa8"};
    enum { N = sizeof cells / sizeof *cells };
    struct buf b;
    buf_init(&b, 1 << 20);
    for (int i = 0; i < N; i++)
        csv_put(&b, str_of(cells[i]), i == 0);
    buf_put_char(&b, '\n');
    csv_init(&c, b);
    ck_assert_int_eq(csv_next(&c), 1);
    ck_assert_int_eq(c.n, N);
    for (int i = 0; i < N; i++)
        ck_str_is(c.cells[i].text, cells[i]);
    ck_assert_int_eq(csv_next(&c), 0);
    csv_fini(&c);
}
END_TEST

UNIT_MAIN("csv", cells_know_where_they_began, problems_have_a_place,
    a_row_has_a_limited_number_of_cells, what_is_written_is_read)

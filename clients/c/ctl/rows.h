#pragma once
/* What an import file says, CSV and NDJSON alike: rows of named texts. What names and amounts mean
 * is decided by those who read the rows (past.h, house.h); docs/import.md describes the format.
 *
 * CSV: a row of the file is a row here; the first one names the columns. NDJSON: an object a line;
 * the lists of an order become rows after it. */

#include "clients/c/ctl/csv.h"
#include "protocol/base/arena.h"

/* C(name): columns, and members of the objects. */
#define IMPORT_COLUMNS(C)                                                                          \
    C(row)                                                                                         \
    /* an order; in CSV these may stand on any of its rows */                                      \
    C(order)                                                                                       \
    C(opened)                                                                                      \
    C(closed)                                                                                      \
    C(channel)                                                                                     \
    C(table)                                                                                       \
    C(covers)                                                                                      \
    C(customer)                                                                                    \
    C(phone)                                                                                       \
    C(address)                                                                                     \
    C(room)                                                                                        \
    C(server)                                                                                      \
    C(promised)                                                                                    \
    C(paid_by)                                                                                     \
    C(net)                                                                                         \
    C(order_tax)                                                                                   \
    C(total)                                                                                       \
    /* any row */                                                                                  \
    C(item)                                                                                        \
    C(category)                                                                                    \
    C(quantity)                                                                                    \
    C(price)                                                                                       \
    C(size)                                                                                        \
    C(weight)                                                                                      \
    C(tax)                                                                                         \
    C(tax_name)                                                                                    \
    C(tax_included)                                                                                \
    C(compound)                                                                                    \
    C(at)                                                                                          \
    C(reference)                                                                                   \
    C(seat)                                                                                        \
    C(void)                                                                                        \
    C(note)                                                                                        \
    C(reason)                                                                                      \
    C(group)                                                                                       \
    C(choice)                                                                                      \
    C(prefix)                                                                                      \
    C(depth)                                                                                       \
    C(on)                                                                                          \
    C(name)                                                                                        \
    C(percent)                                                                                     \
    C(amount)                                                                                      \
    C(after_tax)                                                                                   \
    C(tender)                                                                                      \
    C(area)                                                                                        \
    C(seats)                                                                                       \
    C(station)                                                                                     \
    C(unit)                                                                                        \
    C(retired)

enum import_column {
#define C(name) COL_##name,
    IMPORT_COLUMNS(C)
#undef C
        COLS_N
};
/* Those of an order end with this one. */
#define COL_ORDER_LAST COL_total

/* R(name, list): kinds of rows; the member of an order that lists them, or "". */
#define IMPORT_ROWS(R)                                                                             \
    R(order, "")                                                                                   \
    R(line, "lines")                                                                               \
    R(choice, "choices")                                                                           \
    R(tax, "taxes")                                                                                \
    R(discount, "discounts")                                                                       \
    R(charge, "charges")                                                                           \
    R(payment, "payments")                                                                         \
    R(item, "")                                                                                    \
    R(table, "")

enum import_row_kind {
#define R(name, list) ROW_##name,
    IMPORT_ROWS(R)
#undef R
        ROWS_N
};

struct import_row {
    enum import_row_kind kind;
    size_t line;          /* in the file, from 1 */
    struct str v[COLS_N]; /* empty: not said */
    struct import_row *next;
};

/* What belongs together: an order with its rows, or an item or a table. */
struct import_told {
    struct import_row *first, *last; /* of an order: a row `order` comes first */
    const char *wrong;               /* what is wrong, or NULL; then nothing of it is to be taken */
    size_t wrong_line;
    struct str wrong_word;
};

struct import_file {
    const char *path;
    bool is_csv;
    struct csv csv;
    struct buf text; /* NDJSON; owned */
    size_t at, line;
    enum import_column columns[CSV_CELLS_MAX];
    bool date, time; /* CSV has them as two columns, which are read as `opened` */
    size_t date_at, time_at;
    size_t n_columns;
    bool pending; /* the csv's row last read is not told yet */
};

/* Takes the text of a file of that name. Dies when its columns are not known. */
void import_open(struct import_file *f, const char *path, struct buf text);
void import_close(struct import_file *f);
/* What comes next, in the arena; texts are borrowed from the file. False at the end. Dies where a
 * file is no CSV any more. */
bool import_next(struct import_file *f, struct arena *a, struct import_told *ret);
/* Notes the first thing that is wrong; returns false. */
bool import_wrong(struct import_told *t, size_t line, const char *what, struct str word);

#pragma once
/* CSV by RFC 4180, read in place and written: commas, quoted cells with doubled quotes, line feeds
 * inside quotes, CRLF or LF at the ends of rows, a byte order mark at the start. Each cell knows
 * where it began, so that a problem can be told by line and column. */

#include <stddef.h>

#include "protocol/base/buf.h"

enum { CSV_CELLS_MAX = 64 };

struct csv_cell {
    struct str text;
    size_t line;   /* of its first character in the file, from 1 */
    size_t column; /* characters from the start of that line, from 1 */
};

struct csv {
    struct buf text; /* owned; unquoted as it is read */
    size_t at;
    size_t line, column; /* of `at` */
    struct csv_cell cells[CSV_CELLS_MAX];
    size_t n;            /* cells of the row read last */
    const char *problem; /* after csv_next said -1: what is wrong at line and column */
};

/* Takes the text. */
void csv_init(struct csv *c, struct buf text);
void csv_fini(struct csv *c);

/* Reads the next row that is not empty. 1; 0: there is none; -1: the text is not CSV from here on.
 * The cells last until csv_fini. */
int csv_next(struct csv *c);

/* A cell of a row, quoted if it has to be. The first of a row is `first`; after the last one the
 * caller ends the row with a line feed. */
void csv_put(struct buf *out, struct str cell, bool first);

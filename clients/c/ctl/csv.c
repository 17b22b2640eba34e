#include "clients/c/ctl/csv.h"

#include "protocol/base/utf8.h"

void csv_init(struct csv *c, struct buf text)
{
    static const char mark[] = "\xef\xbb\xbf";
    *c = (struct csv){.text = text, .line = 1, .column = 1};
    if (text.n >= 3 && memcmp(text.p, mark, 3) == 0)
        c->at = 3;
}

void csv_fini(struct csv *c)
{
    buf_fini(&c->text);
    *c = (struct csv){0};
}

static int problem(struct csv *c, const char *what)
{
    c->problem = what;
    return -1;
}

static bool at_end(const struct csv *c)
{
    return c->at == c->text.n;
}

/* One character, which must be there. False when it is no UTF-8. */
static bool step(struct csv *c)
{
    const char *p = c->text.p + c->at;
    size_t n = utf8_sequence(p, c->text.n - c->at);
    c->at += n;
    c->column += n > 0;
    if (n == 1 && *p == '\n') {
        c->line++;
        c->column = 1;
    }
    return n > 0;
}

static bool is_end_of_row(const struct csv *c)
{
    const char *p = c->text.p + c->at;
    return at_end(c) || *p == '\n' || (*p == '\r' && c->at + 1 < c->text.n && p[1] == '\n');
}

/* The rest of a quoted cell, after its first quote; a doubled quote is one. */
static int cell_quoted(struct csv *c, struct csv_cell *cell)
{
    char *to = c->text.p + c->at;
    cell->text.p = to;
    for (;;) {
        if (at_end(c)) {
            c->line = cell->line, c->column = cell->column;
            return problem(c, "a quote is not closed");
        }
        const char *from = c->text.p + c->at;
        bool quote = *from == '"';
        if (!step(c))
            return problem(c, "no UTF-8");
        if (quote && (at_end(c) || c->text.p[c->at] != '"'))
            break;
        if (quote)
            step(c);
        size_t n = quote ? 1 : (size_t)(c->text.p + c->at - from);
        memmove(to, from, n);
        to += n;
    }
    cell->text.n = (size_t)(to - cell->text.p);
    return at_end(c) || c->text.p[c->at] == ',' || is_end_of_row(c)
               ? 0
               : problem(c, "text after a closing quote");
}

static int cell_plain(struct csv *c, struct csv_cell *cell)
{
    cell->text.p = c->text.p + c->at;
    while (!is_end_of_row(c) && c->text.p[c->at] != ',') {
        if (c->text.p[c->at] == '"')
            return problem(c, "a quote within a cell that does not begin with one");
        if (!step(c))
            return problem(c, "no UTF-8");
    }
    cell->text.n = (size_t)(c->text.p + c->at - cell->text.p);
    return 0;
}

static int cell_read(struct csv *c)
{
    if (c->n == CSV_CELLS_MAX)
        return problem(c, "too many cells in one row");
    struct csv_cell *cell = &c->cells[c->n];
    *cell = (struct csv_cell){.line = c->line, .column = c->column};
    bool quoted = !at_end(c) && c->text.p[c->at] == '"';
    if (quoted)
        step(c);
    int r = quoted ? cell_quoted(c, cell) : cell_plain(c, cell);
    c->n += r == 0;
    return r;
}

static void row_end(struct csv *c)
{
    if (!at_end(c) && c->text.p[c->at] == '\r')
        c->at++;
    if (!at_end(c))
        step(c);
}

int csv_next(struct csv *c)
{
    while (!at_end(c) && is_end_of_row(c))
        row_end(c);
    c->n = 0;
    if (at_end(c))
        return 0;
    for (;;) {
        if (cell_read(c))
            return -1;
        if (is_end_of_row(c))
            break;
        step(c); /* the comma */
    }
    row_end(c);
    return 1;
}

void csv_put(struct buf *out, struct str cell, bool first)
{
    bool quoted = false;
    for (size_t i = 0; i < cell.n && !quoted; i++)
        quoted = memchr(",\"\r\n", cell.p[i], 4) != NULL;
    /* Blanks at the ends are not everywhere kept without quotes. */
    quoted = quoted || (cell.n && (cell.p[0] == ' ' || cell.p[cell.n - 1] == ' '));
    if (!first)
        buf_put_char(out, ',');
    if (quoted)
        buf_put_char(out, '"');
    for (size_t i = 0; i < cell.n; i++) {
        if (cell.p[i] == '"')
            buf_put_char(out, '"');
        buf_put_char(out, cell.p[i]);
    }
    if (quoted)
        buf_put_char(out, '"');
}

#include "clients/c/ctl/dataset.h"

#include <stdlib.h>

#include "clients/c/ctl/ctl.h"
#include "hub/crypto/crypto.h"
#include "protocol/base/require.h"
#include "protocol/base/utf8.h"
#include "protocol/pos/price/price.h"
#include "protocol/pos/tables/common.h"

enum { COLUMNS = 7, PRICE_BYTES = 1 << 20 };
enum { COL_ID, COL_DATE, COL_TIME, COL_NAME, COL_SIZE, COL_TYPE, COL_PRICE };

struct row {
    size_t number; /* of the line in the file */
    struct str col[COLUMNS];
};

static bool line_take(struct str *text, struct str *ret_line)
{
    if (!text->n)
        return false;
    const char *end = memchr(text->p, '\n', text->n);
    size_t n = end ? (size_t)(end - text->p) : text->n, next = end ? n + 1 : n;
    *ret_line = (struct str){text->p, n && text->p[n - 1] == '\r' ? n - 1 : n};
    *text = (struct str){text->p + next, text->n - next};
    return true;
}

static void row_split(struct row *r, struct str line)
{
    size_t n = 0;
    const char *p = line.p, *end = line.p + line.n;
    if (memchr(line.p, '"', line.n))
        ctl_die("row %zu: quoted values are not understood", r->number);
    for (; n < COLUMNS; n++) {
        const char *comma = memchr(p, ',', (size_t)(end - p));
        r->col[n] = (struct str){p, (size_t)((comma ? comma : end) - p)};
        if (!comma)
            break;
        p = comma + 1;
    }
    if (n != COLUMNS - 1)
        ctl_die("row %zu: not %d columns", r->number, COLUMNS);
}

/* "16", "13.25", "9.5" in cents, exactly. */
static int64_t cents(const struct row *r)
{
    struct str s = r->col[COL_PRICE], whole = s, part = {0};
    const char *dot = memchr(s.p, '.', s.n);
    int64_t w, p = 0;
    if (dot) {
        whole.n = (size_t)(dot - s.p);
        part = (struct str){dot + 1, s.n - whole.n - 1};
    }
    bool good =
        str_to_i64(whole, &w) && w >= 0 && w < 1000000 && (!dot || part.n > 0) && part.n <= 2;
    for (size_t i = 0; i < part.n && good; i++) {
        good = part.p[i] >= '0' && part.p[i] <= '9';
        p = p * 10 + (part.p[i] - '0');
    }
    if (!good)
        ctl_die("row %zu: no price: %.*s", r->number, STR_ARG(s));
    return w * 100 + (part.n == 1 ? p * 10 : p);
}

static time_ms moment(const struct row *r)
{
    char text[TIME_TEXT + 1];
    struct str d = r->col[COL_DATE], t = r->col[COL_TIME];
    time_ms at;
    if (d.n != 10 || t.n != 8)
        ctl_die("row %zu: no date and time", r->number);
    memcpy(text, d.p, 10);
    memcpy(text + 11, t.p, 8);
    text[10] = 'T';
    memcpy(text + 19, ".000Z", 6);
    if (!time_parse((struct str){text, TIME_TEXT}, &at))
        ctl_die("row %zu: no date and time: %s", r->number, text);
    return at;
}

static bool is_name(struct str s)
{
    size_t chars;
    return utf8_count(s, &chars) && chars > 0 && chars <= NAME_MAX_CHARS;
}

/* The index of a word in a list; a new one is added at the end. */
static uint16_t place_of_word(struct str *list, size_t *n, size_t max, struct str word)
{
    for (size_t i = 0; i < *n; i++)
        if (str_eq(list[i], word))
            return (uint16_t)i;
    if (*n == max || !is_name(word))
        ctl_die("too many names or sizes, or one that is empty: '%.*s'", STR_ARG(word));
    list[*n] = word;
    return (uint16_t)(*n)++;
}

static uint16_t name_place(struct dataset *d, const struct row *r)
{
    uint16_t type = place_of_word(d->types, &d->n_types, DATA_TYPES_MAX, r->col[COL_TYPE]);
    for (size_t i = 0; i < d->n_names; i++) {
        if (!str_eq(d->names[i].name, r->col[COL_NAME]))
            continue;
        if (d->names[i].type != type)
            ctl_die("row %zu: %.*s has two types", r->number, STR_ARG(r->col[COL_NAME]));
        return (uint16_t)i;
    }
    if (d->n_names == DATA_NAMES_MAX || !is_name(r->col[COL_NAME]))
        ctl_die("row %zu: too many names, or one that is empty", r->number);
    struct data_name *name = &d->names[d->n_names];
    name->name = r->col[COL_NAME];
    name->type = type;
    for (size_t i = 0; i < DATA_SIZES_MAX; i++)
        name->price[i] = -1;
    return (uint16_t)d->n_names++;
}

static void row_add(struct dataset *d, struct data_order *o, const struct row *r)
{
    int64_t price = cents(r);
    uint16_t name = name_place(d, r);
    uint16_t size = place_of_word(d->sizes, &d->n_sizes, DATA_SIZES_MAX, r->col[COL_SIZE]);
    int64_t *known = &d->names[name].price[size];
    if (*known >= 0 && *known != price)
        ctl_die("row %zu: %.*s in %.*s has two prices", r->number, STR_ARG(r->col[COL_NAME]),
            STR_ARG(r->col[COL_SIZE]));
    *known = price;
    o->total += price;
    for (uint32_t i = o->line; i < o->line + o->n_lines; i++)
        if (d->lines[i].name == name && d->lines[i].size == size) {
            d->lines[i].quantity++;
            return;
        }
    d->lines[d->n_lines++] = (struct data_line){.name = name, .size = size, .quantity = 1};
    o->n_lines++;
}

static size_t count_lines(struct str text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n + 1;
}

/* Drops the orders of other days; the menu is still that of the whole file. */
static void keep_day(struct dataset *d, struct str day)
{
    char text[TIME_TEXT];
    size_t n = 0;
    if (!day.n)
        return;
    for (size_t i = 0; i < d->n_orders; i++) {
        time_format(d->orders[i].at, text);
        if (str_eq(day, (struct str){text, 10}))
            d->orders[n++] = d->orders[i];
    }
    d->n_orders = n;
    if (!n)
        ctl_die("no order on %.*s", STR_ARG(day));
}

void dataset_read(struct dataset *d, struct buf text, struct str day)
{
    uint8_t hash[SHA256_BYTES];
    *d = (struct dataset){.text = text};
    struct str rest = buf_str(&text), line, last = {0};
    size_t max = count_lines(rest);
    crypto_sha256(rest, hash);
    memcpy(d->tag, hash, sizeof d->tag);
    d->orders = calloc(max, sizeof *d->orders);
    d->lines = calloc(max, sizeof *d->lines);
    require(d->orders && d->lines);
    if (!line_take(&rest, &line) || !str_eq(line, STR("id,date,time,name,size,type,price")))
        ctl_die("row 1: the columns are id,date,time,name,size,type,price");
    for (size_t number = 2; line_take(&rest, &line); number++) {
        struct row r = {.number = number};
        row_split(&r, line);
        time_ms at = moment(&r);
        struct data_order *o = d->n_orders ? &d->orders[d->n_orders - 1] : NULL;
        if (!o || !str_eq(r.col[COL_ID], last)) {
            o = &d->orders[d->n_orders++];
            *o = (struct data_order){
                .number = (uint32_t)d->n_orders, .line = (uint32_t)d->n_lines, .at = at};
            last = r.col[COL_ID];
        }
        if (o->at.ms != at.ms)
            ctl_die("row %zu: the order has another time", number);
        row_add(d, o, &r);
    }
    keep_day(d, day);
}

void dataset_fini(struct dataset *d)
{
    buf_fini(&d->text);
    free(d->orders);
    free(d->lines);
    *d = (struct dataset){0};
}

int64_t dataset_due(
    const struct dataset *d, const struct data_order *o, int64_t tax_ppm, int64_t service_ppm)
{
    struct price_profile profile = {PRICE_PER_LINE, PRICE_HALF_UP};
    struct price_tax_set set = {{{.rate_ppm = tax_ppm}}, 1};
    struct price_charge service = {.percent = true, .value = service_ppm};
    size_t n_charges = service_ppm > 0;
    int64_t due = 0;
    struct arena arena;
    arena_init(&arena, PRICE_BYTES);
    struct price_line *lines = arena_array(&arena, struct price_line, o->n_lines + 1);
    require(lines);
    for (uint32_t i = 0; i < o->n_lines; i++) {
        const struct data_line *line = &d->lines[o->line + i];
        lines[i] =
            (struct price_line){.amount = line->quantity * d->names[line->name].price[line->size]};
    }
    require(price_charges(profile, &set, 1, lines, o->n_lines, &service, n_charges, &arena));
    for (size_t i = 0; i < o->n_lines + n_charges; i++)
        due += lines[i].net + lines[i].taxes[0];
    arena_fini(&arena);
    return due;
}

/* Of the ten bytes after the time, id_make overwrites the upper half of the first and two bits of
 * the third. */
id dataset_id(const struct dataset *d, const struct data_order *o, enum data_id what, unsigned n)
{
    require(o->number < 1u << 24 && n < 1u << 16);
    uint8_t b[10] = {(uint8_t)what, d->tag[0], 0, d->tag[1], d->tag[2], (uint8_t)(o->number >> 16),
        (uint8_t)(o->number >> 8), (uint8_t)o->number, (uint8_t)(n >> 8), (uint8_t)n};
    return id_make(o->at, b);
}

uint32_t dataset_order_of(id op)
{
    return (uint32_t)op.b[11] << 16 | (uint32_t)op.b[12] << 8 | op.b[13];
}

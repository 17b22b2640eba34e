#include "clients/c/ctl/dataset.h"

#include <stdlib.h>

#include "clients/c/ctl/rows.h"
#include "clients/c/ctl/values.h"
#include "hub/crypto/crypto.h"
#include "protocol/base/require.h"
#include "protocol/base/utf8.h"
#include "protocol/pos/price/price.h"
#include "protocol/pos/model/records.h"

enum { COLUMNS = 7, PRICE_BYTES = 1 << 20, ARENA_BYTES = 1 << 28 };
enum { SEVEN_ID, SEVEN_DATE, SEVEN_TIME, SEVEN_NAME, SEVEN_SIZE, SEVEN_TYPE, SEVEN_PRICE };

/* Data sets are of dollars and in UTC. */
static const struct values *values(void)
{
    static struct zone_shift utc;
    static const struct values v = {.exponent = 2, .shifts = &utc, .n_shifts = 1};
    return &v;
}

struct row {
    size_t number; /* of the line in the file */
    struct str col[COLUMNS];
};

static int64_t cents(const struct row *r)
{
    money price;
    if (!values_money(values(), r->col[SEVEN_PRICE], false, &price) || price.minor >= 100000000)
        ctl_die("row %zu: no price: %.*s", r->number, STR_ARG(r->col[SEVEN_PRICE]));
    return price.minor;
}

static time_ms moment(const struct row *r)
{
    char text[32];
    time_ms at;
    int n = snprintf(
        text, sizeof text, "%.*s %.*s", STR_ARG(r->col[SEVEN_DATE]), STR_ARG(r->col[SEVEN_TIME]));
    if (n != 19 || !values_time(values(), (struct str){text, (size_t)n}, &at))
        ctl_die("row %zu: no date and time: %s", r->number, text);
    return at;
}

/* Room for one more element of a list. */
static void *room(void *list, size_t n, size_t *max, size_t size)
{
    if (n < *max)
        return list;
    *max = *max ? 2 * *max : 1024;
    list = realloc(list, *max * size);
    require(list);
    return list;
}
#define ROOM(d, list)                                                                              \
    ((d)->list = room((d)->list, (d)->n_##list, &(d)->list##_max, sizeof *(d)->list))

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

static uint16_t name_place(struct dataset *d, size_t number, struct str word, struct str of_type)
{
    uint16_t type = place_of_word(d->types, &d->n_types, DATA_TYPES_MAX, of_type);
    for (size_t i = 0; i < d->n_names; i++) {
        if (!str_eq(d->names[i].name, word))
            continue;
        if (d->names[i].type != type)
            ctl_die("row %zu: %.*s has two types", number, STR_ARG(word));
        return (uint16_t)i;
    }
    if (d->n_names == DATA_NAMES_MAX || !is_name(word))
        ctl_die("row %zu: too many names, or one that is empty", number);
    ROOM(d, names);
    struct data_name *name = &d->names[d->n_names];
    *name = (struct data_name){.name = word, .type = type};
    for (size_t i = 0; i < DATA_SIZES_MAX; i++)
        name->price[i] = -1;
    return (uint16_t)d->n_names++;
}

/* A line like one that the order has is that one, twice. */
static void line_add(struct dataset *d, struct data_order *o, struct data_line line)
{
    o->total += line.quantity * line.price;
    for (uint32_t i = o->line; i < o->line + o->n_lines; i++) {
        struct data_line *had = &d->lines[i];
        if (had->name == line.name && had->size == line.size && had->price == line.price &&
            str_eq(had->note, line.note)) {
            had->quantity += line.quantity;
            return;
        }
    }
    ROOM(d, lines);
    d->lines[d->n_lines++] = line;
    o->n_lines++;
}

static struct data_order *order_add(struct dataset *d, time_ms at)
{
    ROOM(d, orders);
    struct data_order *o = &d->orders[d->n_orders++];
    *o = (struct data_order){
        .number = (uint32_t)d->n_orders, .line = (uint32_t)d->n_lines, .at = at};
    return o;
}

static void row_add(struct dataset *d, struct data_order *o, const struct row *r)
{
    int64_t price = cents(r);
    uint16_t name = name_place(d, r->number, r->col[SEVEN_NAME], r->col[SEVEN_TYPE]);
    uint16_t size = place_of_word(d->sizes, &d->n_sizes, DATA_SIZES_MAX, r->col[SEVEN_SIZE]);
    int64_t *known = &d->names[name].price[size];
    if (*known >= 0 && *known != price)
        ctl_die("row %zu: %.*s in %.*s has two prices", r->number, STR_ARG(r->col[SEVEN_NAME]),
            STR_ARG(r->col[SEVEN_SIZE]));
    *known = price;
    line_add(d, o, (struct data_line){.name = name, .size = size, .quantity = 1, .price = price});
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

/* -- seven columns ----------------------------------------------------------------------------- */

static bool has_seven(struct str text)
{
    struct str head = STR("id,date,time,name,size,type,price");
    return str_starts(text, head) && (text.n == head.n || strchr("\r\n", text.p[head.n]));
}

static bool row_next(struct csv *csv, struct row *r)
{
    int got = csv_next(csv);
    if (got < 0)
        ctl_die("row %zu: %s", csv->line, csv->problem);
    r->number = got ? csv->cells[0].line : 0;
    if (got && csv->n != COLUMNS)
        ctl_die("row %zu: not %d columns", r->number, COLUMNS);
    for (size_t i = 0; got && i < COLUMNS; i++)
        r->col[i] = csv->cells[i].text;
    return got > 0;
}

static void seven_read(struct dataset *d, struct csv *csv)
{
    struct row r;
    struct str last = {0};
    row_next(csv, &r); /* the columns */
    while (row_next(csv, &r)) {
        time_ms at = moment(&r);
        struct data_order *o = d->n_orders ? &d->orders[d->n_orders - 1] : NULL;
        if (!o || !str_eq(r.col[SEVEN_ID], last)) {
            o = order_add(d, at);
            last = r.col[SEVEN_ID];
        }
        if (o->at.ms != at.ms)
            ctl_die("row %zu: the order has another time", r.number);
        row_add(d, o, &r);
    }
}

/* -- a file of payonctl import ----------------------------------------------------------------- */

static int64_t whole(
    const struct import_row *row, enum import_column c, int64_t least, int64_t most)
{
    int64_t n = least;
    if (row->v[c].n && (!str_to_i64(row->v[c], &n) || n < least || n > most))
        ctl_die("row %zu: no whole number: %.*s", row->line, STR_ARG(row->v[c]));
    return n;
}

static int64_t amount(const struct import_row *row, bool needed)
{
    money price = {0};
    if ((needed || row->v[COL_price].n) &&
        (!values_money(values(), row->v[COL_price], !needed, &price) || price.minor >= 100000000))
        ctl_die("row %zu: no price: %.*s", row->line, STR_ARG(row->v[COL_price]));
    return price.minor;
}

/* Texts of rows end with them; those of the data set stay. */
static struct str kept(struct dataset *d, struct str text)
{
    struct str copy = {0};
    require(arena_copy(&d->arena, text, &copy));
    return copy;
}

/* The choices after the line: their price, and as a note. Returns the row after them. */
static const struct import_row *choices_take(
    struct dataset *d, const struct import_row *row, struct data_line *line)
{
    struct buf note;
    int64_t times[CHOICE_DEPTH_MAX + 1] = {1};
    buf_init(&note, NOTE_MAX_CHARS);
    for (; row && (row->kind == ROW_choice || row->kind == ROW_tax || row->kind == ROW_discount);
         row = row->next) {
        if (row->kind != ROW_choice)
            continue;
        int64_t depth = whole(row, COL_depth, 0, CHOICE_DEPTH_MAX - 1);
        int64_t n = whole(row, COL_quantity, 1, CHOICES_MAX);
        times[depth + 1] = times[depth] * n;
        line->price += amount(row, false) * times[depth + 1];
        buf_printf(&note, "%s%.*s%s", note.n ? ", " : "", STR_ARG(row->v[COL_prefix]),
            row->v[COL_prefix].n ? " " : "");
        buf_printf(&note, n > 1 ? "%.*s x%lld" : "%.*s", STR_ARG(row->v[COL_choice]), (long long)n);
    }
    if (line->price < 0)
        ctl_die("the choices make a price negative: %.*s", STR_ARG(buf_str(&note)));
    line->note = note.failed ? (struct str){0} : kept(d, buf_str(&note));
    buf_fini(&note);
    return row;
}

static const struct import_row *line_take(
    struct dataset *d, struct data_order *o, const struct import_row *row)
{
    struct str type = row->v[COL_category].n ? row->v[COL_category] : STR("Imported");
    struct data_line line = {.size = DATA_NO_SIZE,
        .quantity = (uint32_t)whole(row, COL_quantity, 1, 9999),
        .price = amount(row, true)};
    int64_t weight;
    if (row->v[COL_weight].n) {
        if (!values_weight(row->v[COL_weight], &weight))
            ctl_die("row %zu: no weight: %.*s", row->line, STR_ARG(row->v[COL_weight]));
        line.price = price_round(PRICE_HALF_UP, (__int128)line.price * weight, 1000);
    }
    line.name = name_place(d, row->line, kept(d, row->v[COL_item]), kept(d, type));
    if (row->v[COL_size].n) {
        line.size = place_of_word(d->sizes, &d->n_sizes, DATA_SIZES_MAX, kept(d, row->v[COL_size]));
        d->names[line.name].price[line.size] = 0;
    } else {
        d->names[line.name].bare = true;
    }
    bool counts = !row->v[COL_void].n;
    row = choices_take(d, row->next, &line);
    if (counts)
        line_add(d, o, line);
    return row;
}

static void import_read(struct dataset *d, struct buf text)
{
    struct import_file f;
    struct import_told t;
    struct arena arena;
    time_ms at;
    arena_init(&arena, ARENA_BYTES);
    import_open(&f, "the data set", text);
    d->said = true;
    while (import_next(&f, &arena, &t)) {
        if (t.wrong)
            ctl_die("row %zu: %s %.*s", t.wrong_line, t.wrong, STR_ARG(t.wrong_word));
        if (t.first->kind != ROW_order)
            continue;
        if (!values_time(values(), t.first->v[COL_opened], &at))
            ctl_die(
                "row %zu: no date and time: %.*s", t.first->line, STR_ARG(t.first->v[COL_opened]));
        struct data_order *o = order_add(d, at);
        for (const struct import_row *row = t.first->next; row;)
            row = row->kind == ROW_line ? line_take(d, o, row) : row->next;
        d->n_orders -= o->n_lines == 0;
    }
    import_close(&f);
    arena_fini(&arena);
}

/* -- both -------------------------------------------------------------------------------------- */

void dataset_read(struct dataset *d, struct buf text, struct str day)
{
    uint8_t hash[SHA256_BYTES];
    *d = (struct dataset){0};
    arena_init(&d->arena, ARENA_BYTES);
    crypto_sha256(buf_str(&text), hash);
    memcpy(d->tag, hash, sizeof d->tag);
    if (!text.n)
        ctl_die(
            "row 1: the columns are id,date,time,name,size,type,price, or those of docs/import.md");
    if (has_seven(buf_str(&text))) {
        csv_init(&d->csv, text);
        seven_read(d, &d->csv);
    } else {
        import_read(d, text);
    }
    if (!d->n_orders)
        ctl_die("there is no order");
    keep_day(d, day);
}

void dataset_fini(struct dataset *d)
{
    csv_fini(&d->csv);
    arena_fini(&d->arena);
    free(d->orders);
    free(d->lines);
    free(d->names);
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
        lines[i] = (struct price_line){.amount = line->quantity * line->price};
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

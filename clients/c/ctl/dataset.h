#pragma once
/* A set of orders to replay. CSV with the columns id,date,time,name,size,type,price: a row is one
 * thing sold, what is sold in a size has one price, rows of one (order, name, size) become one
 * line. Or a file of payonctl import (docs/import.md), of which lines are played with the prices
 * that they had: what was chosen is in the price and in the line's note; what was voided,
 * discounts, charges and payments are left out. */

#include "clients/c/ctl/csv.h"
#include "protocol/base/arena.h"
#include "protocol/base/buf.h"
#include "protocol/base/id.h"
#include "protocol/base/time.h"

enum { DATA_NAMES_MAX = 20000, DATA_SIZES_MAX = 50, DATA_TYPES_MAX = 100, DATA_NO_SIZE = 0xffff };

struct data_line {
    uint16_t name, size; /* indexes of the lists; size: or DATA_NO_SIZE */
    uint32_t quantity;
    int64_t price; /* cents, of one */
    struct str note;
};

struct data_order {
    uint32_t number; /* 1, 2, … in the file, even when only a part is replayed */
    uint32_t line, n_lines;
    time_ms at;
    int64_t total; /* cents */
};

struct data_name {
    struct str name;
    uint16_t type;
    bool bare;                     /* also sold without a size */
    int64_t price[DATA_SIZES_MAX]; /* cents; -1: not sold in that size */
};

struct dataset {
    struct csv csv;     /* of seven columns: the texts are in it */
    uint8_t tag[3];     /* of the file's SHA-256: makes its ids differ from those of other files */
    bool said;          /* each line says its price; else that of its size holds */
    struct arena arena; /* notes */
    struct data_order *orders; /* owned, as are lines and names */
    size_t n_orders, orders_max;
    struct data_line *lines;
    size_t n_lines, lines_max;
    struct data_name *names;
    size_t n_names, names_max;
    struct str sizes[DATA_SIZES_MAX], types[DATA_TYPES_MAX];
    size_t n_sizes, n_types;
};

/* Takes the text. Dies, naming the row, when it is not such a set. day: only the orders of that
 * date
 * ("2015-11-27"), or empty. */
void dataset_read(struct dataset *d, struct buf text, struct str day);
void dataset_fini(struct dataset *d);

/* What the hub asks for with a tax on top of every price and a service charge on the order, which
 * is taxed too; parts per million, 0: none. */
int64_t dataset_due(
    const struct dataset *d, const struct data_order *o, int64_t tax_ppm, int64_t service_ppm);

/* Makes up a set from a seed: text as above. */
void dataset_generate(struct buf *out, uint64_t seed, unsigned n_orders);

/* Ids and ops that are the same whenever the same file is replayed: the order's time, then what the
 * id is of. */
enum data_id { DATA_OP, DATA_ORDER, DATA_LINE, DATA_PAYMENT, DATA_CHARGE };
id dataset_id(const struct dataset *d, const struct data_order *o, enum data_id what, unsigned n);
/* The number of the order an op is about. */
uint32_t dataset_order_of(id op);

#pragma once
/* A set of orders to replay: CSV with the columns id,date,time,name,size,type,price. A row is one
 * thing sold; the rows of an order are together. Rows of one (order, name, size) become one line.
 */

#include "protocol/base/buf.h"
#include "protocol/base/id.h"
#include "protocol/base/time.h"

enum { DATA_NAMES_MAX = 250, DATA_SIZES_MAX = 16, DATA_TYPES_MAX = 16 };

struct data_line {
    uint16_t name, size; /* indexes of the lists */
    uint32_t quantity;
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
    int64_t price[DATA_SIZES_MAX]; /* cents; -1: not sold in that size */
};

struct dataset {
    struct buf text; /* owned */
    uint8_t tag[3];  /* of the file's SHA-256: makes its ids differ from those of other files */
    struct data_order *orders;
    size_t n_orders;
    struct data_line *lines;
    size_t n_lines;
    struct data_name names[DATA_NAMES_MAX];
    size_t n_names;
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

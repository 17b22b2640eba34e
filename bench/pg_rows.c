/* pg_rows: how many rows a second Postgres takes from libpq alone.
 *
 * Writes the rows of the hub's add-line command (venue head, order, line, journal, receipt), as the
 * hub's role, under the same row-level security and in the same shape: one transaction a batch in
 * one pipeline, one statement a table, its rows as binary arrays through unnest(). There are no
 * decisions and no answers. The hub must have migrated the database; it has venues with an item
 * each.
 *
 *   pg-rows --db CONNINFO --batch N --seconds S --item ID [--category ID] [--station ID] */

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include "bench/measure.h"
#include "bench/pg_table.h"
#include "protocol/pos/model/change.h"
#include "protocol/wire/message.h"

enum {
    VENUES_MAX = 1024,
    BATCH_MAX = 128,
    ORDERS = 128,     /* open at a time, in all venues: as many as the hub has senders */
    ORDER_LINES = 50, /* then the next order */
    BODY_MAX = 4096,
    PRICE = 950,
    TAX = 152,
};

struct bench_venue {
    id tenant, venue;
    int64_t seq;         /* the journal's end */
    int64_t number;      /* of the last order */
    unsigned n_in_batch; /* changes of this batch */
};

struct open_order {
    struct bench_venue *venue;
    id order;
    int64_t number, rev, lines;
    time_ms opened;
};

/* Columns of a table of records: those of the kind's fields, and the store's own. */
struct columns {
    struct pg_column all[PG_COLUMNS_MAX + 1];
};

static const struct pg_column JOURNAL_COLUMNS[] = {{"tenant_id", PG_UUID}, {"venue_id", PG_UUID},
    {"seq", PG_INT8}, {"op", PG_UUID}, {"at", PG_TIMESTAMPTZ}, {"recorded", PG_TIMESTAMPTZ},
    {"body", PG_JSON}, {0}};

static const struct pg_column RECEIPT_COLUMNS[] = {{"tenant_id", PG_UUID}, {"venue_id", PG_UUID},
    {"op", PG_UUID}, {"device_id", PG_UUID}, {"fingerprint", PG_BYTEA}, {"seq", PG_INT8},
    {"answer", PG_TEXT}, {"recorded", PG_TIMESTAMPTZ}, {"batch_id", PG_UUID}, {0}};

static const char HEADS_SQL[] =
    "update venue_head h set seq = d.came_to, batch_id = d.batch_id "
    "from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::uuid[]) "
    "d (tenant_id, venue_id, came_from, came_to, batch_id) "
    "where h.tenant_id = d.tenant_id and h.venue_id = d.venue_id and h.seq = d.came_from";

enum { HEAD_COLUMNS = 5 };
static const enum pg_type HEAD_TYPES[HEAD_COLUMNS] = {PG_UUID, PG_UUID, PG_INT8, PG_INT8, PG_UUID};

static struct {
    PGconn *pg;
    struct bench_venue venues[VENUES_MAX];
    unsigned n_venues;
    struct open_order orders[ORDERS];
    unsigned next_order;
    id item, category, station, device, batch;
    struct pg_array heads[HEAD_COLUMNS], tenants;
    struct columns order_columns, line_columns;
    struct pg_table order, line, journal, receipt;
    struct open_order *touched[BATCH_MAX]; /* the batch's orders, each once */
    unsigned n_touched;
} run = {
    .order = {.upsert = true, .columns = run.order_columns.all},
    .line = {.upsert = true, .columns = run.line_columns.all},
    .journal = {.name = "journal", .columns = JOURNAL_COLUMNS},
    .receipt = {.name = "receipt", .columns = RECEIPT_COLUMNS},
};

static time_ms now_wall(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (time_ms){(int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000};
}

static id new_id(void)
{
    static uint8_t pool[4000];
    static size_t at = sizeof pool;
    if (at + 10 > sizeof pool) {
        if (getrandom(pool, sizeof pool, 0) != sizeof pool)
            die("no randomness");
        at = 0;
    }
    at += 10;
    return id_make(now_wall(), pool + at - 10);
}

static PGresult *query(const char *sql, const char *parameter)
{
    PGresult *r = PQexecParams(run.pg, sql, parameter ? 1 : 0, NULL, &parameter, NULL, NULL, 0);
    if (PQresultStatus(r) != PGRES_TUPLES_OK && PQresultStatus(r) != PGRES_COMMAND_OK)
        die("%s: %s", sql, PQerrorMessage(run.pg));
    return r;
}

static id parse_id(const char *text, const char *what)
{
    id i;
    if (!id_parse(str_of(text), &i))
        die("%s is not an id: %s", what, text);
    return i;
}

/* The venues, the ends of their journals, and the numbers of their last orders. */
static void read_venues(void)
{
    PGresult *r = query("select array_agg(distinct tenant_id)::text from token_venue", NULL);
    char *tenants = PQgetvalue(r, 0, 0);
    PQclear(query("select set_config('payon.tenants', $1, false)", tenants));
    PQclear(r);
    r = query("select h.tenant_id, h.venue_id, h.seq, (select coalesce(max(number), 0) from "
              "pos_order o where o.tenant_id = h.tenant_id and o.venue_id = h.venue_id) "
              "from venue_head h order by 1, 2",
        NULL);
    run.n_venues = (unsigned)PQntuples(r);
    if (run.n_venues < 1 || run.n_venues > VENUES_MAX)
        die("%u venues", run.n_venues);
    for (unsigned i = 0; i < run.n_venues; i++) {
        struct bench_venue *v = &run.venues[i];
        *v = (struct bench_venue){.tenant = parse_id(PQgetvalue(r, (int)i, 0), "tenant_id"),
            .venue = parse_id(PQgetvalue(r, (int)i, 1), "venue_id"),
            .seq = strtoll(PQgetvalue(r, (int)i, 2), NULL, 10),
            .number = strtoll(PQgetvalue(r, (int)i, 3), NULL, 10)};
    }
    PQclear(r);
}

static enum pg_type type_of(enum field_type t)
{
    switch (t) {
    case FIELD_ID:
    case FIELD_ID_OPT:
        return PG_UUID;
    case FIELD_INT:
    case FIELD_INT_OPT:
    case FIELD_MONEY:
    case FIELD_MONEY_OPT:
        return PG_INT8;
    case FIELD_BOOL:
        return PG_BOOL;
    case FIELD_TIME:
    case FIELD_TIME_OPT:
        return PG_TIMESTAMPTZ;
    case FIELD_LIST:
        return PG_JSON;
    default:
        return PG_TEXT;
    }
}

static void columns_make(struct columns *c, enum record_kind kind)
{
    const struct shape *s = record_descs[kind].shape;
    size_t n = 0;
    if (s->n_fields + 4 > PG_COLUMNS_MAX)
        die("%s has too many fields", record_descs[kind].name);
    c->all[n++] = (struct pg_column){"tenant_id", PG_UUID};
    c->all[n++] = (struct pg_column){"venue_id", PG_UUID};
    for (size_t i = 0; i < s->n_fields; i++)
        c->all[n++] = (struct pg_column){s->fields[i].name, type_of(s->fields[i].type)};
    c->all[n++] = (struct pg_column){"live", PG_BOOL};
    c->all[n++] = (struct pg_column){"seq", PG_INT8};
}

static void prepare(void)
{
    PGresult *r = PQprepare(run.pg, "heads", HEADS_SQL, 0, NULL);
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        die("heads: %s", PQerrorMessage(run.pg));
    PQclear(r);
    r = PQprepare(run.pg, "begin", "begin", 0, NULL);
    PQclear(r);
    r = PQprepare(run.pg, "commit", "commit", 0, NULL);
    PQclear(r);
    r = PQprepare(
        run.pg, "tenants", "select set_config('payon.tenants', $1::uuid[]::text, true)", 0, NULL);
    PQclear(r);
    run.order.name = record_descs[KIND_order].table;
    run.line.name = record_descs[KIND_line].table;
    columns_make(&run.order_columns, KIND_order);
    columns_make(&run.line_columns, KIND_line);
    pg_table_prepare(&run.order, run.pg);
    pg_table_prepare(&run.line, run.pg);
    pg_table_prepare(&run.journal, run.pg);
    pg_table_prepare(&run.receipt, run.pg);
    for (unsigned i = 0; i < ORDERS; i++)
        run.orders[i] =
            (struct open_order){.venue = &run.venues[i % run.n_venues], .lines = ORDER_LINES};
}

static void put_field(struct pg_table *t, const struct field *f, const void *at)
{
    const struct opt_int *n = at;
    const struct opt_money *m = at;
    const time_ms *when = at;
    const id *i = at;
    switch (f->type) {
    case FIELD_ID:
        PUT_ID(t, *i);
        return;
    case FIELD_ID_OPT:
        id_is_zero(*i) ? PUT_NULL(t) : PUT_ID(t, *i);
        return;
    case FIELD_TEXT:
        PUT_STR(t, *(const struct str *)at);
        return;
    case FIELD_INT:
        PUT_INT(t, *(const int64_t *)at);
        return;
    case FIELD_INT_OPT:
        n->has ? PUT_INT(t, n->v) : PUT_NULL(t);
        return;
    case FIELD_BOOL:
        PUT_BOOL(t, *(const bool *)at);
        return;
    case FIELD_MONEY:
        PUT_INT(t, ((const money *)at)->minor);
        return;
    case FIELD_MONEY_OPT:
        m->has ? PUT_INT(t, m->v.minor) : PUT_NULL(t);
        return;
    case FIELD_TIME:
        PUT_TIME(t, *when);
        return;
    case FIELD_TIME_OPT:
        when->ms ? PUT_TIME(t, *when) : PUT_NULL(t);
        return;
    case FIELD_ENUM:
        PUT_STR(t, str_of(f->enums->names[*(const int *)at]));
        return;
    case FIELD_LIST:
        PUT_STR(t, STR("[]")); /* all lists here are empty */
        return;
    default:
        die("%s: a field of an unknown type", f->name);
    }
}

static void put_record(struct pg_table *t, const struct bench_venue *v, enum record_kind kind,
    const void *rec, int64_t seq)
{
    const struct shape *s = record_descs[kind].shape;
    PUT_ID(t, v->tenant);
    PUT_ID(t, v->venue);
    for (size_t i = 0; i < s->n_fields; i++)
        put_field(t, &s->fields[i], (const char *)rec + s->fields[i].offset);
    PUT_BOOL(t, true);
    PUT_INT(t, seq);
}

static struct order order_record(const struct open_order *o)
{
    return (struct order){.id = o->order,
        .rev = o->rev,
        .number = o->number,
        .kind = order_kind_TAKEAWAY,
        .covers = 1,
        .server = STR("Bench 1"),
        .opened_at = o->opened,
        .net = {o->lines * PRICE},
        .tax = {o->lines * TAX},
        .total = {o->lines * (PRICE + TAX)},
        .due = {o->lines * (PRICE + TAX)}};
}

static struct line line_record(const struct open_order *o, id line, time_ms now)
{
    return (struct line){.id = line,
        .rev = 1,
        .order_id = o->order,
        .item_id = run.item,
        .name = STR("Chicken karahi"),
        .category_id = run.category,
        .station_id = run.station,
        .quantity = 1,
        .position = o->lines,
        .unit_price = {PRICE},
        .tax_ppm = 160000,
        .net = {PRICE},
        .tax = {TAX},
        .added_by = STR("Bench 1"),
        .added_at = now};
}

/* A change as the hub journals it: an event, the whole order, the whole line. */
static void put_body(struct buf *b, const struct open_order *o, const struct line *line, id op)
{
    struct order order = order_record(o);
    struct event event = {.type = EVENT_line_added, .about = line->id};
    struct put puts[] = {
        {KIND_order, (const struct record *)&order}, {KIND_line, (const struct record *)line}};
    struct change c = {.op = op,
        .at = line->added_at,
        .recorded = line->added_at,
        .by = {.device = run.device, .name = STR("Bench 1"), .role = ROLE_WAITER},
        .events = &event,
        .n_events = 1,
        .puts = puts,
        .n_puts = 2};
    buf_reset(b);
    wire_put_journal(b, &c);
}

static void put_journal_and_receipt(
    const struct open_order *o, const struct line *line, int64_t seq, time_ms now)
{
    static struct buf body, answer;
    static uint8_t fingerprint[32];
    id op = new_id();
    char op_text[ID_TEXT];
    if (!body.max) {
        buf_init(&body, BODY_MAX);
        buf_init(&answer, BODY_MAX);
    }
    put_body(&body, o, line, op);
    PUT_ID(&run.journal, o->venue->tenant);
    PUT_ID(&run.journal, o->venue->venue);
    PUT_INT(&run.journal, seq);
    PUT_ID(&run.journal, op);
    PUT_TIME(&run.journal, now);
    PUT_TIME(&run.journal, now);
    PUT_STR(&run.journal, buf_str(&body));
    id_format(op, op_text);
    buf_reset(&answer);
    buf_printf(&answer, "{\"type\":\"ok\",\"op\":\"%.*s\",\"seq\":%lld,\"result\":{}}", ID_TEXT,
        op_text, (long long)seq);
    memcpy(fingerprint, op.b, sizeof op.b);
    PUT_ID(&run.receipt, o->venue->tenant);
    PUT_ID(&run.receipt, o->venue->venue);
    PUT_ID(&run.receipt, op);
    PUT_ID(&run.receipt, run.device);
    PUT_STR(&run.receipt, ((struct str){(const char *)fingerprint, sizeof fingerprint}));
    PUT_INT(&run.receipt, seq);
    PUT_STR(&run.receipt, buf_str(&answer));
    PUT_TIME(&run.receipt, now);
    PUT_ID(&run.receipt, run.batch);
}

/* One add-line command to the next order. */
static void add_line(void)
{
    struct open_order *o = &run.orders[run.next_order++ % ORDERS];
    struct bench_venue *v = o->venue;
    time_ms now = now_wall();
    if (o->lines == ORDER_LINES)
        *o = (struct open_order){
            .venue = v, .order = new_id(), .number = ++v->number, .opened = now};
    o->lines++;
    o->rev++;
    v->n_in_batch++;
    int64_t seq = ++v->seq;
    struct line line = line_record(o, new_id(), now);
    put_record(&run.line, v, KIND_line, &line, seq);
    put_journal_and_receipt(o, &line, seq, now);
    for (unsigned i = 0; i < run.n_touched; i++)
        if (run.touched[i] == o)
            return;
    run.touched[run.n_touched++] = o;
}

static void put_heads(void)
{
    pg_array_begin(&run.tenants, PG_UUID);
    for (int i = 0; i < HEAD_COLUMNS; i++)
        pg_array_begin(&run.heads[i], HEAD_TYPES[i]);
    for (unsigned i = 0; i < run.n_venues; i++) {
        struct bench_venue *v = &run.venues[i];
        if (!v->n_in_batch)
            continue;
        pg_array_put_id(&run.tenants, v->tenant);
        pg_array_put_id(&run.heads[0], v->tenant);
        pg_array_put_id(&run.heads[1], v->venue);
        pg_array_put_i64(&run.heads[2], v->seq - v->n_in_batch);
        pg_array_put_i64(&run.heads[3], v->seq);
        pg_array_put_id(&run.heads[4], run.batch);
        v->n_in_batch = 0;
    }
}

/* Reads results until the pipeline's sync; dies when one is not as expected. */
static void read_results(void)
{
    for (;;) {
        PGresult *r = PQgetResult(run.pg);
        ExecStatusType status = r ? PQresultStatus(r) : PGRES_COMMAND_OK;
        if (status == PGRES_PIPELINE_SYNC) {
            PQclear(r);
            return;
        }
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
            die("%s", PQresultErrorMessage(r));
        PQclear(r);
    }
}

static void write_batch(unsigned n)
{
    run.batch = new_id();
    run.n_touched = 0;
    pg_table_clear(&run.order);
    pg_table_clear(&run.line);
    pg_table_clear(&run.journal);
    pg_table_clear(&run.receipt);
    for (unsigned i = 0; i < n; i++)
        add_line();
    for (unsigned i = 0; i < run.n_touched; i++) {
        struct order order = order_record(run.touched[i]);
        struct bench_venue *v = run.touched[i]->venue;
        put_record(&run.order, v, KIND_order, &order, v->seq);
    }
    put_heads();
    pg_arrays_send(run.pg, "begin", NULL, 0);
    pg_arrays_send(run.pg, "tenants", &run.tenants, 1);
    pg_arrays_send(run.pg, "heads", run.heads, HEAD_COLUMNS);
    pg_table_send(&run.order, run.pg);
    pg_table_send(&run.line, run.pg);
    pg_table_send(&run.journal, run.pg);
    pg_table_send(&run.receipt, run.pg);
    pg_arrays_send(run.pg, "commit", NULL, 0);
    if (!PQpipelineSync(run.pg))
        die("%s", PQerrorMessage(run.pg));
    read_results();
}

static void measure(unsigned batch, unsigned seconds)
{
    struct samples commit = {0};
    uint64_t commands = 0;
    int64_t warm = measure_now_ns() + 500000000, began = 0, at = measure_now_ns();
    do {
        write_batch(batch);
        int64_t now = measure_now_ns();
        if (began) {
            samples_add(&commit, now - at);
            commands += batch;
        } else if (now > warm) {
            began = now;
        }
        at = now;
    } while (!began || at - began < (int64_t)seconds * 1000000000);
    double s = (double)(at - began) / 1e9;
    printf("{\"mode\":\"pg_rows\",\"batch\":%u,\"per_s\":%.0f,\"rows_per_s\":%.0f,\"p50\":%.1f,"
           "\"p99\":%.1f}\n",
        batch, (double)commands / s, 4.0 * (double)commands / s, samples_percentile_us(&commit, 50),
        samples_percentile_us(&commit, 99));
    samples_fini(&commit);
}

int main(int argc, char **argv)
{
    static const struct option OPTIONS[] = {{"db", required_argument, NULL, 'd'},
        {"batch", required_argument, NULL, 'b'}, {"seconds", required_argument, NULL, 's'},
        {"item", required_argument, NULL, 'i'}, {"category", required_argument, NULL, 'c'},
        {"station", required_argument, NULL, 't'}, {0}};
    const char *db = NULL;
    unsigned long batch = 32, seconds = 4;
    for (int o; (o = getopt_long(argc, argv, "", OPTIONS, NULL)) != -1;) {
        if (o == 'd')
            db = optarg;
        else if (o == 'b')
            batch = strtoul(optarg, NULL, 10);
        else if (o == 's')
            seconds = strtoul(optarg, NULL, 10);
        else if (o == 'i')
            run.item = parse_id(optarg, "--item");
        else if (o == 'c')
            run.category = parse_id(optarg, "--category");
        else if (o == 't')
            run.station = parse_id(optarg, "--station");
        else
            die("usage: pg-rows --db CONNINFO --batch N --seconds S --item ID --category ID "
                "--station ID");
    }
    if (!db || batch < 1 || batch > BATCH_MAX || seconds < 1 || id_is_zero(run.item))
        die("--db and --item are needed; --batch 1 to %d", BATCH_MAX);
    run.pg = PQconnectdb(db);
    if (PQstatus(run.pg) != CONNECTION_OK)
        die("%s", PQerrorMessage(run.pg));
    run.device = new_id();
    read_venues();
    prepare();
    if (!PQenterPipelineMode(run.pg))
        die("%s", PQerrorMessage(run.pg));
    measure((unsigned)batch, (unsigned)seconds);
    PQfinish(run.pg);
    return 0;
}

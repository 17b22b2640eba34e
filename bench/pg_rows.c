/* pg_rows: what Postgres takes when nothing but libpq stands before it.
 *
 * Writes the rows that one add-line command of the hub writes (venue head, order, line, journal,
 * receipt), as the hub's role, under the same row-level security and in the same shape: one
 * transaction a batch in one pipeline, one statement a table, its rows as binary arrays through
 * unnest(). It decides nothing and answers nobody. The database is one that the hub migrated, with
 * venues and an item in each.
 *
 *   pg-rows --db CONNINFO --batch N --seconds S --item ID [--category ID] [--station ID] */

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include "bench/measure.h"
#include "bench/pg_table.h"

enum {
    VENUES_MAX = 1024,
    BATCH_MAX = 128,
    ORDERS = 128,     /* open at a time, over all venues: as many as the hub has senders */
    ORDER_LINES = 50, /* then the next order */
    BODY_MAX = 4096,
    PRICE = 950,
    TAX = 152,
};

struct venue {
    id tenant, venue;
    int64_t seq;         /* the journal's end */
    int64_t number;      /* of the last order */
    unsigned n_in_batch; /* changes of this batch */
};

struct order {
    struct venue *venue;
    id order;
    int64_t number, rev, lines;
    time_ms opened;
};

static const struct pg_column ORDER_COLUMNS[] = {{"tenant_id", PG_UUID}, {"venue_id", PG_UUID},
    {"id", PG_UUID}, {"rev", PG_INT8}, {"number", PG_INT8}, {"kind", PG_TEXT},
    {"table_id", PG_UUID}, {"covers", PG_INT8}, {"state", PG_TEXT}, {"customer", PG_TEXT},
    {"note", PG_TEXT}, {"opened_by", PG_UUID}, {"server", PG_TEXT}, {"opened_at", PG_TIMESTAMPTZ},
    {"closed_at", PG_TIMESTAMPTZ}, {"net", PG_INT8}, {"tax", PG_INT8}, {"total", PG_INT8},
    {"paid", PG_INT8}, {"due", PG_INT8}, {"live", PG_BOOL}, {"seq", PG_INT8}, {0}};

static const struct pg_column LINE_COLUMNS[] = {{"tenant_id", PG_UUID}, {"venue_id", PG_UUID},
    {"id", PG_UUID}, {"rev", PG_INT8}, {"order_id", PG_UUID}, {"item_id", PG_UUID},
    {"name", PG_TEXT}, {"category_id", PG_UUID}, {"station_id", PG_UUID}, {"quantity", PG_INT8},
    {"choices", PG_JSON}, {"note", PG_TEXT}, {"allergy", PG_BOOL}, {"seat", PG_INT8},
    {"state", PG_TEXT}, {"position", PG_INT8}, {"unit_price", PG_INT8}, {"tax_ppm", PG_INT8},
    {"tax_inclusive", PG_BOOL}, {"net", PG_INT8}, {"tax", PG_INT8}, {"added_by", PG_TEXT},
    {"added_at", PG_TIMESTAMPTZ}, {"sent_at", PG_TIMESTAMPTZ}, {"fire_no", PG_INT8},
    {"displayed", PG_BOOL}, {"void_reason", PG_TEXT}, {"live", PG_BOOL}, {"seq", PG_INT8}, {0}};

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
    struct venue venues[VENUES_MAX];
    unsigned n_venues;
    struct order orders[ORDERS];
    unsigned next_order;
    id item, category, station, device, batch;
    struct pg_array heads[HEAD_COLUMNS], tenants;
    struct pg_table order, line, journal, receipt;
    struct order *touched[BATCH_MAX]; /* the batch's orders, each once: folded */
    unsigned n_touched;
} run = {
    .order = {.name = "pos_order", .upsert = true, .columns = ORDER_COLUMNS},
    .line = {.name = "line", .upsert = true, .columns = LINE_COLUMNS},
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

/* The venues, where their journals end, and the number of their last order. */
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
        struct venue *v = &run.venues[i];
        *v = (struct venue){.tenant = parse_id(PQgetvalue(r, (int)i, 0), "tenant_id"),
            .venue = parse_id(PQgetvalue(r, (int)i, 1), "venue_id"),
            .seq = strtoll(PQgetvalue(r, (int)i, 2), NULL, 10),
            .number = strtoll(PQgetvalue(r, (int)i, 3), NULL, 10)};
    }
    PQclear(r);
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
    pg_table_prepare(&run.order, run.pg);
    pg_table_prepare(&run.line, run.pg);
    pg_table_prepare(&run.journal, run.pg);
    pg_table_prepare(&run.receipt, run.pg);
    for (unsigned i = 0; i < ORDERS; i++)
        run.orders[i] =
            (struct order){.venue = &run.venues[i % run.n_venues], .lines = ORDER_LINES};
}

static void put_id_text(struct buf *b, const char *key, id i)
{
    char text[ID_TEXT];
    id_format(i, text);
    buf_printf(b, "\"%s\":\"%.*s\",", key, ID_TEXT, text);
}

/* A change of the same content and about the same length as the hub journals: an event, the whole
 * order, the whole line. */
static void put_body(struct buf *b, const struct order *o, id line)
{
    char at[TIME_TEXT];
    time_format(o->opened, at);
    buf_reset(b);
    buf_printf(b, "{\"by\":{");
    put_id_text(b, "device", run.device);
    buf_printf(
        b, "\"name\":\"Bench 1\",\"role\":\"waiter\"},\"events\":[{\"type\":\"line.added\",");
    put_id_text(b, "about", line);
    buf_printf(b, "\"text\":\"\"}],\"put\":{\"order\":[{");
    put_id_text(b, "id", o->order);
    buf_printf(b,
        "\"rev\":%lld,\"number\":%lld,\"kind\":\"takeaway\",\"table_id\":null,\"covers\":1,"
        "\"state\":\"open\",\"customer\":\"\",\"note\":\"\",\"opened_by\":null,"
        "\"server\":\"Bench 1\",\"opened_at\":\"%.*s\",\"closed_at\":null,\"net\":%lld,"
        "\"tax\":%lld,\"total\":%lld,\"paid\":0,\"due\":%lld}],\"line\":[{",
        (long long)o->rev, (long long)o->number, TIME_TEXT, at, (long long)(o->lines * PRICE),
        (long long)(o->lines * TAX), (long long)(o->lines * (PRICE + TAX)),
        (long long)(o->lines * (PRICE + TAX)));
    put_id_text(b, "id", line);
    put_id_text(b, "order_id", o->order);
    put_id_text(b, "item_id", run.item);
    put_id_text(b, "category_id", run.category);
    put_id_text(b, "station_id", run.station);
    buf_printf(b,
        "\"rev\":1,\"name\":\"Chicken karahi\",\"quantity\":1,\"choices\":[],\"note\":\"\","
        "\"allergy\":false,\"seat\":0,\"state\":\"draft\",\"position\":%lld,\"unit_price\":%d,"
        "\"tax_ppm\":160000,\"tax_inclusive\":false,\"net\":%d,\"tax\":%d,"
        "\"added_by\":\"Bench 1\",\"added_at\":\"%.*s\",\"sent_at\":null,\"void_reason\":\"\"}]}}",
        (long long)o->lines, PRICE, PRICE, TAX, TIME_TEXT, at);
}

static void put_line(const struct order *o, id line, int64_t seq, time_ms now)
{
    struct pg_table *t = &run.line;
    PUT_ID(t, o->venue->tenant);
    PUT_ID(t, o->venue->venue);
    PUT_ID(t, line);
    PUT_INT(t, 1);
    PUT_ID(t, o->order);
    PUT_ID(t, run.item);
    PUT_STR(t, STR("Chicken karahi"));
    PUT_ID(t, run.category);
    PUT_ID(t, run.station);
    PUT_INT(t, 1);
    PUT_STR(t, STR("[]"));
    PUT_STR(t, STR(""));
    PUT_BOOL(t, false);
    PUT_INT(t, 0);
    PUT_STR(t, STR("draft"));
    PUT_INT(t, o->lines);
    PUT_INT(t, PRICE);
    PUT_INT(t, 160000);
    PUT_BOOL(t, false);
    PUT_INT(t, PRICE);
    PUT_INT(t, TAX);
    PUT_STR(t, STR("Bench 1"));
    PUT_TIME(t, now);
    PUT_NULL(t);
    PUT_INT(t, 0);
    PUT_BOOL(t, false);
    PUT_STR(t, STR(""));
    PUT_BOOL(t, true);
    PUT_INT(t, seq);
}

static void put_order(const struct order *o)
{
    struct pg_table *t = &run.order;
    PUT_ID(t, o->venue->tenant);
    PUT_ID(t, o->venue->venue);
    PUT_ID(t, o->order);
    PUT_INT(t, o->rev);
    PUT_INT(t, o->number);
    PUT_STR(t, STR("takeaway"));
    PUT_NULL(t);
    PUT_INT(t, 1);
    PUT_STR(t, STR("open"));
    PUT_STR(t, STR(""));
    PUT_STR(t, STR(""));
    PUT_NULL(t);
    PUT_STR(t, STR("Bench 1"));
    PUT_TIME(t, o->opened);
    PUT_NULL(t);
    PUT_INT(t, o->lines * PRICE);
    PUT_INT(t, o->lines * TAX);
    PUT_INT(t, o->lines * (PRICE + TAX));
    PUT_INT(t, 0);
    PUT_INT(t, o->lines * (PRICE + TAX));
    PUT_BOOL(t, true);
    PUT_INT(t, o->venue->seq);
}

static void put_journal_and_receipt(const struct order *o, id line, int64_t seq, time_ms now)
{
    static struct buf body, answer;
    static uint8_t fingerprint[32];
    id op = new_id();
    char op_text[ID_TEXT];
    if (!body.max) {
        buf_init(&body, BODY_MAX);
        buf_init(&answer, BODY_MAX);
    }
    put_body(&body, o, line);
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
    struct order *o = &run.orders[run.next_order++ % ORDERS];
    struct venue *v = o->venue;
    time_ms now = now_wall();
    if (o->lines == ORDER_LINES)
        *o = (struct order){.venue = v, .order = new_id(), .number = ++v->number, .opened = now};
    o->lines++;
    o->rev++;
    v->n_in_batch++;
    int64_t seq = ++v->seq;
    id line = new_id();
    put_line(o, line, seq, now);
    put_journal_and_receipt(o, line, seq, now);
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
        struct venue *v = &run.venues[i];
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

/* Until the pipeline's sync, each result as it must be. */
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
    for (unsigned i = 0; i < run.n_touched; i++)
        put_order(run.touched[i]);
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

/* payonctl report: what the tables say was sold and paid; with --journal or --check also whether
 * the journal is complete, for which all of it is read.
 *
 * A report is a list of figures, each a name and a text; the statements in storage/sql/report_*.sql
 * yield them; --hours is a table. Expected figures are a JSON object: {"orders": "21350", …}. */

#include "clients/c/ctl/admin.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "clients/c/ctl/csv.h"
#include "clients/c/ctl/db.h"
#include "clients/c/ctl/journal.h"
#include "clients/c/span.h"
#include "protocol/base/require.h"
#include "protocol/wire/json_check.h"
#include "protocol/wire/json_write.h"
#include "storage/sql_text.h"

struct figure {
    char *name, *value; /* owned */
};

struct report {
    struct figure *figures; /* owned */
    size_t n;
};

/* Figures that must be 0 whatever was played: journal and tables agree, nothing is there twice. */
static const char *const ZERO[] = {"journal.missing", "journal.beyond_head", "journal.op_twice",
    "journal.without_receipt", "journal.packs_damaged", "twice.order", "twice.line", "twice.ticket",
    "twice.payment", "twice.ticket_item", "unlike_journal.order", "unlike_journal.line",
    "unlike_journal.ticket", "unlike_journal.payment"};

static void figure_add(struct report *rep, const char *name, const char *value)
{
    rep->figures = realloc(rep->figures, (rep->n + 1) * sizeof *rep->figures);
    require(rep->figures);
    struct figure *f = &rep->figures[rep->n++];
    f->name = strdup(name);
    f->value = strdup(value);
    require(f->name && f->value);
}

static void report_take(
    struct report *rep, PGconn *pg, const char *sql, int n_values, const char *const *values)
{
    PGresult *r = db_query(pg, sql, n_values, values);
    for (int i = 0; i < PQntuples(r); i++)
        figure_add(rep, PQgetvalue(r, i, 0), PQgetvalue(r, i, 1));
    PQclear(r);
}

/* What a report is about. */
struct about {
    struct site site;
    const char *from, *to; /* business days; NULL: any */
    bool journal, days;
};

/* The days as the statements take them; the caller clears *ret_span, in which they are. */
static void days_of(PGconn *pg, const char *values[4], PGresult **ret_span)
{
    PGresult *span = db_query(pg, sql_report_span, 4, values);
    if (PQntuples(span) != 1)
        ctl_die("there is no venue %s of tenant %s", values[1], values[0]);
    values[2] = PQgetvalue(span, 0, 0);
    values[3] = PQgetvalue(span, 0, 1);
    *ret_span = span;
}

/* All figures are of one snapshot. */
static void report_make(struct report *rep, const struct ctl *c, const struct about *about)
{
    static const char *const statements[] = {
        sql_report_totals, sql_report_top, sql_report_groups, sql_report_hours, sql_report_days};
    static const char *const of_journal[] = {sql_report_journal, sql_report_once};
    char tenant[ID_TEXT + 1], venue[ID_TEXT + 1];
    const char *values[] = {tenant, venue, about->from, about->to};
    PGconn *pg = db_open(c, about->site, about->journal, tenant, venue);
    PGresult *span;
    days_of(pg, values, &span);
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        report_take(rep, pg, statements[i], 4, values);
    if (about->days)
        report_take(rep, pg, sql_report_business_days, 4, values);
    if (about->journal) {
        char damaged[24];
        snprintf(damaged, sizeof damaged, "%lld",
            (long long)journal_unpack(pg, about->site, (struct str){0}));
        figure_add(rep, "journal.packs_damaged", damaged);
    }
    for (size_t i = 0; about->journal && i < sizeof of_journal / sizeof *of_journal; i++)
        report_take(rep, pg, of_journal[i], 2, values);
    PQclear(span);
    PQfinish(pg);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct figure *)a)->name, ((const struct figure *)b)->name);
}

static const char *value_of(const struct report *rep, struct str name)
{
    for (size_t i = 0; i < rep->n; i++)
        if (str_eq(name, str_of(rep->figures[i].name)))
            return rep->figures[i].value;
    return NULL;
}

static void print_json(const struct report *rep)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < rep->n; i++) {
        struct json_out name = json_out(&b);
        buf_put_str(&b, i ? STR(",\n  ") : STR("{\n  "));
        jw_str(&name, str_of(rep->figures[i].name));
        buf_put_str(&b, STR(": "));
        struct json_out value = json_out(&b);
        jw_str(&value, str_of(rep->figures[i].value));
    }
    printf("%.*s\n}\n", STR_ARG(buf_str(&b)));
    buf_fini(&b);
}

static void print_text(const struct report *rep)
{
    for (size_t i = 0; i < rep->n; i++)
        printf("%-28s %s\n", rep->figures[i].name, rep->figures[i].value);
}

/* Prints each difference; returns how many. */
static int check_figure(const struct report *rep, struct str name, struct str expected)
{
    const char *is = value_of(rep, name);
    if (is && str_eq(str_of(is), expected))
        return 0;
    printf("WRONG %.*s: %s, not %.*s\n", STR_ARG(name), is ? is : "(no such figure)",
        STR_ARG(expected));
    return 1;
}

static void expected_read(const char *path, char **ret_text, struct str *ret_json)
{
    static const struct json_limits limits = {
        .bytes_max = 1 << 20, .depth_max = 2, .tokens_max = 10000};
    struct arena arena;
    struct json_ints ints = {.arena = &arena};
    size_t at;
    FILE *f = fopen(path, "re");
    char *text = malloc(1 << 20);
    require(text);
    if (!f)
        ctl_die("%s: %s", path, strerror(errno));
    *ret_json = (struct str){text, fread(text, 1, 1 << 20, f)};
    fclose(f);
    arena_init(&arena, 1 << 20);
    if (json_check(*ret_json, &limits, &ints, &at))
        ctl_die("%s: not JSON at byte %zu", path, at);
    arena_fini(&arena);
    *ret_text = text;
}

static int report_check(const struct report *rep, const char *path)
{
    char *text;
    struct str json, name, value, expected;
    int n_wrong = 0, n = 0;
    expected_read(path, &text, &json);
    struct span_walk w = span_walk(span_of(json));
    for (; span_next(&w, &name, &value); n++)
        n_wrong += span_raw(value, &expected) ? check_figure(rep, name, expected) : 1;
    for (size_t i = 0; i < sizeof ZERO / sizeof *ZERO; i++, n++)
        n_wrong += check_figure(rep, str_of(ZERO[i]), STR("0"));
    free(text);
    printf("%d figures, %d wrong\n", n, n_wrong);
    return n_wrong || n == 0 ? 1 : 0;
}

/* --- hours ---------------------------------------------------------------------------------------
 */

enum { TEXTS = 3 }; /* of its columns: the person's id, the name, the job; the others are numbers */

static void hours_csv(struct buf *b, const PGresult *r)
{
    for (int k = 0; k < PQnfields(r); k++)
        csv_put(b, str_of(PQfname(r, k)), k == 0);
    buf_put_str(b, STR("\n"));
    for (int i = 0; i < PQntuples(r); i++) {
        for (int k = 0; k < PQnfields(r); k++)
            csv_put(b, str_of(PQgetvalue(r, i, k)), k == 0);
        buf_put_str(b, STR("\n"));
    }
}

static void hours_json(struct buf *b, const PGresult *r)
{
    struct json_out o = json_out(b);
    jw_array_begin(&o);
    for (int i = 0; i < PQntuples(r); i++) {
        jw_object_begin(&o);
        for (int k = 0; k < PQnfields(r); k++) {
            jw_key_str(&o, str_of(PQfname(r, k)));
            if (k < TEXTS)
                jw_str(&o, str_of(PQgetvalue(r, i, k)));
            else
                jw_i64(&o, strtoll(PQgetvalue(r, i, k), NULL, 10));
        }
        jw_object_end(&o);
    }
    jw_array_end(&o);
    buf_put_str(b, STR("\n"));
}

/* Hours, wages and tips, a row for each person and job: CSV, or JSON. */
static void hours_print(const struct ctl *c, const struct about *about, bool json)
{
    char tenant[ID_TEXT + 1], venue[ID_TEXT + 1];
    const char *values[] = {tenant, venue, about->from, about->to};
    PGconn *pg = db_open(c, about->site, false, tenant, venue);
    PGresult *span;
    struct buf b;
    days_of(pg, values, &span);
    PGresult *r = db_query(pg, sql_report_shifts, 4, values);
    buf_init(&b, 1 << 24);
    if (json)
        hours_json(&b, r);
    else
        hours_csv(&b, r);
    if (b.failed)
        ctl_die("too many people: ask for fewer days");
    fwrite(b.p, 1, b.n, stdout);
    buf_fini(&b);
    PQclear(r);
    PQclear(span);
    PQfinish(pg);
}

static void day_check(const char *option, const char *day)
{
    char text[32];
    time_ms unused;
    int n = day ? snprintf(text, sizeof text, "%sT00:00:00.000Z", day) : 0;
    if (day && (n >= (int)sizeof text || !time_parse(str_of(text), &unused)))
        ctl_die("%s takes a day, YYYY-MM-DD: not %s", option, day);
}

static int report_run(const struct ctl *c, int argc, char **argv)
{
    struct report rep = {0};
    struct about about = {0};
    const char *expected = NULL;
    bool json = false, demo = false, hours = false;
    const struct opt opts[] = {{"check", OPT_TEXT, &expected, 0, 0},
        {"from", OPT_TEXT, &about.from, 0, 0}, {"to", OPT_TEXT, &about.to, 0, 0},
        {"journal", OPT_FLAG, &about.journal, 0, 0}, {"json", OPT_FLAG, &json, 0, 0},
        {"days", OPT_FLAG, &about.days, 0, 0}, {"demo", OPT_FLAG, &demo, 0, 0},
        {"hours", OPT_FLAG, &hours, 0, 0}};
    opts_take(&verb_report, argc, argv, opts, sizeof opts / sizeof *opts, 0, 0);
    int status = 0;
    if (crypto_init())
        ctl_die("the system has no random bytes");
    day_check("--from", about.from);
    day_check("--to", about.to);
    about.site = site_of(c, demo ? "demo" : "replay");
    if (hours) {
        hours_print(c, &about, json);
        return 0;
    }
    about.journal = about.journal || expected;
    report_make(&rep, c, &about);
    qsort(rep.figures, rep.n, sizeof *rep.figures, by_name);
    if (expected)
        status = report_check(&rep, expected);
    else if (json)
        print_json(&rep);
    else
        print_text(&rep);
    for (size_t i = 0; i < rep.n; i++) {
        free(rep.figures[i].name);
        free(rep.figures[i].value);
    }
    free(rep.figures);
    return status;
}

const struct verb verb_report = {
    .name = "report",
    .args = "[--from DAY] [--to DAY] [--days] [--journal] [--json | --check FILE] [--demo]\n"
            "      | --hours [--from DAY] [--to DAY] [--json] [--demo]",
    .doc =
        "print figures of the replay venue (--demo: of the demo venue), read by SQL; --from,\n"
        "      --to: of orders of these business days; --days: also orders, revenue and hours of\n"
        "      each of them; --journal: also whether journal and tables agree, for which all of\n"
        "      it is read; --check: compare all with a JSON file; --hours: instead a row for each\n"
        "      person and job, CSV or JSON: shifts begun on these business days, paid and break\n"
        "      minutes, wages in minor units, declared tips",
    .run = report_run,
};

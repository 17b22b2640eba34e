/* payonctl tail: follows a venue's journal, a line an event. */

#include "clients/c/ctl/ctl.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "clients/c/span.h"
#include "protocol/base/buf.h"
#include "protocol/pos/model/records.h"

struct tail {
    struct ctl_loop loop;
    struct payon *client;
    struct arena arena;
    struct buf line;
    struct str put; /* of the current change */
    int exponent;
    bool json;
    int64_t left; /* changes to print before the end; -1: no end */
    int status;
};

static struct str text(struct tail *t, struct str record, const char *field)
{
    struct str s = {0};
    span_text(span_get(record, field), &t->arena, &s);
    return s;
}

/* The record of that kind and id in the current change, which may also delete it. */
static struct str told_now(struct tail *t, const char *kind, struct str wanted)
{
    struct str none, record;
    struct span_walk w = span_walk(span_get(t->put, kind));
    while (span_next(&w, &none, &record))
        if (str_eq(span_get(record, "id"), wanted))
            return record;
    return (struct str){0};
}

/* The record of a kind that a field of another record refers to, in its latest version. */
static struct str named(struct tail *t, const char *kind, struct str record, const char *field)
{
    struct str wanted = span_get(record, field), now = told_now(t, kind, wanted);
    id i;
    if (now.n || !span_id(wanted, &i))
        return now;
    return str_in(payon_record(t->client, kind, payon_id_of(i)));
}

static void put_money(struct tail *t, struct str amount)
{
    int64_t minor, unit = 1;
    if (!span_i64(amount, &minor))
        return;
    for (int i = 0; i < t->exponent; i++)
        unit *= 10;
    int64_t whole = minor / unit, part = minor % unit;
    buf_printf(&t->line, "%s%lld", minor < 0 ? "-" : "", (long long)(whole < 0 ? -whole : whole));
    if (t->exponent)
        buf_printf(&t->line, ".%0*lld", t->exponent, (long long)(part < 0 ? -part : part));
}

static void put_order(struct tail *t, struct str order)
{
    int64_t number;
    struct str table = named(t, "table", order, "table_id");
    if (!span_i64(span_get(order, "number"), &number))
        return;
    buf_printf(&t->line, "#%lld", (long long)number);
    if (table.n) {
        buf_put_str(&t->line, STR(" table "));
        buf_put_str(&t->line, text(t, table, "number"));
    }
}

/* "2 x extra Cheese". */
static void put_choice(struct tail *t, struct str choice)
{
    int64_t quantity = 1;
    struct str prefix = text(t, choice, "prefix");
    span_i64(span_get(choice, "quantity"), &quantity);
    if (quantity > 1)
        buf_printf(&t->line, "%lld x ", (long long)quantity);
    if (prefix.n && !str_eq(prefix, STR("plain"))) {
        buf_put_str(&t->line, prefix);
        buf_put_char(&t->line, ' ');
    }
    buf_put_str(&t->line, text(t, choice, "name"));
}

/* "2 x Burger (Medium, Cheese), no onions" of a line or a ticket item. */
static void put_portion(struct tail *t, struct str portion)
{
    struct str key, choice, note = text(t, portion, "note");
    int64_t quantity = 1, n = 0;
    span_i64(span_get(portion, "quantity"), &quantity);
    buf_printf(&t->line, "%lld x ", (long long)quantity);
    buf_put_str(&t->line, text(t, portion, "name"));
    struct span_walk w = span_walk(span_get(portion, "choices"));
    while (span_next(&w, &key, &choice)) {
        buf_put_str(&t->line, n++ ? STR(", ") : STR(" ("));
        put_choice(t, choice);
    }
    if (n)
        buf_put_char(&t->line, ')');
    if (note.n) {
        buf_put_str(&t->line, STR(", "));
        buf_put_str(&t->line, note);
    }
}

static void put_of_order(struct tail *t, struct str record)
{
    put_order(t, named(t, "order", record, "order_id"));
    buf_put_str(&t->line, STR("  "));
}

static void put_course(struct tail *t, struct str course)
{
    int64_t number = 0;
    span_i64(span_get(course, "number"), &number);
    buf_printf(&t->line, "course %lld", (long long)number);
    if (str_eq(text(t, course, "state"), STR("waiting"))) {
        buf_put_char(&t->line, ' ');
        buf_put_str(&t->line, text(t, course, "plan"));
    }
}

static void put_check(struct tail *t, struct str check)
{
    int64_t number = 0;
    span_i64(span_get(check, "number"), &number);
    buf_printf(&t->line, "check %lld  total ", (long long)number);
    put_money(t, span_get(check, "total"));
}

static void put_record(struct tail *t, enum record_kind kind, struct str record)
{
    switch (kind) {
    case KIND_table:
        buf_put_str(&t->line, STR("table "));
        buf_put_str(&t->line, text(t, record, "number"));
        return;
    case KIND_order:
        put_order(t, record);
        buf_put_str(&t->line, STR("  total "));
        put_money(t, span_get(record, "total"));
        return;
    case KIND_line:
        put_of_order(t, record);
        put_portion(t, record);
        return;
    case KIND_ticket:
        put_order(t, named(t, "order", record, "order_id"));
        buf_put_str(&t->line, STR("  at "));
        buf_put_str(&t->line, text(t, named(t, "station", record, "station_id"), "name"));
        return;
    case KIND_ticket_item:
        put_of_order(t, record);
        put_portion(t, record);
        return;
    case KIND_payment:
        put_of_order(t, record);
        put_money(t, span_get(record, "amount"));
        buf_put_char(&t->line, ' ');
        buf_put_str(&t->line, text(t, record, "tender"));
        return;
    case KIND_course:
        put_of_order(t, record);
        put_course(t, record);
        return;
    case KIND_charge:
        put_of_order(t, record);
        buf_put_str(&t->line, text(t, record, "name"));
        buf_put_char(&t->line, ' ');
        put_money(t, span_get(record, "net"));
        return;
    case KIND_check:
        put_of_order(t, record);
        put_check(t, record);
        return;
    case KIND_share:
        put_of_order(t, record);
        put_portion(t, named(t, "line", record, "line_id"));
        return;
    case KIND_bill:
        put_of_order(t, record);
        put_money(t, span_get(record, "total"));
        buf_put_char(&t->line, ' ');
        buf_put_str(&t->line, text(t, record, "state"));
        return;
    case KIND_discount:
        put_of_order(t, record);
        put_money(t, span_get(record, "amount"));
        buf_put_char(&t->line, ' ');
        buf_put_str(&t->line, text(t, record, "kind"));
        return;
    default:
        buf_put_str(&t->line, text(t, record, "name"));
        return;
    }
}

/* The record an event is about, if the change puts it. */
static struct str about(
    struct tail *t, const struct payon_change *c, struct str event, int *ret_kind)
{
    struct str key, list, none, record, wanted = span_get(event, "id");
    struct span_walk kinds = span_walk(str_in(c->put));
    while (span_next(&kinds, &key, &list)) {
        struct span_walk records = span_walk(list);
        *ret_kind = record_kind_find(key);
        while (span_next(&records, &none, &record))
            if (str_eq(span_get(record, "id"), wanted))
                return record;
    }
    *ret_kind = KIND_none;
    return (struct str){0};
}

static void put_clock(struct tail *t, struct str at)
{
    struct tm tm;
    time_ms when = {0};
    struct str raw;
    if (span_raw(at, &raw))
        time_parse(raw, &when);
    time_t s = (time_t)(when.ms / 1000);
    localtime_r(&s, &tm);
    buf_printf(&t->line, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static void print_event(struct tail *t, const struct payon_change *c, struct str event)
{
    int kind;
    struct str message = str_in(c->message), record = about(t, c, event, &kind);
    struct str by = text(t, span_get(message, "by"), "name"), type = text(t, event, "type");
    struct str words = text(t, event, "text");
    buf_reset(&t->line);
    put_clock(t, span_get(message, "at"));
    buf_printf(&t->line, " %7lld  %-14.*s %-21.*s ", (long long)c->seq, STR_ARG(by), STR_ARG(type));
    if (record.n)
        put_record(t, kind, record);
    if (words.n) {
        buf_put_str(&t->line, STR("  "));
        buf_put_str(&t->line, words);
    }
    ctl_print_line(stdout, "%.*s", STR_ARG(buf_str(&t->line)));
}

static void on_change(void *user, const struct payon_change *c)
{
    struct tail *t = user;
    struct str key, event;
    arena_reset(&t->arena);
    t->put = str_in(c->put);
    if (t->json) {
        ctl_print_line(stdout, "%.*s", (int)c->message.n, c->message.p);
    } else {
        struct span_walk w = span_walk(str_in(c->events));
        while (span_next(&w, &key, &event))
            print_event(t, c, event);
    }
    fflush(stdout);
    if (ferror(stdout) || (t->left > 0 && --t->left == 0))
        ctl_loop_end(&t->loop);
}

static void on_welcome(void *user, const struct payon_welcome *w)
{
    struct tail *t = user;
    t->exponent = w->exponent;
    if (!t->json)
        ctl_print_line(stdout, "-- %.*s, node %.*s", (int)w->venue_name.n, w->venue_name.p,
            (int)w->node.n, w->node.n ? w->node.p : "");
}

static void on_snapshot(
    void *user, int64_t seq, struct payon_text topics, struct payon_text records)
{
    struct tail *t = user;
    if (!t->json)
        printf("-- everything up to %lld is known, what follows is new\n", (long long)seq);
    fflush(stdout);
}

static void on_state(void *user, enum payon_state state, const struct payon_why *why)
{
    struct tail *t = user;
    if (state == PAYON_PAUSED || state == PAYON_STOPPED)
        ctl_print_line(stderr, "-- %s: %d %.*s",
            state == PAYON_PAUSED ? "connection lost" : "refused", why->code, (int)why->text.n,
            why->text.n ? why->text.p : "");
    if (state == PAYON_STOPPED) {
        t->status = 1;
        ctl_loop_end(&t->loop);
    }
}

static void on_fault(void *user, struct payon_text code, struct payon_text words)
{
    ctl_print_line(
        stderr, "-- %.*s: %.*s", (int)code.n, code.p, (int)words.n, words.n ? words.p : "");
}

enum { TOPICS_MAX = 100 };

static size_t topics_split(char *list, const char *out[TOPICS_MAX])
{
    size_t n = 0;
    char *rest = list;
    for (char *name; n < TOPICS_MAX && (name = strsep(&rest, ","));)
        if (*name)
            out[n++] = name;
    return n;
}

static int tail_run(const struct ctl *c, int argc, char **argv)
{
    struct tail t = {.left = -1};
    const char *list = "menu,floor,orders,checks,expo", *topics[TOPICS_MAX];
    const struct opt opts[] = {{"topics", OPT_TEXT, &list, 0, 0}, {"json", OPT_FLAG, &t.json, 0, 0},
        {"count", OPT_INT, &t.left, 1, INT64_MAX}};
    opts_take(&verb_tail, argc, argv, opts, sizeof opts / sizeof *opts, 0, 0);
    char *names = strdup(list);
    arena_init(&t.arena, 4 << 20);
    buf_init(&t.line, 65536);
    ctl_loop_init(&t.loop, c);
    struct payon_options o = {.topics = topics,
        .n_topics = topics_split(names, topics),
        .keep_records = true,
        .events = {.on_state = on_state,
            .on_welcome = on_welcome,
            .on_snapshot = on_snapshot,
            .on_change = on_change,
            .on_fault = on_fault},
        .user = &t};
    t.client =
        ctl_client(c, &t.loop, o, &(struct ctl_device){.name = "payonctl tail", .role = "manager"});
    payon_start(t.client);
    ctl_loop_run(&t.loop);
    payon_free(t.client);
    ctl_loop_fini(&t.loop);
    arena_fini(&t.arena);
    buf_fini(&t.line);
    free(names);
    return t.status;
}

const struct verb verb_tail = {
    .name = "tail",
    .args = "[--topics A,B,…] [--json] [--count N]",
    .doc = "follow the venue's journal: time, seq, who, what; --count: end after N changes",
    .run = tail_run,
};

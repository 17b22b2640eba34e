/* Waiters: bills, checks and payments. */

#include "clients/c/ctl/evening_pay.h"

#include <stdio.h>

#include "clients/c/ctl/evening_order.h"
#include "clients/c/span.h"
#include "protocol/wire/json_write.h"

enum { MINUTE = 60000, CHECKS_MAX = 16, ANSWER_MS = 2000 };

/* --- checks ---------------------------------------------------------------------------------- */

static struct json_out split_begin(struct party *p)
{
    struct json_out o = evening_body(p->waiter->e);
    jw_key(&o, "order_id"), jw_id(&o, p->order);
    return o;
}

static void split_send(struct party *p, struct json_out *o)
{
    jw_object_end(o);
    evening_send(p->waiter, "check.split", NULL, p->order);
}

/* New checks. The first `n_weighed` bear what is on no check, in equal parts. */
static void put_checks(struct json_out *o, id *checks, size_t n, size_t n_weighed)
{
    jw_key(o, "checks"), jw_array_begin(o);
    for (size_t i = 0; i < n; i++) {
        checks[i] = ctl_new_id();
        jw_object_begin(o);
        jw_key(o, "check_id"), jw_id(o, checks[i]);
        jw_key(o, "weight"), jw_i64(o, i < n_weighed);
        jw_object_end(o);
    }
    jw_array_end(o);
}

void pay_split_equal(struct party *p, id *checks, size_t n)
{
    struct json_out o = split_begin(p);
    put_checks(&o, checks, n, n);
    split_send(p, &o);
}

/* A guest pays for another one. */
static void merge_checks(struct party *p, id check, id into)
{
    struct json_out o = evening_body(p->waiter->e);
    jw_key(&o, "check_id"), jw_id(&o, check);
    jw_key(&o, "into_id"), jw_id(&o, into);
    jw_object_end(&o);
    evening_send(p->waiter, "check.merge", NULL, p->order);
}

/* What is for the table comes onto the first seat's check. */
static void split_by_seat(struct party *p, id *checks, size_t n)
{
    struct json_out o = split_begin(p);
    put_checks(&o, checks, n, 1);
    jw_key(&o, "seats"), jw_array_begin(&o);
    for (size_t i = 0; i < n; i++) {
        jw_object_begin(&o);
        jw_key(&o, "seat"), jw_i64(&o, (int64_t)i + 1);
        jw_key(&o, "check_id"), jw_id(&o, checks[i]);
        jw_object_end(&o);
    }
    jw_array_end(&o);
    split_send(p, &o);
}

struct item_split {
    id order;
    id checks[2];
    struct json_out *o;
    size_t n_lines;
};

static void put_line_part(struct json_out *o, id line, id check)
{
    jw_object_begin(o);
    jw_key(o, "line_id"), jw_id(o, line);
    jw_key(o, "check_id"), jw_id(o, check);
    jw_object_end(o);
}

/* The first line is shared; the others go to one check each, in turn. */
static bool split_line(void *user, struct payon_id key, struct payon_text text)
{
    struct item_split *s = user;
    id order;
    if (!span_id(span_get(str_in(text), "order_id"), &order) || !id_eq(order, s->order))
        return true;
    put_line_part(s->o, id_of(key), s->checks[s->n_lines % 2]);
    if (s->n_lines == 0)
        put_line_part(s->o, id_of(key), s->checks[1]);
    s->n_lines++;
    return true;
}

static void split_by_item(struct party *p, id *checks)
{
    struct json_out o = split_begin(p);
    struct item_split s = {.order = p->order, .o = &o};
    put_checks(&o, checks, 2, 2);
    s.checks[0] = checks[0], s.checks[1] = checks[1];
    jw_key(&o, "lines"), jw_array_begin(&o);
    payon_records(p->waiter->client, "line", split_line, &s);
    jw_array_end(&o);
    split_send(p, &o);
}

/* --- bills ----------------------------------------------------------------------------------- */

/* check: zero for the whole order. */
static void print_bill(struct party *p, id check)
{
    struct json_out o = evening_body(p->waiter->e);
    jw_key(&o, "bill_id"), jw_id(&o, ctl_new_id());
    jw_key(&o, "order_id"), jw_id(&o, p->order);
    if (!id_is_zero(check))
        jw_key(&o, "check_id"), jw_id(&o, check);
    jw_object_end(&o);
    evening_send(p->waiter, "bill.print", NULL, p->order);
}

void pay_bill(struct party *p)
{
    id checks[CHECKS_MAX];
    size_t n = p->covers < CHECKS_MAX ? (size_t)p->covers : CHECKS_MAX;
    int64_t way = p->turn / 2 % 3;
    if (n < 2 || p->turn % 2 == 0) {
        print_bill(p, (id){{0}});
        return;
    }
    if (way == 0)
        pay_split_equal(p, checks, n);
    else if (way == 1)
        split_by_seat(p, checks, n);
    else
        split_by_item(p, checks);
    if (way != 2 && n > 2)
        merge_checks(p, checks[n - 1], checks[0]);
    print_bill(p, checks[0]);
}

/* --- payments -------------------------------------------------------------------------------- */

struct open_check {
    id order;
    id check; /* with something due, if there is one; zero: none is open */
    int64_t due;
};

static bool watch_check(void *user, struct payon_id key, struct payon_text text)
{
    struct open_check *w = user;
    struct str rec = str_in(text);
    int64_t due;
    id order;
    if (!span_id(span_get(rec, "order_id"), &order) || !id_eq(order, w->order) ||
        !evening_field_is(rec, "state", STR("open")) || !span_i64(span_get(rec, "due"), &due))
        return true;
    w->check = id_of(key);
    w->due = due;
    return due == 0;
}

static void take_payment(struct party *p, id check, int64_t due)
{
    static const char *const tenders[] = {"card", "card", "card", "cash", "voucher"};
    struct evening *e = p->waiter->e;
    const char *tender = tenders[evening_draw(e, 0, 4)];
    char pre[40];
    struct json_out o = evening_body(e);
    jw_key(&o, "payment_id"), jw_id(&o, ctl_new_id());
    jw_key(&o, "order_id"), jw_id(&o, p->order);
    if (!id_is_zero(check))
        jw_key(&o, "check_id"), jw_id(&o, check);
    jw_key(&o, "tender"), jw_str(&o, str_of(tender));
    jw_key(&o, "amount"), jw_i64(&o, due);
    if (str_eq(str_of(tender), STR("cash")))
        jw_key(&o, "tendered"), jw_i64(&o, (due + 999) / 1000 * 1000);
    jw_object_end(&o);
    snprintf(pre, sizeof pre, "{\"due\":%lld}", (long long)due);
    evening_send(p->waiter, "payment.take", pre, p->order);
}

void party_pays(struct party *p)
{
    struct evening *e = p->waiter->e;
    struct str order = evening_record(p->waiter, "order", p->order);
    struct open_check w = {.order = p->order};
    int64_t now = evening_now(e);
    if (!span_i64(span_get(order, "due"), &w.due) ||
        !evening_field_is(order, "state", STR("open"))) {
        p->stage = PARTY_GOES; /* all is paid, or somebody else was */
        return;
    }
    payon_records(p->waiter->client, "check", watch_check, &w);
    bool whole = id_is_zero(w.check);
    p->at = now + (whole ? evening_draw(e, MINUTE, 3 * MINUTE) : MINUTE / 2);
    if (!whole && id_eq(w.check, p->paying) && now < p->patience)
        return; /* its answer may be on the way */
    struct order_lines lines = order_look(p);
    order_go_on(p, &lines, true);
    order_send(p); /* lines not sent yet; without any it changes nothing */
    take_payment(p, w.check, w.due);
    p->paying = w.check;
    p->patience = now + ANSWER_MS * e->speed;
    if (whole)
        p->stage = PARTY_GOES;
}

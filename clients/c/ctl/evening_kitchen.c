/* Cooks and the expo: start a ticket, bump it, recall one now and then, hand it over. */

#include "clients/c/ctl/evening_kitchen.h"

#include <stdio.h>

#include "clients/c/span.h"
#include "protocol/wire/json_write.h"

enum { SECOND = 1000, MINUTE = 60000, RECEIPTS_MAX = 64 };

static struct seen_ticket *ticket_find(struct evening *e, const struct actor *cook, id ticket)
{
    for (size_t i = 0; i < TICKETS_MAX; i++)
        if (e->tickets[i].cook == cook && id_eq(e->tickets[i].ticket, ticket))
            return &e->tickets[i];
    return NULL;
}

static struct seen_ticket *ticket_free(struct evening *e)
{
    for (size_t i = 0; i < TICKETS_MAX; i++)
        if (!e->tickets[i].cook)
            return &e->tickets[i];
    return NULL; /* the ticket's next change will bring it again */
}

static void acknowledge(struct actor *a, struct str items)
{
    struct evening *e = a->e;
    struct str none, item, state;
    struct span_walk w = span_walk(items);
    id key;
    while (span_next(&w, &none, &item)) {
        if (!span_raw(span_get(item, "state"), &state) || !str_eq(state, STR("voided")) ||
            !span_id(span_get(item, "id"), &key))
            continue;
        struct json_out o = evening_body(e);
        jw_key(&o, "ticket_item_id"), jw_id(&o, key);
        jw_object_end(&o);
        evening_send(a, "ticket_item.ack", NULL, key);
    }
}

void kitchen_told(struct actor *a, struct str records)
{
    struct evening *e = a->e;
    struct payon_id fresh[RECEIPTS_MAX];
    struct str none, ticket, state;
    size_t n = 0;
    id key;
    if (a->kind == ACTOR_WAITER)
        return;
    struct span_walk w = span_walk(span_get(records, "ticket"));
    while (span_next(&w, &none, &ticket)) {
        struct seen_ticket *t;
        if (!span_id(span_get(ticket, "id"), &key) || !span_raw(span_get(ticket, "state"), &state))
            continue;
        if (a->kind == ACTOR_EXPO && !str_eq(state, STR("bumped")))
            continue;
        if (ticket_find(e, a, key) || !(t = ticket_free(e)))
            continue;
        int64_t pause = a->kind == ACTOR_EXPO ? evening_draw(e, 20 * SECOND, 90 * SECOND)
                                              : evening_draw(e, 10 * SECOND, 60 * SECOND);
        *t = (struct seen_ticket){.ticket = key, .cook = a, .at = evening_now(e) + pause};
        if (a->kind == ACTOR_KITCHEN && n < RECEIPTS_MAX)
            fresh[n++] = payon_id_of(key);
    }
    if (n)
        payon_receipts(a->client, fresh, n, fresh, n);
    if (a->kind == ACTOR_KITCHEN)
        acknowledge(a, span_get(records, "ticket_item"));
}

static void ticket_command(struct seen_ticket *t, const char *type, struct str from)
{
    struct evening *e = t->cook->e;
    char pre[80];
    struct json_out o = evening_body(e);
    jw_key(&o, "ticket_id"), jw_id(&o, t->ticket);
    jw_object_end(&o);
    snprintf(pre, sizeof pre, "{\"from\":\"%.*s\"}", STR_ARG(from));
    evening_send(t->cook, type, pre, t->ticket);
}

/* How long a ticket takes depends only on the station. */
static int64_t cooking_ms(struct evening *e, struct str station)
{
    if (str_eq(station, STR("bar")))
        return evening_draw(e, 90 * SECOND, 4 * MINUTE);
    if (str_eq(station, STR("cold")))
        return evening_draw(e, 3 * MINUTE, 7 * MINUTE);
    return evening_draw(e, 6 * MINUTE, 13 * MINUTE);
}

static struct str station_of(const struct actor *a, struct str ticket)
{
    struct str code = {0};
    id station;
    if (span_id(span_get(ticket, "station_id"), &station))
        span_raw(span_get(str_in(payon_record(a->client, "station", payon_id_of(station))), "code"),
            &code);
    return code;
}

static void ticket_step(struct seen_ticket *t)
{
    struct evening *e = t->cook->e;
    struct str rec = str_in(payon_record(t->cook->client, "ticket", payon_id_of(t->ticket)));
    struct str state = {0};
    span_raw(span_get(rec, "state"), &state);
    t->at = evening_now(e) + MINUTE;
    if (!rec.n || str_eq(state, STR("picked_up"))) {
        *t = (struct seen_ticket){0};
    } else if (t->cook->kind == ACTOR_EXPO) {
        if (str_eq(state, STR("bumped")))
            ticket_command(t, "ticket.pick_up", state);
        *t = (struct seen_ticket){0};
    } else if (str_eq(state, STR("new"))) {
        ticket_command(t, "ticket.start", state);
        t->at = evening_now(e) + cooking_ms(e, station_of(t->cook, rec));
    } else if (str_eq(state, STR("started"))) {
        ticket_command(t, "ticket.bump", state);
        t->at = evening_now(e) + 10 * SECOND;
    } else if (!t->recalled && evening_once_in(e, 30)) {
        t->recalled = true; /* it came back: not hot enough */
        ticket_command(t, "ticket.recall", state);
    } else {
        t->at = evening_now(e) + 5 * MINUTE;
    }
}

void kitchen_turn(struct evening *e)
{
    int64_t now = evening_now(e);
    for (size_t i = 0; i < TICKETS_MAX; i++)
        if (e->tickets[i].cook && now >= e->tickets[i].at)
            ticket_step(&e->tickets[i]);
}

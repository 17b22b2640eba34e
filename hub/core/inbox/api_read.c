/* Reads over REST: from the venue as it is in memory, which is a committed state, as the role of
 * the key sees it. */

#include "hub/core/inbox/api_all.h"
#include "protocol/base/require.h"
#include "protocol/wire/json_write.h"

#include <stdio.h>
#include <stdlib.h>

void api_venues(struct visit *v, const struct credential *c)
{
    struct json_out o = json_out(hub_out(v->hub));
    jw_object_begin(&o);
    jw_key(&o, "venues"), jw_array_begin(&o);
    for (size_t i = 0; i < c->n_venues; i++) {
        jw_object_begin(&o);
        jw_key(&o, "id"), jw_id(&o, c->venues[i].venue);
        jw_key(&o, "name"), jw_str(&o, c->venues[i].name);
        jw_object_end(&o);
    }
    jw_array_end(&o);
    jw_object_end(&o);
    api_answer_out(v, (int64_t)c->n_venues);
}

void api_record(struct visit *v, struct place *p, struct credential *c)
{
    struct audience_key key = api_audience(c);
    const struct record *rec = venue_get(p->venue, v->ask.kind, v->ask.record);
    if (!rec || !audience_sees(&key, v->ask.kind, rec)) {
        visit_problem(v, API_ABSENT);
        return;
    }
    wire_put_record(hub_out(v->hub), v->ask.kind, rec, key.view);
    api_answer_out(v, rec->rev);
}

/* --- pages ----------------------------------------------------------------------------------- */

enum { LOOKED_COST = 4096 }; /* records looked at that count as one more read */

/* The records with the smallest ids after one: a heap, the largest on top. */
struct page {
    const struct record *items[LIMIT_PAGE_RECORDS + 1];
    size_t n, max;
};

static void swap(struct page *page, size_t a, size_t b)
{
    const struct record *was = page->items[a];
    page->items[a] = page->items[b];
    page->items[b] = was;
}

static bool larger(const struct page *page, size_t a, size_t b)
{
    return id_cmp(page->items[a]->id, page->items[b]->id) > 0;
}

static void sink(struct page *page)
{
    for (size_t i = 0, child; (child = 2 * i + 1) < page->n; i = child) {
        if (child + 1 < page->n && larger(page, child + 1, child))
            child++;
        if (!larger(page, child, i))
            return;
        swap(page, i, child);
    }
}

static void page_add(struct page *page, const struct record *rec)
{
    if (page->n == page->max) {
        if (id_cmp(rec->id, page->items[0]->id) < 0) {
            page->items[0] = rec;
            sink(page);
        }
        return;
    }
    page->items[page->n++] = rec;
    for (size_t i = page->n - 1; i && larger(page, i, (i - 1) / 2); i = (i - 1) / 2)
        swap(page, i, (i - 1) / 2);
}

static int by_id(const void *a, const void *b)
{
    return id_cmp((*(const struct record *const *)a)->id, (*(const struct record *const *)b)->id);
}

static bool filter_fits(const struct api_filter *f, const void *rec)
{
    const char *at = (const char *)rec + f->field->offset;
    switch (f->field->type) {
    case FIELD_ID:
    case FIELD_ID_OPT:
        return id_eq(*(const id *)at, f->id);
    case FIELD_ENUM:
        return *(const int *)at == f->number;
    case FIELD_BOOL:
        return *(const bool *)at == (f->number != 0);
    default:
        require(!"a field that no filter names");
    }
}

static bool filters_fit(const struct api_ask *ask, const void *rec)
{
    for (size_t i = 0; i < ask->n_filters; i++)
        if (!filter_fits(&ask->filters[i], rec))
            return false;
    return true;
}

/* One more than the page has says that there is a next one. Returns how many were looked at. */
static size_t page_find(struct page *page, const struct api_ask *ask, const struct place *p,
    const struct audience_key *key)
{
    size_t looked = 0;
    page->n = 0;
    page->max = (ask->max < LIMIT_PAGE_RECORDS ? ask->max : LIMIT_PAGE_RECORDS) + 1;
    struct venue_iter it = venue_all(p->venue, ask->kind);
    for (const struct record *rec; (rec = venue_next(&it)); looked++)
        if (id_cmp(rec->id, ask->record) > 0 && audience_sees(key, ask->kind, rec) &&
            filters_fit(ask, rec))
            page_add(page, rec);
    qsort(page->items, page->n, sizeof page->items[0], by_id);
    return looked;
}

void api_list(struct visit *v, struct place *p, struct credential *c)
{
    static struct page page;
    const struct api_ask *ask = &v->ask;
    struct hub *h = v->hub;
    struct audience_key key = api_audience(c);
    if (!(record_descs[ask->kind].topics & key.topics)) {
        visit_problem(v, API_ABSENT);
        return;
    }
    size_t looked = page_find(&page, ask, p, &key);
    credential_owe(c, false, looked / LOOKED_COST);
    struct buf *out = hub_out(h);
    size_t i = 0, most = page.max - 1;
    buf_printf(out, "{\"seq\":%lld", (long long)p->venue->seq);
    api_put_cursor(out, p, p->venue->seq, &p->venue->chain);
    buf_put_str(out, STR(",\"records\":["));
    for (; i < page.n && i < most && (i == 0 || out->n < LIMIT_PAGE_BYTES); i++) {
        if (i)
            buf_put_char(out, ',');
        wire_put_record(out, ask->kind, page.items[i], key.view);
    }
    buf_put_str(out, STR("]}"));
    if (out->failed) {
        h->metrics.no_memory++;
        visit_problem(v, API_NO_MEMORY);
        return;
    }
    credential_owe(c, false, out->n / LIMIT_MESSAGE_COST_BYTES);
    struct api_answer a = {.text = buf_str(out), .version = p->venue->seq, .has_next = i < page.n};
    if (a.has_next)
        a.next = page.items[i - 1]->id;
    visit_answer(v, &a);
}

/* --- topics ---------------------------------------------------------------------------------- */

/* The station of that code; zero: there is none. */
static id station_of(const struct place *p, struct str code)
{
    id found = {{0}};
    struct venue_iter it = venue_named(p->venue, INDEX_STATIONS_BY_CODE, code);
    for (const struct station *s; (s = venue_next(&it));)
        if (id_is_zero(found) || id_cmp(s->id, found) < 0)
            found = s->id;
    return found;
}

static void put_snapshot(struct buf *out, const struct place *p, const struct audience_key *key,
    const struct topic_name *topic)
{
    const struct venue *venue = p->venue;
    struct snapshot_writer w;
    struct topic_list topics = {topic, 1};
    buf_printf(out, "{\"seq\":%lld", (long long)venue->seq);
    api_put_cursor(out, p, venue->seq, &venue->chain);
    buf_put_str(out, STR(",\"snapshot\":"));
    wire_snapshot_begin(&w, out, (struct str){0}, venue->info.epoch, venue->seq, &venue->chain,
        (struct str){0}, &topics);
    for (int kind = 0; kind < KINDS_N && !out->failed; kind++) {
        if (!(record_descs[kind].topics & key->topics))
            continue;
        struct venue_iter it = venue_all(venue, kind);
        for (const void *rec; !out->failed && (rec = venue_next(&it));)
            if (audience_sees(key, kind, rec))
                wire_snapshot_record(&w, kind, rec, key->view);
    }
    wire_snapshot_end(&w, NULL, 0);
    buf_put_char(out, '}');
}

void api_topic(struct visit *v, struct place *p, struct credential *c)
{
    const struct topic_desc *desc = &topic_descs[v->ask.topic];
    enum role role = c->actor.role;
    struct audience_key key = {.topics = 1u << v->ask.topic, .view = role_descs[role].view};
    struct topic_name name = {.topic = v->ask.topic, .text = str_of(desc->name)};
    id station = {{0}};
    char text[LIMIT_TOPIC_BYTES];
    if (v->ask.topic == TOPIC_KITCHEN) {
        station = station_of(p, v->ask.text);
        key.stations = &station;
        key.n_stations = 1;
        int n = snprintf(text, sizeof text, "%s:%.*s", desc->name, STR_ARG(v->ask.text));
        name.text = (struct str){text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1};
    }
    if (!(desc->roles >> role & 1) || (v->ask.topic == TOPIC_KITCHEN && id_is_zero(station))) {
        visit_problem(v, API_ABSENT);
        return;
    }
    struct buf *out = hub_out(v->hub);
    put_snapshot(out, p, &key, &name);
    if (out->n > LIMIT_BODY_BYTES)
        visit_problem(v, API_TOO_LARGE);
    else
        api_answer_out(v, p->venue->seq);
}

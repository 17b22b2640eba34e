#include "hub/rest/download.h"

#include <stdio.h>
#include <stdlib.h>

#include "protocol/pos/model/limits.h"

/* Between two looks at the key; with the age of what is known of it, less than a second. */
enum { LOOK_MS = 200 };

static void log_end(const struct call *c, bool whole)
{
    struct export_said said;
    char line[512], venue[ID_TEXT];
    export_say(c->export, &said);
    if (c->forbidden)
        (void)snprintf(said.why, sizeof said.why, "its key no longer holds, or the hub stops");
    id_format(c->ask.venue, venue);
    int n = snprintf(line, sizeof line,
        "event=export venue=%.*s changes=%lld bytes=%lld request=%s%s%s%s", ID_TEXT, venue,
        (long long)said.changes, (long long)said.bytes, c->of.request_id, whole ? "" : " broken=\"",
        whole ? "" : said.why, whole ? "" : "\"");
    call_say(c, whole ? LOG_INFO : LOG_WARN,
        (struct str){line, (size_t)n < sizeof line ? (size_t)n : sizeof line - 1});
}

/* The export is not needed any more. */
static void download_end(struct call *c)
{
    if (c->export)
        export_end(c->export);
    c->export = NULL;
    link_remove(&c->download);
}

void download_gone(struct call *c)
{
    if (c->begun && c->export)
        log_end(c, false);
    download_end(c);
}

static void on_opened(void *user, enum api_problem problem)
{
    struct call *c = user;
    if (problem) {
        struct export_said said;
        export_say(c->export, &said);
        if (*said.why)
            call_say(c, LOG_WARN, str_of(said.why));
        download_end(c);
        if (c->visit)
            hub_forget(c->visit);
        call_refuse(c, &c->rate, problem);
        return;
    }
    struct net_http_response r = net_response(200);
    answer_headers(&r, &c->of, &c->rate);
    buf_put_str(&r.headers, STR("Content-Type: application/x-ndjson\r\nCache-Control: no-store\r\n"
                                "Vary: Accept-Encoding, Authorization\r\n"));
    if (c->of.gzip)
        buf_put_str(&r.headers, STR("Content-Encoding: gzip\r\n"));
    c->begun = true;
    call_log(c, r.status);
    net_reply_begin(c->reply, &r);
}

static void on_more(void *user)
{
    net_reply_more(((struct call *)user)->reply);
}

void download_begin(struct call *c, const struct api_answer *grant)
{
    static const struct export_calls calls = {.opened = on_opened, .more = on_more};
    struct export_of of = {.tenant = grant->tenant,
        .venue = c->ask.venue,
        .audience = grant->audience,
        .whole = grant->audience.view == VIEW_FULL,
        .has_cursor = c->ask.has_cursor,
        .cursor = c->ask.cursor,
        .gzip = c->of.gzip};
    c->rate = grant->rate;
    c->ask.was_proven = true;
    enum api_problem problem = export_begin(c->rest->exports, &of, &calls, c, &c->export);
    if (problem)
        call_refuse(c, &c->rate, problem);
    else
        link_append(&c->rest->downloads, &c->download);
}

enum net_more download_more(struct call *c, struct str *ret_piece)
{
    switch (c->forbidden ? EXPORT_BROKEN : export_next(c->export, ret_piece)) {
    case EXPORT_IS_PIECE:
        return NET_PIECE;
    case EXPORT_LATER:
        return NET_LATER;
    case EXPORT_BROKEN:
        return NET_BROKEN; /* download_gone follows */
    case EXPORT_WHOLE:
        break;
    }
    log_end(c, true);
    download_end(c);
    if (c->visit)
        hub_forget(c->visit);
    free(c);
    return NET_WHOLE;
}

/* --- while it goes on ---------------------------------------------------------------------- */

static void forbid(struct call *c)
{
    if (c->forbidden)
        return;
    c->forbidden = true;
    if (c->begun)
        net_reply_more(c->reply);
}

/* Whether the key still holds. Not known just now: it goes on, as a page of a read would be. */
static void on_looked(void *user, const struct api_answer *a)
{
    struct call *c = user;
    c->visit = NULL;
    if (a->problem == API_UNAUTHENTICATED || a->problem == API_ABSENT)
        forbid(c);
}

void download_halt(struct rest *rest)
{
    link_each(l, &rest->downloads) {
        struct call *c = link_of(l, struct call, download);
        c->visit = NULL;
        c->forbidden = true;
    }
}

void download_tick(struct rest *rest, struct hub *hub, bool draining)
{
    uint64_t now = uv_now(rest->loop);
    link_each(l, &rest->downloads) {
        struct call *c = link_of(l, struct call, download);
        if (!hub || draining) {
            forbid(c);
        } else if (!c->visit && now - c->asked_ms >= LOOK_MS) {
            c->asked_ms = now;
            c->visit = hub_ask(hub, &c->ask, on_looked, c);
        }
    }
}

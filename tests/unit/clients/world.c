#include "tests/unit/clients/world.h"

#include <stdio.h>
#include <stdlib.h>

static void on_state(void *user, enum payon_state state, const struct payon_why *why)
{
    struct world *w = user;
    buf_printf(&w->log, "state %s %d %.*s\n", payon_state_name(state), why->code, (int)why->text.n,
        why->text.n ? why->text.p : "");
}

static void on_welcome(void *user, const struct payon_welcome *welcome)
{
    struct world *w = user;
    buf_printf(&w->log, "welcome %.*s %.*s %d\n", (int)welcome->venue_name.n, welcome->venue_name.p,
        (int)welcome->currency.n, welcome->currency.p, welcome->exponent);
}

static void on_snapshot(
    void *user, int64_t seq, struct payon_text topics, struct payon_text records)
{
    struct world *w = user;
    buf_printf(&w->log, "snapshot %d %.*s %.*s\n", (int)seq, (int)topics.n, topics.p,
        (int)records.n, records.p);
}

static void on_change(void *user, const struct payon_change *change)
{
    struct world *w = user;
    buf_printf(&w->log, "change %d\n", (int)change->seq);
    if (w->on_change)
        w->on_change(w);
}

static void on_answer(void *user, const struct payon_answer *answer)
{
    struct world *w = user;
    static const char *const verdicts[] = {"done", "refused", "bad"};
    buf_printf(&w->log, "answer %d %s %.*s%s\n", answer->op.b[15], verdicts[answer->verdict],
        (int)answer->code.n, answer->code.n ? answer->code.p : "",
        answer->replayed ? " replayed" : "");
    if (w->on_answer)
        w->on_answer(w);
}

static void on_quoted(void *user, const struct payon_quoted *quoted)
{
    struct world *w = user;
    buf_printf(&w->log, "quoted %d at %d %.*s %.*s\n", quoted->op.b[15], (int)quoted->seq,
        (int)quoted->code.n, quoted->code.n ? quoted->code.p : "", (int)quoted->put.n,
        quoted->put.n ? quoted->put.p : "");
}

static void on_sync(void *user, int64_t seq, bool proven)
{
    struct world *w = user;
    buf_printf(&w->log, "sync %d%s\n", (int)seq, proven ? " proven" : "");
}

static void on_fault(void *user, struct payon_text code, struct payon_text text)
{
    struct world *w = user;
    buf_printf(&w->log, "fault %.*s\n", (int)code.n, code.p);
}

static void random_bytes(void *user, void *bytes, size_t n)
{
    struct world *w = user;
    uint8_t *p = bytes;
    for (size_t i = 0; i < n; i++)
        p[i] = (uint8_t)unit_random(&w->random);
}

void world_init(struct world *w, struct payon_options o)
{
    *w = (struct world){.now = {.mono_ms = 1000000, .wall_ms = INT64_C(1790000000000)}};
    buf_init(&w->log, 65000);
    ck_assert_ptr_nonnull(buf_reserve(&w->log, 65000)); /* now, for tests that run out of memory */
    o.events = (struct payon_events){
        on_state, on_welcome, on_snapshot, on_change, on_answer, on_sync, on_fault, on_quoted};
    o.user = w;
    o.token = "secret";
    o.name = "test";
    o.version = "1";
    ck_assert_int_eq(payon_machine_new(&o, random_bytes, w, &w->m), 0);
}

void world_fini(struct world *w)
{
    payon_machine_free(w->m);
    buf_fini(&w->log);
}

void world_text(struct world *w, const char *text)
{
    /* A copy of exactly its size: the sanitizer sees a read past its end. */
    size_t n = strlen(text);
    char *p = malloc(n);
    memcpy(p, text, n);
    payon_machine_text(w->m, w->now, p, n);
    free(p);
}

void world_closed(struct world *w, int code)
{
    payon_machine_closed(w->m, w->now, code, (struct payon_text){"gone", 4});
}

void world_pass(struct world *w, int64_t ms)
{
    int64_t until = w->now.mono_ms + ms;
    for (;;) {
        int64_t due = payon_machine_due(w->m), at = due < until ? due : until;
        if (at > w->now.mono_ms) {
            w->now.wall_ms += at - w->now.mono_ms;
            w->now.mono_ms = at;
        }
        if (due > until)
            return;
        payon_machine_tick(w->m, w->now);
        ck_assert_int_gt(payon_machine_due(w->m), w->now.mono_ms);
    }
}

void world_reach(struct world *w, enum payon_state state)
{
    if (state != PAYON_OFF)
        payon_machine_start(w->m, w->now);
    if (state == PAYON_GREETING || state == PAYON_LIVE)
        payon_machine_opened(w->m, w->now);
    if (state == PAYON_LIVE)
        world_text(w, WELCOME);
    if (state == PAYON_PAUSED)
        world_closed(w, 4100);
    if (state == PAYON_STOPPED)
        world_closed(w, 4001);
    ck_assert_int_eq(payon_machine_state(w->m), state);
}

const char *world_log(struct world *w)
{
    static char text[65536];
    ck_assert(!w->log.failed && w->log.n < sizeof text);
    memcpy(text, w->log.p ? w->log.p : "", w->log.n);
    text[w->log.n] = 0;
    buf_reset(&w->log);
    return text;
}

const char *world_sent(struct world *w)
{
    static char text[65536];
    size_t n = 0;
    for (struct payon_text t; payon_machine_take(w->m, w->now, &t);) {
        ck_assert_uint_lt(n + t.n + 1, sizeof text);
        memcpy(text + n, t.p, t.n);
        n += t.n;
        text[n++] = '\n';
    }
    text[n] = 0;
    return text;
}

struct payon_id world_id(int n)
{
    struct payon_id i = {{0x01, 0x9a, 0xb0, 0, 0, 0, 0x70, 0, 0x80}};
    i.b[14] = (uint8_t)(n >> 8);
    i.b[15] = (uint8_t)n;
    return i;
}

static void id_text(int n, char out[ID_TEXT + 1])
{
    id_format(id_in(world_id(n)), out);
    out[ID_TEXT] = 0;
}

int world_send(struct world *w, int n, int lane)
{
    char body[32];
    struct payon_command c = {.type = "do", .op = world_id(n), .lane = world_id(lane)};
    struct payon_id op;
    char *text;
    size_t size;
    c.body = (struct payon_text){body, (size_t)snprintf(body, sizeof body, "{\"n\": %d}", n)};
    ck_assert_int_eq(payon_machine_compose(w->m, w->now, &c, &op, &text, &size), 0);
    int r = payon_machine_submit(w->m, op, c.lane, (struct payon_text){text, size});
    free(text);
    return r;
}

void world_ok(struct world *w, int n)
{
    char op[ID_TEXT + 1], text[200];
    id_text(n, op);
    snprintf(text, sizeof text, "{\"t\":\"ok\",\"op\":\"%s\",\"seq\":%d,\"result\":{}}", op, n);
    world_text(w, text);
}

void world_no(struct world *w, int n, const char *code, const char *retry)
{
    char op[ID_TEXT + 1], text[200];
    id_text(n, op);
    snprintf(text, sizeof text, "{\"t\":\"no\",\"op\":\"%s\",\"code\":\"%s\",\"retry\":\"%s\"}", op,
        code, retry);
    world_text(w, text);
}

void world_live_with_floor(struct world *w)
{
    static const char *const floor[] = {"floor"};
    world_init(w, (struct payon_options){.topics = floor, .n_topics = 1});
    world_reach(w, PAYON_LIVE);
    world_text(w, SNAPSHOT(7, "[\"floor\"]", "{}"));
    world_sent(w);
    world_log(w);
}

void world_come_back(struct world *w)
{
    world_closed(w, 1006);
    while (payon_machine_state(w->m) == PAYON_PAUSED)
        world_pass(w, 100);
    payon_machine_opened(w->m, w->now);
}

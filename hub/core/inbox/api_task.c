/* Commands that administration left to be given in venues (storage: venue_task): what is the
 * tenant's is written to each venue's journal by whichever hub comes first. A hub that dies between
 * two of them leaves the rest to the next one; the op of each makes it take effect once. */

#include "hub/core/inbox/api_all.h"
#include "protocol/wire/json_read.h"

#include <stdlib.h>

enum {
    LOOK_MS = 1000,  /* between two looks at which venues have tasks */
    LEASE_MS = 5000, /* others leave a venue alone for so long */
    RUNS_MAX = 8,    /* venues at once */
};

/* The tasks of one venue, one after the other. Owned by the call or the visit that is out. */
struct run {
    struct store_call call;
    struct link link; /* hub.task_runs */
    struct venue_key at;
    id request;
    int64_t n;
    bool asks; /* a visit is out */
};

static void run_end(struct run *run)
{
    link_remove(&run->link);
    free(run);
}

void tasks_free(struct hub *h)
{
    link_each(l, &h->task_runs) {
        struct run *run = link_of(l, struct run, link);
        link_remove(l);
        if (run->asks) /* its visit was freed without an answer */
            free(run);
    }
}

/* --- one task ------------------------------------------------------------------------------ */

static void next(struct hub *h, struct run *run);

static void ended(void *user, enum store_status status, struct str detail)
{
    struct run *run = user;
    struct hub *h = store_call_end(&run->call);
    if (!h)
        free(run);
    else if (status == STORE_OK)
        next(h, run);
    else
        run_end(run); /* the next look gives the command again, and its answer is known then */
}

/* Its answer is not final. */
static bool is_for_later(struct hub *h, struct str no)
{
    static const struct json_limits limits = {.bytes_max = LIMIT_CHANGE_BYTES,
        .depth_max = LIMIT_JSON_DEPTH,
        .tokens_max = LIMIT_JSON_TOKENS};
    struct json_doc doc;
    struct str retry = {0};
    hub_in_reset(h);
    json_doc_init(&doc);
    bool later =
        json_parse(&doc, no, &limits, &h->in) != 0 ||
        (json_str(json_get(json_root(&doc), "retry"), &retry) && str_eq(retry, STR("same")));
    json_doc_fini(&doc);
    return later;
}

static void answered(void *user, const struct api_answer *a)
{
    struct run *run = user;
    struct hub *h = run->call.hub;
    bool ok = str_starts(a->text, STR("{\"t\":\"ok\""));
    run->asks = false;
    if (a->problem || (!ok && is_for_later(h, a->text))) {
        run_end(run);
        return;
    }
    store_call_begin(h, &run->call);
    h->store->ops->task_end(h->store, run->at.tenant, run->at.venue, run->request, run->n,
        ok ? (struct str){0} : a->text, ended, run);
}

static void listed(void *user, enum store_status status, struct str detail,
    const struct store_task *tasks, size_t n)
{
    struct run *run = user;
    struct hub *h = store_call_end(&run->call);
    if (!h) {
        free(run);
        return;
    }
    if (n == 0) {
        run_end(run);
        return;
    }
    struct api_ask ask = {.verb = API_TASK,
        .tenant = run->at.tenant,
        .venue = run->at.venue,
        .text = tasks->message,
        .peer = tasks->by_name,
        .by = tasks->by};
    run->request = tasks->request;
    run->n = tasks->n;
    run->call.hub = h;
    run->asks = h->visits.n < LIMIT_VISITS && visit_new(h, &ask, answered, run);
    if (!run->asks)
        run_end(run);
}

static void next(struct hub *h, struct run *run)
{
    store_call_begin(h, &run->call);
    h->store->ops->tasks(h->store, run->at.tenant, run->at.venue, 1, listed, run);
}

/* In the venue: as a manager, in the name of who asked for it, whose right it was then. */
void api_task(struct visit *v, struct place *p)
{
    struct hub *h = v->hub;
    struct message m;
    struct message_fault fault = {0};
    uint8_t print[32];
    hub_in_reset(h);
    if (message_decode(v->ask.text, &h->in, &m, &fault)) {
        struct buf *out = hub_out(h);
        wire_put_no(out, fault.op, REFUSAL_bad_command, fault.field, fault.error);
        visit_told(v, buf_str(out), false);
        return;
    }
    struct actor actor = {.device = v->ask.by, .name = v->ask.peer, .role = ROLE_MANAGER};
    struct badge *badge = badge_new(&actor, (struct str){0});
    if (!badge) {
        visit_problem(v, API_NO_MEMORY);
        return;
    }
    request_fingerprint(badge, &m.cmd, print);
    const struct answer *known = answers_find(&p->answers, m.cmd.op);
    struct request *same = request_find(p, m.cmd.op);
    if (known) {
        visit_replay(v, m.cmd.op, print, known->fingerprint, known->frame);
    } else if (same ? request_join_visit(same, v, print)
                    : request_queue_visit(p, v, badge, &m.cmd, print)) {
        visit_problem(v, API_NO_MEMORY);
    } else if (!same) {
        request_find(p, m.cmd.op)->own = true;
    }
    badge_drop(badge);
}

/* --- which venues have some ---------------------------------------------------------------- */

struct look_call {
    struct store_call call;
};

static bool is_run(struct hub *h, const struct venue_key *at)
{
    link_each(l, &h->task_runs) {
        const struct run *run = link_of(l, struct run, link);
        if (id_eq(run->at.venue, at->venue) && id_eq(run->at.tenant, at->tenant))
            return true;
    }
    return false;
}

static void looked(void *user, enum store_status status, struct str detail,
    const struct venue_key *venues, size_t n)
{
    struct look_call *call = user;
    struct hub *h = store_call_end(&call->call);
    free(call);
    if (!h)
        return;
    h->tasks_out = false;
    for (size_t i = 0; i < n; i++) {
        struct run *run = is_run(h, &venues[i]) ? NULL : calloc(1, sizeof *run);
        if (!run)
            continue;
        run->at = venues[i];
        link_init(&run->link);
        link_append(&h->task_runs, &run->link);
        next(h, run);
    }
}

void tasks_tick(struct hub *h, int64_t now_ms)
{
    if (!h->store->ops->task_venues || h->draining || h->tasks_out || now_ms < h->tasks_look_ms ||
        !h->clock.known || !h->store->ops->is_up(h->store))
        return;
    h->tasks_look_ms = now_ms + LOOK_MS;
    struct look_call *call = calloc(1, sizeof *call);
    if (!call)
        return;
    h->tasks_out = true;
    store_call_begin(h, &call->call);
    h->store->ops->task_venues(h->store, LEASE_MS, RUNS_MAX, looked, call);
}

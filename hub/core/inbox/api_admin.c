/* Administration over REST: who may do what, and what is answered. The acts themselves are
 * statements (storage/acts.h), run on a connection of their own; nothing here waits for them. */

#include "hub/core/inbox/api_all.h"
#include "hub/crypto/token.h"
#include "protocol/base/require.h"
#include "protocol/wire/json_faults.h"
#include "protocol/wire/shape_json.h"

#include <stdlib.h>
#include <string.h>

enum {
    TASKS_WAIT_MS = 5000, /* an answer waits so long for what it wrote to venues */
    TASKS_LOOK_MS = 100,
    STATUS_OK = 200,
    STATUS_CREATED = 201,
    STATUS_ACCEPTED = 202,
    STATUS_NO_CONTENT = 204,
};

struct act_call {
    struct store_call call;
    id visit;
};

/* --- who may ------------------------------------------------------------------------------- */

/* The venue that the body names for a new thing; zero: none. */
static id venue_of(const struct api_ask *ask, const void *body)
{
    if (ask->act == ACT_device_mint)
        return ((const struct act_device_mint *)body)->venue_id;
    if (ask->act == ACT_pairing_approve)
        return ((const struct act_pairing_approve *)body)->venue_id;
    return ask->venue;
}

static struct list venues_of(const struct api_ask *ask, const void *body)
{
    if (ask->act == ACT_staff_put)
        return ((const struct act_staff_put *)body)->venues;
    if (ask->act == ACT_staff_end)
        return ((const struct act_staff_end *)body)->venues;
    return (struct list){0};
}

static bool has_venues(const struct credential *c, struct list venues)
{
    const struct act_venue_ref *refs = venues.items;
    for (size_t i = 0; i < venues.n; i++)
        if (!credential_venue((struct credential *)c, refs[i].venue_id))
            return false;
    return true;
}

/* Those that the credential is bounded to. False: out of memory. */
static bool bound(const struct credential *c, struct arena *a, struct store_act *act)
{
    id *venues = arena_array(a, id, c->n_venues + 1);
    if (!venues)
        return false;
    for (size_t i = 0; i < c->n_venues; i++)
        venues[i] = c->venues[i].venue;
    act->venues = venues;
    act->n_venues = c->n_venues;
    return true;
}

static enum api_problem may_platform(const struct api_ask *ask, struct store_act *act)
{
    const struct act_desc *d = &admin_act_descs[ask->act];
    const struct act_key_mint *mint = act->body;
    if (!(d->who & WHO_PLATFORM))
        return API_SCOPE;
    if (ask->act == ACT_key_mint && scopes_read(mint->scope) != SCOPE_BIT(ADMINISTER))
        return API_SCOPE; /* it sees nothing of what is the tenant's, nor do keys of its making */
    act->tenant = ask->act == ACT_tenant_create ? act->subject : ask->tenant;
    return id_is_zero(act->tenant) && ask->act != ACT_tenant_list ? API_TENANT : API_OK;
}

static enum api_problem may_tenant(
    struct credential *c, const struct api_ask *ask, struct store_act *act, struct arena *a)
{
    const struct act_desc *d = &admin_act_descs[ask->act];
    if (!(d->who & (c->all_venues ? WHO_TENANT : WHO_VENUE)))
        return API_SCOPE;
    if (!id_is_zero(ask->tenant) && !id_eq(ask->tenant, c->tenant))
        return API_ABSENT;
    act->tenant = c->tenant;
    if (c->all_venues)
        return API_OK;
    bool here = id_is_zero(act->venue) || credential_venue(c, act->venue);
    if (!here || !has_venues(c, venues_of(ask, act->body)))
        return API_ABSENT;
    return bound(c, a, act) ? API_OK : API_NO_MEMORY;
}

/* Who may, and within what; all else is refused. */
static enum api_problem may(
    struct credential *c, const struct api_ask *ask, struct store_act *act, struct arena *a)
{
    if (c->scopes & SCOPE_BIT(PLATFORM))
        return may_platform(ask, act);
    if (c->scopes & SCOPE_BIT(ADMINISTER))
        return may_tenant(c, ask, act, a);
    return API_SCOPE;
}

/* --- what is answered ---------------------------------------------------------------------- */

static enum api_problem problem_of(enum act_trouble trouble)
{
    static const enum api_problem problems[ACT_TROUBLES_N] = {
        [ACT_TROUBLE_ABSENT] = API_ABSENT,
        [ACT_TROUBLE_CLOSED] = API_CLOSED,
        [ACT_TROUBLE_ZONE] = API_ZONE,
        [ACT_TROUBLE_CODE] = API_ABSENT,
        [ACT_TROUBLE_CODE_USED] = API_CODE_USED,
        [ACT_TROUBLE_CODE_LATE] = API_CODE_LATE,
        [ACT_TROUBLE_FULL] = API_DEVICES_FULL,
        [ACT_TROUBLE_SEEN] = API_UNAVAILABLE, /* twice: somebody is just doing it */
        [ACT_TROUBLE_EXISTS] = API_TAKEN,
        [ACT_TROUBLE_REUSED] = API_REUSED,
    };
    return problems[trouble];
}

static void put_rows(
    struct json_out *o, const struct shape *out, const struct store_acted *acted, size_t n)
{
    jw_array_begin(o);
    for (size_t i = 0; i < n; i++)
        shape_write(o, out, (const char *)acted->rows + i * out->size, view_bits(VIEW_FULL));
    jw_array_end(o);
}

static void answer_list(struct visit *v, const struct store_acted *acted)
{
    const struct act_desc *d = &admin_act_descs[v->ask.act];
    bool paged = v->ask.max && acted->n_rows > v->ask.max;
    size_t n = paged ? v->ask.max : acted->n_rows;
    struct json_out o = json_out(hub_out(v->hub));
    jw_object_begin(&o);
    jw_key_str(&o, str_of(d->list)), put_rows(&o, d->out, acted, n);
    jw_object_end(&o);
    struct api_answer a = {.text = buf_str(&v->hub->out), .has_next = paged};
    if (paged) /* each row of a list begins with its id */
        memcpy(&a.next, (const char *)acted->rows + (n - 1) * d->out->size, sizeof a.next);
    if (v->hub->out.failed)
        visit_problem(v, API_NO_MEMORY);
    else
        visit_answer(v, &a);
}

static bool is_waiting(const struct store_acted *acted)
{
    const struct act_task *tasks = acted->rows;
    for (size_t i = 0; i < acted->n_rows; i++)
        if (tasks[i].state == act_task_state_WAITING)
            return true;
    return false;
}

/* What it wrote to venues: waits a while for the hubs that do it. */
static void answer_tasks(struct visit *v, const struct store_acted *acted)
{
    struct hub *h = v->hub;
    int64_t now = hub_now(h);
    bool waiting = is_waiting(acted);
    if (waiting && now < v->poll_until_ms) {
        v->look_ms = now + TASKS_LOOK_MS;
        return;
    }
    struct json_out o = json_out(hub_out(h));
    jw_object_begin(&o);
    jw_key(&o, "id"), jw_id(&o, v->entry);
    jw_key_str(&o, str_of(admin_act_descs[v->ask.act].list)),
        put_rows(&o, &shape_act_task, acted, acted->n_rows);
    jw_object_end(&o);
    if (h->out.failed)
        visit_problem(v, API_NO_MEMORY);
    else
        visit_answer(v, &(struct api_answer){.text = buf_str(&h->out),
                            .status = waiting ? STATUS_ACCEPTED : STATUS_OK,
                            .replayed = v->replayed});
}

static void answer_one(struct visit *v, const struct store_acted *acted)
{
    const struct act_desc *d = &admin_act_descs[v->ask.act];
    struct hub *h = v->hub;
    bool created = act_creates(v->ask.act);
    if (!acted->n_rows) {
        visit_problem(v, API_ABSENT);
        return;
    }
    struct json_out o = json_out(hub_out(h));
    if (d->kind == ACT_MINT) {
        char token[TOKEN_TEXT];
        id named = *(const id *)acted->rows;
        if (d->out == &shape_act_key)
            token_format_key(named, v->ask.secret, token);
        else
            token_format(named, v->ask.secret, token);
        jw_object_begin(&o);
        jw_key_str(&o, str_of(d->list)), shape_write(&o, d->out, acted->rows, view_bits(VIEW_FULL));
        jw_key(&o, "token"), jw_str(&o, (struct str){token, sizeof token});
        jw_object_end(&o);
        explicit_bzero(token, sizeof token);
    } else {
        shape_write(&o, d->out, acted->rows, view_bits(VIEW_FULL));
    }
    if (h->out.failed)
        visit_problem(v, API_NO_MEMORY);
    else
        visit_answer(v, &(struct api_answer){.text = buf_str(&h->out),
                            .status = created ? STATUS_CREATED : STATUS_OK,
                            .replayed = acted->replayed});
}

static void answer(struct visit *v, const struct store_acted *acted)
{
    const struct act_desc *d = &admin_act_descs[v->ask.act];
    if (act_writes(v->ask.act) && !acted->replayed && id_is_zero(v->entry))
        hub_log(v->hub, LOG_INFO, "event=administered act=%s by=%s subject=%s", d->name,
            id_text(v->ask.token).s, id_text(v->ask.subject).s);
    if (d->kind == ACT_LIST) {
        answer_list(v, acted);
    } else if (d->kind == ACT_DROP) {
        visit_answer(
            v, &(struct api_answer){.status = STATUS_NO_CONTENT, .replayed = acted->replayed});
    } else if (d->kind == ACT_TASKS) {
        if (id_is_zero(v->entry)) {
            v->entry = acted->entry;
            v->replayed = acted->replayed;
            v->poll_until_ms = hub_now(v->hub) + TASKS_WAIT_MS;
            v->hub->tasks_look_ms = 0;
        }
        answer_tasks(v, acted);
    } else {
        answer_one(v, acted);
    }
}

static void acted(
    void *user, enum store_status status, struct str detail, const struct store_acted *acted)
{
    struct act_call *call = user;
    struct hub *h = store_call_end(&call->call);
    struct visit *v = h ? visit_find(h, call->visit) : NULL;
    free(call);
    if (!v)
        return;
    if (status != STORE_OK) {
        if (status != STORE_ABSENT)
            hub_log(h, LOG_WARN, "event=administer_failed act=%s why=\"%.*s\"",
                admin_act_descs[v->ask.act].name, STR_ARG(detail));
        visit_problem(v, status == STORE_ABSENT ? API_ADMIN_OFF : API_UNAVAILABLE);
    } else if (acted->trouble == ACT_TROUBLE_ABSENT && v->ask.act == ACT_menu_put) {
        visit_problem(v, API_REV_CHANGED); /* only_seen: its venue was there */
    } else if (acted->trouble) {
        visit_problem(v, problem_of(acted->trouble));
    } else {
        answer(v, acted);
    }
}

/* --- what is asked ------------------------------------------------------------------------- */

/* The body, which hub/rest has read already, once more: it did not stay. */
static const void *read_body(struct visit *v)
{
    static const struct json_limits limits = {.bytes_max = LIMIT_MESSAGE_BYTES,
        .depth_max = LIMIT_JSON_DEPTH,
        .tokens_max = LIMIT_JSON_TOKENS};
    struct hub *h = v->hub;
    const struct shape *in = admin_act_descs[v->ask.act].in;
    struct json_reader r = {.arena = &h->in, .source = FROM_DEVICE};
    struct json_doc doc;
    hub_in_reset(h);
    void *body = arena_alloc(&h->in, in->size);
    json_doc_init(&doc);
    struct json_place at = {.name = "body"};
    bool good = body && json_parse(&doc, v->ask.text, &limits, &h->in) == 0 &&
                shape_read(&r, in, json_root(&doc), &at, body) == MESSAGE_OK;
    json_doc_fini(&doc);
    return good ? body : NULL;
}

static void say(struct visit *v, const struct store_act *act)
{
    struct hub *h = v->hub;
    struct act_call *call = calloc(1, sizeof *call);
    if (!call) {
        h->metrics.no_memory++;
        visit_problem(v, API_NO_MEMORY);
        return;
    }
    call->visit = visit_id(v);
    store_call_begin(h, &call->call);
    h->store->ops->administer(h->store, act, acted, call);
}

/* The PIN or badge is set: from the beginning, now to the log and the venue. */
static void go_on(struct visit *v)
{
    visit_due(v);
}

/* The menu is in memory: answered from there, or compared with it. True: *act is to be done. */
static bool menu_go(
    struct visit *v, struct credential *c, const struct act_menu *doc, struct store_act *act)
{
    struct hub *h = v->hub;
    bool here = credential_venue(c, v->ask.venue);
    struct place *p = here ? place_open(h, c->tenant, v->ask.venue) : NULL;
    if (!p) {
        visit_problem(v, here ? API_UNAVAILABLE : API_ABSENT);
        return false;
    }
    if (!place_is_loaded(p)) {
        link_append(&p->visits, &v->wait);
        return false;
    }
    place_used(p);
    if (v->ask.act == ACT_menu_get) {
        api_menu_get(v, p);
        return false;
    }
    enum api_problem problem = api_menu_put(v, p, doc, &h->in, act);
    act->json = STR("{}"); /* the journal has it */
    if (problem)
        visit_problem(v, problem);
    return !problem;
}

void api_admin(struct visit *v, struct credential *c)
{
    struct hub *h = v->hub;
    const struct api_ask *ask = &v->ask;
    const void *body = read_body(v);
    link_remove(&v->wait);
    if (!h->store->ops->administer) {
        visit_problem(v, API_ADMIN_OFF);
        return;
    }
    if (!body) {
        visit_problem(v, API_NO_MEMORY);
        return;
    }
    bool names = act_creates(ask->act) && ask->act != ACT_pairing_approve; /* what is new */
    id subject = id_is_zero(ask->subject) && names ? hub_make_id(h) : ask->subject;
    bool platform = c->scopes & SCOPE_BIT(PLATFORM);
    struct store_act act = {.act = ask->act,
        .subject = subject,
        .code = ask->code,
        .venue = ask->act == ACT_venue_create ? subject : venue_of(ask, body),
        .body = body,
        .json = ask->text,
        .after = ask->record,
        .max = ask->max ? ask->max + 1 : 0,
        .platform = platform,
        .op = id_is_zero(ask->op) ? hub_make_id(h) : ask->op,
        .entry = hub_make_id(h),
        .by_kind = platform       ? STR("platform")
                   : c->is_device ? STR("device")
                                  : STR("key"),
        .by_name = c->actor.name,
        .by = ask->token};
    memcpy(act.fingerprint, ask->fingerprint, sizeof act.fingerprint);
    crypto_sha256((struct str){(const char *)ask->secret, sizeof ask->secret}, act.secret_hash);
    enum api_problem problem = may(c, ask, &act, &h->in);
    if (problem) {
        visit_problem(v, problem);
        return;
    }
    if (admin_act_descs[ask->act].out == &shape_act_device && !act_writes(ask->act) &&
        !id_is_zero(ask->venue)) { /* ?venue_id= */
        act.venues = &ask->venue;
        act.n_venues = 1;
    }
    if (ask->act == ACT_staff_secret) {
        const struct act_staff_secret *secret = body;
        if (!v->secret_set) {
            api_secret(v, c, secret, go_on);
            return;
        }
        act.secret = secret->pin.n ? secret_PIN : secret_BADGE;
        act.json = secret->pin.n ? STR("{\"secret\":\"pin\"}") : STR("{\"secret\":\"badge\"}");
    }
    bool menu = ask->act == ACT_menu_get || ask->act == ACT_menu_put;
    if (menu && id_is_zero(v->entry) && !menu_go(v, c, body, &act))
        return;
    if (!id_is_zero(v->entry)) { /* it looks how far the tasks are */
        act.act = ACT_task_list;
        act.subject = v->entry;
    }
    say(v, &act);
}

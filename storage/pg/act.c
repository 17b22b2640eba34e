#include "storage/pg/act.h"

#include <errno.h>
#include <string.h>

#include "protocol/base/require.h"
#include "protocol/pos/model/commands.h"
#include "protocol/wire/shape_json.h"
#include "storage/pg/read.h"
#include "storage/sql_text.h"

const struct pg_statement act_statements[] = {
    {"tenants", sql_tenants},
    {"tenants_all", sql_admin_tenants_all},
    {"log_put", sql_admin_log_put},
    {"op_tenant", sql_admin_op_tenant},
    {"op", sql_admin_op},
    {"must_venues", sql_admin_must_venues},
    {"tenant_put", sql_admin_tenant},
    {"tenant_edit", sql_admin_tenant_edit},
    {"tenant_state", sql_admin_tenant_state},
    {"tenants_read", sql_admin_tenants},
    {"zone", sql_admin_zone},
    {"venue_put", sql_admin_venue},
    {"venue_edit", sql_admin_venue_edit},
    {"venue_state", sql_admin_venue_state},
    {"venues_read", sql_admin_venues},
    {"device_put", sql_admin_mint},
    {"device_edit", sql_admin_device_edit},
    {"device_revoke", sql_admin_revoke},
    {"devices_read", sql_admin_devices},
    {"pair_mint", sql_admin_pair_mint},
    {"pair_end", sql_admin_pair_end},
    {"pairing_take", sql_admin_pair_take},
    {"pairing_read", sql_admin_pairing},
    {"key_put", sql_admin_key_mint},
    {"key_rotate", sql_admin_key_rotate},
    {"key_revoke", sql_admin_key_revoke},
    {"keys_read", sql_admin_keys},
    {"staff_read", sql_admin_staff},
    {"task_put", sql_task_put},
    {"tasks_read", sql_task_of},
    {"log_read", sql_admin_log},
};
const size_t act_statements_n = sizeof act_statements / sizeof *act_statements;

enum { ROTATE_OVERLAP_S = 86400 };

/* --- values -------------------------------------------------------------------------------- */

static void put_id_opt(struct params *p, id i)
{
    if (id_is_zero(i))
        params_null(p);
    else
        params_id(p, i);
}

static void put_text_opt(struct params *p, struct str text)
{
    if (text.n)
        params_bytes(p, text);
    else
        params_null(p);
}

static void put_int_opt(struct params *p, struct opt_int n)
{
    if (n.has)
        params_i64(p, n.v);
    else
        params_null(p);
}

static void put_hash(struct params *p, const uint8_t hash[32])
{
    params_bytes(p, (struct str){(const char *)hash, 32});
}

static void put_ids(struct params *p, const id *ids, size_t n)
{
    if (!ids) {
        params_null(p);
        return;
    }
    params_array(p, PG_UUID, n);
    for (size_t i = 0; i < n; i++)
        params_id(p, ids[i]);
}

/* Those of a body; none: all of the tenant. */
static void put_refs(struct params *p, struct list venues)
{
    const struct act_venue_ref *refs = venues.items;
    if (!venues.n) {
        params_null(p);
        return;
    }
    params_array(p, PG_UUID, venues.n);
    for (size_t i = 0; i < venues.n; i++)
        params_id(p, refs[i].venue_id);
}

/* --- the job ------------------------------------------------------------------------------- */

static struct params *values(struct read *r)
{
    struct params *p = &r->call.s->params;
    params_reset(p);
    return p;
}

static void add(struct read *r, const char *statement)
{
    struct params *p = &r->call.s->params;
    if (p->b.failed)
        read_trouble(r, STORE_UNAVAILABLE, "out of memory");
    if (r->call.status != STORE_OK)
        return;
    pg_job_add(r->call.s->acts, statement, p);
    r->act_read++; /* in the end, that of the last one */
}

static void add_tenant(struct read *r, id tenant)
{
    struct params *p = values(r);
    if (id_is_zero(tenant)) {
        add(r, "tenants_all");
        return;
    }
    params_array(p, PG_UUID, 1);
    params_id(p, tenant);
    add(r, "tenants");
}

static void add_log(struct read *r, const struct store_act *a)
{
    struct params *p = values(r);
    params_id(p, a->tenant);
    params_id(p, a->entry);
    params_id(p, a->op);
    params_bytes(p, a->by_kind);
    put_id_opt(p, a->by);
    params_bytes(p, a->by_name);
    params_bytes(p, str_of(admin_act_descs[a->act].name));
    put_id_opt(p, a->venue);
    put_id_opt(p, a->subject);
    put_hash(p, a->fingerprint);
    params_bytes(p, a->json);
    put_text_opt(p, a->code.s[0] ? pair_code_str(&a->code) : (struct str){0});
    add(r, "log_put");
}

static void add_state(struct read *r, const struct store_act *a, const char *statement, int state)
{
    struct params *p = values(r);
    params_id(p, a->tenant);
    if (!id_is_zero(a->venue))
        params_id(p, a->venue);
    params_bytes(p, str_of(enum_act_state.names[state]));
    add(r, statement);
}

static void add_zone(struct read *r, struct str zone)
{
    put_text_opt(values(r), zone);
    add(r, "zone");
}

static void add_tenant_create(struct read *r, const struct store_act *a)
{
    const struct act_tenant_create *b = a->body;
    struct params *p = values(r);
    params_id(p, a->tenant);
    params_bytes(p, b->name);
    put_int_opt(p, b->devices_max);
    add(r, "tenant_put");
}

static void add_tenant_edit(struct read *r, const struct store_act *a)
{
    const struct act_tenant_edit *b = a->body;
    struct params *p = values(r);
    params_id(p, a->tenant);
    put_text_opt(p, b->name);
    put_int_opt(p, b->devices_max);
    add(r, "tenant_edit");
}

static void add_venue_create(struct read *r, const struct store_act *a)
{
    const struct act_venue_create *b = a->body;
    add_zone(r, b->zone);
    struct params *p = values(r);
    params_id(p, a->tenant);
    params_id(p, a->venue);
    params_bytes(p, b->name);
    params_bytes(p, b->currency);
    params_i64(p, b->decimals.has ? b->decimals.v : 2);
    params_bytes(p, b->zone);
    add(r, "venue_put");
}

static void add_venue_edit(struct read *r, const struct store_act *a)
{
    const struct act_venue_edit *b = a->body;
    add_zone(r, b->zone);
    struct params *p = values(r);
    params_id(p, a->tenant);
    params_id(p, a->venue);
    put_text_opt(p, b->name);
    put_text_opt(p, b->zone);
    add(r, "venue_edit");
}

static void add_must_venues(struct read *r, id tenant, const id *venues, size_t n)
{
    struct params *p = values(r);
    params_id(p, tenant);
    params_array(p, PG_UUID, n);
    for (size_t i = 0; i < n; i++)
        params_id(p, venues[i]);
    add(r, "must_venues");
}

static void add_device_mint(struct read *r, const struct store_act *a)
{
    const struct act_device_mint *b = a->body;
    add_must_venues(r, a->tenant, &b->venue_id, 1);
    struct params *p = values(r);
    params_id(p, a->tenant);
    params_id(p, b->venue_id);
    params_id(p, a->subject);
    params_id(p, a->entry); /* the device's id: any new one */
    params_bytes(p, b->name);
    params_null(p);
    params_bytes(p, b->staff_name);
    params_bytes(p, str_of(enum_act_role.names[b->role]));
    put_hash(p, a->secret_hash);
    add(r, "device_put");
}

static void add_device_edit(struct read *r, const struct store_act *a)
{
    const struct act_device_edit *b = a->body;
    struct params *p = values(r);
    params_id(p, a->subject);
    put_text_opt(p, b->name);
    put_text_opt(p, b->role);
    put_ids(p, a->venues, a->n_venues);
    add(r, "device_edit");
}

static void add_code(struct read *r, const struct store_act *a, const char *statement)
{
    params_bytes(values(r), pair_code_str(&a->code));
    add(r, statement);
}

static void add_approve(struct read *r, const struct store_act *a)
{
    const struct act_pairing_approve *b = a->body;
    add_code(r, a, "pairing_take");
    struct params *p = values(r);
    params_id(p, a->tenant);
    params_id(p, b->venue_id);
    params_bytes(p, pair_code_str(&a->code));
    params_id(p, a->entry); /* the device's id: any new one */
    put_text_opt(p, b->name);
    params_null(p);
    params_bytes(p, b->staff_name);
    params_bytes(p, str_of(enum_act_role.names[b->role]));
    add(r, "pair_mint");
    add_code(r, a, "pair_end");
}

static void add_key_mint(struct read *r, const struct store_act *a)
{
    const struct act_key_mint *b = a->body;
    const struct act_venue_ref *refs = b->venues.items;
    int scopes = scopes_read(b->scope);
    _Static_assert(sizeof(struct act_venue_ref) == sizeof(id), "a list of venues is one of ids");
    if (b->venues.n)
        add_must_venues(r, a->tenant, &refs->venue_id, b->venues.n);
    struct params *p = values(r);
    params_id(p, a->tenant);
    params_id(p, a->subject);
    params_bytes(p, b->name);
    params_bytes(p, b->role.n ? b->role : STR("display"));
    params_bool(p, scopes & SCOPE_BIT(COMMAND));
    put_refs(p, b->venues);
    put_hash(p, a->secret_hash);
    put_int_opt(p, b->days);
    params_bool(p, scopes & SCOPE_BIT(READ));
    params_bool(p, scopes & SCOPE_BIT(ADMINISTER));
    params_bool(p, false); /* keys that sign are payonctl's to mint */
    add(r, "key_put");
}

static void add_key_rotate(struct read *r, const struct store_act *a)
{
    const struct act_key_rotate *b = a->body;
    struct params *p = values(r);
    params_id(p, a->subject);
    put_hash(p, a->secret_hash);
    params_i64(p, b->overlap_s.has ? b->overlap_s.v : ROTATE_OVERLAP_S);
    params_bool(p, false);
    add(r, "key_rotate");
}

static void add_subject(
    struct read *r, const struct store_act *a, const char *statement, bool bounded)
{
    struct params *p = values(r);
    params_id(p, a->subject);
    if (bounded)
        put_ids(p, a->venues, a->n_venues);
    add(r, statement);
}

/* A command for each venue of the body, or of the key, or of the tenant. where: only where this
 * person works; zero: anywhere. */
static void add_task(struct read *r, const struct store_act *a, struct list venues,
    enum command_type type, const void *body, id where)
{
    struct buf *text = &r->call.s->scratch;
    const struct act_venue_ref *refs = venues.items;
    buf_reset(text);
    struct json_out o = json_out(text);
    shape_write_given(&o, command_descs[type].body, body);
    if (text->failed)
        read_trouble(r, STORE_UNAVAILABLE, "out of memory");
    if (venues.n)
        add_must_venues(r, a->tenant, &refs->venue_id, venues.n);
    struct params *p = values(r);
    params_id(p, a->tenant);
    if (venues.n)
        put_refs(p, venues);
    else
        put_ids(p, a->venues, a->n_venues);
    params_id(p, a->entry);
    params_i64(p, 0);
    params_bytes(p, str_of(command_descs[type].name));
    params_bytes(p, buf_str(text));
    put_id_opt(p, a->by);
    params_bytes(p, a->by_name);
    put_id_opt(p, where);
    add(r, "task_put");
}

static void add_staff_put(struct read *r, const struct store_act *a)
{
    const struct act_staff_put *b = a->body;
    struct cmd_staff_put cmd = {.staff_id = a->subject,
        .name = b->name,
        .role = b->role,
        .jobs = b->jobs,
        .language = b->language};
    add_task(r, a, b->venues, CMD_staff_put, &cmd, (id){{0}});
}

static void add_staff_end(struct read *r, const struct store_act *a)
{
    const struct act_staff_end *b = a->body;
    struct cmd_staff_end cmd = {.staff_id = a->subject, .reason = b->reason};
    add_task(r, a, b->venues, CMD_staff_end, &cmd, b->venues.n ? (id){{0}} : a->subject);
}

/* Several commands in one venue, in their order. */
static void add_tasks(struct read *r, const struct store_act *a)
{
    add_must_venues(r, a->tenant, &a->venue, 1);
    for (size_t i = 0; i < a->n_tasks; i++) {
        struct params *p = values(r);
        params_id(p, a->tenant);
        put_ids(p, &a->venue, 1);
        params_id(p, a->entry);
        params_i64(p, a->tasks[i].n);
        params_bytes(p, a->tasks[i].type);
        params_bytes(p, a->tasks[i].message);
        put_id_opt(p, a->by);
        params_bytes(p, a->by_name);
        params_null(p);
        add(r, "task_put");
    }
}

/* The secret itself is set already, and not in a->body. */
static void add_staff_secret(struct read *r, const struct store_act *a)
{
    const struct act_venue_ref here = {a->venue};
    struct cmd_staff_secret cmd = {.staff_id = a->subject, .secret = a->secret};
    add_task(r, a, (struct list){&here, 1}, CMD_staff_secret, &cmd, (id){{0}});
}

/* The rows of the act's `out`: a page, one, or all of one request. */
static void add_read(struct read *r)
{
    const struct store_act *a = &r->act;
    const struct shape *out = admin_act_descs[a->act].out;
    bool list = admin_act_descs[a->act].kind == ACT_LIST;
    id one = list && a->act != ACT_staff_get ? (id){{0}} : a->subject;
    struct params *p = values(r);
    if (out == &shape_act_pairing) {
        add_code(r, a, "pairing_read");
        return;
    }
    if (out == &shape_act_tenant) {
        put_id_opt(p, list ? (id){{0}} : a->tenant);
    } else {
        params_id(p, a->tenant);
        if (out == &shape_act_device || out == &shape_act_staff || out == &shape_act_task)
            put_ids(p, a->venues, a->n_venues);
        if (out == &shape_act_venue)
            put_id_opt(p, a->venue);
        else if (out == &shape_act_task)
            params_id(p, act_writes(a->act) ? a->entry : a->subject);
        else if (out != &shape_act_log)
            put_id_opt(p, one);
    }
    if (out != &shape_act_task) {
        put_id_opt(p, a->after);
        params_i64(p, a->max ? (int64_t)a->max : 1000);
    }
    if (out == &shape_act_log)
        params_bool(p, a->platform);
    if (out == &shape_act_device) /* once it is let in, its id is in the log */
        put_text_opt(
            p, a->code.s[0] && id_is_zero(one) ? pair_code_str(&a->code) : (struct str){0});
    add(r, out == &shape_act_tenant   ? "tenants_read"
           : out == &shape_act_venue  ? "venues_read"
           : out == &shape_act_device ? "devices_read"
           : out == &shape_act_key    ? "keys_read"
           : out == &shape_act_staff  ? "staff_read"
           : out == &shape_act_task   ? "tasks_read"
                                      : "log_read");
}

static void add_write(struct read *r, const struct store_act *a)
{
    switch (a->act) {
    case ACT_tenant_create:
        return add_tenant_create(r, a);
    case ACT_tenant_edit:
        return add_tenant_edit(r, a);
    case ACT_tenant_suspend:
        return add_state(r, a, "tenant_state", act_state_SUSPENDED);
    case ACT_tenant_resume:
        return add_state(r, a, "tenant_state", act_state_ACTIVE);
    case ACT_tenant_close:
        return add_state(r, a, "tenant_state", act_state_CLOSED);
    case ACT_venue_create:
        return add_venue_create(r, a);
    case ACT_venue_edit:
        return add_venue_edit(r, a);
    case ACT_venue_suspend:
        return add_state(r, a, "venue_state", act_state_SUSPENDED);
    case ACT_venue_resume:
        return add_state(r, a, "venue_state", act_state_ACTIVE);
    case ACT_venue_close:
        return add_state(r, a, "venue_state", act_state_CLOSED);
    case ACT_device_mint:
        return add_device_mint(r, a);
    case ACT_device_edit:
        return add_device_edit(r, a);
    case ACT_device_unpair:
        return add_subject(r, a, "device_revoke", true);
    case ACT_pairing_approve:
        return add_approve(r, a);
    case ACT_pairing_reject:
        return add_code(r, a, "pair_end");
    case ACT_key_mint:
        return add_key_mint(r, a);
    case ACT_key_rotate:
        return add_key_rotate(r, a);
    case ACT_key_revoke:
        return add_subject(r, a, "key_revoke", false);
    case ACT_staff_put:
        return add_staff_put(r, a);
    case ACT_staff_end:
        return add_staff_end(r, a);
    case ACT_staff_secret:
        return add_staff_secret(r, a);
    case ACT_menu_put:
        return add_tasks(r, a);
    default:
        require(!"an act that writes nothing");
    }
}

static bool is_up(struct read *r)
{
    struct store_pg *s = r->call.s;
    if (!s->acts)
        store_pg_later(&r->call, STORE_ABSENT, "db_operator_url is not set");
    else if (!pg_conn_is_up(s->acts))
        store_pg_later(&r->call, STORE_UNAVAILABLE, pg_conn_trouble(s->acts));
    else if (s->n_reads > READS_MAX)
        store_pg_later(&r->call, STORE_UNAVAILABLE, "too many calls are waiting");
    else
        return true;
    return false;
}

/* --- what comes back ----------------------------------------------------------------------- */

static void take_rows(struct read *r, const PGresult *from)
{
    const struct shape *out = admin_act_descs[r->act.act].out;
    int n = PQntuples(from);
    char *rows = arena_alloc_array(&r->arena, out->size, (size_t)n + 1);
    if (!rows) {
        read_trouble(r, STORE_UNAVAILABLE, "out of memory");
        return;
    }
    r->kept = PQcopyResult(from, PG_COPYRES_TUPLES | PG_COPYRES_ATTRS);
    for (int i = 0; r->kept && i < n; i++)
        if (rows_read_shape(r->kept, i, out, &r->arena, rows + (size_t)i * out->size))
            read_trouble(r, STORE_DAMAGED, "administration: a row cannot be decoded");
    if (!r->kept)
        read_trouble(r, STORE_UNAVAILABLE, "out of memory");
    r->acted.rows = rows;
    r->acted.n_rows = (size_t)n;
}

static void act_result(struct pg_job *job, int step, const PGresult *from)
{
    struct read *r = (struct read *)job;
    if (step == r->act_read)
        take_rows(r, from);
}

static void act_end(struct pg_call *call)
{
    struct read *r = (struct read *)call;
    r->done.acted(call->user, call->status, str_of(call->detail),
        call->status == STORE_OK ? &r->acted : NULL);
    read_free(r);
}

static bool again(struct read *r);

static void act_done(struct pg_job *job, enum pg_end how, const struct pg_fault *fault)
{
    struct read *r = (struct read *)job;
    enum act_trouble trouble =
        how == PG_FAILED ? act_trouble_find(str_of(fault->constraint)) : ACT_FINE;
    if (how == PG_FAILED && !trouble && !strcmp(fault->sqlstate, "23505"))
        trouble = ACT_TROUBLE_EXISTS;
    if (how == PG_FAILED && !trouble && !strcmp(fault->sqlstate, "23503"))
        trouble = ACT_TROUBLE_ABSENT;
    if (trouble == ACT_TROUBLE_SEEN && !r->acted.replayed && again(r))
        return;
    r->acted.trouble = trouble;
    if (how != PG_DONE && !trouble)
        store_pg_set_fault(&r->call, STORE_UNAVAILABLE, fault);
    r->call.end(&r->call);
}

static const struct pg_job_ops ops = {.result = act_result, .done = act_done};

/* --- an op that is in the log --------------------------------------------------------------- */

static void op_result(struct pg_job *job, int step, const PGresult *from)
{
    struct read *r = (struct read *)job;
    if (step != 1 || PQntuples(from) != 1)
        return;
    struct str print = read_value(from, 0, 0);
    bool same =
        print.n == sizeof r->act.fingerprint && !memcmp(print.p, r->act.fingerprint, print.n);
    if (!same)
        r->acted.trouble = ACT_TROUBLE_REUSED;
    r->found = true;
    r->act.tenant = pg_get_id(PQgetvalue(from, 0, 1));
    if (!PQgetisnull(from, 0, 2))
        r->act.subject = pg_get_id(PQgetvalue(from, 0, 2));
    if (admin_act_descs[r->act.act].out == &shape_act_venue)
        r->act.venue = r->act.subject;
    r->act.entry = r->acted.entry = pg_get_id(PQgetvalue(from, 0, 3));
    r->acted.subject = r->act.subject;
}

/* The op's entry has been read; now what it did, as it is. */
static void op_done(struct pg_job *job, enum pg_end how, const struct pg_fault *fault)
{
    struct read *r = (struct read *)job;
    struct store_pg *s = r->call.s;
    bool told = how != PG_DONE || !r->found || r->acted.trouble ||
                admin_act_descs[r->act.act].kind == ACT_DROP;
    if (how != PG_DONE)
        store_pg_set_fault(&r->call, STORE_UNAVAILABLE, fault);
    else if (!r->found && r->act.only_seen)
        r->acted.trouble = ACT_TROUBLE_ABSENT;
    else if (!r->found)
        read_trouble(r, STORE_DAMAGED, "administration: an op without its entry");
    r->call.job = (struct pg_job){.ops = &ops};
    if (told || !pg_conn_is_up(s->acts)) {
        if (!told)
            read_trouble(r, STORE_UNAVAILABLE, "%s", pg_conn_trouble(s->acts));
        r->call.end(&r->call);
        return;
    }
    pg_job_begin(s->acts, &r->call.job);
    r->act_read = -1;
    add_tenant(r, r->act.tenant);
    add_read(r);
    pg_job_end(s->acts);
}

static void look_up(struct read *r)
{
    static const struct pg_job_ops look = {.result = op_result, .done = op_done};
    r->acted.replayed = true;
    r->call.job = (struct pg_job){.ops = &look};
    pg_job_begin(r->call.s->acts, &r->call.job);
    params_id(values(r), r->act.op);
    add(r, "op_tenant");
    add(r, "op");
    pg_job_end(r->call.s->acts);
}

static bool again(struct read *r)
{
    if (!pg_conn_is_up(r->call.s->acts))
        return false;
    look_up(r);
    return true;
}

void store_pg_administer(
    struct store *base, const struct store_act *act, store_acted_done done, void *user)
{
    struct store_pg *s = (struct store_pg *)base;
    struct read *r = read_new(s, &ops, act_end, user);
    r->done.acted = done;
    if (!is_up(r))
        return;
    r->act = *act;
    r->act.body = NULL;
    r->act.tasks = NULL;
    r->acted.entry = act->entry;
    if (act->venues) {
        id *venues = arena_array(&r->arena, id, act->n_venues + 1);
        if (venues && act->n_venues)
            memcpy(venues, act->venues, act->n_venues * sizeof *venues);
        if (!venues)
            read_trouble(r, STORE_UNAVAILABLE, "out of memory");
        r->act.venues = venues;
    }
    if (act->only_seen) {
        look_up(r);
        return;
    }
    pg_job_begin(s->acts, &r->call.job);
    r->act_read = -1;
    add_tenant(r, act->tenant);
    if (act_writes(act->act)) {
        add_log(r, act);
        add_write(r, act);
    }
    if (admin_act_descs[act->act].kind != ACT_DROP)
        add_read(r);
    else
        r->act_read = -1;
    pg_job_end(s->acts);
}

#include "hub/core/inbox/try.h"

#include <stdlib.h>
#include <string.h>

#include "hub/core/place/place.h"
#include "hub/crypto/crypto.h"
#include "hub/crypto/kdf.h"
#include "protocol/base/require.h"

enum { BUSY_MS = 1000 }; /* when to try again */

static struct str id_bytes(const id *i)
{
    return (struct str){(const char *)i->b, sizeof i->b};
}

void secret_index(
    const struct hub *h, id tenant, id venue, enum secret secret, struct str code, uint8_t ret[32])
{
    const struct str pieces[] = {
        STR("index"), id_bytes(&tenant), id_bytes(&venue), str_of(enum_secret.names[secret]), code};
    crypto_hmac_pieces(h->pepper, pieces, sizeof pieces / sizeof *pieces, ret);
}

void secret_slow_key(
    const struct hub *h, id tenant, id staff, enum secret secret, struct str code, uint8_t ret[32])
{
    const struct str pieces[] = {STR("secret"), id_bytes(&tenant), id_bytes(&staff),
        str_of(enum_secret.names[secret]), code};
    crypto_hmac_pieces(h->pepper, pieces, sizeof pieces / sizeof *pieces, ret);
}

void try_index(const struct session *s, enum secret secret, struct str code, uint8_t ret[32])
{
    secret_index(s->hub, s->place->tenant, s->place->id, secret, code, ret);
}

/* --- its life ------------------------------------------------------------------------------ */

static void tell(struct session *s, enum message_error error, struct str sub_id, int64_t wait_ms)
{
    struct message_fault fault = {.error = error, .sub_id = sub_id, .wait_ms = wait_ms};
    wire_put_error(hub_out(s->hub), &fault);
    session_send_out(s);
}

void try_refused(struct session *s, struct str act, enum message_error why, id about)
{
    struct refused what = {.by = &s->badge->actor,
        .act = act,
        .why = str_of(message_error_descs[why].code),
        .about = about};
    refused_add(&s->place->refusals, &what, hub_wall(s->hub), hub_now(s->hub));
}

static struct str act_of(const struct try *t)
{
    return t->changes_own ? STR("secret") : STR("sign_in");
}

bool try_code(struct session *s, struct str sub_id, struct str pin, struct str badge,
    enum secret *ret_secret, struct str *ret)
{
    if (!pin.n == !badge.n) {
        session_error(s, pin.n ? ERROR_FIELD_RANGE : ERROR_FIELD_MISSING, STR("pin"), sub_id);
        return false;
    }
    *ret_secret = pin.n ? secret_PIN : secret_BADGE;
    *ret = pin.n ? pin : badge;
    return true;
}

struct try *try_begin(struct session *s, struct str sub_id)
{
    struct hub *h = s->hub;
    struct try *t = NULL;
    bool program = s->badge->device == ROLE_DISPLAY || s->badge->device == ROLE_IMPORTER;
    if (!h->pepper.n || program) {
        tell(s, ERROR_SIGN_IN_OFF, sub_id, 0);
        return NULL;
    }
    if (!s->signing && !h->draining && h->n_sign_ins < LIMIT_SIGN_INS) {
        t = calloc(1, sizeof *t);
        h->metrics.no_memory += !t;
    }
    if (!t) {
        h->metrics.sign_ins_busy++;
        tell(s, ERROR_SIGN_IN_BUSY, sub_id, BUSY_MS);
        return NULL;
    }
    require(sub_id.n <= sizeof s->sign_id);
    memcpy(s->sign_id, sub_id.p, sub_id.n);
    s->n_sign_id = (uint8_t)sub_id.n;
    s->signing = true;
    h->n_sign_ins++;
    t->session = session_id(s);
    t->begun_ms = hub_now(h);
    return t;
}

void try_free(struct hub *h, struct try *t)
{
    if (h)
        h->n_sign_ins--;
    free(t->body);
    explicit_bzero(t, sizeof *t);
    free(t);
}

void try_end(struct try *t, struct session *s, enum message_error error, int64_t wait_ms)
{
    struct hub *h = s->hub;
    s->signing = false;
    metric_time(&h->metrics.sign_in_seconds, hub_now(h) - t->begun_ms);
    if (error)
        tell(s, error, (struct str){s->sign_id, s->n_sign_id}, wait_ms);
    try_free(h, t);
}

/* A step has ended. The session, or NULL when it or the hub is gone and so is the try. */
static struct session *step_end(struct try *t)
{
    struct hub *h = store_call_end(&t->call);
    struct session *s = h ? session_find(h, t->session) : NULL;
    if (s && s->state == SESSION_READY)
        return s;
    try_free(h, t);
    return NULL;
}

/* --- hashing ------------------------------------------------------------------------------- */

static void slow_begin(
    struct try *t, struct session *s, struct str code, void (*done)(struct slow_hash *job))
{
    struct hub *h = s->hub;
    secret_slow_key(h, s->place->tenant, t->staff, t->secret, code, t->job.key);
    t->job.done = done;
    store_call_begin(h, &t->call);
    h->env.ops->slow_hash(h->env.self, &t->job);
}

static struct try *try_of(struct slow_hash *job)
{
    struct try *t = link_of(job, struct try, job);
    explicit_bzero(job->key, sizeof job->key);
    return t;
}

static void hashed(struct slow_hash *job)
{
    struct try *t = try_of(job);
    struct session *s = step_end(t);
    if (s && job->failed)
        try_end(t, s, ERROR_UNAVAILABLE, 0);
    else if (s)
        t->then(t, s);
}

void try_hash(struct try *t, struct session *s)
{
    t->job.text[0] = 0;
    s->hub->env.ops->random(s->hub->env.self, t->job.salt, sizeof t->job.salt);
    slow_begin(t, s, (struct str){t->set, t->n_set}, hashed);
}

/* --- checking ------------------------------------------------------------------------------ */

static void compared(struct slow_hash *job)
{
    struct try *t = try_of(job);
    struct session *s = step_end(t);
    if (!s)
        return;
    if (!job->failed && job->same && !id_is_zero(t->staff)) {
        t->then(t, s);
        return;
    }
    s->hub->metrics.sign_ins_wrong++;
    hub_log(s->hub, LOG_INFO, "event=sign_in_wrong device=%s venue=%s staff=%s",
        id_text(s->badge->actor.device).s, id_text(s->place->id).s, id_text(t->staff).s);
    if (t->locks && !job->failed)
        try_refused(s, act_of(t), ERROR_SIGN_IN_WRONG, t->staff);
    try_end(t, s, job->failed ? ERROR_UNAVAILABLE : ERROR_SIGN_IN_WRONG, 0);
}

static void tried(
    void *user, enum store_status status, struct str detail, const struct store_tried *tried)
{
    static const enum message_error errors[] = {[TRY_WAIT] = ERROR_SIGN_IN_WAIT,
        [TRY_LOCKED] = ERROR_SIGN_IN_LOCKED,
        [TRY_NAME] = ERROR_SIGN_IN_NAME};
    struct try *t = user;
    struct session *s = step_end(t);
    if (!s)
        return;
    if (status != STORE_OK) {
        try_end(t, s, ERROR_UNAVAILABLE, 0);
        return;
    }
    if (tried->state != TRY_GO) {
        s->hub->metrics.sign_ins_locked++;
        try_refused(s, act_of(t), errors[tried->state], t->staff);
        try_end(t, s, errors[tried->state], tried->wait_ms);
        return;
    }
    bool somebody = tried->hash.n && tried->hash.n < sizeof t->job.text;
    struct str text = somebody ? tried->hash : str_of(kdf_nobody);
    struct str code = {t->code, t->n_code};
    t->staff = somebody ? tried->staff : (id){{0}};
    t->locks = tried->wait_ms > 0;
    memcpy(t->job.text, text.p, text.n);
    t->job.text[text.n] = 0;
    slow_begin(t, s, code, compared);
    explicit_bzero(t->code, sizeof t->code);
}

void try_check(struct try *t, struct session *s)
{
    struct hub *h = s->hub;
    struct store_try ask = {.tenant = s->place->tenant,
        .venue = s->place->id,
        .device = s->badge->actor.device,
        .staff = t->staff,
        .secret = t->secret,
        .changes = t->changes_own};
    try_index(s, t->secret, (struct str){t->code, t->n_code}, ask.index);
    store_call_begin(h, &t->call);
    h->store->ops->secret_try(h->store, &ask, tried, t);
}

static void cleared(void *user, enum store_status status, struct str detail)
{
    struct store_call *call = user;
    (void)store_call_end(call);
    free(call);
}

void try_clear(struct session *s, id device, id staff)
{
    struct hub *h = s->hub;
    struct store_call *call = calloc(1, sizeof *call);
    if (!call) {
        h->metrics.no_memory++;
        return;
    }
    store_call_begin(h, call);
    h->store->ops->secret_clear(
        h->store, s->place->tenant, s->place->id, device, staff, cleared, call);
}

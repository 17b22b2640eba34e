/* secret, unlock: PINs and badges are set, by a manager or by the person; locked people and devices
 * may try again. */

#include "hub/core/inbox/try.h"
#include "hub/core/place/place.h"
#include "protocol/base/require.h"

#include <stdlib.h>

static bool is_manager(const struct session *s)
{
    struct acting acting = session_acting(s);
    enum refusal why;
    return acting_may(s->place->venue, &acting, CMD_staff_put, &why);
}

/* --- set ----------------------------------------------------------------------------------- */

/* The person's record says that there is one. Without memory it does not, until the next time. */
static void say_set(struct session *s, id staff, enum secret secret)
{
    struct hub *h = s->hub;
    const struct staff *is = venue_staff(s->place->venue, staff);
    if (!is || (secret == secret_PIN ? is->pin : is->badge))
        return;
    struct buf *out = hub_out(h);
    id op = hub_make_id(h);
    buf_printf(out,
        "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"staff.secret\",\"body\":{\"staff_id\":\"%s\","
        "\"secret\":\"%s\"}}",
        id_text(op).s, id_text(staff).s, enum_secret.names[secret]);
    if (out->failed ||
        request_queue_post(s->place, s, s->badge, op, buf_str(out), TELLS_SESSION, (id){{0}}) < 0)
        h->metrics.no_memory++;
}

static void put(void *user, enum store_status status, struct str detail)
{
    struct try *t = user;
    struct hub *h = store_call_end(&t->call);
    struct session *s = h ? session_find(h, t->session) : NULL;
    if (!s || s->state != SESSION_READY) {
        try_free(h, t);
        return;
    }
    id staff = t->staff;
    enum secret secret = t->secret;
    bool own = t->changes_own;
    try_end(t, s,
        status == STORE_OK         ? MESSAGE_OK
        : status == STORE_REJECTED ? ERROR_SECRET_TAKEN
                                   : ERROR_UNAVAILABLE,
        0);
    if (status != STORE_OK)
        return;
    if (own)
        try_clear(s, s->badge->actor.device, staff);
    say_set(s, staff, secret);
    hub_log(h, LOG_INFO, "event=secret_set staff=%s secret=%s device=%s", id_text(staff).s,
        enum_secret.names[secret], id_text(s->badge->actor.device).s);
    wire_put_secret_set(hub_out(h), (struct str){s->sign_id, s->n_sign_id});
    session_send_out(s);
}

static void hashed(struct try *t, struct session *s)
{
    struct hub *h = s->hub;
    struct store_secret secret = {.tenant = s->place->tenant,
        .venue = s->place->id,
        .staff = t->staff,
        .secret = t->secret,
        .hash = str_of(t->job.text)};
    try_index(s, t->secret, (struct str){t->set, t->n_set}, secret.index);
    store_call_begin(h, &t->call);
    h->store->ops->secret_put(h->store, &secret, put, t);
}

static void make(struct try *t, struct session *s)
{
    t->then = hashed;
    try_hash(t, s);
}

/* The old PIN was right. */
static void old_is_right(struct try *t, struct session *s)
{
    t->secret = t->sets;
    make(t, s);
}

void session_secret(struct session *s, const struct in_secret *ask)
{
    const struct staff *staff = venue_staff(s->place->venue, ask->staff);
    bool own = badge_signed_in(s->badge) && id_eq(s->badge->actor.staff, ask->staff) && ask->old.n;
    if (!own && !is_manager(s)) {
        try_refused(s, STR("secret"), ERROR_SECRET_FORBIDDEN, ask->staff);
        session_error(s, ERROR_SECRET_FORBIDDEN, (struct str){0}, ask->sub_id);
        return;
    }
    if (!staff || staff->ended_at.ms) {
        session_error(s, ERROR_SECRET_STAFF, STR("staff_id"), ask->sub_id);
        return;
    }
    enum secret secret;
    struct str code;
    struct try *t = try_code(s, ask->sub_id, ask->pin, ask->badge, &secret, &code)
                        ? try_begin(s, ask->sub_id)
                        : NULL;
    if (!t)
        return;
    require(code.n <= sizeof t->set && ask->old.n <= sizeof t->code);
    t->staff = ask->staff;
    t->sets = t->secret = secret;
    memcpy(t->set, code.p, code.n);
    t->n_set = code.n;
    t->changes_own = own;
    if (!own) {
        make(t, s);
        return;
    }
    memcpy(t->code, ask->old.p, ask->old.n);
    t->n_code = ask->old.n;
    t->secret = secret_PIN;
    t->then = old_is_right;
    try_check(t, s);
}

/* --- unlock -------------------------------------------------------------------------------- */

struct unlocking {
    struct store_call call;
    id session;
    size_t n;
    char sub_id[SUB_ID_BYTES];
};

static void unlocked(void *user, enum store_status status, struct str detail)
{
    struct unlocking *u = user;
    struct hub *h = store_call_end(&u->call);
    struct session *s = h ? session_find(h, u->session) : NULL;
    struct str sub_id = {u->sub_id, u->n};
    if (s && s->state == SESSION_READY && status == STORE_OK) {
        wire_put_unlocked(hub_out(h), sub_id);
        session_send_out(s);
    } else if (s && s->state == SESSION_READY) {
        session_error(s, ERROR_UNAVAILABLE, (struct str){0}, sub_id);
    }
    free(u);
}

void session_unlock(struct session *s, const struct in_unlock *ask)
{
    if (!is_manager(s)) {
        try_refused(s, STR("unlock"), ERROR_SECRET_FORBIDDEN, ask->staff);
        session_error(s, ERROR_SECRET_FORBIDDEN, (struct str){0}, ask->sub_id);
        return;
    }
    if (id_is_zero(ask->staff) && id_is_zero(ask->device)) {
        session_error(s, ERROR_FIELD_MISSING, STR("device_id"), ask->sub_id);
        return;
    }
    struct unlocking *u = calloc(1, sizeof *u);
    if (!u) {
        s->hub->metrics.no_memory++;
        session_error(s, ERROR_UNAVAILABLE, (struct str){0}, ask->sub_id);
        return;
    }
    u->session = session_id(s);
    u->n = ask->sub_id.n;
    memcpy(u->sub_id, ask->sub_id.p, u->n);
    store_call_begin(s->hub, &u->call);
    s->hub->store->ops->secret_clear(
        s->hub->store, s->place->tenant, s->place->id, ask->device, ask->staff, unlocked, u);
}

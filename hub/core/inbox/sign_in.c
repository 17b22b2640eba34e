/* sign_in, sign_out: whose commands a session gives.
 *
 *   nobody --sign_in, right--> posting --post.take committed--> somebody
 *     ^                                                           |
 *     +---- sign_out; the post changed; another connection without its key ----+
 *
 * Who is signed in is a record of the venue (post), so every hub knows it, and commands that come
 * late are checked against it. A session counts as signed in only if it proved it: with a PIN or a
 * badge, or with the key that the device's connection before was given. The key is a keyed hash of
 * what the post says, so it holds as long as that, over all hubs, and is stored nowhere. */

#include "hub/core/inbox/try.h"
#include "hub/core/place/place.h"
#include "hub/crypto/crypto.h"
#include "protocol/base/require.h"

struct acting session_acting(const struct session *s)
{
    struct acting a = {s->badge->actor, s->badge->device, badge_signed_in(s->badge), false};
    if (!acting_refresh(s->place->venue, &a)) { /* ended: signed_out is on its way */
        a.by = s->own->actor;
        a.signed_in = false;
    }
    return a;
}

/* The open spell of the session's device, or NULL: nobody is signed in there. */
static const struct spell *spell_open(const struct session *s)
{
    const struct post *p = venue_post(s->place->venue, s->badge->actor.device);
    const struct spell *all = p ? p->spells.items : NULL;
    if (!p || !p->spells.n || id_is_zero(p->staff_id) || all[p->spells.n - 1].to.ms)
        return NULL;
    return &all[p->spells.n - 1];
}

static void spell_key(
    const struct session *s, const struct spell *spell, uint8_t ret[SIGN_IN_KEY_BYTES])
{
    const struct place *p = s->place;
    uint8_t from[8];
    for (int i = 0; i < 8; i++)
        from[i] = (uint8_t)((uint64_t)spell->from.ms >> (8 * i));
    const struct str pieces[] = {STR("key"), {(const char *)p->tenant.b, sizeof p->tenant.b},
        {(const char *)p->id.b, sizeof p->id.b},
        {(const char *)s->badge->actor.device.b, sizeof p->id.b},
        {(const char *)spell->staff_id.b, sizeof p->id.b}, {(const char *)from, sizeof from}};
    crypto_hmac_pieces(s->hub->pepper, pieces, sizeof pieces / sizeof *pieces, ret);
}

/* Who signed in at that device, as the spell says: what is committed, whatever the person was
 * called when the PIN was checked. NULL: out of memory. */
static struct badge *badge_of(const struct session *s, const struct spell *spell)
{
    struct staff then = {.role = spell->role};
    struct actor actor = {.device = s->badge->actor.device,
        .staff = spell->staff_id,
        .name = spell->name,
        .role = staff_role_of(&then)};
    return badge_person(s->own, &actor);
}

static void badge_set(struct session *s, struct badge *b)
{
    badge_drop(s->badge);
    s->badge = badge_share(b);
    presence_touch(&s->place->presence);
}

/* --- the post in the journal --------------------------------------------------------------- */

/* 0 or -ENOMEM. */
static int say_post(
    struct session *s, const char *command, struct badge *badge, id staff, bool asks)
{
    struct hub *h = s->hub;
    struct buf *out = hub_out(h);
    id op = hub_make_id(h);
    buf_printf(out,
        "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"post.%s\",\"body\":{\"staff_id\":\"%s\"}}",
        id_text(op).s, command, id_text(staff).s);
    enum tells tells = asks ? TELLS_POSTED : TELLS_SESSION;
    int r = out->failed
                ? -1
                : request_queue_post(s->place, s, badge, op, buf_str(out), tells, (id){{0}});
    if (r < 0)
        h->metrics.no_memory++;
    return r;
}

void session_posted(struct session *s, struct badge *badge, int refusal)
{
    struct hub *h = s->hub;
    struct str sub_id = {s->sign_id, s->n_sign_id};
    s->signing = s->posting = false;
    if (s->state != SESSION_READY) /* it left its place meanwhile: it is being closed */
        return;
    const struct spell *spell = spell_open(s);
    const struct staff *staff = venue_staff(s->place->venue, badge->actor.staff);
    if (refusal >= 0 || !spell || !staff || !id_eq(spell->staff_id, staff->id)) {
        session_error(s, refusal == REFUSAL_staff_ended ? ERROR_SIGN_IN_WRONG : ERROR_UNAVAILABLE,
            (struct str){0}, sub_id);
        return;
    }
    uint8_t key[SIGN_IN_KEY_BYTES];
    struct badge *now = badge_of(s, spell);
    if (!now) {
        h->metrics.no_memory++;
        session_error(s, ERROR_UNAVAILABLE, (struct str){0}, sub_id);
        return;
    }
    badge_set(s, now);
    badge_drop(now);
    spell_key(s, spell, key);
    struct out_signed_in told = {.sub_id = sub_id,
        .actor = &s->badge->actor,
        .language = staff->language,
        .since = spell->from,
        .key = key};
    h->metrics.sign_ins++;
    hub_log(h, LOG_INFO, "event=signed_in device=%s staff=%s role=%s",
        id_text(s->badge->actor.device).s, id_text(staff->id).s,
        role_descs[s->badge->actor.role].name);
    wire_put_signed_in(hub_out(h), &told);
    session_send_out(s);
}

void session_post_changed(struct session *s, const struct post *post)
{
    if (!badge_signed_in(s->badge) || s->posting || id_eq(post->staff_id, s->badge->actor.staff))
        return;
    const struct staff *staff = venue_staff(s->place->venue, s->badge->actor.staff);
    bool ended = !staff || staff->ended_at.ms;
    badge_set(s, s->own);
    wire_put_signed_out(
        hub_out(s->hub), (struct str){0}, ended ? STR(WHY_ENDED) : STR(WHY_CHANGED));
    session_send_out(s);
}

/* --- what the device says ------------------------------------------------------------------ */

static void right(struct try *t, struct session *s)
{
    const struct staff *staff = venue_staff(s->place->venue, t->staff);
    struct badge *badge = NULL;
    if (!staff || staff->ended_at.ms) {
        try_end(t, s, ERROR_SIGN_IN_WRONG, 0);
        return;
    }
    try_clear(s, s->badge->actor.device, staff->id);
    badge = badge_of(
        s, &(struct spell){.staff_id = staff->id, .name = staff->name, .role = staff->role});
    bool said = badge && say_post(s, "take", badge, staff->id, true) == 0;
    s->posting = said;
    try_end(t, s, said ? MESSAGE_OK : ERROR_UNAVAILABLE, 0);
    s->signing = said; /* until session_posted */
    badge_drop(badge);
}

void session_sign_in(struct session *s, const struct in_sign_in *ask)
{
    enum secret secret;
    struct str code;
    struct try *t = try_code(s, ask->sub_id, ask->pin, ask->badge, &secret, &code)
                        ? try_begin(s, ask->sub_id)
                        : NULL;
    if (!t)
        return;
    require(code.n <= sizeof t->code);
    t->secret = secret;
    t->staff = ask->staff;
    memcpy(t->code, code.p, code.n);
    t->n_code = code.n;
    t->then = right;
    try_check(t, s);
}

void session_sign_out(struct session *s, const struct in_sign_out *ask)
{
    if (badge_signed_in(s->badge)) {
        (void)say_post(s, "leave", s->badge, s->badge->actor.staff, false);
        badge_set(s, s->own);
    }
    wire_put_signed_out(hub_out(s->hub), ask->sub_id, STR(WHY_ASKED));
    session_send_out(s);
}

void session_stay(struct session *s, const uint8_t *key)
{
    const struct spell *spell = spell_open(s);
    const struct staff *staff = spell ? venue_staff(s->place->venue, spell->staff_id) : NULL;
    uint8_t right_key[SIGN_IN_KEY_BYTES];
    struct badge *badge;
    if (!spell)
        return;
    spell_key(s, spell, right_key);
    if (s->hub->pepper.n && key && staff && !staff->ended_at.ms &&
        crypto_equal(key, right_key, sizeof right_key) && (badge = badge_of(s, spell))) {
        badge_set(s, badge);
        badge_drop(badge);
        return;
    }
    (void)say_post(s, "leave", s->own, spell->staff_id, false);
}

/* People at the devices: managers set their PINs; they sign in, one after the other, and out. What
 * a device asks counts for whoever was signed in when it was asked, however late it comes. */

#include "tests/sim/sim.h"

#include "protocol/base/require.h"

#include <stdarg.h>
#include <stdio.h>

enum { PEOPLE_MAX = 32 };

struct pin pin_of(id staff)
{
    struct pin p;
    unsigned n = staff.b[13] << 16 | staff.b[14] << 8 | staff.b[15];
    snprintf(p.s, sizeof p.s, "%06u", n % 1000000);
    return p;
}

id somebody(struct device *d, bool with_pin)
{
    const struct venue *v = &d->w->places[d->place].venue;
    id all[PEOPLE_MAX];
    size_t n = 0;
    struct venue_iter it = venue_all(v, KIND_staff);
    for (const struct staff *s; n < PEOPLE_MAX && (s = venue_next(&it));)
        if (!with_pin || s->pin)
            all[n++] = s->id;
    return n ? all[below(&d->people, (int64_t)n)] : (id){{0}};
}

void device_ask(struct device *d, const char *type, const char *format, ...)
{
    char members[500];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(members, sizeof members, format, args);
    va_end(args);
    trace(d->w, "dev %d %s %s", d->number, type, members);
    require(payon_machine_ask(d->machine, type, (struct payon_text){members, (size_t)n}) == 0);
    device_drive(d);
}

static void sets_a_pin(struct device *d)
{
    id staff = somebody(d, false);
    if (!id_is_zero(staff))
        device_ask(
            d, "secret", "{\"staff_id\":\"%s\",\"pin\":\"%s\"}", id_text(staff).s, pin_of(staff).s);
}

static void signs_in(struct device *d)
{
    id staff = somebody(d, true);
    struct pin pin = pin_of(staff);
    if (id_is_zero(staff))
        return;
    if (chance(&d->people, 50))
        pin.s[0] = pin.s[0] == '9' ? '0' : (char)(pin.s[0] + 1);
    if (chance(&d->people, 500))
        device_ask(d, "sign_in", "{\"staff_id\":\"%s\",\"pin\":\"%s\"}", id_text(staff).s, pin.s);
    else
        device_ask(d, "sign_in", "{\"pin\":\"%s\"}", pin.s);
}

void device_people(struct device *d)
{
    bool boss = d->role == ROLE_MANAGER;
    if (d->w->calm || d->role == ROLE_DISPLAY || d->w->settings.as_of < FEATURE_people ||
        payon_machine_state(d->machine) != PAYON_LIVE)
        return;
    if (boss && chance(&d->people, 200))
        sets_a_pin(d);
    else if (chance(&d->people, boss ? 60 : 100))
        signs_in(d);
    else if (chance(&d->people, boss ? 200 : 20) && !id_is_zero(d->signed_in))
        device_ask(d, "sign_out", "{}");
    if (d->w->settings.as_of >= FEATURE_manager_approvals)
        device_approvals(d);
}

id device_gives_for(struct device *d)
{
    if (!id_is_zero(d->signed_in))
        return d->signed_in;
    return !id_is_zero(d->signed_in_last) && chance(&d->people, 200) ? d->signed_in_last
                                                                     : (id){{0}};
}

void device_left(struct device *d)
{
    if (!id_is_zero(d->signed_in))
        d->signed_in_last = d->signed_in;
    d->signed_in = (id){{0}};
}

void device_told(struct device *d, struct str message)
{
    struct str t = {0};
    (void)span_raw(span_get(message, "t"), &t);
    if (str_eq(t, STR("signed_in"))) {
        device_left(d);
        if (!span_id(span_get(span_get(message, "actor"), "staff"), &d->signed_in))
            sim_fail(d->w, "messages", "nobody signed in: %.*s", STR_ARG(message));
    } else if (str_eq(t, STR("signed_out"))) {
        device_left(d);
    }
}

struct actor device_actor(const struct device *d)
{
    const struct post *p = venue_post(&d->w->places[d->place].venue, d->id);
    if (id_is_zero(d->signed_in) || !p)
        return (struct actor){.device = d->id, .name = STR("Ada"), .role = d->role};
    const struct spell *last = &((const struct spell *)p->spells.items)[p->spells.n - 1];
    struct staff as = {.role = last->role};
    return (struct actor){
        .device = d->id, .staff = last->staff_id, .name = last->name, .role = staff_role_of(&as)};
}

/* --- what must hold ------------------------------------------------------------------------- */

/* Clocks of hubs differ, and a spell counts for a little longer than it was. */
static bool covers(const struct spell *s, time_ms at, int64_t slack)
{
    return at.ms >= s->from.ms - slack && (!s->to.ms || at.ms <= s->to.ms + slack);
}

static const struct spell *spell_of(
    const struct venue *v, id device, id staff, const time_ms *at, int64_t slack)
{
    const struct post *p = venue_post(v, device);
    const struct spell *all = p ? p->spells.items : NULL;
    for (size_t i = p ? p->spells.n : 0; i > 0; i--)
        if (id_eq(all[i - 1].staff_id, staff) && (!at || covers(&all[i - 1], *at, slack)))
            return &all[i - 1];
    return NULL;
}

void check_actor(
    struct world *w, const struct venue *v, const struct change *c, id claimed, time_ms at)
{
    const struct actor *by = &c->by;
    const struct staff *s = venue_staff(v, by->staff);
    const char *who = id_is_zero(by->staff) ? "nobody" : short_id(by->staff).s;
    if (!id_is_zero(claimed) && !id_eq(claimed, by->staff))
        sim_fail(
            w, "actor", "the change at %" PRId64 " counts for another than who gave it", c->seq);
    if (by->late)
        cover_late();
    if (id_is_zero(by->staff))
        return;
    if (!spell_of(v, by->device, by->staff, by->late ? &at : NULL, LIMIT_SPELL_SLACK_MS))
        sim_fail(w, "actor", "the change at %" PRId64 " counts for %s, who was not signed in%s",
            c->seq, who, by->late ? " then" : "");
    if (!by->late && (!s || s->ended_at.ms || staff_role_of(s) != by->role))
        sim_fail(w, "actor",
            "the change at %" PRId64 " counts for %s, who has ended, or another role", c->seq, who);
}

void check_not_signed_in(struct world *w, const struct venue *v, id device, id claimed, time_ms at)
{
    const struct staff *s = venue_staff(v, claimed);
    if (!id_is_zero(claimed) && s && !s->ended_at.ms && spell_of(v, device, claimed, &at, 0))
        sim_fail(w, "actor", "%s was signed in then, and was refused", short_id(claimed).s);
}

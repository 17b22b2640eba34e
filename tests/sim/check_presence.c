/* Presence, when all is calm: the last thing each subscriber was told is who is connected to any
 * hub, where each looks, which stations have a screen and which are shown by their backup; and
 * those screens are told the tickets of these and of no others. Nobody is ever told about another
 * venue. */

#include "tests/sim/sim.h"

#include "protocol/base/require.h"
#include "protocol/wire/presence.h"

enum { DEVICES = 64 };

struct expected {
    struct presence_device devices[DEVICES];
    id stations[2 * STATIONS], backed[STATIONS];
    size_t n_devices, n_stations, n_backed;
};

void said_presence(struct conn *c, struct str message)
{
    if (!(c->audience.topics & TOPIC_BIT(PRESENCE)))
        sim_fail(c->w, "topics", "conn %d was told presence", c->number);
    buf_reset(&c->presence);
    buf_put_str(&c->presence, message);
    require(!c->presence.failed);
    c->w->count.presence++;
}

static bool is_live(const struct conn *c)
{
    return c->session && c->device && c->welcomed && !c->cut && !c->shut;
}

static void expect_device(struct expected *x, const struct conn *c)
{
    size_t i = x->n_devices++;
    require(i < DEVICES);
    for (; i > 0 && id_cmp(x->devices[i - 1].device, c->owner->id) > 0; i--)
        x->devices[i] = x->devices[i - 1];
    struct actor who = device_actor(c->owner);
    x->devices[i] = (struct presence_device){c->owner->id, c->table, who.name, who.role, 0};
}

static bool is_in(const id *ids, size_t n, id x)
{
    for (size_t i = 0; i < n; i++)
        if (id_eq(ids[i], x))
            return true;
    return false;
}

/* Into a sorted list of so many, once. */
static void expect_in(id *ids, size_t *n, size_t max, id station)
{
    if (is_in(ids, *n, station))
        return;
    size_t i = (*n)++;
    require(i < max);
    for (; i > 0 && id_cmp(ids[i - 1], station) > 0; i--)
        ids[i] = ids[i - 1];
    ids[i] = station;
}

static void expect_station(struct expected *x, id station)
{
    expect_in(x->stations, &x->n_stations, 2 * STATIONS, station);
}

static void expect_screens(struct expected *x, const struct conn *c, const struct venue *v)
{
    if (!(KITCHEN_STAFF >> c->owner->role & 1))
        return;
    for (size_t i = 0; i < c->audience.n_stations; i++)
        if (!is_in(c->backed, c->n_backed, c->audience.stations[i]))
            expect_station(x, c->audience.stations[i]);
    struct venue_iter it = venue_all(v, KIND_station);
    for (const struct station *s; (s = venue_next(&it));)
        if (c->audience.topics & TOPIC_BIT(EXPO) && s->kind == station_kind_EXPO)
            expect_station(x, s->id);
}

/* Dark stations whose backup has a screen. */
static void expect_backed(struct expected *x, const struct venue *v)
{
    struct venue_iter it = venue_all(v, KIND_station);
    for (const struct station *s; (s = venue_next(&it));)
        if (!is_in(x->stations, x->n_stations, s->id) &&
            is_in(x->stations, x->n_stations, s->backup_station_id))
            expect_in(x->backed, &x->n_backed, STATIONS, s->id);
}

/* It was told the tickets of the dark stations that its own ones back. */
static void check_backed(struct world *w, const struct conn *c, const struct expected *x)
{
    const struct audience_seen *a = &c->audience;
    const struct venue *v = &w->places[c->owner->place].venue;
    bool cook = KITCHEN_STAFF >> c->owner->role & 1 && !(a->topics & TOPIC_BIT(EXPO));
    size_t n = 0;
    for (size_t i = 0; cook && i < x->n_backed; i++) {
        id backup = venue_station(v, x->backed[i])->backup_station_id;
        if (!is_in(a->stations, a->n_stations, backup) || is_in(c->backed, c->n_backed, backup))
            continue;
        n++;
        if (!is_in(c->backed, c->n_backed, x->backed[i]))
            sim_fail(w, "backup", "conn %d is not told the tickets of the dark station %s",
                c->number, short_id(x->backed[i]).s);
    }
    if (n != c->n_backed)
        sim_fail(
            w, "backup", "conn %d backs %zu stations instead of %zu", c->number, c->n_backed, n);
}

static void check_place(struct world *w, int place)
{
    struct expected x = {.n_devices = 0};
    struct place_model *p = &w->places[place];
    model_move(w, p, p->head);
    for (const struct conn *c = w->conns; c; c = c->next) {
        if (!is_live(c) || c->owner->place != place)
            continue;
        expect_device(&x, c);
        expect_screens(&x, c, &p->venue);
    }
    expect_backed(&x, &p->venue);
    struct presence_list list = {
        x.devices, x.n_devices, x.stations, x.n_stations, x.backed, x.n_backed};
    for (const struct conn *c = w->conns; c; c = c->next)
        if (is_live(c) && c->owner->place == place)
            check_backed(w, c, &x);
    buf_reset(&w->text);
    wire_put_presence(&w->text, &list);
    for (const struct conn *c = w->conns; c; c = c->next)
        if (is_live(c) && c->owner->place == place && c->audience.topics & TOPIC_BIT(PRESENCE) &&
            !str_eq(buf_str(&c->presence), buf_str(&w->text)))
            sim_fail(w, "presence", "conn %d of device %d was told\n  %.*s\n  not\n  %.*s",
                c->number, c->owner->number, STR_ARG(buf_str(&c->presence)),
                STR_ARG(buf_str(&w->text)));
}

void check_presence(struct world *w)
{
    for (size_t i = 0; i < w->n_places; i++)
        check_place(w, (int)i);
}

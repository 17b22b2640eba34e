/* Presence, when all is calm: the last thing each subscriber was told is who is connected to any
 * hub, where each looks, and which stations have a screen. Nobody is ever told about another venue.
 */

#include "tests/sim/sim.h"

#include "protocol/base/require.h"
#include "protocol/wire/presence.h"

enum { DEVICES = 64 };

struct expected {
    struct presence_device devices[DEVICES];
    id stations[2 * STATIONS];
    size_t n_devices, n_stations;
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
    x->devices[i] = (struct presence_device){c->owner->id, c->table, STR("Ada"), c->owner->role, 0};
}

static void expect_station(struct expected *x, id station)
{
    for (size_t i = 0; i < x->n_stations; i++)
        if (id_eq(x->stations[i], station))
            return;
    size_t i = x->n_stations++;
    require(i < 2 * STATIONS);
    for (; i > 0 && id_cmp(x->stations[i - 1], station) > 0; i--)
        x->stations[i] = x->stations[i - 1];
    x->stations[i] = station;
}

static void expect_screens(struct expected *x, const struct conn *c, const struct venue *v)
{
    if (!(KITCHEN_STAFF >> c->owner->role & 1))
        return;
    for (size_t i = 0; i < c->audience.n_stations; i++)
        expect_station(x, c->audience.stations[i]);
    struct venue_iter it = venue_all(v, KIND_station);
    for (const struct station *s; (s = venue_next(&it));)
        if (c->audience.topics & TOPIC_BIT(EXPO) && s->kind == station_kind_EXPO)
            expect_station(x, s->id);
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
    struct presence_list list = {x.devices, x.n_devices, x.stations, x.n_stations};
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

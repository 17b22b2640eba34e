/* payonctl demo: a busy evening in the demo venue, by real connections. */

#include "clients/c/ctl/evening_base.h"

#include <stdio.h>
#include <stdlib.h>

#include "clients/c/ctl/evening_banquet.h"
#include "clients/c/ctl/evening_floor.h"
#include "clients/c/ctl/evening_kitchen.h"
#include "clients/c/ctl/nights.h"
#include "clients/c/span.h"
#include "protocol/base/require.h"
#include "protocol/wire/json_write.h"

enum { TICK_MS = 50, WORD_MS = 10000, MINUTE = 60000 };
enum { BANQUET_LATE_MS = 4 * MINUTE }; /* of real time */

/* --- what the clients are told ---------------------------------------------------------------- */

static void refused_add(struct evening *e, const struct payon_answer *a)
{
    char what[sizeof e->refused[0].what];
    struct str type = {0};
    span_raw(span_get(str_in(a->command), "type"), &type);
    snprintf(
        what, sizeof what, "%.*s %.*s", STR_ARG(type), (int)a->code.n, a->code.n ? a->code.p : "");
    e->n_refused++;
    for (size_t i = 0; i < e->n_kinds_refused; i++)
        if (strcmp(e->refused[i].what, what) == 0) {
            e->refused[i].n++;
            return;
        }
    if (e->n_kinds_refused == REFUSED_MAX)
        return;
    struct refused *r = &e->refused[e->n_kinds_refused++];
    memcpy(r->what, what, sizeof what);
    r->n = 1;
}

static void on_answer(void *user, const struct payon_answer *a)
{
    struct actor *actor = user;
    if (a->verdict == PAYON_DONE)
        return;
    refused_add(actor->e, a);
    if (a->verdict == PAYON_BAD)
        ctl_print_line(stderr, "payonctl demo: %.*s, for: %.*s", (int)a->message.n, a->message.p,
            (int)a->command.n, a->command.p);
}

static void on_state(void *user, enum payon_state state, const struct payon_why *why)
{
    if (state == PAYON_STOPPED)
        ctl_die("the hub sent a device away: %d %.*s", why->code, (int)why->text.n,
            why->text.n ? why->text.p : "");
    if (state == PAYON_PAUSED)
        fprintf(stderr, "payonctl demo: connection lost, trying again\n");
}

static void on_snapshot(
    void *user, int64_t seq, struct payon_text topics, struct payon_text records)
{
    kitchen_told(user, str_in(records));
}

static void on_change(void *user, const struct payon_change *c)
{
    kitchen_told(user, str_in(c->put));
}

static struct payon *client_new(const struct ctl *c, struct actor *a, const char *const *topics,
    size_t n, const struct ctl_device *d)
{
    struct payon_options o = {.topics = topics,
        .n_topics = n,
        .keep_records = true,
        .events = {.on_state = on_state,
            .on_snapshot = on_snapshot,
            .on_change = on_change,
            .on_answer = on_answer},
        .user = a};
    struct payon *p = ctl_client(c, &a->e->loop, o, d);
    payon_start(p);
    return p;
}

static struct actor *actor_add(struct evening *e, enum actor_kind kind)
{
    require(e->n_actors < ACTORS_MAX);
    struct actor *a = &e->actors[e->n_actors++];
    *a = (struct actor){.e = e, .kind = kind};
    return a;
}

/* --- the evening ------------------------------------------------------------------------------ */

/* A kitchen runs out of an item, and later has it again. */
static void sell_out(struct evening *e)
{
    int64_t now = evening_now(e);
    if (now < e->next_sellout)
        return;
    bool back = !id_is_zero(e->sold_out);
    id drawn = e->menu.items[evening_draw(e, 0, (int64_t)e->menu.n_items - 1)].id;
    if (!back && banquet_serves(e, drawn))
        return;
    if (!back)
        e->sold_out = drawn;
    struct json_out o = evening_body(e);
    jw_key(&o, "item_id"), jw_id(&o, e->sold_out);
    jw_object_end(&o);
    evening_send(&e->actors[e->n_waiters], back ? "item.back" : "item.86", NULL, e->sold_out);
    if (back)
        e->sold_out = (id){{0}};
    e->next_sellout = now + evening_draw(e, 12 * MINUTE, 25 * MINUTE);
}

static bool nobody_is_there(const struct evening *e)
{
    for (size_t i = 0; i < PARTIES_MAX; i++)
        if (e->parties[i].stage != PARTY_NONE)
            return false;
    return true;
}

static void on_tick(uv_timer_t *timer)
{
    struct evening *e = timer->data;
    banquet_turn(e); /* first, while its table is free */
    floor_turn(e);
    kitchen_turn(e);
    sell_out(e);
    int64_t now = evening_now(e), end = e->minutes * MINUTE;
    /* A banquet takes as long as the hub and the machine take, within reason. */
    bool over = now >= end && (!banquet_stays(e) || now >= end + BANQUET_LATE_MS * e->speed);
    if (over || (now >= end * 3 / 4 && nobody_is_there(e)))
        ctl_loop_end(&e->loop);
}

static void on_word(uv_timer_t *timer)
{
    struct evening *e = timer->data;
    int n_guests = 0, n_tickets = 0;
    for (size_t i = 0; i < PARTIES_MAX; i++)
        n_guests += e->parties[i].stage != PARTY_NONE;
    for (size_t i = 0; i < TICKETS_MAX; i++)
        n_tickets += e->tickets[i].cook && e->tickets[i].cook->kind == ACTOR_KITCHEN;
    int64_t minute = evening_now(e) / MINUTE + 18 * 60;
    printf("%02d:%02d  %d parties are there, %d tickets in the kitchen, %lld have paid, %lld "
           "commands\n",
        (int)(minute / 60 % 24), (int)(minute % 60), n_guests, n_tickets, (long long)e->n_paid,
        (long long)e->n_commands);
    fflush(stdout);
}

static void hire(struct evening *e, const struct ctl *c)
{
    static const char *const expo_topics[] = {"menu", "expo"};
    for (size_t i = 0; i < e->menu.n_stations; i++) {
        char topic[48], name[48];
        snprintf(topic, sizeof topic, "kitchen:%s", e->menu.stations[i]);
        snprintf(name, sizeof name, "Kitchen screen %s", e->menu.stations[i]);
        const char *topics[] = {"menu", topic};
        struct actor *a = actor_add(e, ACTOR_KITCHEN);
        a->client = client_new(c, a, topics, 2,
            &(struct ctl_device){.name = name, .role = "kitchen", .staff = "Kitchen"});
    }
    struct actor *expo = actor_add(e, ACTOR_EXPO);
    expo->client = client_new(c, expo, expo_topics, 2,
        &(struct ctl_device){.name = "Expo screen", .role = "kitchen", .staff = "Expo"});
}

/* Begins when the first waiter's client has menu and floor. */
static void on_first_sync(void *user, int64_t seq, bool proven)
{
    struct actor *a = user;
    struct evening *e = a->e;
    if (e->begun || a != &e->actors[0])
        return;
    e->begun = true;
    ctl_loop_end(&e->loop);
}

static void waiters_come(struct evening *e, const struct ctl *c)
{
    static const char *const names[] = {"Anna", "Ben", "Clara"};
    static const char *const topics[] = {"menu", "floor", "orders"};
    e->n_waiters = sizeof names / sizeof *names;
    for (size_t i = 0; i < e->n_waiters; i++) {
        char name[40];
        struct actor *a = actor_add(e, ACTOR_WAITER);
        snprintf(name, sizeof name, "Tablet %zu", i + 1);
        struct payon_options o = {.topics = topics,
            .n_topics = 3,
            .keep_records = true,
            .events = {.on_state = on_state, .on_answer = on_answer, .on_sync = on_first_sync},
            .user = a};
        a->client = ctl_client(c, &e->loop, o,
            &(struct ctl_device){.name = name, .role = "waiter", .staff = names[i]});
        payon_start(a->client);
    }
    ctl_loop_run(&e->loop);
    e->loop.ended = false;
}

static void evening_run(struct evening *e, const struct ctl *c)
{
    waiters_come(e, c);
    if (e->begun && !menu_read(&e->menu, e->actors[0].client))
        ctl_die("the venue has no menu, tables or stations: run payonctl seed demo");
    if (e->begun && !e->loop.interrupted) {
        hire(e, c);
        e->began_ns = uv_hrtime();
        e->next_sellout = evening_draw(e, 10 * MINUTE, 20 * MINUTE);
        floor_adopt(e);
        uv_timer_start(&e->tick, on_tick, TICK_MS, TICK_MS);
        uv_timer_start(&e->word, on_word, 2000, WORD_MS);
        ctl_loop_run(&e->loop);
    }
    printf("%lld parties came, %lld have paid; %lld commands, %lld refused by the rules\n",
        (long long)e->n_parties, (long long)e->n_paid, (long long)e->n_commands,
        (long long)e->n_refused);
    if (e->banquet)
        printf("banquet of %lld covers: %lld orders, %lld courses fired, %lld paid\n",
            (long long)e->banquet, (long long)e->n_banquet, (long long)e->banquet_fired,
            (long long)e->n_banquet_paid);
    for (size_t i = 0; i < e->n_kinds_refused; i++)
        printf("  refused: %s, %lld times\n", e->refused[i].what, (long long)e->refused[i].n);
    uv_close((uv_handle_t *)&e->tick, NULL);
    uv_close((uv_handle_t *)&e->word, NULL);
    for (size_t i = 0; i < e->n_actors; i++) {
        payon_stop(e->actors[i].client);
        payon_free(e->actors[i].client);
    }
}

static int demo_run(const struct ctl *c, int argc, char **argv)
{
    struct evening *e = calloc(1, sizeof *e);
    int64_t seed = 1;
    bool dst = false;
    require(e);
    e->speed = 20;
    e->minutes = 240;
    const struct opt opts[] = {{"speed", OPT_INT, &e->speed, 1, 1000},
        {"seed", OPT_INT, &seed, 0, INT64_MAX}, {"minutes", OPT_INT, &e->minutes, 1, 1440},
        {"banquet", OPT_INT, &e->banquet, 0, 1000}, {"dst", OPT_FLAG, &dst, 0, 0}};
    opts_take(&verb_demo, argc, argv, opts, sizeof opts / sizeof *opts, 0, 0);
    bool right = (!dst && !c->db) || nights_play(c); /* if it is wrong, it says so */
    if (dst) {
        free(e);
        return right ? 0 : 1;
    }
    e->random = (uint64_t)seed;
    e->menu.items = calloc(ITEMS_MAX, sizeof *e->menu.items);
    require(e->menu.items);
    buf_init(&e->body, 16384);
    ctl_loop_init(&e->loop, c);
    uv_timer_init(&e->loop.uv, &e->tick);
    uv_timer_init(&e->loop.uv, &e->word);
    e->tick.data = e->word.data = e;
    printf("an evening of %lld minutes, in %lld minutes; to watch it: payonctl tail\n",
        (long long)e->minutes, (long long)((e->minutes + e->speed - 1) / e->speed));
    fflush(stdout);
    evening_run(e, c);
    int status = e->loop.interrupted || e->n_paid ? 0 : 1;
    ctl_loop_fini(&e->loop);
    buf_fini(&e->body);
    free(e->menu.items);
    free(e);
    return status;
}

const struct verb verb_demo = {
    .name = "demo",
    .args = "[--speed N] [--seed N] [--minutes M] [--banquet COVERS] [--dst]",
    .doc =
        "play an evening of M minutes at N times the speed: waiters, kitchens, expo. Before it, "
        "if\n"
        "      there is a database, two nights in which the clocks were moved, as orders of the\n"
        "      past, and their reports are checked. --dst: only these nights.\n"
        "      --banquet: also a party of so many covers, each of whose courses is fired at once;\n"
        "      the evening does not end before it has paid",
    .run = demo_run,
};

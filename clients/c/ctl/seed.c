/* payonctl seed demo: the demo tenant and venue, its floor and menu. Idempotent. */

#include "clients/c/ctl/demo.h"

#include <stdio.h>

struct seed {
    struct ctl_loop loop;
    struct payon *client;
    size_t n_done;
    int status;
};

static void on_answer(void *user, const struct payon_answer *a)
{
    struct seed *s = user;
    s->n_done += !a->replayed;
    if (a->verdict != PAYON_DONE) {
        ctl_print_line(stderr, "payonctl: %.*s", (int)a->message.n, a->message.p);
        s->status = 1;
    }
    if (payon_unanswered(s->client) == 1) /* this one */
        ctl_loop_end(&s->loop);
}

static void on_state(void *user, enum payon_state state, const struct payon_why *why)
{
    struct seed *s = user;
    if (state != PAYON_STOPPED && state != PAYON_PAUSED)
        return;
    ctl_print_line(stderr, "payonctl: the hub: %d %.*s", why->code, (int)why->text.n,
        why->text.n ? why->text.p : "");
    if (state == PAYON_STOPPED) {
        s->status = 1;
        ctl_loop_end(&s->loop);
    }
}

static int seed_run(const struct ctl *c, int argc, char **argv)
{
    struct seed s = {0};
    struct setup setup;
    struct arena arena;
    struct str tenant_name;
    char name[81];
    opts_take(&verb_seed, argc, argv, NULL, 0, 1, 1);
    if (strcmp(argv[0], "demo") != 0)
        ctl_usage(&verb_seed, "there is only 'demo'");
    struct venue_info venue = demo_venue(&tenant_name);
    snprintf(name, sizeof name, "%.*s", STR_ARG(tenant_name));
    struct admin *admin = admin_of(c);
    bool made = venue_make(admin, &venue, name);
    admin_close(admin);
    arena_init(&arena, 1 << 20);
    setup_init(&setup);
    demo_setup(&setup, &arena);
    ctl_loop_init(&s.loop, c);
    s.client = ctl_client(c, &s.loop,
        (struct payon_options){
            .events = {.on_state = on_state, .on_answer = on_answer}, .user = &s},
        &(struct ctl_device){.name = "payonctl seed", .role = "manager", .same = true});
    size_t n = setup_send(&setup, s.client);
    payon_start(s.client);
    ctl_loop_run(&s.loop);
    if (payon_unanswered(s.client))
        s.status = 1;
    payon_stop(s.client);
    payon_free(s.client);
    ctl_loop_fini(&s.loop);
    setup_fini(&setup);
    arena_fini(&arena);
    ctl_print_line(stdout, "%.*s: venue %s, %zu of %zu setup commands were new",
        STR_ARG(venue.name), made ? "made" : "was there", s.n_done, n);
    return s.status;
}

const struct verb verb_seed = {
    .name = "seed",
    .args = "demo",
    .doc = "create the demo venue and send it floor and menu; running it again changes nothing",
    .run = seed_run,
};

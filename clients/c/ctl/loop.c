#include "clients/c/ctl/admin.h"

#include <signal.h>
#include <stdlib.h>

#include "protocol/base/require.h"

static void on_signal(uv_signal_t *signal, int number)
{
    struct ctl_loop *l = signal->data;
    l->interrupted = true;
    ctl_loop_end(l);
}

static void signal_init(struct ctl_loop *l, uv_signal_t *signal, int number)
{
    uv_signal_init(&l->uv, signal);
    signal->data = l;
    uv_signal_start(signal, on_signal, number);
    uv_unref((uv_handle_t *)signal);
}

void ctl_loop_init(struct ctl_loop *l, const struct ctl *c)
{
    *l = (struct ctl_loop){.site = site_of(c, "demo")};
    require(uv_loop_init(&l->uv) == 0);
    if (payon_io_new(&l->uv, c->ca, &l->io))
        ctl_die("libwebsockets cannot start (is its libuv plugin installed?)");
    signal_init(l, &l->on_int, SIGINT);
    signal_init(l, &l->on_term, SIGTERM);
    signal(SIGPIPE, SIG_IGN);
}

void ctl_loop_run(struct ctl_loop *l)
{
    while (!l->ended && uv_run(&l->uv, UV_RUN_ONCE))
        ;
}

void ctl_loop_end(struct ctl_loop *l)
{
    l->ended = true;
    uv_stop(&l->uv);
}

void ctl_loop_fini(struct ctl_loop *l)
{
    uv_close((uv_handle_t *)&l->on_int, NULL);
    uv_close((uv_handle_t *)&l->on_term, NULL);
    payon_io_free(l->io);
    uv_run(&l->uv, UV_RUN_DEFAULT);
    require(uv_loop_close(&l->uv) == 0);
    for (size_t i = 0; i < l->n_minted; i++)
        device_revoke(l->admin, l->minted[i].token);
    admin_close(l->admin);
    free(l->minted);
}

/* A token for as long as the verb runs; borrowed from the loop until the next one. */
static const char *mint_for_now(const struct ctl *c, struct ctl_loop *l, const struct ctl_device *d)
{
    int role = role_find(str_of(d->role));
    require(role >= 0);
    if (!c->db)
        ctl_die("a token is needed: --token, PAYON_TOKEN, or a database to mint one (--db)");
    if (!l->admin)
        l->admin = admin_of(c);
    l->minted = realloc(l->minted, (l->n_minted + 1) * sizeof *l->minted);
    require(l->minted);
    struct device row = {
        .site = l->site, .name = d->name, .staff_name = d->staff, .role = (enum role)role};
    if (d->same)
        row.device = id_named(LONG_AGO, "device", str_of(d->name));
    device_mint(l->admin, &row, &l->minted[l->n_minted]);
    return l->minted[l->n_minted++].text;
}

struct payon *ctl_client(
    const struct ctl *c, struct ctl_loop *l, struct payon_options o, const struct ctl_device *d)
{
    struct payon *p;
    if (!o.token)
        o.token = c->token ? c->token : mint_for_now(c, l, d);
    o.url = c->hub;
    o.name = "payonctl";
    o.version = "0.1.0";
    int r = payon_new(l->io, &o, &p);
    if (r == PAYON_BAD_ARGUMENT)
        ctl_die("'%s' is not the address of a hub: ws://HOST:PORT or wss://…", c->hub);
    if (r == PAYON_DAMAGED || r == PAYON_IN_USE)
        ctl_die("%s: %s", o.outbox_file,
            r == PAYON_IN_USE ? "another process uses this outbox"
                              : "this is not an outbox file, or it is damaged");
    if (r)
        ctl_die("%s: %s", o.outbox_file ? o.outbox_file : "client", strerror(-r));
    return p;
}

int ctl_talk_run(
    const struct ctl *c, struct ctl_talk *t, struct payon_options o, const struct ctl_device *d)
{
    t->status = 1;
    o.user = t;
    ctl_loop_init(&t->loop, c);
    t->client = ctl_client(c, &t->loop, o, d);
    payon_start(t->client);
    ctl_loop_run(&t->loop);
    payon_stop(t->client);
    payon_free(t->client);
    ctl_loop_fini(&t->loop);
    return t->status;
}

void ctl_talk_answer(void *user, const struct payon_answer *a)
{
    struct ctl_talk *talk = user;
    ctl_print_line(stdout, "%.*s", (int)a->message.n, a->message.p);
    talk->status = a->verdict == PAYON_DONE ? 0 : 1;
    ctl_loop_end(&talk->loop);
}

void ctl_loop_state(void *user, enum payon_state state, const struct payon_why *why)
{
    struct ctl_loop *l = user;
    if (state != PAYON_STOPPED && state != PAYON_PAUSED)
        return;
    ctl_print_line(stderr, "payonctl: %s: %d %.*s",
        state == PAYON_PAUSED ? "trying again" : "refused", why->code, (int)why->text.n,
        why->text.n ? why->text.p : "");
    if (state == PAYON_STOPPED)
        ctl_loop_end(l);
}

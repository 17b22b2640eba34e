/* payonctl quote: prints what a command would do, without doing it. */

#include "clients/c/ctl/ctl.h"

#include <stdio.h>

#include "clients/c/span.h"

struct quote {
    struct ctl_loop loop;
    struct payon *client;
    struct payon_command command;
    int status;
};

static void on_quoted(void *user, const struct payon_quoted *quoted)
{
    struct quote *q = user;
    ctl_print_line(stdout, "%.*s", (int)quoted->message.n, quoted->message.p);
    q->status = quoted->code.n ? 1 : 0;
    ctl_loop_end(&q->loop);
}

/* Asked again after every lost connection, until it is answered. */
static void on_state(void *user, enum payon_state state, const struct payon_why *why)
{
    struct quote *q = user;
    if (state == PAYON_LIVE) {
        int r = payon_quote(q->client, &q->command, NULL);
        if (r)
            ctl_die(r == PAYON_BAD_ARGUMENT ? "the body and --pre are JSON objects"
                                            : "the command cannot be quoted (%d)",
                r);
        return;
    }
    ctl_loop_state(user, state, why);
}

static int quote_run(const struct ctl *c, int argc, char **argv)
{
    struct quote q = {.status = 1};
    const char *pre = "";
    const struct opt opts[] = {{"pre", OPT_TEXT, &pre, 0, 0}};
    (void)opts_take(&verb_quote, argc, argv, opts, sizeof opts / sizeof *opts, 2, 2);
    q.command = (struct payon_command){
        .type = argv[0], .body = {argv[1], strlen(argv[1])}, .pre = {pre, strlen(pre)}};
    ctl_loop_init(&q.loop, c);
    q.client = ctl_client(c, &q.loop,
        (struct payon_options){
            .events = {.on_state = on_state, .on_quoted = on_quoted}, .user = &q},
        &(struct ctl_device){.name = "payonctl quote", .role = "manager"});
    payon_start(q.client);
    ctl_loop_run(&q.loop);
    payon_stop(q.client);
    payon_free(q.client);
    ctl_loop_fini(&q.loop);
    return q.status;
}

const struct verb verb_quote = {
    .name = "quote",
    .args = "TYPE BODY [--pre JSON]",
    .doc = "print what a command would change, or why it would be refused, without doing it",
    .run = quote_run,
};

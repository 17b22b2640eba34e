/* payonctl quote: prints what a command would do, without doing it. */

#include "clients/c/ctl/ctl.h"

#include <stdio.h>

#include "clients/c/span.h"

struct quote {
    struct ctl_talk talk;
    struct payon_command command;
};

static void on_quoted(void *user, const struct payon_quoted *quoted)
{
    struct quote *q = user;
    ctl_print_line(stdout, "%.*s", (int)quoted->message.n, quoted->message.p);
    q->talk.status = quoted->code.n ? 1 : 0;
    ctl_loop_end(&q->talk.loop);
}

/* Asked again after every lost connection, until it is answered. */
static void on_state(void *user, enum payon_state state, const struct payon_why *why)
{
    struct quote *q = user;
    if (state == PAYON_LIVE) {
        int r = payon_quote(q->talk.client, &q->command, NULL);
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
    struct quote q = {0};
    const char *pre = "";
    const struct opt opts[] = {{"pre", OPT_TEXT, &pre, 0, 0}};
    (void)opts_take(&verb_quote, argc, argv, opts, sizeof opts / sizeof *opts, 2, 2);
    q.command = (struct payon_command){
        .type = argv[0], .body = {argv[1], strlen(argv[1])}, .pre = {pre, strlen(pre)}};
    return ctl_talk_run(c, &q.talk,
        (struct payon_options){.events = {.on_state = on_state, .on_quoted = on_quoted}},
        &(struct ctl_device){.name = "payonctl quote", .role = "manager"});
}

const struct verb verb_quote = {
    .name = "quote",
    .args = "TYPE BODY [--pre JSON]",
    .doc = "print what a command would change, or why it would be refused, without doing it",
    .run = quote_run,
};

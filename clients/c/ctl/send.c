/* payonctl send: sends one command and prints its answer. */

#include "clients/c/ctl/ctl.h"

#include <stdio.h>

#include "clients/c/span.h"
#include "protocol/base/time.h"

static int send_run(const struct ctl *c, int argc, char **argv)
{
    struct ctl_talk s = {.status = 1};
    int64_t pause_max = 0;
    const char *pre = "", *op = NULL, *at = NULL, *outbox = NULL;
    const struct opt opts[] = {{"pre", OPT_TEXT, &pre, 0, 0}, {"op", OPT_TEXT, &op, 0, 0},
        {"at", OPT_TEXT, &at, 0, 0}, {"outbox", OPT_TEXT, &outbox, 0, 0},
        {"pause-max", OPT_INT, &pause_max, 1, 3600000}};
    int n = opts_take(&verb_send, argc, argv, opts, sizeof opts / sizeof *opts, 0, 2);
    if (n == 1 || (n == 0 && !outbox))
        ctl_usage(&verb_send, "give a type and a body, or an outbox with commands in it");
    struct payon_command command = {.type = argv[0], .pre = {pre, strlen(pre)}};
    id i;
    time_ms when;
    if (op && !id_parse(str_of(op), &i))
        ctl_usage(&verb_send, "--op is a UUIDv7");
    if (at && !time_parse(str_of(at), &when))
        ctl_usage(&verb_send, "--at is a time like 2026-01-31T12:00:00.000Z");
    command.op = op ? payon_id_of(i) : command.op;
    command.at_ms = at ? when.ms : 0;
    ctl_loop_init(&s.loop, c);
    s.client = ctl_client(c, &s.loop,
        (struct payon_options){.outbox_file = outbox,
            .pause_max_ms = pause_max,
            .events = {.on_state = ctl_loop_state, .on_answer = ctl_talk_answer},
            .user = &s},
        &(struct ctl_device){.name = "payonctl send", .role = "manager"});
    if (n == 2) {
        command.body = (struct payon_text){argv[1], strlen(argv[1])};
        int r = payon_send(s.client, &command, NULL);
        if (r)
            ctl_die(r == PAYON_BAD_ARGUMENT ? "the body and --pre are JSON objects, --op a UUIDv7"
                                            : "the command cannot be sent (%d)",
                r);
    }
    payon_start(s.client);
    while (payon_unanswered(s.client) && !s.loop.interrupted &&
           payon_get_state(s.client) != PAYON_STOPPED) {
        s.loop.ended = false;
        ctl_loop_run(&s.loop);
    }
    payon_stop(s.client);
    payon_free(s.client);
    ctl_loop_fini(&s.loop);
    return s.status;
}

const struct verb verb_send = {
    .name = "send",
    .args = "TYPE BODY [--pre JSON] [--op UUID] [--at TIME] [--outbox FILE] [--pause-max MS]",
    .doc = "send one command and print its answer; with an outbox file the command outlives the\n"
           "      process, and without TYPE and BODY the commands in it are sent",
    .run = send_run,
};

/* load: an epoll load client that measures the hub and baseline_epoll.
 *
 *   load fanout|mixed|commands|idle|once --port N --pid PID [options]
 *
 * With --plan (bench/plan.h) it speaks to the hub, without it to the bare server. */

#include "bench/load.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

static const struct {
    const char *name;
    void (*run)(const struct load_options *o);
    bool hub_only;
} MODES[] = {{"fanout", load_fanout, false}, {"mixed", load_mixed, false},
    {"commands", load_commands, true}, {"idle", load_idle, false}, {"once", load_once, true}};

enum { N_MODES = sizeof MODES / sizeof *MODES };

/* An option: a number with its least value and default, or a text. */
struct option_row {
    const char *name, *help;
    unsigned *number;
    unsigned least, otherwise;
    const char **text;
};

enum { ROWS_MAX = 20 };

static void usage(const struct option_row *rows, size_t n)
{
    fprintf(stderr, "usage: load fanout|mixed|commands|idle|once [options]\n");
    for (size_t i = 0; i < n; i++)
        fprintf(stderr, "  --%-15s %s\n", rows[i].name, rows[i].help);
    exit(2);
}

static void parse(int argc, char **argv, const struct option_row *rows, size_t n)
{
    struct option options[ROWS_MAX + 1] = {{0}};
    for (size_t i = 0; i < n; i++) {
        options[i] = (struct option){rows[i].name, required_argument, NULL, 0};
        if (rows[i].number)
            *rows[i].number = rows[i].otherwise;
    }
    int at, c;
    while ((c = getopt_long(argc, argv, "", options, &at)) != -1) {
        if (c != 0)
            usage(rows, n);
        char *end;
        if (rows[at].text) {
            *rows[at].text = optarg;
            continue;
        }
        unsigned long v = strtoul(optarg, &end, 10);
        if (*end || end == optarg || v > UINT32_MAX)
            die("--%s: not a number: %s", rows[at].name, optarg);
        *rows[at].number = (unsigned)v;
    }
    for (size_t i = 0; i < n; i++)
        if (rows[i].number && *rows[i].number < rows[i].least)
            die("--%s: at least %u", rows[i].name, rows[i].least);
}

static void raise_descriptors(void)
{
    struct rlimit r;
    getrlimit(RLIMIT_NOFILE, &r);
    r.rlim_cur = r.rlim_max;
    setrlimit(RLIMIT_NOFILE, &r);
}

static void backends_read(struct load_options *o, const char *text)
{
    for (char *end; *text; text = *end ? end + 1 : end) {
        unsigned long pid = strtoul(text, &end, 10);
        if (end == text || (*end && *end != ',') || pid > INT32_MAX ||
            o->n_backends == BACKENDS_MAX)
            die("--backends: %s", text);
        o->backends[o->n_backends++] = (pid_t)pid;
    }
}

int main(int argc, char **argv)
{
    struct load_options o = {.fleet.host = "127.0.0.1"};
    struct plan plan = {0};
    unsigned pid = 0;
    const char *plan_path = NULL, *backends = "", *topics = "", *command = "", *prepare = "";
    const struct option_row rows[] = {
        {"host", "address of the server (127.0.0.1)", .text = &o.fleet.host},
        {"port", "its port", &o.fleet.port, 1},
        {"pid", "its process, for CPU and memory", &pid, 1},
        {"backends", "commands: processes of Postgres that commit, for their CPU: PID,PID",
            .text = &backends},
        {"plan", "file: who the clients are; speaks protocol v1", .text = &plan_path},
        {"topics", "JSON array of what to subscribe to", .text = &topics},
        {"command", "template of a command (bench/template.h)", .text = &command},
        {"prepare", "template of the first command of a scope", .text = &prepare},
        {"scope-commands", "commands in a scope (0: no end)", &o.fleet.scope_commands},
        {"addresses", "source addresses 127.0.0.x (0: one)", &o.fleet.n_addresses},
        {"subscribers", "fanout, idle: how many", &o.subscribers, 1, 1000},
        {"senders", "fanout, commands, once: how many", &o.senders, 1, 1},
        {"burst", "fanout: commands at a time", &o.burst, 1, 1},
        {"rounds", "fanout: bursts measured", &o.rounds, 1, 100},
        {"groups", "mixed: venues", &o.groups, 1, 200},
        {"members", "mixed: subscribers in each", &o.members, 1, 20},
        {"rate", "mixed, commands: a second (commands, 0: closed loop)", &o.rate},
        {"window", "commands: outstanding at each sender; 0: one in all", &o.window, 0, 1},
        {"seconds", "mixed, commands: measured", &o.seconds, 1, 5},
    };
    const size_t n_rows = sizeof rows / sizeof *rows;
    if (argc < 2)
        usage(rows, n_rows);
    size_t mode = 0;
    while (mode < N_MODES && strcmp(argv[1], MODES[mode].name) != 0)
        mode++;
    parse(argc - 1, argv + 1, rows, n_rows);
    if (mode == N_MODES || (MODES[mode].hub_only && !plan_path))
        usage(rows, n_rows);
    if (MODES[mode].run == load_mixed && !o.rate)
        die("mixed needs --rate");
    if (plan_path)
        plan_read(&plan, plan_path);
    o.pid = (pid_t)pid;
    backends_read(&o, backends);
    o.fleet.hub = plan_path;
    o.fleet.plan = &plan;
    o.fleet.topics = str_of(topics);
    o.fleet.command = str_of(command);
    o.fleet.prepare = str_of(prepare);
    raise_descriptors();
    MODES[mode].run(&o);
    plan_fini(&plan);
    return 0;
}

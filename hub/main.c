/* payon-hub: reads its arguments and settings, then does one thing. Only this file and hub/app
 * (floor 6) see all floors. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hub/app/app.h"
#include "hub/app/describe.h"

static const char usage[] =
    "payon-hub: the live heart of a restaurant\n"
    "  payon-hub [--config FILE]            serve\n"
    "  payon-hub [--config FILE] --migrate  create or update the schema, as its owner\n"
    "  payon-hub [--config FILE] --check-config\n"
    "                                       check whether it would start; say why not\n"
    "  payon-hub --describe                 the protocol, the settings and the metrics as JSON\n"
    "  payon-hub --version\n"
    "Settings: a file of `key = value` lines, then the environment (PAYON_<KEY>).\n";

enum verb { VERB_SERVE, VERB_MIGRATE, VERB_CHECK, VERB_DESCRIBE, VERB_VERSION, VERB_HELP };

struct arguments {
    enum verb verb;
    const char *config;
};

static bool arguments_read(int argc, char **argv, struct arguments *ret)
{
    static const struct {
        const char *name;
        enum verb verb;
    } verbs[] = {{"--migrate", VERB_MIGRATE}, {"--check-config", VERB_CHECK},
        {"--describe", VERB_DESCRIBE}, {"--version", VERB_VERSION}, {"--help", VERB_HELP}};
    for (int i = 1; i < argc; i++) {
        bool known = false;
        if (strcmp(argv[i], "--config") == 0 && i + 1 < argc) {
            ret->config = argv[++i];
            continue;
        }
        for (size_t v = 0; v < sizeof verbs / sizeof *verbs; v++) {
            if (strcmp(argv[i], verbs[v].name) == 0) {
                ret->verb = verbs[v].verb;
                known = true;
            }
        }
        if (!known) {
            fprintf(stderr, "payon-hub: unknown argument %s; see --help\n", argv[i]);
            return false;
        }
    }
    return true;
}

static int with_settings(const struct arguments *args)
{
    struct hub_settings settings;
    struct buf why;
    int status = 1;
    buf_init(&why, 8192);
    if (!settings_read(&settings, args->config, &why))
        fprintf(stderr, "payon-hub: %.*s\n", STR_ARG(buf_str(&why)));
    else if (args->verb == VERB_MIGRATE)
        status = app_migrate(&settings);
    else if (args->verb == VERB_CHECK)
        status = app_check(&settings);
    else
        status = app_run(&settings);
    settings_fini(&settings);
    buf_fini(&why);
    return status;
}

static int print_description(void)
{
    struct buf out;
    buf_init(&out, 16 << 20);
    describe_hub(&out);
    bool good = !out.failed && fwrite(out.p, 1, out.n, stdout) == out.n && fflush(stdout) == 0;
    buf_fini(&out);
    return good ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct arguments args = {VERB_SERVE, NULL};
    if (!arguments_read(argc, argv, &args))
        return 2;
    switch (args.verb) {
    case VERB_HELP:
        fputs(usage, stdout);
        return 0;
    case VERB_VERSION:
        puts("payon-hub " PAYON_VERSION " payon.v1");
        return 0;
    case VERB_DESCRIBE:
        return print_description();
    default:
        return with_settings(&args);
    }
}

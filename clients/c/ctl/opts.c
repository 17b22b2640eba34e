#include "clients/c/ctl/ctl.h"

static const struct opt *opt_find(const struct opt *opts, size_t n, struct str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(name, str_of(opts[i].name)))
            return &opts[i];
    return NULL;
}

static void opt_take(const struct verb *v, const struct opt *o, const char *value)
{
    if (o->type == OPT_FLAG) {
        *(bool *)o->to = true;
        return;
    }
    if (o->type == OPT_TEXT) {
        *(const char **)o->to = value;
        return;
    }
    int64_t n;
    if (!str_to_i64(str_of(value), &n) || n < o->min || n > o->max)
        ctl_usage(
            v, "--%s is a number from %lld to %lld", o->name, (long long)o->min, (long long)o->max);
    *(int64_t *)o->to = n;
}

int opts_take(const struct verb *v, int argc, char **argv, const struct opt *opts, size_t n_opts,
    int args_min, int args_max)
{
    int kept = 0;
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) != 0) {
            argv[kept++] = argv[i];
            continue;
        }
        const char *name = argv[i] + 2, *equals = strchr(name, '=');
        size_t n = equals ? (size_t)(equals - name) : strlen(name);
        const struct opt *o = opt_find(opts, n_opts, (struct str){name, n});
        if (!o)
            ctl_usage(v, "no option %s", argv[i]);
        if (o->type == OPT_FLAG ? equals != NULL : !equals && i + 1 == argc)
            ctl_usage(v, "--%s %s", o->name, equals ? "has no value" : "needs a value");
        opt_take(v, o, o->type == OPT_FLAG ? NULL : equals ? equals + 1 : argv[++i]);
    }
    if (kept < args_min || kept > args_max)
        ctl_usage(v, kept < args_min ? "too few arguments" : "too many arguments");
    return kept;
}

/* What happened, line by line: hashed, and the last lines kept. No addresses, which would differ
 * between runs. */

#include "tests/sim/sim.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

void trace(struct world *w, const char *format, ...)
{
    struct trace *t = &w->trace;
    char *line = t->lines[t->n++ % TRACE_KEPT];
    int n = snprintf(line, TRACE_LINE, "%8" PRId64 " ", w->now - SIM_START_MS);
    va_list args;
    va_start(args, format);
    vsnprintf(line + n, TRACE_LINE - (size_t)n, format, args);
    va_end(args);
    for (const char *p = line; *p; p++)
        t->hash = (t->hash ^ (unsigned char)*p) * UINT64_C(0x100000001b3); /* FNV-1a */
    if (t->print)
        puts(line);
}

static void print_last(const struct world *w)
{
    const struct trace *t = &w->trace;
    uint64_t from = t->n > TRACE_KEPT ? t->n - TRACE_KEPT : 0;
    for (uint64_t i = from; i < t->n && !t->print; i++)
        puts(t->lines[i % TRACE_KEPT]);
}

const char *feature_name(enum feature feature)
{
    return feature == FEATURE_v1 ? "v1" : feature_descs[feature].name;
}

struct repeat repeat_of(const struct sim_settings *s)
{
    struct repeat r;
    bool all = s->as_of >= FEATURES_N;
    if (s->story)
        snprintf(r.s, sizeof r.s, "./dev sim --story %s --seed %" PRIu64 " --trace",
            story_name(s->story), s->seed);
    else
        snprintf(r.s, sizeof r.s,
            "./dev sim --seed %" PRIu64 " --steps %" PRId64 "%s%s%s%s --trace", s->seed, s->steps,
            s->loses ? " --lose" : "", s->freezes ? " --freeze" : "", all ? "" : " --as-of ",
            all ? "" : feature_name(s->as_of));
    return r;
}

void sim_fail(struct world *w, const char *invariant, const char *format, ...)
{
    va_list args;
    print_last(w);
    printf("\nFAILED: %s\n  ", invariant);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    struct repeat again = repeat_of(&w->settings);
    printf(
        "\n  seed %" PRIu64 ", step %" PRId64 "; again: %s\n", w->settings.seed, w->step, again.s);
    fflush(stdout);
    _exit(1);
}

struct short_id short_id(id i)
{
    struct short_id s;
    char text[ID_TEXT];
    id_format(i, text);
    memcpy(s.s, text + ID_TEXT - 12, 12);
    s.s[12] = 0;
    return s;
}

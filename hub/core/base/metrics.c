#include "hub/core/base/metrics.h"

#include <inttypes.h>

static const int bounds[METRIC_BOUNDS_N] = METRIC_BOUNDS;

void metric_time(struct metric_times *t, int64_t ms)
{
    int i = 0;
    if (ms < 0)
        ms = 0;
    while (i < METRIC_BOUNDS_N && ms > bounds[i])
        i++;
    t->buckets[i]++;
    t->sum_ms += (uint64_t)ms;
    t->n++;
}

static void print_head(struct buf *out, const char *name, const char *type, const char *help)
{
    buf_printf(out, "# HELP payon_%s %s\n# TYPE payon_%s %s\n", name, help, name, type);
}

static void print_counter(struct buf *out, const char *name, const char *help, uint64_t v)
{
    print_head(out, name, "counter", help);
    buf_printf(out, "payon_%s %" PRIu64 "\n", name, v);
}

static void print_gauge(struct buf *out, const char *name, const char *help, int64_t v)
{
    print_head(out, name, "gauge", help);
    buf_printf(out, "payon_%s %" PRId64 "\n", name, v);
}

static void print_seconds(struct buf *out, const char *name, const char *help, int64_t ms)
{
    uint64_t size = ms < 0 ? 0 - (uint64_t)ms : (uint64_t)ms;
    print_head(out, name, "gauge", help);
    buf_printf(out, "payon_%s %s%" PRIu64 ".%03d\n", name, ms < 0 ? "-" : "", size / 1000,
        (int)(size % 1000));
}

static void print_times(
    struct buf *out, const char *name, const char *help, const struct metric_times *t)
{
    uint64_t below = 0;
    print_head(out, name, "histogram", help);
    for (int i = 0; i < METRIC_BOUNDS_N; i++) {
        below += t->buckets[i];
        buf_printf(
            out, "payon_%s_bucket{le=\"%g\"} %" PRIu64 "\n", name, bounds[i] / 1000.0, below);
    }
    buf_printf(out, "payon_%s_bucket{le=\"+Inf\"} %" PRIu64 "\n", name, t->n);
    buf_printf(
        out, "payon_%s_sum %" PRIu64 ".%03d\n", name, t->sum_ms / 1000, (int)(t->sum_ms % 1000));
    buf_printf(out, "payon_%s_count %" PRIu64 "\n", name, t->n);
}

void metrics_print(const struct metrics *m, struct buf *out)
{
#define PRINT_COUNTER(name, help) print_counter(out, #name METRIC_SUFFIX_COUNTER, help, m->name)
#define PRINT_GAUGE(name, help)   print_gauge(out, #name, help, m->name)
#define PRINT_SECONDS(name, help) print_seconds(out, #name, help, m->name)
#define PRINT_TIMES(name, help)   print_times(out, #name, help, &m->name)
#define M(TYPE, name, help)       PRINT_##TYPE(name, help);
    METRICS(M)
#undef M
    print_head(out, "commands_refused_total", "counter", "commands answered no");
    for (int i = 0; i < REFUSALS_N; i++)
        buf_printf(out, "payon_commands_refused_total{code=\"%s\"} %" PRIu64 "\n",
            refusal_descs[i].code, m->refusals[i]);
}

/* What one tenant's load costs the others, in a simulated world where a commit always takes as
 * long: what is left is the order in which commands are committed. Ten quiet tenants give ten
 * commands a second each, a noisy one as much or a hundred times as much. */

#include "tests/core/rig.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    QUIET = 10, /* venues, from FIRST_QUIET on, of a tenant each */
    FIRST_QUIET = 50,
    NOISY = 20, /* devices; in one venue, or in one each, from FIRST_NOISY on */
    FIRST_NOISY = 70,
    EACH_MS = 100, /* a quiet one's command */
    SECONDS = 4,
    TIMES = 100,
    OUT = 64, /* commands of a device that wait for their answers */
};

struct device {
    struct client *c;
    int64_t each_us, due_us;
    const char *ops[OUT];
    int64_t since[OUT];
    size_t first, n;
};

static struct rig r;
static int waits[SECONDS * QUIET * (1000 / EACH_MS) * 2];
static size_t n_waits;

static void hear(struct device *d, bool counts)
{
    while (d->n) {
        size_t i = d->first % OUT;
        cJSON *m = answer_of(d->c, d->ops[i]);
        if (!m)
            return;
        ck_assert_msg(!strcmp(cJSON_GetObjectItem(m, "t")->valuestring, "ok"), "refused: %s",
            cJSON_PrintUnformatted(m));
        ck_assert_uint_lt(n_waits, sizeof waits / sizeof *waits);
        if (counts)
            waits[n_waits++] = (int)(r.mono - d->since[i]);
        d->first++;
        d->n--;
    }
}

static void speak(struct device *d)
{
    for (; d->due_us <= r.mono * 1000 && d->n < OUT; d->due_us += d->each_us) {
        size_t i = (d->first + d->n++) % OUT;
        d->since[i] = r.mono;
        d->ops[i] = say_takeaway(d->c, NULL, new_id(&r));
    }
}

static int by_size(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

struct figures {
    double mean;
    int p99;
};

/* Runs it; how long the quiet ones waited, in ms. */
static struct figures measure(int commit_ms, int times, bool over_venues)
{
    static struct device devices[QUIET + NOISY];
    memset(devices, 0, sizeof devices);
    n_waits = 0;
    rig_init(&r, 1);
    rig_add_venues(&r, FIRST_QUIET, FIRST_QUIET + QUIET);
    for (int i = 0; i < NOISY && over_venues; i++)
        rig_add_venue_of(&r, FIRST_NOISY + i, FIRST_NOISY);
    for (int i = 0; i < QUIET + NOISY; i++) {
        struct device *d = &devices[i];
        int n = i - QUIET, waiter = n < 18 ? n / 2 * 10 + (n % 2 ? 6 : 0) : (n - 18) * 10 + 7;
        d->c = client_hello(&r, 0,
            n < 0         ? (FIRST_QUIET + i) * 1000
            : over_venues ? (FIRST_NOISY + n) * 1000
                          : waiter);
        d->each_us = n < 0 ? EACH_MS * 1000 : (int64_t)EACH_MS * 1000 * NOISY / times;
        d->due_us = r.mono * 1000 + (int64_t)i * 7919 % d->each_us;
    }
    r.nodes[0].fate = (struct mem_fate){.effect_ms = commit_ms - 1, .answer_ms = 1};
    for (int64_t end = r.mono + SECONDS * 1000; r.mono < end; rig_run(&r, 1))
        for (int i = 0; i < QUIET + NOISY; i++) {
            hear(&devices[i], i < QUIET);
            speak(&devices[i]);
        }
    qsort(waits, n_waits, sizeof *waits, by_size);
    struct figures f = {.p99 = waits[n_waits * 99 / 100]};
    for (size_t i = 0; i < n_waits; i++)
        f.mean += (double)waits[i] / (double)n_waits;
    ck_assert_uint_ge(n_waits, SECONDS * QUIET * (1000 / EACH_MS) - QUIET);
    rig_fini(&r);
    return f;
}

static void ck_others_wait_no_longer(bool over_venues)
{
    for (int commit_ms = 2; commit_ms <= 6; commit_ms *= 3) {
        struct figures alone = measure(commit_ms, 1, over_venues);
        struct figures beside = measure(commit_ms, TIMES, over_venues);
        printf("# commits of %d ms, x%d %s: mean %.2f -> %.2f ms, p99 %d -> %d ms\n", commit_ms,
            TIMES, over_venues ? "over twenty venues" : "in one venue", alone.mean, beside.mean,
            alone.p99, beside.p99);
        ck_assert(beside.mean < 1.2 * alone.mean);
        ck_assert(beside.p99 < 1.2 * alone.p99);
    }
}

START_TEST(a_hundred_times_the_load_in_one_venue_costs_other_tenants_little)
{
    ck_others_wait_no_longer(false);
}
END_TEST

START_TEST(a_hundred_times_the_load_over_venues_costs_other_tenants_little)
{
    ck_others_wait_no_longer(true);
}
END_TEST

UNIT_MAIN("noisy", a_hundred_times_the_load_in_one_venue_costs_other_tenants_little,
    a_hundred_times_the_load_over_venues_costs_other_tenants_little)

/* ./dev sim [--seed N] [--steps M] [--runs R] [--list FILE] [--trace] [--twice] [--cover]: runs
 * seeds N, N+1, … or those of a list (seeds.txt), and ends with 1 at the first that breaks an
 * invariant. --twice: each twice, with the same trace. */

#include "tests/sim/sim.h"

#include "hub/crypto/crypto.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Printed when a require fails or a sanitizer finds something: names the seed. Formatted
 * beforehand, because a dying process may not be able to. */
static char last_words[200];
static size_t n_last_words;

static void died(void)
{
    ssize_t ignored = write(STDERR_FILENO, last_words, n_last_words);
    (void)ignored;
}

void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

static void on_abort(int signal)
{
    died();
    _exit(1);
}

static bool number_of(const char *text, int64_t *ret)
{
    return text && str_to_i64(str_of(text), ret) && *ret >= 0;
}

static void usage(void)
{
    fputs("usage: sim [--seed N] [--steps M] [--runs R] [--list FILE] [--trace] [--twice] "
          "[--cover]\n",
        stderr);
    exit(2);
}

struct options {
    int64_t seed, steps, runs;
    const char *list;
    bool trace, twice, cover;
};

static void run(const struct options *o, int64_t seed, int64_t steps)
{
    struct settings now = {.seed = (uint64_t)seed, .steps = steps, .trace = o->trace};
    n_last_words = (size_t)snprintf(last_words, sizeof last_words,
        "\nFAILED: seed %" PRIu64 " of %" PRId64
        " steps ended the program; again: ./dev sim --seed %" PRIu64 " --steps %" PRId64
        " --trace\n",
        now.seed, steps, now.seed, steps);
    uint64_t hash = world_run(&now);
    if (o->twice && world_run(&now) != hash) {
        printf("FAILED: seed %" PRIu64 " has two traces\n", now.seed);
        exit(1);
    }
    fflush(stdout);
}

/* Each line is a seed, its steps and a text, or a comment. */
static void run_list(const struct options *o)
{
    char line[256];
    int64_t seed, steps;
    FILE *f = fopen(o->list, "r");
    if (!f) {
        perror(o->list);
        exit(2);
    }
    while (fgets(line, sizeof line, f))
        if (sscanf(line, "%" SCNd64 " %" SCNd64, &seed, &steps) == 2)
            run(o, seed, steps);
    fclose(f);
}

/* Reads one option at argv[0]; returns how many words it took. */
static int take(struct options *o, char **argv, int left)
{
    static const char *const names[] = {"--seed", "--steps", "--runs"};
    int64_t *const values[] = {&o->seed, &o->steps, &o->runs};
    struct str a = str_of(argv[0]);
    for (size_t i = 0; i < 3; i++)
        if (left > 1 && str_eq(a, str_of(names[i])) && number_of(argv[1], values[i]))
            return 2;
    if (left > 1 && str_eq(a, STR("--list"))) {
        o->list = argv[1];
        return 2;
    }
    if (str_eq(a, STR("--trace")))
        o->trace = true;
    else if (str_eq(a, STR("--twice")))
        o->twice = true;
    else if (str_eq(a, STR("--cover")))
        o->cover = true;
    else
        usage();
    return 1;
}

int main(int argc, char **argv)
{
    struct options o = {.seed = 1, .steps = 3000, .runs = 1};
    for (int i = 1; i < argc;)
        i += take(&o, argv + i, argc - i);
    signal(SIGABRT, on_abort);
    if (__sanitizer_set_death_callback)
        __sanitizer_set_death_callback(died);
    if (crypto_init() != 0)
        return 1;
    if (o.list)
        run_list(&o);
    for (int64_t i = 0; !o.list && i < o.runs; i++)
        run(&o, o.seed + i, o.steps);
    crypto_fini();
    return o.cover && !cover_print() ? 1 : 0;
}

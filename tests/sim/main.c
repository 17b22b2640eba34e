/* ./dev sim [--seed N] [--steps M] [--runs R] [--trace] [--twice]: runs seeds N, N+1, … and ends
 * with 1 at the first that breaks an invariant. --twice: each twice, with the same trace. */

#include "tests/sim/sim.h"

#include "hub/crypto/crypto.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct settings now; /* what runs, for who dies in it */

/* A require that fails, or a sanitizer's finding: which seed was it? */
static void died(void)
{
    fprintf(stderr, "\nFAILED: seed %" PRIu64 " of %" PRId64
        " steps ended the program; again: ./dev sim --seed %" PRIu64 " --steps %" PRId64
        " --trace\n", now.seed, now.steps, now.seed, now.steps);
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
    fputs("usage: sim [--seed N] [--steps M] [--runs R] [--trace] [--twice]\n", stderr);
    exit(2);
}

static void run(bool twice)
{
    uint64_t hash = world_run(&now);
    if (twice && world_run(&now) != hash) {
        printf("FAILED: seed %" PRIu64 " has two traces\n", now.seed);
        exit(1);
    }
    fflush(stdout);
}

int main(int argc, char **argv)
{
    int64_t seed = 1, steps = 3000, runs = 1;
    bool twice = false;
    for (int i = 1; i < argc; i++) {
        struct str a = str_of(argv[i]);
        if (str_eq(a, STR("--trace")))
            now.trace = true;
        else if (str_eq(a, STR("--twice")))
            twice = true;
        else if (i + 1 == argc || !((str_eq(a, STR("--seed")) && number_of(argv[i + 1], &seed)) ||
                     (str_eq(a, STR("--steps")) && number_of(argv[i + 1], &steps)) ||
                     (str_eq(a, STR("--runs")) && number_of(argv[i + 1], &runs))))
            usage();
        else
            i++;
    }
    signal(SIGABRT, on_abort);
    if (__sanitizer_set_death_callback)
        __sanitizer_set_death_callback(died);
    if (crypto_init() != 0)
        return 1;
    now.steps = steps;
    for (int64_t i = 0; i < runs; i++) {
        now.seed = (uint64_t)(seed + i);
        run(twice);
    }
    crypto_fini();
    return 0;
}

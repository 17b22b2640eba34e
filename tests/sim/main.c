/* ./dev sim [--seed N] [--steps M] [--runs R] [--as-of FEATURE] [--list FILE] [--trace] [--twice]
 * [--cover] [--acts] [--lose] [--freeze] [--story NAME|all] [--stories]: runs seeds N, N+1, … or
 * those of a list (seeds.txt), and ends with 1 at the first that breaks an invariant. --as-of: only
 * with commands that came with that feature or earlier.
 * --twice: each twice, with the same trace. --acts: what acts must fulfil, with that seed.
 * --lose: in each world the database fails over and loses commits, --freeze: in each hubs stop and
 * wake, not only in every twelfth. --story: what people do is that story, or each of them with each
 * seed in turn; --stories lists them. */

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
    fputs("usage: sim [--seed N] [--steps M] [--runs R] [--as-of FEATURE] [--list FILE] [--trace] "
          "[--twice] [--cover] [--acts] [--lose] [--freeze] [--story NAME|all] [--stories]\n",
        stderr);
    exit(2);
}

struct options {
    int64_t seed, steps, runs;
    enum feature as_of;
    const char *list, *story;
    bool trace, twice, cover, acts, lose, freeze, stories;
};

/* Exits when there is no such feature. */
static enum feature feature_of(const char *name)
{
    for (int f = 0; f < FEATURES_N; f++)
        if (str_eq(str_of(name), str_of(feature_name(f))))
            return f;
    fprintf(
        stderr, "no feature \"%s\": protocol/pos/model/features.h lists them, besides v1\n", name);
    exit(2);
}

static void run(const struct options *o, int64_t seed, int64_t steps, enum feature as_of,
    const struct story *story)
{
    struct sim_settings now = {.seed = (uint64_t)seed,
        .story = story,
        .steps = steps,
        .trace = o->trace,
        .loses = o->lose,
        .freezes = o->freeze,
        .as_of = as_of};
    struct repeat again = repeat_of(&now);
    n_last_words = (size_t)snprintf(last_words, sizeof last_words,
        "\nFAILED: seed %" PRIu64 " of %" PRId64 " steps ended the program; again: %s\n", now.seed,
        steps, again.s);
    uint64_t hash = world_run(&now);
    if (o->twice && world_run(&now) != hash) {
        printf("FAILED: seed %" PRIu64 " has two traces\n", now.seed);
        exit(1);
    }
    fflush(stdout);
}

static void list_line_bad(const char *list, const char *line)
{
    fprintf(stderr, "%s: a line is \"seed steps as-of text\", not %s", list, line);
    exit(2);
}

/* Lines of a seed, its steps and the feature as of which its story is told, then text; or a
 * comment. */
static void run_list(const struct options *o)
{
    char line[256], feature[64];
    int64_t seed, steps;
    FILE *f = fopen(o->list, "r");
    if (!f) {
        perror(o->list);
        exit(2);
    }
    while (fgets(line, sizeof line, f)) {
        int n = sscanf(line, "%" SCNd64 " %" SCNd64 " %63s", &seed, &steps, feature);
        if (n == 3)
            run(o, seed, steps, feature_of(feature), NULL);
        else if (n > 0)
            list_line_bad(o->list, line);
    }
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
    if (left > 1 && str_eq(a, STR("--as-of"))) {
        o->as_of = feature_of(argv[1]);
        return 2;
    }
    if (left > 1 && str_eq(a, STR("--story"))) {
        o->story = argv[1];
        return 2;
    }
    if (str_eq(a, STR("--stories")))
        o->stories = true;
    else if (str_eq(a, STR("--lose")))
        o->lose = true;
    else if (str_eq(a, STR("--freeze")))
        o->freeze = true;
    else if (str_eq(a, STR("--trace")))
        o->trace = true;
    else if (str_eq(a, STR("--twice")))
        o->twice = true;
    else if (str_eq(a, STR("--cover")))
        o->cover = true;
    else if (str_eq(a, STR("--acts")))
        o->acts = true;
    else
        usage();
    return 1;
}

/* That story, or all, with each seed. */
static void run_stories(const struct options *o)
{
    bool all = str_eq(str_of(o->story), STR("all"));
    if (!all && !story_find(str_of(o->story)))
        usage();
    for (int64_t i = 0; i < o->runs; i++)
        for (size_t k = 0; story_at(k); k++)
            if (all || story_at(k) == story_find(str_of(o->story)))
                run(o, o->seed + i, o->steps, o->as_of, story_at(k));
}

/* False: something does not hold. What breaks an invariant ends the program. */
static bool run_all(const struct options *o)
{
    if (o->acts)
        return acts_are_complete() &&
               grow_check(&(struct sim_settings){.seed = (uint64_t)o->seed, .steps = o->steps});
    if (o->stories)
        stories_print();
    else if (o->story)
        run_stories(o);
    else if (o->list)
        run_list(o);
    else
        for (int64_t i = 0; i < o->runs; i++)
            run(o, o->seed + i, o->steps, o->as_of, NULL);
    return !o->cover || cover_print();
}

int main(int argc, char **argv)
{
    struct options o = {.seed = 1, .steps = 3000, .runs = 1, .as_of = FEATURES_N};
    for (int i = 1; i < argc;)
        i += take(&o, argv + i, argc - i);
    signal(SIGABRT, on_abort);
    if (__sanitizer_set_death_callback)
        __sanitizer_set_death_callback(died);
    if (crypto_init() != 0)
        return 1;
    bool well = run_all(&o);
    crypto_fini();
    return well ? 0 : 1;
}

/* replay DIRECTORY: a fuzz target without libFuzzer, for every compiler and the default suites.
 * Runs each seed, each of its prefixes, and variations of it that a fixed random seed decides. A
 * file in the directory is a seed; a file *.jsonl has one in each line. replay FILE runs just that
 * file, to reproduce a crash. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "tests/fuzz/fuzz.h"

enum {
    SEED_BYTES_MAX = 1 << 20,
    PREFIXES_BYTES_MAX = 4096, /* of a longer seed, the prefixes up to this length are run */
    VARIATIONS = 2000,
};

static uint64_t random_state;

static uint64_t random_below(uint64_t n) /* splitmix64 */
{
    uint64_t z = random_state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (z ^ z >> 31) % n;
}

/* Runs a copy of exactly this size, so that a sanitizer notices an access beyond it. */
static void run(const uint8_t *bytes, size_t n)
{
    uint8_t *copy = calloc(n + 1, 1);
    require(copy);
    if (n)
        memcpy(copy + 1, bytes, n);
    LLVMFuzzerTestOneInput(copy + 1, n);
    free(copy);
}

static void vary(uint8_t *bytes, size_t n)
{
    for (size_t changes = 1 + random_below(4); changes > 0 && n > 0; changes--) {
        uint8_t *at = bytes + random_below(n);
        switch (random_below(3)) {
        case 0:
            *at = (uint8_t)random_below(256);
            break;
        case 1:
            *at ^= (uint8_t)(1u << random_below(8));
            break;
        default:
            *at = bytes[random_below(n)];
            break;
        }
    }
}

static struct str file_read(const char *path)
{
    static char bytes[SEED_BYTES_MAX];
    FILE *f = fopen(path, "rb");
    if (!f) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        exit(EXIT_FAILURE);
    }
    size_t n = fread(bytes, 1, sizeof bytes, f);
    require(n < sizeof bytes || getc(f) == EOF); /* a longer file would be cut */
    fclose(f);
    return (struct str){bytes, n};
}

static void seed_run(struct str seed)
{
    static uint8_t varied[SEED_BYTES_MAX];
    const uint8_t *bytes = (const uint8_t *)seed.p;
    size_t n = seed.n;
    run(bytes, n);
    for (size_t prefix = 0; prefix < n && prefix < PREFIXES_BYTES_MAX; prefix++)
        run(bytes, prefix);
    random_state = n;
    for (int i = 0; i < VARIATIONS && n > 0; i++) {
        memcpy(varied, bytes, n);
        vary(varied, n);
        run(varied, n);
    }
}

/* Returns the number of seeds in the file. */
static int seeds_run(const char *path)
{
    struct str rest = file_read(path);
    size_t n = strlen(path);
    int seeds = 0;
    if (n < 6 || strcmp(path + n - 6, ".jsonl") != 0) {
        seed_run(rest);
        return 1;
    }
    for (; rest.n > 0; seeds++) {
        const char *end = memchr(rest.p, '\n', rest.n);
        size_t line = end ? (size_t)(end - rest.p) : rest.n;
        seed_run((struct str){rest.p, line});
        line += end != NULL;
        rest = (struct str){rest.p + line, rest.n - line};
    }
    return seeds;
}

static int directory_run(const char *path)
{
    DIR *dir = opendir(path);
    int seeds = 0;
    if (!dir) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return -1;
    }
    for (struct dirent *e; (e = readdir(dir));) {
        char name[4096];
        if (e->d_name[0] == '.')
            continue;
        int n = snprintf(name, sizeof name, "%s/%s", path, e->d_name);
        require(n > 0 && (size_t)n < sizeof name);
        seeds += seeds_run(name);
    }
    closedir(dir);
    printf("%d seeds, their prefixes and %d variations of each\n", seeds, VARIATIONS);
    return seeds;
}

int main(int argc, char **argv)
{
    struct stat s;
    if (argc != 2 || stat(argv[1], &s) != 0) {
        fprintf(stderr, "usage: %s DIRECTORY|FILE\n", argv[0]);
        return EXIT_FAILURE;
    }
    if (!S_ISDIR(s.st_mode)) {
        struct str input = file_read(argv[1]);
        run((const uint8_t *)input.p, input.n);
        return EXIT_SUCCESS;
    }
    return directory_run(argv[1]) > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

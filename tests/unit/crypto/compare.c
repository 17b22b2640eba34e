/* How long comparing secrets takes says nothing about them. Measured as dudect does: two classes of
 * inputs in random order, Welch's t-test over the times, without the slowest tenth (interrupts). */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hub/crypto/crypto.h"
#include "tests/unit/unit.h"

enum { SAMPLES = 6000, INNER = 8, ROUNDS = 6, LONG = 4096 };
static const double T_MAX = 4.5; /* dudect's bound: beyond it the classes differ */

typedef bool compare_fn(const void *a, const void *b, size_t n);

/* As a careless hub would. */
static bool leaky_equal(const void *a, const void *b, size_t n)
{
    const volatile uint8_t *x = a, *y = b;
    for (size_t i = 0; i < n; i++)
        if (x[i] != y[i])
            return false;
    return true;
}

static double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static volatile unsigned sink;

/* |t| of: the first byte differs, against: the last one does. */
static double t_of(compare_fn *equal, size_t n)
{
    static double times[SAMPLES], sorted[SAMPLES];
    static uint8_t classes[SAMPLES];
    uint8_t secret[LONG], first[LONG], last[LONG];
    crypto_random(secret, n);
    memcpy(first, secret, n);
    memcpy(last, secret, n);
    first[0] ^= 1;
    last[n - 1] ^= 1;
    crypto_random(classes, sizeof classes);
    for (size_t i = 0; i < SAMPLES; i++) {
        classes[i] &= 1;
        const uint8_t *guess = classes[i] ? last : first;
        double from = now_ns();
        for (int k = 0; k < INNER; k++)
            sink += equal(secret, guess, n);
        sorted[i] = times[i] = now_ns() - from;
    }
    qsort(sorted, SAMPLES, sizeof *sorted, by_size);
    double most = sorted[SAMPLES / 10 * 9];
    double count[2] = {0}, mean[2] = {0}, square[2] = {0};
    for (size_t i = 0; i < SAMPLES; i++) {
        if (times[i] > most)
            continue;
        int c = classes[i];
        double delta = times[i] - mean[c];
        mean[c] += delta / ++count[c];
        square[c] += delta * (times[i] - mean[c]);
    }
    double error = 0;
    for (int c = 0; c < 2; c++)
        error += square[c] / (count[c] - 1) / count[c];
    return error > 0 ? fabs(mean[0] - mean[1]) / sqrt(error) : 0;
}

/* A busy machine may shake one round; a comparison that leaks shows in every one. */
static double least_t(compare_fn *equal, size_t n)
{
    double least = INFINITY;
    for (int i = 0; i < ROUNDS && least >= T_MAX; i++)
        least = fmin(least, t_of(equal, n));
    return least;
}

START_TEST(the_measure_finds_a_comparison_that_stops_early)
{
    ck_assert_int_eq(crypto_init(), 0);
    double t = least_t(leaky_equal, LONG);
    ck_assert_msg(t > T_MAX, "|t| is %f", t);
}
END_TEST

START_TEST(secrets_are_compared_in_one_time)
{
    static const size_t sizes[] = {SHA256_BYTES, LONG};
    ck_assert_int_eq(crypto_init(), 0);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        double t = least_t(crypto_equal, sizes[i]);
        ck_assert_msg(t < T_MAX, "|t| is %f for %zu bytes", t, sizes[i]);
    }
}
END_TEST

UNIT_MAIN(
    "compare", the_measure_finds_a_comparison_that_stops_early, secrets_are_compared_in_one_time)

#pragma once
/* Shared by the programs of bench/: a clock, samples with percentiles, CPU and memory of another
 * process as the kernel accounts them; and die(), since a faulty measurement is worthless. */

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Nanoseconds of CLOCK_MONOTONIC. */
int64_t measure_now_ns(void);

/* Prints the message to stderr and exits 1. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* malloc or die. */
void *measure_alloc(size_t n);

/* A series of durations. A sample saturates at 4.29 s. */
struct samples {
    uint32_t *ns; /* owned */
    size_t n, cap;
};

void samples_add(struct samples *s, int64_t ns);
/* The p-th percentile (0 to 100, nearest rank) in microseconds; 0 without samples. Sorts. */
double samples_percentile_us(struct samples *s, double p);
void samples_fini(struct samples *s);

/* CPU time of all living threads of a process, nanoseconds (/proc/PID/task/x/schedstat). Threads
 * that have ended do not count: measure while threads are stable. */
int64_t measure_cpu_ns(pid_t pid);
/* Resident bytes of a process (/proc/PID/smaps_rollup). */
int64_t measure_rss_bytes(pid_t pid);

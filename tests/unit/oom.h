#pragma once
/* Runs out of memory on purpose: in a program that links oom_dep, calls of malloc, calloc and
 * realloc are counted and one of them fails. To provoke each failure of a function:
 *     for (int k = 1; oom_at(k), f() == -ENOMEM; k++) … ; oom_off();
 * which ends with the first run that needs fewer than k allocations. */

/* The k-th allocation from now on (1 is the next one) fails; those after it work again. */
void oom_at(int k);
void oom_off(void);

/* Around a test's own allocations: stops counting and returns the rest, for oom_go_on. */
int oom_pause(void);
void oom_go_on(int left);

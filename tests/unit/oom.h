#pragma once
/* Running out of memory on purpose: a program that links oom_dep has its malloc, calloc and realloc
 * counted, and one of them fails. Walk a function's every failure with
 *     for (int k = 1; oom_at(k), f() == -ENOMEM; k++) … ; oom_off();
 * which ends with the first run that needed fewer than k allocations. */

/* The k-th allocation from now on (1 is the next one) fails; those after it work again. */
void oom_at(int k);
void oom_off(void);

/* What is left to count, and no counting until it is given back: for what a test itself allocates. */
int oom_pause(void);
void oom_go_on(int left);

#pragma once
/* What machine_hear.c calls of machine.c; the rest of machine.c is in payon.h. */

#include "clients/c/machine_state.h"

/* A number below n, n > 0. */
int64_t machine_random_below(struct payon_machine *m, int64_t n);
/* welcome was good. */
void machine_welcomed(struct payon_machine *m, struct payon_now now);
/* Drop the connection: what came is not payon.v1, or too much. */
void machine_drop(struct payon_machine *m, struct payon_now now, int code, const char *why);
/* Stop: another attempt would fail the same way. */
void machine_give_up(struct payon_machine *m, struct payon_now now, int code, struct str why);
/* Mono ms before which a command with so many "not now" is not sent again. */
int64_t machine_later(struct payon_machine *m, struct payon_now now, unsigned tries);
bool machine_is_open(const struct payon_machine *m);

#pragma once
/* Who the load client's connections are: one line of a file for each, `TOKEN [NAME=VALUE ...]`, in
 * the order in which the mode lays its connections out. */

#include <stddef.h>

#include "protocol/base/str.h"

enum { PLAN_VALUES_MAX = 8 };

struct plan_client {
    struct str token;
    struct {
        struct str name, value;
    } values[PLAN_VALUES_MAX];
    size_t n_values;
};

struct plan {
    char *text; /* owned: what the lines borrow */
    struct plan_client *clients;
    size_t n;
};

/* Reads the file or dies. */
void plan_read(struct plan *p, const char *path);
void plan_fini(struct plan *p);

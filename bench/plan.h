#pragma once
/* Who the load client's connections are: a file with one line for each, `TOKEN [NAME=VALUE ...]`,
 * in the mode's plan order (load.h). */

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
    char *text; /* owned; the lines borrow from it */
    struct plan_client *clients;
    size_t n;
};

/* Reads the file or dies. */
void plan_read(struct plan *p, const char *path);
void plan_fini(struct plan *p);

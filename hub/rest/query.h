#pragma once
/* The parts of a request's target. */

#include <stdbool.h>

#include "protocol/base/str.h"

enum { QUERY_VALUE_MAX = 256 };

struct query_pair {
    struct str name;  /* borrowed from the query; not decoded: our names need no escapes */
    struct str value; /* in text */
    char text[QUERY_VALUE_MAX];
};

/* Takes the next pair from the front of the query. 0; 1: there is none; -1: it is broken or longer
 * than QUERY_VALUE_MAX. */
int query_next(struct str *query, struct query_pair *ret);

/* Takes the next segment of a path ("/a/b" -> "a"). False: there is none, or it is empty. */
bool path_next(struct str *path, struct str *ret);

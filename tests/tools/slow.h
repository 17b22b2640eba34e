#pragma once
/* The slow hash of an env without threads: quick, and the same for the same key. */

#include <string.h>

#include "hub/core/base/env.h"
#include "protocol/base/hex.h"

static inline void slow_add(struct slow_hash **list, struct slow_hash *job)
{
    while (*list)
        list = &(*list)->next;
    job->next = NULL;
    *list = job;
}

/* Ends those that wait, the oldest first. */
static inline void slow_end(struct slow_hash **list)
{
    for (struct slow_hash *job; (job = *list);) {
        char text[2 * SLOW_KEY_BYTES + 1] = "";
        hex_format(job->key, SLOW_KEY_BYTES, text);
        *list = job->next;
        job->same = !*job->text || strcmp(job->text, text) == 0;
        if (!*job->text)
            memcpy(job->text, text, sizeof text);
        job->done(job);
    }
}

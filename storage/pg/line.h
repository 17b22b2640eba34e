#pragma once
/* Messages of libpq have several lines; ours have one. */

#include <string.h>

#include "protocol/base/buf.h"

/* Appends the first line of a message. */
static inline void pg_put_line(struct buf *to, const char *message)
{
    buf_put(to, message, strcspn(message, "\n"));
}

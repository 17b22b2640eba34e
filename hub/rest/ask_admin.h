#pragma once
/* Reads what an administrator asks: the routes of storage/acts.h. */

#include "hub/rest/asked.h"
#include "protocol/base/arena.h"
#include "protocol/base/buf.h"

/* False: it is no such route, or another method of one that ask.c knows; ret->allow has then the
 * methods of both. Else *ret is whole, or has what is wrong. */
bool ask_admin_read(
    const struct ask_request *r, struct arena *a, struct buf *text, struct ask_result *ret);

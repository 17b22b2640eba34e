#pragma once
/* Host names of a connection string, looked up off the loop: libpq would do it inside
 * PQconnectStart and block for as long as a dead name server takes. */

#include "protocol/base/buf.h"

/* What to give libpq in addition to the connection string: lists with one element an address. */
struct hosts {
    bool needed; /* false: nothing to look up (a socket, addresses); give libpq the string alone */
    struct buf host, hostaddr, port; /* NUL-terminated */
};

/* Blocks: for a worker thread. turn: which address comes first, so that each attempt begins with
 * another. 0, or -ENOENT with the reason in `why`. */
int hosts_resolve(const char *conninfo, unsigned turn, struct hosts *ret_hosts, struct buf *why);
void hosts_fini(struct hosts *h);

#pragma once
/* Hubs of one machine share a port (SO_REUSEPORT) and are given its connections at random. They
 * must serve the same database: a hub of another one would tell good devices that their tokens are
 * unknown, and they would give up.
 *
 * Each hub that listens claims its port by the name of an abstract Unix socket, which the kernel
 * keeps in the same network namespace as the port and drops with the process. */

#include <stdint.h>

/* 0 with *ret_fd, to be closed when the port is given up; -EADDRINUSE when a hub of another
 * database has the port; or -errno. */
int neighbours_claim(const char *address, uint16_t port, const char *database, int *ret_fd);

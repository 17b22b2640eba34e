#pragma once
/* The baseline's optional durability: each trigger becomes one row of one table, committed before
 * its frame goes out. Group commit, as in the hub: triggers that arrive while a commit is in flight
 * go into the next one. One connection, no blocking call after the start. */

#include <stddef.h>

struct commit;

struct trigger {
    unsigned group;
    unsigned count;
};

/* Connects and creates its own table, or dies. size: body bytes of each row. */
struct commit *commit_new(const char *conninfo, size_t size);
int commit_fd(const struct commit *c);
void commit_push(struct commit *c, struct trigger t);
/* Call when the descriptor is readable: calls done for each trigger whose commit has arrived, then
 * sends the next batch. */
void commit_read(struct commit *c, void (*done)(struct trigger t, void *ctx), void *ctx);

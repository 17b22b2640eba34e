#pragma once
/* The port's commit and resolve, on the connection of the batch's lane. */

#include "storage/pg/store_pg_state.h"

extern const struct pg_statement commit_statements[];
extern const size_t commit_statements_n;
void store_pg_commit(struct store *base, struct batch *b, store_done done, void *user);
void store_pg_resolve(struct store *base, struct batch *b, store_done done, void *user);
/* The lane's connection has come up: sends the resolve that waits for it, if any. */
void store_pg_resolve_go(struct lane *lane);

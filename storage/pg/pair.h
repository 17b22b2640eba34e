#pragma once
/* The port's pair. */

#include "storage/pg/conn_types.h"
#include "storage/store.h"

extern const struct pg_statement pair_statements[];
extern const size_t pair_statements_n;

void store_pg_pair(
    struct store *base, const struct store_pair *pair, store_pair_done done, void *user);
/* On the same connection: nothing waits for it. */
void store_pg_seen(
    struct store *base, const struct store_seen *seen, size_t n, store_done done, void *user);

#pragma once
/* The port's load and tail: a venue's records and its journal. */

#include "storage/store.h"

void store_pg_load(
    struct store *base, id tenant, id venue, size_t recent_max, store_load_done done, void *user);
void store_pg_tail(struct store *base, id tenant, id venue, int64_t after, size_t max,
    store_tail_done done, void *user);

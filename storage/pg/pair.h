#pragma once
/* The port's pair. */

#include "storage/store.h"

void store_pg_pair(
    struct store *base, const struct store_pair *pair, store_pair_done done, void *user);

#pragma once
/* The port's calls about keys of the API. */

#include "storage/store.h"

void store_pg_key(struct store *base, id key, store_key_done done, void *user);
void store_pg_key_used(struct store *base, id key, store_done done, void *user);

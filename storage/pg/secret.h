#pragma once
/* The port's calls for PINs and badges. */

#include "storage/store.h"

void store_pg_secret_try(
    struct store *base, const struct store_try *ask, store_tried_done done, void *user);
void store_pg_secret_put(
    struct store *base, const struct store_secret *secret, store_done done, void *user);
void store_pg_secret_clear(
    struct store *base, id tenant, id venue, id device, id staff, store_done done, void *user);

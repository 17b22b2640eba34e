#pragma once
/* Commands that wait to be given in venues, on the connection of pairings: what writes outside of
 * the journal. */

#include "storage/pg/store_pg_state.h"

void store_pg_task_venues(
    struct store *base, int64_t lease_ms, size_t max, store_task_venues_done done, void *user);
void store_pg_tasks(
    struct store *base, id tenant, id venue, size_t max, store_tasks_done done, void *user);
void store_pg_task_end(struct store *base, id tenant, id venue, id request, int64_t n,
    struct str no, store_done done, void *user);

#pragma once
/* PINs, badges and wrong tries of the database in memory: as migrations/080_people.sql has them. */

#include "storage/store.h"

struct mem_db;
struct mem_venue;
struct staff;

void mem_db_try(struct mem_db *db, const struct store_try *ask, struct store_tried *ret);
/* v: its venue, or NULL. False: the code is somebody else's, or there is no such person. */
bool mem_db_secret_put(
    struct mem_db *db, const struct mem_venue *v, const struct store_secret *secret);
void mem_db_secret_clear(struct mem_db *db, id tenant, id venue, id device, id staff);
/* The person's record is about to become `is`: whoever ends has no PIN and no badge any more. */
void mem_db_secret_void(struct mem_db *db, const struct mem_venue *v, const struct staff *is);
/* Tries that reached the hash of a person, so far. */
int64_t mem_db_tries(const struct mem_db *db, id staff);
/* Frees all of them, when the database goes. */
void mem_secrets_free(struct mem_db *db);

#pragma once
/* Keys of the API in the database in memory. */

#include "storage/store.h"

struct mem_db;
struct mem_key;

/* Adds a key, or replaces what is known of it. 0 or -ENOMEM. */
int mem_db_put_key(struct mem_db *db, id key, const struct store_key *content);
/* NULL: there is none. */
struct mem_key *mem_key_find(const struct mem_db *db, id key);
/* Frees all of them, when the database goes. */
void mem_keys_free(struct mem_db *db);

#pragma once
/* Keys of the API in the database in memory. */

#include "storage/store.h"

struct mem_db;
struct mem_key;

/* Adds a key, or replaces what is known of it; taking a right away moves the access of its tenant's
 * venues. 0 or -ENOMEM. */
int mem_db_put_key(struct mem_db *db, id key, const struct store_key *content);
/* NULL: there is none. */
struct mem_key *mem_key_find(const struct mem_db *db, id key);
/* Whether it still holds as its holder has it. */
enum token_lapse mem_key_lapse(const struct mem_db *db, const struct store_token *as);
/* As storage/sql/key.sql. venues: room for all of the key's. */
void mem_key_look(const struct mem_db *db, const struct mem_key *k, struct store_key *ret,
    struct store_key_venue *venues);
/* Frees all of them, when the database goes. */
void mem_keys_free(struct mem_db *db);

#pragma once
/* Devices of the database in memory, and those that ask to be let in. */

#include "storage/store.h"

struct mem_db;
struct mem_device;

/* 0, -ENOMEM or -EEXIST. */
int mem_db_add_device(struct mem_db *db, id token, const struct store_device *device);
/* 0 or -ENOENT. */
int mem_db_revoke(struct mem_db *db, id token);
int mem_db_give_role(struct mem_db *db, id token, enum role role);

/* What payonctl pair does: lets in the device of that code, as `device` says; the hash is its own.
 * 0, -ENOMEM, -ENOKEY (no such code), -EKEYEXPIRED or -EKEYREJECTED (used already). */
int mem_db_approve(
    struct mem_db *db, const struct pair_code *code, const struct store_device *device);

/* NULL: none with that token. */
const struct mem_device *mem_device_find(const struct mem_db *db, id token);
/* When it was last seen here, on the database's time; 0: never. */
int64_t mem_db_seen(const struct mem_db *db, id token);
void mem_device_see(struct mem_db *db, id token);
/* What has become of the token of whoever has it as that role; d may be NULL. */
enum token_lapse mem_device_lapse(
    const struct mem_db *db, const struct mem_device *d, enum role as);
/* What the port's pair does. False: the code is another device's. */
bool mem_db_pair(struct mem_db *db, const struct store_pair *ask, struct store_pairing *ret);
/* Frees all of them, when the database goes. */
void mem_devices_free(struct mem_db *db);

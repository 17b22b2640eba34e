#pragma once
/* The database in memory, for its owner: life, time, what is in it. Devices and pairings are in
 * devices.h, stores on it in store_mem.h, its inside in db_state.h. */

#include "storage/store.h"

struct mem_db;

/* Its clock at time 0, Unix time. */
#define MEM_DB_CLOCK_MS INT64_C(1764000000000)

/* NULL: out of memory. epoch: of all its venues. */
struct mem_db *mem_db_new(id epoch);
/* After its stores. Takes NULL. */
void mem_db_free(struct mem_db *db);
/* 0, -ENOMEM or -EEXIST. The info's epoch is ignored. */
int mem_db_add_venue(struct mem_db *db, const struct venue_info *info);
/* Gives the venue another name. 0, -ENOMEM or -ENOENT. */
int mem_db_edit_venue(struct mem_db *db, id tenant, id venue, struct str name);
/* Suspends or closes the venue; HOLDS: resumes it. 0 or -ENOENT. */
int mem_db_bar_venue(struct mem_db *db, id tenant, id venue, enum token_lapse barred);

/* Time of the next event, INT64_MAX: none. */
int64_t mem_db_due(const struct mem_db *db);
/* Time becomes `now`; everything due by then happens. */
void mem_db_step(struct mem_db *db, int64_t now);

/* A failover to a standby that had not received the last n changes of that journal: they are gone,
 * with their receipts and rows. Returns the journal's new length. */
int64_t mem_db_lose(struct mem_db *db, id tenant, id venue, size_t n);
/* The failover shows: the server has another timeline. */
void mem_db_promote(struct mem_db *db);

/* For checkers. The journal's length; -1: no such venue. */
int64_t mem_db_head(const struct mem_db *db, id tenant, id venue);
/* Borrowed until the next step; NULL: no such change. */
const struct change *mem_db_change(const struct mem_db *db, id tenant, id venue, int64_t seq);
/* Borrowed as long as the database lives; NULL: none. */
const struct receipt *mem_db_receipt(const struct mem_db *db, id tenant, id venue, id op);
size_t mem_db_n_receipts(const struct mem_db *db, id tenant, id venue);

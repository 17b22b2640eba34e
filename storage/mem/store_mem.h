#pragma once
/* The store in memory: for tests and the simulator. One struct mem_db is the database; each hub has
 * a store of its own on it, as each has its connection to one Postgres.
 *
 * It runs in virtual time. A call has two moments: when the database does it (its effect), and when
 * the caller hears of it (its answer). A function of the owner gives each call its fate: how long
 * both take, and what goes wrong. Nothing happens, and nothing calls back, outside of
 * mem_db_step:
 *
 *     while ((due = mem_db_due(db)) <= until)
 *         mem_db_step(db, due);
 *
 * Two events of one moment happen in the order in which they were caused. The database checks what
 * the schema in Postgres checks first: revs, ids in use, references; not its CHECKs. */

#include "storage/mem/db.h"
#include "storage/mem/devices.h"
#include "storage/mem/fate.h"

/* A hub's store. fate: NULL for no delay and no fault. NULL: out of memory.
 * Its free() ends outstanding calls at once, as the one of Postgres; batches in flight are
 * delivered. */
struct store *store_mem_new(struct mem_db *db, mem_fate_of fate, void *user);
/* The process died: as free(), but without calling back. */
void store_mem_crash(struct store *s);
/* Cut off (false): is_up is false, calls are unavailable. Calls in flight end at once, commits as
 * unknown, and their batches are still delivered. */
void store_mem_set_up(struct store *s, bool up);
/* A commit or resolve is out. */
bool store_mem_is_committing(const struct store *s);
/* Its process stops (true) or goes on: answers wait for it, while the database does what it was
 * asked. */
void store_mem_set_frozen(struct store *s, bool frozen);

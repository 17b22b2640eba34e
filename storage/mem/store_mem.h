#pragma once
/* The store in memory: for tests and the simulator. One struct mem_db is the database; each hub has
 * a store of its own on it, as each has its connection to one Postgres.
 *
 * It lives in virtual time. A call has two moments: when the database does it (its effect), and
 * when the caller hears of it (its answer). A function of the owner gives each call its fate: how
 * long both take, and what goes wrong. Nothing happens, and nothing calls back, outside of
 * mem_db_step:
 *
 *     while ((due = mem_db_due(db)) <= until)
 *         mem_db_step(db, due);
 *
 * Two events of one moment happen in the order in which they were caused. The database checks what
 * the schema in Postgres checks first: revs, ids in use, references; not its CHECKs. */

#include "storage/store.h"

struct mem_db;

enum mem_call {
    MEM_COMMIT,
    MEM_RESOLVE,
    MEM_LOAD,
    MEM_TAIL,
    MEM_RECEIPTS,
    MEM_DEVICE,
    MEM_HEADS,
    MEM_PAIR,
};

enum mem_fault {
    MEM_FINE = 0,
    MEM_REFUSED, /* unavailable, nothing was done */
    /* Commits only; on another call they are as MEM_REFUSED. All end as unknown: */
    MEM_LOST_BEFORE, /* the batch never reached the database */
    MEM_LOST_AFTER,  /* it was committed, the answer got lost */
    MEM_LOST_LATE,   /* the answer comes first: the batch is still on its way, and commits late_ms
                        after it, unless a resolve has fenced it by then */
};

struct mem_fate {
    int64_t effect_ms; /* from the call to its effect */
    int64_t answer_ms; /* from then to its answer */
    int64_t late_ms;   /* MEM_LOST_LATE */
    enum mem_fault fault;
};

typedef struct mem_fate (*mem_fate_of)(void *user, enum mem_call call);

/* NULL without memory. epoch: of all its venues. */
struct mem_db *mem_db_new(id epoch);
/* After its stores. Takes NULL. */
void mem_db_free(struct mem_db *db);
/* 0, -ENOMEM or -EEXIST. The info's epoch is ignored. */
int mem_db_add_venue(struct mem_db *db, const struct venue_info *info);
int mem_db_add_device(struct mem_db *db, id token, const struct store_device *device);
/* 0 or -ENOENT. */
int mem_db_revoke(struct mem_db *db, id token);

/* What payonctl pair does: the device of that code is let in as what `device` says; the hash is its
 * own. 0, -ENOMEM, -ENOKEY (no such code), -EKEYEXPIRED or -EKEYREJECTED (used already). */
int mem_db_approve(
    struct mem_db *db, const struct pair_code *code, const struct store_device *device);

/* A hub's store. fate: NULL for no delay and no fault. NULL without memory.
 * Its free() ends outstanding calls at once, as Postgres' does; batches on their way stay on it. */
struct store *store_mem_new(struct mem_db *db, mem_fate_of fate, void *user);
/* The process died: as free(), but nobody is called. */
void store_mem_crash(struct store *s);
/* Cut off (false): is_up is false, calls are unavailable. Calls under way end at once, commits as
 * unknown, and their batches stay on their way. */
void store_mem_set_up(struct store *s, bool up);

/* Time of the next event, INT64_MAX: none. */
int64_t mem_db_due(const struct mem_db *db);
/* Makes it `now`, and everything happen that is due by then. */
void mem_db_step(struct mem_db *db, int64_t now);

/* For checkers. The journal's length; -1: no such venue. */
int64_t mem_db_head(const struct mem_db *db, id tenant, id venue);
/* Borrowed until the next step; NULL: no such change. */
const struct change *mem_db_change(const struct mem_db *db, id tenant, id venue, int64_t seq);
/* Borrowed for good; NULL: none. */
const struct receipt *mem_db_receipt(const struct mem_db *db, id tenant, id venue, id op);
size_t mem_db_n_receipts(const struct mem_db *db, id tenant, id venue);

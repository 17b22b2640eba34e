#pragma once
/* The inside of the database in memory, for db.c, devices.c and the stores on it (store_mem.c). */

#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include "storage/store.h"

struct mem_row {
    id key;
    const struct record *rec; /* shares */
    bool live;
    UT_hash_handle hh;
};

struct mem_receipt {
    id op;            /* key */
    struct receipt r; /* text owned */
    id batch_id;
    struct mem_receipt *next; /* of those that were lost */
    UT_hash_handle hh;
};

struct mem_venue {
    struct venue_key key;
    struct venue_info info;    /* text owned */
    int64_t access;            /* see store_head */
    enum token_lapse barred;   /* HOLDS, SUSPENDED or CLOSED */
    struct store_row *journal; /* owned, with what is in it; [i] is seq i + 1 */
    size_t n_journal, journal_cap;
    struct mem_row *rows[KINDS_N];
    struct mem_receipt *receipts, *lost; /* lost: nobody finds them, their text is still borrowed */
    struct mem_venue *next;
};

struct mem_device {
    id token;
    struct store_device d; /* text owned */
    int64_t seen;          /* 0: never */
    struct mem_device *next;
};

struct mem_key {
    id key;
    struct store_key k; /* text and venues owned */
    int64_t n_used;
    struct mem_key *next;
};

/* A device that asked to be let in. Over: used, or its time is up. */
struct mem_pairing {
    struct store_pair ask; /* text owned */
    int64_t expires;
    bool used;
    struct mem_pairing *next;
};

struct mem_secret {
    struct store_secret secret; /* text owned */
    struct mem_secret *next;
};

enum { MEM_MISSES = 10 };
/* Wrong tries of a person ('s'), of a device ('d'), or without a name in a venue ('v'). misses: of
 * a venue when the last ones were, of a person when the person last changed a code. */
struct mem_lock {
    struct venue_key venue;
    char kind;
    id key;
    int failures;
    int64_t until;
    int64_t n_tries; /* in all */
    int64_t misses[MEM_MISSES];
    struct mem_lock *next;
};

/* A batch in flight: a copy, so that it can arrive after its hub is gone. */
struct mem_batch {
    struct batch b; /* owned, with all in it */
    id writer;      /* of the store that sent it */
    int64_t gen;
    enum store_status status; /* after its effect */
    char detail[96];
};

struct mem_writer {
    id id;
    int64_t gen;
    UT_hash_handle hh;
};

struct mem_event {
    int64_t at;
    uint64_t order;                   /* among those of one moment */
    void (*run)(struct mem_event *e); /* frees it */
    struct store_mem *store;          /* NULL: the store is gone */
    struct mem_event *next;
};

struct mem_db {
    id epoch;
    int64_t n_asked; /* look-ups of devices so far */
    int64_t now;
    int64_t timeline; /* from 1; counts failovers */
    uint64_t n_events, n_writers;
    struct mem_event *events; /* by time, then order */
    struct mem_venue *venues;
    struct mem_device *devices;
    struct mem_key *keys;
    struct mem_pairing *pairings;
    struct mem_secret *secrets;
    struct mem_lock *locks;
    struct mem_writer *writers;
};

static inline struct store_head mem_venue_head(const struct mem_venue *v)
{
    struct store_head head = {
        .seq = (int64_t)v->n_journal, .edits = v->info.edits, .access = v->access};
    if (v->n_journal)
        head.chain = v->journal[v->n_journal - 1].change->chain;
    return head;
}

/* NULL: there is none. */
static inline struct mem_venue *mem_venue_find(const struct mem_db *db, id tenant, id venue)
{
    for (struct mem_venue *v = db->venues; v; v = v->next)
        if (id_eq(v->key.tenant, tenant) && id_eq(v->key.venue, venue))
            return v;
    return NULL;
}

/* A right to act in the venue was taken away. */
static inline void mem_venue_access_move(const struct mem_db *db, struct mem_venue *v)
{
    int64_t now_us = db->now * 1000;
    v->access = v->access < now_us ? now_us : v->access + 1;
}

struct mem_receipt *mem_receipt_find(const struct mem_venue *v, id op);

/* Copies a text; free it with mem_text_free. False: out of memory. */
static inline bool mem_text_copy(struct str from, struct str *ret)
{
    char *p = malloc(from.n ? from.n : 1);
    if (!p)
        return false;
    if (from.n)
        memcpy(p, from.p, from.n);
    *ret = (struct str){p, from.n};
    return true;
}
static inline void mem_text_free(struct str s)
{
    free((char *)s.p);
}

/* NULL: out of memory. */
struct mem_batch *mem_batch_new(const struct batch *b);
void mem_batch_free(struct mem_batch *b); /* takes NULL */
/* Commits it or not, as status, detail and verdicts then say. */
void mem_db_commit(struct mem_db *db, struct mem_batch *batch);

/* Takes the event. */
void mem_db_schedule(struct mem_db *db, struct mem_event *e, int64_t at);
/* Removes it, if it has not run. */
void mem_db_unschedule(struct mem_db *db, struct mem_event *e);

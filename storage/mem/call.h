#pragma once
/* The inside of the store in memory: a hub's end of the database, and its calls (call.c). */

#include "storage/mem/db_state.h"
#include "storage/mem/fate.h"

struct mem_flight;

/* One call, from the call until its answer. Its event comes up twice: effect, then answer. */
struct mem_op {
    struct mem_event e;
    struct mem_op *next; /* outstanding ones of the store */
    enum mem_call call;
    struct mem_fate fate;
    enum store_status status;
    char detail[96];
    void *user;
    union {
        store_done commit; /* resolve too */
        store_load_done load;
        store_tail_done tail;
        store_receipts_done receipts;
        store_device_done device;
        store_heads_done heads;
        store_pair_done pair;
        store_revoked_done revoked;
        store_clock_done clock;
        store_key_done key;
        store_done key_used;
        store_tried_done tried;
        store_login_done login;
        store_done plain; /* secret_put, secret_clear */
    } done;
    struct batch *batch;       /* the caller's: commit, resolve */
    struct mem_flight *flight; /* a commit's batch in flight; NULL: it has arrived, or never will */
    id tenant, venue;
    id *ids;                /* owned: ops of receipts; [0] the token of device, or the key */
    struct venue_key *keys; /* owned: of heads */
    size_t n;
    int64_t after;
    size_t max;
    struct store_snapshot snapshot;
    struct put *puts;       /* owned, records too */
    struct store_row *rows; /* owned, with what is in them */
    size_t n_puts, n_rows;
    struct receipt *found; /* owned; text is the database's */
    size_t n_found;
    struct store_device device;     /* its text is the database's */
    struct store_lapse *lapses;     /* owned; n_found of them */
    struct store_token *tokens;     /* owned: of revoked */
    struct store_key key;           /* so is its */
    struct store_key_venue *venues; /* owned; their text is the database's */
    struct store_head *heads;       /* owned */
    struct store_pair pair;         /* its text owned */
    struct store_pairing pairing;
    int64_t clock_ms;
    struct store_try try;
    struct store_tried tried;   /* its text owned */
    struct store_secret secret; /* its text owned; of clear: tenant, venue, staff */
    id unlock;                  /* of clear: the device */
    struct store_login_answer login;
};

struct store_mem {
    struct store base;
    struct mem_db *db;
    mem_fate_of fate;
    void *user;
    struct mem_op *ops;
    struct mem_lane {
        struct mem_writer *writer; /* the database's */
        id last_batch;
        bool busy; /* a commit or resolve of it is out */
    } lanes[STORE_LANES];
    bool up, frozen;
    struct mem_event *held; /* answers that came while it was frozen; in order */
};

struct mem_flight {
    struct mem_event e;
    struct mem_db *db;
    struct mem_batch *batch;
    struct mem_op *op; /* waits for it; NULL: nobody does */
};

/* A new call, outstanding, with its fate. Its caller fills in what it asks and starts it. */
struct mem_op *mem_op_new(struct store_mem *s, enum mem_call call, void *user);
/* Of all calls but commits: the effect comes later, then the answer. */
void mem_op_start(struct mem_op *op);
void mem_op_set(struct mem_op *op, enum store_status status, const char *detail);
void mem_op_answer_in(struct mem_op *op, int64_t ms);
/* Its event: calls the user, and frees the call; a frozen store keeps it for later. */
void mem_op_answer(struct mem_event *e);
/* No event of it comes up any more. */
void mem_op_unschedule(struct mem_op *op);
/* Its connection is lost: as above, and the outcome is set. Answer it then. */
void mem_op_cut(struct mem_op *op, const char *why);
/* Without an answer. */
void mem_op_free(struct mem_op *op);

/* The memory, which must be there: tests and the simulator do not run out of it. */
void *mem_need(void *memory);

#pragma once
/* The inside of the store, and its calls: what its parts (commit.c, read.c, load.c, pair.c) are
 * built on. store_pg.c puts them together. */

#include "storage/pg/conn.h"
#include "storage/pg/procedure.h"
#include "storage/pg/rows.h"
#include "storage/store.h"

enum {
    PARAMS_BYTES_MAX = 256 << 20, /* of one statement: far above 128 changes of change_bytes each */
    READS_MAX = 1024,             /* outstanding; more: unavailable */
    READS_RESERVE = 16,           /* answered even out of memory */
    RESOLVE_MS = 2000,            /* a resolve waits so long for a connection */
    ROW_BYTES_MAX = 16 << 20,     /* lists and changes of one row, decoded */
    ANSWER_BYTES_MAX = 64 << 20,  /* receipts handed to the user at once */
};

/* One call of the port, from the call until its done. The first member is the job. */
struct pg_call {
    struct pg_job job;
    struct store_pg *s;
    void (*end)(struct pg_call *call); /* answers its user and frees what the call holds */
    struct pg_call *next;              /* in a list of the store's */
    enum store_status status;
    char detail[336]; /* "constraint: text" of a pg_fault */
    void *user;
};

/* The one commit or resolve under way on a lane. Not allocated per call: it must be answered even
 * out of memory. */
struct commit {
    struct pg_call call;
    struct lane *lane;
    struct batch *b;
    store_done done;
    bool answered; /* with the venues' verdicts */
    bool fenced;   /* our generation is no longer the writer's */
    bool busy;
};

/* A reading call. One struct for all of them, so that the reserve can serve any. */
struct read {
    struct pg_call call;
    union {
        store_load_done load;
        store_tail_done tail;
        store_receipts_done receipts;
        store_device_done device;
        store_heads_done heads;
        store_pair_done pair;
        store_revoked_done revoked;
        store_done seen;
        store_clock_done clock;
        store_key_done key;
        store_done key_used;
        store_tried_done tried;
        store_login_done login;
        store_done plain; /* secret_put, secret_clear, session_used, task_end */
        store_acted_done acted;
        store_task_venues_done task_venues;
        store_tasks_done tasks;
    } done;
    id tenant, venue;
    int64_t after, max; /* load: max; tail: both */
    struct arena arena; /* what is handed to the user, and scratch of rows */
    struct arena row;   /* scratch of one row */
    bool found;         /* the venue, the device, the pairing's state */
    struct store_snapshot snapshot;
    struct put *puts; /* owned, records too */
    size_t n_puts, puts_cap;
    struct store_row *rows; /* owned, changes too; text is in `kept` */
    size_t n_rows;
    PGresult *kept;           /* owned: of the journal, until the call ends */
    struct receipt *receipts; /* in the arena */
    size_t n_receipts;
    struct store_device device;
    struct store_key key;     /* text and venues in the arena */
    struct store_head *heads; /* in the arena */
    size_t n_heads;
    struct store_lapse *lapses; /* in the arena */
    size_t n_lapses;
    struct store_pair pair; /* text in the arena */
    struct store_pairing pairing;
    struct store_tried tried;      /* text in the arena */
    struct store_act act;          /* its venues in the arena; without body and texts */
    struct store_acted acted;      /* rows in the arena */
    int act_read;                  /* the step of the job that reads what there is */
    struct venue_key *task_venues; /* in the arena */
    struct store_task *tasks;
    size_t n_tasks;
    struct store_login_answer login; /* text in the arena */
};

/* A connection that commits: a writer of its own, so that a fence of it stops no other lane. */
struct lane {
    struct store_pg *s;
    struct pg_conn *conn;
    id writer; /* of its connections, for fencing */
    id last_batch;
    struct commit commit;
    uv_timer_t resolve_timer; /* runs while a resolve waits for a connection */
    bool resolving;
    /* watch.c */
    uv_timer_t wait_timer; /* runs while a commit is out: who holds the locks it waits for? */
    struct pg_job holders;
    bool asking, said_holder;
};

struct store_pg {
    struct store base;
    uv_loop_t *loop;
    struct pg_conn *reads, *pairs;
    struct pg_conn *acts; /* NULL: nothing is administered here */
    struct lane lanes[STORE_LANES];
    struct lane *leader; /* the one that came up last: reads are on its server */
    struct rows rows;
    struct procedure procedure;                               /* that writes a batch */
    struct columns columns;                                   /* its values */
    struct pg_statement *commit_statements, *read_statements; /* owned */
    /* watch.c */
    uv_timer_t probe_timer; /* runs while commits are refused */
    struct pg_job probe;
    bool probing;
    char refused[336]; /* why the server takes no commits, although it is there; empty: it does */
    void (*say)(void *user, struct str line);
    void *say_user;
    /* expire.c */
    uv_timer_t expire_timer;
    uint64_t expire_every_ms;
    int64_t refusals_days;
    id expired_up_to; /* the tenant after which it goes on */
    struct pg_job expire;
    bool expiring, expire_again;
    uv_timer_t later_timer; /* ends the calls in `later` at the next turn of the loop */
    struct pg_call *later, **later_end;
    struct read *reserve; /* allocated ahead, for reads when out of memory */
    int n_reads;
    struct params params; /* scratch, for whatever is sent next */
    struct buf scratch;
    int handles; /* of libuv, open */
    bool freeing;
};

/* For each lane of the store s. */
#define EACH_LANE(lane, s)                                                                         \
    for (__typeof__(&(s)->lanes[0]) lane = (s)->lanes; lane < (s)->lanes + STORE_LANES; lane++)

/* Keeps the call until the next turn of the loop, then ends it. */
void store_pg_later(struct pg_call *call, enum store_status status, const char *detail);
/* A commit was sent on the lane; it has ended. */
void store_pg_wait_begin(struct lane *lane);
void store_pg_wait_end(struct lane *lane);
/* The server refused a commit for a reason of its own (a full disk): the store is not up until a
 * commit or a write on trial has succeeded. */
void store_pg_refused(struct store_pg *s, const char *why);
void store_pg_accepted(struct store_pg *s);
/* Ends the calls that wait for the next turn. */
void store_pg_end_later(struct store_pg *s);
/* The call's status is `status`, and its detail "constraint: text". */
void store_pg_set_fault(
    struct pg_call *call, enum store_status status, const struct pg_fault *fault);

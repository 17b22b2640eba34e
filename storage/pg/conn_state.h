#pragma once
/* The inside of a connection: its state, how it watches its descriptor and its timer, and how it is
 * lost. connect.c, which brings it UP, and conn.c, which runs jobs on it, are built on this. */

#include "storage/pg/check.h"
#include "storage/pg/conn_types.h"
#include "storage/pg/hosts.h"

enum {
    CONNECT_MS = 5000, /* from the first packet to UP */
    BACKOFF_MIN_MS = 50,
    BACKOFF_MAX_MS = 1000,
    SERVER_MARGIN_MS = 1000, /* the server cancels a statement so long before we give up on it */
    TEXT_MAX = 1024,
};

enum state {
    DOWN,
    RESOLVING,
    CONNECTING,
    SETUP,
    UP,
};

/* What libpq and libuv share. Lives until libuv has closed its handle on the descriptor, whatever
 * happens to the connection meanwhile. */
struct pg_watch {
    uv_poll_t poll;
    PGconn *pg; /* owned; NULL: only the descriptor changed, the connection keeps the PGconn */
    struct pg_conn *conn; /* NULL: abandoned */
    int fd;
    int events; /* watched for now */
};

/* A look-up on a worker thread. */
struct lookup {
    uv_work_t work;
    struct pg_conn *conn; /* NULL: abandoned */
    char *conninfo;       /* owned copy */
    unsigned turn;
    struct hosts hosts;
    struct buf why;
    int rc;
};

struct setup_job {
    struct pg_job job;
    struct pg_conn *conn;
};

struct pg_conn {
    struct pg_conn_config config;
    char *conninfo; /* owned */
    char application[64];
    enum state state;
    bool freeing;
    unsigned life; /* counts losses: code that called back sees whether the connection is gone */
    unsigned attempts; /* in a row */
    unsigned turns;    /* attempts at all: each begins with another host */
    struct pg_server server;
    PGconn *pg;
    struct pg_watch *watch;
    struct lookup *lookup;
    uv_timer_t timer; /* back-off, connect deadline, or deadline of the first job */
    uv_timer_cb on_timer;
    uv_poll_cb on_poll;
    int handles; /* of libuv, open */
    struct pg_job *first, *last, *building;
    bool broken; /* libpq refused to send: given up at the next turn of the timer */
    struct setup_job setup;
    int64_t gen;
    bool unreplicated; /* in SETUP: a commit of a predecessor waits for a synchronous standby */
    char trouble[256];
};

/* Copies the first line of text. */
void conn_set_line(char *to, size_t size, const char *text);
/* Gives the connection up: its jobs end as lost, and the next attempt is scheduled. */
void conn_lost(struct pg_conn *c, const char *why);
/* Watches the descriptor of c->pg for events; it may be another one than before. 0 or -errno. */
int conn_watch(struct pg_conn *c, int events);
/* Sends what libpq holds; a failure makes the connection broken. */
void conn_flush(struct pg_conn *c);
/* c->on_timer runs in `ms`. */
void conn_set_timer(struct pg_conn *c, uint64_t ms);
/* Sets the timer for whatever is due next. */
void conn_rearm(struct pg_conn *c);

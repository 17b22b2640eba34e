#pragma once
/* A test bench for the core: several real hubs on one store in memory, a bus between them, and
 * clients that decode frames as an outside client would. Time is virtual. */

#include <cjson/cJSON.h>

#include "hub/core/hub.h"
#include "hub/core/base/link.h"
#include "storage/mem/store_mem.h"
#include "tests/unit/unit.h"

enum { NODES_MAX = 3, CLIENTS_MAX = 200, FATES_MAX = 32, BASE_MS = 1000000 };

struct rig;

struct node {
    struct bus bus; /* first: the hub's bus is the node */
    struct rig *rig;
    struct hub *hub;
    struct hub_config config; /* of its next start */
    struct store *store;
    struct store guarded;   /* the store as its hub sees it */
    struct bus_calls calls; /* what its hub listens for */
    void *calls_user;
    bool deaf;                        /* the bus tells it nothing, and is_up is false */
    struct mem_fate fates[FATES_MAX]; /* of the next commits, before the default */
    size_t n_fates, next_fate;
    struct mem_fate fate;                   /* default, of commits and resolves */
    enum mem_fault read_fault;              /* of all other calls */
    enum mem_fault tail_fault;              /* of reads of the journal */
    enum store_status load_says, tail_says; /* unless OK: what the next one says, once */
    int64_t head_falls;                     /* heads are too low by so much */
    int64_t wall_off;                       /* its own clock is wrong by so many ms */
    int64_t store_clock_off;                /* the store's clock, for it */
    bool same_timeline;                     /* a failover goes unseen */
    int64_t read_ms;                        /* … and how long they take */
    uint64_t random;
    struct slow_hash *slow; /* under way: they end with the next tick */
    int n_slow;             /* so far */
    int logged_errors, logged_welcomes;
    int clock_lines; /* logged about its clock */
};

/* What a screen holds: the records of its topics, as text. */
struct held {
    char key[64]; /* kind/id */
    char *text;
};

struct client {
    struct rig *rig;
    struct node *node;
    struct session *session; /* NULL: no connection */
    bool stalled;            /* reads nothing: the connection is blocked after each write */
    bool gone;               /* writes fail */
    bool told_closed;        /* env's close was called, hub_disconnected is due */
    bool trusted;            /* as its hub says */
    int closed;              /* the close code, or 0 */
    char *raw;               /* bytes of an incomplete frame */
    size_t n_raw;
    char *part; /* an incomplete message */
    size_t n_part;
    size_t n_writes, n_bytes;
    size_t largest_write;
    cJSON **inbox; /* messages that the test has not taken */
    size_t n_inbox;
    struct held *held;
    size_t n_held;
    char epoch[40];
    int64_t seq;         /* told up to */
    char mark[20];       /* as told with it; empty: it says none */
    char why[20];        /* of the last snapshot */
    int n_lost;          /* snapshots that said that the journal lost something */
    int64_t last_change; /* the seq of changes must grow */
    int n_changes, n_snapshots, n_syncs;
    bool check_digest;
};

struct rig {
    int oom; /* the n-th allocation of the hubs from now fails; 0: none. See memory.c */
    struct mem_db *db;
    int64_t mono;
    struct node nodes[NODES_MAX];
    size_t n_nodes;
    struct client clients[CLIENTS_MAX];
    size_t n_clients;
    uint64_t n_ids;
    const char *peer; /* the address of clients from now on; NULL: 127.0.0.1 */
    struct {
        id tenant, venue;
        int64_t seq;
        struct node *from;
        char *spent; /* owned; NULL: something else */
        char *part;  /* owned; NULL: a hint, or a fence if device is set */
        id device;
    } hints[64];
    size_t n_hints;
    int n_parts; /* published so far */
    int n_spents;
    char *part; /* the last of them; owned */
};

/* One venue (number 0) with a menu, two stations, two tables; one device of each kind. */
void rig_init(struct rig *r, size_t n_nodes);
void rig_fini(struct rig *r);
/* The same without the set-up command. */
void rig_init_bare(struct rig *r, size_t n_nodes);
/* More venues, with these numbers, each with one device: the waiter. */
void rig_add_venues(struct rig *r, int from, int to);
/* One more venue, of the tenant that the venue `owner` has. */
void rig_add_venue_of(struct rig *r, int venue, int owner);
/* Let time pass. */
void rig_run(struct rig *r, int64_t ms);
/* What becomes of the next commit of node 0 that has no fate yet. */
void rig_next_commit(
    struct rig *r, enum mem_fault fault, int64_t effect_ms, int64_t answer_ms, int64_t late_ms);
/* A text arrives at a node as a part of venue 0, whoever sent it. */
void rig_part(struct rig *r, size_t node, const char *text);
/* Ends the turn of every hub now, without time passing. */
void rig_turn(struct rig *r);
/* The process of a node is killed; its clients lose their connection. */
void rig_crash(struct rig *r, size_t node);
/* It starts again. */
void rig_start(struct rig *r, size_t node);

/* Devices by number: role is number % 10, 0 waiter, 1 kitchen, 2 cashier, 3 manager, 4 importer,
 * 5 display; the venue is number / 1000. */
enum { WAITER = 0, KITCHEN = 1, CASHIER = 2, MANAGER = 3, IMPORTER = 4, DISPLAY = 5 };

/* Connects, says nothing. */
struct client *client_open(struct rig *r, size_t node, bool *ret_refused);
/* Connects, says hello and waits for the welcome. */
struct client *client_hello(struct rig *r, size_t node, int device);
/* Only says hello; resume: NULL or a JSON object. */
void client_say_hello(struct client *c, int device, const char *resume);
/* The database fails over: venue 0 loses its last n changes. Returns its head. */
int64_t rig_lose(struct rig *r, size_t n);
/* The number of a metric of a node. */
long rig_metric(struct rig *r, size_t node, const char *name);
/* Connects again with what it holds; topics as a JSON array. */
void client_resume(struct client *c, size_t node, int device, const char *topics);
/* Its connection breaks. */
void client_drop(struct client *c);
void client_send(struct client *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Reads again. */
void client_read(struct client *c);
/* hello, sub; topics: "\"floor\",\"menu\"". Waits for the snapshot. */
struct client *client_sub(struct rig *r, size_t node, int device, const char *topics);

extern const struct store_ops rig_store_ops;

/* Call these around each call into a hub, and the other way round in its callbacks. */
void rig_in(struct rig *r);
void rig_out(struct rig *r);
/* Called by rig.c: a whole message came. */
void client_message(struct client *c, char *text, size_t n);

/* Takes the next message of that t; others before it stay. NULL: none. Borrowed until the rig ends.
 */
cJSON *client_take(struct client *c, const char *t);
/* Fails unless one is there. */
cJSON *client_expect(struct client *c, const char *t);
/* Fails if one is there. */
void client_expect_no(struct client *c, const char *t);
const char *text_of(const cJSON *message, const char *key);
int64_t int_of(const cJSON *message, const char *key);
/* The digest of what it holds, in the form of a sync. */
void client_digest(const struct client *c, char out[17]);

/* A new id, as text. */
const char *new_id(struct rig *r);
/* The id of a number, always the same. */
const char *fixed_id(int n);
id id_of_text(const char *text);
id venue_id(int venue);
id tenant_id(int venue);
id device_id(int device); /* of its token too */
int64_t journal_head(struct rig *r);

/* Commands. op: NULL makes one. Returns the op (valid for the next thousands of ids). */
const char *say_line_add(struct client *c, const char *op, const char *order, const char *note);
const char *say_open(struct client *c, const char *op, const char *order, int table);
const char *say_takeaway(struct client *c, const char *op, const char *order);
const char *say_send(struct client *c, const char *op, const char *order);
const char *say_86(struct client *c, const char *op, bool back);
/* The answer to that op: ok or no. NULL: none yet. */
cJSON *answer_of(struct client *c, const char *op);
void expect_ok(struct client *c, const char *op);
void expect_no(struct client *c, const char *op, const char *code);
void expect_no_answer(struct client *c, const char *op);

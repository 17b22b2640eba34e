#pragma once
/* The simulator: several real hubs and real clients (the machine of clients/c) on one database in
 * memory, with a world between them, faults included, that a seed decides. Time is virtual.
 *
 *   world   events in order of time; how a run goes            world.c  faults.c
 *   freeze  a hub that stops anywhere, and wakes later         freeze.c
 *   node    a hub, its env, bus and store                      node.c
 *   conn    one connection: bytes delayed, cut, held up        conn.c
 *   device  a client with a durable outbox                     device.c
 *   people  who sign in at devices, and out                    people.c
 *   act     what it asks for, from what its screen shows       acts/
 *   story   people who do what a failure of the field is about stories/
 *   random  streams of random numbers                          random.c
 *   check   what must hold                                     check.c  check_said.c check_answer.c
 *                                                              check_meter.c check_presence.c
 *                                                              check_shifts.c
 *   cover   what all runs have met                             cover.c
 *   grow    a command more changes nothing for the others      grow.c
 *   trace   what happened, hashed: the same seed, the same     trace.c
 *
 * One thread. A failed check prints the seed, the step and the last events, and ends the program.
 */

#include <inttypes.h>

#include "clients/c/payon.h"
#include "clients/c/span.h"
#include "hub/core/base/core.h"
#include "hub/core/hub.h"
#include "protocol/pos/decide/acting.h"
#include "protocol/wire/message.h"
#include "storage/mem/store_mem.h"

#include <uthash.h>

enum {
    NODES_MAX = 4,
    VENUES_MAX = 3,
    DEVICES_MAX = 40,
    STATIONS = 3,
    SIM_START_MS = 1000000,
    TRACE_KEPT = 48,
    TRACE_LINE = 240,
};

struct world;
struct sim_settings;
struct node;
struct conn;
struct device;
struct story;

/* --- random.c ------------------------------------------------------------------------------- */

/* A stream of random numbers. Everything that draws has one of its own. */
struct random {
    uint64_t state;
};

/* The stream of that name and numbers, in the world of w's seed. */
struct random random_of(const struct world *w, const char *name, int64_t i, int64_t k);
uint64_t random_next(struct random *r);
/* 0 .. n-1. */
int64_t below(struct random *r, int64_t n);
/* True n times in a thousand. */
bool chance(struct random *r, int64_t n);
void random_bytes(struct random *r, void *bytes, size_t n);
/* An id made now. */
id sim_id(const struct world *w, struct random *r);

/* --- trace.c -------------------------------------------------------------------------------- */

struct trace {
    char lines[TRACE_KEPT][TRACE_LINE];
    uint64_t n;
    uint64_t hash;
    bool print;
};

void trace(struct world *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* An invariant does not hold: prints which, where, and how to reproduce it. */
_Noreturn void sim_fail(struct world *w, const char *invariant, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* "v1", or its name. */
const char *feature_name(enum feature feature);
/* The command line that runs it again. */
struct repeat {
    char s[160];
};
struct repeat repeat_of(const struct sim_settings *s);
/* The end of an id, enough to tell it from others. */
struct short_id {
    char s[13];
};
struct short_id short_id(id i);

/* --- world.c -------------------------------------------------------------------------------- */

struct moment {
    int64_t at;
    uint64_t order; /* among events at the same time */
    void (*run)(struct world *w, struct moment *e);
    struct node *node;
    int life; /* of the node; the event is dropped if it was restarted since */
    struct conn *conn;
    struct device *device;
    int64_t number;
    struct buf bytes; /* owned */
};

struct sim_settings {
    uint64_t seed;
    int64_t steps;
    bool trace;
    bool loses;         /* the database loses commits, whatever the seed says */
    bool freezes;       /* hubs freeze, whatever the seed says */
    enum feature as_of; /* commands that came later take no part; FEATURES_N: all take part */
    const struct story
        *story; /* what the devices do, instead of what comes to their mind; or NULL */
    const struct asked *planted; /* one command more, as if it had just been added; or NULL */
};

/* How rough this run is; the seed decides. Faults: chances in a thousand. */
struct weather {
    int64_t latency_ms; /* of networks, at most */
    int64_t store_ms;   /* of the database, at most */
    int64_t commit_faults, read_faults, hints_lost;
    int64_t fault_every_ms; /* between two large faults */
    int64_t node_faults;    /* percentage of those that hit hubs or their stores */
    int64_t act_every_ms, heartbeat_ms;
    size_t window; /* bytes a connection holds before it is blocked */
    bool heavy;    /* the managers keep changing a large house */
    bool loses;    /* the database fails over and loses commits */
    bool bursts;   /* now and then a manager has much to decide at once */
    bool suspends; /* now and then a venue is suspended, and resumed later */
    bool freezes;  /* hubs stop for a while and go on as if nothing had been */
};

/* A venue as the checker knows it: check.c. */
struct known_digest {
    int64_t seq;
    unsigned topics;
    id stations[STATIONS];
    size_t n_stations;
    enum view view;
    struct digest digest;
    size_t n_records;
};

struct line_seen {
    id line;
    UT_hash_handle hh;
};

enum { DIGESTS_KEPT = 64 };

/* Of place_model.items. */
enum { ITEM_BY_WEIGHT = 1, ITEM_WITH_CHOICES = 3, ITEM_OF_SAID_PRICE = 5, ITEM_COMBO, ITEMS };

struct place_model {
    struct venue_info info;
    struct venue venue;      /* at venue.seq, anywhere from 0 to head */
    struct change **journal; /* shares; [i] is seq i + 1 */
    struct undo *undos;      /* [i] undoes seq i + 1; set while the venue is at or above it */
    int64_t head, cap;
    struct line_seen *ticketed; /* lines that have been on a ticket */
    struct known_digest digests[DIGESTS_KEPT];
    size_t n_digests;
    bool suspended;
    int losses; /* times that the database lost changes of it */
    int64_t
        doubt_until; /* hubs may still tell what was lost: what they say is not checked before */
    id stations[STATIONS], area, tax[2], category, items[ITEMS], group, options[3], tables[6];
};

/* A command that some device gave, by op. */
struct op_known {
    id op;
    struct device *device;
    char *text, *other; /* owned; other: another body under the same op */
    bool shared;        /* another device used this op too */
    int64_t seq;        /* in the journal; 0: not there (yet) */
    uint64_t answer;    /* hash of the final answer heard, 0: none */
    char *quoted; /* owned: what it would put, as last quoted; NULL: not, or it was put then */
    int64_t quoted_seq; /* on which state */
    bool quoted_refused;
    UT_hash_handle hh;
};

struct world {
    struct sim_settings settings;
    struct random random, faults, failovers, freezes, bursts, suspensions;
    struct weather weather;
    int64_t now;
    int64_t step;
    bool calm;              /* no more faults, no more commands */
    struct moment **events; /* a heap by (at, order) */
    size_t n_events, events_cap;
    uint64_t n_ordered;

    struct mem_db *db;
    struct node *nodes;
    size_t n_nodes;
    struct place_model places[VENUES_MAX];
    size_t n_places;
    struct device *devices;
    size_t n_devices;
    struct conn *conns; /* all that ever existed */
    int n_conns;

    struct tale *tale; /* of a story: stories/; or NULL */
    struct op_known *ops;
    struct arena arena; /* of a check */
    struct buf text, other;
    struct trace trace;
    struct {
        int64_t commands, answers, changes, snapshots, resumes, syncs, crashes, drains, cuts,
            suspensions, replayed, reused, redecided, presence, losses, freezes, quotes,
            quotes_kept;
    } count;
};

/* An event `ms` from now; filled in by the caller. */
struct moment *event_in(
    struct world *w, int64_t ms, void (*run)(struct world *w, struct moment *e));
void device_add(struct world *w, int place, enum role role, struct device *twin_of);
/* Runs a world to its end; ends the program when a check fails. Returns the hash of its trace. */
uint64_t world_run(const struct sim_settings *s);
time_ms world_wall(const struct world *w);
/* An event that was taken out comes up again now, after those that are due now. */
void event_again(struct world *w, struct moment *e);

/* faults.c: starts the series of large faults. */
void faults_begin(struct world *w);

/* --- node.c --------------------------------------------------------------------------------- */

struct node {
    struct bus bus; /* first: the hub's bus is the node */
    struct world *w;
    int number, life;
    struct hub *hub;        /* NULL: down */
    struct slow_hash *slow; /* under way: they end with the next tick */
    struct store *store;
    struct hub_config config;
    struct bus_calls calls;
    void *calls_user;
    struct random random;       /* the hub's own */
    struct random pace;         /* how long its turns take */
    struct random bus_random;   /* of what comes to it */
    struct random store_random; /* how its calls go */
    struct random clock_random; /* how its questions for the time go */
    bool bus_up, turn_due, draining, store_down;
    bool frozen;
    struct moment **held; /* owned, with what is in it: events that wait until it wakes */
    size_t n_held, held_cap;
    int64_t heads[VENUES_MAX]; /* of the journals when it froze */
    const struct store_ops *store_mem_ops;
    struct store_ops store_ops; /* those, with an ear at commits: check_meter.c */
    int waits[VENUES_MAX];      /* batches in a row without that venue although commands wait */
    int64_t wall_off, kill_at;
};

void node_start(struct node *n);
/* The process dies without a word. */
void node_crash(struct node *n);
void node_drain(struct node *n);
void node_store_set_up(struct node *n, bool up);
/* Call it after each call into the hub: schedules the end of its loop's turn. */
void node_touch(struct node *n);
void node_forged_hint(struct node *n);
void node_forged_part(struct node *n);

/* --- freeze.c ------------------------------------------------------------------------------- */

/* The process stops between two events, as by SIGSTOP or when its machine is paused. The kernel
 * still takes what is sent to it, and the database still does what it was asked. */
void node_freeze(struct node *n);
/* It goes on. Takes one that is awake. */
void node_wake(struct node *n);
/* An event of a frozen hub waits. Takes it. */
void node_hold(struct node *n, struct moment *e);
/* Starts the series of freezes. */
void freezes_begin(struct world *w);

/* --- conn.c --------------------------------------------------------------------------------- */

/* Takes whole messages from a server's stream of frames (RFC 6455, section 5.2). */
struct frames {
    struct buf raw, part;
    bool going_on;
};
/* Calls `message` for each whole message. */
void frames_feed(struct world *w, struct frames *f, const void *bytes, size_t n,
    void (*message)(struct conn *c, struct str text), struct conn *c);

/* Topics of a session, as the checker follows them. */
struct audience_seen {
    unsigned topics;
    id stations[STATIONS];
    size_t n_stations;
    enum view view;
};

struct conn {
    struct conn *next;
    int number;
    struct world *w;
    struct device *device; /* NULL: its end is closed */
    struct device *owner;  /* stays set */
    struct node *node;
    struct random random;
    struct session *session; /* NULL: the hub's end is closed */
    bool cut;                /* nothing passes any more */
    bool gone;               /* writes fail */
    bool shut;               /* the hub closed it */
    bool blocked;
    int64_t up_at, down_at; /* when the last byte arrives */
    size_t in_flight, window;
    struct frames said, heard; /* at the hub's end; at the device's */
    /* What the hub was asked and what it has said: check_said.c. */
    struct audience_seen audience, asked;
    id backed[STATIONS];       /* of these, in `audience`: not its own, but dark */
    id asked_backed[STATIONS]; /* that it says it holds */
    size_t n_backed, n_asked_backed;
    bool welcomed;
    int64_t told;
    char unsubs[16][32];
    size_t n_unsubs;
    id table;            /* that it said it looks at */
    struct buf presence; /* the last one told */
};

/* The device opens a connection to some hub. */
void conn_open(struct device *d);
void conn_say(struct conn *c, struct str text);
/* The device's end closes. */
void conn_close(struct conn *c);
/* The network breaks. slow: the hub notices late. */
void conn_cut(struct conn *c, bool slow);
/* The hub's process is gone. */
void conn_orphan(struct conn *c);
void conn_stall(struct conn *c, int64_t ms);
void conn_free(struct conn *c);

/* Its hub has woken up. */
void conn_woken(struct conn *c);

/* For the hub's env. */
int conn_write(struct conn *c, const void *bytes, size_t n);
bool conn_blocked(struct conn *c);
void conn_shut(struct conn *c, int code);

/* --- device.c ------------------------------------------------------------------------------- */

/* A command until its final answer, as it would be in a file. */
struct stored {
    struct stored *next;
    id op, lane;
    size_t n;
    char text[];
};

struct device {
    struct world *w;
    int number, place;
    enum role role;
    id id, token;
    char token_text[128];
    struct device *twin_of; /* has the same id and token as that one; NULL: no twin */
    struct payon_machine *machine;
    struct random random;        /* what happens to it */
    struct random pace;          /* when it asks for something */
    struct random client_random; /* its client's */
    struct random people;        /* who signs in there when */
    struct random *composing;    /* the client draws from this one, for a command; or NULL */
    int64_t n_choices;           /* times that it chose what to ask for */
    struct conn *conn;
    bool weighty;  /* what it puts into the setup is large now */
    bool keeps;    /* holds records; otherwise its cursor is durable */
    bool opening;  /* a connection is on its way */
    bool kept_off; /* its people switched it off: it does not come back by itself */
    int64_t due_at, wall_off;
    struct stored *outbox; /* newest first */
    struct payon_cursor cursor;
    int64_t told;                  /* journal seq of the last change or snapshot told */
    int64_t proven_at;             /* seq of the last sync that proved its records; -1 */
    char topics[TOPICS_N + 1][32]; /* kitchen: twice */
    size_t n_topics;
    id last_order;                /* that it opened: it works mostly on this one */
    id last_draft;                /* of a menu */
    id signed_in, signed_in_last; /* as it was told; zero: nobody */
    id approval;                  /* that its next command names; zero: none */
};

struct payon_now device_now(const struct device *d);
void device_init(struct device *d);
void device_fini(struct device *d);
void device_start(struct device *d);
/* Power off, and on again: only durable state survives. */
void device_off(struct device *d);
void device_on(struct device *d);
/* Power off, and on again after `ms`. */
void device_restart(struct device *d, int64_t ms);
void device_opened(struct device *d, struct conn *c);
void device_heard(struct device *d, struct str text);
void device_lost(struct device *d, int code);
void device_drive(struct device *d);
/* Stores and submits a command; returns its op. What is random about it, its op too, comes from r.
 */
id device_command(
    struct device *d, const char *type, struct str body, struct str pre, id lane, struct random *r);
/* Asks past its outbox: something twice, another body under the same op, another's op. */
void device_abuse(struct device *d);
/* Drops one topic, or subscribes to it again. */
void device_topics(struct device *d);
/* The twin gives a command of its sibling as well. */
void device_copy(struct device *twin, const struct stored *s);
/* It says which table it looks at. */
void device_looks(struct device *d);
bool device_is_settled(const struct device *d);

/* --- people.c ------------------------------------------------------------------------------- */

/* Perhaps somebody signs in at that device, or out; or a manager sets a PIN. */
void device_people(struct device *d);
/* Each person's own. */
struct pin {
    char s[8];
};
struct pin pin_of(id staff);
/* Somebody of the venue, ended or not; zero: nobody. */
id somebody(struct device *d, bool with_pin);
void device_ask(struct device *d, const char *type, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Who gives its next command; zero: it does not say. */
id device_gives_for(struct device *d);
/* Nobody is signed in any more, as far as it knows. */
void device_left(struct device *d);
/* Whoever is signed in there, by the journal; or the device. Its name is borrowed from the model.
 */
struct actor device_actor(const struct device *d);
/* It was told signed_in, signed_out, secret_set or an error. */
void device_told(struct device *d, struct str message);
/* The change counts for somebody who was signed in. v: the venue before it; claimed: who gave it
 * at `at`, as the device says; zero: it does not. */
void check_actor(
    struct world *w, const struct venue *v, const struct change *c, id claimed, time_ms at);
/* That was refused with not_signed_in. */
void check_not_signed_in(struct world *w, const struct venue *v, id device, id claimed, time_ms at);

/* --- approvals.c ---------------------------------------------------------------------------- */

/* Perhaps somebody approves something at that device, or does what was approved. */
void device_approvals(struct device *d);
/* What needs an approval has one, of another person, that was given and not used before. p: before
 * the change. */
void check_approvals(struct world *w, const struct place_model *p, const struct change *c);
/* An approval was given at a device, or its time is up: as the hub says it. */
bool approval_text(const struct change *c, char *text, size_t size);

/* --- acts/ ---------------------------------------------------------------------------------- */

struct act;

/* A command and how devices ask for it. */
struct asked {
    const char *type; /* on the wire */
    const char *name; /* of its streams of random numbers: the type */
    const struct act *act;
    enum feature since;
};

/* The device does something that suits its role. */
void act(struct device *d);
/* It asks for that command now. */
void act_ask(struct device *d, enum command_type command);
/* The name of what it chooses next; NULL: it has nothing to ask for. */
const char *act_choice(const struct device *d);
/* The body's field with the id of the record that the command makes; NULL: it makes none. */
const char *act_makes(enum command_type command);
/* Devices ask for it with a command. */
bool act_is_asked(enum command_type command);
/* Every command has an act that makes sense; else says which one lacks what. */
bool acts_are_complete(void);

/* --- grow.c --------------------------------------------------------------------------------- */

/* Plants a command: neither what others draw nor a seed's story as of v1 changes. */
bool grow_check(const struct sim_settings *s);

/* --- stories/ ------------------------------------------------------------------------------- */

/* The story of that name; NULL: there is none. */
const struct story *story_find(struct str name);
/* All of them, from 0; NULL after the last. */
const struct story *story_at(size_t i);
const char *story_name(const struct story *s);
/* Prints each failure of the field with its stories, or what it waits for. */
void stories_print(void);
/* Makes the devices of the world's story; later its people play. */
void story_init(struct world *w);
void story_fini(struct world *w);
/* Which stations the next kitchen screen of the story is for. */
int64_t story_station(const struct world *w);
void story_play(struct device *d);
/* All have done their part. */
bool story_is_over(const struct world *w);
void story_answered(struct device *d, id op, struct str code);
/* When all has settled: what the story is about holds. */
void story_check(struct world *w);

/* --- check*.c ------------------------------------------------------------------------------- */

void check_init(struct world *w);
void check_fini(struct world *w);
/* After each step: checks what was added to the journals. */
void check_journals(struct world *w);
/* The database has lost the changes after its head: so does the model, and what was answered there
 * may be answered anew. */
void check_lost(struct world *w, struct place_model *p);
/* A hub may still tell what was lost. */
bool in_doubt(const struct world *w, const struct place_model *p);
/* Expensive: replays and checks everything from the start. */
void check_whole(struct world *w);
/* check_shifts.c: what the change does to shifts. v: the venue before it. */
void check_shifts(struct world *w, const struct venue *v, const struct change *c);

/* check_presence.c: notes a message `presence`; checks the last ones, once all has been calm for a
 * while. */
void said_presence(struct conn *c, struct str message);
void check_presence(struct world *w);
/* Moves the model's venue to that seq. */
void model_move(struct world *w, struct place_model *p, int64_t seq);
/* Digest and number of the records that an audience sees at seq. */
struct known_digest model_digest(
    struct world *w, struct place_model *p, int64_t seq, const struct audience_seen *a);
struct audience_key audience_key_of(const struct audience_seen *a);
/* One station more. */
void audience_add(struct audience_seen *a, id station);
/* Reads a JSON array of topic names. */
void audience_read(
    struct world *w, const struct place_model *p, struct str topics, struct audience_seen *ret);

/* --- cover.c -------------------------------------------------------------------------------- */

struct metrics;
void cover_hub(const struct metrics *m);
/* A command of that type became a change. */
void cover_change(enum command_type type);
/* A device was told that the database lost something. */
void cover_lost(void);
/* A hub woke up. flying: with a batch in flight; overtaken: without one, and a journal has grown.
 */
void cover_woken(bool flying, bool overtaken);
/* A turn decided as much as it may. */
void cover_metered(void);
/* A change was made from what kitchen screens have and show. */
void cover_tally(void);
void cover_own(void);
/* A command counted for somebody who was not signed in any more. */
void cover_late(void);
void cover_approved(void);
/* Prints the coverage; false when something was never met. */
bool cover_print(void);

/* --- check_meter.c -------------------------------------------------------------------------- */

/* Listens to what the hub commits: a turn decides a bounded amount, and no venue waits for others.
 */
void check_meter(struct node *n);

/* --- check_answer.c ------------------------------------------------------------------------- */

void check_command(struct device *d, id op, struct str text);
/* A device was told what a command of its would put. */
void check_quoted(struct world *w, id op, int64_t seq, struct str code, struct str put);
struct op_known *op_find(struct world *w, id op);
/* The client sent this to the hub, and it arrives. */
void check_asked(struct conn *c, struct str text);
/* The hub says this now. */
void check_said(struct conn *c, struct str text);
void check_answer(struct conn *c, struct str message, bool ok);
/* Checks that a change in the journal is what the rules decide for its op. */
/* The change is a command of the hub's own, and what the rules decide for it. */
bool check_own(struct world *w, struct place_model *p, const struct change *c);
void check_decided(struct world *w, struct place_model *p, const struct change *c);

#pragma once
/* payonctl: what its verbs share. A verb is one file that ends in its row, and a line in VERBS. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <uv.h>

#include "clients/c/payon.h"
#include "protocol/base/buf.h"
#include "protocol/base/id.h"
#include "protocol/base/money.h"
#include "protocol/base/str.h"

/* Settings. The command line wins over the environment, the environment over the --config file. */
struct ctl {
    char *hub;    /* ws://… */
    char *token;  /* NULL: one is minted for as long as the verb runs, if db is given */
    char *db;     /* connection string of the database's owner; NULL: not given */
    char *tenant; /* id as text; NULL: the demo's */
    char *venue;
    char *pepper;    /* the hubs'; NULL: not given */
    char *ca;        /* wss: PEM of the authorities for the hub's certificate; NULL: the system's */
    char *audit_key; /* file of the key that signs or verifies heads; NULL: not given */
};

/* A venue. */
struct site {
    id tenant, venue;
};

struct verb {
    const char *name;
    const char *args; /* for the usage line */
    const char *doc;
    int (*run)(const struct ctl *c, int argc, char **argv); /* the exit status */
};

#define VERBS(V)                                                                                   \
    V(tail)                                                                                        \
    V(send)                                                                                        \
    V(quote)                                                                                       \
    V(demo)                                                                                        \
    V(seed)                                                                                        \
    V(replay)                                                                                      \
    V(report)                                                                                      \
    V(pack)                                                                                        \
    V(audit)                                                                                       \
    V(sessions)                                                                                    \
    V(settings)                                                                                    \
    V(staff)                                                                                       \
    V(import)                                                                                      \
    V(menu)                                                                                        \
    V(pair)                                                                                        \
    V(token)                                                                                       \
    V(device)                                                                                      \
    V(key)                                                                                         \
    V(tenant)                                                                                      \
    V(venue)

#define V(name) extern const struct verb verb_##name;
VERBS(V)
#undef V

/* Exit statuses: 0 done, 1 failed, 2 the command line is wrong. */
_Noreturn void ctl_die(const char *format, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void ctl_usage(const struct verb *v, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* One line. Whatever was written by others is in it as they wrote it, except that characters that
 * could drive a terminal or turn the direction of text are \u escapes (utf8_is_harmful). Every text
 * that comes from the database or the hub is printed by this. */
void ctl_print_line(FILE *to, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Dies unless it is a name. `what` it is, for the message. */
void ctl_need_name(const char *what, const char *name);

/* The whole file, owned by the caller; dies when it cannot be read or has more bytes. */
struct buf ctl_read_file(const char *path, size_t max);

/* The wall clock. */
time_ms ctl_now(void);
/* A UUIDv7 of now. */
id ctl_new_id(void);
/* On stdout, 36 characters. */
void ctl_print_id(id i);

/* Options of a verb: --name VALUE or --name=VALUE, in any place; flags have no value. */
struct opt {
    const char *name;
    enum { OPT_FLAG, OPT_TEXT, OPT_INT } type;
    void *to;         /* bool, const char * or int64_t */
    int64_t min, max; /* OPT_INT */
};
/* Takes them out of argv; returns how many arguments are left: min to max, else it exits. */
int opts_take(const struct verb *v, int argc, char **argv, const struct opt *opts, size_t n_opts,
    int args_min, int args_max);

/* A libuv loop for clients, until ctl_loop_end or SIGINT or SIGTERM. */
struct admin;
struct minted;
struct ctl_loop {
    uv_loop_t uv;
    struct payon_io *io;
    uv_signal_t on_int, on_term;
    bool interrupted;
    bool ended;
    struct site site;      /* where tokens are minted */
    struct admin *admin;   /* open while there are minted tokens */
    struct minted *minted; /* owned: tokens for as long as the verb runs */
    size_t n_minted;
};
void ctl_loop_init(struct ctl_loop *l, const struct ctl *c);
void ctl_loop_run(struct ctl_loop *l);
void ctl_loop_end(struct ctl_loop *l);
/* After the clients are freed. */
void ctl_loop_fini(struct ctl_loop *l);
/* An event of a client whose user begins with its struct ctl_loop: says on stderr why the client
 * pauses or has stopped; ends the loop when it has stopped. */
void ctl_loop_state(void *user, enum payon_state state, const struct payon_why *why);

/* The device that a verb is when a token is minted for it. */
struct ctl_device {
    const char *name;
    const char *role;  /* a name in roles.h */
    const char *staff; /* who uses it; NULL: nobody */
    bool same;         /* true: the same device in each run, so that it may repeat its ops; a second
                          connection of it ends the first. false: a new device */
};
/* A client of the hub in the settings, with the options `o`; dies on a failure. Without a token in
 * `o` or the settings, one is minted in the database and revoked at the loop's end. */
struct payon *ctl_client(
    const struct ctl *c, struct ctl_loop *l, struct payon_options o, const struct ctl_device *d);

/* What a verb needs that talks to a hub as one client. The client's user begins with it. */
struct ctl_talk {
    struct ctl_loop loop;
    struct payon *client;
    int status; /* the exit status: 0 once it is done */
};
/* Talks until an event ends the loop: with the options `o` and `t` as their user. Returns the exit
 * status, 1 if no event sets another one. */
int ctl_talk_run(
    const struct ctl *c, struct ctl_talk *t, struct payon_options o, const struct ctl_device *d);
/* An event of a client that gives one command: prints the answer and ends the loop. */
void ctl_talk_answer(void *user, const struct payon_answer *a);

static inline struct str str_in(struct payon_text t)
{
    return (struct str){t.p, t.n};
}
static inline struct payon_text text_of(struct str s)
{
    return (struct payon_text){s.p, s.n};
}
static inline struct payon_id payon_id_of(id i)
{
    struct payon_id o;
    memcpy(o.b, i.b, sizeof o.b);
    return o;
}
static inline id id_of(struct payon_id i)
{
    id o;
    memcpy(o.b, i.b, sizeof o.b);
    return o;
}

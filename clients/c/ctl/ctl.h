#pragma once
/* payonctl: what its verbs share. A verb is one file that ends in its row, and a line in VERBS. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uv.h>

#include "clients/c/payon.h"
#include "protocol/base/id.h"
#include "protocol/base/money.h"
#include "protocol/base/str.h"

/* Where things are: the command line wins over the environment, that over the --config file. */
struct ctl {
    char *hub;    /* ws://… */
    char *token;  /* NULL: one is minted for the time of the verb, when db is known */
    char *db;     /* of the database's owner; NULL: not known */
    char *tenant; /* id as text; NULL: the demo's */
    char *venue;
    char *ca; /* wss: PEM of who may sign the hub's certificate; NULL: the system's */
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
    V(demo)                                                                                        \
    V(seed)                                                                                        \
    V(replay)                                                                                      \
    V(report)                                                                                      \
    V(sessions)                                                                                    \
    V(pair)                                                                                        \
    V(token)                                                                                       \
    V(tenant)                                                                                      \
    V(venue)

#define V(name) extern const struct verb verb_##name;
VERBS(V)
#undef V

/* Exit statuses: 0 done, 1 it did not work out, 2 the command line is wrong. */
_Noreturn void ctl_die(const char *format, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void ctl_usage(const struct verb *v, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

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
/* Takes them out of argv; returns what is left, arguments of which there are min to max. */
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
    struct admin *admin;   /* open when tokens were minted for the time of the verb */
    struct minted *minted; /* owned; those tokens */
    size_t n_minted;
};
void ctl_loop_init(struct ctl_loop *l, const struct ctl *c);
void ctl_loop_run(struct ctl_loop *l);
void ctl_loop_end(struct ctl_loop *l);
/* After the clients are freed. */
void ctl_loop_fini(struct ctl_loop *l);

/* Which device a verb is, when its token is minted for it. */
struct ctl_device {
    const char *name;
    const char *role;  /* a name in roles.h */
    const char *staff; /* who is at it; NULL: nobody in particular */
    bool same;         /* the same device at each run: only it may send its ops again, and a second
                          one of it ends the first. Else a new one. */
};
/* A client of the hub the command line says; dies when that cannot be. `o` brings the rest; without
 * a token in it or on the command line, one is minted in the database and revoked at the loop's
 * end. */
struct payon *ctl_client(
    const struct ctl *c, struct ctl_loop *l, struct payon_options o, const struct ctl_device *d);

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

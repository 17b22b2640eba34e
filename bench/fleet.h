#pragma once
/* A fleet: the connections of the load client, on one epoll.
 *
 * With the bare server a connection is ready after the handshake; with the hub it says hello,
 * awaits welcome, subscribes and awaits the snapshot. A command is one message (hub) or "GROUP 1"
 * (bare). Each has a serial, and its sending time is kept to time its answer and its changes.
 * Anything unexpected (a refusal, a close) ends the program. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/measure.h"
#include "bench/plan.h"
#include "protocol/base/buf.h"

enum fleet_state { FLEET_NEW, FLEET_HANDSHAKE, FLEET_HELLO, FLEET_SUB, FLEET_READY };

struct fleet_client {
    int fd;
    enum fleet_state state;
    unsigned index;
    unsigned group;      /* a venue; 0 subscribes to nothing */
    uint64_t n_changes;  /* received since it was ready */
    uint64_t scope;      /* of the commands it sends */
    unsigned n_in_scope; /* commands sent in it */
    int64_t said_ns;     /* when it last sent something */
    char *carry;         /* owned: the start of a frame whose end has not arrived */
    size_t n_carry;
    struct buf message; /* the frames so far of one that has several */
};

/* The serials of one group in the order sent: a bare change carries none, so it is matched by
 * order. */
struct fleet_group {
    uint64_t *serials;
    size_t n, cap;
};

struct fleet_options {
    const char *host;
    unsigned port;
    bool hub;                /* protocol v1; else the bare server */
    const struct plan *plan; /* hub: who the clients are */
    struct str topics;       /* hub: JSON array of what to subscribe to */
    struct str command;      /* hub: template of a command */
    struct str prepare;      /* hub: template of the first command of a scope, or empty */
    unsigned scope_commands; /* commands before a client opens a new scope; 0: never */
    unsigned n_addresses;    /* source addresses 127.0.0.2 and on; 0: the kernel's choice */
};

struct fleet {
    struct fleet_options o;
    int epoll_fd;
    struct fleet_client *clients; /* owned */
    unsigned n_clients, n_ready;
    struct fleet_group *groups; /* owned, by number */
    unsigned n_groups;
    int64_t *sent_at; /* owned, by serial, nanoseconds */
    uint64_t n_sent, cap_sent;
    uint64_t n_scopes;
    uint64_t n_changes, n_answers; /* arrived since the start */
    uint64_t change_bytes;         /* of frames that held changes, headers excluded */
    char *in;                      /* owned: the buffer of a read */
    struct buf out;
    /* Called for each change and each ok of a command; latency from the command's sending. */
    void (*on_change)(struct fleet *f, struct fleet_client *c, int64_t latency_ns);
    void (*on_ok)(struct fleet *f, struct fleet_client *c, int64_t latency_ns);
    void *ctx;
};

/* Makes n clients, all in group 0: the mode then sets their groups. */
void fleet_init(
    struct fleet *f, const struct fleet_options *o, unsigned n_clients, unsigned n_groups);
void fleet_fini(struct fleet *f);

/* Connects the first n_clients and returns when all are ready, or dies after 60 s. */
void fleet_connect(struct fleet *f, unsigned n_clients);

/* Sends `count` commands of one client, in one write, about a group. */
void fleet_send(struct fleet *f, struct fleet_client *c, unsigned group, unsigned count);

/* Waits for at most timeout_ns (0: does not wait) and handles what has arrived. */
void fleet_turn(struct fleet *f, int64_t timeout_ns);

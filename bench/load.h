#pragma once
/* The modes of the load client. Each sets up its fleet, drives it, and prints its measurements as
 * one line of JSON; times are in microseconds unless a name says otherwise. */

#include <sys/types.h>

#include "bench/fleet.h"

enum { BACKENDS_MAX = 8 };

struct load_options {
    struct fleet_options fleet;
    pid_t pid;                    /* the server, whose CPU and memory are read */
    pid_t backends[BACKENDS_MAX]; /* commands: Postgres' processes that commit for it */
    size_t n_backends;
    unsigned subscribers; /* fanout: in one group; idle: connections */
    unsigned senders;     /* fanout, commands: clients that send and subscribe to nothing */
    unsigned burst;       /* fanout: commands at a time */
    unsigned rounds;      /* fanout: bursts measured */
    unsigned groups;      /* mixed: venues */
    unsigned members;     /* mixed: subscribers in each; the first of them sends */
    unsigned rate;        /* mixed, commands: commands a second; 0: as fast as answers come */
    unsigned window;      /* commands without a rate: outstanding at each sender */
    unsigned seconds;     /* mixed, commands: time measured, after a second of warm-up */
};

/* Plan order: subscribers, then senders. */
void load_fanout(const struct load_options *o);
/* Plan order: the members of group 1, of group 2, ... */
void load_mixed(const struct load_options *o);
/* Plan order: senders. Hub only. */
void load_commands(const struct load_options *o);
/* Plan order: senders. Hub only. */
void load_once(const struct load_options *o);
/* Plan order: connections; each subscribes to the given topics. */
void load_idle(const struct load_options *o);

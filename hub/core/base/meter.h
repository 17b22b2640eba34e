#pragma once
/* struct meter: what is counted about a device or an address for longer than a connection lasts.
 *
 * A table has a ceiling; beyond it the meter unused for longest goes. Its buckets have filled again
 * by then, unless so many others came within seconds. */

#include "hub/core/base/bucket.h"
#include "hub/core/base/link.h"
#include "hub/core/base/map.h"
#include "protocol/base/str.h"

struct meter {
    struct map_node by_key;
    struct link used;
    union {
        struct bucket commands; /* of a device: see session.h */
        struct bucket hellos;   /* of an address: those that failed */
    };
    union {
        struct bucket messages; /* of a device */
        struct bucket pairs;    /* of an address: questions */
    };
    struct bucket codes; /* of an address: new pairing codes */
    struct bucket lines; /* of the log */
    int64_t unlogged;    /* lines left out since the last one */
    bool trusted;        /* of an address: a device with a good token connected from it */
};

struct meters {
    struct map map;
    struct link used; /* the one unused for longest first */
    size_t n_max;
};

void meters_init(struct meters *m, uint64_t seed, size_t n_max);
void meters_fini(struct meters *m);
/* NULL: nothing is known about the key. */
struct meter *meter_find(struct meters *m, id key);
/* Found or made. NULL: out of memory. Good until the next call. */
struct meter *meter_of(struct meters *m, id key);

/* An address as a key: IPv4 whole, the first 64 bits of IPv6, since a house has as many as it likes
 * of the rest. A text that is no address: zero. */
id address_key(struct str text);

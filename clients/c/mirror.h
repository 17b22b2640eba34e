#pragma once
/* The records a client keeps: the live records of its topics, and their digest
 * (protocol/base/digest.h), which is compared with the hub's. Texts are kept as the hub wrote them:
 * fields, kinds and values of enums that came after this version are in the digest too. Pure. */

#include <stdbool.h>

#include "clients/c/lanes.h" /* uthash, as this library uses it */
#include "protocol/base/digest.h"

enum { MIRROR_KIND_MAX = 63 }; /* bytes of a kind's name; v1 has no longer ones */

struct mirror_key {
    id id;
    char kind[MIRROR_KIND_MAX + 1]; /* padded with zeros */
};

struct mirror_record {
    struct mirror_key key;
    UT_hash_handle hh;
    struct digest digest;
    size_t n;
    char text[];
};

/* Zeroed is empty. */
struct mirror {
    struct mirror_record *records;
    struct digest digest;
    size_t n;
};

void mirror_clear(struct mirror *m);
/* put: {kind: [record, …]}, del: {kind: [id, …]}; either may be absent. First all puts. 0, -ENOMEM
 * or -EBADMSG (a record without an id): the mirror is then not to be trusted. */
int mirror_apply(struct mirror *m, struct str put, struct str del);
/* The record's JSON, borrowed until the next apply or clear; empty: none. */
struct str mirror_get(const struct mirror *m, struct str kind, id i);

#pragma once
/* struct audience: the sessions of a place that are told the same: same topics, same stations, same
 * view. A change is encoded and framed once for all of them, a snapshot is made once per seq, the
 * digest of what they see is kept up to date by what each change replaces. */

#include "hub/core/session/session.h"

struct audience {
    struct link link; /* place.audiences, in order of making */
    struct place *place;
    struct audience_key key; /* stations owned */
    struct link members;
    size_t n_members;
    struct digest digest;   /* of the live records it sees, at the place's seq */
    bool has_digest;        /* false: to be computed from all records when it is needed */
    int64_t sync_at_ms;     /* the next sync */
    struct frame *snapshot; /* shares; NULL: none kept */
    int64_t snapshot_seq;
    char snapshot_id[64]; /* the sub_id it answers */
    size_t n_snapshot_id;
};

/* The audience of that key, made when there is none; NULL without memory. The key is copied. */
struct audience *audience_get(struct place *p, const struct audience_key *key);
/* Moves s into a (out of its old one). */
void audience_enter(struct audience *a, struct session *s);
void audience_leave(struct session *s);
void audience_free(struct audience *a);

/* A snapshot of what it sees, shared with the others of the same seq and sub_id. Returns owned, or
 * NULL with *ret_error (too large, no memory). */
struct frame *audience_snapshot(
    struct audience *a, struct str sub_id, enum message_error *ret_error);
/* Its topics by name, into the arena. 0 or -ENOMEM. */
int audience_topics(const struct audience *a, struct arena *arena, struct topic_list *ret);

/* Before and after a change is applied to the place's venue: what it replaces leaves the digests,
 * what is there then joins them. */
void audiences_before(struct place *p, const struct change *c);
void audiences_after(struct place *p, const struct change *c);
/* The venue is another one now: forget digests and snapshots. */
void audiences_reset(struct place *p);
/* Tell everyone in the place who sees something of c. */
void audiences_tell(struct place *p, const struct change *c);
/* Sync those that are due. */
void audiences_sync(struct place *p, int64_t now_ms);

#pragma once
/* struct audience: the sessions of a place that are told the same: same topics, same stations, same
 * view. A change is encoded and framed once for all of them, and a snapshot is made once per seq.
 * The digest of what they see is kept up to date with the records that each change replaces. */

#include "hub/core/session/session.h"

/* The audiences of one place. */
struct audiences {
    struct link list; /* in the order in which they were made */
    struct hub *hub;
    struct account *account; /* owned: what is unsent to its sessions */
    struct venue *venue;     /* borrows; NULL: not loaded yet */
};

struct audience {
    struct link link;        /* audiences.list */
    struct audiences *all;   /* those of its place */
    struct audience_key key; /* stations owned, backed in the same block */
    struct link members;
    size_t n_members;
    struct told told;       /* what its members were told in this turn */
    struct digest digest;   /* of the live records it sees, at the venue's seq */
    bool has_digest;        /* false: computed from all records when it is next needed */
    int64_t sync_at_ms;     /* the next sync */
    struct frame *snapshot; /* shares: without its head (frame_rest); NULL: none kept */
    int64_t snapshot_seq;   /* of the snapshot, or of the one that was too large */
    bool too_large;         /* a snapshot of snapshot_seq is */
};

/* 0 or -ENOMEM. */
int audiences_init(struct audiences *all, struct hub *h);
/* No audience may have members. */
void audiences_fini(struct audiences *all);

/* The audience of that key, made when there is none. Copies the key. NULL: out of memory. */
struct audience *audience_get(struct audiences *all, const struct audience_key *key);
/* They back the same stations. */
bool audience_backs_same(const struct audience_key *a, const struct audience_key *b);
/* Moves s into a, out of its old audience; s must have caught up there (session_catch_up). */
void audience_enter(struct audience *a, struct session *s);
void audience_leave(struct session *s);

/* Sends s, whatever its audience is, a snapshot of what a sees. It is made once for all who want it
 * at that seq; whoever has it made is charged for it (session_charge). `why`: empty, or
 * one of protocol/wire/message.h. An error (too large, too much is unsent, out of memory) was
 * not told to s yet. */
enum message_error audience_snapshot(
    struct audience *a, struct session *s, struct str sub_id, struct str why);

/* Call before and after a change is applied to the venue: the records it replaces leave the
 * digests, the new ones join them. */
void audiences_before(struct audiences *all, const struct change *c);
void audiences_after(struct audiences *all, const struct change *c);
/* Reads this venue from now on, and forgets digests and snapshots. */
void audiences_reset(struct audiences *all, struct venue *venue);
/* Send everyone a snapshot of what they subscribe to: what they hold is void. `why`: as above. */
void audiences_renew(struct audiences *all, struct str why);
/* Tell everyone who sees something of c. */
void audiences_tell(struct audiences *all, const struct change *c);
/* At the end of a turn: writes to its members what they were told. */
void audience_flush(struct audience *a);
/* Tells those who wait for most to resume, until no more than `max` bytes are unsent to all. */
void audiences_relieve(struct audiences *all, size_t max);
/* Send the syncs that are due. */
void audiences_sync(struct audiences *all, int64_t now_ms);

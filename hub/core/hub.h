#pragma once
/* struct hub: the core. Venues, sessions, topics, batches, outboxes. It knows no socket and no
 * clock except through its ports, so that the simulator can run several hubs in one process. */

#include "hub/core/base/api.h"
#include "hub/core/base/bus.h"
#include "hub/core/base/env.h"
#include "protocol/base/buf.h"
#include "storage/store.h"

struct hub;
struct session;
struct visit;

struct hub_config {
    struct str node;             /* name in logs and welcome */
    struct str pepper;           /* the key of PINs and badges; empty: nobody can sign in */
    int64_t login_idle_s;        /* how long a manager's session lasts unused; 0: an hour … */
    int64_t login_life_s;        /* … and at most; 0: twelve hours */
    int64_t command_rate;        /* a second and device; 0: LIMIT_COMMAND_RATE */
    int64_t heartbeat_ms;        /* 0: LIMIT_HEARTBEAT_MS */
    int64_t tenant_command_rate; /* a second, of all devices and keys of a tenant; 0: no ceiling */
    int64_t tendered_over;       /* minor units; 0: LIMIT_TENDERED_OVER */
    size_t venues_max; /* loaded at once; the one unused for longest is dropped; 0: a default */
    size_t
        tenant_sessions_max; /* devices of a tenant at once; 0: no ceiling. See place/tenants.h */
};

/* Borrows the ports, which must outlive the hub: free the hub first, then the store. Calls to the
 * store that are still out then have no effect. NULL: out of memory. */
struct hub *hub_new(
    const struct hub_config *config, struct env env, struct store *store, struct bus *bus);
void hub_free(struct hub *h);

/* A WebSocket connection with the right subprotocol is open; peer: its numeric address. NULL:
 * refuse it (draining, out of memory). */
struct session *hub_connected(struct hub *h, void *conn, struct str peer);
/* One whole text message. May end the session: env's close is called, and hub_disconnected follows.
 */
void hub_message(struct hub *h, struct session *s, struct str text);
/* The connection has room again. */
void hub_writable(struct hub *h, struct session *s);
/* The connection is gone. Frees the session. */
void hub_disconnected(struct hub *h, struct session *s);

/* A request of the API. `done` is called once, from a later call of the core's, unless hub_forget
 * comes first or the hub is freed. NULL: too many wait, or out of memory. Copies the ask's text;
 * takes its login, unless NULL is returned. */
struct visit *hub_ask(struct hub *h, const struct api_ask *ask, api_done done, void *user);
/* Its client is gone. What it commanded goes on. */
void hub_forget(struct visit *v);

/* Call at least every TICK_MS. */
void hub_tick(struct hub *h);
/* Call at the end of every turn of the loop: seals and sends the next batch, and writes what
 * sessions are owed, in one write each. */
void hub_turn_end(struct hub *h);

/* For the metrics: a turn of the loop took so long, or its timer came so late; ms, negative: not
 * said. */
void hub_note_loop(struct hub *h, int64_t turn_ms, int64_t late_ms);

/* Stops gracefully: takes no new sessions or commands, commits and answers what is queued and in
 * flight, then closes every session with "restart". hub_is_drained: nothing is left. */
void hub_drain(struct hub *h);
bool hub_is_drained(const struct hub *h);

/* The store is up and the hub is not draining. */
bool hub_is_ready(const struct hub *h);
/* How many ms the machine's clock is ahead of the store's; 0 when that is within
 * LIMIT_CLOCK_OFF_MS. */
int64_t hub_clock_off(const struct hub *h);
/* Prometheus text, from metrics.h. */
void hub_metrics(const struct hub *h, struct buf *out);

#pragma once
/* struct app: the floors of one process, and its state. Private to app.c and ports.c. */

#include <uv.h>

#include "hub/app/settings.h"
#include "hub/core/hub.h"
#include "hub/http/http.h"
#include "hub/net/net.h"
#include "hub/rest/rest.h"

/*   STARTING --the database is there--> SERVING --SIGTERM--> DRAINING --drained--> CLOSING
 * --idle--> |                                                         \---- drain_ms ------^
 *      '-------------------------------- SIGTERM -------------------------------------^
 *
 * It takes its port in STARTING, but listens from SERVING on. */
enum app_state { APP_STARTING, APP_SERVING, APP_DRAINING, APP_CLOSING };

enum { SLOW_AT_ONCE = 2 };
/* A slow hash under way on one of libuv's threads. */
struct app_slow {
    uv_work_t work; /* first; its data is the job, or NULL: idle */
    struct app *app;
};

struct app {
    const struct hub_settings *settings;
    enum app_state state;
    uv_loop_t loop;
    uv_timer_t tick;
    uv_prepare_t before; /* the loop waits … */
    uv_check_t after;    /* … and has waited */
    uint64_t woke_ns;    /* when it had waited last; 0: not yet */
    uint64_t tick_ns;    /* when the timer is due */
    uv_signal_t term, intr, hup;
    int claim_fd; /* on the port; -1: none */
    bool db_up;
    uint64_t db_away_at; /* loop time; 0: it was never up */
    bool handles;        /* tick and signals are initialized */
    struct store *store;
    struct bus *bus;
    bool bus_closing, bus_closed;
    struct hub *hub;
    struct net *net;
    struct http *http;
    struct rest *rest;
    uint64_t stop_at; /* loop time by which it must be drained */
    uint64_t trim_at; /* loop time at which to give memory back again */
    uint64_t tls_at;  /* loop time at which to look at the certificate's end again */
    struct app_slow slow_slots[SLOW_AT_ONCE];
    struct slow_hash *slow; /* those that wait, the oldest first */
    int status;
};

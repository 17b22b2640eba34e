#pragma once
/* The running hub: the net, the store, the bus and the core, wired together on one loop. */

#include "hub/app/settings.h"

/* Serves until it is told to stop. Returns the exit status of the process: 0 after a graceful stop;
 * 1 when it could not start, with one log line that says why; 2 when it did not drain in time.
 *
 * It does not start on a database that refuses us or cannot keep our promises. When the database is
 * away, it waits for it. It takes its port at once but listens only when it can serve: until then
 * connections are refused, so that a balancer or a client goes elsewhere.
 *
 * Signals: SIGTERM and SIGINT drain (a second one ends at once), SIGHUP reads the certificate
 * again. */
int app_run(const struct hub_settings *settings);

/* Checks whether app_run would start: the same status and log line, without serving. */
int app_check(const struct hub_settings *settings);

/* Creates or updates the schema as its owner, and grants the hub's role its rights. */
int app_migrate(const struct hub_settings *settings);

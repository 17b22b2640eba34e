#pragma once
/* The running hub: one loop with the net, the store, the bus and the core on it, wired together. */

#include "hub/app/settings.h"

/* Serves until it is told to stop. The exit status of the process: 0 after a graceful stop; 1 when
 * it could not start, with one line in the log that says why; 2 when it did not drain in time.
 *
 * A database that refuses us, or lacks what our promises rest on, is a reason not to start; one that
 * is away is not: the hub then serves "not ready" until it comes.
 *
 * Signals: SIGTERM and SIGINT drain (a second one ends at once), SIGHUP reads the certificate again. */
int app_run(const struct settings *settings);

/* Would app_run start? The same verdict, without serving. */
int app_check(const struct settings *settings);

/* Lays or updates the schema with the owner's connection, and grants the hub's role its rights. */
int app_migrate(const struct settings *settings);

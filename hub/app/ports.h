#pragma once
/* What the floors below call: the core's env, the net's and http's callbacks. Each is given the
 * struct app. */

#include "hub/app/app_state.h"

extern const struct env_ops app_env_ops;
extern const struct net_handlers app_net_handlers;

/* For http: /readyz and /metrics. */
bool app_probe_ready(void *user, struct buf *out);
void app_put_metrics(void *user, struct buf *out);
/* For rest. */
void app_log_rest(void *user, enum log_level level, struct str text);

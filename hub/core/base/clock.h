#pragma once
/* Keeps hub.clock (wall.h) in step with the store's. */

#include "hub/core/base/core.h"

/* Asks the store when it is time, and slews. */
void clock_tick(struct hub *h, int64_t now_ms);

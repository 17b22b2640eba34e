#pragma once
/* Choosing, deciding and sending the next batch. */

#include "hub/core/flight/flight.h"

/* At the end of a turn: if a lane is free and it is worth it, decides what waits for venues that
 * are in no flight, and sends it. */
void flight_seal(struct hub *h);
/* No batch is out. */
bool flights_are_idle(const struct hub *h);
/* Tells those who have waited too long, and asks again for an unknown outcome. */
void flight_tick(struct hub *h, int64_t now_ms);

#pragma once
/* What became of a batch, part by part. The calls of commit and resolve end here. */

#include "hub/core/flight/flight.h"

void flight_done(void *user, enum store_status status, struct str detail);
void flight_resolved(void *user, enum store_status status, struct str detail);

#pragma once
/* payonctl demo: a night of 25 hours and one of 23, when the clocks of the venue were put back and
 * forward, more than a year ago, as orders that are imported with their own times. */

#include "clients/c/ctl/ctl.h"

/* Imports the orders, and prints what the reports say of these business days. Idempotent. False
 * when a report says something else than was imported. Needs the database. */
bool nights_play(const struct ctl *c);

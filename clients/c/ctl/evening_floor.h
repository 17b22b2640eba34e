#pragma once

#include "clients/c/ctl/evening_base.h"

/* Waiters: new guests, and the next step of those who are there. */
void floor_turn(struct evening *e);
/* Takes over the orders and tables that an earlier evening left open. */
void floor_adopt(struct evening *e);

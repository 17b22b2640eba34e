#pragma once

#include "clients/c/ctl/evening_base.h"

/* A banquet of e->banquet covers; nothing happens when that is 0. Several orders at the largest
 * table, each with the same three courses; a course is fired for all guests at once, as soon as the
 * one before it was made. Each order is split in four and paid. */
void banquet_turn(struct evening *e);
/* It has not begun, or some of its guests have not left. */
bool banquet_stays(const struct evening *e);
/* It is on the banquet's menu, so it cannot sell out. */
bool banquet_serves(const struct evening *e, id item);

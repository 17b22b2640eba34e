#pragma once

#include "clients/c/ctl/evening_base.h"

/* A cook or the expo is told of tickets: puts of a snapshot or a change. */
void kitchen_told(struct actor *a, struct str records);
/* Cooks and expo: the next step of each ticket that is due. */
void kitchen_turn(struct evening *e);

#pragma once
/* Whether those who act in a place may still do so: docs/decisions/043. */

#include "hub/core/place/place.h"

/* Asks the store which of the tokens of the place's sessions, and of those whose commands wait,
 * still hold. When it has answered (known), the place has the access that was seen before it was
 * asked, badges that hold are known to do so as of it, and the others say why not (badge.lapse);
 * otherwise all is as it was. Then calls `done`, unless the hub is gone. False: out of memory. */
bool access_ask(struct place *p, void (*done)(struct place *p, bool known));

#pragma once
/* The bus of a single node: does nothing. The core still polls the heads now and then, so a second
 * node started by mistake is slow, not wrong. */

#include "hub/core/base/bus.h"

/* A static object: free does nothing. */
struct bus *local_bus(void);

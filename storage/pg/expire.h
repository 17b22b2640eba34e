#pragma once
/* Stored refusals expire: a portion now and then, on the connection for pairings, which nobody's
 * commit waits for. */

#include "storage/pg/store_pg_state.h"

void store_pg_expire_begin(struct store_pg *s);

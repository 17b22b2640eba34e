#pragma once
/* Administration on a connection of its own, of a role that sees neither orders nor money. One act
 * is one job, so one transaction: its entry in the log, its statements, and the read of what is
 * there afterwards. An op that is in the log already ends the job; a second one reads what it did.
 */

#include "storage/pg/store_pg_state.h"

extern const struct pg_statement act_statements[];
extern const size_t act_statements_n;
void store_pg_administer(
    struct store *base, const struct store_act *act, store_acted_done done, void *user);

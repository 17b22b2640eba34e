#pragma once
/* Reading a whole journal by SQL. What is packed is put into the temporary table `unpacked`
 * (db_open), next to which the statements read the table `journal`. */

#include "clients/c/ctl/db.h"

/* Fills `unpacked` with the packed changes of the venue, or with those whose text has `word` in it.
 * Returns how many packs are damaged. Dies when the database refuses. */
int64_t journal_unpack(PGconn *pg, struct site site, struct str word);

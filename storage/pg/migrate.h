#pragma once
/* Brings a database to the schema this program was built with. Forward only: each file of
 * storage/migrations runs once, in one transaction, and is remembered with its SHA-256; a file that
 * was changed after it ran, or a database that knows more than this program, is refused. Several
 * may run at once: an advisory lock makes them take turns. */

#include "protocol/base/buf.h"

/* Blocks. owner_conninfo: the role that owns the schema. hub_role: the role that is given what the
 * hub needs, and no more. What was done, or why not, goes to `report`, one line each.
 * 0; -ENOTCONN no connection; -EPROTO refused by a rule above; -EIO the server refused a statement.
 */
int migrate_run(const char *owner_conninfo, const char *hub_role, struct buf *report);

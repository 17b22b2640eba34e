#pragma once
/* The port's logins: names, passwords and sessions of managers. */

#include "storage/store.h"

void store_pg_session(struct store *base, id session, store_key_done done, void *user);
void store_pg_session_used(struct store *base, id session, store_done done, void *user);
void store_pg_login(
    struct store *base, const struct store_login *ask, store_login_done done, void *user);

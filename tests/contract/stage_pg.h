#pragma once
/* What tests of Postgres alone need in addition to stage.h. Their programs run under tools/pg-temp.
 */

#include <libpq-fe.h>
#include <uv.h>

#include "tests/contract/scene.h"
#include "tests/contract/stage.h"
#include "tests/tools/proxy.h"

uv_loop_t *stage_loop(void);
/* The proxy between stores and server, those opened before included. */
struct proxy *stage_proxy(void);
/* As stage_turn, but returns when nothing happens, so that the test can look at the database. */
void stage_poll(void);
/* As stage_open with a timeout for answers, but without waiting until the store is up. */
struct store *stage_open_with(int timeout_ms);
/* As scene_begin, with a timeout for answers. */
struct scene scene_begin_with(uint64_t seed, int timeout_ms);
/* How to reach a database as a role, through the socket (it must be freed). */
char *stage_conninfo(const char *role, const char *database);
/* A connection like the hub's, without its settings. */
PGconn *stage_connect(const char *role);
/* A superuser's connection. */
PGconn *stage_admin(void);
/* Runs SQL as a superuser, several statements allowed; fails the test when it fails. */
void stage_sql(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The SQL of the migration of that name, as in storage/migrations without its number. */
const char *stage_migration(const char *name);
/* One value as text; borrowed until the next call. Empty when there is no row. */
const char *stage_value(const char *format, ...) __attribute__((format(printf, 1, 2)));

#pragma once
/* Settings of payon-hub: one table. From low to high: the default, the file of --config
 * (`key = value` lines, # comments), the environment (PAYON_<NAME>).
 *
 * S(TYPE, name, default, min, max, doc); TYPE: TEXT, SECRET (never printed), INT.
 * To add one: a row here; read it as settings.<name>. */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/base/buf.h"

/* clang-format off */
#define SETTINGS(S)                                                                                \
    S(TEXT,   listen_host,     "127.0.0.1", 1, 255,    "address to listen on")                    \
    S(INT,    listen_port,     "8480", 1, 65535,       "port to listen on")                       \
    S(TEXT,   ops_host,        "127.0.0.1", 1, 255,    "address of ops_port")                     \
    S(INT,    ops_port,        "0", 0, 65535,          "port of /healthz, /readyz and /metrics, plain HTTP; 0: they are on listen_port") \
    S(SECRET, db_url,          "", 1, 2000,            "libpq connection string of the hub's role") \
    S(SECRET, db_owner_url,    "", 0, 2000,            "libpq connection string of the schema's owner; --migrate only") \
    S(SECRET, db_operator_url, "",          0, 2000,   "libpq connection string of the role payon_operator, which administers over REST; empty: this hub does not") \
    S(TEXT,   db_hub_role,     "payon_hub", 1, 63,     "the hub's role, granted its rights by --migrate") \
    S(INT,    refusals_days,   "30", 0, 36500,         "days after which the stored answer of a refused command is deleted; 0: never") \
    S(SECRET, pepper,          "", 0, 2000,            "key of PINs, badges and passwords, 32 characters or more, the same in all hubs of a database and in no backup of it; without it nobody can sign in") \
    S(INT,    login_idle_minutes, "60", 1, 43200,      "minutes after which a manager's session that nobody uses is over") \
    S(INT,    login_hours,     "12", 1, 720,           "hours after which every manager's session is over") \
    S(SECRET, redis_url,       "", 0, 2000,            "redis://[:password@]host:port[/db]; empty: one node") \
    S(TEXT,   web_root,        "", 0, 4000,            "folder of the screens; empty: none are served") \
    S(TEXT,   tls_cert,        "", 0, 4000,            "certificate chain, PEM; empty: no TLS. SIGHUP reads it again") \
    S(TEXT,   tls_key,         "", 0, 4000,            "its private key, PEM")                    \
    S(TEXT,   tls_ciphers,     "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305", 1, 4000, "suites of TLS 1.2, in OpenSSL's notation") \
    S(TEXT,   hosts,           "", 0, 4000,            "host names that are answered, space-separated, without port; empty: any") \
    S(TEXT,   allowed_origins, "", 0, 4000,            "more origins of browsers, space-separated; the hub's own is always allowed") \
    S(TEXT,   node,            "hub", 1, 64,           "name of this node in logs and welcome")   \
    S(TEXT,   log_level,       "info", 1, 8,           "debug, info, warn or error")              \
    S(INT,    connections_max, "20000", 1, 1000000,    "connections at once; lowered to what the descriptors allow") \
    S(INT,    connections_per_address, "0", 0, 1000000, "connections from one address, strangers making room for others; 0: no ceiling") \
    S(INT,    connections_per_tenant, "10000", 0, 1000000, "devices of one tenant at once; an eighth of it is kept for those that were here lately; 0: no ceiling") \
    S(INT,    strangers_per_address, "64", 1, 1000000, "connections without a token from one address") \
    S(TEXT,   proxies,         "", 0, 4000,            "proxies in front, ADDRESS or ADDRESS/BITS, space-separated: what they say about a client's address is believed") \
    S(INT,    proxy_protocol,  "0", 0, 1,              "1: the proxies begin each connection with a PROXY header, v1 or v2; one without it is closed") \
    S(INT,    command_rate,    "200", 1, 1000000,      "commands a second of one device, averaged") \
    S(INT,    tenant_command_rate, "5000", 0, 1000000, "commands a second of one tenant over all hubs, averaged, with bursts as for a device; 0: no ceiling") \
    S(INT,    tendered_over,   "1000000", 1, 1000000000000000, "minor units that may be handed over beyond the amount due, or ten times it if that is more") \
    S(INT,    heartbeat_ms,    "2000", 100, 60000,     "time between two sync messages")          \
    S(INT,    venues_max,      "2000", 1, 1000000,     "venues in memory at once; some MiB each at most")\
    S(INT,    drain_ms,        "10000", 100, 600000,   "longest time from SIGTERM to exit")
/* clang-format on */

#define SETTING_CTYPE_TEXT   char *
#define SETTING_CTYPE_SECRET char *
#define SETTING_CTYPE_INT    int64_t

struct hub_settings {
#define S(TYPE, name, def, min, max, doc) SETTING_CTYPE_##TYPE name;
    SETTINGS(S)
#undef S
};

/* Reads the defaults, the file (NULL: none) and the environment, then checks the rules between
 * settings. False with one line in *ret_error that names the key and where it came from, but never
 * a secret's value. Call settings_fini in both cases. */
bool settings_read(struct hub_settings *s, const char *file, struct buf *ret_error);
void settings_fini(struct hub_settings *s);

/* One row of the table as data, for --describe and the docs. */
struct setting_desc {
    const char *name, *type, *value, *doc;
    int64_t min, max;
    bool secret;
};
extern const struct setting_desc setting_descs[];
extern const int settings_n;

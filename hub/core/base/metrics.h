#pragma once
/* Metrics: what the hub counts about itself, in one table. hub_metrics prints it for Prometheus.
 *
 * M(COUNTER, name, help) only grows, M(GAUGE, …) is set by hub_metrics, M(SECONDS, …) is a gauge
 * kept in ms, M(TIMES, …) is a histogram of seconds. To add one: a row here, and hub.metrics.name++
 * or metric_time() where it happens. Units are base units (seconds, bytes) and end the names. */

#include <stdint.h>

#include "protocol/base/buf.h"
#include "protocol/pos/model/refusals.h"

/* clang-format off */
#define METRICS(M)                                                                                 \
    M(GAUGE,   sessions,             "connections, in any state")                                  \
    M(GAUGE,   sessions_ready,       "connections that were welcomed")                             \
    M(COUNTER, sessions_opened,      "connections since the start")                                \
    M(COUNTER, sessions_refused,     "connections closed before their welcome")                    \
    M(COUNTER, sessions_fenced,      "connections replaced by a newer one of the same device")     \
    M(COUNTER, sessions_revoked,     "connections ended because their token was revoked")          \
    M(COUNTER, sessions_crowded,     "connections refused: their tenant had too many")              \
    M(COUNTER, sessions_slow,        "connections told to resume: their queue was full")           \
    M(COUNTER, sessions_silent,      "connections cut: nothing was heard")                         \
    M(COUNTER, sessions_flooding,    "connections cut: too many messages")                         \
    M(GAUGE,   venues,               "venues in memory")                                           \
    M(GAUGE,   records,              "live records in memory")                                     \
    M(GAUGE,   records_bytes,        "live records in memory, as JSON")                            \
    M(GAUGE,   unsent_bytes,         "unsent to sessions, what several wait for counted once")     \
    M(COUNTER, venues_loaded,        "venues read from the store, again after trouble included")   \
    M(COUNTER, venues_evicted,       "venues dropped from memory to make room")                    \
    M(COUNTER, messages,             "messages from clients")                                      \
    M(COUNTER, messages_bad,         "messages that were not understood")                          \
    M(COUNTER, api_answers,          "requests of the API answered")                               \
    M(COUNTER, api_problems,         "of them, those answered with a problem; refused commands are refusals")          \
    M(COUNTER, quotes,               "commands quoted")                                            \
    M(COUNTER, commands,             "commands understood")                                        \
    M(COUNTER, commands_ok,          "commands answered ok")                                       \
    M(COUNTER, commands_replayed,    "commands answered from a receipt")                           \
    M(COUNTER, commands_lapsed,      "commands dropped: who sent them may not act any more")       \
    M(COUNTER, commands_decided,     "decisions, repeated ones included")                          \
    M(GAUGE,   commands_queued,      "commands that wait for the database")                        \
    M(TIMES,   command_seconds,      "from a command's arrival to its answer")                     \
    M(COUNTER, sign_ins,             "people who signed in")                                       \
    M(COUNTER, sign_ins_wrong,       "PINs and badges that were wrong")                            \
    M(COUNTER, sign_ins_locked,      "tries that were not made: the device or the person is locked")                    \
    M(COUNTER, sign_ins_busy,        "tries that were not made: too many at once")                 \
    M(COUNTER, logins,               "sessions of managers that began")                            \
    M(COUNTER, logins_wrong,         "names, passwords and codes that were wrong")                 \
    M(COUNTER, logins_locked,        "tries that were not made: the name or the address waits")    \
    M(TIMES,   sign_in_seconds,      "from a PIN's arrival to its answer")                         \
    M(TIMES,   loop_turn_seconds,    "how long the loop worked until it waited again")             \
    M(TIMES,   loop_late_seconds,    "how late the loop came to its timer, of TICK_MS")            \
    M(COUNTER, batches,              "transactions sent to the store")                             \
    M(COUNTER, batches_overlapped,   "of them, those sent while another was in flight")            \
    M(COUNTER, batches_passed,       "of them, those sent while the outcome of another was unknown")                 \
    M(COUNTER, batch_commands,       "commands in transactions")                                   \
    M(TIMES,   batch_seconds,        "from sending a transaction to its outcome")                  \
    M(COUNTER, batches_unavailable,  "transactions that failed because the store was unavailable")                   \
    M(COUNTER, batches_unknown,      "transactions whose outcome had to be resolved")              \
    M(COUNTER, batches_rejected,     "transactions refused by the schema")                         \
    M(COUNTER, venue_conflicts,      "parts of transactions that lost a race")                     \
    M(COUNTER, venue_seen,           "parts of transactions with an op seen before")               \
    M(COUNTER, changes_own,          "changes committed here")                                     \
    M(COUNTER, changes_remote,       "changes read from the journal")                              \
    M(COUNTER, journal_breaks,       "times the database had lost or changed commits of a venue")   \
    M(COUNTER, tails,                "reads of a journal")                                         \
    M(COUNTER, hints,                "hints from other nodes")                                     \
    M(COUNTER, parts,                "parts of presence from other nodes")                         \
    M(COUNTER, parts_bad,            "parts of presence that were not understood")                 \
    M(COUNTER, screens_backing,      "times that a screen got or lost a dark station's tickets")   \
    M(COUNTER, snapshots,            "snapshots made")                                             \
    M(COUNTER, snapshots_shared,     "snapshots given out again")                                  \
    M(COUNTER, resumes,              "cursors that held")                                          \
    M(COUNTER, frames_encoded,       "changes and syncs encoded, once per audience")               \
    M(COUNTER, deliveries,           "frames put into an outbox")                                  \
    M(COUNTER, writes,               "writes to connections")                                      \
    M(COUNTER, sent_bytes,           "bytes written to connections")                               \
    M(SECONDS, clock_off_seconds,    "this machine's clock ahead of the database's, whose time is used")              \
    M(COUNTER, no_memory,            "operations that failed because memory was out")
/* clang-format on */

/* What Prometheus wants at the end of the name. */
#define METRIC_SUFFIX_COUNTER "_total"
#define METRIC_SUFFIX_GAUGE   ""
#define METRIC_SUFFIX_SECONDS ""
#define METRIC_SUFFIX_TIMES   ""

/* Upper bounds of a TIMES histogram, in ms; above the last: +Inf. */
#define METRIC_BOUNDS                                                                              \
    {                                                                                              \
        1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000                                       \
    }
enum { METRIC_BOUNDS_N = 12 };

struct metric_times {
    uint64_t buckets[METRIC_BOUNDS_N + 1];
    uint64_t sum_ms;
    uint64_t n;
};

struct metrics {
#define METRIC_MEMBER_COUNTER uint64_t
#define METRIC_MEMBER_GAUGE   int64_t
#define METRIC_MEMBER_SECONDS int64_t
#define METRIC_MEMBER_TIMES   struct metric_times
#define M(TYPE, name, help)   METRIC_MEMBER_##TYPE name;
    METRICS(M)
#undef M
    uint64_t refusals[REFUSALS_N]; /* commands answered no, by code */
};

void metric_time(struct metric_times *t, int64_t ms);
/* All of them, as Prometheus text; names begin with payon_. */
void metrics_print(const struct metrics *m, struct buf *out);

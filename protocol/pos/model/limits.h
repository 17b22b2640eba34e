#pragma once
/* Limits: every ceiling of the hub, with its name, its unit and what happens beyond it.
 *
 * L(NAME, value, "name", "unit", doc). Tests try each just below, at and above it. `welcome` tells
 * clients those they can meet (their doc ends in "(told)"). */

#define LIMITS(L)                                                                                  \
    L(MESSAGE_BYTES, 65536, "message_bytes", "bytes",                                              \
        "size of one message from a client; more: close 1009 (told)")                              \
    L(MESSAGE_FRAGMENTS, 1024, "message_fragments", "frames",                                      \
        "frames of one message from a client; more: close 1009")                                   \
    L(JSON_DEPTH, 32, "json_depth", "levels", "nesting of a message; more: error too_deep (told)") \
    L(JSON_TOKENS, 8192, "json_tokens", "tokens", "values and keys of a message; more: error")     \
    L(TOPICS_PER_SESSION, 100, "topics_per_session", "topics",                                     \
        "subscribed at once; more: error (told)")                                                  \
    L(TOPIC_BYTES, 136, "topic_bytes", "bytes",                                                    \
        "name of a topic, of a station with the longest code, too; longer: error")                 \
    L(SESSION_QUEUE_BYTES, 1048576, "session_queue_bytes", "bytes",                                \
        "unsent to one session, one snapshot or large change not counted; more: bye, then resume " \
        "(told)")                                                                                  \
    L(SESSION_LATER_BYTES, 32768, "session_later_bytes", "bytes",                                  \
        "text of sub and unsub that wait until an earlier snapshot of their session has left; "    \
        "more: bye, then resume")                                                                  \
    L(VENUE_UNSENT_BYTES, 100663296, "venue_unsent_bytes", "bytes",                                \
        "unsent to all sessions of a venue, what several wait for counted once; more: those that " \
        "wait for most are told bye, then resume")                                                 \
    L(UNSENT_BYTES, 268435456, "unsent_bytes", "bytes",                                            \
        "the same of all venues of a hub; more: as above, in the venue with most")                 \
    L(MESSAGE_COST_BYTES, 65536, "message_cost_bytes", "bytes",                                    \
        "made for one client to answer its sub or resume: so many count as one more message")      \
    L(SESSION_COMMANDS, 64, "session_commands", "commands",                                        \
        "unanswered commands of one session; more: refused busy (told)")                           \
    L(COMMAND_RATE, 200, "command_rate", "commands/s",                                             \
        "of one device, averaged; more: refused rate (told)")                                      \
    L(COMMAND_BURST, 5000, "command_burst", "commands",                                            \
        "of one device at once, before command_rate holds: what a screen keeps while offline")     \
    L(COMMAND_COST_BYTES, 4096, "command_cost_bytes", "bytes",                                     \
        "size of a command: so many count as one more command")                                    \
    L(MESSAGE_RATE, 50, "message_rate", "messages/s",                                              \
        "messages that are no commands, and commands refused for their rate; more: bye")           \
    L(QUOTE_COST, 10, "quote_cost", "messages",                                                    \
        "as which a quote counts, besides its answer: it is decided at once")                      \
    L(MESSAGE_BURST, 500, "message_burst", "messages", "at once, before message_rate holds")       \
    L(BATCH_COMMANDS, 128, "batch_commands", "commands", "one transaction; more: the next one")    \
    L(BATCH_BYTES, 8388608, "batch_bytes", "bytes",                                                \
        "changes of one transaction; once reached, no further command joins it")                   \
    L(TURN_BYTES, 1048576, "turn_bytes", "bytes",                                                  \
        "changes in memory, and messages fourfold, of the commands decided in one turn of the "    \
        "loop, a few ms of work; once reached, the others go on in the next turn")                 \
    L(VENUE_QUEUE_COMMANDS, 500, "venue_queue_commands", "commands",                               \
        "commands of one venue waiting for the database; more: refused busy")                      \
    L(QUEUE_COMMANDS, 1000, "queue_commands", "commands",                                          \
        "commands waiting for the database; more: refused busy")                                   \
    L(QUEUE_MS, 5000, "queue_ms", "ms", "wait of a command; longer: refused unavailable")          \
    L(CONFLICT_TRIES, 100, "conflict_tries", "tries",                                              \
        "how often a command is decided again; more: refused conflict")                            \
    L(COMMAND_ARENA_BYTES, 16777216, "command_arena_bytes", "bytes",                               \
        "memory to decide one command; more: refused internal")                                    \
    L(CHANGE_BYTES, 6291456, "change_bytes", "bytes",                                              \
        "one change as JSON; more: refused. What the limits below allow fits")                     \
    L(SNAPSHOT_BYTES, 33554432, "snapshot_bytes", "bytes",                                         \
        "one snapshot as JSON; more: error snapshot_too_large")                                    \
    L(VENUE_RECORDS, 200000, "venue_records", "records",                                           \
        "live in one venue; more: commands that add one are refused venue_full")                   \
    L(VENUE_BYTES, 25165824, "venue_bytes", "bytes",                                               \
        "live records of one venue as JSON, so that a snapshot of them fits; more: refused "       \
        "venue_full, unless there are fewer than before")                                          \
    L(VENUE_RESERVE_BYTES, 6291456, "venue_reserve_bytes", "bytes",                                \
        "of venue_bytes, for commands that finish work, such as voids and bumps")                  \
    L(AREAS, 200, "areas", "areas", "of one venue; more: refused setup_full")                      \
    L(REVENUE_CENTRES, 200, "revenue_centres", "centres",                                          \
        "of one venue; more: refused setup_full")                                                  \
    L(SECTIONS, 200, "sections", "sections", "of one venue; more: refused setup_full")             \
    L(STAFF, 500, "staff", "people",                                                               \
        "of one venue; those who ended first leave, and without any: refused staff_full")          \
    L(POSTS, 1000, "posts", "devices",                                                             \
        "of one venue that anybody ever signed in at; more: refused staff_full")                   \
    L(STAFF_POSTS, 20, "staff_posts", "devices",                                                   \
        "at which one person is signed in at once; the one for longest is left")                   \
    L(SIGN_INS, 64, "sign_ins", "PINs",                                                            \
        "checked or set at once by one hub; more: error sign_in_busy")                             \
    L(LOGINS, 16, "logins", "passwords", "checked or set at once by one hub; more: 503 busy")      \
    L(SPELL_SLACK_MS, 10000, "spell_slack_ms", "ms",                                               \
        "by which a device's clock may be wrong when a command names who gave it")                 \
    L(SHIFTS, 3000, "shifts", "shifts",                                                            \
        "of one venue, open and ended; those that ended first leave, and without any: refused "    \
        "shift_full")                                                                              \
    L(SHIFT_LIVE_DAYS, 35, "shift_live_days", "days",                                              \
        "how long an ended shift stays and can be edited; older ones leave with the next start")   \
    L(SHIFT_EDITS, 50, "shift_edits", "edits", "of one shift; more: refused shift_full")           \
    L(SHIFT_ORDERS, 50, "shift_orders", "orders",                                                  \
        "listed when shift.end is refused for open ones, those with the smallest numbers")         \
    L(HAND_OVER_ORDERS, 200, "hand_over_orders", "orders",                                         \
        "handed over by one shift.hand_over; the rest with the next")                              \
    L(APPROVALS, 200, "approvals", "approvals",                                                    \
        "of one venue; those that ended first leave, and without any: refused approvals_full")     \
    L(APPROVALS_DEVICE, 10, "approvals_device", "approvals",                                       \
        "asked for or given at one device at once; more: refused approvals_full")                  \
    L(APPROVAL_KEPT_MS, 600000, "approval_kept_ms", "ms",                                          \
        "how long an approval that ended stays; older ones leave with the next that is asked for") \
    L(BARRIERS, 2000, "barriers", "barriers", "of one venue; more: refused setup_full")            \
    L(TABLES, 2000, "tables", "tables", "of one venue; more: refused setup_full")                  \
    L(STATIONS, 200, "stations", "stations", "of one venue; more: refused setup_full")             \
    L(TAXES, 200, "taxes", "taxes", "of one venue; more: refused setup_full")                      \
    L(CATEGORIES, 2000, "categories", "categories", "of one venue; more: refused setup_full")      \
    L(ITEMS, 20000, "items", "items", "of one venue; more: refused setup_full")                    \
    L(CHOICE_GROUPS, 20000, "choice_groups", "groups", "of one venue; more: refused setup_full")   \
    L(PRICE_LISTS, 200, "price_lists", "lists", "of one venue; more: refused setup_full")          \
    L(LIST_PRICES, 40000, "list_prices", "prices", "of one venue; more: refused setup_full")       \
    L(COMBO_SLOTS, 20000, "combo_slots", "slots", "of one venue; more: refused setup_full")        \
    L(MENU_DRAFTS, 1000, "menu_drafts", "drafts", "of one venue; more: refused setup_full")        \
    L(ORDER_LINES, 500, "order_lines", "lines", "of one order; more: refused order_full")          \
    L(ORDER_BYTES, 1048576, "order_bytes", "bytes",                                                \
        "lines of one order as JSON when they are added; more: refused order_full")                \
    L(TABLE_ORDERS, 100, "table_orders", "orders", "open at one table; more: refused table_full")  \
    L(TABLE_TICKETS, 500, "table_tickets", "tickets",                                              \
        "live, of the open orders of one table, and of paid ones until fetched; more: refused "    \
        "table_full")                                                                              \
    L(TABLES_JOINED, 20, "tables_joined", "tables", "part of one table; more: refused join_full")  \
    L(RESERVATIONS, 5000, "reservations", "reservations",                                          \
        "booked in one venue; more: refused reservations_full")                                    \
    L(NOTE_LINES, 8, "note_lines", "lines",                                                        \
        "of a note or of allergies that a device sets; more: refused note_too_long (told)")        \
    L(TICKET_LIVE_MS, 43200000, "ticket_live_ms", "ms",                                            \
        "how long a ticket stays whose order has ended; older ones leave with the next sends")     \
    L(TICKET_SHELF_MS, 14400000, "ticket_shelf_ms", "ms",                                          \
        "how long a bumped ticket whose order has ended waits to be picked up; older ones leave "  \
        "with the next sends")                                                                     \
    L(TICKET_RECALL, 50, "ticket_recall", "tickets",                                               \
        "of a station that were picked up and can be recalled; older ones leave")                  \
    L(ORDER_DISCOUNTS, 20, "order_discounts", "discounts",                                         \
        "of one order at once; more: refused discounts_full")                                      \
    L(ORDERS_KEPT, 50, "orders_kept", "orders",                                                    \
        "that ended and can be opened again; those that ended first leave")                        \
    L(ORDER_CHARGES, 10, "order_charges", "charges",                                               \
        "of one order at once; more: refused charges_full")                                        \
    L(ORDER_CHECKS, 50, "order_checks", "checks",                                                  \
        "of one order, merged ones included; more: refused checks_full (told)")                    \
    L(ORDER_SHARES, 500, "order_shares", "shares",                                                 \
        "of lines of one order that several checks bear; more: refused checks_full")               \
    L(DISCOUNT_WAITER_PPM, 100000, "discount_waiter_ppm", "parts per million",                     \
        "of an order that waiters may take off; more: refused discount_too_much (told)")           \
    L(DISCOUNT_CASHIER_PPM, 200000, "discount_cashier_ppm", "parts per million",                   \
        "the same for cashiers (told)")                                                            \
    L(TENDERED_TIMES, 10, "tendered_times", "times", "of the amount due may be handed over, or …") \
    L(TENDERED_OVER, 1000000, "tendered_over", "minor units",                                      \
        "… that much over it, whichever is more; more: refused tendered_too_much")                 \
    L(CHANGES_KEPT, 4096, "changes_kept", "changes",                                               \
        "of a venue, in memory for resuming; older cursors get a snapshot")                        \
    L(CHANGES_KEPT_BYTES, 8388608, "changes_kept_bytes", "bytes",                                  \
        "size of these changes; the oldest are dropped")                                           \
    L(RECEIPTS_KEPT, 4096, "receipts_kept", "answers",                                             \
        "of a venue, in memory; older ones are looked up in Postgres")                             \
    L(OP_OLD_MS, 86400000, "op_old_ms", "ms",                                                      \
        "age by its own time (version 7) from which an op's stored answer is looked up before it " \
        "is decided: it may be packed")                                                            \
    L(UNCHANGED_STORED, 10000, "unchanged_stored", "answers",                                      \
        "stored in 24 hours for one device whose commands changed nothing, refusals included; "    \
        "more: refused rate, which is not stored")                                                 \
    L(HELLO_MS, 5000, "hello_ms", "ms", "from connect to hello or the first pair; later: bye")     \
    L(HELLO_BYTES, 4096, "hello_bytes", "bytes",                                                   \
        "size of one message before the token is known; more: close 1009")                         \
    L(VISITS, 1024, "visits", "requests", "of REST that wait for their answer; more: 503 busy")    \
    L(KEY_VISITS, 64, "key_visits", "requests",                                                    \
        "of one key that wait for their answer; more: 429 key_busy")                               \
    L(VISIT_MS, 20000, "visit_ms", "ms",                                                           \
        "wait of a request of REST for its key and its venue; longer: 503 unavailable")            \
    L(KEY_FRESH_MS, 700, "key_fresh_ms", "ms",                                                     \
        "age of what is known of a key; older: it is looked up again before it is used")           \
    L(SIGNED_MS, 300000, "signed_ms", "ms",                                                        \
        "by which the time of a signed request may be off; more: 401 signed_time")                 \
    L(BODY_BYTES, 15728640, "body_bytes", "bytes",                                                 \
        "of a topic over REST; more: 413 snapshot_too_large")                                      \
    L(PAGE_RECORDS, 500, "page_records", "records", "on one page of REST")                         \
    L(PAGE_CHANGES, 256, "page_changes", "changes", "on one page of REST")                         \
    L(PAGE_BYTES, 1048576, "page_bytes", "bytes", "of one page of REST; once reached, it ends")    \
    L(CHANGES_WAIT_S, 25, "changes_wait_s", "s", "wait for a change over REST")                    \
    L(HISTORY_READS, 4, "history_reads", "reads",                                                  \
        "of journals at once for REST, of changes that are not in memory; more: 503 busy")         \
    L(EXPORTS, 4, "exports", "exports", "of journals at once by one hub; more: 503 busy")          \
    L(TENANT_EXPORTS, 2, "tenant_exports", "exports",                                              \
        "of these for one tenant; more: 429 key_busy")                                             \
    L(EXPORT_BYTES, 67108864, "export_bytes", "bytes/s",                                           \
        "read of journals by all exports of a hub together, so that commands do not wait for "     \
        "them")                                                                                    \
    L(HELLOS, 64, "hellos", "tokens", "looked up at once; further hellos wait")                    \
    L(BAD_HELLO_RATE, 20, "bad_hello_rate", "hellos/s",                                            \
        "with a wrong token, of one address, averaged; more: bye, for unknown devices")            \
    L(BAD_HELLO_BURST, 100, "bad_hello_burst", "hellos", "at once, before bad_hello_rate holds")   \
    L(STRANGER_MS, 2000, "stranger_ms", "ms",                                                      \
        "how long a connection without a token is kept when its address has too many")             \
    L(LOG_LINE_RATE, 1, "log_line_rate", "lines/s",                                                \
        "about connections without a token from one address, and welcomes of one device")          \
    L(LOG_LINE_BURST, 20, "log_line_burst", "lines", "at once, before log_line_rate holds")        \
    L(PAIRINGS, 1000, "pairings", "codes",                                                         \
        "waiting for approval in one database; more: error pairings_full")                         \
    L(PAIRINGS_RESERVE, 250, "pairings_reserve", "codes",                                          \
        "of pairings, kept for addresses from which a device with a token has connected")          \
    L(PAIRS, 64, "pairs", "pairs", "answered at once; more: error pair_rate")                      \
    L(PAIR_ADDRESS_RATE, 20, "pair_address_rate", "pairs/s",                                       \
        "of one address, averaged; more: error pair_rate")                                         \
    L(PAIR_ADDRESS_BURST, 100, "pair_address_burst", "pairs",                                      \
        "of one address at once, before pair_address_rate holds")                                  \
    L(PAIR_ADDRESS_CODES, 50, "pair_address_codes", "codes",                                       \
        "new ones of one address in pair_code_ms; more: error pair_rate")                          \
    L(PAIR_CODE_MS, 600000, "pair_code_ms", "ms",                                                  \
        "life of a code; then the device gets another one")                                        \
    L(PAIR_RATE, 1, "pair_rate", "pairs/s", "of one connection, averaged; more: error pair_rate")  \
    L(PAIR_BURST, 5, "pair_burst", "pairs", "of one connection at once, before pair_rate holds")   \
    L(PAIR_ASK_MS, 10000, "pair_ask_ms", "ms",                                                     \
        "from a pair to the next one, or hello; later: bye")                                       \
    L(PAIR_SESSION_MS, 1800000, "pair_session_ms", "ms",                                           \
        "from connect to hello for a device that pairs; later: bye")                               \
    L(HEARTBEAT_MS, 2000, "heartbeat_ms", "ms", "between two sync messages (told)")                \
    L(SILENCE_MS, 30000, "silence_ms", "ms",                                                       \
        "silence of a client; longer: its connection is closed (told)")                            \
    L(PRESENCE_DEVICES, 200, "presence_devices", "devices",                                        \
        "listed in a presence message; those with larger ids are left out")                        \
    L(PRESENCE_STATIONS, 100, "presence_stations", "stations",                                     \
        "listed in a presence message; those with larger ids are left out")                        \
    L(PRESENCE_NODES, 32, "presence_nodes", "nodes",                                               \
        "other hubs' parts of one venue's presence; further ones are ignored")                     \
    L(PRESENCE_BYTES, 147456, "presence_bytes", "bytes",                                           \
        "size of such a part; larger ones are ignored")                                            \
    L(PRESENCE_TELL_MS, 250, "presence_tell_ms", "ms",                                             \
        "between two presence messages of a venue; changes in between wait")                       \
    L(PRESENCE_SAY_MS, 3000, "presence_say_ms", "ms",                                              \
        "between two repeats of a hub's part; changes are sent at once")                           \
    L(PRESENCE_KEPT_MS, 9000, "presence_kept_ms", "ms", "how long a part counts without a repeat") \
    L(PRESENCE_SILENCE_MS, 8000, "presence_silence_ms", "ms",                                      \
        "silence of a device, at least three heartbeats; longer: not present")                     \
    L(SPENT_BYTES, 16384, "spent_bytes", "bytes",                                                  \
        "of a message by which hubs share rates; what does not fit is told next")                  \
    L(BACKUP_DARK_MS, 10000, "backup_dark_ms", "ms",                                               \
        "without a live screen of a station; longer: its backup's screens show its tickets")       \
    L(BACKUP_KEPT_MS, 60000, "backup_kept_ms", "ms",                                               \
        "how long a hub remembers that a station was dark while no screen of a backup is on it")   \
    L(CLOCK_OFF_MS, 5000, "clock_off_ms", "ms",                                                    \
        "of a machine's clock from the database's; more: a warning in the log and in /readyz")     \
    L(AT_PAST_MS, 604800000, "at_past_ms", "ms",                                                   \
        "how far back `at` may lie (a week; importers: any); further: refused bad_time")           \
    L(AT_FUTURE_MS, 300000, "at_future_ms", "ms",                                                  \
        "how far ahead of the hub `at` may lie; further: refused bad_time")

enum limit {
#define L(NAME, value, name, unit, doc) LIMIT_##NAME = (value),
    LIMITS(L)
#undef L
};

struct limit_desc {
    const char *name;
    long long value;
    const char *unit;
    const char *doc;
};
extern const struct limit_desc limit_descs[];
extern const int limits_n;

#pragma once
/* Topics: who is told what. T(NAME, "name", roles, doc).
 *
 * The row of a record in RECORDS_… lists the topics it belongs to. `kitchen` is a family: the topic
 * on the wire is "kitchen:<station code>". A record of a kind in FAMILIES_… belongs to the one
 * member of the family that its field names: a ticket to kitchen:<its station>. */

#include "protocol/pos/model/records.h"
#include "protocol/pos/model/roles.h"

#define TOPICS(T)                                                                                  \
    T(FLOOR, "floor", EVERYBODY, "areas and tables")                                               \
    T(MENU, "menu", EVERYBODY, "stations, taxes, categories, items and their choices, settings")   \
    T(ORDERS, "orders", FLOOR_STAFF, "open orders and their lines")                                \
    T(CHECKS, "checks", FLOOR_STAFF, "open orders, their lines and payments")                      \
    T(EXPO, "expo", EVERYBODY, "the tickets of every station")                                     \
    T(KITCHEN, "kitchen", EVERYBODY, "the tickets of one station: kitchen:<station code>")         \
    T(PRESENCE, "presence", ALL_STAFF, "who is there: no records, but the message `presence`")     \
    T(COURSES, "courses", EVERYBODY,                                                               \
        "open orders, their lines and courses: what is still to come")                             \
    T(STAFF, "staff", ALL_STAFF, "people, and who is signed in where")                             \
    T(SHIFTS, "shifts", ALL_STAFF, "who is at work, was so lately, and edits of time cards")       \
    T(AUDIT, "audit", MANAGERS, "sensitive acts that were refused: no snapshot has them")          \
    T(APPROVALS, "approvals", ALL_STAFF, "approvals that are asked for, and what became of them")

enum topic {
#define T(NAME, wire, roles, doc) TOPIC_##NAME,
    TOPICS(T)
#undef T
        TOPICS_N
};

#define TOPIC_BIT(NAME) (1u << TOPIC_##NAME)

struct topic_desc {
    const char *name;
    unsigned roles;
    const char *doc;
};
extern const struct topic_desc topic_descs[TOPICS_N];

/* The id that says which member of a topic family the record belongs to (a ticket: its station);
 * the zero id for kinds in no family. */
id topic_member_of(enum record_kind kind, const void *rec);

#pragma once
/* Topics: who is told what. T(NAME, "name", roles, doc).
 *
 * `kitchen` is a family: the topic on the wire is "kitchen:<station code>". A record is told under
 * the topics that TOPIC_KINDS lists for its kind; a ticket or ticket item under kitchen:<its
 * station> and under expo. */

#include "protocol/pos/records.h"
#include "protocol/pos/roles.h"

#define TOPICS(T)                                                                                  \
    T(FLOOR, "floor", EVERYBODY, "areas and tables")                                               \
    T(MENU, "menu", EVERYBODY, "stations, taxes, categories, items, choices, 86")                  \
    T(ORDERS, "orders", FLOOR_STAFF, "open orders and their lines")                                \
    T(CHECKS, "checks", FLOOR_STAFF, "open orders, their lines and payments")                      \
    T(EXPO, "expo", EVERYBODY, "the tickets of every station")                                     \
    T(KITCHEN, "kitchen", EVERYBODY, "the tickets of one station: kitchen:<station code>")         \
    T(PRESENCE, "presence", ALL_STAFF, "who is there: no records, but the message `presence`")

enum topic {
#define T(NAME, wire, roles, doc) TOPIC_##NAME,
    TOPICS(T)
#undef T
        TOPICS_N
};

/* K(KIND, topics): bits of 1 << TOPIC_…. */
#define TOPIC_BIT(NAME) (1u << TOPIC_##NAME)
#define TOPIC_KINDS(K)                                                                             \
    K(AREA, TOPIC_BIT(FLOOR))                                                                      \
    K(TABLE, TOPIC_BIT(FLOOR))                                                                     \
    K(STATION, TOPIC_BIT(MENU))                                                                    \
    K(TAX, TOPIC_BIT(MENU))                                                                        \
    K(CATEGORY, TOPIC_BIT(MENU))                                                                   \
    K(ITEM, TOPIC_BIT(MENU))                                                                       \
    K(CHOICE_GROUP, TOPIC_BIT(MENU))                                                               \
    K(COUNTER, 0)                                                                                  \
    K(ORDER, TOPIC_BIT(ORDERS) | TOPIC_BIT(CHECKS))                                                \
    K(LINE, TOPIC_BIT(ORDERS) | TOPIC_BIT(CHECKS))                                                 \
    K(TICKET, TOPIC_BIT(KITCHEN) | TOPIC_BIT(EXPO))                                                \
    K(TICKET_ITEM, TOPIC_BIT(KITCHEN) | TOPIC_BIT(EXPO))                                           \
    K(PAYMENT, TOPIC_BIT(CHECKS))

struct topic_desc {
    const char *name;
    unsigned roles;
    const char *doc;
};
extern const struct topic_desc topic_descs[TOPICS_N];

/* Topic bits under which a kind is told. */
unsigned topic_bits_of_kind(enum record_kind kind);
/* For TICKET and TICKET_ITEM: the record's station; the zero id for other kinds. */
id topic_station_of(enum record_kind kind, const void *rec);

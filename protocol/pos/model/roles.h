#pragma once
/* Roles: what a device's session may do and see. R(NAME, "name", view, doc). Which commands: the
 * `roles` column of COMMANDS_… in tables/; which topics: that of topics.h. */

#include "protocol/pos/model/field.h"

#define ROLES(R)                                                                                   \
    R(WAITER, "waiter", FLOOR, "a tablet on the floor: tables, orders, payments at the table")     \
    R(KITCHEN, "kitchen", KITCHEN, "a screen at a station or at the expo")                         \
    R(CASHIER, "cashier", FLOOR, "a till")                                                         \
    R(MANAGER, "manager", FULL, "everything in the venue")                                         \
    R(IMPORTER, "importer", FULL,                                                                  \
        "a manager whose commands may lie far in the past, for data sets")                         \
    R(DISPLAY, "display", KITCHEN, "shows floor and kitchen; gives no commands")

enum role {
#define R(NAME, wire, view, doc) ROLE_##NAME,
    ROLES(R)
#undef R
        ROLES_N
};

#define ROLE_BIT(NAME) (1u << ROLE_##NAME)
#define NO_ROLE        0u /* the hub itself */
#define MANAGERS       (ROLE_BIT(MANAGER) | ROLE_BIT(IMPORTER))
#define FLOOR_STAFF    (MANAGERS | ROLE_BIT(WAITER) | ROLE_BIT(CASHIER))
#define CASH_STAFF     FLOOR_STAFF
#define CLOSERS        (MANAGERS | ROLE_BIT(CASHIER))
#define KITCHEN_STAFF  (MANAGERS | ROLE_BIT(KITCHEN))
#define EXPO_STAFF     (MANAGERS | ROLE_BIT(KITCHEN) | ROLE_BIT(WAITER))
#define ALL_STAFF      (FLOOR_STAFF | KITCHEN_STAFF)
#define EVERYBODY      (ALL_STAFF | ROLE_BIT(DISPLAY))

struct role_desc {
    const char *name;
    enum view view;
    const char *doc;
};
extern const struct role_desc role_descs[ROLES_N];

/* The role of that name, or -1. */
int role_find(struct str name);

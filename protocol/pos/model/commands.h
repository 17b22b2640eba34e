#pragma once
/* The commands: what a device may ask the hub to do, made from the COMMANDS_… tables of the
 * domains. From the row C(order, send, …) and FIELDS_cmd_order_send follow CMD_order_send, struct
 * cmd_order_send, its shape, decoder, schema, permission check and docs. Its rule is
 * decide_order_send, in rules/order/. */

#include "protocol/pos/model/records.h"
#include "protocol/pos/model/roles.h"

/* Preconditions follow meaning: see docs/protocol.md, "Preconditions". */
enum pre_bit {
    PRE_NONE = 0,
    PRE_REV = 1,  /* pre.rev: the rev of the record the command changes */
    PRE_DUE = 2,  /* pre.due: the amount due that the screen showed */
    PRE_FROM = 4, /* pre.from: the state the screen showed */
};

#define FIELDS_pre(F)                                                                              \
    F(INT_OPT, rev, ALL, 1, COUNT_MAX, none, "the record's rev that the screen showed")            \
    F(MONEY_OPT, due, ALL, 0, MONEY_MAX, none, "the order's amount due that the screen showed")    \
    F(TEXT, from, ALL, 0, 32, none, "the state that the screen showed")

struct pre {
    FIELDS_pre(FIELD_MEMBER)
};
extern const struct shape shape_pre;

/* enum command_type { CMD_order_send, … }; struct cmd_order_send { … }; … */
enum command_type {
#define C(noun, verb, ...) CMD_##noun##_##verb,
    COMMANDS(C)
#undef C
        COMMANDS_N
};

#define C(noun, verb, ...)                                                                         \
    struct cmd_##noun##_##verb {                                                                   \
        FIELDS_cmd_##noun##_##verb(FIELD_MEMBER)                                                   \
    };                                                                                             \
    extern const struct shape shape_cmd_##noun##_##verb;
COMMANDS(C)
#undef C

struct command_desc {
    enum command_type type;
    const char *name; /* on the wire: "order.send" */
    const struct shape *body;
    unsigned roles; /* bits: 1 << enum role */
    unsigned pre;   /* bits of enum pre_bit */
    const char *doc;
    enum feature since; /* FEATURE_v1, or what it came with */
    bool finishes;      /* it brings work to an end, so it may use VENUE_RESERVE_BYTES */
    bool off_shift;     /* whoever is not at work may give it, whatever the settings want */
    bool sensitive;     /* money, voids, setup, people: when it is refused, the journal says so */
};

/* By type. */
extern const struct command_desc command_descs[COMMANDS_N];

/* The command of that name on the wire, or NULL. */
const struct command_desc *command_find(struct str name);

/* A decoded command: what a rule gets. Borrows everything from the frame's arena. */
struct command {
    enum command_type type;
    const void *body; /* struct of command_descs[type].body */
    struct pre pre;
};

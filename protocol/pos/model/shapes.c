/* The tables of the domains as data: the X-macros give every shape and every row. */

#include "protocol/pos/model/commands.h"
#include "protocol/pos/model/shape_of.h"
#include "protocol/pos/model/topics.h"

#define S(sname)           SHAPE_OF(sname)
#define R(sname, ...)      SHAPE_OF(sname)
#define C(noun, verb, ...) SHAPE_OF(cmd_##noun##_##verb)
S(pre)
SHAPES(S)
RECORDS(R)
COMMANDS(C)
#undef C
#undef R
#undef S

#define S(sname) &shape_##sname,
const struct shape *const element_shapes[] = {SHAPES(S)};
#undef S
const size_t element_shapes_n = sizeof element_shapes / sizeof element_shapes[0];

#define L(e) ENUM_OF(e)
ENUMS(L)
DERIVED_ENUMS(L)
#undef L

const struct record_desc record_descs[KINDS_N] = {
#define R(sname, sql, told, text)                                                                  \
    [KIND_##sname] = {                                                                             \
        .name = #sname, .table = #sql, .topics = told, .shape = &shape_##sname, .doc = text},
    RECORDS(R)
#undef R
};

const struct command_desc command_descs[COMMANDS_N] = {
#define C(noun, verb, who, before, ...)                                                            \
    [CMD_##noun##_##verb] = {.type = CMD_##noun##_##verb,                                          \
        .name = #noun "." #verb,                                                                   \
        .body = &shape_cmd_##noun##_##verb,                                                        \
        .roles = who,                                                                              \
        .pre = before,                                                                             \
        .doc = __VA_ARGS__},
    COMMANDS(C)
#undef C
};

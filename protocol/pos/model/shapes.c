/* The tables of the domains as data: the X-macros give every shape and every row. */

#include "protocol/pos/model/commands.h"
#include "protocol/pos/model/topics.h"

#include <stddef.h>

enum {
    REF_none = KIND_none,
#define R(name, ...) REF_##name = KIND_##name,
    RECORDS(R)
#undef R
};

#define FIELD_OF_ID(of)        .ref = REF_##of
#define FIELD_OF_ID_OPT(of)    .ref = REF_##of
#define FIELD_OF_TEXT(of)      .ref = KIND_none
#define FIELD_OF_INT(of)       .ref = KIND_none
#define FIELD_OF_INT_OPT(of)   .ref = KIND_none
#define FIELD_OF_BOOL(of)      .ref = KIND_none
#define FIELD_OF_MONEY(of)     .ref = KIND_none
#define FIELD_OF_MONEY_OPT(of) .ref = KIND_none
#define FIELD_OF_TIME(of)      .ref = KIND_none
#define FIELD_OF_TIME_OPT(of)  .ref = KIND_none
#define FIELD_OF_ENUM(of)      .ref = KIND_none, .enums = &enum_##of
#define FIELD_OF_LIST(of)      .ref = KIND_none, .element = &shape_##of

/* A row of FIELDS_… does not know its struct, so a table is expanded with FIELD_IN(struct): that
 * begins the row's initializer with the struct, and FIELD_ROW goes on with the member. */
#define FIELD_IN(sname)                                                                            \
    {                                                                                              \
        .offset = (size_t) & ((struct sname *)0)->FIELD_ROW
#define FIELD_ROW(TYPE, fname, VIS, lo, hi, of, ...)                                               \
    fname, .name = #fname, .key = {"\"" #fname "\":", sizeof("\"" #fname "\":") - 1},              \
           .type = FIELD_##TYPE, .vis = VIS_##VIS, .min = lo, .max = hi, FIELD_OF_##TYPE(of),      \
           .doc = __VA_ARGS__                                                                      \
    }                                                                                              \
    ,

#define S(sname)                                                                                   \
    static const struct field fields_##sname[] = {FIELDS_##sname(FIELD_IN(sname))};                \
    const struct shape shape_##sname = {                                                           \
        .name = #sname,                                                                            \
        .size = sizeof(struct sname),                                                              \
        .fields = fields_##sname,                                                                  \
        .n_fields = sizeof fields_##sname / sizeof fields_##sname[0],                              \
    };
#define R(sname, ...)      S(sname)
#define C(noun, verb, ...) S(cmd_##noun##_##verb)
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

#define ENUM_NAME(e, NAME, text, doc) text,
#define ENUM_DOC(e, NAME, text, doc)  doc,
#define L(e)                                                                                       \
    static const char *const e##_names[] = {ENUM_##e(ENUM_NAME, e)};                               \
    static const char *const e##_docs[] = {ENUM_##e(ENUM_DOC, e)};                                 \
    const struct enum_desc enum_##e = {                                                            \
        .name = #e,                                                                                \
        .names = e##_names,                                                                        \
        .docs = e##_docs,                                                                          \
        .n = sizeof e##_names / sizeof e##_names[0],                                               \
    };
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

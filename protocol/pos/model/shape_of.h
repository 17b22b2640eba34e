#pragma once
/* Shapes from tables of fields: SHAPE_OF(name) makes shape_name of FIELDS_name and struct name. For
 * the files that turn tables into data; each says which enums and shapes its tables name. */

#include "protocol/pos/model/field.h"
#include "protocol/pos/model/records.h"

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

#define SHAPE_OF(sname)                                                                            \
    static const struct field fields_##sname[] = {FIELDS_##sname(FIELD_IN(sname))};                \
    const struct shape shape_##sname = {                                                           \
        .name = #sname,                                                                            \
        .size = sizeof(struct sname),                                                              \
        .fields = fields_##sname,                                                                  \
        .n_fields = sizeof fields_##sname / sizeof fields_##sname[0],                              \
    };

/* enum_name of ENUM_name. */
#define ENUM_NAME(e, NAME, text, doc) text,
#define ENUM_DOC(e, NAME, text, doc)  doc,
#define ENUM_OF(e)                                                                                 \
    static const char *const e##_names[] = {ENUM_##e(ENUM_NAME, e)};                               \
    static const char *const e##_docs[] = {ENUM_##e(ENUM_DOC, e)};                                 \
    const struct enum_desc enum_##e = {                                                            \
        .name = #e,                                                                                \
        .names = e##_names,                                                                        \
        .docs = e##_docs,                                                                          \
        .n = sizeof e##_names / sizeof e##_names[0],                                               \
    };

#pragma once
/* Shapes: the one description of a struct's fields.
 *
 * A shape is a table of fields. From the same table come the C struct, its JSON (protocol/wire),
 * its SQL columns (storage), its JSON Schema and its TypeScript type (payon-hub --describe).
 * Records, bodies of commands and the elements of lists inside them are
 * shapes.
 *
 * A table is an X-macro of rows
 *     F(TYPE, name, VIS, min, max, of, doc)
 *   TYPE  one of the FIELD_TYPES below; the struct member gets that type's C type
 *   VIS   who may see it: ALL, MONEY, PERSONAL or COST (see enum view)
 *   min, max   ID: unused (0, 0). TEXT: characters (code
 *         points): no script has less room than another. INT, MONEY: the value. LIST: elements.
 *   of    ID: the kind of record it names, or none. ENUM: the enum. LIST: the shape of an element.
 *   doc   a sentence for the reference; then, for fields that need it,
 *         .required = true     in a body: a device must give it although it may be empty (TEXT,
 *                              LIST)
 *         .since = FEATURE_…   the field came after v1 was first released (features.h): devices may
 *                              leave it out of a body, and the hub leaves it out of a record
 *                              (field_may_be_left_out), which means its zero value
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/id.h"
#include "protocol/base/money.h"
#include "protocol/base/str.h"
#include "protocol/base/time.h"
#include "protocol/pos/model/features.h"

struct opt_int {
    bool has;
    int64_t v;
};

struct opt_money {
    bool has;
    money v;
};

/* The most bytes that a character takes in UTF-8: a text of n characters has up to n times as many.
 */
enum { CHARACTER_BYTES = 4 };

/* Elements are contiguous; the field's row names their shape. Borrowed. */
struct list {
    const void *items;
    size_t n;
};

/* T(TYPE, C type, doc). *_OPT may be absent: null in JSON and SQL; ID and TIME are then zero. */
#define FIELD_TYPES(T)                                                                             \
    T(ID, id, "UUID, lower-case text")                                                             \
    T(ID_OPT, id, "UUID or null")                                                                  \
    T(TEXT, struct str, "UTF-8 text without NUL; empty when absent")                               \
    T(INT, int64_t, "integer")                                                                     \
    T(INT_OPT, struct opt_int, "integer or null")                                                  \
    T(BOOL, bool, "true or false; false when absent")                                              \
    T(MONEY, money, "integer, minor units of the venue's currency")                                \
    T(MONEY_OPT, struct opt_money, "integer minor units or null")                                  \
    T(TIME, time_ms, "UTC, RFC 3339 with milliseconds")                                            \
    T(TIME_OPT, time_ms, "UTC, RFC 3339 with milliseconds, or null")                               \
    T(ENUM, int, "one of the names listed")                                                        \
    T(LIST, struct list, "array of objects")

enum field_type {
#define T(TYPE, ctype, doc) FIELD_##TYPE,
    FIELD_TYPES(T)
#undef T
        FIELD_TYPES_N
};

/* Field visibility: bits. A view is the set of bits a reader may see. */
enum vis {
    VIS_ALL = 1,      /* everybody subscribed to the topic */
    VIS_MONEY = 2,    /* prices, tips, payments: not the kitchen */
    VIS_PERSONAL = 4, /* guests' data: not the kitchen */
    VIS_COST = 8,     /* what goods cost the house: managers only */
};

/* V(NAME, bits, doc): what a session sees of a record, chosen by its role. */
#define VIEWS(V)                                                                                   \
    V(KITCHEN, VIS_ALL, "no money, no personal data")                                              \
    V(FLOOR, VIS_ALL | VIS_MONEY | VIS_PERSONAL, "all but cost")                                   \
    V(FULL, VIS_ALL | VIS_MONEY | VIS_PERSONAL | VIS_COST, "all: managers, journal, storage")

enum view {
#define V(NAME, bits, doc) VIEW_##NAME,
    VIEWS(V)
#undef V
        VIEWS_N
};

/* The VIS bits of a view. */
unsigned view_bits(enum view view);

struct enum_desc {
    const char *name;         /* "order_state" */
    const char *const *names; /* on the wire and in SQL, by value */
    const char *const *docs;
    int n;
};

struct shape;

struct field {
    const char *name; /* JSON key and SQL column */
    struct str key;   /* the name as a JSON key, with its quotes and colon */
    enum field_type type;
    size_t offset; /* of the member, bytes */
    unsigned vis;  /* one VIS bit */
    int64_t min, max;
    int ref;                       /* ID: enum record_kind, or -1 */
    const struct enum_desc *enums; /* ENUM */
    const struct shape *element;   /* LIST */
    const char *doc;
    bool required;      /* bodies: must be given although it may be empty */
    enum feature since; /* FEATURE_v1, or what it came with */
};

struct shape {
    const char *name;
    size_t size; /* of the struct, bytes */
    const struct field *fields;
    size_t n_fields;
};

/* The value of an enum's name, or -1. */
int enum_find(const struct enum_desc *e, struct str name);

/* Struct members from a table of fields. */
#define FIELD_CTYPE_ID                                   id
#define FIELD_CTYPE_ID_OPT                               id
#define FIELD_CTYPE_TEXT                                 struct str
#define FIELD_CTYPE_INT                                  int64_t
#define FIELD_CTYPE_INT_OPT                              struct opt_int
#define FIELD_CTYPE_BOOL                                 bool
#define FIELD_CTYPE_MONEY                                money
#define FIELD_CTYPE_MONEY_OPT                            struct opt_money
#define FIELD_CTYPE_TIME                                 time_ms
#define FIELD_CTYPE_TIME_OPT                             time_ms
#define FIELD_CTYPE_ENUM                                 int
#define FIELD_CTYPE_LIST                                 struct list
#define FIELD_MEMBER(TYPE, name, VIS, min, max, of, ...) FIELD_CTYPE_##TYPE name;

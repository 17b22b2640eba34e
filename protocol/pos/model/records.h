#pragma once
/* The records: what a venue consists of, made from the RECORDS_… and FIELDS_… tables of the
 * domains.
 *
 * Every record begins with (id, rev). rev starts at 1 and grows by one with each put. A record is
 * immutable once it is in a change; a new put is a new record.
 *
 * `put` adds a record to the venue's live set, `del` takes it out. Memory and screens hold the live
 * set only; in Postgres the row stays, with live = false. */

#include "protocol/base/digest.h"
#include "protocol/pos/model/enums.h"

enum record_kind {
    KIND_none = -1,
#define R(name, ...) KIND_##name,
    RECORDS(R)
#undef R
        KINDS_N
};

/* The head of every record. */
struct record {
    id id;
    int64_t rev;
};

/* struct order and so on, and the elements of their lists. */
#define S(name)                                                                                    \
    struct name {                                                                                  \
        FIELDS_##name(FIELD_MEMBER)                                                                \
    };                                                                                             \
    extern const struct shape shape_##name;
#define R(name, ...) S(name)
SHAPES(S)
RECORDS(R)
#undef R
#undef S

/* Large and aligned enough for a record of any kind. */
union any_record {
    struct record head;
#define R(name, ...) struct name name;
    RECORDS(R)
#undef R
};

struct record_desc {
    const char *name;  /* on the wire */
    const char *table; /* in Postgres */
    unsigned topics;   /* bits 1 << TOPIC_…: those that include it */
    const struct shape *shape;
    const char *doc;
};

/* By kind. */
extern const struct record_desc record_descs[KINDS_N];

/* The shapes of SHAPES: elements of lists. */
extern const struct shape *const element_shapes[];
extern const size_t element_shapes_n;

/* The kind of that name on the wire, or KIND_none. */
enum record_kind record_kind_find(struct str name);

/* A record that outlives its arena is one reference-counted block, with its text and lists inside.
 *
 * record_new: a deep copy of *from (a struct of that kind), with one reference; NULL when out of
 * memory. record_share: adds a reference; returns rec. record_drop: drops one, frees at 0; takes
 * NULL. */
const struct record *record_new(enum record_kind kind, const void *from);
const struct record *record_share(const struct record *rec);
void record_drop(const struct record *rec);
/* Bytes that record_new(kind, from) would allocate; they count against the limits. */
size_t record_bytes(enum record_kind kind, const void *from);
/* Bytes of the block of a record that record_new made. */
size_t record_held(const struct record *rec);
/* Bytes of a record as JSON in the view FULL with every field, and a comma: what it takes in
 * snapshots and in the journal at most. Fields at zero may be left out there, but they count, so
 * that a field that gets a value later finds its room. record_json: of a record that record_new
 * made, kept in it. */
size_t record_json_bytes(enum record_kind kind, const void *from);
size_t record_json(const struct record *rec);
/* Of a text, with its quotes. */
size_t text_json_bytes(struct str s);
/* A cache inside a record that record_new made: the digest of its JSON in a view. A record never
 * changes, so the digest is computed once. If *ret_has is false, the caller must fill it in now;
 * later calls return true. No rule reads it. */
struct digest *record_kept_digest(const struct record *rec, enum view view, bool *ret_has);
/* Same value in the field of two structs that have it. */
bool record_field_eq(const struct field *f, const void *a, const void *b);
/* Same values in all fields. */
bool record_eq(enum record_kind kind, const void *a, const void *b);

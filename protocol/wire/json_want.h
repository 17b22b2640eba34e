#pragma once
/* Readers of single values: each wants one type within bounds, or notes which rule was broken and
 * where. */

#include "protocol/pos/model/field.h"
#include "protocol/wire/json_read.h"
#include "protocol/wire/message.h"

/* The place of a value in its message, for faults: a chain on the stack. */
struct json_place {
    const struct json_place *up; /* NULL: a member of the message itself */
    const char *name;            /* of the member; NULL: element `index` of an array */
    size_t index;
};

/* "body.choices[2].option_id", in the arena; empty when that is full. */
struct str json_place_text(struct arena *a, const struct json_place *at);

/* Who wrote the text, which decides how strictly it is read. */
enum json_source {
    /* A device: required fields must be there, ranges are checked, and `rev` (of records in
     * setup.put) is ignored. */
    FROM_DEVICE,
    /* A hub: the rules have checked the ranges already. An absent field is zero: a view may leave
     * it out, and the text may be older than the field. */
    FROM_HUB,
    /* A hub, in its tables. Like FROM_HUB, but the record is later written again as a whole,
     * without the fields that this version does not know. So these must have a zero value, as if
     * they were absent: anything else is FIELD_UNKNOWN. */
    FROM_STORE,
};

struct json_reader {
    struct arena *arena; /* borrowed: all that is read is copied there */
    enum json_source source;
    /* The first fault: MESSAGE_OK, or which rule was broken and where. */
    enum message_error error;
    struct str field; /* "body.choices[2].option_id" */
    /* FROM_DEVICE: the path of the first unknown member; empty when there is none. Not a fault
     * here: the caller decides what it means. */
    struct str unknown;
};

/* All readers return MESSAGE_OK with *ret filled, or note the fault in r and return it. An absent
 * value is FIELD_MISSING; callers check json_given first where it may be absent. */

/* Present and not null. */
bool json_given(struct json j);
enum message_error json_fail(
    struct json_reader *r, const struct json_place *at, enum message_error error);
enum message_error json_want_object(
    struct json_reader *r, struct json j, const struct json_place *at);
enum message_error json_want_array(struct json_reader *r, struct json j,
    const struct json_place *at, size_t min, size_t max, size_t *ret_n);
/* min and max in bytes: for what no person reads. FROM_DEVICE: FIELD_TEXT for a control character;
 * text that an older hub let in is still read. */
enum message_error json_want_bytes(struct json_reader *r, struct json j,
    const struct json_place *at, size_t min, size_t max, struct str *ret);
/* The same for what people write: min and max in characters. */
enum message_error json_want_text(struct json_reader *r, struct json j, const struct json_place *at,
    size_t min, size_t max, struct str *ret);
/* The same for what people call something: FROM_DEVICE it must be utf8_is_name, or empty when min
 * is 0. */
enum message_error json_want_name(struct json_reader *r, struct json j, const struct json_place *at,
    size_t min, size_t max, struct str *ret);
enum message_error json_want_int(struct json_reader *r, struct json j, const struct json_place *at,
    int64_t min, int64_t max, int64_t *ret);
/* FIELD_RANGE for the zero id: it means "none" inside and is not an id on the wire. */
enum message_error json_want_id(
    struct json_reader *r, struct json j, const struct json_place *at, id *ret);
enum message_error json_want_time(
    struct json_reader *r, struct json j, const struct json_place *at, time_ms *ret);
enum message_error json_want_bool(
    struct json_reader *r, struct json j, const struct json_place *at, bool *ret);
/* A time that may be absent: FIELD_RANGE for 1970-01-01T00:00:00.000Z, which would be read as
 * absent. */
enum message_error json_want_time_opt(
    struct json_reader *r, struct json j, const struct json_place *at, time_ms *ret);
enum message_error json_want_enum(struct json_reader *r, struct json j, const struct json_place *at,
    const struct enum_desc *e, int *ret);

#pragma once
/* Structs <-> JSON by their shapes (struct shape): records, bodies of commands, and the elements of
 * lists inside them. */

#include "protocol/pos/model/field.h"
#include "protocol/wire/json_want.h"
#include "protocol/wire/json_write.h"

/* A record of the journal that has it says something of a guest, which is kept apart
 * (model/guest_data.h). */
#define APART_MEMBER "apart"

/* One object with the fields that `bits` (view_bits) may see, in the order of the table. Absent
 * values are written as null; a field that may be left out is, at its zero value. */
void shape_write(struct json_out *o, const struct shape *s, const void *from, unsigned bits);
/* The form that devices send, without absent values (*_OPT, empty text, false, empty lists) and
 * rev. So an optional field added later does not change the text of older values. */
void shape_write_given(struct json_out *o, const struct shape *s, const void *from);
void shape_write_list(
    struct json_out *o, const struct shape *element, struct list list, unsigned bits);

/* *_OPT: null stands for the absent value. */
bool field_is_opt(const struct field *f);
/* `rev` of a record: the hub counts it and ignores what devices send. */
bool field_is_rev(const struct field *f);
/* True when a device must send it. */
bool field_is_needed(const struct field *f);
/* True when a hub tells and stores it only with another value than zero: it came after v1's first
 * release, and whoever reads it knows hubs without it. A field that some roles do not see is always
 * told to the others: to a screen its absence means that it may not be seen. */
bool field_may_be_left_out(const struct field *f);

/* Reads an object into *to, a zeroed struct of the shape. Unknown members are ignored, but noted in
 * r->unknown. */
enum message_error shape_read(struct json_reader *r, const struct shape *s, struct json j,
    const struct json_place *at, void *to);
/* Reads an array of such objects; *ret is borrowed from the arena. */
enum message_error shape_read_list(struct json_reader *r, const struct shape *element,
    struct json j, const struct json_place *at, size_t min, size_t max, struct list *ret);

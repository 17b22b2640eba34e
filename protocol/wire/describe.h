#pragma once
/* The registry: everything a client can meet, as one JSON object made from the tables.
 * `payon-hub --describe` prints it; docs/protocol.md, the types of the screens and the validators
 * of the tests are generated from it.
 *
 *   protocol, roles, views, topics, commands, pre, records, elements, enums, events, refusals,
 *   errors, close_codes, limits, messages, objects: the tables, in their order
 *   schemas: one JSON Schema (draft 2020-12); its $defs are
 *     in, in.<t>, cmd.<command>      what a device may send; given.<shape>: parts of it
 *     frame                          a frame of the hub: one message, or an array of them
 *     out, out.<t>                   what the hub sends
 *     out.change.<view>, out.snapshot.<view>    the same, as sent to roles of that view
 *     record.<kind>, record.<kind>.<view>, element.<shape>.<view>
 *   and the $defs that these refer to. */

#include "protocol/wire/json_write.h"

/* Appends the object to b (about 200 KB). `more` (or NULL) appends members of the floors above: it
 * is called once, within the object, before `schemas`. */
void describe_json(struct buf *b, void (*more)(struct json_out *o, void *arg), void *arg);

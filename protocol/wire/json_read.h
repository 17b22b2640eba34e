#pragma once
/* Reads JSON: json_check first, then cJSON, then every number gets its exact value back.
 *
 * A struct json_doc is reusable: one per connection or per loop. A struct json is a handle to one
 * value of it, passed by value, valid until the next json_parse or json_doc_fini. Getters take any
 * handle, absent ones too, and return false when the value is not of that type: test once at the
 * end of a chain of json_get. Keys are compared byte by byte (case matters).
 *
 * One thread only: cJSON keeps the place of its last error in a static variable. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/arena.h"
#include "protocol/base/id.h"
#include "protocol/base/str.h"
#include "protocol/base/time.h"
#include "protocol/wire/json_check.h"

struct cJSON;
struct json_block;

struct json_doc {
    struct cJSON *root; /* in the piece and the blocks */
    char *piece;        /* in the arena */
    size_t piece_n, piece_used;
    struct json_block *blocks; /* owned */
    struct json_ints ints;
    size_t fault_at; /* after json_parse > 0: offset of the byte where the fault was found */
};

struct json {
    const struct json_doc *doc;
    const struct cJSON *node; /* NULL: absent */
};

void json_doc_init(struct json_doc *doc);
void json_doc_fini(struct json_doc *doc);

/* 0; > 0 an enum json_fault, doc->fault_at says where; -ENOMEM. In every case doc's former content
 * is gone. The arena holds numbers and values: it is borrowed until the next json_parse or
 * json_doc_fini. The text is not kept. */
int json_parse(
    struct json_doc *doc, struct str text, const struct json_limits *limits, struct arena *arena);

/* The value of the text; absent when nothing was parsed. */
struct json json_root(const struct json_doc *doc);

bool json_is_absent(struct json j);
bool json_is_null(struct json j);
bool json_is_object(struct json j);
bool json_is_array(struct json j);

/* The member of an object; absent when there is none or j is no object. */
struct json json_get(struct json j, const char *key);

/* *ret is untouched on false. The string is borrowed from the document and NUL-terminated; it
 * contains no other NUL. */
bool json_str(struct json j, struct str *ret);
bool json_int(struct json j, int64_t *ret);
bool json_bool(struct json j, bool *ret);
bool json_id(struct json j, id *ret);        /* a string that id_parse accepts */
bool json_time(struct json j, time_ms *ret); /* a string that time_parse accepts */

/* Members of an object, elements of an array, in the order of the text:
 *   for (struct json e = json_first(j); !json_is_absent(e); e = json_next(e)) */
struct json json_first(struct json j);
struct json json_next(struct json j);
/* The name of an object's member; empty when j is not a member. */
struct str json_key(struct json j);
/* The number of members or elements, by walking them; 0 when j is neither object nor array. */
size_t json_len(struct json j);

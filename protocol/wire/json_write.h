#pragma once
/* Writes compact JSON into a buf: exactly the bytes that JavaScript's JSON.stringify makes of the
 * same value (strings, booleans, null and whole numbers below 2^53), since both sides compute
 * digests of records over the text.
 *
 * The writer puts the commas and colons. A call out of turn (a value without its key, an end
 * without its begin) is a bug and fails a require. Check buf.failed once, at the end.
 *
 *   struct json_out o = json_out(&buf);
 *   jw_object_begin(&o);
 *   jw_key(&o, "name"), jw_str(&o, name);
 *   jw_key(&o, "tags"), jw_array_begin(&o), jw_i64(&o, 1), jw_array_end(&o);
 *   jw_object_end(&o);                                           {"name":"…","tags":[1]}
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/base/buf.h"
#include "protocol/base/id.h"
#include "protocol/base/str.h"
#include "protocol/base/time.h"

struct json_out {
    struct buf *b;    /* borrowed */
    uint64_t objects; /* bit d: level d is an object */
    uint8_t depth;    /* at most 64 */
    bool comma;       /* the next key or value needs one before it */
    bool keyed;       /* a key was written and waits for its value */
};

/* A writer of one value at the end of b. Several may follow each other into one buf. */
static inline struct json_out json_out(struct buf *b)
{
    return (struct json_out){.b = b};
}
/* One whole value has been written and everything begun is ended. */
bool json_out_is_done(const struct json_out *o);

void jw_object_begin(struct json_out *o);
void jw_object_end(struct json_out *o);
void jw_array_begin(struct json_out *o);
void jw_array_end(struct json_out *o);

/* A key that is a string literal without characters that need an escape. */
#define jw_key(o, literal) jw_key_ready((o), STR("\"" literal "\":"))
/* A key with its quotes and colon. */
void jw_key_ready(struct json_out *o, struct str quoted);
/* Any key. */
void jw_key_str(struct json_out *o, struct str key);

/* s should be UTF-8: other bytes are passed through. */
void jw_str(struct json_out *o, struct str s);
void jw_i64(struct json_out *o, int64_t v);
void jw_bool(struct json_out *o, bool v);
void jw_null(struct json_out *o);
void jw_id(struct json_out *o, id i);
void jw_time(struct json_out *o, time_ms t);
/* A value that is JSON text already; not checked. */
void jw_raw(struct json_out *o, struct str json);

#pragma once
/* id: a UUID (RFC 9562), 16 bytes. Ours are version 7; on the wire 36 lower-case characters.
 * The zero id means "none". */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/base/str.h"
#include "protocol/base/time.h"

typedef struct {
    uint8_t b[16];
} id;

enum { ID_TEXT = 36 };

static inline bool id_eq(id a, id b)
{
    return memcmp(a.b, b.b, sizeof a.b) == 0;
}

static inline int id_cmp(id a, id b)
{
    return memcmp(a.b, b.b, sizeof a.b);
}

bool id_is_zero(id i);
/* Version 7 from a moment and 10 random bytes (RFC 9562 section 5.7). The moment must fit into 48
 * bits: 1970 to 10889. */
id id_make(time_ms now, const uint8_t random[10]);
/* Version 7, variant 10. */
bool id_is_v7(id i);
/* The moment in a version 7 id: when it was made, if its maker's clock was right. */
time_ms id_time(id i);
/* Writes exactly ID_TEXT bytes, no NUL. */
void id_format(id i, char out[ID_TEXT]);
/* Accepts lower-case text of any version; *ret_id is untouched on false. */
bool id_parse(struct str s, id *ret_id);

#pragma once
/* struct pair_code: a new device shows it and a person types it elsewhere, so that the right device
 * is let in. 40 random bits as 8 characters of Crockford's base 32, which has no I, L, O and U.
 * People see ABCD-EFGH; the database and the wire have the 8 characters alone. */

#include <stdbool.h>
#include <stdint.h>

#include "protocol/base/str.h"

enum { PAIR_CODE_TEXT = 8, PAIR_CODE_RANDOM = 5 };

struct pair_code {
    char s[PAIR_CODE_TEXT]; /* no NUL */
};

struct pair_code pair_code_make(const uint8_t random[PAIR_CODE_RANDOM]);
/* Reads what a person typed: case, dashes and blanks do not matter, O is 0, I and L are 1. False
 * when it is not a code; *ret_code is then untouched. */
bool pair_code_parse(struct str typed, struct pair_code *ret_code);

static inline struct str pair_code_str(const struct pair_code *c)
{
    return (struct str){c->s, sizeof c->s};
}

#pragma once
/* Text that looks like the number of a payment card: 13 to 19 digits of any script with Luhn's
 * check digit (ISO/IEC 7812-1), the first not 0, with up to three spaces and dashes between two
 * digits. It begins and ends where digits do: a piece of a longer row of digits is none. One in ten
 * other numbers of that length looks the same. Pure. */

#include <stdbool.h>
#include <stddef.h>

#include "protocol/base/str.h"

enum { CARD_DIGITS_MIN = 13, CARD_DIGITS_MAX = 19 };

/* Well-formed UTF-8 or not: what is not is no digit. */
bool card_is_in(struct str text);
/* Copies the text to `out` (room for text.n bytes) with the digits of card numbers as '*'; UUIDs
 * stay as they are. Returns the bytes written. */
size_t card_mask(struct str text, char *out);

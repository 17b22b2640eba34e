#pragma once
/* Decimal numbers in files, as whole numbers of their last place: "12.50" with two places is 1250.
 */

#include "protocol/base/buf.h"

/* False, with *ret untouched, when it is no number, one that these places do not hold exactly, a
 * negative one unless `negative`, or beyond max, which is 10^17 at most. */
bool decimal_read(struct str text, int places, bool negative, int64_t max, int64_t *ret);
void decimal_write(struct buf *out, int64_t n, int places);

#pragma once
/* What is exported, and in pieces of which size. */

#include "hub/core/base/api.h"

enum { EXPORT_PIECE = 128 << 10, EXPORT_PIECES = 8, EXPORT_RING = EXPORT_PIECE * EXPORT_PIECES };

struct export_of {
    id tenant, venue;
    struct audience_key audience; /* without stations */
    bool whole;                   /* it may see all: `audience` is not looked at */
    bool has_cursor;              /* else from the beginning */
    struct wire_cursor cursor;
    bool gzip;
};

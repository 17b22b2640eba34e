#pragma once
/* Features: what this hub understands beyond v1 as first released; made from the FEATURES_… tables.
 *
 * `welcome` lists them, so that a newer screen does not send an older hub what it does not know. A
 * command or a field that came later names its feature in its row (`.since = FEATURE_…`);
 * several that came together share one. A row is never removed or renamed. */

#include "protocol/pos/tables/all.h"

enum feature {
    FEATURE_v1, /* no feature: part of v1 as first released */
#define X(name, doc) FEATURE_##name,
    FEATURES(X)
#undef X
        FEATURES_N
};

struct feature_desc {
    const char *name; /* NULL for FEATURE_v1 */
    const char *doc;
};
/* By enum feature. */
extern const struct feature_desc feature_descs[FEATURES_N];

#pragma once
/* Features: what this hub understands beyond v1 as first released. X(name, doc).
 *
 * `welcome` lists them, so that a newer screen does not send an older hub what it does not know. A
 * command or a body's field that came later names its feature in its row (`.since = FEATURE_…`);
 * several that came together share one. A row is never removed or renamed. */

#define FEATURES(X)                                                                                \
    X(strict_bodies, "an unknown field in a command's body is refused, not ignored")               \
    X(order_note, "the note of an open order can be set")

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

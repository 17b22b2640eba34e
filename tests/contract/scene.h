#pragma once
/* What most tests begin with: a hub, and a venue whose journal is the set-up of a player's house.
 */

#include "tests/contract/calls.h"

struct scene {
    struct store *s;
    struct player *p;
    struct venue_info at;
    char venue[ID_TEXT + 1]; /* its id as text */
};

/* Begins the stage too. */
struct scene scene_begin(uint64_t seed);
/* On a stage that was begun already, with this hub. */
struct scene scene_on(struct store *s, uint64_t seed);
void scene_end(struct scene *sc);

/* The next n changes of the player, as a part to be committed. */
struct part scene_more(struct scene *sc, size_t n);
/* A load gives the player's venue, and the whole journal. */
void ck_loads(struct scene *sc);
/* Repeats until the part is committed, exactly once, whatever happens. */
void commit_at_last(struct scene *sc, struct part *part);

/* How a call ended, for tests that do something meanwhile: a struct outcome as its user. */
struct outcome {
    bool done;
    enum store_status status;
};
void note_outcome(void *user, enum store_status status, struct str detail);

#define ck_status(expr, expected)                                                                  \
    do {                                                                                           \
        enum store_status got_ = (expr);                                                           \
        ck_assert_msg(got_ == (expected), "%s is %d: %s", #expr, got_, last_detail);               \
    } while (0)

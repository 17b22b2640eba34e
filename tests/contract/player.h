#pragma once
/* A venue in which things happen: changes by the real rules, chosen by a seed, to be committed and
 * read back. */

#include <stdint.h>

#include "protocol/pos/model/venue.h"

struct player;

/* The house of tests/unit/pos/world.h; its changes so far: the set-up. */
struct player *player_new(uint64_t seed);
void player_free(struct player *p);

/* Makes n more changes. */
void player_go(struct player *p, size_t n);
/* Only begins orders and lines: changes that put and never delete. */
void player_order(struct player *p);
/* An order is billed, divided and planned in courses, cancelled, opened again, and all that anew.
 * venue: as which it is stored. */
void player_reopen(struct player *p, id venue);

/* Two people work there, and sign in at a device; or one of them ends. */
enum { PLAYER_PEOPLE = 2 };
void player_people(struct player *p, id ended);
/* Whoever ended works there again. */
void player_people_again(struct player *p, id ended);
id player_person(uint64_t n);

/* The venue after all of them. Borrowed. */
const struct venue *player_venue(const struct player *p);
/* Of a journal with its changes up to number seq; zero beyond them. */
struct chain player_chain(const struct player *p, int64_t seq);
/* Change number seq, from 1. Borrowed. */
struct change *player_change(const struct player *p, int64_t seq);
/* The changes after number `after`, and how many there are. Borrowed. */
struct change *const *player_changes(const struct player *p, int64_t after, size_t *ret_n);

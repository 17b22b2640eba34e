#include "tests/contract/scene.h"

enum { TRIES = 50 };

struct scene scene_begin(uint64_t seed)
{
    stage_begin();
    return scene_on(stage_open(), seed);
}

struct scene scene_on(struct store *s, uint64_t seed)
{
    struct scene sc = {.s = s, .p = player_new(seed), .at = new_venue()};
    id_format(sc.at.venue, sc.venue);
    while (!can_commit(s))
        stage_turn();
    struct part setup = part_of(sc.p, &sc.at, 0, 1);
    ck_status(commit_all(sc.s, &setup), STORE_OK);
    ck_assert_int_eq(setup.v.verdict, VERDICT_COMMITTED);
    part_free(&setup);
    return sc;
}

void scene_end(struct scene *sc)
{
    player_free(sc->p);
    stage_close(sc->s);
    stage_end();
}

struct part scene_more(struct scene *sc, size_t n)
{
    int64_t from = player_venue(sc->p)->seq;
    player_go(sc->p, n);
    return part_of(sc->p, &sc->at, from, n);
}

void ck_loads(struct scene *sc)
{
    struct loaded l;
    ask_load(sc->s, &sc->at, 100000, &l);
    ck_status(l.status, STORE_OK);
    ck_assert_int_eq(l.venue.seq, player_venue(sc->p)->seq);
    ck_assert_int_eq((int64_t)l.n_recent, l.venue.seq);
    for (size_t i = 0; i < l.n_recent; i++)
        ck_same_change(l.recent[i], player_change(sc->p, (int64_t)i + 1));
    ck_assert(venue_eq(&l.venue, player_venue(sc->p)));
    ck_assert(l.continues);
    struct chain chain = player_chain(sc->p, l.venue.seq);
    ck_assert(chain_eq(&l.venue.chain, &chain));
    loaded_free(&l);
}

void commit_at_last(struct scene *sc, struct part *part)
{
    for (int tries = 0; part->v.verdict != VERDICT_COMMITTED; tries++) {
        ck_assert_int_lt(tries, TRIES);
        enum store_status status = commit_all(sc->s, part);
        if (status == STORE_UNKNOWN)
            status = resolve_last(sc->s);
        if (status == STORE_UNAVAILABLE) {
            while (!can_commit(sc->s))
                stage_turn();
            continue;
        }
        ck_status(status, STORE_OK);
        ck_assert_int_ne(part->v.verdict, VERDICT_SEEN);
    }
}

void note_outcome(void *user, enum store_status status, struct str detail)
{
    *(struct outcome *)user = (struct outcome){true, status};
}

/* Keys of the API: what a look-up says of them, on any store. */

#include "tests/contract/calls.h"
#include "tests/contract/scene.h"

static struct store_key got;
static id got_venue;
static int64_t got_access;
static char got_name[256];
static bool answered;
static enum store_status got_status;

static void on_key(
    void *user, enum store_status status, struct str detail, const struct store_key *key)
{
    answered = true;
    got_status = status;
    ck_assert((status == STORE_OK) == (key != NULL));
    if (!key)
        return;
    got = *key;
    memcpy(got_name, key->name.p, key->name.n);
    got.name.p = got_name;
    got_venue = key->n_venues ? key->venues[0].venue : (id){{0}};
    got_access = key->n_venues ? key->venues[0].access : 0;
}

static enum store_status ask_key(struct store *s, id key)
{
    do {
        answered = false;
        s->ops->key(s, key, on_key, NULL);
        while (!answered)
            stage_turn();
    } while (got_status == STORE_UNAVAILABLE);
    return got_status;
}

static void on_used(void *user, enum store_status status, struct str detail)
{
    answered = true;
    got_status = status;
}

static enum store_status use_key(struct store *s, id key)
{
    do {
        answered = false;
        s->ops->key_used(s, key, on_used, NULL);
        while (!answered)
            stage_turn();
    } while (got_status == STORE_UNAVAILABLE);
    return got_status;
}

START_TEST(keys_are_found_as_they_are)
{
    stage_begin();
    struct store *s = stage_open();
    struct venue_info at = new_venue(), other = new_venue();
    id key = random_id(), second = random_id();
    struct store_key_venue mine = {.venue = at.venue, .name = STR("Venue")};
    struct store_key k = {.tenant = at.tenant,
        .name = STR("Booking"),
        .role = ROLE_CASHIER,
        .writes = true,
        .venues = &mine,
        .n_venues = 1};
    memset(k.secret_hash, 7, sizeof k.secret_hash);
    ck_status(ask_key(s, key), STORE_ABSENT);
    stage_put_key(key, &k);
    ck_status(ask_key(s, key), STORE_OK);
    ck_assert(id_eq(got.tenant, at.tenant) && got.role == ROLE_CASHIER && got.writes);
    ck_assert(str_eq(got.name, STR("Booking")) && !got.signs && !got.has_old && !got.revoked);
    ck_assert_int_eq(memcmp(got.secret_hash, k.secret_hash, sizeof k.secret_hash), 0);
    ck_assert(got.n_venues == 1 && id_eq(got_venue, at.venue));
    ck_status(use_key(s, key), STORE_OK);

    k.has_old = true; /* rotated: both secrets are good */
    memset(k.old_hash, 7, sizeof k.old_hash);
    memset(k.secret_hash, 8, sizeof k.secret_hash);
    stage_put_key(key, &k);
    ck_status(ask_key(s, key), STORE_OK);
    ck_assert(got.has_old && !got.revoked);
    ck_assert_int_eq(memcmp(got.secret_hash, k.secret_hash, sizeof k.secret_hash), 0);
    ck_assert_int_eq(memcmp(got.old_hash, k.old_hash, sizeof k.old_hash), 0);

    mine.venue = other.venue; /* one that only reads, of another tenant */
    struct store_key k2 = {.tenant = other.tenant,
        .name = STR("Reports"),
        .role = ROLE_MANAGER,
        .signs = true,
        .venues = &mine,
        .n_venues = 1};
    stage_put_key(second, &k2);
    ck_status(ask_key(s, second), STORE_OK);
    ck_assert(!got.writes && got.signs && id_eq(got.tenant, other.tenant) &&
              id_eq(got_venue, other.venue));

    k.has_old = false;
    k.revoked = true;
    mine.venue = at.venue;
    stage_put_key(key, &k);
    ck_status(ask_key(s, key), STORE_OK);
    ck_assert(got.revoked);
    stage_close(s);
    stage_end();
}
END_TEST

/* As for a device's token (store.c): taking a key's right away moves the access of the venues in
 * the same transaction. */
START_TEST(a_commit_decided_before_a_key_lost_its_right_is_a_conflict)
{
    struct scene sc = scene_begin(12);
    id key = random_id();
    struct store_key_venue mine = {.venue = sc.at.venue, .name = STR("Venue")};
    struct store_key k = {.tenant = sc.at.tenant,
        .name = STR("Booking"),
        .role = ROLE_CASHIER,
        .writes = true,
        .venues = &mine,
        .n_venues = 1};
    struct store_token token = {sc.at.tenant, sc.at.venue, key, ROLE_CASHIER, .is_key = true};
    struct store_token device = token;
    struct store_lapse lapse[2];
    device.is_key = false;
    stage_put_key(key, &k);
    int64_t access = ask_place(sc.s, &sc.at).access;
    ck_status(ask_key(sc.s, key), STORE_OK);
    ck_assert_int_eq(got_access, access);
    ck_status(use_key(sc.s, key), STORE_OK);
    ck_assert_int_eq(ask_place(sc.s, &sc.at).access, access); /* using it takes nothing away */
    ck_assert_uint_eq(ask_revoked(sc.s, (struct store_token[]){token, device}, 2, lapse), 1);
    ck_assert(lapse[0].which == 1 && lapse[0].why == TOKEN_REVOKED); /* no device has that token */
    struct store_token other = token;
    other.role = ROLE_MANAGER;
    ck_assert_uint_eq(ask_revoked(sc.s, &other, 1, lapse), 1);
    ck_assert_int_eq(lapse[0].why, TOKEN_CHANGED);

    struct part stale = scene_more(&sc, 2);
    stale.v.access = access;
    k.revoked = true;
    stage_put_key(key, &k);
    ck_status(commit_all(sc.s, &stale), STORE_OK);
    ck_assert_int_eq(stale.v.verdict, VERDICT_CONFLICT);
    ck_assert_uint_eq(ask_revoked(sc.s, &token, 1, lapse), 1);
    ck_assert_int_eq(lapse[0].why, TOKEN_REVOKED);
    struct store_head head = ask_place(sc.s, &sc.at);
    ck_assert_int_gt(head.access, access);
    ck_status(ask_key(sc.s, key), STORE_OK);
    ck_assert_int_eq(got_access, head.access);
    stale.v.access = head.access;
    ck_status(commit_all(sc.s, &stale), STORE_OK);
    ck_assert_int_eq(stale.v.verdict, VERDICT_COMMITTED);
    part_free(&stale);
    scene_end(&sc);
}
END_TEST

START_TEST(a_key_that_only_reads_or_of_another_venue_may_not_act)
{
    stage_begin();
    struct store *s = stage_open();
    struct venue_info at = new_venue(), other = new_venue();
    id reads = random_id(), foreign = random_id();
    struct store_key_venue mine = {.venue = at.venue}, theirs = {.venue = other.venue};
    struct store_key k = {.tenant = at.tenant,
        .name = STR("Reports"),
        .role = ROLE_MANAGER,
        .venues = &mine,
        .n_venues = 1};
    struct store_key f = {.tenant = other.tenant,
        .name = STR("Foreign"),
        .role = ROLE_MANAGER,
        .writes = true,
        .venues = &theirs,
        .n_venues = 1};
    stage_put_key(reads, &k);
    stage_put_key(foreign, &f);
    struct store_token tokens[] = {
        {at.tenant, at.venue, reads, ROLE_MANAGER, .is_key = true},
        {at.tenant, at.venue, foreign, ROLE_MANAGER, .is_key = true},
        {other.tenant, other.venue, foreign, ROLE_MANAGER, .is_key = true},
    };
    struct store_lapse lapses[3];
    ck_assert_uint_eq(ask_revoked(s, tokens, 3, lapses), 2);
    ck_assert(lapses[0].which == 0 && lapses[1].which == 1);
    stage_bar_venue(&other, TOKEN_SUSPENDED);
    ck_assert_uint_eq(ask_revoked(s, tokens, 3, lapses), 3);
    ck_assert(lapses[2].which == 2 && lapses[2].why == TOKEN_SUSPENDED);
    stage_close(s);
    stage_end();
}
END_TEST

int main(void)
{
    stage_prepare();
    const TTest *tests[] = {keys_are_found_as_they_are,
        a_commit_decided_before_a_key_lost_its_right_is_a_conflict,
        a_key_that_only_reads_or_of_another_venue_may_not_act};
    return unit_run("keys", tests, sizeof tests / sizeof *tests);
}

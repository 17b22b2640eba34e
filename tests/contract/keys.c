/* Keys of the API: what a look-up says of them, on any store. */

#include "tests/contract/calls.h"
#include "tests/contract/scene.h"

static struct store_key got;
static id got_venue;
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
    ck_assert(str_eq(got.name, STR("Booking")) && !got.has_old && !got.revoked);
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
        .venues = &mine,
        .n_venues = 1};
    stage_put_key(second, &k2);
    ck_status(ask_key(s, second), STORE_OK);
    ck_assert(!got.writes && id_eq(got.tenant, other.tenant) && id_eq(got_venue, other.venue));

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

int main(void)
{
    stage_prepare();
    const TTest *tests[] = {keys_are_found_as_they_are};
    return unit_run("keys", tests, sizeof tests / sizeof *tests);
}

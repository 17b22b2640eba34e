/* The contract of a store's PINs and badges (storage/store.h), on the store of the stage. */

#include "tests/contract/scene.h"

static struct scene sc;
static id device, elsewhere;

static void begin(void)
{
    sc = scene_begin(23);
    int64_t from = player_venue(sc.p)->seq;
    player_people(sc.p, (id){{0}});
    for (; from < player_venue(sc.p)->seq; from++) {
        struct part part = part_of(sc.p, &sc.at, from, 1);
        ck_status(commit_all(sc.s, &part), STORE_OK);
        part_free(&part);
    }
    ck_loads(&sc);
    device = random_id();
    elsewhere = random_id();
}

static struct store_secret secret_of(uint64_t person, uint8_t code)
{
    struct store_secret s = {.tenant = sc.at.tenant,
        .venue = sc.at.venue,
        .staff = player_person(person),
        .hash = person ? STR("$y$of the second") : STR("$y$of the first")};
    s.index[0] = code;
    return s;
}

/* The connection for secrets comes up on its own. */
static enum store_status put(const struct store_secret *s)
{
    enum store_status status;
    do
        status = ask_secret_put(sc.s, s);
    while (status == STORE_UNAVAILABLE);
    return status;
}

static struct tried try_at(id where, id person, uint8_t code)
{
    struct store_try ask = {
        .tenant = sc.at.tenant, .venue = sc.at.venue, .device = where, .staff = person};
    struct tried t = {0};
    ask.index[0] = code;
    ck_status(ask_try(sc.s, &ask, &t), STORE_OK);
    return t;
}

static const id nobody = {{0}};

START_TEST(a_code_finds_its_person)
{
    begin();
    struct store_secret first = secret_of(0, 1), second = secret_of(1, 2);
    ck_status(put(&first), STORE_OK);
    ck_status(put(&second), STORE_OK);
    struct tried t = try_at(device, nobody, 2);
    ck_assert_int_eq(t.state, TRY_GO);
    ck_assert(id_eq(t.staff, player_person(1)));
    ck_assert_str_eq(t.hash, "$y$of the second");
    t = try_at(device, nobody, 3);
    ck_assert_int_eq(t.state, TRY_GO);
    ck_assert_str_eq(t.hash, "");
    t = try_at(device, player_person(0), 3); /* named: the hash decides */
    ck_assert_str_eq(t.hash, "$y$of the first");
    t = try_at(device, random_id(), 1);
    ck_assert_int_eq(t.state, TRY_GO);
    ck_assert_str_eq(t.hash, "");
    first.secret = secret_BADGE; /* a badge with the same index is something else */
    first.index[0] = 9;
    ck_status(put(&first), STORE_OK);
    ck_assert_str_eq(try_at(elsewhere, nobody, 9).hash, "");
    scene_end(&sc);
}
END_TEST

START_TEST(a_code_is_one_persons)
{
    begin();
    struct store_secret first = secret_of(0, 1), second = secret_of(1, 1);
    ck_status(put(&first), STORE_OK);
    ck_status(put(&second), STORE_REJECTED);
    first.index[0] = 4; /* another one */
    ck_status(put(&first), STORE_OK);
    ck_status(put(&second), STORE_OK);
    second.index[0] = 4;
    ck_status(put(&second), STORE_REJECTED);
    second.staff = random_id();
    second.index[0] = 5;
    ck_status(put(&second), STORE_REJECTED); /* nobody who works there */
    int64_t from = player_venue(sc.p)->seq;
    player_people(sc.p, player_person(0));
    struct part part = part_of(sc.p, &sc.at, from, 1);
    ck_status(commit_all(sc.s, &part), STORE_OK);
    part_free(&part);
    second = secret_of(1, 4);
    ck_status(put(&second), STORE_OK); /* of whoever ended it is free */
    ck_assert_str_eq(try_at(device, nobody, 4).hash, "$y$of the second");
    scene_end(&sc);
}
END_TEST

START_TEST(a_code_is_nobodys_once_its_person_ended)
{
    begin();
    struct store_secret first = secret_of(0, 1);
    ck_status(put(&first), STORE_OK);
    int64_t from = player_venue(sc.p)->seq;
    player_people(sc.p, player_person(0)); /* ends, and works here again */
    player_people_again(sc.p, player_person(0));
    for (; from < player_venue(sc.p)->seq; from++) {
        struct part part = part_of(sc.p, &sc.at, from, 1);
        ck_status(commit_all(sc.s, &part), STORE_OK);
        part_free(&part);
    }
    ck_assert_str_eq(try_at(device, nobody, 1).hash, "");
    ck_assert_str_eq(try_at(device, player_person(0), 1).hash, "");
    ck_status(put(&first), STORE_OK);
    ck_assert_str_eq(try_at(device, nobody, 1).hash, "$y$of the first");
    scene_end(&sc);
}
END_TEST

START_TEST(tries_are_counted_before_they_are_compared)
{
    begin();
    struct store_secret first = secret_of(0, 1), second = secret_of(1, 2);
    ck_status(put(&first), STORE_OK);
    ck_status(put(&second), STORE_OK);
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(try_at(device, player_person(0), 1).state, TRY_GO);
    struct tried t = try_at(device, player_person(0), 1);
    ck_assert_int_eq(t.state, TRY_WAIT);
    ck_assert_int_gt(t.wait_ms, 20000);
    ck_assert_int_le(t.wait_ms, 30000);
    ck_assert_str_eq(t.hash, "");
    ck_assert_int_eq(try_at(device, player_person(1), 2).state, TRY_WAIT);    /* the device */
    ck_assert_int_eq(try_at(elsewhere, player_person(0), 1).state, TRY_WAIT); /* the person */
    t = try_at(elsewhere, nobody, 1); /* as if nobody had this code */
    ck_assert_int_eq(t.state, TRY_GO);
    ck_assert_str_eq(t.hash, "");
    ck_assert_str_eq(try_at(elsewhere, nobody, 2).hash, "$y$of the second");
    ck_status(ask_secret_clear(sc.s, &sc.at, device, player_person(0)), STORE_OK);
    ck_assert_int_eq(try_at(device, player_person(0), 1).state, TRY_GO);
    scene_end(&sc);
}
END_TEST

START_TEST(a_code_is_changed_five_times_an_hour)
{
    begin();
    struct store_secret first = secret_of(0, 1);
    struct store_try ask = {.tenant = sc.at.tenant,
        .venue = sc.at.venue,
        .device = device,
        .staff = player_person(0),
        .changes = true};
    struct tried t;
    ck_status(put(&first), STORE_OK);
    for (int i = 0; i < 6; i++) {
        ck_status(ask_try(sc.s, &ask, &t), STORE_OK);
        ck_assert_int_eq(t.state, i < 5 ? TRY_GO : TRY_WAIT);
        ck_status(ask_secret_clear(sc.s, &sc.at, device, player_person(0)), STORE_OK);
    }
    ck_assert_str_eq(t.hash, "");
    ck_assert_int_gt(t.wait_ms, 3000000);
    ck_assert_int_le(t.wait_ms, 3600000);
    ck_assert_int_eq(try_at(device, player_person(0), 1).state, TRY_GO); /* signing in */
    scene_end(&sc);
}
END_TEST

START_TEST(a_new_code_unlocks_its_person)
{
    begin();
    struct store_secret first = secret_of(0, 1);
    ck_status(put(&first), STORE_OK);
    for (int i = 0; i < 5; i++)
        try_at(random_id(), player_person(0), 1);
    ck_assert_int_eq(try_at(device, player_person(0), 1).state, TRY_WAIT);
    ck_status(put(&first), STORE_OK);
    ck_assert_int_eq(try_at(device, player_person(0), 1).state, TRY_GO);
    scene_end(&sc);
}
END_TEST

START_TEST(wrong_codes_without_a_name_are_ten_in_a_venue)
{
    begin();
    struct store_secret first = secret_of(0, 1);
    ck_status(put(&first), STORE_OK);
    for (int i = 0; i < 10; i++)
        ck_assert_int_eq(try_at(random_id(), nobody, 7).state, TRY_GO);
    ck_assert_int_eq(try_at(random_id(), nobody, 7).state, TRY_NAME);
    ck_assert_int_eq(try_at(random_id(), nobody, 1).state, TRY_NAME);
    ck_assert_str_eq(try_at(random_id(), player_person(0), 1).hash, "$y$of the first");
    scene_end(&sc);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        a_code_finds_its_person,
        a_code_is_one_persons,
        a_code_is_nobodys_once_its_person_ended,
        tries_are_counted_before_they_are_compared,
        a_code_is_changed_five_times_an_hour,
        a_new_code_unlocks_its_person,
        wrong_codes_without_a_name_are_ten_in_a_venue,
    };
    stage_prepare();
    return unit_run("secrets", tests, sizeof tests / sizeof *tests);
}

/* The contract of a store's `pair` (storage/store.h), on the store of the stage. */

#include <errno.h>
#include <stdlib.h>

#include "tests/contract/scene.h"

enum { LIFE_MS = 60000, SOON_MS = 80, MANY = 1000, CROWD = 10 };

static struct store *hubs[2];

static void begin(void)
{
    stage_begin();
    hubs[0] = stage_open();
    hubs[1] = stage_open();
    /* The connection for pairings comes up on its own; asking turns the loop. */
    for (int i = 0; i < 2; i++) {
        struct store_pair look = {.token = random_id(), .name = STR("x"), .waiting_max = MANY};
        struct store_pairing p;
        while (ask_pair(hubs[i], &look, &p) == STORE_UNAVAILABLE)
            continue;
        ck_assert_int_eq(p.state, PAIRING_NONE);
    }
}

static void end(void)
{
    stage_close(hubs[0]);
    stage_close(hubs[1]);
    stage_end();
}

static struct store_pair new_ask(void)
{
    struct store_pair ask = {.token = random_id(),
        .name = STR("Tablet of the caf\xc3\xa9"),
        .life_ms = LIFE_MS,
        .waiting_max = MANY,
        .begin = true};
    ask.code = pair_code_make(random_id().b);
    memcpy(ask.secret_hash, random_id().b, 16);
    return ask;
}

static struct store_pairing asked(int hub, const struct store_pair *ask)
{
    struct store_pairing p = {0};
    ck_status(ask_pair(hubs[hub], ask, &p), STORE_OK);
    return p;
}

static enum store_pairing_state state_of(const struct store_pair *ask)
{
    return asked(0, ask).state;
}

static void ck_code(const struct store_pairing *p, const struct pair_code *code)
{
    ck_assert_int_eq(p->state, PAIRING_WAITING);
    ck_assert_mem_eq(p->code.s, code->s, sizeof code->s);
    ck_assert_int_gt(p->left_ms, 0);
    ck_assert_int_le(p->left_ms, LIFE_MS);
}

static struct store_device new_device(void)
{
    struct venue_info at = new_venue();
    return (struct store_device){.tenant = at.tenant,
        .venue = at.venue,
        .device = random_id(),
        .device_name = STR("Tablet 3"),
        .role = ROLE_WAITER};
}

START_TEST(whoever_only_looks_gets_no_code)
{
    begin();
    struct store_pair ask = new_ask();
    ask.begin = false;
    ck_assert_int_eq(state_of(&ask), PAIRING_NONE);
    ask.begin = true;
    ck_assert(asked(0, &ask).begun);
    ask.begin = false;
    struct store_pairing p = asked(1, &ask);
    ck_code(&p, &ask.code);
    ck_assert(!p.begun);
    end();
}
END_TEST

START_TEST(a_device_has_one_code_wherever_it_asks)
{
    begin();
    struct store_pair ask = new_ask(), again = ask;
    struct store_pairing p = asked(0, &ask);
    ck_code(&p, &ask.code);
    again.code = new_ask().code; /* a new one each time, as hubs do */
    for (int i = 0; i < 4; i++) {
        p = asked(i % 2, &again);
        ck_code(&p, &ask.code);
    }
    struct store_pair stranger = ask;
    stranger.secret_hash[0] ^= 1;
    ck_assert_int_eq(state_of(&stranger), PAIRING_TAKEN);
    p = asked(1, &again);
    ck_code(&p, &ask.code);
    end();
}
END_TEST

START_TEST(an_approved_token_is_a_devices)
{
    begin();
    struct store_pair ask = new_ask(), other = new_ask(), stranger = ask;
    struct store_device as = new_device(), got;
    stranger.secret_hash[31] ^= 1;
    asked(0, &ask);
    asked(0, &other);
    ck_assert_int_eq(stage_approve(&ask.code, &as), 0);
    ck_assert_int_eq(asked(1, &ask).state, PAIRING_APPROVED);
    ck_assert_int_eq(asked(0, &ask).state, PAIRING_APPROVED);
    ck_assert_int_eq(state_of(&stranger), PAIRING_TAKEN);
    ck_status(ask_device(hubs[0], ask.token, &got), STORE_OK);
    ck_assert(id_eq(got.venue, as.venue) && id_eq(got.device, as.device));
    ck_assert_mem_eq(got.secret_hash, ask.secret_hash, 32);
    ck_str_is(got.device_name, "Tablet 3");
    ck_assert_int_eq(got.role, ROLE_WAITER);
    ck_assert_int_eq(stage_approve(&ask.code, &as), -EKEYREJECTED);
    as.device_name = (struct str){0};
    as.device = random_id();
    ck_assert_int_eq(stage_approve(&other.code, &as), 0);
    ck_status(ask_device(hubs[0], other.token, &got), STORE_OK);
    ck_str_is(got.device_name, "Tablet of the caf\xc3\xa9");
    stage_revoke(ask.token);
    ck_assert_int_eq(state_of(&ask), PAIRING_TAKEN);
    end();
}
END_TEST

START_TEST(codes_that_are_none)
{
    begin();
    struct store_pair ask = new_ask();
    struct store_device as = new_device();
    struct store_device got;
    struct pair_code none = new_ask().code;
    asked(0, &ask);
    ck_assert_int_eq(stage_approve(&none, &as), -ENOKEY);
    ck_status(ask_device(hubs[0], ask.token, &got), STORE_ABSENT);
    ck_assert_int_eq(state_of(&ask), PAIRING_WAITING);
    end();
}
END_TEST

START_TEST(a_code_has_its_time)
{
    begin();
    struct store_pair ask = new_ask(), next = ask, later = new_ask();
    struct store_device as = new_device();
    ask.life_ms = SOON_MS;
    struct store_pairing p = asked(0, &ask);
    ck_code(&p, &ask.code);
    ck_assert_int_le(p.left_ms, SOON_MS);
    stage_pass(SOON_MS + 1);
    ck_assert_int_eq(stage_approve(&ask.code, &as), -EKEYEXPIRED);
    next.code = new_ask().code;
    p = asked(1, &next);
    ck_code(&p, &next.code);
    ck_assert_int_eq(stage_approve(&ask.code, &as), -ENOKEY); /* written over */
    /* Another hash does not matter once the code has expired. */
    later.life_ms = SOON_MS;
    asked(0, &later);
    stage_pass(SOON_MS + 1);
    later.life_ms = LIFE_MS;
    later.code = new_ask().code;
    later.secret_hash[0] ^= 1;
    p = asked(0, &later);
    ck_code(&p, &later.code);
    ck_assert_int_eq(stage_approve(&next.code, &as), 0);
    ck_assert_int_eq(state_of(&next), PAIRING_APPROVED);
    end();
}
END_TEST

START_TEST(a_code_in_use_is_not_given_twice)
{
    begin();
    struct store_pair ask = new_ask(), same = new_ask();
    struct store_pairing p;
    asked(0, &ask);
    same.code = ask.code;
    ck_status(ask_pair(hubs[1], &same, &p), STORE_UNAVAILABLE);
    same.code = new_ask().code;
    p = asked(1, &same);
    ck_code(&p, &same.code);
    end();
}
END_TEST

START_TEST(so_many_wait_and_no_more)
{
    begin();
    struct store_pair asks[4];
    struct store_device as = new_device();
    for (int i = 0; i < 4; i++) {
        asks[i] = new_ask();
        asks[i].waiting_max = 3;
        asks[i].life_ms = i == 1 ? 4 * SOON_MS : LIFE_MS;
        ck_assert_int_eq(asked(i % 2, &asks[i]).state, i < 3 ? PAIRING_WAITING : PAIRING_FULL);
    }
    for (int i = 0; i < 3; i++) /* those who wait keep their place */
        ck_assert_int_eq(asked(!(i % 2), &asks[i]).state, PAIRING_WAITING);
    ck_assert_int_eq(stage_approve(&asks[0].code, &as), 0);
    ck_assert_int_eq(state_of(&asks[3]), PAIRING_WAITING);
    struct store_pair more = new_ask();
    more.waiting_max = 3;
    ck_assert_int_eq(state_of(&more), PAIRING_FULL);
    stage_pass(4 * SOON_MS + 1);
    ck_assert_int_eq(state_of(&more), PAIRING_WAITING);
    ck_assert_int_eq(state_of(&asks[0]), PAIRING_APPROVED);
    ck_assert_int_eq(state_of(&asks[1]), PAIRING_FULL);
    ck_assert_int_eq(state_of(&asks[3]), PAIRING_WAITING);
    end();
}
END_TEST

/* --- at once ------------------------------------------------------------------------------- */

struct crowd {
    int done, waiting, full;
    struct pair_code code; /* of the first that waits */
    bool same;             /* all have it */
};

static void on_one(
    void *user, enum store_status status, struct str detail, const struct store_pairing *p)
{
    struct crowd *c = user;
    ck_assert_msg(status == STORE_OK, "%d: %.*s", status, STR_ARG(detail));
    c->done++;
    if (p->state == PAIRING_WAITING && !c->waiting++)
        c->code = p->code;
    c->full += p->state == PAIRING_FULL;
    c->same = c->same && !memcmp(c->code.s, p->code.s, sizeof p->code.s);
}

START_TEST(two_hubs_asked_at_once_give_one_code)
{
    begin();
    for (int round = 0; round < 20; round++) {
        struct store_pair ask = new_ask(), too = ask;
        struct crowd c = {.same = true};
        too.code = new_ask().code;
        hubs[0]->ops->pair(hubs[0], &ask, on_one, &c);
        hubs[1]->ops->pair(hubs[1], &too, on_one, &c);
        while (c.done < 2)
            stage_turn();
        ck_assert_int_eq(c.waiting, 2);
        ck_assert(c.same);
    }
    end();
}
END_TEST

START_TEST(a_crowd_finds_the_ceiling_exactly)
{
    begin();
    struct crowd c = {0};
    for (int i = 0; i < CROWD; i++) {
        struct store_pair ask = new_ask();
        ask.waiting_max = 3;
        hubs[i % 2]->ops->pair(hubs[i % 2], &ask, on_one, &c);
    }
    while (c.done < CROWD)
        stage_turn();
    ck_assert_int_eq(c.waiting, 3);
    ck_assert_int_eq(c.full, CROWD - 3);
    end();
}
END_TEST

static void on_end(
    void *user, enum store_status status, struct str detail, const struct store_pairing *p)
{
    ck_assert_int_eq(status, STORE_UNAVAILABLE);
    ck_assert_ptr_null(p);
    ++*(int *)user;
}

START_TEST(free_ends_what_is_asked)
{
    stage_begin();
    struct store *s = stage_open();
    struct store_pair ask = new_ask();
    int ends = 0;
    for (int i = 0; i < 3; i++)
        s->ops->pair(s, &ask, on_end, &ends);
    ck_assert_int_eq(ends, 0);
    stage_close(s);
    ck_assert_int_eq(ends, 3);
    stage_end();
}
END_TEST

int main(void)
{
    stage_prepare();
    const TTest *tests[] = {
        whoever_only_looks_gets_no_code,
        a_device_has_one_code_wherever_it_asks,
        an_approved_token_is_a_devices,
        codes_that_are_none,
        a_code_has_its_time,
        a_code_in_use_is_not_given_twice,
        so_many_wait_and_no_more,
        two_hubs_asked_at_once_give_one_code,
        a_crowd_finds_the_ceiling_exactly,
        free_ends_what_is_asked,
    };
    return unit_run("pairing", tests, sizeof tests / sizeof *tests);
}

/* Requests of the API in the core: what ends a visit, whatever happens to its client, its hub, its
 * store or the memory meanwhile. What they say is proven over HTTP, in tests/rest. */

#include "tests/core/rig.h"

#include "hub/crypto/token.h"
#include "protocol/pos/model/limits.h"
#include "storage/mem/devices.h"
#include "storage/mem/keys.h"

#include <stdio.h>

static struct rig r;
enum { KEY = 0x7e11 };

/* A request, and what became of it. */
struct asked {
    struct visit *visit;
    int n_answers;
    enum api_problem problem;
    bool replayed, ok;
    char text[4096];
};

static void on_answer(void *user, const struct api_answer *a)
{
    struct asked *x = user;
    rig_out(&r);
    x->visit = NULL;
    x->n_answers++;
    x->problem = a->problem;
    x->replayed = a->replayed;
    snprintf(x->text, sizeof x->text, "%.*s", STR_ARG(a->text));
    x->ok = strstr(x->text, "\"t\":\"ok\"") != NULL;
    rig_in(&r);
}

static struct api_ask ask_of(int device, enum api_verb verb)
{
    uint8_t secret[TOKEN_SECRET_BYTES] = {
        (uint8_t)device, (uint8_t)(device >> 8), (uint8_t)(device >> 16)};
    struct api_ask ask = {.verb = verb,
        .is_device = device != KEY,
        .token = device_id(device),
        .peer = STR("127.0.0.1"),
        .venue = venue_id(0),
        .kind = KIND_order,
        .max = 10};
    crypto_sha256((struct str){(char *)secret, sizeof secret}, ask.secret_hash);
    return ask;
}

static void say(struct asked *x, size_t node, const struct api_ask *ask)
{
    *x = (struct asked){0};
    rig_in(&r);
    x->visit = hub_ask(r.nodes[node].hub, ask, on_answer, x);
    rig_out(&r);
}

static void say_takeaway_rest(
    struct asked *x, size_t node, int device, const char *op, const char *order)
{
    char text[512];
    int n = snprintf(text, sizeof text,
        "{\"t\":\"cmd\",\"op\":\"%s\",\"type\":\"order.open\",\"body\":{\"order_id\":\"%s\","
        "\"kind\":"
        "\"takeaway\",\"customer\":\"Zoe\"}}",
        op, order);
    struct api_ask ask = ask_of(device, API_COMMAND);
    ask.text = (struct str){text, (size_t)n};
    say(x, node, &ask);
}

START_TEST(a_command_over_rest_is_the_command_over_the_socket)
{
    rig_init(&r, 2);
    struct client *c = client_sub(&r, 0, WAITER, "\"orders\"");
    const char *op = fixed_id(0x6000), *order = fixed_id(0x9000);
    struct asked x, y, z;
    say_takeaway(c, op, order);
    say_takeaway_rest(&x, 0, WAITER, op, order); /* while the first waits: it joins */
    rig_run(&r, 50);
    expect_ok(c, op);
    ck_assert(x.n_answers == 1 && x.ok && x.replayed);
    say_takeaway_rest(&y, 1, WAITER, op, order); /* on another hub: from the receipt */
    rig_run(&r, 300);
    ck_assert(y.n_answers == 1 && y.ok && y.replayed);
    ck_assert_str_eq(x.text, y.text);
    say_takeaway_rest(&z, 0, CASHIER, op, order);
    rig_run(&r, 50);
    ck_assert(z.n_answers == 1 && strstr(z.text, "op_reused"));
    rig_fini(&r);
}
END_TEST

START_TEST(a_client_may_go_at_any_time)
{
    rig_init(&r, 1);
    struct asked x;
    for (int ms = 0; ms < 12; ms++) {
        char op[37], order[37];
        snprintf(op, sizeof op, "%s", fixed_id(0x6100 + ms));
        snprintf(order, sizeof order, "%s", fixed_id(0x9100 + ms));
        say_takeaway_rest(&x, 0, WAITER, op, order);
        rig_run(&r, ms);
        rig_in(&r);
        if (x.visit)
            hub_forget(x.visit);
        rig_out(&r);
        rig_run(&r, 100);
        ck_assert_int_le(x.n_answers, 1);
        say_takeaway_rest(&x, 0, WAITER, op, order); /* it goes on, or had not begun */
        rig_run(&r, 100);
        ck_assert_msg(x.n_answers == 1 && x.ok, "%s", x.text);
    }
    rig_fini(&r);
}
END_TEST

START_TEST(a_hub_that_dies_owes_nothing)
{
    rig_init(&r, 1);
    struct asked lists[10], poll;
    struct api_ask ask = ask_of(WAITER, API_LIST), changes = ask_of(WAITER, API_CHANGES);
    changes.wait_ms = 20000;
    say(&poll, 0, &changes);
    rig_run(&r, 50);
    for (int i = 0; i < 10; i++)
        say(&lists[i], 0, &ask);
    rig_crash(&r, 0);
    for (int i = 0; i < 10; i++)
        ck_assert_int_eq(lists[i].n_answers, 0);
    rig_start(&r, 0);
    say(&lists[0], 0, &ask);
    rig_run(&r, 200);
    ck_assert_int_eq(lists[0].problem, API_OK);
    rig_fini(&r);
}
END_TEST

START_TEST(without_a_store_the_answer_is_not_now)
{
    rig_init(&r, 1);
    struct asked x;
    struct api_ask ask = ask_of(WAITER, API_LIST);
    r.nodes[0].read_fault = MEM_REFUSED;
    say(&x, 0, &ask);
    rig_run(&r, 100);
    ck_assert(x.n_answers == 1 && x.problem == API_UNAVAILABLE);
    r.nodes[0].read_fault = MEM_FINE;
    rig_run(&r, 1000);
    say(&x, 0, &ask);
    rig_run(&r, 100);
    ck_assert(x.n_answers == 1 && x.problem == API_OK);
    rig_fini(&r);
}
END_TEST

START_TEST(too_many_are_refused_at_once)
{
    static struct asked all[LIMIT_VISITS + 1];
    rig_init(&r, 1);
    struct api_ask ask = ask_of(WAITER, API_LIST);
    for (int i = 0; i <= LIMIT_VISITS; i++)
        say(&all[i], 0, &ask);
    ck_assert_ptr_null(all[LIMIT_VISITS].visit);
    ck_assert_ptr_nonnull(all[LIMIT_VISITS - 1].visit);
    rig_run(&r, 200);
    int busy = 0;
    for (int i = 0; i < LIMIT_VISITS; i++) {
        ck_assert_int_eq(all[i].n_answers, 1);
        busy += all[i].problem == API_KEY_BUSY || all[i].problem == API_RATE;
    }
    ck_assert_int_gt(busy, 0);
    rig_fini(&r);
}
END_TEST

/* The k-th allocation fails: the request gets some answer, once, and the next one a good one. */
START_TEST(out_of_memory_costs_one_answer)
{
    rig_init(&r, 1);
    int spared = 0;
    for (int k = 1; spared < 3; k++) {
        ck_assert_int_lt(k, 3000);
        struct asked x, y;
        struct api_ask list = ask_of(WAITER, API_LIST);
        char op[37], order[37];
        snprintf(op, sizeof op, "%s", fixed_id(0x20000 + k));
        snprintf(order, sizeof order, "%s", fixed_id(0x40000 + k));
        rig_run(&r, 800); /* so that the key is looked up again */
        r.oom = k;
        say(&y, 0, &list);
        say_takeaway_rest(&x, 0, CASHIER, op, order);
        rig_run(&r, 200);
        spared = r.oom > 0 ? spared + 1 : 0;
        r.oom = 0;
        ck_assert_int_le(x.n_answers + !x.visit, 2);
        rig_run(&r, 6000); /* a command may wait for as long as commands wait */
        ck_assert(x.n_answers == 1 || (!x.visit && x.n_answers == 0));
        say_takeaway_rest(&x, 0, CASHIER, op, order);
        rig_run(&r, 200);
        ck_assert_msg(x.n_answers == 1 && x.ok, "%d: %d %s", k, (int)x.problem, x.text);
    }
    rig_fini(&r);
}
END_TEST

/* --- guesses --------------------------------------------------------------------------------- */

static void put_key(enum role role, bool revoked);

/* From an address each, so that none of them is told to wait. */
static void guess(struct asked *x, int n)
{
    struct api_ask ask = ask_of(0x10000 + n, API_LIST);
    char peer[16];
    int length = snprintf(peer, sizeof peer, "10.0.%d.%d", n / 250, n % 250);
    ask.is_device = n & 1;
    ask.peer = (struct str){peer, (size_t)length};
    say(x, 0, &ask);
}

/* Whether its key was looked up before or not. */
START_TEST(a_flood_of_guesses_locks_nobody_out)
{
    enum { GUESSES = LIMIT_HELLOS * 4 };
    static struct asked guesses[GUESSES];
    struct asked known, fresh;
    struct api_ask list = ask_of(KEY, API_LIST), device = ask_of(WAITER, API_LIST);
    rig_init(&r, 1);
    put_key(ROLE_WAITER, false);
    say(&known, 0, &list);
    rig_run(&r, LIMIT_KEY_FRESH_MS + 100);
    ck_assert_int_eq(known.problem, API_OK);
    r.nodes[0].read_ms = 10;
    for (int i = 0; i < GUESSES; i++)
        guess(&guesses[i], i);
    rig_turn(&r);
    say(&known, 0, &list);
    say(&fresh, 0, &device);
    int answered = 0;
    for (int ms = 0; ms < 200 && !known.n_answers; ms++)
        rig_run(&r, 1);
    for (int i = 0; i < GUESSES; i++)
        answered += guesses[i].n_answers;
    ck_assert(known.n_answers == 1 && known.problem == API_OK);
    ck_assert_int_le(answered, 2 * LIMIT_HELLOS); /* it did not wait for those in the line */
    rig_run(&r, 200);
    ck_assert(fresh.n_answers == 1 && fresh.problem == API_OK);
    for (int i = 0; i < GUESSES; i++)
        ck_assert(guesses[i].n_answers == 1 && guesses[i].problem == API_UNAUTHENTICATED);
    rig_fini(&r);
}
END_TEST

START_TEST(more_guesses_than_a_hub_remembers_do_not_make_it_forget_a_key)
{
    enum { GUESSES = 5000, AT_ONCE = 100 };
    static struct asked guesses[AT_ONCE];
    struct asked known;
    struct api_ask list = ask_of(KEY, API_LIST);
    rig_init(&r, 1);
    put_key(ROLE_WAITER, false);
    say(&known, 0, &list);
    rig_run(&r, 20);
    for (int i = 0; i < GUESSES; i += AT_ONCE) {
        for (int k = 0; k < AT_ONCE; k++)
            guess(&guesses[k], i + k);
        rig_run(&r, 5);
    }
    r.nodes[0].read_fault = MEM_REFUSED; /* the key is not looked up */
    say(&known, 0, &list);
    rig_run(&r, 5);
    ck_assert_int_eq(known.problem, API_OK);
    rig_fini(&r);
}
END_TEST

/* A device chooses the id of its token, and the ids of keys are in the journal. */
START_TEST(no_token_stands_in_for_a_key)
{
    struct asked x;
    struct api_ask list = ask_of(KEY, API_LIST), other = list;
    rig_init(&r, 1);
    put_key(ROLE_WAITER, false);
    other.is_device = true;
    for (int bit = -1; bit < 128; bit++) {
        other.token = list.token;
        if (bit >= 0)
            other.token.b[bit / 8] ^= (uint8_t)(1 << bit % 8);
        say(&x, 0, &other);
        rig_run(&r, 300);
        ck_assert_int_eq(x.problem, API_UNAUTHENTICATED);
    }
    say(&x, 0, &list);
    rig_run(&r, 5);
    ck_assert_int_eq(x.problem, API_OK);
    rig_fini(&r);
}
END_TEST

/* --- whose right is taken away -----------------------------------------------------------------
 */

static void put_key(enum role role, bool revoked)
{
    struct store_key_venue venue = {.venue = venue_id(0)};
    struct api_ask ask = ask_of(KEY, API_COMMAND);
    struct store_key key = {.tenant = tenant_id(0),
        .name = STR("website"),
        .role = role,
        .writes = true,
        .revoked = revoked,
        .venues = &venue,
        .n_venues = 1};
    memcpy(key.secret_hash, ask.secret_hash, sizeof key.secret_hash);
    ck_assert_int_eq(mem_db_put_key(r.db, device_id(KEY), &key), 0);
}

/* What takes the right of a program or of a device away. */
enum taking { KEY_REVOKED, KEY_DEMOTED, DEVICE_REVOKED, DEVICE_DEMOTED, TAKINGS };

static void take(enum taking what)
{
    if (what == KEY_REVOKED || what == KEY_DEMOTED)
        put_key(what == KEY_DEMOTED ? ROLE_DISPLAY : ROLE_WAITER, what == KEY_REVOKED);
    else if (what == DEVICE_REVOKED)
        ck_assert_int_eq(mem_db_revoke(r.db, device_id(WAITER)), 0);
    else
        ck_assert_int_eq(mem_db_give_role(r.db, device_id(WAITER), ROLE_DISPLAY), 0);
}

/* The n-th order of a test, with the op of that number. */
static void say_order(struct asked *x, size_t node, int device, int n)
{
    char op[ID_TEXT + 1], order[ID_TEXT + 1];
    snprintf(op, sizeof op, "%s", fixed_id(0x6000 + n));
    snprintf(order, sizeof order, "%s", fixed_id(0x9000 + n));
    say_takeaway_rest(x, node, device, op, order);
}

static bool is_committed(int n)
{
    id op = id_of_text(fixed_id(0x6000 + n));
    return mem_db_receipt(r.db, tenant_id(0), venue_id(0), op) != NULL;
}

static void ck_refused(const struct asked *x, enum taking what)
{
    ck_assert_int_eq(x->n_answers, 1);
    if (what == KEY_REVOKED || what == DEVICE_REVOKED)
        ck_assert_int_eq(x->problem, API_UNAUTHENTICATED);
    else
        ck_assert_msg(strstr(x->text, "\"forbidden\""), "%d %s", (int)x->problem, x->text);
}

/* What the hub knows of the key is fresh, and the command is in flight, in the queue, or comes
 * after. It is answered at once, with what is true now. */
static void right_taken(enum taking what)
{
    int device = what == KEY_REVOKED || what == KEY_DEMOTED ? KEY : WAITER;
    struct asked before, flying, queued, after, calm;
    rig_init(&r, 1);
    put_key(ROLE_WAITER, false);
    say_order(&before, 0, device, 0);
    rig_run(&r, 100);
    ck_assert_msg(before.ok, "%s", before.text);
    rig_next_commit(&r, MEM_FINE, 20, 1, 0);
    say_order(&flying, 0, device, 1);
    rig_turn(&r);
    say_order(&queued, 0, device, 2);
    rig_turn(&r);
    take(what);
    rig_run(&r, 60);
    ck_assert(!is_committed(1) && !is_committed(2));
    ck_refused(&flying, what);
    ck_refused(&queued, what);
    say_order(&after, 0, device, 3);
    say_order(&calm, 0, CASHIER, 4);
    rig_run(&r, 60);
    ck_refused(&after, what);
    ck_assert_msg(calm.ok, "%s", calm.text);
    rig_fini(&r);
}

START_TEST(a_right_over_rest_ends_at_the_commit_that_takes_it_away)
{
    for (enum taking what = 0; what < TAKINGS; what++)
        right_taken(what);
}
END_TEST

START_TEST(a_right_that_another_hub_took_away_ends_there_too)
{
    rig_init(&r, 2);
    struct asked x;
    put_key(ROLE_WAITER, false);
    for (size_t node = 0; node < 2; node++) {
        say_order(&x, node, KEY, (int)node);
        rig_run(&r, 100);
        ck_assert(x.ok);
    }
    take(KEY_REVOKED);
    for (size_t node = 0; node < 2; node++) {
        say_order(&x, node, KEY, 10 + (int)node);
        rig_run(&r, 100);
        ck_refused(&x, KEY_REVOKED);
        ck_assert(!is_committed(10 + (int)node));
    }
    rig_fini(&r);
}
END_TEST

/* Whose client is gone has nothing committed either, and the next request finds what is true. */
START_TEST(what_a_program_left_in_the_queue_is_not_committed_either)
{
    rig_init(&r, 1);
    struct asked x;
    put_key(ROLE_WAITER, false);
    say_order(&x, 0, KEY, 0);
    rig_run(&r, 100);
    rig_next_commit(&r, MEM_FINE, 20, 1, 0);
    say_order(&x, 0, KEY, 1);
    rig_turn(&r);
    rig_in(&r);
    hub_forget(x.visit);
    rig_out(&r);
    take(KEY_REVOKED);
    rig_run(&r, 60);
    ck_assert(!is_committed(1));
    say_order(&x, 0, KEY, 1);
    rig_run(&r, 60);
    ck_refused(&x, KEY_REVOKED);
    rig_fini(&r);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        a_command_over_rest_is_the_command_over_the_socket,
        a_client_may_go_at_any_time,
        a_hub_that_dies_owes_nothing,
        without_a_store_the_answer_is_not_now,
        too_many_are_refused_at_once,
        out_of_memory_costs_one_answer,
        a_flood_of_guesses_locks_nobody_out,
        more_guesses_than_a_hub_remembers_do_not_make_it_forget_a_key,
        no_token_stands_in_for_a_key,
        a_right_over_rest_ends_at_the_commit_that_takes_it_away,
        a_right_that_another_hub_took_away_ends_there_too,
        what_a_program_left_in_the_queue_is_not_committed_either,
    };
    return unit_run("api", tests, sizeof tests / sizeof *tests);
}

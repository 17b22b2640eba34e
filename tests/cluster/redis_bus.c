/* hub/cluster against a real Redis of its own: killed, stopped, started again, fed with garbage.
 * Every wait is for an event on the loop, with a deadline that only a failure reaches. */

#include "hub/cluster/redis_bus.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hub/cluster/local_bus.h"
#include "hub/cluster/redis_link.h"
#include "protocol/pos/model/limits.h"
#include "tests/unit/unit.h"

enum { WAIT_MS = 20000 };

/* ------------------------------------------------------------------------------- the fixture */

static uv_loop_t loop;
static int port;
static pid_t redis;

static time_ms wall(void *self)
{
    return (time_ms){0};
}
static void some_random(void *self, void *bytes, size_t n)
{
    static struct unit_random r = {7};
    for (size_t i = 0; i < n; i++)
        ((uint8_t *)bytes)[i] = (uint8_t)unit_random(&r);
}
static void no_log(void *self, enum log_level level, struct str text)
{
}
static const struct env_ops env_ops = {.wall = wall, .random = some_random, .log = no_log};
static const struct env env = {&env_ops, NULL};

static int free_port(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert(bind(fd, (struct sockaddr *)&a, n) == 0);
    ck_assert(getsockname(fd, (struct sockaddr *)&a, &n) == 0);
    close(fd);
    return ntohs(a.sin_port);
}

static void redis_start(void)
{
    char text[16];
    snprintf(text, sizeof text, "%d", port);
    redis = fork();
    ck_assert(redis >= 0);
    if (redis == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* the server ends with a failed test */
        if (!freopen("/dev/null", "w", stdout))
            _exit(127);
        execlp("redis-server", "redis-server", "--port", text, "--bind", "127.0.0.1", "--save", "",
            "--appendonly", "no", (char *)NULL);
        _exit(127);
    }
}

static void redis_kill(void)
{
    if (redis > 0) {
        kill(redis, SIGKILL);
        waitpid(redis, NULL, 0);
    }
    redis = 0;
}

struct heard {
    int n;
    id tenant, venue;
    int64_t seq;
    int n_parts;
    size_t part_n;
    char part[64]; /* how it begins */
    id device;
};

static void on_hint(void *user, id tenant, id venue, int64_t seq)
{
    struct heard *h = user;
    h->n++;
    h->tenant = tenant;
    h->venue = venue;
    h->seq = seq;
}

static void on_part(void *user, id tenant, id venue, struct str text)
{
    struct heard *h = user;
    h->n_parts++;
    h->tenant = tenant;
    h->venue = venue;
    h->part_n = text.n;
    memcpy(h->part, text.p, text.n < sizeof h->part ? text.n : sizeof h->part);
}

static void on_fence(void *user, id tenant, id venue, id device, int64_t asked_us)
{
    struct heard *h = user;
    on_hint(user, tenant, venue, asked_us);
    h->device = device;
}

static void on_spent(void *user, struct str text)
{
    on_part(user, (id){{0}}, (id){{0}}, text);
}

static const struct bus_calls bus_calls = {on_hint, on_part, on_fence, on_spent};

struct node {
    struct bus *bus;
    struct heard heard;
};

static void node_start(struct node *n)
{
    char url[64];
    snprintf(url, sizeof url, "redis://127.0.0.1:%d", port);
    *n = (struct node){0};
    ck_assert_int_eq(redis_bus_new(&loop, str_of(url), env, &n->bus), 0);
    n->bus->ops->listen(n->bus, &bus_calls, &n->heard);
}

static void woken(uv_timer_t *timer)
{
}

/* Runs the loop until the condition holds; fails the test when it never does. */
#define await(condition)                                                                           \
    do {                                                                                           \
        uint64_t end = uv_hrtime() / 1000000 + WAIT_MS;                                            \
        uv_timer_t tick;                                                                           \
        uv_timer_init(&loop, &tick);                                                               \
        uv_timer_start(&tick, woken, 10, 10);                                                      \
        while (!(condition) && uv_hrtime() / 1000000 < end)                                        \
            uv_run(&loop, UV_RUN_ONCE);                                                            \
        uv_close((uv_handle_t *)&tick, NULL);                                                      \
        uv_run(&loop, UV_RUN_NOWAIT);                                                              \
        ck_assert_msg(condition, "never: %s", #condition);                                         \
    } while (0)

#define up(n) ((n).bus->ops->is_up((n).bus))

static void set_true(void *user)
{
    *(bool *)user = true;
}

static void node_stop(struct node *n)
{
    bool gone = false;
    redis_bus_close(n->bus, set_true, &gone);
    await(gone);
}

static void begin(bool with_redis)
{
    ck_assert_int_eq(uv_loop_init(&loop), 0);
    port = free_port();
    if (with_redis)
        redis_start();
}

static void end(void)
{
    redis_kill();
    uv_run(&loop, UV_RUN_DEFAULT);
    ck_assert_int_eq(uv_loop_close(&loop), 0);
}

static const id T = {{1, 2, 3}}, V = {{9, 8, 7}};

static void raw(const char *command, const char *a, const char *b)
{
    redisContext *c = redisConnect("127.0.0.1", port);
    ck_assert(c && !c->err);
    freeReplyObject(redisCommand(c, "%s %s %s", command, a, b));
    redisFree(c);
}

/* A hint from a to b arrives; what was sent before on the same connection has then arrived too. */
static void hint_passes(struct node *a, struct node *b, int64_t seq)
{
    a->bus->ops->publish(a->bus, T, V, seq);
    await(b->heard.seq == seq);
    ck_assert(id_eq(b->heard.tenant, T) && id_eq(b->heard.venue, V));
}

/* ------------------------------------------------------------------------------------ tests */

START_TEST(addresses_are_parsed_or_refused)
{
    struct redis_address a;
    ck_assert(redis_address_parse(STR("redis://:se:cret@h.example:7000/3"), &a));
    ck_assert_str_eq(a.password, "se:cret");
    ck_assert_str_eq(a.host, "h.example");
    ck_assert_str_eq(a.port, "7000");
    ck_assert_int_eq(a.db, 3);
    ck_assert(redis_address_parse(STR("redis://127.0.0.1/"), &a));
    ck_assert_int_eq(a.db, 0);
    ck_assert(redis_address_parse(STR("redis://127.0.0.1"), &a));
    ck_assert_str_eq(a.port, "6379");
    static const char *const bad[] = {"", "http://x", "redis://", "redis://:1", "redis://h:0",
        "redis://h:65536", "redis://h:x", "redis://h/x", "redis://user:p@h", "redis://p@h"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!redis_address_parse(str_of(bad[i]), &a), "took %s", bad[i]);
}
END_TEST

START_TEST(a_hint_reaches_the_others_and_not_its_sender)
{
    struct node a, b;
    begin(true);
    node_start(&a);
    node_start(&b);
    await(up(a) && up(b));
    hint_passes(&a, &b, 41);
    hint_passes(&b, &a, 42);
    ck_assert_int_eq(a.heard.n, 1);
    ck_assert_int_eq(b.heard.n, 1);
    node_stop(&a);
    node_stop(&b);
    end();
}
END_TEST

START_TEST(what_was_spent_reaches_the_others)
{
    struct node a, b;
    begin(true);
    node_start(&a);
    node_start(&b);
    await(up(a) && up(b));
    a.bus->ops->publish_spent(a.bus, STR("k1:5 "));
    await(b.heard.n_parts == 1);
    ck_assert(b.heard.part_n == 5 && memcmp(b.heard.part, "k1:5 ", 5) == 0);
    raw("PUBLISH", "payon:spents", "");
    raw("PUBLISH", "payon:spents", "x");
    raw("PUBLISH", "payon:spents", "00000000000000000000000000000000xk1:5");
    hint_passes(&a, &b, 9);
    ck_assert_int_eq(b.heard.n_parts, 1);
    ck_assert_int_eq(a.heard.n_parts, 0);
    node_stop(&a);
    node_stop(&b);
    end();
}
END_TEST

START_TEST(a_fence_reaches_the_others)
{
    struct node a, b;
    const id device = {{5, 6}};
    begin(true);
    node_start(&a);
    node_start(&b);
    await(up(a) && up(b));
    a.bus->ops->publish_fence(a.bus, T, V, device, INT64_MAX);
    await(b.heard.n == 1);
    ck_assert(id_eq(b.heard.tenant, T) && id_eq(b.heard.venue, V));
    ck_assert(id_eq(b.heard.device, device));
    ck_assert(b.heard.seq == INT64_MAX);
    raw("PUBLISH", "payon:fences", "x");
    raw("PUBLISH", "payon:fences",
        "01020300-0000-0000-0000-000000000000 09080700-0000-0000-0000-000000000000 "
        "05060000-0000-0000-0000-000000000000 12x 00000000000000000000000000000000");
    hint_passes(&a, &b, 9);
    ck_assert_int_eq(b.heard.n, 2);
    ck_assert_int_eq(a.heard.n, 0);
    node_stop(&a);
    node_stop(&b);
    end();
}
END_TEST

static void part_passes(struct node *a, struct node *b, struct str text)
{
    int before = b->heard.n_parts;
    a->bus->ops->publish_part(a->bus, T, V, text);
    await(b->heard.n_parts > before);
    ck_assert_int_eq(b->heard.n_parts, before + 1);
    ck_assert(id_eq(b->heard.tenant, T) && id_eq(b->heard.venue, V));
    ck_assert_uint_eq(b->heard.part_n, text.n);
    ck_assert(memcmp(b->heard.part, text.p, text.n < 64 ? text.n : 64) == 0);
}

START_TEST(a_part_reaches_the_others_whole_up_to_its_limit)
{
    struct node a, b;
    begin(true);
    node_start(&a);
    node_start(&b);
    await(up(a) && up(b));
    part_passes(&a, &b, STR("{\"%s %b\":\"\xc3\xbc\"}")); /* any bytes are passed on */
    part_passes(&b, &a, STR("y"));
    char *large = malloc(LIMIT_PRESENCE_BYTES + 1);
    memset(large, 'z', LIMIT_PRESENCE_BYTES + 1);
    part_passes(&a, &b, (struct str){large, LIMIT_PRESENCE_BYTES - 1});
    part_passes(&a, &b, (struct str){large, LIMIT_PRESENCE_BYTES});
    int before = b.heard.n_parts;
    a.bus->ops->publish_part(a.bus, T, V, (struct str){large, LIMIT_PRESENCE_BYTES + 1});
    hint_passes(&a, &b, 9);
    ck_assert_int_eq(b.heard.n_parts, before);
    free(large);
    raw("PUBLISH", "payon:presence", "x");
    raw("PUBLISH", "payon:presence",
        "01020300-0000-0000-0000-000000000000 09080700-0000-0000-0000-000000000000 "
        "00000000000000000000000000000000 "); /* nothing follows */
    raw("PUBLISH", "payon:presence",
        "01020300-0000-0000-0000-00000000000x 09080700-0000-0000-0000-000000000000 "
        "00000000000000000000000000000000 a");
    hint_passes(&a, &b, 10);
    ck_assert_int_eq(b.heard.n_parts, before);
    raw("PUBLISH", "payon:presence",
        "01020300-0000-0000-0000-000000000000 09080700-0000-0000-0000-000000000000 "
        "00000000000000000000000000000000 a"); /* forged, but well-formed */
    await(b.heard.n_parts == before + 1);
    node_stop(&a);
    node_stop(&b);
    end();
}
END_TEST

START_TEST(garbage_is_ignored)
{
    struct node a, b;
    begin(true);
    node_start(&a);
    node_start(&b);
    await(up(a) && up(b));
    raw("PUBLISH", "payon:hints", "x");
    raw("PUBLISH", "payon:hints",
        "01020300-0000-0000-0000-000000000000 09080700-0000-0000-0000-000000000000 -7 "
        "00000000000000000000000000000000");
    raw("PUBLISH", "payon:hints",
        "01020300-0000-0000-0000-000000000000 09080700-0000-0000-0000-000000000000 "
        "99999999999999999999 00000000000000000000000000000000");
    char *large = calloc(1, 1000001);
    memset(large, 'a', 1000000);
    raw("PUBLISH", "payon:hints", large);
    free(large);
    hint_passes(&a, &b, 5);
    ck_assert_int_eq(b.heard.n, 1);
    node_stop(&a);
    node_stop(&b);
    end();
}
END_TEST

START_TEST(it_comes_up_when_redis_comes_late_and_again_after_a_kill)
{
    struct node a, b;
    begin(false); /* refused: nobody listens */
    node_start(&a);
    node_start(&b);
    a.bus->ops->publish(a.bus, T, V, 1); /* dropped, not kept, not blocking */
    ck_assert(!up(a));
    redis_start();
    await(up(a) && up(b));
    hint_passes(&a, &b, 2);
    redis_kill();
    await(!up(a) && !up(b));
    redis_start();
    await(up(a) && up(b));
    hint_passes(&a, &b, 3);
    node_stop(&a);
    node_stop(&b);
    end();
}
END_TEST

START_TEST(a_cut_subscriber_and_a_deaf_redis_are_found_out)
{
    struct node a, b;
    begin(true);
    node_start(&a);
    node_start(&b);
    await(up(a) && up(b));
    redisContext *c = redisConnect("127.0.0.1", port);
    freeReplyObject(redisCommand(c, "CLIENT KILL TYPE pubsub"));
    redisFree(c);
    await(!up(a));
    await(up(a) && up(b));
    hint_passes(&a, &b, 6);
    kill(redis, SIGSTOP); /* half-open: connected, and silent */
    await(!up(a) && !up(b));
    kill(redis, SIGCONT);
    await(up(a) && up(b));
    hint_passes(&a, &b, 7);
    node_stop(&a);
    node_stop(&b);
    end();
}
END_TEST

START_TEST(the_local_bus_takes_hints_and_has_none)
{
    struct heard heard = {0};
    struct bus *b = local_bus();
    b->ops->listen(b, &bus_calls, &heard);
    b->ops->publish(b, T, V, 1);
    b->ops->publish_part(b, T, V, STR("x"));
    ck_assert(b->ops->is_up(b));
    ck_assert_int_eq(heard.n + heard.n_parts, 0);
    b->ops->free(b);
}
END_TEST

UNIT_MAIN("redis_bus", addresses_are_parsed_or_refused,
    a_hint_reaches_the_others_and_not_its_sender, a_part_reaches_the_others_whole_up_to_its_limit,
    a_fence_reaches_the_others, what_was_spent_reaches_the_others, garbage_is_ignored,
    it_comes_up_when_redis_comes_late_and_again_after_a_kill,
    a_cut_subscriber_and_a_deaf_redis_are_found_out, the_local_bus_takes_hints_and_has_none)

#include "tests/contract/stage.h"

#include <stdlib.h>

#include "storage/mem/store_mem.h"
#include "storage/mem/keys.h"
#include "tests/unit/unit.h"

enum { LATE_MS = 1000000 };

/* A store, and what its next commit meets. */
struct hub {
    struct store *s;
    struct mem_fate next_commit;
    struct hub *next;
};

static struct {
    struct mem_db *db;
    struct hub *hubs;
    struct unit_random random;
    int64_t now;
    int idle;
} stage;

void stage_prepare(void)
{
}

void stage_begin(void)
{
    id epoch = {{0xee}};
    stage.db = mem_db_new(epoch);
    stage.now = 0;
    ck_assert_ptr_nonnull(stage.db);
}

void stage_end(void)
{
    while (stage.hubs)
        stage_close(stage.hubs->s);
    mem_db_free(stage.db);
    stage.db = NULL;
}

static struct mem_fate fate_of(void *user, enum mem_call call)
{
    struct hub *h = user;
    struct mem_fate fate = {
        .effect_ms = (int64_t)unit_random_below(&stage.random, 5),
        .answer_ms = (int64_t)unit_random_below(&stage.random, 5),
    };
    if (call == MEM_COMMIT) {
        fate.fault = h->next_commit.fault;
        fate.late_ms = h->next_commit.late_ms;
        h->next_commit = (struct mem_fate){0};
    }
    return fate;
}

struct store *stage_open(void)
{
    struct hub *h = calloc(1, sizeof *h);
    ck_assert_ptr_nonnull(h);
    h->s = store_mem_new(stage.db, fate_of, h);
    ck_assert_ptr_nonnull(h->s);
    h->next = stage.hubs;
    stage.hubs = h;
    return h->s;
}

void stage_close(struct store *s)
{
    struct hub **at = &stage.hubs;
    while ((*at)->s != s)
        at = &(*at)->next;
    struct hub *h = *at;
    *at = h->next;
    s->ops->free(s);
    free(h);
}

void stage_turn(void)
{
    int64_t due = mem_db_due(stage.db);
    ck_assert_msg(due < stage.now + LATE_MS / 2, "nothing is going to happen");
    stage.now = due;
    mem_db_step(stage.db, due);
}

void stage_add_venue(const struct venue_info *info)
{
    ck_assert_int_eq(mem_db_add_venue(stage.db, info), 0);
}

void stage_add_device(id token, const struct store_device *device)
{
    ck_assert_int_eq(mem_db_add_device(stage.db, token, device), 0);
}

void stage_put_key(id which, const struct store_key *key)
{
    ck_assert_int_eq(mem_db_put_key(stage.db, which, key), 0);
}

void stage_revoke(id token)
{
    ck_assert_int_eq(mem_db_revoke(stage.db, token), 0);
}

void stage_give_role(id token, enum role role)
{
    ck_assert_int_eq(mem_db_give_role(stage.db, token, role), 0);
}

void stage_bar_venue(const struct venue_info *info, enum token_lapse barred)
{
    ck_assert_int_eq(mem_db_bar_venue(stage.db, info->tenant, info->venue, barred), 0);
}

int stage_approve(const struct pair_code *code, const struct store_device *device)
{
    return mem_db_approve(stage.db, code, device);
}

void stage_pass(int ms)
{
    stage.now += ms;
    mem_db_step(stage.db, stage.now);
}

void stage_lose(struct store *s, enum loss loss)
{
    static const enum mem_fault faults[] = {MEM_LOST_BEFORE, MEM_LOST_AFTER, MEM_LOST_LATE};
    struct hub *h = stage.hubs;
    while (h->s != s)
        h = h->next;
    h->next_commit = (struct mem_fate){.fault = faults[loss], .late_ms = LATE_MS};
}

void stage_late(void)
{
    stage.now += 2 * LATE_MS;
    mem_db_step(stage.db, stage.now);
}

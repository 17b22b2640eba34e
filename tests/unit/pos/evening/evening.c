/* A long random evening. A seed makes a stream of sensible and senseless commands. After each step,
 * world_check checks the invariants, and this test checks that
 *   - a decision does not depend on the order in which the state was loaded,
 *   - undo reverts apply,
 *   - a line gets onto a ticket exactly once in its life,
 *   - replaying the journal gives the same state.
 * The first changes of each command are also decided with every size of arena (world_starve). At
 * the end every command was a change at least once, and every refusal that the rules can give to
 * well-formed commands on a healthy state was given. */
#include <inttypes.h>
#include <stdio.h>

#include "tests/unit/pos/evening/evening.h"

enum { STEPS = 12000, SEEDS = 4 };

struct world w;
static struct venue shadow; /* follows w.v by the changes alone */
static struct unit_random streams[COMMANDS_N], clock_stream, order_stream;
static struct unit_random *r;      /* the stream in use */
static uint64_t fresh[COMMANDS_N]; /* ids made so far */
static enum command_type making;
static size_t changes[COMMANDS_N], refusals[REFUSALS_N];
static id ticketed[STEPS]; /* lines that have been on a ticket */
static size_t n_ticketed;

static const struct maker *const makers[COMMANDS_N] = {
#define C(noun, verb, ...) [CMD_##noun##_##verb] = &make_##noun##_##verb,
    COMMANDS(C)
#undef C
};

uint64_t below(uint64_t n)
{
    return unit_random_below(r, n);
}

bool one_in(uint64_t n)
{
    return below(n) == 0;
}

static id pick_live(enum record_kind kind, size_t n)
{
    size_t skip = below(n);
    struct venue_iter it = venue_all(&w.v, kind);
    const struct record *rec = venue_next(&it);
    while (skip--)
        rec = venue_next(&it);
    return rec->id;
}

id pick(enum record_kind kind)
{
    size_t n = venue_count(&w.v, kind);
    return n == 0 || one_in(40) ? id_n(one_in(3) ? 0 : 999) : pick_live(kind, n);
}

/* FNV-1a: of a command's name, so that its stream and its ids do not move with its row. */
static uint64_t name_hash(enum command_type type)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (const char *c = command_descs[type].name; *c; c++)
        hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
    return hash;
}

id fresh_id(enum record_kind kind)
{
    size_t n = venue_count(&w.v, kind);
    if (n && one_in(50))
        return pick_live(kind, n);
    return id_n(((name_hash(making) & 0xffff) + 1) << 24 | ++fresh[making]);
}

struct pre pre_rev(enum record_kind kind, id key)
{
    const struct record *rec = venue_get(&w.v, kind, key);
    if (!rec || one_in(20))
        return (struct pre){0};
    return PRE_OF_REV(rec->rev + (one_in(10) ? 1 : 0));
}

struct pre pre_from(const struct enum_desc *states)
{
    if (!one_in(4))
        return (struct pre){0};
    return (struct pre){.from = str_of(states->names[below((uint64_t)states->n)])};
}

/* Every command draws a number; the smallest in relation to its weight wins. */
static enum decided do_random(void)
{
    uint64_t least = UINT64_MAX;
    for (int c = 0; c < COMMANDS_N; c++) {
        uint64_t drawn = unit_random(&streams[c]) / makers[c]->weight;
        if (drawn < least) {
            least = drawn;
            making = c;
        }
    }
    r = &streams[making];
    return makers[making]->make();
}

/* -- what each step must satisfy --------------------------------------------------------------- */

/* The state before the step, with every list in another order. */
static void reload(struct venue *other)
{
    r = &order_stream;
    ck_assert_int_eq(venue_init(other, &w.v.info), 0);
    other->seq = w.v.seq;
    for (int kind = KINDS_N - 1; kind >= 0; kind--) {
        const struct record *all[4096];
        size_t n = 0;
        struct venue_iter it = venue_all(&w.v, kind);
        for (const struct record *rec; (rec = venue_next(&it));)
            all[n++] = rec;
        for (size_t i = n; i > 1; i--) { /* Fisher and Yates */
            size_t k = below(i);
            const struct record *swap = all[i - 1];
            all[i - 1] = all[k];
            all[k] = swap;
        }
        for (size_t i = 0; i < n; i++)
            must(venue_load(other, kind, all[i]) == 0);
    }
}

/* One id for a line at a station. */
static id id_at(id line, id station)
{
    for (size_t i = 0; i < sizeof line.b; i++)
        line.b[i] ^= station.b[sizeof line.b - 1 - i];
    return line;
}

static void lines_on_tickets(const struct change *c)
{
    bool again = w.type == CMD_line_remake || w.type == CMD_line_void ||
                 w.type == CMD_line_replace; /* on a further ticket */
    for (size_t i = 0; i < c->n_puts; i++) {
        const struct ticket_item *item = (const struct ticket_item *)c->puts[i].rec;
        if (c->puts[i].kind != KIND_ticket_item || item->rev != 1)
            continue;
        for (size_t k = 0; !again && k < n_ticketed; k++)
            must(!id_eq(ticketed[k], id_at(item->line_id, item->station_id)));
        ticketed[n_ticketed++] = id_at(item->line_id, item->station_id);
    }
}

/* The shadow takes the change, steps back, and takes it again. */
static void shadow_follow(bool back)
{
    struct undo undo;
    ck_assert_int_eq(venue_apply(&shadow, w.c, &undo), 0);
    if (back) {
        ck_assert(venue_eq(&shadow, &w.v));
        venue_undo(&shadow, &undo);
        struct venue before;
        ck_assert_int_eq(venue_init(&before, &w.v.info), 0);
        for (size_t i = 0; i + 1 < w.n_log; i++)
            must(venue_apply(&before, w.log[i], NULL) == 0);
        ck_assert(venue_eq(&shadow, &before));
        venue_fini(&before);
        ck_assert_int_eq(venue_apply(&shadow, w.c, NULL), 0);
    } else {
        undo_fini(&undo);
    }
}

static void step(int n)
{
    struct venue other;
    bool compare = n % 20 == 0;
    r = &clock_stream;
    w.now.ms += (int64_t)below(60000) + (one_in(4000) ? LIMIT_TICKET_LIVE_MS : 0);
    if (compare) {
        reload(&other);
        w.twin = &other;
    }
    w.starve = true;
    enum decided outcome = do_random();
    if (compare)
        venue_fini(&other);
    w.twin = NULL;
    w.starve = false;
    if (outcome == DECIDED_CHANGE) {
        changes[w.type]++;
        lines_on_tickets(w.c);
        shadow_follow(n % 400 == 0);
    } else if (outcome == DECIDED_REFUSED) {
        refusals[w.d.refusal]++;
    }
}

static void evening(uint64_t seed)
{
    printf("seed %" PRIu64 "\n", seed); /* Check prints what failed, this prints the seed */
    fflush(stdout);
    clock_stream.state = seed;
    order_stream.state = ~seed;
    for (int c = 0; c < COMMANDS_N; c++)
        streams[c].state = seed ^ name_hash(c);
    memset(fresh, 0, sizeof fresh);
    n_ticketed = 0;
    world_init_house(&w);
    ck_assert_int_eq(venue_init(&shadow, &w.v.info), 0);
    shadow_follow(false); /* the house */
    house_extras();
    shadow_follow(false);
    house_combo();
    shadow_follow(false);
    for (int n = 0; n < STEPS; n++)
        step(n);
    ck_assert(venue_eq(&shadow, &w.v));
    world_replay(&w);
    venue_fini(&shadow);
    world_fini(&w);
}

/* Refusals that need a state or a body which this stream never has; the tests of the domains and of
 * decide give each of them. */
static bool needs_more(enum refusal refusal)
{
    switch (refusal) {
    case REFUSAL_order_full:       /* 500 lines */
    case REFUSAL_discounts_full:   /* 20 on one order */
    case REFUSAL_charges_full:     /* 10 on one order */
    case REFUSAL_checks_full:      /* 50 on one order */
    case REFUSAL_table_full:       /* 100 orders, 1,000 tickets */
    case REFUSAL_amount_too_large: /* 10^15 */
    case REFUSAL_change_too_large: /* known only when encoding */
    case REFUSAL_bad_time:
    case REFUSAL_venue_full:
    case REFUSAL_setup_full: /* 200 stations */
    case REFUSAL_join_full:  /* 20 tables */
    case REFUSAL_reservations_full:
    case REFUSAL_staff_full:    /* 500 people */
    case REFUSAL_not_signed_in: /* these are given before the rules: people/, shifts/ */
    case REFUSAL_sign_in_first:
    case REFUSAL_clock_in_first:
    case REFUSAL_shift_full:        /* 20 breaks, 50 edits, 3,000 shifts */
    case REFUSAL_approvals_full:    /* 10 of one device */
    case REFUSAL_approval_exceeded: /* of what can be voided in just these minutes */
        return true;
    default:
        return refusal >= REFUSAL_op_reused; /* not the rules' */
    }
}

START_TEST(random_evenings_stay_sound)
{
    for (int c = 0; c < COMMANDS_N; c++)
        ck_assert_msg(makers[c] != NULL,
            "%s is never made: define its `struct maker` in tests/unit/pos/evening/<domain>.c "
            "(evening.h says how)",
            command_descs[c].name);
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        evening(seed);
    for (int c = 0; c < COMMANDS_N; c++)
        ck_assert_msg(changes[c] > 0,
            "%s never changed anything: see its maker in tests/unit/pos/evening/",
            command_descs[c].name);
    for (int n = 0; n < REFUSALS_N; n++)
        ck_assert_msg(refusals[n] > 0 || needs_more(n),
            "%s was never given: have a maker provoke it, or say in needs_more() why none can",
            refusal_descs[n].code);
}
END_TEST

UNIT_MAIN("evening", random_evenings_stay_sound)

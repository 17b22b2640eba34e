/* The contract of a store (storage/store.h), on the store of the stage. */

#include <stdlib.h>

#include "tests/contract/scene.h"

/* --- commit and load ----------------------------------------------------------------------- */

START_TEST(loads_what_was_committed)
{
    struct scene sc = scene_begin(11);
    struct unit_random r = {5};
    for (int i = 0; i < 40; i++) {
        struct part part = scene_more(&sc, 1 + unit_random_below(&r, 20));
        ck_status(commit_all(sc.s, &part), STORE_OK);
        ck_assert_int_eq(part.v.verdict, VERDICT_COMMITTED);
        part_free(&part);
        if (i % 8 == 0)
            ck_loads(&sc);
    }
    ck_loads(&sc);
    struct loaded l;
    ask_load(sc.s, &sc.at, 50, &l);
    ck_assert_uint_eq(l.n_recent, 50);
    for (size_t i = 0; i < 50; i++)
        ck_same_change(l.recent[i], player_change(sc.p, l.venue.seq - 49 + (int64_t)i));
    ck_str_is(l.venue.info.name, "Caf\xc3\xa9 \"Ende\"");
    ck_assert_str_eq(l.venue.info.currency, "PKR");
    ck_assert_int_eq(l.venue.info.exponent, 2);
    ck_str_is(l.venue.info.zone, "Asia/Karachi");
    ck_assert(!id_is_zero(l.venue.info.epoch));
    loaded_free(&l);
    ask_load(sc.s, &sc.at, 100000, &l);
    ck_assert_int_eq((int64_t)l.n_recent, l.venue.seq);
    loaded_free(&l);
    ask_load(sc.s, &sc.at, 0, &l);
    ck_assert_uint_eq(l.n_recent, 0);
    loaded_free(&l);
    scene_end(&sc);
}
END_TEST

START_TEST(loads_an_empty_venue)
{
    stage_begin();
    struct store *s = stage_open();
    struct venue_info at = new_venue();
    struct loaded l;
    ask_load(s, &at, 10, &l);
    ck_status(l.status, STORE_OK);
    ck_assert_int_eq(l.venue.seq, 0);
    ck_assert_uint_eq(l.venue.slots.n_records, 0);
    ck_assert_uint_eq(l.n_recent, 0);
    loaded_free(&l);
    ck_assert_int_eq(ask_head(s, &at), 0);
    stage_close(s);
    stage_end();
}
END_TEST

START_TEST(knows_absent_venues)
{
    stage_begin();
    struct store *s = stage_open();
    struct venue_info at = new_venue(), other = new_venue();
    struct venue_info stranger = at;
    stranger.tenant = other.tenant; /* another tenant's venue is absent too */
    struct loaded l;
    ask_load(s, &stranger, 10, &l);
    ck_status(l.status, STORE_ABSENT);
    struct tail t = ask_tail(s, &stranger, 0, 10);
    ck_status(t.status, STORE_ABSENT);
    tail_free(&t);
    ck_assert_int_eq(ask_head(s, &stranger), -1);
    stage_close(s);
    stage_end();
}
END_TEST

START_TEST(tail_is_exact)
{
    struct scene sc = scene_begin(12);
    struct part part = scene_more(&sc, 60);
    ck_status(commit_all(sc.s, &part), STORE_OK);
    part_free(&part);
    static const struct {
        int64_t after;
        size_t max, expected;
    } cases[] = {{0, 100, 61}, {0, 10, 10}, {51, 10, 10}, {52, 10, 9}, {60, 1, 1}, {61, 10, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tail t = ask_tail(sc.s, &sc.at, cases[i].after, cases[i].max);
        ck_status(t.status, STORE_OK);
        ck_assert_int_eq(t.head, 61);
        ck_assert_uint_eq(t.n, cases[i].expected);
        for (size_t k = 0; k < t.n; k++)
            ck_same_change(t.changes[k], player_change(sc.p, cases[i].after + 1 + (int64_t)k));
        struct chain chain = player_chain(sc.p, 61);
        ck_assert(t.continues && chain_eq(&t.chain, &chain));
        tail_free(&t);
    }
    scene_end(&sc);
}
END_TEST

/* What there is once of an order may come once more after it was opened again. */
START_TEST(an_order_that_was_opened_again_is_stored)
{
    struct scene sc = scene_begin(19);
    int64_t from = player_venue(sc.p)->seq;
    player_reopen(sc.p, sc.at.venue);
    for (; from < player_venue(sc.p)->seq; from++) {
        struct part part = part_of(sc.p, &sc.at, from, 1);
        ck_status(commit_all(sc.s, &part), STORE_OK);
        part_free(&part);
    }
    ck_loads(&sc);
    scene_end(&sc);
}
END_TEST

/* --- compare-and-set ----------------------------------------------------------------------- */

START_TEST(a_stale_part_loses)
{
    struct scene sc = scene_begin(13);
    struct store *other = stage_open();
    struct part first = scene_more(&sc, 3);
    ck_status(commit_all(other, &first), STORE_OK);
    struct part stale = refusals_of(sc.p, &sc.at, 1, 2), ahead = refusals_of(sc.p, &sc.at, 9, 1);
    ck_status(commit_all(sc.s, &stale), STORE_OK);
    ck_assert_int_eq(stale.v.verdict, VERDICT_CONFLICT);
    ck_status(commit_all(sc.s, &ahead), STORE_OK);
    ck_assert_int_eq(ahead.v.verdict, VERDICT_CONFLICT);
    ck_assert_int_eq(ask_head(sc.s, &sc.at), 4);
    struct receipt r[2];
    id ops[2] = {stale.receipts[0].op, ahead.receipts[0].op};
    ck_assert_uint_eq(ask_receipts(sc.s, &sc.at, ops, 2, r, 2), 0);
    ck_loads(&sc);
    part_free(&first);
    part_free(&stale);
    part_free(&ahead);
    stage_close(other);
    scene_end(&sc);
}
END_TEST

/* The seq is right and the chain is not: the hub's memory has other changes than the journal. */
START_TEST(another_chain_loses)
{
    struct scene sc = scene_begin(44);
    struct part part = scene_more(&sc, 2), refusals = refusals_of(sc.p, &sc.at, 1, 1);
    part.v.from_chain.b[31] ^= 1;
    refusals.v.from_chain = part.v.from_chain;
    ck_status(commit_all(sc.s, &part), STORE_OK);
    ck_assert_int_eq(part.v.verdict, VERDICT_CONFLICT);
    ck_status(commit_all(sc.s, &refusals), STORE_OK);
    ck_assert_int_eq(refusals.v.verdict, VERDICT_CONFLICT);
    struct store_head head = ask_place(sc.s, &sc.at);
    struct chain chain = player_chain(sc.p, 1);
    ck_assert(head.seq == 1 && chain_eq(&head.chain, &chain));
    part.v.from_chain = chain;
    ck_status(commit_all(sc.s, &part), STORE_OK);
    ck_assert_int_eq(part.v.verdict, VERDICT_COMMITTED);
    head = ask_place(sc.s, &sc.at);
    chain = player_chain(sc.p, 3);
    ck_assert(head.seq == 3 && chain_eq(&head.chain, &chain));
    ck_loads(&sc);
    part_free(&part);
    part_free(&refusals);
    scene_end(&sc);
}
END_TEST

START_TEST(one_venue_loses_the_other_stands)
{
    struct scene sc = scene_begin(14);
    struct venue_info here = new_venue(), nowhere = here;
    nowhere.venue = random_id();
    struct part stale = part_of(sc.p, &sc.at, 0, 1), good = part_of(sc.p, &here, 0, 1);
    struct part absent = part_of(sc.p, &nowhere, 0, 1);
    stale.receipts[0].op = random_id();
    ck_status(commit_all(sc.s, &stale, &good, &absent), STORE_OK);
    ck_assert_int_eq(stale.v.verdict, VERDICT_CONFLICT);
    ck_assert_int_eq(good.v.verdict, VERDICT_COMMITTED);
    ck_assert_int_eq(absent.v.verdict, VERDICT_CONFLICT);
    ck_assert_int_eq(ask_head(sc.s, &sc.at), 1);
    ck_assert_int_eq(ask_head(sc.s, &here), 1);
    struct loaded l;
    ask_load(sc.s, &here, 1, &l);
    ck_assert(venue_eq(&l.venue, player_venue(sc.p)));
    loaded_free(&l);
    ck_loads(&sc);
    part_free(&stale);
    part_free(&good);
    part_free(&absent);
    scene_end(&sc);
}
END_TEST

START_TEST(two_hubs_race)
{
    struct scene sc = scene_begin(15);
    struct store *hubs[2] = {sc.s, stage_open()};
    struct unit_random r = {3};
    int won[2] = {0, 0};
    for (int round = 0; round < 60; round++) {
        int64_t from = player_venue(sc.p)->seq;
        player_go(sc.p, 1);
        struct part parts[2] = {part_of(sc.p, &sc.at, from, 1), part_of(sc.p, &sc.at, from, 1)};
        size_t first = unit_random_below(&r, 2);
        parts[!first].receipts[0].op = random_id(); /* another command at the same seq */
        ck_status(commit_all(hubs[first], &parts[first]), STORE_OK);
        ck_status(commit_all(hubs[!first], &parts[!first]), STORE_OK);
        ck_assert_int_eq(parts[first].v.verdict, VERDICT_COMMITTED);
        ck_assert_int_eq(parts[!first].v.verdict, VERDICT_CONFLICT);
        won[first]++;
        part_free(&parts[0]);
        part_free(&parts[1]);
    }
    ck_assert_int_gt(won[0], 0);
    ck_assert_int_gt(won[1], 0);
    ck_loads(&sc);
    stage_close(hubs[1]);
    scene_end(&sc);
}
END_TEST

/* --- receipts ------------------------------------------------------------------------------ */

START_TEST(receipts_are_kept)
{
    struct scene sc = scene_begin(16);
    struct part part = scene_more(&sc, 2), no = refusals_of(sc.p, &sc.at, 3, 2);
    ck_status(commit_all(sc.s, &part), STORE_OK);
    ck_status(commit_all(sc.s, &no), STORE_OK);
    ck_assert_int_eq(no.v.verdict, VERDICT_COMMITTED);
    ck_assert_int_eq(ask_head(sc.s, &sc.at), 3);
    id ops[4] = {part.receipts[1].op, random_id(), no.receipts[0].op, no.receipts[1].op};
    struct receipt found[4];
    ck_assert_uint_eq(ask_receipts(sc.s, &sc.at, ops, 4, found, 4), 3);
    for (int i = 0; i < 3; i++) {
        const struct receipt *was = id_eq(found[i].op, ops[0])   ? &part.receipts[1]
                                    : id_eq(found[i].op, ops[2]) ? &no.receipts[0]
                                                                 : &no.receipts[1];
        ck_assert(id_eq(found[i].op, was->op));
        ck_assert(id_eq(found[i].device, was->device));
        ck_assert_mem_eq(found[i].fingerprint, was->fingerprint, 32);
        ck_assert_int_eq(found[i].seq, was->seq);
        ck_assert(str_eq(found[i].answer, was->answer));
        ck_assert_int_eq(found[i].recorded.ms, was->recorded.ms);
    }
    struct venue_info other = new_venue();
    ck_assert_uint_eq(ask_receipts(sc.s, &other, ops, 4, found, 4), 0);
    ck_assert_uint_eq(ask_receipts(sc.s, &sc.at, ops, 0, found, 4), 0);
    part_free(&part);
    part_free(&no);
    scene_end(&sc);
}
END_TEST

START_TEST(a_seen_op_takes_effect_once)
{
    struct scene sc = scene_begin(17);
    struct venue_info other = new_venue();
    struct part first = scene_more(&sc, 1);
    ck_status(commit_all(sc.s, &first), STORE_OK);
    /* again, decided at the journal's new end, together with a new op */
    struct part again = refusals_of(sc.p, &sc.at, 2, 2), fresh = refusals_of(sc.p, &other, 0, 1);
    again.receipts[1].op = first.receipts[0].op;
    ck_status(commit_all(sc.s, &again, &fresh), STORE_OK);
    ck_assert_int_eq(again.v.verdict, VERDICT_SEEN);
    ck_assert_int_eq(fresh.v.verdict, VERDICT_COMMITTED);
    struct receipt found[1];
    ck_assert_uint_eq(ask_receipts(sc.s, &sc.at, &again.receipts[0].op, 1, found, 1), 0);
    /* the same op of another venue is another op */
    struct part elsewhere = refusals_of(sc.p, &other, 0, 1);
    elsewhere.receipts[0].op = first.receipts[0].op;
    ck_status(commit_all(sc.s, &elsewhere), STORE_OK);
    ck_assert_int_eq(elsewhere.v.verdict, VERDICT_COMMITTED);
    ck_loads(&sc);
    part_free(&first);
    part_free(&again);
    part_free(&fresh);
    part_free(&elsewhere);
    scene_end(&sc);
}
END_TEST

/* A batch of one command may be written in a way of its own. */
START_TEST(a_command_alone_is_judged_as_in_a_batch)
{
    struct scene sc = scene_begin(25);
    struct part first = scene_more(&sc, 1), next = scene_more(&sc, 1);
    struct change *change = player_change(sc.p, 3);
    const id op = change->op, seen = first.receipts[0].op;
    ck_status(commit_all(sc.s, &next), STORE_OK); /* too early */
    ck_assert_int_eq(next.v.verdict, VERDICT_CONFLICT);
    ck_status(commit_all(sc.s, &first), STORE_OK);
    ck_assert_int_eq(first.v.verdict, VERDICT_COMMITTED);
    ck_status(commit_all(sc.s, &first), STORE_OK);
    ck_assert_int_eq(first.v.verdict, VERDICT_SEEN);
    change->op = next.receipts[0].op = seen; /* at the right head */
    part_seal(&next);
    ck_status(commit_all(sc.s, &next), STORE_OK);
    ck_assert_int_eq(next.v.verdict, VERDICT_SEEN);
    ck_assert_int_eq(ask_head(sc.s, &sc.at), 2);
    change->op = next.receipts[0].op = op;
    part_seal(&next);
    ck_status(commit_all(sc.s, &next), STORE_OK);
    ck_assert_int_eq(next.v.verdict, VERDICT_COMMITTED);
    ck_loads(&sc);
    part_free(&first);
    part_free(&next);
    scene_end(&sc);
}
END_TEST

/* --- rejections ---------------------------------------------------------------------------- */

START_TEST(a_reused_id_is_rejected_whole)
{
    struct scene sc = scene_begin(18);
    struct venue_info other = new_venue();
    int64_t from = player_venue(sc.p)->seq;
    player_order(sc.p);
    struct part order = part_of(sc.p, &sc.at, from, 2), good = part_of(sc.p, &other, 0, 1);
    ck_status(commit_all(sc.s, &order), STORE_OK);
    /* the order's change once more, as if it had not happened */
    struct change twice = *player_change(sc.p, from + 1);
    struct change *changes[1] = {&twice};
    struct part bad = refusals_of(sc.p, &sc.at, from + 2, 1);
    twice.seq = from + 3;
    bad.v.changes = changes;
    bad.v.n_changes = 1;
    ck_status(commit_all(sc.s, &good, &bad), STORE_REJECTED);
    ck_assert_msg(strstr(last_detail, "_pkey") || strstr(last_detail, "_rev"), "%s", last_detail);
    ck_assert_int_eq(ask_head(sc.s, &other), 0);
    ck_assert_int_eq(ask_head(sc.s, &sc.at), from + 2);
    ck_status(commit_all(sc.s, &good), STORE_OK);
    ck_assert_int_eq(good.v.verdict, VERDICT_COMMITTED);
    ck_loads(&sc);
    part_free(&order);
    part_free(&good);
    part_free(&bad);
    scene_end(&sc);
}
END_TEST

/* A part with one change of one put. */
static struct part put_one(struct scene *sc, struct change *draft, struct put *put)
{
    static struct change *changes[1];
    struct part part = refusals_of(sc->p, &sc->at, player_venue(sc->p)->seq, 1);
    *draft = (struct change){.seq = player_venue(sc->p)->seq + 1,
        .op = part.receipts[0].op,
        .at = {1700000000000},
        .recorded = {1700000000001},
        .puts = put,
        .n_puts = 1};
    changes[0] = draft;
    part.v.changes = changes;
    part.v.n_changes = 1;
    return part;
}

/* The first put of a record that has left since. */
static struct put put_of_one_that_left(const struct player *p)
{
    for (int64_t seq = 1; seq <= player_venue(p)->seq; seq++) {
        const struct change *c = player_change(p, seq);
        for (size_t i = 0; i < c->n_puts; i++)
            if (c->puts[i].rec->rev == 1 &&
                !venue_get(player_venue(p), c->puts[i].kind, c->puts[i].rec->id))
                return c->puts[i];
    }
    ck_abort_msg("nothing has left");
}

START_TEST(the_id_of_a_record_that_left_is_rejected)
{
    struct scene sc = scene_begin(23);
    struct part played = scene_more(&sc, 150), other;
    ck_status(commit_all(sc.s, &played), STORE_OK);
    struct put put = put_of_one_that_left(sc.p);
    struct change draft;
    struct part part = put_one(&sc, &draft, &put);
    ck_status(commit_all(sc.s, &part), STORE_REJECTED);
    /* The hub takes it for the command's own fault by this. */
    ck_assert_msg(strstr(last_detail, "_pkey"), "%s", last_detail);
    other = scene_more(&sc, 1);
    ck_status(commit_all(sc.s, &other), STORE_OK);
    ck_loads(&sc);
    part_free(&played);
    part_free(&part);
    part_free(&other);
    scene_end(&sc);
}
END_TEST

START_TEST(a_wrong_rev_is_rejected)
{
    struct scene sc = scene_begin(19);
    struct venue_iter it = venue_all(player_venue(sc.p), KIND_category);
    struct category c = *(const struct category *)venue_next(&it);
    struct put put = {KIND_category, (const struct record *)&c};
    struct change draft;
    const id one = c.id;
    struct part part = put_one(&sc, &draft, &put);
    for (int alone = 0; alone < 2; alone++) {
        part.receipts[0].seq = 1 + alone; /* of the change: a command alone */
        c.id = one;
        c.rev = 3; /* it is 1 */
        ck_status(commit_all(sc.s, &part), STORE_REJECTED);
        ck_assert_ptr_nonnull(strstr(last_detail, "category_rev"));
        c.rev = 2;
        c.id = random_id(); /* no such row */
        ck_status(commit_all(sc.s, &part), STORE_REJECTED);
        ck_assert_int_eq(ask_head(sc.s, &sc.at), 1);
    }
    part_free(&part);
    scene_end(&sc);
}
END_TEST

/* Of two records of a kind in one change, one was changed by somebody else. */
START_TEST(one_wrong_rev_of_two_is_rejected)
{
    struct scene sc = scene_begin(26);
    struct venue_iter it = venue_all(player_venue(sc.p), KIND_item);
    const struct record *a = venue_next(&it), *b = venue_next(&it);
    ck_assert(a && b);
    struct item two[2] = {*(const struct item *)a, *(const struct item *)b};
    struct put puts[2] = {
        {KIND_item, (const struct record *)&two[0]}, {KIND_item, (const struct record *)&two[1]}};
    struct change draft;
    struct part part = put_one(&sc, &draft, puts);
    draft.n_puts = 2;
    for (int alone = 0; alone < 2; alone++) {
        part.receipts[0].seq = 1 + alone;
        two[0].rev = 2;
        two[1].rev = 3; /* it is 1 */
        ck_status(commit_all(sc.s, &part), STORE_REJECTED);
        ck_assert_ptr_nonnull(strstr(last_detail, "item_rev"));
        ck_assert_int_eq(ask_head(sc.s, &sc.at), 1);
    }
    two[1].rev = 2;
    ck_status(commit_all(sc.s, &part), STORE_OK);
    ck_assert_int_eq(part.v.verdict, VERDICT_COMMITTED);
    part_free(&part);
    scene_end(&sc);
}
END_TEST

START_TEST(a_dangling_reference_is_rejected)
{
    struct scene sc = scene_begin(20);
    struct venue_iter it = venue_all(player_venue(sc.p), KIND_item);
    struct item i = *(const struct item *)venue_next(&it);
    struct put put = {KIND_item, (const struct record *)&i};
    struct change draft;
    i.rev++;
    i.tax_id = random_id();
    struct part part = put_one(&sc, &draft, &put);
    ck_status(commit_all(sc.s, &part), STORE_REJECTED);
    ck_assert_ptr_nonnull(strstr(last_detail, "_fk"));
    part_free(&part);
    scene_end(&sc);
}
END_TEST

/* --- unknown outcomes ---------------------------------------------------------------------- */

START_TEST(a_lost_answer_is_resolved_as_committed)
{
    struct scene sc = scene_begin(21);
    struct part part = scene_more(&sc, 5);
    stage_lose(sc.s, LOSS_AFTER);
    ck_status(commit_all(sc.s, &part), STORE_UNKNOWN);
    ck_assert_int_eq(part.v.verdict, VERDICT_NONE);
    ck_status(resolve_last(sc.s), STORE_OK);
    ck_assert_int_eq(part.v.verdict, VERDICT_COMMITTED);
    ck_loads(&sc);
    part_free(&part);
    scene_end(&sc);
}
END_TEST

static void resolves_as_not_committed(enum loss loss)
{
    struct scene sc = scene_begin(22);
    struct part part = scene_more(&sc, 5);
    stage_lose(sc.s, loss);
    ck_status(commit_all(sc.s, &part), STORE_UNKNOWN);
    ck_status(resolve_last(sc.s), STORE_OK);
    ck_assert_int_eq(part.v.verdict, VERDICT_CONFLICT);
    if (loss == LOSS_LATE)
        stage_late(); /* from now on it must not commit */
    ck_assert_int_eq(ask_head(sc.s, &sc.at), 1);
    ck_status(commit_all(sc.s, &part), STORE_OK);
    ck_assert_int_eq(part.v.verdict, VERDICT_COMMITTED);
    ck_loads(&sc);
    part_free(&part);
    scene_end(&sc);
}

START_TEST(a_lost_batch_is_resolved_as_not_committed)
{
    resolves_as_not_committed(LOSS_BEFORE);
}
END_TEST

START_TEST(a_late_batch_is_fenced)
{
    resolves_as_not_committed(LOSS_LATE);
}
END_TEST

START_TEST(another_hubs_receipt_is_not_ours)
{
    struct scene sc = scene_begin(23);
    struct venue_info second = new_venue();
    struct part part = scene_more(&sc, 2), same = part, beside = refusals_of(sc.p, &second, 0, 1);
    stage_lose(sc.s, LOSS_BEFORE);
    ck_status(commit_all(sc.s, &part, &beside), STORE_UNKNOWN);
    /* the device asked again at another hub, which committed it */
    struct batch_venue v = same.v;
    struct store *other = stage_open();
    struct part theirs = {.v = v, .receipts = same.receipts};
    struct batch b = {.batch_id = random_id(), .venues = &theirs.v, .n_venues = 1};
    commit_beside(other, &b);
    ck_assert_int_eq(theirs.v.verdict, VERDICT_COMMITTED);
    ck_status(resolve_last(sc.s), STORE_OK);
    ck_assert_int_eq(part.v.verdict, VERDICT_CONFLICT);
    ck_assert_int_eq(beside.v.verdict, VERDICT_CONFLICT);
    ck_status(commit_all(sc.s, &part), STORE_OK);
    ck_assert_int_eq(part.v.verdict, VERDICT_SEEN);
    ck_loads(&sc);
    part_free(&part);
    part_free(&beside);
    stage_close(other);
    scene_end(&sc);
}
END_TEST

/* --- devices, ends ------------------------------------------------------------------------- */

START_TEST(devices_by_token)
{
    stage_begin();
    struct store *s = stage_open();
    struct venue_info at = new_venue();
    id tokens[2] = {random_id(), random_id()};
    struct store_device d = {.tenant = at.tenant,
        .venue = at.venue,
        .device = random_id(),
        .staff = random_id(),
        .device_name = STR("Tablet 1"),
        .staff_name = STR("An\xc3\xa1"),
        .role = ROLE_CASHIER,
        .secret_hash = {1, 0, 2}};
    stage_add_device(tokens[0], &d);
    d.staff = (id){{0}};
    d.staff_name = (struct str){0};
    stage_add_device(tokens[1], &d);
    struct store_device got;
    ck_status(ask_device(s, tokens[0], &got), STORE_OK);
    ck_assert(id_eq(got.tenant, at.tenant) && id_eq(got.venue, at.venue));
    ck_assert(id_eq(got.device, d.device) && !id_is_zero(got.staff));
    ck_str_is(got.device_name, "Tablet 1");
    ck_str_is(got.staff_name, "An\xc3\xa1");
    ck_assert_int_eq(got.role, ROLE_CASHIER);
    ck_assert_mem_eq(got.secret_hash, d.secret_hash, 32);
    ck_assert(!got.revoked);
    ck_status(ask_device(s, tokens[1], &got), STORE_OK);
    ck_assert(id_is_zero(got.staff));
    ck_assert_uint_eq(got.staff_name.n, 0);
    struct store_device again;
    ck_status(ask_device(s, tokens[1], &again), STORE_OK);
    ck_assert(again.asked_us > got.asked_us);
    stage_revoke(tokens[0]);
    ck_status(ask_device(s, tokens[0], &got), STORE_OK);
    ck_assert(got.revoked);
    ck_status(ask_device(s, random_id(), &got), STORE_ABSENT);
    stage_close(s);
    stage_end();
}
END_TEST

START_TEST(tokens_that_no_longer_hold)
{
    stage_begin();
    struct store *s = stage_open();
    struct venue_info at = new_venue(), other = new_venue();
    struct store_token tokens[] = {{at.tenant, at.venue, random_id(), ROLE_WAITER},
        {other.tenant, other.venue, random_id(), ROLE_WAITER},
        {at.tenant, at.venue, random_id(), ROLE_WAITER},
        {other.tenant, other.venue, random_id(), ROLE_WAITER}};
    struct store_lapse lapses[4];
    for (int i = 0; i < 3; i++) {
        struct store_device d = {.tenant = tokens[i].tenant,
            .venue = tokens[i].venue,
            .device = random_id(),
            .device_name = STR("Tablet"),
            .role = ROLE_WAITER};
        stage_add_device(tokens[i].token, &d);
    }
    ck_assert_uint_eq(ask_revoked(s, tokens, 3, lapses), 0);
    ck_assert_uint_eq(ask_revoked(s, tokens, 0, lapses), 0);
    stage_revoke(tokens[1].token);
    ck_assert_uint_eq(ask_revoked(s, tokens, 4, lapses), 2); /* the fourth never was */
    ck_assert(lapses[0].which == 1 && lapses[0].why == TOKEN_REVOKED);
    ck_assert(lapses[1].which == 3 && lapses[1].why == TOKEN_REVOKED);
    stage_give_role(tokens[2].token, ROLE_CASHIER);
    ck_assert_uint_eq(ask_revoked(s, tokens, 3, lapses), 2);
    ck_assert(lapses[1].which == 2 && lapses[1].why == TOKEN_CHANGED);
    tokens[2].role = ROLE_CASHIER;
    ck_assert_uint_eq(ask_revoked(s, tokens, 3, lapses), 1);
    stage_bar_venue(&at, TOKEN_SUSPENDED);
    ck_assert_uint_eq(ask_revoked(s, tokens, 3, lapses), 3);
    ck_assert(lapses[0].why == TOKEN_SUSPENDED && lapses[1].why == TOKEN_REVOKED);
    struct store_device got;
    ck_status(ask_device(s, tokens[0].token, &got), STORE_OK);
    ck_assert_int_eq(got.barred, TOKEN_SUSPENDED);
    stage_bar_venue(&at, TOKEN_HOLDS);
    ck_assert_uint_eq(ask_revoked(s, tokens, 3, lapses), 1);
    stage_bar_venue(&at, TOKEN_CLOSED);
    ck_status(ask_device(s, tokens[0].token, &got), STORE_OK);
    ck_assert_int_eq(got.barred, TOKEN_CLOSED);
    stage_close(s);
    stage_end();
}
END_TEST

/* What takes a right away moves the access of the venue's head in the same transaction: what was
 * decided before is a conflict, whatever else it is about. */
START_TEST(a_commit_decided_on_older_access_is_a_conflict)
{
    struct scene sc = scene_begin(11);
    struct venue_info other = new_venue();
    id token = random_id();
    struct store_device d = {.tenant = sc.at.tenant,
        .venue = sc.at.venue,
        .device = random_id(),
        .device_name = STR("Tablet"),
        .role = ROLE_WAITER};
    stage_add_device(token, &d);
    int64_t access = ask_place(sc.s, &sc.at).access;
    for (int act = 0; act < 4; act++) {
        struct part stale = scene_more(&sc, 2);
        struct part refusals = refusals_of(sc.p, &sc.at, stale.v.from, 1);
        stale.v.access = refusals.v.access = access;
        if (act == 0)
            stage_give_role(token, ROLE_CASHIER);
        else if (act == 1)
            stage_revoke(token);
        else
            stage_bar_venue(&sc.at, act == 2 ? TOKEN_SUSPENDED : TOKEN_HOLDS);
        ck_status(commit_all(sc.s, &stale), STORE_OK);
        ck_assert_int_eq(stale.v.verdict, VERDICT_CONFLICT);
        ck_status(commit_all(sc.s, &refusals), STORE_OK);
        ck_assert_int_eq(refusals.v.verdict, VERDICT_CONFLICT);
        struct store_head head = ask_place(sc.s, &sc.at);
        ck_assert(head.access > access);
        ck_assert_int_eq(head.seq, stale.v.from);
        struct store_device got;
        ck_status(ask_device(sc.s, token, &got), STORE_OK);
        ck_assert_int_eq(got.access, head.access);
        struct loaded l;
        ask_load(sc.s, &sc.at, 1, &l);
        ck_assert_int_eq(l.access, head.access);
        loaded_free(&l);
        stale.v.access = access = head.access;
        ck_status(commit_all(sc.s, &stale), STORE_OK);
        ck_assert_int_eq(stale.v.verdict, VERDICT_COMMITTED);
        part_free(&stale);
        part_free(&refusals);
    }
    ck_assert_int_eq(ask_place(sc.s, &other).access, 0); /* another venue's stays */
    scene_end(&sc);
}
END_TEST

static void count_end(void *user, enum store_status status, struct str detail)
{
    int *ends = user;
    ck_assert(status == STORE_UNKNOWN || status == STORE_UNAVAILABLE);
    ++*ends;
}

static void count_tail(void *user, enum store_status status, struct str detail,
    const struct store_row *rows, size_t n, struct store_head head)
{
    count_end(user, status, detail);
    ck_assert_uint_eq(n, 0);
}

START_TEST(free_ends_what_is_outstanding)
{
    struct scene sc = scene_begin(24);
    struct part part = scene_more(&sc, 1);
    struct batch b = {.batch_id = random_id(), .venues = &part.v, .n_venues = 1};
    int ends = 0;
    sc.s->ops->commit(sc.s, &b, count_end, &ends);
    for (int i = 0; i < 3; i++)
        sc.s->ops->tail(sc.s, sc.at.tenant, sc.at.venue, 0, 10, count_tail, &ends);
    ck_assert_int_eq(ends, 0);
    stage_close(sc.s);
    ck_assert_int_eq(ends, 4);
    part_free(&part);
    player_free(sc.p);
    stage_end();
}
END_TEST

START_TEST(tells_what_time_it_is)
{
    enum { LATER = 300, SLOW = 20000 };
    struct scene sc = scene_begin(40);
    int64_t first = ask_clock(sc.s);
    ck_assert_int_gt(first, INT64_C(1700000000000)); /* ms since 1970 */
    ck_assert_int_lt(first, INT64_C(4000000000000));
    stage_pass(LATER);
    int64_t passed = ask_clock(sc.s) - first;
    ck_assert_int_ge(passed, LATER - 50);
    ck_assert_int_lt(passed, LATER + SLOW);
    scene_end(&sc);
}
END_TEST

int main(void)
{
    stage_prepare();
    const TTest *tests[] = {
        loads_what_was_committed,
        loads_an_empty_venue,
        knows_absent_venues,
        tail_is_exact,
        an_order_that_was_opened_again_is_stored,
        a_stale_part_loses,
        another_chain_loses,
        one_venue_loses_the_other_stands,
        two_hubs_race,
        receipts_are_kept,
        a_seen_op_takes_effect_once,
        a_command_alone_is_judged_as_in_a_batch,
        a_reused_id_is_rejected_whole,
        the_id_of_a_record_that_left_is_rejected,
        a_wrong_rev_is_rejected,
        one_wrong_rev_of_two_is_rejected,
        a_dangling_reference_is_rejected,
        a_lost_answer_is_resolved_as_committed,
        a_lost_batch_is_resolved_as_not_committed,
        a_late_batch_is_fenced,
        another_hubs_receipt_is_not_ours,
        devices_by_token,
        tokens_that_no_longer_hold,
        a_commit_decided_on_older_access_is_a_conflict,
        tells_what_time_it_is,
        free_ends_what_is_outstanding,
    };
    return unit_run("store", tests, sizeof tests / sizeof *tests);
}

/* Lines that the kitchen has: changed, voided in part, made again. */
#include "tests/unit/pos/world.h"

static struct world w;

/* Line 1000: three burgers of order 100, sent. */
static void up(void)
{
    world_init_house(&w);
    takeaway(&w, 100);
    add(&w, 1000, 100, BURGER, 3);
    send(&w, 100);
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

static const struct line *line(uint64_t n)
{
    return venue_line(&w.v, id_n(n));
}

static enum decided change(uint64_t n, int64_t quantity)
{
    return W_PRE(
        &w, line_change, PRE_OF_REV(line(n)->rev), .line_id = id_n(n), .quantity = quantity);
}

static enum decided note(uint64_t n, int64_t quantity, struct str text)
{
    return W_PRE(&w, line_replace, PRE_OF_REV(line(n)->rev), .line_id = id_n(n),
        .quantity = quantity, .note = text);
}

static enum decided void_some(uint64_t n, int64_t quantity)
{
    return W_PRE(
        &w, line_void, PRE_OF_REV(line(n)->rev), id_n(n), STR("one less"), {true, quantity});
}

static enum decided remake(uint64_t n, struct opt_int quantity)
{
    return W_DO(&w, line_remake, id_n(n), STR("dropped"), quantity);
}

static const struct item_was *was(const struct ticket_item *i)
{
    return i->was.items;
}

static enum decided ack(const struct ticket_item *i, int64_t rev)
{
    struct cmd_ticket_item_ack body = {i->id};
    return world_do_pre(&w, CMD_ticket_item_ack, &body, PRE_OF_REV(rev));
}

static const struct ticket_item *item_at(int64_t fire_no)
{
    const struct ticket *t = ticket_of(&w, 100, GRILL, fire_no);
    ck_assert_ptr_nonnull(t);
    struct venue_iter it = venue_children(&w.v, INDEX_ITEMS_OF_TICKET, t->id);
    return venue_next(&it);
}

static enum decided at_grill(enum command_type type)
{
    return ticket_do(&w, type, ticket_of(&w, 100, GRILL, 1));
}

START_TEST(one_less_is_told_as_a_change_and_acknowledged)
{
    w.now.ms += 1000;
    ck_change(change(1000, 2));
    ck_assert_uint_eq(events_of(&w, EVENT_line_changed), 1);
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_item_changed), 1);
    const struct ticket_item *i = item_of_line(&w, 1000);
    ck_assert_int_eq(i->quantity, 2);
    ck_assert_int_eq(i->changes, 1);
    ck_assert_int_eq(was(i)->quantity, 3);
    ck_assert_int_eq(was(i)->changed_at.ms, w.now.ms + WORLD_LAG);
    ck_assert_int_eq(venue_order(&w.v, id_n(100))->due.minor, 2320);
    const struct station_ref *unseen = line(1000)->unseen.items;
    ck_assert_uint_eq(line(1000)->unseen.n, 1);
    ck_assert(id_eq(unseen[0].station_id, id_n(GRILL)));
    ck_assert_int_eq(line(1000)->state, line_state_SENT);
    ck_change(ack(i, i->rev));
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_item_change_seen), 1);
    i = item_of_line(&w, 1000);
    ck_assert_uint_eq(i->was.n, 0);
    ck_assert_int_eq(i->state, ticket_item_state_NEW);
    ck_assert_uint_eq(line(1000)->unseen.n, 0);
    ck_nothing(ack(i, 1)); /* another screen was first */
}
END_TEST

START_TEST(a_second_change_shows_what_the_kitchen_knew)
{
    ck_change(change(1000, 2));
    int64_t rev = item_of_line(&w, 1000)->rev;
    ck_change(note(1000, 1, STR("rare")));
    const struct ticket_item *i = item_of_line(&w, 1000);
    ck_assert_int_eq(was(i)->quantity, 3);
    ck_assert_uint_eq(was(i)->note.n, 0);
    ck_str_is(i->note, "rare");
    ck_assert_int_eq(i->changes, 2);
    ck_assert_int_eq(
        ack(i, rev), DECIDED_REFUSED); /* it was changed again since the screen drew it */
    ck_assert_int_eq(w.d.refusal, REFUSAL_rev_changed);
    ck_change(item_do(&w, CMD_ticket_item_ack, i));
    ck_nothing(note(1000, 1, STR("rare")));
}
END_TEST

START_TEST(a_change_is_acknowledged_before_work_goes_on)
{
    ck_change(change(1000, 2));
    id i = item_of_line(&w, 1000)->id;
    static const enum command_type tickets[] = {CMD_ticket_start, CMD_ticket_bump};
    static const enum command_type items[] = {CMD_ticket_item_start, CMD_ticket_item_done};
    for (int k = 0; k < 2; k++) {
        ck_assert_int_eq(at_grill(tickets[k]), DECIDED_REFUSED);
        ck_assert_int_eq(w.d.refusal, REFUSAL_change_unseen);
        ck_assert(id_eq(w.d.about, i));
        ck_assert_int_eq(item_do(&w, items[k], item_of_line(&w, 1000)), DECIDED_REFUSED);
        ck_assert_int_eq(w.d.refusal, REFUSAL_change_unseen);
    }
    ck_change(item_do(&w, CMD_ticket_item_ack, item_of_line(&w, 1000)));
    ck_change(at_grill(CMD_ticket_bump));
}
END_TEST

START_TEST(what_is_started_is_not_changed)
{
    ck_refused(&w, change(1000, 4), line_more, "quantity", 1000);
    ck_change(at_grill(CMD_ticket_start));
    ck_refused(&w, change(1000, 2), line_started, "line_id", 1000);
    ck_assert_str_eq(w.d.current_state, "started");
    ck_refused(&w, note(1000, 3, STR("rare")), line_started, "line_id", 1000);
}
END_TEST

START_TEST(a_change_gives_portions_back_and_keeps_prices_and_course)
{
    add(&w, 1001, 100, SODA, 4); /* of five */
    ck_change(W_DO(&w, line_add, .line_id = id_n(1002), .order_id = id_n(100),
        .item_id = id_n(BURGER), .quantity = 1, .course = {true, 1}));
    send(&w, 100);
    ck_change(change(1001, 1));
    ck_assert_int_eq(venue_item(&w.v, id_n(SODA))->remaining.v, 4);
    ck_refused(&w,
        W_PRE(&w, line_replace, PRE_OF_REV(line(1002)->rev), .line_id = id_n(1002), .quantity = 1,
            .note = STR("rare"), .course = {true, 2}),
        line_not_draft, "course", 1002);
    ck_change(note(1002, 1, STR("rare")));
    ck_assert_int_eq(line(1002)->course, 1);
}
END_TEST

START_TEST(choices_of_a_sent_line_are_told_with_their_old_ones)
{
    struct chosen small = {id_n(SIZE), id_n(SMALL)}, large = {id_n(SIZE), id_n(LARGE)};
    ck_change(W_DO(&w, line_add, .line_id = id_n(1003), .order_id = id_n(100),
        .item_id = id_n(PIZZA), .quantity = 1, .choices = {&small, 1}));
    send(&w, 100);
    ck_change(W_PRE(&w, line_replace, PRE_OF_REV(line(1003)->rev), .line_id = id_n(1003),
        .quantity = 1, .choices = {&large, 1}, .seat = {true, 2}));
    ck_assert_int_eq(line(1003)->unit_price.minor, 999 + 150);
    const struct ticket_item *i = item_of_line(&w, 1003);
    const struct choice *had = was(i)->choices.items, *has = i->choices.items;
    ck_assert(id_eq(had->option_id, small.option_id) && id_eq(has->option_id, large.option_id));
    ck_assert_int_eq(i->seat, 2);
    ck_assert_int_eq(was(i)->seat, 0);
    ck_change(W_DO(&w, line_void, .line_id = id_n(1003), .reason = STR("left")));
    ck_assert_uint_eq(item_of_line(&w, 1003)->was.n, 0); /* the void is what is to be seen */
    ck_assert_uint_eq(line(1003)->unseen.n, 0);
}
END_TEST

/* -- a part is voided -------------------------------------------------------------------------- */

START_TEST(a_part_of_a_started_line_becomes_a_voided_line)
{
    ck_refused(&w, void_some(1000, 1), line_not_started, "line_id", 1000);
    ck_assert_str_eq(w.d.current_state, "sent");
    ck_change(at_grill(CMD_ticket_start));
    ck_refused(&w, W_DO(&w, line_void, id_n(1000), STR("x"), {true, 1}), pre_required, "rev", 1000);
    ck_refused(&w, void_some(1000, 4), bad_command, "quantity", 1000);
    ck_change(void_some(1000, 1));
    ck_assert_int_eq(line(1000)->quantity, 2);
    ck_assert_int_eq(line(1000)->state, line_state_STARTED);
    ck_assert_int_eq(venue_order(&w.v, id_n(100))->due.minor, 2320);
    ck_assert_uint_eq(events_of(&w, EVENT_line_voided), 1);
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_item_voided), 1);
    size_t struck = 0, live = 0;
    struct venue_iter it = venue_all(&w.v, KIND_ticket_item);
    for (const struct ticket_item *i; (i = venue_next(&it));) {
        const struct line *l = venue_line(&w.v, i->line_id);
        bool is_struck = i->state == ticket_item_state_VOIDED;
        struck += is_struck;
        live += !is_struck;
        ck_assert_int_eq(i->quantity, is_struck ? 1 : 2);
        ck_assert_int_eq(l->quantity, i->quantity);
        ck_assert(is_struck == (l->state == line_state_VOIDED));
        if (is_struck)
            ck_str_is(i->void_reason, "one less");
    }
    ck_assert(struck == 1 && live == 1);
    ck_assert_int_eq(at_grill(CMD_ticket_bump), DECIDED_REFUSED);
    ck_assert_int_eq(w.d.refusal, REFUSAL_void_unseen);
    ck_change(void_some(1000, 2)); /* all that is left: the line itself */
    ck_assert_int_eq(line(1000)->state, line_state_VOIDED);
    ck_nothing(void_some(1000, 1));
    ck_assert_int_eq(venue_order(&w.v, id_n(100))->due.minor, 0);
}
END_TEST

/* -- made again -------------------------------------------------------------------------------- */

START_TEST(a_voided_part_can_give_its_portions_back)
{
    add(&w, 1001, 100, SODA, 4); /* of five */
    send(&w, 100);
    ck_change(ticket_do(&w, CMD_ticket_start, ticket_of(&w, 100, COLD, 2)));
    ck_change(void_some(1001, 1));
    ck_assert_int_eq(venue_item(&w.v, id_n(SODA))->remaining.v, 1);
    ck_change(W_PRE(&w, line_void, PRE_OF_REV(line(1001)->rev), id_n(1001), STR("not opened"),
        {true, 2}, .to_stock = true));
    ck_assert_int_eq(venue_item(&w.v, id_n(SODA))->remaining.v, 3);
    ck_assert(!line(1001)->void_stock); /* what is left of it is still to be had */
}
END_TEST

START_TEST(a_line_is_made_again_in_a_rush_and_charged_once)
{
    ck_refused(&w, remake(1000, (struct opt_int){0}), line_not_started, "line_id", 1000);
    ck_change(at_grill(CMD_ticket_bump));
    ck_change(at_grill(CMD_ticket_pick_up));
    int64_t due = venue_order(&w.v, id_n(100))->due.minor;
    ck_change(remake(1000, (struct opt_int){true, 1}));
    ck_assert_uint_eq(events_of(&w, EVENT_line_remade), 1);
    ck_str_is(w.c->events[0].text, "dropped");
    ck_assert_uint_eq(events_of(&w, EVENT_ticket_sent), 1);
    const struct ticket *t = ticket_of(&w, 100, GRILL, 2);
    ck_assert(t && t->rush);
    ck_assert_int_eq(item_at(2)->quantity, 1);
    ck_str_is(item_at(2)->remake, "dropped");
    ck_assert_int_eq(item_at(1)->state, ticket_item_state_DONE);
    ck_assert_int_eq(line(1000)->state, line_state_SENT);
    ck_assert_int_eq(line(1000)->fire_no, 2);
    ck_assert_int_eq(line(1000)->remakes, 1);
    ck_assert_int_eq(line(1000)->quantity, 3);
    ck_assert_int_eq(venue_order(&w.v, id_n(100))->due.minor, due);
    ck_refused(&w, change(1000, 1), line_started, "line_id", 1000); /* two of them were served */
    ck_refused(&w, remake(1000, (struct opt_int){0}), line_not_started, "line_id", 1000);
    ck_change(ticket_do(&w, CMD_ticket_start, t));
    ck_assert_int_eq(line(1000)->state, line_state_STARTED);
    ck_change(ticket_do(&w, CMD_ticket_bump, ticket_of(&w, 100, GRILL, 2)));
    ck_assert_int_eq(line(1000)->state, line_state_READY);
    ck_change(ticket_do(&w, CMD_ticket_pick_up, ticket_of(&w, 100, GRILL, 2)));
    ck_assert_int_eq(line(1000)->state, line_state_PICKED_UP);
    pay(&w, 200, 100);
}
END_TEST

START_TEST(a_remake_of_all_strikes_what_is_not_made_yet)
{
    ck_change(at_grill(CMD_ticket_start));
    ck_refused(&w, remake(1000, (struct opt_int){true, 4}), bad_command, "quantity", 1000);
    ck_change(remake(1000, (struct opt_int){0}));
    ck_assert_int_eq(item_at(1)->state, ticket_item_state_VOIDED);
    ck_str_is(item_at(1)->void_reason, "dropped");
    ck_assert_int_eq(item_at(2)->quantity, 3);
    ck_assert_int_eq(line(1000)->state, line_state_SENT);
    ck_change(item_do(&w, CMD_ticket_item_ack, item_at(1)));
    ck_change(at_grill(CMD_ticket_bump));
    ck_assert_int_eq(line(1000)->state, line_state_SENT); /* the old ticket has nothing to say */
    ck_change(W_DO(&w, line_void, .line_id = id_n(1000), .reason = STR("left")));
    ck_refused(&w, remake(1000, (struct opt_int){0}), state_changed, "line_id", 1000);
    ck_assert_str_eq(w.d.current_state, "voided");
}
END_TEST

START_TEST(a_remake_of_a_part_goes_on_with_the_rest)
{
    ck_change(at_grill(CMD_ticket_start));
    ck_change(remake(1000, (struct opt_int){true, 1}));
    ck_assert_int_eq(line(1000)->state, line_state_STARTED); /* the others are in the making */
    ck_change(at_grill(CMD_ticket_bump));
    ck_assert_int_eq(line(1000)->state, line_state_SENT);
    ck_refused(&w, W_DO(&w, line_remake, id_n(999), STR("x")), not_found, "line_id", 999);
    add(&w, 1001, 100, BURGER, 1);
    ck_refused(&w, remake(1001, (struct opt_int){0}), line_not_sent, "line_id", 1001);
}
END_TEST

UNIT_MAIN_WITH("sent", up, down, one_less_is_told_as_a_change_and_acknowledged,
    a_second_change_shows_what_the_kitchen_knew, a_change_is_acknowledged_before_work_goes_on,
    what_is_started_is_not_changed, a_change_gives_portions_back_and_keeps_prices_and_course,
    choices_of_a_sent_line_are_told_with_their_old_ones,
    a_part_of_a_started_line_becomes_a_voided_line, a_voided_part_can_give_its_portions_back,
    a_line_is_made_again_in_a_rush_and_charged_once, a_remake_of_all_strikes_what_is_not_made_yet,
    a_remake_of_a_part_goes_on_with_the_rest)

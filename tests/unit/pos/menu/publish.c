/* Menus published as a whole: drafts, one change, a version, and what goes on meanwhile. */
#include "tests/unit/pos/world.h"

static struct world w;

static void up(void)
{
    world_init_house(&w);
    takeaway(&w, 100);
}

static void down(void)
{
    world_replay(&w);
    world_fini(&w);
}

static struct item burger(int64_t price)
{
    struct item item = *venue_item(&w.v, id_n(BURGER));
    item.price = (money){price};
    return item;
}

static void draft(uint64_t n, struct item *items, size_t n_items)
{
    ck_change(W_DO(&w, menu_draft, .draft_id = id_n(n), .items = {items, n_items}));
}

static struct pre rev(void)
{
    const struct menu *m = venue_menu(&w.v, w.v.info.venue);
    return m ? PRE_OF_REV(m->rev) : (struct pre){0};
}

static enum decided publish(uint64_t a, uint64_t b)
{
    struct draft_ref refs[2] = {{id_n(a)}, {id_n(b)}};
    return W_PRE(&w, menu_publish, rev(), .drafts = {refs, b ? 2 : 1}, .note = STR("Summer"));
}

START_TEST(drafts_change_nothing_until_they_are_published_in_one_change)
{
    struct item one = burger(1100), two = *venue_item(&w.v, id_n(SALAD));
    two.name = STR("Green salad");
    draft(701, &one, 1);
    draft(702, &two, 1);
    ck_assert_int_eq(venue_item(&w.v, id_n(BURGER))->price.minor, 1000);
    ck_change(publish(702, 701));
    ck_assert_int_eq(w.c->n_puts, 3); /* two items and the menu */
    ck_assert_int_eq(w.c->n_dels, 2);
    ck_assert_int_eq(venue_item(&w.v, id_n(BURGER))->price.minor, 1100);
    ck_str_is(venue_item(&w.v, id_n(SALAD))->name, "Green salad");
    const struct menu *menu = venue_menu(&w.v, w.v.info.venue);
    ck_assert_int_eq(menu->version, 1);
    ck_str_is(menu->note, "Summer");
    ck_str_is(menu->published_by, w.by.name.p);
    ck_assert_int_eq(venue_count(&w.v, KIND_menu_draft), 0);
}
END_TEST

START_TEST(what_is_sold_out_or_counted_stays_so)
{
    struct item soda = *venue_item(&w.v, id_n(SODA)), one = burger(1100);
    ck_change(W_DO(&w, item_86, .item_id = id_n(BURGER)));
    add(&w, 1000, 100, SODA, 2); /* of 5 */
    soda.price = (money){300};
    struct item items[] = {soda, one};
    draft(701, items, 2);
    ck_change(publish(701, 0));
    ck_assert(!venue_item(&w.v, id_n(BURGER))->available);
    ck_assert_int_eq(venue_item(&w.v, id_n(SODA))->remaining.v, 3);
    ck_assert_int_eq(venue_item(&w.v, id_n(SODA))->price.minor, 300);
}
END_TEST

START_TEST(a_line_keeps_its_price_and_the_version_it_was_ordered_from)
{
    struct item one = burger(1100);
    add(&w, 1000, 100, BURGER, 1);
    draft(701, &one, 1);
    ck_change(publish(701, 0));
    add(&w, 1001, 100, BURGER, 1);
    ck_assert_int_eq(venue_line(&w.v, id_n(1000))->menu_version, 0);
    ck_assert_int_eq(venue_line(&w.v, id_n(1000))->unit_price.minor, 1000);
    ck_assert_int_eq(venue_line(&w.v, id_n(1001))->menu_version, 1);
    ck_assert_int_eq(venue_line(&w.v, id_n(1001))->unit_price.minor, 1100);
    send(&w, 100);
}
END_TEST

START_TEST(nothing_half_published)
{
    struct item good = burger(1100), bad = *venue_item(&w.v, id_n(SALAD));
    bad.tax_id = id_n(999);
    draft(701, &good, 1);
    draft(702, &bad, 1);
    ck_refused(&w, publish(701, 702), not_found, "items", 999);
    ck_refused(&w, publish(701, 703), not_found, "drafts", 703);
    ck_refused(&w, publish(701, 701), exists, "drafts", 701);
    ck_assert_int_eq(venue_item(&w.v, id_n(BURGER))->price.minor, 1000);
    ck_assert(venue_menu(&w.v, w.v.info.venue) == NULL);
    draft(703, &good, 1);
    ck_refused(&w, publish(701, 703), exists, "items", BURGER); /* in both */
    ck_change(publish(701, 0));
}
END_TEST

START_TEST(two_who_publish_see_each_other)
{
    struct item one = burger(1100), two = burger(1200);
    draft(701, &one, 1);
    draft(702, &two, 1);
    ck_change(publish(701, 0));
    struct draft_ref ref = {id_n(702)};
    ck_refused(&w, W_DO(&w, menu_publish, .drafts = {&ref, 1}), pre_required, "rev", 2);
    ck_refused(
        &w, W_PRE(&w, menu_publish, PRE_OF_REV(7), .drafts = {&ref, 1}), rev_changed, "rev", 2);
    ck_change(publish(702, 0));
    ck_assert_int_eq(venue_menu(&w.v, w.v.info.venue)->version, 2);
}
END_TEST

START_TEST(drafts_are_discarded)
{
    struct item one = burger(1100);
    ck_nothing(W_DO(&w, menu_discard));
    draft(701, &one, 1);
    draft(702, &one, 1);
    draft(703, &one, 1);
    struct draft_ref ref = {id_n(702)};
    ck_change(W_DO(&w, menu_discard, .drafts = {&ref, 1}));
    ck_refused(&w, publish(702, 0), not_found, "drafts", 702);
    ck_change(W_DO(&w, menu_discard));
    ck_assert_int_eq(venue_count(&w.v, KIND_menu_draft), 0);
}
END_TEST

START_TEST(a_category_takes_its_items_off_the_menu)
{
    struct category food = *venue_category(&w.v, id_n(FOOD));
    add(&w, 1000, 100, BURGER, 1);
    food.retired = true;
    ck_change(W_DO(&w, menu_draft, .draft_id = id_n(701), .categories = {&food, 1}));
    ck_change(publish(701, 0));
    ck_refused(&w,
        W_DO(&w, line_add, .line_id = id_n(1001), .order_id = id_n(100), .item_id = id_n(BURGER),
            .quantity = 1),
        item_retired, "item_id", BURGER);
    send(&w, 100); /* what was ordered is made */
}
END_TEST

START_TEST(a_retired_group_is_asked_for_no_more)
{
    struct choice_group size = *venue_choice_group(&w.v, id_n(SIZE));
    struct chosen small = {.group_id = id_n(SIZE), .option_id = id_n(SMALL)};
    size.retired = true;
    ck_change(W_DO(&w, menu_draft, .draft_id = id_n(701), .choice_groups = {&size, 1}));
    ck_change(publish(701, 0));
    add(&w, 1000, 100, PIZZA, 1);
    ck_refused(&w,
        W_DO(&w, line_add, .line_id = id_n(1001), .order_id = id_n(100), .item_id = id_n(PIZZA),
            .quantity = 1, .choices = {&small, 1}),
        choice_unknown, "choices", SIZE);
}
END_TEST

START_TEST(a_venue_has_a_limited_number_of_drafts)
{
    w.thorough = false;
    for (uint64_t i = 0; i < LIMIT_MENU_DRAFTS; i++)
        draft(2000 + i, NULL, 0);
    ck_refused(&w, W_DO(&w, menu_draft, .draft_id = id_n(4000)), setup_full, "draft_id", 4000);
}
END_TEST

UNIT_MAIN_WITH("publish", up, down, drafts_change_nothing_until_they_are_published_in_one_change,
    what_is_sold_out_or_counted_stays_so,
    a_line_keeps_its_price_and_the_version_it_was_ordered_from, nothing_half_published,
    two_who_publish_see_each_other, drafts_are_discarded, a_category_takes_its_items_off_the_menu,
    a_retired_group_is_asked_for_no_more, a_venue_has_a_limited_number_of_drafts)

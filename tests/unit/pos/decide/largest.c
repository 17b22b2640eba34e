/* The largest change of each command, from the limits, against the ceilings of a change: what the
 * limits allow to be made can also be sent, moved, cancelled and paid. */

#include "protocol/wire/message.h"
#include "tests/unit/pos/world.h"

#include <stdio.h>

static struct world w;

static void up(void)
{
    world_init_house(&w);
    w.thorough = false;
}

static void down(void)
{
    world_fini(&w);
}

/* -- from the registry ------------------------------------------------------------------------- */

enum { CHAR_BYTES = 4 }; /* of a character in JSON, at most: UTF-8, or a backslash and a letter */

static size_t digits(int64_t v)
{
    char text[24];
    return (size_t)snprintf(text, sizeof text, "%lld", (long long)v);
}

static size_t shape_most(const struct shape *s, bool texts);

/* The longest JSON of a field's value. texts: false leaves out what a text says. */
static size_t value_most(const struct field *f, bool texts)
{
    size_t most = 4; /* null */
    switch (f->type) {
    case FIELD_ID:
    case FIELD_ID_OPT:
        return 38;
    case FIELD_TEXT:
        return 2 + (texts ? CHAR_BYTES * (size_t)f->max : 0);
    case FIELD_TIME:
    case FIELD_TIME_OPT:
        return 26;
    case FIELD_BOOL:
        return 5;
    case FIELD_ENUM:
        for (int i = 0; i < f->enums->n; i++)
            most = strlen(f->enums->names[i]) + 2 > most ? strlen(f->enums->names[i]) + 2 : most;
        return most;
    case FIELD_LIST:
        return 2 + (size_t)f->max * (1 + shape_most(f->element, texts));
    case FIELD_INT:
    case FIELD_INT_OPT:
    case FIELD_MONEY:
    case FIELD_MONEY_OPT:
    case FIELD_TYPES_N:
        break;
    }
    most = digits(f->min) > most ? digits(f->min) : most;
    return digits(f->max) > most ? digits(f->max) : most;
}

static size_t shape_most(const struct shape *s, bool texts)
{
    size_t n = 3;
    for (size_t i = 0; i < s->n_fields; i++)
        n += s->fields[i].key.n + 1 + value_most(&s->fields[i], texts);
    return n;
}

static size_t most(enum record_kind kind)
{
    return shape_most(record_descs[kind].shape, true);
}

enum {
    HEAD = 2048, /* of a change, without events, puts and dels */
    EVENT = 128, /* and its text */
    DEL = 40,
    LINE_GROWS = 220 + 56 * LINE_STATIONS, /* a line since it was added: times, state, unseen … */
    ITEM_HAS = 240,                        /* a ticket item more than its line */
    LINES = LIMIT_ORDER_BYTES + LIMIT_ORDER_LINES * LINE_GROWS,
    ITEMS = LIMIT_ORDER_BYTES + LIMIT_ORDER_LINES * LINE_STATIONS * ITEM_HAS,
    REFS = 200, /* tickets of each list of ticket.receipt */
};

/* Whole records in a body. */
static size_t records_most(enum command_type type)
{
    const struct shape *s = command_descs[type].body;
    size_t n = 2 * LIMIT_MESSAGE_BYTES; /* texts, options */
    for (size_t i = 0; i < s->n_fields; i++)
        for (size_t k = 0; s->fields[i].element && k < s->fields[i].element->n_fields; k++) {
            const struct field *f = &s->fields[i].element->fields[k];
            n += (size_t)s->fields[i].max *
                 (f->key.n + 1 + (f->type == FIELD_LIST ? 2 : value_most(f, false)));
        }
    return n;
}

/* What many changes consist of. */
enum {
    STATIONS = (int)LIMIT_STATIONS < (int)LIMIT_ORDER_LINES ? LIMIT_STATIONS : LIMIT_ORDER_LINES,
    TEXT_MAX = CHAR_BYTES * NOTE_MAX_CHARS,
    BILLS = 1 + LIMIT_ORDER_CHECKS, /* of the order and of each check */
    LEAVES =
        (LIMIT_ORDER_LINES + LIMIT_ORDER_DISCOUNTS + LIMIT_ORDER_CHARGES + COURSE_MAX + BILLS + 2) *
        DEL, /* with its order */
};

/* Discounts and charges of an order. */
static size_t discounts_most(void)
{
    return LIMIT_ORDER_DISCOUNTS * (most(KIND_discount) + DEL) +
           LIMIT_ORDER_CHARGES * (most(KIND_charge) + DEL);
}

/* A ticket item whose change, if any, was acknowledged. */
static size_t known_most(void)
{
    return most(KIND_ticket_item) - shape_most(&shape_item_was, true);
}

/* All lines of an order are sent. */
static size_t sent_most(void)
{
    return LINES + ITEMS + STATIONS * (most(KIND_ticket) + EVENT);
}

/* The checks of an order and the shares of its lines, which may also leave. */
static size_t checks_most(void)
{
    return LIMIT_ORDER_CHECKS * (most(KIND_check) + DEL + EVENT) +
           LIMIT_ORDER_SHARES * (most(KIND_share) + DEL);
}

/* Bills become stale. Those that are good bill each line once as the order's, and once more as the
 * checks' that bear it. */
static size_t bills_most(void)
{
    size_t line = 1 + shape_most(&shape_bill_line, true);
    size_t head = most(KIND_bill) - LIMIT_ORDER_LINES * line;
    return BILLS * (head + EVENT) + (2 * LIMIT_ORDER_LINES + LIMIT_ORDER_SHARES) * line;
}

/* All lines of an order are priced anew. */
static size_t priced_most(void)
{
    return LINES + discounts_most() + checks_most() + bills_most() + most(KIND_order);
}

/* Of each command, domain by domain; 0: of another domain, or somebody forgot to say. What leaves
 * the stations by the way is not counted: it joins only changes that have room for it. */
static size_t floor_most(enum command_type type)
{
    size_t table = most(KIND_table), order = most(KIND_order), ticket = most(KIND_ticket);
    size_t reservation = most(KIND_reservation), set = 1 + LIMIT_TABLES_JOINED;
    switch (type) {
    case CMD_table_seat:
        return table + reservation + DEL + 2 * EVENT;
    case CMD_table_clear:
        return set * table + most(KIND_seating) + DEL + EVENT + LIMIT_TABLE_TICKETS * ticket;
    case CMD_table_transfer:
        return (1 + set) * table + EVENT + LIMIT_TABLE_ORDERS * order +
               LIMIT_TABLE_TICKETS * ticket;
    case CMD_table_join:
        return set * (table + EVENT) + LIMIT_TABLE_ORDERS * order + LIMIT_TABLE_TICKETS * ticket;
    case CMD_table_part:
        return set * (table + EVENT) + LIMIT_TABLE_TICKETS * ticket;
    case CMD_section_assign:
        return most(KIND_section) + EVENT + CHAR_BYTES * NAME_MAX_CHARS;
    case CMD_barrier_place:
    case CMD_barrier_remove:
        return most(KIND_barrier) + DEL + EVENT;
    case CMD_table_place:
    case CMD_table_assign:
    case CMD_table_block:
    case CMD_table_unblock:
    case CMD_table_clean:
        return table + EVENT + CHAR_BYTES * NOTE_MAX_CHARS;
    case CMD_table_reserve:
    case CMD_reservation_change:
    case CMD_reservation_cancel:
    case CMD_reservation_no_show:
        return 21 * (reservation + DEL + EVENT) + CHAR_BYTES * NOTE_MAX_CHARS;
    case CMD_order_note:
    case CMD_order_details:
    case CMD_order_allergies:
        return order + LIMIT_ORDER_LINES * ticket + EVENT;
    case CMD_order_covers:
        return priced_most() + most(KIND_charge) + LIMIT_ORDER_LINES * ticket + 2 * EVENT;
    case CMD_order_hand_over:
        return order + LIMIT_ORDER_LINES * ticket + EVENT + TEXT_MAX;
    default:
        return 0;
    }
}

static size_t house_most(enum command_type type)
{
    switch (type) {
    case CMD_item_86:
    case CMD_item_back:
        return most(KIND_item) + EVENT;
    case CMD_setup_put:
        return records_most(type) + EVENT;
    case CMD_menu_draft:
        return records_most(type) + EVENT;
    case CMD_menu_discard:
        return DRAFTS_MAX * DEL + EVENT;
    case CMD_menu_publish:
        return LIMIT_CHANGE_BYTES - HEAD; /* its rule sees to it */
    case CMD_settings_put:
        return most(KIND_settings) + EVENT;
    default:
        return 0;
    }
}

static size_t order_most(enum command_type type)
{
    size_t order = most(KIND_order), course = most(KIND_course), item = most(KIND_item);
    switch (type) {
    case CMD_order_open:
        return order + most(KIND_table) + most(KIND_counter) + most(KIND_charge) + 3 * EVENT +
               2 * LEAVES;
    case CMD_order_reopen: { /* the lines of a cancelled one are drafts again, or tickets follow */
        size_t lines = LINES + most(KIND_bill) + most(KIND_charge) + LIMIT_ORDER_LINES * item,
               tickets = LIMIT_TABLE_TICKETS * most(KIND_ticket);
        return order + most(KIND_table) + (lines > tickets ? lines : tickets) + 3 * EVENT +
               TEXT_MAX;
    }
    case CMD_order_cancel:
        return order + LINES + LIMIT_ORDER_LINES * (item + DEL + EVENT) + discounts_most() +
               checks_most() + (COURSE_MAX + BILLS) * DEL + DEL + EVENT + 2 * TEXT_MAX + 2 * LEAVES;
    case CMD_order_send:
    case CMD_course_fire:
    case CMD_course_due:
        return sent_most() + COURSE_MAX * (course + EVENT) + EVENT;
    case CMD_course_plan:
        return course + EVENT;
    case CMD_order_import: /* one message says all that is in it */
        return order + LINES + discounts_most() + 20 * (most(KIND_payment) + DEL) + LEAVES +
               most(KIND_counter) + EVENT;
    case CMD_line_hold:
    case CMD_line_release:
        return most(KIND_line) + most(KIND_ticket) + most(KIND_ticket_item) + 3 * EVENT;
    case CMD_order_close:
        return order + most(KIND_table) + 3 * LEAVES + checks_most() + EVENT + TEXT_MAX;
    case CMD_line_add: /* a combo: each part takes of its item */
        return priced_most() + COMBO_PARTS_MAX * (item + 2 * EVENT) + course + 2 * EVENT;
    case CMD_line_remove:
        return priced_most() + item + course + DEL + 2 * EVENT;
    case CMD_line_change:
    case CMD_line_replace:
        return priced_most() + item + course + 2 * EVENT +
               LINE_STATIONS * (most(KIND_ticket_item) + EVENT);
    case CMD_line_transfer: /* what is left and what came is priced anew */
        return 2 * priced_most() + ITEMS - LIMIT_ORDER_BYTES /* what moves is put once */ +
               LIMIT_ORDER_LINES * EVENT + COURSE_MAX * course;
    case CMD_order_merge:
    case CMD_order_part: /* the tickets are put, or their items */
        return priced_most() + checks_most() + 2 * order + most(KIND_table) + COURSE_MAX * course +
               LIMIT_ORDER_LINES * most(KIND_ticket) + 2 * EVENT;
    case CMD_order_transfer:
        return order + most(KIND_table) + LIMIT_TABLE_TICKETS * most(KIND_ticket) + ITEMS +
               2 * EVENT;
    case CMD_order_channel:
        return LIMIT_CHANGE_BYTES - HEAD; /* its rule sees to it */
    case CMD_line_void:
        return sent_most() + priced_most() - LINES + course + 2 * most(KIND_line) +
               2 * LINE_STATIONS * known_most() + (2 + LINE_STATIONS) * (EVENT + TEXT_MAX);
    case CMD_line_remake:
        return most(KIND_line) + LINE_STATIONS * (most(KIND_ticket) + 2 * known_most() + EVENT) +
               (1 + LINE_STATIONS) * (EVENT + TEXT_MAX);
    default:
        return 0;
    }
}

static size_t kitchen_most(enum command_type type)
{
    size_t ticket = most(KIND_ticket);
    switch (type) {
    case CMD_ticket_receipt:
        return 2 * REFS * (ticket + EVENT) + LIMIT_ORDER_BYTES + LINES;
    case CMD_ticket_rush:
    case CMD_ticket_unrush:
        return ticket + EVENT;
    case CMD_ticket_start:
    case CMD_ticket_bump:
    case CMD_ticket_recall:
    case CMD_ticket_pick_up:
        return ticket + sent_most() + COURSE_MAX * most(KIND_course) + 2 * EVENT;
    case CMD_ticket_item_start:
    case CMD_ticket_item_done:
    case CMD_ticket_item_undo:
    case CMD_ticket_item_ack:
        return ticket + most(KIND_ticket_item) + most(KIND_line) + sent_most() +
               COURSE_MAX * most(KIND_course) + 3 * EVENT;
    default:
        return 0;
    }
}

static size_t money_most(enum command_type type)
{
    switch (type) {
    case CMD_discount_give:
    case CMD_discount_remove:
        return priced_most() + 2 * most(KIND_discount) + EVENT + TEXT_MAX;
    case CMD_charge_add:
    case CMD_charge_remove:
        return priced_most() + 2 * most(KIND_charge) + EVENT + TEXT_MAX;
    case CMD_payment_take:
        return most(KIND_order) + most(KIND_table) + most(KIND_payment) + LEAVES + checks_most() +
               3 * EVENT;
    default:
        return 0;
    }
}

static size_t check_most(enum command_type type)
{
    switch (type) {
    case CMD_check_split: /* shares leave and others come */
        return LINES + 2 * checks_most() + bills_most() + EVENT;
    case CMD_check_merge:
        return checks_most() + bills_most() + EVENT;
    case CMD_bill_print:
        return 2 * most(KIND_bill) + DEL + EVENT;
    default:
        return 0;
    }
}

static size_t people_most(enum command_type type)
{
    switch (type) {
    case CMD_staff_put:
        return most(KIND_staff) + DEL + EVENT;
    case CMD_staff_end: /* signed in at every device */
        return most(KIND_staff) + EVENT + TEXT_MAX + LIMIT_STAFF_POSTS * (most(KIND_post) + EVENT);
    case CMD_staff_secret:
        return most(KIND_staff) + EVENT + TEXT_MAX;
    case CMD_post_take: /* and leaves another one */
        return 2 * (most(KIND_post) + EVENT);
    case CMD_post_leave:
        return most(KIND_post) + EVENT;
    case CMD_refused_act_note:
        return most(KIND_refused_act) + DEL + EVENT;
    default:
        return 0;
    }
}

static size_t shifts_most(enum command_type type)
{
    size_t shift = most(KIND_shift) + EVENT + TEXT_MAX;
    switch (type) {
    case CMD_shift_start: /* two leave with their edits */
        return shift + 2 * (1 + LIMIT_SHIFT_EDITS) * DEL;
    case CMD_shift_end:
    case CMD_shift_tips:
    case CMD_break_start:
    case CMD_break_end:
        return shift + EVENT + TEXT_MAX;
    case CMD_shift_edit:
        return shift + most(KIND_shift_edit) + EVENT + TEXT_MAX;
    case CMD_shift_hand_over: /* its rule sees to the first half */
        return LIMIT_CHANGE_BYTES / 2 + order_most(CMD_order_hand_over);
    default:
        return 0;
    }
}

static size_t approval_most(enum command_type type)
{
    size_t left = LIMIT_APPROVALS * DEL;
    switch (type) {
    case CMD_approval_ask:
    case CMD_approval_lend:
        return most(KIND_approval) + left + 2 * EVENT + TEXT_MAX;
    case CMD_approval_give:
    case CMD_approval_deny:
    case CMD_approval_withdraw:
    case CMD_approval_expire:
        return most(KIND_approval) + EVENT + TEXT_MAX;
    default:
        return 0;
    }
}

static size_t change_most(enum command_type type)
{
    return floor_most(type) + house_most(type) + order_most(type) + check_most(type) +
           kitchen_most(type) + money_most(type) + people_most(type) + shifts_most(type) +
           approval_most(type);
}

/* An approval that the command uses up. */
static size_t used_most(enum command_type type)
{
    bool sees_to_it = change_most(type) == LIMIT_CHANGE_BYTES - HEAD;
    return command_descs[type].roles && !sees_to_it ? most(KIND_approval) + EVENT : 0;
}

START_TEST(the_largest_change_of_each_command_may_be_made_and_told)
{
    for (int type = 0; type < COMMANDS_N; type++) {
        size_t n = HEAD + change_most(type) + used_most(type);
        ck_assert_msg(
            change_most(type) > 0, "%s: nobody said how large it can be", command_descs[type].name);
        ck_assert_msg(n <= LIMIT_CHANGE_BYTES, "%s: %zu bytes", command_descs[type].name, n);
    }
}
END_TEST

START_TEST(ceilings_leave_room_for_the_largest_change)
{
    ck_assert_int_ge(LIMIT_BATCH_BYTES, LIMIT_CHANGE_BYTES);
    ck_assert_int_ge(LIMIT_CHANGES_KEPT_BYTES, LIMIT_CHANGE_BYTES);
    ck_assert_int_ge(LIMIT_SNAPSHOT_BYTES, 2 * LIMIT_CHANGE_BYTES);
    ck_assert_int_ge(LIMIT_VENUE_UNSENT_BYTES, 2 * LIMIT_CHANGE_BYTES);
    ck_assert_int_ge(LIMIT_VENUE_BYTES - LIMIT_VENUE_RESERVE_BYTES, LIMIT_CHANGE_BYTES);
    ck_assert_int_ge(LIMIT_VENUE_RESERVE_BYTES, LIMIT_CHANGE_BYTES);
}
END_TEST

/* A body that fills all its fields is still one message: an order is made of such lines. */
START_TEST(the_largest_bodies_of_a_line_and_a_receipt_fit_a_message)
{
    const enum command_type types[] = {CMD_line_add, CMD_line_replace, CMD_ticket_receipt};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        ck_assert_uint_le(
            shape_most(command_descs[types[i]].body, true) + 300, LIMIT_MESSAGE_BYTES);
}
END_TEST

/* -- as the rules make them -------------------------------------------------------------------- */

/* Asserts that the last command was a change of at most what its row above says. */
static void change_is_bounded(void)
{
    static struct buf text;
    ck_assert_ptr_nonnull(w.c);
    buf_init(&text, 2 * LIMIT_CHANGE_BYTES);
    wire_put_journal(&text, w.c);
    ck_assert(!text.failed);
    ck_assert_msg(text.n <= HEAD + change_most(w.type), "%s: %zu bytes, not %zu",
        command_descs[w.type].name, text.n, HEAD + change_most(w.type));
    buf_fini(&text);
}

enum { OPTIONS = 50, CHOSEN = 6, GROUP = 700, OPTION = 800 };

static struct str fill(char *text, size_t chars)
{
    for (size_t i = 0; i < chars; i++)
        memcpy(text + CHAR_BYTES * i, "\xf0\x9f\x8d\x94", CHAR_BYTES); /* a hamburger */
    return (struct str){text, CHAR_BYTES * chars};
}

static struct str long_name(void)
{
    static char name[CHAR_BYTES * NAME_MAX_CHARS];
    return fill(name, NAME_MAX_CHARS);
}

static struct str long_note(void)
{
    static char note[CHAR_BYTES * NOTE_MAX_CHARS];
    return fill(note, NOTE_MAX_CHARS);
}

/* The burger gets choices with the longest names. */
static void put_choices(void)
{
    static struct menu_option options[OPTIONS];
    for (uint64_t i = 0; i < OPTIONS; i++)
        options[i] = (struct menu_option){.id = id_n(OPTION + i), .name = long_name()};
    struct choice_group g = {.id = id_n(GROUP),
        .item_id = id_n(BURGER),
        .name = long_name(),
        .max = OPTIONS,
        .options = {options, OPTIONS}};
    ck_change(W_DO(&w, setup_put, .choice_groups = {&g, 1}));
}

static enum decided add_large(uint64_t line, uint64_t order, size_t n_chosen)
{
    static struct chosen chosen[OPTIONS];
    for (uint64_t i = 0; i < OPTIONS; i++)
        chosen[i] = (struct chosen){id_n(GROUP), id_n(OPTION + i)};
    return W_DO(&w, line_add, .line_id = id_n(line), .order_id = id_n(order),
        .item_id = id_n(BURGER), .quantity = 9999, .choices = {chosen, n_chosen},
        .note = long_note(), .allergy = true, .seat = {true, 1000});
}

/* Adds lines until the order is full. Returns how many. */
static uint64_t banquet(uint64_t order, uint64_t line, size_t n_chosen)
{
    uint64_t n = 0;
    while (add_large(line + n, order, n_chosen) == DECIDED_CHANGE) {
        change_is_bounded();
        n++;
    }
    ck_refused(&w, add_large(line + n, order, n_chosen), order_full, "order_id", order);
    return n;
}

START_TEST(a_full_order_is_sent_cooked_handed_over_and_paid)
{
    put_choices();
    order_at(&w, 100, T1);
    uint64_t n = banquet(100, 10000, 1);
    ck_assert_uint_gt(n, 300);
    w.now.ms++;
    send(&w, 100);
    change_is_bounded();
    const struct ticket *t = ticket_of(&w, 100, GRILL, 1);
    struct ticket_ref ref = {t->id};
    ck_change(W_DO(&w, ticket_receipt, .displayed = {&ref, 1}));
    change_is_bounded();
    static const enum command_type steps[] = {
        CMD_ticket_start, CMD_ticket_bump, CMD_ticket_recall, CMD_ticket_bump, CMD_ticket_pick_up};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        ck_change(ticket_do(&w, steps[i], ticket_of(&w, 100, GRILL, 1)));
        change_is_bounded();
    }
    pay(&w, 200, 100);
    change_is_bounded();
}
END_TEST

START_TEST(a_full_order_of_few_large_lines_is_sent_and_another_cancelled)
{
    put_choices();
    order_at(&w, 100, T1);
    uint64_t n = banquet(100, 10000, OPTIONS);
    ck_assert_uint_lt(n, LIMIT_ORDER_LINES / 4);
    /* A line of it cannot grow either. */
    static struct chosen none[1];
    ck_change(W_PRE(&w, line_replace, PRE_OF_REV(1), .line_id = id_n(10000), .quantity = 1,
        .choices = {none, 0}));
    banquet(100, 20000, 1);
    send(&w, 100);
    change_is_bounded();
    order_at(&w, 101, T2);
    banquet(101, 30000, CHOSEN);
    ck_change(W_DO(&w, order_cancel, .order_id = id_n(101)));
    change_is_bounded();
}
END_TEST

START_TEST(a_line_that_would_grow_beyond_its_orders_room_is_refused)
{
    put_choices();
    order_at(&w, 100, T1);
    banquet(100, 10000, OPTIONS);
    static struct chosen none[1];
    ck_change(W_PRE(&w, line_replace, PRE_OF_REV(1), .line_id = id_n(10000), .quantity = 1,
        .choices = {none, 0}));
    uint64_t n = banquet(100, 20000, 0);
    ck_assert_uint_gt(n, 0);
    static struct chosen chosen[OPTIONS];
    for (uint64_t i = 0; i < OPTIONS; i++)
        chosen[i] = (struct chosen){id_n(GROUP), id_n(OPTION + i)};
    ck_refused(&w,
        W_PRE(&w, line_replace, PRE_OF_REV(2), .line_id = id_n(10000), .quantity = 1,
            .choices = {chosen, OPTIONS}, .note = long_note()),
        order_full, "order_id", 100);
}
END_TEST

/* Sends line after line, so that each has a ticket of its own. */
static void send_each(uint64_t order, uint64_t line, int n)
{
    for (int i = 0; i < n; i++) {
        add(&w, line + (uint64_t)i, order, SALAD, 1);
        send(&w, order);
    }
}

START_TEST(a_table_with_as_many_tickets_as_it_may_have_is_transferred)
{
    order_at(&w, 100, T1);
    for (uint64_t i = 1; i < LIMIT_TABLE_ORDERS; i++)
        ck_change(W_DO(&w, order_open, .order_id = id_n(100 + i), .table_id = id_n(T1),
            .another = true, .note = long_note(), .customer = long_name()));
    ck_refused(&w,
        W_DO(&w, order_open, .order_id = id_n(999), .table_id = id_n(T1), .another = true),
        table_full, "table_id", T1);
    send_each(100, 10000, LIMIT_ORDER_LINES);
    send_each(101, 20000, LIMIT_TABLE_TICKETS - LIMIT_ORDER_LINES);
    add(&w, 30000, 102, SALAD, 1);
    ck_refused(&w, W_DO(&w, order_send, .order_id = id_n(102)), table_full, "order_id", T1);
    ck_change(W_DO(&w, order_note, .order_id = id_n(100), .note = STR("1\n2\n3\n4\n5\n6\n7\n8")));
    change_is_bounded();
    ck_change(W_DO(&w, table_transfer, .table_id = id_n(T1), .to_table_id = id_n(T2)));
    change_is_bounded();
}
END_TEST

/* A screen that reports more than fits one change reports the rest again. */
START_TEST(receipts_of_full_orders_are_taken_a_part_at_a_time)
{
    put_choices();
    struct ticket_ref refs[6];
    for (uint64_t i = 0; i < 6; i++) {
        takeaway(&w, 100 + i);
        banquet(100 + i, 10000 * (i + 1), OPTIONS);
        send(&w, 100 + i);
        refs[i] = (struct ticket_ref){ticket_of(&w, 100 + i, GRILL, 1)->id};
    }
    int rounds = 0;
    while (W_DO(&w, ticket_receipt, .displayed = {refs, 6}) == DECIDED_CHANGE) {
        change_is_bounded();
        rounds++;
    }
    ck_assert_int_gt(rounds, 1);
    for (uint64_t i = 0; i < 6; i++)
        ck_assert_int_ne(ticket_of(&w, 100 + i, GRILL, 1)->displayed_at.ms, 0);
}
END_TEST

UNIT_MAIN_WITH("largest", up, down, the_largest_change_of_each_command_may_be_made_and_told,
    ceilings_leave_room_for_the_largest_change,
    the_largest_bodies_of_a_line_and_a_receipt_fit_a_message,
    a_full_order_is_sent_cooked_handed_over_and_paid,
    a_full_order_of_few_large_lines_is_sent_and_another_cancelled,
    a_line_that_would_grow_beyond_its_orders_room_is_refused,
    a_table_with_as_many_tickets_as_it_may_have_is_transferred,
    receipts_of_full_orders_are_taken_a_part_at_a_time)

/* messages: what this build sends and understands, as lines of JSON, for tests in other languages.
 *
 *   messages out          one of each message of the hub, made of fixed values: tests/golden
 *   messages decode       each line of stdin as understood, or {"error":…}
 *   messages judge        the same, but unknown fields that the core refuses are errors too
 *   messages random N     N lines {"view":…,"message":…}: changes and snapshots of random records
 */
#include <stdio.h>
#include <stdlib.h>

#include "protocol/base/hex.h"
#include "protocol/wire/presence.h"
#include "protocol/wire/shape_json.h"
#include "tests/unit/wire/gen.h"

static struct buf b;

static void line_end(void)
{
    buf_put_char(&b, '\n');
    if (b.failed || fwrite(b.p, 1, b.n, stdout) != b.n)
        exit(1);
    buf_reset(&b);
}

static id made(uint8_t n)
{
    return (id){{0x01, 0x9a, 0xb0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, n}};
}

/* --- out --------------------------------------------------------------------------------- */

static const time_ms at = {INT64_C(1795348068840)}, later = {INT64_C(1795348069001)};

static const struct chain chain = {{0x3f, 0xa1, 0, 0xc4, 9, 0x5e, 0xb7, 0x12, 0xff}};

static const struct venue_info venue = {.venue = {{1, 0x9a, [6] = 0x70, [8] = 0x80, [15] = 1}},
    .name = {"Caf\xc3\xa9 \"Zur Post\"", 16},
    .currency = "EUR",
    .exponent = 2,
    .zone = {"Europe/Vienna", 13},
    .epoch = {{1, 0x9a, [6] = 0x70, [8] = 0x80, [15] = 2}}};

static struct actor waiter(void)
{
    return (struct actor){made(3), made(4), STR("Anna"), ROLE_WAITER};
}

/* One record of each kind, with a different value in every field. */
static struct area area;
static struct table table;
static struct station station;
static struct tax tax;
static struct category category;
static struct item item;
static struct menu_option options[2];
static struct choice_group group;
static struct counter counter;
static struct order order;
static struct choice choices[2];
static struct line line;
static struct ticket ticket;
static struct ticket_item ticket_item;
static struct payment payment;
static struct discount discount;
static struct course course;
static struct window windows[1];
static struct day_part parts[1];
static struct kind_ref kinds[1];
static struct area_ref areas[1];
static struct slot_option slot_options[1];
static struct combo_slot combo_slot;
static struct price_list price_list;
static struct list_price list_price;
static struct settings settings;
static struct staff staff;
static struct shift shift;
static struct shift_edit shift_edit;
static struct post post;
static struct refused_act refused_act;
static struct approval approval;
static struct menu menu;
static struct menu_draft menu_draft;
static struct charge charge;
static struct reservation reservation;
static struct seating seating;
static struct check check;
static struct share share;
static struct bill bill;
static struct revenue_centre revenue_centre;
static struct section section;
static struct barrier barrier;

static const void *const records[KINDS_N] = {
    [KIND_area] = &area,
    [KIND_table] = &table,
    [KIND_station] = &station,
    [KIND_tax] = &tax,
    [KIND_category] = &category,
    [KIND_item] = &item,
    [KIND_choice_group] = &group,
    [KIND_combo_slot] = &combo_slot,
    [KIND_menu] = &menu,
    [KIND_menu_draft] = &menu_draft,
    [KIND_price_list] = &price_list,
    [KIND_list_price] = &list_price,
    [KIND_counter] = &counter,
    [KIND_order] = &order,
    [KIND_line] = &line,
    [KIND_ticket] = &ticket,
    [KIND_ticket_item] = &ticket_item,
    [KIND_payment] = &payment,
    [KIND_discount] = &discount,
    [KIND_course] = &course,
    [KIND_settings] = &settings,
    [KIND_staff] = &staff,
    [KIND_shift] = &shift,
    [KIND_shift_edit] = &shift_edit,
    [KIND_post] = &post,
    [KIND_refused_act] = &refused_act,
    [KIND_approval] = &approval,
    [KIND_charge] = &charge,
    [KIND_reservation] = &reservation,
    [KIND_seating] = &seating,
    [KIND_check] = &check,
    [KIND_share] = &share,
    [KIND_bill] = &bill,
    [KIND_revenue_centre] = &revenue_centre,
    [KIND_section] = &section,
    [KIND_barrier] = &barrier,
};

static void make_menu(void)
{
    area = (struct area){made(10), 1, STR("Terrace"), 2};
    table = (struct table){.id = made(11),
        .rev = 4,
        .area_id = made(10),
        .number = STR("12"),
        .seats = 4,
        .shape = table_shape_ROUND,
        .x = 100,
        .y = 200,
        .w = 60,
        .h = 60,
        .state = table_state_SEATED,
        .covers = 3,
        .seated_at = at,
        .seated_by = STR("Anna")};
    station = (struct station){made(12), 1, STR("Grill"), STR("grill"), station_kind_PREP, 600, 1};
    tax = (struct tax){made(13), 1, STR("USt 10 %"), 100000, true};
    category = (struct category){made(14), 2, STR("Mains"), 3};
    item = (struct item){.id = made(15),
        .rev = 3,
        .category_id = made(14),
        .name = STR("Schnitzel"),
        .price = {1890},
        .cost = {true, {512}},
        .tax_id = made(13),
        .station_id = made(12),
        .available = true,
        .remaining = {true, 8},
        .position = 1};
    options[0] = (struct menu_option){made(16), STR("Potatoes"), {0}};
    options[1] = (struct menu_option){made(17), STR("No side"), {-150}};
    group = (struct choice_group){.id = made(18),
        .rev = 1,
        .item_id = made(15),
        .name = STR("Side"),
        .min = 1,
        .max = 1,
        .options = {options, 2},
        .position = 1};
    counter = (struct counter){made(19), 7, counter_name_ORDER, 128};
}

static void make_later_menu(void)
{
    windows[0] = (struct window){96, 1020, 60, {true, 2}};
    parts[0] = (struct day_part){2, STR("Evening"), 1080, 120};
    kinds[0] = (struct kind_ref){order_kind_TAKEAWAY};
    areas[0] = (struct area_ref){made(10)};
    price_list = (struct price_list){.id = made(60),
        .rev = 2,
        .name = STR("Happy hour"),
        .position = 1,
        .kinds = {kinds, 1},
        .areas = {areas, 1},
        .windows = {windows, 1}};
    slot_options[0] = (struct slot_option){made(15), {50}};
    combo_slot = (struct combo_slot){.id = made(62),
        .rev = 1,
        .item_id = made(15),
        .name = STR("Drink"),
        .options = {slot_options, 1},
        .position = 1};
    menu = (struct menu){.id = made(2),
        .rev = 8,
        .version = 7,
        .published_at = at,
        .published_by = STR("Anna"),
        .note = STR("Summer")};
    menu_draft = (struct menu_draft){.id = made(65), .rev = 1, .categories = {&category, 1}};
    list_price = (struct list_price){made(61), 1, made(60), made(15), {true, {990}}};
    settings = (struct settings){.id = made(2),
        .rev = 3,
        .rounding = rounding_RATE_EVEN,
        .reason_cancel = true,
        .day_starts_minute = {true, 240},
        .numbers_by_day = true,
        .day_parts = {parts, 1}};
}

static void make_floor(void)
{
    revenue_centre = (struct revenue_centre){made(62), 1, STR("Bar"), 2};
    section = (struct section){made(63), 2, STR("Window side"), 1, STR("Anna"), made(4)};
    barrier = (struct barrier){.id = made(64),
        .rev = 1,
        .area_id = made(10),
        .kind = barrier_kind_COUNTER,
        .x = 10,
        .y = 20,
        .w = 300,
        .h = 5,
        .rotation = 45,
        .label = STR("Buffet")};
    reservation = (struct reservation){.id = made(60),
        .rev = 2,
        .table_id = made(11),
        .name = STR("Novak"),
        .phone = STR("+43 1 5123"),
        .covers = 5,
        .starts_at = at,
        .ends_at = later,
        .note = STR("by the window"),
        .state = reservation_state_CANCELLED,
        .reason = STR("ill"),
        .made_by = STR("Anna"),
        .made_at = at,
        .ended_at = later};
    seating = (struct seating){.id = made(61),
        .rev = 1,
        .table_id = made(11),
        .number = STR("12"),
        .joined = 1,
        .covers = 3,
        .seated_at = at,
        .cleared_at = later,
        .seated_by = STR("Anna"),
        .reservation_id = made(60)};
}

static void make_order(void)
{
    order = (struct order){.id = made(20),
        .rev = 5,
        .number = 128,
        .kind = order_kind_DINE_IN,
        .table_id = made(11),
        .covers = 3,
        .state = order_state_OPEN,
        .customer = STR("Novak"),
        .note = STR("birthday"),
        .opened_by = made(4),
        .server = STR("Anna"),
        .opened_at = at,
        .net = {1582},
        .tax = {158},
        .total = {1740},
        .due = {1740}};
    charge = (struct charge){.id = made(28),
        .rev = 2,
        .order_id = made(20),
        .name = STR("Service"),
        .percent_ppm = 125000,
        .tax_ppm = 160000,
        .net = {198},
        .tax = {32},
        .automatic = true,
        .position = 1,
        .added_by = STR("Anna"),
        .added_at = at};
    choices[0] = (struct choice){made(18), made(17), STR("Side"), STR("No side"), {-150}};
    choices[1] = (struct choice){made(18), made(16), STR("Side"), STR("Potatoes"), {0}};
    line = (struct line){.id = made(21),
        .rev = 2,
        .order_id = made(20),
        .item_id = made(15),
        .name = STR("Schnitzel"),
        .category_id = made(14),
        .station_id = made(12),
        .quantity = 1,
        .choices = {choices, 2},
        .note = STR("no lemon\n\"really\""),
        .allergy = true,
        .seat = 2,
        .state = line_state_SENT,
        .position = 1,
        .unit_price = {1740},
        .tax_ppm = 100000,
        .tax_inclusive = true,
        .net = {1582},
        .tax = {158},
        .added_by = STR("Anna"),
        .added_at = at,
        .sent_at = later,
        .fire_no = 1,
        .displayed = true};
}

static void make_tickets(void)
{
    ticket = (struct ticket){.id = made(22),
        .rev = 2,
        .order_id = made(20),
        .station_id = made(12),
        .number = 128,
        .fire_no = 1,
        .kind = order_kind_DINE_IN,
        .table_id = made(11),
        .table_number = STR("12"),
        .moved_from = STR("3"),
        .server = STR("Anna"),
        .covers = 3,
        .note = STR("birthday"),
        .state = ticket_state_STARTED,
        .sent_at = later,
        .delivered_at = later,
        .displayed_at = later,
        .started_at = later};
    ticket_item = (struct ticket_item){.id = made(23),
        .rev = 1,
        .ticket_id = made(22),
        .order_id = made(20),
        .station_id = made(12),
        .line_id = made(21),
        .name = STR("Schnitzel"),
        .quantity = 1,
        .choices = {choices, 1},
        .note = STR("no lemon"),
        .allergy = true,
        .seat = 2,
        .position = 1,
        .state = ticket_item_state_VOIDED,
        .void_reason = STR("wrong table"),
        .started_at = later};
    payment = (struct payment){
        made(24), 1, made(20), tender_CASH, {1740}, {2000}, {260}, STR("Anna"), later};
    discount = (struct discount){.id = made(25),
        .rev = 1,
        .order_id = made(20),
        .line_id = made(21),
        .kind = discount_kind_PERCENT,
        .percent_ppm = 100000,
        .amount = {174},
        .reason = STR("regular guest"),
        .state = discount_state_GIVEN,
        .position = 1,
        .given_by = STR("Anna"),
        .given_at = later};
    course = (struct course){.id = made(26),
        .rev = 2,
        .order_id = made(20),
        .number = 2,
        .state = course_state_FIRED,
        .plan = course_plan_AFTER_COURSE,
        .fired_at = later,
        .fired_by = STR("Grill")};
}

static void make_checks(void)
{
    check = (struct check){.id = made(27),
        .rev = 3,
        .order_id = made(20),
        .number = 1,
        .name = STR("Sara"),
        .state = check_state_PAID,
        .weight = 2,
        .net = {1500},
        .tax = {240},
        .discount = {174},
        .total = {1740},
        .paid = {1740},
        .opened_by = STR("Anna"),
        .opened_at = at,
        .closed_at = later,
        .charge = {116},
        .charge_tax = {16},
        .business_date = STR("2026-11-22")};
    share = (struct share){.id = made(28),
        .rev = 1,
        .order_id = made(20),
        .line_id = made(21),
        .check_id = made(27),
        .weight = 2,
        .net = {500},
        .tax = {80},
        .discount = {58}};
    static struct bill_line bill_lines[1];
    static struct bill_tax bill_taxes[1];
    bill_lines[0] = (struct bill_line){made(21), 2, {1200}, {500}, {80}, {58}, true};
    bill_taxes[0] = (struct bill_tax){STR("VAT"), 160000, false, {240}};
    bill = (struct bill){.id = made(29),
        .rev = 2,
        .order_id = made(20),
        .check_id = made(27),
        .state = bill_state_STALE,
        .number = 2,
        .net = {1500},
        .tax = {240},
        .discount = {174},
        .charge = {116},
        .total = {1740},
        .rest = {1044},
        .lines = {bill_lines, 1},
        .taxes = {bill_taxes, 1},
        .printed_by = STR("Anna"),
        .printed_at = later};
}

static void out_snapshots(void)
{
    struct topic_name names[] = {
        {TOPIC_CHECKS, {0}, STR("checks")}, {TOPIC_KITCHEN, STR("grill"), STR("kitchen:grill")}};
    struct topic_list topics = {names, 2};
    struct snapshot_writer w;
    for (int view = 0; view < VIEWS_N; view++) {
        wire_snapshot_begin(&w, &b, STR("q1"), venue.epoch, 41, &chain, (struct str){0}, &topics);
        for (int kind = 0; kind < KINDS_N; kind++)
            wire_snapshot_record(&w, (enum record_kind)kind, records[kind], (enum view)view);
        wire_snapshot_end(&w, NULL, 0);
        line_end();
    }
    wire_snapshot_begin(&w, &b, STR(""), venue.epoch, 41, &chain, (struct str){0}, &topics);
    wire_snapshot_end(&w, NULL, 0);
    line_end();
}

/* Kinds that came after the first release, one line each, the newest last: the snapshots above are
 * in the golden lines without them. */
static void out_quoted(void)
{
    struct put puts[] = {
        {KIND_order, (const struct record *)&order}, {KIND_check, (const struct record *)&check}};
    struct del dels[] = {{.kind = KIND_share, .id = made(28)}};
    struct result result = {.key = "due", .type = RESULT_MONEY, .n = 1740};
    struct audience_key key = {.topics = TOPIC_BIT(CHECKS), .view = VIEW_FLOOR};
    struct decision d = {.outcome = DECIDED_CHANGE,
        .change = {.puts = puts,
            .n_puts = sizeof puts / sizeof *puts,
            .dels = dels,
            .n_dels = sizeof dels / sizeof *dels},
        .results = &result,
        .n_results = 1};
    wire_put_quoted(&b, STR("q2"), 42, &d, &key);
    line_end();
    d = (struct decision){.outcome = DECIDED_REFUSED,
        .refusal = REFUSAL_check_paid,
        .field = "lines",
        .about = made(21)};
    wire_put_quoted(&b, STR("q3"), 42, &d, &key);
    line_end();
}

static void out_later_kinds(void)
{
    static const enum record_kind later_kinds[] = {KIND_discount, KIND_course, KIND_settings,
        KIND_charge, KIND_reservation, KIND_seating, KIND_price_list, KIND_list_price, KIND_check,
        KIND_share, KIND_revenue_centre, KIND_section, KIND_barrier, KIND_combo_slot, KIND_menu,
        KIND_menu_draft, KIND_bill};
    for (size_t i = 0; i < sizeof later_kinds / sizeof *later_kinds; i++) {
        struct snapshot_writer w;
        wire_snapshot_begin(
            &w, &b, STR(""), venue.epoch, 41, &chain, (struct str){0}, &(struct topic_list){0});
        wire_snapshot_record(&w, later_kinds[i], records[later_kinds[i]], VIEW_FLOOR);
        wire_snapshot_end(&w, NULL, 0);
        line_end();
    }
}

static void out_changes(void)
{
    struct put puts[] = {{KIND_order, (const struct record *)&order},
        {KIND_line, (const struct record *)&line}, {KIND_ticket, (const struct record *)&ticket}};
    struct del dels[] = {{KIND_ticket_item, made(30)}, {KIND_order, made(31)}};
    struct event events[] = {
        {EVENT_line_added, made(21), STR("")}, {EVENT_order_closed, made(31), STR("a text")}};
    struct change c = {.seq = 42,
        .chain = chain,
        .op = made(40),
        .at = at,
        .recorded = later,
        .by = waiter(),
        .events = events,
        .n_events = 2,
        .puts = puts,
        .n_puts = 3,
        .dels = dels,
        .n_dels = 2};
    struct audience_key floor = {.topics = TOPIC_BIT(ORDERS), .view = VIEW_FLOOR};
    struct audience_key expo = {.topics = TOPIC_BIT(EXPO), .view = VIEW_KITCHEN};
    wire_put_change(&b, &c, &floor);
    line_end();
    c.by.staff = (id){{0}};
    wire_put_change(&b, &c, &expo);
    line_end();
}

static void out_answers(void)
{
    struct result results[] = {{.key = "number", .type = RESULT_INT, .n = 128},
        {.key = "payment_id", .type = RESULT_ID, .id = made(24)},
        {.key = "change", .type = RESULT_MONEY, .n = 260}};
    struct decision ok = {.outcome = DECIDED_CHANGE, .results = results, .n_results = 3};
    struct decision nothing = {.outcome = DECIDED_NOTHING};
    struct decision no = {.outcome = DECIDED_REFUSED,
        .refusal = REFUSAL_due_changed,
        .field = "body.amount",
        .about = made(20),
        .current_due = {true, {1740}}};
    struct decision rev = {.outcome = DECIDED_REFUSED,
        .refusal = REFUSAL_rev_changed,
        .about = made(21),
        .current_rev = 3};
    struct decision state = {.outcome = DECIDED_REFUSED,
        .refusal = REFUSAL_state_changed,
        .about = made(22),
        .current_state = "bumped"};
    const struct decision *all[] = {&ok, &nothing, &no, &rev, &state};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        wire_put_answer(&b, made(40), 42, all[i]);
        line_end();
    }
    struct buf stored;
    buf_init(&stored, 4096);
    wire_put_answer(&stored, made(40), 42, &no);
    wire_put_replayed(&b, buf_str(&stored));
    line_end();
    buf_fini(&stored);
    wire_put_no(&b, made(40), REFUSAL_busy, (struct str){0}, MESSAGE_OK);
    line_end();
    wire_put_no(&b, made(40), REFUSAL_bad_command, STR("body.quantity"), ERROR_FIELD_RANGE);
    line_end();
}

static void out_pairings(void)
{
    struct out_pairing p = {
        .token = made(50), .code = STR("K7QX03ZM"), .expires = later, .now = at};
    wire_put_pairing(&b, &p);
    line_end();
    p.approved = true;
    wire_put_pairing(&b, &p);
    line_end();
}

static void out_presence(void)
{
    struct presence_device devices[] = {
        {made(3), made(11), STR("Anna"), ROLE_WAITER, at.ms},
        {made(6), {{0}}, STR("Grill \"1\""), ROLE_KITCHEN, at.ms},
    };
    id stations[] = {made(12)};
    struct presence_list none = {0}, some = {devices, 2, stations, 1};
    wire_put_presence(&b, &some);
    line_end();
    wire_put_presence(&b, &none);
    line_end();
}

static void out_record_as(enum record_kind kind, enum view view)
{
    struct snapshot_writer w;
    wire_snapshot_begin(
        &w, &b, STR(""), venue.epoch, 41, &chain, (struct str){0}, &(struct topic_list){0});
    wire_snapshot_record(&w, kind, records[kind], view);
    wire_snapshot_end(&w, NULL, 0);
    line_end();
}

static void out_record(enum record_kind kind)
{
    out_record_as(kind, VIEW_FLOOR);
}

static void make_people(void)
{
    static struct job jobs[1];
    static struct spell spells[2];
    jobs[0] = (struct job){STR("Bar")};
    spells[0] = (struct spell){made(61), STR("Omar"), staff_role_CASHIER, at, later};
    spells[1] = (struct spell){made(4), STR("Anna"), staff_role_WAITER, later, {0}};
    staff = (struct staff){.id = made(4),
        .rev = 3,
        .name = STR("Anna"),
        .role = staff_role_MANAGER,
        .jobs = {jobs, 1},
        .language = STR("ur"),
        .pin = true,
        .badge = true,
        .ended_at = later};
    post = (struct post){.id = made(3), .rev = 2, .staff_id = made(4), .spells = {spells, 2}};
    refused_act = (struct refused_act){.id = made(62),
        .rev = 1,
        .device_id = made(3),
        .staff_id = made(4),
        .name = STR("Anna"),
        .role = STR("waiter"),
        .act = STR("discount.give"),
        .about = made(20),
        .amount = {true, {500}},
        .refusal = STR("discount_too_much"),
        .times = 3,
        .others = 1,
        .since = at,
        .until = later};
}

static void out_people(void)
{
    uint8_t key[SIGN_IN_KEY_BYTES] = {0x5a, [31] = 0x0f};
    struct actor actor = waiter();
    struct out_signed_in in = {
        .sub_id = STR("s1"), .actor = &actor, .language = STR("ur"), .since = at, .key = key};
    struct message_fault wait = {
        .error = ERROR_SIGN_IN_WAIT, .sub_id = STR("s2"), .wait_ms = 30000};
    struct put puts[] = {{KIND_line, (const struct record *)&line}};
    struct event events[] = {{EVENT_line_added, made(21), STR("")}};
    struct change late = {.seq = 43,
        .chain = chain,
        .op = made(41),
        .at = at,
        .recorded = later,
        .by = waiter(),
        .events = events,
        .n_events = 1,
        .puts = puts,
        .n_puts = 1};
    struct audience_key floor = {TOPIC_BIT(ORDERS), NULL, 0, VIEW_FLOOR};
    out_record(KIND_staff);
    out_record(KIND_post);
    wire_put_signed_in(&b, &in);
    line_end();
    wire_put_signed_out(&b, STR("s3"), STR(WHY_ASKED));
    line_end();
    wire_put_signed_out(&b, STR(""), STR(WHY_ENDED));
    line_end();
    wire_put_secret_set(&b, STR("s4"));
    line_end();
    wire_put_unlocked(&b, STR("s5"));
    line_end();
    wire_put_error(&b, &wait);
    line_end();
    late.by.late = true;
    wire_put_change(&b, &late, &floor);
    line_end();
}

static void make_shifts(void)
{
    static struct shift_break breaks[2];
    breaks[0] = (struct shift_break){at, later, true, {true, 15}};
    breaks[1] = (struct shift_break){.started_at = later};
    shift = (struct shift){.id = made(71),
        .rev = 4,
        .staff_id = made(4),
        .name = STR("Anna"),
        .job = STR("Bar"),
        .wage = {true, {1250}},
        .started_at = at,
        .business_date = STR("2026-11-21"),
        .breaks = {breaks, 2},
        .tips = {true, {1840}}};
    shift_edit = (struct shift_edit){.id = made(72),
        .rev = 1,
        .shift_id = made(71),
        .number = 1,
        .by_id = made(61),
        .by = STR("Omar"),
        .at = later,
        .reason = STR("forgot to clock out"),
        .job_was = STR("Bar"),
        .job = STR("Floor"),
        .wage_was = {true, {1250}},
        .wage = {true, {1100}},
        .started_was = at,
        .started_at = at,
        .ended_at = later,
        .breaks_were = {breaks, 1}};
}

static void out_shifts(void)
{
    id orders[] = {made(31), made(32)};
    struct decision open = {.outcome = DECIDED_REFUSED,
        .refusal = REFUSAL_shift_orders,
        .field = "shift_id",
        .about = made(71),
        .orders = orders,
        .n_orders = 2};
    out_record(KIND_shift);
    out_record_as(KIND_shift, VIEW_FULL);
    out_record(KIND_shift_edit);
    out_record_as(KIND_shift_edit, VIEW_FULL);
    out_record_as(KIND_staff, VIEW_FULL);
    wire_put_refused(&b, made(40), &open);
    line_end();
}

static void make_approval(void)
{
    approval = (struct approval){.id = made(70),
        .rev = 2,
        .act = STR("line.void"),
        .subject_id = made(21),
        .order_id = made(20),
        .order_number = 128,
        .table_number = STR("7"),
        .about = STR("Soup"),
        .amount = {1250},
        .reason = STR("cold"),
        .state = approval_state_USED,
        .device_id = made(3),
        .asked_by_id = made(4),
        .asked_by = STR("Anna"),
        .asked_at = at,
        .decided_by_id = made(61),
        .decided_by = STR("Omar"),
        .decided_at = later,
        .decision = STR("once"),
        .expires_at = later,
        .ended_at = later};
}

static void out_approvals(void)
{
    struct decision needs = {.outcome = DECIDED_REFUSED,
        .refusal = REFUSAL_needs_approval,
        .about = made(21),
        .needs = {"line.void", made(21), {1250}}};
    struct message_fault forbidden = {.error = ERROR_APPROVE_FORBIDDEN, .sub_id = STR("a2")};
    out_record(KIND_approval);
    wire_put_approved(&b, STR("a1"), &approval);
    line_end();
    wire_put_error(&b, &forbidden);
    line_end();
    wire_put_refused(&b, made(40), &needs);
    line_end();
}

static void out_all(void)
{
    struct actor actor = waiter();
    struct out_welcome welcome = {.session = made(5),
        .venue = &venue,
        .actor = &actor,
        .node = STR("hub-1"),
        .now = later,
        .seq = 41,
        .chain = chain,
        .heartbeat_ms = 2000,
        .command_rate = LIMIT_COMMAND_RATE};
    struct message_fault named = {
        .error = ERROR_UNKNOWN_TOPIC, .field = STR("topics[1]"), .sub_id = STR("q1")};
    struct message_fault json = {.error = ERROR_BAD_JSON, .at = 17};
    make_menu();
    make_later_menu();
    make_floor();
    make_order();
    make_tickets();
    make_checks();
    make_people();
    make_shifts();
    make_approval();
    wire_put_welcome(&b, &welcome);
    line_end();
    out_snapshots();
    wire_put_resumed(&b, STR("q2"), venue.epoch, 7, 41, &chain);
    line_end();
    wire_put_resumed(&b, STR(""), venue.epoch, 41, 41, &chain);
    line_end();
    wire_put_unsubbed(&b, STR("q3"));
    line_end();
    out_changes();
    wire_put_sync(&b, 42, &chain, (struct digest){0x0123abcd, 0xfedc0000}, later);
    line_end();
    out_answers();
    wire_put_error(&b, &named);
    line_end();
    wire_put_error(&b, &json);
    line_end();
    wire_put_bye(&b, 4201, STR("the hub restarts: come back now and resume"), 250);
    line_end();
    out_pairings();
    out_presence();
    struct snapshot_writer w;
    wire_snapshot_begin(
        &w, &b, STR(""), venue.epoch, 41, &chain, STR(WHY_JOURNAL_LOST), &(struct topic_list){0});
    wire_snapshot_end(&w, NULL, 0);
    line_end();
    struct decision bad = {.outcome = DECIDED_REFUSED,
        .refusal = REFUSAL_bad_command,
        .field = "choice_groups",
        .about = made(23),
        .rule = "min is above max"};
    wire_put_refused(&b, made(40), &bad);
    line_end();
    out_later_kinds();
    out_quoted();
    out_people();
    out_record(KIND_refused_act);
    out_shifts();
    out_approvals();
}

/* --- decode ------------------------------------------------------------------------------ */

static void say_topics(struct json_out *o, const struct topic_list *topics)
{
    jw_key(o, "topics"), jw_array_begin(o);
    for (size_t i = 0; i < topics->n; i++) {
        jw_array_begin(o);
        jw_str(o, str_of(topic_descs[topics->items[i].topic].name));
        jw_str(o, topics->items[i].station);
        jw_array_end(o);
    }
    jw_array_end(o);
}

static void say_cursor(
    struct json_out *o, bool given, id epoch, int64_t seq, const struct mark *mark)
{
    jw_key(o, "cursor");
    if (!given) {
        jw_null(o);
        return;
    }
    jw_array_begin(o), jw_id(o, epoch), jw_i64(o, seq);
    if (mark->has) {
        char hex[2 * MARK_BYTES];
        hex_format(mark->b, MARK_BYTES, hex);
        jw_str(o, (struct str){hex, sizeof hex});
    }
    jw_array_end(o);
}

static void say_id(struct json_out *o, const char *key, id i)
{
    jw_key_str(o, str_of(key));
    if (id_is_zero(i))
        jw_null(o);
    else
        jw_id(o, i);
}

static void say_code(struct json_out *o, struct str pin, struct str badge)
{
    if (pin.n)
        jw_key(o, "pin"), jw_str(o, pin);
    if (badge.n)
        jw_key(o, "badge"), jw_str(o, badge);
}

static void say_people(struct json_out *o, const struct message *m)
{
    jw_key(o, "id");
    if (m->type == IN_SIGN_IN) {
        jw_str(o, m->sign_in.sub_id);
        say_id(o, "staff", m->sign_in.staff);
        say_code(o, m->sign_in.pin, m->sign_in.badge);
    } else if (m->type == IN_SECRET) {
        jw_str(o, m->secret.sub_id);
        say_id(o, "staff", m->secret.staff);
        say_code(o, m->secret.pin, m->secret.badge);
        jw_key(o, "old"), jw_str(o, m->secret.old);
    } else if (m->type == IN_UNLOCK) {
        jw_str(o, m->unlock.sub_id);
        say_id(o, "staff", m->unlock.staff);
        say_id(o, "device", m->unlock.device);
    } else {
        jw_str(o, m->sign_out.sub_id);
    }
}

static void say_approve(struct json_out *o, const struct in_approve *m)
{
    jw_key(o, "id"), jw_str(o, m->sub_id);
    say_id(o, "staff", m->staff);
    say_code(o, m->pin, m->badge);
    jw_key(o, "ask"), shape_write(o, &shape_cmd_approval_ask, &m->ask, VIS_ALL);
}

static void say_cmd(struct json_out *o, const struct in_cmd *cmd)
{
    jw_key(o, "op"), jw_id(o, cmd->op);
    jw_key(o, "at");
    if (cmd->has_at)
        jw_time(o, cmd->at);
    else
        jw_null(o);
    jw_key(o, "canonical"), jw_raw(o, cmd->canonical);
    if (!id_is_zero(cmd->by))
        jw_key(o, "by"), jw_id(o, cmd->by);
    if (!id_is_zero(cmd->approval))
        jw_key(o, "approval"), jw_id(o, cmd->approval);
}

static void say_message(struct json_out *o, const struct message *m)
{
    switch (m->type) {
    case IN_HELLO:
        jw_key(o, "token"), jw_str(o, m->hello.token);
        jw_key(o, "client"), jw_str(o, m->hello.client_name);
        jw_key(o, "version"), jw_str(o, m->hello.client_version);
        if (m->hello.has_key) {
            char hex[2 * SIGN_IN_KEY_BYTES];
            hex_format(m->hello.key, SIGN_IN_KEY_BYTES, hex);
            jw_key(o, "key"), jw_str(o, (struct str){hex, sizeof hex});
        }
        say_cursor(o, m->hello.resume, m->hello.epoch, m->hello.seq, &m->hello.mark);
        return say_topics(o, &m->hello.topics);
    case IN_PAIR:
        jw_key(o, "token"), jw_id(o, m->pair.token);
        jw_key(o, "name"), jw_str(o, m->pair.name);
        jw_key(o, "hash"), jw_array_begin(o);
        for (size_t i = 0; i < SECRET_HASH_BYTES; i++)
            jw_i64(o, m->pair.secret_hash[i]);
        return jw_array_end(o);
    case IN_SUB:
        jw_key(o, "id"), jw_str(o, m->sub.sub_id);
        say_cursor(o, m->sub.has_from, m->sub.epoch, m->sub.from, &m->sub.mark);
        return say_topics(o, &m->sub.topics);
    case IN_UNSUB:
        jw_key(o, "id"), jw_str(o, m->unsub.sub_id);
        return say_topics(o, &m->unsub.topics);
    case IN_CMD:
        return say_cmd(o, &m->cmd);
    case IN_QUOTE:
        jw_key(o, "id"), jw_str(o, m->quote.sub_id);
        jw_key(o, "op"), jw_id(o, m->quote.cmd.op);
        jw_key(o, "canonical"), jw_raw(o, m->quote.cmd.canonical);
        return;
    case IN_SEEN:
        jw_key(o, "seq"), jw_i64(o, m->seen.seq);
        jw_key(o, "receipt");
        return shape_write(o, &shape_cmd_ticket_receipt, &m->seen.receipt, VIS_ALL);
    case IN_AT:
        jw_key(o, "table");
        if (id_is_zero(m->at.table_id))
            jw_null(o);
        else
            jw_id(o, m->at.table_id);
        return;
    case IN_SIGN_IN:
    case IN_SIGN_OUT:
    case IN_SECRET:
    case IN_UNLOCK:
        return say_people(o, m);
    case IN_APPROVE:
        return say_approve(o, &m->approve);
    case IN_N:
        break;
    }
    abort();
}

static struct str unknown_of(const struct message *m)
{
    if (m->type == IN_QUOTE)
        return m->quote.cmd.unknown;
    return m->type == IN_CMD ? m->cmd.unknown : (struct str){0};
}

static void decode_line(struct str text, bool judge)
{
    struct arena arena;
    struct message m;
    struct message_fault fault;
    arena_init(&arena, 1 << 20);
    struct json_out o = json_out(&b);
    jw_object_begin(&o);
    if (message_decode(text, &arena, &m, &fault)) {
        jw_key(&o, "error"), jw_str(&o, str_of(message_error_descs[fault.error].code));
        jw_key(&o, "field"), jw_str(&o, fault.field);
        jw_key(&o, "cmd"), jw_bool(&o, fault.is_cmd);
    } else if (judge && unknown_of(&m).n) {
        jw_key(&o, "error"), jw_str(&o, str_of(message_error_descs[ERROR_FIELD_UNKNOWN].code));
        jw_key(&o, "field"), jw_str(&o, unknown_of(&m));
    } else {
        say_message(&o, &m);
    }
    jw_object_end(&o);
    arena_fini(&arena);
    line_end();
}

static void decode_all(bool judge)
{
    char *text = NULL;
    size_t room = 0;
    ssize_t n;
    while ((n = getline(&text, &room, stdin)) > 0)
        decode_line((struct str){text, (size_t)n - (text[n - 1] == '\n')}, judge);
    free(text);
}

/* --- random ------------------------------------------------------------------------------ */

static void random_line(struct unit_random *r)
{
    static const char *const views[VIEWS_N] = {"kitchen", "floor", "full"};
    struct arena arena;
    arena_init(&arena, 16 << 20);
    enum view view = (enum view)unit_random_below(r, VIEWS_N);
    struct audience_key k = {.topics = ~0u, .view = view};
    struct change c = gen_change(r, &arena);
    struct topic_list none = {0};
    buf_printf(&b, "{\"view\":\"%s\",\"message\":", views[view]);
    if (!wire_put_change(&b, &c, &k)) {
        struct snapshot_writer w;
        wire_snapshot_begin(&w, &b, STR("1"), c.op, c.seq, &chain, (struct str){0}, &none);
        for (int kind = 0; kind < KINDS_N; kind++)
            for (uint64_t n = unit_random_below(r, 3); n > 0; n--)
                wire_snapshot_record(
                    &w, (enum record_kind)kind, gen_new(r, &arena, record_descs[kind].shape), view);
        wire_snapshot_end(&w, NULL, 0);
    }
    buf_put_char(&b, '}');
    line_end();
    arena_fini(&arena);
}

int main(int argc, char **argv)
{
    struct str verb = str_of(argc > 1 ? argv[1] : "");
    buf_init(&b, 16 << 20);
    if (str_eq(verb, STR("out"))) {
        out_all();
    } else if (str_eq(verb, STR("decode"))) {
        decode_all(false);
    } else if (str_eq(verb, STR("judge"))) {
        decode_all(true);
    } else if (str_eq(verb, STR("random")) && argc > 2) {
        struct unit_random r = {20261122};
        for (long n = strtol(argv[2], NULL, 10); n > 0; n--)
            random_line(&r);
    } else {
        fprintf(stderr, "usage: messages out | decode | judge | random N\n");
        return 2;
    }
    buf_fini(&b);
    return fflush(stdout) ? 1 : 0;
}

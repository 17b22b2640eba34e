#pragma once
/* The rules, and what they call of each other. They are written with draft.h. Private to
 * protocol/pos/rules and decide.c. */

#include "protocol/pos/decide/draft.h"

/* One rule for each command: decide_order_send, … */
#define C(noun, verb, ...) void decide_##noun##_##verb(struct draft *d);
COMMANDS(C)
#undef C

/* rules/floor/table.c: the open order at the table with the smallest number, or NULL. */
const struct order *table_open_order(const struct venue *v, id table_id);
void table_seat(struct draft *d, const struct table *t, int64_t covers);
/* Its guests left: also the tables that are joined to it are tables of their own again. */
void table_free(struct draft *d, const struct table *t);
/* Open orders, and tickets of whoever sits there, go to another table, to which `joined` are
 * joined. */
void table_orders_move(
    struct draft *d, const struct table *from, const struct table *to, struct list joined);
/* The order was paid or closed; it is the last of its table, maybe. */
void table_order_ended(struct draft *d, const struct order *o);
/* The table gets another number: tickets of who sits there show it. */
void table_renumber(struct draft *d, const struct table *t, struct str number);

/* rules/floor/standing.c: how a table stands; its reservation that is due then, or NULL. */
enum table_standing table_standing(const struct venue *v, const struct table *t, time_ms now);
const struct reservation *table_reservation_due(
    const struct venue *v, const struct table *t, time_ms now);
/* need_move of a table, now. */
const struct machine_move *need_table_move(
    struct draft *d, const struct table *t, const char *field);
/* Refuses because of how the table stands, about another record. */
void refuse_table(
    struct draft *d, const struct table *t, enum refusal why, const char *field, id about);

/* rules/floor/tickets.c */
/* The tables that are joined to this one, by number: for its tickets. In the arena. */
struct list table_names(struct draft *d, const struct table *t);
/* Tickets under a parent go with their guests to another table. */
void tickets_move(struct draft *d, enum venue_index under, id parent, const struct table *from,
    const struct table *to, struct list joined);
/* The guests left: their tickets keep the number, and follow nobody who sits there later. */
void tickets_stay(struct draft *d, const struct table *t);
/* Tickets of whoever sits there show the table's number and what is joined to it. */
void tickets_name(struct draft *d, const struct table *t, struct list joined);

/* rules/floor/reservation.c: a reservation, a draft of the caller, leaves. */
void reservation_end(
    struct draft *d, struct reservation *r, enum reservation_state how, enum event_type event);

/* rules/menu/eighty_six.c: the item is not sold out now. */
bool item_is_offered(const struct draft *d, const struct item *item);
/* n of an item are taken, or given back. stock_take is false after refusing item_retired, item_86
 * or item_few. */
bool stock_take(struct draft *d, const struct item *item, int64_t n);
void stock_give(struct draft *d, id item_id, int64_t n);

/* rules/people/managers.c: somebody other than this person can sign in as a manager. */
bool manager_remains(const struct venue *v, id without);
/* rules/people/post.c: whoever is signed in there is signed out. */
void post_leave(struct draft *d, const struct post *p);

/* rules/people/staff.c: the person's job of that name, or NULL. */
const struct job *staff_job(const struct staff *s, struct str name);

/* rules/shifts/shift.c */
/* The person's open shift, or NULL. */
const struct shift *shift_open_of(const struct venue *v, id staff_id);
/* Whether the person is at work now, or was at `at`: in a shift, and not on a break. */
bool at_work(const struct venue *v, id staff_id, time_ms at);
/* The open break of a shift, which is its last; NULL: there is none. */
const struct shift_break *break_open(const struct shift *s);
/* When something of an open shift happened last. */
time_ms shift_last(const struct shift *s);
/* The breaks with room for `more`, in the arena; an open one ends at `ends` unless that is zero.
 * NULL: the arena is full. */
struct shift_break *breaks_copy(struct draft *d, const struct shift *s, size_t more, time_ms ends);
/* A live shift that is open, of whoever gives the command, or whoever, for managers; NULL after
 * refusing not_found, not_yours or shift_ended. */
const struct shift *need_open_shift(struct draft *d, id shift_id);
/* The time of the command, but not before `after`: nothing ends before it began. */
time_ms draft_at_after(const struct draft *d, time_ms after);
/* The person has no open orders; false after refusing shift_orders. */
bool need_no_orders(struct draft *d, const struct shift *s);
/* Declared, or not wanted; false after refusing tips_needed. */
bool need_tips(struct draft *d, const struct shift *s, const struct opt_money *tips);

/* rules/shifts/hand_over.c: the open orders of a person, by number; NULL when there are none, or
 * the arena is full. */
const struct order **orders_served(struct draft *d, id staff_id, size_t *ret_n);
/* rules/order/details.c: an open order is served by somebody else from now on. */
void order_hand_over(struct draft *d, const struct order *o, id server_id, struct str server);

/* rules/setup/setup.c: checks whole records together, and drafts those that would change; false
 * after refusing. published: they are a menu, which says nothing about what is sold out. */
bool records_put(struct draft *d, const struct cmd_setup_put *body, bool published);
struct given;
/* rules/setup/choice_group.c: a group is sound, among the given ones; false after refusing
 * bad_command about the field `name`. */
bool choice_group_is_right(
    struct draft *d, const struct given *given, const char *name, const struct choice_group *g);

/* rules/setup/routing.c: the record's routes and targets name parts of the day that there are, and
 * no two hold under the same conditions; false after refusing bad_command about the field `name`.
 */
bool routing_is_right(
    struct draft *d, const char *name, enum record_kind kind, const struct record *rec);

/* rules/menu/publish.c: of the last publication; 0: there was none. */
int64_t menu_version(const struct venue *v);

/* rules/setup/settings.c: the venue's settings, or what holds without them. */
const struct settings *settings_of(const struct venue *v);
/* False after refusing reason_needed. */
bool need_reason(struct draft *d, bool needed, struct str reason);

/* rules/order/sums.c: net and tax of a line of the order by itself, without discounts; false after
 * refusing amount_too_large. */
bool line_price(struct draft *d, const struct order *o, struct line *l);
/* Both have the same taxes, whatever they amount to. */
bool line_taxes_eq(const struct line *a, const struct line *b);
/* A line is taken off or voided; its taxes stay with their rates. */
void line_costs_nothing(struct draft *d, struct line *l);
/* The order's sums, after the command drafted what it does to one line (was: live; is: drafted;
 * NULL when there is none), to its discounts or charges. Prices the other lines too where discounts
 * reach them. False after refusing amount_too_large. */
bool order_resum(
    struct draft *d, const struct order *o, const struct line *was, const struct line *is);
/* The same for all lines, after several came or went. */
bool order_reprice(struct draft *d, const struct order *o);
/* rules/order/relabel.c: the line's items on tickets of other orders say where it goes, unless
 * their ticket goes there. o: its order, as drafted. */
void line_relabel(struct draft *d, const struct line *l, const struct order *o);
/* The same for all lines of a live order that went to another table. */
void order_relabel(struct draft *d, const struct order *live);
/* rules/order/number.c: the next number of that counter; the first one of each day is 1 (empty:
 * there are no days). 0 after refusing, when it has run out. */
int64_t counter_next(struct draft *d, enum counter_name name, struct str day);
/* The business day of a moment: "2026-11-28". Empty: not known, or the arena is full. */
struct str business_date_of(struct draft *d, time_ms t);
/* The number of a new order, of the business day where the settings want that, and the days that
 * the order keeps. False after refusing, or when the arena is full. */
struct order_number {
    int64_t value;
    struct str day;           /* of which the number is; empty: numbers go on for ever */
    struct str business_date; /* empty: not known */
};
bool order_number_next(struct draft *d, struct order_number *ret);
/* rules/order/order.c: true when the kitchen has all lines of the order; false after refusing
 * order_unsent. */
bool need_nothing_unsent(struct draft *d, const struct order *o);

/* rules/order/leave.c */
/* An order that ends leaves with all that belongs to it; its tickets stay in the kitchen. */
void order_leave(struct draft *d, const struct order *o);
/* Those that were merged into the order end with it. */
void orders_merged_leave(struct draft *d, const struct order *into);
/* It is closed or cancelled. */
bool order_has_ended(const struct order *o);
/* … too long ago to be opened again. */
bool order_is_late(const struct draft *d, const struct order *o);
/* An order that ended otherwise than by a payment, drafted so, stays for a while when the settings
 * say so. False: they do not, or the venue is too full; it must leave. */
bool order_keep(struct draft *d, const struct order *o);
/* Of the orders that stayed, those leave that ended too long ago, or are too many. Call it last. */
void orders_leave_late(struct draft *d);
/* rules/order/transfer.c: an order's guests have their table again, if they had one, and its
 * tickets follow; they may have left meanwhile. False after refusing table_taken or table_full
 * about the field order_id. */
bool need_table_back(struct draft *d, const struct order *o);
/* An open order comes to a table, where guests may sit already; false after refusing how the table
 * stands, or table_full. */
bool table_take(struct draft *d, const struct table *to, const struct order *o, const char *field);
/* The tickets of an order, and of those merged into it, go where `there` is, which is the order as
 * it will be; false after refusing table_full. */
bool order_follow(
    struct draft *d, const struct order *o, const struct order *there, const char *field);

/* rules/order/channel_line.c */
/* A line, a draft of the caller, comes from the channel of one order to that of another: it gets
 * the taxes there, and unless the kitchen has it (or with reprice) the price and the station. The
 * caller prices it. False after refusing, or when the arena is full. */
bool line_to_channel(
    struct draft *d, const struct order *was, const struct order *is, struct line *l, bool reprice);
/* The order's lines, as drafted, come to no more than an order may have: several taxes are larger
 * than one. False after refusing order_full. */
bool lines_fit(struct draft *d, const struct order *o);

/* rules/order/details.c */
/* Only an order of that kind is at a table. */
bool order_kind_has_table(enum order_kind kind);
/* True when an order of that kind has what its channel needs; false after refusing. */
bool need_channel(struct draft *d, enum order_kind kind, struct str customer, struct str room);
/* True when a ticket can show the text; false after refusing note_too_long. */
bool need_few_lines(struct draft *d, const char *field, id about, struct str text);
/* What a ticket shows of its order; of all live tickets of the order, bumped ones included. */
void ticket_show(struct ticket *t, const struct order *o);
void tickets_show(struct draft *d, const struct order *o);
/* rules/money/charge.c: the charge that the settings want on a new order, if any. */
void charge_by_settings(struct draft *d, const struct order *new);
/* The same when an open order's covers change and there are enough of them now. */
void charge_for_covers(struct draft *d, const struct order *was, const struct order *is);
/* The order comes to a table or leaves it: what the settings charge at tables is charged, or not
 * any more. The caller prices it. */
void charges_by_channel(struct draft *d, const struct order *was, const struct order *is);
/* All charges of the order are charged no more and leave the live set. */
void charges_take_off(struct draft *d, id order_id);

/* rules/check/state.c: checks, as drafted. */
/* What is done to a check: it is changed by check.split, gets lines, is merged, gets another check,
 * is paid, is billed. */
enum check_act {
    CHECK_SPLIT,
    CHECK_GIVE,
    CHECK_MERGE,
    CHECK_TAKE_OVER,
    CHECK_PAY,
    CHECK_BILL,
    CHECK_ACTS_N
};
/* True when the check's state allows it; false after refusing check_paid or state_changed. */
bool check_may(struct draft *d, const char *field, const struct check *c, enum check_act act);
/* The order has a check. */
bool has_checks(const struct draft *d, id order_id);
/* The checks of an order by number; NULL when the arena is full. */
const struct check **checks_of(struct draft *d, id order_id, size_t *ret_n);
/* The check that bears what this one would: itself unless it was merged. */
const struct check *check_bearing(const struct draft *d, id check_id);
/* A paid check bears the line, or a part of it by name. need_unpaid: false after refusing
 * check_paid. */
bool line_is_paid(const struct draft *d, const struct line *l);
bool need_unpaid(struct draft *d, const struct line *l);
/* None of the order's checks is paid: what concerns all lines may change; false after refusing
 * check_paid. */
bool need_no_check_paid(struct draft *d, const struct order *o);
/* The line is divided no more: its shares leave. */
void shares_take_back(struct draft *d, id line_id);
/* The order ends: its checks, shares and bills leave, open checks as CLOSED. order_stays: it may be
 * opened again, so that its own bill stays, and the next one is numbered after it. */
void checks_leave(struct draft *d, const struct order *o, bool order_stays);

/* rules/check/stale.c */
/* What the bills of an order are made of, as drafted. */
struct billable {
    const struct order *order;
    const struct line **lines; /* that cost something, by position */
    size_t n;
    const struct share **shares; /* by line */
    size_t n_shares;
};
/* How a line stands to what is billed: all of it is, or a part, or it is none of this check's
 * business, or the check bears something of all such lines together. */
enum bill_stands { BILL_WHOLE, BILL_PART, BILL_OUTSIDE, BILL_REST };
/* False when the arena is full. */
bool billable_collect(struct draft *d, const struct order *o, struct billable *ret);
/* Fills in the line's row. check: NULL, the whole order. */
enum bill_stands bill_line_of(const struct draft *d, const struct billable *of,
    const struct check *check, const struct line *l, struct bill_line *ret);
/* Fills in the sums and lines of a bill. False when the arena is full. */
bool bill_amounts(
    struct draft *d, const struct billable *of, const struct check *check, struct bill *ret);
/* After what an order or its checks cost: its bills that say something else are stale. */
void bills_mark(struct draft *d, const struct order *o);

/* rules/check/sums.c: what each check bears, after the order's sums or who bears what changed, and
 * which bills are stale now. False after refusing check_paid, when the open checks cannot bear it.
 */
bool checks_resum(struct draft *d, const struct order *o);
/* The kitchen has all lines that the check bears or has a part of; false after refusing
 * order_unsent. */
bool need_check_sent(struct draft *d, const struct order *o, const struct check *c);

/* rules/check/split.c: the check onto which a new line comes: that of the last line of its seat, if
 * it is open; the zero id: none. */
id check_of_seat(const struct draft *d, const struct order *o, int64_t seat);

/* rules/money/discount.c: a discount takes nothing any more and leaves the live set. */
void discount_take_back(struct draft *d, const struct discount *x);
/* The same of all that are on a line, or of all of the order when line_id is zero. */
void discounts_take_back(struct draft *d, id order_id, id line_id);

/* rules/order/room.c: the position for one more line; 0 after refusing. */
int64_t line_position_next(struct draft *d, const struct order *o);
/* True when the order's lines with `is`, in place of the live one with its id if there is one, come
 * to no more than an order may have, so that it can be sent and cancelled as one change; false
 * after refusing. */
bool order_has_room(struct draft *d, const struct order *o, const struct line *is);
/* rules/order/choices.c: what was chosen of an item, with the menu's current names and prices, as a
 * tree; adds to *price what it costs (*price may go below 0). False after refusing, or when the
 * arena is full. */
bool choices_take(struct draft *d, const struct item *item, const struct list *chosen,
    struct list *ret_choices, int64_t *price);

/* rules/menu/windows.c: the day part of the settings with that number; NULL: there is none. */
const struct day_part *day_part_of(const struct venue *v, int64_t number);
/* There is such a day part, and the moment is in it, by the venue's local time. */
bool day_part_is_on(const struct venue *v, int64_t number, time_ms at);
/* Now is in one of the windows (of shape window), or there are none. */
bool windows_open(const struct draft *d, const struct list *windows);
/* False after refusing item_not_now. Importers may add anything at any time. */
bool need_sold_now(struct draft *d, const struct item *item);
/* rules/menu/price_list.c: the price of the item in that order by the first price list that applies
 * and has one, or NULL. */
const struct list_price *list_price_of(
    const struct draft *d, const struct order *o, const struct item *item);
/* rules/menu/item_price.c: fills in what one item costs without choices: item_price, price_said,
 * price_list_id, weight and unit of a line of the order (which holds what they were before, or
 * zeroes), and *price. False after refusing. */
bool item_price_take(struct draft *d, const struct order *o, struct line *l,
    const struct item *item, const struct opt_money *said, const struct opt_int *weight,
    int64_t *price);

/* What so much of something costs that has this price a unit; unchanged without a weight. False
 * when it is too much. */
bool price_by_weight(int64_t *price, struct opt_int weight);

/* rules/order/fill.c */
/* What an item is taxed with in orders of that kind: at least one. Returns how many. */
size_t item_tax_ids(const struct item *item, int kind, id ret[LINE_TAXES_MAX]);
/* The taxes that the item has in the order, as they are now, into the line, without amounts. False
 * after refusing, or when the arena is full. */
bool line_taxes_take(
    struct draft *d, const struct order *o, const struct item *item, struct line *l);
/* What line.add and line.replace say of the item. */
struct wanted {
    const struct list *choices;
    int64_t quantity;
    const struct opt_money *price;
    const struct opt_int *weight;
};
/* Fills in what comes from the menu: the item, these choices and the price; false after refusing.
 */
bool line_fill(struct draft *d, const struct order *o, struct line *l, const struct item *item,
    const struct wanted *wanted);

/* rules/order/combo.c: the item has slots. */
bool item_is_combo(const struct draft *d, const struct item *item);
/* line.add of a combo: a line for each part of the body. */
void combo_add(struct draft *d, const struct order *o, const struct item *combo);

/* rules/order/line.c */
/* A draft line becomes REMOVED, costs nothing, returns its stock and leaves the live set.
 * Its discounts are the caller's. */
struct line *line_take_off(struct draft *d, const struct line *l);

/* The same of an order that is cancelled and kept: the line stays live. line_put_back undoes it,
 * except for what it costs; false after refusing: its item is gone, sold out, or there are too few.
 */
void line_put_by(struct draft *d, const struct line *l);
bool line_put_back(struct draft *d, const struct line *l);

/* Not in the kitchen: it may be changed and removed. */
static inline bool line_is_unsent(const struct line *l)
{
    return l->state == line_state_DRAFT || l->state == line_state_WAITING;
}

/* rules/order/sent.c: true when the line may be changed to that quantity; false after refusing: the
 * kitchen has started it, or it would be more than the kitchen has. */
bool need_changeable(struct draft *d, const struct line *l, int64_t quantity);

/* rules/order/route.c: the station that makes the item first, of that order at that moment. */
id item_station(const struct draft *d, const struct order *o, const struct item *item, time_ms at);
/* The same of a line that is fired now. */
id line_station(const struct draft *d, const struct order *o, const struct line *l);
/* The stations that make a line, its own first, which the caller gives. Returns how many, at least
 * one; at most as many, whatever its own is. */
size_t line_stations(
    const struct draft *d, const struct line *l, id own, id stations[LINE_STATIONS]);
size_t line_stations_most(const struct draft *d, const struct line *l);
/* Within how many seconds that station should be done with the line, if it is fired now. */
int64_t line_target_s(
    const struct draft *d, const struct order *o, const struct line *l, id station_id);

/* rules/order/fire.c: live lines go to the kitchen. Returns the number of tickets; refuses
 * table_full. */
size_t lines_fire(struct draft *d, const struct order *o, const void **lines, size_t n);
/* A live line goes to the kitchen again, or as many of it. Refuses table_full. */
void line_fire_again(struct draft *d, const struct order *o, const struct line *l, int64_t quantity,
    struct str reason);
/* The choices of a sent line changed; is: as drafted. Stations that make it now get it, those that
 * do not any more are told so. Refuses table_full. */
void line_reroute(struct draft *d, const struct order *o, struct line *is);
/* The table of the order may have n more tickets, so that it can be transferred as one change. They
 * are those of its open orders, and of paid ones until they are handed over. */
bool table_has_room(const struct draft *d, const struct order *o, size_t n);
/* The item was taken off the menu by hand after the line was added. A count that reached 0 is
 * different: the line has its portions since it was added (docs/decisions/013). */
bool line_is_sold_out(const struct draft *d, const struct line *l);

/* rules/order/course.c: of the lines that are being sent, those whose course is not fired wait; the
 * others are moved to the front. Returns their number. */
size_t courses_sort_out(struct draft *d, const struct order *o, const void **lines, size_t n);
/* Something of the order was made, or a course planned: a course that is planned to follow fires,
 * if what it follows is made. Never makes the command fail. Call it last. */
void course_follow(struct draft *d, id order_id);
/* The order ended: those of its courses that still wait leave; nothing will come of them. */
void courses_end(struct draft *d, id order_id);
/* The order's course of that number, as drafted; NULL: there is none. */
const struct course *course_find(const struct draft *d, id order_id, int64_t number);

/* rules/order/together.c: of the lines of a course that is fired now, those whose station takes
 * longest are moved to the front; the others get a time to go. Returns the number of the former. */
size_t lines_stagger(struct draft *d, const struct order *o, const void **lines, size_t n);
/* due_at of a fired course, a draft of the caller: when its next line goes. */
void course_set_due(struct draft *d, struct course *c);
/* The ticket is being started: what waits for it in its courses waits longer, if it is late. */
void courses_restagger(struct draft *d, const struct ticket *t);

/* rules/order/course.c: moves a line, a draft of the caller, to another course. */
void line_to_course(struct draft *d, struct line *l, int64_t number);
/* A line, a draft of the caller, came to another order: it waits for its course there, or goes with
 * the next send. */
void line_join_course(struct draft *d, struct line *l);

/* rules/kitchen/leave.c: of orders that have ended, removes the station's tickets that are older
 * than TICKET_LIVE_MS, or bumped and not fetched for longer than TICKET_SHELF_MS, the oldest first;
 * as many as one command may, the next one goes on. Call it last. */
void station_expire(struct draft *d, id station_id);
/* After a pick-up: of what was picked up at the station, TICKET_RECALL stay, including the ticket
 * of this command. What still waits to be fetched does not count, and stays. */
void station_trim(struct draft *d, const struct ticket *picked);
/* rules/kitchen/item.c: a line's items moved, and the line follows. It may be gone, if its order
 * was paid; a voided line stays voided. */
void line_follow(struct draft *d, id line_id);
/* One of the line's items is in the making, as drafted. */
bool ticket_items_begun(const struct draft *d, id line_id);
/* A line is not made any more at stations other than these. */
void ticket_items_strike_elsewhere(
    struct draft *d, id line_id, const id *stations, size_t n, struct str reason);
/* A sent line was changed; `is`: as drafted. Its items say so until they are acknowledged. */
void ticket_items_change(struct draft *d, struct line *is);
/* A line was voided: so are its items; or only those that are not made yet. */
void ticket_items_strike(struct draft *d, id line_id, struct str reason, bool unmade_only);
/* A part of a line was voided and is a line of its own. */
void ticket_items_strike_part(struct draft *d, const struct line *l, const struct line *part);

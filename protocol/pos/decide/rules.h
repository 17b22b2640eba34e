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
/* The table gets another number: tickets of who sits there show it. */
void table_renumber(struct draft *d, const struct table *t, struct str number);

/* rules/menu/eighty_six.c: n of an item are taken, or given back. stock_take is false after
 * refusing item_86 or item_few. */
bool stock_take(struct draft *d, const struct item *item, int64_t n);
void stock_give(struct draft *d, id item_id, int64_t n);

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
/* rules/order/order.c: true when the kitchen has all lines of the order; false after refusing
 * order_unsent. */
bool need_nothing_unsent(struct draft *d, const struct order *o);
/* An order that ends leaves with all that belongs to it; its tickets stay in the kitchen. */
void order_leave(struct draft *d, const struct order *o);

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
/* All charges of the order are charged no more and leave the live set. */
void charges_take_off(struct draft *d, id order_id);

/* rules/check/state.c: checks, as drafted. */
/* What is done to a check: it is changed by check.split, gets lines, is merged, gets another check,
 * is paid. */
enum check_act { CHECK_SPLIT, CHECK_GIVE, CHECK_MERGE, CHECK_TAKE_OVER, CHECK_PAY, CHECK_ACTS_N };
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
/* The order ends: its checks and shares leave, open ones as CLOSED. */
void checks_leave(struct draft *d, const struct order *o);

/* rules/check/sums.c: what each check bears, after the order's sums or who bears what changed.
 * Without checks nothing happens. False after refusing check_paid, when the open checks cannot bear
 * it. */
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

/* rules/order/line.c */
/* A draft line becomes REMOVED, costs nothing, returns its stock and leaves the live set.
 * Its discounts are the caller's. */
struct line *line_take_off(struct draft *d, const struct line *l);

/* Not in the kitchen: it may be changed and removed. */
static inline bool line_is_unsent(const struct line *l)
{
    return l->state == line_state_DRAFT || l->state == line_state_WAITING;
}

/* rules/order/fire.c: live lines go to the kitchen. Returns the number of tickets; refuses
 * table_full. */
size_t lines_fire(struct draft *d, const struct order *o, const void **lines, size_t n);
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
/* Moves a line, a draft of the caller, to another course. */
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
/* rules/kitchen/ticket.c: a line was voided: voids its ticket item. */
void ticket_item_strike(struct draft *d, id line_id, struct str reason);

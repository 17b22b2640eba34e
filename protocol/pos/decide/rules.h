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

/* rules/menu/eighty_six.c: the item is not sold out now. */
bool item_is_offered(const struct draft *d, const struct item *item);
/* n of an item are taken, or given back. stock_take is false after refusing item_retired, item_86
 * or item_few. */
bool stock_take(struct draft *d, const struct item *item, int64_t n);
void stock_give(struct draft *d, id item_id, int64_t n);

/* rules/setup/choice_group.c: a group of a setup.put is sound; false after refusing bad_command
 * about the field `name`. */
bool choice_group_is_right(struct draft *d, const char *name, const struct choice_group *g);

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

/* rules/money/discount.c: a discount takes nothing any more and leaves the live set. */
void discount_take_back(struct draft *d, const struct discount *x);
/* The same of all that are on a line, or of all of the order when line_id is zero. */
void discounts_take_back(struct draft *d, id order_id, id line_id);

/* rules/order/choices.c: what was chosen of an item, with the menu's current names and prices, as a
 * tree; adds to *price what it costs (*price may go below 0). False after refusing, or when the
 * arena is full. */
bool choices_take(struct draft *d, const struct item *item, const struct list *chosen,
    struct list *ret_choices, int64_t *price);

/* rules/menu/windows.c: now is in one of the windows (of shape window), or there are none. */
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

/* rules/kitchen/leave.c: of orders that have ended, removes the station's tickets that are older
 * than TICKET_LIVE_MS, or bumped and not fetched for longer than TICKET_SHELF_MS, the oldest first;
 * as many as one command may, the next one goes on. Call it last. */
void station_expire(struct draft *d, id station_id);
/* After a pick-up: of what was picked up at the station, TICKET_RECALL stay, including the ticket
 * of this command. What still waits to be fetched does not count, and stays. */
void station_trim(struct draft *d, const struct ticket *picked);
/* rules/kitchen/ticket.c: a line was voided: voids its ticket item. */
void ticket_item_strike(struct draft *d, id line_id, struct str reason);

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

/* rules/order/order.c: true when no line of the order is a draft; false after refusing
 * order_unsent. */
bool need_nothing_unsent(struct draft *d, const struct order *o);
/* An order that ends leaves with its lines and payments; its tickets stay in the kitchen. */
void order_leave(struct draft *d, const struct order *o);

/* rules/order/line.c: updates the order's sums when a line's amounts change from `was` to `is`;
 * false after refusing amount_too_large. */
struct amounts {
    money net, tax;
};
bool order_resum(struct draft *d, const struct order *o, struct amounts was, struct amounts is);
/* A draft line becomes REMOVED, costs nothing, returns its stock and leaves the live set. */
void line_take_off(struct draft *d, const struct line *l);

/* rules/kitchen/ticket.c: of orders that have ended, removes the station's tickets that are older
 * than TICKET_LIVE_MS, or bumped and not fetched for longer than TICKET_SHELF_MS, the oldest first;
 * as many as one command may, the next one goes on. Call it last. */
void station_expire(struct draft *d, id station_id);
/* A line was voided: voids its ticket item. */
void ticket_item_strike(struct draft *d, id line_id, struct str reason);

#pragma once

#include "clients/c/ctl/evening_base.h"

/* An available item of that course; NULL: none was found. */
const struct menu_item *order_pick(struct evening *e, const struct actor *a, enum course course);
/* Adds a line and returns it, of a combo the first one. number: its course, 0: none. */
id order_line(struct party *p, const struct menu_item *item, int64_t number, int64_t seat);
/* Adds a line for one in so many guests. number: the lines' course, 0: none. Returns the last line;
 * zero: none. */
id order_add(struct party *p, enum course course, int64_t number, int64_t one_in);
/* Sends what may go; a line whose item has sold out is removed first. */
void order_send(struct party *p);
/* Starters, then mains, and sends them: the starters go at once. The mains are fired by hand or
 * planned to follow, and one of them may be held: by turns, so that a short evening shows each. */
void order_in_courses(struct party *p);

/* plan: of the protocol's course_plan. */
void order_plan(struct party *p, int64_t course, const char *plan);
void order_fire(struct party *p, int64_t course);

struct order_lines {
    id order;
    id some_sent;        /* zero: none */
    id held;             /* zero: none */
    int64_t next_course; /* has waiting lines that are not held; 0: none */
    size_t n_cooking;
    size_t n_unserved; /* in the kitchen, waiting or held */
};
/* An order's lines as the waiter's tablet shows them. */
struct order_lines order_look(const struct party *p);
/* Releases what is held and fires the next course when it is time; all: at once. */
void order_go_on(struct party *p, const struct order_lines *w, bool all);
/* A discount or a comp, by turns, within what a waiter may give. */
void order_discount(struct party *p, int64_t turn);

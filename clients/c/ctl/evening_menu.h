#pragma once
/* Menu and floor, as a waiter's screen knows them. */

#include "clients/c/ctl/ctl.h"

enum {
    ITEMS_MAX = 300,
    GROUPS_MAX = 6,
    OPTIONS_MAX = 50,
    SLOTS_MAX = 6,
    TABLES_MAX = 200,
    STATIONS_MAX = 8
};

enum course { COURSE_DRINK, COURSE_STARTER, COURSE_MAIN, COURSE_DESSERT, COURSES_N };

struct menu_group {
    id id;
    int64_t min, max;
    id options[OPTIONS_MAX];
    size_t n_options;
};

/* A slot of a combo. */
struct menu_slot {
    id id;
    bool optional;
    id items[OPTIONS_MAX];
    size_t n_items;
};

struct menu_item {
    id id;
    enum course course;
    struct menu_group groups[GROUPS_MAX];
    size_t n_groups;
    struct menu_slot slots[SLOTS_MAX];
    size_t n_slots;
};

struct menu_table {
    id id;
    int64_t seats;
};

struct menu {
    struct menu_item *items; /* owned, ITEMS_MAX */
    size_t n_items;
    struct menu_table tables[TABLES_MAX];
    size_t n_tables;
    char stations[STATIONS_MAX][33]; /* codes of prep stations */
    size_t n_stations;
};
const struct menu_item *menu_find(const struct menu *m, id item);
/* What the client keeps of menu and floor. False when there is nothing to order or nowhere to sit.
 */
bool menu_read(struct menu *m, const struct payon *client);

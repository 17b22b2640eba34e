#pragma once
/* A busy evening, played by real clients: waiters, three stations, the expo. What happens follows
 * from a seed; ids are new in each run. Time runs `speed` times as fast as outside. */

#include "clients/c/ctl/ctl.h"
#include "protocol/base/arena.h"
#include "protocol/base/buf.h"

enum { ITEMS_MAX = 300, GROUPS_MAX = 6, OPTIONS_MAX = 50, TABLES_MAX = 200 };
enum { PARTIES_MAX = 64, TICKETS_MAX = 512, STATIONS_MAX = 8, ACTORS_MAX = 16 };

/* --- the menu, as a waiter's screen knows it ------------------------------------------------- */

enum course { COURSE_DRINK, COURSE_STARTER, COURSE_MAIN, COURSE_DESSERT, COURSES_N };

struct menu_group {
    id id;
    int64_t min, max;
    id options[OPTIONS_MAX];
    size_t n_options;
};

struct menu_item {
    id id;
    enum course course;
    struct menu_group groups[GROUPS_MAX];
    size_t n_groups;
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
/* What the client keeps of menu and floor. False when there is nothing to order or nowhere to sit.
 */
bool menu_read(struct menu *m, const struct payon *client);

/* --- people -------------------------------------------------------------------------------- */

struct evening;

enum actor_kind { ACTOR_WAITER, ACTOR_KITCHEN, ACTOR_EXPO };

struct actor {
    struct evening *e;
    enum actor_kind kind;
    struct payon *client;
};

enum party_stage {
    PARTY_NONE,
    PARTY_DRINKS,
    PARTY_FOOD,
    PARTY_EATS,
    PARTY_DESSERT,
    PARTY_PAYS,
    PARTY_GOES
};

struct party {
    enum party_stage stage;
    enum party_stage then; /* after PARTY_EATS */
    struct actor *waiter;
    id order, table; /* table zero: takeaway */
    int64_t covers;
    int64_t at;       /* of the next step, evening's ms */
    int64_t patience; /* not waiting for the kitchen beyond it */
};

struct seen_ticket {
    id ticket; /* zero: free */
    struct actor *cook;
    int64_t at; /* of the next step */
    bool recalled;
};

struct evening {
    struct ctl_loop loop;
    struct menu menu;
    struct actor actors[ACTORS_MAX];
    size_t n_actors, n_waiters;
    struct party parties[PARTIES_MAX];
    struct seen_ticket tickets[TICKETS_MAX];
    uint64_t random;
    int64_t speed, minutes;
    uint64_t began_ns;
    int64_t next_party; /* evening's ms */
    int64_t next_sellout;
    id sold_out;
    bool begun, over;
    uv_timer_t tick, word;
    int64_t n_parties, n_paid, n_commands, n_refused;
    struct buf body;
};

/* Evening's milliseconds since it began. */
int64_t evening_now(const struct evening *e);
/* A number from..to, by the seed. */
int64_t evening_draw(struct evening *e, int64_t from, int64_t to);
/* True once in n times. */
bool evening_once_in(struct evening *e, int64_t n);
id evening_new_id(void);
/* Sends e->body (and forgets it). pre: JSON or NULL. */
void evening_send(struct actor *a, const char *type, const char *pre, id lane);

/* Waiters: new guests, and the next step of those who are there. */
void floor_turn(struct evening *e);
/* Orders and tables that an earlier evening left open. */
void floor_adopt(struct evening *e);
/* A cook or the expo is told of tickets: puts of a snapshot or a change. */
void kitchen_told(struct actor *a, struct str records);
void kitchen_turn(struct evening *e);

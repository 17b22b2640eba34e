#pragma once
/* A busy evening, played by real clients: waiters, stations, the expo. What happens follows from a
 * seed; ids are new in each run. Its clock runs `speed` times as fast as the real one. */

#include "clients/c/ctl/ctl.h"
#include "clients/c/ctl/evening_menu.h"
#include "protocol/base/arena.h"
#include "protocol/base/buf.h"
#include "protocol/wire/json_write.h"

enum {
    PARTIES_MAX = 64,
    TICKETS_MAX = 512,
    ACTORS_MAX = 16,
    REFUSED_MAX = 32,
    BANQUET_COURSES = 3
};

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
    int64_t turn;     /* counts the parties; what a party does by turns follows from it */
    int64_t at;       /* of the next step, evening's ms */
    int64_t patience; /* not waiting for the kitchen, or for an answer, beyond it */
    id paying;        /* the check that was paid last; zero: none */
    bool banquet;     /* its courses are fired with those of the others (evening_banquet.h) */
};

struct seen_ticket {
    id ticket; /* zero: free */
    struct actor *cook;
    int64_t at; /* of the next step */
    bool recalled;
};

/* How often a command was refused with a code. */
struct refused {
    char what[80];
    int64_t n;
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
    int64_t banquet;        /* covers; 0: none */
    int64_t banquet_course; /* is fired next; 0: not ordered yet; above BANQUET_COURSES: the bill */
    int64_t banquet_at;     /* of its next step, evening's ms */
    const struct menu_item *banquet_menu[BANQUET_COURSES];
    uint64_t began_ns;
    int64_t next_party; /* evening's ms */
    int64_t next_sellout;
    id sold_out;
    bool begun, over;
    uv_timer_t tick, word;
    int64_t n_parties, n_paid, n_commands, n_refused;
    int64_t n_banquet, n_banquet_paid; /* orders */
    int64_t banquet_fired;             /* courses */
    struct refused refused[REFUSED_MAX];
    size_t n_kinds_refused;
    struct buf body;
};

/* Evening's milliseconds since it began. */
int64_t evening_now(const struct evening *e);
/* A number from..to, by the seed. */
int64_t evening_draw(struct evening *e, int64_t from, int64_t to);
/* True once in n times. */
bool evening_once_in(struct evening *e, int64_t n);
/* Begins the object of the next command's body, in e->body. */
struct json_out evening_body(struct evening *e);
/* Sends e->body (and forgets it). pre: JSON or NULL. */
void evening_send(struct actor *a, const char *type, const char *pre, id lane);
/* The actor's copy of a record; empty: none. */
struct str evening_record(const struct actor *a, const char *kind, id key);
bool evening_field_is(struct str rec, const char *field, struct str value);

#pragma once
/* Acts: how the devices of the simulator ask for each command. The act of order.send is the
 * constant act_order_send, in the file of its domain; acts.c declares one for each row of COMMANDS,
 * and calls.
 *
 * An act draws from the stream of its asking only, so that it moves nothing for other commands. */

#include "tests/sim/sim.h"

#include "protocol/wire/json_write.h"

/* A command being put together. */
struct asking {
    struct device *d;
    const struct world *w;
    struct random random;
    struct json_out body, pre; /* an object each, open */
    id lane;                   /* what is asked in one lane arrives in order; zero: none */
    struct buf texts[2];       /* of body and pre */
};

/* Opens body and pre; the stream of random numbers is d's for this command. */
void asking_begin(struct asking *a, struct device *d, struct random random);
/* Closes them, and gives the command if `give`; returns its op. */
id asking_end(struct asking *a, const char *type, bool give);

struct act {
    /* Fills in body, pre and lane. False: the screen shows nothing to ask it of. */
    bool (*make)(struct asking *a);
    /* How often a device asks for it, beside the other commands of its role, which sum up to about
     * a thousand. 0: never. */
    int weight[ROLES_N];
    int heavy;           /* … a manager in a world of heavy weather, when not 0 */
    const char *makes;   /* the body's field with the id of the record that it makes, or NULL */
    const char *unasked; /* instead of all that: why no device asks for it */
};

/* Whoever serves guests asks for it that often. */
#define ON_FLOOR(n)   [ROLE_WAITER] = n, [ROLE_CASHIER] = n, [ROLE_MANAGER] = n
#define IN_KITCHEN(n) [ROLE_KITCHEN] = n

/* --- acts.c: what bodies are made of -------------------------------------------------------- */

void body_id(struct asking *a, const char *field, id i);
void body_i64(struct asking *a, const char *field, int64_t n);
/* The hub's time, about, and so much. */
void body_time(struct asking *a, const char *field, int64_t in_ms);
void body_bool(struct asking *a, const char *field, bool b);
void body_text(struct asking *a, const char *field, const char *text);

/* The house as it was set up. */
const struct place_model *place_of_asking(const struct asking *a);
/* A record of its screen, of that state if it is not NULL (now and then of another); empty: it
 * shows none. */
struct str pick(struct asking *a, const char *kind, const char *state);
id id_of(struct str record, const char *field);
/* pre.rev as its screen shows it; now and then a wrong one, or none. */
void pre_rev(struct asking *a, struct str record);
/* pre.from, now and then. */
void pre_from(struct asking *a, struct str record);

/* A slot of the combo: what it is eaten with (0), what is drunk (1). */
enum { SLOTS = 2 };
id some_slot(const struct place_model *p, int64_t n);

id some_table(struct asking *a);
/* What it opened last, even before it knows whether that went well; or one all work on. */
id some_order(struct asking *a);

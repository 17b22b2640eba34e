#pragma once
/* What a decision is made from and what it says: data only. */

#include "protocol/pos/model/refusals.h"
#include "protocol/pos/model/venue.h"

struct context {
    id op;
    time_ms now; /* the hub's clock: the time of money, expiry and kitchens */
    time_ms at;  /* when a person acted; equals now if the device did not say */
    struct actor by;
    int64_t tendered_over; /* instead of LIMIT_TENDERED_OVER; 0: that */
    id approval;           /* that the command names; zero: none */
    bool own;              /* the hub's own: nobody is asked for rights */
};

/* What must be approved before the same command is done. */
struct need {
    const char *act; /* a literal; NULL: an approval would not help */
    id subject;      /* the record that the command is about; zero: none */
    money amount;    /* what it comes to */
};

enum decided {
    DECIDED_CHANGE,  /* `change` is to be committed */
    DECIDED_NOTHING, /* accepted, but nothing to change: answered ok */
    DECIDED_REFUSED, /* `refusal`, about `field` or `about` */
};

/* A field of an ok's result. The key is a literal. */
struct result {
    const char *key;
    enum { RESULT_INT, RESULT_ID, RESULT_MONEY } type;
    int64_t n;
    id id;
};

struct decision {
    enum decided outcome;
    enum command_type type;       /* CHANGE: of the command */
    struct change change;         /* CHANGE: a draft in the arena; its seq is the venue's + 1 */
    const struct result *results; /* CHANGE, NOTHING; in the arena */
    size_t n_results;
    enum refusal refusal;           /* REFUSED */
    const char *field;              /* REFUSED: the body's field, or NULL; a literal */
    id about;                       /* REFUSED: the record meant, or zero */
    int64_t current_rev;            /* REFUSED rev_changed: the current rev; else 0 */
    struct opt_money current_due;   /* REFUSED due_changed */
    struct opt_money amount;        /* REFUSED sums_differ: what it is here */
    int64_t index;                  /* REFUSED: which element of `field`, from 1; else 0 */
    struct need needs;              /* REFUSED: an approval of that would help */
    const char *rule;               /* REFUSED bad_command: what is wrong, in words; a literal */
    const char *current_state;      /* REFUSED because of a state: its name; else NULL */
    const enum command_type *legal; /* with current_state, maybe: what it allows; in the arena */
    size_t n_legal;
    const id *orders; /* REFUSED shift_orders: the first of them; in the arena */
    size_t n_orders;
};

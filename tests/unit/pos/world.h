#pragma once
/* A venue for the tests of the rules: commands in, decisions out, changes applied. After every
 * change, world_check checks all invariants. decide and venue_apply are the real ones. */

#include "protocol/pos/decide/decide.h"
#include "protocol/pos/model/limits.h"
#include "tests/unit/unit.h"

enum {
    WORLD_CHANGES = 32768,
    WORLD_LAG = 3, /* ms: the hub decides so much after `at` */
};

struct world {
    struct venue v;
    struct arena arena;
    struct decision d;   /* the last one */
    struct change *c;    /* the last change; NULL when the last decision was not a change */
    struct change **log; /* all changes, in order */
    size_t n_log;
    time_ms now;     /* of the devices; the hub's clock is WORLD_LAG ahead */
    int64_t late_ms; /* commands say that they happened that long before */
    struct actor by;
    id approval; /* that commands name; zero: none */
    uint64_t n_ops;
    bool thorough;            /* check everything after each change; initially true */
    const struct venue *twin; /* an equal venue that must make the same decisions; NULL: none */
    enum command_type type;   /* of the last command */
    bool starve;              /* world_starve the first changes of each command */
    unsigned starved[COMMANDS_N];
    bool loaded; /* records came by venue_load: the log alone does not give them */
};

/* An id from a number; 0 is the zero id. */
id id_n(uint64_t n);

/* -- the demo house: ids by number ------------------------------------------------------------- */
enum {
    AREA = 1,
    SECTION = 5,
    GRILL = 11, /* stations */
    COLD,
    EXPO,
    TAX_TOP = 21, /* 16 % on top */
    TAX_IN,       /* 10 % included */
    FOOD = 31,    /* the category */
    T1 = 41,      /* tables "1" to "4" */
    T2,
    T3,
    T4,
    BURGER = 51, /* 10.00, grill, tax on top */
    SALAD,       /* 7.35, cold, tax included */
    SODA,        /* 2.50, cold, tax on top, 5 left */
    PIZZA,       /* 9.99, grill, tax on top, with choices: */
    SIZE = 61,   /* exactly one of SMALL, LARGE */
    EXTRAS,      /* up to two of CHEESE, HAM, LESS */
    SMALL = 71,  /* 0 */
    LARGE,       /* 1.50 */
    CHEESE,      /* 0.50 */
    HAM,         /* 0.80 */
    LESS,        /* -12.00, to get price_negative */
};

/* An empty venue, and one with the house in it (by setup.put). */
void world_init(struct world *w);
void world_init_house(struct world *w);
void world_fini(struct world *w);

/* The house as a body of setup.put. */
struct cmd_setup_put house_setup(void);

/* Decides and, if it is a change, applies it. */
enum decided world_do(struct world *w, enum command_type type, const void *body);
enum decided world_do_pre(
    struct world *w, enum command_type type, const void *body, struct pre pre);
/* Decides only. */
enum decided world_decide(
    struct world *w, enum command_type type, const void *body, struct pre pre);

/* w_line_add(w, body fields…), and so on: world_do with that command's body. */
#define W_DO(w, type, ...) world_do((w), CMD_##type, &(struct cmd_##type){__VA_ARGS__})
#define W_PRE(w, type, pre, ...)                                                                   \
    world_do_pre((w), CMD_##type, &(struct cmd_##type){__VA_ARGS__}, pre)
#define PRE_OF_REV(n)    ((struct pre){.rev = {true, (n)}})
#define PRE_OF_FROM(lit) ((struct pre){.from = STR(lit)})
#define PRE_OF_DUE(n)    ((struct pre){.due = {true, {n}}})

/* Shorthands; each asserts that it is a change. */
void order_at(struct world *w, uint64_t order, uint64_t table);
void takeaway(struct world *w, uint64_t order);
void add(struct world *w, uint64_t line, uint64_t order, uint64_t item, int64_t quantity);
void send(struct world *w, uint64_t order);
void pay(struct world *w, uint64_t payment, uint64_t order);
/* Splits an order in two checks: this line is on the second, what else there is on the first. */
void split_off(struct world *w, uint64_t order, uint64_t line, uint64_t first, uint64_t second);
/* A check is paid, on which so much is due. */
void pay_check(struct world *w, uint64_t payment, uint64_t check, int64_t due);
/* Tickets of an order at a station; the one with that fire_no. */
const struct ticket *ticket_of(struct world *w, uint64_t order, uint64_t station, int64_t fire_no);
const struct ticket_item *item_of_line(struct world *w, uint64_t line);
enum decided ticket_do(struct world *w, enum command_type type, const struct ticket *t);
enum decided item_do(struct world *w, enum command_type type, const struct ticket_item *i);

/* -- what tests say ---------------------------------------------------------------------------- */
#define ck_change(expr)  ck_assert_int_eq((expr), DECIDED_CHANGE)
#define ck_nothing(expr) ck_assert_int_eq((expr), DECIDED_NOTHING)
/* Asserts that the expression was refused with that code, field (a literal or NULL) and id. */
#define ck_refused(w, expr, why, in, number)                                                       \
    do {                                                                                           \
        ck_assert_int_eq((expr), DECIDED_REFUSED);                                                 \
        ck_assert_str_eq(refusal_descs[(w)->d.refusal].code, refusal_descs[REFUSAL_##why].code);   \
        ck_assert_pstr_eq((w)->d.field, (in));                                                     \
        ck_assert(id_eq((w)->d.about, id_n(number)));                                              \
    } while (0)

/* For checks by the million: Check writes to a file at each ck_assert, these only on failure. */
#define must(cond)                                                                                 \
    do {                                                                                           \
        if (!(cond))                                                                               \
            ck_abort_msg("must hold: %s", #cond);                                                  \
    } while (0)
#define must_eq(a, b)                                                                              \
    do {                                                                                           \
        long long is_ = (long long)(a), wants_ = (long long)(b);                                   \
        if (is_ != wants_)                                                                         \
            ck_abort_msg("%s is %lld, not %lld", #a, is_, wants_);                                 \
    } while (0)

size_t events_of(const struct world *w, enum event_type type); /* in the last change */
bool put_of(const struct world *w, enum record_kind kind, id key, const struct record **ret_rec);
bool del_of(const struct world *w, enum record_kind kind, id key);

/* The same change, field by field, in the same order. */
bool change_eq(const struct change *a, const struct change *b);
/* A command that is a change, decided with every size of arena from nothing on: it fails until it
 * fits, leaves its result alone when it fails, and then is what it would have been. */
void world_starve(const struct world *w, const struct command *cmd, const struct context *ctx);
/* An op as world_do makes them. */
id op_n(uint64_t n);

/* Checks all invariants; aborts the test if one does not hold. */
void world_check(const struct world *w);
/* Puts a record into the live set without the rules, as another hub may have left it. */
void world_load(struct world *w, enum record_kind kind, const void *rec);
/* Asserts that the changes so far, applied to an empty venue, give an equal one. */
void world_replay(const struct world *w);

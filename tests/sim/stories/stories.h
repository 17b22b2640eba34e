#pragma once
/* Stories: failures that restaurants reported of other systems, each played by a few people with
 * devices in a world with all its faults; and what must hold when all is quiet again.
 *
 * A person plays in small acts, one each time he has a moment, from what his screen shows. A story
 * is a constant in the file of its domain and a row of STORIES; story.c lists the failures. */

#include "tests/sim/acts/acts.h"

enum {
    PEOPLE = 12,   /* of a story, at most */
    TALE_IDS = 96, /* that a story knows things by */
};

/* A person and his device. */
struct scene {
    struct world *w;
    struct tale *t;
    struct device *d;
    const struct place_model *p; /* his venue */
    int who;                     /* place in the cast */
    struct random random;
    int act;   /* free for his use: how far he is */
    bool over; /* he has done his part */
};

struct heard {
    id op;
    int who;
    char code[32]; /* of the refusal; empty: ok */
};

struct tale {
    const struct story *story;
    struct scene people[PEOPLE];
    size_t n_people;
    id ids[TALE_IDS];         /* new ones, to be used by number */
    int64_t counts[32];       /* free for the story's use */
    struct heard heard[4096]; /* final answers, in the order they were heard */
    size_t n_heard;
};

struct story {
    const char *name;
    const char *what; /* must hold, in a sentence */
    struct {
        enum role role;
        void (*play)(struct scene *s);
        enum { BOTH_STATIONS, GRILL_ONLY, BAR_ONLY } station; /* of a kitchen's screen */
    } cast[PEOPLE];                                           /* ends with one who plays nothing */
    void (*holds)(struct world *w);
};

#define STORIES(S)                                                                                 \
    S(two_waiters_one_order)                                                                       \
    S(one_table_opened_twice)                                                                      \
    S(typed_while_away)                                                                            \
    S(paid_and_closed_at_once)                                                                     \
    S(numbers_of_orders)                                                                           \
    S(sent_twice)                                                                                  \
    S(moved_while_cooking)                                                                         \
    S(sent_to_a_dark_kitchen)                                                                      \
    S(voided_while_cooking)                                                                        \
    S(station_goes_dark)                                                                           \
    S(backup_station)                                                                              \
    S(cut_between_changes)                                                                         \
    S(charged_once)                                                                                \
    S(split_to_the_cent)                                                                           \
    S(screen_that_does_not_read)                                                                   \
    S(sold_out_everywhere)                                                                         \
    S(last_portions)                                                                               \
    S(tablet_dies)                                                                                 \
    S(closed_elsewhere)                                                                            \
    S(offline_merges)                                                                              \
    S(every_order_on_every_screen)

#define S(name) extern const struct story story_##name;
STORIES(S)
#undef S

/* --- story.c: what people do ----------------------------------------------------------------- */

/* A command of his, whose body and pre may be filled in until `say`, which gives it and returns its
 * op. */
struct asking *think(struct scene *s, id lane);
id say(struct asking *a, const char *type);

/* A record that his screen shows; empty: it does not. */
struct str shown(struct scene *s, const char *kind, id key);
/* One for which the field is that id; empty: none. */
struct str shown_of(struct scene *s, const char *kind, const char *field, id value);
/* … and which is in that state. */
struct str shown_as(
    struct scene *s, const char *kind, const char *field, id value, const char *state);
bool is_in(struct str record, const char *state);
int64_t number_in(struct str record, const char *field);
/* All that he asked for was answered. */
bool has_answers(const struct scene *s);
/* The final answer to it, as heard: NULL: none yet; else the refusal, empty if it was ok. */
const char *answer_to(const struct tale *t, id op);

id open_order(struct scene *s, id order, id table);
id add_line(struct scene *s, id order, id line, int item, int64_t quantity);
id send_order(struct scene *s, id order);
/* Pays all that his screen shows as due of an order or check; says so under the payment's id. */
id pay(struct scene *s, struct str of, id payment, const char *tender);

/* --- story.c: what must hold ----------------------------------------------------------------- */

/* Fails with that text unless it holds. */
#define must(w, what, ...)                                                                         \
    do {                                                                                           \
        if (!(what))                                                                               \
            sim_fail(w, story_name((w)->tale->story), __VA_ARGS__);                                \
    } while (0)

/* The record as the journal put it last; NULL: never. */
const void *last_put(const struct world *w, enum record_kind kind, id key);
/* The order was paid, or closed without. */
bool is_closed(const struct world *w, id order);
/* How many such records were made, counting those for which `is` holds (NULL: all). */
int64_t made(
    const struct world *w, enum record_kind kind, bool (*is)(const void *rec, id key), id key);
/* Events of that type about that record. */
int64_t told(const struct world *w, enum event_type type, id about);
bool item_is_of_line(const void *item, id line);
bool payment_is_of_order(const void *payment, id order);

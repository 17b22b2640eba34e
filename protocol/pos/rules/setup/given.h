#pragma once
/* The whole records that setup.put or menu.publish gives, and how the venue would be with them. */

#include "protocol/pos/decide/rules.h"

enum { GIVEN_LISTS = 12 };

/* The lists of a body, kind by kind, in the order of RECORDS. */
struct given_list {
    enum record_kind kind;
    const char *name; /* of the body's field */
    size_t offset;
    size_t max; /* live records of that kind */
};
extern const struct given_list given_lists[GIVEN_LISTS];

struct given {
    struct draft *d;
    const struct cmd_setup_put *body;
    const struct record **by_id[GIVEN_LISTS]; /* of each list, sorted; in the arena */
    bool published;                           /* items keep what is sold out */
};

/* Fills by_id. False when the arena is full. */
bool given_sort(struct given *g);
const struct list *given_list(const struct given *g, const struct given_list *s);
const void *given_record(const struct given_list *s, const struct list *l, size_t i);
/* The first given record of that id, or NULL. */
const void *given_find(const struct given *g, const struct given_list *s, id key);
/* A record as it would be after the command, or NULL. */
const void *given_after(const struct given *g, enum record_kind kind, id key);

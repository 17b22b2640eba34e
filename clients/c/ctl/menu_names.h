#pragma once
/* Names of records, to find the ids that they stand for. */

#include "clients/c/ctl/menu_doc.h"

/* A name of a record, in the document or (taxes, stations, areas) in the venue. */
struct named {
    enum record_kind kind;
    struct str name;
    id id;
};

struct names {
    struct named *all; /* owned */
    size_t n, cap;
    bool sorted;
};

void menu_names_add(struct names *n, enum record_kind kind, struct str name, id key);
/* The id of the only record with that name; returns how many there are. */
size_t menu_names_find(struct names *n, enum record_kind kind, struct str name, id *ret);
void menu_names_of_venue(struct names *n, const struct venue *v, enum record_kind kind);

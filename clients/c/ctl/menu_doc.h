#pragma once
/* A menu as one document: the records of a menu in the order of a file, each value with its place
 * in it, so that every problem is told by line and column.
 *
 * menu_json.c and menu_csv.c read a file into it and write it; menu_diff.c compares it with the
 * menu of a venue. What they know of records they know from the tables of protocol/pos/tables: a
 * new field of a menu's record is read and written without a line here.
 *
 * Names are identities where no id is given: of a category, an item within its category, a group or
 * a slot within its item. */

#include "clients/c/ctl/csv.h"
#include "protocol/base/arena.h"
#include "protocol/pos/model/venue.h"

/* The kinds of a menu, in the order in which they refer to each other. */
#define MENU_KINDS(K)                                                                              \
    K(category, "categories")                                                                      \
    K(item, "items")                                                                               \
    K(choice_group, "choice_groups")                                                               \
    K(combo_slot, "combo_slots")                                                                   \
    K(price_list, "price_lists")                                                                   \
    K(list_price, "list_prices")

enum {
#define K(kind, list) MENU_##kind,
    MENU_KINDS(K)
#undef K
        MENU_KINDS_N
};

struct menu_kind {
    enum record_kind kind;
    const char *list; /* its member in JSON; of the bodies of commands, too */
};
extern const struct menu_kind menu_kinds[MENU_KINDS_N];
/* By the name of the kind; NULL: no kind of a menu. */
const struct menu_kind *menu_kind_find(struct str name);

struct menu_place {
    size_t line, column; /* from 1; 0: nowhere */
};

struct menu_problem {
    struct menu_place at;
    const char *text; /* in the arena */
};

/* A reference that waits until all names are known. */
struct menu_ref {
    struct menu_ref *next;
    const struct field *field;
    id *to;
    struct str text; /* an id, or a name */
    struct menu_place at;
};

struct menu_entry {
    enum record_kind kind;
    struct menu_place at;
    struct record *rec; /* a struct of the kind, in the arena */
    struct menu_ref *refs;
    struct menu_place *fields; /* by field of the kind's shape */
    bool has_id, has_position;
};

struct menu_doc {
    struct arena arena;
    const struct venue *venue;  /* borrowed: whose menu it is to become */
    struct menu_entry *entries; /* owned */
    size_t n, cap;
    const struct menu_entry **by_id; /* owned; after menu_doc_end, sorted */
    struct csv csv;                  /* owned; the file, if it was CSV */
    struct menu_problem *problems;   /* owned; the first PROBLEMS_MAX */
    size_t n_problems;               /* all */
};
enum { MENU_PROBLEMS_MAX = 1000 };

void menu_doc_init(struct menu_doc *d, const struct venue *v);
void menu_doc_fini(struct menu_doc *d);

void menu_problem(struct menu_doc *d, struct menu_place at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* -- what its files share -------------------------------------------------------------------- */

/* Zeroed memory of the document's arena. */
void *menu_take(struct menu_doc *d, size_t n);
/* NULL: the shape has no such field. */
const struct field *menu_field_of(const struct shape *s, const char *name);
/* Empty: records of that kind have none. */
struct str menu_name_of(enum record_kind kind, const void *rec);
/* What the entry belongs to: its category, item or price list; zero: nothing. */
id menu_owner_of(const struct menu_entry *e);
bool menu_is_kind(enum record_kind kind);

/* -- for readers ------------------------------------------------------------------------------ */

/* The field that a document calls so: its name, of a reference also without "_id". NULL: there is
 * none, or no document says it: rev, and what is sold out at the moment. */
const struct field *menu_field(const struct shape *s, struct str name);
/* A document says this field. */
bool menu_says(const struct shape *s, const struct field *f);

/* A value as a file has it. */
struct menu_value {
    enum { VALUE_NULL, VALUE_TEXT, VALUE_NUMBER, VALUE_BOOL } form;
    struct str text; /* unescaped */
    struct menu_place at;
};

/* The next record. The pointer lasts until the next call. */
struct menu_entry *menu_entry_add(struct menu_doc *d, enum record_kind kind, struct menu_place at);
/* One more element of a list of the record. */
void *menu_element_add(
    struct menu_doc *d, struct menu_entry *e, const struct field *list, struct menu_place at);
/* Puts a value into the record or an element of it (`to`, of that shape). No list. */
void menu_put(struct menu_doc *d, struct menu_entry *e, const struct shape *s, void *to,
    const struct field *f, struct menu_value v);
/* After the last record: gives ids, finds what names refer to, looks for what is missing. */
void menu_doc_end(struct menu_doc *d);

/* The entry of that record; NULL: the document has none. */
const struct menu_entry *menu_entry_of(const struct menu_doc *d, enum record_kind kind, id key);

/* -- for writers ------------------------------------------------------------------------------ */

/* The record itself was taken off the menu. */
bool menu_is_retired(enum record_kind kind, const void *rec);
/* It is not on the menu any more, itself or what it belongs to. */
bool menu_is_gone(const struct venue *v, enum record_kind kind, const void *rec);
/* The records that are not gone, in the order in which people read a menu; own: those that are not
 * retired themselves. The list is the caller's. */
const struct record **menu_live(
    const struct venue *v, enum record_kind kind, bool own, size_t *ret_n);
/* The field is as if it were absent, but for those that have to be said. */
bool menu_is_default(const struct field *f, const void *rec);
/* INT, MONEY or an optional one that is there. */
int64_t menu_number(const struct field *f, const void *at);
struct menu_id {
    char s[ID_TEXT + 1];
};
struct menu_id menu_id_text(id i);
/* An element that a document can have: what it refers to is on the menu. */
bool menu_is_whole(const struct venue *v, const struct shape *s, const void *element);

/* Names by which a document refers to records. */
struct menu_names {
    const struct venue *venue; /* borrowed */
    struct names *all;         /* owned */
};
void menu_names_init(struct menu_names *names, const struct venue *v);
void menu_names_fini(struct menu_names *names);
/* True with the name of the record that a field refers to, if the name says which one; else the
 * document has the id. */
bool menu_ref_name(const struct menu_names *names, const struct field *f, id to, struct str *ret);
/* "Chicken wings", "Fries/Size", "Happy hour/Beer": for people. */
void menu_name(struct buf *out, const struct venue *v, const struct menu_doc *d,
    enum record_kind kind, const void *rec);

/* -- the files --------------------------------------------------------------------------------- */

void menu_json_read(struct menu_doc *d, struct str text);
/* Takes the text. */
void menu_csv_read(struct menu_doc *d, struct buf text);
void menu_json_write(struct buf *out, const struct venue *v);
void menu_csv_write(struct buf *out, const struct venue *v);

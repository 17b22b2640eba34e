#pragma once
/* What a document would change of a venue's menu. */

#include "clients/c/ctl/menu_doc.h"

enum menu_what { MENU_ADDED, MENU_CHANGED, MENU_RETIRED };

struct menu_change {
    enum menu_what what;
    enum record_kind kind;
    const struct record *was; /* shares; NULL: added */
    const struct record *is;  /* in the document's arena; its text may be that of `was` */
};

struct menu_diff {
    struct menu_doc *doc;    /* borrowed */
    struct menu_change *all; /* owned; in the order in which records refer to each other */
    size_t n, cap;
    size_t counts[3]; /* by menu_what */
    size_t *steps;    /* owned; after menu_diff_steps, where each ends in `all` */
    size_t n_steps;
};

/* Of a document without problems. Records of the venue that the document does not have are retired;
 * what is sold out at the moment stays so. */
void menu_diff_make(struct menu_diff *diff, struct menu_doc *d);
void menu_diff_fini(struct menu_diff *diff);
/* A line a change, then how many there are. */
void menu_diff_print(const struct menu_diff *diff);

/* Cuts the changes into publications. One, if that is not too large. Else what is new in new
 * categories comes first, as many publications as it takes, in categories that are retired, so that
 * nobody sees it; the last publication has all the rest and shows it. */
void menu_diff_steps(struct menu_diff *diff);

/* Cuts a step into drafts of a size that the hub takes: calls `each` with the body of each. */
struct cmd_menu_draft;
void menu_diff_drafts(const struct menu_diff *diff, size_t step,
    void (*each)(void *user, const struct cmd_menu_draft *body), void *user);

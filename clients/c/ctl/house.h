#pragma once
/* The venue that orders are imported into, as the hub tells it, and what an import adds to it:
 * items, tables, and what these need. Names are looked up in it, and the rules run on it before
 * anything is sent.
 *
 * What is added gets ids from its names, so that each run adds the same. */

#include "clients/c/ctl/ctl.h"
#include "clients/c/ctl/rows.h"
#include "clients/c/ctl/setup.h"
#include "clients/c/ctl/values.h"
#include "protocol/pos/model/venue.h"

struct addition;

struct house {
    struct venue venue;
    const struct item **items; /* owned list; by name, the ones that can be ordered first */
    size_t n_items, items_max;
    const struct record **added[KINDS_N]; /* owned lists of what is to be sent */
    size_t n_added[KINDS_N];
    struct addition
        *additions; /* owned list of those that may still be forgotten, the last one last */
    size_t n_additions;
    struct values values;
};

/* When the client was welcomed, and when its first snapshot came. */
void house_begin(struct house *h, const struct payon_welcome *w);
void house_fill(struct house *h, const struct payon *client);
void house_fini(struct house *h);
/* What was added since the last of these calls stays, or is forgotten: only what cannot be imported
 * named it. */
void house_keep(struct house *h);
void house_forget(struct house *h);
/* All that is added, for the hub. */
void house_setup(const struct house *h, struct setup *s);
/* The item of that name, of that category if one is named. An item that nobody has is added,
 * retired. False after import_wrong: several have it. */
bool house_item(struct house *h, struct import_told *t, const struct import_row *row, id *ret);
/* False after import_wrong: there is no such table. */
bool house_table(
    const struct house *h, struct import_told *t, const struct import_row *row, id *ret);
/* What the row of an item or a table says is added, unless it is there. False after import_wrong.
 */
bool house_add(struct house *h, struct import_told *t);

#pragma once

#include "clients/c/ctl/evening_base.h"

/* Clears the table that the party leaves. */
void table_clear(struct party *p);
/* Guests who were served move, by turns: to another table, a dish of theirs to another party, or
 * all of them to another party. to_table: a free one; zero: none. Returns whether they have joined
 * another party, which eats and pays for them from then on. */
bool party_moves(struct party *p, id to_table);

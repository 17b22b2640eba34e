#pragma once

#include "clients/c/ctl/evening_base.h"

/* Prints the bill: all that the party ordered was served. Every third party asks for several
 * checks, by turns in equal parts, by seat and by item, and gets a bill for each. */
void pay_bill(struct party *p);
/* Pays one check, or the order if it has none. Called again until the order is closed. */
void party_pays(struct party *p);
/* Opens n checks of equal parts. Their ids go to `checks`. */
void pay_split_equal(struct party *p, id *checks, size_t n);

#pragma once
/* All domains, one after the other. A domain is a file of this folder that defines each of the
 * lists below, be it empty; to add one, include it and give it a place in EACH_DOMAIN.
 *
 * The order of domains matters for records: a record comes after the kinds it refers to, so that a
 * batch can be written table by table. */

#include "protocol/pos/tables/common.h"
#include "protocol/pos/tables/floor.h"
#include "protocol/pos/tables/menu.h"
#include "protocol/pos/tables/setup.h"
#include "protocol/pos/tables/order.h"
#include "protocol/pos/tables/check.h"
#include "protocol/pos/tables/kitchen.h"
#include "protocol/pos/tables/money.h"
#include "protocol/pos/tables/people.h"
#include "protocol/pos/tables/shifts.h"
#include "protocol/pos/tables/approval.h"

#define EACH_DOMAIN(LIST, X)                                                                       \
    LIST##floor(X) LIST##menu(X) LIST##setup(X) LIST##order(X) LIST##check(X) LIST##kitchen(X)     \
        LIST##money(X) LIST##people(X) LIST##shifts(X) LIST##approval(X)

#define ENUMS(X)    EACH_DOMAIN(ENUMS_, X)
#define SHAPES(X)   EACH_DOMAIN(SHAPES_, X)
#define RECORDS(X)  EACH_DOMAIN(RECORDS_, X)
#define INDEXES(X)  EACH_DOMAIN(INDEXES_, X)
#define FAMILIES(X) EACH_DOMAIN(FAMILIES_, X)
#define FEATURES(X) FEATURES_common(X) EACH_DOMAIN(FEATURES_, X)
#define COMMANDS(X) EACH_DOMAIN(COMMANDS_, X)
#define EVENTS(X)   EACH_DOMAIN(EVENTS_, X)
#define REFUSALS(X) REFUSALS_common(X) EACH_DOMAIN(REFUSALS_, X) REFUSALS_session(X)

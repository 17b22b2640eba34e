#pragma once
/* Every enum that appears in a record or a body, made from the ENUM_… tables of the domains. */

#include "protocol/pos/model/field.h"
#include "protocol/pos/tables/all.h"

/* enum order_state { order_state_OPEN, ... , order_state_N } and extern enum_order_state. */
#define ENUM_VALUE(e, NAME, text, doc) e##_##NAME,
#define L(e)                                                                                       \
    enum e { ENUM_##e(ENUM_VALUE, e) e##_N };                                                      \
    extern const struct enum_desc enum_##e;
ENUMS(L)
DERIVED_ENUMS(L)
#undef L

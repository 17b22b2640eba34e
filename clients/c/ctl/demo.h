#pragma once
/* The demo venue: demo/floor.json and demo/menu.json, embedded in the program. */

#include "clients/c/ctl/admin.h"
#include "clients/c/ctl/setup.h"
#include "protocol/base/arena.h"

extern const char demo_floor[], demo_menu[];

/* The id of a thing of the demo by its name: "item/Lager". */
id demo_id(const char *kind, struct str name);
/* Its floor and menu. Dies when one of the files is wrong. */
void demo_setup(struct setup *s, struct arena *a);
/* Its text is part of the program. */
struct venue_info demo_venue(struct str *ret_tenant_name);

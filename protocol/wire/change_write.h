#pragma once
/* Within protocol/wire: writers that messages and changes share. */

#include "protocol/pos/model/change.h"
#include "protocol/wire/json_write.h"

/* {"device","staff","name","role"}: `by` of a change, `actor` of welcome. */
void change_write_actor(struct json_out *o, const struct actor *a);

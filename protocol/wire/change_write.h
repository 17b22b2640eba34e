#pragma once
/* Within protocol/wire: writers that messages and changes share. */

#include "protocol/pos/model/change.h"
#include "protocol/wire/json_write.h"
#include "protocol/wire/message.h"

/* {"device","staff","name","role"}: `by` of a change, `actor` of welcome. */
/* `mark` of a message that tells a seq. */
void change_write_mark(struct json_out *o, const struct chain *chain);
void change_write_actor(struct json_out *o, const struct actor *a);
/* `put` and `del` of a change, as the audience sees them. */
void change_write_records(struct json_out *o, const struct change *c, const struct audience_key *k);

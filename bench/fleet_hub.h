#pragma once
/* As much of protocol v1 as the load client speaks: hello, sub, and which message is which. Reads
 * by scanning, not by a JSON library: the client must cost less than the server. */

#include <stdbool.h>

#include "bench/fleet.h"

enum hub_kind { HUB_OTHER, HUB_WELCOME, HUB_SNAPSHOT, HUB_CHANGE, HUB_OK, HUB_REFUSAL };

void hub_put_hello(struct buf *b, struct str token);
void hub_put_sub(struct buf *b, struct str topics);

/* Takes the next message off the payload of a frame (one message or an array of them); false at
 * its end. */
bool hub_take_message(struct str *payload, struct str *ret_message);
enum hub_kind hub_message_kind(struct str message);

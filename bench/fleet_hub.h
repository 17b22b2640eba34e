#pragma once
/* The part of protocol v1 that the load client needs: hello, sub, and recognizing messages. It
 * scans the text instead of using a JSON library: the client must cost less than the server. */

#include <stdbool.h>

#include "bench/fleet.h"

enum hub_kind {
    HUB_OTHER,
    HUB_WELCOME,
    HUB_SNAPSHOT,
    HUB_CHANGE,
    HUB_SYNC,
    HUB_OK,
    HUB_REFUSAL, /* no, error, bye: never part of a measurement */
};

void hub_put_hello(struct buf *b, struct str token);
void hub_put_sub(struct buf *b, struct str topics);
/* Answers a sync with seen, so that the hub does not cut the client after silence_ms. */
void hub_put_seen(struct buf *b, struct str sync);

/* Takes the next message off the payload of a frame (one message or an array of them); false at
 * its end. */
bool hub_take_message(struct str *payload, struct str *ret_message);
enum hub_kind hub_message_kind(struct str message);

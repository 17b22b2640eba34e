#pragma once
/* Exports over HTTP: hub/export makes the bytes, net sends them as the client reads. While one goes
 * on, its key is looked at again and again: a revoked one reads nothing after a second. */

#include "hub/rest/call.h"

/* The key may have it. Answers, now or later. */
void download_begin(struct call *c, const struct api_answer *grant);
/* The client is gone; takes a call that is no download. */
void download_gone(struct call *c);
/* The next piece. */
enum net_more download_more(struct call *c, struct str *ret_piece);
/* The hub is gone, and its visits with it. */
void download_halt(struct rest *rest);
void download_tick(struct rest *rest, struct hub *hub, bool draining);

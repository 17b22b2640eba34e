#pragma once
/* A venue as the hub tells it to a client, for verbs that try the rules before they send. */

#include "clients/c/ctl/ctl.h"
#include "protocol/pos/model/venue.h"

/* An empty one, once the client was welcomed; dies when the hub does not say which it is. */
void told_begin(struct venue *v, const struct payon_welcome *w);
/* With the records of these kinds that the client has. */
void told_fill(
    struct venue *v, const struct payon *client, const enum record_kind *kinds, size_t n_kinds);

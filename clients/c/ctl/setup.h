#pragma once
/* Menu and floor as setup.put commands: records are collected and cut into commands that the hub
 * takes. Their ops are made of what they say, so that the same setup sent again is the same
 * commands, and changes nothing. */

#include "clients/c/payon.h"
#include "protocol/base/buf.h"
#include "protocol/pos/model/records.h"

struct setup {
    struct buf *bodies; /* owned; bodies of commands, the last one still open */
    size_t n;
    enum record_kind kind; /* of the open one */
    size_t n_records;      /* in it */
};

void setup_init(struct setup *s);
void setup_fini(struct setup *s);
/* After the records it refers to. */
void setup_add(struct setup *s, enum record_kind kind, const void *rec);
/* All of it, in one lane (zero). How many commands that is. */
size_t setup_send(struct setup *s, struct payon *client);

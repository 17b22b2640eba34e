#pragma once
/* Menu and floor as setup.put commands: collects records and cuts them into commands of a size that
 * the hub takes. A command's op is made from its body, so sending the same setup again changes
 * nothing. */

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
/* Sends all of it, in one lane (zero); returns how many commands that is. */
size_t setup_send(struct setup *s, struct payon *client);

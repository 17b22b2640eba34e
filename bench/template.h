#pragma once
/* The text of a command with placeholders: $op $uuid $scope $n, and $NAME for any NAME=VALUE of the
 * client that sends it. So only the runner knows what the hub's commands look like, not the load
 * client. */

#include "bench/plan.h"
#include "protocol/base/buf.h"

struct template_values {
    uint64_t serial; /* of the command, from 0: the end of $op; $n is one more */
    uint64_t scope;  /* of the order or whatever the commands share: the end of $scope */
    const struct plan_client *client;
};

/* Appends the filled text to b; dies on an unknown placeholder. */
void template_fill(struct buf *b, struct str text, const struct template_values *v);

/* The serial in the "op" of a message; false when the op is not one of ours. */
bool template_serial(struct str message, uint64_t *ret_serial);

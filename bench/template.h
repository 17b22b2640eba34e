#pragma once
/* The text of a command with holes: $op $uuid $scope $n, and $NAME for any NAME=VALUE of the client
 * that sends it. What the commands of the hub look like is so the runner's business, not the load
 * client's. */

#include "bench/plan.h"
#include "protocol/base/buf.h"

struct template_values {
    uint64_t serial; /* of the command, from 0: the tail of $op; $n is one more */
    uint64_t scope;  /* of the order or whatever the commands share: the tail of $scope */
    const struct plan_client *client;
};

/* Appends the filled text to b; dies on a hole that nothing fills. */
void template_fill(struct buf *b, struct str text, const struct template_values *v);

/* The serial in the "op" of a message of ours; false when there is none. */
bool template_serial(struct str message, uint64_t *ret_serial);

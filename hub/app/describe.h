#pragma once
/* payon-hub --describe: the registry of the protocol (protocol/wire/describe.h) with the settings
 * and the metrics of this program. One JSON document. */

#include "protocol/base/buf.h"

void describe_hub(struct buf *out);

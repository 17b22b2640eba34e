#pragma once
/* Within protocol/wire: maps what json_parse returned to an error of messages. */

#include "protocol/wire/json_check.h"
#include "protocol/wire/message.h"

/* outcome: 0, an enum json_fault or -ENOMEM. */
enum message_error message_error_of_json(int outcome);

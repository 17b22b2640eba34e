#pragma once
/* Within protocol/wire: what json_parse returned, as an error of messages. */

#include "protocol/wire/json_check.h"
#include "protocol/wire/message.h"

/* 0, an enum json_fault or -ENOMEM. */
enum message_error message_error_of_json(int outcome);

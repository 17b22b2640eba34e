#pragma once
/* Readers of sign_in, secret, unlock and approve, for message_in.c. */

#include "protocol/wire/json_want.h"
#include "protocol/wire/message.h"

/* `id` of a question. */
enum message_error read_sub_id(struct json_reader *r, struct json j, struct str *ret);
/* A member that may be absent or null: *ret is untouched then. */
enum message_error read_id_or_none(struct json_reader *r, struct json j, const char *name, id *ret);
enum message_error read_sign_in(struct json_reader *r, struct json j, struct in_sign_in *ret);
enum message_error read_secret(struct json_reader *r, struct json j, struct in_secret *ret);
enum message_error read_unlock(struct json_reader *r, struct json j, struct in_unlock *ret);
enum message_error read_approve(struct json_reader *r, struct json j, struct in_approve *ret);
